//! Tags, voices and columns to the cube.

use super::lens::Tags;
use super::{DocumentRow, Error, Index, Lens, Segment, Voices};
use crate::codebook::{Codebook, Theme};
use crate::model::cube::{About, CubeDocument, CubeRow, Part, Subject};
use crate::model::{Country, Cube};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use tantivy::DocId;

/// Which actors and targets get a part of their own.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only these actors, if any are named; else all, and what is nobody's voice.
    pub actors: Vec<Country>,
    /// Which targets.
    pub targets: Targets,
}

/// Which targets get a part of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Targets {
    /// None: all of an actor's passages count, whomever they're about.
    #[default]
    Anybody,
    /// These, and no part for all passages.
    Only(Vec<Country>),
    /// All, and no part for all passages.
    Each,
    /// All passages, those about nobody, and those about each target.
    All,
}

impl Wanted {
    fn actor(&self, actor: Option<Country>) -> bool {
        self.actors.is_empty() || actor.is_some_and(|actor| self.actors.contains(&actor))
    }

    fn about(&self, about: About) -> bool {
        match (&self.targets, about) {
            (Targets::All, _) | (Targets::Anybody, About::Anybody) => true,
            (Targets::Each, About::Country(_)) => true,
            (Targets::Only(targets), About::Country(country)) => targets.contains(&country),
            _ => false,
        }
    }
}

/// Counts of a codebook's themes and groups, for the documents that `keep` keeps. Documents are
/// sorted by id, so that the order in which files were indexed shows nowhere.
///
/// # Errors
/// [`Error::Tantivy`] where the index can't be read.
pub fn cube(
    index: &Index,
    lens: &Lens,
    voices: &Voices,
    codebook: &Codebook,
    wanted: &Wanted,
    keep: impl Fn(&DocumentRow) -> bool,
) -> Result<Cube, Error> {
    let subjects = subjects(codebook);
    let mut documents: Vec<(CubeDocument, Counted)> = Vec::new();
    for (number, (segment, tags)) in index.segments.iter().zip(&lens.segments).enumerate() {
        let counter = Counter::new(index, number, tags, voices, codebook, &subjects)?;
        documents.extend(
            segment
                .documents
                .iter()
                .enumerate()
                .filter(|(_, row)| keep(row))
                .map(|(at, row)| (document(row), counter.count(at, row, wanted))),
        );
    }
    documents.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    let mut cube = Cube {
        subjects,
        ..Cube::default()
    };
    for (number, (document, counted)) in documents.into_iter().enumerate() {
        cube.documents.push(document);
        let first = cube.parts.len() as u32;
        cube.parts
            .extend(counted.parts.into_iter().map(|part| Part {
                document: number as u32,
                ..part
            }));
        cube.rows
            .extend(counted.rows.into_iter().map(|row| CubeRow {
                part: first + row.part,
                ..row
            }));
    }
    Ok(cube)
}

fn document(row: &DocumentRow) -> CubeDocument {
    CubeDocument {
        id: row.id.clone(),
        country: row.country,
        date: row.date,
        kind: row.kind.clone(),
        source: row.source.clone(),
        lang: row.lang,
        passages: row.n_passages,
    }
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

/// A document's parts and rows, numbered from 0.
#[derive(Default)]
struct Counted {
    parts: Vec<Part>,
    rows: Vec<CubeRow>,
}

/// Counts of one segment, ready to be asked for by document.
struct Counter<'t> {
    segment: usize,
    voices: &'t Voices,
    words: Option<tantivy::columnar::Column<u64>>,
    /// Tags of each subject, and where in them those of each document are.
    tags: Vec<Cow<'t, Tags>>,
    own: Vec<Vec<Range<usize>>>,
    /// How many of the subjects are themes: they come first.
    n_themes: usize,
    subjects: &'t [Subject],
}

impl<'t> Counter<'t> {
    fn new(
        index: &Index,
        number: usize,
        tags: &'t [Tags],
        voices: &'t Voices,
        codebook: &Codebook,
        subjects: &'t [Subject],
    ) -> Result<Self, Error> {
        let segment = &index.segments[number];
        let words = segment
            .reader
            .fast_fields()
            .column_opt::<u64>("words")
            .map_err(|cause| index.fail(cause))?;
        let n_themes = tags.len();
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
        Ok(Self {
            segment: number,
            voices,
            words,
            tags,
            own,
            n_themes,
            subjects,
        })
    }

    fn words(&self, passage: DocId) -> u64 {
        self.words
            .as_ref()
            .and_then(|words| words.first(passage))
            .unwrap_or(0)
    }

