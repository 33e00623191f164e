//! What indexing and tagging cost, as ratios to what bare libraries need for the same in the same
//! run.
//!
//! `PARALLAX_BENCH_CORPUS` names a corpus folder (some hundred megabytes of English tell most);
//! without it a corpus is generated. `PARALLAX_BENCH_CODEBOOK` names a codebook or a quanteda
//! dictionary; without it the shipped one is used. Prints one line of CSV for each figure.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench is a program of its own"
)]

use parallax::codebook::pattern::{Expr, Pattern, Term, Word};
use parallax::codebook::{self, Codebook, Theme};
use parallax::index::{self, Index, Voicing, Wanted};
use parallax::measure::dyad::Source;
use parallax::measure::{self, Bootstrap, Interval, Settings, Unit};
use parallax::model::{Cube, Granularity};
use parallax::pipeline::{self, Filter};
use parallax::progress::Silent;
use parallax::read::Corpus;
use parallax::segment;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tantivy::schema::{IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    LowerCaser, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream, Tokenizer,
};

const ROUNDS: usize = 3;

fn main() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let room = tempfile::tempdir().expect("a temporary folder");
    let folder = std::env::var_os("PARALLAX_BENCH_CORPUS")
        .map_or_else(|| generated(room.path()), PathBuf::from);
    let codebook = std::env::var_os("PARALLAX_BENCH_CODEBOOK")
        .map_or_else(|| codebook::DEFAULT.into(), PathBuf::from);
    let codebook = codebook::load(&codebook).expect("the codebook");

    let passages = passages(&folder);
    let megabytes = passages.iter().map(String::len).sum::<usize>() as f64 / 1e6;
    println!("figure,value,unit");
    report("passages", passages.len() as f64, "");
    report("text", megabytes, "MB");

    let ours = room.path().join("ours");
    let (mut own, mut bare) = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        let _ = std::fs::remove_dir_all(&ours);
        own = own.min(timed(|| index_folder(&folder, &ours, threads)));
        let bare_folder = room.path().join("bare");
        let _ = std::fs::remove_dir_all(&bare_folder);
        std::fs::create_dir_all(&bare_folder).expect("a folder");
        bare = bare.min(timed(|| bare_tantivy(&passages, &bare_folder, threads)));
    }
    report("index, from files", own, "s");
    report("bare tantivy, from memory", bare, "s");
    report("index / bare tantivy", own / bare, "ratio (at most 1.3)");
    drop(passages);

    let opened = Index::open(&ours).expect("the index");
    let lens = best(|| {
        let _ = std::fs::remove_dir_all(ours.join("lens"));
        index::lens(&opened, &codebook.themes, threads, &Silent).expect("the lens");
    });
    report("lens", lens, "s");
    report("lens", megabytes / lens, "MB/s (at least 200)");
    let reading = best(|| {
        let silent = Codebook {
            themes: vec![nothing()],
            ..Codebook::default()
        };
        let _ = std::fs::remove_dir_all(ours.join("lens"));
        index::lens(&opened, &silent.themes, threads, &Silent).expect("the lens");
    });
    report("reading the stored text alone", megabytes / reading, "MB/s");
    let tenfold = tenfold(&codebook);
    let more = best(|| {
        let _ = std::fs::remove_dir_all(ours.join("lens"));
        index::lens(&opened, &tenfold.themes, threads, &Silent).expect("the lens");
    });
    report(
        "ten times the patterns / lens",
        more / lens,
        "ratio (at most 1.5)",
    );

    let _ = std::fs::remove_dir_all(ours.join("lens"));
    index::lens(&opened, &codebook.themes, threads, &Silent).expect("the lens");
    let cube = counted(&ours, &codebook, threads);
    report(
        "1,000 bootstrap draws of every document, all themes, one thread",
        best(|| draw(&cube)),
        "s (at most 5)",
    );
    let repeated = best(|| timeline(&ours, &codebook, threads));
    report("repeated timeline", repeated, "s (at most 0.5)");

    if cfg!(target_os = "linux") {
        let once = peak_memory(&folder, &room.path().join("once"));
        let four = room.path().join("fourfold");
        copies(&folder, &four);
        report("peak memory of indexing", once, "MB (below 1000)");
        report(
            "peak memory of indexing four times as much",
            peak_memory(&four, &room.path().join("four")),
            "MB (no more)",
        );
    }
}

fn report(figure: &str, value: f64, unit: &str) {
    println!("{figure},{value:.3},{unit}");
}

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn best(mut work: impl FnMut()) -> f64 {
    (0..ROUNDS)
        .map(|_| timed(&mut work))
        .fold(f64::MAX, f64::min)
}

