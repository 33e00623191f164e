//! Whose voice each passage of the index is, and whom it's about.
//!
//! Like tags, voices are worked out from the stored texts and kept beside the index, one file for each
//! segment and lexicon.

use super::Error;
use super::cache::Cache;
use super::chunk::{Chunk, chunks, share_out};
use super::open::{DocumentRow, Index, Segment, section_of};
use crate::attribute::{
    ATTRIBUTION_VERSION, Attribution, Attributor, Lexicon, LexiconTables, Source, Text,
};
use crate::model::Country;
use crate::progress::{Progress, Work};
use crate::tag::Scratch;
use crate::text::Lang;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use tantivy::DocId;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};

/// Whose words the passages are taken for.
#[derive(Clone, Copy, Debug)]
pub enum Voicing<'l> {
    /// Each passage is looked at by itself, with this lexicon.
    Passage(&'l LexiconTables),
    /// Every passage is the document's country's, and about nobody in particular.
    Document,
}

/// Actors and targets of all passages.
pub struct Voices {
    segments: Vec<SegmentVoices>,
}

/// Actors and targets of a segment's passages.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
struct SegmentVoices {
    /// The actor of each passage, by its number.
    actors: Vec<Option<Country>>,
    /// Targets, by the passage's number, then by code.
    targets: Vec<(DocId, Country)>,
}

impl Voices {
    /// The actor of a passage.
    pub(crate) fn actor(&self, segment: usize, passage: DocId) -> Option<Country> {
        let actors = &self.segments.get(segment)?.actors;
        actors.get(passage as usize).copied().flatten()
    }

    /// The targets of a run of passages, each with its passage.
    pub(crate) fn targets(&self, segment: usize, passages: Range<DocId>) -> &[(DocId, Country)] {
        let Some(voices) = self.segments.get(segment) else {
            return &[];
        };
        let place = |doc: DocId| voices.targets.partition_point(|(own, _)| *own < doc);
        &voices.targets[place(passages.start)..place(passages.end)]
    }

    /// All actors, and all targets.
    pub fn countries(&self) -> (BTreeSet<Country>, BTreeSet<Country>) {
        let actors = self.segments.iter().flat_map(|voices| &voices.actors);
        let targets = self.segments.iter().flat_map(|voices| &voices.targets);
        (
            actors.copied().flatten().collect(),
            targets.map(|(_, country)| *country).collect(),
        )
    }
}

/// Attributes all passages of an index, with what is cached and what isn't.
///
/// # Errors
/// [`Error`] where the index can't be read, or the lexicon has a mistake.
pub fn voices(
    index: &Index,
    voicing: Voicing<'_>,
    threads: usize,
    progress: &dyn Progress,
) -> Result<Voices, Error> {
    let tables = match voicing {
        Voicing::Passage(tables) => tables,
        Voicing::Document => {
            let segments = index.segments.iter().map(of_documents).collect();
            return Ok(Voices { segments });
        }
    };
    let cache = Cache::of(index);
    let name = format!("{}-{ATTRIBUTION_VERSION}.voices", tables.hash());
    let mut segments: Vec<Option<SegmentVoices>> = index
        .segments
        .iter()
        .map(|segment| decode(&cache.load(segment, &name)?))
        .collect();
    let missing: Vec<usize> = (0..segments.len())
        .filter(|&number| segments[number].is_none())
        .collect();
    if !missing.is_empty() {
        let found = attribute(index, &missing, &tables.lexicon()?, threads, progress)?;
        for (number, voices) in found {
            cache.store(&index.segments[number], &name, &encode(&voices));
            segments[number] = Some(voices);
        }
    }
    Ok(Voices {
        segments: segments
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect(),
    })
}

/// The attributions of one document's passages, with what they rest on.
///
/// # Errors
/// [`Error`] where the index can't be read.
pub fn explain(
    index: &Index,
    document: &DocumentRow,
    attributor: &Attributor,
    scratch: &mut Scratch,
) -> Result<Vec<Attribution>, Error> {
    let segment = &index.segments[document.segment];
    let store = segment
        .reader
        .get_store_reader(1)
        .map_err(|cause| index.fail(cause.into()))?;
    let mut passages: Vec<Placed> = Vec::with_capacity(document.n_passages as usize);
    for passage in document.passages() {
        passages.push(store.get(passage).map_err(|cause| index.fail(cause))?);
    }
    let texts: Vec<Text<'_>> = passages
        .iter()
        .map(|placed| Text {
            text: &placed.text,
            section: section_of(&placed.place),
        })
        .collect();
    let source = Source {
        country: document.country,
        date: document.date,
    };
    Ok(attributor.attribute(&source, &texts, scratch))
}

fn of_documents(segment: &Segment) -> SegmentVoices {
    let mut voices = SegmentVoices {
        actors: vec![None; segment.reader.max_doc() as usize],
        targets: Vec::new(),
    };
    for document in &segment.documents {
        let own = document.passages();
        voices.actors[own.start as usize..own.end as usize].fill(document.country);
    }
    voices
}

