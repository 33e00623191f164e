//! The whole way, on a small corpus whose numbers can be counted by hand.

use crate::common::{Project, rows};

#[test]
fn a_run_writes_every_file_and_says_so() {
    let project = Project::with_corpus();
    let outcome = project.done("run corpus -o out");
    for name in [
        "timeline.csv",
        "timeline-wide.csv",
        "themes.csv",
        "skipped.csv",
        "manifest.json",
        "index/",
    ] {
        assert!(outcome.stdout.contains(name), "{}", outcome.stdout);
        assert!(project.path("out").join(name).exists(), "{name}");
    }
    assert!(outcome.stdout.starts_with("wrote out/"));
    assert!(
        outcome.stderr.contains("6 documents: 6 added"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn salience_is_tagged_by_total() {
    let project = Project::with_corpus();
    project.done("run corpus -o out");
    let timeline = rows(&project.read("out/timeline.csv"));
    let cell = |actor: &str, period: &str, theme: &str| {
        let mut found = timeline.iter().filter(|row| {
            row["actor"] == actor && row["period"] == period && row["theme"] == theme
        });
        let row = found.next().unwrap().clone();
        assert!(found.next().is_none());
        row
    };
    let opm = cell("USA", "2015", "opm");
    assert_eq!(
        (&*opm["tagged"], &*opm["total"], &*opm["documents"]),
        ("2", "3", "1")
    );
    assert_eq!(opm["salience"], "0.666667");
    assert_eq!((&*opm["ci_low"], &*opm["flag"]), ("", "few-documents"));
    let sovereignty = cell("CHN", "2014", "cyber-sovereignty");
    assert_eq!(
        (&*sovereignty["tagged"], &*sovereignty["total"]),
        ("1", "2")
    );
}

#[test]
fn a_silent_period_is_empty_and_not_zero() {
    let project = Project::new();
    project.write("corpus/USA_2013.txt", "Trade secrets were stolen.");
    project.write("corpus/USA_2015.txt", "We want peace.");
    project.done("run corpus -o out");
    let timeline = rows(&project.read("out/timeline.csv"));
    let silent = timeline
        .iter()
        .find(|row| row["period"] == "2014" && row["theme"] == "ip-theft")
        .unwrap();
    assert_eq!(
        (&*silent["total"], &*silent["salience"], &*silent["flag"]),
        ("0", "", "empty")
    );
    let spoken = timeline
        .iter()
        .find(|row| row["period"] == "2015" && row["theme"] == "ip-theft")
        .unwrap();
    assert_eq!(
        (&*spoken["tagged"], &*spoken["salience"]),
        ("0", "0.000000")
    );
}

#[test]
fn a_language_without_patterns_says_nothing_of_a_theme() {
    let project = Project::new();
    project.write(
        "corpus/FRA_2013.txt",
        "Le vol de secrets industriels est grave.",
    );
    project.write("corpus.md", "");
    project.write("corpus/corpus.toml", "[defaults]\nlang = \"fr\"\n");
    let outcome = project.done("run corpus -o out");
    assert!(
        outcome.stderr.contains("no pattern for `fr`"),
        "{}",
        outcome.stderr
    );
    let timeline = rows(&project.read("out/timeline.csv"));
    assert!(timeline.iter().all(|row| row["flag"] == "no-patterns"
        && row["salience"].is_empty()
        && row["total"] == "0"));
}

#[test]
fn periods_and_units_can_be_chosen() {
    let project = Project::with_corpus();
    project.write(
        "corpus/dated/2015-03-02_USA.md",
        "---\ncountry: us\ndate: 2015-03-02\n---\nTrade secrets were stolen.\n",
    );
    project.done("index corpus -i index");
    let months = rows(
        &project
            .done("timeline -i index --by month --theme ip-theft --actor USA")
            .stdout,
    );
    assert_eq!(months.len(), 1);
    assert_eq!(
        (&*months[0]["period"], &*months[0]["partial"]),
        ("2015-03", "yes")
    );
    let coarse = project.done("timeline -i index --by month --theme ip-theft");
    assert!(
        coarse.stderr.contains("with a date too coarse"),
        "{}",
        coarse.stderr
    );
    let documents = rows(
        &project
            .done("timeline -i index --unit documents --theme ip-theft --actor USA --since 2015")
            .stdout,
    );
    assert_eq!(
        (
            &*documents[0]["tagged"],
            &*documents[0]["total"],
            &*documents[0]["unit"]
        ),
        ("1", "2", "documents")
    );
    let wide = project.done("timeline -i index --wide --theme opm").stdout;
    assert!(
        wide.starts_with("actor,target,group,theme,unit,2013,2014,2015\n"),
        "{wide}"
    );
    let excel = project.done("timeline -i index --excel --theme opm").stdout;
    assert!(excel.starts_with('\u{FEFF}'));
}

#[test]
fn an_export_has_its_manifest_beside_it() {
    let project = Project::with_corpus();
    project.done("index corpus -i index");
    project.done("timeline -i index -o t.csv --theme opm");
    let manifest: serde_json::Value =
        serde_json::from_str(&project.read("t.manifest.json")).unwrap();
    let hash = blake3::hash(project.read("t.csv").as_bytes())
        .to_hex()
        .to_string();
    assert_eq!(manifest["files"]["t.csv"], hash);
    assert_eq!(manifest["corpus"]["documents"], 6);
}

#[test]
fn every_format_is_read() {
    let project = Project::new();
    let line =
        "{\"country\": \"CN\", \"date\": \"2014-01-02\", \"text\": \"Huawei was banned.\"}\n";
    project.write("corpus/a.jsonl", format!("{line}{line}"));
    project.write(
        "corpus/b.csv",
        "\u{FEFF}text,date,country\n\"Huawei, \"\"banned\"\"\nagain\",2014,China\n",
    );
    let gz = |bytes: &str| {
        use std::io::Write as _;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    project.write("corpus/c.jsonl.gz", gz(line));
    project.write(
        "corpus/d.csv.zst",
        zstd::encode_all("text,date,country\nHuawei,2014-01-05,CHN\n".as_bytes(), 1).unwrap(),
    );
    project.write("corpus/CHN_2014.txt.gz", gz("Huawei was banned."));
    project.done("index corpus -i index");
    let found = rows(&project.done("kwic -i index --duplicates all Huawei").stdout);
    let documents: Vec<&str> = found.iter().map(|row| row["document"].as_str()).collect();
    assert_eq!(
        documents,
        [
            "CHN_2014.txt.gz",
            "a.jsonl#1",
            "a.jsonl#2",
            "b.csv#1",
            "c.jsonl.gz#1",
            "d.csv.zst#1"
        ]
    );
    assert!(found.iter().all(|row| row["actor"] == "CHN"));
}

#[test]
fn corpus_toml_maps_fields_names_and_tables() {
    let project = Project::new();
    project.write(
        "corpus/corpus.toml",
        r#"
[defaults]
lang = "en"

[[source]]
paths    = ["clips/*.txt"]
metadata = "clips.csv"
source   = "clips"

[[source]]
paths   = ["press/*.jsonl"]
country = "CHN"
fields  = { text = ["question", "answer"], date = "when", title = "headline" }
"#,
    );
    project.write(
        "corpus/clips.csv",
        "path,country,date\nclips/one.txt,Germany,2015-01-02\n",
    );
    project.write("corpus/clips/one.txt", "A clip about cyber.");
    project.write(
        "corpus/press/p.jsonl",
        "{\"question\": \"Cyber?\", \"answer\": \"Hacking is bad.\", \"when\": \"2015\"}\n",
    );
    project.write("corpus/other.txt", "Nobody asked for this.");
    project.done("run corpus -o out");
    let found = rows(&project.done("kwic -i out/index '(cyber | hacking)'").stdout);
    let seen: Vec<_> = found
        .iter()
        .map(|row| {
            (
                row["document"].as_str(),
                row["actor"].as_str(),
                row["date"].as_str(),
            )
        })
        .collect();
    let press = ("press/p.jsonl#1", "CHN", "2015");
    assert_eq!(seen, [("clips/one.txt", "DEU", "2015-01-02"), press, press]);
    assert!(
        project
            .read("out/skipped.csv")
            .contains("other.txt,ignored,no source in corpus.toml takes it")
    );
}
