//! From a file, or an entry of an archive, to documents.

use super::archive;
use super::date::Ways;
use super::encoding::{self, Decoded};
use super::extracted::{Extracted, isolated};
use super::format::{Compression, Format, Kind};
use super::limit::{Budget, LARGEST_FILE, LARGEST_WHOLE, whole};
use super::metadata::{Said, resolve};
use super::table;
use super::{Corpus, File, Read, front_matter, html, mend, office, pdf, xml};
use crate::model::{Document, Encoding, Note, Status};
use std::collections::BTreeSet;
use std::io::{self, BufReader};
use std::ops::ControlFlow;
use std::path::Path;

/// Takes what reading gives, and says whether to go on.
pub(super) type Visit<'v> = dyn FnMut(Read) -> ControlFlow<()> + 'v;

/// Bytes of a file or an entry.
pub(super) enum Input<'i> {
    /// A file on the disk.
    File(std::fs::File),
    /// Bytes that come one after the other.
    Stream(Box<dyn io::Read + 'i>),
    /// Bytes in memory.
    Bytes(Vec<u8>),
}

impl<'i> Input<'i> {
    fn reader(self) -> Box<dyn io::Read + 'i> {
        match self {
            Input::File(file) => Box::new(file),
            Input::Stream(stream) => stream,
            Input::Bytes(bytes) => Box::new(io::Cursor::new(bytes)),
        }
    }
}

/// A file, or an entry of an archive, as it's about to be read.
#[derive(Clone)]
pub(super) struct Entry<'c> {
    pub corpus: &'c Corpus,
    /// Path inside the corpus, through the archives around it.
    pub name: String,
    /// Index of its source in the configuration.
    pub source: Option<usize>,
    pub format: Format,
    /// Archives around it.
    pub depth: usize,
    /// What the file of the corpus may still unpack to.
    pub budget: Budget,
}

/// Reads the documents of a file.
pub(super) fn documents(corpus: &Corpus, file: &File, visit: &mut Visit<'_>) {
    let entry = Entry {
        corpus,
        name: file.name.clone(),
        source: file.source,
        format: file.format,
        depth: 0,
        budget: Budget::of(file.bytes),
    };
    let visit = &mut |mut read: Read| {
        for note in &mut read.notes {
            shorten(&mut note.reason);
        }
        visit(read)
    };
    let outcome = open(&file.path).and_then(|opened| entry.read(Input::File(opened), visit));
    if let Err(cause) = outcome {
        let _ = visit(skipped(&file.name, unreadable(&cause)));
    }
}

/// Bytes of the longest reason: a broken file's columns and tags can be as long as the file.
const LONGEST_REASON: usize = 600;

fn shorten(reason: &mut String) {
    if reason.len() > LONGEST_REASON {
        reason.truncate(reason.floor_char_boundary(LONGEST_REASON));
        reason.push('…');
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "documents are what the program reads"
)]
fn open(path: &Path) -> io::Result<std::fs::File> {
    std::fs::File::open(path)
}

/// The speakers that a file lists; none where it can't be read, which its own note tells.
pub(super) fn persons(path: &Path) -> xml::Persons {
    let bytes = open(path).and_then(|file| whole(file, LARGEST_WHOLE));
    let bytes = bytes.unwrap_or_default();
    isolated(|| xml::persons(&bytes)).unwrap_or_default()
}

/// Why a file could not be read.
pub(super) fn unreadable(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::UnexpectedEof => {
            "the file ends in the middle of its compressed data".to_owned()
        }
        io::ErrorKind::Other => cause.to_string(),
        _ => format!("could not be read to its end: {cause}"),
    }
}

pub(super) fn skipped(id: &str, reason: impl Into<String>) -> Read {
    noted(id, Status::Skipped, reason)
}

/// A note that comes without a document.
pub(super) fn noted(id: &str, status: Status, reason: impl Into<String>) -> Read {
    Read {
        document: None,
        notes: vec![Note {
            document: id.to_owned(),
            status,
            reason: reason.into(),
        }],
    }
}

