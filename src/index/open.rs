//! Reading the index: its segments, the rows of its documents, and single passages.

use super::schema::Fields;
use super::writer::NOTES_KEY;
use super::{Error, FORMAT, tokenizer};
use crate::duplicate::Sketch;
use crate::error::FileError;
use crate::model::passage::Edit;
use crate::model::{Country, Note, PartialDate, Passage};
use crate::text::Lang;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::collector::TopDocs;
use tantivy::columnar::StrColumn;
use tantivy::directory::MmapDirectory;
use tantivy::query::TermQuery;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocId, ReloadPolicy, Searcher, SegmentReader, TantivyDocument, TantivyError, Term,
};

/// File that makes a folder an index, beside tantivy's own.
pub(super) const MARKER: &str = "parallax-index.json";

#[derive(Serialize, Deserialize)]
pub(super) struct Marker {
    pub format: u32,
    pub program: String,
}

/// What is kept of a document besides its columns.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Its id.
    pub id: String,
    /// See [`Writer::holds`](super::Writer::holds).
    pub fingerprint: String,
    /// Its metadata, each value with its origin.
    pub metadata: serde_json::Value,
}

/// An index, as of its last commit.
pub struct Index {
    pub(crate) path: PathBuf,
    pub(crate) fields: Fields,
    pub(crate) searcher: Searcher,
    /// Its segments, in tantivy's order.
    pub segments: Vec<Segment>,
    /// Hash of all documents with their metadata, whatever their order.
    pub corpus_hash: String,
}

/// An immutable part of the index.
pub struct Segment {
    pub(crate) reader: SegmentReader,
    /// Its living documents, in the order they're stored in.
    pub documents: Vec<DocumentRow>,
}

/// A document's row: what measures need of it.
#[derive(Clone, Debug)]
pub struct DocumentRow {
    /// Path inside the corpus, with `#row` for a row of a table.
    pub id: String,
    /// Country, if known.
    pub country: Option<Country>,
    /// Date, if known.
    pub date: Option<PartialDate>,
    /// Type, or nothing.
    pub kind: String,
    /// Source.
    pub source: String,
    /// Language.
    pub lang: Lang,
    /// Index of its segment.
    pub(crate) segment: usize,
    /// The row itself; the document's passages follow it.
    pub(crate) row: DocId,
    /// Number of its passages.
    pub n_passages: u32,
}

impl DocumentRow {
    /// The passages' numbers in their segment.
    pub(crate) fn passages(&self) -> std::ops::Range<DocId> {
        self.row + 1..self.row + 1 + self.n_passages
    }
}

/// Refuses an index of another version of the format.
pub(super) fn check_version(path: &Path) -> Result<(), Error> {
    let marker = path.join(MARKER);
    let text = read(&marker)?;
    let damaged = || Error::Damaged {
        path: path.to_owned(),
        reason: format!("{MARKER} is not what this program writes"),
    };
    let marker: Marker = serde_json::from_str(&text).map_err(|_| damaged())?;
    if marker.format != FORMAT {
        return Err(Error::Version {
            path: path.to_owned(),
            found: marker.format,
            program: marker.program,
        });
    }
    Ok(())
}

/// Lets other users read the files that tantivy writes for its owner only.
pub(super) fn let_others_read(path: &Path) {
    #[cfg(unix)]
    for name in ["meta.json", ".managed.json"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o644);
        // An index that only its owner can read is none the worse for its owner.
        let _ = std::fs::set_permissions(path.join(name), mode);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the index is one of the inputs the program reads"
)]
fn read(path: &Path) -> Result<String, FileError> {
    std::fs::read_to_string(path).map_err(FileError::at(path))
}

