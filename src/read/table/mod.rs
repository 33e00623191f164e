//! Tables: a document in each row.

pub(super) mod csv;
pub(super) mod json;
mod parquet;
mod sheet;

use super::config::{Fields, OneOrMore};
use super::entry::{Entry, Visit, noted, skipped};
use super::extracted::isolated;
use super::format::Kind;
use super::metadata::{Said, mapped};
use super::{Read, Values, html};
use crate::model::{Encoding, Status};
use std::ops::ControlFlow;

/// Names that columns with the text go by where corpus.toml names none, the surest first.
const TEXT_COLUMNS: [&str; 12] = [
    "text",
    "content",
    "body",
    "fulltext",
    "full_text",
    "article_text",
    "speech",
    "transcript",
    "story",
    "sentence",
    "article",
    "maintext",
];

static NO_FIELDS: Fields = Fields::none();

/// Which fields of an entry's rows hold what.
pub(super) fn fields<'c>(entry: &Entry<'c>) -> &'c Fields {
    let source = entry
        .source
        .map(|index| &entry.corpus.config.sources[index]);
    source.map_or(&NO_FIELDS, |source| &source.fields)
}

/// Rows that become documents: each by itself, or those that stand together and have the same value
/// in the column that `fields.document` names.
pub(super) struct Rows<'e, 'c> {
    entry: &'e Entry<'c>,
    fields: &'c Fields,
    open: Option<Open>,
    /// Rows of a table whose header isn't known that lack the text, and the columns of the first.
    textless: Option<(u64, Vec<String>)>,
}

/// A document whose rows aren't all read.
struct Open {
    key: String,
    id: String,
    row: Values,
    text: String,
    encoding: Option<Encoding>,
}

impl<'e, 'c> Rows<'e, 'c> {
    /// No row yet.
    pub fn of(entry: &'e Entry<'c>) -> Self {
        Self {
            entry,
            fields: fields(entry),
            open: None,
            textless: None,
        }
    }

    /// Takes a row, or why it's none.
    pub fn take(
        &mut self,
        id: String,
        row: Result<Values, String>,
        encoding: Option<Encoding>,
        visit: &mut Visit<'_>,
    ) -> ControlFlow<()> {
        let row = match row {
            Ok(row) => row,
            Err(reason) => return visit(skipped(&id, reason)),
        };
        let text = match text_of(&row, self.fields) {
            Ok(text) => text,
            Err(_)
                if matches!(
                    self.entry.format.kind,
                    Kind::Sheet | Kind::Parquet | Kind::Xml
                ) =>
            {
                let first = || (0, row.keys().cloned().collect());
                self.textless.get_or_insert_with(first).0 += 1;
                return ControlFlow::Continue(());
            }
            Err(reason) => return visit(skipped(&id, reason)),
        };
        let key = self.fields.document.as_ref().and_then(|column| {
            let own = value(&row, column).map(|value| value.trim().to_owned());
            own.filter(|value| !value.is_empty())
        });
        let Some(key) = key else {
            self.close(visit)?;
            return visit(self.document(id, &row, &text, encoding));
        };
        if let Some(open) = &mut self.open
            && open.key == key
        {
            open.text.push_str("\n\n");
            open.text.push_str(&text);
            return ControlFlow::Continue(());
        }
        self.close(visit)?;
        self.open = Some(Open {
            key,
            id,
            row,
            text,
            encoding,
        });
        ControlFlow::Continue(())
    }

    /// Hands on the document whose rows are being read.
    fn close(&mut self, visit: &mut Visit<'_>) -> ControlFlow<()> {
        match self.open.take() {
            Some(open) => visit(self.document(open.id, &open.row, &open.text, open.encoding)),
            None => ControlFlow::Continue(()),
        }
    }

    /// Hands on the last document, and tells of rows that had no text.
    pub fn end(&mut self, visit: &mut Visit<'_>) -> ControlFlow<()> {
        self.close(visit)?;
        let Some((count, columns)) = self.textless.take() else {
            return ControlFlow::Continue(());
        };
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let wanted = text_columns(&names, self.fields).join("`, `");
        let columns = columns.join("`, `");
        let reason = format!(
            "{count} rows have no text in `{wanted}`; the first has `{columns}`: map them in corpus.toml (fields = {{ text = \"...\" }})"
        );
        visit(skipped(&self.entry.name, reason))
    }

    fn document(&self, id: String, row: &Values, text: &str, encoding: Option<Encoding>) -> Read {
        let text = match html::looks_like_html(text) {
            true => isolated(|| Ok(html::fragment(text))),
            false => Ok(text.to_owned()),
        };
        let text = match text {
            Ok(text) => text,
            Err(reason) => return skipped(&id, reason),
        };
        let said = Said {
            own: mapped(row, self.fields),
            ..Said::default()
        };
        self.entry.document(id, said, text, encoding)
    }
}

