//! `parallax kwic`: hits in their context, one a line.

use crate::cli::args::{CodebookArgs, FilterArgs, IndexArgs, LexiconArgs, OutputArgs, Voice};
use crate::cli::status::UsageError;
use crate::cli::{Status, Ui};
use parallax::attribute::{Attribution, Attributor};
use parallax::codebook::{Place, Theme, ThemePattern, parse};
use parallax::index::{self, DocumentRow, Index, Lens, Voices};
use parallax::model::{Cell, Country, PartialDate, Table};
use parallax::pipeline::Filter;
use parallax::query::{self, Found, Line, Sort, Who};
use parallax::text::Lang;
use std::collections::BTreeMap;

/// A query is a pattern as in a codebook, or `theme:NAME`, with filters beside it:
/// `parallax kwic 'theme:opm actor:USA'`.
#[derive(clap::Args)]
pub struct Kwic {
    #[command(flatten)]
    query: QueryArgs,
    /// Characters shown on either side of a hit
    #[arg(long, value_name = "N", default_value_t = 60)]
    window: usize,
    /// Say for each line why it has its actor and targets: the rule, and the words it rests on
    #[arg(long)]
    why: bool,
}

/// A query and where it's asked.
#[derive(clap::Args)]
pub struct QueryArgs {
    /// Pattern, or theme:NAME; with filters actor:, target:, type:, source:, lang:, date:
    #[arg(value_name = "QUERY", required = true, num_args = 1..)]
    query: Vec<String>,
    #[command(flatten)]
    pub index: IndexArgs,
    #[command(flatten)]
    codebook: CodebookArgs,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    pub lexicon: LexiconArgs,
    /// Show at most so many; 0 for all [default: 20 on a terminal, else all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    pub output: OutputArgs,
}

impl QueryArgs {
    pub fn limit(&self) -> usize {
        use std::io::IsTerminal as _;
        let on_terminal = self.output.out.is_none() && std::io::stdout().is_terminal();
        match self.limit {
            None if on_terminal => 20,
            None | Some(0) => usize::MAX,
            Some(limit) => limit,
        }
    }
}

/// What a query asks for.
pub struct Asked {
    pub theme: Theme,
    pub filter: Filter,
    pub voices: Voices,
    pub who: Who,
    /// Where a theme of the codebook is, since that is known.
    pub candidates: Option<Lens>,
}

impl Asked {
    pub fn of(args: &QueryArgs, index: &Index, threads: usize, ui: &Ui) -> anyhow::Result<Self> {
        let mut filter = args.filter.clone();
        let mut themes = Vec::new();
        let mut pattern = Vec::new();
        let written = args.query.join(" ");
        for piece in written.split(' ') {
            match piece.split_once(':') {
                Some(("theme", name)) => themes.push(name),
                Some((
                    field @ ("actor" | "target" | "type" | "source" | "lang" | "date"),
                    value,
                )) => narrow(&mut filter, field, value)?,
                _ => pattern.push(piece),
            }
        }
        let (asked, filter) = (filter.clone(), filter.filter(index, ui)?);
        let pattern = pattern.join(" ");
        let pattern = pattern.trim();
        if pattern.is_empty() && themes.is_empty() {
            return Err(UsageError {
                message: "the query has filters, but nothing to look for".to_owned(),
                hint: Some("add a pattern, or theme:NAME".to_owned()),
            }
            .into());
        }
        let of = |theme: Theme, candidates: Option<Lens>| -> anyhow::Result<Self> {
            let voices = args.lexicon.voices(index, threads, ui)?;
            Ok(Self {
                theme,
                who: asked.who(&voices)?,
                voices,
                filter,
                candidates,
            })
        };
        match themes.as_slice() {
            [] => of(theme_of(pattern)?, None),
            [name] if pattern.is_empty() => {
                let mut codebook = args.codebook.load()?;
                let ids: Vec<String> = codebook
                    .themes
                    .iter()
                    .map(|theme| theme.id.clone())
                    .collect();
                codebook.themes.retain(|theme| theme.id == *name);
                let lens = index::lens(index, &codebook.themes, threads, ui)?;
                match codebook.themes.pop() {
                    Some(theme) => of(theme, Some(lens)),
                    None => Err(
                        UsageError::unknown("theme", name, ids.iter().map(String::as_str)).into(),
                    ),
                }
            }
            _ => Err(UsageError {
                message: "a query is either one theme or a pattern".to_owned(),
                hint: Some("ask for the theme, or write the pattern without `theme:`".to_owned()),
            }
            .into()),
        }
    }

