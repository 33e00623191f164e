//! Passages for people to read: search and concordance.
//!
//! In: an index and a pattern, or a theme. Out: passages with their hits. Never: counts that a
//! measure could use; yet what is found here is found by the tagger, so that the two agree.

mod find;
mod narrow;

pub use find::{Found, Line, Sort, Who, find, lines};
