//! `parallax inspect`: what a corpus holds, before anything is counted on it.

use super::index;
use crate::cli::args::{Format, OutputArgs};
use crate::cli::{Status, Ui};
use parallax::inspect::{Line, Report};
use parallax::pipeline;
use std::path::PathBuf;

/// How many documents of which source, year, country, language, type, format and encoding; what was
/// inferred and from what; what is missing, thin, garbled, copied; gaps in coverage. Nothing is
/// written but what -o names.
#[derive(clap::Args)]
pub struct Inspect {
    /// Corpus folder
    #[arg(value_name = "CORPUS")]
    corpus: PathBuf,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: Inspect, threads: usize, ui: &Ui) -> anyhow::Result<Status> {
    let corpus = index::open(&args.corpus)?;
    let report = pipeline::inspect(&corpus, threads, ui);
    for warning in pipeline::idle_sources(&corpus) {
        ui.warning(&warning);
    }
    if args.output.form(ui) == Format::Table {
        args.output.deliver(ui, |sink| {
            sink.write_all(shown(&report, ui.verbose).as_bytes())
        })?;
    } else {
        args.output.write(report.to_table(), ui)?;
    }
    Ok(Status::Done)
}

/// Lines of a section that are shown unless all are asked for.
const SHOWN: usize = 12;

/// The report for reading.
fn shown(report: &Report, all: bool) -> String {
    let mut text = String::new();
    for section in report.lines.chunk_by(|a, b| a.section == b.section) {
        let Some(first) = section.first() else {
            continue;
        };
        text += &format!("{}\n", first.section);
        let most = if all || first.section == "total" {
            usize::MAX
        } else {
            SHOWN
        };
        for line in section.iter().take(most) {
            text += &shown_line(line);
        }
        if section.len() > most {
            text += &format!("  ... and {} more (-v shows all)\n", section.len() - most);
        }
        text.push('\n');
    }
    text
}

fn shown_line(line: &Line) -> String {
    let share = line
        .share
        .map_or(String::new(), |share| format!("{:.1} %", share * 100.0));
    let is_document = matches!(line.section, "copy" | "shortest" | "longest");
    let count = if is_document {
        String::new()
    } else {
        line.count.to_string()
    };
    let more = match (line.detail.as_str(), line.example.as_str()) {
        ("", "") => String::new(),
        (detail, _) if is_document || line.example.is_empty() => detail.to_owned(),
        (_, example) => format!("e.g. {example}"),
    };
    let text = format!("  {:>9}  {share:>7}  {}  {more}", count, line.item);
    text.trim_end().to_owned() + "\n"
}
