//! JSON: a document in each line, or in each object of a list.

use super::super::Values;
use super::super::encoding;
use super::super::entry::{Entry, Visit, skipped};
use super::super::limit::LARGEST_WHOLE;
use super::{Rows, has_text};
use crate::model::{Confidence, Encoding};
use encoding_rs_io::DecodeReaderBytesBuilder;
use serde_json::Value;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

/// Bytes by which the encoding of a stream is told.
pub(super) const SAMPLE: u64 = 1 << 18;

/// A stream as UTF-8, and the encoding that it was in. What is UTF-8 is passed on as it is.
pub(super) fn as_utf8<'i>(
    mut input: Box<dyn Read + 'i>,
) -> io::Result<(Box<dyn BufRead + 'i>, Encoding)> {
    let mut sample = Vec::new();
    input.by_ref().take(SAMPLE).read_to_end(&mut sample)?;
    let found = encoding::of_stream(&sample);
    let whole = io::Cursor::new(sample).chain(input);
    let Some((decoder, confidence)) = found else {
        let utf8 = Encoding {
            name: "UTF-8".to_owned(),
            confidence: Confidence::Certain,
            unreadable: 0,
        };
        return Ok((Box::new(BufReader::with_capacity(1 << 16, whole)), utf8));
    };
    let encoding = Encoding {
        name: decoder.name().to_owned(),
        confidence,
        unreadable: 0,
    };
    let decoded = DecodeReaderBytesBuilder::new()
        .encoding(Some(decoder))
        .bom_override(true)
        .build(whole);
    Ok((
        Box::new(BufReader::with_capacity(1 << 16, decoded)),
        encoding,
    ))
}

/// JSON Lines.
pub(in super::super) fn lines(
    entry: &Entry<'_>,
    input: Box<dyn Read + '_>,
    visit: &mut Visit<'_>,
) -> io::Result<ControlFlow<()>> {
    let (mut input, encoding) = as_utf8(input)?;
    let mut rows = Rows::of(entry);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = input
            .by_ref()
            .take(LARGEST_WHOLE)
            .read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let id = format!("{}#{number}", entry.name);
        let row = match read as u64 {
            LARGEST_WHOLE => {
                let more = io::copy(&mut UntilLineEnd(&mut input), &mut io::sink())?;
                Err(format!("a line of {} MB", (LARGEST_WHOLE + more) >> 20))
            }
            _ => utf8(&line).and_then(row),
        };
        let flow = rows.take(id, row, Some(encoding.clone()), visit);
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(rows.end(visit))
}

/// The rest of a line.
struct UntilLineEnd<'r>(&'r mut dyn BufRead);

impl Read for UntilLineEnd<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.0.fill_buf()?;
        let end = available.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(available.len(), |end| end + 1).min(buffer.len());
        self.0.consume(length);
        Ok(if end.is_some_and(|end| end < length) {
            0
        } else {
            length
        })
    }
}

/// A line's text, or where it stops being UTF-8.
fn utf8(line: &[u8]) -> Result<&str, String> {
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    std::str::from_utf8(line)
        .map_err(|error| format!("not UTF-8 at byte {} of the line", error.valid_up_to()))
}

/// A JSON file: a list of objects, an object that holds one, or one object.
pub(in super::super) fn whole(
    entry: &Entry<'_>,
    bytes: &[u8],
    visit: &mut Visit<'_>,
) -> ControlFlow<()> {
    let value = encoding::decode(bytes, None).and_then(|decoded| {
        let value = serde_json::from_str(&decoded.text).map_err(|error| said(&error))?;
        Ok((value, decoded.encoding))
    });
    let (value, encoding) = match value {
        Ok(read) => read,
        Err(reason) => return visit(skipped(&entry.name, reason)),
    };
    let (rows, alone) = match value {
        Value::Array(rows) => (rows, false),
        Value::Object(mut fields) => {
            let names: Vec<&str> = fields.keys().map(String::as_str).collect();
            let list = match has_text(&names, super::fields(entry)) {
                true => None,
                false => fields
                    .iter()
                    .find(|(_, value)| is_list_of_objects(value))
                    .map(|(name, _)| name.clone()),
            };
            match list.and_then(|name| fields.remove(&name)) {
                Some(Value::Array(rows)) => (rows, false),
                _ => (vec![Value::Object(fields)], true),
            }
        }
        _ => {
            return visit(skipped(
                &entry.name,
                "neither a list of JSON objects nor one",
            ));
        }
    };
    let mut taken = Rows::of(entry);
    for (number, row) in rows.into_iter().enumerate() {
        let id = match alone {
            true => entry.name.clone(),
            false => format!("{}#{}", entry.name, number + 1),
        };
        taken.take(id, texts(row), Some(encoding.clone()), visit)?;
    }
    taken.end(visit)
}

fn is_list_of_objects(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|items| !items.is_empty() && items.iter().all(Value::is_object))
}

fn row(line: &str) -> Result<Values, String> {
    texts(serde_json::from_str(line).map_err(|error| said(&error))?)
}

fn said(error: &serde_json::Error) -> String {
    let what = error.to_string();
    let what = what.split(" at line").next().unwrap_or_default();
    let (line, column) = (error.line(), error.column().max(1));
    match line {
        0 | 1 => format!("not JSON at column {column}: {what}"),
        _ => format!("not JSON at line {line}, column {column}: {what}"),
    }
}

/// An object as texts by field; what is neither text, number, truth value nor a list of texts is
/// left out.
fn texts(value: Value) -> Result<Values, String> {
    let Value::Object(entries) = value else {
        return Err("not a JSON object".to_owned());
    };
    let text = |value: Value| match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            texts.map(|texts| texts.join("\n\n"))
        }
        _ => None,
    };
    Ok(entries
        .into_iter()
        .filter_map(|(field, value)| Some((field, text(value)?)))
        .collect())
}
