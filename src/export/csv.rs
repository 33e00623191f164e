//! Tables as CSV: RFC 4180, UTF-8, safe to open in a spreadsheet.

use crate::model::{Cell, Table};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Whom a CSV is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Any program.
    Any,
    /// Excel, which takes UTF-8 for something else unless a byte-order mark says so.
    Excel,
}

/// Writes a table as a CSV file.
///
/// # Errors
/// Whatever the sink fails with.
pub fn write(table: Table<'_>, reader: Reader, sink: &mut dyn Write) -> io::Result<()> {
    if reader == Reader::Excel {
        sink.write_all("\u{FEFF}".as_bytes())?;
    }
    let mut writer = csv::WriterBuilder::new().from_writer(sink);
    let header = table
        .columns
        .iter()
        .map(|column| defused(column).into_owned());
    writer.write_record(header).map_err(plain)?;
    let mut text = String::new();
    for row in table.rows {
        for cell in &row {
            writer.write_field(field(cell, &mut text)).map_err(plain)?;
        }
        writer.write_record(None::<&[u8]>).map_err(plain)?;
    }
    writer.flush()
}

/// What the sink failed with, without the writer's wrapping.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(cause) => cause,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A cell as a field; `text` is room to write numbers in.
fn field<'f>(cell: &'f Cell, text: &'f mut String) -> &'f str {
    text.clear();
    match cell {
        Cell::Empty => return "",
        Cell::Text(own) => match defused(own) {
            Cow::Borrowed(own) => return own,
            Cow::Owned(own) => *text = own,
        },
        Cell::Flag(truth) => return if *truth { "yes" } else { "no" },
        // Writing to a string cannot fail.
        Cell::Count(count) => _ = write!(text, "{count}"),
        Cell::Number(number) => _ = write!(text, "{number:.6}"),
    }
    text
}

/// A text that a spreadsheet would run as a formula, with an apostrophe before it.
fn defused(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(cell: Cell, reader: Reader) -> String {
        let mut bytes = Vec::new();
        let rows = std::iter::once(vec![cell, Cell::Empty]);
        write(Table::new(["a", "b"], rows), reader, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn formulas_stay_text_and_numbers_numbers() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("-x", "'-x"),
            ("@a", "'@a"),
            ("a,\"b\"\n", "\"a,\"\"b\"\"\n\""),
            ("中", "中"),
        ] {
            assert_eq!(
                csv(Cell::Text(text.into()), Reader::Any),
                format!("a,b\n{written},\n")
            );
        }
        assert_eq!(csv(Cell::Number(-0.5), Reader::Any), "a,b\n-0.500000,\n");
    }

    #[test]
    fn excel_gets_a_byte_order_mark() {
        assert!(csv(Cell::Empty, Reader::Excel).starts_with("\u{FEFF}a,b"));
    }
}
