//! Indexing again reads only what is new or changed; changing a theme tags only that theme again.

use crate::common::Project;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[test]
fn only_new_and_changed_documents_are_indexed() {
    let project = Project::with_corpus();
    let says = |outcome: &str, counts: &str| assert!(outcome.contains(counts), "{outcome}");
    says(
        &project.done("index corpus -i index").stderr,
        "6 documents: 6 added, 0 changed, 0 unchanged, 0 removed",
    );
    says(
        &project.done("index corpus -i index").stderr,
        "6 documents: 0 added, 0 changed, 6 unchanged, 0 removed",
    );
    project.write("corpus/USA_2013.txt", "Something else.");
    project.write("corpus/GBR_2013.txt", "Something new.");
    std::fs::remove_file(project.path("corpus/CHN_2013.txt")).unwrap();
    says(
        &project.done("index corpus -i index").stderr,
        "6 documents: 1 added, 1 changed, 4 unchanged, 1 removed",
    );
    project.write("corpus/corpus.toml", "[defaults]\ntype = \"speech\"\n");
    says(
        &project.done("index corpus -i index").stderr,
        "6 documents: 0 added, 6 changed, 0 unchanged, 0 removed",
    );
}

/// Cached tags with their time of writing.
fn cached(project: &Project) -> BTreeMap<PathBuf, std::time::SystemTime> {
    let files = walkdir::WalkDir::new(project.path("index/lens"))
        .into_iter()
        .map(Result::unwrap);
    files
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "tags"))
        .map(|entry| {
            (
                entry.path().to_owned(),
                entry.metadata().unwrap().modified().unwrap(),
            )
        })
        .collect()
}

const CODEBOOK: &str = "themes:\n  one: {match: {en: [trade]}}\n  two: {match: {en: [cyber*]}}\n";

#[test]
fn changing_one_theme_tags_that_theme_alone() {
    let project = Project::with_corpus();
    project.done("index corpus -i index");
    project.write("book.yaml", CODEBOOK);
    project.done("themes -i index -c book.yaml");
    let before = cached(&project);
    let n_segments = before.len() / 2;
    project.write(
        "book.yaml",
        CODEBOOK.replace("cyber*", "hack*").replace(
            "{match: {en: [trade]}}",
            "{label: Trade, match: {en: [trade]}}",
        ),
    );
    project.done("themes -i index -c book.yaml");
    let after = cached(&project);
    assert_eq!(
        after.len(),
        before.len() + n_segments,
        "one theme more is cached: {after:?}"
    );
    assert!(
        before.iter().all(|(path, time)| after[path] == *time),
        "what was cached stays as it is"
    );
}

#[test]
fn tags_of_segments_that_are_gone_are_collected() {
    let project = Project::with_corpus();
    project.done("index corpus -i index");
    project.write("book.yaml", CODEBOOK);
    project.done("themes -i index -c book.yaml");
    let before = cached(&project);
    for name in ["USA_2013", "USA_2014", "USA_2015", "CHN_2013", "CHN_2015"] {
        project.write(&format!("corpus/{name}.txt"), "New text about trade.");
    }
    project.write(
        "corpus/zh/CHN_2014.md",
        "---\ncountry: CHN\ndate: 2014\n---\nTrade.\n",
    );
    project.done("index corpus -i index");
    project.done("themes -i index -c book.yaml");
    let after = cached(&project);
    assert!(
        before.keys().all(|path| !after.contains_key(path)),
        "{after:?}"
    );
}

#[test]
fn a_damaged_cache_is_worked_out_again() {
    let project = Project::with_corpus();
    project.done("index corpus -i index");
    let clean = project.done("themes -i index").stdout;
    for (path, _) in cached(&project) {
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 0xFF;
        bytes.truncate(bytes.len().max(3) - 1);
        std::fs::write(&path, bytes).unwrap();
    }
    assert_eq!(project.done("themes -i index").stdout, clean);
}
