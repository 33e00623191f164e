//! Small files of every kind, from which the mutated ones are made.

use crate::office;
use crate::pack::{gzip, tar, zip, zstd};
use crate::target::Target;
use std::path::{Path, PathBuf};

/// Most bytes of a file from a folder of seeds, and most files of one kind.
const LARGEST: u64 = 1 << 20;
const MOST: usize = 400;

/// A file to begin with.
pub enum Seed {
    Own(&'static str, Vec<u8>),
    File(PathBuf),
}

impl Seed {
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Seed::Own(_, bytes) => bytes.clone(),
            Seed::File(path) => std::fs::read(path).unwrap_or_default(),
        }
    }

    /// The ending of its name.
    pub fn ending(&self, target: &Target) -> &'static str {
        match self {
            Seed::Own(ending, _) => ending,
            Seed::File(path) => ending_of(path, target).unwrap_or(""),
        }
    }
}

fn ending_of(path: &Path, target: &Target) -> Option<&'static str> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    target
        .endings
        .iter()
        .find(|ending| name.ends_with(**ending))
        .copied()
}

/// The seeds of a target: its own, and those in a folder.
pub fn seeds(target: &Target, folder: Option<&Path>) -> Vec<Seed> {
    let mut seeds: Vec<Seed> = own(target.name)
        .into_iter()
        .map(|(ending, bytes)| Seed::Own(ending, bytes))
        .collect();
    let Some(folder) = folder else { return seeds };
    let walk = walkdir::WalkDir::new(folder)
        .follow_links(true)
        .sort_by_file_name();
    let small = |entry: &walkdir::DirEntry| {
        entry.file_type().is_file() && entry.metadata().is_ok_and(|meta| meta.len() <= LARGEST)
    };
    let found: Vec<PathBuf> = walk
        .into_iter()
        .flatten()
        .filter(|entry| small(entry) && ending_of(entry.path(), target).is_some())
        .map(walkdir::DirEntry::into_path)
        .collect();
    let step = found.len().div_ceil(MOST).max(1);
    seeds.extend(found.into_iter().step_by(step).map(Seed::File));
    seeds
}

pub const TEXT: &str = "# On harbours\n\nThe Minister met Mr. Smith in Beijing on 24 September 2015. They spoke of trade secrets, cyber theft and the \
South China Sea.\n\n- first item\n- second item\n\n\u{4E2D}\u{56FD}\u{4E3B}\u{5F20}\u{7F51}\u{7EDC}\u{4E3B}\u{6743}\u{3002}\u{6211}\u{4EEC}\u{53CD}\u{5BF9}\u{7F51}\u{7EDC}\u{7A83}\u{5BC6}\u{3002}\n\nQUESTION: What of Huawei?\n\nMR. JONES: It is a com-\npany like others.\n\n- 2 -\n\nTHE END\n";

const MATTER: &str = "---\ntitle: A visit\ndate: 2015-09-24\ncountry: [CHN, USA]\nlang: en\n---\nText of the visit.\n\n## A part\n\nMore of it.\n";

const PAGE: &str = "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>A visit - Ministry</title><meta property='article:published_time' content='2015-09-24T08:00:00Z'>\
<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"2015-09-24\",\"headline\":\"A visit\"}</script></head><body><nav><a href='/'>Home</a><a href='/x'>More</a></nav>\
<article><h1>A visit</h1><p class='date'>24 September 2015</p><p>The minister spoke of <b>trade</b> secrets, and of what both sides had said before. It was long, and nobody left.</p>\
<ul><li>one</li><li>two<ol><li>inner</li></ol></li></ul><table><tr><td>a</td><td>b</td></tr></table><blockquote>They said<br>it twice.</blockquote></article><footer>All rights reserved</footer></body></html>";

const RTF: &str = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Times;}{\\f1\\fcharset134 SimSun;}}{\\stylesheet{\\s1\\outlinelevel0 heading 1;}}{\\info{\\title A visit}{\\creatim\\yr2015\\mo9\\dy24}}\
\\pard\\s1 On harbours\\par\\pard They met \\b in\\b0  the caf\\'e9 \\u8211? again.{\\footnote A note.}\\par{\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt link}}\\par\\trowd\\intbl a\\cell b\\cell\\row\\pard{\\f1 \\'d6\\'d0}\\par}";

