//! Whether a PDF can be opened without harm.
//!
//! In: the bytes of a file, or a stream or font of an open one. Out: an error where unpacking it
//! would take more memory than a text ever needs. The library below unpacks a stream whole and
//! believes the numbers in it, so both are looked at before.

use flate2::read::ZlibDecoder;
use hayro_syntax::object::{Array, Dict, Object, Stream};
use std::io::Read;

/// Most bytes that one stream may unpack to.
pub(super) const LARGEST_STREAM: u64 = 64 << 20;

/// Most bytes that all streams of a file may unpack to, and how many more for each of its own.
const LARGEST_SUM: u64 = 256 << 20;
const MORE_PER_BYTE: u64 = 20;

/// Bytes before the word `stream` in which the stream's dictionary is looked for.
const LONGEST_DICTIONARY: usize = 16 << 10;

/// Packed bytes of an encrypted stream that may hold objects: what it unpacks to can't be known
/// before the file is open, and a thousandfold of this is still bearable.
const LARGEST_ENCRYPTED: usize = 64 << 10;

/// Most widths that a font may give.
const MOST_WIDTHS: u64 = 1 << 20;

/// How often one packing may stand in another.
const DEEPEST_PACKING: usize = 4;

/// Looks at all streams of a file before it is opened.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    let encrypted = find(bytes, b"/Encrypt").is_some();
    let mut left = LARGEST_SUM + MORE_PER_BYTE * bytes.len() as u64;
    let mut at = 0;
    let mut end = 0;
    while let Some(found) = find(bytes.get(at..).unwrap_or_default(), b"stream") {
        let start = at + found;
        at = start + b"stream".len();
        let before = bytes
            .get(start.saturating_sub(LONGEST_DICTIONARY)..start)
            .unwrap_or_default();
        if before.ends_with(b"end") {
            continue;
        }
        let dictionary = match before.windows(3).rposition(|window| window == b"obj") {
            Some(obj) => before.get(obj..).unwrap_or_default(),
            None => before,
        };
        check_cross_references(dictionary)?;
        if is_image(dictionary) {
            continue;
        }
        let data = bytes.get(at..).unwrap_or_default();
        let data = data.strip_prefix(b"\r").unwrap_or(data);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        if end < at {
            end = match find(data, b"endstream") {
                Some(length) => bytes.len() - data.len() + length,
                None => bytes.len(),
            };
        }
        let plain = bytes.get(bytes.len() - data.len()..end).unwrap_or_default();
        let holds_objects = find(dictionary, b"ObjStm").is_some();
        if encrypted && holds_objects && plain.len() > LARGEST_ENCRYPTED {
            return Err("too large: an encrypted object stream".to_owned());
        }
        let size = unpacked_size(data, plain, dictionary)?;
        // The work of looking counts too.
        let size = size + dictionary.len() as u64;
        left = left.checked_sub(size).ok_or_else(too_large)?;
    }
    Ok(())
}

/// An image is never unpacked. What may hold objects is no image, whatever it calls itself.
fn is_image(dictionary: &[u8]) -> bool {
    find(dictionary, b"/Image").is_some()
        && ![&b"/First"[..], b"/Index", b"#"]
            .iter()
            .any(|mark| find(dictionary, mark).is_some())
}

/// The entries of a cross-reference stream must have a width, or there would be no end of them.
fn check_cross_references(dictionary: &[u8]) -> Result<(), String> {
    let wrong = || "damaged: a cross-reference stream without widths".to_owned();
    if find(dictionary, b"#57").is_some() {
        return Err(wrong());
    }
    let mut rest = dictionary;
    while let Some(found) = find(rest, b"/W") {
        rest = rest.get(found + 2..).unwrap_or_default();
        let value = rest.trim_ascii_start();
        if value.starts_with(b"%") {
            return Err(wrong());
        }
        let Some(widths) = value.strip_prefix(b"[") else {
            continue;
        };
        let end = widths.iter().position(|byte| *byte == b']');
        let widths = widths.get(..end.unwrap_or(0)).unwrap_or_default();
        if !widths.iter().any(|byte| (b'1'..=b'9').contains(byte)) {
            return Err(wrong());
        }
    }
    Ok(())
}