    /// The parts and rows of the document at a place of its segment.
    fn count(&self, at: usize, row: &DocumentRow, wanted: &Wanted) -> Counted {
        let first = row.passages().start;
        // What the codebook says nothing of in the document's language, a passage in another one
        // doesn't either: its document isn't in the total.
        let counts = |subject: usize| self.subjects[subject].covers(row.lang);
        let mut coded = vec![false; row.n_passages as usize];
        let themes = self
            .tags
            .iter()
            .zip(&self.own)
            .take(self.n_themes)
            .enumerate();
        for (_, (tags, own)) in themes.filter(|(theme, _)| counts(*theme)) {
            for (passage, _) in &tags[own[at].clone()] {
                coded[(passage - first) as usize] = true;
            }
        }
        let mut parts = self.parts(row, wanted);
        for (passage, coded) in row.passages().zip(coded) {
            let words = self.words(passage);
            for number in parts.of(passage - first) {
                let part = &mut parts.all[parts.numbers[number] as usize];
                part.passages += 1;
                part.words += words;
                part.coded += u32::from(coded);
            }
        }
        let mut rows: Vec<CubeRow> = Vec::new();
        for (subject, (tags, own)) in (0..).zip(self.tags.iter().zip(&self.own)) {
            if !counts(subject as usize) {
                continue;
            }
            let begin = rows.len();
            for &(passage, hits) in &tags[own[at].clone()] {
                let words = self.words(passage);
                for number in parts.of(passage - first) {
                    let part = parts.numbers[number];
                    let row = row_of(&mut rows, begin, part, subject);
                    row.passages += 1;
                    row.hits += hits;
                    row.words += words;
                }
            }
        }
        parts.sorted(rows)
    }

    /// The parts that a document's passages are in.
    fn parts(&self, row: &DocumentRow, wanted: &Wanted) -> Parts {
        let targets = self.voices.targets(self.segment, row.passages());
        let mut parts = Parts {
            all: Vec::new(),
            numbers: Vec::with_capacity(row.n_passages as usize),
            ends: Vec::with_capacity(row.n_passages as usize),
        };
        let mut at = 0;
        for passage in row.passages() {
            let start = at;
            while targets.get(at).is_some_and(|(own, _)| *own == passage) {
                at += 1;
            }
            let actor = self.voices.actor(self.segment, passage);
            if wanted.actor(actor) {
                let named = targets[start..at]
                    .iter()
                    .map(|(_, country)| About::Country(*country));
                let nobody = (start == at).then_some(About::Nobody);
                let all = std::iter::once(About::Anybody).chain(nobody).chain(named);
                for about in all.filter(|about| wanted.about(*about)) {
                    let number = parts.number(actor, about);
                    parts.numbers.push(number);
                }
            }
            parts.ends.push(parts.numbers.len());
        }
        parts
    }
}

/// The row of a part and subject among those from `begin` on, known or new.
fn row_of(rows: &mut Vec<CubeRow>, begin: usize, part: u32, subject: u32) -> &mut CubeRow {
    let known = rows[begin..].iter().position(|row| row.part == part);
    let at = known.map_or(rows.len(), |at| begin + at);
    if at == rows.len() {
        rows.push(CubeRow {
            part,
            subject,
            passages: 0,
            hits: 0,
            words: 0,
        });
    }
    &mut rows[at]
}

/// The parts of a document, in the order they're met in, and which of them each passage is in.
struct Parts {
    all: Vec<Part>,
    numbers: Vec<u32>,
    /// Where in `numbers` each passage's end.
    ends: Vec<usize>,
}

impl Parts {
    /// The number of a part, known or new. A document has few.
    fn number(&mut self, actor: Option<Country>, about: About) -> u32 {
        let same = |part: &Part| part.actor == actor && part.about == about;
        let at = self.all.iter().position(same).unwrap_or_else(|| {
            self.all.push(Part {
                document: 0,
                actor,
                about,
                passages: 0,
                words: 0,
                coded: 0,
            });
            self.all.len() - 1
        });
        at as u32
    }

    /// Where in `numbers` the parts of a passage are, by its place in the document.
    fn of(&self, passage: u32) -> Range<usize> {
        let at = passage as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        start..self.ends[at]
    }

    /// Parts by actor and target, and their rows.
    fn sorted(self, mut rows: Vec<CubeRow>) -> Counted {
        let mut order: Vec<usize> = (0..self.all.len()).collect();
        order.sort_by_key(|&at| (self.all[at].actor, self.all[at].about));
        let mut place = vec![0; order.len()];
        for (new, old) in (0..).zip(&order) {
            place[*old] = new;
        }
        for row in &mut rows {
            row.part = place[row.part as usize];
        }
        rows.sort_by_key(|row| (row.part, row.subject));
        Counted {
            parts: order.into_iter().map(|at| self.all[at]).collect(),
            rows,
        }
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