/// Reads the rows of a spreadsheet. A sheet without a column for the text is told once.
pub(super) fn sheets(entry: &Entry<'_>, bytes: &[u8], visit: &mut Visit<'_>) -> ControlFlow<()> {
    let mut flow = ControlFlow::Continue(());
    let mut rows = Rows::of(entry);
    let outcome = isolated(|| {
        sheet::rows(bytes, &mut |row| {
            let id = format!("{}#{}!{}", entry.name, row.sheet, row.number);
            let cells = match row.error {
                Some(error) => Err(error),
                None => Ok(row.cells),
            };
            flow = rows.take(id.clone(), cells, None, visit);
            for reason in row.warnings {
                if flow.is_continue() {
                    flow = visit(noted(&id, Status::Suspect, reason));
                }
            }
            flow
        })
    });
    if flow.is_continue() {
        flow = rows.end(visit);
    }
    ended(entry, outcome, flow, visit)
}

/// Reads the rows of a Parquet file.
pub(super) fn parquet_rows(
    entry: &Entry<'_>,
    bytes: Vec<u8>,
    visit: &mut Visit<'_>,
) -> ControlFlow<()> {
    let mut flow = ControlFlow::Continue(());
    let mut rows = Rows::of(entry);
    let mut number = 0;
    let outcome = isolated(|| {
        parquet::rows(bytes::Bytes::from(bytes), &mut |row| {
            number += 1;
            let id = format!("{}#{number}", entry.name);
            flow = rows.take(id, Ok(row), None, visit);
            flow
        })
    });
    if flow.is_continue() {
        flow = rows.end(visit);
    }
    ended(entry, outcome, flow, visit)
}

fn ended(
    entry: &Entry<'_>,
    outcome: Result<(), String>,
    flow: ControlFlow<()>,
    visit: &mut Visit<'_>,
) -> ControlFlow<()> {
    match outcome {
        Err(reason) if flow.is_continue() => visit(skipped(&entry.name, reason)),
        _ => flow,
    }
}

/// The columns that the text is in.
fn text_columns<'f>(columns: &[&'f str], fields: &'f Fields) -> Vec<&'f str> {
    match &fields.text {
        Some(OneOrMore::One(column)) => vec![column],
        Some(OneOrMore::More(columns)) => columns.iter().map(String::as_str).collect(),
        None => {
            let known = TEXT_COLUMNS.iter().find_map(|name| {
                columns
                    .iter()
                    .find(|column| column.eq_ignore_ascii_case(name))
            });
            vec![known.copied().unwrap_or("text")]
        }
    }
}

/// Whether a table has the columns that its text and metadata are said to be in.
fn check_columns(header: &[String], fields: &Fields) -> Result<(), String> {
    let own: Vec<&str> = header.iter().map(String::as_str).collect();
    let needed = text_columns(&own, fields).into_iter().chain(fields.named());
    for column in needed {
        if !own.iter().any(|own| own.eq_ignore_ascii_case(column)) {
            let columns = header.join("`, `");
            return Err(format!(
                "no column `{column}`; the columns are `{columns}`: map them in corpus.toml (fields = {{ text = \"...\" }})"
            ));
        }
    }
    Ok(())
}

/// The value of a column, whose name may be written in other capitals.
fn value<'r>(row: &'r Values, column: &str) -> Option<&'r str> {
    let like = || row.iter().find(|(own, _)| own.eq_ignore_ascii_case(column));
    let own = row.get(column).or_else(|| like().map(|(_, value)| value));
    own.map(String::as_str)
}

/// Whether an object with these fields is a row itself.
fn has_text<'f>(columns: &[&'f str], fields: &'f Fields) -> bool {
    let wanted = text_columns(columns, fields);
    wanted
        .iter()
        .any(|wanted| columns.iter().any(|own| own.eq_ignore_ascii_case(wanted)))
}

/// The text of a row.
fn text_of(row: &Values, fields: &Fields) -> Result<String, String> {
    let own: Vec<&str> = row.keys().map(String::as_str).collect();
    let columns = text_columns(&own, fields);
    let texts: Vec<&str> = columns
        .iter()
        .filter_map(|column| value(row, column))
        .collect();
    if texts.is_empty() {
        return Err(format!("no field `{}`", columns.join("`, `")));
    }
    Ok(joined(&texts))
}

/// Length from which a text that ends in the middle was cut for a column's sake.
const CUT_FROM: usize = 1_000;

/// The texts of several columns as one. Where all but the last are of one great length, a text was
/// too long for a column, and goes on in the next.
fn joined(texts: &[&str]) -> String {
    let filled: Vec<&str> = texts
        .iter()
        .copied()
        .filter(|text| !text.trim().is_empty())
        .collect();
    let lengths: Vec<usize> = filled.iter().map(|text| text.chars().count()).collect();
    let cut = match lengths.as_slice() {
        [first, middle @ .., last] => {
            *first >= CUT_FROM && middle.iter().all(|length| length == first) && last <= first
        }
        _ => false,
    };
    filled.join(if cut { "" } else { "\n\n" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cut_for_a_column_s_sake_is_joined() {
        let long = "x".repeat(CUT_FROM);
        assert_eq!(joined(&[&long, "y", ""]).len(), CUT_FROM + 1);
        assert_eq!(joined(&["first", "second"]), "first\n\nsecond");
    }
}
