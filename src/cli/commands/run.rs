//! `parallax run`: the whole way.

use super::timeline::measure_settings;
use super::{index, themes};
use crate::cli::args::{CodebookArgs, MeasureArgs, ReadArgs};
use crate::cli::select::{manifest, say_left_out};
use crate::cli::{Status, Ui};
use parallax::codebook;
use parallax::export::{self, csv, manifest::Manifest};
use parallax::index::Index;
use parallax::measure::{self, Timeline, TimelineRow};
use parallax::model::{Cell, Cube, Table};
use parallax::pipeline::{self, Filter};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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
    for finding in codebook::check(&codebook) {
        ui.warning(&format!("{}: {}: {}", finding.at, finding.theme, finding.message));
    }
    let folder = args.out.join("index");
    let indexed = index::build(&args.corpus, &folder, &args.read, threads, ui)?;
    index::say(&indexed, ui);
    let index = Index::open(&folder)?;
    let cube = pipeline::cube(&index, &codebook, &Filter::default(), threads, ui)?;
    let settings = args.measure.settings();
    let timeline = measure::timeline(&cube, settings);
    say_left_out(&timeline, &cube, ui);

    let mut flags = BTreeMap::from([("command".to_owned(), "run".to_owned())]);
    measure_settings(settings, &mut flags);
    let mut files = Files {
        folder: &args.out,
        reader: if args.excel { csv::Reader::Excel } else { csv::Reader::Any },
        manifest: manifest(&index, &codebook, Some(&timeline), flags)?,
    };
    files.write("timeline.csv", timeline.to_table(&cube, settings.unit))?;
    files.write("timeline-wide.csv", timeline.to_wide_table(&cube, settings.unit))?;
    files.write("themes.csv", themes::table(&cube))?;
    files.write("skipped.csv", notes(&indexed))?;
    export::write_whole(&args.out.join("manifest.json"), |file| file.write_all(&files.manifest.json()))?;

    let mut summary = format!("wrote {}/\n", args.out.display());
    for (name, what) in [
        ("timeline.csv", format!("{} rows: salience per actor, theme and period, with intervals", timeline.rows.len())),
        ("timeline-wide.csv", "the same for a spreadsheet, a column for each period".to_owned()),
        ("themes.csv", format!("{} themes of `{}`, counted per actor", codebook.themes.len(), codebook.name)),
        ("skipped.csv", format!("{} notes on files and documents that are not, or not completely, in there", indexed.notes.len())),
        ("manifest.json", "what made these files".to_owned()),
        ("index/", format!("{} documents, {} passages", files.manifest.corpus.documents, files.manifest.corpus.passages)),
    ] {
        summary += &format!("  {name:<18} {what}\n");
    }
    let telling = telling(&timeline, &cube);
    if !telling.is_empty() {
        summary += "most telling:\n";
        telling.iter().for_each(|line| summary += &format!("  {line}\n"));
    }
    ui.result(|sink| sink.write_all(summary.as_bytes()))?;
    Ok(index::status(&indexed, &args.read))
}

/// The files of a run.
struct Files<'f> {
    folder: &'f Path,
    reader: csv::Reader,
    manifest: Manifest,
}

impl Files<'_> {
    fn write(&mut self, name: &str, table: Table<'_>) -> anyhow::Result<()> {
        let hash = export::write_whole(&self.folder.join(name), |file| csv::write(table, self.reader, file))?;
        self.manifest.files.insert(name.to_owned(), hash);
        Ok(())
    }
}

fn notes(indexed: &pipeline::Indexed) -> Table<'_> {
    let row = |note: &parallax::read::Note| {
        let status = Cell::Text(note.status.as_str().to_owned());
        vec![Cell::Text(note.document.clone()), status, Cell::Text(note.reason.clone())]
    };
    Table::new(["document", "status", "reason"], indexed.notes.iter().map(row))
}

/// Three lines of a timeline that say most: the highest share, the widest gap between two actors
/// and the sharpest change from one period to the next, each by what its intervals vouch for.
fn telling(timeline: &Timeline, cube: &Cube) -> Vec<String> {
    let sure: Vec<&TimelineRow> = timeline.rows.iter().filter(|row| row.bounds.is_some() && !cube.subjects[row.subject].theme.is_empty()).collect();
    let low = |row: &TimelineRow| row.bounds.map_or(0.0, |bounds| bounds.0);
    let high = |row: &TimelineRow| row.bounds.map_or(1.0, |bounds| bounds.1);
    let name = |row: &TimelineRow| cube.subjects[row.subject].theme.clone();
    let share = |row: &TimelineRow| {
        let percent = |share: f64| format!("{:.1}", share * 100.0);
        format!("{} % [{}, {}]", percent(row.salience.unwrap_or(0.0)), percent(low(row)), percent(high(row)))
    };
    let mut lines = Vec::new();
    if let Some(top) = sure.iter().max_by(|a, b| low(a).total_cmp(&low(b))) {
        lines.push(format!(
            "highest: {} in {} gives {} to `{}` ({} of {} passages, {} documents)",
            top.actor, top.period, share(top), name(top), top.tagged, top.total, top.documents
        ));
    }
    let mut by_cell: BTreeMap<_, Vec<&TimelineRow>> = BTreeMap::new();
    for row in &sure {
        by_cell.entry((row.subject, row.period)).or_default().push(row);
    }
    let gaps = by_cell.values().flat_map(|rows| rows.iter().flat_map(|a| rows.iter().map(move |b| (*a, *b))));
    if let Some((more, less)) = gaps.filter(|(a, b)| a.actor != b.actor).max_by(|x, y| (low(x.0) - high(x.1)).total_cmp(&(low(y.0) - high(y.1)))) {
        lines.push(format!("widest gap: `{}` in {}: {} {}, {} {}", name(more), more.period, more.actor, share(more), less.actor, share(less)));
    }
    let changes = timeline.series().flat_map(|series| series.windows(2).map(|pair| (&pair[0], &pair[1])));
    let apart = |(before, after): &(&TimelineRow, &TimelineRow)| (low(after) - high(before)).max(low(before) - high(after));
    let sure_change = |(before, after): &(&TimelineRow, &TimelineRow)| {
        let whole = !before.partial && !after.partial && before.bounds.is_some() && after.bounds.is_some();
        whole && !cube.subjects[after.subject].theme.is_empty()
    };
    if let Some((before, after)) = changes.filter(sure_change).max_by(|x, y| apart(x).total_cmp(&apart(y))) {
        lines.push(format!(
            "sharpest change: {} on `{}`: {} in {}, {} in {}",
            after.actor, name(after), share(before), before.period, share(after), after.period
        ));
    }
    lines
}
