//! The texts as mails: a mail each, in different encodings and wrappings.

use super::compare::Told;
use super::convert::{BY_MAIL, describe, texts, write};
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::fmt::Write as _;
use std::path::Path;

/// A folder of mails. The header says the title and the date; the folder and the file name say
/// the country.
pub fn mails(folder: &Path) {
    let ways = [
        (UTF_8, "quoted-printable"),
        (UTF_8, "base64"),
        (GB18030, "quoted-printable"),
        (GB18030, "base64"),
        (UTF_8, "8bit"),
    ];
    for (number, (key, told)) in texts().enumerate() {
        let (encoding, wrapping) = ways[number % ways.len()];
        write(
            &folder.join(format!("{key}.eml")),
            mail(told, encoding, wrapping),
        );
    }
    describe(folder, BY_MAIL);
}

fn mail(told: &Told, encoding: &'static Encoding, wrapping: &str) -> Vec<u8> {
    let title = told.document.metadata.title.as_ref().unwrap();
    let date = told.date.unwrap().first_day();
    let mut mail = String::new();
    write!(
        mail,
        "From: Press office <press@example.org>\r\n\
         To: list@example.org\r\n\
         Subject: {}\r\n\
         Date: {}\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset={}\r\n\
         Content-Transfer-Encoding: {wrapping}\r\n\r\n",
        subject(&title.value, encoding),
        date.strftime("%a, %d %b %Y 21:30:00 -0700"),
        encoding.name()
    )
    .unwrap();
    // A mail's lines end with CR LF.
    let text = told.document.text.replace('\n', "\r\n");
    let (bytes, _, lossy) = encoding.encode(&text);
    assert!(!lossy);
    let mut mail = mail.into_bytes();
    match wrapping {
        "base64" => mail.extend(base64(&bytes, 76).bytes()),
        "quoted-printable" => mail.extend(quoted_printable(&bytes).bytes()),
        _ => mail.extend_from_slice(&bytes),
    }
    mail
}

/// Encoded words, on lines of their own: none may be longer than 75 characters.
fn subject(title: &str, encoding: &'static Encoding) -> String {
    let chars: Vec<char> = title.chars().collect();
    let words = chars.chunks(9).map(|chars| {
        let piece: String = chars.iter().collect();
        let (bytes, ..) = encoding.encode(&piece);
        format!(
            "=?{}?B?{}?=",
            encoding.name(),
            base64(&bytes, usize::MAX).trim_end()
        )
    });
    words.collect::<Vec<_>>().join("\r\n ")
}

fn base64(bytes: &[u8], width: usize) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    let mut column = 0;
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4_usize {
            let sign = (bits >> (18 - 6 * place)) & 63;
            text.push(match place > chunk.len() {
                true => '=',
                false => char::from(SIGNS[sign as usize]),
            });
        }
        column += 4;
        if column >= width {
            text.push_str("\r\n");
            column = 0;
        }
    }
    text.push_str("\r\n");
    text
}

fn quoted_printable(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut column = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(byte, b'\r' | b'\n') {
            text.push(char::from(*byte));
            column = 0;
            continue;
        }
        let ends_line = bytes.get(at + 1).is_none_or(|next| *next == b'\r');
        let plain = byte.is_ascii_graphic() && *byte != b'=' || *byte == b' ' && !ends_line;
        let piece = match plain {
            true => char::from(*byte).to_string(),
            false => format!("={byte:02X}"),
        };
        if column + piece.len() > 75 {
            text.push_str("=\r\n");
            column = 0;
        }
        column += piece.len();
        text.push_str(&piece);
    }
    text
}
