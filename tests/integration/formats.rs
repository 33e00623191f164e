//! Every format that is read: public tools make files of it from the demonstration corpus, and each
//! must say what the plain texts say: the same passages with the same themes, the same country,
//! date and language.
//!
//! Differences that a converter makes are listed where they're allowed, and must occur there.

mod compare;
mod convert;
mod mail;
mod packed;
mod tables;
mod tools;

use compare::{Told, Undo, same, told};
use convert::{BY_NAME, BY_TABLE, is_text};
use tables::{DEBATES, ROWS, is_row};

fn all(_: &str) -> bool {
    true
}

/// Pandoc prints the date of the front matter as a line of its own below the title. (Web pages and
/// TEI have it as well, but in places that say it's no part of the text.)
fn line_of_the_date(plain: &Told, told: &mut Told) -> bool {
    let day = plain.date.unwrap().to_string();
    remove_first(told, |text| text == day)
}

/// What pandoc's RTF has for a title is a paragraph in bold type: where it holds a comma, it isn't
/// taken for a heading.
fn title_that_is_a_line(plain: &Told, told: &mut Told) -> bool {
    let title = plain.document.metadata.title.as_ref();
    let stands_in_text = |title: &str| plain.document.text.contains(title);
    title.is_some_and(|title| {
        !stands_in_text(&title.value) && remove_first(told, |text| text == title.value)
    })
}

/// One speech is wrapped at a width, and its title is as long as its lines: as plain text, it runs on
/// into the first paragraph. Formats that have paragraphs tell them apart.
fn title_that_runs_on(plain: &Told, told: &mut Told) -> bool {
    let [(title, _), (paragraph, _), ..] = told.passages.as_slice() else {
        return false;
    };
    let runs_on = plain.passages[0].0 == format!("{title} {paragraph}");
    if runs_on {
        told.passages.splice(..2, [plain.passages[0].clone()]);
    }
    runs_on
}

fn remove_first(told: &mut Told, is_extra: impl Fn(&str) -> bool) -> bool {
    let is_first = told
        .passages
        .first()
        .is_some_and(|(text, _)| is_extra(text));
    if is_first {
        told.passages.remove(0);
    }
    is_first
}

#[test]
fn web_pages_and_tei_say_the_same() {
    if !tools::installed(&["pandoc"]) {
        return;
    }
    for format in ["html", "tei"] {
        let folder = tempfile::tempdir().unwrap();
        convert::pandoc(folder.path(), format, BY_NAME);
        same(folder.path(), is_text, &[title_that_runs_on]);
    }
}

