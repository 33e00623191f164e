//! The files that a command writes into a folder.

use parallax::error::FileError;
use parallax::export::{csv, manifest::Manifest};
use parallax::file;
use parallax::model::Table;
use std::path::Path;

/// Files of a folder, and the manifest that they're named in.
pub struct Files<'f> {
    pub folder: &'f Path,
    reader: csv::Reader,
    pub manifest: Manifest,
}

impl<'f> Files<'f> {
    /// No files yet.
    pub fn of(folder: &'f Path, excel: bool, manifest: Manifest) -> Self {
        let reader = if excel {
            csv::Reader::Excel
        } else {
            csv::Reader::Any
        };
        Self {
            folder,
            reader,
            manifest,
        }
    }

    /// Writes a table, and notes its hash in the manifest.
    #[expect(
        clippy::disallowed_methods,
        reason = "a command makes its output folder"
    )]
    pub fn write(&mut self, name: &str, table: Table<'_>) -> anyhow::Result<()> {
        std::fs::create_dir_all(self.folder).map_err(FileError::at(self.folder))?;
        let hash = file::write_whole(&self.folder.join(name), |sink| {
            csv::write(table, self.reader, sink)
        })?;
        self.manifest.files.insert(name.to_owned(), hash);
        Ok(())
    }

    /// Writes the manifest beside them.
    pub fn write_manifest(&self, name: &str) -> anyhow::Result<()> {
        file::write_whole(&self.folder.join(name), |sink| {
            sink.write_all(&self.manifest.json())
        })?;
        Ok(())
    }
}
