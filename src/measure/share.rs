//! Shares: of the passages in a cell, how many carry each subject; and how sure that is.
//!
//! A cell's documents are its sample. Everything else that is measured (gaps, ranks, overlaps) is worked
//! out from the shares of one or two samples, draw by draw.

use super::interval::{Bootstrap, expanded, log_odds, percentile, wilson};
use super::misclassification::Correction;
use crate::model::Cube;
use crate::model::cube::{CubeRow, Part, Subject};
use crate::text::Lang;
use std::collections::BTreeMap;
use std::ops::Range;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Passages that carry the theme, of all passages.
    Passages,
    /// Words in passages that carry the theme, of all words.
    Words,
    /// Documents with a passage that carries the theme, of all documents.
    Documents,
}

/// Whether intervals are worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// At 95 %, by resampling documents.
    Bootstrap(Bootstrap),
    /// None: the corpus is all there is, not a sample of what could have been said.
    None,
}

/// How an interval was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Documents resampled, percentiles.
    Bootstrap,
    /// Wilson's bounds with the number of documents as the number of observations.
    WilsonDocuments,
    /// There is none.
    None,
}

/// Fewest documents that are resampled; with fewer the bootstrap is too narrow.
pub const FEWEST_RESAMPLED: u64 = 10;
/// Fewest documents that get an interval at all.
pub const FEWEST: u64 = 3;

impl Unit {
    /// The word for it in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Passages => "passages",
            Unit::Words => "words",
            Unit::Documents => "documents",
        }
    }

    fn of_part(self, part: &Part) -> u64 {
        match self {
            Unit::Passages => u64::from(part.passages),
            Unit::Words => part.words,
            Unit::Documents => 1,
        }
    }

    fn of_row(self, row: &CubeRow) -> u64 {
        match self {
            Unit::Passages => u64::from(row.passages),
            Unit::Words => row.words,
            Unit::Documents => 1,
        }
    }
}

impl Method {
    /// The word for it in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Bootstrap => "bootstrap",
            Method::WilsonDocuments => "wilson-documents",
            Method::None => "",
        }
    }
}

/// The documents of a cell.
#[derive(Clone, Debug, Default)]
pub struct Sample<'c> {
    /// By id.
    pub documents: Vec<Sampled<'c>>,
}

/// A document of a cell: what it has of the actor and target.
#[derive(Clone, Debug)]
pub struct Sampled<'c> {
    /// Its id.
    pub id: &'c str,
    /// Its language.
    pub lang: Lang,
    /// Its units.
    pub total: u64,
    /// Those of them that carry a subject, for the subjects that it has.
    pub tagged: Vec<(usize, u64)>,
}

impl<'c> Sample<'c> {
    /// The sample of some parts of a cube, no two of one document.
    pub fn of(cube: &'c Cube, rows: &[Range<usize>], parts: &[usize], unit: Unit) -> Self {
        let sampled = |&number: &usize| {
            let part = &cube.parts[number];
            let document = &cube.documents[part.document as usize];
            let rows = &cube.rows[rows[number].clone()];
            Sampled {
                id: &document.id,
                lang: document.lang,
                total: unit.of_part(part),
                tagged: rows
                    .iter()
                    .map(|row| (row.subject as usize, unit.of_row(row)))
                    .collect(),
            }
        };
        Self {
            documents: parts.iter().map(sampled).collect(),
        }
    }

    /// The shares of all subjects. Draws are kept if there are documents enough to be resampled.
    pub fn shares(
        &self,
        subjects: &[Subject],
        interval: Interval,
        correction: Option<&Correction>,
    ) -> Vec<Share> {
        let n = self.documents.len() as u64;
        let bootstrap = match interval {
            Interval::Bootstrap(bootstrap) if n >= FEWEST_RESAMPLED => Some(bootstrap),
            _ => None,
        };
        let sums = self.sums(subjects.len(), bootstrap);
        subjects
            .iter()
            .enumerate()
            .map(|(number, subject)| {
                let covered = sums.iter().filter(|(lang, _)| subject.covers(**lang));
                let covered: Vec<(Lang, &Sums)> =
                    covered.map(|(lang, sums)| (*lang, sums)).collect();
                Share::of(number, &covered, interval, correction)
            })
            .collect()
    }

