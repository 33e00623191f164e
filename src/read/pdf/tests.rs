//! Whole files, written by hand.

use super::read;

/// A file of pages with the given contents, and its fonts: `/F1` is plain, `/F2` bold, `/C1` Chinese
/// without a table to Unicode, `/X1` has codes without meaning.
fn file(pages: &[&str], more: &str) -> Vec<u8> {
    let mut out = "%PDF-1.4\n".to_owned();
    let kids: Vec<String> = (0..pages.len())
        .map(|at| format!("{} 0 R", 20 + 2 * at))
        .collect();
    out += &format!(
        "1 0 obj <</Type/Catalog/Pages 2 0 R/Lang(en-GB)>> endobj\n\
         2 0 obj <</Type/Pages/Count {}/Kids[{}]/MediaBox[0 0 600 800]/Resources 3 0 R>> endobj\n\
         3 0 obj <</Font<</F1 4 0 R/F2 5 0 R/C1 6 0 R/X1 8 0 R>>/XObject<</I1 9 0 R/L1 10 0 R>>>> endobj\n\
         4 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>> endobj\n\
         5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>> endobj\n\
         6 0 obj <</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/GBK-EUC-H/DescendantFonts[7 0 R]>> endobj\n\
         7 0 obj <</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>> endobj\n\
         8 0 obj <</Type/Font/Subtype/Type0/BaseFont/Odd/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/Odd/DW 500>>]>> endobj\n\
         9 0 obj <</Subtype/Image/Width 1/Height 1/Length 1>> stream\n0\nendstream endobj\n\
         10 0 obj <</Subtype/Form/BBox[0 0 600 800]/Length 24>> stream\n/L1 Do /L1 Do BT ET /L1 Do\nendstream endobj\n\
         {more}\n",
        pages.len(),
        kids.join(" ")
    );
    for (at, page) in pages.iter().enumerate() {
        let (own, content) = (20 + 2 * at, 21 + 2 * at);
        out += &format!(
            "{own} 0 obj <</Type/Page/Parent 2 0 R/Contents {content} 0 R>> endobj\n\
             {content} 0 obj <</Length {}>> stream\n{page}\nendstream endobj\n",
            page.len()
        );
    }
    out += "trailer <</Root 1 0 R/Info 11 0 R/Size 99>>\n%%EOF";
    out.into_bytes()
}

/// Lines of 12 points, 15 apart, from a place on.
fn lines(x: u32, y: u32, lines: &[&str]) -> String {
    let shown: Vec<String> = lines.iter().map(|line| format!("({line}) Tj T*")).collect();
    format!(
        "BT /F1 12 Tf 15 TL 1 0 0 1 {x} {y} Tm {} ET",
        shown.join(" ")
    )
}

fn text(pages: &[&str]) -> String {
    read(&file(pages, "")).unwrap().text
}

#[test]
fn paragraphs_headings_and_broken_words() {
    let page = format!(
        "BT /F2 12 Tf 1 0 0 1 50 700 Tm (On harbours) Tj ET {}",
        lines(
            50,
            670,
            &[
                "The ministers of both states met in the old customs house to speak of har-",
                "bours, and of a long-term plan for the river that nobody had read before the",
                "meeting.",
                "A second paragraph begins here, though no line is left empty above it, and it",
                "ends.",
            ]
        )
    );
    assert_eq!(
        text(&[&page]),
        "## On harbours\n\nThe ministers of both states met in the old customs house to speak of \
         harbours, and of a long-term plan for the river that nobody had read before the meeting.\n\n\
         A second paragraph begins here, though no line is left empty above it, and it ends."
    );
}

#[test]
fn a_paragraph_goes_on_over_a_page_and_headers_are_dropped() {
    let full = "Every line on this page is about as wide as the column is, so that it";
    let page = |n: u32, last: &str| {
        format!(
            "{} {} {}",
            lines(50, 770, &["Yearbook of Ports"]),
            lines(50, 700, &[full, full, last]),
            lines(290, 20, &[&format!("- {n} -")]),
        )
    };
    let pages = [page(1, full), page(2, "ends.")];
    let text = text(&[&pages[0], &pages[1]]);
    assert!(
        !text.contains("Yearbook") && !text.contains("- 2 -"),
        "{text}"
    );
    assert!(
        !text.contains("\n\n") && text.ends_with("so that it ends."),
        "{text}"
    );
}

#[test]
fn columns_are_read_one_after_the_other() {
    let left = [
        "The left column holds the first half of",
        "what there is to read on this page and",
    ];
    let right = [
        "goes on here at the head of the right",
        "column, where the text of it then stops",
    ];
    let page: String = (0..8)
        .map(|at| {
            let y = 700 - at * 15;
            let which = at as usize % 2;
            lines(50, y, &[left[which]]) + &lines(320, y, &[right[which]])
        })
        .collect::<Vec<_>>()
        .join(" ");
    let text = text(&[&page]);
    let (a, b) = (text.rfind("The left"), text.find("goes on here"));
    assert!(a < b, "{text}");
}

#[test]
fn chinese_without_a_table_to_unicode() {
    let page = "BT /C1 12 Tf 15 TL 50 700 Td <B8DBBFDAB8DBBFDAB8DBBFDA> Tj T* <D6D0B9FA> Tj T* <BAD3C1F7> Tj ET";
    assert_eq!(text(&[page]), "港口港口港口中国\n\n河流");
}

#[test]
fn pages_without_text_and_unreadable_ones() {
    let good = lines(50, 700, &["A page of text."]);
    let read = read(&file(
        &[&good, "/I1 Do", "BT /X1 9 Tf 50 700 Td <00010002> Tj ET"],
        "",
    ))
    .unwrap();
    assert_eq!(read.text, "A page of text.");
    assert_eq!(read.values.get("lang").map(String::as_str), Some("en"));
    assert_eq!(
        read.warnings,
        [
            "page 2 has no text layer: a scan?",
            "page 3: 100 % of its characters are unreadable, left out",
        ]
    );
}

#[test]
fn faulty_files_are_errors() {
    assert!(read(b"").is_err());
    assert!(read(b"<html>").unwrap_err().starts_with("not a PDF"));
    assert!(read(b"%PDF-1.4\n").unwrap_err().starts_with("damaged"));
    let scan = read(&file(&["/I1 Do"], "")).unwrap_err();
    assert_eq!(scan, "no text layer: the PDF holds only pictures");
}

#[test]
fn a_form_that_draws_itself_comes_to_an_end() {
    let page = lines(50, 700, &["Text."]) + " /L1 Do";
    assert!(read(&file(&[&page], "")).is_ok());
}

#[test]
fn values_of_the_document() {
    let info = "11 0 obj <</Title(A Plan for Ports)/CreationDate(D:20140305233000-05'00')>> endobj";
    let read = read(&file(&[&lines(50, 700, &["Text."])], info)).unwrap();
    let value = |field: &str| read.values.get(field).map(String::as_str);
    assert_eq!(value("title"), Some("A Plan for Ports"));
    assert_eq!(value("created"), Some("2014-03-05"));
}
