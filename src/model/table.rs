//! A table: all that exporters know of results.

/// Named columns, and rows that come one after the other, so that a large table never stands in
/// memory as a whole.
pub struct Table<'r> {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`.
    pub rows: Box<dyn Iterator<Item = Vec<Cell>> + 'r>,
}

impl<'r> Table<'r> {
    /// A table of these columns and rows.
    pub fn new<C: Into<String>>(
        columns: impl IntoIterator<Item = C>,
        rows: impl Iterator<Item = Vec<Cell>> + 'r,
    ) -> Self {
        Self {
            columns: columns.into_iter().map(Into::into).collect(),
            rows: Box::new(rows),
        }
    }
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
        if value.is_empty() {
            Cell::Empty
        } else {
            Cell::Text(value)
        }
    }
}
