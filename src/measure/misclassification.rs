//! What a share would be if the instrument made no errors. A share and the instrument's error rates
//! come in, the corrected share goes out; the rates' own uncertainty is the caller's.

use super::interval::Bootstrap;
use crate::model::Confusion;
use crate::text::Lang;
use statrs::distribution::{Beta, ContinuousCDF as _};
use std::collections::BTreeMap;

/// Youden's index (sensitivity + specificity − 1) at or below which an instrument is held to tell
/// nothing: from here on the correction would multiply every error of the share by 20 or more.
pub const LEAST_YOUDEN: f64 = 0.05;

/// The share corrected for misclassification (Rogan and Gladen 1978), 0..1:
///
/// (apparent + specificity − 1) / (sensitivity + specificity − 1)
///
/// `apparent` is the share the instrument found; `sensitivity` its chance to find what is there;
/// `specificity` its chance to pass over what isn't. The result is clipped to 0..1, which it can
/// leave when the apparent share is below the share of false alarms (1 − specificity) or above the
/// sensitivity; so near the ends it is biased inwards.
///
/// `None` where an argument is not within 0..1, or where the instrument is hardly better than
/// chance: sensitivity + specificity − 1 at or below [`LEAST_YOUDEN`].
pub fn rogan_gladen(apparent: f64, sensitivity: f64, specificity: f64) -> Option<f64> {
    let arguments = [apparent, sensitivity, specificity];
    if !arguments.iter().all(|share| (0.0..=1.0).contains(share)) {
        return None;
    }
    let youden = sensitivity + specificity - 1.0;
    (youden > LEAST_YOUDEN).then(|| ((apparent + specificity - 1.0) / youden).clamp(0.0, 1.0))
}

/// Errors of subjects by language, with draws of their uncertainty.
#[derive(Clone, Debug, Default)]
pub struct Correction {
    errors: BTreeMap<(usize, Lang), Errors>,
}

/// Sensitivity and specificity, as observed and in each draw.
#[derive(Clone, Debug)]
struct Errors {
    observed: (f64, f64),
    drawn: Vec<(f64, f64)>,
}

impl Correction {
    /// The correction that some labelled passages allow: nothing for a subject and language without
    /// both passages that carry it and passages that don't. In each draw of the bootstrap sensitivity
    /// and specificity are drawn from their posteriors under Jeffreys' prior, Beta(k + 1/2, n - k + 1/2).
    pub fn new(labelled: &BTreeMap<(usize, Lang), Confusion>, bootstrap: Bootstrap) -> Self {
        let errors = labelled.iter().filter_map(|(key, counts)| {
            let positives = counts.true_positive + counts.false_negative;
            let negatives = counts.true_negative + counts.false_positive;
            if positives == 0 || negatives == 0 {
                return None;
            }
            let random = |side: &str| bootstrap.uniform(&format!("{side} {} {}", key.0, key.1));
            let sensitivity = posterior(counts.true_positive, positives, &random("sensitivity"))?;
            let specificity = posterior(counts.true_negative, negatives, &random("specificity"))?;
            let share = |part: u64, whole: u64| part as f64 / whole as f64;
            let errors = Errors {
                observed: (
                    share(counts.true_positive, positives),
                    share(counts.true_negative, negatives),
                ),
                drawn: sensitivity.into_iter().zip(specificity).collect(),
            };
            Some((*key, errors))
        });
        Self {
            errors: errors.collect(),
        }
    }

    /// The share that an apparent share stands for, by the errors as observed or as in a draw; `None`
    /// where they're unknown, or the patterns do no better than chance.
    pub fn correct(
        &self,
        subject: usize,
        lang: Lang,
        apparent: f64,
        draw: Option<usize>,
    ) -> Option<f64> {
        let errors = self.errors.get(&(subject, lang))?;
        let (sensitivity, specificity) = match draw {
            None => errors.observed,
            Some(draw) => *errors.drawn.get(draw)?,
        };
        rogan_gladen(apparent, sensitivity, specificity)
    }
}

/// Draws from the posterior of a share, by quantiles of uniform draws.
fn posterior(part: u64, whole: u64, uniform: &[f64]) -> Option<Vec<f64>> {
    let beta = Beta::new(part as f64 + 0.5, (whole - part) as f64 + 0.5).ok()?;
    Some(uniform.iter().map(|u| beta.inverse_cdf(*u)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64, within: f64) {
        assert!(
            (found.unwrap() - expected).abs() < within,
            "{found:?} {expected}"
        );
    }

    #[test]
    fn the_correction_is_the_formula_worked_by_hand() {
        // (0.1 + 0.95 − 1) / (0.9 + 0.95 − 1) = 0.05 / 0.85.
        close(rogan_gladen(0.1, 0.9, 0.95), 0.05 / 0.85, 1e-12);
        // (0.25 + 0.9 − 1) / (0.8 + 0.9 − 1) = 0.15 / 0.7 = 3/14.
        close(rogan_gladen(0.25, 0.8, 0.9), 3.0 / 14.0, 1e-12);
        // An instrument without errors changes nothing.
        close(rogan_gladen(0.37, 1.0, 1.0), 0.37, 1e-12);
    }

    #[test]
    fn expected_errors_are_taken_back_exactly() {
        for truth in [0.0, 0.01, 0.2, 0.5, 0.93, 1.0] {
            for (sensitivity, specificity) in [(0.9, 0.95), (0.6, 0.99), (0.55, 0.6), (1.0, 0.3)] {
                let apparent = truth * sensitivity + (1.0 - truth) * (1.0 - specificity);
                close(
                    rogan_gladen(apparent, sensitivity, specificity),
                    truth,
                    1e-12,
                );
            }
        }
    }

    #[test]
    fn simulated_errors_are_taken_back() {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut uniform = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let (truth, sensitivity, specificity, units) = (0.12, 0.8, 0.93, 200_000);
        let found = (0..units)
            .filter(|_| {
                let there = uniform() < truth;
                uniform()
                    < if there {
                        sensitivity
                    } else {
                        1.0 - specificity
                    }
            })
            .count();
        let apparent = found as f64 / f64::from(units);
        // The apparent share is 0.1576; its standard error 0.0008 becomes 0.0011 by the correction.
        close(Some(apparent), 0.1576, 0.004);
        close(
            rogan_gladen(apparent, sensitivity, specificity),
            truth,
            0.0055,
        );
    }

    #[test]
    fn shares_beyond_the_possible_are_clipped() {
        close(rogan_gladen(0.02, 0.9, 0.95), 0.0, 1e-12);
        close(rogan_gladen(0.97, 0.9, 0.95), 1.0, 1e-12);
    }

    #[test]
    fn an_instrument_no_better_than_chance_corrects_nothing() {
        assert_eq!(rogan_gladen(0.5, 0.5, 0.5), None);
        assert_eq!(rogan_gladen(0.5, 0.2, 0.3), None);
        assert_eq!(rogan_gladen(0.5, 0.52, 0.52), None);
        assert!(rogan_gladen(0.5, 0.53, 0.53).is_some());
    }

    #[test]
    fn what_is_no_share_has_no_correction() {
        assert_eq!(rogan_gladen(f64::NAN, 0.9, 0.9), None);
        assert_eq!(rogan_gladen(1.1, 0.9, 0.9), None);
        assert_eq!(rogan_gladen(0.1, -0.1, 0.9), None);
        assert_eq!(rogan_gladen(0.1, 0.9, f64::INFINITY), None);
    }
}
