//! Finds the pairs of texts that are alike, without comparing each with each.
//!
//! Two texts are compared if they have a few shingles in common. A shingle that many texts have is
//! a formula, and would make a pair of any two: for its sake, each text is compared with the first
//! few of them only. So the work grows with the number of texts, and a form letter in thousands of
//! slightly different copies is still found, around its first copies.

use super::Options;
use super::compare::{self, Likeness, Weighed};
use super::index::{Index, Rarity};
use super::sketch::Sketch;
use rayon::prelude::*;

/// A shingle that more texts have is a formula.
const FORMULA: usize = 32;
/// With so many of those that have a formula, a text is compared for its sake.
const FEW: usize = 6;
/// So many shingles in common make a pair worth comparing.
const WORTH: u32 = 6;

/// Two texts that are alike.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// The number of one.
    pub one: u32,
    /// The number of the other, which is larger.
    pub other: u32,
    /// What they have in common.
    pub likeness: Likeness,
}

/// The pairs of these texts, by the number of the other, then of the one.
pub(super) fn pairs(texts: &[&Sketch], options: &Options) -> Vec<Pair> {
    let index = Index::of(texts);
    let rarities: Vec<Box<[Rarity]>> = texts.par_iter().map(|text| index.rarities(text)).collect();
    let weighed: Vec<Weighed> = texts
        .iter()
        .zip(&rarities)
        .map(|(sketch, rarities)| Weighed { sketch, rarities })
        .collect();
    weighed
        .par_iter()
        .enumerate()
        .map_init(
            || Counter::new(texts.len()),
            |counter, (number, text)| {
                let other = number as u32;
                count_shared(&index, *text, other, counter);
                let mut found: Vec<Pair> = counter
                    .drain()
                    .filter(|&(_, shared)| shared >= WORTH)
                    .filter_map(|(one, _)| {
                        let first = *weighed.get(one as usize)?;
                        let likeness = compare::likeness(first, *text, options)?;
                        Some(Pair {
                            one,
                            other,
                            likeness,
                        })
                    })
                    .collect();
                found.sort_unstable_by_key(|pair| pair.one);
                found
            },
        )
        .flatten_iter()
        .collect()
}

/// Counts the shingles that a text has in common with each text before it.
fn count_shared(index: &Index, text: Weighed, number: u32, counter: &mut Counter) {
    let hashes = text.sketch.shingles().hashes().iter().zip(text.rarities);
    for (&hash, _) in hashes.filter(|(_, rarity)| !rarity.is_unique()) {
        let texts = index.texts(hash);
        let few = if texts.len() > FORMULA { FEW } else { FORMULA };
        for before in texts.take(few).take_while(|&before| before < number) {
            counter.add(before);
        }
    }
}

/// Counts by text; emptying it takes as long as it was used, not as long as it is.
struct Counter {
    counts: Vec<u32>,
    touched: Vec<u32>,
}

impl Counter {
    fn new(texts: usize) -> Self {
        Self {
            counts: vec![0; texts],
            touched: Vec::new(),
        }
    }

    fn add(&mut self, text: u32) {
        if let Some(count) = self.counts.get_mut(text as usize) {
            if *count == 0 {
                self.touched.push(text);
            }
            *count += 1;
        }
    }

    /// Each text counted with its count.
    fn drain(&mut self) -> impl Iterator<Item = (u32, u32)> {
        let counts = &mut self.counts;
        self.touched.drain(..).filter_map(|text| {
            let count = counts.get_mut(text as usize)?;
            Some((text, std::mem::take(count)))
        })
    }
}
