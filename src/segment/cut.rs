//! Where a long paragraph is cut.

use crate::text::token::is_unspaced;
use crate::text::{sentence, tokens};

/// Words that a passage is meant to have at most. An ideograph counts as six tenths of a word,
/// about what a translation needs.
const WORDS: f64 = 150.0;

/// Words after which a passage is cut even inside a sentence.
const MOST_WORDS: f64 = 400.0;

const WORDS_PER_IDEOGRAPH: f64 = 0.6;

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
    for end in sentence::ends(text) {
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
