//! The one place where stages are joined: from a corpus folder to an index, and from an index and
//! a codebook to the cube.

use crate::attribute::{self, Attribution, Attributor, Lexicon};
use crate::codebook::{Codebook, Theme};
use crate::duplicate;
use crate::index::{self, DocumentRow, Index, Lens, Update, Voices, Wanted, Writer, WriterOptions};
use crate::inspect::{Inspection, Report};
use crate::model::{Cube, Note, Origin, Status};
use crate::progress::{Progress, Work};
use crate::read::{Corpus, Labelled, Read};
use crate::segment::{self, Unit};
use crate::tag::{Scratch, Tagger};
use crate::text::Lang;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What indexing a corpus did.
#[derive(Clone, Debug, Default)]
pub struct Indexed {
    /// Documents added, changed, unchanged and removed.
    pub update: Update,
    /// What was found and is not, or not completely, in the index; sorted.
    pub notes: Vec<Note>,
    /// What the user should know of the corpus's description.
    pub warnings: Vec<String>,
    /// Documents whose language nobody gave, by the one that their script speaks for.
    pub guessed_langs: BTreeMap<Lang, u64>,
}

impl Indexed {
    /// Documents in the index.
    pub fn documents(&self) -> u64 {
        self.update.added + self.update.changed + self.update.unchanged
    }

    /// Notes of a status.
    pub fn count(&self, status: Status) -> usize {
        self.notes
            .iter()
            .filter(|note| note.status == status)
            .count()
    }
}

/// Bytes of memory that each indexing thread fills before it writes a segment.
const MEMORY_PER_THREAD: usize = 64 << 20;

/// Brings the index in a folder up to date with a corpus: reads all documents, indexes those that
/// are new or changed, removes those that are gone, and commits once.
///
/// # Errors
/// [`index::Error`]; the index then stays as it was before.
pub fn index(
    corpus: &Corpus,
    unit: Unit,
    into: &Path,
    threads: usize,
    progress: &dyn Progress,
) -> Result<Indexed, index::Error> {
    let options = WriterOptions {
        threads,
        memory_per_thread: MEMORY_PER_THREAD,
    };
    let writer = Writer::open(into, options)?;
    let job = Job {
        unit,
        fields: writer.fields().clone(),
        shared: Mutex::new(Shared {
            writer,
            notes: corpus.ignored.clone(),
            guessed_langs: BTreeMap::new(),
            error: None,
        }),
        progress,
    };
    each_file(corpus, threads, progress, &|read| job.take(read));
    let shared = job
        .shared
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(error) = shared.error {
        return Err(error);
    }
    let mut notes = shared.notes;
    notes.sort();
    Ok(Indexed {
        update: shared.writer.commit(&notes)?,
        warnings: idle_sources(corpus),
        guessed_langs: shared.guessed_langs,
        notes,
    })
}

/// Looks through a corpus: reads all documents, and keeps of each what a report needs.
pub fn inspect(corpus: &Corpus, threads: usize, progress: &dyn Progress) -> Report {
    let inspection = Mutex::new(Inspection::default());
    let locked = || {
        inspection
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    };
    locked().note(corpus.ignored.clone());
    each_file(corpus, threads, progress, &|read: Read| {
        let sketch = read
            .document
            .as_ref()
            .map(|document| duplicate::sketch(&document.text));
        let mut inspection = locked();
        inspection.note(read.notes);
        if let (Some(document), Some(sketch)) = (&read.document, sketch) {
            inspection.add(document, sketch);
        }
        progress.advance(1, 0);
        ControlFlow::Continue(())
    });
    inspection
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .report()
}

/// Reads all files, some side by side; `take` says after each document whether to go on.
fn each_file(
    corpus: &Corpus,
    threads: usize,
    progress: &dyn Progress,
    take: &(dyn Fn(Read) -> ControlFlow<()> + Sync),
) {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(file) = corpus.files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut flow = ControlFlow::Continue(());
            corpus.documents(file, &mut |read| {
                flow = take(read);
                flow
            });
            progress.advance(0, file.bytes);
            if flow.is_break() {
                return;
            }
        }
    };
    progress.begin(Work::Reading {
        bytes: corpus.files.iter().map(|file| file.bytes).sum(),
    });
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, corpus.files.len().max(1)) {
            scope.spawn(work);
        }
    });
    progress.end();
}

/// Sources of `corpus.toml` that take no file.
pub fn idle_sources(corpus: &Corpus) -> Vec<String> {
    // The sources of an archive's entries are known only once it's read.
    if corpus.files.iter().any(|file| file.is_archive()) {
        return Vec::new();
    }
    let idle = (0..corpus.config.sources.len()).filter(|&number| {
        !corpus
            .files
            .iter()
            .any(|file| file.source() == Some(number))
    });
    idle.map(|number| format!("corpus.toml: source {} takes no file: do its paths match, and does no source before it take them?", number + 1)).collect()
}

/// Files that are read side by side.
struct Job<'p> {
    unit: Unit,
    fields: index::Fields,
    shared: Mutex<Shared>,
    progress: &'p dyn Progress,
}

struct Shared {
    writer: Writer,
    notes: Vec<Note>,
    guessed_langs: BTreeMap<Lang, u64>,
    error: Option<index::Error>,
}

