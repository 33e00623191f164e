//! What can be typed. A flag means the same everywhere.

use super::commands;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use parallax::measure;
use parallax::model::period::Granularity;
use parallax::model::{Country, PartialDate};
use parallax::text::Lang;
use std::path::PathBuf;

/// Measure how salient themes are in policy texts, per country over time, and how sure one can be.
#[derive(Parser)]
#[command(
    name = "parallax",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(
    after_help = "Exit status: 0 done; 1 not done, or a check found something; 2 bad usage; \
3 done, but documents were skipped, under --strict.\n\n\
Begin with: parallax run CORPUS -o output"
)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: Global,
}

#[derive(Subcommand)]
pub enum Command {
    /// The whole way: index a corpus folder, apply a codebook, write salience per country over time
    Run(commands::run::Run),
    /// Files to begin with: a description of the corpus, a codebook, claims
    Init(commands::init::Init),
    /// What a corpus folder holds: values and where they came from, copies, gaps, damage
    Inspect(commands::inspect::Inspect),
    /// Build or update the index of a corpus folder
    Index(commands::index::Index),
    /// The codebook's themes, with counts per actor
    Themes(commands::themes::Themes),
    /// Salience over time: a table with sparklines on a terminal, CSV otherwise
    Timeline(commands::timeline::Timeline),
    /// Passages that match a pattern, the most telling first
    Search(commands::search::Search),
    /// Hits of a pattern or a theme in their context, one a line
    Kwic(commands::kwic::Kwic),
    /// Two countries' discourses about each other: gaps, overlap, agendas, changes, coverage
    Compare(commands::compare::Compare),
    /// Test claims about who says what about whom, and list the passages to read
    Claims(commands::claims::Claims),
    /// How well codebook and attribution do on passages labelled by reading
    Evaluate(commands::evaluate::Evaluate),
    /// Check a codebook
    Codebook(commands::codebook::Codebook),
}

#[derive(ClapArgs)]
pub struct Global {
    /// Say less: no progress, no notes
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more: list every document that was skipped or is incomplete
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Threads to use [default: one for each core]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

impl Global {
    pub fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(cores, usize::from)
    }
}

/// Where the index is.
#[derive(ClapArgs)]
pub struct IndexArgs {
    /// Folder of the index
    #[arg(short, long, value_name = "DIR", default_value = "output/index")]
    pub index: PathBuf,
}

/// Which themes there are.
#[derive(ClapArgs)]
pub struct CodebookArgs {
    /// Codebook: a file (our YAML or quanteda's), or the name of one that ships with the program
    #[arg(short, long, value_name = "FILE", default_value = parallax::codebook::DEFAULT)]
    pub codebook: PathBuf,
}

/// By what names texts speak of countries.
#[derive(ClapArgs)]
pub struct LexiconArgs {
    /// Names of countries, leaders and institutions to add to those that ship with the program (CSV);
    /// may be repeated
    #[arg(long, value_name = "FILE")]
    pub lexicon: Vec<PathBuf>,
    /// Whose voice passages are taken for
    #[arg(long, value_name = "RULE", default_value = "passage")]
    pub voice: Voice,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Voice {
    /// Each passage is looked at: turns, headings, reported speech; targets by the names in it
    Passage,
    /// All are the document's country's, and about nobody in particular
    Document,
}

/// How a corpus is read.
#[derive(ClapArgs)]
pub struct ReadArgs {
    /// What a passage is [default: what corpus.toml says, else paragraph]
    #[arg(long, value_name = "UNIT")]
    pub passages: Option<PassageUnit>,
    /// End with status 3 if any document was skipped
    #[arg(long)]
    pub strict: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum PassageUnit {
    /// Paragraphs, cut at sentence ends where they are long
    Paragraph,
    /// Sentences
    Sentence,
}

/// Which documents count.
#[derive(ClapArgs, Clone)]
pub struct FilterArgs {
    /// Only what this actor says (ISO 3166 code or English name); may be repeated
    #[arg(long, value_name = "COUNTRY", value_parser = country)]
    pub actor: Vec<Country>,
    /// Only what is about this country; may be repeated
    #[arg(long, value_name = "COUNTRY", value_parser = country)]
    pub target: Vec<Country>,
    /// Only documents of this type; may be repeated
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Vec<String>,
    /// Only this source; may be repeated
    #[arg(long, value_name = "SOURCE")]
    pub source: Vec<String>,
    /// Only this language; may be repeated
    #[arg(long, value_name = "LANG")]
    pub lang: Vec<Lang>,
    /// Only what is dated on or after this day, month or year
    #[arg(long, value_name = "DATE", value_parser = first_day)]
    pub since: Option<Date>,
    /// Only what is dated on or before this day, month or year
    #[arg(long, value_name = "DATE", value_parser = last_day)]
    pub until: Option<Date>,
    #[command(flatten)]
    pub duplicates: DuplicateArgs,
}

/// Which copies of a text count.
#[derive(clap::Args, Clone, Copy, Debug)]
pub struct DuplicateArgs {
    /// Which copies of a text count: wire stories and speeches come in many places
    #[arg(long, value_name = "WHICH", value_enum, default_value_t = DuplicatesArg::OncePerCountry)]
    pub duplicates: DuplicatesArg,
}

/// Which copies of a text count.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DuplicatesArg {
    /// Every copy
    All,
    /// One copy
    Once,
    /// One copy for each country
    OncePerCountry,
}

impl From<DuplicatesArg> for parallax::index::Duplicates {
    fn from(arg: DuplicatesArg) -> Self {
        match arg {
            DuplicatesArg::All => Self::All,
            DuplicatesArg::Once => Self::Once,
            DuplicatesArg::OncePerCountry => Self::OncePerCountry,
        }
    }
}

/// Which subjects are shown.
#[derive(ClapArgs)]
pub struct SubjectArgs {
    /// Only this theme; may be repeated
    #[arg(long, value_name = "THEME")]
    pub theme: Vec<String>,
    /// Only this group as a whole; may be repeated
    #[arg(long, value_name = "GROUP")]
    pub group: Vec<String>,
}

/// How salience is measured.
#[derive(ClapArgs)]
pub struct MeasureArgs {
    /// Length of periods
    #[arg(long, value_name = "PERIOD", default_value = "year")]
    pub by: By,
    #[command(flatten)]
    pub count: CountArgs,
}

/// What is counted, and how surely.
#[derive(ClapArgs)]
pub struct CountArgs {
    /// What is counted
    #[arg(long, value_name = "UNIT", default_value = "passages")]
    pub unit: Unit,
    /// How intervals are worked out
    #[arg(long, value_name = "METHOD", default_value = "bootstrap")]
    pub ci: Ci,
    /// Bootstrap draws
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(100..=100_000))]
    pub draws: u32,
    /// Seed of the bootstrap
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

