//! Word documents.
//!
//! In: the bytes of a `.docx`. Out: its text as blocks and what its properties say. Never: headers
//! and footers, comments, deleted or hidden text, tables of contents; how anything looks.

mod body;
mod numbering;
mod styles;

use crate::read::blocks::Blocks;
use crate::read::extracted::Extracted;
use crate::read::office::about;
use crate::read::office::package::{MOST_BYTES, Package};
use crate::read::office::xml::{Node, Xml};
use body::{Body, NoteKind};
use numbering::Lists;
use std::collections::BTreeMap;
use styles::Styles;

/// Bytes that a part beside the text has at most.
const MOST_SIDE_BYTES: usize = 16 << 20;

/// Reads a Word document.
///
/// # Errors
/// A sentence, if the bytes are no Word document, are cut off, or ask for too much.
pub(in crate::read) fn read(bytes: &[u8]) -> Result<Extracted, String> {
    if bytes.is_empty() {
        return Err("empty".to_owned());
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err("an old Word file (.doc), or one that is locked by a password".to_owned());
    }
    if !bytes.starts_with(b"PK") {
        return Err("not a Word document: no zip archive".to_owned());
    }
    let mut package = Package::open(bytes)?;
    let main = main_part(&mut package)?;
    let related = Related::read(&mut package, &main)?;
    let styles = match related.side(&mut package, "/styles", "styles.xml")? {
        Some(xml) => Styles::read(&xml)?,
        None => Styles::default(),
    };
    let mut lists = match related.side(&mut package, "/numbering", "numbering.xml")? {
        Some(xml) => Lists::read(&xml)?,
        None => Lists::default(),
    };
    let Some(xml) = package.text(&main, MOST_BYTES)? else {
        return Err(format!("not a Word document: no {main}"));
    };
    let body = Body::read(&xml, &styles, &mut lists)?;
    if !body.is_document {
        return Err(format!("not a Word document: {main} has no body"));
    }
    drop(xml);
    let mut notes = BTreeMap::new();
    for (kind, relation, file) in [
        (NoteKind::Foot, "/footnotes", "footnotes.xml"),
        (NoteKind::End, "/endnotes", "endnotes.xml"),
    ] {
        let xml = related.part(&mut package, relation, file, MOST_BYTES)?;
        if let Some(xml) = xml {
            for (id, text) in Body::read(&xml, &styles, &mut lists)?.notes {
                notes.insert((kind, id), text);
            }
        }
    }
    let mut extracted = Extracted::default();
    if let Some(xml) = package.text("docProps/core.xml", MOST_SIDE_BYTES)? {
        extracted.values = properties(&xml)?;
    }
    if let Some(title) = body.title.as_deref().and_then(about::title) {
        extracted.values.entry("title".to_owned()).or_insert(title);
    }
    extracted.warnings = body.warnings();
    extracted.text = with_notes(body.blocks, &body.note_marks, notes);
    Ok(extracted)
}

/// The text, and after it the notes that it refers to, in its order.
fn with_notes(
    mut blocks: Blocks,
    marks: &[(NoteKind, String)],
    mut notes: BTreeMap<(NoteKind, String), String>,
) -> String {
    for mark in marks {
        // Removed: a note stands once, however often the text refers to it.
        if let Some(note) = notes.remove(mark) {
            blocks.note(&note.replace("\n\n", "\n"));
        }
    }
    blocks.finish()
}

/// The part that holds the text: some programs call it `word/document2.xml`.
fn main_part(package: &mut Package<'_>) -> Result<String, String> {
    const USUAL: &str = "word/document.xml";
    let Some(xml) = package.text("_rels/.rels", MOST_SIDE_BYTES)? else {
        return Ok(USUAL.to_owned());
    };
    let targets = targets(&xml)?;
    let main = targets
        .into_iter()
        .find(|(kind, _)| kind.ends_with("/officeDocument"))
        .map(|(_, target)| target.trim_start_matches('/').to_owned());
    Ok(match main {
        Some(main) if main.ends_with(".xml") && package.has(&main) => main,
        _ => USUAL.to_owned(),
    })
}

/// The parts that belong to the text.
struct Related {
    folder: String,
    /// Kinds and files.
    targets: Vec<(String, String)>,
}

impl Related {
    fn read(package: &mut Package<'_>, main: &str) -> Result<Self, String> {
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
        let rels = format!("{folder}/_rels/{file}.rels");
        let targets = match package.text(&rels, MOST_SIDE_BYTES)? {
            Some(xml) => targets(&xml)?,
            None => Vec::new(),
        };
        Ok(Self {
            folder: folder.to_owned(),
            targets,
        })
    }

    fn part(
        &self,
        package: &mut Package<'_>,
        relation: &str,
        usual: &str,
        most_bytes: usize,
    ) -> Result<Option<String>, String> {
        let target = self
            .targets
            .iter()
            .find(|(kind, _)| kind.ends_with(relation))
            .map_or(usual, |(_, target)| target);
        let name = match target.strip_prefix('/') {
            Some(from_root) => from_root.to_owned(),
            None => format!("{}/{target}", self.folder),
        };
        package.text(&name, most_bytes)
    }

    fn side(
        &self,
        package: &mut Package<'_>,
        relation: &str,
        usual: &str,
    ) -> Result<Option<String>, String> {
        self.part(package, relation, usual, MOST_SIDE_BYTES)
    }
}

