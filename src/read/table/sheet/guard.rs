//! Looks through a zip file before a spreadsheet's reader takes it: a small file may unpack to
//! more than a machine holds.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Bytes that all parts may unpack to.
const MAX_TOTAL: u64 = 512 << 20;
/// Bytes that a part may unpack to however well it was packed.
const FREE: u64 = 16 << 20;
/// How many times larger than packed a part may be beyond that.
const MAX_RATIO: u64 = 200;
const MAX_PARTS: usize = 10_000;
/// Memory that the table of texts and the styles may take.
const MAX_MEMORY: u64 = 768 << 20;

/// What a zip file holds.
#[derive(Debug, Default)]
pub(super) struct Parts {
    names: BTreeSet<String>,
    largest: u64,
}

impl Parts {
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    pub fn n_parts(&self) -> usize {
        self.names.len()
    }

    /// Bytes of the largest part.
    pub fn largest(&self) -> u64 {
        self.largest
    }
}

/// Unpacks every part to nothing and counts.
pub(super) fn check(bytes: &[u8]) -> Result<Parts, String> {
    let mut zip = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| format!("a broken zip file: {error}"))?;
    if zip.len() > MAX_PARTS {
        return Err(format!("more than {MAX_PARTS} parts in the zip file"));
    }
    let mut parts = Parts::default();
    let mut total = 0;
    for index in 0..zip.len() {
        let mut part = zip
            .by_index(index)
            .map_err(|error| format!("a broken zip file: {error}"))?;
        let name = part
            .name()
            .map_or_else(|_| String::new(), |name| name.to_lowercase());
        let packed = part.compressed_size();
        let left = MAX_TOTAL - total;
        let (size, tags) =
            count(&mut part, packed, left).map_err(|cause| format!("its part {name} {cause}"))?;
        total += size;
        parts.largest = parts.largest.max(size);
        // A text of the table takes some 30 bytes beside its own, a style some hundreds.
        let memory = match name.rsplit('/').next() {
            Some("sharedstrings.xml") => size + tags * 16,
            Some("styles.xml") => size + tags * 500,
            // A byte can begin a text.
            Some("sharedstrings.bin") => size * 5,
            Some("styles.bin") => size * 20,
            _ => size.min(64 << 20),
        };
        if memory > MAX_MEMORY {
            return Err("it would need more than 1 GB of memory".to_owned());
        }
        parts.names.insert(name);
    }
    Ok(parts)
}

/// Bytes of an unpacked part and how many of them begin a tag.
fn count(part: &mut impl Read, packed: u64, left: u64) -> Result<(u64, u64), String> {
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0;
    let mut tags = 0;
    loop {
        let n = part
            .read(&mut buffer)
            .map_err(|error| format!("cannot be unpacked: {error}"))?;
        let Some(read) = buffer.get(..n).filter(|read| !read.is_empty()) else {
            return Ok((size, tags));
        };
        size += read.len() as u64;
        tags += read.iter().filter(|byte| **byte == b'<').count() as u64;
        if size > left {
            return Err(format!("brings it over {} MB unpacked", MAX_TOTAL >> 20));
        }
        if size > FREE && size / MAX_RATIO > packed {
            return Err(format!("unpacks to over {MAX_RATIO} times its size"));
        }
    }
}
