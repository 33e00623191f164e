//! Finds passages, and lays their hits out as concordance lines.

use super::narrow;
use crate::codebook::Theme;
use crate::index::{self, DocumentRow, Index, Lens, Voices};
use crate::model::{Country, Passage};
use crate::tag::{Hit, Tagger};
use crate::text::lang::of_passage;
use crate::text::{Lang, tokens};
use std::collections::{BTreeMap, BTreeSet};
use tantivy::DocId;
use tantivy::collector::DocSetCollector;

/// A passage that carries what was looked for.
#[derive(Clone, Debug)]
pub struct Found<'i> {
    /// Its document.
    pub document: &'i DocumentRow,
    /// Its place among the document's passages, from 0.
    pub number: u32,
    /// The passage.
    pub passage: Passage,
    /// The hits in it; `theme` is 0.
    pub hits: Vec<Hit>,
    /// Whose voice it is.
    pub actor: Option<Country>,
    /// Whom it's about.
    pub targets: Vec<Country>,
    /// How much of the passage is hits: BM25's saturation of their number by the passage's length.
    pub score: f64,
}

/// Whose passages are looked for, and about whom.
#[derive(Clone, Debug, Default)]
pub struct Who {
    /// Only these actors', if any are named.
    pub actors: Vec<Country>,
    /// Only those about one of these, if any are named.
    pub targets: Vec<Country>,
}

impl Who {
    fn keeps(&self, actor: Option<Country>, targets: &[Country]) -> bool {
        let among = |wanted: &[Country], own: &[Country]| {
            wanted.is_empty() || own.iter().any(|country| wanted.contains(country))
        };
        among(&self.actors, actor.as_slice()) && among(&self.targets, targets)
    }
}

/// In which order passages come. Ties go by document and place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The most telling first.
    Score,
    /// By document and place.
    Document,
}

/// Passages that a theme (or a query made into one) is in, among the documents that `keep` keeps.
/// `tagged` says where the theme is, if that is known; else the index narrows the search, and where
/// it can't, all passages are read.
///
/// # Errors
/// [`index::Error`] where the index can't be read.
#[expect(
    clippy::too_many_arguments,
    reason = "a search is what, where, whose, in which order and how"
)]
pub fn find<'i>(
    index: &'i Index,
    theme: &Theme,
    tagged: Option<&Lens>,
    voices: &Voices,
    who: &Who,
    sort: Sort,
    threads: usize,
    keep: impl Fn(&DocumentRow) -> bool,
) -> Result<Vec<Found<'i>>, index::Error> {
    let kept: Vec<&DocumentRow> = index
        .documents()
        .filter(|document| keep(document))
        .collect();
    // Passages can be in English or Chinese in documents of any language.
    let langs: BTreeSet<Lang> = kept
        .iter()
        .map(|document| document.lang)
        .chain([Lang::EN, Lang::ZH])
        .collect();
    let mut searches: BTreeMap<Lang, Search> = BTreeMap::new();
    for lang in langs.into_iter().filter(|lang| theme.covers(*lang)) {
        searches.insert(lang, Search::new(index, theme, lang, tagged)?);
    }
    if searches.values().any(|search| search.candidates.is_none()) {
        let everywhere = index::tagged(index, theme, threads)?;
        searches
            .values_mut()
            .for_each(|search| search.candidates = Some(everywhere.passages(0)));
    }
    let mut found = Vec::new();
    for document in kept {
        // What isn't counted isn't found: see the cube.
        if !theme.covers(document.lang) {
            continue;
        }
        let own = searches
            .values()
            .flat_map(|search| search.candidates(document));
        let candidates: BTreeSet<DocId> = own.collect();
        for doc in candidates {
            let actor = voices.actor(document.segment, doc);
            let about = voices.targets(document.segment, doc..doc + 1);
            let targets: Vec<Country> = about.iter().map(|(_, country)| *country).collect();
            if !who.keeps(actor, &targets) {
                continue;
            }
            let text = index.text(document, doc)?;
            let Some(search) = searches.get_mut(&of_passage(&text, document.lang)) else {
                continue;
            };
            let hits = search.tagger.hits(&text, &mut search.scratch);
            if !hits.is_empty() {
                let hits = hits.to_vec();
                let number = doc - document.passages().start;
                found.push(Found {
                    score: score(hits.len(), tokens(&text).count()),
                    passage: index.passage(document, number)?,
                    document,
                    number,
                    actor,
                    targets,
                    hits,
                });
            }
        }
    }
    let place =
        |a: &Found<'_>, b: &Found<'_>| (&a.document.id, a.number).cmp(&(&b.document.id, b.number));
    match sort {
        Sort::Document => found.sort_by(place),
        Sort::Score => found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| place(a, b))),
    }
    Ok(found)
}

