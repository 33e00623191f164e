//! From bytes to text: what encoding they are in, and how sure that is.
//!
//! In this order: a byte-order mark; valid UTF-8; what the file says of itself (a page's
//! `<meta charset>`); detection (chardetng, the one that Firefox uses).

use crate::model::{Confidence, Encoding};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding as Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text, and how it was decoded.
#[derive(Clone, Debug)]
pub(super) struct Decoded {
    pub text: String,
    pub encoding: Encoding,
}

/// Valid sequences of several bytes that outweigh one invalid: then it's UTF-8, and damaged.
const DAMAGED: usize = 5;

/// Decodes bytes. `declared` is the label of the encoding that the file says it's in.
///
/// # Errors
/// A sentence: the bytes are no text.
pub(super) fn decode(bytes: &[u8], declared: Option<&str>) -> Result<Decoded, String> {
    if let Some((decoder, length)) = Decoder::for_bom(bytes) {
        return Ok(with(decoder, &bytes[length..], Confidence::Certain));
    }
    // As UTF-16, English is valid UTF-8 as well, with a zero after each letter.
    if let Ok(text) = std::str::from_utf8(bytes)
        && !is_binary(bytes)
    {
        return Ok(decoded(text.to_owned(), UTF_8, Confidence::Certain));
    }
    if let Some(decoder) = utf16(bytes) {
        return Ok(with(decoder, bytes, Confidence::Likely));
    }
    if is_binary(bytes) {
        return Err(binary());
    }
    if is_damaged_utf8(bytes) {
        return Ok(with(UTF_8, bytes, Confidence::Likely));
    }
    let declared = declared
        .and_then(|label| Decoder::for_label(label.as_bytes()))
        .filter(|decoder| *decoder != UTF_8);
    if let Some(decoder) = declared {
        let read = with(decoder, bytes, Confidence::Declared);
        if read.encoding.unreadable == 0 {
            return Ok(read);
        }
    }
    let (decoder, confidence) = detect(bytes);
    Ok(with(decoder, bytes, confidence))
}

/// The encoding of a long stream, by its beginning: `None` where that is UTF-8, damaged or not.
pub(super) fn of_stream(sample: &[u8]) -> Option<(&'static Decoder, Confidence)> {
    if let Some((decoder, _)) = Decoder::for_bom(sample) {
        return (decoder != UTF_8).then_some((decoder, Confidence::Certain));
    }
    match std::str::from_utf8(sample) {
        _ if is_binary(sample) => {}
        Ok(_) => return None,
        // Cut inside of a character.
        Err(error) if error.error_len().is_none() => return None,
        Err(_) => {}
    }
    if let Some(decoder) = utf16(sample) {
        return Some((decoder, Confidence::Likely));
    }
    if is_binary(sample) || is_damaged_utf8(sample) {
        return None;
    }
    Some(detect(sample))
}

fn binary() -> String {
    "binary data, not text".to_owned()
}

/// Whether bytes are Western text: mostly ASCII, with single bytes that aren't between ones that are.
/// Detectors look for languages, and take a few typographic apostrophes for anything.
fn is_western(bytes: &[u8]) -> bool {
    let (mut foreign, mut single) = (0_usize, 0_usize);
    for (at, byte) in bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| !byte.is_ascii())
    {
        foreign += 1;
        let is_ascii = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(u8::is_ascii);
        // What Windows-1252 has no character for is something else.
        let known = !matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D);
        single += usize::from(known && is_ascii(at.checked_sub(1)) && is_ascii(Some(at + 1)));
    }
    foreign * 50 < bytes.len() && single * 10 >= foreign * 9
}