/// How large a stream is once unpacked, at its largest stage.
///
/// `data` may go on after the stream, `plain` ends where it says to end.
fn unpacked_size(data: &[u8], plain: &[u8], dictionary: &[u8]) -> Result<u64, String> {
    let has = |names: [&[u8]; 2]| names.iter().any(|name| find(dictionary, name).is_some());
    let decoded;
    let (data, is_ascii) = if has([b"/ASCII85Decode", b"/A85"]) {
        decoded = ascii_85(plain);
        (decoded.as_slice(), true)
    } else if has([b"/ASCIIHexDecode", b"/AHx"]) {
        decoded = ascii_hex(plain);
        (decoded.as_slice(), true)
    } else {
        (data, false)
    };
    let mut size = inflated_size(data, 0)?;
    if is_ascii {
        size = size.max(plain.len() as u64);
    }
    if has([b"LZW", b"#"]) {
        size = size.max(lzw_size(if is_ascii { data } else { plain }));
    }
    if has([b"/RunLengthDecode", b"/RL"]) {
        size = size.max(plain.len() as u64 * 64);
    }
    if size > LARGEST_STREAM {
        return Err(too_large());
    }
    Ok(size)
}

fn too_large() -> String {
    format!(
        "too large: its streams unpack to more than {} MB",
        LARGEST_STREAM >> 20
    )
}

/// Unpacks and forgets, stage by stage where what comes out is packed again.
fn inflated_size(data: &[u8], depth: usize) -> Result<u64, String> {
    if !is_zlib(data) {
        return Ok(0);
    }
    if depth == DEEPEST_PACKING {
        return Err("too large: a stream packed over and over".to_owned());
    }
    let mut decoder = ZlibDecoder::new(data);
    let mut buffer = [0; 16 << 10];
    let mut size = 0;
    let mut packed_again: Option<Vec<u8>> = None;
    loop {
        let n = match decoder.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(n) => n,
        };
        let part = buffer.get(..n).unwrap_or_default();
        if size == 0 && is_zlib(part) {
            packed_again = Some(Vec::new());
        }
        if let Some(packed) = &mut packed_again {
            packed.extend_from_slice(part);
        }
        size += n as u64;
        if size > LARGEST_STREAM {
            return Ok(size);
        }
    }
    match packed_again {
        Some(packed) => Ok(size.max(inflated_size(&packed, depth + 1)?)),
        None => Ok(size),
    }
}

fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [cmf, flags, ..]
        if cmf & 0x0F == 8 && (u16::from(*cmf) << 8 | u16::from(*flags)) % 31 == 0)
}

/// What the LZW codes stand for, counted only.
fn lzw_size(data: &[u8]) -> u64 {
    const CLEAR: usize = 256;
    let mut lengths: Vec<u64> = vec![1; 258];
    let (mut bits, mut n_bits) = (0_u32, 0_u32);
    let (mut size, mut last) = (0, None);
    for byte in data {
        bits = (bits << 8 | u32::from(*byte)) & 0xFF_FFFF;
        n_bits += 8;
        let width = match lengths.len() + 1 {
            2048.. => 12,
            1024.. => 11,
            512.. => 10,
            _ => 9,
        };
        if n_bits < width {
            continue;
        }
        n_bits -= width;
        let code = (bits >> n_bits & ((1 << width) - 1)) as usize;
        if code == CLEAR {
            lengths.truncate(258);
            last = None;
            continue;
        }
        let length = match (lengths.get(code), last) {
            (Some(length), _) => *length,
            (None, Some(last)) => last + 1,
            (None, None) => 1,
        };
        if let Some(last) = last
            && lengths.len() < 4096
        {
            lengths.push(last + 1);
        }
        last = Some(length);
        size += length;
    }
    size
}

fn ascii_85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let (mut value, mut n) = (0_u32, 0);
    for byte in data {
        match byte {
            b'z' if n == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                value = value.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                n += 1;
                if n == 5 {
                    out.extend(value.to_be_bytes());
                    (value, n) = (0, 0);
                }
            }
            b'~' => break,
            _ => {}
        }
    }
    if n > 1 {
        for _ in n..5 {
            value = value.wrapping_mul(85).wrapping_add(84);
        }
        out.extend(value.to_be_bytes().iter().take(n - 1));
    }
    out
}

