//! `parallax claims`: what the corpus says of claims.

use super::files::Files;
use crate::cli::args::{By, CodebookArgs, CountArgs, FilterArgs, IndexArgs, LexiconArgs};
use crate::cli::select::manifest;
use crate::cli::status::UsageError;
use crate::cli::{Status, Ui};
use parallax::claims::{self, Claim, ClaimsFile, DyadName, Measure, Operand, SubjectName, Tested};
use parallax::codebook::{Codebook, Theme};
use parallax::file;
use parallax::index::{self, DocumentRow, Index, Targets, Voices, Wanted};
use parallax::measure::dyad::Source;
use parallax::model::{Cell, Country, Table};
use parallax::pipeline::{self, Filter};
use parallax::query::{self, Found, Sort, Who};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Each claim of the file is supported, contradicted, or the corpus can't tell; with the strongest
/// passages to read. With -o it writes claims.csv, claim-passages.csv, claims.txt and manifest.json.
#[derive(clap::Args)]
pub struct Claims {
    /// Claims file, or the name of the one that ships with the program
    #[arg(value_name = "FILE", default_value = "getting-to-yes")]
    file: PathBuf,
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    codebook: CodebookArgs,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    count: CountArgs,
    /// Passages listed for each side of a claim
    #[arg(long, value_name = "N", default_value_t = 3)]
    passages: usize,
    /// Folder for the files
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Begin each CSV with a byte-order mark, so that Excel reads it as UTF-8
    #[arg(long)]
    excel: bool,
}

pub fn run(args: Claims, threads: usize, ui: &Ui) -> anyhow::Result<Status> {
    let file = claims::load(&args.file)?;
    args.filter
        .without_who("each claim names whose passages it's about")?;
    let codebook = args.codebook.load()?;
    check_subjects(&file, &codebook)?;
    let index = args.index.open()?;
    let voices = args.lexicon.voices(&index, threads, ui)?;
    let filter = args.filter.filter(&index, ui)?;
    let wanted = Wanted {
        actors: actors(&file),
        targets: Targets::All,
    };
    let cube = pipeline::cube(&index, &codebook, &voices, &wanted, &filter, threads, ui)?;
    let settings = args.count.settings(By::Year);
    let source = Source::of(&cube, settings.unit);
    let reader = Reader {
        index: &index,
        codebook: &codebook,
        voices: &voices,
        filter: &filter,
        threads,
        limit: args.passages,
    };
    let mut told = Vec::new();
    for claim in &file.claims {
        let tested = claims::test(claim, &file, &source, settings.interval);
        told.push(Told {
            claim,
            tested,
            passages: reader.passages(claim, &file, ui)?,
        });
    }
    let account: String = told.iter().map(Told::account).collect();
    if let Some(folder) = &args.out {
        let mut flags = BTreeMap::from([("command".to_owned(), "claims".to_owned())]);
        flags.insert("claims".to_owned(), file.path.display().to_string());
        super::timeline::measure_settings(settings, &mut flags);
        args.filter.settings(&mut flags);
        args.lexicon.settings(&mut flags)?;
        let mut files = Files::of(
            folder,
            args.excel,
            manifest(&index, &codebook, None, flags)?,
        );
        files.write("claims.csv", claims_table(&told))?;
        files.write("claim-passages.csv", passages_table(&told))?;
        let hash = file::write_whole(&folder.join("claims.txt"), |sink| {
            sink.write_all(account.as_bytes())
        })?;
        files.manifest.files.insert("claims.txt".to_owned(), hash);
        files.write_manifest("manifest.json")?;
        ui.note(&format!(
            "wrote claims.csv, claim-passages.csv, claims.txt and manifest.json into {}",
            folder.display()
        ));
    }
    ui.result(|sink| sink.write_all(account.as_bytes()))?;
    Ok(Status::Done)
}

/// Refuses claims about themes and groups that the codebook doesn't have.
fn check_subjects(file: &ClaimsFile, codebook: &Codebook) -> anyhow::Result<()> {
    for claim in &file.claims {
        let subjects = measures(claim).into_iter().flat_map(dyads);
        for subject in subjects.filter_map(|(_, subject)| subject) {
            let (what, id, known): (_, _, Vec<&str>) = match &subject {
                SubjectName::Theme(id) => {
                    let themes = codebook.themes.iter();
                    ("theme", id, themes.map(|theme| theme.id.as_str()).collect())
                }
                SubjectName::Group(id) => {
                    let groups = codebook.groups.iter();
                    ("group", id, groups.map(|group| group.id.as_str()).collect())
                }
            };
            if !known.contains(&id.as_str()) {
                let mut error = UsageError::unknown(what, id, known.iter().copied());
                error.message = format!("claim `{}`: {} in the codebook", claim.id, error.message);
                return Err(error.into());
            }
        }
    }
    Ok(())
}

