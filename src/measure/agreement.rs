//! Agreement with hand coding: precision, recall and F1, with intervals.

use super::interval::{Bootstrap, percentile};
use crate::text::Lang;
use std::collections::BTreeSet;

/// One passage: what a reader put on it, and what the program did.
#[derive(Clone, Debug)]
pub struct Coded {
    /// The document it's from: what is resampled.
    pub document: String,
    /// Its language.
    pub lang: Lang,
    /// What the reader put on it.
    pub expected: BTreeSet<String>,
    /// What the program put on it.
    pub found: BTreeSet<String>,
}

/// How often program and reader agree on codes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    /// Both have it.
    pub true_positive: f64,
    /// The program alone has it.
    pub false_positive: f64,
    /// The reader alone has it.
    pub false_negative: f64,
    /// Neither has it.
    pub true_negative: f64,
}

/// A share and its bounds at 95 %; empty where it's undefined.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The share.
    pub value: Option<f64>,
    /// Its bounds.
    pub bounds: Option<(f64, f64)>,
}

/// Scores of a code, or of several together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// The counts.
    pub counts: Counts,
    /// Of what the program found, the share that the reader has too.
    pub precision: Estimate,
    /// Of what the reader has, the share that the program found.
    pub recall: Estimate,
    /// Their harmonic mean (van Rijsbergen 1979).
    pub f1: Estimate,
}

impl Counts {
    fn add(&mut self, expected: bool, found: bool, weight: f64) {
        *(match (expected, found) {
            (true, true) => &mut self.true_positive,
            (false, true) => &mut self.false_positive,
            (true, false) => &mut self.false_negative,
            (false, false) => &mut self.true_negative,
        }) += weight;
    }

    /// Passages that the reader put the code on.
    pub fn positives(&self) -> f64 {
        self.true_positive + self.false_negative
    }

    /// `None` where the program found nothing.
    pub fn precision(&self) -> Option<f64> {
        share(self.true_positive, self.true_positive + self.false_positive)
    }

    /// Sensitivity; `None` where the reader has nothing.
    pub fn recall(&self) -> Option<f64> {
        share(self.true_positive, self.positives())
    }

    /// `None` where neither has anything.
    pub fn f1(&self) -> Option<f64> {
        share(
            2.0 * self.true_positive,
            2.0 * self.true_positive + self.false_positive + self.false_negative,
        )
    }
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// Scores of some codes together (micro-averaged: every passage and code is one decision). Intervals
/// resample documents.
pub fn score(passages: &[&Coded], codes: &[&str], bootstrap: Bootstrap) -> Score {
    let decisions = |passage: &Coded, weight: f64, counts: &mut Counts| {
        for code in codes {
            counts.add(
                passage.expected.contains(*code),
                passage.found.contains(*code),
                weight,
            );
        }
    };
    let mut counts = Counts::default();
    let mut drawn = vec![Counts::default(); bootstrap.draws];
    for passage in passages {
        decisions(passage, 1.0, &mut counts);
        let mut own = Counts::default();
        decisions(passage, 1.0, &mut own);
        for (sum, weight) in drawn.iter_mut().zip(bootstrap.weights(&passage.document)) {
            let weight = f64::from(weight);
            sum.true_positive += weight * own.true_positive;
            sum.false_positive += weight * own.false_positive;
            sum.false_negative += weight * own.false_negative;
            sum.true_negative += weight * own.true_negative;
        }
    }
    let estimate = |of: fn(&Counts) -> Option<f64>| Estimate {
        value: of(&counts),
        bounds: of(&counts).and_then(|_| percentile(drawn.iter().filter_map(of).collect(), 0.95)),
    };
    Score {
        counts,
        precision: estimate(Counts::precision),
        recall: estimate(Counts::recall),
        f1: estimate(Counts::f1),
    }
}

/// Share of passages on which program and reader have the very same codes.
pub fn accuracy(passages: &[&Coded], bootstrap: Bootstrap) -> Estimate {
    let mut right = (0.0, 0.0);
    let mut drawn = vec![(0.0, 0.0); bootstrap.draws];
    for passage in passages {
        let same = f64::from(u8::from(passage.expected == passage.found));
        right = (right.0 + same, right.1 + 1.0);
        for (sum, weight) in drawn.iter_mut().zip(bootstrap.weights(&passage.document)) {
            let weight = f64::from(weight);
            *sum = (sum.0 + weight * same, sum.1 + weight);
        }
    }
    let value = share(right.0, right.1);
    Estimate {
        value,
        bounds: value.and_then(|_| {
            let shares = drawn
                .iter()
                .filter_map(|(part, whole)| share(*part, *whole));
            percentile(shares.collect(), 0.95)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coded(document: &str, expected: &[&str], found: &[&str]) -> Coded {
        let set = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        Coded {
            document: document.to_owned(),
            lang: Lang::EN,
            expected: set(expected),
            found: set(found),
        }
    }

    #[test]
    fn scores_are_counted_by_hand() {
        let passages = [
            coded("1", &["a", "b"], &["a"]),
            coded("2", &["a"], &["a", "b"]),
            coded("3", &[], &[]),
            coded("4", &["b"], &["b"]),
        ];
        let passages: Vec<&Coded> = passages.iter().collect();
        let score = score(&passages, &["a", "b"], Bootstrap::default());
        assert_eq!(score.precision.value, Some(0.75));
        assert_eq!(score.recall.value, Some(0.75));
        assert_eq!(score.f1.value, Some(0.75));
        assert_eq!(score.counts.true_negative as u32, 3);
        let (low, high) = score.f1.bounds.unwrap();
        assert!(low < 0.75 && high > 0.75);
        assert_eq!(accuracy(&passages, Bootstrap::default()).value, Some(0.5));
    }

    #[test]
    fn what_was_never_met_has_no_score() {
        let passages = [coded("1", &[], &[])];
        let passages: Vec<&Coded> = passages.iter().collect();
        let score = score(&passages, &["a"], Bootstrap::default());
        assert_eq!(
            (score.precision.value, score.recall.value, score.f1.bounds),
            (None, None, None)
        );
    }
}
