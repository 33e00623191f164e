//! Tables as JSON: a list of objects, `null` where there is nothing.

use crate::model::{Cell, Table};
use serde_json::{Map, Value};
use std::io::{self, Write};

/// Writes a table as a JSON file, an object on each line.
///
/// # Errors
/// Whatever the sink fails with.
pub fn write(table: Table<'_>, sink: &mut dyn Write) -> io::Result<()> {
    let value = |cell: Cell| match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => Value::from(text),
        Cell::Count(count) => Value::from(count),
        Cell::Number(number) => {
            serde_json::Number::from_f64(number).map_or(Value::Null, Value::Number)
        }
        Cell::Flag(truth) => Value::from(truth),
    };
    sink.write_all(b"[")?;
    for (number, row) in table.rows.enumerate() {
        sink.write_all(if number == 0 { b"\n" } else { b",\n" })?;
        let object: Map<String, Value> = table
            .columns
            .iter()
            .cloned()
            .zip(row.into_iter().map(value))
            .collect();
        serde_json::to_writer(&mut *sink, &object)?;
    }
    sink.write_all(b"\n]\n")
}