fn ascii_hex(data: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = data
        .iter()
        .take_while(|byte| **byte != b'>')
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .map(|digit| digit as u8)
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair.first().unwrap_or(&0) << 4 | pair.get(1).unwrap_or(&0))
        .collect()
}

/// How large a stream of an open file is once unpacked.
pub(super) fn stream_size(stream: &Stream<'_>) -> Result<u64, String> {
    let data = stream.raw_data();
    let size = unpacked_size(&data, &data, stream.dict().data())?;
    Ok(size.max(data.len() as u64))
}

/// Whether the streams and the widths of a font are of a bearable size.
pub(super) fn font_is_bearable(font: &Dict<'_>) -> bool {
    let descendant = font
        .get::<Array<'_>>(b"DescendantFonts")
        .and_then(|fonts| fonts.iter::<Dict<'_>>().next());
    let mut streams = vec![
        font.get::<Stream<'_>>(b"ToUnicode"),
        font.get::<Stream<'_>>(b"Encoding"),
    ];
    for font in [Some(font), descendant.as_ref()].into_iter().flatten() {
        streams.push(font.get::<Stream<'_>>(b"CIDToGIDMap"));
        if let Some(descriptor) = font.get::<Dict<'_>>(b"FontDescriptor") {
            for key in [&b"FontFile"[..], b"FontFile2", b"FontFile3"] {
                streams.push(descriptor.get::<Stream<'_>>(key));
            }
        }
    }
    let widths = |key: &[u8], n_values: usize| {
        descendant
            .as_ref()
            .and_then(|font| font.get::<Array<'_>>(key))
            .is_none_or(|widths| number_of_widths(&widths, n_values) <= MOST_WIDTHS)
    };
    streams
        .iter()
        .flatten()
        .all(|stream| stream_size(stream).is_ok())
        && widths(b"W", 1)
        && widths(b"W2", 3)
}

/// The widths in an array of the kinds `first [w w w]` and `first last w`.
fn number_of_widths(array: &Array<'_>, n_values: usize) -> u64 {
    let mut n = 0_u64;
    let mut run: Vec<f64> = Vec::new();
    for object in array.iter::<Object<'_>>() {
        match object {
            Object::Number(number) => {
                run.push(number.as_f64());
                if let [first, last, ..] = run.as_slice()
                    && run.len() == 2 + n_values
                {
                    n = n.saturating_add((last - first).max(0.0) as u64 + 1);
                    run.clear();
                }
            }
            _ => {
                run.clear();
                n = n.saturating_add(1);
            }
        }
    }
    n
}

/// Where a needle stands in bytes.
pub(super) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut at = 0;
    loop {
        let rest = bytes.get(at..)?;
        at += rest.iter().position(|byte| *byte == first)?;
        if bytes.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    fn packed(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn object(dictionary: &str, data: &[u8]) -> Vec<u8> {
        [
            b"1 0 obj <<",
            dictionary.as_bytes(),
            b">> stream\n",
            data,
            b"\nendstream endobj",
        ]
        .concat()
    }

    #[test]
    fn a_bomb_is_found_but_a_large_image_is_none() {
        let bomb = packed(&vec![b' '; 70 << 20]);
        assert!(check(&object("/Filter /FlateDecode", &bomb)).is_err());
        assert!(check(&object("/Subtype /Image /Filter /FlateDecode", &bomb)).is_ok());
        assert!(check(&object("/Subtype /Image /N 3 /First 5", &bomb)).is_err());
        let twice = packed(&bomb);
        assert!(check(&object("/Filter [/FlateDecode /FlateDecode]", &twice)).is_err());
        assert!(check(&object("/Filter /FlateDecode", &packed(b"BT ET"))).is_ok());
    }

    #[test]
    fn cross_references_need_widths() {
        assert!(check(&object("/Type /XRef /W [0 0 0] /Index [0 4000000000]", b"")).is_err());
        assert!(check(&object("/Type /XRef /W [ 1 2 1 ]", b"")).is_ok());
    }
}
