//! Tables as JSON: a list of objects, `null` where there is nothing.

use crate::model::{Cell, Table};
use serde_json::{Map, Value};

/// A table as the bytes of a JSON file.
pub fn json(table: &Table) -> Vec<u8> {
    let value = |cell: &Cell| match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Count(count) => Value::from(*count),
        Cell::Number(number) => serde_json::Number::from_f64(*number).map_or(Value::Null, Value::Number),
        Cell::Flag(truth) => Value::from(*truth),
    };
    let object = |row: &Vec<Cell>| Value::Object(table.columns.iter().cloned().zip(row.iter().map(value)).collect::<Map<_, _>>());
    let list = Value::Array(table.rows.iter().map(object).collect());
    let mut bytes = serde_json::to_vec_pretty(&list).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
