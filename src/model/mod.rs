//! The nouns that three or more stages share. No files, no index, no terminal.

pub mod confusion;
pub mod country;
pub mod cube;
pub mod document;
pub mod note;
pub mod passage;
pub mod period;
pub mod table;

pub use confusion::Confusion;
pub use country::Country;
pub use cube::Cube;
pub use document::{Confidence, Document, Encoding, Metadata, Origin, Sourced};
pub use note::{Note, Status};
pub use passage::Passage;
pub use period::{Granularity, PartialDate, Period};
pub use table::{Cell, Table};
