//! Compares two texts: is one a copy of the other, or contained in it?
//!
//! Three things are asked. Enough of the shorter text's shingles must be in the longer. They must
//! be telling ones: a shingle counts the less, the more texts have it, so that two texts that have
//! a formula in common and differ in the rest are no copies. And figures must agree, or else two
//! notices of a form, filled in for different days and sums, would pass for one.

use super::index::Rarity;
use super::sketch::{Sample, Sketch};
use super::{Kind, Options};

/// Two texts whose lengths are nearer to each other than this are copies, not an excerpt.
const NEAR_LENGTH: f64 = 0.66;
/// From this many words on, the plain thresholds hold; below, up to [`SHORT`] more is asked.
const FULL_WORDS: u32 = 60;
const SHORT: f64 = 0.25;
/// What is asked of the share of telling shingles.
const TELLING: f64 = 0.45;
/// What is asked of an excerpt's share of shingles, as the lower end of its interval: a long text
/// keeps few of those that a short excerpt could share.
const EXCERPT: f64 = 0.5;
/// What the shingles of an excerpt must weigh that the longer text has.
const EXCERPT_WEIGHT: f64 = 6.0;
/// Shared shingles asked of any pair.
const SHARED: usize = 8;
/// Texts less alike than this must have this share of their figures in common.
const FIGURES_BELOW: f64 = 0.9;
const FIGURES: f64 = 0.5;

/// A sketch with the rarity of each of its shingles.
#[derive(Clone, Copy)]
pub(super) struct Weighed<'s> {
    /// The sketch.
    pub sketch: &'s Sketch,
    /// As long as the sample of shingles.
    pub rarities: &'s [Rarity],
}

/// What two texts have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Likeness {
    /// The share of the shorter text's shingles that the longer has.
    pub similarity: f64,
    /// [`Kind::NearCopy`] or [`Kind::Excerpt`].
    pub kind: Kind,
}

/// What two texts have in common, if it's enough to call one a copy of the other.
pub(super) fn likeness(one: Weighed, other: Weighed, options: &Options) -> Option<Likeness> {
    let (short, long) = if one.size() <= other.size() {
        (one, other)
    } else {
        (other, one)
    };
    if short.sketch.words() < options.least_words {
        return None;
    }
    let (a, b) = (short.sketch.shingles(), long.sketch.shingles());
    let limit = a.limit().min(b.limit());
    let all = Part::of(short, limit, |_| true);
    let mut theirs = b.hashes().iter().copied().peekable();
    let shared = Part::of(short, limit, |hash| {
        while theirs.next_if(|&their| their < hash).is_some() {}
        theirs.peek() == Some(&hash)
    });
    if shared.count < SHARED {
        return None;
    }
    let similarity = shared.count as f64 / all.count as f64;
    let more = SHORT * shortness(short.sketch.words(), options.least_words);
    let near = f64::from(short.size()) >= NEAR_LENGTH * f64::from(long.size());
    let telling = shared.weight / all.weight;
    let passes = if near {
        let back = shared.weight / Part::of(long, limit, |_| true).weight;
        similarity >= options.similarity + more && telling.max(back) >= TELLING
    } else {
        lower_bound(shared.count, all.count) >= EXCERPT + more
            && telling >= TELLING
            && shared.weight >= EXCERPT_WEIGHT
    };
    let figures = || figures_agree(short.sketch.figures(), long.sketch.figures(), near);
    (passes && (similarity >= FIGURES_BELOW || figures())).then_some(Likeness {
        similarity,
        kind: if near { Kind::NearCopy } else { Kind::Excerpt },
    })
}

impl Weighed<'_> {
    fn size(&self) -> u32 {
        self.sketch.shingles().size()
    }
}

/// Some of a text's shingles.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    count: usize,
    weight: f64,
}

impl Part {
    /// Those up to a hash that are wanted; they are asked for in rising order.
    fn of(text: Weighed, limit: u32, mut wanted: impl FnMut(u32) -> bool) -> Self {
        let mut part = Self::default();
        for (&hash, rarity) in text.sketch.shingles().hashes().iter().zip(text.rarities) {
            if hash > limit {
                break;
            }
            if wanted(hash) {
                part.count += 1;
                part.weight += rarity.weight();
            }
        }
        part
    }
}

/// From 1 for the shortest texts that are compared down to 0 for those that are long enough.
fn shortness(words: u32, least: u32) -> f64 {
    if words >= FULL_WORDS {
        return 0.0;
    }
    f64::from(FULL_WORDS - words) / f64::from(FULL_WORDS.saturating_sub(least).max(1))
}

/// Whether enough figures of the text that has fewer of them are in the other; of an excerpt, of
/// its own.
fn figures_agree(short: &Sample, long: &Sample, near: bool) -> bool {
    let limit = short.limit().min(long.limit());
    let up_to = |sample: &Sample| sample.hashes().partition_point(|&hash| hash <= limit);
    let own = up_to(short);
    let all = if near { own.min(up_to(long)) } else { own };
    let theirs = long.hashes();
    let mut shared = short.hashes().iter().take(own);
    let shared = shared
        .by_ref()
        .filter(|hash| theirs.binary_search(hash).is_ok());
    shared.count() as f64 >= FIGURES * all as f64
}

/// The lower end of Wilson's 95 % interval of a share.
fn lower_bound(hits: usize, of: usize) -> f64 {
    let (hits, of, z) = (hits as f64, of as f64, 1.96);
    let share = hits / of;
    let middle = share + z * z / (2.0 * of);
    let spread = z * (share * (1.0 - share) / of + z * z / (4.0 * of * of)).sqrt();
    (middle - spread) / (1.0 + z * z / of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_shared_shingles_are_no_proof() {
        assert!(lower_bound(7, 12) < 0.4);
        assert!(lower_bound(11, 11) > 0.7);
        assert!((lower_bound(60, 100) - 0.5020).abs() < 0.0005);
    }

    #[test]
    fn more_is_asked_of_the_shorter() {
        let asked: Vec<f64> = [20, 40, 60, 900].map(|words| shortness(words, 20)).to_vec();
        assert_eq!(asked, [1.0, 0.5, 0.0, 0.0]);
        assert!(shortness(10, 60).is_finite());
    }
}
