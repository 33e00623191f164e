//! Messy input: a clear message, the right exit status, and nothing lost in silence.

use crate::common::{Project, rows};

/// A command that must fail with a status and a message.
fn fails(project: &Project, arguments: &str, status: i32, message: &str) {
    let outcome = project.run(arguments);
    assert_eq!(outcome.status, status, "{arguments}\n{}", outcome.stderr);
    assert!(
        outcome.stderr.contains(message),
        "{arguments}\n{}",
        outcome.stderr
    );
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
}

#[test]
fn folders_without_documents_are_told() {
    let project = Project::new();
    fails(&project, "run nowhere", 1, "nowhere: no such folder");
    project.write("file.txt", "x");
    fails(&project, "run file.txt", 1, "a corpus is a folder");
    std::fs::create_dir(project.path("empty")).unwrap();
    fails(
        &project,
        "run empty",
        1,
        "empty: no document here: it is empty",
    );
    project.write("junk/._a.txt", "x");
    project.write("junk/.DS_Store", "x");
    project.write("junk/b.exe", "x");
    fails(&project, "run junk", 1, "AppleDouble");
    assert!(
        !project.path("output").exists(),
        "nothing is written where nothing is read"
    );
}

#[test]
fn names_that_do_not_exist_get_the_nearest_that_do() {
    let project = Project::with_corpus();
    project.done("index corpus -i index");
    fails(
        &project,
        "timeline -i index --theme ip-teft",
        2,
        "did you mean `ip-theft`?",
    );
    fails(
        &project,
        "timeline -i index --group cybr",
        2,
        "did you mean `cyber`?",
    );
    fails(
        &project,
        "timeline -i index --actor Germny",
        2,
        "did you mean `germany`?",
    );
    fails(
        &project,
        "timeline -i index --actor France",
        2,
        "there's no actor `FRA`",
    );
    fails(
        &project,
        "kwic -i index 'peace actor:FRA'",
        2,
        "there's no actor `FRA`",
    );
    fails(
        &project,
        "kwic -i index theme:opn",
        2,
        "did you mean `opm`?",
    );
    fails(
        &project,
        "search -i index actor:USA",
        2,
        "nothing to look for",
    );
    fails(
        &project,
        "search -i index '(peace'",
        2,
        "`(` without its `)`",
    );
    fails(
        &project,
        "timeline -i index --since 2015-13",
        2,
        "not a day of the calendar",
    );
    fails(
        &project,
        "timeline -i index --since 2016 --until 2015",
        2,
        "exchange the two dates",
    );
    fails(
        &project,
        "timeline -i index -c no-such-book",
        1,
        "nor a codebook that ships",
    );
    fails(&project, "timeline -i nowhere", 1, "no index here");
    fails(
        &project,
        "index corpus -i corpus",
        1,
        "not empty, and holds no index",
    );
    fails(&project, "timelin", 2, "timeline");
}

#[test]
fn mistakes_in_corpus_toml_are_shown_in_their_line() {
    let project = Project::with_corpus();
    for (toml, message) in [
        (
            "[[source]]\npaths = [\"*.txt\"]\ncountry = \"Germny\"\n",
            "corpus.toml:3:11",
        ),
        (
            "[[source]]\npaths = [\"*.txt\"]\ncontry = \"DEU\"\n",
            "unknown field `contry`",
        ),
        (
            "[[source]]\npaths = [\"*.txt\"]\nname = \"{contry}\"\n",
            "no field `contry`",
        ),
        ("[[source]]\npaths = [\"[\"]\n", "not a path pattern"),
        ("[defaults\n", "corpus.toml:1"),
        (
            "[[source]]\npaths = [\"*.txt\"]\ndate = \"2015-02-30\"\n",
            "not a day of the calendar",
        ),
        (
            "[[source]]\npaths = [\"*.txt\"]\nmetadata = \"no.csv\"\n",
            "cannot read the metadata table",
        ),
    ] {
        project.write("corpus/corpus.toml", toml);
        fails(&project, "run corpus", 1, message);
    }
    project.write(
        "corpus/corpus.toml",
        "[[source]]\npaths = [\"*.text\"]\n[[source]]\npaths = [\"**/*.txt\"]\n",
    );
    let outcome = project.done("run corpus");
    assert!(
        outcome.stderr.contains("source 1 takes no file"),
        "{}",
        outcome.stderr
    );
}

