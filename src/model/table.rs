//! A table: all that exporters know of results.

/// Named columns and rows of cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

/// One value of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing, because there is nothing to be said: not zero.
    Empty,
    /// A text.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A share or another real number.
    Number(f64),
    /// True or false.
    Flag(bool),
}

impl Cell {
    /// A number, or nothing where it's undefined.
    pub fn number(value: Option<f64>) -> Self {
        value.map_or(Cell::Empty, Cell::Number)
    }

    /// A text, or nothing where it's empty.
    pub fn text(value: impl Into<String>) -> Self {
        let value = value.into();
        if value.is_empty() { Cell::Empty } else { Cell::Text(value) }
    }
}