/// The measures of a claim.
fn measures(claim: &Claim) -> Vec<&Measure> {
    let right = match &claim.test.right {
        Operand::Measure(measure) => Some(measure),
        Operand::Number(_) | Operand::Noise => None,
    };
    std::iter::once(&claim.test.left).chain(right).collect()
}

/// The dyads of a measure, each with what it's about.
fn dyads(measure: &Measure) -> Vec<(DyadName, Option<SubjectName>)> {
    match measure {
        Measure::Salience { dyad, subject }
        | Measure::Rank { dyad, subject }
        | Measure::Change { dyad, subject, .. } => vec![(*dyad, Some(subject.clone()))],
        Measure::Overlap {
            first,
            second,
            group,
        } => {
            let subject = group.clone().map(SubjectName::Group);
            vec![(*first, subject.clone()), (*second, subject)]
        }
    }
}

fn actors(file: &ClaimsFile) -> Vec<Country> {
    let measures = file.claims.iter().flat_map(measures);
    let mut actors: Vec<Country> = measures
        .flat_map(dyads)
        .map(|(dyad, _)| dyad.actor)
        .collect();
    actors.sort_unstable();
    actors.dedup();
    actors
}

/// What is read for a claim.
struct Reader<'r> {
    index: &'r Index,
    codebook: &'r Codebook,
    voices: &'r Voices,
    filter: &'r Filter,
    threads: usize,
    limit: usize,
}

impl<'r> Reader<'r> {
    /// The strongest passages of each side.
    fn passages(
        &self,
        claim: &Claim,
        file: &ClaimsFile,
        ui: &Ui,
    ) -> anyhow::Result<Vec<(String, Vec<Found<'r>>)>> {
        let mut sides = Vec::new();
        for measure in measures(claim) {
            let (since, until) = window(measure, file).unwrap_or((claim.since, claim.until));
            for (dyad, subject) in dyads(measure) {
                let mut found = Vec::new();
                for theme in self.themes(subject.as_ref()) {
                    found.extend(self.of_theme(theme, dyad, (since, until), ui)?);
                }
                found.sort_by(|a, b| {
                    let place = |found: &Found<'_>| (found.document.id.clone(), found.number);
                    b.score
                        .total_cmp(&a.score)
                        .then_with(|| place(a).cmp(&place(b)))
                });
                found.dedup_by(|a, b| {
                    (a.document.id.as_str(), a.number) == (b.document.id.as_str(), b.number)
                });
                found.truncate(self.limit);
                sides.push((claims::dyad(&dyad).to_string(), found));
            }
        }
        Ok(sides)
    }

    fn themes(&self, subject: Option<&SubjectName>) -> Vec<&'r Theme> {
        let themes = self.codebook.themes.iter();
        themes
            .filter(|theme| match subject {
                None => true,
                Some(SubjectName::Theme(id)) => theme.id == *id,
                Some(SubjectName::Group(id)) => theme.group == *id,
            })
            .collect()
    }

    fn of_theme(
        &self,
        theme: &'r Theme,
        dyad: DyadName,
        (since, until): (Option<jiff::civil::Date>, Option<jiff::civil::Date>),
        ui: &Ui,
    ) -> anyhow::Result<Vec<Found<'r>>> {
        let lens = index::lens(self.index, std::slice::from_ref(theme), self.threads, ui)?;
        let filter = Filter {
            since: since.max(self.filter.since),
            until: match (until, self.filter.until) {
                (Some(own), Some(other)) => Some(own.min(other)),
                (own, other) => own.or(other),
            },
            ..self.filter.clone()
        };
        let who = Who {
            actors: vec![dyad.actor],
            targets: dyad.target.into_iter().collect(),
        };
        let keep = |document: &DocumentRow| filter.keeps(document);
        Ok(query::find(
            self.index,
            theme,
            Some(&lens),
            self.voices,
            &who,
            Sort::Score,
            self.threads,
            keep,
        )?)
    }
}

