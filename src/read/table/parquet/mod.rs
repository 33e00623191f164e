//! Parquet files to rows, a few at a time. A column is a field; one of a list is a field whose
//! texts are joined with an empty line; one within a structure is called by its path: `meta/date`.

mod pages;
mod value;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::file::reader::{ChunkReader, FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::ColumnDescriptor;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use value::Kind;

/// A row: texts by field; what is null is left out.
pub(super) type Row = BTreeMap<String, String>;

/// What is done with each row.
pub(super) type Visit<'v> = dyn FnMut(Row) -> ControlFlow<()> + 'v;

/// Rows that are read at once, and the bytes of text that they may have.
const BATCH: usize = 64;
const MAX_BATCH: usize = 256 << 20;
/// Bytes of text that all rows may have: a file can say one text many times.
const MAX_TOTAL: usize = 2 << 30;
const MAX_COLUMNS: usize = 5_000;

/// Reads the rows of a file, which may be one on a disk or `Bytes` in memory.
pub(super) fn rows<R: ChunkReader + 'static>(file: R, visit: &mut Visit<'_>) -> Result<(), String> {
    // The parser gives up on some broken files by a panic.
    let outcome = catch_unwind(AssertUnwindSafe(|| read(file, visit)));
    outcome.unwrap_or_else(|_| Err("a broken Parquet file".to_owned()))
}

fn broken(error: impl std::fmt::Display) -> String {
    format!("not a readable Parquet file: {error}")
}