/// What `skipped.csv` says of the documents of a corpus.
fn notes(project: &Project) -> Vec<(String, String, String)> {
    project.done("run corpus -o out");
    let rows = rows(&project.read("out/skipped.csv"));
    rows.into_iter()
        .map(|row| {
            (
                row["document"].clone(),
                row["status"].clone(),
                row["reason"].clone(),
            )
        })
        .collect()
}

#[test]
fn broken_documents_are_rows_and_the_others_are_read() {
    let project = Project::with_corpus();
    project.write("corpus/USA_1_2015.txt", b"caf\xE9 \xFF");
    project.write("corpus/USA_2_2015.txt", "");
    project.write("corpus/USA_3_2015.txt", [0_u8; 100]);
    project.write("corpus/USA_4_2015.txt", b"\xFF\xFEa\0b\0");
    project.write("corpus/bad.jsonl", "{\"text\": \"fine\", \"country\": \"USA\", \"date\": \"2015\"}\n{oops\n[1]\n{\"title\": \"x\"}\n\n");
    project.write(
        "corpus/ragged.csv",
        "text,date,country\nfine,2015,USA\nshort,2015\nlong,2015,USA,4\n",
    );
    project.write("corpus/headless.csv", "words,date\nx,2015\n");
    project.write("corpus/broken.txt.gz", b"\x1F\x8B\x08\0\0\0\0\0\0\x03abc");
    project.write(
        "corpus/matter.md",
        "---\ntitle: \"open\ndate: 2015\n---\nText.\n",
    );
    let notes = notes(&project);
    for (document, reason) in [
        ("USA_2_2015.txt", "no text"),
        ("USA_3_2015.txt", "binary data"),
        ("bad.jsonl#2", "not JSON at column 2"),
        ("bad.jsonl#3", "not a JSON object"),
        ("bad.jsonl#4", "no field `text`"),
        (
            "ragged.csv#2",
            "the row has 2 fields, the header 3 (line 3)",
        ),
        (
            "ragged.csv#3",
            "the row has 4 fields, the header 3 (line 4)",
        ),
        (
            "headless.csv",
            "no column `text`; the columns are `words`, `date`",
        ),
        ("broken.txt.gz", ""),
        ("matter.md", "front matter"),
    ] {
        let found = notes
            .iter()
            .find(|note| note.0 == document && note.1 == "skipped");
        assert!(
            found.is_some_and(|note| note.2.contains(reason)),
            "{document}: {notes:#?}"
        );
    }
    let manifest: serde_json::Value =
        serde_json::from_str(&project.read("out/manifest.json")).unwrap();
    assert_eq!(manifest["corpus"]["documents"], 10);
    assert_eq!(manifest["corpus"]["skipped"], 10);
    assert_eq!(project.run("run corpus -o out --strict").status, 3);
}

#[test]
fn an_open_quotation_mark_in_a_table_is_told() {
    let project = Project::with_corpus();
    let mut table = String::from("country,date,text\n");
    for day in 1..20 {
        let mark = if day == 5 { "\"" } else { "" };
        table += &format!("USA,2015-01-{day:02},{mark}We condemn the theft.\n");
    }
    project.write("corpus/open.csv", table);
    let notes = notes(&project);
    let found = notes
        .iter()
        .find(|note| note.0 == "open.csv#5" && note.1 == "skipped");
    assert!(
        found.is_some_and(|note| note.2.contains("swallows 14 rows")),
        "{notes:#?}"
    );
}