/// The kinds and targets of a `.rels` part.
fn targets(xml: &str) -> Result<Vec<(String, String)>, String> {
    let mut xml = Xml::new(xml);
    let mut all = Vec::new();
    while let Some(node) = xml.next()? {
        if let Node::Open(tag) = node
            && let (Some(kind), Some(target)) = (tag.value("Type"), tag.value("Target"))
        {
            all.push((kind, target));
        }
    }
    Ok(all)
}

/// What `docProps/core.xml` says.
fn properties(xml: &str) -> Result<BTreeMap<String, String>, String> {
    let mut xml = Xml::new(xml);
    let mut values = BTreeMap::new();
    while let Some(node) = xml.next()? {
        let Node::Open(tag) = node else { continue };
        let (field, accept): (_, fn(&str) -> Option<String>) = match tag.name() {
            "title" => ("title", about::title),
            "creator" => ("speaker", about::person),
            "created" => ("created", about::day),
            "language" => ("lang", about::language),
            _ => continue,
        };
        if let Some(value) = accept(&xml.text()?) {
            values.insert(field.to_owned(), value);
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::office::package::tests::zipped;

    fn document(body: &str) -> Vec<u8> {
        let body = format!("<w:document><w:body>{body}</w:body></w:document>");
        let notes = r#"<w:footnotes><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>no</w:t></w:r></w:p></w:footnote>
            <w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t> See</w:t></w:r></w:p><w:p><w:r><w:t>there.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
        let core = "<c><dc:title>Tides</dc:title><dc:creator>python-docx</dc:creator><dcterms:created>2016-11-28T09:00:00Z</dcterms:created></c>";
        zipped(&[
            ("word/document.xml", body.as_bytes()),
            ("word/footnotes.xml", notes.as_bytes()),
            ("docProps/core.xml", core.as_bytes()),
        ])
    }

    fn text(body: &str) -> String {
        read(&document(body)).unwrap().text
    }

    #[test]
    fn runs_tabs_breaks_links_and_insertions_are_text() {
        let body = r#"<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t xml:space="preserve">c </w:t><w:br w:type="page"/></w:r>
            <w:hyperlink><w:r><w:t>d</w:t></w:r></w:hyperlink><w:ins><w:r><w:t>e</w:t></w:r></w:ins><w:smartTag><w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent><w:r><w:t>f</w:t></w:r></w:sdtContent></w:sdt></w:smartTag></w:p>"#;
        assert_eq!(text(body), "a b\nc def");
    }

    #[test]
    fn deleted_moved_and_hidden_text_and_field_codes_are_none() {
        let body = r#"<w:p><w:del><w:r><w:delText>a</w:delText><w:t>a</w:t></w:r></w:del><w:moveFrom><w:r><w:t>b</w:t></w:r></w:moveFrom>
            <w:r><w:rPr><w:vanish/></w:rPr><w:t>c</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>seen</w:t></w:r>
            <w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:t>d</w:t><w:fldChar w:fldCharType="separate"/><w:t>7</w:t><w:fldChar w:fldCharType="end"/></w:r></w:p>"#;
        assert_eq!(text(body), "seen7");
    }

    #[test]
    fn a_paragraph_whose_mark_is_deleted_goes_on() {
        let body = r#"<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>one </w:t></w:r></w:p><w:p><w:r><w:t>two</w:t></w:r></w:p>"#;
        assert_eq!(text(body), "one two");
    }

    #[test]
    fn a_text_box_stands_once_and_after_its_paragraph() {
        let boxed = "<w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>";
        let body = format!(
            "<w:p><w:r><w:t>a</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{boxed}</mc:Choice><mc:Fallback>{boxed}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>b</w:t></w:r></w:p>"
        );
        assert_eq!(text(&body), "ab\n\nbox");
        let body = format!(
            "<w:p><w:r><mc:AlternateContent><mc:Fallback>{boxed}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        );
        assert_eq!(text(&body), "box");
    }

    #[test]
    fn tables_headings_and_notes_have_their_forms() {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let body = format!(
            r#"<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>Head</w:t></w:r></w:p><w:tbl><w:tr>{}{}</w:tr></w:tbl><w:p><w:r><w:t>Text</w:t><w:footnoteReference w:id="2"/><w:footnoteReference w:id="2"/></w:r></w:p><w:p><w:r><w:t>End</w:t></w:r></w:p>"#,
            cell("x"),
            cell("y")
        );
        assert_eq!(
            text(&body),
            "## Head\n\nx | y\n\nText\n\nEnd\n\nSee\nthere."
        );
    }

    #[test]
    fn properties_are_values_where_a_person_chose_them() {
        let values = read(&document("")).unwrap().values;
        let all: Vec<_> = values
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        assert_eq!(all, [("created", "2016-11-28"), ("title", "Tides")]);
    }

    #[test]
    fn other_files_are_errors() {
        for bytes in [
            b"".as_slice(),
            b"PK\x03\x04",
            b"{\\rtf1}",
            b"\xd0\xcf\x11\xe0",
        ] {
            assert!(read(bytes).is_err());
        }
        let error = read(&zipped(&[("xl/workbook.xml", b"<a/>")])).unwrap_err();
        assert_eq!(error, "not a Word document: no word/document.xml");
    }
}