impl Job<'_> {
    /// Indexes what reading one document gave.
    fn take(&self, read: Read) -> ControlFlow<()> {
        let fingerprint = read
            .document
            .as_ref()
            .map(|document| index::fingerprint(document, self.unit));
        let known = self.with(|shared| {
            shared.notes.extend(read.notes);
            if let Some(lang) = read
                .document
                .as_ref()
                .map(|document| &document.metadata.lang)
                && lang.from == Origin::Text
            {
                *shared.guessed_langs.entry(lang.value).or_default() += 1;
            }
            match (&read.document, &fingerprint) {
                (Some(document), Some(fingerprint)) => {
                    shared.writer.holds(&document.id, fingerprint)
                }
                _ => true,
            }
        });
        self.progress.advance(1, 0);
        let (Some(document), Some(fingerprint), Some(false)) = (read.document, fingerprint, known)
        else {
            return if known.is_none() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            };
        };
        let passages = segment::passages(&document.text, self.unit);
        if passages.is_empty() {
            let note = Note {
                document: document.id.clone(),
                status: Status::Incomplete,
                reason: "no passage: nothing but page numbers, rules and ornaments".to_owned(),
            };
            self.with(|shared| shared.notes.push(note));
        }
        let prepared = index::prepare(&self.fields, &document, fingerprint, passages);
        let added = self.with(|shared| {
            shared
                .writer
                .add(prepared)
                .map_err(|error| shared.error = Some(error))
                .is_ok()
        });
        if added == Some(true) {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }

    /// Does something with what the threads share; nothing more once an error has been met.
    fn with<T>(&self, act: impl FnOnce(&mut Shared) -> T) -> Option<T> {
        let mut shared = self
            .shared
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if shared.error.is_some() {
            return None;
        }
        Some(act(&mut shared))
    }
}

/// Which documents count.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these types.
    pub kinds: Vec<String>,
    /// Only these sources.
    pub sources: Vec<String>,
    /// Only these languages.
    pub langs: Vec<Lang>,
    /// Only what is dated on or after this day.
    pub since: Option<Date>,
    /// Only what is dated on or before this day.
    pub until: Option<Date>,
    /// Ids of documents that don't count: copies of others.
    pub left_out: BTreeSet<String>,
}

impl Filter {
    /// Whether a document counts.
    pub fn keeps(&self, document: &DocumentRow) -> bool {
        fn among<T: PartialEq>(wanted: &[T], value: Option<&T>) -> bool {
            wanted.is_empty() || value.is_some_and(|value| wanted.contains(value))
        }
        let dated =
            |fits: &dyn Fn(crate::model::PartialDate) -> bool| document.date.is_some_and(fits);
        among(&self.kinds, Some(&document.kind))
            && !self.left_out.contains(&document.id)
            && among(&self.sources, Some(&document.source))
            && among(&self.langs, Some(&document.lang))
            && self
                .since
                .is_none_or(|since| dated(&|date| date.first_day() >= since))
            && self
                .until
                .is_none_or(|until| dated(&|date| date.last_day() <= until))
    }
}

/// Applies a codebook and a lexicon to an index, and counts.
///
/// # Errors
/// [`index::Error`] where the index can't be read.
pub fn cube(
    index: &Index,
    codebook: &Codebook,
    voices: &Voices,
    wanted: &Wanted,
    filter: &Filter,
    threads: usize,
    progress: &dyn Progress,
) -> Result<Cube, index::Error> {
    let lens: Lens = index::lens(index, &codebook.themes, threads, progress)?;
    index::cube(index, &lens, voices, codebook, wanted, |document| {
        filter.keeps(document)
    })
}

/// What the program makes of a labelled passage.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Ids of its themes.
    pub themes: BTreeSet<String>,
    /// Ids of their groups.
    pub groups: BTreeSet<String>,
    /// Whose voice, and whom it's about.
    pub attribution: Attribution,
}

/// Tags and attributes labelled passages: each with the paragraphs before it, without cutting it
/// again.
pub fn judge(labels: &[Labelled], codebook: &Codebook, lexicon: &Lexicon) -> Vec<Judged> {
    let langs: BTreeSet<Lang> = labels.iter().map(|label| label.lang).collect();
    let mut machines: BTreeMap<Lang, Machines> = langs
        .into_iter()
        .map(|lang| (lang, Machines::new(codebook, lexicon, lang)))
        .collect();
    labels
        .iter()
        .filter_map(|label| {
            let machines = machines.get_mut(&label.lang)?;
            Some(machines.judge(label, codebook))
        })
        .collect()
}

/// What tags and attributes passages of one language.
struct Machines {
    tagger: Tagger,
    scratch: Scratch,
    attributor: Attributor,
    names: Scratch,
}

impl Machines {
    fn new(codebook: &Codebook, lexicon: &Lexicon, lang: Lang) -> Self {
        let tagger = Tagger::new(&codebook.themes, lang);
        let attributor = Attributor::new(lexicon, lang);
        Self {
            scratch: tagger.scratch(),
            tagger,
            names: attributor.scratch(),
            attributor,
        }
    }

    fn judge(&mut self, label: &Labelled, codebook: &Codebook) -> Judged {
        let hits = self.tagger.hits(&label.text, &mut self.scratch);
        let themes: Vec<&Theme> = hits
            .iter()
            .map(|hit| &codebook.themes[hit.theme as usize])
            .collect();
        let source = attribute::Source {
            country: label.country,
            date: label.date,
        };
        // A paragraph of the context whose beginning is cut off could have had a label: what stands
        // before it tells nothing of who speaks.
        let cut = label
            .context
            .iter()
            .rposition(|text| text.starts_with(char::is_lowercase))
            .unwrap_or(0);
        let texts = label.context[cut..].iter().chain([&label.text]);
        let passages: Vec<attribute::Text<'_>> = texts
            .map(|text| attribute::Text {
                text,
                section: None,
            })
            .collect();
        let mut attributions = self
            .attributor
            .attribute(&source, &passages, &mut self.names);
        Judged {
            themes: themes.iter().map(|theme| theme.id.clone()).collect(),
            groups: themes.iter().map(|theme| theme.group.clone()).collect(),
            attribution: attributions.pop().unwrap_or_default(),
        }
    }
}