impl Index {
    /// Opens the index in a folder.
    ///
    /// # Errors
    /// [`Error::None`] where there is none, [`Error::Version`] where another program made it.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if !path.join(MARKER).exists() {
            return Err(Error::None(path.to_owned()));
        }
        check_version(path)?;
        let fail = |cause| Error::Tantivy {
            path: path.to_owned(),
            cause,
        };
        if !path.join("meta.json").exists() {
            return Err(Error::None(path.to_owned()));
        }
        let directory = MmapDirectory::open(path).map_err(|error| fail(error.into()))?;
        let mut index = tantivy::Index::open(directory).map_err(|cause| Error::Damaged {
            path: path.to_owned(),
            reason: cause.to_string(),
        })?;
        index.set_tokenizers(tokenizer::all());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(fail)?;
        let reader: tantivy::IndexReader = reader;
        let searcher = reader.searcher();
        let corpus_hash = index
            .load_metas()
            .map_err(fail)?
            .payload
            .unwrap_or_default();
        let segments = searcher.segment_readers().iter().enumerate();
        let segments = segments
            .map(|(number, reader)| segment(reader, number))
            .collect::<Result<_, _>>()
            .map_err(fail)?;
        Ok(Self {
            path: path.to_owned(),
            fields: Fields::new(),
            segments,
            searcher,
            corpus_hash,
        })
    }

    /// All living documents.
    pub fn documents(&self) -> impl Iterator<Item = &DocumentRow> {
        self.segments.iter().flat_map(|segment| &segment.documents)
    }

    /// What is kept of a document besides its columns.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn record(&self, row: &DocumentRow) -> Result<Record, Error> {
        let document = self.stored(row.segment, row.row)?;
        let text = document
            .get_first(self.fields.record)
            .and_then(|value| value.as_str());
        text.and_then(|text| serde_json::from_str(text).ok())
            .ok_or_else(|| self.damaged("a document has no record"))
    }

    /// The sketches of all documents, in their order.
    pub(super) fn sketches(&self) -> Result<Vec<Sketch>, Error> {
        let mut sketches = Vec::new();
        let mut bytes = Vec::new();
        for segment in &self.segments {
            let column = segment.reader.fast_fields().bytes("sketch");
            let column = column.map_err(|cause| self.fail(cause))?;
            for document in &segment.documents {
                bytes.clear();
                if let Some(column) = &column
                    && let Some(ord) = column.term_ords(document.row).next()
                {
                    column
                        .ord_to_bytes(ord, &mut bytes)
                        .map_err(|cause| self.fail(cause.into()))?;
                }
                let sketch = Sketch::from_bytes(&bytes);
                sketches.push(sketch.map_err(|reason| self.damaged(&reason))?);
            }
        }
        Ok(sketches)
    }

    /// A passage of a document, by its place.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn passage(&self, row: &DocumentRow, number: u32) -> Result<Passage, Error> {
        let document = self.stored(row.segment, row.row + 1 + number)?;
        let text = document
            .field_values()
            .find(|(field, _)| self.fields.is_body(*field))
            .and_then(|(_, value)| value.as_str().map(str::to_owned));
        let place = document
            .get_first(self.fields.place)
            .and_then(|value| value.as_bytes().map(<[u8]>::to_vec));
        match (text, place) {
            (Some(text), Some(place)) => match decode_place(&place, text) {
                Some(passage) => Ok(passage),
                None => Err(self.damaged("a passage's place can't be read")),
            },
            _ => Err(self.damaged("a passage has no text")),
        }
    }

    /// The text of a passage, by its number in the segment.
    pub(crate) fn text(&self, row: &DocumentRow, passage: DocId) -> Result<String, Error> {
        let super::lens::Text(text) = self
            .searcher
            .doc(DocAddress::new(row.segment as u32, passage))
            .map_err(|cause| self.fail(cause))?;
        Ok(text)
    }

    /// What was found in the corpus and is not, or not completely, in the index.
    ///
    /// # Errors
    /// [`Error::Tantivy`].
    pub fn notes(&self) -> Result<Vec<Note>, Error> {
        let query = TermQuery::new(
            Term::from_field_text(self.fields.key, NOTES_KEY),
            IndexRecordOption::Basic,
        );
        let found = self
            .searcher
            .search(&query, &TopDocs::with_limit(1).order_by_score())
            .map_err(|cause| self.fail(cause))?;
        let Some((_, address)) = found.first() else {
            return Ok(Vec::new());
        };
        let document: TantivyDocument = self
            .searcher
            .doc(*address)
            .map_err(|cause| self.fail(cause))?;
        let text = document
            .get_first(self.fields.record)
            .and_then(|value| value.as_str());
        text.and_then(|text| serde_json::from_str(text).ok())
            .ok_or_else(|| self.damaged("the notes can't be read"))
    }

    fn stored(&self, segment: usize, doc: DocId) -> Result<TantivyDocument, Error> {
        self.searcher
            .doc(DocAddress::new(segment as u32, doc))
            .map_err(|cause| self.fail(cause))
    }

    pub(crate) fn fail(&self, cause: TantivyError) -> Error {
        Error::Tantivy {
            path: self.path.clone(),
            cause,
        }
    }

    pub(crate) fn damaged(&self, reason: &str) -> Error {
        Error::Damaged {
            path: self.path.clone(),
            reason: reason.to_owned(),
        }
    }
}

