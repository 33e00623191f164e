//! What comes before counting: files to begin with, a look at the corpus, copies, scripts.

use crate::common::{Project, rows};

const SPEECH: &str = "The cables that cross our seas carry the trade of every nation. They stole our trade secrets, and \
    we shall say so in every hall where we are heard. No port is safe while one of them is watched by strangers, and no \
    ministry may look away when the lines are cut at night.";

#[test]
fn every_preset_describes_a_corpus() {
    let project = Project::new();
    let help = project.done("init --help").stdout;
    let names: Vec<&str> = help
        .split("possible values: ")
        .nth(1)
        .and_then(|rest| rest.split(']').next())
        .unwrap()
        .split(',')
        .map(str::trim)
        .collect();
    assert!(names.len() >= 9, "{help}");
    for name in names {
        project.done(&format!("init {name} --preset {name}"));
        project.done(&format!("codebook check {name}/codebook.yaml"));
        project.write(&format!("{name}/usa/2015-09-24-visit.txt"), SPEECH);
        // Some take no file of this layout, which is no mistake in them.
        let told = project.run(&format!("inspect {name} --format csv")).stderr;
        assert!(!told.contains(&format!("{name}/corpus.toml:")), "{told}");
    }
    let again = project.run("init gdelt");
    assert_eq!(again.status, 2);
    assert!(again.stderr.contains("there already"), "{}", again.stderr);
    assert_eq!(project.run("init x --preset gdlt").status, 2);
}

#[test]
fn a_folder_s_own_beginning_runs_to_its_end() {
    let project = Project::new();
    project.write("c/usa/2015-09-24-visit.txt", SPEECH);
    project.done("init c");
    project.done("run c -c c/codebook.yaml -o out");
    let timeline = rows(&project.read("out/timeline.csv"));
    assert!(
        timeline.iter().any(|row| row["actor"] == "USA"),
        "{timeline:?}"
    );
}

#[test]
fn copies_count_as_asked() {
    let project = Project::new();
    for (name, text) in [
        ("USA/2015-01-01.txt", SPEECH.to_owned()),
        (
            "USA/2015-01-09.txt",
            SPEECH.replace("every hall", "each hall"),
        ),
        (
            "USA/2015-03-01.txt",
            "We speak of grain, and of nothing else today.".to_owned(),
        ),
        ("CHN/2015-01-05.txt", SPEECH.to_owned()),
    ] {
        project.write(&format!("corpus/{name}"), text);
    }
    project.done("index corpus -i index");
    let documents = |duplicates: &str, actor: &str| {
        let csv = project.done(&format!(
            "timeline -i index --unit documents --voice document --theme ip-theft --duplicates {duplicates}"
        ));
        let rows = rows(&csv.stdout);
        let row = rows.iter().find(|row| row["actor"] == actor);
        row.map(|row| row["total"].clone()).unwrap_or_default()
    };
    assert_eq!(documents("all", "USA"), "3");
    assert_eq!(documents("once-per-country", "USA"), "2");
    assert_eq!(documents("once-per-country", "CHN"), "1");
    assert_eq!(documents("once", "USA"), "2");
    assert_eq!(
        documents("once", "CHN"),
        "",
        "the first by date is the one that counts"
    );
    let report = project.done("inspect corpus --format csv").stdout;
    let copies = rows(&report);
    let clusters = copies
        .iter()
        .find(|row| row["item"] == "clusters of copies");
    assert_eq!(clusters.unwrap()["count"], "1");
}

#[test]
fn scripts_and_languages_meet_the_same_patterns() {
    let project = Project::new();
    project.write(
        "corpus/CHN_2015.txt",
        "中方主張網絡主權，反對網絡霸權。\n\nBoth sides spoke of the theft of trade secrets.",
    );
    project.done("index corpus -i index");
    for theme in ["cyber-sovereignty", "ip-theft"] {
        let found = project.done(&format!("kwic -i index theme:{theme} --format csv"));
        assert_eq!(rows(&found.stdout).len(), 1, "{theme}: {}", found.stdout);
    }
}

#[test]
fn what_looks_wrong_is_told() {
    let project = Project::new();
    project.write(
        "corpus/USA_2015.txt",
        format!("{SPEECH} \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
    );
    project.write(
        "corpus/USA_2016.txt",
        b"The nation\x92s networks carry its trade, and its trade feeds those who live by the sea."
            .as_slice(),
    );
    project.write(
        "corpus/GBR_2016.txt",
        "Britainâ€™s view of the matter is â€œplainâ€\u{9D}.",
    );
    project.write("corpus/notes.doc", "x");
    let report = rows(&project.done("inspect corpus --format csv").stdout);
    let has = |section: &str, item: &str| {
        report
            .iter()
            .any(|row| row["section"] == section && row["item"].contains(item))
    };
    for (section, item) in [
        ("suspect", "garbled"),
        ("mended", "encoded twice"),
        ("ignored", "save it as .docx"),
        ("encoding", "windows-1252, likely"),
        ("date from", "path, known to the year"),
        ("country from", "path"),
    ] {
        assert!(has(section, item), "{section} {item}: {report:#?}");
    }
}

#[test]
fn tables_of_european_spreadsheets_are_read() {
    let project = Project::new();
    let table = b"date;country;text\n2015-01-01;GBR;\"The nation\x92s cables; all of them.\"\n";
    project.write("corpus/western.csv", table.as_slice());
    let utf16: Vec<u8> = "date\tcountry\ttext\n2015-01-02\tGBR\tMore cables.\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    project.write("corpus/tabs.csv", utf16);
    project.done("index corpus -i index");
    let found = rows(&project.done("kwic -i index cables").stdout);
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_page_inside_of_a_form_is_read() {
    let project = Project::new();
    let page = format!(
        "<html><head><title>Visit</title></head><body><form id=aspnetForm><div><p>{SPEECH}</p><p>{SPEECH}</p></div></form></body></html>"
    );
    project.write("corpus/USA/2015-01-01.html", page);
    project.done("index corpus -i index");
    assert!(!rows(&project.done("kwic -i index cables").stdout).is_empty());
}
