//! Tags and columns to the cube.

use super::lens::Tags;
use super::{DocumentRow, Error, Index, Lens, Segment};
use crate::codebook::{Codebook, Theme};
use crate::model::Cube;
use crate::model::cube::{CubeDocument, CubeRow, Subject};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use tantivy::DocId;

/// Counts of a codebook's themes and groups, for the documents that `keep` keeps. Documents are
/// sorted by id, so that the order in which files were indexed shows nowhere.
///
/// # Errors
/// [`Error::Tantivy`] where the index can't be read.
pub fn cube(
    index: &Index,
    lens: &Lens,
    codebook: &Codebook,
    keep: impl Fn(&DocumentRow) -> bool,
) -> Result<Cube, Error> {
    let subjects = subjects(codebook);
    let mut documents: Vec<(CubeDocument, Vec<CubeRow>)> = Vec::new();
    for (segment, tags) in index.segments.iter().zip(&lens.segments) {
        let counter = Counter::new(index, segment, tags, codebook, &subjects)?;
        documents.extend(
            segment
                .documents
                .iter()
                .enumerate()
                .filter(|(_, row)| keep(row))
                .map(|(at, row)| counter.document(at, row)),
        );
    }
    documents.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    let mut cube = Cube {
        subjects,
        ..Cube::default()
    };
    for (document, rows) in documents {
        let number = cube.documents.len() as u32;
        cube.documents.push(document);
        cube.rows.extend(rows.into_iter().map(|row| CubeRow {
            document: number,
            ..row
        }));
    }
    Ok(cube)
}

/// What is counted: the themes in the codebook's order, then the groups that have themes.
fn subjects(codebook: &Codebook) -> Vec<Subject> {
    let langs = |themes: &[&Theme]| {
        let mut langs: Vec<_> = themes
            .iter()
            .flat_map(|theme| &theme.patterns)
            .map(|pattern| pattern.lang)
            .collect();
        langs.sort();
        langs.dedup();
        // A pattern without a language is for all of them.
        if langs.contains(&None) {
            None
        } else {
            Some(langs.into_iter().flatten().collect())
        }
    };
    let themes = codebook.themes.iter().map(|theme| Subject {
        group: theme.group.clone(),
        theme: theme.id.clone(),
        langs: langs(&[theme]),
    });
    let groups = codebook.groups.iter().filter_map(|group| {
        let own: Vec<&Theme> = codebook
            .themes
            .iter()
            .filter(|theme| theme.group == group.id)
            .collect();
        (!own.is_empty()).then(|| Subject {
            group: group.id.clone(),
            theme: String::new(),
            langs: langs(&own),
        })
    });
    themes.chain(groups).collect()
}

/// Counts of one segment, ready to be asked for by document.
struct Counter<'t> {
    words: Option<tantivy::columnar::Column<u64>>,
    /// Tags of each subject, and where in them those of each document are.
    tags: Vec<Cow<'t, Tags>>,
    own: Vec<Vec<Range<usize>>>,
}

impl<'t> Counter<'t> {
    fn new(
        index: &Index,
        segment: &Segment,
        tags: &'t [Tags],
        codebook: &Codebook,
        subjects: &[Subject],
    ) -> Result<Self, Error> {
        let words = segment
            .reader
            .fast_fields()
            .column_opt::<u64>("words")
            .map_err(|cause| index.fail(cause))?;
        let of_subject = |(number, subject): (usize, &Subject)| {
            if number < tags.len() {
                return Cow::Borrowed(&tags[number]);
            }
            let own = codebook
                .themes
                .iter()
                .zip(tags)
                .filter(|(theme, _)| theme.group == subject.group);
            Cow::Owned(united(own.map(|(_, tags)| tags)))
        };
        let tags: Vec<_> = subjects.iter().enumerate().map(of_subject).collect();
        let own = tags.iter().map(|tags| by_document(segment, tags)).collect();
        Ok(Self { words, tags, own })
    }

    fn words(&self, passage: DocId) -> u64 {
        self.words
            .as_ref()
            .and_then(|words| words.first(passage))
            .unwrap_or(0)
    }

    /// The document at a place of its segment, with its counts.
    fn document(&self, at: usize, row: &DocumentRow) -> (CubeDocument, Vec<CubeRow>) {
        let document = CubeDocument {
            id: row.id.clone(),
            actor: row.country,
            date: row.date,
            kind: row.kind.clone(),
            source: row.source.clone(),
            lang: row.lang,
            passages: row.n_passages,
            words: row.passages().map(|passage| self.words(passage)).sum(),
        };
        let mut rows = Vec::new();
        for (subject, (tags, own)) in self.tags.iter().zip(&self.own).enumerate() {
            let own = &tags[own[at].clone()];
            if !own.is_empty() {
                rows.push(CubeRow {
                    document: 0,
                    subject: subject as u32,
                    passages: own.len() as u32,
                    hits: own.iter().map(|(_, hits)| hits).sum(),
                    words: own.iter().map(|(passage, _)| self.words(*passage)).sum(),
                });
            }
        }
        (document, rows)
    }
}

/// For each living document of a segment, its part of some tags.
fn by_document(segment: &Segment, tags: &Tags) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut before = |end: DocId| {
        at += tags[at..]
            .iter()
            .take_while(|(passage, _)| *passage < end)
            .count();
        at
    };
    // Documents that were deleted leave tags between those of the living.
    segment
        .documents
        .iter()
        .map(|document| before(document.passages().start)..before(document.passages().end))
        .collect()
}

/// Passages that carry any of several themes, with all their hits.
fn united<'t>(tags: impl Iterator<Item = &'t Tags>) -> Tags {
    let mut all: BTreeMap<DocId, u32> = BTreeMap::new();
    for (passage, hits) in tags.flatten() {
        *all.entry(*passage).or_default() += hits;
    }
    all.into_iter().collect()
}
