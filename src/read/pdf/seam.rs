//! Joins the lines of a block to its text.
//!
//! In: blocks of lines. Out: their text. Lines are joined with a blank, with nothing in scripts
//! without blanks, and without the hyphen where it only broke a word; a compound keeps it, and so
//! does every word of a document that breaks none.

use super::block::{BULLETS, Block, Kind};
use super::line::is_unspaced;
use std::collections::BTreeSet;

/// First parts of words that English writes with a hyphen.
const FIRST_PARTS: [&str; 25] = [
    "all", "anti", "counter", "cross", "ever", "far", "fellow", "full", "high", "hard", "ill",
    "large", "long", "low", "multi", "neo", "non", "post", "pro", "self", "semi", "short", "so",
    "vice", "well",
];

/// Numbers in words, such as twenty-five.
const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const ONES: [&str; 18] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "first", "second",
    "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
];

/// The text of blocks, parted by empty lines.
pub(super) fn text(blocks: &[Block]) -> String {
    let words = Words::of(blocks);
    let texts = blocks.iter().map(|block| block_text(block, &words));
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    texts.join("\n\n")
}

fn block_text(block: &Block, words: &Words) -> String {
    let mut text = String::new();
    for line in &block.lines {
        let line = line.text.trim();
        if text.is_empty() {
            text.push_str(line);
            continue;
        }
        let (drop, put) = seam(&text, line, words);
        text.truncate(text.len() - drop);
        text.push_str(put);
        text.push_str(line);
    }
    if block.kind == Kind::Row {
        let cells: Vec<String> = text.split('\t').map(collapsed).collect();
        return cells.join(" | ");
    }
    let text = collapsed(&text);
    match block.kind {
        Kind::Heading => format!("## {text}"),
        _ => match text.strip_prefix(BULLETS) {
            Some(item) if item.trim().is_empty() => String::new(),
            Some(item) => format!("- {}", item.trim_start()),
            None => match ["– ", "* "].iter().find_map(|mark| text.strip_prefix(mark)) {
                Some(item) => format!("- {item}"),
                None => text,
            },
        },
    }
}

/// White space as single blanks; a soft hyphen within a line is none.
fn collapsed(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace('\u{AD}', "")
}

/// What of the line above is dropped at its end, and what is put between the lines.
fn seam(above: &str, below: &str, words: &Words) -> (usize, &'static str) {
    let Some(hyphen) = ['-', '\u{AD}', '‐']
        .into_iter()
        .find(|mark| above.ends_with(*mark))
    else {
        return (
            0,
            if is_unspaced_seam(above, below) {
                ""
            } else {
                " "
            },
        );
    };
    let head = above.trim_end_matches(hyphen);
    if !head.ends_with(char::is_alphabetic) {
        return (0, " ");
    }
    if hyphen != '\u{AD}'
        && (!below.starts_with(char::is_lowercase) || words.is_compound(head, below))
    {
        return (0, "");
    }
    (hyphen.len_utf8(), "")
}

/// Whether an ideograph stands on a side of a line end, marks that both scripts use aside.
fn is_unspaced_seam(above: &str, below: &str) -> bool {
    let shared = |c: &char| !"“”‘’—…·".contains(*c);
    let (last, first) = (above.chars().next_back(), below.chars().next());
    if [last, first].into_iter().flatten().any(is_unspaced) {
        return true;
    }
    let is_shared = |c: Option<char>| c.is_some_and(|c| !shared(&c));
    (is_shared(last) || is_shared(first))
        && [above.chars().rev().find(shared), below.chars().find(shared)]
            .into_iter()
            .flatten()
            .any(is_unspaced)
}

/// The words of a document, and whether it breaks some at line ends.
struct Words {
    /// All but the parts of words broken at a line end.
    known: BTreeSet<String>,
    breaks: bool,
}

impl Words {
    fn of(blocks: &[Block]) -> Self {
        let lines = blocks.iter().flat_map(|block| &block.lines);
        let lines: Vec<&str> = lines.map(|line| line.text.trim()).collect();
        let known = known_words(&lines);
        let (mut n_hyphens, mut n_broken) = (0, 0);
        for pair in lines.windows(2) {
            let [above, below] = pair else { continue };
            let head = above.trim_end_matches(['-', '‐']);
            if head.len() < above.len()
                && head.ends_with(char::is_alphabetic)
                && below.starts_with(char::is_lowercase)
            {
                let (head, tail) = parts(head, below);
                n_hyphens += 1;
                n_broken += usize::from(known.contains(&format!("{head}{tail}")));
            }
        }
        // Compounds end one line in fifty or so. Where words are broken, far more lines end with a
        // hyphen, and some of the words stand elsewhere in one piece.
        let breaks = n_broken > 0 && n_broken * 10 >= n_hyphens
            || n_hyphens > 1 && n_hyphens * 20 >= lines.len();
        Self { known, breaks }
    }

    /// Whether the hyphen between two parts belongs to the word: where the document nowhere writes
    /// the two as one, but both as words of their own, or the first is one that takes a hyphen, or
    /// no word is broken at all.
    fn is_compound(&self, head: &str, tail: &str) -> bool {
        let (head, tail) = parts(head, tail);
        if self.known.contains(&format!("{head}{tail}")) {
            return false;
        }
        let is_number = TENS.contains(&head.as_str()) && ONES.contains(&tail.as_str());
        !self.breaks
            || is_number
            || FIRST_PARTS.contains(&head.as_str())
            || self.known.contains(&head) && self.known.contains(&tail)
    }
}

/// The letters just before and just after a line end.
fn parts(above: &str, below: &str) -> (String, String) {
    let not_letter = |c: char| !c.is_alphabetic();
    let head = above.rsplit(not_letter).next().unwrap_or_default();
    let tail = below.split(not_letter).next().unwrap_or_default();
    (head.to_lowercase(), tail.to_lowercase())
}

fn known_words(lines: &[&str]) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let mut broken = false;
    for text in lines {
        let breaks = text.ends_with(['-', '\u{AD}', '‐']);
        let mut words: Vec<&str> = text
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
            .collect();
        if breaks {
            words.pop();
        }
        let skip = usize::from(broken);
        known.extend(words.into_iter().skip(skip).map(str::to_lowercase));
        broken = breaks;
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::pdf::line::Line;

    fn text_of(lines: &[&str]) -> String {
        let lines = lines.iter().map(|line| Line {
            text: (*line).to_owned(),
            x0: 0.0,
            x1: 0.0,
            y: 0.0,
            size: 10.0,
            bold: false,
            raised_start: false,
            area: 0,
            cells: Vec::new(),
        });
        text(&[Block {
            lines: lines.collect(),
            kind: Kind::Paragraph,
        }])
    }

    #[test]
    fn a_document_that_breaks_no_words_keeps_its_hyphens() {
        let whole = "These lines end where their words do";
        let mut lines = vec!["The goal of two-", "degree warming stands"];
        lines.extend([whole; 28]);
        assert!(text_of(&lines).starts_with("The goal of two-degree warming"));
        // Where it breaks one that it also writes whole, the others may be broken as well.
        lines.extend(["All warm-", "ing counts"]);
        let text = text_of(&lines);
        assert!(text.starts_with("The goal of twodegree warming"), "{text}");
        assert!(text.ends_with("All warming counts"));
    }
}
