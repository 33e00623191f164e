//! The commands on dyads, claims and labels: wired, consistent with each other, and the same bytes
//! whatever the number of threads.

use crate::common::{Project, results, rows};
use std::path::Path;

/// The index of the demonstration corpus, in `index`.
fn demonstration() -> Project {
    let project = Project::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    project.done(&format!("index '{}' -i index", corpus.display()));
    project
}

#[test]
fn compare_writes_its_files_the_same_on_any_number_of_threads() {
    let project = demonstration();
    let outcome = project.done(
        "compare USA CHN -i index -o one --draws 200 --threads 1 --event 2014-05-19=indictment",
    );
    assert!(outcome.stdout.contains("asymmetry, over the whole time"));
    for name in [
        "asymmetry.csv",
        "overlap.csv",
        "agenda.csv",
        "changes.csv",
        "coverage.csv",
        "manifest.json",
    ] {
        assert!(project.path("one").join(name).exists(), "{name}");
    }
    project.done(
        "compare USA CHN -i index -o two --draws 200 --threads 2 --event 2014-05-19=indictment",
    );
    assert!(results(&project.path("one")) == results(&project.path("two")));
}

#[test]
fn a_gap_is_made_of_what_the_timelines_show() {
    let project = demonstration();
    project.done("compare USA CHN -i index -o out --draws 100");
    let gaps = rows(&project.read("out/asymmetry.csv"));
    let gap = gaps
        .iter()
        .find(|row| row["period"] == "all" && row["theme"] == "ip-theft")
        .unwrap();
    let timeline = rows(
        &project
            .done("timeline -i index --actor USA --target CHN --theme ip-theft --ci none")
            .stdout,
    );
    let sum = |column: &str| -> u64 {
        let values = timeline
            .iter()
            .map(|row| row[column].parse::<u64>().unwrap());
        values.sum()
    };
    assert_eq!(gap["first_tagged"], sum("tagged").to_string());
    assert_eq!(gap["first_total"], sum("total").to_string());
    assert!(sum("tagged") > 0);
    // Swapping the two turns the sign and nothing else.
    project.done("compare CHN USA -i index -o back --draws 100");
    let back = rows(&project.read("back/asymmetry.csv"));
    let mirror = back
        .iter()
        .find(|row| row["period"] == "all" && row["theme"] == "ip-theft")
        .unwrap();
    let number = |row: &std::collections::BTreeMap<String, String>| -> f64 {
        row["difference"].parse().unwrap()
    };
    assert!((number(gap) + number(mirror)).abs() < 1e-9);
    assert_eq!(gap["first_tagged"], mirror["second_tagged"]);
}

#[test]
fn claims_come_with_a_verdict_and_passages() {
    let project = demonstration();
    let outcome = project.done("claims -i index -o out --draws 200");
    assert!(outcome.stdout.contains("us-"), "{}", outcome.stdout);
    for claim in rows(&project.read("out/claims.csv")) {
        assert!(
            ["supported", "contradicted", "cannot tell"].contains(&&*claim["verdict"]),
            "{claim:?}"
        );
        assert!(claim["verdict"] != "cannot tell" || !claim["reason"].is_empty());
    }
    let passages = rows(&project.read("out/claim-passages.csv"));
    assert!(!passages.is_empty());
    for passage in passages {
        let (actor, target) = passage["dyad"].split_once('>').unwrap();
        assert_eq!(passage["actor"], actor);
        assert!(passage["target"].contains(target));
    }
}

#[test]
fn mistakes_are_said_where_they_are() {
    let project = demonstration();
    for (command, status, message) in [
        (
            "compare USA USA -i index",
            2,
            "can't be compared with itself",
        ),
        ("compare USA Chna -i index", 2, "did you mean"),
        ("compare USA CHN -i index --event soon", 2, "--event"),
        ("claims nosuch -i index", 1, "no such file"),
        ("timeline -i index --target Mars", 2, "is not a country"),
    ] {
        let outcome = project.run(command);
        assert_eq!(outcome.status, status, "{command}: {}", outcome.stderr);
        assert!(
            outcome.stderr.contains(message),
            "{command}: {}",
            outcome.stderr
        );
    }
    project.write("own.csv", "country,kind,name\nUSB,name,Nowhere\n");
    let outcome = project.run("timeline -i index --lexicon own.csv");
    assert_eq!(outcome.status, 1);
    assert!(outcome.stderr.contains("own.csv:2"), "{}", outcome.stderr);
    project.write("bad.jsonl", "{\"id\": \"a\"}\n");
    let outcome = project.run("evaluate bad.jsonl");
    assert!(outcome.stderr.contains("bad.jsonl:1"), "{}", outcome.stderr);
}

#[test]
fn an_evaluation_corrects_what_it_was_made_for() {
    let project = demonstration();
    let mut labels = String::new();
    for number in 0..20 {
        let (text, themes) = match number % 4 {
            0 => (
                "Hackers stole trade secrets from our firms.",
                "[\"ip-theft\"]",
            ),
            1 => (
                "They carried off what our engineers had drawn.",
                "[\"ip-theft\"]",
            ),
            _ => ("We want peace.", "[]"),
        };
        labels += &format!(
            "{{\"id\": \"{number}\", \"country\": \"USA\", \"lang\": \"en\", \"text\": \"{text}\", \"actor\": \"USA\", \"themes\": {themes}}}\n"
        );
    }
    project.write("labels.jsonl", labels);
    project.done("evaluate labels.jsonl --format json -o e.json");
    let evaluation = project.read("e.json");
    let evaluation: serde_json::Value = serde_json::from_str(&evaluation).unwrap();
    assert_eq!(evaluation["actor_accuracy"], 1.0);
    let timeline = project
        .done("timeline -i index --actor USA --theme ip-theft --correct e.json --format csv")
        .stdout;
    // Half of the theme is missed and nothing is taken in wrongly: shares double.
    let row = rows(&timeline)
        .into_iter()
        .find(|row| row["tagged"] != "0" && row["salience"].parse::<f64>().unwrap() < 0.5)
        .unwrap();
    let (salience, corrected): (f64, f64) = (
        row["salience"].parse().unwrap(),
        row["corrected"].parse().unwrap(),
    );
    assert!((corrected - 2.0 * salience).abs() < 1e-5, "{row:?}");
}
