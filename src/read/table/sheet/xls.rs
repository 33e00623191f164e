//! Excel's old files: looked through before they are read, since reading takes memory for the
//! whole of the area that a sheet says it has.

use super::table::Output;
use super::{broken, owned_value};
use calamine::{Reader, SheetType, Xls};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::ops::Range;

/// Cells that all sheets may have: each takes some 100 bytes.
const MAX_CELLS: u64 = 8_000_000;
/// Bytes of text that all cells may have.
const MAX_TEXT: u64 = 256 << 20;
/// Bytes of the workbook, which is unpacked as it is.
const MAX_BOOK: u64 = 256 << 20;

/// Reads the rows of all sheets.
pub(super) fn rows(bytes: &[u8], output: &mut Output<'_, '_>) -> Result<(), String> {
    let mut book = workbook(bytes)?;
    for area in check(&book)? {
        book.get_mut(area).unwrap_or_default().fill(0);
    }
    // The reader follows whatever chains a container has: it gets a sound one.
    let mut container =
        cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))
            .map_err(broken)?;
    let mut stream = container.create_stream("/Workbook").map_err(broken)?;
    stream.write_all(&book).map_err(broken)?;
    stream.flush().map_err(broken)?;
    drop(stream);
    drop(book);
    let mut xls = Xls::new(container.into_inner()).map_err(broken)?;
    let sheets = xls.sheets_metadata().iter();
    let sheets = sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<_> = sheets.map(|sheet| sheet.name.clone()).collect();
    for name in names {
        let range = xls.worksheet_range(&name).map_err(broken)?;
        output.sheet(&name)?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let row = top.saturating_add(u32::try_from(row).unwrap_or(u32::MAX));
            let column = left.saturating_add(u32::try_from(column).unwrap_or(u32::MAX));
            if output.cell(row, column, owned_value(data))?.is_break() {
                return Ok(());
            }
        }
        if output.end_row().is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// The stream that holds the workbook.
fn workbook(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut container = cfb::CompoundFile::open(Cursor::new(bytes))
        .map_err(|error| format!("a broken office file: {error}"))?;
    for name in ["/Workbook", "/Book"] {
        if container.is_stream(name) {
            let stream = container.open_stream(name).map_err(broken)?;
            let mut book = Vec::new();
            let most = MAX_BOOK.min(bytes.len() as u64);
            stream.take(most).read_to_end(&mut book).map_err(broken)?;
            return Ok(book);
        }
    }
    Err("not an Excel file: it has no workbook".to_owned())
}

fn u16_at(data: &[u8], at: usize) -> Option<u64> {
    let pair = data.get(at..at + 2)?;
    Some(u64::from(u16::from_le_bytes(pair.try_into().ok()?)))
}

fn u32_at(data: &[u8], at: usize) -> Option<u64> {
    let four = data.get(at..at + 4)?;
    Some(u64::from(u32::from_le_bytes(four.try_into().ok()?)))
}

/// A record's type, its data, and where the next one begins.
fn record(book: &[u8], at: usize) -> Option<(u64, &[u8], usize)> {
    let kind = u16_at(book, at)?;
    let length = usize::try_from(u16_at(book, at + 2)?).ok()?;
    let data = book.get(at + 4..at + 4 + length)?;
    Some((kind, data, at + 4 + length))
}

/// Refuses a workbook that would take too much memory. Out: where its sheets say what area they
/// have. The reader makes room for as much, though no cell needs it.
fn check(book: &[u8]) -> Result<Vec<Range<usize>>, String> {
    let mut places = Vec::new();
    let mut lengths = Vec::new();
    let mut at = 0;
    while let Some((kind, data, next)) = record(book, at) {
        match kind {
            0x0085 => {
                let place = u32_at(data, 0).and_then(|place| usize::try_from(place).ok());
                let place = place.filter(|place| *place < book.len());
                places.push(place.ok_or("a broken Excel file: a sheet begins after its end")?);
            }
            0x00FC => {
                lengths = text_lengths(book, at).unwrap_or_default();
            }
            0x002F => return Err("the file is locked by a password".to_owned()),
            0x000A => break,
            _ => {}
        }
        at = next;
    }
    let n_sheets = places.len();
    places.sort_unstable();
    places.dedup();
    if places.len() < n_sheets {
        return Err("a broken Excel file: two sheets are one".to_owned());
    }
    let mut total = Counts::default();
    let mut walked = 0;
    for place in places {
        let end = total.sheet(book, place, &lengths)?;
        walked += end.saturating_sub(place);
        if walked > book.len().saturating_mul(2) {
            return Err("a broken Excel file: its sheets overlap".to_owned());
        }
    }
    Ok(total.declared)
}

#[derive(Default)]
struct Counts {
    cells: u64,
    text: u64,
    /// Where sheets say what area they have.
    declared: Vec<Range<usize>>,
}

