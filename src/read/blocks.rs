//! The text that a reader hands on, built block by block.
//!
//! In: the paragraphs, headings, list items, table rows and notes of a file, in its order. Out: one
//! text whose blocks are separated by an empty line, each on one line unless the author broke
//! it. Never: where one block ends and the next begins; a format's reader knows that.

/// Characters after which a heading isn't one: somebody set a paragraph in a heading's style.
const MOST_IN_HEADING: usize = 300;

/// Characters that the cells of a row have together at most to stand on one line. A row with
/// more is layout, and its cells are text of their own.
const MOST_IN_ROW: usize = 300;

/// What stands before a list item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    /// Any sign that does not count.
    Bullet,
    /// The number of the item, whatever figures or letters the author chose for it.
    Number(u32),
}

/// A text in the making.
///
/// In every text that is handed in, `\n` is a line break that the author made; white space of any
/// other kind is a blank. [`push_inline`] appends text whose line ends mean nothing.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    text: String,
    notes: Vec<String>,
}

impl Blocks {
    /// A heading; 1 is the highest level and 6 the lowest that has a mark of its own.
    pub(crate) fn heading(&mut self, level: u8, text: &str) {
        let text = clean(text).replace('\n', " ");
        if text.chars().count() > MOST_IN_HEADING {
            self.push("", &text);
        } else {
            let marks = "#".repeat(usize::from(level.clamp(1, 6)));
            self.push(&format!("{marks} "), &text);
        }
    }

    /// A paragraph.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.push("", &clean(text));
    }

    /// The first paragraph of a list item. Others that belong to the item are paragraphs.
    pub(crate) fn item(&mut self, marker: Marker, text: &str) {
        let mark = match marker {
            Marker::Bullet => "- ".to_owned(),
            Marker::Number(number) => format!("{number}. "),
        };
        self.push(&mark, &clean(text));
    }

    /// A row of a table. A cell that holds several blocks is a text of [`Blocks::finish`].
    pub(crate) fn row<S: AsRef<str>>(&mut self, cells: &[S]) {
        let filled: Vec<&str> = cells
            .iter()
            .map(|cell| cell.as_ref().trim())
            .filter(|cell| !cell.is_empty())
            .collect();
        let width: usize = filled.iter().map(|cell| cell.chars().count()).sum();
        let has_heading = filled.iter().any(|cell| has_heading(cell));
        if filled.len() > 1 && width <= MOST_IN_ROW && !has_heading {
            let cells: Vec<String> = filled.iter().map(|cell| one_line(cell)).collect();
            self.push("", &cells.join(" | "));
            return;
        }
        for cell in filled {
            self.blocks(cell);
        }
    }

    /// A foot- or endnote: it comes after the text, as one block.
    pub(crate) fn note(&mut self, text: &str) {
        let text = clean(text);
        if !text.is_empty() {
            self.notes.push(text);
        }
    }

    /// Takes over all blocks and notes of another text, such as a text box's.
    pub(crate) fn append(&mut self, other: Self) {
        self.push("", &other.text);
        self.notes.extend(other.notes);
    }

    /// Whether nothing was handed in yet that is more than white space.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.notes.is_empty()
    }

    /// The text, its notes last.
    pub(crate) fn finish(mut self) -> String {
        for note in std::mem::take(&mut self.notes) {
            self.push("", &note);
        }
        self.text
    }

    /// The blocks of a text that has been cleaned before, or at least has one block a line.
    fn blocks(&mut self, text: &str) {
        for block in text.split("\n\n") {
            self.push("", &clean(block));
        }
    }

    fn push(&mut self, mark: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(mark);
        self.text.push_str(text);
    }
}

/// Appends text whose line ends mean no more than a blank.
pub(crate) fn push_inline(to: &mut String, text: &str) {
    to.extend(text.chars().map(|c| if is_line_end(c) { ' ' } else { c }));
}

/// A text on one line: its white space single blanks, its invisible characters left out.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    push_words(&mut line, text);
    line
}

/// A text with the author's line breaks: no blank around them, no empty line.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split('\n') {
        let end = out.len();
        if end > 0 {
            out.push('\n');
        }
        let start = out.len();
        push_words(&mut out, line);
        if out.len() == start {
            out.truncate(end);
        }
    }
    out
}

fn push_words(to: &mut String, text: &str) {
    let start = to.len();
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = true;
        } else if !is_invisible(c) {
            if gap && to.len() > start {
                to.push(' ');
            }
            gap = false;
            to.push(c);
        }
    }
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// Characters that no reader sees and that would part a word: soft hyphens, zero-width blanks,
/// byte order marks, control characters. Joiners stay: Persian and Hindi spell with them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}') || c.is_control()
}

fn has_heading(cell: &str) -> bool {
    cell.split("\n\n").any(|block| {
        let rest = block.trim_start_matches('#');
        rest.len() < block.len() && rest.starts_with(' ')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_separated_by_an_empty_line_and_empty_ones_are_none() {
        let mut blocks = Blocks::default();
        blocks.heading(2, " The\nroad ");
        blocks.paragraph(" \n\u{a0}");
        blocks.paragraph("One\u{a0}two\t three.");
        blocks.item(Marker::Bullet, "red");
        blocks.item(Marker::Number(3), "blue");
        blocks.note("A note.");
        blocks.paragraph("The end.");
        assert_eq!(
            blocks.finish(),
            "## The road\n\nOne two three.\n\n- red\n\n3. blue\n\nThe end.\n\nA note."
        );
    }

    #[test]
    fn a_line_break_stays_but_an_empty_line_does_not() {
        let mut blocks = Blocks::default();
        blocks.paragraph("\n 1 Main Street \n \n Dublin\n");
        assert_eq!(blocks.finish(), "1 Main Street\nDublin");
    }

    #[test]
    fn a_row_of_short_cells_is_one_line_and_a_row_of_long_ones_is_not() {
        let mut blocks = Blocks::default();
        blocks.row(&["Year", "", "Steel\n\n2009"]);
        blocks.row(&["left ".repeat(80).as_str(), "right"]);
        let text = blocks.finish();
        let all: Vec<&str> = text.split("\n\n").collect();
        assert_eq!(all.len(), 3);
        assert_eq!(all.first(), Some(&"Year | Steel 2009"));
        assert_eq!(all.last(), Some(&"right"));
    }

    #[test]
    fn a_row_with_a_heading_is_layout() {
        let mut blocks = Blocks::default();
        blocks.row(&["## Left", "right"]);
        assert_eq!(blocks.finish(), "## Left\n\nright");
    }

    #[test]
    fn what_nobody_sees_is_left_out() {
        let mut blocks = Blocks::default();
        blocks.paragraph("Donau\u{ad}dampf\u{200b}er \u{feff}");
        assert_eq!(blocks.finish(), "Donaudampfer");
    }

    #[test]
    fn a_whole_paragraph_in_a_headings_style_is_a_paragraph() {
        let mut blocks = Blocks::default();
        blocks.heading(1, &"word ".repeat(100));
        assert!(blocks.finish().starts_with("word"));
    }
}
