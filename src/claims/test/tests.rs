use super::*;

fn events() -> Vec<Event> {
    vec![Event {
        id: "indictment".to_owned(),
        label: String::new(),
        date: jiff::civil::date(2014, 5, 19),
        window_months: 12,
    }]
}

fn parsed(written: &str) -> Test {
    parse(written, &events()).unwrap()
}

/// The text an error points at, its message and its hint.
fn wrong(written: &str) -> (&str, String, String) {
    let fault = parse(written, &events()).unwrap_err();
    (&written[fault.span], fault.message, fault.hint)
}

fn dyad(actor: &str, target: &str) -> DyadName {
    DyadName {
        actor: actor.parse().unwrap(),
        target: (!target.is_empty()).then(|| target.parse().unwrap()),
    }
}

fn cyber() -> SubjectName {
    SubjectName::Group("cyber".to_owned())
}

#[test]
fn two_saliences_are_compared() {
    let test = parsed("salience(USA>CHN, group:cyber) > salience( China > US ,group:cyber)");
    let salience = |dyad| Measure::Salience {
        dyad,
        subject: cyber(),
    };
    assert_eq!(test.left, salience(dyad("USA", "CHN")));
    assert_eq!(test.relation, Relation::Above);
    assert_eq!(test.right, Operand::Measure(salience(dyad("CHN", "USA"))));
}

#[test]
fn a_dyad_without_a_target_means_all_passages() {
    let Measure::Rank { dyad: found, .. } = parsed("rank(USA, theme:norms)=1").left else {
        panic!("a rank");
    };
    assert_eq!(found, dyad("USA", ""));
    assert_eq!(found.to_string(), "USA");
}

#[test]
fn every_relation_is_read() {
    for (_, relation) in RELATIONS {
        let test = parsed(&format!("rank(CHN>USA, group:cyber){relation}10"));
        assert_eq!(
            (test.relation, test.right),
            (relation, Operand::Number(10.0))
        );
    }
}

#[test]
fn an_overlap_has_a_group_or_none_and_is_held_against_shares_or_chance() {
    for (written, group, right) in [
        (
            "overlap(USA>CHN, CHN>USA, group:cyber) < 0.5",
            Some("cyber"),
            Operand::Number(0.5),
        ),
        (
            "overlap(USA>CHN, CHN>USA) <= 50%",
            None,
            Operand::Number(0.5),
        ),
        ("overlap(USA>CHN, CHN>USA) < noise", None, Operand::Noise),
    ] {
        let test = parsed(written);
        let left = Measure::Overlap {
            first: dyad("USA", "CHN"),
            second: dyad("CHN", "USA"),
            group: group.map(str::to_owned),
        };
        assert_eq!((test.left, test.right), (left, right), "{written}");
    }
}

#[test]
fn a_change_names_an_event_and_may_be_negative() {
    let test = parsed("change(CHN>USA, theme:norms, event:indictment) < -0.05");
    let left = Measure::Change {
        dyad: dyad("CHN", "USA"),
        subject: SubjectName::Theme("norms".to_owned()),
        event: "indictment".to_owned(),
    };
    assert_eq!((test.left, test.right), (left, Operand::Number(-0.05)));
}

#[test]
fn percents_are_shares() {
    for written in ["0.25", "25 %", "25%", ".25"] {
        let test = parsed(&format!("salience(USA, group:cyber) > {written}"));
        assert_eq!(test.right, Operand::Number(0.25), "{written}");
    }
}

#[test]
fn misspelt_names_come_with_the_nearest() {
    for (written, at, hint) in [
        (
            "saliense(USA, group:a) > 0",
            "saliense",
            "did you mean `salience`?",
        ),
        (
            "rank(USA>Germny, group:a) = 1",
            "Germny",
            "did you mean `germany`?",
        ),
        ("rank(USA, grup:a) = 1", "grup:a", "did you mean `group:a`?"),
        (
            "rank(USA, cyber) = 1",
            "cyber",
            "write theme:cyber or group:cyber",
        ),
        (
            "change(USA, group:a, event:inditement) > 0",
            "event:inditement",
            "did you mean `event:indictment`?",
        ),
    ] {
        let (found, _, said) = wrong(written);
        assert_eq!((found, said.as_str()), (at, hint), "{written}");
    }
}

#[test]
fn what_cannot_be_compared_is_told_what_fits() {
    for (written, at, fits) in [
        (
            "salience(USA, group:a) > rank(USA, group:a)",
            "rank(USA, group:a)",
            "salience",
        ),
        ("salience(USA, group:a) < noise", "noise", "salience"),
        ("salience(USA, group:a) > 25", "25", "25 %"),
        ("rank(USA, group:a) > 10 %", "10 %", "whole number"),
        ("rank(USA, group:a) > 1.5", "1.5", "whole number"),
        (
            "change(USA, group:a, event:indictment) > 5 %",
            "5 %",
            "0.05",
        ),
        ("salience(USA, group:a) = 0.5", "=", "ranks"),
        (
            "salience(USA, group:a) > salience(US, group:a)",
            "salience(US, group:a)",
            "another",
        ),
    ] {
        let (found, _, hint) = wrong(written);
        assert_eq!(found, at, "{written}");
        assert!(hint.contains(fits), "{written}: {hint}");
    }
}

/// Cases: a test, the text its error points at, and the message.
fn are_wrong(cases: &[(&str, &str, &str)]) {
    for (written, at, message) in cases {
        let (found, said, hint) = wrong(written);
        assert_eq!((found, said.as_str()), (*at, *message), "{written}");
        assert!(!hint.is_empty(), "{written}");
    }
}

#[test]
fn broken_comparisons_are_pointed_at() {
    let (side, end) = (
        "the right side was expected here",
        "the test should have ended before this",
    );
    are_wrong(&[
        ("", "", "a measure was expected here"),
        ("5 < rank(USA, group:a)", "5", "there's no measure `5`"),
        (
            "rank(USA, group:a) ~ 1",
            "~",
            "a comparison was expected here",
        ),
        ("rank(USA, group:a) =", "", side),
        ("rank(USA, group:a) == 1", "=", side),
        ("rank(USA, group:a) = 1-2", "1-2", "`1-2` is not a number"),
        ("rank(USA, group:a) = 1 and 2 ", "and 2", end),
    ]);
}

#[test]
fn broken_arguments_are_pointed_at() {
    let (many, country) = (
        "`rank` doesn't take this many arguments",
        "a country was expected here",
    );
    let whole = "an overlap is one of all themes of a group";
    let body = "NATO is no country that others speak about";
    are_wrong(&[
        ("rank USA", "U", "`(` was expected here"),
        ("rank(USA, group:a", "(", "this `(` is never closed"),
        ("rank(USA) = 1", "rank(USA)", many),
        ("rank(, group:a) = 1", "", country),
        ("rank(group:a, USA) = 1", "group:a", country),
        ("overlap(USA, CHN, theme:a) < 1", "theme:a", whole),
        (
            "overlap(USA, US) < 1",
            "US",
            "a dyad overlaps with itself wholly",
        ),
        ("rank(USA>NATO, group:a) = 1", "NATO", body),
    ]);
}
