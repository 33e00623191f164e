//! Spreadsheets to rows: the first row of a sheet that isn't empty names its columns, each row
//! after it is a record. `.xlsx`, `.xlsb`, `.xls` and `.ods`.

mod guard;
mod ods;
mod table;
mod xls;

use calamine::{Data, Reader, SheetType, Xlsb, Xlsx};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use table::{Cell, Output};

/// A row of a sheet.
#[derive(Debug, Default, PartialEq)]
pub(super) struct SheetRow {
    /// The sheet's name.
    pub sheet: String,
    /// The row's number as the spreadsheet shows it.
    pub number: usize,
    /// Texts by the name of their column; empty cells are left out.
    pub cells: BTreeMap<String, String>,
    /// Cells that were left out, a plain sentence each: `D7 holds the error #REF!`.
    pub warnings: Vec<String>,
    /// Why the row cannot be a record. It has no cells then.
    pub error: Option<String>,
}

/// What is done with each row.
pub(super) type Visit<'v> = dyn FnMut(SheetRow) -> ControlFlow<()> + 'v;

/// Reads the rows of all sheets, in the order of the sheets.
pub(super) fn rows(bytes: &[u8], visit: &mut Visit<'_>) -> Result<(), String> {
    let mut output = Output::new(visit);
    // The readers of old formats may give up on a broken file by a panic.
    let outcome = catch_unwind(AssertUnwindSafe(|| read(bytes, &mut output)));
    outcome.unwrap_or_else(|_| Err("a broken spreadsheet".to_owned()))
}

fn read(bytes: &[u8], output: &mut Output<'_, '_>) -> Result<(), String> {
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return xls::rows(bytes, output);
    }
    if !bytes.starts_with(b"PK") {
        return Err("not a spreadsheet".to_owned());
    }
    let parts = guard::check(bytes)?;
    if parts.has("xl/workbook.bin") {
        xlsb(bytes, &parts, output)
    } else if parts.has("xl/workbook.xml") {
        xlsx(bytes, &parts, output)
    } else if parts.has("content.xml") {
        ods::rows(bytes, output)
    } else {
        // Other programs than Excel may keep the workbook elsewhere.
        xlsx(bytes, &parts, output)
    }
}

fn broken(error: impl std::fmt::Display) -> String {
    format!("not a readable spreadsheet: {error}")
}

fn xlsx(bytes: &[u8], parts: &guard::Parts, output: &mut Output<'_, '_>) -> Result<(), String> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    for name in sheets(&book, parts)? {
        let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
        output.sheet(&name)?;
        while let Some(cell) = cells.next_cell().map_err(broken)? {
            let (row, column) = cell.get_position();
            if output
                .cell(row, column, value(cell.get_value()))?
                .is_break()
            {
                return Ok(());
            }
        }
        if output.end_row().is_break() {
            return Ok(());
        }
    }
    Ok(())
}

fn xlsb(bytes: &[u8], parts: &guard::Parts, output: &mut Output<'_, '_>) -> Result<(), String> {
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(broken)?;
    for name in sheets(&book, parts)? {
        let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
        output.sheet(&name)?;
        while let Some(cell) = cells.next_cell().map_err(broken)? {
            let (row, column) = cell.get_position();
            if output
                .cell(row, column, value(cell.get_value()))?
                .is_break()
            {
                return Ok(());
            }
        }
        if output.end_row().is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// The names of the worksheets: charts and macros have no cells.
fn sheets<'b, B>(book: &B, parts: &guard::Parts) -> Result<Vec<String>, String>
where
    B: Reader<Cursor<&'b [u8]>>,
{
    let names: Vec<_> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    // Each sheet has a part of its own, or a small file could hold one many times.
    if names.len() > parts.n_parts() || parts.largest().saturating_mul(names.len() as u64) > 4 << 30
    {
        return Err("it names more sheets than it holds".to_owned());
    }
    Ok(names)
}

/// A cell's text.
fn value(data: &calamine::DataRef<'_>) -> Cell {
    use calamine::DataRef as Own;
    match data {
        Own::Int(int) => Cell::Text(int.to_string()),
        Own::Float(float) => Cell::Text(table::number(*float)),
        Own::String(text) => Cell::Text(text.clone()),
        Own::SharedString(text) => Cell::Text((*text).to_owned()),
        Own::Bool(bool) => Cell::Text(bool.to_string()),
        Own::DateTime(time) => Cell::Text(table::time(time)),
        Own::DateTimeIso(text) => Cell::Text(table::day(text)),
        Own::DurationIso(text) => Cell::Text(table::duration(text)),
        Own::Error(error) => Cell::Error(error.to_string()),
        Own::Empty => Cell::Empty,
    }
}

/// A cell's text, of a format that is read at once.
fn owned_value(data: &Data) -> Cell {
    match data {
        Data::String(text) => Cell::Text(text.clone()),
        Data::Int(int) => value(&calamine::DataRef::Int(*int)),
        Data::Float(float) => value(&calamine::DataRef::Float(*float)),
        Data::Bool(bool) => value(&calamine::DataRef::Bool(*bool)),
        Data::DateTime(time) => value(&calamine::DataRef::DateTime(*time)),
        Data::DateTimeIso(text) => Cell::Text(table::day(text)),
        Data::DurationIso(text) => Cell::Text(table::duration(text)),
        Data::Error(error) => Cell::Error(error.to_string()),
        Data::Empty => Cell::Empty,
    }
}

#[cfg(test)]
mod tests;
