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
    /// How its file was read: `text`, `html`, `pdf`, ...
    pub format: String,
    /// The encoding of its file, where it's a text file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
}

/// The encoding of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Encoding {
    /// Its name in the WHATWG standard: `UTF-8`, `gb18030`, `windows-1252`.
    pub name: String,
    /// How sure that is.
    pub confidence: Confidence,
    /// Bytes or sequences that are no character in it.
    pub unreadable: u64,
}

/// How sure an encoding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// A byte-order mark, or valid UTF-8.
    Certain,
    /// The file says so, and every byte fits.
    Declared,
    /// Found out from the bytes, clearly.
    Likely,
    /// Found out from the bytes, but others fit nearly as well.
    Unsure,
}

impl Confidence {
    /// The word for it in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Confidence::Certain => "certain",
            Confidence::Declared => "declared",
            Confidence::Likely => "likely",
            Confidence::Unsure => "unsure",
        }
    }
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
    /// What the file says of itself: a page's metadata, a mail's header, a TEI header.
    Markup,
    /// Its source, in `corpus.toml`.
    Source,
    /// The defaults, in `corpus.toml`.
    Defaults,
    /// A guess from its title.
    Title,
    /// A guess from the dateline that it begins with.
    Dateline,
    /// The outlet or institution that published it, by the lexicon or its address on the web.
    Outlet,
    /// A guess from its path or address.
    Path,
    /// A guess from a line that stands by itself at its beginning or end.
    Line,
    /// A guess from the text: its script, its words.
    Text,
}

impl Origin {
    /// The word for it in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Document => "document",
            Origin::MetadataTable => "metadata-table",
            Origin::FileName => "file-name",
            Origin::Markup => "markup",
            Origin::Source => "source",
            Origin::Defaults => "defaults",
            Origin::Title => "title",
            Origin::Dateline => "dateline",
            Origin::Path => "path",
            Origin::Line => "line",
            Origin::Outlet => "outlet",
            Origin::Text => "text",
        }
    }

    /// Whether the value is the program's guess: nobody gave it.
    pub fn is_guess(self) -> bool {
        self >= Origin::Title
    }
}
