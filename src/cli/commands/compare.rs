//! `parallax compare`: two countries' discourses about each other.

use super::files::Files;
use super::sensitivity;
use super::timeline::measure_settings;
use crate::cli::args::{
    By, CodebookArgs, CorrectArgs, FilterArgs, IndexArgs, LexiconArgs, MeasureArgs, SubjectArgs,
    country,
};
use crate::cli::select::manifest;
use crate::cli::status::UsageError;
use crate::cli::table::shown;
use crate::cli::{Status, Ui};
use parallax::index::{Targets, Wanted};
use parallax::measure::agenda::{self, Ranked};
use parallax::measure::asymmetry::{self, PeriodGaps};
use parallax::measure::change::{self, Change};
use parallax::measure::coverage;
use parallax::measure::dyad::{Dyad, Source, Span};
use parallax::measure::event;
use parallax::measure::overlap::{self, Overlap};
use parallax::measure::{Correction, Interval, Settings};
use parallax::model::{Cell, Country, Cube, PartialDate, Table};
use parallax::pipeline;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What FIRST says about SECOND against what SECOND says about FIRST. With -o it writes asymmetry.csv,
/// overlap.csv, agenda.csv, changes.csv, coverage.csv and manifest.json.
#[derive(clap::Args)]
pub struct Compare {
    /// A country (ISO 3166 code or English name)
    #[arg(value_name = "FIRST", value_parser = country)]
    first: Country,
    /// The other country
    #[arg(value_name = "SECOND", value_parser = country)]
    second: Country,
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
    #[command(flatten)]
    measure: MeasureArgs,
    #[command(flatten)]
    correct: CorrectArgs,
    /// A dated event whose effect is told: DATE or DATE=LABEL; may be repeated
    #[arg(long, value_name = "DATE")]
    event: Vec<String>,
    /// Months before and after an event that are compared
    #[arg(long, value_name = "MONTHS", default_value_t = 12, value_parser = clap::value_parser!(i32).range(1..=120))]
    window: i32,
    /// Folder for the files
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Begin each CSV with a byte-order mark, so that Excel reads it as UTF-8
    #[arg(long)]
    excel: bool,
}

pub fn run(args: Compare, threads: usize, ui: &Ui) -> anyhow::Result<Status> {
    if args.first == args.second {
        return Err(UsageError {
            message: format!("{} can't be compared with itself", args.first),
            hint: Some("name two countries".to_owned()),
        }
        .into());
    }
    args.filter.without_who("compare names its two countries")?;
    let events = events(&args.event)?;
    let codebook = args.subjects.cut(args.codebook.load()?)?;
    let index = args.index.open()?;
    let voices = args.lexicon.voices(&index, threads, ui)?;
    let filter = args.filter.filter(&index, ui)?;
    let wanted = Wanted {
        actors: vec![args.first, args.second],
        targets: Targets::All,
    };
    let cube = pipeline::cube(&index, &codebook, &voices, &wanted, &filter, threads, ui)?;
    let settings = args.measure.settings();
    let correction = args.correct.load(&cube, &codebook, settings.interval, ui)?;
    let source = Source::of(&cube, settings.unit);
    let compared = Compared::of(&args, &source, settings, correction.as_ref(), &events);
    if compared.is_empty(&source) {
        return Err(UsageError {
            message: format!(
                "no passage says anything of {} or of {}",
                compared.dyad, compared.mirror
            ),
            hint: Some(
                "see `parallax timeline --dyads` for who speaks about whom; bodies such as NATO are no \
                 targets, and `--voice document` finds none"
                    .to_owned(),
            ),
        }
        .into());
    }
    compared.say_thin(&source, ui);
    if let Some(folder) = &args.out {
        let mut flags = BTreeMap::from([("command".to_owned(), "compare".to_owned())]);
        flags.insert("dyad".to_owned(), compared.dyad.to_string());
        measure_settings(settings, &mut flags);
        args.filter.settings(&mut flags);
        args.lexicon.settings(&mut flags)?;
        args.correct.settings(&mut flags)?;
        let mut files = Files::of(
            folder,
            args.excel,
            manifest(&index, &codebook, None, flags)?,
        );
        compared.write(&source, &mut files)?;
        ui.note(&format!(
            "wrote asymmetry.csv, overlap.csv, agenda.csv, changes.csv, coverage.csv and \
                 manifest.json into {}",
            folder.display()
        ));
    }
    let mut account = compared.account(&source);
    let otherwise = args.filter.duplicates.otherwise(&filter, &index, ui)?;
    let copies = filter.left_out.len().max(otherwise.left_out.len());
    let other_cube = match copies {
        0 => None,
        _ => Some(pipeline::cube(
            &index, &codebook, &voices, &wanted, &otherwise, threads, ui,
        )?),
    };
    let other_source = Source::of(other_cube.as_ref().unwrap_or(&cube), settings.unit);
    account.push('\n');
    account += &sensitivity::line(
        copies,
        filter.left_out.is_empty(),
        &source,
        &other_source,
        [compared.dyad, compared.mirror],
    );
    ui.result(|sink| sink.write_all(account.as_bytes()))?;
    Ok(Status::Done)
}

