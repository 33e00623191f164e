//! Asymmetry: what A says about B against what B says about A.

use super::dyad::{Dyad, Source, Span};
use super::interval::{Bootstrap, bca, difference_bounds, expanded, percentile};
use super::misclassification::Correction;
use super::multiple::benjamini_hochberg;
use super::share::{FEWEST, FEWEST_RESAMPLED, Interval, Method, Sample, Share};
use super::two;
use crate::model::cube::Subject;
use crate::model::{Cell, Period, Table};

/// The gap between two cells in one subject.
#[derive(Clone, Debug)]
pub struct Gap {
    /// Index of the subject.
    pub subject: usize,
    /// The share in the first cell.
    pub first: Share,
    /// The share in the second.
    pub second: Share,
    /// First less second, between -1 and 1.
    pub difference: Option<f64>,
    /// Bounds at 95 %.
    pub bounds: Option<(f64, f64)>,
    /// How they were found.
    pub method: Method,
    /// Log to base 2 of first by second, with half a unit added to each count (and one to each
    /// total).
    pub log_ratio: Option<f64>,
    /// Its bounds at 95 %.
    pub log_bounds: Option<(f64, f64)>,
    /// Two-sided p-value, by permutation of documents.
    pub p: Option<f64>,
    /// Benjamini-Hochberg's q among the gaps it was tested with.
    pub q: Option<f64>,
    /// The difference of the corrected shares, and its bounds.
    pub corrected: Option<(f64, Option<(f64, f64)>)>,
}

/// The gaps between two samples in all subjects. Each kind of subject, themes and groups, is a family
/// of tests of its own.
pub fn gaps(
    first: &Sample<'_>,
    second: &Sample<'_>,
    subjects: &[Subject],
    interval: Interval,
    correction: Option<&Correction>,
) -> Vec<Gap> {
    let mut gaps = untested(first, second, subjects, interval, correction);
    if let Interval::Bootstrap(bootstrap) = interval {
        let p = two::p_values(first, second, subjects, shuffles(bootstrap));
        gaps.iter_mut().zip(p).for_each(|(gap, p)| gap.p = p);
        set_q(&mut gaps, subjects);
    }
    gaps
}

/// The gaps without p-values, which take most of the time.
pub fn untested(
    first: &Sample<'_>,
    second: &Sample<'_>,
    subjects: &[Subject],
    interval: Interval,
    correction: Option<&Correction>,
) -> Vec<Gap> {
    let a = first.shares(subjects, interval, correction);
    let b = second.shares(subjects, interval, correction);
    a.into_iter()
        .zip(b)
        .enumerate()
        .map(|(subject, (first, second))| Gap::of(subject, first, second, interval))
        .collect()
}

/// One draw fewer than a round number, since the observed arrangement counts as one.
fn shuffles(bootstrap: Bootstrap) -> Bootstrap {
    Bootstrap {
        draws: bootstrap.draws.saturating_sub(1),
        ..bootstrap
    }
}

/// Sets the q-values of gaps that are tested together, themes and groups apart.
fn set_q<'g>(gaps: impl IntoIterator<Item = &'g mut Gap>, subjects: &[Subject]) {
    let mut gaps: Vec<&mut Gap> = gaps.into_iter().collect();
    for is_group in [false, true] {
        let own: Vec<usize> = (0..gaps.len())
            .filter(|&at| subjects[gaps[at].subject].theme.is_empty() == is_group)
            .collect();
        let p: Vec<Option<f64>> = own.iter().map(|&at| gaps[at].p).collect();
        for (at, q) in own.into_iter().zip(benjamini_hochberg(&p)) {
            gaps[at].q = q;
        }
    }
}

impl Gap {
    fn of(subject: usize, first: Share, second: Share, interval: Interval) -> Self {
        let difference = both(first.salience(), second.salience()).map(|(a, b)| a - b);
        let fewest = first.documents.min(second.documents);
        let draws: Vec<_> = first.drawn.iter().zip(&second.drawn).collect();
        let level = expanded(0.95, fewest);
        let resampled = || {
            let draws = draws.iter();
            let differences =
                draws.filter_map(|(a, b)| both(a.share(), b.share()).map(|(a, b)| a - b));
            percentile(differences.collect(), level)
                .filter(|(low, high)| fewest >= FEWEST_RESAMPLED && low < high)
        };
        let (bounds, method) = match (interval, difference) {
            (Interval::Bootstrap(_), Some(_)) if fewest >= FEWEST => {
                // A side without a hit resamples to nothing but zeros: that isn't certainty.
                let both_vary =
                    first.method == Method::Bootstrap && second.method == Method::Bootstrap;
                match resampled().filter(|_| both_vary) {
                    Some(bounds) => (Some(bounds), Method::Bootstrap),
                    None => (recovered(&first, &second), Method::WilsonDocuments),
                }
            }
            _ => (None, Method::None),
        };
        let log_ratio =
            difference.map(|_| log_share(&first.fraction) - log_share(&second.fraction));
        let log_bounds = (method == Method::Bootstrap && log_ratio.is_some())
            .then(|| {
                let draws = draws.iter();
                let ratios = draws.map(|(a, b)| log_share(a) - log_share(b));
                // A share's influence on its logarithm goes by its inverse.
                let of = |share: &Share| Some(share.influence.times(1.0 / share.salience()?));
                let acceleration = of(&first)?.less(of(&second)?).acceleration();
                bca(ratios.collect(), log_ratio?, acceleration, fewest)
            })
            .flatten();
        let corrected = corrected(&first, &second, level);
        Self {
            subject,
            difference,
            bounds,
            method,
            log_ratio,
            log_bounds,
            p: None,
            q: None,
            corrected,
            first,
            second,
        }
    }
}

