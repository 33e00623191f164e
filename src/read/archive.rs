//! Archives, read in place: entry by entry, nothing unpacked to disk.

use super::entry::{Entry, Input, Visit, noted, skipped, unreadable};
use super::format::{Format, Kind};
use super::limit::{DEEPEST, Exactly};
use super::walk;
use crate::model::Status;
use std::collections::BTreeSet;
use std::io::{self, Read, Seek};
use std::ops::ControlFlow;

/// Most entries of an archive.
const MOST_ENTRIES: usize = 2_000_000;

/// Bytes of the longest path: longer than systems know.
const LONGEST_PATH: usize = 4096;

/// Reads the documents of a zip archive.
pub(super) fn zip(
    around: &Entry<'_>,
    input: impl Read + Seek,
    visit: &mut Visit<'_>,
) -> io::Result<ControlFlow<()>> {
    let mut archive = ::zip::ZipArchive::new(input)
        .map_err(|error| io::Error::other(format!("not a zip archive: {error}")))?;
    if archive.len() > MOST_ENTRIES {
        return Err(too_many());
    }
    let mut seen = BTreeSet::new();
    for number in 0..archive.len() {
        let entry = match archive.by_index(number) {
            Ok(entry) => entry,
            Err(error) => {
                let id = format!("{}/(entry {})", around.name, number + 1);
                if visit(skipped(&id, format!("could not be opened: {error}"))).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                continue;
            }
        };
        let name = name_of(entry.name_raw());
        if entry.is_dir() {
            continue;
        }
        let kind = match entry.is_symlink() {
            true => EntryKind::Link,
            false => EntryKind::File,
        };
        let input = Input::Stream(Box::new(around.budget.limit(entry)));
        if take(around, &name, kind, &mut seen, input, visit).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        around.budget.check()?;
    }
    Ok(ControlFlow::Continue(()))
}

/// Reads the documents of a tar archive.
pub(super) fn tar(
    around: &Entry<'_>,
    input: impl Read,
    visit: &mut Visit<'_>,
) -> io::Result<ControlFlow<()>> {
    let mut archive = ::tar::Archive::new(input);
    let mut seen = BTreeSet::new();
    for (number, entry) in archive.entries()?.enumerate() {
        if number >= MOST_ENTRIES {
            return Err(too_many());
        }
        let entry = entry.map_err(plain)?;
        let name = name_of(&entry.path_bytes());
        let kind = match entry.header().entry_type() {
            ::tar::EntryType::Directory
            | ::tar::EntryType::XGlobalHeader
            | ::tar::EntryType::XHeader => continue,
            ::tar::EntryType::Regular
            | ::tar::EntryType::Continuous
            | ::tar::EntryType::GNUSparse => EntryKind::File,
            ::tar::EntryType::Symlink => EntryKind::Link,
            ::tar::EntryType::Link => EntryKind::Twin,
            _ => EntryKind::Special,
        };
        let left = entry.size();
        let entry = Exactly {
            reader: entry,
            left,
        };
        let input = Input::Stream(Box::new(around.budget.limit(entry)));
        if take(around, &name, kind, &mut seen, input, visit).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        around.budget.check()?;
    }
    Ok(ControlFlow::Continue(()))
}

/// What is wrong with a tar archive, without the bytes of a header, which say nothing to a reader.
fn plain(error: io::Error) -> io::Error {
    let said = error.to_string();
    let says = |what: &str| said.contains(what);
    if error.kind() == io::ErrorKind::UnexpectedEof || says("unexpected EOF") {
        io::Error::other("the archive ends in the middle of an entry")
    } else if says("numeric field") || says("checksum mismatch") {
        io::Error::other("damaged, or not a tar archive")
    } else {
        error
    }
}

fn too_many() -> io::Error {
    io::Error::other(format!(
        "more than {MOST_ENTRIES} entries: split the archive"
    ))
}

/// A path as an archive has it: UTF-8, or what its bytes most likely mean.
fn name_of(bytes: &[u8]) -> String {
    let name = match super::encoding::decode(bytes, None) {
        Ok(decoded) => decoded.text,
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    };
    name.replace('\\', "/")
}

