//! Coverage: what the corpus has of an actor, by source and period. It stands beside every trend: a
//! source that begins or ends isn't a change of mind.

use super::dyad::{Dyad, Source};
use crate::model::cube::About;
use crate::model::{Cell, Country, Granularity, Period, Table};
use std::collections::BTreeMap;

/// What a source has of an actor in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// Documents with a passage of the actor's.
    pub documents: u64,
    /// Passages of the actor's.
    pub passages: u64,
    /// Passages of the actor's that are about the target.
    pub about: u64,
    /// Passages of the actor's that carry a theme of the codebook.
    pub coded: u64,
}

/// A source's coverage of an actor in a period; `period` is `None` for documents without a date, or
/// with one that's too coarse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageRow {
    /// The actor.
    pub actor: Country,
    /// The target.
    pub target: Country,
    /// The source.
    pub source: String,
    /// The period.
    pub period: Option<Period>,
    /// What there is; all zero in a gap between two periods that have something.
    pub covered: Covered,
}

/// Coverage of what `actor` says, and of what it says about `target`, without gaps between a source's
/// first and last period.
pub fn coverage(
    source: &Source<'_>,
    actor: Country,
    target: Country,
    by: Granularity,
) -> Vec<CoverageRow> {
    let mut counts: BTreeMap<(&str, Option<Period>), Covered> = BTreeMap::new();
    let anybody = Dyad {
        actor,
        about: About::Anybody,
    };
    for dyad in [anybody, Dyad::new(actor, target)] {
        for number in source.parts(dyad, Default::default()) {
            let part = &source.cube.parts[number];
            let document = &source.cube.documents[part.document as usize];
            let period = document.date.and_then(|date| Period::of(date, by));
            let own = counts.entry((&document.source, period)).or_default();
            if dyad == anybody {
                own.documents += 1;
                own.passages += u64::from(part.passages);
                own.coded += u64::from(part.coded);
            } else {
                own.about += u64::from(part.passages);
            }
        }
    }
    let mut last: Option<(&str, Period)> = None;
    let mut rows = Vec::new();
    let row = |name: &str, period: Option<Period>, covered: Covered| CoverageRow {
        actor,
        target,
        source: name.to_owned(),
        period,
        covered,
    };
    for ((name, period), covered) in counts {
        if let (Some((before, from)), Some(to)) = (last, period)
            && before == name
        {
            let gap = std::iter::successors(from.next(), |period| period.next());
            rows.extend(
                gap.take_while(|between| *between < to)
                    .map(|between| row(name, Some(between), Covered::default())),
            );
        }
        last = period.map(|period| (name, period));
        rows.push(row(name, period, covered));
    }
    rows
}

/// The coverage as a table: `coverage.csv`.
pub fn table(rows: &[CoverageRow]) -> Table<'_> {
    let columns = [
        "actor",
        "target",
        "source",
        "period",
        "documents",
        "passages",
        "about_target",
        "coded",
        "coverage",
        "flag",
    ];
    let row = |row: &CoverageRow| {
        let covered = row.covered;
        let share = (covered.passages > 0).then(|| covered.coded as f64 / covered.passages as f64);
        let flag = match row.period {
            None => "no-period",
            Some(_) if covered.documents == 0 => "gap",
            Some(_) => "",
        };
        vec![
            Cell::Text(row.actor.to_string()),
            Cell::Text(row.target.to_string()),
            Cell::text(&row.source),
            row.period
                .map_or(Cell::Empty, |period| Cell::Text(period.to_string())),
            Cell::Count(covered.documents),
            Cell::Count(covered.passages),
            Cell::Count(covered.about),
            Cell::Count(covered.coded),
            Cell::number(share),
            Cell::text(flag),
        ]
    };
    Table::new(columns, rows.iter().map(row))
}