#[test]
fn documents_of_word_processors_say_the_same() {
    if !tools::installed(&["pandoc", "soffice"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str| folder.path().join(name);
    let rtf: &[Undo] = &[title_that_is_a_line, line_of_the_date, title_that_runs_on];
    for (format, allowed) in [("docx", &rtf[1..]), ("odt", &rtf[1..]), ("rtf", rtf)] {
        convert::pandoc(&of(format), format, BY_TABLE);
        same(&of(format), is_text, allowed);
    }
    // Read as a web page, a date below a title is none of the text.
    for (to, name, allowed) in [
        ("docx", "office-docx", &rtf[1..]),
        ("rtf", "office-rtf", &rtf[1..]),
        ("fodt", "office-fodt", &rtf[1..]),
        ("html:XHTML Writer File:UTF8", "office-html", &rtf[2..]),
    ] {
        convert::office(&of("odt"), "odt", to, &of(name), BY_NAME);
        same(&of(name), is_text, allowed);
    }
}

#[test]
fn pdf_of_a_word_processor_says_the_same() {
    if !tools::installed(&["pandoc", "soffice"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str| folder.path().join(name);
    convert::pandoc(&of("odt"), "odt", BY_NAME);
    convert::office(&of("odt"), "odt", "pdf", &of("pdf"), BY_TABLE);
    same(&of("pdf"), is_text, &[line_of_the_date, title_that_runs_on]);
}

#[test]
fn pdf_of_a_browser_says_the_same() {
    if !tools::installed(&["pandoc", "chromium"]) {
        return;
    }
    // A browser starts slowly: the texts with headings, all in Chinese, and some speeches.
    let some = |key: &str| is_text(key) && !key.contains("speeches/usa");
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str| folder.path().join(name);
    convert::pandoc(&of("html"), "html", BY_NAME);
    convert::print(&of("html"), &of("pdf"), some, BY_NAME);
    same(&of("pdf"), some, &[line_of_the_date]);
}

#[test]
fn mails_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    mail::mails(folder.path());
    same(folder.path(), is_text, &[]);
}

#[test]
fn tables_and_debates_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str| folder.path().join(name);
    tables::folder(&of("json"), "json", tables::json, ROWS);
    same(&of("json"), is_row, &[]);
    tables::folder(&of("xml"), "xml", tables::records, ROWS);
    same(&of("xml"), is_row, &[]);
    tables::folder(&of("parquet"), "parquet", tables::parquet, ROWS);
    same(&of("parquet"), is_row, &[]);
    tables::folder(&of("tei"), "xml", tables::debates, DEBATES);
    same(&of("tei"), is_row, &[tables::speakers]);
}

#[test]
fn spreadsheets_say_the_same() {
    if !tools::installed(&["soffice"]) {
        return;
    }
    for to in [
        "xlsx",
        "ods",
        "xls",
        "tsv:Text - txt - csv (StarCalc):9,34,76,1",
    ] {
        let folder = tempfile::tempdir().unwrap();
        tables::office(folder.path(), to);
        same(folder.path(), is_row, &[]);
    }
}

#[test]
fn other_encodings_say_the_same() {
    if !tools::installed(&["iconv"]) {
        return;
    }
    for (encoding, mark, least) in [
        ("UTF-8", b"\xEF\xBB\xBF" as &[u8], 84),
        ("UTF-16LE", b"\xFF\xFE", 84),
        ("UTF-16LE", b"", 84),
        ("UTF-16BE", b"\xFE\xFF", 84),
        ("UTF-16BE", b"", 84),
        ("GB18030", b"", 19),
        ("WINDOWS-1252", b"", 10),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let changed = packed::encoded(folder.path(), encoding, mark);
        assert!(changed >= least, "{encoding}: {changed} files");
        same(folder.path(), all, &[]);
    }
    // None of the texts is in Russian or in traditional characters.
    for (encoding, text) in [
        (
            "KOI8-R",
            "Наша страна выступает за справедливый мировой порядок.\n\n\
             Кибербезопасность требует доверия между государствами.\n",
        ),
        (
            "BIG5",
            "我們主張以和平方式解決爭端，反對任何形式的網路攻擊。\n\n\
             各國應當攜手維護網際空間的安全與秩序。\n",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let name = "speeches/jpn/2015-03-04-a-text.txt";
        packed::encoded_text(folder.path(), encoding, name, text);
        let told = told(folder.path());
        let read = &told["speeches/jpn/2015-03-04-a-text"];
        let passages: Vec<&str> = read
            .passages
            .iter()
            .map(|(text, _)| text.as_str())
            .collect();
        assert_eq!(passages, text.trim_end().split("\n\n").collect::<Vec<_>>());
    }
}

#[test]
fn archives_say_the_same() {
    if !tools::installed(&["zip", "tar", "gzip", "zstd"]) {
        return;
    }
    let fresh = || {
        let folder = tempfile::tempdir().unwrap();
        packed::describe(folder.path());
        folder
    };
    for (tool, arguments, name) in [
        ("zip", &["-q", "-r"] as &[&str], "all.zip"),
        ("tar", &["-cf"], "all.tar"),
        ("tar", &["-czf"], "all.tar.gz"),
        ("tar", &["--zstd", "-cf"], "all.tar.zst"),
    ] {
        let folder = fresh();
        packed::pack(tool, arguments, &folder.path().join(name));
        same(folder.path(), all, &[]);
    }
    // A zip archive inside of a tar archive.
    let (folder, inner) = (fresh(), tempfile::tempdir().unwrap());
    packed::pack("zip", &["-q", "-r"], &inner.path().join("inner.zip"));
    let outer = folder.path().join("outer.tar");
    let (from, to) = (inner.path().to_str().unwrap(), outer.to_str().unwrap());
    tools::call("tar", ["-cf", to, "-C", from, "inner.zip"]);
    packed::describe(folder.path());
    same(folder.path(), all, &[]);
    for (tool, ending) in [("gzip", ".gz"), ("zstd", ".zst")] {
        let folder = tempfile::tempdir().unwrap();
        packed::packed_singly(folder.path(), tool, ending);
        same(folder.path(), all, &[]);
    }
}