fn open(folder: &Path) -> Corpus {
    Corpus::open(folder, jiff::civil::date(2100, 1, 1)).expect("the corpus")
}

fn index_folder(folder: &Path, into: &Path, threads: usize) {
    let corpus = open(folder);
    pipeline::index(&corpus, corpus.config.unit, into, threads, &Silent).expect("the index");
}

fn counted(folder: &Path, codebook: &Codebook, threads: usize) -> Cube {
    let index = Index::open(folder).expect("the index");
    let voices = index::voices(&index, Voicing::Document, threads, &Silent).expect("the voices");
    pipeline::cube(
        &index,
        codebook,
        &voices,
        &Wanted::default(),
        &Filter::default(),
        threads,
        &Silent,
    )
    .expect("the cube")
}

/// Resamples every document of every actor, whatever the number in a cell.
fn draw(cube: &Cube) {
    let source = Source::of(cube, Unit::Passages);
    let all: Vec<usize> = (0..cube.parts.len()).collect();
    let interval = Interval::Bootstrap(Bootstrap::default());
    let shares = source.sample(&all).shares(&cube.subjects, interval, None);
    assert!(shares.iter().any(|share| share.bounds.is_some()));
}

fn timeline(folder: &Path, codebook: &Codebook, threads: usize) {
    let cube = counted(folder, codebook, threads);
    let settings = Settings {
        by: Granularity::Year,
        unit: Unit::Passages,
        interval: Interval::Bootstrap(Bootstrap::default()),
    };
    let timeline = measure::timeline(&cube, settings, None);
    let mut file = std::io::BufWriter::new(tempfile::tempfile().expect("a file"));
    parallax::export::csv::write(
        timeline.to_table(&cube, Unit::Passages),
        parallax::export::csv::Reader::Any,
        &mut file,
    )
    .expect("the CSV");
}

/// Texts of all passages of a corpus.
fn passages(folder: &Path) -> Vec<String> {
    let corpus = open(folder);
    let mut passages = Vec::new();
    for file in &corpus.files {
        corpus.documents(file, &mut |read| {
            let document = read.document.into_iter();
            passages.extend(
                document
                    .flat_map(|document| segment::passages(&document.text, corpus.config.unit))
                    .map(|passage| passage.text),
            );
            ControlFlow::Continue(())
        });
    }
    passages
}

/// The least that indexing these passages can be: stored, with positions, stemmed.
fn bare_tantivy(passages: &[String], folder: &Path, threads: usize) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("stems")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = schema.add_text_field(
        "text",
        TextOptions::default().set_indexing_options(indexing) | STORED,
    );
    let index = tantivy::Index::create_in_dir(folder, schema.build()).expect("an index");
    let stems = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(LowerCaser)
        .filter(Stems)
        .build();
    index.tokenizers().register("stems", stems);
    let mut writer = index
        .writer_with_num_threads(threads, threads * (128 << 20))
        .expect("a writer");
    for passage in passages {
        writer
            .add_document(tantivy::doc!(text => passage.as_str()))
            .expect("a document");
    }
    writer.commit().expect("a commit");
    writer.wait_merging_threads().expect("merges");
}

/// Snowball as a filter, as tantivy's own is.
#[derive(Clone)]
struct Stems;

impl TokenFilter for Stems {
    type Tokenizer<T: Tokenizer> = Stemmed<T>;

    fn transform<T: Tokenizer>(self, inner: T) -> Stemmed<T> {
        Stemmed(inner)
    }
}

#[derive(Clone)]
struct Stemmed<T>(T);

impl<T: Tokenizer> Tokenizer for Stemmed<T> {
    type TokenStream<'a> = StemmedStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        StemmedStream {
            inner: self.0.token_stream(text),
            stemmer: rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::English),
        }
    }
}

struct StemmedStream<S> {
    inner: S,
    stemmer: rust_stemmers::Stemmer,
}

impl<S: TokenStream> TokenStream for StemmedStream<S> {
    fn advance(&mut self) -> bool {
        if !self.inner.advance() {
            return false;
        }
        let token = self.inner.token_mut();
        if let std::borrow::Cow::Owned(stem) = self.stemmer.stem(&token.text) {
            token.text = stem;
        }
        true
    }

    fn token(&self) -> &Token {
        self.inner.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.inner.token_mut()
    }
}

