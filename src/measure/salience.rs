//! Salience: the share of an actor's passages in a period that carry a theme.

use super::misclassification::Correction;
use super::share::{FEWEST, Interval, Method, Sample, Share, Unit};
use crate::model::cube::About;
use crate::model::{Cell, Country, Cube, Granularity, PartialDate, Period, Table};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// How salience is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Length of periods.
    pub by: Granularity,
    /// What is counted.
    pub unit: Unit,
    /// Whether intervals are worked out.
    pub interval: Interval,
}

/// Salience per actor, subject and period.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// Rows by actor, then subject, then period; each actor's periods run from its first document
    /// to its last without a gap.
    pub rows: Vec<TimelineRow>,
    /// Documents that stand in no row.
    pub left_out: LeftOut,
}

/// Documents that a timeline can't place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Without a country.
    pub without_country: u64,
    /// With a country, but without a date.
    pub without_date: u64,
    /// With a date that isn't known well enough for the periods.
    pub date_too_coarse: u64,
    /// Passages, not documents, that are nobody's voice: a journalist's questions above all.
    pub without_voice: u64,
}

/// One cell of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineRow {
    /// The period.
    pub period: Period,
    /// Whether the actor's documents leave out the beginning or the end of the period.
    pub partial: bool,
    /// Whose voice.
    pub actor: Country,
    /// Whom it's about.
    pub about: About,
    /// Index of the subject in the cube.
    pub subject: usize,
    /// The numerator.
    pub tagged: u64,
    /// The denominator.
    pub total: u64,
    /// Documents in the denominator.
    pub documents: u64,
    /// Numerator by denominator; none where the denominator is zero.
    pub salience: Option<f64>,
    /// Bounds at 95 %.
    pub bounds: Option<(f64, f64)>,
    /// How the bounds were found.
    pub method: Method,
    /// The salience corrected for misclassification, and its bounds.
    pub corrected: Option<(f64, Option<(f64, f64)>)>,
    /// What to be careful about.
    pub flag: Flag,
}

/// What to be careful about in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// Nothing.
    Fine,
    /// The actor has no document in the period.
    Empty,
    /// The actor's documents are in languages that the subject has no patterns for.
    NoPatterns,
    /// Fewer than three documents: no interval.
    FewDocuments,
}

impl Flag {
    /// The word for it in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Flag::Fine => "",
            Flag::Empty => "empty",
            Flag::NoPatterns => "no-patterns",
            Flag::FewDocuments => "few-documents",
        }
    }
}

/// Follows salience over time, for each actor and target that the cube has parts for.
pub fn timeline(cube: &Cube, settings: Settings, correction: Option<&Correction>) -> Timeline {
    let rows = cube.rows_of_parts();
    let lines = Lines::of(cube, settings.by);
    let cells: Vec<CellInput<'_>> = lines
        .lines
        .iter()
        .flat_map(|((actor, about), periods)| cells(cube, *actor, *about, periods))
        .collect();
    let mut by_cell: Vec<Vec<TimelineRow>> = cells
        .par_iter()
        .map(|cell| cell.rows(cube, &rows, settings, correction))
        .collect();
    Timeline {
        rows: by_line_subject_period(&cells, &mut by_cell, cube.subjects.len()),
        left_out: lines.left_out,
    }
}

/// The parts of each actor and target, by period.
pub(super) struct Lines {
    pub lines: BTreeMap<(Country, About), BTreeMap<Period, Vec<usize>>>,
    pub left_out: LeftOut,
}

impl Lines {
    pub fn of(cube: &Cube, by: Granularity) -> Self {
        let mut lines: BTreeMap<(Country, About), BTreeMap<Period, Vec<usize>>> = BTreeMap::new();
        let mut left_out = LeftOut::default();
        let mut last = None;
        // Parts come document by document; each document that is left out counts once.
        for (number, part) in cube.parts.iter().enumerate() {
            let document = &cube.documents[part.document as usize];
            let is_first = last != Some(part.document);
            last = Some(part.document);
            let Some(actor) = part.actor else {
                if part.about == About::Anybody {
                    left_out.without_voice += u64::from(part.passages);
                }
                continue;
            };
            let period = document.date.map(|date| Period::of(date, by));
            match period {
                Some(Some(period)) => lines
                    .entry((actor, part.about))
                    .or_default()
                    .entry(period)
                    .or_default()
                    .push(number),
                Some(None) if is_first => left_out.date_too_coarse += 1,
                None if is_first => left_out.without_date += 1,
                _ => {}
            }
        }
        left_out.without_country = silent_documents(cube);
        Self { lines, left_out }
    }
}

