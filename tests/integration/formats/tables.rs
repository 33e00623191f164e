//! The briefings, which are rows of tables, in other formats of tables and as debates.

use super::compare::{PLAIN, Told};
use super::convert::write;
use super::tools;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the demonstration corpus says of its briefings.
pub const ROWS: &str = r#"
[[source]]
paths   = ["briefings/china-briefings.*"]
type    = "press-briefing"
country = "CHN"
fields  = { text = "text", date = "date", title = "title", speaker = "speaker", lang = "lang" }

[[source]]
paths   = ["briefings/us-briefings.*"]
type    = "press-briefing"
country = "USA"
lang    = "en"
fields  = { text = "text", date = "date", title = "title", speaker = "speaker" }
"#;

/// A parliament's files say themselves what they are, but for the country here.
pub const DEBATES: &str = r#"
[[source]]
paths   = ["briefings/china-briefings.xml"]
country = "CHN"

[[source]]
paths   = ["briefings/us-briefings.xml"]
country = "USA"
"#;

const COLUMNS: [&str; 5] = ["date", "title", "speaker", "lang", "text"];

/// What a question begins with, and what an answer does.
const QUESTION: [&str; 3] = ["Q: ", "Q ", "问："];
const ANSWER: [&str; 1] = ["答："];

/// Whether a document is a row of a table.
pub fn is_row(key: &str) -> bool {
    key.starts_with("briefings/")
}

/// Values of the columns.
pub type Row = [String; 5];

/// The tables' paths without endings, with their rows.
fn tables() -> [(&'static str, Vec<Row>); 2] {
    ["briefings/china-briefings", "briefings/us-briefings"].map(|name| {
        let mut number = 0;
        let rows = std::iter::from_fn(|| {
            number += 1;
            PLAIN.get(&format!("{name}#{number}")).map(row)
        });
        (name, rows.collect())
    })
}

fn row(told: &Told) -> Row {
    let about = serde_json::to_value(&told.document.metadata).unwrap();
    let field = |name: &&str| match *name {
        "text" => told.document.text.clone(),
        name => about[name]["value"].as_str().unwrap_or_default().to_owned(),
    };
    let fields: Vec<String> = COLUMNS.iter().map(field).collect();
    fields.try_into().unwrap()
}

/// Writes each table to a folder by a function, and what the tables are.
pub fn folder(folder: &Path, ending: &str, contents: fn(&[Row]) -> Vec<u8>, description: &str) {
    for (name, rows) in tables() {
        let path = folder.join(format!("{name}.{ending}"));
        write(&path, contents(&rows));
    }
    write(&folder.join("corpus.toml"), description);
}

/// Converts the tables with LibreOffice Calc, which takes dates for dates.
pub fn office(folder: &Path, to: &str) {
    let sources = folder.join("sources");
    let mut files: Vec<PathBuf> = Vec::new();
    for (name, rows) in tables() {
        let base = name.rsplit('/').next().unwrap();
        let file = sources.join(format!("{base}.csv"));
        write(&file, csv(&rows));
        files.push(file);
    }
    // Commas, quotation marks, UTF-8, from the first line on, in English, special numbers seen.
    let filter = "Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true";
    let files = files.iter().map(PathBuf::as_path);
    tools::office(files, Some(filter), to, &folder.join("briefings"));
    std::fs::remove_dir_all(sources).unwrap();
    write(&folder.join("corpus.toml"), ROWS);
}

fn csv(rows: &[Row]) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(COLUMNS).unwrap();
    for row in rows {
        table.write_record(row).unwrap();
    }
    table.into_inner().unwrap()
}

/// A list of objects inside of an object, with line breaks.
pub fn json(rows: &[Row]) -> Vec<u8> {
    let objects: Vec<serde_json::Value> = rows
        .iter()
        .map(|row| {
            let fields = COLUMNS.iter().zip(row);
            let fields = fields.map(|(name, value)| ((*name).to_owned(), value.as_str().into()));
            serde_json::Value::Object(fields.collect())
        })
        .collect();
    let whole = serde_json::json!({ "count": rows.len(), "items": objects });
    serde_json::to_vec_pretty(&whole).unwrap()
}

