//! Mutations inside of containers: what is packed is unpacked, changed and packed again, so that
//! a reader meets the change and not only a wrong check sum.

use crate::mutate::{LARGEST, mutate};
use crate::rng::Rng;
use crate::target::Target;
use std::io::{Cursor, Read, Write};

/// Most bytes of what is packed in a file.
const INNER: usize = 8 << 20;

/// Files in an archive, by name.
pub type Entries = Vec<(String, Vec<u8>)>;

/// A mutated file: changed from outside, or inside of what it packs.
pub fn mutated(
    rng: &mut Rng,
    target: &Target,
    mut bytes: Vec<u8>,
    other: &[u8],
    depth: usize,
) -> Vec<u8> {
    let most = if depth == 0 { LARGEST } else { INNER };
    if depth < 3 && !rng.one_in(4) {
        if bytes.starts_with(b"PK")
            && let Some(entries) = unzip(&bytes)
        {
            return in_zip(rng, target, entries, other, depth);
        }
        if bytes.starts_with(b"\x1F\x8B")
            && let Some(inner) = inflated(flate2::read::MultiGzDecoder::new(&bytes[..]))
        {
            return gzip(&mutated(rng, target, inner, other, depth + 1));
        }
        if bytes.starts_with(b"\x28\xB5\x2F\xFD")
            && let Some(inner) = zstd::Decoder::new(&bytes[..]).ok().and_then(inflated)
        {
            return zstd(&mutated(rng, target, inner, other, depth + 1));
        }
        if bytes.starts_with(b"\xD0\xCF\x11\xE0")
            && let Some(packed) = in_cfb(rng, target, &bytes, other)
        {
            return packed;
        }
        if bytes.starts_with(b"%PDF") && rng.one_in(2) {
            in_pdf(rng, target, &mut bytes, other);
            return bytes;
        }
    }
    let is_tar = bytes.get(257..262) == Some(b"ustar");
    mutate(rng, target, &mut bytes, other, most);
    if is_tar && !rng.one_in(4) {
        sum_headers(&mut bytes);
    }
    bytes
}

fn inflated(reader: impl Read) -> Option<Vec<u8>> {
    let mut inner = Vec::new();
    reader.take(INNER as u64).read_to_end(&mut inner).ok()?;
    Some(inner)
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

fn unzip(bytes: &[u8]) -> Option<Entries> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut entries = Vec::new();
    for number in 0..archive.len() {
        let Ok(entry) = archive.by_index(number) else {
            continue;
        };
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        entries.push((name, inflated(entry)?));
    }
    (!entries.is_empty()).then_some(entries)
}

/// A zip archive; entries that can't be written are left out.
pub fn zip(entries: &Entries, packed: bool) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let method = if packed {
        zip::CompressionMethod::Deflated
    } else {
        zip::CompressionMethod::Stored
    };
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(method)
        .compression_level(packed.then_some(1));
    for (name, bytes) in entries {
        if writer.start_file(name, options).is_ok() {
            writer.write_all(bytes).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

fn in_zip(
    rng: &mut Rng,
    target: &Target,
    mut entries: Entries,
    other: &[u8],
    depth: usize,
) -> Vec<u8> {
    let others = unzip(other).unwrap_or_default();
    let count = entries.len();
    for _ in 0..rng.size(2) {
        let at = rng.below(count);
        let (name, bytes) = &mut entries[at];
        match rng.below(16) {
            0 => name.insert_str(0, "../"),
            1 => {
                *name = others
                    .get(rng.below(others.len()))
                    .map_or("a.zip".to_owned(), |other| other.0.clone())
            }
            2 => bytes.clear(),
            3 => *bytes = other.to_vec(),
            _ => {
                let same = others
                    .iter()
                    .find(|other| other.0 == *name)
                    .or(others.first());
                let splice = same.map_or(other, |other| &other.1).to_vec();
                *bytes = mutated(rng, target, std::mem::take(bytes), &splice, depth + 1);
            }
        }
    }
    if rng.one_in(16) {
        let (from, to) = (rng.below(count), rng.below(count));
        let bytes = entries[from].1.clone();
        entries[to].1 = bytes;
    }
    let packed = zip(&entries, !rng.one_in(8));
    if packed.len() > LARGEST {
        zip(&entries, true)
    } else {
        packed
    }
}

fn in_cfb(rng: &mut Rng, target: &Target, bytes: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes.to_vec())).ok()?;
    let streams: Vec<_> = file
        .walk()
        .filter(cfb::Entry::is_stream)
        .map(|entry| entry.path().to_owned())
        .collect();
    let path = rng.pick(&streams)?;
    let mut inner = Vec::new();
    file.open_stream(path).ok()?.read_to_end(&mut inner).ok()?;
    mutate(rng, target, &mut inner, other, LARGEST);
    let mut stream = file.create_stream(path).ok()?;
    stream.write_all(&inner).ok()?;
    stream.flush().ok()?;
    drop(stream);
    file.flush().ok()?;
    Some(file.into_inner().into_inner())
}

/// Mutates what a stream of a PDF unpacks to. Where it then fits, offsets stay right.
fn in_pdf(rng: &mut Rng, target: &Target, bytes: &mut Vec<u8>, other: &[u8]) {
    let find = |from: usize, what: &[u8]| {
        bytes[from..]
            .windows(what.len())
            .position(|at| at == what)
            .map(|at| from + at)
    };
    let from = rng.below(bytes.len());
    let Some(word) = find(from, b"stream").or_else(|| find(0, b"stream")) else {
        return;
    };
    let ends = bytes[word + 6..]
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .count();
    let start = word + 6 + ends;
    let Some(end) = find(start, b"endstream") else {
        return;
    };
    let mut new = match inflated(flate2::read::ZlibDecoder::new(&bytes[start..end])) {
        Some(mut inner) if !inner.is_empty() => {
            mutate(rng, target, &mut inner, other, LARGEST);
            let mut encoder =
                flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(&inner).unwrap();
            encoder.finish().unwrap()
        }
        _ => {
            let mut inner = bytes[start..end].to_vec();
            mutate(rng, target, &mut inner, other, LARGEST);
            inner
        }
    };
    new.resize(new.len().max(end - start), b'\n');
    bytes.splice(start..end, new);
}

/// Makes the check sums of a tar archive's headers right again.
fn sum_headers(bytes: &mut [u8]) {
    for block in bytes.chunks_exact_mut(512) {
        if block.get(257..262) == Some(b"ustar") {
            block[148..156].copy_from_slice(b"        ");
            let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
            block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        }
    }
}

/// A tar archive.
pub fn tar(entries: &Entries) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, &bytes[..]).unwrap();
    }
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    builder
        .append_link(&mut header, "link.txt", "/etc/hostname")
        .unwrap();
    builder.into_inner().unwrap()
}
