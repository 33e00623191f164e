//! The index, the lens and the search agree on every count.

use crate::common::{Project, rows};
use parallax::attribute::LexiconTables;
use parallax::codebook;
use parallax::index::{self, Index, Targets, Voices, Voicing, Wanted};
use parallax::model::cube::About;
use parallax::progress::Silent;
use parallax::query::{self, Sort, Who};
use parallax::tag::Tagger;
use parallax::text::{Lang, Stemmer};
use std::collections::BTreeMap;
use std::path::Path;
use tantivy::collector::Count;
use tantivy::query::{PhraseQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

/// The index of the demonstration corpus.
fn demonstration() -> (Project, Index) {
    let project = Project::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    project.done(&format!("index '{}' -i index", corpus.display()));
    let index = Index::open(&project.path("index")).unwrap();
    (project, index)
}

fn all_voices(index: &Index) -> Voices {
    let tables = LexiconTables::read(&[]).unwrap();
    index::voices(index, Voicing::Passage(&tables), 2, &Silent).unwrap()
}

#[test]
fn actors_and_targets_lose_no_passage() {
    let (_project, index) = demonstration();
    let codebook = codebook::load(codebook::DEFAULT.as_ref()).unwrap();
    let lens = index::lens(&index, &codebook.themes, 2, &Silent).unwrap();
    let voices = all_voices(&index);
    let wanted = Wanted {
        actors: Vec::new(),
        targets: Targets::All,
    };
    let cube = index::cube(&index, &lens, &voices, &codebook, &wanted, |_| true).unwrap();
    for (number, document) in cube.documents.iter().enumerate() {
        let own: Vec<_> = cube
            .parts
            .iter()
            .filter(|part| part.document as usize == number)
            .collect();
        let sum = |about: &dyn Fn(About) -> bool| -> u32 {
            let parts = own.iter().filter(|part| about(part.about));
            parts.map(|part| part.passages).sum()
        };
        let anybody = sum(&|about| about == About::Anybody);
        assert_eq!(anybody, document.passages, "{}", document.id);
        // A passage about two countries counts in both.
        assert!(sum(&|about| about != About::Anybody) >= anybody);
        assert!(sum(&|about| about == About::Nobody) <= anybody);
    }
    for part in &cube.parts {
        assert!(part.coded <= part.passages);
        assert!(part.actor.is_none() || part.about != About::Country(part.actor.unwrap()));
    }
}

#[test]
fn the_lens_and_the_search_find_the_same_passages_of_every_theme() {
    let (_project, index) = demonstration();
    let codebook = codebook::load(codebook::DEFAULT.as_ref()).unwrap();
    let lens = index::lens(&index, &codebook.themes, 2, &Silent).unwrap();
    let voices = all_voices(&index);
    let cube = index::cube(
        &index,
        &lens,
        &voices,
        &codebook,
        &Wanted::default(),
        |_| true,
    )
    .unwrap();
    let mut n_tagged = 0;
    for (number, theme) in codebook.themes.iter().enumerate() {
        let own = cube
            .rows
            .iter()
            .filter(|row| row.subject as usize == number);
        let counted = own.fold((0, 0), |sum, row| (sum.0 + row.passages, sum.1 + row.hits));
        let found = query::find(
            &index,
            theme,
            None,
            &voices,
            &Who::default(),
            Sort::Document,
            2,
            |_| true,
        )
        .unwrap();
        let hits: usize = found.iter().map(|found| found.hits.len()).sum();
        assert_eq!((found.len() as u32, hits as u32), counted, "{}", theme.id);
        n_tagged += found.len();
    }
    assert!(n_tagged > 300, "{n_tagged}");
}

#[test]
fn the_index_counts_what_the_tagger_counts() {
    let (project, _) = demonstration();
    let reader = tantivy::Index::open_in_dir(project.path("index"))
        .unwrap()
        .reader()
        .unwrap();
    let searcher = reader.searcher();
    for (lang, words) in [
        (Lang::EN, vec!["cyber"]),
        (Lang::EN, vec!["trade"]),
        (Lang::EN, vec!["steal"]),
        (Lang::EN, vec!["trade", "secret"]),
        (Lang::EN, vec!["south", "china", "sea"]),
        (Lang::EN, vec!["human", "right"]),
        (Lang::ZH, vec!["网"]),
        (Lang::ZH, vec!["网", "络"]),
        (Lang::ZH, vec!["中", "国"]),
    ] {
        let code = if lang == Lang::ZH {
            "body_und"
        } else {
            "body_en"
        };
        let field = reader.searcher().schema().get_field(code).unwrap();
        let stemmer = Stemmer::new(lang);
        let terms: Vec<_> = words
            .iter()
            .map(|word| tantivy::Term::from_field_text(field, &stemmer.stem(word)))
            .collect();
        let query: Box<dyn Query> = match terms.as_slice() {
            [term] => Box::new(TermQuery::new(term.clone(), IndexRecordOption::Basic)),
            _ => Box::new(PhraseQuery::new(terms)),
        };
        let by_index = searcher.search(&query, &Count).unwrap();
        let pattern = words.join(" ");
        let by_search = rows(
            &project
                .done(&format!(
                    "search -i index '{pattern} lang:{lang}' --limit 0"
                ))
                .stdout,
        )
        .len();
        assert!(by_index > 0, "{pattern}");
        assert_eq!(by_index, by_search, "{pattern}");
    }
}

#[test]
fn reading_the_passages_one_by_one_gives_the_counts_of_the_cube() {
    let (_project, index) = demonstration();
    let codebook = codebook::load("us-china-cyber".as_ref()).unwrap();
    let lens = index::lens(&index, &codebook.themes, 1, &Silent).unwrap();
    let voices = all_voices(&index);
    let cube = index::cube(
        &index,
        &lens,
        &voices,
        &codebook,
        &Wanted::default(),
        |_| true,
    )
    .unwrap();
    let mut counted: BTreeMap<(String, u32), u32> = BTreeMap::new();
    for document in index.documents() {
        let tagger = Tagger::new(&codebook.themes, document.lang);
        let mut scratch = tagger.scratch();
        for number in 0..document.n_passages {
            let passage = index.passage(document, number).unwrap();
            for hit in tagger.hits(&passage.text, &mut scratch) {
                *counted.entry((document.id.clone(), hit.theme)).or_default() += 1;
            }
        }
    }
    let n_themes = codebook.themes.len() as u32;
    let rows = cube.rows.iter().filter(|row| row.subject < n_themes);
    let mut of_cube: BTreeMap<(String, u32), u32> = BTreeMap::new();
    for row in rows {
        let document = cube.parts[row.part as usize].document as usize;
        let key = (cube.documents[document].id.clone(), row.subject);
        *of_cube.entry(key).or_default() += row.hits;
    }
    assert_eq!(counted, of_cube);
}

#[test]
fn a_group_counts_a_passage_once() {
    let project = Project::new();
    project.write(
        "corpus/USA_2015.txt",
        "The OPM hack and the theft of trade secrets by hackers.\n\nPeace.",
    );
    project.done("index corpus -i index");
    let themes = rows(&project.done("themes -i index").stdout);
    let group = themes
        .iter()
        .find(|row| row["group"] == "cyber" && row["theme"].is_empty())
        .unwrap();
    assert_eq!((&*group["tagged"], &*group["total"]), ("1", "2"));
    let each = themes
        .iter()
        .filter(|row| row["group"] == "cyber" && !row["theme"].is_empty());
    assert!(
        each.map(|row| row["tagged"].parse::<u32>().unwrap())
            .sum::<u32>()
            >= 2
    );
}
