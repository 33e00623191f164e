//! A codebook: the themes, and the patterns by which each is recognised.
//!
//! In: a file, in our own YAML or quanteda's, or the name of a codebook that ships with the
//! program. Out: a [`Codebook`] whose patterns are parsed, or an error that names file, line and
//! column. Never: texts to be coded; what patterns find in them is `tag`'s part.

mod load;
pub mod parse;
pub mod pattern;
mod quanteda;
mod shipped;

pub use load::{Error, load};
pub use pattern::Pattern;
pub use shipped::{DEFAULT, SHIPPED};

use crate::text::Lang;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Themes and groups, as a file defines them.
#[derive(Clone, Debug, Default)]
pub struct Codebook {
    /// The codebook's name.
    pub name: String,
    /// Groups in the order of the file, included files first.
    pub groups: Vec<Group>,
    /// Themes in the order of the file, included files first.
    pub themes: Vec<Theme>,
}

/// A set of themes that stands as one item on an agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// How output and commands name it.
    pub id: String,
    /// How a reader is told of it.
    pub label: String,
}

/// One coded idea.
#[derive(Clone, Debug)]
pub struct Theme {
    /// How output and commands name it.
    pub id: String,
    /// Id of its group; empty where the codebook has no groups.
    pub group: String,
    /// How a reader is told of it.
    pub label: String,
    /// What counts and what doesn't.
    pub note: String,
    /// Patterns whose hits are the theme's.
    pub patterns: Vec<ThemePattern>,
    /// Patterns whose hits take away the theme's hits that they overlap.
    pub except: Vec<ThemePattern>,
    /// The theme's tests.
    pub examples: Vec<Example>,
    /// Where it's defined.
    pub at: Place,
}

/// A pattern and where it stands.
#[derive(Clone, Debug)]
pub struct ThemePattern {
    /// The pattern as written.
    pub written: String,
    /// What it means.
    pub pattern: Pattern,
    /// The language of the passages it is for; `None` is all.
    pub lang: Option<Lang>,
    /// Where it stands.
    pub at: Place,
}

/// A sentence that a theme must find, or must not.
#[derive(Clone, Debug)]
pub struct Example {
    /// The sentence.
    pub text: String,
    /// Its language.
    pub lang: Lang,
    /// Whether the theme must find it.
    pub expected: Expected,
    /// Where it stands.
    pub at: Place,
}

/// What an example asks of its theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The theme tags it.
    Hit,
    /// The theme doesn't.
    Miss,
}

/// A place in a file: line and column count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as it was named.
    pub path: PathBuf,
    /// Line.
    pub line: usize,
    /// Column, in characters.
    pub column: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.path.display(), self.line, self.column)
    }
}

impl Theme {
    /// Whether the theme has a pattern for passages of this language. A theme that has none says
    /// nothing about them, which is not the same as not finding itself there.
    pub fn covers(&self, lang: Lang) -> bool {
        self.patterns
            .iter()
            .any(|pattern| pattern.lang.is_none_or(|own| own == lang))
    }
}

impl Codebook {
    /// The theme with this id.
    pub fn theme(&self, id: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.id == id)
    }

    /// The languages that patterns are written for; empty where all are for any language.
    pub fn languages(&self) -> BTreeSet<Lang> {
        let patterns = self.themes.iter().flat_map(|theme| &theme.patterns);
        patterns.filter_map(|pattern| pattern.lang).collect()
    }
}