/// Records with an element for each field, and elements for the text's paragraphs.
pub fn records(rows: &[Row]) -> Vec<u8> {
    let mut xml = "<?xml version=\"1.0\"?>\n<briefings>\n".to_owned();
    for row in rows {
        xml.push_str(" <briefing>\n");
        for (name, value) in COLUMNS.iter().zip(row) {
            let value = match *name {
                "text" => value
                    .split('\n')
                    .filter(|line| !line.is_empty())
                    .map(|line| format!("<p>{}</p>", escaped(line)))
                    .collect(),
                _ => escaped(value),
            };
            writeln!(xml, "  <{name}>{value}</{name}>").unwrap();
        }
        xml.push_str(" </briefing>\n");
    }
    xml.push_str("</briefings>\n");
    xml.into_bytes()
}

/// Debates as parliaments encode them: a sitting a briefing, a turn for each question and answer.
pub fn debates(rows: &[Row]) -> Vec<u8> {
    let mut xml = "<teiCorpus xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><profileDesc>\
        <particDesc><listPerson>\
        <person xml:id=\"Q1\"><persName>Reporter</persName></person>\
        <person xml:id=\"A1\"><persName><surname>Spokesperson</surname></persName></person>\
        </listPerson></particDesc></profileDesc></teiHeader>"
        .to_owned();
    for [date, title, _, lang, text] in rows {
        write!(
            xml,
            "<TEI xml:lang=\"{lang}\"><teiHeader><fileDesc><titleStmt><title>{}</title>\
             </titleStmt></fileDesc><profileDesc><settingDesc><setting><date when=\"{date}\"/>\
             </setting></settingDesc></profileDesc></teiHeader>\
             <text><body><div type=\"debateSection\">",
            escaped(title)
        )
        .unwrap();
        let mut open = None;
        for line in text.split('\n').filter(|line| !line.is_empty()) {
            let without = |marks: &[&str]| marks.iter().find_map(|mark| line.strip_prefix(mark));
            let (who, line) = match (without(&QUESTION), without(&ANSWER)) {
                (Some(line), _) => ("#Q1", line),
                (None, answer) => ("#A1", answer.unwrap_or(line)),
            };
            if open != Some(who) || who == "#Q1" {
                xml.push_str(if open.is_some() { "</u>" } else { "" });
                write!(xml, "<u who=\"{who}\">").unwrap();
                open = Some(who);
            }
            write!(xml, "<seg>{}</seg>", escaped(line)).unwrap();
        }
        xml.push_str("</u></div></body></text></TEI>");
    }
    xml.push_str("</teiCorpus>");
    xml.into_bytes()
}

/// A debate names its speakers where the transcript has `Q`, `问：` or nothing.
pub fn speakers(plain: &Told, told: &mut Told) -> bool {
    let mut any = false;
    for ((before, _), (text, _)) in plain.passages.iter().zip(&mut told.passages) {
        let label = ["Reporter: ", "Spokesperson: "];
        let Some(said) = label.iter().find_map(|label| text.strip_prefix(label)) else {
            continue;
        };
        let marks = QUESTION.iter().chain(&ANSWER).chain(&[""]);
        if marks
            .into_iter()
            .any(|mark| before.strip_prefix(mark) == Some(said))
        {
            *text = before.clone();
            any = true;
        }
    }
    any
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A Parquet file, by the library that reads it as well: that the columns are the right ones.
pub fn parquet(rows: &[Row]) -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::writer::SerializedFileWriter;
    let columns = COLUMNS.map(|name| format!("required binary {name} (UTF8);"));
    let schema = format!("message briefings {{ {} }}", columns.concat());
    let schema = parquet::schema::parser::parse_message_type(&schema).unwrap();
    let mut file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::default()).unwrap();
    let mut group = file.next_row_group().unwrap();
    let mut number = 0;
    while let Some(mut column) = group.next_column().unwrap() {
        let values = rows.iter().map(|row| ByteArray::from(row[number].as_str()));
        let values: Vec<ByteArray> = values.collect();
        let writer = column.typed::<ByteArrayType>();
        writer.write_batch(&values, None, None).unwrap();
        column.close().unwrap();
        number += 1;
    }
    group.close().unwrap();
    file.into_inner().unwrap()
}
