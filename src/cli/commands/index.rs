//! `parallax index`: build or update an index.

use crate::cli::args::{IndexArgs, PassageUnit, ReadArgs};
use crate::cli::{Status, Ui};
use anyhow::anyhow;
use parallax::model::Status as NoteStatus;
use parallax::pipeline::{self, Indexed};
use parallax::read::{self, Corpus};
use parallax::segment::Unit;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Only documents that are new or changed are read into the index, and those that are gone leave it.
#[derive(clap::Args)]
pub struct Index {
    /// Corpus folder
    #[arg(value_name = "CORPUS")]
    corpus: PathBuf,
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    read: ReadArgs,
}

pub fn run(args: Index, threads: usize, ui: &Ui) -> anyhow::Result<Status> {
    let indexed = build(&args.corpus, &args.index.index, &args.read, threads, ui)?;
    say(&indexed, ui);
    ui.note(&format!("wrote {}", args.index.index.display()));
    Ok(status(&indexed, &args.read))
}

/// Indexes a corpus folder.
pub fn build(
    folder: &Path,
    into: &Path,
    read: &ReadArgs,
    threads: usize,
    ui: &Ui,
) -> anyhow::Result<Indexed> {
    let corpus = open(folder)?;
    let unit = match read.passages {
        Some(PassageUnit::Paragraph) => Unit::Paragraph,
        Some(PassageUnit::Sentence) => Unit::Sentence,
        None => corpus.config.unit,
    };
    let indexed = pipeline::index(&corpus, unit, into, threads, ui)?;
    for warning in &indexed.warnings {
        ui.warning(warning);
    }
    Ok(indexed)
}

/// Opens a corpus that holds files to read.
pub fn open(folder: &Path) -> anyhow::Result<Corpus> {
    let corpus = Corpus::open(folder, today()).map_err(|error| match error {
        read::Error::File(cause) if cause.cause.kind() == std::io::ErrorKind::NotFound => {
            anyhow!("{}: no such folder", folder.display())
        }
        read::Error::NotAFolder(path) => anyhow!(
            "{}: a corpus is a folder, and this is a file",
            path.display()
        ),
        error => error.into(),
    })?;
    if corpus.files.is_empty() {
        let found = if corpus.ignored.is_empty() {
            "it is empty".to_owned()
        } else {
            reasons(&corpus)
        };
        return Err(anyhow!("{}: no document here: {found}", folder.display()));
    }
    Ok(corpus)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the command line is where the clock is read"
)]
fn today() -> jiff::civil::Date {
    jiff::Zoned::now().date()
}

/// Why files were passed over, the commonest reason first.
fn reasons(corpus: &Corpus) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for note in &corpus.ignored {
        *counts.entry(note.reason.as_str()).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let parts: Vec<String> = counts
        .iter()
        .take(3)
        .map(|(reason, count)| format!("{count} × {reason}"))
        .collect();
    parts.join("; ")
}

/// Says what indexing did.
pub fn say(indexed: &Indexed, ui: &Ui) {
    let update = indexed.update;
    ui.note(&format!(
        "{} documents: {} added, {} changed, {} unchanged, {} removed",
        indexed.documents(),
        update.added,
        update.changed,
        update.unchanged,
        update.removed
    ));
    let skipped = indexed.count(NoteStatus::Skipped);
    let documents = |status: NoteStatus| {
        let own = indexed.notes.iter().filter(|note| note.status == status);
        let documents: BTreeSet<&str> = own.map(|note| note.document.as_str()).collect();
        documents.len()
    };
    let (suspect, mended) = (
        documents(NoteStatus::Suspect),
        documents(NoteStatus::Mended),
    );
    let ignored = indexed.count(NoteStatus::Ignored);
    ui.note(&format!(
        "{skipped} skipped, {} without a date, a country or the like; {ignored} files ignored",
        documents(NoteStatus::Incomplete)
    ));
    if suspect + mended > 0 {
        ui.note(&format!(
            "{suspect} documents look suspect (garbled, pages left out or the like), {mended} were mended; -v names them"
        ));
    }
    for (lang, count) in &indexed.guessed_langs {
        ui.note(&format!("{count} documents have no language given and are taken for `{lang}` by their script and words; say `lang` in corpus.toml"));
    }
    if ui.verbose {
        for note in indexed
            .notes
            .iter()
            .filter(|note| note.status != NoteStatus::Ignored)
        {
            ui.note(&format!(
                "{}: {}: {}",
                note.status.as_str(),
                note.document,
                note.reason
            ));
        }
    }
}

/// How indexing ends.
pub fn status(indexed: &Indexed, read: &ReadArgs) -> Status {
    if indexed.documents() == 0 {
        Status::NotDone
    } else if read.strict && indexed.count(NoteStatus::Skipped) > 0 {
        Status::Skipped
    } else {
        Status::Done
    }
}
