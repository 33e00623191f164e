//! A document: one speech, commentary, article or press answer, and what is known of it.

use super::{Country, PartialDate};
use crate::text::Lang;
use serde::Serialize;

/// A document as it was read: its text is never changed after that.
#[derive(Clone, Debug)]
pub struct Document {
    /// Path inside the corpus, with `#row` for a row of a table.
    pub id: String,
    /// What is known of it.
    pub metadata: Metadata,
    /// Its text.
    pub text: String,
}

/// What is known of a document. Undated and countryless documents are indexed and can be searched,
/// but stand in no timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// When it was spoken or published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Sourced<PartialDate>>,
    /// Whose government, institutions or commentators speak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Sourced<Country>>,
    /// Its language.
    pub lang: Sourced<Lang>,
    /// What kind of text it is: `speech`, `press-briefing`, ...
    #[serde(skip_serializing_if = "Option::is_none", rename = "type")]
    pub kind: Option<Sourced<String>>,
    /// The source it belongs to, for filters and coverage.
    pub source: Sourced<String>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Sourced<String>>,
    /// Who speaks: a person or office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<Sourced<String>>,
    /// Where it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Sourced<String>>,
}

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub from: Origin,
}

/// Where a metadata value can come from, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The document's front matter, or its row of a table.
    Document,
    /// The metadata table that its source names.
    MetadataTable,
    /// Its file name, by its source's template.
    FileName,
    /// Its source, in `corpus.toml`.
    Source,
    /// The defaults, in `corpus.toml`.
    Defaults,
    /// The program's guess, from the path or the text.
    Inferred,
}