    /// Sums over the documents of each language.
    fn sums(&self, n_subjects: usize, bootstrap: Option<Bootstrap>) -> BTreeMap<Lang, Sums> {
        let mut sums: BTreeMap<Lang, Sums> = BTreeMap::new();
        for document in &self.documents {
            let weights = bootstrap
                .map(|bootstrap| bootstrap.weights(document.id))
                .unwrap_or_default();
            let own = sums.entry(document.lang).or_insert_with(|| Sums {
                tagged: vec![0; n_subjects],
                powers: vec![Powers::default(); n_subjects],
                drawn_tagged: vec![Vec::new(); n_subjects],
                ..Sums::default()
            });
            own.total += document.total;
            own.documents += 1;
            add(&mut own.drawn_total, &weights, document.total);
            own.untagged.add(0.0, document.total as f64);
            for &(subject, amount) in &document.tagged {
                own.tagged[subject] += amount;
                own.powers[subject].add(amount as f64, document.total as f64);
                add(&mut own.drawn_tagged[subject], &weights, amount);
            }
        }
        sums
    }
}

/// Sums over the documents of one language.
#[derive(Default)]
struct Sums {
    total: u64,
    documents: u64,
    tagged: Vec<u64>,
    /// Second and third moments of each subject's counts, and of the totals.
    powers: Vec<Powers>,
    untagged: Powers,
    /// The total in each draw.
    drawn_total: Vec<u64>,
    /// The tagged of each subject in each draw; empty where there are none.
    drawn_tagged: Vec<Vec<u64>>,
}

/// Sums of products of documents' tagged units (x) and units (n), of the second and third degree.
#[derive(Clone, Copy, Debug, Default)]
struct Powers {
    xx: f64,
    xn: f64,
    nn: f64,
    xxx: f64,
    xxn: f64,
    xnn: f64,
    nnn: f64,
}

impl Powers {
    /// Adds what a document without the subject has of it, or, for one with it, what it has more.
    fn add(&mut self, x: f64, n: f64) {
        if x > 0.0 {
            self.xx += x * x;
            self.xn += x * n;
            self.xxx += x * x * x;
            self.xxn += x * x * n;
            self.xnn += x * n * n;
        } else {
            self.nn += n * n;
            self.nnn += n * n * n;
        }
    }

    fn plus(&mut self, other: &Self) {
        self.xx += other.xx;
        self.xn += other.xn;
        self.nn += other.nn;
        self.xxx += other.xxx;
        self.xxn += other.xxn;
        self.xnn += other.xnn;
        self.nnn += other.nnn;
    }

    /// The documents' influence on a share.
    fn influence(&self, fraction: Fraction) -> Influence {
        let Some(r) = fraction.share() else {
            return Influence::default();
        };
        let n = fraction.total as f64;
        let squares = self.xx - 2.0 * r * self.xn + r * r * self.nn;
        let cubes = self.xxx - 3.0 * r * self.xxn + 3.0 * r * r * self.xnn - r * r * r * self.nnn;
        Influence {
            squares: squares.max(0.0) / (n * n),
            cubes: cubes / (n * n * n),
        }
    }
}

/// Sums of the squares and cubes of documents' influence on an estimate: (x - s n) by all units, for a
/// share s.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Influence {
    squares: f64,
    cubes: f64,
}

impl Influence {
    /// The influence on an estimate that is `factor` times this one.
    pub fn times(self, factor: f64) -> Self {
        Self {
            squares: self.squares * factor * factor,
            cubes: self.cubes * factor * factor * factor,
        }
    }

    /// The influence on the difference of two estimates from different documents.
    pub fn less(self, other: Self) -> Self {
        Self {
            squares: self.squares + other.squares,
            cubes: self.cubes - other.cubes,
        }
    }

    /// A sixth of the skewness (Efron 1987).
    pub fn acceleration(self) -> f64 {
        if self.squares > 0.0 {
            self.cubes / (6.0 * self.squares.powf(1.5))
        } else {
            0.0
        }
    }
}

/// A numerator and its denominator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fraction {
    /// Units that carry the subject.
    pub tagged: u64,
    /// All units.
    pub total: u64,
}

impl Fraction {
    /// The share; `None` where there are no units.
    pub fn share(self) -> Option<f64> {
        (self.total > 0).then(|| self.tagged as f64 / self.total as f64)
    }
}

/// The share of a subject in a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// Numerator and denominator, over documents in languages that the subject has patterns for.
    pub fraction: Fraction,
    /// Documents in the denominator.
    pub documents: u64,
    /// The documents' influence on it.
    pub influence: Influence,
    /// The fraction in each bootstrap draw; empty where there is nothing to resample.
    pub drawn: Vec<Fraction>,
    /// Bounds at 95 %.
    pub bounds: Option<(f64, f64)>,
    /// How the bounds were found.
    pub method: Method,
    /// The share, corrected for what the codebook misses and takes in wrongly.
    pub corrected: Option<Corrected>,
}