const MAIL: &str = "From: Press <press@example.org>\r\nTo: a@example.org\r\nSubject: =?utf-8?q?A_visit_=E2=80=93_today?=\r\nDate: Thu, 24 Sep 2015 10:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe minister=\r\n spoke of caf=C3=A9s.\r\n\r\n\
--c\r\nContent-Type: text/html\r\n\r\n<p>The minister spoke.</p>\r\n--c--\r\n--b\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\nContent-Transfer-Encoding: base64\r\n\r\nVGV4dCBvZiBpdC4=\r\n\
--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nInner text.\r\n--b--\r\n";

const RSS: &str = "<?xml version='1.0'?><rss version='2.0'><channel><title>News</title><item><title>One</title><pubDate>Thu, 24 Sep 2015 10:00:00 GMT</pubDate><link>http://example.org/1</link><description>&lt;p&gt;Text one&lt;/p&gt;</description></item>\
<item><title>Two</title><description><![CDATA[<p>Text two</p>]]></description></item></channel></rss>";

const TEI: &str = "<?xml version='1.0' encoding='UTF-8'?><TEI xmlns='http://www.tei-c.org/ns/1.0' xml:lang='en' xml:id='d1'><teiHeader><fileDesc><titleStmt><title>A debate</title></titleStmt><sourceDesc><bibl><date when='2015-09-24'/></bibl></sourceDesc></fileDesc>\
<profileDesc><particDesc><listPerson><person xml:id='A'><persName><forename>Ann</forename><surname>Lee</surname></persName></person></listPerson></particDesc></profileDesc></teiHeader><text><body><div type='debateSection'><head>Trade</head>\
<note type='speaker'>Ann Lee:</note><u who='#A' xml:id='u1'><seg xml:id='s1'>First words.</seg><seg>More <note>n</note> words.</seg></u><p>A line<lb/>break</p><list><item>x</item></list></div></body></text></TEI>";

const RECORDS: &str = "<records><record><title>One</title><date>2015-09-24</date><text>Words of one.</text></record><record><title>Two</title><text>Words of two.</text></record></records>";

const ROWS: &str = "text,date,country,title\n\"First, with \"\"marks\"\"\nand lines\",2015-09-24,USA,One\nSecond <b>text</b>,2016,CHN,Two\n";

const CORPUS: &str = "[defaults]\ncountry = \"USA\"\nlang = \"en\"\ndate-order = \"mdy\"\n\n[[source]]\npaths = [\"**/*.txt\"]\nname = \"{country}_{date}\"\nmetadata = \"meta.csv\"\n\n[[source]]\npaths = [\"*.csv\"]\nfields = { text = [\"text\", \"title\"], date = \"date\" }\nsource = \"Press\"\ndate = 2015-09-24\n\n[passages]\nunit = \"sentence\"\n";

const QUANTEDA: &str = "Economy:\n  Trade:\n    - trade*\n    - tariff?\n    - free trade\n  Money: [dollar*, \u{5143}]\nPeace:\n  - 'peace*'\n  - \"war's\"\n";

const BOOK: &str = "name: try\nlanguages: [en, zh]\ngroups:\n  cyber: Cyber\n  trade: Trade\nthemes:\n  theft:\n    group: cyber\n    label: Theft of secrets\n    note: >\n      What is stolen.\n    match:\n      en:\n        - (steal | theft) NEAR/6 trade secret\n        - hack* AND NOT \"open source\"\n        - =OPM\n        - 're:/\\bAPT ?\\d+\\b/'\n      zh: [\u{7A83}\u{5BC6}]\n    except:\n      - life hack\n    examples:\n      - hit: They stole trade secrets.\n      - miss: Nothing.\n        lang: en\n  tariffs:\n    group: trade\n    match: tariff* BEFORE/3 on\n";

