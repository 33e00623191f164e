//! The codebook as a lens: which passages of each segment carry which theme.
//!
//! Tags are worked out from the stored texts and kept beside the index, one file for each segment
//! and theme, named by what they depend on. Change one theme, and that theme alone is matched
//! again; add documents, and only the new segments are.

use super::Error;
use super::cache::Cache;
use super::chunk::{Chunk, chunks, share_out};
use super::open::Index;
use crate::codebook::Theme;
use crate::progress::{Progress, Silent, Work};
use crate::tag::{self, Scratch, Tagger};
use crate::text::Lang;
use crate::text::lang::of_passage;
use std::collections::{BTreeMap, BTreeSet};
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
    let cache = Cache::of(index);
    let names: Vec<String> = themes.iter().map(file_name).collect();
    let mut segments: Vec<Vec<Option<Tags>>> = Vec::new();
    for segment in &index.segments {
        let cached = names.iter().map(|name| decode(&cache.load(segment, name)?));
        segments.push(cached.collect());
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
                cache.store(&index.segments[number], &names[theme], &encode(&tags));
                segments[number][theme] = Some(tags);
            }
        }
        cache.collect(index, &names);
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

/// Tags whole segments with some of the themes.
fn tag_segments(
    index: &Index,
    numbers: &[usize],
    themes: &[usize],
    all: &[Theme],
    threads: usize,
    progress: &dyn Progress,
) -> Result<Vec<Vec<Tags>>, Error> {
    // Passages can be in the other of the two in any document.
    let langs: BTreeSet<Lang> = numbers
        .iter()
        .flat_map(|&number| &index.segments[number].documents)
        .map(|document| document.lang)
        .chain([Lang::EN, Lang::ZH])
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
    let chunks = chunks(index, numbers);
    progress.begin(Work::Tagging {
        passages: chunks.iter().map(|chunk| chunk.passages).sum(),
    });
    let memory = || -> BTreeMap<Lang, Scratch> {
        let own = taggers.iter();
        own.map(|(lang, tagger)| (*lang, tagger.scratch()))
            .collect()
    };
    let done = share_out(chunks.len(), threads, memory, |number, scratches| {
        let tags = tag_chunk(index, &chunks[number], &taggers, scratches, themes.len());
        progress.advance(chunks[number].passages, chunks[number].passages);
        tags
    });
    progress.end();
    let mut segments: BTreeMap<usize, Vec<Tags>> = numbers
        .iter()
        .map(|&number| (number, vec![Tags::new(); themes.len()]))
        .collect();
    for (chunk, tags) in chunks.iter().zip(done) {
        let own = segments.entry(chunk.segment).or_default();
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
    for document in &segment.documents[chunk.documents.clone()] {
        for passage in document.passages() {
            let Text(text) = store.get(passage).map_err(|cause| index.fail(cause))?;
            let lang = of_passage(&text, document.lang);
            let (Some(tagger), Some(scratch)) = (taggers.get(&lang), scratches.get_mut(&lang))
            else {
                continue;
            };
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

/// Name of the file that holds a theme's tags.
fn file_name(theme: &Theme) -> String {
    let hash = blake3::hash(tag::fingerprint(theme).as_bytes()).to_hex();
    format!("{}.tags", &hash[..32])
}

fn encode(tags: &Tags) -> Vec<u8> {
    let pairs = tags.iter();
    pairs
        .flat_map(|(passage, hits)| [passage.to_le_bytes(), hits.to_le_bytes()].concat())
        .collect()
}

fn decode(body: &[u8]) -> Option<Tags> {
    let number = |bytes: &[u8]| bytes.try_into().map(u32::from_le_bytes).unwrap_or_default();
    body.len().is_multiple_of(8).then(|| {
        let pairs = body.chunks_exact(8);
        pairs
            .map(|pair| (number(&pair[..4]), number(&pair[4..])))
            .collect()
    })
}
