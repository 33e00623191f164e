//! Two samples: does a share differ between them?
//!
//! Documents are shuffled between the samples; the difference of the shares, divided by its standard
//! error, is compared with what shuffling gives. Dividing makes the test hold even where one
//! sample's documents vary more than the other's (Janssen 1997; Chung and Romano 2013); where the
//! documents of both come from one source, it's exact.

use super::interval::Bootstrap;
use super::permutation::{p_value, shuffle};
use super::share::{FEWEST, Sample, Sampled};
use crate::model::cube::Subject;
use crate::text::Lang;
use rand_chacha::rand_core::Rng as _;
use std::collections::BTreeMap;

/// Sums over documents by which a share and its standard error are known.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    documents: f64,
    /// Documents with a tagged unit.
    hit: f64,
    n: f64,
    nn: f64,
    x: f64,
    xx: f64,
    xn: f64,
}

impl Moments {
    fn add_total(&mut self, total: f64) {
        self.documents += 1.0;
        self.n += total;
        self.nn += total * total;
    }

    fn add_tagged(&mut self, tagged: f64, total: f64) {
        self.hit += 1.0;
        self.x += tagged;
        self.xx += tagged * tagged;
        self.xn += tagged * total;
    }

    fn minus(&self, other: &Self) -> Self {
        Self {
            documents: self.documents - other.documents,
            hit: self.hit - other.hit,
            n: self.n - other.n,
            nn: self.nn - other.nn,
            x: self.x - other.x,
            xx: self.xx - other.xx,
            xn: self.xn - other.xn,
        }
    }

    fn plus(&mut self, other: &Self) {
        self.documents += other.documents;
        self.hit += other.hit;
        self.n += other.n;
        self.nn += other.nn;
        self.x += other.x;
        self.xx += other.xx;
        self.xn += other.xn;
    }

    /// The share, and the variance of a ratio of sums over clusters (Cochran 1977, section 6.13).
    fn share(&self) -> Option<(f64, f64)> {
        if self.documents < 2.0 || self.n <= 0.0 {
            return None;
        }
        let share = self.x / self.n;
        let squares = (self.xx - 2.0 * share * self.xn + share * share * self.nn).max(0.0);
        let variance = self.documents / (self.documents - 1.0) * squares / (self.n * self.n);
        Some((share, variance))
    }
}

/// The difference of two shares by its standard error; 0 where nothing differs.
fn studentized(first: &Moments, second: &Moments) -> f64 {
    let (Some((a, a_variance)), Some((b, b_variance))) = (first.share(), second.share()) else {
        return 0.0;
    };
    let error = (a_variance + b_variance).sqrt();
    if (a - b).abs() < 1e-15 {
        0.0
    } else if error > 0.0 {
        (a - b) / error
    } else {
        f64::MAX.copysign(a - b)
    }
}

/// The difference of two shares as it is.
fn raw(first: &Moments, second: &Moments) -> f64 {
    let share = |moments: &Moments| moments.share().map_or(0.0, |(share, _)| share);
    share(first) - share(second)
}

/// Documents with a tagged unit on each side below which the standard error can't be relied on.
const FEWEST_HIT: f64 = 5.0;

/// Moments of all subjects, by language.
struct Sums {
    totals: BTreeMap<Lang, Moments>,
    tagged: BTreeMap<Lang, Vec<Moments>>,
}

impl Sums {
    fn of<'d>(documents: impl Iterator<Item = &'d Sampled<'d>>, n_subjects: usize) -> Self {
        let mut sums = Self {
            totals: BTreeMap::new(),
            tagged: BTreeMap::new(),
        };
        for document in documents {
            let total = document.total as f64;
            sums.totals
                .entry(document.lang)
                .or_default()
                .add_total(total);
            let tagged = sums
                .tagged
                .entry(document.lang)
                .or_insert_with(|| vec![Moments::default(); n_subjects]);
            for &(subject, amount) in &document.tagged {
                tagged[subject].add_tagged(amount as f64, total);
            }
        }
        sums
    }

    fn moments(&self, number: usize, subject: &Subject) -> Moments {
        let mut moments = Moments::default();
        for (lang, total) in self
            .totals
            .iter()
            .filter(|(lang, _)| subject.covers(**lang))
        {
            moments.plus(total);
            if let Some(tagged) = self.tagged.get(lang) {
                moments.plus(&tagged[number]);
            }
        }
        moments
    }
}

