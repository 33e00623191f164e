//! `parallax timeline`: salience over time.

use crate::cli::args::{
    CodebookArgs, CorrectArgs, FilterArgs, Format, IndexArgs, LexiconArgs, MeasureArgs, OutputArgs,
    SubjectArgs,
};
use crate::cli::select::{Asked, manifest, say_left_out};
use crate::cli::table::sparkline;
use crate::cli::{Status, Ui};
use parallax::file;
use parallax::measure;
use parallax::model::{Cell, Cube, Table};
use std::collections::BTreeMap;

/// A row holds numerator, denominator, documents and interval; an actor's periods have no gaps.
#[derive(clap::Args)]
pub struct Timeline {
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    codebook: CodebookArgs,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    subjects: SubjectArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// A row for each actor and target, instead of one for each actor
    #[arg(long)]
    dyads: bool,
    #[command(flatten)]
    measure: MeasureArgs,
    #[command(flatten)]
    correct: CorrectArgs,
    /// A column for each period, salience in the cells
    #[arg(long)]
    wide: bool,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: Timeline, threads: usize, ui: &Ui) -> anyhow::Result<Status> {
    let codebook = args.subjects.cut(args.codebook.load()?)?;
    let index = args.index.open()?;
    let asked = Asked {
        index: &index,
        codebook: &codebook,
        lexicon: &args.lexicon,
        filter: &args.filter,
        threads,
    };
    let cube = args.subjects.cube(&asked, args.dyads, ui)?;
    let settings = args.measure.settings();
    let correction = args.correct.load(&cube, &codebook, settings.interval, ui)?;
    let timeline = measure::timeline(&cube, settings, correction.as_ref());
    say_left_out(&timeline, &cube, ui);
    let table = if args.wide {
        timeline.to_wide_table(&cube, settings.unit)
    } else if args.output.form(ui) == Format::Table {
        overview(&timeline, &cube)
    } else {
        timeline.to_table(&cube, settings.unit)
    };
    let hash = args.output.write(table, ui)?;
    if let (Some(path), Some(hash)) = (&args.output.out, hash) {
        let mut flags = BTreeMap::from([("command".to_owned(), "timeline".to_owned())]);
        measure_settings(settings, &mut flags);
        args.filter.settings(&mut flags);
        args.lexicon.settings(&mut flags)?;
        args.correct.settings(&mut flags)?;
        let mut manifest = manifest(&index, &codebook, Some(&timeline), flags)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        manifest.files.insert(name.into_owned(), hash);
        let beside = path.with_extension("manifest.json");
        file::write_whole(&beside, |sink| sink.write_all(&manifest.json()))?;
        ui.note(&format!("wrote {}", beside.display()));
    }
    Ok(Status::Done)
}

/// The measure's flags for a manifest.
pub fn measure_settings(settings: measure::Settings, flags: &mut BTreeMap<String, String>) {
    flags.insert("by".to_owned(), format!("{:?}", settings.by).to_lowercase());
    flags.insert("unit".to_owned(), settings.unit.as_str().to_owned());
    match settings.interval {
        measure::Interval::Bootstrap(bootstrap) => {
            flags.insert("ci".to_owned(), "bootstrap".to_owned());
            flags.insert("draws".to_owned(), bootstrap.draws.to_string());
            flags.insert("seed".to_owned(), bootstrap.seed.to_string());
        }
        measure::Interval::None => {
            flags.insert("ci".to_owned(), "none".to_owned());
        }
    }
}

/// One line for each actor and subject that occurs: its course, and its share over all periods.
fn overview<'t>(timeline: &measure::Timeline, cube: &Cube) -> Table<'t> {
    let mut rows: Vec<(String, f64, Vec<Cell>)> = Vec::new();
    for series in timeline.series() {
        let (tagged, total): (u64, u64) = series
            .iter()
            .fold((0, 0), |sum, row| (sum.0 + row.tagged, sum.1 + row.total));
        let subject = &cube.subjects[series[0].subject];
        // A theme that makes up its group would stand here twice.
        if tagged == 0 || subject.theme == subject.group {
            continue;
        }
        let (first, last) = (series[0].period, series[series.len() - 1].period);
        let share = tagged as f64 / total as f64;
        let saliences: Vec<Option<f64>> = series.iter().map(|row| row.salience).collect();
        let highest = series
            .iter()
            .filter(|row| row.salience.is_some())
            .max_by(|a, b| {
                a.salience
                    .unwrap_or(0.0)
                    .total_cmp(&b.salience.unwrap_or(0.0))
            });
        let actor = series[0].actor.to_string();
        let cells = vec![
            Cell::Text(actor.clone()),
            series[0].about.cell(),
            Cell::Text(subject.group.clone()),
            Cell::Text(subject.theme.clone()),
            Cell::Text(first.to_string()),
            Cell::Text(sparkline(&saliences)),
            Cell::Text(last.to_string()),
            Cell::Text(format!("{:.1} %", share * 100.0)),
            Cell::Text(
                highest
                    .map(|row| {
                        format!(
                            "{:.1} % in {}",
                            row.salience.unwrap_or(0.0) * 100.0,
                            row.period
                        )
                    })
                    .unwrap_or_default(),
            ),
            Cell::Count(tagged),
            Cell::Count(total),
        ];
        rows.push((actor, share, cells));
    }
    rows.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    let columns = [
        "actor", "target", "group", "theme", "from", "salience", "to", "overall", "highest",
        "tagged", "total",
    ];
    Table::new(columns, rows.into_iter().map(|(_, _, cells)| cells))
}
