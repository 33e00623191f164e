//! Files to documents: plain text and Markdown with front matter, JSON Lines, CSV, and each of
//! them compressed.

use super::config::{Fields, OneOrMore};
use super::metadata::{Values, mapped, resolve};
use super::{Corpus, File, Read};
use crate::model::{Country, Document, Note, PartialDate, Status};
use crate::yaml::{self, Source};
use std::io::{self, BufRead, BufReader, Read as _};
use std::ops::ControlFlow;
use std::path::Path;

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Format {
    kind: Kind,
    compression: Compression,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    JsonLines,
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compression {
    None,
    Gzip,
    Zstd,
}

type Visit<'v> = dyn FnMut(Read) -> ControlFlow<()> + 'v;

impl Format {
    /// The format that a file name speaks for.
    pub fn of(base: &str) -> Option<Self> {
        let lower = base.to_lowercase();
        let (name, compression) = if let Some(name) = lower.strip_suffix(".gz") {
            (name, Compression::Gzip)
        } else if let Some(name) = lower.strip_suffix(".zst") {
            (name, Compression::Zstd)
        } else {
            (lower.as_str(), Compression::None)
        };
        let kind = match name.rsplit_once('.')?.1 {
            "txt" | "text" | "md" | "markdown" => Kind::Text,
            "jsonl" | "ndjson" => Kind::JsonLines,
            "csv" => Kind::Csv,
            _ => return None,
        };
        Some(Self { kind, compression })
    }
}

/// Reads the documents of a file.
pub(super) fn documents(corpus: &Corpus, file: &File, visit: &mut Visit<'_>) {
    let reader = Reader { corpus, file };
    let outcome =
        open(&file.path, file.format.compression).and_then(|input| match file.format.kind {
            Kind::Text => reader.text(input, visit),
            Kind::JsonLines => reader.json_lines(input, visit),
            Kind::Csv => reader.csv(input, visit),
        });
    if let Err(cause) = outcome {
        let reason = match cause.kind() {
            io::ErrorKind::UnexpectedEof => {
                "the file ends in the middle of its compressed data".to_owned()
            }
            _ => format!("could not be read to its end: {cause}"),
        };
        let _ = visit(skipped(&file.name, reason));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "documents are what the program reads"
)]
fn open(path: &Path, compression: Compression) -> io::Result<Box<dyn BufRead>> {
    let file = BufReader::with_capacity(1 << 16, std::fs::File::open(path)?);
    Ok(match compression {
        Compression::None => Box::new(file),
        Compression::Gzip => Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(file))),
        Compression::Zstd => Box::new(BufReader::new(zstd::Decoder::with_buffer(file)?)),
    })
}

fn skipped(id: &str, reason: impl Into<String>) -> Read {
    Read {
        document: None,
        notes: vec![Note {
            document: id.to_owned(),
            status: Status::Skipped,
            reason: reason.into(),
        }],
    }
}

