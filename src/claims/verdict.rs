//! Verdicts: what the corpus says of a claim, and how surely.

use super::{Claim, ClaimsFile, DyadName, Measure, Operand, Relation, SubjectName};
use crate::measure::agenda::agenda;
use crate::measure::dyad::{Dyad, Source, Span};
use crate::measure::event::{self, NoEffect};
use crate::measure::interval::{difference_bounds, expanded, percentile};
use crate::measure::overlap::{Likeness, overlaps};
use crate::measure::share::FEWEST_RESAMPLED;
use crate::measure::{Interval, Method};
use crate::model::cube::About;

/// What the corpus says of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds, with its interval.
    Supported,
    /// Its contrary holds, with its interval.
    Contradicted,
    /// Neither.
    CannotTell,
}

impl Verdict {
    /// The words for it in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Supported => "supported",
            Verdict::Contradicted => "contradicted",
            Verdict::CannotTell => "cannot tell",
        }
    }
}

/// A claim, tested.
#[derive(Clone, Debug)]
pub struct Tested {
    /// What the corpus says of it.
    pub verdict: Verdict,
    /// Why it's no more than that; empty where the interval says it.
    pub reason: String,
    /// The left side.
    pub left: Side,
    /// The right side, if it's measured.
    pub right: Option<Side>,
    /// What the verdict rests on: left less right, or left alone for ranks and overlaps.
    pub estimate: Option<f64>,
    /// Its bounds at 95 %.
    pub bounds: Option<(f64, f64)>,
    /// Share of draws in which the claim holds; for an overlap below chance, the p-value of the shuffles.
    pub p: Option<f64>,
}

/// One side of a claim as measured.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// The value; a change is a difference of shares.
    pub value: Option<f64>,
    /// Documents behind it.
    pub documents: u64,
}

/// A side with its draws.
struct Measured {
    side: Side,
    drawn: Vec<Option<f64>>,
    /// The bounds of a share that has no spread when resampled.
    unspread: Option<(f64, f64)>,
    /// Its bounds, however they were found.
    bounds: Option<(f64, f64)>,
    /// Why there's nothing to be told, if so.
    nothing: Option<String>,
    /// The p-value of shuffles that are at most as alike, for overlaps.
    below_chance: Option<f64>,
}

impl Measured {
    fn nothing(why: &str) -> Self {
        Self {
            side: Side::default(),
            drawn: Vec::new(),
            unspread: None,
            bounds: None,
            nothing: Some(why.to_owned()),
            below_chance: None,
        }
    }
}

/// Share of draws from which a claim about a rank holds, and below one less which it's contradicted.
const SURE: f64 = 0.95;

/// Tests a claim on a cube that has parts for its actors and targets.
pub fn test(claim: &Claim, file: &ClaimsFile, source: &Source<'_>, interval: Interval) -> Tested {
    let bench = Bench {
        file,
        source,
        interval,
        span: Span {
            since: claim.since,
            until: claim.until,
        },
    };
    let left = bench.measured(&claim.test.left);
    match &claim.test.right {
        Operand::Measure(right) => {
            let right = bench.measured(right);
            compared(&left, Some(&right), 0.0, claim.test.relation)
        }
        Operand::Noise => below_noise(&left, claim.test.relation),
        Operand::Number(number) => match claim.test.left {
            Measure::Rank { .. } => ranked(&left, *number, claim.test.relation),
            _ => compared(&left, None, *number, claim.test.relation),
        },
    }
}

struct Bench<'b> {
    file: &'b ClaimsFile,
    source: &'b Source<'b>,
    interval: Interval,
    span: Span,
}

/// The dyad that a claim names.
pub fn dyad(name: &DyadName) -> Dyad {
    Dyad {
        actor: name.actor,
        about: name.target.map_or(About::Anybody, About::Country),
    }
}

