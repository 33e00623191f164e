//! A table with a row of metadata for each document.

use super::config::SourceConfig;
use super::format::stem;
use super::metadata::mapped;
use super::{Error, Values, encoding};
use crate::error::{FileError, SourceError};
use std::collections::BTreeMap;
use std::path::Path;

/// The rows of a metadata table, by document.
#[derive(Debug)]
pub(super) struct MetadataTable {
    rows: BTreeMap<String, Values>,
}

impl MetadataTable {
    /// Reads the table that a source names, if it names one.
    pub fn load(root: &Path, source: &SourceConfig) -> Result<Option<Self>, Error> {
        let Some((name, config, span)) = &source.metadata else {
            return Ok(None);
        };
        let path = root.join(name);
        let fail = |message: String| {
            let toml = root.join("corpus.toml");
            Error::Source(Box::new(SourceError::new(
                &toml,
                config,
                span.clone(),
                message,
            )))
        };
        let bytes = read(&path)
            .map_err(|error| fail(format!("cannot read the metadata table: {error}")))?;
        let decoded =
            encoding::decode(&bytes, None).map_err(|reason| fail(format!("{name}: {reason}")))?;
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(decoded.text.as_bytes());
        let header = reader
            .headers()
            .map_err(|error| fail(format!("{name}: {error}")))?
            .clone();
        let Some(key) = header
            .iter()
            .position(|column| matches!(column, "path" | "file" | "filename"))
        else {
            let columns: Vec<&str> = header.iter().collect();
            return Err(fail(format!(
                "{name}: no column `path`, `file` or `filename` among {}",
                columns.join(", ")
            )));
        };
        let mut rows = BTreeMap::new();
        for (number, row) in reader.records().enumerate() {
            let row = row.map_err(|error| fail(format!("{name}: {error}")))?;
            if row.len() != header.len() {
                let message = format!(
                    "{name}: row {} has {} fields, the header {}",
                    number + 1,
                    row.len(),
                    header.len()
                );
                return Err(fail(message));
            }
            let row: Values = header
                .iter()
                .zip(&row)
                .map(|(column, value)| (column.to_owned(), value.to_owned()))
                .collect();
            let document = row[&header[key]].trim_start_matches("./").to_owned();
            rows.insert(document, mapped(&row, &source.fields));
        }
        Ok(Some(Self { rows }))
    }

    /// The row of a file: by its path inside the corpus, its name, or its name without extension.
    pub fn row(&self, name: &str) -> Option<&Values> {
        let base = name.rsplit('/').next().unwrap_or(name);
        [name, base, stem(name), stem(base)]
            .into_iter()
            .find_map(|key| self.rows.get(key))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "metadata tables are one of the inputs the program reads"
)]
fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    std::fs::read(path).map_err(FileError::at(path))
}