/// Text from bytes, or where they stop being UTF-8. A byte-order mark is dropped.
fn utf8(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err("UTF-16, not UTF-8: save it as UTF-8".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count()
            + 1;
        format!("not UTF-8 at byte {at} (line {line}): save it as UTF-8")
    })?;
    Ok(match text.strip_prefix('\u{FEFF}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

struct Reader<'c> {
    corpus: &'c Corpus,
    file: &'c File,
}

impl Reader<'_> {
    fn fields(&self) -> Fields {
        let source = self
            .file
            .source
            .map(|index| &self.corpus.config.sources[index]);
        source
            .map(|source| source.fields.clone())
            .unwrap_or_default()
    }

    /// A document with its metadata worked out.
    fn document(&self, id: String, own: &Values, text: String) -> Read {
        if text
            .trim_matches(|c: char| c.is_whitespace() || c == '\u{200B}' || c == '\u{FEFF}')
            .is_empty()
        {
            return skipped(&id, "no text");
        }
        if text.contains('\0') && text.bytes().filter(|byte| *byte == 0).count() * 100 > text.len()
        {
            return skipped(&id, "binary data, not text");
        }
        let (metadata, notes) = resolve(self.corpus, self.file, &id, own, &text);
        Read {
            document: Some(Document { id, metadata, text }),
            notes,
        }
    }

    fn text(&self, mut input: Box<dyn BufRead>, visit: &mut Visit<'_>) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(self.file.bytes as usize + 1);
        input.read_to_end(&mut bytes)?;
        let id = self.file.name.clone();
        let read = match utf8(bytes).and_then(|text| front_matter(text, &self.fields())) {
            Ok((own, text)) => self.document(id, &own, text),
            Err(reason) => skipped(&id, reason),
        };
        let _ = visit(read);
        Ok(())
    }

    fn json_lines(&self, mut input: Box<dyn BufRead>, visit: &mut Visit<'_>) -> io::Result<()> {
        let fields = self.fields();
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            if input.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let id = format!("{}#{number}", self.file.name);
            let row = utf8(std::mem::take(&mut line)).and_then(|line| json_row(&line));
            let read = match row.and_then(|row| Ok((text_of(&row, &fields)?, row))) {
                Ok((text, row)) => self.document(id, &mapped(&row, &fields), text),
                Err(reason) => skipped(&id, reason),
            };
            if visit(read).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn csv(&self, input: Box<dyn BufRead>, visit: &mut Visit<'_>) -> io::Result<()> {
        let fields = self.fields();
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(WithoutMark::new(input)?);
        let header: Vec<String> = reader
            .byte_headers()
            .map_err(io::Error::other)?
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim().to_owned())
            .collect();
        if let Err(reason) = columns(&header, &fields) {
            let _ = visit(skipped(&self.file.name, reason));
            return Ok(());
        }
        let mut record = csv::ByteRecord::new();
        for number in 1.. {
            if !reader
                .read_byte_record(&mut record)
                .map_err(io::Error::other)?
            {
                break;
            }
            let id = format!("{}#{number}", self.file.name);
            let line = record.position().map_or(0, csv::Position::line);
            let row =
                csv_row(&header, &record).and_then(|row| match swallowed_rows(&header, &row) {
                    0 => Ok(row),
                    n => Err(format!(
                        "a quotation mark that isn't closed swallows {n} rows after it"
                    )),
                });
            let read = match row {
                Ok(row) => match text_of(&row, &fields) {
                    Ok(text) => self.document(id, &mapped(&row, &fields), text),
                    Err(reason) => skipped(&id, format!("{reason} (line {line})")),
                },
                Err(reason) => skipped(&id, format!("{reason} (line {line})")),
            };
            if visit(read).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// Drops a UTF-8 byte-order mark at the beginning.
struct WithoutMark {
    start: io::Cursor<Vec<u8>>,
    rest: Box<dyn BufRead>,
}

impl WithoutMark {
    fn new(mut rest: Box<dyn BufRead>) -> io::Result<Self> {
        let mut start = Vec::new();
        rest.by_ref().take(3).read_to_end(&mut start)?;
        if start == b"\xEF\xBB\xBF" {
            start.clear();
        }
        Ok(Self {
            start: io::Cursor::new(start),
            rest,
        })
    }
}

impl io::Read for WithoutMark {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.start.read(buffer)? {
            0 => self.rest.read(buffer),
            n => Ok(n),
        }
    }
}

/// A line of JSON Lines as texts by field; what is neither text, number nor truth value is left out.
fn json_row(line: &str) -> Result<Values, String> {
    let value: serde_json::Value = serde_json::from_str(line).map_err(|error| {
        let column = error.column().max(1);
        format!(
            "not JSON at column {column}: {}",
            error
                .to_string()
                .split(" at line")
                .next()
                .unwrap_or_default()
        )
    })?;
    let serde_json::Value::Object(entries) = value else {
        return Err("not a JSON object".to_owned());
    };
    let text = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => Some(text),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Bool(truth) => Some(truth.to_string()),
        serde_json::Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(serde_json::Value::as_str).collect();
            texts.map(|texts| texts.join("\n\n"))
        }
        _ => None,
    };
    Ok(entries
        .into_iter()
        .filter_map(|(field, value)| Some((field, text(value)?)))
        .collect())
}

/// A row of a CSV as texts by column.
fn csv_row(header: &[String], record: &csv::ByteRecord) -> Result<Values, String> {
    if record.len() != header.len() {
        return Err(format!(
            "the row has {} fields, the header {}",
            record.len(),
            header.len()
        ));
    }
    let mut row = Values::new();
    for (column, value) in header.iter().zip(record) {
        let value =
            std::str::from_utf8(value).map_err(|_| format!("column `{column}` is not UTF-8"))?;
        row.insert(column.clone(), value.to_owned());
    }
    Ok(row)
}