impl MeasureArgs {
    pub fn settings(&self) -> measure::Settings {
        self.count.settings(self.by)
    }
}

impl CountArgs {
    pub fn settings(&self, by: By) -> measure::Settings {
        let bootstrap = measure::Bootstrap {
            draws: self.draws as usize,
            seed: self.seed,
        };
        measure::Settings {
            by: by.granularity(),
            unit: match self.unit {
                Unit::Passages => measure::Unit::Passages,
                Unit::Words => measure::Unit::Words,
                Unit::Documents => measure::Unit::Documents,
            },
            interval: match self.ci {
                Ci::Bootstrap => measure::Interval::Bootstrap(bootstrap),
                Ci::None => measure::Interval::None,
            },
        }
    }
}

/// Correction for what the codebook misses and takes in wrongly.
#[derive(ClapArgs)]
pub struct CorrectArgs {
    /// Correct shares for misclassification, by what `parallax evaluate --format json` wrote (Rogan and
    /// Gladen 1978)
    #[arg(long, value_name = "EVALUATION")]
    pub correct: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    Year,
    Quarter,
    Month,
    Week,
}

impl By {
    pub fn granularity(self) -> Granularity {
        match self {
            By::Year => Granularity::Year,
            By::Quarter => Granularity::Quarter,
            By::Month => Granularity::Month,
            By::Week => Granularity::Week,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Unit {
    /// Passages that carry the theme, of all passages
    Passages,
    /// Words of these passages, of all words
    Words,
    /// Documents with such a passage, of all documents
    Documents,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Ci {
    /// Documents resampled; Wilson's bounds where there are too few
    Bootstrap,
    /// None: the corpus is all there is
    None,
}

/// Where results go.
#[derive(ClapArgs)]
pub struct OutputArgs {
    /// Write to this file instead of the terminal
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Form of the result [default: table on a terminal, else csv]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Begin the CSV with a byte-order mark, so that Excel reads it as UTF-8
    #[arg(long)]
    pub excel: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading
    Table,
    /// For spreadsheets
    Csv,
    /// For programs
    Json,
}

pub fn country(written: &str) -> Result<Country, String> {
    written.parse().map_err(
        |error: parallax::model::country::UnknownCountry| match error.near {
            Some(near) => format!("{error}; did you mean `{near}`?"),
            None => format!("{error}; use an ISO 3166 code or an English name"),
        },
    )
}

fn date(written: &str) -> Result<PartialDate, String> {
    written
        .parse()
        .map_err(|error: parallax::model::period::DateError| error.to_string())
}

fn first_day(written: &str) -> Result<Date, String> {
    Ok(date(written)?.first_day())
}

fn last_day(written: &str) -> Result<Date, String> {
    Ok(date(written)?.last_day())
}