impl Bench<'_> {
    fn subject(&self, name: &SubjectName) -> Option<usize> {
        match name {
            SubjectName::Theme(theme) => self.source.cube.subject("", theme),
            SubjectName::Group(group) => self.source.cube.subject(group, ""),
        }
    }

    fn measured(&self, measure: &Measure) -> Measured {
        match measure {
            Measure::Salience { dyad, subject } => self.salience(dyad, subject),
            Measure::Rank { dyad, subject } => self.rank(dyad, subject),
            Measure::Overlap {
                first,
                second,
                group,
            } => self.overlap(first, second, group.as_deref()),
            Measure::Change {
                dyad,
                subject,
                event,
            } => self.change(dyad, subject, event),
        }
    }

    fn salience(&self, name: &DyadName, subject: &SubjectName) -> Measured {
        let Some(subject) = self.subject(subject) else {
            return Measured::nothing("the codebook doesn't have the subject");
        };
        let sample = self.source.dyad(dyad(name), self.span);
        let shares = sample.shares(&self.source.cube.subjects, self.interval, None);
        let share = &shares[subject];
        Measured {
            side: Side {
                value: share.salience(),
                documents: share.documents,
            },
            drawn: share.drawn.iter().map(|draw| draw.share()).collect(),
            unspread: share.bounds.filter(|_| share.method != Method::Bootstrap),
            bounds: share.bounds,
            nothing: None,
            below_chance: None,
        }
    }

    /// The rank among the subjects of the same kind.
    fn rank(&self, name: &DyadName, subject: &SubjectName) -> Measured {
        let Some(own) = self.subject(subject) else {
            return Measured::nothing("the codebook doesn't have the subject");
        };
        let subjects = &self.source.cube.subjects;
        let is_group = subjects[own].theme.is_empty();
        let which: Vec<usize> = (0..subjects.len())
            .filter(|&number| subjects[number].theme.is_empty() == is_group)
            .collect();
        let sample = self.source.dyad(dyad(name), self.span);
        let agenda = agenda(&sample, subjects, &which, self.interval, None);
        let Some(ranked) = agenda.into_iter().find(|ranked| ranked.subject == own) else {
            return Measured::nothing("the subject has no rank");
        };
        Measured {
            side: Side {
                value: ranked.rank,
                documents: ranked.share.documents,
            },
            drawn: ranked.drawn.into_iter().map(Some).collect(),
            unspread: None,
            bounds: None,
            nothing: None,
            below_chance: None,
        }
    }

    fn overlap(&self, first: &DyadName, second: &DyadName, group: Option<&str>) -> Measured {
        let subjects = &self.source.cube.subjects;
        let which: Vec<usize> = (0..subjects.len())
            .filter(|&number| {
                let subject = &subjects[number];
                !subject.theme.is_empty() && group.is_none_or(|group| subject.group == group)
            })
            .collect();
        let first = self.source.dyad(dyad(first), self.span);
        let second = self.source.dyad(dyad(second), self.span);
        let bootstrap = match self.interval {
            Interval::Bootstrap(bootstrap) => Some(bootstrap),
            Interval::None => None,
        };
        let documents = first.documents.len().min(second.documents.len()) as u64;
        let overlaps = overlaps(&first, &second, &which, bootstrap);
        let Some(overlap) = overlaps
            .into_iter()
            .find(|overlap| overlap.likeness == Likeness::Profile)
        else {
            return Measured::nothing("there is no overlap to be told");
        };
        Measured {
            side: Side {
                value: overlap.value,
                documents,
            },
            drawn: overlap.drawn.into_iter().map(Some).collect(),
            unspread: None,
            bounds: None,
            nothing: None,
            below_chance: overlap.p,
        }
    }

    fn change(&self, name: &DyadName, subject: &SubjectName, event: &str) -> Measured {
        let Some(subject) = self.subject(subject) else {
            return Measured::nothing("the codebook doesn't have the subject");
        };
        let Some(event) = self.file.events.iter().find(|own| own.id == event) else {
            return Measured::nothing("the event isn't defined");
        };
        let told = event::effect(
            self.source,
            dyad(name),
            event.date,
            event.window_months,
            self.interval,
        );
        match told {
            Err(NoEffect::NotCovered) => Measured::nothing(
                "the corpus doesn't reach over the whole time before and after the event",
            ),
            Err(NoEffect::NoWindow) => Measured::nothing("the event's window has no dates"),
            Ok(effect) => {
                let gap = &effect.gaps[subject];
                let draws = gap.first.drawn.iter().zip(&gap.second.drawn);
                Measured {
                    side: Side {
                        value: gap.difference,
                        documents: gap.first.documents.min(gap.second.documents),
                    },
                    drawn: draws
                        .map(|(after, before)| Some(after.share()? - before.share()?))
                        .collect(),
                    unspread: gap.bounds.filter(|_| gap.method != Method::Bootstrap),
                    bounds: gap.bounds,
                    nothing: None,
                    below_chance: None,
                }
            }
        }
    }
}

/// Why a side can't be relied on, if so.
fn thin(side: &Measured) -> Option<String> {
    if let Some(nothing) = &side.nothing {
        return Some(nothing.clone());
    }
    match (side.side.documents, side.side.value) {
        (documents, _) if documents < FEWEST_RESAMPLED => Some(format!(
            "only {documents} documents on one side: fewer than {FEWEST_RESAMPLED}"
        )),
        (_, None) => Some("one side is undefined".to_owned()),
        _ => None,
    }
}