    /// The passages asked for.
    pub fn find<'i>(
        &self,
        index: &'i Index,
        sort: Sort,
        threads: usize,
    ) -> anyhow::Result<Vec<Found<'i>>> {
        let keep = |document: &DocumentRow| self.filter.keeps(document);
        let tagged = self.candidates.as_ref();
        Ok(query::find(
            index,
            &self.theme,
            tagged,
            &self.voices,
            &self.who,
            sort,
            threads,
            keep,
        )?)
    }
}

/// The cells that say where a passage stands: document, passage, date, actor, targets.
pub fn place(found: &Found<'_>) -> [Cell; 5] {
    let document = found.document;
    let shown = |value: Option<String>| value.map_or(Cell::Empty, Cell::Text);
    [
        Cell::Text(document.id.clone()),
        Cell::Count(u64::from(found.number) + 1),
        shown(document.date.map(|date| date.to_string())),
        shown(found.actor.map(|actor| actor.to_string())),
        Cell::text(codes(&found.targets)),
    ]
}

/// Codes of countries, with blanks between them.
pub fn codes(countries: &[Country]) -> String {
    let codes: Vec<&str> = countries.iter().map(Country::as_str).collect();
    codes.join(" ")
}

fn narrow(filter: &mut FilterArgs, field: &str, value: &str) -> anyhow::Result<()> {
    let fail = |error: String| UsageError {
        message: format!("{field}: {error}"),
        hint: None,
    };
    match field {
        "actor" => filter
            .actor
            .push(crate::cli::args::country(value).map_err(fail)?),
        "target" => filter
            .target
            .push(crate::cli::args::country(value).map_err(fail)?),
        "type" => filter.kind.push(value.to_owned()),
        "source" => filter.source.push(value.to_owned()),
        "lang" => filter.lang.push(
            value
                .parse()
                .map_err(|error: parallax::text::lang::UnknownLang| fail(error.to_string()))?,
        ),
        _ => {
            let (from, to) = value.split_once("..").unwrap_or((value, value));
            let date = |part: &str| {
                part.parse::<PartialDate>()
                    .map_err(|error| fail(error.to_string()))
            };
            if !from.is_empty() {
                filter.since = Some(date(from)?.first_day());
            }
            if !to.is_empty() {
                filter.until = Some(date(to)?.last_day());
            }
        }
    }
    Ok(())
}

/// A theme of one pattern, for passages of all languages.
fn theme_of(written: &str) -> anyhow::Result<Theme> {
    let pattern = parse::pattern(written).map_err(|error| {
        let marks = "^".repeat(
            written
                .get(error.span.clone())
                .map_or(1, |part| part.chars().count().max(1)),
        );
        let before = written
            .get(..error.span.start)
            .map_or(0, |before| before.chars().count());
        UsageError {
            message: format!(
                "query: {}\n  {written}\n  {}{marks}",
                error.message,
                " ".repeat(before)
            ),
            hint: error.hint,
        }
    })?;
    let at = Place {
        path: "query".into(),
        line: 1,
        column: 1,
    };
    Ok(Theme {
        id: "query".to_owned(),
        group: String::new(),
        label: String::new(),
        note: String::new(),
        patterns: vec![ThemePattern {
            written: written.to_owned(),
            pattern,
            lang: None,
            at: at.clone(),
        }],
        except: Vec::new(),
        examples: Vec::new(),
        at,
    })
}

