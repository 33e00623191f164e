//! The cube: counts per document, from which every measure is made.
//!
//! It stays per document until a measure folds it, because intervals resample documents: passages
//! of one speech repeat each other.

use super::{Cell, Country, PartialDate};
use crate::text::Lang;

/// Counts per document, actor, target and subject.
#[derive(Clone, Debug, Default)]
pub struct Cube {
    /// Documents, by id.
    pub documents: Vec<CubeDocument>,
    /// What is counted: the themes, then the groups.
    pub subjects: Vec<Subject>,
    /// What each document has of each actor and target, by document, actor, then target: the
    /// denominators.
    pub parts: Vec<Part>,
    /// Counts above zero, by part, then subject.
    pub rows: Vec<CubeRow>,
}

/// A document of the cube.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CubeDocument {
    /// Its id.
    pub id: String,
    /// Its own country; the actor of a passage in it can be another.
    pub country: Option<Country>,
    /// Its date.
    pub date: Option<PartialDate>,
    /// Its type.
    pub kind: String,
    /// Its source.
    pub source: String,
    /// Its language.
    pub lang: Lang,
    /// Its passages, whoever speaks in them.
    pub passages: u32,
}

/// Whom passages are about. A passage about two countries is in both their parts, and once in
/// `Anybody`: the parts `Anybody` of a document add up to its passages, the others needn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// All passages of the actor, whomever they're about.
    Anybody,
    /// Those that are about no country but the actor's own.
    Nobody,
    /// Those that are about this country, perhaps among others.
    Country(Country),
}

impl About {
    /// The target in a table: empty for anybody, `none` for nobody.
    pub fn cell(self) -> Cell {
        match self {
            About::Anybody => Cell::Empty,
            About::Nobody => Cell::Text("none".to_owned()),
            About::Country(country) => Cell::Text(country.to_string()),
        }
    }
}

/// What a document has of an actor and a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Index of the document.
    pub document: u32,
    /// Whose voice; `None` is nobody's.
    pub actor: Option<Country>,
    /// Whom it's about.
    pub about: About,
    /// Its passages.
    pub passages: u32,
    /// Their words.
    pub words: u64,
    /// Passages that carry at least one theme of the codebook.
    pub coded: u32,
}

/// A theme, or a group of themes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Id of the group; empty where the codebook has none.
    pub group: String,
    /// Id of the theme; empty for the group as a whole.
    pub theme: String,
    /// Languages that it has patterns for; `None` is all. Documents in others say nothing of it.
    pub langs: Option<Vec<Lang>>,
}

impl Subject {
    /// Whether documents in a language say anything of it.
    pub fn covers(&self, lang: Lang) -> bool {
        self.langs
            .as_ref()
            .is_none_or(|langs| langs.contains(&lang))
    }
}

/// What a part has of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CubeRow {
    /// Index of the part.
    pub part: u32,
    /// Index of the subject.
    pub subject: u32,
    /// Passages that carry it.
    pub passages: u32,
    /// Hits in them; for a group, the sum of its themes'.
    pub hits: u32,
    /// Words of these passages.
    pub words: u64,
}

impl Cube {
    /// Where each part's rows are.
    pub fn rows_of_parts(&self) -> Vec<std::ops::Range<usize>> {
        let mut at = 0;
        let mut ranges = Vec::with_capacity(self.parts.len());
        for number in 0..self.parts.len() {
            let start = at;
            while self
                .rows
                .get(at)
                .is_some_and(|row| row.part as usize == number)
            {
                at += 1;
            }
            ranges.push(start..at);
        }
        ranges
    }

    /// The subject with this group and theme; an empty theme is the group as a whole.
    pub fn subject(&self, group: &str, theme: &str) -> Option<usize> {
        self.subjects.iter().position(|subject| {
            subject.theme == theme && (!theme.is_empty() || subject.group == group)
        })
    }

    /// Drops the subjects that `keep` doesn't keep.
    pub fn keep_subjects(&mut self, keep: impl Fn(&Subject) -> bool) {
        let kept: Vec<bool> = self.subjects.iter().map(keep).collect();
        let number = |subject: u32| {
            kept[..subject as usize]
                .iter()
                .filter(|kept| **kept)
                .count() as u32
        };
        let numbers: Vec<u32> = (0..kept.len() as u32).map(number).collect();
        self.rows.retain(|row| kept[row.subject as usize]);
        for row in &mut self.rows {
            row.subject = numbers[row.subject as usize];
        }
        let mut at = kept.iter();
        self.subjects.retain(|_| at.next().copied().unwrap_or(true));
    }
}
