//! Overlap: how alike two samples' theme profiles are, beside what chance gives.

use super::interval::{Bootstrap, expanded, percentile};
use super::share::{FEWEST_RESAMPLED, Sample};
use super::similarity::{jensen_shannon, rank_biased_overlap};
use super::two::{for_each_shuffle, pooled};

/// Persistence of rank-biased overlap: the first ten ranks carry 86 % of the weight (Webber, Moffat
/// and Zobel 2010).
pub const PERSISTENCE: f64 = 0.9;

/// A way of comparing two profiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// 1 less the Jensen-Shannon divergence (base 2) of the shares of hits.
    Profile,
    /// Rank-biased overlap of the themes' order.
    Order,
}

impl Likeness {
    /// Both ways.
    pub const ALL: [Likeness; 2] = [Likeness::Profile, Likeness::Order];

    /// The word for it in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Likeness::Profile => "1-jsd",
            Likeness::Order => "rbo",
        }
    }

    /// How alike two profiles are, from 0 to 1; `None` where one is empty.
    pub fn of(self, first: &[u64], second: &[u64]) -> Option<f64> {
        match self {
            Likeness::Profile => {
                let weights =
                    |profile: &[u64]| profile.iter().map(|&x| x as f64).collect::<Vec<_>>();
                jensen_shannon(&weights(first), &weights(second)).map(|divergence| 1.0 - divergence)
            }
            Likeness::Order => rank_biased_overlap(&ranking(first), &ranking(second), PERSISTENCE),
        }
    }
}

/// The themes that occur, the most frequent first; those that tie together.
fn ranking(profile: &[u64]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..profile.len()).filter(|&at| profile[at] > 0).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(profile[at]), at));
    order
        .chunk_by(|&a, &b| profile[a] == profile[b])
        .map(<[usize]>::to_vec)
        .collect()
}

/// What chance gives: the middle and the middle 95 % of an overlap in which there's nothing to find.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Floor {
    /// The median.
    pub median: Option<f64>,
    /// The middle 95 %.
    pub bounds: Option<(f64, f64)>,
}

impl Floor {
    fn of(draws: Vec<f64>) -> Self {
        Self {
            median: percentile(draws.clone(), 0.0).map(|(median, _)| median),
            bounds: percentile(draws, 0.95),
        }
    }
}

/// How alike two samples are.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlap {
    /// In which way.
    pub likeness: Likeness,
    /// From 0 to 1.
    pub value: Option<f64>,
    /// Bounds at 95 %, documents resampled, corrected for the bias of few documents.
    pub bounds: Option<(f64, f64)>,
    /// The value in each draw, reflected at the value as observed.
    pub drawn: Vec<f64>,
    /// Documents shuffled between the two samples: how alike they'd be if they had one profile.
    pub shuffled: Floor,
    /// One-sided p-value: the share of shuffles at most as alike as the two samples.
    pub p: Option<f64>,
    /// Two random halves of the first sample.
    pub halves_of_first: Floor,
    /// Two random halves of the second.
    pub halves_of_second: Floor,
}

