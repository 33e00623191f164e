//! Codebooks: the shipped ones, mistakes in others, and dictionaries of quanteda's.

use crate::common::{Project, rows};
use parallax::{codebook, tag};

#[test]
fn the_shipped_codebooks_pass_their_own_examples() {
    for (name, _) in codebook::SHIPPED {
        let codebook = codebook::load(name.as_ref()).unwrap();
        let findings = tag::check(&codebook);
        assert!(findings.is_empty(), "{name}: {findings:#?}");
        for theme in codebook
            .themes
            .iter()
            .filter(|theme| theme.group == "cyber")
        {
            for lang in ["en", "zh"] {
                assert!(theme.covers(lang.parse().unwrap()), "{}: {lang}", theme.id);
            }
            assert!(
                !theme.note.is_empty() && !theme.examples.is_empty(),
                "{}",
                theme.id
            );
        }
    }
}

/// A codebook whose one mistake must be shown with its line.
fn mistake(codebook: &str) -> String {
    let project = Project::new();
    project.write("book.yaml", codebook);
    let outcome = project.run("codebook check book.yaml");
    assert_eq!(outcome.status, 1, "{}", outcome.stderr);
    outcome.stderr
}

#[test]
fn mistakes_are_shown_in_their_line() {
    insta::assert_snapshot!(mistake("groups:\n  cyber: Cyber\nthemes:\n  a:\n    group: cybr\n    match: [x]\n"), @r"
    error: there's no group `cybr`
     --> book.yaml:5:12
      |
    5 |     group: cybr
      |            ^^^^
      |
      = hint: did you mean `cyber`?
    ");
    insta::assert_snapshot!(mistake("themes:\n  a:\n    match:\n      en:\n        - (steal | theft NEAR/6 secret\n"), @r"
    error: `(` without its `)`
     --> book.yaml:5:11
      |
    5 |         - (steal | theft NEAR/6 secret
      |           ^
      |
      = hint: close it with `)`
    ");
    insta::assert_snapshot!(mistake("themes:\n  a:\n    matches: [x]\n    match: [y]\n"), @r"
    error: a theme `a` has no field `matches`
     --> book.yaml:3:5
      |
    3 |     matches: [x]
      |     ^^^^^^^
      |
      = hint: did you mean `match`?
    ");
}

#[test]
fn other_mistakes_are_found_too() {
    for (codebook, message) in [
        ("name: x\n", "defines no theme"),
        ("", "empty"),
        ("- a\n- b\n", "mapping of fields"),
        ("themes:\n  a:\n    match: [\"x\n", "not YAML"),
        ("themes:\n  a:\n    match: [x]\n  a:\n    match: [y]\n", "a"),
        ("themes:\n  a:\n    label: A\n", "has no pattern"),
        ("themes:\n  'a b':\n    match: [x]\n", "is not an id"),
        (
            "languages: [en]\nthemes:\n  a:\n    match: {zh: [x]}\n",
            "not among the codebook's languages",
        ),
        (
            "themes:\n  a:\n    match: [x]\n    examples: [{hit: a, miss: b}]\n",
            "either `hit:` or `miss:`",
        ),
        (
            "include: [missing.yaml]\nthemes:\n  a:\n    match: [x]\n",
            "cannot include",
        ),
        (
            "include: [book.yaml]\nthemes:\n  a:\n    match: [x]\n",
            "includes itself",
        ),
    ] {
        let stderr = mistake(codebook);
        assert!(stderr.contains(message), "{codebook}\n{stderr}");
    }
}

#[test]
fn examples_are_tests() {
    let project = Project::new();
    let book = "themes:\n  a:\n    match: [trade]\n    examples:\n      - hit: \"No such word.\"\n      - miss: \"We trade.\"\n";
    project.write("book.yaml", book);
    let outcome = project.run("codebook check book.yaml");
    assert_eq!(outcome.status, 1);
    assert!(
        outcome
            .stdout
            .contains("book.yaml:5:9: a: no pattern for `en` finds the example"),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome
            .stdout
            .contains("`trade` finds \"trade\" in an example that should be a miss"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn a_shipped_codebook_can_be_included_from_anywhere() {
    let project = Project::with_corpus();
    project.write(
        "books/own.yaml",
        "include: [us-china-cyber]\nthemes:\n  peace: {match: {en: [peace]}}\n",
    );
    project.done("index corpus -i index");
    let themes = rows(&project.done("themes -i index -c books/own.yaml").stdout);
    assert!(
        themes
            .iter()
            .any(|row| row["theme"] == "opm" && row["tagged"] == "2")
    );
    assert!(
        themes
            .iter()
            .any(|row| row["theme"] == "peace" && row["actor"] == "USA" && row["tagged"] == "1")
    );
}

#[test]
fn quanteda_dictionaries_are_read_as_they_are() {
    let project = Project::new();
    project.write(
        "corpus/USA_2015.txt",
        "Cyberspace, trade and trading. Trade Secrets and a trade secret. The cyber-theft.",
    );
    project.write(
        "dictionary.yml",
        "tech: [\"cyber*\"]\neconomy:\n  trade: [\"trade\", \"trade secret*\"]\n",
    );
    project.done("index corpus -i index");
    let themes = rows(&project.done("themes -i index -c dictionary.yml").stdout);
    let hits =
        |theme: &str| themes.iter().find(|row| row["theme"] == theme).unwrap()["hits"].clone();
    assert_eq!(hits("tech"), "2");
    assert_eq!(
        hits("economy.trade"),
        "3",
        "no stems, and the longer pattern hides the shorter"
    );
}
