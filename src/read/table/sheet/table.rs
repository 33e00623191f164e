//! Cells to rows: which row is the header, what a column is called, which rows are none; and the
//! texts of numbers and dates.

use super::{SheetRow, Visit};
use calamine::ExcelDateTime;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// Bytes that a row, and all rows of a file, may hold: a spreadsheet can say one text many times.
const MAX_ROW: usize = 64 << 20;
const MAX_TOTAL: usize = 2 << 30;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Text(String),
    /// A formula's error: `#REF!`.
    Error(String),
    Empty,
}

/// Takes the cells of sheets one by one and hands on the rows.
pub(super) struct Output<'v, 'f> {
    visit: &'v mut Visit<'f>,
    sheet: String,
    /// The sheets so far.
    sheets: BTreeSet<String>,
    /// Names of columns by their place, once the first row was seen.
    header: Option<BTreeMap<u32, String>>,
    /// The row that is being filled and its cells that hold something.
    row: u32,
    cells: BTreeMap<u32, Cell>,
    row_bytes: usize,
    total_bytes: usize,
}

impl<'v, 'f> Output<'v, 'f> {
    pub fn new(visit: &'v mut Visit<'f>) -> Self {
        Self {
            visit,
            sheet: String::new(),
            sheets: BTreeSet::new(),
            header: None,
            row: 0,
            cells: BTreeMap::new(),
            row_bytes: 0,
            total_bytes: 0,
        }
    }

    /// Begins a sheet. A row is known by the name of its sheet, which must be the only one.
    pub fn sheet(&mut self, name: &str) -> Result<(), String> {
        if !self.sheets.insert(name.to_owned()) {
            return Err(format!("two of its sheets are named `{name}`"));
        }
        name.clone_into(&mut self.sheet);
        self.header = None;
        self.row = 0;
        self.cells.clear();
        self.row_bytes = 0;
        Ok(())
    }

    /// Takes a cell; rows and columns count from 0. A cell of another row ends the one before.
    pub fn cell(&mut self, row: u32, column: u32, cell: Cell) -> Result<ControlFlow<()>, String> {
        let mut flow = ControlFlow::Continue(());
        if row != self.row {
            flow = self.end_row();
            self.row = row;
        }
        let bytes = match &cell {
            Cell::Text(text) if text.trim().is_empty() => return Ok(flow),
            Cell::Text(text) => text.len(),
            Cell::Error(_) => 16,
            Cell::Empty => return Ok(flow),
        };
        self.row_bytes += bytes;
        self.total_bytes += bytes;
        if self.row_bytes > MAX_ROW || self.total_bytes > MAX_TOTAL {
            return Err(format!(
                "row {} of the sheet `{}` is too large",
                u64::from(row) + 1,
                self.sheet
            ));
        }
        self.cells.insert(column, cell);
        Ok(flow)
    }

    /// Ends the row, if one was begun.
    pub fn end_row(&mut self) -> ControlFlow<()> {
        self.row_bytes = 0;
        let cells = std::mem::take(&mut self.cells);
        if cells.is_empty() {
            return ControlFlow::Continue(());
        }
        match &self.header {
            None => {
                self.header = Some(header(cells));
                ControlFlow::Continue(())
            }
            Some(header) => {
                let row = record(&self.sheet, self.row, header, cells);
                (self.visit)(row)
            }
        }
    }
}

/// Names of columns: as they are written, a repeated one numbered.
fn header(cells: BTreeMap<u32, Cell>) -> BTreeMap<u32, String> {
    let mut seen = BTreeSet::new();
    // Trying each number for each of many equal names would not end.
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut header = BTreeMap::new();
    for (column, cell) in cells {
        let (Cell::Text(text) | Cell::Error(text)) = cell else {
            continue;
        };
        let words: Vec<_> = text.split_whitespace().collect();
        let written = words.join(" ");
        let mut name = written.clone();
        let number = numbers.entry(written.clone()).or_insert(1);
        while !seen.insert(name.clone()) {
            *number += 1;
            name = format!("{written} ({number})");
        }
        header.insert(column, name);
    }
    header
}

fn record(
    sheet: &str,
    row: u32,
    header: &BTreeMap<u32, String>,
    cells: BTreeMap<u32, Cell>,
) -> SheetRow {
    let number = row as usize + 1;
    let mut own = SheetRow {
        sheet: sheet.to_owned(),
        number,
        ..SheetRow::default()
    };
    let first = header.keys().next().copied().unwrap_or_default();
    let last = header.keys().next_back().copied().unwrap_or_default();
    let end = cells.keys().next_back().copied().unwrap_or_default();
    if end > last {
        own.error = Some(format!(
            "the row has {} cells, the header {}",
            end - first + 1,
            last - first + 1
        ));
        return own;
    }
    for (column, cell) in cells {
        let name = header
            .get(&column)
            .cloned()
            .unwrap_or_else(|| format!("column {}", letters(column)));
        match cell {
            Cell::Text(text) => {
                own.cells.insert(name, text.trim().to_owned());
            }
            Cell::Error(error) => own.warnings.push(format!(
                "{}{number} holds the error {error}",
                letters(column)
            )),
            Cell::Empty => {}
        }
    }
    own
}

/// A column's letters: 0 is A, 26 is AA.
fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        let letter = u8::try_from(rest % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// A number as a spreadsheet shows it: 15 digits count, a whole one has no point.
pub(super) fn number(float: f64) -> String {
    let rounded: f64 = format!("{float:.14e}").parse().unwrap_or(float);
    if rounded == 0.0 {
        return "0".to_owned();
    }
    if rounded.abs() < 1e-7 || rounded.abs() >= 1e21 {
        return format!("{rounded:e}");
    }
    rounded.to_string()
}

/// A date's day, or the time where there is no day.
pub(super) fn time(time: &ExcelDateTime) -> String {
    let value = time.as_f64();
    let has_day = time.is_datetime() && value >= 1.0;
    if !has_day {
        return clock((value * 86_400.0).round());
    }
    let (year, month, day, ..) = time.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

/// Seconds as hours, minutes and seconds.
fn clock(seconds: f64) -> String {
    let (sign, seconds) = if seconds < 0.0 {
        ("-", -seconds)
    } else {
        ("", seconds)
    };
    let (hours, rest) = ((seconds / 3600.0).floor(), seconds % 3600.0);
    let (minutes, seconds) = ((rest / 60.0).floor(), rest % 60.0);
    format!("{sign}{hours:02}:{minutes:02}:{seconds:02}")
}

/// The day of an ISO time.
pub(super) fn day(text: &str) -> String {
    text.split('T').next().unwrap_or_default().trim().to_owned()
}

/// An ISO duration, `PT10H30M00S`, as a clock shows it.
pub(super) fn duration(text: &str) -> String {
    let parts = text.strip_prefix("PT").and_then(|rest| {
        let (hours, rest) = rest.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let seconds = rest.strip_suffix('S')?;
        let parse = |part: &str| {
            part.parse::<f64>()
                .ok()
                .filter(|own| (0.0..1e6).contains(own))
        };
        Some(parse(hours)? * 3600.0 + parse(minutes)? * 60.0 + parse(seconds)?)
    });
    parts.map_or_else(|| text.to_owned(), |seconds| clock(seconds.round()))
}
