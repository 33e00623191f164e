//! Mails.
//!
//! In: the bytes of an `.eml`. Out: what its headers say, its text or its HTML, its attachments.
//! Never: what is in the HTML or in an attachment; a mail in a mail is an attachment like others.

mod decode;
mod part;

use crate::read::blocks::one_line;
use crate::read::office::about;
use mail_parser::{Message, MessageParser};
use part::{Found, Piece};
use std::collections::BTreeMap;

/// Bytes that a mail has at most.
const MOST_BYTES: usize = 256 << 20;

const NO_MAIL: &str = "not a mail: no header that says from whom or when";

/// A mail.
#[derive(Debug)]
pub(in crate::read) struct Mail {
    /// What its headers say, by metadata field: title, date, speaker.
    pub values: BTreeMap<String, String>,
    pub body: Body,
    /// Names and contents. A mail in the mail has a name that ends with `.eml`; who reads it as one
    /// should count how deep that goes.
    pub attachments: Vec<(String, Vec<u8>)>,
    /// What was left out or looks wrong, a plain sentence each.
    pub warnings: Vec<String>,
}

/// The text of a mail.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::read) enum Body {
    /// As it was sent, maybe with lines of a fixed width, with `\n` at their ends.
    Text(String),
    Html(String),
}

/// Reads a mail.
///
/// # Errors
/// A sentence, if the bytes are no mail or ask for too much.
pub(in crate::read) fn read(bytes: &[u8]) -> Result<Mail, String> {
    let bytes = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    if bytes.is_empty() {
        return Err("empty".to_owned());
    }
    if bytes.len() > MOST_BYTES {
        return Err(format!("larger than {} MB", MOST_BYTES >> 20));
    }
    let bytes = without_envelope(bytes);
    let parser = MessageParser::default();
    let Some(message) = part::headers(&parser, part::split(bytes).0) else {
        return Err(NO_MAIL.to_owned());
    };
    let is_mail = message.from().is_some_and(|from| from.first().is_some())
        || message.date().is_some()
        || message.message_id().is_some()
        || message.subject().is_some_and(|_| message.to().is_some());
    if !is_mail {
        return Err(NO_MAIL.to_owned());
    }
    let mut found = Found::default();
    part::read(&parser, bytes, 0, false, &mut found)?;
    Ok(Mail {
        values: values(&message),
        body: body(found.pieces),
        attachments: found.attachments,
        warnings: found.warnings,
    })
}

/// The line that a mailbox file puts before a mail is no part of it.
fn without_envelope(bytes: &[u8]) -> &[u8] {
    if !bytes.starts_with(b"From ") {
        return bytes;
    }
    let end = bytes.iter().position(|byte| *byte == b'\n');
    end.and_then(|end| bytes.get(end + 1..)).unwrap_or_default()
}

fn values(message: &Message<'_>) -> BTreeMap<String, String> {
    let title = message
        .subject()
        .map(one_line)
        .filter(|title| !title.is_empty());
    let from = message.from().and_then(|from| from.first());
    let name = from.and_then(|from| from.name());
    let speaker = name.and_then(|name| about::person(name.trim_matches(['"', '\''])));
    // The day where the mail was written, not the one in Greenwich.
    let date = message.date().and_then(|date| {
        let day = format!("{:04}-{:02}-{:02}", date.year, date.month, date.day);
        about::day(&day)
    });
    [("title", title), ("speaker", speaker), ("date", date)]
        .into_iter()
        .filter_map(|(field, value)| Some((field.to_owned(), value?)))
        .collect()
}

/// One text of several. Where one of them is HTML, all are.
fn body(pieces: Vec<Piece>) -> Body {
    let is_html = pieces.iter().any(|piece| matches!(piece, Piece::Html(_)));
    let texts: Vec<String> = pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) if is_html => as_html(&text),
            Piece::Text(text) | Piece::Html(text) => text,
        })
        .filter(|text| !text.trim().is_empty())
        .collect();
    if is_html {
        Body::Html(texts.join("\n"))
    } else {
        Body::Text(texts.join("\n\n"))
    }
}

fn as_html(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let paragraphs = text
        .split("\n\n")
        .map(str::trim)
        .filter(|text| !text.is_empty());
    paragraphs.map(|text| format!("<p>{text}</p>\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "From: =?gb2312?B?zfXQoc34?= <a@b.cn>\r\nSubject: =?utf-8?Q?Caf=C3=A9?=\r\n talk\r\nDate: Tue, 1 Dec 2015 00:30:00 +0800\r\nMIME-Version: 1.0\r\n";

    fn mail(rest: &str) -> Mail {
        read(format!("{HEAD}{rest}").as_bytes()).unwrap()
    }

    fn alternative(plain: &str, html: &str) -> Body {
        mail(&format!("Content-Type: multipart/alternative; boundary=\"x y\"\r\n\r\n--x y\r\nContent-Type: text/plain\r\n\r\n{plain}\r\n--x y\r\nContent-Type: text/html\r\n\r\n{html}\r\n--x y--\r\n")).body
    }

    #[test]
    fn headers_are_values_and_the_day_is_local() {
        let values = mail("\r\nHello\r\n> yes\r\n-- \r\nAda\r\n").values;
        let all: Vec<_> = values
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        assert_eq!(
            all,
            [
                ("date", "2015-12-01"),
                ("speaker", "王小网"),
                ("title", "Café talk")
            ]
        );
    }

    #[test]
    fn quotes_and_signatures_stay() {
        let body = mail("\r\nHello\r\n> yes\r\n-- \r\nAda\r\n").body;
        assert_eq!(body, Body::Text("Hello\n> yes\n-- \nAda\n".to_owned()));
    }

    #[test]
    fn plain_text_is_better_than_html_unless_it_is_a_stub() {
        let long = "word ".repeat(200);
        assert_eq!(alternative(&long, "<p>x</p>"), Body::Text(long.clone()));
        assert_eq!(
            alternative("", "<p>x</p>"),
            Body::Html("<p>x</p>".to_owned())
        );
        let stub = alternative("See https://a.example/b", &format!("<p>{long}</p>"));
        assert!(matches!(stub, Body::Html(_)));
    }

    #[test]
    fn attachments_have_names_and_a_mail_is_one() {
        let mail = mail(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nText\r\n--b\r\nContent-Type: application/pdf; name=\"../x.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@d.org\r\nSubject: Old/one\r\n\r\nInner\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <i>\r\n\r\nx\r\n--b--\r\n",
        );
        assert_eq!(mail.body, Body::Text("Text".to_owned()));
        let names: Vec<_> = mail
            .attachments
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(names, ["x.pdf", "one.eml"]);
        assert_eq!(mail.attachments[0].1, b"ABC");
        assert!(mail.warnings.is_empty());
    }

    #[test]
    fn depth_and_number_of_parts_have_an_end() {
        let deep: String = (0..30)
            .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"))
            .collect();
        let error = read(format!("{HEAD}{deep}").as_bytes()).unwrap_err();
        assert_eq!(error, "its parts nest more than 20 deep");
        let many = "--b\n\nx\n".repeat(1001);
        let many = format!("{HEAD}Content-Type: multipart/mixed; boundary=b\n\n{many}");
        assert_eq!(read(many.as_bytes()).unwrap_err(), "more than 1000 parts");
    }

    #[test]
    fn other_files_are_errors() {
        for bytes in [
            b"".as_slice(),
            b"Just a text.",
            b"PK\x03\x04",
            b"Title: x\n\ny",
        ] {
            assert!(read(bytes).is_err());
        }
    }
}
