//! Takes a mail apart.
//!
//! In: the bytes of a mail. Out: its texts in their order and its attachments. Never: what its
//! headers say of the whole.

use super::decode;
use crate::read::blocks::one_line;
use mail_parser::{Message, MessageParser, MimeHeaders};

/// Parts that a mail has at most, and how many of them may hold one another.
const MOST_PARTS: usize = 1000;
const MOST_DEPTH: usize = 20;

/// Bytes of a part's headers that are looked at.
const MOST_HEADER_BYTES: usize = 256 << 10;

/// A text in a mail.
#[derive(Debug)]
pub(super) enum Piece {
    Text(String),
    Html(String),
}

/// What was found in a part.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub pieces: Vec<Piece>,
    pub attachments: Vec<(String, Vec<u8>)>,
    pub warnings: Vec<String>,
    n_parts: usize,
}

/// The headers of a mail or a part, and the bytes after them.
pub(super) fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let after = at + line.len();
        if line == b"\n" || line == b"\r\n" {
            let body = bytes.get(after..).unwrap_or_default();
            return (bytes.get(..at).unwrap_or_default(), body);
        }
        at = after;
    }
    (bytes, &[])
}

/// The headers of a mail or a part, read, or nothing if it has none.
pub(super) fn headers<'m>(parser: &MessageParser, bytes: &'m [u8]) -> Option<Message<'m>> {
    let bytes = bytes.get(..MOST_HEADER_BYTES).unwrap_or(bytes);
    let message = parser.parse_headers(bytes)?;
    // Asking a message without parts for a header panics.
    (!message.parts.is_empty()).then_some(message)
}

/// What a part holds. `is_digest` says that parts without a type are mails.
pub(super) fn read(
    parser: &MessageParser,
    bytes: &[u8],
    depth: usize,
    is_digest: bool,
    found: &mut Found,
) -> Result<(), String> {
    if depth > MOST_DEPTH {
        return Err(format!("its parts nest more than {MOST_DEPTH} deep"));
    }
    found.n_parts += 1;
    if found.n_parts > MOST_PARTS {
        return Err(format!("more than {MOST_PARTS} parts"));
    }
    let (head, body) = split(bytes);
    let message = headers(parser, head);
    let part = Part::of(message.as_ref(), body, is_digest);
    if part.kind != "multipart" {
        part.leaf(parser, found);
        return Ok(());
    }
    let Some(boundary) = part.attribute("boundary").filter(|b| !b.is_empty()) else {
        found.pieces.push(Piece::Text(decode::text(body, None)));
        return Ok(());
    };
    let (parts, is_whole) = split_parts(body, boundary.as_bytes());
    if !is_whole {
        found.warn("the mail is cut off, or a part of it is not closed");
    }
    let is_digest = part.subtype == "digest";
    if part.subtype == "encrypted" {
        found.warn("encrypted, and so not read");
    } else if part.subtype == "alternative" {
        alternatives(parser, &parts, depth, found)?;
    } else {
        for bytes in parts {
            read(parser, bytes, depth + 1, is_digest, found)?;
        }
    }
    Ok(())
}

/// Of several forms of one text: the plain one, unless it only says that there's another.
fn alternatives(
    parser: &MessageParser,
    parts: &[&[u8]],
    depth: usize,
    found: &mut Found,
) -> Result<(), String> {
    let (mut plain, mut html) = (Vec::new(), Vec::new());
    for bytes in parts {
        let mut form = Found {
            n_parts: found.n_parts,
            ..Found::default()
        };
        read(parser, bytes, depth + 1, false, &mut form)?;
        found.n_parts = form.n_parts;
        found.attachments.append(&mut form.attachments);
        found.warnings.append(&mut form.warnings);
        let is_html = form
            .pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Html(_)));
        if !form.pieces.is_empty() {
            *(if is_html { &mut html } else { &mut plain }) = form.pieces;
        }
    }
    let is_plain_best = html.is_empty() || !is_stub(&plain, &html);
    found
        .pieces
        .append(if is_plain_best { &mut plain } else { &mut html });
    Ok(())
}

/// Whether the plain form says far less than the other.
fn is_stub(plain: &[Piece], html: &[Piece]) -> bool {
    let (plain, html) = (n_letters(plain), n_letters(html));
    plain == 0 || (plain < 300 && html > plain * 3 + 200)
}

/// Letters and figures, without links, styles, tags.
fn n_letters(pieces: &[Piece]) -> usize {
    let count = |text: &str| {
        let words = text.split_whitespace().filter(|word| !word.contains("://"));
        words
            .flat_map(str::chars)
            .filter(|c| c.is_alphanumeric())
            .count()
    };
    let all = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => count(text),
        Piece::Html(html) => {
            let seen = html.split('<').map(|tag| {
                let lower: String = tag.chars().take(6).collect::<String>().to_ascii_lowercase();
                let is_text = !lower.starts_with("style") && !lower.starts_with("script");
                let text = tag.split_once('>').map_or("", |(_, text)| text);
                if is_text { count(text) } else { 0 }
            });
            seen.sum()
        }
    });
    all.sum()
}

impl Found {
    fn warn(&mut self, warning: &str) {
        if !self.warnings.iter().any(|known| known == warning) {
            self.warnings.push(warning.to_owned());
        }
    }
}

