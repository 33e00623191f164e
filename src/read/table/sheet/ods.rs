//! OpenDocument spreadsheets: the sheets of `content.xml`, read row by row.

use super::broken;
use super::table::{Cell, Output, day, duration, number};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufRead, BufReader, Cursor};
use std::ops::ControlFlow;
use zip::ZipArchive;

/// Cells that a file may have for no other reason than that it repeats others.
const MAX_REPEATED: u64 = 500_000;
/// Bytes of a cell's text.
const MAX_TEXT: usize = 16 << 20;

/// Reads the rows of all sheets.
pub(super) fn rows(bytes: &[u8], output: &mut Output<'_, '_>) -> Result<(), String> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let content = zip.by_name("content.xml").map_err(broken)?;
    read(BufReader::new(content), output)
}

/// A cell and how many columns it fills.
struct Spread {
    column: u32,
    n: u32,
    cell: Cell,
}

#[derive(Default)]
struct State {
    sheets: usize,
    row: u32,
    n_rows: u32,
    column: u32,
    cells: Vec<Spread>,
    open: Option<Open>,
    /// Elements whose text is none: comments, shapes, changes.
    skipped: usize,
    n_repeated: u64,
}

/// The cell that is being read.
struct Open {
    n: u32,
    covered: bool,
    is_error: bool,
    value: Option<String>,
    text: String,
    paragraphs: usize,
}

fn read(content: impl BufRead, output: &mut Output<'_, '_>) -> Result<(), String> {
    let mut reader = Reader::from_reader(content);
    reader.config_mut().check_comments = false;
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    let mut state = State::default();
    let mut depth: usize = 0;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(broken)?;
        match event {
            Event::Start(start) => {
                depth += 1;
                state.start(&start, output)?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                if state.end(end.name().as_ref(), output)?.is_break() {
                    return Ok(());
                }
            }
            Event::Text(text) => state.text(&text.into_inner())?,
            Event::CData(text) => state.text(&text.into_inner())?,
            Event::GeneralRef(entity) => {
                let char = entity.resolve_char_ref().ok().flatten();
                if let Some(char) = char {
                    state.text(char.encode_utf8(&mut [0; 4]))?;
                } else if let Some(text) = quick_xml::escape::resolve_xml_entity(&entity) {
                    state.text(text)?;
                }
            }
            Event::Eof => break,
            _ => {}
        }
        // The parser keeps the names of open elements.
        if depth > 1000 {
            return Err("its elements are nested more than 1000 deep".to_owned());
        }
    }
    if depth > 0 {
        return Err("not a readable spreadsheet: it ends in the middle".to_owned());
    }
    Ok(())
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let own = attributes
        .with_checks(false)
        .flatten()
        .find(|own| own.key.as_ref() == name)?;
    let value = quick_xml::escape::unescape(&own.value).ok()?;
    Some(value.into_owned())
}

fn count(start: &BytesStart<'_>, name: &str, most: u32) -> u32 {
    let written = attribute(start, name).and_then(|n| n.trim().parse::<u32>().ok());
    written.unwrap_or(1).clamp(1, most)
}

fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "office:annotation"
            | "table:tracked-changes"
            | "table:shapes"
            | "draw:frame"
            | "draw:custom-shape"
            | "table:detective"
            | "text:ruby-text"
    )
}

impl State {
    fn start(&mut self, start: &BytesStart<'_>, output: &mut Output<'_, '_>) -> Result<(), String> {
        let name = start.name();
        let name = name.as_ref();
        if is_skipped(name) {
            self.skipped += 1;
        }
        if self.skipped > 0 {
            return Ok(());
        }
        match name {
            "table:table" => {
                self.sheets += 1;
                self.row = 0;
                let number = self.sheets;
                let name = attribute(start, "table:name");
                output.sheet(&name.unwrap_or_else(|| format!("Sheet {number}")))?;
            }
            "table:table-row" => {
                self.n_rows = count(start, "table:number-rows-repeated", 1 << 20);
                self.column = 0;
                self.cells.clear();
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.open = Some(Open {
                    n: count(start, "table:number-columns-repeated", 1 << 14),
                    covered: name == "table:covered-table-cell",
                    is_error: attribute(start, "calcext:value-type").as_deref() == Some("error"),
                    value: value(start),
                    text: String::new(),
                    paragraphs: 0,
                });
            }
            "text:p" | "text:h" => {
                if let Some(open) = &mut self.open {
                    open.paragraphs += 1;
                    if open.paragraphs > 1 {
                        open.text.push('\n');
                    }
                }
            }
            "text:s" => {
                let blanks = count(start, "text:c", 1000);
                self.text(&" ".repeat(blanks as usize))?;
            }
            "text:tab" => self.text(" ")?,
            "text:line-break" => self.text("\n")?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        if let Some(open) = self.open.as_mut().filter(|own| own.paragraphs > 0)
            && self.skipped == 0
        {
            if open.text.len() + text.len() > MAX_TEXT {
                return Err(format!(
                    "a cell's text is larger than {} MB",
                    MAX_TEXT >> 20
                ));
            }
            open.text.push_str(text);
        }
        Ok(())
    }

    fn end(&mut self, name: &str, output: &mut Output<'_, '_>) -> Result<ControlFlow<()>, String> {
        if is_skipped(name) {
            self.skipped = self.skipped.saturating_sub(1);
            return Ok(ControlFlow::Continue(()));
        }
        if self.skipped > 0 {
            return Ok(ControlFlow::Continue(()));
        }
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                if let Some(open) = self.open.take() {
                    let (column, n) = (self.column, open.n);
                    self.column = column.saturating_add(n);
                    let cell = open.cell();
                    if cell != Cell::Empty {
                        self.cells.push(Spread { column, n, cell });
                    }
                }
                Ok(ControlFlow::Continue(()))
            }
            "table:table-row" => self.end_row(output),
            "table:table" => Ok(output.end_row()),
            _ => Ok(ControlFlow::Continue(())),
        }
    }

    fn end_row(&mut self, output: &mut Output<'_, '_>) -> Result<ControlFlow<()>, String> {
        let first = self.row;
        self.row = first.saturating_add(self.n_rows);
        let cells = std::mem::take(&mut self.cells);
        if cells.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        for row in first..self.row {
            for own in &cells {
                for column in own.column..own.column.saturating_add(own.n) {
                    self.n_repeated += u64::from(row > first || column > own.column);
                    if self.n_repeated > MAX_REPEATED {
                        return Err("it repeats its cells too often".to_owned());
                    }
                    if output.cell(row, column, own.cell.clone())?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

impl Open {
    fn cell(self) -> Cell {
        if self.covered {
            return Cell::Empty;
        }
        if self.is_error {
            return Cell::Error(self.text);
        }
        let text = self.value.unwrap_or(self.text);
        if text.trim().is_empty() {
            Cell::Empty
        } else {
            Cell::Text(text)
        }
    }
}

/// The value of a cell that isn't a text.
fn value(start: &BytesStart<'_>) -> Option<String> {
    let own = |name: &str| attribute(start, name);
    match own("office:value-type")?.as_str() {
        "float" | "percentage" | "currency" => {
            let written = own("office:value")?;
            Some(written.parse().map_or(written, number))
        }
        "date" => own("office:date-value").map(|date| day(&date)),
        "time" => own("office:time-value").map(|time| duration(&time)),
        "boolean" => own("office:boolean-value"),
        "string" => own("office:string-value"),
        _ => None,
    }
}