impl Counts {
    /// Adds a sheet's cells and texts; returns where it ends.
    fn sheet(&mut self, book: &[u8], place: usize, lengths: &[u64]) -> Result<usize, String> {
        let mut area = BTreeMap::new();
        let mut at = place;
        let mut depth = 0;
        while let Some((kind, data, next)) = record(book, at) {
            at = next;
            match kind {
                0x0809 => depth += 1,
                0x000A if depth <= 1 => break,
                0x000A => depth -= 1,
                0x0200 => self.declared.push(next - data.len()..next),
                0x0006 | 0x00BD | 0x00D6 | 0x00FD | 0x0203 | 0x0204 | 0x0205 | 0x027E => {
                    let row = u16_at(data, 0).unwrap_or_default();
                    let first = u16_at(data, 2).unwrap_or_default();
                    let last = if kind == 0x00BD {
                        // The last column stands at the end.
                        let end = data.len().saturating_sub(2);
                        u16_at(data, end).unwrap_or_default().max(first)
                    } else {
                        first
                    };
                    grow(&mut area, row, first, last);
                    if kind == 0x00FD {
                        let index = u32_at(data, 6).and_then(|index| usize::try_from(index).ok());
                        let length = index.and_then(|index| lengths.get(index));
                        self.text += length.copied().unwrap_or_default();
                    }
                }
                _ => {}
            }
            if self.text > MAX_TEXT {
                return Err("its cells repeat too much text".to_owned());
            }
        }
        self.add(area.get("rows"), area.get("columns"))?;
        Ok(at)
    }

    fn add(
        &mut self,
        rows: Option<&(u64, u64)>,
        columns: Option<&(u64, u64)>,
    ) -> Result<(), String> {
        let length = |range: Option<&(u64, u64)>| range.map_or(0, |(first, last)| last - first + 1);
        let area = length(rows).saturating_mul(length(columns));
        self.cells = self.cells.saturating_add(area);
        if self.cells > MAX_CELLS {
            return Err("its sheets would need more than 1 GB of memory".to_owned());
        }
        Ok(())
    }
}

fn grow(area: &mut BTreeMap<&str, (u64, u64)>, row: u64, first: u64, last: u64) {
    let rows = area.entry("rows").or_insert((row, row));
    *rows = (rows.0.min(row), rows.1.max(row));
    let columns = area.entry("columns").or_insert((first, last));
    *columns = (columns.0.min(first), columns.1.max(last));
}

/// How long each text of the shared table is, in bytes at most. `at` is the table's record; its
/// texts go on in the records after it, whatever the place where one ends.
fn text_lengths(book: &[u8], at: usize) -> Option<Vec<u64>> {
    let (_, data, mut next) = record(book, at)?;
    let mut data = data.get(8..)?;
    let mut lengths = Vec::new();
    loop {
        if data.is_empty() {
            let Some((0x003C, more, after)) = record(book, next) else {
                return Some(lengths);
            };
            (data, next) = (more, after);
            continue;
        }
        let n_chars = u16_at(data, 0)?;
        let flags = *data.get(2)?;
        data = data.get(3..)?;
        let mut extra = 0;
        if flags & 8 != 0 {
            extra += u16_at(data, 0)?.saturating_mul(4);
            data = data.get(2..)?;
        }
        if flags & 4 != 0 {
            extra += u32_at(data, 0)?;
            data = data.get(4..)?;
        }
        lengths.push(n_chars.saturating_mul(3));
        let mut wide = flags & 1 != 0;
        let mut chars = n_chars;
        loop {
            let width = if wide { 2 } else { 1 };
            let here = chars.min(data.len() as u64 / width);
            data = data.get(usize::try_from(here * width).ok()?..)?;
            chars -= here;
            if chars == 0 {
                break;
            }
            let (0x003C, more, after) = record(book, next)? else {
                return None;
            };
            wide = more.first()? & 1 != 0;
            (data, next) = (more.get(1..)?, after);
        }
        while extra > 0 {
            let here = extra.min(data.len() as u64);
            data = data.get(usize::try_from(here).ok()?..)?;
            extra -= here;
            if extra > 0 {
                let (0x003C, more, after) = record(book, next)? else {
                    return None;
                };
                (data, next) = (more, after);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sheet_says_of_its_area_is_found() {
        let record = |kind: u16, data: &[u8]| {
            let mut record = kind.to_le_bytes().to_vec();
            record.extend((data.len() as u16).to_le_bytes());
            record.extend(data);
            record
        };
        let area = [0xFF; 14];
        let sheet = [
            record(0x0809, &[0; 16]),
            record(0x0200, &area),
            record(0x000A, &[]),
        ]
        .concat();
        let named = |place: usize| record(0x0085, &(place as u32).to_le_bytes());
        let start = record(0x0809, &[0; 16]).len() + named(0).len() + 4;
        let book = [
            record(0x0809, &[0; 16]),
            named(start),
            record(0x000A, &[]),
            sheet,
        ]
        .concat();
        let found = check(&book).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(book[found[0].clone()], area);
    }
}
