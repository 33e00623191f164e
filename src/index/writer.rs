//! Writing the index: only what is new or changed, in one commit.

use super::open::{self, Record};
use super::queue::{Queue, Row};
use super::schema::Fields;
use super::{Error, FORMAT, Index, tokenizer};
use crate::duplicate;
use crate::error::FileError;
use crate::model::{Document, Note, Passage};
use crate::segment::Unit;
use crate::text::{lang::of_passage, tokens};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::directory::MmapDirectory;
use tantivy::directory::error::LockError;
use tantivy::indexer::{LogMergePolicy, UserOperation};
use tantivy::{IndexSettings, IndexWriter, TantivyDocument, TantivyError, Term};

/// Version of what reading and segmenting make of a file. Raise it when a change can alter a
/// passage: every document is then indexed again.
const READING_VERSION: u32 = 2;

/// Rows up to which a segment is merged with others. Larger ones stay as they are, so that merging
/// never holds more than so much of a corpus, and tags that were worked out for them stay good.
const MOST_MERGED: usize = 50_000;

/// Key of the row that holds the notes.
pub(super) const NOTES_KEY: &str = "\0notes";

/// How an index is written.
#[derive(Clone, Copy, Debug)]
pub struct WriterOptions {
    /// Threads that index.
    pub threads: usize,
    /// Bytes of memory that each may fill before it writes a segment.
    pub memory_per_thread: usize,
}

/// What an update did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// Documents that weren't in the index.
    pub added: u64,
    /// Documents that were there with another text or other metadata.
    pub changed: u64,
    /// Documents that were there as they are.
    pub unchanged: u64,
    /// Documents that were there and are no more.
    pub removed: u64,
}

/// The one process that may write to an index. Until [`commit`](Self::commit) nothing changes for
/// readers, nor if the process ends before.
pub struct Writer {
    path: PathBuf,
    fields: Fields,
    writer: IndexWriter<Row>,
    queue: Arc<Queue>,
    /// Fingerprints of the documents in the index that haven't been met in this update.
    unseen: BTreeMap<String, String>,
    notes_before: Vec<Note>,
    update: Update,
    corpus: CorpusHash,
}

/// A hash of all documents that doesn't depend on their order: the sum of their own hashes.
#[derive(Clone, Copy, Debug, Default)]
struct CorpusHash([u64; 4]);

impl CorpusHash {
    fn add(&mut self, id: &str, fingerprint: &str) {
        let hash = blake3::hash(format!("{id}\0{fingerprint}").as_bytes());
        for (sum, lane) in self.0.iter_mut().zip(hash.as_bytes().chunks_exact(8)) {
            *sum = sum.wrapping_add(lane.try_into().map(u64::from_le_bytes).unwrap_or_default());
        }
    }

    fn hex(self) -> String {
        self.0.iter().map(|lane| format!("{lane:016x}")).collect()
    }
}

/// A document ready to be indexed: all that needs no lock.
pub struct Prepared {
    id: String,
    fingerprint: String,
    bytes: usize,
    rows: Vec<TantivyDocument>,
}