/// A dated event, and what it's called.
type Event = (jiff::civil::Date, String);

fn events(written: &[String]) -> anyhow::Result<Vec<Event>> {
    written
        .iter()
        .map(|written| {
            let (date, label) = written.split_once('=').unwrap_or((written, written));
            let date: PartialDate = date.parse().map_err(|error| UsageError {
                message: format!("--event: {error}"),
                hint: Some("write it as 2014-05-19 or 2014-05-19=indictment".to_owned()),
            })?;
            Ok((date.first_day(), label.to_owned()))
        })
        .collect()
}

/// An event's effect on a dyad, or why there is none to be told.
struct Effect {
    dyad: Dyad,
    label: String,
    told: Result<event::Effect, event::NoEffect>,
}

/// Everything that's told of two dyads.
struct Compared {
    dyad: Dyad,
    mirror: Dyad,
    by: By,
    gaps: Vec<PeriodGaps>,
    overlaps: Vec<(&'static str, Vec<Overlap>)>,
    agendas: Vec<(Dyad, &'static str, Vec<Ranked>)>,
    changes: Vec<(Dyad, Vec<Change>)>,
    effects: Vec<Effect>,
    coverage: Vec<coverage::CoverageRow>,
}

/// Columns of changes.csv.
const CHANGE_COLUMNS: [&str; 15] = [
    "dyad",
    "kind",
    "at",
    "group",
    "theme",
    "before",
    "after",
    "difference",
    "ci_low",
    "ci_high",
    "p",
    "q",
    "dispersion",
    "false_alarms",
    "flag",
];

/// Indexes of the themes, and of the groups.
fn levels(cube: &Cube) -> [(&'static str, Vec<usize>); 2] {
    let own = |is_group: bool| {
        let subjects = cube.subjects.iter().enumerate();
        subjects
            .filter(|(_, subject)| subject.theme.is_empty() == is_group)
            .map(|(number, _)| number)
            .collect()
    };
    [("theme", own(false)), ("group", own(true))]
}

impl Compared {
    fn of(
        args: &Compare,
        source: &Source<'_>,
        settings: Settings,
        correction: Option<&Correction>,
        events: &[Event],
    ) -> Self {
        let dyad = Dyad::new(args.first, args.second);
        let mirror = Dyad::new(args.second, args.first);
        let span = Span::default();
        let interval = settings.interval;
        let bootstrap = match interval {
            Interval::Bootstrap(bootstrap) => Some(bootstrap),
            Interval::None => None,
        };
        let samples = [dyad, mirror].map(|dyad| (dyad, source.dyad(dyad, span)));
        let levels = levels(source.cube);
        let overlaps = levels.iter().filter(|(_, which)| !which.is_empty());
        let overlaps = overlaps.map(|(level, which)| {
            let own = overlap::overlaps(&samples[0].1, &samples[1].1, which, bootstrap);
            (*level, own)
        });
        let agendas = samples.iter().flat_map(|(dyad, sample)| {
            levels.iter().map(|(level, which)| {
                let subjects = &source.cube.subjects;
                let own = agenda::agenda(sample, subjects, which, interval, correction);
                (*dyad, *level, own)
            })
        });
        let effects = events.iter().flat_map(|(date, label)| {
            [dyad, mirror].map(|dyad| Effect {
                dyad,
                label: label.clone(),
                told: event::effect(source, dyad, *date, args.window, interval),
            })
        });
        let by = args.measure.by.granularity();
        let mut cover = coverage::coverage(source, args.first, args.second, by);
        cover.extend(coverage::coverage(source, args.second, args.first, by));
        Self {
            dyad,
            mirror,
            by: args.measure.by,
            gaps: asymmetry::asymmetry(source, dyad, mirror, span, Some(by), interval, correction),
            overlaps: overlaps.collect(),
            agendas: agendas.collect(),
            changes: [dyad, mirror]
                .map(|dyad| (dyad, change::changes(source, dyad, span, by, bootstrap)))
                .into(),
            effects: effects.collect(),
            coverage: cover,
        }
    }

    fn is_empty(&self, source: &Source<'_>) -> bool {
        let all = [self.dyad, self.mirror];
        all.iter()
            .all(|dyad| source.parts(*dyad, Span::default()).is_empty())
    }

    /// Warns of a side that has little or nothing.
    fn say_thin(&self, source: &Source<'_>, ui: &Ui) {
        for dyad in [self.dyad, self.mirror] {
            let parts = source.parts(dyad, Span::default());
            if parts.len() < 10 {
                ui.warning(&format!(
                    "{dyad}: only {} documents have a passage about it: intervals are rough, or there \
                     are none",
                    parts.len()
                ));
            }
        }
    }

    fn write(&self, source: &Source<'_>, files: &mut Files<'_>) -> anyhow::Result<()> {
        files.write(
            "asymmetry.csv",
            asymmetry::table(source, self.dyad, self.mirror, &self.gaps),
        )?;
        files.write("overlap.csv", self.overlap_table())?;
        files.write("agenda.csv", self.agenda_table(source))?;
        files.write("changes.csv", self.change_table(source))?;
        files.write("coverage.csv", coverage::table(&self.coverage))?;
        files.write_manifest("manifest.json")
    }

    fn overlap_table(&self) -> Table<'_> {
        let columns = [
            "first",
            "second",
            "level",
            "measure",
            "overlap",
            "ci_low",
            "ci_high",
            "p",
            "shuffled_median",
            "shuffled_low",
            "shuffled_high",
            "halves_first_median",
            "halves_first_low",
            "halves_first_high",
            "halves_second_median",
            "halves_second_low",
            "halves_second_high",
        ];
        let rows = self.overlaps.iter().flat_map(move |(level, overlaps)| {
            overlaps.iter().map(move |overlap| {
                let mut cells = vec![
                    Cell::Text(self.dyad.to_string()),
                    Cell::Text(self.mirror.to_string()),
                    Cell::text(*level),
                    Cell::text(overlap.likeness.as_str()),
                    Cell::number(overlap.value),
                ];
                cells.extend(bounds(overlap.bounds));
                cells.push(Cell::number(overlap.p));
                for floor in [
                    overlap.shuffled,
                    overlap.halves_of_first,
                    overlap.halves_of_second,
                ] {
                    cells.push(Cell::number(floor.median));
                    cells.extend(bounds(floor.bounds));
                }
                cells
            })
        });
        Table::new(columns, rows)
    }

    fn agenda_table<'t>(&'t self, source: &'t Source<'t>) -> Table<'t> {
        let columns = [
            "dyad",
            "level",
            "group",
            "theme",
            "rank",
            "median_rank",
            "rank_low",
            "rank_high",
            "p_first",
            "p_top_ten",
            "ranked",
            "tagged",
            "total",
            "documents",
            "salience",
            "ci_low",
            "ci_high",
            "coverage",
        ];
        let rows = self.agendas.iter().flat_map(move |(dyad, level, agenda)| {
            let (all, coded) = source.coded(&source.parts(*dyad, Span::default()));
            let coverage = (all > 0).then(|| coded as f64 / all as f64);
            agenda.iter().map(move |ranked| {
                let subject = &source.cube.subjects[ranked.subject];
                let mut cells = vec![
                    Cell::Text(dyad.to_string()),
                    Cell::text(*level),
                    Cell::text(&subject.group),
                    Cell::text(&subject.theme),
                    Cell::number(ranked.rank),
                    Cell::number(ranked.median),
                ];
                cells.extend(bounds(ranked.bounds));
                cells.extend([
                    Cell::number(ranked.p_first),
                    Cell::number(ranked.p_top_ten),
                    Cell::Count(agenda.len() as u64),
                    Cell::Count(ranked.share.fraction.tagged),
                    Cell::Count(ranked.share.fraction.total),
                    Cell::Count(ranked.share.documents),
                    Cell::number(ranked.share.salience()),
                ]);
                cells.extend(bounds(ranked.share.bounds));
                cells.push(Cell::number(coverage));
                cells
            })
        });
        Table::new(columns, rows)
    }

