//! Agenda: the place of each subject among all of an actor's.

use super::interval::percentile;
use super::misclassification::Correction;
use super::share::{Fraction, Interval, Sample, Share};
use crate::model::cube::Subject;

/// Where a subject stands on an agenda.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// Index of the subject.
    pub subject: usize,
    /// Its share.
    pub share: Share,
    /// Its rank: 1 and the number of subjects with a greater share, and half of those with the same;
    /// `None` where it has no share.
    pub rank: Option<f64>,
    /// Its rank in each draw.
    pub drawn: Vec<f64>,
    /// Median of the draws.
    pub median: Option<f64>,
    /// The middle 95 % of the draws.
    pub bounds: Option<(f64, f64)>,
    /// Share of draws in which it's first alone.
    pub p_first: Option<f64>,
    /// Share of draws in which it's among the first ten.
    pub p_top_ten: Option<f64>,
}

/// The agenda of a sample: `which` are the subjects that compete, groups or themes. By rank, ties in
/// the codebook's order.
pub fn agenda(
    sample: &Sample<'_>,
    subjects: &[Subject],
    which: &[usize],
    interval: Interval,
    correction: Option<&Correction>,
) -> Vec<Ranked> {
    let mut shares: Vec<Option<Share>> = sample
        .shares(subjects, interval, correction)
        .into_iter()
        .map(Some)
        .collect();
    let shares: Vec<Share> = which
        .iter()
        .filter_map(|&subject| shares[subject].take())
        .collect();
    let observed = ranks(shares.iter().map(|share| share.fraction));
    let n_draws = shares
        .iter()
        .map(|share| share.drawn.len())
        .max()
        .unwrap_or(0);
    let mut drawn: Vec<Vec<f64>> = vec![Vec::with_capacity(n_draws); shares.len()];
    for draw in 0..n_draws {
        let fractions = shares
            .iter()
            .map(|share| share.drawn.get(draw).copied().unwrap_or_default());
        for (own, rank) in drawn.iter_mut().zip(ranks(fractions)) {
            own.extend(rank);
        }
    }
    let mut ranked: Vec<Ranked> = which
        .iter()
        .zip(shares)
        .zip(observed)
        .zip(drawn)
        .map(|(((&subject, share), rank), drawn)| Ranked::of(subject, share, rank, drawn))
        .collect();
    ranked.sort_by(|a, b| {
        let key = |ranked: &Ranked| ranked.rank.unwrap_or(f64::MAX);
        key(a).total_cmp(&key(b)).then(a.subject.cmp(&b.subject))
    });
    ranked
}

impl Ranked {
    fn of(subject: usize, share: Share, rank: Option<f64>, drawn: Vec<f64>) -> Self {
        let among = |holds: &dyn Fn(f64) -> bool| {
            let n = drawn.iter().filter(|rank| holds(**rank)).count();
            (!drawn.is_empty()).then(|| n as f64 / drawn.len() as f64)
        };
        Self {
            subject,
            rank,
            median: percentile(drawn.clone(), 0.0).map(|(median, _)| median),
            bounds: percentile(drawn.clone(), 0.95),
            p_first: among(&|rank| rank <= 1.0),
            p_top_ten: among(&|rank| rank <= 10.0),
            share,
            drawn,
        }
    }
}

/// The ranks of some shares, the greatest first; those that tie share the mean of their places.
fn ranks(fractions: impl Iterator<Item = Fraction>) -> Vec<Option<f64>> {
    let shares: Vec<Option<f64>> = fractions.map(Fraction::share).collect();
    shares
        .iter()
        .map(|own| {
            let own = (*own)?;
            let others = shares.iter().flatten();
            let (mut above, mut same) = (0_u32, 0_u32);
            for other in others {
                above += u32::from(*other > own);
                same += u32::from(other.total_cmp(&own).is_eq());
            }
            Some(1.0 + f64::from(above) + f64::from(same - 1) / 2.0)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_the_mean_of_their_places() {
        let fraction = |tagged: u64, total: u64| Fraction { tagged, total };
        let ranks = ranks(
            [
                fraction(1, 4),
                fraction(3, 4),
                fraction(1, 4),
                fraction(0, 0),
            ]
            .into_iter(),
        );
        assert_eq!(ranks, [Some(2.5), Some(1.0), Some(2.5), None]);
    }
}
