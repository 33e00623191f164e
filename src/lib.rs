//! Parallax measures how salient themes are in policy texts, per country over time, and how sure one
//! can be.
//!
//! The modules are the stages of one way, in this order:
//!
//! ```text
//! corpus/ --read--> Document --segment--> Passage --index--> an index folder
//!                                                                |
//!                                     codebook --tag--> tags per segment (index::lens)
//!                                                                |
//!                                                      Cube: counts per document
//!                                                                |
//!                                             measure --> Table --export--> files
//! ```
//!
//! `text` says what a word is, for all of them; `model` holds the nouns they share; `pipeline` joins
//! them; `query` finds passages for people to read. Nothing here prints, ends the program, or reads
//! the clock or the environment.
//!
//! ```
//! use parallax::tag::Tagger;
//! use parallax::text::Lang;
//!
//! let codebook = parallax::codebook::load("us-china-cyber".as_ref())?;
//! let tagger = Tagger::new(&codebook.themes, Lang::EN);
//! let mut scratch = tagger.scratch();
//! let hits = tagger.hits("They stole trade secrets from our companies.", &mut scratch);
//! assert_eq!(codebook.themes[hits[0].theme as usize].id, "ip-theft");
//! # Ok::<(), parallax::codebook::Error>(())
//! ```

pub mod read;

pub mod segment;

pub mod codebook;

pub mod tag;

pub mod attribute;

pub mod duplicate;

pub mod inspect;

pub mod index;

pub mod measure;

pub mod claims;

pub mod export;

pub mod query;

pub mod pipeline;

mod description;
pub mod error;
pub mod file;
pub mod model;
pub mod progress;
pub mod text;
mod yaml;
