//! Paragraphs, cells and rows of an RTF text.
//!
//! In: the text and the ends of paragraphs, cells and rows. Out: blocks. Never: a control word.

use crate::read::blocks::{Blocks, Marker};

/// A text whose blocks follow one another: the body, a note, a text box.
#[derive(Default)]
pub(super) struct Flow {
    blocks: Blocks,
    /// The paragraph that is being read.
    pub text: String,
    /// The mark before it, if it's a list item.
    pub marker: Option<Marker>,
    /// The number of the item before it, if that was one.
    pub last_number: Option<u32>,
    cell: Blocks,
    cells: Vec<String>,
    /// Text boxes that hang on the paragraph.
    boxes: Blocks,
}

/// What a paragraph is when it ends.
#[derive(Clone, Copy, Default)]
pub(super) struct Form {
    /// The level of a heading, or 0.
    pub level: u8,
    pub is_in_table: bool,
    /// A line of a table of contents.
    pub is_contents: bool,
}

impl Flow {
    pub(super) fn end_paragraph(&mut self, form: Form) {
        let mut text = std::mem::take(&mut self.text);
        let mut marker = self.marker.take();
        // Lists that are none to the program that wrote them.
        if let Some(item) = text.trim_start().strip_prefix(['•', '●', '▪', '◦', '‣']) {
            text = item.to_owned();
            marker = Some(Marker::Bullet);
        }
        if !form.is_in_table {
            self.end_row();
        }
        let blocks = if form.is_in_table {
            &mut self.cell
        } else {
            &mut self.blocks
        };
        if !text.trim().is_empty() && !form.is_contents {
            self.last_number = match marker {
                Some(Marker::Number(number)) => Some(number),
                _ => None,
            };
            match marker {
                _ if form.level > 0 => blocks.heading(form.level, &text),
                Some(marker) => blocks.item(marker, &text),
                None => blocks.paragraph(&text),
            }
        }
        blocks.append(std::mem::take(&mut self.boxes));
    }

    pub(super) fn end_cell(&mut self, form: Form) {
        self.end_paragraph(Form {
            is_in_table: true,
            ..form
        });
        self.cells.push(std::mem::take(&mut self.cell).finish());
    }

    /// Ends the row, and a cell that nobody ended.
    pub(super) fn end_row(&mut self) {
        if !self.cell.is_empty() {
            self.cells.push(std::mem::take(&mut self.cell).finish());
        }
        if !self.cells.is_empty() {
            let cells = std::mem::take(&mut self.cells);
            self.blocks.row(&cells);
        }
    }

    pub(super) fn add_box(&mut self, blocks: Blocks) {
        self.boxes.append(blocks);
    }

    pub(super) fn add_note(&mut self, blocks: Blocks) {
        self.blocks.note(&blocks.finish().replace("\n\n", "\n"));
    }

    pub(super) fn finish(mut self, form: Form) -> Blocks {
        self.end_paragraph(form);
        self.end_row();
        self.blocks
    }
}

/// The mark that a list's text such as `iv.` or `2.3` stands for.
pub(super) fn marker(text: &str, last_number: Option<u32>) -> Option<Marker> {
    let text = text.trim();
    let first = text.chars().next()?;
    let figures = text
        .split(|c: char| !c.is_ascii_digit())
        .rfind(|figures| !figures.is_empty());
    if let Some(number) = figures.and_then(|figures| figures.parse().ok()) {
        return Some(Marker::Number(number));
    }
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    // A lone `o` is the round bullet of a typewriter font.
    if letters.is_empty() || (text == "o" && last_number.is_none()) || first == '\u{fffd}' {
        return Some(Marker::Bullet);
    }
    let letter = match letters.as_bytes() {
        [letter @ (b'a'..=b'h' | b'A'..=b'H')] => {
            Some(u32::from(letter.to_ascii_lowercase() - b'a') + 1)
        }
        _ => None,
    };
    let next = last_number.unwrap_or(0).saturating_add(1);
    Some(Marker::Number(letter.unwrap_or(next)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_of_an_item_is_a_number_or_a_bullet() {
        for (text, last, number) in [
            ("2.3.", None, 3),
            ("(b)", None, 2),
            ("iv.", Some(3), 4),
            ("一、", None, 1),
        ] {
            assert_eq!(marker(text, last), Some(Marker::Number(number)), "{text}");
        }
        assert_eq!(marker("•", None), Some(Marker::Bullet));
        assert_eq!(marker("o", None), Some(Marker::Bullet));
        assert_eq!(marker(" ", None), None);
    }
}
