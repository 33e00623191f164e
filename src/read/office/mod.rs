//! Word processors' files and mails: to text as blocks, and what the file says of itself.
//!
//! In: the bytes of a file. Out: paragraphs, headings, lists and tables in reading order, with notes
//! last. Never: deleted revisions, comments, field codes, headers and footers of pages.

mod about;
mod docx;
mod mail;
mod odt;
mod package;
mod rtf;
mod xml;

pub(super) use docx::read as docx;
pub(super) use mail::{Body, read as mail};
pub(super) use odt::read as odt;
pub(super) use rtf::read as rtf;