/// A theme that is found nowhere.
fn nothing() -> Theme {
    let place = codebook::Place {
        path: PathBuf::new(),
        line: 1,
        column: 1,
    };
    let pattern = Pattern {
        head: Term::Tokens(Expr::Word(Word::Verbatim("qqxqq".into()))),
        all: Vec::new(),
        none: Vec::new(),
    };
    Theme {
        id: "nothing".into(),
        group: String::new(),
        label: String::new(),
        note: String::new(),
        patterns: vec![codebook::ThemePattern {
            written: "qqxqq".into(),
            pattern,
            lang: None,
            at: place.clone(),
        }],
        except: Vec::new(),
        examples: Vec::new(),
        at: place,
    }
}

/// The codebook with nine more patterns for each: the same, with their words changed so that hardly
/// a passage has them.
fn tenfold(codebook: &Codebook) -> Codebook {
    let mut tenfold = codebook.clone();
    for theme in &mut tenfold.themes {
        let own = theme.patterns.clone();
        for copy in 0..9 {
            theme
                .patterns
                .extend(own.iter().cloned().map(|mut pattern| {
                    pattern.pattern.all.clear();
                    pattern.pattern.none.clear();
                    if let Term::Tokens(expr) = &mut pattern.pattern.head {
                        change(expr, copy);
                    }
                    pattern
                }));
        }
    }
    tenfold
}

fn change(expr: &mut Expr, copy: usize) {
    match expr {
        Expr::Word(word) => {
            let (Word::Stem(form) | Word::Verbatim(form) | Word::Exact(form) | Word::Glob(form)) =
                word;
            let mut letters: Vec<char> = form.chars().collect();
            // Another third or fourth letter, by the copy: the beginnings stay those of English.
            let at = if letters.len() > 3 {
                2 + copy % 2
            } else {
                letters.len() - 1
            };
            if letters[at].is_ascii_lowercase() {
                letters[at] = (b'a' + (letters[at] as u8 - b'a' + 1 + copy as u8 * 2) % 26) as char;
            }
            *form = letters.into_iter().collect();
        }
        Expr::Row(parts) | Expr::Any(parts) => parts.iter_mut().for_each(|part| change(part, copy)),
        Expr::Near { left, right, .. } => {
            change(left, copy);
            change(right, copy);
        }
    }
}

/// A corpus of made-up speeches.
fn generated(room: &Path) -> PathBuf {
    let folder = room.join("generated");
    std::fs::create_dir_all(&folder).expect("a folder");
    let syllables = [
        "na", "ti", "on", "se", "cu", "ri", "ty", "go", "ver", "men", "tal", "net", "work", "cy",
        "ber", "tra", "de", "po", "li", "cy",
    ];
    let mut state = 1_u64;
    let mut next = move |n: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    for document in 0..2_000 {
        let mut text = String::new();
        for _ in 0..20 {
            for _ in 0..90 {
                let n = 1 + next(4);
                (0..n).for_each(|_| text.push_str(syllables[next(syllables.len())]));
                text.push(' ');
            }
            text.push_str("trade secret.\n\n");
        }
        let country = ["USA", "CHN", "RUS", "GBR"][document % 4];
        let path = folder.join(format!(
            "{country}_{}_{}.txt",
            document,
            2000 + document % 20
        ));
        std::fs::write(path, text).expect("a file");
    }
    folder
}

fn copies(from: &Path, to: &Path) {
    let mut toml = std::fs::read_to_string(from.join("corpus.toml")).unwrap_or_default();
    toml = toml
        .replace("paths  = [\"", "paths  = [\"*/")
        .replace("paths = [\"", "paths = [\"*/");
    for copy in 0..4 {
        for file in open(from).files {
            let target = to.join(copy.to_string()).join(&file.name);
            std::fs::create_dir_all(target.parent().expect("a parent")).expect("a folder");
            std::fs::copy(&file.path, target).expect("a copy");
        }
    }
    if !toml.is_empty() {
        std::fs::write(to.join("corpus.toml"), toml).expect("a file");
    }
}

/// The most memory that indexing a folder takes, in megabytes.
fn peak_memory(folder: &Path, into: &Path) -> f64 {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_parallax"));
    let mut child = command
        .arg("index")
        .arg(folder)
        .arg("-i")
        .arg(into)
        .arg("-q")
        .spawn()
        .expect("the program");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    while child.try_wait().expect("the program").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let kilobytes = text.lines().find_map(|line| {
            line.strip_prefix("VmHWM:")?
                .trim()
                .strip_suffix(" kB")?
                .parse::<f64>()
                .ok()
        });
        peak = peak.max(kilobytes.unwrap_or(0.0) / 1e3);
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    peak
}