/// The term-frequency part of BM25 (Robertson and Zaragoza 2009), k1 = 1.2, b = 0.75, for a passage
/// of usual length 100.
fn score(n_hits: usize, n_words: usize) -> f64 {
    let hits = n_hits as f64;
    hits / (hits + 1.2 * (0.25 + 0.75 * n_words as f64 / 100.0))
}

/// A theme made ready for the passages of one language.
struct Search {
    tagger: Tagger,
    scratch: crate::tag::Scratch,
    /// Passages that the theme can be in, by segment; `None` while that isn't known.
    candidates: Option<BTreeSet<(u32, DocId)>>,
}

impl Search {
    fn new(
        index: &Index,
        theme: &Theme,
        lang: Lang,
        tagged: Option<&Lens>,
    ) -> Result<Self, index::Error> {
        let tagger = Tagger::new([theme], lang);
        let candidates = match tagged {
            Some(lens) => Some(lens.passages(0)),
            None => Self::narrowed(index, theme, lang)?,
        };
        Ok(Self {
            scratch: tagger.scratch(),
            tagger,
            candidates,
        })
    }

    /// The passages of a language that the theme can be in, if the index can tell.
    fn narrowed(
        index: &Index,
        theme: &Theme,
        lang: Lang,
    ) -> Result<Option<BTreeSet<(u32, DocId)>>, index::Error> {
        let own = theme
            .patterns
            .iter()
            .filter(|pattern| pattern.lang.is_none_or(|own| own == lang));
        let queries: Option<Vec<_>> = own
            .map(|pattern| narrow::query(index, &pattern.pattern, lang))
            .collect();
        let mut candidates = queries.as_ref().map(|_| BTreeSet::new());
        for query in queries.into_iter().flatten() {
            let docs = index
                .searcher
                .search(&query, &DocSetCollector)
                .map_err(|cause| index.fail(cause))?;
            candidates
                .get_or_insert_default()
                .extend(docs.into_iter().map(|doc| (doc.segment_ord, doc.doc_id)));
        }
        Ok(candidates)
    }

    /// Passages of a document that the theme can be in.
    fn candidates(&self, document: &DocumentRow) -> Vec<DocId> {
        let (segment, own) = (document.segment as u32, document.passages());
        let candidates = self
            .candidates
            .iter()
            .flat_map(|all| all.range((segment, own.start)..(segment, own.end)));
        candidates.map(|(_, doc)| *doc).collect()
    }
}

/// One hit in its context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What stands before the hit.
    pub left: String,
    /// The hit.
    pub node: String,
    /// What stands after it.
    pub right: String,
    /// Index of the pattern that found it.
    pub pattern: u32,
}

/// The hits of a passage, each with up to `window` characters on either side.
pub fn lines(found: &Found<'_>, window: usize) -> Vec<Line> {
    let text = found.passage.text.as_str();
    let line = |hit: &Hit| {
        let (start, end) = (hit.start as usize, hit.end as usize);
        let left = text[..start]
            .char_indices()
            .rev()
            .take(window)
            .last()
            .map_or(start, |(at, _)| at);
        let right = text[end..]
            .char_indices()
            .nth(window)
            .map_or(text.len(), |(at, _)| end + at);
        Line {
            left: text[left..start].to_owned(),
            node: text[start..end].to_owned(),
            right: text[end..right].to_owned(),
            pattern: hit.pattern,
        }
    };
    found.hits.iter().map(line).collect()
}