fn detect(bytes: &[u8]) -> (&'static Decoder, Confidence) {
    if is_western(bytes) {
        return (WINDOWS_1252, Confidence::Likely);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    // The beginning tells it; what follows would only take time.
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    let guess = |domain: Option<&[u8]>| detector.guess(domain, Utf8Detection::Deny);
    let decoder = guess(None);
    // Where the detector would follow a hint at the country, the bytes themselves don't tell.
    let hints: [&[u8]; 6] = [b"cn", b"tw", b"jp", b"kr", b"ru", b"fr"];
    let agree = hints.iter().all(|hint| guess(Some(hint)) == decoder);
    let confidence = if agree {
        Confidence::Likely
    } else {
        Confidence::Unsure
    };
    (decoder, confidence)
}

fn with(decoder: &'static Decoder, bytes: &[u8], confidence: Confidence) -> Decoded {
    let (text, _) = decoder.decode_without_bom_handling(bytes);
    decoded(text.into_owned(), decoder, confidence)
}

fn decoded(text: String, decoder: &'static Decoder, confidence: Confidence) -> Decoded {
    let unreadable = text.matches('\u{FFFD}').count() as u64;
    Decoded {
        text,
        encoding: Encoding {
            name: decoder.name().to_owned(),
            confidence,
            unreadable,
        },
    }
}

/// UTF-16 without a mark: every other byte is zero, or the units are letters of few blocks.
fn utf16(bytes: &[u8]) -> Option<&'static Decoder> {
    let sample = &bytes[..bytes.len().min(4_096) & !1];
    if sample.len() < 16 {
        return None;
    }
    let units = sample.len() / 2;
    let [even, odd] = [0, 1].map(|at| {
        let of_half = sample.iter().skip(at).step_by(2);
        of_half.filter(|byte| **byte == 0).count()
    });
    if odd * 10 > units * 4 && even * 20 < units {
        return Some(UTF_16LE);
    }
    if even * 10 > units * 4 && odd * 20 < units {
        return Some(UTF_16BE);
    }
    if even + odd == 0 {
        return None;
    }
    // Chinese has zeros only in its line ends and figures.
    let share = |high: usize| {
        let ideograph = |pair: &[u8]| (0x4E..=0x9F).contains(&pair[high]) || pair[high] == 0x30;
        let plain =
            |pair: &[u8]| pair[high] == 0 && pair[1 - high].is_ascii() || pair[high] == 0xFF;
        let fitting = sample
            .chunks_exact(2)
            .filter(|pair| ideograph(pair) || plain(pair));
        fitting.count() as f64 / units as f64
    };
    [(UTF_16LE, 1), (UTF_16BE, 0)]
        .into_iter()
        .find(|(_, high)| share(*high) > 0.95)
        .map(|(decoder, _)| decoder)
}

/// Whether bytes are no text at all: one in a hundred is zero.
fn is_binary(bytes: &[u8]) -> bool {
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    zeros * 100 > bytes.len()
}

/// Whether bytes are UTF-8 with a few broken places.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    valid >= broken * DAMAGED
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, &'static str, Confidence) {
        let read = decode(bytes, None).unwrap();
        let name = Decoder::for_label(read.encoding.name.as_bytes()).unwrap();
        (read.text, name.name(), read.encoding.confidence)
    }

    #[test]
    fn encodings_are_told_apart() {
        let chinese = "中国外交部发言人表示，网络安全是全球性问题，需要各国共同应对。中方一贯反对任何形式的网络攻击。";
        let traditional = "外交部發言人表示，網路安全是全球性問題，需要各國共同應對。我方一貫反對任何形式的網路攻擊。";
        let russian = "Президент подчеркнул, что информационная безопасность требует общих усилий всех стран мира.";
        let french =
            "Le président a déclaré que la sécurité numérique était l’affaire de tous les États.";
        let japanese = "外務省の報道官は、サイバー空間の安全はすべての国の利益であると述べました。";
        for (text, label) in [
            (chinese, "gb18030"),
            (chinese, "utf-16le"),
            (traditional, "big5"),
            (russian, "koi8-r"),
            (russian, "windows-1251"),
            (french, "windows-1252"),
            (japanese, "shift_jis"),
            (japanese, "euc-jp"),
        ] {
            let decoder = Decoder::for_label(label.as_bytes()).unwrap();
            let bytes: Vec<u8> = if decoder == UTF_16LE {
                format!("{text}\n")
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect()
            } else {
                decoder.encode(text).0.into_owned()
            };
            let (read, _, confidence) = read(&bytes);
            assert_eq!(read.trim_end(), text, "{label}");
            assert_ne!(confidence, Confidence::Certain, "{label}");
        }
    }

    #[test]
    fn marks_and_utf_8_are_certain() {
        assert_eq!(
            read(b"\xEF\xBB\xBFplain"),
            ("plain".to_owned(), "UTF-8", Confidence::Certain)
        );
        assert_eq!(
            read(b"\xFF\xFEa\0b\0"),
            ("ab".to_owned(), "UTF-16LE", Confidence::Certain)
        );
        assert_eq!(read("é中".as_bytes()).2, Confidence::Certain);
        let english = "Plain English, without a mark".encode_utf16();
        let english: Vec<u8> = english.flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&english).1, "UTF-16BE");
        assert_eq!(of_stream(&english).map(|found| found.0), Some(UTF_16BE));
    }

    #[test]
    fn a_few_apostrophes_are_western() {
        let text = b"The nation\x92s networks carry its trade, and the state\x92s duty is to keep them safe \x96 always, in every port and on every line that crosses the sea between us and those who buy what we make.";
        assert_eq!(read(text).1, "windows-1252");
        assert_eq!(read(text).2, Confidence::Likely);
    }

    #[test]
    fn damaged_utf_8_stays_utf_8() {
        let mut bytes = "网络主权原则得到各国的普遍认同".as_bytes().to_vec();
        bytes.insert(9, 0xFF);
        let read = decode(&bytes, None).unwrap();
        assert_eq!(read.encoding.name, "UTF-8");
        assert_eq!(read.encoding.unreadable, 1);
        assert!(decode(&[0, 159, 0, 1, 0, 0, 7, 200], None).is_err());
    }
}
