//! What `parallax evaluate --format json` wrote: errors of a codebook by theme and language.

use super::LabelError;
use crate::error::{FileError, SourceError};
use crate::model::Confusion;
use crate::text::Lang;
use serde::Deserialize;
use std::path::Path;
use std::sync::Arc;

/// An evaluation of a codebook on labelled passages.
#[derive(Clone, Debug, Deserialize)]
pub struct Evaluation {
    /// The codebook that was evaluated.
    pub codebook: Evaluated,
    /// Counts per theme and language.
    pub themes: Vec<EvaluatedTheme>,
    /// Counts per group and language.
    pub groups: Vec<EvaluatedGroup>,
}

/// Which codebook was evaluated.
#[derive(Clone, Debug, Deserialize)]
pub struct Evaluated {
    /// Its hash: a correction holds for the same patterns only.
    pub hash: String,
}

/// A theme's counts in one language, or in all.
#[derive(Clone, Debug, Deserialize)]
pub struct EvaluatedTheme {
    /// Its id.
    pub theme: String,
    /// The language, or `all`.
    pub lang: String,
    /// The counts.
    #[serde(flatten)]
    pub counts: Counts,
}

/// A group's counts in one language, or in all.
#[derive(Clone, Debug, Deserialize)]
pub struct EvaluatedGroup {
    /// Its id.
    pub group: String,
    /// The language, or `all`.
    pub lang: String,
    /// The counts.
    #[serde(flatten)]
    pub counts: Counts,
}

/// Counts as they're written.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Counts {
    tp: u64,
    fp: u64,
    r#fn: u64,
    tn: u64,
}

impl Counts {
    /// The counts by name.
    pub fn confusion(self) -> Confusion {
        Confusion {
            true_positive: self.tp,
            false_positive: self.fp,
            false_negative: self.r#fn,
            true_negative: self.tn,
        }
    }
}

impl Evaluation {
    /// Theme (or, with an empty theme, group), language and counts, for each language by itself.
    pub fn by_lang(&self) -> impl Iterator<Item = (&str, &str, Lang, Confusion)> {
        let themes = self.themes.iter().filter_map(|row| {
            Some((
                "",
                row.theme.as_str(),
                lang(&row.lang)?,
                row.counts.confusion(),
            ))
        });
        let groups = self.groups.iter().filter_map(|row| {
            Some((
                row.group.as_str(),
                "",
                lang(&row.lang)?,
                row.counts.confusion(),
            ))
        });
        themes.chain(groups)
    }
}

fn lang(written: &str) -> Option<Lang> {
    (written != "all").then(|| written.parse().ok()).flatten()
}

/// Reads an evaluation.
///
/// # Errors
/// [`LabelError`]: the file can't be read, or isn't what `evaluate` writes.
#[expect(
    clippy::disallowed_methods,
    reason = "an evaluation is one of the inputs the program reads"
)]
pub fn evaluation(path: &Path) -> Result<Evaluation, LabelError> {
    let text: Arc<str> = std::fs::read_to_string(path)
        .map_err(FileError::at(path))?
        .into();
    serde_json::from_str(&text).map_err(|cause| {
        let line = cause.line().saturating_sub(1);
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let at = (start + cause.column().saturating_sub(1)).min(text.len());
        let message = format!("not an evaluation: {cause}");
        let error = SourceError::new(path, &text, at..at, message)
            .with_hint("make one with `parallax evaluate LABELS --format json -o FILE`");
        Box::new(error).into()
    })
}