fn read<R: ChunkReader + 'static>(file: R, visit: &mut Visit<'_>) -> Result<(), String> {
    let size = file.len();
    let head = file.get_bytes(0, 4).map_err(|_| "not a Parquet file")?;
    match &head[..] {
        b"PAR1" => {}
        b"PARE" => return Err("the file is encrypted".to_owned()),
        _ => return Err("not a Parquet file".to_owned()),
    }
    let metadata = parquet::file::metadata::ParquetMetaDataReader::new()
        .parse_and_finish(&file)
        .map_err(broken)?;
    let columns = metadata.file_metadata().schema_descr().num_columns();
    if columns > MAX_COLUMNS {
        return Err(format!("more than {MAX_COLUMNS} columns"));
    }
    let n_rows = metadata.row_groups().iter().map(|group| group.num_rows());
    let n_rows: i128 = n_rows.map(i128::from).sum();
    // A row of text takes at least a byte.
    if n_rows > i128::from(size) * 16 + (1 << 20) {
        return Err("it says to hold more rows than it can".to_owned());
    }
    pages::check(&file, &metadata)?;
    let reader = SerializedFileReader::new(file).map_err(broken)?;
    let mut total = 0;
    for index in 0..reader.num_row_groups() {
        let group = reader.get_row_group(index).map_err(broken)?;
        if rows_of(&*group, &mut total, visit)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// A column that is read along with the others.
struct Column {
    name: String,
    kind: Kind,
    reader: ColumnReader,
    /// What a value's level says where there is one.
    defined: i16,
    repeats: bool,
    optional: bool,
}

fn rows_of(
    group: &dyn RowGroupReader,
    total: &mut usize,
    visit: &mut Visit<'_>,
) -> Result<ControlFlow<()>, String> {
    let mut columns = Vec::new();
    for (index, own) in group.metadata().columns().iter().enumerate() {
        let column = own.column_descr();
        columns.push(Column {
            name: name(column),
            kind: Kind::of(column),
            reader: group.get_column_reader(index).map_err(broken)?,
            defined: column.max_def_level(),
            repeats: column.max_rep_level() > 0,
            optional: column.max_def_level() > 0,
        });
    }
    let mut left = usize::try_from(group.metadata().num_rows()).map_err(broken)?;
    while left > 0 {
        let n = left.min(BATCH);
        left -= n;
        let mut rows = vec![Row::new(); n];
        let mut bytes = 0;
        for column in &mut columns {
            column.read(&mut rows, &mut bytes)?;
        }
        *total += bytes;
        if *total > MAX_TOTAL {
            return Err("its rows repeat too much text".to_owned());
        }
        for row in rows {
            if visit(row).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// A column's path without the names that stand for a list's items.
fn name(column: &ColumnDescriptor) -> String {
    let parts = column.path().parts();
    let own = parts.iter().enumerate().filter(|(at, part)| {
        let inner = [
            "list",
            "element",
            "item",
            "array",
            "bag",
            "array_element",
            "key_value",
        ];
        *at == 0 || !inner.contains(&part.as_str())
    });
    let own: Vec<_> = own.map(|(_, part)| part.as_str()).collect();
    own.join("/")
}

impl Column {
    fn read(&mut self, rows: &mut [Row], bytes: &mut usize) -> Result<(), String> {
        let kind = self.kind;
        let levels = Levels {
            name: &self.name,
            defined: self.defined,
            repeats: self.repeats,
            optional: self.optional,
        };
        match &mut self.reader {
            ColumnReader::BoolColumnReader(own) => {
                levels.read(own, rows, bytes, |own| Some(own.to_string()))
            }
            ColumnReader::Int32ColumnReader(own) => {
                levels.read(own, rows, bytes, |own| Some(kind.int32(*own)))
            }
            ColumnReader::Int64ColumnReader(own) => {
                levels.read(own, rows, bytes, |own| Some(kind.int64(*own)))
            }
            ColumnReader::Int96ColumnReader(own) => levels.read(own, rows, bytes, value::int96),
            ColumnReader::FloatColumnReader(own) => {
                levels.read(own, rows, bytes, |own| value::float32(*own))
            }
            ColumnReader::DoubleColumnReader(own) => {
                levels.read(own, rows, bytes, |own| value::float(*own))
            }
            ColumnReader::ByteArrayColumnReader(own) => {
                levels.read(own, rows, bytes, |own| kind.bytes(own))
            }
            ColumnReader::FixedLenByteArrayColumnReader(own) => {
                levels.read(own, rows, bytes, |own| kind.fixed(own))
            }
        }
    }
}

struct Levels<'c> {
    name: &'c str,
    defined: i16,
    repeats: bool,
    optional: bool,
}

impl Levels<'_> {
    /// Reads a column's values for some rows and puts each where it belongs.
    fn read<T: DataType>(
        &self,
        reader: &mut ColumnReaderImpl<T>,
        rows: &mut [Row],
        bytes: &mut usize,
        text: impl Fn(&T::T) -> Option<String>,
    ) -> Result<(), String> {
        let (mut defined, mut repeated, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let mut read = 0;
        while read < rows.len() {
            let (n, ..) = reader
                .read_records(
                    rows.len() - read,
                    self.optional.then_some(&mut defined),
                    self.repeats.then_some(&mut repeated),
                    &mut values,
                )
                .map_err(broken)?;
            if n == 0 {
                return Err(format!("its column `{}` ends too early", self.name));
            }
            read += n;
        }
        let n_levels = if self.optional {
            defined.len()
        } else {
            values.len()
        };
        let mut values = values.iter();
        let mut row = 0;
        for at in 0..n_levels {
            let begins = !self.repeats || repeated.get(at).is_none_or(|level| *level == 0);
            row += usize::from(begins);
            if self.optional && defined.get(at).is_none_or(|level| *level < self.defined) {
                continue;
            }
            let Some(text) = values.next().and_then(&text) else {
                continue;
            };
            *bytes += text.len() + self.name.len() + 48;
            if *bytes > MAX_BATCH {
                return Err(format!(
                    "its column `{}` has rows of too much text",
                    self.name
                ));
            }
            let Some(row) = row.checked_sub(1).and_then(|row| rows.get_mut(row)) else {
                return Err(format!("its column `{}` is out of step", self.name));
            };
            match row.get_mut(self.name) {
                Some(before) => {
                    before.push_str("\n\n");
                    before.push_str(&text);
                }
                None => {
                    row.insert(self.name.to_owned(), text);
                }
            }
        }
        Ok(())
    }
}
