//! Salience: the share of an actor's passages in a period that carry a theme.

use super::interval::{Bootstrap, percentile, wilson};
use crate::model::cube::{CubeDocument, CubeRow, Subject};
use crate::model::{Cell, Country, Cube, Granularity, PartialDate, Period, Table};
use crate::text::Lang;
use rayon::prelude::*;
use std::collections::BTreeMap;

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
    /// What to be careful about.
    pub flag: Flag,
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

/// Fewest documents that are resampled; with fewer the bootstrap is too narrow.
const FEWEST_RESAMPLED: u64 = 10;
/// Fewest documents that get an interval at all.
const FEWEST: u64 = 3;

impl Method {
    fn as_str(self) -> &'static str {
        match self {
            Method::Bootstrap => "bootstrap",
            Method::WilsonDocuments => "wilson-documents",
            Method::None => "",
        }
    }
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

impl Unit {
    /// The word for it in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Passages => "passages",
            Unit::Words => "words",
            Unit::Documents => "documents",
        }
    }

    fn of_document(self, document: &CubeDocument) -> u64 {
        match self {
            Unit::Passages => u64::from(document.passages),
            Unit::Words => document.words,
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

/// Follows salience over time.
pub fn timeline(cube: &Cube, settings: Settings) -> Timeline {
    let mut left_out = LeftOut::default();
    let mut actors: BTreeMap<Country, BTreeMap<Period, Vec<usize>>> = BTreeMap::new();
    for (number, document) in cube.documents.iter().enumerate() {
        match place(document, settings.by) {
            Ok((actor, period)) => actors
                .entry(actor)
                .or_default()
                .entry(period)
                .or_default()
                .push(number),
            Err(Missing::Country) => left_out.without_country += 1,
            Err(Missing::Date) => left_out.without_date += 1,
            Err(Missing::Precision) => left_out.date_too_coarse += 1,
        }
    }
    let rows_of_document = rows_of_document(cube);
    let cells: Vec<CellInput<'_>> = actors
        .iter()
        .flat_map(|(actor, periods)| cells(cube, *actor, periods))
        .collect();
    let mut by_cell: Vec<Vec<TimelineRow>> = cells
        .par_iter()
        .map(|cell| cell.rows(cube, &rows_of_document, settings))
        .collect();
    Timeline {
        rows: by_actor_subject_period(&cells, &mut by_cell, cube.subjects.len()),
        left_out,
    }
}

enum Missing {
    Country,
    Date,
    Precision,
}

fn place(document: &CubeDocument, by: Granularity) -> Result<(Country, Period), Missing> {
    let actor = document.actor.ok_or(Missing::Country)?;
    let date = document.date.ok_or(Missing::Date)?;
    Ok((actor, Period::of(date, by).ok_or(Missing::Precision)?))
}

/// Where each document's rows are in the cube.
fn rows_of_document(cube: &Cube) -> Vec<std::ops::Range<usize>> {
    let mut at = 0;
    let mut ranges = Vec::with_capacity(cube.documents.len());
    for number in 0..cube.documents.len() {
        let start = at;
        while cube
            .rows
            .get(at)
            .is_some_and(|row| row.document as usize == number)
        {
            at += 1;
        }
        ranges.push(start..at);
    }
    ranges
}

/// An actor and a period, with the documents in it.
struct CellInput<'d> {
    actor: Country,
    period: Period,
    partial: bool,
    documents: &'d [usize],
}

/// The cells of an actor, from its first period to its last.
fn cells<'d>(
    cube: &Cube,
    actor: Country,
    periods: &'d BTreeMap<Period, Vec<usize>>,
) -> Vec<CellInput<'d>> {
    let dates = || {
        periods
            .values()
            .flatten()
            .filter_map(|&number| cube.documents[number].date)
    };
    let first_day = dates().map(PartialDate::first_day).min();
    let last_day = dates().map(PartialDate::last_day).max();
    let (Some((&first, _)), Some((&last, _))) =
        (periods.first_key_value(), periods.last_key_value())
    else {
        return Vec::new();
    };
    let all = std::iter::successors(Some(first), |period| period.next())
        .take_while(|period| *period <= last);
    all.map(|period| CellInput {
        actor,
        period,
        partial: is_partial(period, first_day, last_day),
        documents: periods.get(&period).map_or(&[], Vec::as_slice),
    })
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

/// Counts of the documents of a cell in one language.
#[derive(Default)]
struct Totals {
    total: u64,
    documents: u64,
    /// The total in each bootstrap draw.
    drawn: Vec<u64>,
}

