//! What made a result: written beside it, so that it can be made again and compared.

use serde::Serialize;
use std::collections::BTreeMap;

/// The manifest of a run. It holds no clock: the same input gives the same manifest.
#[derive(Clone, Debug, Serialize)]
pub struct Manifest {
    /// Name of the program.
    pub program: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The command and what was asked of it.
    pub settings: BTreeMap<String, String>,
    /// The corpus.
    pub corpus: CorpusEntry,
    /// The codebook.
    pub codebook: CodebookEntry,
    /// BLAKE3 hashes of the files written, by name.
    pub files: BTreeMap<String, String>,
}

/// A corpus in a manifest.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CorpusEntry {
    /// Hash of all documents with their metadata, whatever their order.
    pub hash: String,
    /// Documents in the index.
    pub documents: u64,
    /// Passages in the index.
    pub passages: u64,
    /// Documents that could not be read.
    pub skipped: u64,
    /// Documents without something that timelines need.
    pub incomplete: u64,
    /// Documents that were read, but in which something looks wrong.
    pub suspect: u64,
    /// Documents whose text was damaged in a way that could be undone.
    pub mended: u64,
    /// Files that hold no documents.
    pub ignored: u64,
    /// Documents of the result's filters that stand in no timeline, by reason.
    pub left_out: BTreeMap<String, u64>,
}

/// A codebook in a manifest.
#[derive(Clone, Debug, Serialize)]
pub struct CodebookEntry {
    /// Its name.
    pub name: String,
    /// Hash of what its themes match.
    pub hash: String,
    /// Its themes.
    pub themes: usize,
}

impl Manifest {
    /// The manifest as the bytes of a JSON file.
    pub fn json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}
