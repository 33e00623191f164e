//! OpenDocument texts.
//!
//! In: the bytes of an `.odt`, or of an `.fodt`, which is one XML file. Out: its text as blocks
//! and what its properties say. Never: headers and footers, comments, deleted or hidden text,
//! tables of contents; how anything looks.

mod body;
mod styles;

use crate::read::extracted::Extracted;
use crate::read::office::about;
use crate::read::office::package::{MOST_BYTES, Package, xml_text};
use crate::read::office::xml::{Node, Xml};
use body::Body;
use std::collections::BTreeMap;
use styles::Styles;

/// Bytes that a part beside the text has at most.
const MOST_SIDE_BYTES: usize = 16 << 20;

/// Reads an OpenDocument text, zipped or flat.
///
/// # Errors
/// A sentence, if the bytes are no OpenDocument text, are cut off, or ask for too much.
pub(in crate::read) fn read(bytes: &[u8]) -> Result<Extracted, String> {
    if bytes.is_empty() {
        return Err("empty".to_owned());
    }
    if bytes.starts_with(b"PK") {
        return zipped(bytes);
    }
    if bytes.len() > MOST_BYTES {
        return Err(format!("larger than {} MB", MOST_BYTES >> 20));
    }
    let start: String = xml_text(bytes.iter().take(2000).copied().collect());
    if !start.contains('<') || !start.contains("office:document") {
        return Err("not an OpenDocument text: neither a zip archive nor flat XML".to_owned());
    }
    let xml = xml_text(bytes.to_vec());
    let mut styles = Styles::default();
    styles.add(&xml)?;
    extracted(&xml, &styles, properties(&xml)?)
}

fn zipped(bytes: &[u8]) -> Result<Extracted, String> {
    let mut package = Package::open(bytes)?;
    let manifest = package.text("META-INF/manifest.xml", MOST_SIDE_BYTES)?;
    if manifest.is_some_and(|xml| xml.contains("encryption-data")) {
        return Err("locked by a password".to_owned());
    }
    let Some(content) = package.text("content.xml", MOST_BYTES)? else {
        return Err("not an OpenDocument text: no content.xml".to_owned());
    };
    let mut styles = Styles::default();
    if let Some(xml) = package.text("styles.xml", MOST_SIDE_BYTES)? {
        styles.add(&xml)?;
    }
    styles.add(&content)?;
    let values = match package.text("meta.xml", MOST_SIDE_BYTES)? {
        Some(xml) => properties(&xml)?,
        None => BTreeMap::new(),
    };
    extracted(&content, &styles, values)
}

fn extracted(
    content: &str,
    styles: &Styles,
    values: BTreeMap<String, String>,
) -> Result<Extracted, String> {
    let body = Body::read(content, styles)?;
    if !body.is_text {
        return Err("not an OpenDocument text: a sheet, a drawing or something else".to_owned());
    }
    let mut extracted = Extracted {
        values,
        warnings: body.warnings(),
        ..Extracted::default()
    };
    if let Some(title) = body.title.as_deref().and_then(about::title) {
        extracted.values.entry("title".to_owned()).or_insert(title);
    }
    extracted.text = body.blocks.finish();
    Ok(extracted)
}

/// What the metadata say. Of who began a text and who saved it last, the first is its author;
/// of the two days likewise.
fn properties(xml: &str) -> Result<BTreeMap<String, String>, String> {
    let mut xml = Xml::new(xml);
    let mut values = BTreeMap::new();
    let (mut saved_by, mut saved_on) = (None, None);
    while let Some(node) = xml.next()? {
        let Node::Open(tag) = node else { continue };
        let mut keep = |field: &str, value: Option<String>| {
            if let Some(value) = value {
                values.insert(field.to_owned(), value);
            }
        };
        match (tag.prefix(), tag.name()) {
            ("dc", "title") => keep("title", about::title(&xml.text()?)),
            ("dc", "language") => keep("lang", about::language(&xml.text()?)),
            ("dc", "creator") => saved_by = about::person(&xml.text()?),
            ("dc", "date") => saved_on = about::day(&xml.text()?),
            ("meta", "initial-creator") => keep("speaker", about::person(&xml.text()?)),
            ("meta", "creation-date") => keep("created", about::day(&xml.text()?)),
            // A flat file has its text after its metadata.
            ("office", "body" | "styles" | "font-face-decls" | "settings" | "scripts") => {
                xml.skip()?;
            }
            _ => {}
        }
    }
    for (field, value) in [("speaker", saved_by), ("created", saved_on)] {
        if let Some(value) = value {
            values.entry(field.to_owned()).or_insert(value);
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::office::package::tests::zipped as zip;

    fn flat(body: &str) -> Vec<u8> {
        format!(
            r#"<?xml version="1.0"?><office:document><office:meta><dc:title>Tides</dc:title><dc:creator>root</dc:creator><dc:date>2016-11-28T09:00:00</dc:date><dc:language>de-DE</dc:language></office:meta>
            <office:automatic-styles><style:style style:name="H"><style:text-properties text:display="none"/></style:style>
            <text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"/></text:list-style></office:automatic-styles>
            <office:body><office:text>{body}</office:text></office:body></office:document>"#
        )
        .into_bytes()
    }

    fn text(body: &str) -> String {
        read(&flat(body)).unwrap().text
    }

    #[test]
    fn blanks_tabs_breaks_and_spans_are_text() {
        let body = r#"<text:p>a<text:s text:c="900000000"/>b<text:tab/>c<text:line-break/>d <text:span text:style-name="H">e</text:span><text:a>f</text:a></text:p><text:p text:style-name="H">g</text:p>"#;
        assert_eq!(text(body), "a b c\nd f");
    }

    #[test]
    fn deleted_text_and_comments_are_none() {
        let body = "<text:tracked-changes><text:changed-region><text:deletion><text:p>a</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>b<office:annotation><text:p>c</text:p></office:annotation>d</text:p>";
        assert_eq!(text(body), "bd");
    }

    #[test]
    fn lists_tables_headings_and_notes_have_their_forms() {
        let body = r#"<text:h text:outline-level="2">H</text:h><text:list text:style-name="L"><text:list-item><text:p>one</text:p><text:p>more</text:p></text:list-item><text:list-item><text:p>two</text:p></text:list-item></text:list>
            <table:table><table:table-row><table:table-cell><text:p>x<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>See.</text:p></text:note-body></text:note></text:p></table:table-cell><table:table-cell><text:p>y</text:p></table:table-cell></table:table-row></table:table><text:list text:style-name="L" text:continue-numbering="true"><text:list-item><text:p>three</text:p></text:list-item></text:list>"#;
        assert_eq!(
            text(body),
            "## H\n\n1. one\n\nmore\n\n2. two\n\nx | y\n\n3. three\n\nSee."
        );
    }

    #[test]
    fn properties_are_values() {
        let values = read(&flat("")).unwrap().values;
        let all: Vec<_> = values
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        assert_eq!(
            all,
            [
                ("created", "2016-11-28"),
                ("lang", "de-DE"),
                ("title", "Tides")
            ]
        );
    }

    #[test]
    fn other_files_are_errors() {
        for bytes in [b"".as_slice(), b"<html></html>", b"PK", b"text"] {
            assert!(read(bytes).is_err());
        }
        let sheet = b"<office:document-content><office:body><office:spreadsheet/></office:body></office:document-content>";
        assert!(read(&zip(&[("content.xml", sheet.as_slice())])).is_err());
        let cut = flat("<text:p>a</text:p>");
        assert!(read(&cut[..cut.len() - 20]).is_err());
    }
}