    fn change_table<'t>(&'t self, source: &'t Source<'t>) -> Table<'t> {
        let subject = move |number: usize| {
            let subject = &source.cube.subjects[number];
            [Cell::text(&subject.group), Cell::text(&subject.theme)]
        };
        let changes = self.changes.iter().flat_map(move |(dyad, changes)| {
            changes.iter().map(move |change| {
                let mut cells = vec![
                    Cell::Text(dyad.to_string()),
                    Cell::text("change-point"),
                    Cell::Text(change.period.to_string()),
                ];
                cells.extend(subject(change.subject));
                let difference = change.before.zip(change.after);
                cells.extend([
                    Cell::number(change.before),
                    Cell::number(change.after),
                    Cell::number(difference.map(|(before, after)| after - before)),
                ]);
                cells.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]);
                cells.extend([
                    Cell::Number(change.dispersion),
                    Cell::number(change.false_alarms),
                    Cell::text(match change.false_alarms {
                        Some(share) if share > 0.05 => "unsure",
                        _ => "",
                    }),
                ]);
                cells
            })
        });
        let effects = self
            .effects
            .iter()
            .flat_map(move |effect| match &effect.told {
                Ok(told) => told
                    .gaps
                    .iter()
                    .map(|gap| {
                        let mut cells = vec![
                            Cell::Text(effect.dyad.to_string()),
                            Cell::text("event"),
                            Cell::text(&effect.label),
                        ];
                        cells.extend(subject(gap.subject));
                        cells.extend([
                            Cell::number(gap.second.salience()),
                            Cell::number(gap.first.salience()),
                            Cell::number(gap.difference),
                        ]);
                        cells.extend(bounds(gap.bounds));
                        cells.extend([Cell::number(gap.p), Cell::number(gap.q)]);
                        cells.extend([Cell::Empty, Cell::Empty, Cell::Empty]);
                        cells
                    })
                    .collect::<Vec<_>>(),
                Err(_) => {
                    let mut cells = vec![
                        Cell::Text(effect.dyad.to_string()),
                        Cell::text("event"),
                        Cell::text(&effect.label),
                    ];
                    cells.extend(vec![Cell::Empty; 11]);
                    cells.push(Cell::text("not-covered"));
                    vec![cells]
                }
            });
        Table::new(CHANGE_COLUMNS, changes.chain(effects))
    }

    /// What was found, for reading.
    fn account(&self, source: &Source<'_>) -> String {
        let mut text = String::new();
        for dyad in [self.dyad, self.mirror] {
            let parts = source.parts(dyad, Span::default());
            let (all, coded) = source.coded(&parts);
            text += &format!(
                "{dyad}: {all} passages in {} documents; {} carry a theme of the codebook\n",
                parts.len(),
                percent((all > 0).then(|| coded as f64 / all as f64))
            );
        }
        text += "\nasymmetry, over the whole time (q: Benjamini-Hochberg over themes)\n";
        text += &shown(self.gap_overview(source));
        text += "\noverlap of theme profiles, beside what shuffled documents and halves of one side give\n";
        text += &shown(self.overlap_table_short());
        for (dyad, level, agenda) in self
            .agendas
            .iter()
            .filter(|(_, level, _)| *level == "group")
        {
            text += &format!("\nagenda of {dyad}, by {level}\n");
            text += &shown(agenda_overview(agenda, source));
        }
        let by = format!("{:?}", self.by.granularity()).to_lowercase();
        text += &format!("\nchange points by {by}, and effects of events\n");
        text += &shown(self.change_table(source));
        text
    }

    fn gap_overview<'t>(&'t self, source: &'t Source<'t>) -> Table<'t> {
        let columns = vec![
            "group".to_owned(),
            "theme".to_owned(),
            self.dyad.to_string(),
            self.mirror.to_string(),
            "difference".to_owned(),
            "95 %".to_owned(),
            "log2 ratio".to_owned(),
            "p".to_owned(),
            "q".to_owned(),
        ];
        let mut gaps: Vec<_> = self
            .gaps
            .iter()
            .filter(|period| period.period.is_none())
            .flat_map(|period| &period.gaps)
            .filter(|gap| gap.first.fraction.tagged + gap.second.fraction.tagged > 0)
            // A theme that makes up its group would stand here twice.
            .filter(|gap| {
                let subject = &source.cube.subjects[gap.subject];
                subject.theme != subject.group
            })
            .collect();
        let size = |gap: &asymmetry::Gap| gap.difference.unwrap_or(0.0).abs();
        gaps.sort_by(|a, b| size(b).total_cmp(&size(a)));
        let rows = gaps.into_iter().map(|gap| {
            let subject = &source.cube.subjects[gap.subject];
            let of = |share: &parallax::measure::share::Share| {
                Cell::Text(format!(
                    "{} ({}/{})",
                    percent(share.salience()),
                    share.fraction.tagged,
                    share.fraction.total
                ))
            };
            vec![
                Cell::text(&subject.group),
                Cell::text(&subject.theme),
                of(&gap.first),
                of(&gap.second),
                Cell::text(points(gap.difference)),
                Cell::text(gap.bounds.map_or(String::new(), |(low, high)| {
                    format!("{} .. {}", points(Some(low)), points(Some(high)))
                })),
                Cell::text(
                    gap.log_ratio
                        .map_or(String::new(), |ratio| format!("{ratio:+.2}")),
                ),
                Cell::number(gap.p),
                Cell::number(gap.q),
            ]
        });
        Table::new(columns, rows)
    }

    fn overlap_table_short(&self) -> Table<'_> {
        let columns = [
            "level", "measure", "overlap", "95 %", "shuffled", "halves 1", "halves 2", "p",
        ];
        let range = |bounds: Option<(f64, f64)>| {
            Cell::text(bounds.map_or(String::new(), |(low, high)| {
                format!("{low:.2} .. {high:.2}")
            }))
        };
        let rows = self.overlaps.iter().flat_map(move |(level, overlaps)| {
            overlaps.iter().map(move |overlap| {
                vec![
                    Cell::text(*level),
                    Cell::text(overlap.likeness.as_str()),
                    Cell::number(overlap.value),
                    range(overlap.bounds),
                    range(overlap.shuffled.bounds),
                    range(overlap.halves_of_first.bounds),
                    range(overlap.halves_of_second.bounds),
                    Cell::number(overlap.p),
                ]
            })
        });
        Table::new(columns, rows)
    }
}

