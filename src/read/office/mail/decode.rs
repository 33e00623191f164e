//! From the bytes of a mail's part to its text.
//!
//! In: bytes as they were sent, and what the part's headers say of them. Out: bytes or text. Never:
//! which part is which.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// The bytes behind a `Content-Transfer-Encoding`.
pub(super) fn transfer(bytes: &[u8], encoding: &str) -> Vec<u8> {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "base64" => base64(bytes),
        "quoted-printable" => quoted_printable(bytes),
        _ => bytes.to_vec(),
    }
}

/// Base64 with whatever else may stand between its letters, up to the first `=`.
fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut bits, mut n_bits) = (0_u32, 0_u32);
    for byte in bytes {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                // Some programs encode in pieces and join them.
                (bits, n_bits) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = (bits << 6 | u32::from(six)) & 0xf_ffff;
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            out.push((bits >> n_bits) as u8);
        }
    }
    out
}

fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii_end();
        let end = line.get(text.len()..).unwrap_or_default();
        let mut rest = text;
        let mut is_soft = false;
        while let Some((byte, after)) = rest.split_first() {
            rest = after;
            if *byte != b'=' {
                out.push(*byte);
                continue;
            }
            let digits = rest.get(..2).and_then(|two| std::str::from_utf8(two).ok());
            match digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
                Some(decoded) => {
                    out.push(decoded);
                    rest = rest.get(2..).unwrap_or_default();
                }
                None if rest.is_empty() => is_soft = true,
                None => out.push(b'='),
            }
        }
        if !is_soft && end.contains(&b'\n') {
            out.push(b'\n');
        }
    }
    out
}

/// The text of bytes, with `\n` at the ends of its lines.
pub(super) fn text(bytes: &[u8], charset: Option<&str>) -> String {
    let declared = charset.and_then(encoding);
    let text = match (std::str::from_utf8(bytes), declared) {
        // Before what is declared: ASCII is the same in nearly all, and chance never is UTF-8. Those
        // of seven bits are told by their escapes.
        (Ok(text), _) if !text.contains('\u{1b}') => text.to_owned(),
        (_, Some(encoding)) => encoding.decode(bytes).0.into_owned(),
        (_, None) => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
            detector.feed(bytes, true);
            let guess = detector.guess(None, Utf8Detection::Allow);
            guess.decode(bytes).0.into_owned()
        }
    };
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The encoding of a name, unless it's unknown or says nothing of bytes above 127.
fn encoding(name: &str) -> Option<&'static Encoding> {
    let name = name.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    let known = match name.as_str() {
        "us-ascii" | "ascii" | "ansi_x3.4-1968" | "unknown-8bit" | "x-unknown" => return None,
        "cp936" | "ms936" | "gb" | "gb-2312" => "gb18030",
        "cp950" | "ms950" => "big5",
        "cp932" | "ms932" => "shift_jis",
        "cp949" | "ms949" => "euc-kr",
        other => other,
    };
    Encoding::for_label_no_replacement(known.as_bytes())
}

/// The paragraphs of a text that was sent with `format=flowed`, each on one line again.
pub(super) fn unflowed(text: &str, deletes_blank: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // How deep the line that goes on is quoted.
    let mut open: Option<usize> = None;
    for (n, line) in text.split('\n').enumerate() {
        let unquoted = line.trim_start_matches('>');
        let depth = line.len() - unquoted.len();
        let content = unquoted.strip_prefix(' ').unwrap_or(unquoted);
        let is_signature = content == "-- ";
        if open == Some(depth) && !is_signature {
            out.push_str(content);
        } else {
            if n > 0 {
                out.push('\n');
            }
            if depth > 0 {
                out.push_str(&">".repeat(depth));
                out.push(' ');
            }
            out.push_str(content);
        }
        let flows = content.ends_with(' ') && !is_signature;
        if flows && deletes_blank {
            out.pop();
        }
        open = flows.then_some(depth);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transfer_encodings_are_undone() {
        assert_eq!(transfer(b"SGVs\r\nbG8=", "BASE64"), b"Hello");
        assert_eq!(
            transfer(b"a=3Db=\r\nc=E4 \r\nd=zz", "quoted-printable"),
            b"a=bc\xe4\nd=zz"
        );
        assert_eq!(transfer(b"a=3D", "8bit"), b"a=3D");
    }

    #[test]
    fn charsets_are_decoded() {
        assert_eq!(text(b"\xd6\xd0\xb9\xfa\r\n", Some("GB2312")), "中国\n");
        assert_eq!(text(b"\xa4\xa4\xb0\xea", Some("big5")), "中國");
        assert_eq!(text(b"\x93caf\xe9\x94", Some("windows-1252")), "“café”");
        assert_eq!(text("中国".as_bytes(), Some("us-ascii")), "中国");
        assert_eq!(text(b"\x1b$BEl5~\x1b(B", Some("iso-2022-jp")), "東京");
    }

    #[test]
    fn flowed_lines_are_joined() {
        let text = "One line \nthat goes on.\n\n> quoted \n> on\nmine\n-- \nAda";
        assert_eq!(
            unflowed(text, false),
            "One line that goes on.\n\n> quoted on\nmine\n-- \nAda"
        );
        assert_eq!(unflowed("中 \n国", true), "中国");
    }
}
