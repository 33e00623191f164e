//! In which texts a shingle occurs, and how rare that makes it.

use super::sketch::Sketch;
use rayon::prelude::*;

/// A shingle in this many texts more than one weighs half as much as one that occurs nowhere else.
const HALF: f64 = 4.0;

/// In how many texts a shingle occurs, up to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rarity(u8);

impl Rarity {
    fn of(texts: usize) -> Self {
        Self(u8::try_from(texts.max(1)).unwrap_or(u8::MAX))
    }

    /// Whether no other text has the shingle.
    pub fn is_unique(self) -> bool {
        self.0 < 2
    }

    /// What the shingle weighs: 1 where no other text has it.
    pub fn weight(self) -> f64 {
        HALF / (HALF + f64::from(self.0.saturating_sub(1)))
    }
}

/// The texts by shingle, of the shingles that at least two texts have.
pub(super) struct Index {
    /// The scrambled hash in the upper half, the text's number in the lower; rising.
    postings: Vec<u64>,
    /// Where the postings of each bucket begin, and where the last one ends.
    starts: Vec<u32>,
    /// What a posting is shifted by to have its bucket.
    shift: u32,
}

impl Index {
    /// The index of these texts.
    pub fn of(texts: &[&Sketch]) -> Self {
        let total = texts
            .iter()
            .map(|text| text.shingles().hashes().len())
            .sum();
        let mut postings: Vec<u64> = Vec::with_capacity(total);
        for (number, text) in (0u64..).zip(texts) {
            let hashes = text.shingles().hashes().iter();
            postings.extend(hashes.map(|&hash| (u64::from(scramble(hash)) << 32) | number));
        }
        postings.par_sort_unstable();
        let postings = repeated(&postings);
        let bits = (postings.len() / 4).max(2).ilog2().min(24);
        let shift = u64::BITS - bits;
        let mut starts = Vec::with_capacity((1 << bits) + 1);
        let mut rest = postings.iter().zip(0u32..).peekable();
        for bucket in 0..=1u64 << bits {
            while rest
                .next_if(|(posting, _)| *posting >> shift < bucket)
                .is_some()
            {}
            let end = u32::try_from(postings.len()).unwrap_or(u32::MAX);
            starts.push(rest.peek().map_or(end, |(_, at)| *at));
        }
        Self {
            postings,
            starts,
            shift,
        }
    }

    /// The texts that have a shingle, by number, rising; none where fewer than two have it.
    pub fn texts(&self, hash: u32) -> impl ExactSizeIterator<Item = u32> + '_ {
        let key = u64::from(scramble(hash));
        let bucket = ((key << 32) >> self.shift) as usize;
        let bounds = (self.starts.get(bucket), self.starts.get(bucket + 1));
        let postings = match bounds {
            (Some(&start), Some(&end)) => self.postings.get(start as usize..end as usize),
            _ => None,
        }
        .unwrap_or_default();
        let start = postings.partition_point(|posting| posting >> 32 < key);
        let end = postings.partition_point(|posting| posting >> 32 <= key);
        let found = postings.get(start..end).unwrap_or_default();
        found.iter().map(|&posting| posting as u32)
    }

    /// The rarity of each shingle of a sketch.
    pub fn rarities(&self, sketch: &Sketch) -> Box<[Rarity]> {
        let hashes = sketch.shingles().hashes().iter();
        hashes
            .map(|&hash| Rarity::of(self.texts(hash).len()))
            .collect()
    }
}

/// Spreads hashes over the whole range: those that are kept are small ones.
fn scramble(hash: u32) -> u32 {
    hash.wrapping_mul(0x9E37_79B1)
}

/// Those postings whose hash occurs more than once.
fn repeated(postings: &[u64]) -> Vec<u64> {
    postings
        .chunk_by(|one, next| one >> 32 == next >> 32)
        .filter(|same| same.len() > 1)
        .flatten()
        .copied()
        .collect()
}