fn agenda_overview<'t>(agenda: &'t [Ranked], source: &'t Source<'t>) -> Table<'t> {
    let columns = [
        "rank",
        "group",
        "salience",
        "median",
        "95 %",
        "P(first)",
        "P(top ten)",
    ];
    let rows = agenda.iter().take(12).map(move |ranked| {
        vec![
            Cell::text(ranked.rank.map_or(String::new(), |rank| format!("{rank}"))),
            Cell::text(&source.cube.subjects[ranked.subject].group),
            Cell::text(percent(ranked.share.salience())),
            Cell::text(
                ranked
                    .median
                    .map_or(String::new(), |rank| format!("{rank:.1}")),
            ),
            Cell::text(ranked.bounds.map_or(String::new(), |(low, high)| {
                format!("{low:.1} .. {high:.1}")
            })),
            Cell::text(ranked.p_first.map_or(String::new(), |p| format!("{p:.2}"))),
            Cell::text(
                ranked
                    .p_top_ten
                    .map_or(String::new(), |p| format!("{p:.2}")),
            ),
        ]
    });
    Table::new(columns, rows)
}

fn bounds(bounds: Option<(f64, f64)>) -> [Cell; 2] {
    [
        Cell::number(bounds.map(|bounds| bounds.0)),
        Cell::number(bounds.map(|bounds| bounds.1)),
    ]
}

fn percent(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

/// A difference of shares in percentage points.
fn points(difference: Option<f64>) -> String {
    difference.map_or(String::new(), |points| format!("{:+.1}", points * 100.0))
}