impl Writer {
    /// Opens the index in a folder for writing, or begins one in a folder that is new or empty.
    ///
    /// # Errors
    /// [`Error::NotAnIndex`] where the folder holds other things, [`Error::Busy`] while another
    /// process writes, [`Error::Version`], and whatever the system says.
    pub fn open(path: &Path, options: WriterOptions) -> Result<Self, Error> {
        begin(path)?;
        let fail = |cause| Error::Tantivy {
            path: path.to_owned(),
            cause,
        };
        let fields = Fields::new();
        let directory = MmapDirectory::open(path).map_err(|error| fail(error.into()))?;
        let settings = IndexSettings {
            docstore_blocksize: super::lens::STORE_BLOCK,
            ..IndexSettings::default()
        };
        let builder = tantivy::Index::builder()
            .schema(fields.schema.clone())
            .settings(settings)
            .tokenizers(tokenizer::all());
        let index = builder.open_or_create(directory).map_err(fail)?;
        let memory = options.memory_per_thread * options.threads;
        let writer = index
            .writer_with_num_threads(options.threads, memory)
            .map_err(|error| match error {
                TantivyError::LockFailure(LockError::LockBusy, _) => Error::Busy(path.to_owned()),
                other => fail(other),
            })?;
        let mut policy = LogMergePolicy::default();
        policy.set_max_docs_before_merge(MOST_MERGED);
        writer.set_merge_policy(Box::new(policy));
        let mut unseen = BTreeMap::new();
        let before = Index::open(path)?;
        for row in before.documents() {
            let record = before.record(row)?;
            unseen.insert(record.id, record.fingerprint);
        }
        Ok(Self {
            path: path.to_owned(),
            fields,
            writer,
            unseen,
            notes_before: before.notes()?,
            update: Update::default(),
            queue: Arc::default(),
            corpus: CorpusHash::default(),
        })
    }

    /// The fields, for [`prepare`].
    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Whether the index holds a document as it is. Each document is asked for once.
    pub fn holds(&mut self, id: &str, fingerprint: &str) -> bool {
        match self.unseen.get(id) {
            Some(known) if known == fingerprint => {
                self.unseen.remove(id);
                self.update.unchanged += 1;
                self.corpus.add(id, fingerprint);
                true
            }
            _ => false,
        }
    }

    /// Adds a document, in place of what the index holds under its id.
    ///
    /// # Errors
    /// [`Error::Tantivy`] where the disk is full, for one.
    pub fn add(&mut self, document: Prepared) -> Result<(), Error> {
        let mut operations = Vec::with_capacity(document.rows.len() + 1);
        if self.unseen.remove(&document.id).is_some() {
            operations.push(UserOperation::Delete(Term::from_field_text(
                self.fields.key,
                &document.id,
            )));
            self.update.changed += 1;
        } else {
            self.update.added += 1;
        }
        self.corpus.add(&document.id, &document.fingerprint);
        let permit = self.queue.enter(document.bytes);
        let row = |document| Row {
            document,
            permit: Some(Arc::clone(&permit)),
        };
        // One batch goes to one segment: the row and its passages stay side by side.
        operations.extend(document.rows.into_iter().map(row).map(UserOperation::Add));
        match self.writer.run(operations) {
            Ok(_) => Ok(()),
            // The writer knows that a thread of its failed; the thread, when joined, says of what.
            Err(cause) => Err(match self.writer.prepare_commit().err() {
                Some(first) => self.fail(first),
                None => self.fail(cause),
            }),
        }
    }

    /// Removes what wasn't met in this update, keeps `notes`, and makes all of it visible at once.
    ///
    /// # Errors
    /// [`Error::Tantivy`]; the index then stays as it was.
    pub fn commit(mut self, notes: &[Note]) -> Result<Update, Error> {
        self.update.removed = self.unseen.len() as u64;
        for id in self.unseen.keys() {
            self.writer
                .delete_term(Term::from_field_text(self.fields.key, id));
        }
        let idle = Update {
            unchanged: self.update.unchanged,
            ..Update::default()
        };
        if self.update == idle && notes == self.notes_before.as_slice() && !self.is_fresh() {
            self.writer.rollback().map_err(|cause| self.fail(cause))?;
            // What a run that failed left behind.
            let collected = self.writer.garbage_collect_files().wait();
            collected.map_err(|cause| self.fail(cause))?;
            return Ok(self.update);
        }
        self.writer
            .delete_term(Term::from_field_text(self.fields.key, NOTES_KEY));
        let mut row = TantivyDocument::default();
        row.add_text(self.fields.key, NOTES_KEY);
        row.add_text(
            self.fields.record,
            serde_json::to_string(notes).unwrap_or_default(),
        );
        self.writer
            .add_document(Row {
                document: row,
                permit: None,
            })
            .map_err(|cause| self.fail(cause))?;
        let (path, update, mut writer) = (self.path, self.update, self.writer);
        let fail = |cause| Error::Tantivy {
            path: path.clone(),
            cause,
        };
        let mut commit = writer.prepare_commit().map_err(fail)?;
        commit.set_payload(&self.corpus.hex());
        commit.commit().map_err(fail)?;
        writer.wait_merging_threads().map_err(fail)?;
        open::let_others_read(&path);
        Ok(update)
    }

