use super::*;
use crate::model::{Metadata, Origin, Sourced};

fn document(id: &str, text: &str, date: Option<&str>, country: Option<&str>) -> Document {
    let sourced = |value: &str| Sourced {
        value: value.to_owned(),
        from: Origin::Document,
    };
    Document {
        id: id.to_owned(),
        metadata: Metadata {
            date: date.map(|date| Sourced {
                value: date.parse().unwrap(),
                from: Origin::Path,
            }),
            country: country.map(|country| Sourced {
                value: country.parse().unwrap(),
                from: Origin::Source,
            }),
            lang: Sourced {
                value: Lang::EN,
                from: Origin::Text,
            },
            kind: None,
            source: sourced("press"),
            title: None,
            speaker: None,
            url: None,
            format: "text".to_owned(),
            encoding: None,
        },
        text: text.to_owned(),
    }
}

fn report(documents: &[Document]) -> Report {
    let mut inspection = Inspection::default();
    for document in documents {
        inspection.add(document, duplicate::sketch(&document.text));
    }
    inspection.report()
}

fn line<'r>(report: &'r Report, section: &str, item: &str) -> &'r Line {
    let found = report
        .lines
        .iter()
        .find(|line| line.section == section && line.item == item);
    found.unwrap_or_else(|| panic!("no {section} {item} in {:#?}", report.lines))
}

#[test]
fn values_and_where_they_came_from_are_counted() {
    let words = "The minister spoke of cables and ports. ".repeat(12);
    let documents = [
        document("a", &words, Some("2015-09-24"), Some("USA")),
        document("b", "A stub.", Some("2016"), None),
        document("c", &words, Some("2015-09-25"), Some("CHN")),
    ];
    let report = report(&documents);
    assert_eq!(line(&report, "total", "documents").count, 3);
    assert_eq!(line(&report, "year", "2015").count, 2);
    assert_eq!(line(&report, "country", "(none)").example, "b");
    assert_eq!(
        line(&report, "date from", "path, known to the day").count,
        2
    );
    assert_eq!(
        line(&report, "date from", "path, known to the year").count,
        1
    );
    assert_eq!(line(&report, "thin", "fewer than 50 words").count, 1);
    assert_eq!(line(&report, "copies", "clusters of copies").count, 1);
    assert_eq!(line(&report, "copy", "c").detail, "the same words as a");
    assert_eq!(
        line(&report, "shortest", "b").detail,
        "2 words, 7 characters"
    );
}

#[test]
fn the_order_of_documents_does_not_matter() {
    let mut documents = [
        document(
            "a",
            "One text of a few words only.",
            Some("2015"),
            Some("USA"),
        ),
        document("b", "Another text.", None, None),
        document(
            "c",
            "One text of a few words only.",
            Some("2015"),
            Some("USA"),
        ),
    ];
    let before = report(&documents);
    documents.reverse();
    assert_eq!(report(&documents), before);
}

#[test]
fn reasons_are_told_without_their_figures() {
    assert_eq!(
        general("the row has 2 fields, the header 31 (line 7)"),
        "the row has # fields, the header # (line #)"
    );
    assert_eq!(general("`9999-99-99` is not a day"), "`…` is not a day");
}

#[test]
fn mixed_scripts_are_told() {
    let chinese = "网络安全是各国共同的利益需要共同维护和平发展";
    assert!(is_mixed(&format!(
        "{chinese} and the two sides agreed to hold a third round of talks on it"
    )));
    assert!(!is_mixed(chinese) && !is_mixed("Talks only, 网络, and more talks of many words."));
}
