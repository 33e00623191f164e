//! `parallax evaluate`: how well codebook and attribution do on passages labelled by reading.

use crate::cli::args::{CodebookArgs, Format, LexiconArgs, OutputArgs};
use crate::cli::table::shown;
use crate::cli::{Status, Ui};
use parallax::attribute::Lexicon;
use parallax::codebook::Codebook;
use parallax::measure::Bootstrap;
use parallax::measure::agreement::{self, Coded, Estimate, Score};
use parallax::model::{Cell, Country, Table};
use parallax::pipeline::{self, Judged};
use parallax::read::{self, Labelled};
use parallax::text::Lang;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Tags and attributes each labelled passage, with the paragraphs before it, and compares.
#[derive(clap::Args)]
pub struct Evaluate {
    /// Labelled passages, one a line of JSON: id, doc, country, lang, date, context, text, actor,
    /// targets, themes, groups
    #[arg(value_name = "LABELS")]
    labels: PathBuf,
    #[command(flatten)]
    codebook: CodebookArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// List the passages that program and reader see differently, as a table does anyway
    #[arg(long)]
    errors: bool,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: Evaluate, ui: &Ui) -> anyhow::Result<Status> {
    let codebook = args.codebook.load()?;
    let lexicon = Lexicon::load(&args.lexicon.lexicon)?;
    let labels = read::labels(&args.labels)?;
    let judged = pipeline::judge(&labels, &codebook, &lexicon);
    let evaluation = Evaluation::of(&labels, &judged, &codebook);
    for unknown in &evaluation.unknown {
        ui.warning(&format!(
            "the labels name `{unknown}`, which the codebook doesn't have: it's not scored"
        ));
    }
    let form = args.output.form(ui);
    match form {
        Format::Json => args
            .output
            .deliver(ui, |sink| {
                serde_json::to_writer_pretty(&mut *sink, &evaluation.json(&codebook))?;
                sink.write_all(b"\n")
            })
            .map(drop)?,
        _ => args.output.write(evaluation.table(), ui).map(drop)?,
    }
    if args.errors || form == Format::Table {
        let table = evaluation.errors(&labels, &judged);
        ui.result(|sink| sink.write_all(format!("\n{}", shown(table)).as_bytes()))?;
    }
    Ok(Status::Done)
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Facet {
    Theme,
    Group,
    Actor,
    Target,
}

impl Facet {
    fn as_str(self) -> &'static str {
        match self {
            Facet::Theme => "theme",
            Facet::Group => "group",
            Facet::Actor => "actor",
            Facet::Target => "target",
        }
    }
}

/// A facet of all passages.
struct Compared {
    facet: Facet,
    coded: Vec<Coded>,
    /// The codes that are scored.
    codes: Vec<String>,
}

struct Evaluation {
    compared: [Compared; 4],
    langs: Vec<Lang>,
    /// Codes of the labels that the codebook doesn't have.
    unknown: BTreeSet<String>,
}

/// Names of countries as codes, `none` where there is none.
fn actor_code(actor: Option<Country>) -> BTreeSet<String> {
    BTreeSet::from([actor.map_or_else(|| "none".to_owned(), |actor| actor.to_string())])
}

impl Evaluation {
    fn of(labels: &[Labelled], judged: &[Judged], codebook: &Codebook) -> Self {
        let coded = |expected: fn(&Labelled) -> BTreeSet<String>,
                     found: fn(&Judged) -> BTreeSet<String>| {
            labels
                .iter()
                .zip(judged)
                .map(|(label, judged)| Coded {
                    document: label.document.clone(),
                    lang: label.lang,
                    expected: expected(label),
                    found: found(judged),
                })
                .collect::<Vec<_>>()
        };
        let themes = coded(
            |label| label.themes.iter().cloned().collect(),
            |judged| judged.themes.clone(),
        );
        let groups = coded(
            |label| label.groups.iter().cloned().collect(),
            |judged| judged.groups.clone(),
        );
        let actors = coded(
            |label| actor_code(label.actor),
            |judged| actor_code(judged.attribution.actor),
        );
        let targets = coded(
            |label| label.targets.iter().map(Country::to_string).collect(),
            |judged| {
                let targets = &judged.attribution.targets;
                targets
                    .iter()
                    .map(|target| target.country.to_string())
                    .collect()
            },
        );
        let (theme_codes, group_codes) = scored(&themes, &groups, codebook);
        let known = theme_codes
            .iter()
            .chain(&group_codes)
            .collect::<BTreeSet<_>>();
        let unknown = named(&themes)
            .chain(named(&groups))
            .filter(|code| !known.contains(code))
            .cloned()
            .collect();
        let all = |coded: &[Coded]| -> Vec<String> {
            let found = coded.iter().flat_map(|coded| &coded.found);
            let codes: BTreeSet<&String> = named(coded).chain(found).collect();
            codes.into_iter().cloned().collect()
        };
        let langs: BTreeSet<Lang> = labels.iter().map(|label| label.lang).collect();
        let compared = |facet, coded, codes| Compared {
            facet,
            coded,
            codes,
        };
        Self {
            langs: langs.into_iter().collect(),
            unknown,
            compared: [
                compared(Facet::Theme, themes, theme_codes),
                compared(Facet::Group, groups, group_codes),
                compared(Facet::Actor, actors.clone(), all(&actors)),
                compared(Facet::Target, targets.clone(), all(&targets)),
            ],
        }
    }