/// Compares a value with another, or with a number, by the interval of the difference.
fn compared(left: &Measured, right: Option<&Measured>, number: f64, relation: Relation) -> Tested {
    let fallback = Some(number);
    let value = left
        .side
        .value
        .zip(right.map_or(fallback, |right| right.side.value));
    let estimate = value.map(|(left, right)| left - right);
    let draws: Vec<f64> = match right {
        Some(right) => {
            let pairs = left.drawn.iter().zip(&right.drawn);
            pairs.filter_map(|(a, b)| Some((*a)? - (*b)?)).collect()
        }
        None => left.drawn.iter().flatten().map(|a| a - number).collect(),
    };
    let documents = left
        .side
        .documents
        .min(right.map_or(u64::MAX, |right| right.side.documents));
    let resampled = percentile(draws.clone(), expanded(0.95, documents));
    let bounds = recovered(left, right, number).or(resampled);
    let wanted = match relation {
        Relation::Above | Relation::AtLeast => 1.0,
        Relation::Below | Relation::AtMost => -1.0,
        Relation::Is => 0.0,
    };
    // Where a side has no spread, the draws say less than the bounds do.
    let is_recovered = recovered(left, right, number).is_some();
    let p = (!draws.is_empty() && !is_recovered).then(|| {
        let holds = draws.iter().filter(|draw| holds(**draw, relation)).count();
        holds as f64 / draws.len() as f64
    });
    let thin = thin(left).or_else(|| right.and_then(thin));
    let verdict = match (&thin, bounds) {
        (None, Some((low, high))) => {
            let (low, high) = if wanted < 0.0 {
                (-high, -low)
            } else {
                (low, high)
            };
            match relation {
                Relation::Is if low > 0.0 || high < 0.0 => Verdict::Contradicted,
                Relation::Is => Verdict::CannotTell,
                _ if low > 0.0 => Verdict::Supported,
                _ if high < 0.0 => Verdict::Contradicted,
                _ => Verdict::CannotTell,
            }
        }
        _ => Verdict::CannotTell,
    };
    let reason = thin.unwrap_or_else(|| match verdict {
        Verdict::CannotTell if bounds.is_some() => {
            "the interval of the difference holds zero".to_owned()
        }
        Verdict::CannotTell => "without resampling there is no interval".to_owned(),
        _ => String::new(),
    });
    Tested {
        verdict,
        reason,
        left: left.side.clone(),
        right: right.map(|right| right.side.clone()),
        estimate,
        bounds: bounds.filter(|_| left.side.documents >= FEWEST_RESAMPLED),
        p,
    }
}

/// Whether a difference is what a relation asks for.
fn holds(difference: f64, relation: Relation) -> bool {
    match relation {
        Relation::Above => difference > 0.0,
        Relation::AtLeast => difference >= 0.0,
        Relation::Below => difference < 0.0,
        Relation::AtMost => difference <= 0.0,
        Relation::Is => difference.abs() < 1e-12,
    }
}

/// The bounds of a difference where one side has no spread when resampled: a side without a hit isn't
/// certain to have none.
fn recovered(left: &Measured, right: Option<&Measured>, number: f64) -> Option<(f64, f64)> {
    let side = |side: &Measured| Some((side.side.value?, side.bounds?));
    match right {
        Some(right) if left.unspread.is_some() || right.unspread.is_some() => {
            Some(difference_bounds(side(left)?, side(right)?))
        }
        None => left
            .unspread
            .map(|(low, high)| (low - number, high - number)),
        Some(_) => None,
    }
}

/// A rank against a number: by the share of draws in which the claim holds.
fn ranked(left: &Measured, number: f64, relation: Relation) -> Tested {
    let holds = |rank: f64| match relation {
        Relation::Above => rank > number,
        Relation::AtLeast => rank >= number,
        Relation::Below => rank < number,
        Relation::AtMost => rank <= number,
        Relation::Is => (rank - number).abs() < 0.25,
    };
    let draws: Vec<f64> = left.drawn.iter().flatten().copied().collect();
    let p = (!draws.is_empty())
        .then(|| draws.iter().filter(|rank| holds(**rank)).count() as f64 / draws.len() as f64);
    let thin = thin(left);
    let verdict = match (&thin, p) {
        (None, Some(p)) if p >= SURE => Verdict::Supported,
        (None, Some(p)) if p <= 1.0 - SURE => Verdict::Contradicted,
        _ => Verdict::CannotTell,
    };
    let reason = thin.unwrap_or_else(|| match (verdict, p) {
        (Verdict::CannotTell, Some(p)) => {
            format!("it holds in {:.0} % of the draws", p * 100.0)
        }
        (Verdict::CannotTell, None) => "without resampling there is no interval".to_owned(),
        _ => String::new(),
    });
    Tested {
        verdict,
        reason,
        left: left.side.clone(),
        right: None,
        estimate: left.side.value,
        bounds: percentile(draws, 0.95),
        p,
    }
}

/// An overlap against what shuffled documents give.
fn below_noise(left: &Measured, relation: Relation) -> Tested {
    let p = left.below_chance;
    let thin = thin(left);
    let wants_below = matches!(relation, Relation::Below | Relation::AtMost);
    let verdict = match (&thin, p) {
        (None, Some(p)) if p <= 1.0 - SURE => {
            if wants_below {
                Verdict::Supported
            } else {
                Verdict::Contradicted
            }
        }
        _ => Verdict::CannotTell,
    };
    let reason = thin.unwrap_or_else(|| match verdict {
        Verdict::CannotTell => "the overlap lies within what shuffled documents give".to_owned(),
        _ => String::new(),
    });
    let draws: Vec<f64> = left.drawn.iter().flatten().copied().collect();
    Tested {
        verdict,
        reason,
        left: left.side.clone(),
        right: None,
        estimate: left.side.value,
        bounds: percentile(draws, expanded(0.95, left.side.documents)),
        p,
    }
}