fn both<T>(a: Option<T>, b: Option<T>) -> Option<(T, T)> {
    Some((a?, b?))
}

/// Bounds of the difference from those of the two shares.
fn recovered(first: &Share, second: &Share) -> Option<(f64, f64)> {
    let side = |share: &Share| Some((share.salience()?, share.bounds?));
    both(side(first), side(second)).map(|(a, b)| difference_bounds(a, b))
}

fn log_share(fraction: &super::share::Fraction) -> f64 {
    ((fraction.tagged as f64 + 0.5) / (fraction.total as f64 + 1.0)).log2()
}

fn corrected(first: &Share, second: &Share, level: f64) -> Option<(f64, Option<(f64, f64)>)> {
    let (a, b) = both(first.corrected.as_ref(), second.corrected.as_ref())?;
    let draws = a.drawn.iter().zip(&b.drawn);
    let differences = draws.filter_map(|(a, b)| both(*a, *b).map(|(a, b)| a - b));
    Some((a.share - b.share, percentile(differences.collect(), level)))
}

/// Gaps of one period, or of all.
#[derive(Clone, Debug)]
pub struct PeriodGaps {
    /// The period; `None` is the whole time.
    pub period: Option<Period>,
    /// Whether one of the two sides leaves out its beginning or end.
    pub partial: bool,
    /// The gaps.
    pub gaps: Vec<Gap>,
}

/// The gaps between a dyad and its mirror, over the whole time and, if asked for, period by period.
/// Each period's tests are one family.
pub fn asymmetry(
    source: &Source<'_>,
    dyad: Dyad,
    mirror: Dyad,
    span: Span,
    by: Option<crate::model::Granularity>,
    interval: Interval,
    correction: Option<&Correction>,
) -> Vec<PeriodGaps> {
    let subjects = &source.cube.subjects;
    let whole = PeriodGaps {
        period: None,
        partial: false,
        gaps: gaps(
            &source.dyad(dyad, span),
            &source.dyad(mirror, span),
            subjects,
            interval,
            correction,
        ),
    };
    let mut all = vec![whole];
    if let Some(by) = by {
        let mirrored = source.periods(mirror, span, by);
        for own in source.periods(dyad, span, by) {
            let Some(other) = mirrored.iter().find(|other| other.period == own.period) else {
                continue;
            };
            all.push(PeriodGaps {
                period: Some(own.period),
                partial: own.partial || other.partial,
                gaps: gaps(
                    &source.sample(&own.parts),
                    &source.sample(&other.parts),
                    subjects,
                    interval,
                    correction,
                ),
            });
        }
    }
    all
}

/// Columns of `asymmetry.csv` without a correction.
const COLUMNS: [&str; 28] = [
    "period",
    "partial",
    "first",
    "second",
    "group",
    "theme",
    "unit",
    "first_tagged",
    "first_total",
    "first_documents",
    "first_salience",
    "first_low",
    "first_high",
    "second_tagged",
    "second_total",
    "second_documents",
    "second_salience",
    "second_low",
    "second_high",
    "difference",
    "ci_low",
    "ci_high",
    "ci_method",
    "log2_ratio",
    "log2_low",
    "log2_high",
    "p",
    "q",
];

/// The gaps as a table: `asymmetry.csv`.
pub fn table<'t>(
    source: &'t Source<'t>,
    dyad: Dyad,
    mirror: Dyad,
    periods: &'t [PeriodGaps],
) -> Table<'t> {
    let is_corrected = periods
        .iter()
        .flat_map(|period| &period.gaps)
        .any(|gap| gap.corrected.is_some());
    let mut columns = COLUMNS.to_vec();
    if is_corrected {
        columns.extend(["corrected_difference", "corrected_low", "corrected_high"]);
    }
    let rows = periods.iter().flat_map(move |period| {
        period.gaps.iter().map(move |gap| {
            let subject = &source.cube.subjects[gap.subject];
            let bounds = |bounds: Option<(f64, f64)>| {
                [
                    Cell::number(bounds.map(|bounds| bounds.0)),
                    Cell::number(bounds.map(|bounds| bounds.1)),
                ]
            };
            let mut cells = vec![
                period
                    .period
                    .map_or(Cell::text("all"), |period| Cell::Text(period.to_string())),
                Cell::Flag(period.partial),
                Cell::Text(dyad.to_string()),
                Cell::Text(mirror.to_string()),
                Cell::text(&subject.group),
                Cell::text(&subject.theme),
                Cell::text(source.unit.as_str()),
            ];
            for share in [&gap.first, &gap.second] {
                cells.extend([
                    Cell::Count(share.fraction.tagged),
                    Cell::Count(share.fraction.total),
                    Cell::Count(share.documents),
                    Cell::number(share.salience()),
                ]);
                cells.extend(bounds(share.bounds));
            }
            cells.push(Cell::number(gap.difference));
            cells.extend(bounds(gap.bounds));
            cells.push(Cell::text(gap.method.as_str()));
            cells.push(Cell::number(gap.log_ratio));
            cells.extend(bounds(gap.log_bounds));
            cells.extend([Cell::number(gap.p), Cell::number(gap.q)]);
            if is_corrected {
                cells.push(Cell::number(
                    gap.corrected.map(|(difference, _)| difference),
                ));
                cells.extend(bounds(gap.corrected.and_then(|(_, bounds)| bounds)));
            }
            cells
        })
    });
    Table::new(columns, rows)
}
