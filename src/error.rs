//! What goes wrong outside any one stage's own concern: errors that show a line of a file the
//! user wrote, and values that come with warnings.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An error in a file that the user wrote, with the place in it.
#[derive(Clone, Debug)]
pub struct SourceError {
    /// The file, as it was named.
    pub path: PathBuf,
    /// The file's text.
    pub source: Arc<str>,
    /// The bytes of the text that the error is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl SourceError {
    /// An error about `span` of the text of `path`.
    pub fn new(
        path: &Path,
        source: &Arc<str>,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            path: path.to_owned(),
            source: Arc::clone(source),
            span,
            message: message.into(),
            hint: None,
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Line and column of the error, both from 1, the column in characters.
    pub fn position(&self) -> (usize, usize) {
        let start = self.span.start.min(self.source.len());
        let before = self.source.get(..start).unwrap_or(&self.source);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (
            before.matches('\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.position();
        write!(
            f,
            "{}:{line}:{column}: {}",
            self.path.display(),
            self.message
        )
    }
}

impl std::error::Error for SourceError {}

/// A file or folder that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", path.display())]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    pub cause: std::io::Error,
}

impl FileError {
    /// For `map_err`: names the path beside what the system said.
    pub fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |cause| Self {
            path: path.to_owned(),
            cause,
        }
    }
}

/// Bytes of the longest text that can be a misspelt name: comparing takes time by length.
const LONGEST_NAME: usize = 200;

/// The nearest of `known` to a name that is not among them, for "did you mean".
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    let name = name.to_lowercase();
    let n_chars = name.chars().count();
    let most = 1 + n_chars / 4;
    let letters = Letters::of(&name);
    known
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(n_chars) <= most + 1)
        .filter(|candidate| letters.apart(&Letters::of(candidate)) <= most)
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&name, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How often each letter stands in a text, in lower case; some letters are counted as one.
struct Letters([u16; 64]);

impl Letters {
    fn of(text: &str) -> Self {
        let mut counts = [0; 64];
        for letter in text.chars().flat_map(char::to_lowercase) {
            if let Some(count) = counts.get_mut(letter as usize % 64) {
                *count += 1;
            }
        }
        Self(counts)
    }

    /// Steps from one text to the other that there must at least be. A table of a million rows may
    /// have a wrong name in each, and counting the steps themselves takes long.
    fn apart(&self, other: &Self) -> usize {
        let pairs = || self.0.iter().zip(&other.0);
        let more: u16 = pairs().map(|(a, b)| a.saturating_sub(*b)).sum();
        let less: u16 = pairs().map(|(a, b)| b.saturating_sub(*a)).sum();
        usize::from(more.max(less))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_long_text_is_none() {
        let known = ["Germany", "Georgia", "Ghana", "Mali"];
        for (name, near) in [
            ("germny", Some("Germany")),
            ("Gerogia", Some("Georgia")),
            ("ahgna", Some("Ghana")),
            ("Mail", Some("Mali")),
            ("Atlantis", None),
        ] {
            assert_eq!(nearest(name, known), near, "{name}");
        }
        let long = "x".repeat(100_000);
        assert_eq!(nearest(&long, [long.as_str()]), None);
    }
}
