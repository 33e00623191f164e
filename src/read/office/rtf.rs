//! Rich text (RTF).
//!
//! In: the bytes of an `.rtf`. Out: its text as blocks and what it says of itself. Never: headers
//! and footers, comments, deleted or hidden text, field codes; how anything looks.
//!
//! Own code, as the crates that read RTF take it for UTF-8 text or for Latin-1: Chinese in `\'hh`
//! is lost.

mod codepage;
mod flow;
mod reader;
mod state;
mod token;

use crate::read::extracted::Extracted;
use crate::read::office::about;
use reader::Reader;

/// Bytes that a file has at most.
const MOST_BYTES: usize = 256 << 20;

/// Reads an RTF file.
///
/// # Errors
/// A sentence, if the bytes are no RTF, are cut off, or nest too deep.
pub(in crate::read) fn read(bytes: &[u8]) -> Result<Extracted, String> {
    let bytes = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    if bytes.is_empty() {
        return Err("empty".to_owned());
    }
    if !bytes.starts_with(b"{\\rtf") {
        return Err("not an RTF file: it doesn't begin with {\\rtf".to_owned());
    }
    if bytes.len() > MOST_BYTES {
        return Err(format!("larger than {} MB", MOST_BYTES >> 20));
    }
    let mut reader = Reader::new();
    let mut extracted = Extracted {
        text: reader.read(bytes)?,
        ..Extracted::default()
    };
    let (year, month, day) = reader.info.created;
    let created = about::day(&format!("{year:04}-{month:02}-{day:02}"));
    let values = [
        ("title", about::title(&reader.info.title)),
        ("speaker", about::person(&reader.info.author)),
        ("created", created),
    ];
    for (field, value) in values {
        if let Some(value) = value {
            extracted.values.insert(field.to_owned(), value);
        }
    }
    Ok(extracted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(rtf: &[u8]) -> String {
        read(rtf).unwrap().text
    }

    #[test]
    fn code_pages_of_fonts_and_unicode_are_read() {
        let rtf = br"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset134 B;}{\f2\fcharset2 Symbol;}}\f0 caf\'e9 {\f1 \'d6\'d0\'b9\'fa} \u20013\'3f\uc2\u22269\'b9\'fa\uc0\u-10179\u-8704{\f2 \'b7}.\par}";
        assert_eq!(text(rtf), "café 中国 中国😀.");
        assert_eq!(
            text(br"{\rtf1\ansicpg936 \'d6\'d0\'89A\par}"),
            "中堿".replace('堿', &encoding_rs::GB18030.decode(b"\x89A").0)
        );
    }

    #[test]
    fn paragraphs_lines_and_signs_are_told_apart() {
        let rtf = b"{\\rtf1 one\\line two\\tab\\'a0three\\par\\pard four\\~five\\_six se\\-ven\\\neight \\{\\ldblquote x\\rdblquote\\}}";
        assert_eq!(
            text(rtf),
            "one\ntwo three\n\nfour five-six seven\n\neight {“x”}"
        );
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        let rtf = br"{\rtf1{\colortbl;\red0;}{\*\unknown a}{\header b\par}{\pict\bin3 }}}010203}{\field{\*\fldinst PAGE}{\fldrslt 7}}{\v c}{\deleted d}{\*\bkmkstart e} f{\upr{g}{\*\ud h}}{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt box\par}}{\shprslt box}}\par}";
        assert_eq!(text(rtf), "7 fh\n\nbox");
    }

    #[test]
    fn headings_lists_tables_and_notes_have_their_forms() {
        let rtf = br"{\rtf1{\stylesheet{\s0 Normal;}{\s3\outlinelevel1 Mine;}{\s4 heading 3;}}\pard\s3 H\par\pard\s4 I\par
            {\listtext\pard 1.\tab}\pard\ls1 one\par{\listtext \'95\tab}two\par\pard Text{\footnote\pard See.}\par
            \trowd\pard\intbl a\cell b\par c\cell\row\pard End\par}";
        assert_eq!(
            text(rtf),
            "## H\n\n### I\n\n1. one\n\n- two\n\nText\n\na | b c\n\nEnd\n\nSee."
        );
    }

    #[test]
    fn the_file_says_who_wrote_it() {
        let rtf = br"{\rtf1{\info{\title Tides}{\author Ada Lovelace}{\creatim\yr2016\mo2\dy9}{\revtim\yr2020\mo1\dy1}}x}";
        let values = read(rtf).unwrap().values;
        let all: Vec<_> = values
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        assert_eq!(
            all,
            [
                ("created", "2016-02-09"),
                ("speaker", "Ada Lovelace"),
                ("title", "Tides")
            ]
        );
    }

    #[test]
    fn cut_deep_and_other_files_are_errors() {
        for rtf in [
            b"".as_slice(),
            b"text",
            b"{\\rtf1 text",
            b"{\\rtf1 {\\b text}",
            b"{\\rtf1 \\",
        ] {
            assert!(read(rtf).is_err());
        }
        let deep = format!("{{\\rtf1 {}{}}}", "{".repeat(501), "}".repeat(501));
        assert_eq!(
            read(deep.as_bytes()).unwrap_err(),
            "more than 500 groups in one another"
        );
    }
}
