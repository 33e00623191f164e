//! Reads a file as the program does, and says what must never be.

use parallax::read::{Corpus, Read};
use parallax::segment::{Unit, passages};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Mutex;

/// The last panic: where, and what was said.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Longest reason that a row of `skipped.csv` should have.
const LONGEST_REASON: usize = 2_000;

/// Takes panics down instead of printing them.
pub fn watch_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut last) = PANIC.lock() {
            *last = Some(panic.to_string().replace('\n', " "));
        }
    }));
}

/// Reads a corpus folder, or a codebook; `false` where a reader gave up on a panic of a library.
pub fn check(path: &Path, number: u64) -> Result<bool, String> {
    if let Ok(mut last) = PANIC.lock() {
        *last = None;
    }
    let outcome =
        std::panic::catch_unwind(|| match path.extension().is_some_and(|end| end == "yaml") {
            true => codebook(path),
            false => folder(path.parent().unwrap_or(path), path, number),
        });
    let panic = PANIC.lock().ok().and_then(|mut last| last.take());
    match (outcome, panic) {
        (Err(_), panic) => Err(format!("a panic escaped: {}", panic.unwrap_or_default())),
        (Ok(_), Some(panic)) if panic.starts_with("panicked at src") => {
            Err(format!("a panic of our own: {panic}"))
        }
        (Ok(outcome), panic) => outcome.map(|()| panic.is_none()),
    }
}

fn codebook(path: &Path) -> Result<(), String> {
    match parallax::codebook::load(path) {
        Ok(codebook) if codebook.themes.is_empty() => Err("a codebook without a theme".to_owned()),
        Err(error) if error.to_string().is_empty() => Err("an error that says nothing".to_owned()),
        _ => Ok(()),
    }
}

fn folder(root: &Path, path: &Path, number: u64) -> Result<(), String> {
    let is_config = path.ends_with("corpus.toml");
    let corpus = match Corpus::open(root, jiff::civil::date(2026, 1, 1)) {
        Ok(corpus) => corpus,
        Err(error) if is_config && !error.to_string().is_empty() => return Ok(()),
        Err(error) => return Err(format!("the folder isn't opened: {error}")),
    };
    if corpus.files.len() + corpus.ignored.len() == 0 {
        return Err("neither listed nor ignored".to_owned());
    }
    let unit = if number.is_multiple_of(2) {
        Unit::Paragraph
    } else {
        Unit::Sentence
    };
    let again = number.is_multiple_of(16);
    let mut ids = BTreeSet::new();
    for file in &corpus.files {
        let mut seen = 0_u64;
        let (mut hash, mut fault) = (blake3::Hasher::new(), Ok(()));
        corpus.documents(file, &mut |read| {
            seen += 1;
            if again {
                hash.update(format!("{read:?}").as_bytes());
            }
            fault = document(&read, unit, &mut ids);
            if fault.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        fault?;
        if seen == 0 {
            return Err("neither a document nor a note".to_owned());
        }
        if again {
            same_again(&corpus, file, &hash)?;
        }
    }
    Ok(())
}

/// Reads a file a second time, which must give the same; and a third time, to its first document.
fn same_again(
    corpus: &Corpus,
    file: &parallax::read::File,
    first: &blake3::Hasher,
) -> Result<(), String> {
    let mut hash = blake3::Hasher::new();
    corpus.documents(file, &mut |read| {
        hash.update(format!("{read:?}").as_bytes());
        ControlFlow::Continue(())
    });
    if hash.finalize() != first.finalize() {
        return Err("read twice, it isn't the same".to_owned());
    }
    let mut seen = 0;
    corpus.documents(file, &mut |_| {
        seen += 1;
        ControlFlow::Break(())
    });
    match seen {
        1 => Ok(()),
        _ => Err(format!("told to stop, it goes on to {seen} documents")),
    }
}

fn document(read: &Read, unit: Unit, ids: &mut BTreeSet<String>) -> Result<(), String> {
    for note in &read.notes {
        if note.reason.trim().is_empty() {
            return Err(format!("{}: a note that says nothing", note.document));
        }
        if note.reason.len() > LONGEST_REASON {
            return Err(format!(
                "a note of {} bytes: {}",
                note.reason.len(),
                note.reason.chars().take(200).collect::<String>()
            ));
        }
    }
    let Some(document) = &read.document else {
        return if read.notes.is_empty() {
            Err("a document vanishes".to_owned())
        } else {
            Ok(())
        };
    };
    if !ids.insert(document.id.clone()) {
        return Err(format!("two documents are `{}`", document.id));
    }
    if document.text.trim().is_empty() {
        return Err(format!("{}: a document without text", document.id));
    }
    let mut end = 0;
    for passage in passages(&document.text, unit) {
        let span = passage.span.clone();
        if document.text.get(span.clone()).is_none_or(str::is_empty)
            || passage.text.trim().is_empty()
        {
            return Err(format!("{}: a passage at {span:?} is nothing", document.id));
        }
        if span.start < end {
            return Err(format!(
                "{}: a passage begins at {}, the one before ends at {end}",
                document.id, span.start
            ));
        }
        if passage.in_document(0..passage.text.len()) != span {
            return Err(format!(
                "{}: a passage at {span:?} isn't where it says",
                document.id
            ));
        }
        end = span.end;
    }
    Ok(())
}