#[expect(clippy::too_many_lines, reason = "a table of seeds")]
fn own(target: &str) -> Vec<(&'static str, Vec<u8>)> {
    let text = |ending, text: &str| (ending, text.as_bytes().to_vec());
    let named = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
    let json = "{\"text\": \"Words, \\u4e2d \\ud83d\\ude00\", \"date\": \"2015-09-24\", \"country\": \"USA\", \"tags\": [\"a\", \"b\"], \"n\": 1.5, \"o\": {\"x\": null}}";
    let archive = || {
        vec![
            named("a/one.txt", TEXT.as_bytes()),
            named("two.csv", ROWS.as_bytes()),
            named("b/three.html", PAGE.as_bytes()),
            named(
                "in.zip",
                &zip(&vec![named("four.md", MATTER.as_bytes())], true),
            ),
            named("five.jsonl", json.as_bytes()),
            named("six.doc", b"x"),
        ]
    };
    match target {
        "text" => vec![
            text(".txt", TEXT),
            text(".md", MATTER),
            text(
                ".txt",
                "Beijing, 24 September 2015 \u{2013} The spokes-\nperson said that the two sides\nwould talk.\n\n2\n\nPage 2 of 9\n\nThey did.",
            ),
            (
                ".txt",
                encoding_rs::GBK
                    .encode(
                        "\u{4E2D}\u{56FD}\u{4E3B}\u{5F20}\u{7F51}\u{7EDC}\u{4E3B}\u{6743}\u{3002}",
                    )
                    .0
                    .into_owned(),
            ),
        ],
        "html" => vec![
            text(".html", PAGE),
            text(".shtml", "<p>One<p>Two<div>Three</div>"),
            text(
                ".html",
                "b'<html><body><p>\\xe4\\xb8\\xad words</p></body></html>'",
            ),
        ],
        "pdf" => vec![(".pdf", office::pdf(false)), (".pdf", office::pdf(true))],
        "docx" => vec![(".docx", office::docx())],
        "odt" => vec![(".odt", office::odt())],
        "fodt" => vec![(".fodt", office::fodt())],
        "rtf" => vec![text(".rtf", RTF)],
        "mail" => vec![
            text(".eml", MAIL),
            text(".eml", "Subject: plain\n\nOnly text.\n"),
        ],
        "xml" => vec![
            text(".xml", RSS),
            text(".tei", TEI),
            text(".xml", RECORDS),
            text(
                ".xml",
                "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>E</title><updated>2015-09-24T00:00:00Z</updated><content type='html'>&lt;p&gt;x&lt;/p&gt;</content></entry></feed>",
            ),
            text(".xml", PAGE),
        ],
        "jsonl" => vec![text(
            ".jsonl",
            &format!("{json}\n\n{json}\n{{\"text\":\"<p>a</p><p>b</p>\"}}\n"),
        )],
        "json" => vec![
            text(".json", json),
            text(".json", &format!("[{json},{json}]")),
            text(".json", &format!("{{\"meta\":1,\"items\":[{json}]}}")),
        ],
        "csv" => vec![text(".csv", ROWS), text(".csv", &ROWS.replace(',', ";"))],
        "tsv" => vec![text(".tsv", &ROWS.replace(',', "\t"))],
        "xlsx" => vec![(".xlsx", office::xlsx())],
        "xls" => vec![(".xls", office::xls())],
        "ods" => vec![(".ods", office::ods())],
        "parquet" => vec![
            (
                ".parquet",
                office::parquet(parquet::basic::Compression::UNCOMPRESSED),
            ),
            (
                ".parquet",
                office::parquet(parquet::basic::Compression::SNAPPY),
            ),
        ],
        "zip" => vec![
            (".zip", zip(&archive(), true)),
            (".zip", zip(&archive(), false)),
        ],
        "tar" => vec![(".tar", tar(&archive()))],
        "packed" => vec![
            (".txt.gz", gzip(TEXT.as_bytes())),
            (".txt.zst", zstd(TEXT.as_bytes())),
            (".csv.gz", gzip(ROWS.as_bytes())),
            (".jsonl.zst", zstd(json.as_bytes())),
            (".tar.gz", gzip(&tar(&archive()))),
            (".tzst", zstd(&tar(&archive()))),
            (".html.gz", gzip(PAGE.as_bytes())),
        ],
        "corpus" => vec![text("", CORPUS)],
        "quanteda" => vec![text("", QUANTEDA)],
        _ => vec![text("", BOOK)],
    }
}