enum EntryKind {
    File,
    Link,
    Twin,
    Special,
}

/// Reads an entry whose path was not met before.
fn take(
    around: &Entry<'_>,
    name: &str,
    kind: EntryKind,
    seen: &mut BTreeSet<[u8; 16]>,
    input: Input<'_>,
    visit: &mut Visit<'_>,
) -> ControlFlow<()> {
    let name = name.trim_start_matches("./");
    let id = format!("{}/{name}", around.name);
    match kind {
        EntryKind::File => {}
        EntryKind::Link => return visit(noted(&id, Status::Ignored, "symbolic link")),
        EntryKind::Twin => {
            let reason = "a hard link: a second name of an entry";
            return visit(noted(&id, Status::Ignored, reason));
        }
        EntryKind::Special => return visit(noted(&id, Status::Ignored, "not a regular file")),
    }
    // Paths can be long, and there may be millions.
    let hash = *blake3::hash(name.as_bytes()).as_bytes();
    let key = std::array::from_fn(|at| hash[at]);
    if !seen.insert(key) {
        let reason = "the archive holds this path more than once: the first is read";
        return visit(skipped(&id, reason));
    }
    entry(around, name, input, visit)
}

/// Reads one entry of an archive, or an attachment of a mail.
pub(super) fn entry(
    around: &Entry<'_>,
    name: &str,
    input: Input<'_>,
    visit: &mut Visit<'_>,
) -> ControlFlow<()> {
    let name = name.trim_start_matches("./");
    let id = format!("{}/{name}", around.name);
    let leaves = name.starts_with('/')
        || name.split('/').any(|part| part == "..")
        || name.as_bytes().get(1) == Some(&b':');
    if leaves {
        return visit(skipped(&id, "its path leads out of the archive"));
    }
    if name.len() > LONGEST_PATH {
        let id = format!(
            "{}…",
            &id[..id.floor_char_boundary(around.name.len() + 100)]
        );
        return visit(skipped(
            &id,
            format!("its path has more than {LONGEST_PATH} bytes"),
        ));
    }
    let ignore = |reason: &str| noted(&id, Status::Ignored, reason);
    let base = name.rsplit('/').next().unwrap_or(name);
    let depth = name.matches('/').count() + 1;
    let folders = name.split('/').rev().skip(1);
    if let Some(hidden) = folders.into_iter().find(|part| is_hidden(part)) {
        return visit(ignore(&format!("in the hidden folder {hidden}")));
    }
    if let Some(reason) = walk::no_document(base, depth) {
        return visit(ignore(reason));
    }
    if around.corpus.config.is_metadata_table(&id) {
        return visit(ignore("metadata table"));
    }
    let Some(format) = Format::of(base) else {
        return visit(ignore(&Format::why_not(base)));
    };
    if matches!(format.kind, Kind::Zip | Kind::Tar | Kind::Mail) && around.depth + 1 >= DEEPEST {
        let reason =
            format!("more than {DEEPEST} archives or mails inside of each other: unpack it");
        return visit(skipped(&id, reason));
    }
    let config = &around.corpus.config;
    let source = config
        .source_of(&id)
        .or_else(|| config.source_of(name))
        .or(around.source);
    // The sources of an inner archive's entries are looked for by their own paths.
    if source.is_none() && !config.sources.is_empty() && !format.is_archive() {
        return visit(ignore("no source in corpus.toml takes it"));
    }
    let inner = Entry {
        corpus: around.corpus,
        name: id.clone(),
        source,
        format,
        depth: around.depth + 1,
        budget: around.budget.clone(),
    };
    match inner.read(input, visit) {
        Ok(flow) => flow,
        Err(cause) => visit(skipped(&id, unreadable(&cause))),
    }
}

/// Folders that no document is in: those of systems and of version control.
fn is_hidden(folder: &str) -> bool {
    folder.starts_with('.') && folder.len() > 1 || folder == "__MACOSX"
}