#[test]
fn one_endless_word_is_read() {
    let project = Project::new();
    project.write("corpus/USA_2015.txt", "x".repeat(20_000_000));
    project.done("run corpus -o out");
    assert!(
        project
            .read("out/manifest.json")
            .contains("\"documents\": 1")
    );
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_a_pipe_written_to() {
    let project = Project::with_corpus();
    project.done("index corpus -i index");
    project.write("real.csv", "old");
    std::os::unix::fs::symlink(project.path("real.csv"), project.path("link.csv")).unwrap();
    project.done("themes -i index -o link.csv");
    assert!(project.read("real.csv").starts_with("group,"));
    assert!(project.path("link.csv").is_symlink());
    project.done("themes -i index -o /dev/null");
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn doubtful_metadata_are_quarantined_and_told() {
    let project = Project::new();
    for (name, country, date) in [
        ("a", "Atlantis", "2015"),
        ("b", "USA", "2015-02-30"),
        ("c", "USA", "2999-01-01"),
        ("d", "USA", "soon"),
        ("e", "USA", "2015"),
    ] {
        project.write(
            &format!("corpus/{name}.md"),
            format!("---\ncountry: {country}\ndate: {date}\n---\nText about trade secrets.\n"),
        );
    }
    let notes = notes(&project);
    for (document, reason) in [
        ("a.md", "country: `Atlantis` is not a country"),
        ("b.md", "date: `2015-02-30` is not a day of the calendar"),
        ("c.md", "date: `2999-01-01` lies in the future"),
        ("d.md", "date: `soon` is not a date"),
    ] {
        let found = notes
            .iter()
            .find(|note| note.0 == document && note.1 == "incomplete");
        assert!(
            found.is_some_and(|note| note.2.contains(reason)),
            "{document}: {notes:#?}"
        );
    }
    assert_eq!(
        rows(
            &project
                .done("search -i out/index --duplicates all 'trade secret'")
                .stdout
        )
        .len(),
        5,
        "they can be found all the same"
    );
    let timeline = project.done("timeline -i out/index --duplicates all --theme ip-theft");
    assert!(
        timeline
            .stderr
            .contains("1 without a country, 3 without a date"),
        "{}",
        timeline.stderr
    );
}

#[test]
fn a_timeline_that_cannot_be_is_explained() {
    let project = Project::new();
    project.write(
        "corpus/Speech by the Minister.txt",
        "They stole our trade secrets.",
    );
    let outcome = project.done("run corpus -o out");
    assert!(
        outcome.stderr.contains("the timeline is empty"),
        "{}",
        outcome.stderr
    );
    assert!(
        outcome.stderr.contains("name = \"{country}_{date}\""),
        "{}",
        outcome.stderr
    );
}

#[test]
fn one_endless_line_is_read() {
    let project = Project::new();
    let text =
        "the committee discussed trade secrets and cyber theft without ever coming to an end "
            .repeat(60_000);
    project.write("corpus/USA_2015.txt", &text);
    project.done("run corpus -o out");
    let rows = rows(&project.done("themes -i out/index --theme ip-theft").stdout);
    assert!(rows[0]["tagged"].parse::<u32>().unwrap() > 1_000);
}

#[test]
fn an_index_of_a_newer_program_is_refused() {
    let project = Project::with_corpus();
    project.done("index corpus -i index");
    project.write(
        "index/parallax-index.json",
        "{\"format\": 99, \"program\": \"7.0.0\"}",
    );
    fails(
        &project,
        "themes -i index",
        1,
        "the index has format 99, made by parallax 7.0.0",
    );
    fails(
        &project,
        "index corpus -i index",
        1,
        "use that version of parallax",
    );
}

#[test]
fn results_that_cannot_be_written_are_told() {
    let project = Project::with_corpus();
    project.write("blocked", "a file where a folder should be");
    fails(&project, "run corpus -o blocked", 1, "blocked");
    project.done("index corpus -i index");
    fails(
        &project,
        "timeline -i index -o no/such/folder.csv",
        1,
        "no/such/folder.csv",
    );
}

#[test]
fn nobody_reading_the_output_is_no_error() {
    let project = Project::with_corpus();
    project.done("index corpus -i index");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_parallax"))
        .args(["timeline", "-i", "index"])
        .current_dir(project.path(""))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}