impl Entry<'_> {
    /// Reads all of its documents; where it has none, a note says so.
    ///
    /// # Errors
    /// What the disk or a decompressor says; what was read before stands.
    pub fn read(&self, input: Input<'_>, visit: &mut Visit<'_>) -> io::Result<ControlFlow<()>> {
        let mut is_silent = true;
        let flow = self.parts(input, &mut |read| {
            is_silent = false;
            visit(read)
        })?;
        Ok(match is_silent {
            true => visit(skipped(&self.name, "holds no document")),
            false => flow,
        })
    }

    fn parts(&self, input: Input<'_>, visit: &mut Visit<'_>) -> io::Result<ControlFlow<()>> {
        let input = self.decompressed(input)?;
        match self.format.kind {
            Kind::JsonLines => table::json::lines(self, input.reader(), visit),
            Kind::Csv => table::csv::rows(self, input.reader(), b',', visit),
            Kind::Tsv => table::csv::rows(self, input.reader(), b'\t', visit),
            Kind::Zip => match input {
                Input::File(file) => archive::zip(self, BufReader::new(file), visit),
                other => {
                    let bytes = whole(other.reader(), LARGEST_FILE)?;
                    archive::zip(self, io::Cursor::new(bytes), visit)
                }
            },
            Kind::Tar => archive::tar(self, input.reader(), visit),
            Kind::Pdf | Kind::Parquet => {
                let bytes = whole(input.reader(), LARGEST_FILE)?;
                Ok(self.read_whole(bytes, visit))
            }
            _ => {
                let bytes = whole(input.reader(), LARGEST_WHOLE)?;
                Ok(self.read_whole(bytes, visit))
            }
        }
    }

    /// How dates are to be read in it.
    pub fn ways(&self) -> Ways {
        let config = &self.corpus.config;
        let source = self.source.map(|index| &config.sources[index]);
        let own = source.and_then(|source| source.date_order);
        Ways {
            order: own.or(config.date_order),
            today: self.corpus.today,
        }
    }

    fn decompressed<'i>(&self, input: Input<'i>) -> io::Result<Input<'i>> {
        let buffered = |input: Input<'i>| BufReader::with_capacity(1 << 16, input.reader());
        let stream: Box<dyn io::Read + 'i> = match self.format.compression {
            Compression::None => return Ok(input),
            Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(buffered(input))),
            Compression::Zstd => Box::new(zstd::Decoder::with_buffer(buffered(input))?),
        };
        Ok(Input::Stream(Box::new(self.budget.limit(stream))))
    }

    /// Reads a file that stands in memory.
    fn read_whole(&self, bytes: Vec<u8>, visit: &mut Visit<'_>) -> ControlFlow<()> {
        let read = match self.format.kind {
            Kind::Text => return self.text(bytes, visit),
            Kind::Html => return self.page(&bytes, visit),
            Kind::Xml => return self.xml(&bytes, visit),
            Kind::Mail => return self.mail(&bytes, visit),
            Kind::Json => return table::json::whole(self, &bytes, visit),
            Kind::Sheet => return table::sheets(self, &bytes, visit),
            Kind::Parquet => return table::parquet_rows(self, bytes, visit),
            Kind::Pdf => isolated(|| pdf::read(&bytes)),
            Kind::Docx => isolated(|| office::docx(&bytes)),
            Kind::Odt => isolated(|| office::odt(&bytes)),
            Kind::Rtf => isolated(|| office::rtf(&bytes)),
            Kind::JsonLines | Kind::Csv | Kind::Tsv | Kind::Zip | Kind::Tar => {
                Err("not read as a whole".to_owned())
            }
        };
        visit(match read {
            Ok(extracted) => self.extracted(&self.name, extracted, None),
            Err(reason) => skipped(&self.name, reason),
        })
    }

    fn text(&self, bytes: Vec<u8>, visit: &mut Visit<'_>) -> ControlFlow<()> {
        let decoded = match encoding::decode(&bytes, None) {
            Ok(decoded) => decoded,
            Err(reason) => return visit(skipped(&self.name, reason)),
        };
        drop(bytes);
        if html::is_page(&decoded.text) {
            return self.page_text(decoded, visit);
        }
        let parts = front_matter::parted(decoded.text, table::fields(self));
        visit(match parts {
            Ok((own, text)) => {
                let said = Said {
                    own,
                    ..Said::default()
                };
                self.document(self.name.clone(), said, text, Some(decoded.encoding))
            }
            Err(reason) => skipped(&self.name, reason),
        })
    }

    fn page(&self, bytes: &[u8], visit: &mut Visit<'_>) -> ControlFlow<()> {
        match encoding::decode(bytes, html::declared(bytes)) {
            Ok(decoded) => self.page_text(decoded, visit),
            Err(reason) => visit(skipped(&self.name, reason)),
        }
    }

    fn page_text(&self, decoded: Decoded, visit: &mut Visit<'_>) -> ControlFlow<()> {
        let text = match mend::python_bytes(&decoded.text) {
            Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            None => decoded.text,
        };
        visit(match isolated(|| html::page(&text, &self.ways())) {
            Ok(extracted) => self.extracted(&self.name, extracted, Some(decoded.encoding)),
            Err(reason) => skipped(&self.name, reason),
        })
    }

    fn xml(&self, bytes: &[u8], visit: &mut Visit<'_>) -> ControlFlow<()> {
        match isolated(|| xml::read(bytes, self.corpus.persons())) {
            Ok(xml::Xml::Page) => self.page(bytes, visit),
            Ok(xml::Xml::Part(name)) => {
                let reason = format!("a part of a TEI corpus without a text: <{name}>");
                visit(noted(&self.name, Status::Ignored, reason))
            }
            Ok(xml::Xml::Documents(documents)) => {
                let alone = documents.len() == 1;
                let mut keys = BTreeSet::new();
                for (number, document) in documents.into_iter().enumerate() {
                    // A key that comes again is none, and one of figures could be a number.
                    let key = document
                        .key
                        .filter(|key| key.contains(|c: char| !c.is_ascii_digit()))
                        .filter(|key| keys.insert(key.clone()));
                    let id = match (alone, key) {
                        (true, _) => self.name.clone(),
                        (false, Some(key)) => format!("{}#{key}", self.name),
                        (false, None) => format!("{}#{}", self.name, number + 1),
                    };
                    let extracted = Extracted {
                        text: document.text,
                        values: document.values,
                        warnings: document.warnings,
                    };
                    visit(self.extracted(&id, extracted, None))?;
                }
                ControlFlow::Continue(())
            }
            Ok(xml::Xml::Rows { rows, warnings }) => {
                let alone = rows.len() == 1;
                let mut taken = table::Rows::of(self);
                for (number, row) in rows.into_iter().enumerate() {
                    let id = match alone {
                        true => self.name.clone(),
                        false => format!("{}#{}", self.name, number + 1),
                    };
                    taken.take(id, Ok(row), None, visit)?;
                }
                taken.end(visit)?;
                for reason in warnings {
                    visit(noted(&self.name, Status::Suspect, reason))?;
                }
                ControlFlow::Continue(())
            }
            Err(reason) => visit(skipped(&self.name, reason)),
        }
    }

    fn mail(&self, bytes: &[u8], visit: &mut Visit<'_>) -> ControlFlow<()> {
        let mail = match isolated(|| office::mail(bytes)) {
            Ok(mail) => mail,
            Err(reason) => return visit(skipped(&self.name, reason)),
        };
        let text = match mail.body {
            office::Body::Text(text) => text,
            office::Body::Html(html) => match isolated(|| Ok(html::fragment(&html))) {
                Ok(text) => text,
                Err(reason) => return visit(skipped(&self.name, reason)),
            },
        };
        let extracted = Extracted {
            text,
            values: mail.values,
            warnings: mail.warnings,
        };
        visit(self.extracted(&self.name, extracted, None))?;
        let mut names = BTreeSet::new();
        for (number, (mut name, bytes)) in mail.attachments.into_iter().enumerate() {
            if !names.insert(name.clone()) {
                name = format!("({}) {name}", number + 1);
            }
            archive::entry(self, &name, Input::Bytes(bytes), visit)?;
        }
        ControlFlow::Continue(())
    }

    /// A document of what a format's reader made of the file.
    fn extracted(&self, id: &str, extracted: Extracted, encoding: Option<Encoding>) -> Read {
        let said = Said {
            markup: extracted.values,
            ..Said::default()
        };
        let mut read = self.document(id.to_owned(), said, extracted.text, encoding);
        read.notes
            .extend(extracted.warnings.into_iter().map(|reason| Note {
                document: id.to_owned(),
                status: Status::Suspect,
                reason,
            }));
        read
    }

    /// A document with its metadata worked out, and what looks wrong with it.
    pub fn document(
        &self,
        id: String,
        said: Said,
        text: String,
        encoding: Option<Encoding>,
    ) -> Read {
        let is_plain = self.format.kind == Kind::Text;
        let mended = mend::mend(text, is_plain);
        let text = mended.text;
        let visible = |c: char| !(c.is_whitespace() || c == '\u{200B}' || c == '\u{FEFF}');
        if !text.contains(visible) {
            return skipped(&id, "no text");
        }
        if text.contains('\0') && text.matches('\0').count() * 100 > text.len() {
            return skipped(&id, "binary data, not text");
        }
        let (mut metadata, mut notes) = resolve(self, &id, &said, &text);
        let note = |status, reason| Note {
            document: id.clone(),
            status,
            reason,
        };
        notes.extend(
            mended
                .repairs
                .into_iter()
                .map(|what| note(Status::Mended, what)),
        );
        notes.extend(
            mend::flaws(&text)
                .into_iter()
                .map(|what| note(Status::Suspect, what)),
        );
        metadata.format = self.format.kind.as_str().to_owned();
        metadata.encoding = encoding;
        Read {
            document: Some(Document { id, metadata, text }),
            notes,
        }
    }
}
