//! Change points: when a dyad's share of a subject moved to another level.

use super::dyad::{Dyad, PeriodParts, Source, Span};
use super::interval::Bootstrap;
use super::pelt::{Count, pelt, penalty, segment_shares};
use super::permutation::shuffle;
use super::share::{Sample, Sampled};
use crate::model::cube::Subject;
use crate::model::{Granularity, Period};
use rand_chacha::rand_core::Rng as _;

/// Fewest periods of one level.
pub const LEAST_LENGTH: usize = 2;

/// A move to another level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Index of the subject.
    pub subject: usize,
    /// First period of the new level.
    pub period: Period,
    /// The level before.
    pub before: Option<f64>,
    /// The level from then on.
    pub after: Option<f64>,
    /// How many times the binomial variance the counts vary.
    pub dispersion: f64,
    /// Share of shuffles of the documents over the periods in which some change is found: where it's
    /// above 0.05, the change isn't to be relied on.
    pub false_alarms: Option<f64>,
}

/// Shuffles by which false alarms are counted.
const SHUFFLES: usize = 99;

/// The changes of a dyad in all subjects, over full periods only: a partial first or last one doesn't
/// enter.
pub fn changes(
    source: &Source<'_>,
    dyad: Dyad,
    span: Span,
    by: Granularity,
    bootstrap: Option<Bootstrap>,
) -> Vec<Change> {
    let mut periods = source.periods(dyad, span, by);
    periods.retain(|period| !period.partial);
    if periods.len() < 2 * LEAST_LENGTH {
        return Vec::new();
    }
    let samples: Vec<Sample<'_>> = periods
        .iter()
        .map(|period| source.sample(&period.parts))
        .collect();
    let subjects = source.cube.subjects.iter().enumerate();
    subjects
        .flat_map(|(number, subject)| of_subject(number, subject, &periods, &samples, bootstrap))
        .collect()
}

fn of_subject(
    number: usize,
    subject: &Subject,
    periods: &[PeriodParts],
    samples: &[Sample<'_>],
    bootstrap: Option<Bootstrap>,
) -> Vec<Change> {
    let documents: Vec<Vec<(f64, f64)>> = samples
        .iter()
        .map(|sample| counts(number, subject, &sample.documents))
        .collect();
    let (found, series, dispersion) = find(&documents);
    if found.is_empty() {
        return Vec::new();
    }
    let levels = segment_shares(&series, &found);
    let false_alarms = bootstrap.map(|bootstrap| false_alarms(&documents, bootstrap, subject));
    found
        .iter()
        .enumerate()
        .map(|(at, &start)| Change {
            subject: number,
            period: periods[start].period,
            before: levels[at],
            after: levels[at + 1],
            dispersion,
            false_alarms,
        })
        .collect()
}

/// Tagged and total of each document in a language of the subject.
fn counts(number: usize, subject: &Subject, documents: &[Sampled<'_>]) -> Vec<(f64, f64)> {
    let covered = documents
        .iter()
        .filter(|document| subject.covers(document.lang));
    covered
        .map(|document| {
            let own = document.tagged.iter().find(|(own, _)| *own == number);
            let tagged = own.map_or(0, |(_, amount)| *amount);
            (tagged as f64, document.total as f64)
        })
        .collect()
}

/// The change points of documents by period, with the series and dispersion they were found in.
pub fn find(documents: &[Vec<(f64, f64)>]) -> (Vec<usize>, Vec<Count>, f64) {
    let series: Vec<Count> = documents
        .iter()
        .map(|period| Count {
            tagged: period.iter().map(|(tagged, _)| tagged).sum(),
            total: period.iter().map(|(_, total)| total).sum(),
        })
        .collect();
    let dispersion = dispersion(documents, &series);
    let found = pelt(&series, LEAST_LENGTH, penalty(series.len()), dispersion);
    (found, series, dispersion)
}

/// How many times the binomial variance documents of one period vary around its share (Pearson's
/// statistic over documents, with one degree of freedom less for each period; McCullagh and Nelder
/// 1989), so that a change from period to period doesn't hide itself; where periods have one document
/// each, how much neighbouring periods differ (von Neumann 1941). At least 1.
fn dispersion(documents: &[Vec<(f64, f64)>], series: &[Count]) -> f64 {
    let (mut squares, mut expected) = (0.0, 0.0);
    for (period, count) in documents.iter().zip(series) {
        let m = period.len() as f64;
        if period.len() < 2 || count.total <= 0.0 {
            continue;
        }
        let share = count.tagged / count.total;
        let own: f64 = period
            .iter()
            .map(|(tagged, total)| (tagged - share * total).powi(2))
            .sum();
        squares += own * m / (m - 1.0);
        expected += share * (1.0 - share) * count.total;
    }
    if expected > 0.0 {
        return (squares / expected).max(1.0);
    }
    let (tagged, total) = series.iter().fold((0.0, 0.0), |sum, count| {
        (sum.0 + count.tagged, sum.1 + count.total)
    });
    let share = if total > 0.0 { tagged / total } else { 0.0 };
    let known: Vec<&Count> = series.iter().filter(|count| count.total > 0.0).collect();
    let steps: Vec<f64> = known
        .windows(2)
        .map(|pair| {
            let step = pair[1].tagged / pair[1].total - pair[0].tagged / pair[0].total;
            step * step / (1.0 / pair[0].total + 1.0 / pair[1].total)
        })
        .collect();
    let variance = share * (1.0 - share);
    if steps.is_empty() || variance <= 0.0 {
        return 1.0;
    }
    (steps.iter().sum::<f64>() / steps.len() as f64 / variance).max(1.0)
}

/// Share of shuffles of the documents over the periods in which a change is found.
fn false_alarms(documents: &[Vec<(f64, f64)>], bootstrap: Bootstrap, subject: &Subject) -> f64 {
    let mut generator =
        bootstrap.generator(&format!("changes {} {}", subject.group, subject.theme));
    let mut random = || generator.next_u64();
    let mut all = documents.concat();
    let mut n_found = 0;
    for _ in 0..SHUFFLES {
        shuffle(&mut all, &mut random);
        let mut rest = all.as_slice();
        let shuffled: Vec<Vec<(f64, f64)>> = documents
            .iter()
            .map(|period| {
                let (own, others) = rest.split_at(period.len());
                rest = others;
                own.to_vec()
            })
            .collect();
        n_found += u32::from(!find(&shuffled).0.is_empty());
    }
    // The order as it is counts as one of the possible ones.
    f64::from(n_found + 1) / (SHUFFLES + 1) as f64
}
