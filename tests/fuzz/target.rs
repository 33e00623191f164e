//! What is tried: the kinds of files, and what their mutations are made of.

use crate::words::{
    JSON_PAIRS, JSON_WORDS, TABLE_WORDS, TAGS, TEXT_WORDS, XML_PAIRS, XML_WORDS, YAML_PAIRS,
    YAML_WORDS,
};

/// A kind of file.
pub struct Target {
    pub name: &'static str,
    /// Endings of its files; other kinds of file have a name of their own.
    pub endings: &'static [&'static str],
    /// What opens and closes: it's put into each other.
    pub pairs: &'static [(&'static str, &'static str)],
    /// What means something.
    pub words: &'static [&'static str],
}

macro_rules! target {
    ($name:literal, [$($ending:literal),*], $pairs:expr, $words:expr) => {
        Target { name: $name, endings: &[$($ending),*], pairs: $pairs, words: $words }
    };
}

pub static TARGETS: &[Target] = &[
    target!(
        "text",
        [".txt", ".md", ".text", ".asc"],
        &[
            ("> ", ""),
            ("- ", ""),
            ("(", ")"),
            ("\u{201C}", "\u{201D}"),
            ("---\n", ""),
            ("[", "]"),
            ("{", "}"),
            ("a: {b: ", "}")
        ],
        TEXT_WORDS
    ),
    target!(
        "html",
        [".html", ".htm", ".shtml", ".xhtml"],
        TAGS,
        &[
            "<title>",
            "</title>",
            "<script>",
            "</script>",
            "<style>",
            "<meta charset=gbk>",
            "<meta property='article:published_time' content='2015-09-24T00:00:00Z'>",
            "<script type=\"application/ld+json\">{\"@graph\":[",
            "<br>",
            "<p>",
            "</p>",
            "<h1>",
            "<article>",
            "<time datetime='2015'>",
            "&nbsp;",
            "&#x110000;",
            "&notanentity",
            "<plaintext>",
            "<frameset>",
            "<textarea>",
            "<noscript>",
            "<base href='//'>",
            "<img alt='",
            "hidden",
            "style='display:none'",
            "class='comment'",
            "\u{0}",
            "<![CDATA[",
            "<a href=\"http://[\">",
            "<html lang=zz>",
        ]
    ),
    target!(
        "pdf",
        [".pdf"],
        &[
            ("[", "]"),
            ("<<", ">>"),
            ("<</a ", ">>"),
            ("(", ")"),
            ("q ", "Q "),
            ("BT ", "ET "),
            ("/X Do ", ""),
            ("[(a) ", "] TJ")
        ],
        &[
            "1 0 R",
            "2 0 R",
            "0 0 R",
            "99999999 0 R",
            "/Kids[2 0 R]",
            "/Parent 2 0 R",
            "/Filter[/FlateDecode/FlateDecode/FlateDecode]",
            "/Filter/LZWDecode",
            "/Filter/ASCII85Decode",
            "/Filter/RunLengthDecode",
            "/Filter/ASCIIHexDecode",
            "/DecodeParms<</Predictor 15/Columns 2147483647/Colors 99>>",
            "/Prev 0",
            "startxref\n0\n%%EOF",
            "/Type/XRef",
            "/W[8 8 8]",
            "/Type/ObjStm/N 99999/First 0",
            "/Extends 5 0 R",
            "/Encrypt 1 0 R",
            "/Count 2147483647",
            "1e38",
            "-1e38",
            "0.0000000001",
            "Tf",
            "Tj",
            "'",
            "\"",
            "Tm",
            "cm",
            "Td",
            "T*",
            "TL",
            "Tz",
            "BI ID EI",
            "endstream",
            "endobj",
            "stream\n",
            "/ToUnicode 5 0 R",
            "begincmap 1 begincodespacerange <00> <FFFFFFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap",
            "/Rotate 91",
            "/MediaBox[0 0 0 0]",
            "/MediaBox[1e38 -1e38 nan 0]",
            "/Length -1",
            "/F1 0 Tf",
            "/F1 1e30 Tf",
        ]
    ),
    target!("docx", [".docx", ".docm"], XML_PAIRS, XML_WORDS),
    target!("odt", [".odt"], XML_PAIRS, XML_WORDS),
    target!("fodt", [".fodt"], XML_PAIRS, XML_WORDS),
    target!(
        "rtf",
        [".rtf"],
        &[
            ("{", "}"),
            ("{\\rtf", "}"),
            ("{\\*\\x ", "}"),
            ("{\\field{\\*\\fldinst x}{\\fldrslt ", "}}"),
            ("{\\footnote ", "}"),
            ("{\\fonttbl{\\f0 ", "}}"),
            ("{\\object ", "}"),
            ("{\\pict ", "}")
        ],
        &[
            "\\par ",
            "\\pard",
            "\\u-10179?\\u-8704?",
            "\\u99999999999 ",
            "\\uc99999 ",
            "\\uc0",
            "\\'",
            "\\'zz",
            "\\'e4",
            "\\bin999999999 ",
            "\\bin-1 ",
            "\\bin3 abc",
            "\\ansicpg936",
            "\\ansicpg99999",
            "\\f0",
            "\\f2147483648",
            "\\v ",
            "\\v0",
            "\\deleted",
            "\\cell ",
            "\\row ",
            "\\trowd",
            "\\intbl",
            "\\line ",
            "\\tab ",
            "\\ilvl9",
            "\\ls1",
            "{\\info{\\title x}}",
            "\\yr99999\\mo13\\dy40",
            "\\upr",
            "\\mac",
            "\\pc",
            "\\plain",
            "\\\n",
            "{",
            "}",
            "\\outlinelevel9",
        ]
    ),
    target!(
        "mail",
        [".eml"],
        &[
            (
                "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n",
                ""
            ),
            ("Content-Type: message/rfc822\r\n\r\n", ""),
            ("(", ")"),
            ("<", ">"),
            ("\"", "\""),
            ("=?utf-8?q?", "?="),
            ("<div>", "</div>")
        ],
        &[
            "\r\n",
            "\n",
            "From: ",
            "To: ",
            "Subject: ",
            "Date: Thu, 24 Sep 2015 10:00:00 +9999\r\n",
            "Content-Type: text/html; charset=gbk\r\n",
            "Content-Type: multipart/alternative; boundary=b\r\n",
            "--b\r\n",
            "--b--\r\n",
            "Content-Transfer-Encoding: base64\r\n",
            "Content-Transfer-Encoding: quoted-printable\r\n",
            "Content-Disposition: attachment; filename=\"../a.txt\"\r\n",
            "Content-Disposition: attachment; filename*=utf-8''%2e%2e%2fa.zip\r\n",
            "filename=a.eml",
            "filename=a.zip",
            "=3D",
            "=\r\n",
            "=?gb2312?b?",
            "charset=utf-7",
            "charset=iso-2022-jp",
            "\u{1B}$B",
            " ",
            "\t",
            "\0",
        ]
    ),
    target!(
        "xml",
        [".xml", ".tei", ".rss", ".atom"],
        XML_PAIRS,
        XML_WORDS
    ),
    target!("jsonl", [".jsonl", ".ndjson"], JSON_PAIRS, JSON_WORDS),
    target!("json", [".json"], JSON_PAIRS, JSON_WORDS),
    target!(
        "csv",
        [".csv"],
        &[("\"", "\""), ("<b>", "</b>"), ("\"\n", "")],
        TABLE_WORDS
    ),
    target!(
        "tsv",
        [".tsv", ".tab"],
        &[("\"", "\""), ("<b>", "</b>"), ("\t", "")],
        TABLE_WORDS
    ),
    target!("xlsx", [".xlsx", ".xlsm", ".xlsb"], XML_PAIRS, XML_WORDS),
    target!(
        "xls",
        [".xls"],
        &[("\u{9}\u{8}\u{10}\0", ""), ("\u{A}\0\0\0", "")],
        &[
            "\u{0}",
            "Workbook",
            "Book",
            "\u{FD}\0\u{A}\0",
            "\u{FC}\0",
            "\u{3C}\0",
            "\u{4}\u{2}",
            "\u{5}\u{2}"
        ]
    ),
    target!("ods", [".ods"], XML_PAIRS, XML_WORDS),
    target!(
        "parquet",
        [".parquet", ".pqt"],
        &[("\u{1C}", "\0"), ("\u{19}\u{1C}", "\0"), ("\u{2C}", "\0")],
        &[
            "PAR1", "PARE", "\u{15}\0", "\u{19}", "\u{1C}", "\u{18}", "text", "date", "\u{7F}",
            "\u{0}"
        ]
    ),
    target!(
        "zip",
        [".zip"],
        &[("PK\u{3}\u{4}", ""), ("PK\u{1}\u{2}", ""), ("a/", "")],
        &[
            "PK\u{5}\u{6}",
            "PK\u{6}\u{6}",
            "PK\u{6}\u{7}",
            "../",
            "..\\",
            "/",
            "C:",
            "a.txt",
            "\0",
            "\u{1}\0",
            "\u{8}\0",
            "a.zip"
        ]
    ),
    target!(
        "tar",
        [".tar"],
        &[("a/", ""), ("./", "")],
        &[
            "ustar",
            "ustar  ",
            "../",
            "/",
            "\0",
            "7777777",
            "00000000000",
            "L",
            "x",
            "g",
            "1",
            "2",
            "S",
            "30 path=../../a.txt\n",
            "19 size=999999999\n",
            "a.txt"
        ]
    ),
    target!(
        "packed",
        [
            ".txt.gz",
            ".txt.zst",
            ".csv.gz",
            ".jsonl.zst",
            ".xml.gz",
            ".html.gz",
            ".tar.gz",
            ".tar.zst",
            ".tgz",
            ".tzst",
            ".json.zst"
        ],
        JSON_PAIRS,
        TABLE_WORDS
    ),
    target!(
        "corpus",
        [],
        &[
            ("[", "]"),
            ("{a=", "}"),
            ("[[source]]\n", ""),
            ("[a.", "]"),
            ("\"\"\"", "\"\"\""),
            ("'''", "'''"),
            ("{", "}")
        ],
        &[
            "[[source]]\n",
            "[defaults]\n",
            "[passages]\n",
            "paths = [\"**/*.txt\"]\n",
            "paths = [\"{a,b}{a,b}{a,b}{a,b}*\"]\n",
            "paths = [\"[!a-z]**/\"]\n",
            "name = \"{country}_{date}\"\n",
            "name = \"{}{country}{{\"\n",
            "name = \"{year}{month}{day}\"\n",
            "metadata = \"meta.csv\"\n",
            "fields = { text = \"text\", date = \"when\" }\n",
            "fields = { text = [\"a\", \"b\"] }\n",
            "date-order = \"dmy\"\n",
            "date = 2015-09-24\n",
            "date = 2015\n",
            "date = 99999999999\n",
            "date = nan\n",
            "country = \"USA\"\n",
            "country = \"\u{130}\"\n",
            "lang = \"zh\"\n",
            "unit = \"sentence\"\n",
            "a.b.c.d = 1\n",
            "\"\"\"",
            "'",
            "#",
            "=",
            "\\u0000",
            "\\UFFFFFFFF",
            "**",
            "*",
            "?",
            "{",
            "}",
            "[",
            "]",
            "inf",
            "0x7FFFFFFFFFFFFFFF",
        ]
    ),
    target!("codebook", [], YAML_PAIRS, YAML_WORDS),
    target!("quanteda", [], YAML_PAIRS, YAML_WORDS),
];

/// Endings of all targets, for files whose ending is wrong.
pub fn any_ending(number: usize) -> &'static str {
    let endings: Vec<_> = TARGETS.iter().flat_map(|target| target.endings).collect();
    endings
        .get(number % endings.len())
        .map_or(".txt", |ending| ending)
}