/// How many lines inside the fields of a row are rows themselves: as many fields as the header, and
/// a date or a country where the header says so.
fn swallowed_rows(header: &[String], row: &Values) -> usize {
    let column = |name: &str| {
        header
            .iter()
            .position(|column| column.eq_ignore_ascii_case(name))
    };
    let (date, country) = (column("date"), column("country"));
    let is_row = |line: &&str| {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(line.as_bytes());
        let Some(Ok(fields)) = reader.records().next() else {
            return false;
        };
        let field = |column: Option<usize>| column.and_then(|column| fields.get(column));
        fields.len() == header.len()
            && (field(date).is_some_and(|date| date.parse::<PartialDate>().is_ok())
                || field(country).is_some_and(|country| Country::named(country).is_some()))
    };
    let lines = row.values().flat_map(|value| value.lines().skip(1));
    lines
        .filter(|line| line.contains(','))
        .filter(is_row)
        .count()
}

/// The columns that the text is in.
fn text_columns(fields: &Fields) -> Vec<&str> {
    match &fields.text {
        None => vec!["text"],
        Some(OneOrMore::One(column)) => vec![column],
        Some(OneOrMore::More(columns)) => columns.iter().map(String::as_str).collect(),
    }
}

/// Whether a table has the columns that its text and metadata are said to be in.
fn columns(header: &[String], fields: &Fields) -> Result<(), String> {
    let named = [
        &fields.date,
        &fields.country,
        &fields.lang,
        &fields.kind,
        &fields.title,
        &fields.speaker,
        &fields.url,
        &fields.source,
    ];
    let needed = text_columns(fields)
        .into_iter()
        .chain(named.into_iter().flatten().map(String::as_str));
    for column in needed {
        if !header.iter().any(|name| name == column) {
            let columns = header.join("`, `");
            return Err(format!(
                "no column `{column}`; the columns are `{columns}`: map them in corpus.toml (fields = {{ text = \"...\" }})"
            ));
        }
    }
    Ok(())
}

/// The text of a row.
fn text_of(row: &Values, fields: &Fields) -> Result<String, String> {
    let columns = text_columns(fields);
    let texts: Vec<&str> = columns
        .iter()
        .filter_map(|column| row.get(*column))
        .map(String::as_str)
        .collect();
    if texts.is_empty() {
        return Err(format!("no field `{}`", columns.join("`, `")));
    }
    Ok(texts.join("\n\n"))
}

/// Parts a text from the YAML between two lines of `---` that it begins with.
fn front_matter(text: String, fields: &Fields) -> Result<(Values, String), String> {
    let Some(after) = text
        .strip_prefix("---\n")
        .or_else(|| text.strip_prefix("---\r\n"))
    else {
        return Ok((Values::new(), text));
    };
    let start = text.len() - after.len();
    let mut at = start;
    let end = after.split_inclusive('\n').find_map(|line| {
        let here = at;
        at += line.len();
        matches!(line.trim_end(), "---" | "...").then_some((here, at))
    });
    let Some((end, body)) = end else {
        return Ok((Values::new(), text));
    };
    let source = Source {
        path: Path::new(""),
        text: text[start..end].into(),
    };
    let node = match source.parse() {
        Ok(node) => node,
        Err(_) if text[start..end].trim().is_empty() => {
            return Ok((Values::new(), text[body..].to_owned()));
        }
        Err(error) => {
            let (line, column) = error.position();
            return Err(format!(
                "front matter, line {}, column {column}: {}",
                line + 1,
                error.message
            ));
        }
    };
    let yaml::Value::Mapping(entries) = &node.value else {
        return Err("the front matter is not a list of fields".to_owned());
    };
    let text_of = |node: &yaml::Node| match &node.value {
        yaml::Value::Text(text, _) => Some(text.clone()),
        yaml::Value::List(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(yaml::Node::text).collect();
            texts.map(|texts| texts.join(", "))
        }
        _ => None,
    };
    let row: Values = entries
        .iter()
        .filter_map(|(key, value)| Some((key.text()?.to_owned(), text_of(value)?)))
        .collect();
    Ok((mapped(&row, fields), text[body..].to_owned()))
}