    /// Whether nothing was ever committed.
    fn is_fresh(&self) -> bool {
        self.writer
            .index()
            .searchable_segment_ids()
            .map_or(true, |ids| ids.is_empty())
    }

    fn fail(&self, cause: TantivyError) -> Error {
        Error::Tantivy {
            path: self.path.clone(),
            cause,
        }
    }
}

/// Makes a folder one that may hold an index, and says so in it.
#[expect(
    clippy::disallowed_methods,
    reason = "the index is one of the things the program writes"
)]
fn begin(path: &Path) -> Result<(), Error> {
    if path.join(open::MARKER).exists() {
        return open::check_version(path);
    }
    std::fs::create_dir_all(path).map_err(FileError::at(path))?;
    let mut entries = std::fs::read_dir(path).map_err(FileError::at(path))?;
    if entries.next().is_some() {
        return Err(Error::NotAnIndex(path.to_owned()));
    }
    let marker = open::Marker {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let text = serde_json::to_string(&marker).unwrap_or_default();
    crate::file::write_whole(&path.join(open::MARKER), |file| {
        file.write_all(text.as_bytes())
    })?;
    Ok(())
}

/// The fingerprint of a document: the same for the same text, metadata and way of reading.
pub(crate) fn fingerprint(document: &Document, unit: Unit) -> String {
    let mut hasher = blake3::Hasher::new();
    let metadata = serde_json::to_string(&document.metadata).unwrap_or_default();
    for part in [
        &format!("{READING_VERSION} {unit:?}"),
        &metadata,
        &document.text,
    ] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

/// Turns a document and its passages into rows of the index.
pub(crate) fn prepare(
    fields: &Fields,
    document: &Document,
    fingerprint: String,
    passages: Vec<Passage>,
) -> Prepared {
    let metadata = &document.metadata;
    let mut row = TantivyDocument::default();
    row.add_text(fields.key, &document.id);
    row.add_text(fields.id, &document.id);
    row.add_u64(fields.passages, passages.len() as u64);
    row.add_text(fields.lang, metadata.lang.value.as_str());
    row.add_text(fields.source, &metadata.source.value);
    if let Some(country) = &metadata.country {
        row.add_text(fields.country, country.value.as_str());
    }
    if let Some(date) = &metadata.date {
        row.add_u64(fields.date, date.value.number());
    }
    if let Some(kind) = &metadata.kind {
        row.add_text(fields.kind, &kind.value);
    }
    row.add_bytes(fields.sketch, &duplicate::sketch(&document.text).to_bytes());
    let record = Record {
        id: document.id.clone(),
        fingerprint: fingerprint.clone(),
        metadata: serde_json::to_value(metadata).unwrap_or_default(),
    };
    row.add_text(
        fields.record,
        serde_json::to_string(&record).unwrap_or_default(),
    );
    let mut rows = Vec::with_capacity(passages.len() + 1);
    rows.push(row);
    for passage in passages {
        let body = fields.body(of_passage(&passage.text, metadata.lang.value));
        let mut row = TantivyDocument::default();
        row.add_text(body, &passage.text);
        row.add_text(fields.key, &document.id);
        row.add_u64(fields.words, tokens(&passage.text).count() as u64);
        row.add_bytes(fields.place, &open::encode_place(&passage));
        rows.push(row);
    }
    Prepared {
        bytes: document.text.len(),
        id: document.id.clone(),
        fingerprint,
        rows,
    }
}