/// Documents without a country in which no passage has a voice.
fn silent_documents(cube: &Cube) -> u64 {
    let mut speaks = vec![false; cube.documents.len()];
    for part in &cube.parts {
        speaks[part.document as usize] |= part.actor.is_some();
    }
    let silent = cube
        .documents
        .iter()
        .zip(speaks)
        .filter(|(document, speaks)| document.country.is_none() && !speaks);
    silent.count() as u64
}

/// An actor, a target and a period, with the parts in it.
struct CellInput<'d> {
    actor: Country,
    about: About,
    period: Period,
    partial: bool,
    parts: &'d [usize],
}

/// The cells of an actor and target, from its first period to its last.
fn cells<'d>(
    cube: &Cube,
    actor: Country,
    about: About,
    periods: &'d BTreeMap<Period, Vec<usize>>,
) -> Vec<CellInput<'d>> {
    periods_between(cube, periods)
        .into_iter()
        .map(|(period, partial)| CellInput {
            actor,
            about,
            period,
            partial,
            parts: periods.get(&period).map_or(&[], Vec::as_slice),
        })
        .collect()
}

/// All periods from the first to the last, and whether each is partial.
pub(super) fn periods_between(
    cube: &Cube,
    periods: &BTreeMap<Period, Vec<usize>>,
) -> Vec<(Period, bool)> {
    let dates = || {
        let parts = periods.values().flatten();
        parts.filter_map(|&number| cube.documents[cube.parts[number].document as usize].date)
    };
    let first_day = dates().map(PartialDate::first_day).min();
    let last_day = dates().map(PartialDate::last_day).max();
    let (Some((&first, _)), Some((&last, _))) =
        (periods.first_key_value(), periods.last_key_value())
    else {
        return Vec::new();
    };
    std::iter::successors(Some(first), |period| period.next())
        .take_while(|period| *period <= last)
        .map(|period| (period, is_partial(period, first_day, last_day)))
        .collect()
}

/// Whether an actor's first document comes, or its last one goes, more than a tenth of the period
/// inside of it.
fn is_partial(
    period: Period,
    first_day: Option<jiff::civil::Date>,
    last_day: Option<jiff::civil::Date>,
) -> bool {
    let days = |from: jiff::civil::Date, to: jiff::civil::Date| {
        from.until(to).map_or(0, |span| span.get_days())
    };
    let tenth = (days(period.start(), period.end()) + 1) / 10;
    let late = first_day.is_some_and(|day| {
        day > period.start() && day <= period.end() && days(period.start(), day) > tenth
    });
    let early = last_day.is_some_and(|day| {
        day < period.end() && day >= period.start() && days(day, period.end()) > tenth
    });
    late || early
}

impl CellInput<'_> {
    /// The cell's rows, one for each subject.
    fn rows(
        &self,
        cube: &Cube,
        rows: &[std::ops::Range<usize>],
        settings: Settings,
        correction: Option<&Correction>,
    ) -> Vec<TimelineRow> {
        let sample = Sample::of(cube, rows, self.parts, settings.unit);
        let shares = sample.shares(&cube.subjects, settings.interval, correction);
        let row = |(subject, share)| self.row(subject, share);
        shares.into_iter().enumerate().map(row).collect()
    }

    fn row(&self, subject: usize, share: Share) -> TimelineRow {
        let flag = match share.documents {
            0 if self.parts.is_empty() => Flag::Empty,
            0 => Flag::NoPatterns,
            documents if documents < FEWEST => Flag::FewDocuments,
            _ => Flag::Fine,
        };
        TimelineRow {
            period: self.period,
            partial: self.partial,
            actor: self.actor,
            about: self.about,
            subject,
            tagged: share.fraction.tagged,
            total: share.fraction.total,
            documents: share.documents,
            salience: share.salience(),
            bounds: share.bounds,
            method: share.method,
            corrected: share
                .corrected
                .map(|corrected| (corrected.share, corrected.bounds)),
            flag,
        }
    }
}

