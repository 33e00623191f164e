//! How far two distributions or two rankings agree. Weights and ranks come in, one number goes out;
//! nothing here knows what was weighed or ranked.

use std::collections::BTreeMap;

/// Jensen-Shannon divergence of two vectors of non-negative weights, in bits, 0 (same shares) to 1
/// (nothing in common).
///
/// Both are first divided by their sums; then JSD = ½ Σ pᵢ log₂(pᵢ / mᵢ) + ½ Σ qᵢ log₂(qᵢ / mᵢ)
/// with m = (p + q) / 2 and 0 · log 0 = 0 (Lin 1991). It is the divergence: its square root is the
/// distance. The order of the cells doesn't matter, to the last bit.
///
/// `None` where the lengths differ, a weight is negative or not finite, or a vector sums to 0.
pub fn jensen_shannon(p: &[f64], q: &[f64]) -> Option<f64> {
    if p.len() != q.len() {
        return None;
    }
    let (p, q) = (shares(p)?, shares(q)?);
    let terms = p.iter().zip(&q).map(|(&p, &q)| {
        let middle = (p + q) / 2.0;
        (information(p, middle) + information(q, middle)) / 2.0
    });
    Some(sum(terms).clamp(0.0, 1.0))
}

/// Weights divided by their sum; `None` where they are no weights or sum to 0.
fn shares(weights: &[f64]) -> Option<Vec<f64>> {
    if !weights.iter().all(|&weight| weight >= 0.0) {
        return None;
    }
    let total = sum(weights.iter().copied());
    (total > 0.0 && total.is_finite())
        .then(|| weights.iter().map(|weight| weight / total).collect())
}

/// share · log₂(share / middle), and 0 where there is no share.
fn information(share: f64, middle: f64) -> f64 {
    if share > 0.0 {
        share * (share / middle).log2()
    } else {
        0.0
    }
}

/// The sum from the smallest term up, so that rounding doesn't depend on the order of the terms.
fn sum(terms: impl Iterator<Item = f64>) -> f64 {
    let mut terms: Vec<f64> = terms.collect();
    terms.sort_by(f64::total_cmp);
    terms.iter().sum()
}

/// Extrapolated rank-biased overlap of two rankings, 0 (nothing shared) to 1 (the same ranking),
/// with ties averaged.
///
/// A ranking is a list of tie groups, best first; items are any numbers, and the order within a
/// group doesn't matter. `p`, within 0 < p < 1, is the persistence: depth d weighs as (1 − p) pᵈ⁻¹.
///
/// With s and l the numbers of items of the shorter and the longer ranking, and X the number of
/// items shared by the first d of both (equation 32 of Webber, Moffat and Zobel 2010):
///
/// RBO = (1 − p)/p · (Σ d=1..l X_d/d · pᵈ + Σ d=s+1..l X_s (d − s)/(s d) · pᵈ)
///     + ((X_l − X_s)/l + X_s/s) · pˡ
///
/// Ties stand for an order that isn't known: the value is exactly the mean over all orders of the
/// ties, those of the two rankings being independent. As the formula is linear in X it is enough to
/// put in the expected X: an item adds the product of its chances of being among the first d, which
/// for a group of size g that begins after t items is (d − t)/g within 0..1. This is RBOᵃ of Corsi
/// and Urbano 2024, "The treatment of ties in rank-biased overlap", unless a depth beyond s cuts a
/// tie group of the longer ranking: there they lower the extrapolated part too, which the mean over
/// orders doesn't. Two rankings with the same ties agree in less than 1, since the ties hide an
/// order.
///
/// `None` where a ranking has no items or has one twice, or where `p` is not within 0 < p < 1.
/// Groups without items are passed over.
pub fn rank_biased_overlap(a: &[Vec<usize>], b: &[Vec<usize>], p: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0) {
        return None;
    }
    let (a, b) = (places(a)?, places(b)?);
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    let at_short = shared(&a, &b, short);
    let at_long = shared(&a, &b, long);
    let (s, l) = (short as f64, long as f64);
    let mut weight = 1.0;
    let mut seen = 0.0;
    for depth in 1..=long {
        weight *= p;
        let d = depth as f64;
        let beyond = depth.saturating_sub(short) as f64;
        seen += (shared(&a, &b, depth) + at_short * beyond / s) / d * weight;
    }
    let unseen = (at_long - at_short) / l + at_short / s;
    Some(((1.0 - p) / p * seen + unseen * weight).clamp(0.0, 1.0))
}

/// Where the tie group of an item lies.
struct Place {
    /// Number of items before the group.
    before: usize,
    /// Number of items of the group.
    size: usize,
}

impl Place {
    /// The chance that the item is among the first `depth`, over all orders of its group.
    fn chance(&self, depth: usize) -> f64 {
        depth.saturating_sub(self.before).min(self.size) as f64 / self.size as f64
    }
}

/// The place of every item; `None` where there are no items, or one occurs twice.
fn places(ranking: &[Vec<usize>]) -> Option<BTreeMap<usize, Place>> {
    let mut places = BTreeMap::new();
    for group in ranking {
        let before = places.len();
        let size = group.len();
        for item in group {
            if places.insert(*item, Place { before, size }).is_some() {
                return None;
            }
        }
    }
    (!places.is_empty()).then_some(places)
}

/// How many items the first `depth` of both rankings are expected to share.
fn shared(a: &BTreeMap<usize, Place>, b: &BTreeMap<usize, Place>, depth: usize) -> f64 {
    a.iter()
        .filter_map(|(item, place)| Some(place.chance(depth) * b.get(item)?.chance(depth)))
        .sum()
}

#[cfg(test)]
mod tests;
