//! The cube: counts per document, from which every measure is made.
//!
//! It stays per document until a measure folds it, because intervals resample documents: passages
//! of one speech repeat each other.

use super::{Country, PartialDate};
use crate::text::Lang;

/// Counts per document and subject.
#[derive(Clone, Debug, Default)]
pub struct Cube {
    /// Documents, by id.
    pub documents: Vec<CubeDocument>,
    /// What is counted: the themes, then the groups.
    pub subjects: Vec<Subject>,
    /// Counts above zero, by document, then subject.
    pub rows: Vec<CubeRow>,
}

/// A document of the cube: its totals are the denominators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CubeDocument {
    /// Its id.
    pub id: String,
    /// Whose voice it is.
    pub actor: Option<Country>,
    /// Its date.
    pub date: Option<PartialDate>,
    /// Its type.
    pub kind: String,
    /// Its source.
    pub source: String,
    /// Its language.
    pub lang: Lang,
    /// Its passages.
    pub passages: u32,
    /// Its words.
    pub words: u64,
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

/// What a document has of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CubeRow {
    /// Index of the document.
    pub document: u32,
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
