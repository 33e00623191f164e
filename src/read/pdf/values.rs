//! What a PDF says of itself.
//!
//! In: the catalog and the document information. Out: `title`, `created` (the day on which the
//! file was made, no date of publication) and `lang`. What a program put in for want of a title is
//! none.

use super::guard;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Stream, String as PdfString};
use std::collections::BTreeMap;

/// The values of a document. `has_ideographs` says whether its text is in Chinese or Japanese:
/// a language that contradicts it was only the program's own.
pub(super) fn values(pdf: &Pdf, has_ideographs: bool) -> BTreeMap<String, String> {
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let metadata = catalog
        .as_ref()
        .and_then(|catalog| catalog.get::<Stream<'_>>(b"Metadata"))
        .filter(|stream| guard::stream_size(stream).is_ok())
        .and_then(|stream| stream.decoded_data().ok())
        .map(|data| String::from_utf8_lossy(&data).into_owned())
        .unwrap_or_default();
    let own = pdf.metadata();
    let title = own.title.as_deref().map(text_string);
    let title = title
        .and_then(|title| proper_title(&title))
        .or_else(|| proper_title(&xmp(&metadata, "dc:title")?));
    let created = own.creation_date.as_ref().and_then(|date| {
        let known = (1980..2200).contains(&date.year);
        known.then(|| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day))
    });
    let lang = catalog
        .as_ref()
        .and_then(|catalog| catalog.get::<PdfString<'_>>(b"Lang"))
        .map(|lang| text_string(&lang))
        .or_else(|| xmp(&metadata, "dc:language"))
        .and_then(|lang| language(&lang))
        .filter(|lang| (lang == "zh" || lang == "ja") == has_ideographs);
    [("title", title), ("created", created), ("lang", lang)]
        .into_iter()
        .filter_map(|(field, value)| Some((field.to_owned(), value?)))
        .collect()
}

/// A string of the file's own: UTF-16 or UTF-8 with a mark, or the file's own table.
pub(super) fn text_string(bytes: &[u8]) -> String {
    let wide = |bytes: &[u8], join: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .filter_map(|pair| Some(join(pair.try_into().ok()?)))
            .collect();
        String::from_utf16_lossy(&units)
    };
    let text = if let Some(bytes) = bytes.strip_prefix(b"\xFE\xFF") {
        wide(bytes, u16::from_be_bytes)
    } else if let Some(bytes) = bytes.strip_prefix(b"\xFF\xFE") {
        wide(bytes, u16::from_le_bytes)
    } else if let Some(bytes) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        String::from_utf8_lossy(bytes).into_owned()
    } else {
        bytes.iter().map(|byte| own_table(*byte)).collect()
    };
    without_escapes(&text)
}

/// A language may be marked inside of a string, between two escapes.
fn without_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split('\u{1B}').enumerate() {
        if at % 2 == 0 {
            out.push_str(part);
        }
    }
    out
}

/// Latin-1, but for a few places.
fn own_table(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚',
        '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}',
    ];
    match byte {
        0x80..=0x9F => FROM_80
            .get(usize::from(byte - 0x80))
            .copied()
            .unwrap_or(char::REPLACEMENT_CHARACTER),
        0xA0 => '€',
        _ => char::from(byte),
    }
}

/// A title that somebody wrote.
fn proper_title(title: &str) -> Option<String> {
    const PROGRAMS: [&str; 4] = [
        "microsoft word",
        "microsoft powerpoint",
        "powerpoint presentation",
        "about:blank",
    ];
    const ENDINGS: [&str; 16] = [
        ".doc", ".docx", ".pdf", ".htm", ".html", ".rtf", ".odt", ".indd", ".qxd", ".qxp", ".wpd",
        ".ppt", ".pptx", ".xls", ".xlsx", ".txt",
    ];
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = title.to_lowercase();
    let is_name = ENDINGS.iter().any(|ending| lower.ends_with(ending))
        || PROGRAMS.iter().any(|program| lower.starts_with(program))
        || lower.contains("://")
        || lower.trim_start_matches('(').starts_with("untitled")
        || matches!(lower.as_str(), "title" | "document" | "无标题" | "未命名");
    let unreadable = title
        .chars()
        .any(|c| c == char::REPLACEMENT_CHARACTER || c.is_control());
    (title.contains(char::is_alphabetic) && !is_name && !unreadable).then_some(title)
}

/// The first text in an element of the document's metadata.
fn xmp(metadata: &str, element: &str) -> Option<String> {
    let (_, rest) = metadata.split_once(&format!("<{element}>"))?;
    let (inside, _) = rest.split_once(&format!("</{element}>"))?;
    let item = match inside.split_once("<rdf:li") {
        Some((_, item)) => item.split_once('>')?.1.split_once("</rdf:li>")?.0,
        None => inside,
    };
    let text = item
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
    Some(text)
}

/// The language of a tag such as `en-GB`.
fn language(tag: &str) -> Option<String> {
    let language = tag.trim().split(['-', '_']).next()?.to_lowercase();
    let is_code =
        (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_lowercase());
    (is_code && language != "und").then_some(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings() {
        assert_eq!(text_string(b"\xFE\xFF\x4E\x2D\x56\xFD"), "中国");
        assert_eq!(text_string(b"\x8Dquoted\x8E \xE9"), "“quoted” é");
        assert_eq!(text_string(b"\xFE\xFF\0\x1B\0e\0n\0\x1B\0A"), "A");
    }

    #[test]
    fn titles() {
        for none in [
            "",
            "Untitled",
            "untitled document 3",
            "Microsoft Word - draft 4.doc",
            "speech_final.docx",
            "file:///C:/x",
            "- 1 -",
        ] {
            assert_eq!(proper_title(none), None, "{none}");
        }
        let title = proper_title(" A Plan \n for Ports ");
        assert_eq!(title.as_deref(), Some("A Plan for Ports"));
        let xml = r#"<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Ports &amp; Rails</rdf:li></rdf:Alt></dc:title>"#;
        assert_eq!(xmp(xml, "dc:title").as_deref(), Some("Ports & Rails"));
        assert_eq!(language("en-GB").as_deref(), Some("en"));
    }
}
