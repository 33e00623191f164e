//! Where sentences end, and where a long paragraph is cut.

use super::line::is_unspaced;
use crate::text::tokens;

/// Words that a passage is meant to have at most. An ideograph counts as six tenths of a word,
/// about what a translation needs.
const WORDS: f64 = 150.0;

/// Words after which a passage is cut even inside a sentence.
const MOST_WORDS: f64 = 400.0;

const WORDS_PER_IDEOGRAPH: f64 = 0.6;

/// Words with a full stop that ends no sentence.
const ABBREVIATIONS: [&str; 34] = [
    "adm", "amb", "apr", "art", "aug", "capt", "col", "corp", "dec", "dr", "e.g", "etc", "feb",
    "fig", "gen", "gov", "i.e", "inc", "jan", "jr", "lt", "ltd", "messrs", "mr", "mrs", "ms", "no",
    "nov", "oct", "para", "prof", "rep", "sen", "vs",
];

/// More of them, which may also end one: they don't before a word that begins with a capital.
const TITLES: [&str; 5] = ["sept", "sr", "st", "u.k", "u.s"];

/// Bytes after which the sentences of a text end, its own end last.
pub(super) fn ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？') {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some((next, _)) = chars.next_if(|(_, c)| ".!?…。！？\"”’')]」』）".contains(*c))
        {
            end = next + text[next..].chars().next().map_or(1, char::len_utf8);
        }
        if ends_here(text, at, end) {
            ends.push(end);
        }
    }
    if ends.last() != Some(&text.len()) {
        ends.push(text.len());
    }
    ends
}

/// Whether a sentence ends with the mark at `at`, whose closing marks end at `end`.
fn ends_here(text: &str, at: usize, end: usize) -> bool {
    let (before, after) = (&text[..at], &text[end..]);
    if is_unspaced(text[at..].chars().next().unwrap_or(' ')) {
        return true;
    }
    let next = after.trim_start();
    if next.is_empty() {
        return true;
    }
    if next.len() == after.len() && !next.starts_with(is_unspaced)
        || next.starts_with(char::is_lowercase)
    {
        return false;
    }
    if !text[at..].starts_with('.') {
        return true;
    }
    let word = before
        .rsplit(|c: char| c.is_whitespace() || "(\"“‘[".contains(c))
        .next()
        .unwrap_or_default();
    let lower = word.to_lowercase();
    let initial = word.chars().count() == 1 && word.contains(char::is_uppercase);
    let title = TITLES.contains(&lower.as_str()) && next.starts_with(char::is_uppercase);
    !(initial || title || ABBREVIATIONS.contains(&lower.as_str()))
}

/// Where a paragraph is cut so that its passages have some [`WORDS`] words: the ends of the
/// passages, its own end last.
pub(super) fn cuts_of_long(text: &str) -> Vec<usize> {
    // A word has two bytes at least, with its blank, and an ideograph has three.
    if text.len() as f64 <= WORDS * 2.0 {
        return vec![text.len()];
    }
    let weights = Weights::of(text);
    let whole = weights.until(text.len());
    if whole <= WORDS * 1.25 {
        return vec![text.len()];
    }
    let n_passages = (whole / WORDS).ceil();
    let share = whole / n_passages;
    let mut cuts: Vec<usize> = Vec::new();
    let mut weight_at_cut = 0.0;
    let mut last: Option<usize> = None;
    for end in ends(text) {
        let weight = weights.until(end);
        // Before the sentence that would lead farther past the mark than its start is before it.
        if let Some(previous) = last {
            let (short, long) = (
                weights.until(previous) - weight_at_cut,
                weight - weight_at_cut,
            );
            if long > share && long - share > share - short {
                cuts.push(previous);
                weight_at_cut = weights.until(previous);
            }
        }
        while weight - weight_at_cut > MOST_WORDS {
            let cut = weights.place(weight_at_cut + MOST_WORDS / 2.0);
            cuts.push(cut);
            weight_at_cut = weights.until(cut);
        }
        last = Some(end);
    }
    cuts.push(text.len());
    cuts.dedup();
    cuts
}

/// The weight of a text up to each of its tokens' ends.
struct Weights {
    ends: Vec<usize>,
    totals: Vec<f64>,
}

impl Weights {
    fn of(text: &str) -> Self {
        let mut weights = Self {
            ends: vec![0],
            totals: vec![0.0],
        };
        let mut total = 0.0;
        for token in tokens(text) {
            total += if text[token.clone()].starts_with(is_unspaced) {
                WORDS_PER_IDEOGRAPH
            } else {
                1.0
            };
            weights.ends.push(token.end);
            weights.totals.push(total);
        }
        weights
    }

    /// The weight of what ends by byte `end`.
    fn until(&self, end: usize) -> f64 {
        self.totals[self.ends.partition_point(|&token| token <= end) - 1]
    }

    /// The end of the first token by which the text weighs at least `weight`.
    fn place(&self, weight: f64) -> usize {
        let at = self.totals.partition_point(|&total| total < weight);
        self.ends[at.min(self.ends.len() - 1)]
    }
}
