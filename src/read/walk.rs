//! The files of a corpus folder, in sorted order, and what among them holds no document.

use super::Config;
use super::format::Format;
use crate::error::FileError;
use crate::model::{Note, Status};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A file that holds documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// Its path inside the corpus, with `/` between the parts.
    pub name: String,
    /// Its size in bytes, as it lies on disk.
    pub bytes: u64,
    /// How it's read.
    pub(super) format: Format,
    /// Index of its source in the configuration.
    pub(super) source: Option<usize>,
}

impl File {
    /// Whether it holds files itself.
    pub fn is_archive(&self) -> bool {
        self.format.is_archive()
    }

    /// Index of the source that takes it, in the configuration.
    pub fn source(&self) -> Option<usize> {
        self.source
    }
}

/// The files of a folder: those that hold documents, and notes on the others.
pub(super) fn files(root: &Path, config: &Config) -> Result<(Vec<File>, Vec<Note>), FileError> {
    let mut files = Vec::new();
    let mut ignored = Vec::new();
    let mut ignore = |name: &str, reason: &str| {
        ignored.push(Note {
            document: name.to_owned(),
            status: Status::Ignored,
            reason: reason.to_owned(),
        });
    };
    let mut entries = WalkDir::new(root)
        .follow_links(false)
        .sort_by_file_name()
        .into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 => return Err(file_error(root, error)),
            Err(error) => {
                let name = error
                    .path()
                    .map(|path| name(root, path))
                    .unwrap_or_default();
                let cause = error
                    .io_error()
                    .map_or_else(|| error.to_string(), ToString::to_string);
                ignore(&name, &format!("could not be opened: {cause}"));
                continue;
            }
        };
        if entry.depth() == 0 {
            continue;
        }
        let name = name(root, entry.path());
        let base = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().is_dir() {
            if base.starts_with('.') {
                ignore(&format!("{name}/"), "hidden folder");
                entries.skip_current_dir();
            } else if is_output(entry.path()) {
                ignore(&format!("{name}/"), "output of this program");
                entries.skip_current_dir();
            }
            continue;
        }
        if entry.file_type().is_symlink() {
            ignore(&name, "symbolic link");
            continue;
        }
        if !entry.file_type().is_file() {
            ignore(&name, "not a regular file");
            continue;
        }
        if let Some(reason) = no_document(&base, entry.depth()) {
            ignore(&name, reason);
            continue;
        }
        if config.is_metadata_table(&name) {
            ignore(&name, "metadata table");
            continue;
        }
        let Some(format) = Format::of(&base) else {
            ignore(&name, &Format::why_not(&base));
            continue;
        };
        let source = config.source_of(&name);
        // The sources of an archive's entries are looked for by their own paths.
        if source.is_none() && !config.sources.is_empty() && !format.is_archive() {
            ignore(&name, "no source in corpus.toml takes it");
            continue;
        }
        files.push(File {
            bytes: entry.metadata().map_or(0, |metadata| metadata.len()),
            path: entry.into_path(),
            name,
            format,
            source,
        });
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    ignored.sort();
    Ok((files, ignored))
}

/// Whether a folder holds an index or results: they're not part of the corpus they were made from.
#[expect(
    clippy::disallowed_methods,
    reason = "the corpus folder is what the program reads"
)]
fn is_output(folder: &Path) -> bool {
    let manifest = || std::fs::read_to_string(folder.join("manifest.json")).unwrap_or_default();
    folder.join("parallax-index.json").exists() || manifest().contains("\"program\": \"parallax\"")
}

fn file_error(root: &Path, error: walkdir::Error) -> FileError {
    let cause = error
        .into_io_error()
        .unwrap_or_else(|| std::io::ErrorKind::Other.into());
    FileError {
        path: root.to_owned(),
        cause,
    }
}

/// Path inside the corpus.
fn name(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = inside
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// Why a file of this name holds no document, if it doesn't.
pub(super) fn no_document(base: &str, depth: usize) -> Option<&'static str> {
    let upper = base.to_uppercase();
    let about = ["README", "LICENSE", "LICENCE", "COPYING", "CHANGELOG"];
    if base.starts_with("._") {
        Some("AppleDouble file: a Mac's notes on another file")
    } else if base.starts_with('.') {
        Some("hidden file")
    } else if is_left_over(base) {
        Some("left over by an editor")
    } else if matches!(base, "Thumbs.db" | "desktop.ini" | "Icon\r") {
        Some("a system's own file")
    } else if base == "corpus.toml" {
        Some("describes the corpus")
    } else if matches!(base, "codebook.yaml" | "claims.toml") {
        Some("describes the analysis")
    } else if depth == 1
        && about
            .iter()
            .any(|name| upper.split('.').next() == Some(name))
    {
        Some("about the corpus")
    } else {
        None
    }
}

fn is_left_over(base: &str) -> bool {
    let ends = ["~", ".swp", ".swo", ".bak", ".tmp", ".orig"];
    ends.iter().any(|end| base.ends_with(end))
        || base.starts_with("~$")
        || base.starts_with('#') && base.ends_with('#')
}