pub fn run(args: Kwic, threads: usize, ui: &Ui) -> anyhow::Result<Status> {
    let index = args.query.index.open()?;
    let asked = Asked::of(&args.query, &index, threads, ui)?;
    let found = asked.find(&index, Sort::Document, threads)?;
    let mut columns = vec![
        "document", "passage", "date", "actor", "target", "left", "node", "right", "pattern",
        "section",
    ];
    let reasons = if args.why {
        columns.extend(["actor_why", "target_why"]);
        let shown = &found[..found.len().min(args.query.limit())];
        Some(why(&index, shown, &args.query.lexicon)?)
    } else {
        None
    };
    let line = |at: usize, line: Line| {
        let found = &found[at];
        let pattern = asked
            .theme
            .patterns
            .get(line.pattern as usize)
            .map(|pattern| pattern.written.clone());
        let mut cells = place(found).to_vec();
        cells.extend([
            Cell::Text(line.left),
            Cell::Text(line.node),
            Cell::Text(line.right),
            Cell::text(pattern.unwrap_or_default()),
            Cell::text(found.passage.section.as_deref().unwrap_or_default()),
        ]);
        if let Some(reasons) = &reasons {
            let reason = reasons.get(at).cloned().unwrap_or_default();
            cells.extend([Cell::text(reason.0), Cell::text(reason.1)]);
        }
        cells
    };
    let lines = |at: usize| {
        query::lines(&found[at], args.window)
            .into_iter()
            .map(move |own| line(at, own))
    };
    args.query.output.write(
        Table::new(
            columns,
            (0..found.len()).flat_map(lines).take(args.query.limit()),
        ),
        ui,
    )?;
    let n_hits: usize = found.iter().map(|found| found.hits.len()).sum();
    ui.note(&format!(
        "{n_hits} hits in {} passages, {} shown",
        found.len(),
        n_hits.min(args.query.limit())
    ));
    Ok(Status::Done)
}

/// Why each passage has its actor and its targets: rules, and the words that they rest on.
fn why(
    index: &Index,
    found: &[Found<'_>],
    lexicon: &LexiconArgs,
) -> anyhow::Result<Vec<(String, String)>> {
    if lexicon.voice == Voice::Document {
        return Ok(vec![("document".to_owned(), String::new()); found.len()]);
    }
    let lexicon = lexicon.load()?;
    let mut attributors: BTreeMap<Lang, Attributor> = BTreeMap::new();
    let mut reasons = Vec::with_capacity(found.len());
    let mut last: Option<(&str, Vec<Attribution>)> = None;
    for found in found {
        let id = found.document.id.as_str();
        if last.as_ref().is_none_or(|(own, _)| *own != id) {
            let lang = found.document.lang;
            let attributor = attributors
                .entry(lang)
                .or_insert_with(|| Attributor::new(&lexicon, lang));
            let mut scratch = attributor.scratch();
            let all = index::explain(index, found.document, attributor, &mut scratch)?;
            last = Some((id, all));
        }
        let attribution = last
            .as_ref()
            .and_then(|(_, all)| all.get(found.number as usize));
        reasons.push(
            attribution.map_or_else(Default::default, |own| reason(own, &found.passage.text)),
        );
    }
    Ok(reasons)
}

fn reason(attribution: &Attribution, text: &str) -> (String, String) {
    let quoted = |rule: &str, evidence: &Option<std::ops::Range<usize>>| match evidence
        .clone()
        .and_then(|span| text.get(span))
    {
        Some(words) if !words.is_empty() => format!("{rule}: {words}"),
        _ => rule.to_owned(),
    };
    let targets: Vec<String> = attribution
        .targets
        .iter()
        .map(|target| {
            let why = quoted(target.rule.as_str(), &target.evidence);
            format!("{} {why}", target.country)
        })
        .collect();
    (
        quoted(attribution.rule.as_str(), &attribution.evidence),
        targets.join("; "),
    )
}
