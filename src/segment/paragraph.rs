//! Joins lines into paragraphs and tells headings from them.

use super::line::{Line, lines};
use crate::model::passage::Edit;
use crate::text::token::is_unspaced;
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

/// What stands between a line and the one before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Blank,
    /// The foot of a page.
    Page,
}

/// How the lines of a document are broken.
struct Wrapping {
    /// Whether lines are broken at a width as a rule.
    hard: bool,
    /// Whether sentences go on over line ends at all.
    breaks: bool,
    /// The width that full lines have.
    width: usize,
}

/// Characters from which a line without blanks and without an end is no title but a torn sentence.
const LONGER_THAN_A_TITLE: usize = 15;

/// Characters that a heading rarely has.
const LONGER_THAN_MOST_HEADINGS: usize = 40;

/// Longest heading, in characters; an ideograph counts as two.
const LONGEST_HEADING: usize = 60;

/// The headings and paragraphs of a text, in order.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let lines = lines(text);
    let wrapping = Wrapping::of(&lines);
    let mut paragraphs: Vec<Vec<Line<'_>>> = Vec::new();
    let mut gap = Gap::None;
    for (at, line) in lines.iter().enumerate() {
        let is_blank = |at: Option<&Line<'_>>| at.is_none_or(Line::is_blank);
        // Between two lines of text a number is a part of it, torn out with a link.
        let stands_free = is_blank(at.checked_sub(1).and_then(|above| lines.get(above)))
            || is_blank(lines.get(at + 1));
        if line.is_job_number() || line.is_page_number() && stands_free {
            gap = Gap::Page;
            continue;
        }
        if line.is_blank() || line.is_ornament() {
            gap = gap.max(Gap::Blank);
            continue;
        }
        match paragraphs.last_mut() {
            Some(paragraph) if wrapping.joins(paragraph, line, gap) => paragraph.push(*line),
            _ => paragraphs.push(vec![*line]),
        }
        gap = Gap::None;
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
            breaks: n_broken >= 2 && width <= 200,
            width,
        }
    }

    /// Whether a line goes on with a paragraph.
    fn joins(&self, paragraph: &[Line<'_>], next: &Line<'_>, gap: Gap) -> bool {
        let Some(last) = paragraph.last() else {
            return false;
        };
        if is_markdown_heading(last) || next.opens {
            return false;
        }
        let unfinished = !last.ends_sentence();
        if unfinished && next.starts_lower() {
            return true;
        }
        let unspaced = [paragraph[0].first(), last.last(), next.first()]
            .into_iter()
            .any(is_unspaced);
        if unfinished && unspaced && is_punctuation_left_over(next) {
            return true;
        }
        if next.starts_item() {
            return false;
        }
        if unfinished && unspaced {
            let width: usize = paragraph.iter().map(|line| line.width).sum();
            return gap == Gap::None && width >= LONGER_THAN_A_TITLE;
        }
        let full = |share: usize| last.width * 100 >= self.width * share;
        match gap {
            Gap::Blank => self.hard && unfinished && full(80),
            Gap::Page => {
                unfinished
                    && (self.hard && full(55)
                        || self.breaks && last.width >= LONGER_THAN_MOST_HEADINGS)
            }
            Gap::None if self.hard => {
                let indented = next.indent >= last.indent + 2 && paragraph.len() > 1;
                !indented
                    && if unfinished {
                        full(55)
                    } else {
                        next.starts_lower() || full(80)
                    }
            }
            Gap::None => self.breaks && unfinished && last.width >= LONGEST_HEADING,
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
    // A list item is text, but for a numbered one, which may well be a heading; so is a line with a
    // comma, and one without a letter.
    short
        && line.text.contains(char::is_alphabetic)
        && !line.ends_sentence()
        && !line.holds_sentence_end()
        && !line.text.contains([',', '，'])
        && !line.text.ends_with('、')
        && !line.starts_lower()
        && !line.is_bullet()
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

    /// Whether the hyphen between two parts belongs to the word: where the document nowhere writes
    /// the two as one, but both as words of their own, or the first is one that takes a hyphen.
    fn is_compound(&mut self, head: &str, tail: &str) -> bool {
        let known = self.known.get_or_insert_with(|| whole_words(self.text));
        let head = words(head)
            .last()
            .map(|(_, word)| word.to_lowercase())
            .unwrap_or_default();
        let tail = words(tail)
            .next()
            .map(|(_, word)| word.to_lowercase())
            .unwrap_or_default();
        if known.contains(&format!("{head}{tail}")) {
            return false;
        }
        FIRST_PARTS.contains(&head.as_str()) || known.contains(&head) && known.contains(&tail)
    }
}

/// First parts of words that English writes with a hyphen.
const FIRST_PARTS: [&str; 25] = [
    "all", "anti", "counter", "cross", "ever", "far", "fellow", "full", "high", "hard", "ill",
    "large", "long", "low", "multi", "neo", "non", "post", "pro", "self", "semi", "short", "so",
    "vice", "well",
];

/// The words of a text, lower-cased, but for the parts of words broken at a line end.
fn whole_words(text: &str) -> HashSet<String> {
    let is_whole = |&(at, word): &(usize, &str)| {
        let after = &text[at + word.len()..];
        let broken_after = after.starts_with('-')
            && after[1..]
                .trim_start_matches([' ', '\t'])
                .starts_with(['\n', '\r']);
        let before = text[..at].trim_end_matches([' ', '\t']);
        let broken_before = before.ends_with(['\n', '\r']) && before.trim_end().ends_with('-');
        !broken_after && !broken_before
    };
    words(text)
        .filter(is_whole)
        .map(|(_, word)| word.to_lowercase())
        .collect()
}

/// Runs of letters with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let gaps = text.match_indices(|c: char| !c.is_alphabetic());
    let gaps = gaps.map(|(at, gap)| (at, at + gap.len()));
    let mut start = 0;
    gaps.chain([(text.len(), text.len())])
        .filter_map(move |(end, next)| {
            let word = (start, &text[start..end]);
            start = next;
            (!word.1.is_empty()).then_some(word)
        })
}

/// Bytes of Markdown's marks before a heading.
fn heading_marks(line: &Line<'_>, n_lines: usize) -> usize {
    if n_lines > 1 || !is_markdown_heading(line) {
        return 0;
    }
    line.text.len() - line.text.trim_start_matches('#').trim_start().len()
}