/// The days around the event of a change.
fn window(
    measure: &Measure,
    file: &ClaimsFile,
) -> Option<(Option<jiff::civil::Date>, Option<jiff::civil::Date>)> {
    let Measure::Change { event, .. } = measure else {
        return None;
    };
    let event = file.events.iter().find(|own| own.id == *event)?;
    let shift = |months: i32| {
        let span = jiff::Span::new().months(months);
        event.date.checked_add(span).ok()
    };
    Some((shift(-event.window_months), shift(event.window_months)))
}

/// A claim, what the corpus says of it, and what to read.
struct Told<'t> {
    claim: &'t Claim,
    tested: Tested,
    passages: Vec<(String, Vec<Found<'t>>)>,
}

impl Told<'_> {
    fn during(&self) -> String {
        match (self.claim.since, self.claim.until) {
            (None, None) => String::new(),
            (since, until) => {
                let day = |day: Option<jiff::civil::Date>| {
                    day.map_or(String::new(), |day| day.to_string())
                };
                format!("{}..{}", day(since), day(until))
            }
        }
    }

    /// The claim for reading.
    fn account(&self) -> String {
        let (claim, tested) = (self.claim, &self.tested);
        let mut text = format!(
            "{}: {}\n  {}\n  {}\n",
            claim.id,
            tested.verdict.as_str(),
            claim.says,
            claim.written
        );
        let side = |side: &claims::Side| match side.value {
            Some(value) => format!("{value:.4} ({} documents)", side.documents),
            None => format!("undefined ({} documents)", side.documents),
        };
        let mut figures = vec![format!("left {}", side(&tested.left))];
        figures.extend(
            tested
                .right
                .as_ref()
                .map(|right| format!("right {}", side(right))),
        );
        if let Some((low, high)) = tested.bounds {
            figures.push(format!("95 % {low:.4} .. {high:.4}"));
        }
        figures.extend(tested.p.map(|p| format!("p {p:.3}")));
        text += &format!("  {}\n", figures.join("; "));
        if !tested.reason.is_empty() {
            text += &format!("  why: {}\n", tested.reason);
        }
        if !claim.note.is_empty() {
            text += &format!("  note: {}\n", claim.note);
        }
        for (dyad, found) in &self.passages {
            for found in found {
                let date = found
                    .document
                    .date
                    .map_or(String::new(), |date| date.to_string());
                text += &format!(
                    "    {dyad} {date} {}:{} {}\n",
                    found.document.id,
                    found.number + 1,
                    beginning(&found.passage.text)
                );
            }
        }
        text.push('\n');
        text
    }
}

fn beginning(text: &str) -> String {
    match text.char_indices().nth(200) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn claims_table<'t>(told: &'t [Told<'_>]) -> Table<'t> {
    let columns = [
        "claim",
        "verdict",
        "says",
        "test",
        "during",
        "left",
        "left_documents",
        "right",
        "right_documents",
        "estimate",
        "ci_low",
        "ci_high",
        "p",
        "reason",
        "note",
    ];
    let row = |told: &Told<'_>| {
        let tested = &told.tested;
        let right = tested.right.as_ref();
        vec![
            Cell::text(&told.claim.id),
            Cell::text(tested.verdict.as_str()),
            Cell::text(&told.claim.says),
            Cell::text(&told.claim.written),
            Cell::text(told.during()),
            Cell::number(tested.left.value),
            Cell::Count(tested.left.documents),
            Cell::number(right.and_then(|right| right.value)),
            right.map_or(Cell::Empty, |right| Cell::Count(right.documents)),
            Cell::number(tested.estimate),
            Cell::number(tested.bounds.map(|bounds| bounds.0)),
            Cell::number(tested.bounds.map(|bounds| bounds.1)),
            Cell::number(tested.p),
            Cell::text(&tested.reason),
            Cell::text(&told.claim.note),
        ]
    };
    Table::new(columns, told.iter().map(row))
}

fn passages_table<'t>(told: &'t [Told<'_>]) -> Table<'t> {
    let columns = [
        "claim", "verdict", "dyad", "document", "passage", "date", "actor", "target", "score",
        "text",
    ];
    let rows = told.iter().flat_map(|told| {
        told.passages.iter().flat_map(move |(dyad, found)| {
            found.iter().map(move |found| {
                let [document, passage, date, actor, target] = super::kwic::place(found);
                vec![
                    Cell::text(&told.claim.id),
                    Cell::text(told.tested.verdict.as_str()),
                    Cell::text(dyad),
                    document,
                    passage,
                    date,
                    actor,
                    target,
                    Cell::Number(found.score),
                    Cell::text(&found.passage.text),
                ]
            })
        })
    });
    Table::new(columns, rows)
}
