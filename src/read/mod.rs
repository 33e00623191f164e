//! From a folder to documents.
//!
//! In: a corpus folder, and `corpus.toml` where it has one. Out: documents with their metadata,
//! and a note for everything that is not one or is not complete. Never: a crash over one document,
//! or silence about it; passages, themes, the index.

mod archive;
mod blocks;
mod config;
mod date;
mod dateline;
mod encoding;
mod entry;
mod evaluation;
mod extracted;
mod format;
mod front_matter;
mod html;
mod labels;
mod language;
mod limit;
mod mend;
mod metadata;
mod metadata_table;
mod office;
mod outlet;
mod pdf;
mod table;
mod template;
mod walk;
mod xml;

pub use config::{Config, SourceConfig};
pub use evaluation::{Evaluation, evaluation};
pub use extracted::is_isolated;
pub use labels::{LabelError, Labelled, labels};
pub use walk::File;

use crate::error::{FileError, SourceError};
use crate::model::{Document, Note};
use jiff::civil::Date;
use metadata_table::MetadataTable;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Metadata values or a row, as texts by field or column.
type Values = BTreeMap<String, String>;

/// A corpus folder whose files have been listed.
#[derive(Debug)]
pub struct Corpus {
    /// The folder.
    pub root: PathBuf,
    /// What `corpus.toml` says.
    pub config: Config,
    /// Files that hold documents, sorted by path.
    pub files: Vec<File>,
    /// What else was found in the folder.
    pub ignored: Vec<Note>,
    /// Metadata tables, by the index of their source.
    tables: Vec<Option<MetadataTable>>,
    /// Speakers that a corpus of parliamentary debates lists in a file of their own.
    persons: OnceLock<xml::Persons>,
    today: Date,
}

/// What reading one document gave.
#[derive(Debug)]
pub struct Read {
    /// The document, unless it was skipped.
    pub document: Option<Document>,
    /// What there is to say about it.
    pub notes: Vec<Note>,
}

/// Why a corpus could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder or a file that describes it could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Something is wrong in `corpus.toml` or in a metadata table.
    #[error(transparent)]
    Source(#[from] Box<SourceError>),
    /// The path is not a folder.
    #[error("{}: not a folder", .0.display())]
    NotAFolder(PathBuf),
}

impl Corpus {
    /// Reads `corpus.toml` and lists the files. Dates after `today` are not believed.
    ///
    /// # Errors
    /// [`Error`]: no such folder, or a mistake in `corpus.toml`, with line and column.
    pub fn open(root: &Path, today: Date) -> Result<Self, Error> {
        if root.is_file() {
            return Err(Error::NotAFolder(root.to_owned()));
        }
        let config = Config::load(root)?;
        let (files, ignored) = walk::files(root, &config)?;
        let tables = config
            .sources
            .iter()
            .map(|source| MetadataTable::load(root, source));
        Ok(Self {
            root: root.to_owned(),
            tables: tables.collect::<Result<_, _>>()?,
            persons: OnceLock::new(),
            config,
            files,
            ignored,
            today,
        })
    }

    /// Reads the documents of a file, one after the other. `visit` says whether to go on.
    pub fn documents(&self, file: &File, visit: &mut dyn FnMut(Read) -> std::ops::ControlFlow<()>) {
        entry::documents(self, file, visit);
    }

    /// The speakers that files of the corpus list, read when the first debate asks for them.
    fn persons(&self) -> &xml::Persons {
        self.persons.get_or_init(|| {
            let lists = self.files.iter().filter(|file| {
                let base = file.name.rsplit('/').next().unwrap_or_default();
                base.to_lowercase().contains("listperson")
            });
            lists.flat_map(|file| entry::persons(&file.path)).collect()
        })
    }
}
