//! What a corpus folder says, document by document, and where another folder says otherwise.

use parallax::codebook::Codebook;
use parallax::model::{Country, Document, PartialDate};
use parallax::read::Corpus;
use parallax::segment::{Unit, passages};
use parallax::tag::Tagger;
use parallax::text::Lang;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A passage's text and the themes that it's tagged with.
pub type Said = (String, Vec<String>);

/// What the program makes of a document.
#[derive(Clone, Debug)]
pub struct Told {
    pub document: Document,
    pub date: Option<PartialDate>,
    pub country: Option<Country>,
    pub lang: Lang,
    pub passages: Vec<Said>,
}

/// A difference that a format or a converter makes: what the converted document has to have more,
/// or otherwise, than `plain` is taken back. Whether there was something to take back.
pub type Undo = fn(plain: &Told, converted: &mut Told) -> bool;

/// The demonstration corpus as it's shipped: what every format must say as well.
pub static PLAIN: LazyLock<BTreeMap<String, Told>> = LazyLock::new(|| told(&shipped()));

static CODEBOOK: LazyLock<Codebook> =
    LazyLock::new(|| parallax::codebook::load("us-china-cyber".as_ref()).unwrap());

/// The folder of the demonstration corpus.
pub fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// What a folder's documents say, by their keys.
pub fn told(folder: &Path) -> BTreeMap<String, Told> {
    let corpus = Corpus::open(folder, jiff::civil::date(2026, 1, 1)).unwrap();
    let mut told = BTreeMap::new();
    for file in &corpus.files {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        corpus.documents(file, &mut |read| {
            match read.document {
                Some(document) => {
                    let key = key(&document.id, &mut counts);
                    assert!(
                        told.insert(key, of(document)).is_none(),
                        "{} twice",
                        file.name
                    );
                }
                None => assert!(
                    read.notes[0].status == parallax::model::Status::Ignored,
                    "{}: {}",
                    read.notes[0].document,
                    read.notes[0].reason
                ),
            }
            ControlFlow::Continue(())
        });
    }
    told
}

/// The path of a document inside the demonstration corpus, without endings, and with the number of
/// its row in a table.
fn key(id: &str, counts: &mut BTreeMap<String, usize>) -> String {
    let folders = ["speeches/", "commentaries/", "articles/", "briefings/"];
    let start = folders.iter().find_map(|folder| id.find(folder));
    let inside = &id[start.unwrap_or(0)..];
    let stem = inside.split('.').next().unwrap_or(inside).to_owned();
    if !inside.contains('#') {
        return stem;
    }
    let count = counts.entry(stem.clone()).or_default();
    *count += 1;
    format!("{stem}#{count}")
}

fn of(document: Document) -> Told {
    let lang = document.metadata.lang.value;
    let tagger = Tagger::new(&CODEBOOK.themes, lang);
    let mut scratch = tagger.scratch();
    let passages = passages(&document.text, Unit::default());
    let passages = passages.into_iter().map(|passage| {
        let hits = tagger.hits(&passage.text, &mut scratch).iter();
        let mut themes: Vec<_> = hits
            .map(|hit| CODEBOOK.themes[hit.theme as usize].id.clone())
            .collect();
        themes.dedup();
        (passage.text, themes)
    });
    Told {
        date: document.metadata.date.as_ref().map(|date| date.value),
        country: document
            .metadata
            .country
            .as_ref()
            .map(|country| country.value),
        lang,
        passages: passages.collect(),
        document,
    }
}

/// Asserts that a folder says what the demonstration corpus says, for the documents whose keys
/// `holds` is true of, but for what is `allowed`, all of which must occur.
pub fn same(folder: &Path, holds: fn(&str) -> bool, allowed: &[Undo]) {
    let plain = PLAIN.iter().filter(|(key, _)| holds(key));
    let mut converted = told(folder);
    let mut seen = vec![false; allowed.len()];
    let mut differences = Vec::new();
    for (key, plain) in plain {
        let Some(mut told) = converted.remove(key) else {
            differences.push(format!("{key}: missing"));
            continue;
        };
        for (undo, seen) in allowed.iter().zip(&mut seen) {
            *seen |= undo(plain, &mut told);
        }
        differences.extend(difference(plain, &told).map(|what| format!("{key}: {what}")));
    }
    differences.extend(converted.keys().map(|key| format!("{key}: too many")));
    assert!(
        differences.is_empty(),
        "{} documents of {} differ\n{}",
        differences.len(),
        folder.display(),
        differences[..differences.len().min(12)].join("\n")
    );
    assert!(
        seen.iter().all(|seen| *seen),
        "a difference is allowed that doesn't occur"
    );
}

fn difference(plain: &Told, told: &Told) -> Option<String> {
    let about = |told: &Told| (told.date, told.country, told.lang);
    if about(plain) != about(told) {
        return Some(format!("{:?} became {:?}", about(plain), about(told)));
    }
    let pairs = plain.passages.iter().zip(&told.passages);
    if let Some((plain, told)) = pairs.into_iter().find(|(plain, told)| plain != told) {
        return Some(format!("\n  {plain:?}\n  {told:?}"));
    }
    let (before, after) = (plain.passages.len(), told.passages.len());
    let more = told.passages.get(before).or(plain.passages.get(after));
    more.map(|more| format!("{before} passages became {after}: {more:?}"))
}
