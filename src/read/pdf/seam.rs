//! Joins the lines of a block to its text.
//!
//! In: blocks of lines. Out: their text. Lines are joined with a blank, with nothing in scripts
//! without blanks, and without the hyphen where it only broke a word; a compound keeps it.

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
    let known = known_words(blocks);
    let texts = blocks.iter().map(|block| block_text(block, &known));
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    texts.join("\n\n")
}

fn block_text(block: &Block, known: &BTreeSet<String>) -> String {
    let mut text = String::new();
    for line in &block.lines {
        let line = line.text.trim();
        if text.is_empty() {
            text.push_str(line);
            continue;
        }
        let (drop, put) = seam(&text, line, known);
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
fn seam(above: &str, below: &str, known: &BTreeSet<String>) -> (usize, &'static str) {
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
        && (!below.starts_with(char::is_lowercase) || is_compound(head, below, known))
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

/// Whether the hyphen between two parts belongs to the word: where the document nowhere writes the
/// two as one, but both as words of their own, or the first is one that takes a hyphen.
fn is_compound(head: &str, tail: &str, known: &BTreeSet<String>) -> bool {
    let head = head
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    let tail = tail
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    let (head, tail) = (head.to_lowercase(), tail.to_lowercase());
    if known.contains(&format!("{head}{tail}")) {
        return false;
    }
    let is_number = TENS.contains(&head.as_str()) && ONES.contains(&tail.as_str());
    is_number
        || FIRST_PARTS.contains(&head.as_str())
        || known.contains(&head) && known.contains(&tail)
}

/// The words of a document, but for the parts of words broken at a line end.
fn known_words(blocks: &[Block]) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let mut broken = false;
    for line in blocks.iter().flat_map(|block| &block.lines) {
        let text = line.text.trim();
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