/// A share corrected for misclassification.
#[derive(Clone, Debug, PartialEq)]
pub struct Corrected {
    /// The share.
    pub share: f64,
    /// The share in each draw in which it's defined.
    pub drawn: Vec<Option<f64>>,
    /// Bounds at 95 %.
    pub bounds: Option<(f64, f64)>,
}

impl Share {
    fn of(
        subject: usize,
        covered: &[(Lang, &Sums)],
        interval: Interval,
        correction: Option<&Correction>,
    ) -> Self {
        let fraction = Fraction {
            tagged: covered.iter().map(|(_, sums)| sums.tagged[subject]).sum(),
            total: covered.iter().map(|(_, sums)| sums.total).sum(),
        };
        let documents: u64 = covered.iter().map(|(_, sums)| sums.documents).sum();
        let drawn = drawn(subject, covered);
        let mut powers = Powers::default();
        for (_, sums) in covered {
            powers.plus(&sums.powers[subject]);
            powers.plus(&sums.untagged);
        }
        let mut share = Self {
            influence: powers.influence(fraction),
            fraction,
            documents,
            bounds: None,
            method: Method::None,
            corrected: None,
            drawn: if documents >= FEWEST_RESAMPLED {
                drawn
            } else {
                Vec::new()
            },
        };
        if let (Interval::Bootstrap(_), Some(value)) = (interval, fraction.share())
            && documents >= FEWEST
        {
            (share.bounds, share.method) = share.interval(value);
        }
        share.corrected = correction.and_then(|correction| {
            corrected(subject, covered, correction, share.drawn.len(), documents)
        });
        share
    }

    fn interval(&self, value: f64) -> (Option<(f64, f64)>, Method) {
        let pair = |fraction: &Fraction| (fraction.tagged as f64, fraction.total as f64);
        let draws: Vec<(f64, f64)> = self.drawn.iter().map(pair).collect();
        // Documents that are all alike resample to no width at all: that isn't certainty.
        let varies = self.drawn.iter().any(|draw| draw.share() != Some(value));
        match log_odds(&draws, pair(&self.fraction), self.documents).filter(|_| varies) {
            Some(bounds) => (Some(bounds), Method::Bootstrap),
            None => (
                wilson(value, self.documents as f64),
                Method::WilsonDocuments,
            ),
        }
    }

    /// Numerator by denominator; `None` where the denominator is zero.
    pub fn salience(&self) -> Option<f64> {
        self.fraction.share()
    }
}

/// The fraction of a subject in each draw.
fn drawn(subject: usize, covered: &[(Lang, &Sums)]) -> Vec<Fraction> {
    let n = covered
        .iter()
        .map(|(_, sums)| sums.drawn_total.len())
        .max()
        .unwrap_or(0);
    let mut drawn = vec![Fraction::default(); n];
    for (_, sums) in covered {
        for (draw, total) in drawn.iter_mut().zip(&sums.drawn_total) {
            draw.total += total;
        }
        for (draw, tagged) in drawn.iter_mut().zip(&sums.drawn_tagged[subject]) {
            draw.tagged += tagged;
        }
    }
    drawn
}

/// The share, each language's corrected by its own errors and weighted by its units.
fn corrected(
    subject: usize,
    covered: &[(Lang, &Sums)],
    correction: &Correction,
    n_draws: usize,
    documents: u64,
) -> Option<Corrected> {
    let mix = |of: &dyn Fn(&Sums) -> Fraction, draw: Option<usize>| -> Option<f64> {
        let (mut part, mut whole) = (0.0, 0.0);
        for (lang, sums) in covered {
            let fraction = of(sums);
            let Some(apparent) = fraction.share() else {
                continue;
            };
            let total = fraction.total as f64;
            part += correction.correct(subject, *lang, apparent, draw)? * total;
            whole += total;
        }
        (whole > 0.0).then(|| part / whole)
    };
    let observed = |sums: &Sums| Fraction {
        tagged: sums.tagged[subject],
        total: sums.total,
    };
    let share = mix(&observed, None)?;
    let drawn: Vec<Option<f64>> = (0..n_draws)
        .map(|draw| {
            let of = |sums: &Sums| Fraction {
                tagged: sums.drawn_tagged[subject].get(draw).copied().unwrap_or(0),
                total: sums.drawn_total.get(draw).copied().unwrap_or(0),
            };
            mix(&of, Some(draw))
        })
        .collect();
    let defined = drawn.iter().flatten().copied().collect();
    Some(Corrected {
        share,
        bounds: percentile(defined, expanded(0.95, documents)),
        drawn,
    })
}

/// Adds an amount to each draw, as often as it was drawn.
fn add(sums: &mut Vec<u64>, weights: &[u8], amount: u64) {
    sums.resize(weights.len().max(sums.len()), 0);
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += u64::from(*weight) * amount;
    }
}
