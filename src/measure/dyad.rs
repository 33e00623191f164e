//! Dyads: an actor's passages about a target, and the mirror.

use super::salience::periods_between;
use super::share::{Sample, Unit};
use crate::model::cube::About;
use crate::model::{Country, Cube, Granularity, Period};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// An actor, and whom it speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dyad {
    /// Whose voice.
    pub actor: Country,
    /// About whom.
    pub about: About,
}

impl Dyad {
    /// What `actor` says about `target`.
    pub fn new(actor: Country, target: Country) -> Self {
        Self {
            actor,
            about: About::Country(target),
        }
    }

    /// The dyad the other way round; `None` where it's about no one country.
    pub fn mirror(self) -> Option<Self> {
        match self.about {
            About::Country(target) => Some(Self::new(target, self.actor)),
            About::Anybody | About::Nobody => None,
        }
    }
}

impl fmt::Display for Dyad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.about {
            About::Anybody => write!(f, "{}", self.actor),
            About::Nobody => write!(f, "{}>none", self.actor),
            About::Country(target) => write!(f, "{}>{target}", self.actor),
        }
    }
}

/// A stretch of days, both ends in it; an open end is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

impl Span {
    fn holds(&self, first: Date, last: Date) -> bool {
        self.since.is_none_or(|since| first >= since)
            && self.until.is_none_or(|until| last <= until)
    }
}

/// A cube with its rows looked up: where samples come from.
pub struct Source<'c> {
    /// The cube.
    pub cube: &'c Cube,
    /// What is counted.
    pub unit: Unit,
    rows: Vec<Range<usize>>,
    parts: BTreeMap<Dyad, Vec<usize>>,
}

impl<'c> Source<'c> {
    /// Looks a cube's rows up.
    pub fn of(cube: &'c Cube, unit: Unit) -> Self {
        let mut parts: BTreeMap<Dyad, Vec<usize>> = BTreeMap::new();
        for (number, part) in cube.parts.iter().enumerate() {
            if let Some(actor) = part.actor {
                let dyad = Dyad {
                    actor,
                    about: part.about,
                };
                parts.entry(dyad).or_default().push(number);
            }
        }
        Self {
            rows: cube.rows_of_parts(),
            cube,
            unit,
            parts,
        }
    }

    /// The parts of a dyad that are dated within a span; undated ones only where the span is open.
    pub fn parts(&self, dyad: Dyad, span: Span) -> Vec<usize> {
        let own = self.parts.get(&dyad).map_or(&[][..], Vec::as_slice);
        let keeps = |number: &&usize| {
            let part = &self.cube.parts[**number];
            match self.cube.documents[part.document as usize].date {
                Some(date) => span.holds(date.first_day(), date.last_day()),
                None => span == Span::default(),
            }
        };
        own.iter().filter(keeps).copied().collect()
    }

    /// The sample of some parts.
    pub fn sample(&self, parts: &[usize]) -> Sample<'c> {
        Sample::of(self.cube, &self.rows, parts, self.unit)
    }

    /// The sample of a dyad within a span.
    pub fn dyad(&self, dyad: Dyad, span: Span) -> Sample<'c> {
        self.sample(&self.parts(dyad, span))
    }

    /// A dyad's parts by period, from the first to the last without a gap; and whether each is
    /// partial. Documents whose date isn't known well enough are left out.
    pub fn periods(&self, dyad: Dyad, span: Span, by: Granularity) -> Vec<PeriodParts> {
        let mut periods: BTreeMap<Period, Vec<usize>> = BTreeMap::new();
        for number in self.parts(dyad, span) {
            let document = self.cube.parts[number].document as usize;
            let date = self.cube.documents[document].date;
            if let Some(period) = date.and_then(|date| Period::of(date, by)) {
                periods.entry(period).or_default().push(number);
            }
        }
        periods_between(self.cube, &periods)
            .into_iter()
            .map(|(period, partial)| PeriodParts {
                period,
                partial,
                parts: periods.remove(&period).unwrap_or_default(),
            })
            .collect()
    }

    /// Passages of some parts, and those of them that carry any theme.
    pub fn coded(&self, parts: &[usize]) -> (u64, u64) {
        parts.iter().fold((0, 0), |(all, coded), &number| {
            let part = &self.cube.parts[number];
            (
                all + u64::from(part.passages),
                coded + u64::from(part.coded),
            )
        })
    }
}

/// The parts of a dyad in one period.
#[derive(Clone, Debug)]
pub struct PeriodParts {
    /// The period.
    pub period: Period,
    /// Whether the actor's documents leave out its beginning or end.
    pub partial: bool,
    /// The parts.
    pub parts: Vec<usize>,
}