/// A part and what its headers say of it.
struct Part<'m> {
    message: Option<&'m Message<'m>>,
    kind: String,
    subtype: String,
    body: &'m [u8],
}

impl<'m> Part<'m> {
    fn of(message: Option<&'m Message<'m>>, body: &'m [u8], is_digest: bool) -> Self {
        let (kind, subtype) = match message.and_then(MimeHeaders::content_type) {
            Some(given) => (
                given.ctype().to_ascii_lowercase(),
                given.subtype().unwrap_or("plain").to_ascii_lowercase(),
            ),
            None if is_digest => ("message".to_owned(), "rfc822".to_owned()),
            None => ("text".to_owned(), "plain".to_owned()),
        };
        Self {
            message,
            kind,
            subtype,
            body,
        }
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.message?.content_type()?.attribute(name)
    }

    fn bytes(&self) -> Vec<u8> {
        let encoding = self
            .message
            .and_then(MimeHeaders::content_transfer_encoding);
        decode::transfer(self.body, encoding.unwrap_or_default())
    }

    fn text(&self) -> String {
        let text = decode::text(&self.bytes(), self.attribute("charset"));
        let is = |name, value| {
            self.attribute(name)
                .is_some_and(|v| v.eq_ignore_ascii_case(value))
        };
        if is("format", "flowed") {
            return decode::unflowed(&text, is("delsp", "yes"));
        }
        text
    }

    fn leaf(&self, parser: &MessageParser, found: &mut Found) {
        let disposition = self.message.and_then(MimeHeaders::content_disposition);
        let is_attached = disposition.is_some_and(|d| d.is_attachment());
        let name = self
            .message
            .and_then(MimeHeaders::attachment_name)
            .map(file_name);
        let name = name.filter(|name| !name.is_empty());
        match (self.kind.as_str(), self.subtype.as_str()) {
            ("text", "plain") if !is_attached && name.is_none() => {
                found.pieces.push(Piece::Text(self.text()));
            }
            ("text", "html") if !is_attached && name.is_none() => {
                found.pieces.push(Piece::Html(self.text()));
            }
            ("image" | "audio" | "video", _) if !is_attached => {}
            (_, "pgp-signature" | "pkcs7-signature" | "x-pkcs7-signature")
            | ("message", "delivery-status" | "disposition-notification") => {}
            (_, "pkcs7-mime" | "x-pkcs7-mime") => found.warn("encrypted, and so not read"),
            (_, "ms-tnef" | "vnd.ms-tnef") => {
                found.warn("a winmail.dat, whose contents are not read");
            }
            ("message", "rfc822" | "global") => {
                let bytes = self.bytes();
                let inner = headers(parser, split(&bytes).0);
                let subject = inner.as_ref().and_then(Message::subject).map(file_name);
                let name = name.or(subject.filter(|name| !name.is_empty()));
                let name = name.unwrap_or_else(|| "mail".to_owned());
                let is_named = name.to_ascii_lowercase().ends_with(".eml");
                let name = if is_named {
                    name
                } else {
                    format!("{name}.eml")
                };
                found.attachments.push((name, bytes));
            }
            ("text", "plain" | "csv" | "markdown") => {
                // Its charset stands in the header only.
                let bytes = self.text().into_bytes();
                found
                    .attachments
                    .push((name.unwrap_or_else(|| self.made_up(found)), bytes));
            }
            _ => {
                let name = name.unwrap_or_else(|| self.made_up(found));
                found.attachments.push((name, self.bytes()));
            }
        }
    }

    /// A name for an attachment that has none.
    fn made_up(&self, found: &Found) -> String {
        let end = match self.subtype.as_str() {
            "plain" => "txt",
            "html" => "html",
            "calendar" => "ics",
            "msword" => "doc",
            "vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
            "vnd.oasis.opendocument.text" => "odt",
            other => other.rsplit(['.', '-', '+']).next().unwrap_or("bin"),
        };
        format!(
            "attachment-{}.{}",
            found.attachments.len() + 1,
            file_name(end)
        )
    }
}

/// A name without folders and without signs that a file's name can't have.
fn file_name(name: &str) -> String {
    let name = name.replace('\\', "/").replace(": ", " ");
    let name = name
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let seen: String = one_line(name)
        .chars()
        .map(|c| if "<>:\"|?*".contains(c) { '_' } else { c })
        .take(120)
        .collect();
    seen.trim_start_matches('.').trim().to_owned()
}

/// The parts between the lines of a boundary, and whether the last line was there.
fn split_parts<'m>(body: &'m [u8], boundary: &[u8]) -> (Vec<&'m [u8]>, bool) {
    let mut parts = Vec::new();
    let mut start = None;
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let after = at + line.len();
        let rest = line
            .strip_prefix(b"--")
            .and_then(|line| line.strip_prefix(boundary));
        let rest = rest.map(<[u8]>::trim_ascii);
        if let Some(rest @ (b"" | b"--")) = rest {
            if let Some(part) = start.and_then(|start| body.get(start..at)) {
                let part = part.strip_suffix(b"\n").unwrap_or(part);
                parts.push(part.strip_suffix(b"\r").unwrap_or(part));
            }
            if rest == b"--" {
                return (parts, true);
            }
            start = Some(after);
        }
        at = after;
    }
    if let Some(part) = start.and_then(|start| body.get(start..)) {
        parts.push(part);
    }
    (parts, false)
}
