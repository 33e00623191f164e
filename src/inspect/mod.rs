//! What a corpus holds, before anything is counted on it.
//!
//! In: documents and notes as they were read. Out: a report by sections: how many documents of
//! which source, year, country, language, type, format and encoding; what was inferred, and from
//! what; what is missing, thin, garbled, copied; gaps and outliers in coverage. Never: passages,
//! themes, judgements on what to do.

mod coverage;
mod sections;

use crate::duplicate::{self, Cluster, Options, Sketch};
use crate::model::{Cell, Country, Document, Note, PartialDate, Status, Table};
use crate::text::{Lang, token::is_ideograph};
use std::collections::BTreeMap;

/// Words under which a document is thin: a headline, a stub, a page whose text was missed.
const THIN: u32 = 50;

/// How many of the shortest and the longest documents are named.
const EXTREMES: usize = 10;

/// A line of the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The section: `country`, `encoding`, `copies`, ...
    pub section: &'static str,
    /// What is counted: a country, an encoding, a reason, a document.
    pub item: String,
    /// How many documents, or files where the section says so.
    pub count: u64,
    /// The share of all documents, in 0..=1; `None` where that means nothing.
    pub share: Option<f64>,
    /// More on it: where values came from, how similar a copy is.
    pub detail: String,
    /// A document to look at.
    pub example: String,
}

/// A corpus that is being looked through. Documents may come in any order, from any thread.
#[derive(Default)]
pub struct Inspection {
    documents: Vec<Seen>,
    notes: Vec<Note>,
    counts: BTreeMap<(&'static str, String), Count>,
}

/// How often something was met, and the first document by id that has it.
#[derive(Clone, Debug, Default)]
struct Count {
    documents: u64,
    example: String,
}

impl Count {
    fn add(&mut self, id: &str) {
        if self.documents == 0 || id < self.example.as_str() {
            id.clone_into(&mut self.example);
        }
        self.documents += 1;
    }
}

/// What is kept of a document.
struct Seen {
    id: String,
    date: Option<PartialDate>,
    country: Option<Country>,
    source: String,
    lang: Lang,
    words: u32,
    characters: u64,
    sketch: Sketch,
}

impl Inspection {
    /// Takes what was found beside documents.
    pub fn note(&mut self, notes: impl IntoIterator<Item = Note>) {
        self.notes.extend(notes);
    }

    /// Takes a document, with its sketch: [`duplicate::sketch`] of its text.
    pub fn add(&mut self, document: &Document, sketch: Sketch) {
        let metadata = &document.metadata;
        let id = document.id.as_str();
        let mut count = |section: &'static str, item: String| {
            self.counts.entry((section, item)).or_default().add(id);
        };
        let or_none = |value: Option<String>| value.unwrap_or_else(|| "(none)".to_owned());
        let date = metadata.date.as_ref();
        let country = metadata.country.as_ref();
        count("source", metadata.source.value.clone());
        count(
            "year",
            or_none(date.map(|date| date.value.year().to_string())),
        );
        count(
            "country",
            or_none(country.map(|country| country.value.to_string())),
        );
        count("language", metadata.lang.value.to_string());
        count(
            "type",
            or_none(metadata.kind.as_ref().map(|kind| kind.value.clone())),
        );
        count("format", metadata.format.clone());
        if let Some(encoding) = &metadata.encoding {
            let confidence = encoding.confidence.as_str();
            count("encoding", format!("{}, {confidence}", encoding.name));
        }
        let date_from = date.map(|date| {
            format!(
                "{}, known to the {}",
                date.from.as_str(),
                date.value.precision()
            )
        });
        count("date from", or_none(date_from));
        let country_from = country.map(|country| country.from.as_str().to_owned());
        count("country from", or_none(country_from));
        count("language from", metadata.lang.from.as_str().to_owned());
        if is_mixed(&document.text) {
            count(
                "mixed",
                "Latin and Chinese script, each a fifth or more".to_owned(),
            );
        }
        if sketch.words() < THIN {
            count("thin", format!("fewer than {THIN} words"));
        }
        self.documents.push(Seen {
            id: document.id.clone(),
            date: date.map(|date| date.value),
            country: country.map(|country| country.value),
            source: metadata.source.value.clone(),
            lang: metadata.lang.value,
            words: sketch.words(),
            characters: document.text.chars().count() as u64,
            sketch,
        });
    }

    /// The report.
    pub fn report(mut self) -> Report {
        self.documents.sort_by(|a, b| a.id.cmp(&b.id));
        self.notes.sort();
        let clusters = clusters(&mut self.documents);
        Report {
            lines: sections::lines(&self, &clusters),
        }
    }
}

/// Clusters of copies, by place; the sketches are used up.
fn clusters(documents: &mut [Seen]) -> Vec<Cluster> {
    let keyed: Vec<(usize, Sketch)> = documents
        .iter_mut()
        .enumerate()
        .map(|(place, document)| (place, std::mem::take(&mut document.sketch)))
        .collect();
    let may_be_copies = |one: usize, other: usize| {
        duplicate::within_reach(documents[one].date, documents[other].date)
            && documents[one].lang == documents[other].lang
    };
    duplicate::clusters(&keyed, &Options::default(), &may_be_copies)
}

/// Whether a text is written in Latin and in Chinese script, a good part in each.
fn is_mixed(text: &str) -> bool {
    let (mut ideographs, mut words, mut in_word) = (0_u64, 0_u64, false);
    for c in text.chars() {
        let letter = c.is_ascii_alphabetic();
        words += u64::from(letter && !in_word);
        in_word = letter;
        ideographs += u64::from(is_ideograph(c));
    }
    ideographs.min(words) * 5 >= ideographs + words && ideographs > 20
}

/// What a corpus holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Its lines, section after section.
    pub lines: Vec<Line>,
}

impl Report {
    /// The report as a table: `section,item,count,share,detail,example`.
    pub fn to_table(&self) -> Table<'_> {
        let row = |line: &Line| {
            vec![
                Cell::Text(line.section.to_owned()),
                Cell::text(line.item.clone()),
                Cell::Count(line.count),
                Cell::number(line.share),
                Cell::text(line.detail.clone()),
                Cell::text(line.example.clone()),
            ]
        };
        Table::new(
            ["section", "item", "count", "share", "detail", "example"],
            self.lines.iter().map(row),
        )
    }
}

/// A reason without the figures that differ from document to document.
fn general(reason: &str) -> String {
    let mut out = String::with_capacity(reason.len());
    let mut in_quotes = false;
    for c in reason.chars() {
        if c == '`' {
            in_quotes = !in_quotes;
            out.push_str(if in_quotes { "`…" } else { "`" });
        } else if in_quotes {
        } else if c.is_ascii_digit() {
            if !out.ends_with('#') {
                out.push('#');
            }
        } else {
            out.push(c);
        }
    }
    out
}

fn of_status(notes: &[Note], status: Status) -> impl Iterator<Item = &Note> {
    notes.iter().filter(move |note| note.status == status)
}

#[cfg(test)]
mod tests;
