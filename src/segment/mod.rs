//! Cuts a document into passages.
//!
//! Paragraphs, not sentences, are the default: an official statement names the country once and
//! then says "the two sides", so that single sentences would lose whom most claims are about.
//!
//! In: a document's text. Out: passages, as spans into the unchanged text and the text a reader
//! sees, with its lines joined. Never: what the passages say, or who says it.

mod cut;
mod line;
mod paragraph;

use crate::model::Passage;
use crate::model::passage::Edit;
use crate::text::sentence;
use paragraph::{Block, Draft};
use std::sync::Arc;

/// What a passage is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Deserialize, serde::Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A paragraph, cut at sentence ends where it is long.
    #[default]
    Paragraph,
    /// A sentence.
    Sentence,
}

/// The passages of a text, in order. What stands between them is headings, white space, page
/// numbers and ornaments.
pub fn passages(text: &str, unit: Unit) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut section: Option<Arc<str>> = None;
    for block in paragraph::blocks(text) {
        match block {
            Block::Heading(heading) => section = Some(heading.text.into()),
            Block::Paragraph(draft) => {
                let cuts = match unit {
                    Unit::Paragraph => cut::cuts_of_long(&draft.text),
                    Unit::Sentence => sentence::ends(&draft.text),
                };
                cut(draft, &cuts, section.as_ref(), &mut passages);
            }
        }
    }
    passages
}

/// Cuts a paragraph into passages at the given ends, the last of which is its own.
fn cut(draft: Draft, ends: &[usize], section: Option<&Arc<str>>, passages: &mut Vec<Passage>) {
    let whole = Passage {
        span: draft.span,
        text: draft.text,
        edits: draft.edits,
        section: section.cloned(),
    };
    if ends.len() < 2 {
        passages.push(whole);
        return;
    }
    let mut start = 0;
    for &end in ends {
        let piece = &whole.text[start..end];
        let from = start + (piece.len() - piece.trim_start().len());
        let to = start + piece.trim_end().len();
        start = end;
        if from >= to {
            continue;
        }
        // What was dropped just at a cut belongs to neither side.
        let inside = |edit: &&Edit| {
            let (start, end) = (edit.at as usize, (edit.at + edit.put) as usize);
            if edit.put == 0 {
                from < start && end < to
            } else {
                from <= start && end <= to
            }
        };
        let edits = whole.edits.iter().filter(inside).map(|edit| Edit {
            at: edit.at - from as u32,
            ..*edit
        });
        passages.push(Passage {
            span: whole.in_document(from..to),
            edits: edits.collect(),
            text: whole.text[from..to].to_owned(),
            section: whole.section.clone(),
        });
    }
}

#[cfg(test)]
mod tests;
