//! A passage: the unit of analysis.

use std::ops::Range;
use std::sync::Arc;

/// A paragraph of a document, or a part of one, as a reader sees it: its lines joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Bytes of the document's text that the passage covers.
    pub span: Range<usize>,
    /// The passage's text: the bytes of the span, without the line ends inside.
    pub text: String,
    /// What `text` leaves out or replaces, in order; none where it is the span as it stands.
    pub edits: Vec<Edit>,
    /// The heading that the passage stands under.
    pub section: Option<Arc<str>>,
}

/// A place where a passage's text departs from the document's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Byte of the passage's text.
    pub at: u32,
    /// Bytes that stand there instead.
    pub put: u32,
    /// Bytes of the document's text that they stand for.
    pub taken: u32,
}

impl Passage {
    /// The bytes of the document's text that a range of the passage's text stands for.
    pub fn in_document(&self, range: Range<usize>) -> Range<usize> {
        let place = |at: usize, end: bool| {
            let mut shift = 0_i64;
            for edit in &self.edits {
                let (from, to) = (edit.at as usize, (edit.at + edit.put) as usize);
                if at < from || end && at == from {
                    break;
                }
                if at < to {
                    return (self.span.start as i64 + from as i64 + shift) as usize;
                }
                shift += i64::from(edit.taken) - i64::from(edit.put);
            }
            (self.span.start as i64 + at as i64 + shift) as usize
        };
        place(range.start, false)..place(range.end, true)
    }
}