/// Attributes whole segments.
fn attribute(
    index: &Index,
    segments: &[usize],
    lexicon: &Lexicon,
    threads: usize,
    progress: &dyn Progress,
) -> Result<BTreeMap<usize, SegmentVoices>, Error> {
    let langs: BTreeSet<Lang> = segments
        .iter()
        .flat_map(|&number| &index.segments[number].documents)
        .map(|document| document.lang)
        .collect();
    let attributors: BTreeMap<Lang, Attributor> = langs
        .into_iter()
        .map(|lang| (lang, Attributor::new(lexicon, lang)))
        .collect();
    let chunks = chunks(index, segments);
    progress.begin(Work::Attributing {
        passages: chunks.iter().map(|chunk| chunk.passages).sum(),
    });
    let memory = || -> BTreeMap<Lang, Scratch> {
        let own = attributors.iter();
        own.map(|(lang, attributor)| (*lang, attributor.scratch()))
            .collect()
    };
    let done = share_out(chunks.len(), threads, memory, |number, scratches| {
        let found = attribute_chunk(index, &chunks[number], &attributors, scratches);
        progress.advance(chunks[number].passages, chunks[number].passages);
        found
    });
    progress.end();
    let mut voices: BTreeMap<usize, SegmentVoices> = segments
        .iter()
        .map(|&number| {
            let n = index.segments[number].reader.max_doc() as usize;
            let empty = SegmentVoices {
                actors: vec![None; n],
                targets: Vec::new(),
            };
            (number, empty)
        })
        .collect();
    for (chunk, found) in chunks.iter().zip(done) {
        let Some(own) = voices.get_mut(&chunk.segment) else {
            continue;
        };
        for (passage, attribution) in found? {
            own.actors[passage as usize] = attribution.actor;
            let targets = attribution.targets.iter();
            own.targets
                .extend(targets.map(|target| (passage, target.country)));
        }
    }
    Ok(voices)
}

fn attribute_chunk(
    index: &Index,
    chunk: &Chunk,
    attributors: &BTreeMap<Lang, Attributor>,
    scratches: &mut BTreeMap<Lang, Scratch>,
) -> Result<Vec<(DocId, Attribution)>, Error> {
    let mut found = Vec::new();
    for document in &index.segments[chunk.segment].documents[chunk.documents.clone()] {
        if let (Some(attributor), Some(scratch)) = (
            attributors.get(&document.lang),
            scratches.get_mut(&document.lang),
        ) {
            let attributions = explain(index, document, attributor, scratch)?;
            found.extend(document.passages().zip(attributions));
        }
    }
    Ok(found)
}

/// A passage's text and where it stands.
struct Placed {
    text: String,
    place: Vec<u8>,
}

impl DocumentDeserialize for Placed {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(
        mut deserializer: D,
    ) -> Result<Self, DeserializeError> {
        let missing = || DeserializeError::custom("a passage without a text or place");
        let (_, text) = deserializer.next_field::<String>()?.ok_or_else(missing)?;
        let (_, place) = deserializer.next_field::<Vec<u8>>()?.ok_or_else(missing)?;
        Ok(Placed { text, place })
    }
}

/// A country as three bytes; none as three zeros.
fn code(country: Option<Country>) -> [u8; 3] {
    country
        .and_then(|country| country.as_str().as_bytes().try_into().ok())
        .unwrap_or([0; 3])
}

fn country(code: &[u8]) -> Option<Country> {
    std::str::from_utf8(code).ok()?.parse().ok()
}

fn encode(voices: &SegmentVoices) -> Vec<u8> {
    let n = voices.actors.len() as u32;
    let mut bytes = n.to_le_bytes().to_vec();
    bytes.extend(voices.actors.iter().flat_map(|actor| code(*actor)));
    for (passage, target) in &voices.targets {
        bytes.extend(passage.to_le_bytes());
        bytes.extend(code(Some(*target)));
    }
    bytes
}

fn decode(bytes: &[u8]) -> Option<SegmentVoices> {
    let (n, rest) = bytes.split_at_checked(4)?;
    let n = u32::from_le_bytes(n.try_into().ok()?) as usize;
    let (actors, targets) = rest.split_at_checked(n * 3)?;
    // Codes are few: each is looked up once.
    let mut known: BTreeMap<[u8; 3], Option<Country>> = BTreeMap::from([([0; 3], None)]);
    let mut country_of = |bytes: &[u8]| -> Option<Country> {
        let key: [u8; 3] = bytes.try_into().ok()?;
        *known.entry(key).or_insert_with(|| country(&key))
    };
    let actors = actors.chunks_exact(3).map(&mut country_of).collect();
    let targets = targets
        .chunks_exact(7)
        .map(|target| {
            let passage = u32::from_le_bytes(target[..4].try_into().ok()?);
            Some((passage, country_of(&target[4..])?))
        })
        .collect::<Option<Vec<_>>>()?;
    Some(SegmentVoices { actors, targets })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voices_come_back_from_the_cache_as_they_were() {
        let country = |code: &str| code.parse::<Country>().unwrap();
        let voices = SegmentVoices {
            actors: vec![None, Some(country("USA")), Some(country("EUU"))],
            targets: vec![
                (1, country("CHN")),
                (1, country("RUS")),
                (2, country("USA")),
            ],
        };
        assert_eq!(decode(&encode(&voices)), Some(voices));
        assert_eq!(decode(&[9, 0, 0, 0, 1]), None);
    }
}
