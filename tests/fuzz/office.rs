//! Files of office programs, as small as they can be.

use crate::pack::{Entries, zip};
use parquet::basic::Compression;
use std::io::{Cursor, Write};
use std::sync::Arc;

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let entries: Entries = parts
        .iter()
        .map(|(name, part)| ((*name).to_owned(), part.as_bytes().to_vec()))
        .collect();
    zip(&entries, true)
}

pub fn docx() -> Vec<u8> {
    zipped(&[
        (
            "[Content_Types].xml",
            "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Default Extension='xml' ContentType='application/xml'/></Types>",
        ),
        (
            "_rels/.rels",
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='word/document.xml'/></Relationships>",
        ),
        (
            "word/document.xml",
            "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr><w:r><w:t>On harbours</w:t></w:r></w:p>\
<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t xml:space='preserve'>They met </w:t><w:br/><w:t>again</w:t><w:footnoteReference w:id='2'/></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>\
<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>\
<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>",
        ),
        (
            "word/styles.xml",
            "<w:styles xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:style w:styleId='Base'><w:name w:val='base'/><w:pPr><w:outlineLvl w:val='0'/></w:pPr></w:style><w:style w:styleId='Heading1'><w:name w:val='heading 1'/><w:basedOn w:val='Base'/></w:style></w:styles>",
        ),
        (
            "word/numbering.xml",
            "<w:numbering xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>",
        ),
        (
            "word/footnotes.xml",
            "<w:footnotes xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:footnote w:id='2'><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>",
        ),
        (
            "docProps/core.xml",
            "<cp:coreProperties xmlns:cp='http://schemas.openxmlformats.org/package/2006/metadata/core-properties' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dcterms='http://purl.org/dc/terms/'><dc:title>A visit</dc:title><dcterms:created>2015-09-24T00:00:00Z</dcterms:created></cp:coreProperties>",
        ),
    ])
}

const CONTENT: &str = "<office:automatic-styles><style:style style:name='P1' style:parent-style-name='Standard'/><text:list-style style:name='L1'><text:list-level-style-number text:level='1' style:num-format='1'/></text:list-style></office:automatic-styles>\
<office:body><office:text><text:h text:outline-level='1'>On harbours</text:h><text:p text:style-name='P1'>They met<text:s text:c='2'/>again<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note><text:line-break/>x<text:tab/>y</text:p>\
<text:list text:style-name='L1'><text:list-item><text:p>one</text:p></text:list-item></text:list><text:tracked-changes/><table:table><table:table-row><table:table-cell table:number-columns-spanned='2'><text:p>a</text:p></table:table-cell></table:table-row></table:table></office:text></office:body>";

const NAMES: &str = "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' xmlns:style='urn:oasis:names:tc:opendocument:xmlns:style:1.0' xmlns:meta='urn:oasis:names:tc:opendocument:xmlns:meta:1.0' xmlns:dc='http://purl.org/dc/elements/1.1/'";

const META: &str = "<office:meta><dc:title>A visit</dc:title><meta:creation-date>2015-09-24T00:00:00</meta:creation-date></office:meta>";

pub fn odt() -> Vec<u8> {
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        (
            "content.xml",
            &format!("<office:document-content {NAMES}>{CONTENT}</office:document-content>"),
        ),
        (
            "styles.xml",
            &format!(
                "<office:document-styles {NAMES}><office:styles><style:style style:name='Standard'/></office:styles></office:document-styles>"
            ),
        ),
        (
            "meta.xml",
            &format!("<office:document-meta {NAMES}>{META}</office:document-meta>"),
        ),
    ])
}

pub fn fodt() -> Vec<u8> {
    format!("<?xml version='1.0' encoding='UTF-8'?><office:document {NAMES} office:mimetype='application/vnd.oasis.opendocument.text'>{META}{CONTENT}</office:document>").into_bytes()
}

