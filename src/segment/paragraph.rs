//! Joins lines into paragraphs and tells headings from them.

use super::line::{Line, is_unspaced, lines};
use crate::model::passage::Edit;
use std::collections::HashSet;
use std::ops::Range;

/// A part of a document.
pub(super) enum Block {
    Heading(Draft),
    Paragraph(Draft),
}

/// A paragraph in the making: the lines it is made of, joined.
#[derive(Debug)]
pub(super) struct Draft {
    pub span: Range<usize>,
    pub text: String,
    pub edits: Vec<Edit>,
}

/// How the lines of a document are broken.
struct Wrapping {
    /// Whether sentences go on over line ends.
    hard: bool,
    /// The width that full lines have.
    width: usize,
}

/// Characters from which a line without blanks and without an end is no title but a torn sentence.
const LONGER_THAN_A_TITLE: usize = 15;

/// Longest heading, in characters; an ideograph counts as two.
const LONGEST_HEADING: usize = 90;

/// The headings and paragraphs of a text, in order.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let lines = lines(text);
    let wrapping = Wrapping::of(&lines);
    let mut paragraphs: Vec<Vec<Line<'_>>> = Vec::new();
    let mut gap = false;
    for (at, line) in lines.iter().enumerate() {
        let is_blank = |at: Option<&Line<'_>>| at.is_none_or(Line::is_blank);
        // Between two lines of text a number is a part of it, torn out with a link.
        let stands_free = is_blank(at.checked_sub(1).and_then(|above| lines.get(above)))
            || is_blank(lines.get(at + 1));
        if line.is_blank() || line.is_ornament() || line.is_page_number() && stands_free {
            gap = true;
            continue;
        }
        match paragraphs.last_mut() {
            Some(paragraph) if wrapping.joins(paragraph, line, gap) => paragraph.push(*line),
            _ => paragraphs.push(vec![*line]),
        }
        gap = false;
    }
    let mut words = Words { text, known: None };
    told_apart(paragraphs, &wrapping, |lines| words.joined(lines))
}