/// Calls `visit` with the first of two groups of documents as each shuffle makes it; the groups keep
/// their sizes. The shuffles depend on the seed and the documents' order alone.
pub(super) fn for_each_shuffle<'d>(
    documents: &[&'d Sampled<'d>],
    n_first: usize,
    bootstrap: Bootstrap,
    name: &str,
    mut visit: impl FnMut(&[&'d Sampled<'d>], &[&'d Sampled<'d>]),
) {
    let mut generator = bootstrap.generator(name);
    let mut random = || generator.next_u64();
    let mut shuffled = documents.to_vec();
    for _ in 0..bootstrap.draws {
        shuffle(&mut shuffled, &mut random);
        let (first, second) = shuffled.split_at(n_first);
        visit(first, second);
    }
}

/// All documents of two samples, the first's first, each by id.
pub(super) fn pooled<'d>(first: &'d Sample<'d>, second: &'d Sample<'d>) -> Vec<&'d Sampled<'d>> {
    first.documents.iter().chain(&second.documents).collect()
}

/// Two-sided p-values for the difference of each subject's share between two samples, by permutation;
/// `None` where a sample has fewer than three documents in the subject's languages, or the subject
/// occurs in neither.
pub fn p_values(
    first: &Sample<'_>,
    second: &Sample<'_>,
    subjects: &[Subject],
    bootstrap: Bootstrap,
) -> Vec<Option<f64>> {
    let documents = pooled(first, second);
    let all = Sums::of(documents.iter().copied(), subjects.len());
    let own = Sums::of(first.documents.iter(), subjects.len());
    let all: Vec<Moments> = moments(&all, subjects);
    let own: Vec<Moments> = moments(&own, subjects);
    let is_testable = |all: &Moments, own: &Moments| {
        let fewest = own.documents.min(all.documents - own.documents);
        fewest >= FEWEST as f64 && all.x > 0.0
    };
    let observed: Vec<Option<[f64; 2]>> = all
        .iter()
        .zip(&own)
        .map(|(all, own)| is_testable(all, own).then(|| statistics(own, &all.minus(own))))
        .collect();
    let mut permuted: Vec<[Vec<f64>; 2]> = vec![Default::default(); subjects.len()];
    if observed.iter().any(Option::is_some) {
        let n_first = first.documents.len();
        for_each_shuffle(&documents, n_first, bootstrap, "asymmetry", |group, _| {
            let sums = Sums::of(group.iter().copied(), subjects.len());
            for (number, subject) in subjects.iter().enumerate() {
                if observed[number].is_some() {
                    let own = sums.moments(number, subject);
                    let values = statistics(&own, &all[number].minus(&own));
                    let lists = permuted[number].iter_mut();
                    lists.zip(values).for_each(|(list, value)| list.push(value));
                }
            }
        });
    }
    let p = |number: usize| {
        let observed = observed[number]?;
        let [by_error, by_size] =
            [0, 1].map(|kind| p_value(observed[kind], &permuted[number][kind]));
        let fewest = own[number].hit.min(all[number].hit - own[number].hit);
        // A side with hardly a hit has no standard error to speak of: then the plain difference has a say.
        Some(if fewest < FEWEST_HIT {
            by_error.max(by_size)
        } else {
            by_error
        })
    };
    (0..subjects.len()).map(p).collect()
}

/// The difference by its standard error, and as it is.
fn statistics(first: &Moments, second: &Moments) -> [f64; 2] {
    [studentized(first, second), raw(first, second)]
}

fn moments(sums: &Sums, subjects: &[Subject]) -> Vec<Moments> {
    let subjects = subjects.iter().enumerate();
    subjects
        .map(|(number, subject)| sums.moments(number, subject))
        .collect()
}
