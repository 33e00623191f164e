//! What is worked out for a segment, and kept beside the index.
//!
//! Segments are immutable, so that what was worked out for one holds until a merge replaces it. A
//! file is named by what its contents depend on; losing one costs time only.

use super::open::{Index, Segment};
use crate::error::FileError;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Cache files that the work in hand doesn't use, kept for each segment: analysts go back and forth
/// between versions of a codebook.
const KEPT: usize = 400;

const MAGIC: &[u8; 8] = b"plxtags1";

/// The folder of cached files.
pub(super) struct Cache {
    root: PathBuf,
}

impl Cache {
    pub fn of(index: &Index) -> Self {
        Self {
            root: index.path.join("lens"),
        }
    }

    fn folder(&self, segment: &Segment) -> PathBuf {
        self.root.join(segment.reader.segment_id().uuid_string())
    }

    /// The contents of a file, if it's there and whole.
    pub fn load(&self, segment: &Segment, name: &str) -> Option<Vec<u8>> {
        load(&self.folder(segment).join(name))
    }

    pub fn store(&self, segment: &Segment, name: &str, body: &[u8]) {
        store(&self.folder(segment), name, body);
    }

    /// The contents of a file on the whole index, if it's there and whole.
    pub fn load_whole(&self, name: &str) -> Option<Vec<u8>> {
        load(&self.root.join(name))
    }

    pub fn store_whole(&self, name: &str, body: &[u8]) {
        store(&self.root, name, body);
    }

    /// Removes what segments that are gone left behind, and the oldest of what isn't in use.
    pub fn collect(&self, index: &Index, in_use: &[String]) {
        let living: BTreeSet<PathBuf> = index
            .segments
            .iter()
            .map(|segment| self.folder(segment))
            .collect();
        for folder in entries(&self.root) {
            if folder.is_file() {
                continue;
            }
            if !living.contains(&folder) {
                let _ = std::fs::remove_dir_all(&folder);
                continue;
            }
            let foreign = |path: &PathBuf| {
                let name = path
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned());
                name.is_none_or(|name| !in_use.contains(&name))
            };
            let mut others: Vec<_> = entries(&folder).into_iter().filter(foreign).collect();
            let age = |path: &PathBuf| {
                std::fs::metadata(path)
                    .and_then(|data| data.modified())
                    .ok()
            };
            others.sort_by_cached_key(|path| std::cmp::Reverse(age(path)));
            for path in others.into_iter().skip(KEPT) {
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the cache is part of the index")]
fn load(path: &Path) -> Option<Vec<u8>> {
    let bytes = std::fs::read(path).ok()?;
    let rest = bytes.strip_prefix(MAGIC)?;
    let (digest, body) = rest.split_at_checked(16)?;
    (blake3::hash(body).as_bytes()[..16] == *digest).then(|| body.to_vec())
}

fn store(folder: &Path, name: &str, body: &[u8]) {
    let digest = blake3::hash(body);
    let bytes = [MAGIC.as_slice(), &digest.as_bytes()[..16], body].concat();
    let write = |()| crate::file::write_whole(&folder.join(name), |file| file.write_all(&bytes));
    // Losing a cache costs time only: the next run works it out again.
    let _ = create(folder).and_then(write);
}

#[expect(clippy::disallowed_methods, reason = "the cache is part of the index")]
fn create(folder: &Path) -> Result<(), FileError> {
    std::fs::create_dir_all(folder).map_err(FileError::at(folder))
}

#[expect(clippy::disallowed_methods, reason = "the cache is part of the index")]
fn entries(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect()
}