impl Wrapping {
    /// Looks at every pair of neighbouring lines: where many are broken inside a sentence, all are
    /// broken at a width.
    fn of(lines: &[Line<'_>]) -> Self {
        let mut widths: Vec<usize> = lines
            .iter()
            .filter(|line| !line.is_blank())
            .map(|line| line.width)
            .collect();
        widths.sort_unstable();
        let width = widths.get(widths.len() * 9 / 10).copied().unwrap_or(0);
        let pairs = lines
            .windows(2)
            .filter(|pair| !pair[0].is_blank() && !pair[1].is_blank() && !pair[1].is_page_number());
        let (mut n_pairs, mut n_broken) = (0_usize, 0_usize);
        for pair in pairs {
            n_pairs += 1;
            n_broken += usize::from(pair[1].starts_lower() && !pair[0].ends_sentence());
        }
        Self {
            hard: n_broken >= 2 && n_broken * 5 >= n_pairs && width <= 200,
            width,
        }
    }

    /// Whether a line goes on with a paragraph; `gap` where a blank line or a page number stands
    /// between.
    fn joins(&self, paragraph: &[Line<'_>], next: &Line<'_>, gap: bool) -> bool {
        let Some(last) = paragraph.last() else {
            return false;
        };
        if next.starts_lower() && !last.ends_sentence() && !is_markdown_heading(last) {
            return true;
        }
        let unspaced = [paragraph[0].first(), last.last(), next.first()]
            .into_iter()
            .any(is_unspaced);
        let goes_on_unspaced = unspaced && !last.ends_sentence();
        if is_punctuation_left_over(next) && goes_on_unspaced {
            return true;
        }
        if gap || next.starts_item() || is_markdown_heading(last) {
            return false;
        }
        if goes_on_unspaced {
            return paragraph.iter().map(|line| line.width).sum::<usize>() >= LONGER_THAN_A_TITLE;
        }
        if !self.hard || next.indent >= last.indent + 2 && paragraph.len() > 1 {
            return false;
        }
        let full = |share: usize| last.width * 100 >= self.width * share;
        if last.ends_sentence() {
            next.starts_lower() || full(80)
        } else {
            full(55)
        }
    }
}

/// Chinese punctuation that no line begins with: what stands before it was torn off.
fn is_punctuation_left_over(line: &Line<'_>) -> bool {
    line.text
        .starts_with(['，', '。', '、', '；', '：', '）', '”', '》', '！', '？'])
}

fn is_markdown_heading(line: &Line<'_>) -> bool {
    let marks = line.text.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&marks) && line.text[marks..].starts_with(' ')
}

/// Decides which one-line paragraphs are headings: short, without the end of a sentence, and with
/// text of their own below. A run of such lines (an address, a dateline, a list) is text, but for
/// its last line.
fn told_apart<'t>(
    paragraphs: Vec<Vec<Line<'t>>>,
    wrapping: &Wrapping,
    mut joined: impl FnMut(&[Line<'t>]) -> Draft,
) -> Vec<Block> {
    let looks: Vec<bool> = paragraphs
        .iter()
        .map(|lines| looks_like_heading(lines, wrapping))
        .collect();
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < paragraphs.len() {
        let run = looks[at..].iter().take_while(|looks| **looks).count();
        let is_last = at + run == paragraphs.len();
        let marked = paragraphs[at..at + run]
            .iter()
            .any(|lines| is_markdown_heading(&lines[0]));
        // How many of the run's lines are text.
        let n_text = match run {
            0 => 1,
            _ if marked => 0,
            _ if is_last => run,
            _ => run - 1,
        };
        if n_text > 0 {
            blocks.push(Block::Paragraph(joined(
                &paragraphs[at..at + n_text].concat(),
            )));
        }
        let end = at + run.max(n_text);
        blocks.extend(
            paragraphs[at + n_text..end]
                .iter()
                .map(|lines| Block::Heading(joined(lines))),
        );
        at = end;
    }
    blocks
}

fn looks_like_heading(lines: &[Line<'_>], wrapping: &Wrapping) -> bool {
    let [line] = lines else {
        return false;
    };
    if is_markdown_heading(line) {
        return true;
    }
    let length: usize = line
        .text
        .chars()
        .map(|c| if is_unspaced(c) { 2 } else { 1 })
        .sum();
    let short =
        length <= LONGEST_HEADING && !(wrapping.hard && line.width * 10 > wrapping.width * 9);
    short
        && !line.ends_sentence()
        && !line.text.ends_with([',', '，', '、'])
        && !line.starts_lower()
        && !line.is_turn()
}

/// The words of a document, asked for where a word was broken at a line end.
struct Words<'t> {
    text: &'t str,
    known: Option<HashSet<String>>,
}

impl<'t> Words<'t> {
    /// Joins lines: with a blank, with nothing in scripts without blanks, and without the hyphen
    /// where it only broke a word.
    fn joined(&mut self, lines: &[Line<'t>]) -> Draft {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
            return Draft {
                span: 0..0,
                text: String::new(),
                edits: Vec::new(),
            };
        };
        let start = first.start + heading_marks(first, lines.len());
        let mut draft = Draft {
            span: start..last.end(),
            text: self.text[start..first.end()].to_owned(),
            edits: Vec::new(),
        };
        for pair in lines.windows(2) {
            let (above, below) = (&pair[0], &pair[1]);
            let (drop, put) = self.seam(above, below);
            draft.text.truncate(draft.text.len() - drop);
            draft.edits.push(Edit {
                at: draft.text.len() as u32,
                put: put.len() as u32,
                taken: (drop + below.start - above.end()) as u32,
            });
            draft.text.push_str(put);
            draft.text.push_str(below.text);
        }
        // A line end that a blank stands for byte by byte is no difference.
        draft.edits.retain(|edit| edit.put != edit.taken);
        draft
    }

    /// What of the line above is dropped at its end, and what is put between the lines.
    fn seam(&mut self, above: &Line<'_>, below: &Line<'_>) -> (usize, &'static str) {
        let hyphen = ['-', '\u{AD}', '‐']
            .into_iter()
            .find(|&mark| above.last() == mark);
        let Some(hyphen) = hyphen else {
            let unspaced = is_unspaced(above.last()) || is_unspaced(below.first());
            return (0, if unspaced { "" } else { " " });
        };
        let head = above.text.trim_end_matches(hyphen);
        if !head.ends_with(char::is_alphabetic) {
            return (0, " ");
        }
        if !below.starts_lower() || hyphen != '\u{AD}' && self.is_compound(head, below.text) {
            return (0, "");
        }
        (hyphen.len_utf8(), "")
    }

    /// Whether the hyphen between two parts belongs to the word: where the document writes both
    /// parts as words of their own and nowhere the two as one.
    fn is_compound(&mut self, head: &str, tail: &str) -> bool {
        let known = self
            .known
            .get_or_insert_with(|| words(self.text).map(str::to_lowercase).collect());
        let head = words(head).next_back().unwrap_or_default().to_lowercase();
        let tail = words(tail).next().unwrap_or_default().to_lowercase();
        // Each part stands in the text once already, as a part: that counts for nothing here, so
        // only a whole word is evidence, and common first parts are known.
        !known.contains(&format!("{head}{tail}")) && FIRST_PARTS.contains(&head.as_str())
    }
}

/// First parts of words that English writes with a hyphen.
const FIRST_PARTS: [&str; 24] = [
    "all", "anti", "cross", "ever", "far", "fellow", "full", "high", "hard", "ill", "large",
    "long", "low", "multi", "neo", "non", "post", "pro", "self", "semi", "short", "so", "vice",
    "well",
];

fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
}

/// Bytes of Markdown's marks before a heading.
fn heading_marks(line: &Line<'_>, n_lines: usize) -> usize {
    if n_lines > 1 || !is_markdown_heading(line) {
        return 0;
    }
    line.text.len() - line.text.trim_start_matches('#').trim_start().len()
}
