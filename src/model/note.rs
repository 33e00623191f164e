//! What is to be said of a corpus beside its documents.

use serde::{Deserialize, Serialize};

/// Something that was found in a corpus and is not, or not completely, a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Note {
    /// Path inside the corpus, with `#row` for a row of a table.
    pub document: String,
    /// What became of it.
    pub status: Status,
    /// Why.
    pub reason: String,
}

/// What became of something in a corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A document that could not be read.
    Skipped,
    /// A document that was read, but is missing something that timelines need.
    Incomplete,
    /// A document that was read, but looks thin or damaged: its counts can't be trusted.
    Suspect,
    /// A document whose text was damaged in a way that could be undone.
    Mended,
    /// A file that holds no document.
    Ignored,
}

impl Status {
    /// The word for it in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Skipped => "skipped",
            Status::Incomplete => "incomplete",
            Status::Suspect => "suspect",
            Status::Mended => "mended",
            Status::Ignored => "ignored",
        }
    }
}
