//! The codebook as a lens: which passages of each segment carry which theme.
//!
//! Tags are worked out from the stored texts and kept beside the index, one file for each segment
//! and theme, named by what they depend on. Change one theme, and that theme alone is matched
//! again; add documents, and only the new segments are.

use super::open::{Index, Segment};
use super::{Error, FileError};
use crate::codebook::Theme;
use crate::progress::{Progress, Silent, Work};
use crate::tag::{self, Scratch, Tagger};
use crate::text::Lang;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tantivy::DocId;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};

/// Bytes of text that the index stores in one block.
pub(super) const STORE_BLOCK: usize = 64 << 10;

/// The themes' tags on every segment.
pub struct Lens {
    /// Tags by segment, then by theme in the order asked for.
    pub(super) segments: Vec<Vec<Tags>>,
}

/// The passages of a segment that carry a theme, ascending, with their hits.
pub(super) type Tags = Vec<(DocId, u32)>;

/// Passages that one thread tags at a time.
const CHUNK: u32 = 4_096;

/// Cache files of themes that the codebook in hand doesn't have, kept for each segment: analysts go
/// back and forth between versions of a codebook.
const KEPT: usize = 400;

/// Puts themes on all passages of an index, with what is cached and what isn't.
///
/// # Errors
/// [`Error`] where the index can't be read. A cache that can't be written is no error: it's worked
/// out again.
pub fn lens(
    index: &Index,
    themes: &[Theme],
    threads: usize,
    progress: &dyn Progress,
) -> Result<Lens, Error> {
    let cache = Cache::of(index, themes);
    let mut segments: Vec<Vec<Option<Tags>>> = Vec::new();
    for segment in &index.segments {
        segments.push(
            (0..themes.len())
                .map(|theme| cache.load(segment, theme))
                .collect(),
        );
    }
    // Segments that lack the same themes are tagged with the same machines.
    let mut lacking: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for (number, tags) in segments.iter().enumerate() {
        let missing: Vec<usize> = (0..themes.len())
            .filter(|&theme| tags[theme].is_none())
            .collect();
        if !missing.is_empty() {
            lacking.entry(missing).or_default().push(number);
        }
    }
    for (missing, numbers) in lacking {
        let found = tag_segments(index, &numbers, &missing, themes, threads, progress)?;
        for (&number, tags) in numbers.iter().zip(found) {
            for (&theme, tags) in missing.iter().zip(tags) {
                cache.store(&index.segments[number], theme, &tags);
                segments[number][theme] = Some(tags);
            }
        }
        cache.collect(index);
    }
    Ok(Lens {
        segments: segments
            .into_iter()
            .map(|tags| tags.into_iter().map(Option::unwrap_or_default).collect())
            .collect(),
    })
}

/// Puts one theme on all passages, without the cache: for a query that won't come again.
///
/// # Errors
/// [`Error`] where the index can't be read.
pub fn tagged(index: &Index, theme: &Theme, threads: usize) -> Result<Lens, Error> {
    let all: Vec<usize> = (0..index.segments.len()).collect();
    let segments = tag_segments(
        index,
        &all,
        &[0],
        std::slice::from_ref(theme),
        threads,
        &Silent,
    )?;
    Ok(Lens { segments })
}

impl Lens {
    /// The passages that carry a theme, by segment and number.
    pub(crate) fn passages(&self, theme: usize) -> BTreeSet<(u32, DocId)> {
        let segments = self.segments.iter().zip(0..);
        segments
            .flat_map(|(tags, segment)| {
                tags[theme]
                    .iter()
                    .map(move |(passage, _)| (segment, *passage))
            })
            .collect()
    }
}

/// A run of passages of one segment.
struct Chunk {
    segment: usize,
    passages: std::ops::Range<DocId>,
}

/// Tags whole segments with some of the themes.
fn tag_segments(
    index: &Index,
    numbers: &[usize],
    themes: &[usize],
    all: &[Theme],
    threads: usize,
    progress: &dyn Progress,
) -> Result<Vec<Vec<Tags>>, Error> {
    let langs: BTreeSet<Lang> = numbers
        .iter()
        .flat_map(|&number| &index.segments[number].documents)
        .map(|document| document.lang)
        .collect();
    let taggers: BTreeMap<Lang, Tagger> = langs
        .into_iter()
        .map(|lang| {
            (
                lang,
                Tagger::new(themes.iter().map(|&theme| &all[theme]), lang),
            )
        })
        .collect();
    let chunks: Vec<Chunk> = numbers
        .iter()
        .flat_map(|&segment| {
            let n = index.segments[segment].reader.max_doc();
            (0..n).step_by(CHUNK as usize).map(move |start| Chunk {
                segment,
                passages: start..n.min(start + CHUNK),
            })
        })
        .collect();
    progress.begin(Work::Tagging {
        passages: chunks
            .iter()
            .map(|chunk| u64::from(chunk.passages.end - chunk.passages.start))
            .sum(),
    });
    let next = AtomicUsize::new(0);
    let done: Mutex<BTreeMap<usize, Result<Vec<Tags>, Error>>> = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, chunks.len().max(1)) {
            scope.spawn(|| {
                let mut scratches: BTreeMap<Lang, Scratch> = taggers
                    .iter()
                    .map(|(lang, tagger)| (*lang, tagger.scratch()))
                    .collect();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(chunk) = chunks.get(number) else {
                        break;
                    };
                    let tags = tag_chunk(index, chunk, &taggers, &mut scratches, themes.len());
                    let n = u64::from(chunk.passages.end - chunk.passages.start);
                    progress.advance(n, n);
                    if let Ok(mut done) = done.lock() {
                        done.insert(number, tags);
                    }
                }
            });
        }
    });
    progress.end();
    let mut segments: BTreeMap<usize, Vec<Tags>> = numbers
        .iter()
        .map(|&number| (number, vec![Tags::new(); themes.len()]))
        .collect();
    for (chunk, tags) in done.into_inner().unwrap_or_default() {
        let own = segments.entry(chunks[chunk].segment).or_default();
        own.iter_mut()
            .zip(tags?)
            .for_each(|(all, tags)| all.extend(tags));
    }
    Ok(numbers
        .iter()
        .filter_map(|number| segments.remove(number))
        .collect())
}