/// Sorts rows that came by cell, the cells being sorted by actor, target and period.
fn by_line_subject_period(
    cells: &[CellInput<'_>],
    by_cell: &mut [Vec<TimelineRow>],
    n_subjects: usize,
) -> Vec<TimelineRow> {
    let mut rows = Vec::with_capacity(cells.len() * n_subjects);
    let mut start = 0;
    for line in cells.chunk_by(|a, b| (a.actor, a.about) == (b.actor, b.about)) {
        let end = start + line.len();
        for subject in 0..n_subjects {
            let cells = by_cell[start..end].iter();
            rows.extend(cells.map(|cell| cell[subject].clone()));
        }
        start = end;
    }
    rows
}

impl Timeline {
    /// The timeline as a tidy table: one observation a row. An empty target: passages about anybody
    /// or nobody count.
    pub fn to_table<'t>(&'t self, cube: &'t Cube, unit: Unit) -> Table<'t> {
        let is_corrected = self.rows.iter().any(|row| row.corrected.is_some());
        let corrected: &[&str] = if is_corrected {
            &["corrected", "corrected_low", "corrected_high"]
        } else {
            &[]
        };
        let columns = [
            "period",
            "period_start",
            "partial",
            "actor",
            "target",
            "group",
            "theme",
            "unit",
            "tagged",
            "total",
            "documents",
            "salience",
            "ci_low",
            "ci_high",
            "ci_method",
            "flag",
        ];
        let row = move |row: &TimelineRow| {
            let subject = &cube.subjects[row.subject];
            let mut cells = vec![
                Cell::Text(row.period.to_string()),
                Cell::Text(row.period.start().to_string()),
                Cell::Flag(row.partial),
                Cell::Text(row.actor.to_string()),
                row.about.cell(),
                Cell::text(&subject.group),
                Cell::text(&subject.theme),
                Cell::text(unit.as_str()),
                Cell::Count(row.tagged),
                Cell::Count(row.total),
                Cell::Count(row.documents),
                Cell::number(row.salience),
                Cell::number(row.bounds.map(|bounds| bounds.0)),
                Cell::number(row.bounds.map(|bounds| bounds.1)),
                Cell::text(row.method.as_str()),
                Cell::text(row.flag.as_str()),
            ];
            if is_corrected {
                let bounds = row.corrected.and_then(|(_, bounds)| bounds);
                cells.extend([
                    Cell::number(row.corrected.map(|(share, _)| share)),
                    Cell::number(bounds.map(|bounds| bounds.0)),
                    Cell::number(bounds.map(|bounds| bounds.1)),
                ]);
            }
            cells
        };
        let columns = columns.into_iter().chain(corrected.iter().copied());
        Table::new(columns, self.rows.iter().map(row))
    }

    /// The timeline as a spreadsheet has it: a row for each actor and subject, a column for each
    /// period, salience in the cells.
    pub fn to_wide_table<'t>(&'t self, cube: &'t Cube, unit: Unit) -> Table<'t> {
        let first = self.rows.iter().map(|row| row.period).min();
        let last = self.rows.iter().map(|row| row.period).max();
        let periods: Vec<Period> = std::iter::successors(first, |period| period.next())
            .take_while(|period| Some(*period) <= last)
            .collect();
        let names: Vec<String> = periods.iter().map(Period::to_string).collect();
        let columns = ["actor", "target", "group", "theme", "unit"]
            .map(str::to_owned)
            .into_iter()
            .chain(names);
        let row = move |series: &[TimelineRow]| {
            let subject = &cube.subjects[series[0].subject];
            let own: BTreeMap<Period, Option<f64>> = series
                .iter()
                .map(|row| (row.period, row.salience))
                .collect();
            let mut row = vec![
                Cell::Text(series[0].actor.to_string()),
                series[0].about.cell(),
                Cell::text(&subject.group),
                Cell::text(&subject.theme),
                Cell::text(unit.as_str()),
            ];
            row.extend(
                periods
                    .iter()
                    .map(|period| Cell::number(own.get(period).copied().flatten())),
            );
            row
        };
        Table::new(columns, self.series().map(row))
    }

    /// The rows of each actor, target and subject.
    pub fn series(&self) -> impl Iterator<Item = &[TimelineRow]> {
        self.rows
            .chunk_by(|a, b| (a.actor, a.about, a.subject) == (b.actor, b.about, b.subject))
    }
}
