//! Tables as CSV: RFC 4180, UTF-8, safe to open in a spreadsheet.

use crate::model::{Cell, Table};

/// Whom a CSV is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Any program.
    Any,
    /// Excel, which takes UTF-8 for something else unless a byte-order mark says so.
    Excel,
}

/// A table as the bytes of a CSV file.
pub fn csv(table: &Table, reader: Reader) -> Vec<u8> {
    let mut bytes = Vec::new();
    if reader == Reader::Excel {
        bytes.extend_from_slice("\u{FEFF}".as_bytes());
    }
    let mut writer = csv::WriterBuilder::new().from_writer(bytes);
    // Writing to memory cannot fail, and every row has the header's length.
    let _ = writer.write_record(table.columns.iter().map(|column| defused(column)));
    for row in &table.rows {
        let _ = writer.write_record(row.iter().map(field));
    }
    writer.into_inner().unwrap_or_default()
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => defused(text),
        Cell::Count(count) => count.to_string(),
        Cell::Number(number) => format!("{number:.6}"),
        Cell::Flag(truth) => if *truth { "yes" } else { "no" }.to_owned(),
    }
}

/// A text that a spreadsheet would run as a formula, with an apostrophe before it.
fn defused(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cell: Cell) -> Table {
        Table {
            columns: vec!["a".into(), "b".into()],
            rows: vec![vec![cell, Cell::Empty]],
        }
    }

    #[test]
    fn formulas_stay_text_and_numbers_numbers() {
        for (text, written) in [("=1+1", "'=1+1"), ("-x", "'-x"), ("@a", "'@a"), ("a,\"b\"\n", "\"a,\"\"b\"\"\n\""), ("中", "中")] {
            let bytes = csv(&table(Cell::Text(text.into())), Reader::Any);
            assert_eq!(String::from_utf8(bytes).unwrap(), format!("a,b\n{written},\n"));
        }
        let bytes = csv(&table(Cell::Number(-0.5)), Reader::Any);
        assert_eq!(String::from_utf8(bytes).unwrap(), "a,b\n-0.500000,\n");
    }

    #[test]
    fn excel_gets_a_byte_order_mark() {
        assert!(csv(&table(Cell::Empty), Reader::Excel).starts_with(b"\xEF\xBB\xBFa,b"));
    }
}
