//! Which themes a passage carries.
//!
//! In: a codebook's themes and, one after the other, passages' texts. Out: hits, as byte spans
//! into each text. Never: files, the index, or what the hits add up to.
//!
//! All patterns of a language compile into one machine. A passage is read once, whatever the
//! number of patterns:
//!
//! 1. `scan` walks the bytes and stops only where a word could begin a pattern.
//! 2. `words` says which pattern words such a token meets, remembering every form.
//! 3. `machine` follows the rows of words from there in a trie; then combines
//!    what it found by `NEAR`, `BEFORE`, `AND` and `AND NOT`, and takes out the exceptions.

mod check;
mod compile;
mod machine;
mod scan;
mod words;

pub use check::{Finding, check};
pub(crate) use machine::fingerprint;
pub use machine::{Scratch, Tagger};

use crate::codebook::Codebook;

/// Version of what matching means. It is part of every cached tag's name: raise it when a change
/// can move a hit.
pub const MATCHING_VERSION: u32 = 2;

/// One place where a pattern of a theme matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Index of the theme among those the tagger was made from.
    pub theme: u32,
    /// First byte of the hit in the passage's text.
    pub start: u32,
    /// Byte after its last.
    pub end: u32,
    /// Index of the pattern among the theme's patterns.
    pub pattern: u32,
}

/// A hash of what a codebook's themes match: labels, notes and examples don't change it.
pub fn codebook_hash(codebook: &Codebook) -> String {
    let mut hasher = blake3::Hasher::new();
    for theme in &codebook.themes {
        for part in [&theme.id, &theme.group, &fingerprint(theme)] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}