pub fn ods() -> Vec<u8> {
    let cell = |text: &str| {
        format!(
            "<table:table-cell office:value-type='string'><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let row = |cells: String| format!("<table:table-row>{cells}</table:table-row>");
    let date = "<table:table-cell office:value-type='date' office:date-value='2015-09-24'><text:p>24.9.</text:p></table:table-cell>";
    let rows = row(cell("text") + &cell("date"))
        + &row(cell("First words") + date)
        + "<table:table-row table:number-rows-repeated='2'><table:table-cell table:number-columns-repeated='2'/></table:table-row>";
    let content = format!(
        "<office:document-content {NAMES}><office:body><office:spreadsheet><table:table table:name='S'>{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
    ])
}

pub fn xlsx() -> Vec<u8> {
    let main = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'";
    zipped(&[
        (
            "[Content_Types].xml",
            "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Default Extension='xml' ContentType='application/xml'/></Types>",
        ),
        (
            "_rels/.rels",
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        ),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook {main}><sheets><sheet name='S' sheetId='1' r:id='rId1'/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='rId1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
        ),
        (
            "xl/styles.xml",
            &format!(
                "<styleSheet {main}><numFmts count='1'><numFmt numFmtId='164' formatCode='yyyy-mm-dd'/></numFmts><cellXfs count='2'><xf numFmtId='0'/><xf numFmtId='164'/></cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/sharedStrings.xml",
            &format!(
                "<sst {main} count='2' uniqueCount='2'><si><t>text</t></si><si><r><t>First </t></r><r><t>words</t></r></si></sst>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!(
                "<worksheet {main}><dimension ref='A1:B2'/><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='inlineStr'><is><t>date</t></is></c></row><row r='2'><c r='A2' t='s'><v>1</v></c><c r='B2' s='1'><v>42271</v></c></row></sheetData><mergeCells><mergeCell ref='A3:B4'/></mergeCells></worksheet>"
            ),
        ),
    ])
}

/// Records of the binary format: a sheet with a header and a row.
pub fn xls() -> Vec<u8> {
    let mut book = Vec::new();
    let record = |out: &mut Vec<u8>, kind: u16, data: &[u8]| {
        out.extend(kind.to_le_bytes());
        out.extend((data.len() as u16).to_le_bytes());
        out.extend_from_slice(data);
    };
    record(
        &mut book,
        0x0809,
        &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    );
    record(&mut book, 0x0042, &1200_u16.to_le_bytes());
    record(&mut book, 0x00E0, &[0; 20]);
    let sheet_at = book.len() + 4;
    record(&mut book, 0x0085, &[0, 0, 0, 0, 0, 0, 1, 0, b'S']);
    let words = ["text", "date", "First words", "2015-09-24"];
    let mut shared = [4_u32.to_le_bytes(), 4_u32.to_le_bytes()].concat();
    for word in words {
        shared.extend((word.len() as u16).to_le_bytes());
        shared.push(0);
        shared.extend(word.bytes());
    }
    record(&mut book, 0x00FC, &shared);
    record(&mut book, 0x000A, &[]);
    let start = (book.len() as u32).to_le_bytes();
    book[sheet_at..sheet_at + 4].copy_from_slice(&start);
    record(
        &mut book,
        0x0809,
        &[0, 6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    );
    record(
        &mut book,
        0x0200,
        &[0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 2, 0, 0, 0],
    );
    for (number, place) in [[0_u16, 0], [0, 1], [1, 0], [1, 1]].iter().enumerate() {
        let mut cell: Vec<u8> = place.iter().flat_map(|at| at.to_le_bytes()).collect();
        cell.extend([0, 0]);
        cell.extend((number as u32).to_le_bytes());
        record(&mut book, 0x00FD, &cell);
    }
    record(
        &mut book,
        0x0204,
        &[2, 0, 0, 0, 0, 0, 5, 0, 0, b'm', b'o', b'r', b'e', b's'],
    );
    record(&mut book, 0x000A, &[]);
    book.resize(book.len().max(4096), 0);
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook")
        .unwrap()
        .write_all(&book)
        .unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

pub fn parquet(compression: Compression) -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
    let schema = "message m { required binary text (UTF8); optional int32 date (DATE); optional binary country (UTF8); }";
    let schema = Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let properties = parquet::file::properties::WriterProperties::builder()
        .set_compression(compression)
        .build();
    let mut out = Vec::new();
    let mut writer =
        parquet::file::writer::SerializedFileWriter::new(&mut out, schema, Arc::new(properties))
            .unwrap();
    let mut group = writer.next_row_group().unwrap();
    let texts: Vec<ByteArray> = ["First words", "Second words", "First words"]
        .map(ByteArray::from)
        .to_vec();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<ByteArrayType>()
        .write_batch(&texts, None, None)
        .unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<Int32Type>()
        .write_batch(&[16_702, 16_703], Some(&[1, 0, 1]), None)
        .unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<ByteArrayType>()
        .write_batch(&texts[..1], Some(&[0, 1, 0]), None)
        .unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    out
}

/// A page of a few lines; with a table of objects at its end, or without one.
pub fn pdf(with_table: bool) -> Vec<u8> {
    let content = "BT /F1 12 Tf 15 TL 1 0 0 1 50 700 Tm (On harbours) Tj T* (They met in the old customs) Tj T* [(hou) -20 (se to speak of trade.)] TJ ET q 1 0 0 1 0 0 cm /X1 Do Q";
    let map = "begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <7E> <0020> endbfrange 1 beginbfchar <01> <4E2D> endbfchar endcmap";
    let form = "BT /F1 9 Tf 50 100 Td (Page 1) ' ET";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Lang(en)>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 600 800]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X1 7 0 R>>>>>>".to_owned(),
        format!("<</Length {}>> stream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 6 0 R>>".to_owned(),
        format!("<</Length {}>> stream\n{map}\nendstream", map.len()),
        format!("<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F1 5 0 R>>>>/Length {}>> stream\n{form}\nendstream", form.len()),
        "<</Title(A visit)/CreationDate(D:20150924100000+02'00')>>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(out.len());
        out += &format!("{} 0 obj {object} endobj\n", number + 1);
    }
    let start = out.len();
    if with_table {
        out += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for place in places {
            out += &format!("{place:010} 00000 n \n");
        }
    }
    out += &format!(
        "trailer <</Root 1 0 R/Info 8 0 R/Size {}>>\n",
        objects.len() + 1
    );
    if with_table {
        out += &format!("startxref\n{start}\n");
    }
    (out + "%%EOF").into_bytes()
}