impl CellInput<'_> {
    /// The cell's rows, one for each subject.
    fn rows(
        &self,
        cube: &Cube,
        rows_of_document: &[std::ops::Range<usize>],
        settings: Settings,
    ) -> Vec<TimelineRow> {
        let bootstrap = match settings.interval {
            Interval::Bootstrap(bootstrap) if self.documents.len() as u64 >= FEWEST_RESAMPLED => {
                Some(bootstrap)
            }
            _ => None,
        };
        let mut totals: BTreeMap<Lang, Totals> = BTreeMap::new();
        let mut tagged = vec![0_u64; cube.subjects.len()];
        let mut drawn: Vec<Vec<u64>> = vec![Vec::new(); cube.subjects.len()];
        for &number in self.documents {
            let document = &cube.documents[number];
            let weights = bootstrap
                .map(|bootstrap| bootstrap.weights(&document.id))
                .unwrap_or_default();
            let size = settings.unit.of_document(document);
            let of_lang = totals.entry(document.lang).or_default();
            of_lang.total += size;
            of_lang.documents += 1;
            add(&mut of_lang.drawn, &weights, size);
            for row in &cube.rows[rows_of_document[number].clone()] {
                let amount = settings.unit.of_row(row);
                tagged[row.subject as usize] += amount;
                add(&mut drawn[row.subject as usize], &weights, amount);
            }
        }
        let rows = cube.subjects.iter().zip(tagged).zip(&drawn).enumerate();
        rows.map(|(number, ((subject, tagged), drawn))| {
            self.row(number, subject, tagged, drawn, &totals, settings)
        })
        .collect()
    }

    fn row(
        &self,
        number: usize,
        subject: &Subject,
        tagged: u64,
        drawn: &[u64],
        totals: &BTreeMap<Lang, Totals>,
        settings: Settings,
    ) -> TimelineRow {
        let covered: Vec<&Totals> = totals
            .iter()
            .filter(|(lang, _)| subject.covers(**lang))
            .map(|(_, totals)| totals)
            .collect();
        let total = covered.iter().map(|totals| totals.total).sum();
        let documents = covered.iter().map(|totals| totals.documents).sum();
        let salience = (total > 0).then(|| tagged as f64 / total as f64);
        let flag = match documents {
            0 if self.documents.is_empty() => Flag::Empty,
            0 => Flag::NoPatterns,
            _ if documents < FEWEST => Flag::FewDocuments,
            _ => Flag::Fine,
        };
        let resampled = || {
            let totals_drawn = sum(covered.iter().map(|totals| totals.drawn.as_slice()));
            let shares = drawn
                .iter()
                .zip(&totals_drawn)
                .filter(|(_, total)| **total > 0);
            percentile(
                shares
                    .map(|(tagged, total)| *tagged as f64 / *total as f64)
                    .collect(),
                0.95,
            )
        };
        let (bounds, method) = match (settings.interval, salience) {
            (Interval::Bootstrap(_), Some(share)) if documents >= FEWEST => {
                // Documents that are all alike resample to no width at all: that isn't certainty.
                match resampled().filter(|(low, high)| documents >= FEWEST_RESAMPLED && low < high)
                {
                    Some(bounds) => (Some(bounds), Method::Bootstrap),
                    None => (wilson(share, documents as f64), Method::WilsonDocuments),
                }
            }
            _ => (None, Method::None),
        };
        TimelineRow {
            period: self.period,
            partial: self.partial,
            actor: self.actor,
            subject: number,
            tagged,
            total,
            documents,
            salience,
            bounds,
            method,
            flag,
        }
    }
}

/// Adds an amount to each draw, as often as it was drawn.
fn add(sums: &mut Vec<u64>, weights: &[u8], amount: u64) {
    sums.resize(weights.len().max(sums.len()), 0);
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += u64::from(*weight) * amount;
    }
}

fn sum<'s>(parts: impl Iterator<Item = &'s [u64]>) -> Vec<u64> {
    let mut sums: Vec<u64> = Vec::new();
    for part in parts {
        sums.resize(part.len().max(sums.len()), 0);
        sums.iter_mut()
            .zip(part)
            .for_each(|(sum, value)| *sum += value);
    }
    sums
}

/// Sorts rows that came by cell, the cells being sorted by actor and period.
fn by_actor_subject_period(
    cells: &[CellInput<'_>],
    by_cell: &mut [Vec<TimelineRow>],
    n_subjects: usize,
) -> Vec<TimelineRow> {
    let mut rows = Vec::with_capacity(cells.len() * n_subjects);
    let mut start = 0;
    while start < cells.len() {
        let n = cells[start..]
            .iter()
            .take_while(|cell| cell.actor == cells[start].actor)
            .count();
        for subject in 0..n_subjects {
            rows.extend(
                by_cell[start..start + n]
                    .iter()
                    .map(|cell| cell[subject].clone()),
            );
        }
        start += n;
    }
    rows
}

impl Timeline {
    /// The timeline as a tidy table: one observation a row. The target is empty: passages about
    /// anybody or nobody count.
    pub fn to_table<'t>(&'t self, cube: &'t Cube, unit: Unit) -> Table<'t> {
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
            vec![
                Cell::Text(row.period.to_string()),
                Cell::Text(row.period.start().to_string()),
                Cell::Flag(row.partial),
                Cell::Text(row.actor.to_string()),
                Cell::Empty,
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
            ]
        };
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
        let columns = ["actor", "group", "theme", "unit"]
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

    /// The rows of each actor and subject.
    pub fn series(&self) -> impl Iterator<Item = &[TimelineRow]> {
        self.rows
            .chunk_by(|a, b| (a.actor, a.subject) == (b.actor, b.subject))
    }
}
