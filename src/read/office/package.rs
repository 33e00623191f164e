//! The parts of a zipped document, each read within limits.
//!
//! In: the bytes of a `.docx` or `.odt`. Out: its parts by name, unpacked, as text. Never: a part
//! nobody asked for, or more memory than the limits allow: an archive of 42 kB can hold a
//! petabyte.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Bytes that a part has at most once it is unpacked.
pub(super) const MOST_BYTES: usize = 64 << 20;

/// Bytes of a part that may come out of any few that were packed.
const FREE_BYTES: usize = 16 << 20;

/// How many times larger than packed a part may be, past [`FREE_BYTES`].
const MOST_RATIO: usize = 200;

/// A zipped document.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// The place of each part by its name, in lower case and with `/`: some programs write
    /// neither the case nor the slashes that the standards ask for.
    places: BTreeMap<String, usize>,
}

impl<'b> Package<'b> {
    /// # Errors
    /// A sentence, if the bytes are no zip archive or end before its list of parts.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, String> {
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| format!("its zip archive cannot be read: {}", plain(&error)))?;
        let places = (0..archive.len())
            .filter_map(|place| {
                let name = archive.name_for_index(place)?.ok()?;
                Some((key(&name), place))
            })
            .collect();
        Ok(Self { archive, places })
    }

    /// Whether there is such a part.
    pub(super) fn has(&self, name: &str) -> bool {
        self.places.contains_key(&key(name))
    }

    /// A part of XML as text, or nothing if there is no such part.
    ///
    /// # Errors
    /// A sentence, if the part is broken, too large, or packed too well to be honest.
    pub(super) fn text(&mut self, name: &str, most_bytes: usize) -> Result<Option<String>, String> {
        match self.bytes(name, most_bytes)? {
            Some(bytes) => Ok(Some(xml_text(bytes))),
            None => Ok(None),
        }
    }

    fn bytes(&mut self, name: &str, most_bytes: usize) -> Result<Option<Vec<u8>>, String> {
        let Some(place) = self.places.get(&key(name)) else {
            return Ok(None);
        };
        let mut part = self
            .archive
            .by_index(*place)
            .map_err(|error| format!("{name} cannot be unpacked: {}", plain(&error)))?;
        let packed = usize::try_from(part.compressed_size()).unwrap_or(usize::MAX);
        let allowed = packed
            .saturating_mul(MOST_RATIO)
            .max(FREE_BYTES)
            .min(most_bytes);
        let mut bytes = Vec::new();
        (&mut part)
            .take(allowed as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| format!("{name} cannot be unpacked: {error}"))?;
        if bytes.len() <= allowed {
            Ok(Some(bytes))
        } else if allowed < most_bytes {
            Err(format!(
                "{name} unpacks to over {MOST_RATIO} times its size, like a zip bomb"
            ))
        } else {
            let most = most_bytes >> 20;
            Err(format!("{name} is larger than {most} MB when unpacked"))
        }
    }
}

/// The text of an XML file, which is UTF-8 or begins with the mark of UTF-16.
pub(super) fn xml_text(bytes: Vec<u8>) -> String {
    let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if is_utf16 {
        let (text, _, _) = encoding_rs::UTF_16LE.decode(&bytes);
        return text.into_owned();
    }
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

fn key(name: &str) -> String {
    let name = name.replace('\\', "/").to_lowercase();
    name.trim_start_matches('/').to_owned()
}

/// What went wrong, in the middle of a sentence.
fn plain(error: &zip::result::ZipError) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => text,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::Write;

    /// A zip archive with these parts.
    pub(crate) fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bytes = zipped(&[("a.xml", vec![b' '; 40 << 20].as_slice())]);
        let mut package = Package::open(&bytes).unwrap();
        let error = package.text("a.xml", MOST_BYTES).unwrap_err();
        assert!(error.ends_with("like a zip bomb"), "{error}");
    }

    #[test]
    fn a_part_has_a_most_size() {
        let noise: Vec<u8> = (0..3_000_000_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        let bytes = zipped(&[("a.xml", noise.as_slice())]);
        let mut package = Package::open(&bytes).unwrap();
        let error = package.text("a.xml", 2 << 20).unwrap_err();
        assert_eq!(error, "a.xml is larger than 2 MB when unpacked");
    }

    #[test]
    fn names_are_found_whatever_their_case_and_slashes() {
        let bytes = zipped(&[("Word\\Document.XML", b"<a/>")]);
        let mut package = Package::open(&bytes).unwrap();
        let text = package.text("word/document.xml", MOST_BYTES).unwrap();
        assert_eq!(text.as_deref(), Some("<a/>"));
        assert_eq!(package.text("other.xml", MOST_BYTES), Ok(None));
    }

    #[test]
    fn a_cut_archive_is_an_error() {
        let bytes = zipped(&[("a.xml", b"<a/>")]);
        assert!(Package::open(&bytes[..bytes.len() - 30]).is_err());
    }
}
