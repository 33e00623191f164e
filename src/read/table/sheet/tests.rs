use super::table::{Cell, Output, duration, number};
use super::{SheetRow, ods, rows};
use std::io::{Cursor, Write};
use std::ops::ControlFlow;

fn table(cells: &[(u32, u32, Cell)]) -> Vec<SheetRow> {
    let mut rows = Vec::new();
    let mut visit = |row| {
        rows.push(row);
        ControlFlow::Continue(())
    };
    let mut output = Output::new(&mut visit);
    output.sheet("S").expect("the first");
    assert!(output.sheet("S").is_err());
    for (row, column, cell) in cells {
        assert!(
            output
                .cell(*row, *column, cell.clone())
                .expect("small")
                .is_continue()
        );
    }
    let _ = output.end_row();
    rows
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

#[test]
fn the_first_row_with_text_is_the_header() {
    let rows = table(&[
        (0, 0, text(" ")),
        (2, 1, text("Title ")),
        (2, 2, text("n")),
        (2, 3, text("n")),
        (2, 9, text("  ")),
        (5, 1, text("One")),
        (5, 2, text("1")),
        (5, 3, Cell::Error("#REF!".to_owned())),
        (7, 0, text("x")),
        (8, 1, text("Two")),
        (8, 7, text("far")),
    ]);
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0].number, 6);
    assert_eq!(rows[0].cells["Title"], "One");
    assert_eq!(rows[0].cells["n"], "1");
    assert_eq!(rows[0].warnings, ["D6 holds the error #REF!"]);
    assert_eq!(rows[1].cells["column A"], "x");
    let error = rows[2].error.as_deref();
    assert_eq!(error, Some("the row has 7 cells, the header 3"));
    let twice = table(&[(0, 0, text("n")), (0, 1, text("n")), (1, 1, text("b"))]);
    assert_eq!(twice[0].cells["n (2)"], "b");
}

#[test]
fn numbers_are_as_a_spreadsheet_shows_them() {
    assert_eq!(number(5.0), "5");
    assert_eq!(number(0.1 + 0.2), "0.3");
    assert_eq!(number(-2.5), "-2.5");
    assert_eq!(number(1e10), "10000000000");
    assert_eq!(number(-0.0), "0");
    assert_eq!(duration("PT10H05M09S"), "10:05:09");
}

fn ods_file(content: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("content.xml", options).expect("a part");
    zip.write_all(content.as_bytes()).expect("written");
    zip.finish().expect("a file").into_inner()
}

fn read(bytes: &[u8]) -> Result<Vec<SheetRow>, String> {
    let mut all = Vec::new();
    rows(bytes, &mut |row| {
        all.push(row);
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

#[test]
fn opendocument_repeats_are_spread() {
    let bytes = ods_file(
        "<a><table:table table:name='S'><table:table-row table:number-rows-repeated='3'>\
         <table:table-cell table:number-columns-repeated='9'/></table:table-row>\
         <table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>\
         <table:table-cell><text:p>b</text:p></table:table-cell></table:table-row>\
         <table:table-row table:number-rows-repeated='2'><table:table-cell \
         table:number-columns-repeated='2' office:value-type='date' \
         office:date-value='2015-09-24T00:00:00'><text:p>24.9.</text:p></table:table-cell>\
         </table:table-row><table:table-row><table:table-cell><office:annotation><text:p>no</text:p>\
         </office:annotation><text:p>x<text:s text:c='2'/>&amp; y</text:p><text:p>z</text:p>\
         </table:table-cell></table:table-row></table:table></a>",
    );
    let rows = read(&bytes).expect("rows");
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[1].number, 6);
    assert_eq!(rows[1].cells["b"], "2015-09-24");
    assert_eq!(rows[2].cells["a"], "x  & y\nz");
    let bomb = "<a><table:table><table:table-row table:number-rows-repeated='1000000'>\
                <table:table-cell table:number-columns-repeated='16000'><text:p>x</text:p>\
                </table:table-cell></table:table-row></table:table></a>";
    assert!(read(&ods_file(bomb)).is_err());
    let mut visit = |_| ControlFlow::Continue(());
    assert!(ods::rows(b"PK", &mut Output::new(&mut visit)).is_err());
}

#[test]
fn bombs_and_other_files_are_errors() {
    assert!(read(b"").is_err());
    assert!(read(b"a,b\n1,2\n").is_err());
    assert!(read(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more").is_err());
    let blanks = " ".repeat(40 << 20);
    let error = read(&ods_file(&blanks)).expect_err("a bomb");
    assert!(error.contains("unpacks to"), "{error}");
}
