//! `parallax run`: the whole way.

use super::files::Files;
use super::timeline::measure_settings;
use super::{index, telling, themes};
use crate::cli::args::{CodebookArgs, DuplicateArgs, LexiconArgs, MeasureArgs, ReadArgs};
use crate::cli::select::{manifest, say_left_out};
use crate::cli::{Status, Ui};
use parallax::codebook::Codebook;
use parallax::index::{Index, Wanted};
use parallax::measure;
use parallax::model::{Cell, Table};
use parallax::pipeline::{self, Filter};
use parallax::tag;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Writes into OUT: the index, timeline.csv, timeline-wide.csv, themes.csv, skipped.csv and manifest.json.
#[derive(clap::Args)]
pub struct Run {
    /// Corpus folder
    #[arg(value_name = "CORPUS")]
    corpus: PathBuf,
    /// Folder for the index and the results
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    out: PathBuf,
    #[command(flatten)]
    codebook: CodebookArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    duplicates: DuplicateArgs,
    #[command(flatten)]
    measure: MeasureArgs,
    /// Begin each CSV with a byte-order mark, so that Excel reads it as UTF-8
    #[arg(long)]
    excel: bool,
    #[command(flatten)]
    read: ReadArgs,
}

pub fn run(args: Run, threads: usize, ui: &Ui) -> anyhow::Result<Status> {
    // A mistake in the codebook shows before the corpus is read.
    let codebook = args.codebook.load()?;
    for finding in tag::check(&codebook) {
        ui.warning(&format!(
            "{}: {}: {}",
            finding.at, finding.theme, finding.message
        ));
    }
    let folder = args.out.join("index");
    let indexed = index::build(&args.corpus, &folder, &args.read, threads, ui)?;
    index::say(&indexed, ui);
    let index = Index::open(&folder)?;
    let voices = args.lexicon.voices(&index, threads, ui)?;
    let (wanted, mut filter) = (Wanted::default(), Filter::default());
    args.duplicates.apply(&mut filter, &index, ui)?;
    let cube = pipeline::cube(&index, &codebook, &voices, &wanted, &filter, threads, ui)?;
    let settings = args.measure.settings();
    let timeline = measure::timeline(&cube, settings, None);
    say_left_out(&timeline, &cube, ui);

    let mut flags = BTreeMap::from([("command".to_owned(), "run".to_owned())]);
    measure_settings(settings, &mut flags);
    args.lexicon.settings(&mut flags)?;
    args.duplicates.settings(&mut flags);
    let mut files = Files::of(
        &args.out,
        args.excel,
        manifest(&index, &codebook, Some(&timeline), flags)?,
    );
    files.write("timeline.csv", timeline.to_table(&cube, settings.unit))?;
    files.write(
        "timeline-wide.csv",
        timeline.to_wide_table(&cube, settings.unit),
    )?;
    files.write("themes.csv", themes::table(&cube))?;
    files.write("skipped.csv", notes(&indexed))?;
    files.write_manifest("manifest.json")?;

    let mut summary = written(&files, &timeline, &codebook, &indexed);
    let telling = telling::lines(&timeline, &cube, settings.unit);
    if !telling.is_empty() {
        summary += "most telling:\n";
        telling
            .iter()
            .for_each(|line| summary += &format!("  {line}\n"));
    }
    ui.result(|sink| sink.write_all(summary.as_bytes()))?;
    Ok(index::status(&indexed, &args.read))
}

/// What a run wrote, a line for each file.
fn written(
    files: &Files<'_>,
    timeline: &measure::Timeline,
    codebook: &Codebook,
    indexed: &pipeline::Indexed,
) -> String {
    let corpus = &files.manifest.corpus;
    let lines = [
        (
            "timeline.csv",
            format!(
                "{} rows: salience per actor, theme and period, with intervals",
                timeline.rows.len()
            ),
        ),
        (
            "timeline-wide.csv",
            "the same for a spreadsheet, a column for each period".to_owned(),
        ),
        (
            "themes.csv",
            format!(
                "{} themes of `{}`, counted per actor",
                codebook.themes.len(),
                codebook.name
            ),
        ),
        (
            "skipped.csv",
            format!(
                "{} notes on what is not, or not completely, in the index",
                indexed.notes.len()
            ),
        ),
        ("manifest.json", "what made these files".to_owned()),
        (
            "index/",
            format!(
                "{} documents, {} passages",
                corpus.documents, corpus.passages
            ),
        ),
    ];
    let mut text = format!("wrote {}/\n", files.folder.display());
    lines
        .iter()
        .for_each(|(name, what)| text += &format!("  {name:<18} {what}\n"));
    text
}

fn notes(indexed: &pipeline::Indexed) -> Table<'_> {
    let row = |note: &parallax::model::Note| {
        let status = Cell::Text(note.status.as_str().to_owned());
        vec![
            Cell::Text(note.document.clone()),
            status,
            Cell::Text(note.reason.clone()),
        ]
    };
    Table::new(
        ["document", "status", "reason"],
        indexed.notes.iter().map(row),
    )
}