    /// A row for each facet as a whole, and each of its codes; over all languages, and for each.
    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for compared in &self.compared {
            let per_code = matches!(compared.facet, Facet::Theme | Facet::Group);
            let langs = std::iter::once(None).chain(self.langs.iter().copied().map(Some));
            for lang in langs {
                rows.push(compared.row(lang, None));
            }
            if per_code {
                for code in &compared.codes {
                    let langs = std::iter::once(None).chain(self.langs.iter().copied().map(Some));
                    rows.extend(langs.map(|lang| compared.row(lang, Some(code))));
                }
            }
        }
        rows
    }

    fn table(&self) -> Table<'static> {
        let columns = [
            "facet",
            "code",
            "lang",
            "passages",
            "positives",
            "tp",
            "fp",
            "fn",
            "precision",
            "precision_low",
            "precision_high",
            "recall",
            "recall_low",
            "recall_high",
            "f1",
            "f1_low",
            "f1_high",
            "accuracy",
            "accuracy_low",
            "accuracy_high",
        ];
        Table::new(columns, self.rows().into_iter().map(Row::cells))
    }

    fn json(&self, codebook: &Codebook) -> Value {
        let rows = self.rows();
        let whole = |facet: Facet| {
            rows.iter()
                .find(|row| row.facet == facet && row.code.is_none() && row.lang.is_none())
        };
        let f1 = |facet| whole(facet).and_then(|row| row.score.f1.value);
        let list = |facet: Facet| {
            let own = rows
                .iter()
                .filter(|row| row.facet == facet && row.code.is_some());
            own.map(Row::json).collect::<Vec<_>>()
        };
        let by_lang = |facet: Facet| {
            let own = rows
                .iter()
                .filter(|row| row.facet == facet && row.code.is_none());
            own.map(Row::json).collect::<Vec<_>>()
        };
        json!({
            "themes_micro_f1": f1(Facet::Theme),
            "groups_micro_f1": f1(Facet::Group),
            "actor_accuracy": whole(Facet::Actor).and_then(|row| row.accuracy.value),
            "target_f1": f1(Facet::Target),
            "passages": self.compared[0].coded.len(),
            "codebook": { "name": codebook.name, "hash": parallax::tag::codebook_hash(codebook) },
            "themes": list(Facet::Theme),
            "groups": list(Facet::Group),
            "all_themes": by_lang(Facet::Theme),
            "all_groups": by_lang(Facet::Group),
            "actor": by_lang(Facet::Actor),
            "targets": by_lang(Facet::Target),
        })
    }

    /// A row for each passage and facet that program and reader see differently.
    fn errors<'e>(&'e self, labels: &'e [Labelled], judged: &'e [Judged]) -> Table<'e> {
        let list =
            |codes: &mut dyn Iterator<Item = &String>| codes.cloned().collect::<Vec<_>>().join(" ");
        let rows = self.compared.iter().flat_map(move |compared| {
            let own = compared.coded.iter().zip(labels).zip(judged);
            own.filter_map(move |((coded, label), judged)| {
                let is_scored = |code: &&String| compared.codes.contains(code);
                let missed = list(&mut coded.expected.difference(&coded.found).filter(is_scored));
                let wrong = list(&mut coded.found.difference(&coded.expected).filter(is_scored));
                let rule = match compared.facet {
                    Facet::Actor => judged.attribution.rule.as_str().to_owned(),
                    Facet::Target => {
                        let targets = judged.attribution.targets.iter();
                        let shown = targets
                            .map(|target| format!("{} {}", target.country, target.rule.as_str()));
                        shown.collect::<Vec<_>>().join(", ")
                    }
                    Facet::Theme | Facet::Group => String::new(),
                };
                (!missed.is_empty() || !wrong.is_empty()).then(|| {
                    vec![
                        Cell::text(compared.facet.as_str()),
                        Cell::text(&label.id),
                        Cell::text(missed),
                        Cell::text(wrong),
                        Cell::text(rule),
                        Cell::text(beginning(&label.text)),
                    ]
                })
            })
        });
        Table::new(
            ["facet", "passage", "missed", "wrong", "rule", "text"],
            rows,
        )
    }
}

