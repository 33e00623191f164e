//! What a word is.
//!
//! One definition for the index, the tagger and the query, so that their counts cannot disagree:
//! a *token* is a UAX #29 word of the text, a CJK ideograph is a token by itself. A token is
//! compared in one of three forms: as written ([`token::cased`]), lower-cased ([`token::folded`]),
//! or stemmed ([`stem::Stemmer`]). In: a passage's text. Out: spans and forms. Never: files,
//! languages guessed from the text, or a changed text.

pub mod han;
pub mod lang;
pub mod sentence;
pub mod stem;
pub mod token;

pub use lang::Lang;
pub use stem::Stemmer;
pub use token::{Token, tokens};