/// How alike two samples are in some subjects, themes as a rule: `which` are their indexes.
pub fn overlaps(
    first: &Sample<'_>,
    second: &Sample<'_>,
    which: &[usize],
    bootstrap: Option<Bootstrap>,
) -> Vec<Overlap> {
    let profiles = (
        profile(&first.documents.iter().collect::<Vec<_>>(), which),
        profile(&second.documents.iter().collect::<Vec<_>>(), which),
    );
    let [shuffled, of_first, of_second, resampled] = match bootstrap {
        Some(bootstrap) => {
            let all = pooled(first, second);
            let halves = |sample: &Sample<'_>, name: &str| {
                let own: Vec<_> = sample.documents.iter().collect();
                likenesses(&own, own.len() / 2, which, bootstrap, name)
            };
            [
                likenesses(&all, first.documents.len(), which, bootstrap, "overlap"),
                halves(first, "halves of first"),
                halves(second, "halves of second"),
                resampled(first, second, which, bootstrap),
            ]
        }
        None => Default::default(),
    };
    let fewest = first.documents.len().min(second.documents.len()) as u64;
    Likeness::ALL
        .into_iter()
        .enumerate()
        .map(|(at, likeness)| {
            let value = likeness.of(&profiles.0, &profiles.1);
            let drawn = reflected(value, &resampled[at]);
            let below = |value: f64| {
                let draws = &shuffled[at];
                let low = draws.iter().filter(|draw| **draw <= value + 1e-12).count();
                (!draws.is_empty()).then(|| (low + 1) as f64 / (draws.len() + 1) as f64)
            };
            Overlap {
                likeness,
                value,
                bounds: percentile(drawn.clone(), expanded(0.95, fewest))
                    .filter(|_| fewest >= FEWEST_RESAMPLED),
                p: value.and_then(below),
                shuffled: Floor::of(shuffled[at].clone()),
                halves_of_first: Floor::of(of_first[at].clone()),
                halves_of_second: Floor::of(of_second[at].clone()),
                drawn,
            }
        })
        .collect()
}

/// Draws reflected at the value. Samples look less alike than what they're drawn from, and resampling
/// makes them less alike once more, by about as much: reflection takes that bias out (the basic
/// bootstrap, Davison and Hinkley 1997, section 2.4).
fn reflected(value: Option<f64>, draws: &[f64]) -> Vec<f64> {
    let Some(value) = value else {
        return Vec::new();
    };
    let reflect = |draw: &f64| (2.0 * value - draw).clamp(0.0, 1.0);
    draws.iter().map(reflect).collect()
}

/// Tagged units of each subject.
fn profile(documents: &[&super::share::Sampled<'_>], which: &[usize]) -> Vec<u64> {
    let mut profile = vec![0; which.len()];
    for (subject, amount) in documents.iter().flat_map(|document| &document.tagged) {
        if let Ok(at) = which.binary_search(subject) {
            profile[at] += amount;
        }
    }
    profile
}

/// Likenesses in both ways, of each shuffle into two groups.
fn likenesses(
    documents: &[&super::share::Sampled<'_>],
    n_first: usize,
    which: &[usize],
    bootstrap: Bootstrap,
    name: &str,
) -> [Vec<f64>; 2] {
    let mut all = [Vec::new(), Vec::new()];
    if documents.len() < 2 {
        return all;
    }
    for_each_shuffle(documents, n_first, bootstrap, name, |first, second| {
        let profiles = (profile(first, which), profile(second, which));
        for (draws, likeness) in all.iter_mut().zip(Likeness::ALL) {
            draws.extend(likeness.of(&profiles.0, &profiles.1));
        }
    });
    all
}

/// Likenesses in both ways, in each bootstrap draw.
fn resampled(
    first: &Sample<'_>,
    second: &Sample<'_>,
    which: &[usize],
    bootstrap: Bootstrap,
) -> [Vec<f64>; 2] {
    let (a, b) = (
        drawn(first, which, bootstrap),
        drawn(second, which, bootstrap),
    );
    let mut all = [Vec::new(), Vec::new()];
    for (first, second) in a.iter().zip(&b) {
        for (draws, likeness) in all.iter_mut().zip(Likeness::ALL) {
            draws.extend(likeness.of(first, second));
        }
    }
    all
}

/// The profile of a sample in each draw.
fn drawn(sample: &Sample<'_>, which: &[usize], bootstrap: Bootstrap) -> Vec<Vec<u64>> {
    let mut profiles = vec![vec![0; which.len()]; bootstrap.draws];
    for document in sample
        .documents
        .iter()
        .filter(|document| !document.tagged.is_empty())
    {
        let weights = bootstrap.weights(document.id);
        for (subject, amount) in &document.tagged {
            if let Ok(at) = which.binary_search(subject) {
                for (profile, weight) in profiles.iter_mut().zip(&weights) {
                    profile[at] += amount * u64::from(*weight);
                }
            }
        }
    }
    profiles
}
