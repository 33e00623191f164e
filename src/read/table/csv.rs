//! CSV and TSV: a document in each row.

use super::super::Values;
use super::super::entry::{Entry, Visit, skipped};
use super::super::limit::LARGEST_WHOLE;
use super::{Rows, check_columns, fields, json};
use crate::model::{Country, PartialDate};
use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

/// Bytes of a header that are looked at.
const LONGEST_HEADER: u64 = 1 << 20;

/// Reads rows whose fields are separated by `separator`; where that is a comma, and the header has
/// none, by what the header has.
pub(in super::super) fn rows(
    entry: &Entry<'_>,
    input: Box<dyn Read + '_>,
    separator: u8,
    visit: &mut Visit<'_>,
) -> io::Result<ControlFlow<()>> {
    let (mut input, encoding) = json::as_utf8(input)?;
    // The first line as a whole: what is decoded comes in small pieces.
    let mut first = Vec::new();
    input
        .by_ref()
        .take(LONGEST_HEADER)
        .read_until(b'\n', &mut first)?;
    if first.starts_with(b"\xEF\xBB\xBF") {
        first.drain(..3);
    }
    let separator = separator_of(&first, separator);
    let input = io::Cursor::new(first).chain(input);
    let since_row = Rc::new(Cell::new(0));
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(separator)
        .from_reader(RowLimit {
            input,
            since_row: Rc::clone(&since_row),
        });
    let header: Vec<String> = reader
        .byte_headers()
        .map_err(said)?
        .iter()
        .map(|name| String::from_utf8_lossy(name).trim().to_owned())
        .collect();
    if let Err(reason) = check_columns(&header, fields(entry)) {
        return Ok(visit(skipped(&entry.name, reason)));
    }
    let mut rows = Rows::of(entry);
    let mut record = csv::ByteRecord::new();
    for number in 1.. {
        since_row.set(0);
        if !reader.read_byte_record(&mut record).map_err(said)? {
            break;
        }
        let id = format!("{}#{number}", entry.name);
        let line = record.position().map_or(0, csv::Position::line);
        let row = row(&header, &record)
            .and_then(|row| match swallowed_rows(&header, &row, separator) {
                0 => Ok(row),
                n => Err(format!(
                    "a quotation mark that isn't closed swallows {n} rows after it"
                )),
            })
            .map_err(|reason| format!("{reason} (line {line})"));
        let flow = rows.take(id, row, Some(encoding.clone()), visit);
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(rows.end(visit))
}

fn said(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// What separates the fields of a header.
fn separator_of(start: &[u8], given: u8) -> u8 {
    let end = start.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    let header = &start[..end.unwrap_or(start.len())];
    let has = |separator: u8| header.contains(&separator);
    match given {
        b',' if has(b',') => b',',
        b',' => [b';', b'\t', b'|']
            .into_iter()
            .find(|other| has(*other))
            .unwrap_or(b','),
        given => given,
    }
}

/// A reader that ends with an error where a row is too long to be one.
struct RowLimit<R> {
    input: R,
    since_row: Rc<Cell<u64>>,
}

impl<R: Read> Read for RowLimit<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        let bytes = self.since_row.get() + read as u64;
        if bytes > LARGEST_WHOLE {
            let mega = LARGEST_WHOLE >> 20;
            return Err(io::Error::other(format!(
                "a row of more than {mega} MB: is a quotation mark not closed?"
            )));
        }
        self.since_row.set(bytes);
        Ok(read)
    }
}

/// A row as texts by column.
fn row(header: &[String], record: &csv::ByteRecord) -> Result<Values, String> {
    if record.len() != header.len() {
        return Err(format!(
            "the row has {} fields, the header {}",
            record.len(),
            header.len()
        ));
    }
    let mut row = Values::new();
    for (column, value) in header.iter().zip(record) {
        let value =
            std::str::from_utf8(value).map_err(|_| format!("column `{column}` is not UTF-8"))?;
        row.insert(column.clone(), value.to_owned());
    }
    Ok(row)
}

/// How many lines inside the fields of a row are rows themselves: as many fields as the header, and
/// a date or a country where the header says so.
fn swallowed_rows(header: &[String], row: &Values, separator: u8) -> usize {
    let column = |name: &str| {
        header
            .iter()
            .position(|column| column.eq_ignore_ascii_case(name))
    };
    let (date, country) = (column("date"), column("country"));
    let is_row = |line: &&str| {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .delimiter(separator)
            .from_reader(line.as_bytes());
        let Some(Ok(fields)) = reader.records().next() else {
            return false;
        };
        let field = |column: Option<usize>| column.and_then(|column| fields.get(column));
        fields.len() == header.len()
            && (field(date).is_some_and(|date| date.parse::<PartialDate>().is_ok())
                || field(country).is_some_and(|country| Country::named(country).is_some()))
    };
    let lines = row.values().flat_map(|value| value.lines().skip(1));
    lines
        .filter(|line| line.as_bytes().contains(&separator))
        .filter(is_row)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_their_separator() {
        for (header, given, found) in [
            ("a,b;c\n1;2,3\n", b',', b','),
            ("a;b\n1,2;3\n", b',', b';'),
            ("a\tb\n", b',', b'\t'),
            ("a,b\tc\n", b'\t', b'\t'),
            ("text\n", b',', b','),
        ] {
            assert_eq!(separator_of(header.as_bytes(), given), found, "{header}");
        }
    }
}