fn tag_chunk(
    index: &Index,
    chunk: &Chunk,
    taggers: &BTreeMap<Lang, Tagger>,
    scratches: &mut BTreeMap<Lang, Scratch>,
    n_themes: usize,
) -> Result<Vec<Tags>, Error> {
    let segment = &index.segments[chunk.segment];
    let mut tags = vec![Tags::new(); n_themes];
    let store = segment
        .reader
        .get_store_reader(1)
        .map_err(|cause| index.fail(cause.into()))?;
    let first = segment
        .documents
        .partition_point(|document| document.passages().end <= chunk.passages.start);
    for document in &segment.documents[first..] {
        if document.row >= chunk.passages.end {
            break;
        }
        let (Some(tagger), Some(scratch)) = (
            taggers.get(&document.lang),
            scratches.get_mut(&document.lang),
        ) else {
            continue;
        };
        let own = document.passages();
        for passage in own.start.max(chunk.passages.start)..own.end.min(chunk.passages.end) {
            let Text(text) = store.get(passage).map_err(|cause| index.fail(cause))?;
            for hit in tagger.hits(&text, scratch) {
                match tags[hit.theme as usize].last_mut() {
                    Some((last, hits)) if *last == passage => *hits += 1,
                    _ => tags[hit.theme as usize].push((passage, 1)),
                }
            }
        }
    }
    Ok(tags)
}

/// The first stored value of a passage, which is its text: reading no more is what makes tagging
/// fast.
pub(crate) struct Text(pub String);

impl DocumentDeserialize for Text {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(
        mut deserializer: D,
    ) -> Result<Self, DeserializeError> {
        match deserializer.next_field::<String>()? {
            Some((_, text)) => Ok(Text(text)),
            None => Err(DeserializeError::custom("a passage without a text")),
        }
    }
}

/// The folder of cached tags.
struct Cache {
    root: PathBuf,
    /// File name of each theme's tags.
    names: Vec<String>,
}

const MAGIC: &[u8; 8] = b"plxtags1";

impl Cache {
    fn of(index: &Index, themes: &[Theme]) -> Self {
        let name = |theme: &Theme| {
            let hash = blake3::hash(tag::fingerprint(theme).as_bytes()).to_hex();
            format!("{}.tags", &hash[..32])
        };
        Self {
            root: index.path.join("lens"),
            names: themes.iter().map(name).collect(),
        }
    }

    fn folder(&self, segment: &Segment) -> PathBuf {
        self.root.join(segment.reader.segment_id().uuid_string())
    }

    /// The tags of a theme on a segment, if they're there and whole.
    #[expect(clippy::disallowed_methods, reason = "the cache is part of the index")]
    fn load(&self, segment: &Segment, theme: usize) -> Option<Tags> {
        let bytes = std::fs::read(self.folder(segment).join(&self.names[theme])).ok()?;
        let rest = bytes.strip_prefix(MAGIC)?;
        let (digest, body) = rest.split_at_checked(16)?;
        if blake3::hash(body).as_bytes()[..16] != *digest || body.len() % 8 != 0 {
            return None;
        }
        let number = |bytes: &[u8]| bytes.try_into().map(u32::from_le_bytes).unwrap_or_default();
        Some(
            body.chunks_exact(8)
                .map(|pair| (number(&pair[..4]), number(&pair[4..])))
                .collect(),
        )
    }

    fn store(&self, segment: &Segment, theme: usize, tags: &Tags) {
        let body: Vec<u8> = tags
            .iter()
            .flat_map(|(passage, hits)| [passage.to_le_bytes(), hits.to_le_bytes()].concat())
            .collect();
        let digest = blake3::hash(&body);
        let bytes = [MAGIC.as_slice(), &digest.as_bytes()[..16], &body].concat();
        let folder = self.folder(segment);
        // Losing a cache costs time only: the next run works it out again.
        let write = |()| {
            crate::file::write_whole(&folder.join(&self.names[theme]), |file| {
                file.write_all(&bytes)
            })
        };
        let _ = create(&folder).and_then(write);
    }

    /// Removes what segments that are gone left behind, and the oldest of what other codebooks did.
    fn collect(&self, index: &Index) {
        let living: BTreeSet<PathBuf> = index
            .segments
            .iter()
            .map(|segment| self.folder(segment))
            .collect();
        for folder in entries(&self.root) {
            if !living.contains(&folder) {
                let _ = std::fs::remove_dir_all(&folder);
                continue;
            }
            let foreign = |path: &PathBuf| {
                let name = path
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned());
                name.is_none_or(|name| !self.names.contains(&name))
            };
            let mut others: Vec<_> = entries(&folder).into_iter().filter(foreign).collect();
            let age = |path: &PathBuf| {
                std::fs::metadata(path)
                    .and_then(|data| data.modified())
                    .ok()
            };
            others.sort_by_cached_key(|path| std::cmp::Reverse(age(path)));
            for path in others.into_iter().skip(KEPT) {
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the cache is part of the index")]
fn create(folder: &Path) -> Result<(), FileError> {
    std::fs::create_dir_all(folder).map_err(FileError::at(folder))
}

#[expect(clippy::disallowed_methods, reason = "the cache is part of the index")]
fn entries(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect()
}