/// The codes that can be scored. A theme can, if the labels use it or another theme of its group:
/// a reader who never had a theme in mind says nothing by leaving it out.
fn scored(themes: &[Coded], groups: &[Coded], codebook: &Codebook) -> (Vec<String>, Vec<String>) {
    let used: BTreeSet<&String> = named(themes).collect();
    let group_of = |id: &str| codebook.theme(id).map(|theme| theme.group.as_str());
    let open: BTreeSet<&str> = used.iter().filter_map(|id| group_of(id)).collect();
    let themes = codebook
        .themes
        .iter()
        .filter(|theme| used.contains(&theme.id) || open.contains(theme.group.as_str()))
        .map(|theme| theme.id.clone());
    let used: BTreeSet<&String> = named(groups).collect();
    let groups = codebook
        .groups
        .iter()
        .filter(|group| used.contains(&group.id))
        .map(|group| group.id.clone());
    (themes.collect(), groups.collect())
}

fn named(coded: &[Coded]) -> impl Iterator<Item = &String> {
    coded.iter().flat_map(|coded| &coded.expected)
}

fn beginning(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(100) {
        Some((at, _)) => format!("{}…", &flat[..at]),
        None => flat,
    }
}

struct Row {
    facet: Facet,
    code: Option<String>,
    lang: Option<Lang>,
    passages: usize,
    score: Score,
    accuracy: Estimate,
}

impl Compared {
    fn row(&self, lang: Option<Lang>, code: Option<&String>) -> Row {
        let passages: Vec<&Coded> = self
            .coded
            .iter()
            .filter(|coded| lang.is_none_or(|lang| coded.lang == lang))
            .collect();
        let codes: Vec<&str> = match code {
            Some(code) => vec![code],
            None => self.codes.iter().map(String::as_str).collect(),
        };
        let accuracy = if code.is_none() && matches!(self.facet, Facet::Actor | Facet::Target) {
            agreement::accuracy(&passages, Bootstrap::default())
        } else {
            Estimate::default()
        };
        Row {
            facet: self.facet,
            code: code.cloned(),
            lang,
            passages: passages.len(),
            score: agreement::score(&passages, &codes, Bootstrap::default()),
            accuracy,
        }
    }
}

impl Row {
    fn lang(&self) -> String {
        self.lang
            .map_or_else(|| "all".to_owned(), |lang| lang.to_string())
    }

    fn code(&self) -> &str {
        self.code.as_deref().unwrap_or("all")
    }

    fn estimates(&self) -> [(&'static str, Estimate); 4] {
        [
            ("precision", self.score.precision),
            ("recall", self.score.recall),
            ("f1", self.score.f1),
            ("accuracy", self.accuracy),
        ]
    }

    fn cells(self) -> Vec<Cell> {
        let counts = self.score.counts;
        let mut cells = vec![
            Cell::text(self.facet.as_str()),
            Cell::text(self.code()),
            Cell::text(self.lang()),
            Cell::Count(self.passages as u64),
        ];
        let whole = |count: f64| Cell::Count(count as u64);
        cells.extend([
            whole(counts.positives()),
            whole(counts.true_positive),
            whole(counts.false_positive),
            whole(counts.false_negative),
        ]);
        for (_, estimate) in self.estimates() {
            cells.push(Cell::number(estimate.value));
            cells.push(Cell::number(estimate.bounds.map(|bounds| bounds.0)));
            cells.push(Cell::number(estimate.bounds.map(|bounds| bounds.1)));
        }
        cells
    }

    fn json(&self) -> Value {
        let counts = self.score.counts;
        let mut object = Map::new();
        object.insert(self.facet.as_str().to_owned(), json!(self.code()));
        object.insert("lang".to_owned(), json!(self.lang()));
        object.insert("passages".to_owned(), json!(self.passages));
        for (name, count) in [
            ("positives", counts.positives()),
            ("tp", counts.true_positive),
            ("fp", counts.false_positive),
            ("fn", counts.false_negative),
            ("tn", counts.true_negative),
        ] {
            object.insert(name.to_owned(), json!(count as u64));
        }
        for (name, estimate) in self.estimates() {
            object.insert(name.to_owned(), json!(estimate.value));
            object.insert(
                format!("{name}_interval"),
                json!(estimate.bounds.map(|(low, high)| [low, high])),
            );
        }
        Value::Object(object)
    }
}