/// A text column that may be missing from a segment.
struct Texts(Option<StrColumn>);

impl Texts {
    fn get(&self, doc: DocId, text: &mut String) -> Result<bool, TantivyError> {
        text.clear();
        let Some(column) = &self.0 else {
            return Ok(false);
        };
        match column.term_ords(doc).next() {
            Some(ord) => Ok(column.ord_to_str(ord, text)?),
            None => Ok(false),
        }
    }
}

fn segment(reader: &SegmentReader, number: usize) -> Result<Segment, TantivyError> {
    let fast = reader.fast_fields();
    let texts = |field: &str| fast.str(field).map(Texts);
    let (id, country, kind) = (texts("id")?, texts("country")?, texts("type")?);
    let (source, lang) = (texts("source")?, texts("lang")?);
    let (date, passages) = (fast.u64("date").ok(), fast.u64("passages").ok());
    let mut documents = Vec::new();
    let mut text = String::new();
    let rows = passages
        .iter()
        .flat_map(|column| (0..reader.max_doc()).filter_map(|doc| Some((doc, column.first(doc)?))));
    for (row, n_passages) in rows.filter(|(doc, _)| !reader.is_deleted(*doc)) {
        let mut value = |texts: &Texts| {
            texts
                .get(row, &mut text)
                .map(|found| if found { text.clone() } else { String::new() })
        };
        documents.push(DocumentRow {
            id: value(&id)?,
            country: value(&country)?.parse().ok(),
            kind: value(&kind)?,
            source: value(&source)?,
            lang: value(&lang)?.parse().unwrap_or(Lang::EN),
            date: date
                .as_ref()
                .and_then(|column| column.first(row))
                .map(PartialDate::from_number),
            segment: number,
            row,
            n_passages: n_passages as u32,
        });
    }
    Ok(Segment {
        reader: reader.clone(),
        documents,
    })
}

/// A passage's span, edits and section as bytes.
pub(super) fn encode_place(passage: &Passage) -> Vec<u8> {
    let edits = passage
        .edits
        .iter()
        .flat_map(|edit| [edit.at, edit.put, edit.taken]);
    let numbers = [
        passage.span.start as u32,
        passage.span.end as u32,
        passage.edits.len() as u32,
    ];
    let mut bytes: Vec<u8> = numbers
        .into_iter()
        .chain(edits)
        .flat_map(u32::to_le_bytes)
        .collect();
    if let Some(section) = &passage.section {
        bytes.extend_from_slice(section.as_bytes());
    }
    bytes
}

/// The section of an encoded place.
pub(super) fn section_of(place: &[u8]) -> Option<&str> {
    let n_edits = u32::from_le_bytes(place.get(8..12)?.try_into().ok()?) as usize;
    let section = std::str::from_utf8(place.get(12 + n_edits * 12..)?).ok()?;
    (!section.is_empty()).then_some(section)
}

fn decode_place(bytes: &[u8], text: String) -> Option<Passage> {
    let number = |at: usize| {
        Some(u32::from_le_bytes(
            bytes.get(at * 4..at * 4 + 4)?.try_into().ok()?,
        ))
    };
    let n_edits = number(2)? as usize;
    let edit = |at: usize| {
        Some(Edit {
            at: number(3 + at * 3)?,
            put: number(4 + at * 3)?,
            taken: number(5 + at * 3)?,
        })
    };
    let section = std::str::from_utf8(bytes.get(12 + n_edits * 12..)?).ok()?;
    Some(Passage {
        span: number(0)? as usize..number(1)? as usize,
        text,
        edits: (0..n_edits).map(edit).collect::<Option<_>>()?,
        section: (!section.is_empty()).then(|| Arc::from(section)),
    })
}
