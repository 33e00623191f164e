//! Results in the form asked for.

use super::args::{Format, OutputArgs};
use super::ui::Ui;
use comfy_table::{CellAlignment, ContentArrangement, presets};
use parallax::export::{csv, json};
use parallax::file;
use parallax::model::{Cell, Table};
use std::io::{self, Write};

impl OutputArgs {
    /// The form of the result.
    pub fn form(&self, ui: &Ui) -> Format {
        let by_name =
            self.out
                .as_ref()
                .map(|path| match path.extension().and_then(|end| end.to_str()) {
                    Some("json") => Format::Json,
                    _ => Format::Csv,
                });
        let by_terminal = if ui.is_terminal() && !self.excel {
            Format::Table
        } else {
            Format::Csv
        };
        self.format.or(by_name).unwrap_or(by_terminal)
    }

    /// Writes a result: to the file named, whose hash it gives, or to standard output.
    pub fn write(&self, table: Table<'_>, ui: &Ui) -> anyhow::Result<Option<String>> {
        let form = self.form(ui);
        self.deliver(ui, |sink| match form {
            Format::Table => sink.write_all(shown(table).as_bytes()),
            Format::Csv => csv::write(table, self.reader(), sink),
            Format::Json => json::write(table, sink),
        })
    }

    pub fn deliver(
        &self,
        ui: &Ui,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<Option<String>> {
        match &self.out {
            Some(path) => {
                let hash = file::write_whole(path, fill)?;
                ui.note(&format!("wrote {}", path.display()));
                Ok(Some(hash))
            }
            None => {
                ui.result(fill)?;
                Ok(None)
            }
        }
    }

    pub fn reader(&self) -> csv::Reader {
        if self.excel {
            csv::Reader::Excel
        } else {
            csv::Reader::Any
        }
    }
}

/// A table for reading.
pub fn shown(table: Table<'_>) -> String {
    let mut shown = comfy_table::Table::new();
    shown
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    shown.set_header(&table.columns);
    for row in table.rows {
        shown.add_row(row.iter().map(cell).collect::<Vec<_>>());
    }
    for column in shown.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let lines: Vec<String> = shown
        .lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect();
    lines.concat()
}

fn cell(cell: &Cell) -> comfy_table::Cell {
    let (text, alignment) = match cell {
        Cell::Empty => (String::new(), CellAlignment::Left),
        Cell::Text(text) => (text.clone(), CellAlignment::Left),
        Cell::Count(count) => (count.to_string(), CellAlignment::Right),
        Cell::Number(number) => (format!("{number:.4}"), CellAlignment::Right),
        Cell::Flag(truth) => (
            if *truth { "yes" } else { "no" }.to_owned(),
            CellAlignment::Left,
        ),
    };
    comfy_table::Cell::new(text).set_alignment(alignment)
}

/// A line of blocks for a series of shares; a dot where there is none.
pub fn sparkline(series: &[Option<f64>]) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let highest = series.iter().flatten().copied().fold(0.0, f64::max);
    let block = |share: &Option<f64>| match share {
        None => '·',
        Some(share) if highest > 0.0 => BLOCKS[((share / highest * 7.0).round() as usize).min(7)],
        Some(_) => BLOCKS[0],
    };
    series.iter().map(block).collect()
}
