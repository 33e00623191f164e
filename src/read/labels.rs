//! Passages labelled by reading, one a line of JSON.

use crate::error::{FileError, SourceError};
use crate::model::{Country, PartialDate};
use crate::text::Lang;
use serde::Deserialize;
use std::path::Path;
use std::sync::Arc;

/// A passage and what a reader says of it.
#[derive(Clone, Debug)]
pub struct Labelled {
    /// Its id.
    pub id: String,
    /// The document it's from: what is resampled.
    pub document: String,
    /// The document's country; `None` for a third party's text.
    pub country: Option<Country>,
    /// Its language.
    pub lang: Lang,
    /// The document's date.
    pub date: Option<PartialDate>,
    /// The paragraphs before it.
    pub context: Vec<String>,
    /// The passage.
    pub text: String,
    /// Whose voice; `None` is nobody's.
    pub actor: Option<Country>,
    /// Whom it's about.
    pub targets: Vec<Country>,
    /// Its themes.
    pub themes: Vec<String>,
    /// Its groups.
    pub groups: Vec<String>,
}

/// A line as it's written; other fields are passed over.
#[derive(Deserialize)]
struct Line {
    id: String,
    #[serde(default)]
    doc: Option<String>,
    #[serde(default)]
    country: Option<String>,
    lang: Lang,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    context: Vec<String>,
    text: String,
    #[serde(default)]
    actor: Option<String>,
    #[serde(default)]
    targets: Vec<String>,
    #[serde(default)]
    themes: Vec<String>,
    #[serde(default)]
    groups: Vec<String>,
}

/// Why labels could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
    /// The file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A line isn't what it should be.
    #[error(transparent)]
    Source(#[from] Box<SourceError>),
}

/// Reads a file of labelled passages.
///
/// # Errors
/// [`LabelError`]: the file can't be read, or a line is no labelled passage.
#[expect(
    clippy::disallowed_methods,
    reason = "labels are one of the inputs the program reads"
)]
pub fn labels(path: &Path) -> Result<Vec<Labelled>, LabelError> {
    let text = std::fs::read_to_string(path).map_err(FileError::at(path))?;
    let source: Arc<str> = text.into();
    let mut labelled = Vec::new();
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let span = start..start + line.trim_end().len();
        start += line.len();
        if !line.trim().is_empty() {
            let one = one(line).map_err(|(message, hint)| {
                let mut error = SourceError::new(path, &source, span, message);
                error.hint = hint;
                Box::new(error)
            })?;
            labelled.push(one);
        }
    }
    Ok(labelled)
}

fn one(line: &str) -> Result<Labelled, (String, Option<String>)> {
    let line: Line = serde_json::from_str(line.trim_start_matches('\u{FEFF}'))
        .map_err(|error| (format!("not a labelled passage: {error}"), None))?;
    let country = |written: &str| {
        written.parse::<Country>().map_err(|error| {
            let hint = error.near.map(|near| format!("did you mean `{near}`?"));
            (error.to_string(), hint)
        })
    };
    let perhaps = |written: &Option<String>| match written.as_deref() {
        None | Some("" | "none") => Ok(None),
        Some(written) => country(written).map(Some),
    };
    let date = match line.date.as_deref() {
        None | Some("") => None,
        Some(written) => Some(
            written
                .parse::<PartialDate>()
                .map_err(|error| (error.to_string(), None))?,
        ),
    };
    Ok(Labelled {
        document: line.doc.unwrap_or_else(|| line.id.clone()),
        country: perhaps(&line.country)?,
        actor: perhaps(&line.actor)?,
        targets: line
            .targets
            .iter()
            .map(|target| country(target))
            .collect::<Result<_, _>>()?,
        id: line.id,
        lang: line.lang,
        date,
        context: line.context,
        text: line.text,
        themes: line.themes,
        groups: line.groups,
    })
}

#[cfg(test)]
mod tests {
    use super::one;

    #[test]
    fn a_line_is_read_and_a_mistake_said() {
        let line = r#"{"id": "a", "country": "CHN", "lang": "en", "date": "2015-09-24", "text": "They deny it.", "actor": "none", "targets": ["USA"], "readers": "one"}"#;
        let labelled = one(line).unwrap();
        assert_eq!((labelled.actor, labelled.targets.len()), (None, 1));
        assert_eq!(labelled.document, "a");
        for (line, message) in [
            (r#"{"id": "a"}"#, "missing field"),
            (
                r#"{"id": "a", "lang": "en", "text": "x", "actor": "Chna"}"#,
                "`Chna` is not a country",
            ),
            (
                r#"{"id": "a", "lang": "en", "text": "x", "date": "May"}"#,
                "`May` is not a date",
            ),
        ] {
            let error = one(line).unwrap_err().0;
            assert!(error.contains(message), "{error}");
        }
    }
}
