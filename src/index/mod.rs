//! The tantivy index of a corpus, and the tags that a codebook puts on its passages.
//!
//! In: documents and their passages; a codebook's themes. Out: an index folder that every later
//! run can use, and a [`Cube`](crate::model::Cube) of counts. Never: what the counts mean. Tags
//! aren't part of the index: they're derived from its stored texts, and kept beside it.
//!
//! A document is a row of metadata followed by its passages, side by side in one segment: segments
//! are immutable, so that whatever was worked out for one holds until a merge replaces it.

mod cache;
mod chunk;
mod copies;
mod cube;
mod lens;
mod open;
mod queue;
mod schema;
mod tokenizer;
mod voices;
mod writer;

pub use copies::{Copies, Duplicates, copies};
pub use cube::{Targets, Wanted, cube};
pub use lens::{Lens, lens, tagged};
pub use open::{DocumentRow, Index, Segment};
pub use voices::{Voices, Voicing, explain, voices};
pub use writer::{Update, Writer, WriterOptions};

pub(crate) use schema::Fields;
pub(crate) use writer::{fingerprint, prepare};

use crate::error::FileError;
use std::path::PathBuf;

/// Version of what an index holds. An index of a higher one was made by a newer program.
pub const FORMAT: u32 = 2;

/// Why an index could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There's no index in the folder.
    #[error("{}: no index here", .0.display())]
    None(PathBuf),
    /// The folder holds other things.
    #[error("{}: the folder is not empty, and holds no index", .0.display())]
    NotAnIndex(PathBuf),
    /// The index was made by a version of the program that this one doesn't know.
    #[error("{}: the index has format {found}, made by parallax {program}; this program reads format {FORMAT}", path.display())]
    Version {
        /// The index.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The program that made it.
        program: String,
    },
    /// Another process writes to the index.
    #[error("{}: another process is writing to this index", .0.display())]
    Busy(PathBuf),
    /// The index is damaged.
    #[error("{}: the index is damaged: {reason}", path.display())]
    Damaged {
        /// The index.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A file of the index could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The lexicon has a mistake.
    #[error(transparent)]
    Lexicon(#[from] crate::attribute::Error),
    /// tantivy failed.
    #[error("{}: {}", path.display(), said(cause))]
    Tantivy {
        /// The index.
        path: PathBuf,
        /// What tantivy says.
        cause: tantivy::TantivyError,
    },
}

/// What tantivy says, in plain words where it shows the system's error as code.
fn said(cause: &tantivy::TantivyError) -> String {
    use tantivy::TantivyError;
    use tantivy::directory::error::LockError;
    match cause {
        TantivyError::LockFailure(LockError::IoError(cause), _) => {
            format!("the index can't be locked: {cause}")
        }
        TantivyError::InternalError(reason) => reason.clone(),
        TantivyError::IoError(cause) => cause.to_string(),
        other => other.to_string(),
    }
}
