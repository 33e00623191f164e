//! Finds documents that are copies of one another, word for word or nearly, and excerpts.
//!
//! In: each document's [`Sketch`], made when it is indexed, and a key to order documents by. Out:
//! [`clusters`], the same ones whatever the order of the documents. Never: the texts themselves, so
//! similarities are estimates; from 128 different shingles on, they have a standard error of about
//! 3 points, and for a short excerpt of a very long text more.
//!
//! What counts as a copy: white space, punctuation and case don't matter; a translation is none.
//! Documents that fill in the same form (a decree of appointment, a letter of condolence) can't be
//! told from copies with a few words changed where only one or two fill it in alike; see
//! `compare` for what is asked of a pair.

mod compare;
mod index;
mod pairs;
mod sketch;
mod star;

pub use sketch::Sketch;

use crate::model::PartialDate;
use crate::text::{token, tokens};

/// What is asked of copies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Documents of fewer words are copies only if all words are the same.
    pub least_words: u32,
    /// The share of the shorter document's shingles that a near copy must have. Changing every
    /// tenth word leaves about 0.73 of them, every fifth about 0.51.
    pub similarity: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            least_words: 20,
            similarity: 0.58,
        }
    }
}

/// What a member is to its cluster's representative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// All words are the same.
    SameText,
    /// Most words are the same, and the lengths are similar; either may be the longer.
    NearCopy,
    /// Its words are a part of the representative's.
    Excerpt,
}

/// A document in a cluster.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// Its place among the documents given.
    pub document: usize,
    /// The share of shingles (runs of three words or four ideographs) of the shorter of the two,
    /// it and the representative, that the other has.
    pub similarity: f64,
    /// What it is to the representative.
    pub kind: Kind,
}

/// Documents that are copies or excerpts of one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// The place of the document that all others are compared with.
    pub representative: usize,
    /// The others, by key; at least one.
    pub members: Vec<Member>,
}

/// The sketch of a text.
pub fn sketch(text: &str) -> Sketch {
    let mut forms = String::with_capacity(text.len());
    let mut ends = Vec::new();
    let mut form = String::new();
    for token in tokens(text) {
        token::folded(&text[token], &mut form);
        forms.push_str(&form);
        ends.push(forms.len());
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let words = starts
        .zip(&ends)
        .filter_map(|(start, end)| forms.get(start..*end));
    Sketch::of(words)
}

/// Days that the dates of two documents may lie apart before they're the same form filled in again,
/// and no copies: unless every word is the same.
const DAYS_APART: i32 = 60;

/// Whether documents of these dates can be copies: a wire story or a speech is printed again within
/// days or weeks, and a form is filled in every few months. What isn't dated can be.
pub fn within_reach(one: Option<PartialDate>, other: Option<PartialDate>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return true;
    };
    let days = |from: PartialDate, to: PartialDate| {
        let gap = to.first_day().since(from.last_day());
        gap.map_or(0, |gap| gap.get_days())
    };
    days(one, other).max(days(other, one)) <= DAYS_APART
}

/// The clusters of these documents, by key of the representative. `may_be_copies` says of two
/// places whether their documents can be copies though their words aren't all the same. Documents without any words are
/// in none. Keys should differ; they decide which of the documents with the same text represents
/// it, and all ties.
pub fn clusters<K: Ord>(
    documents: &[(K, Sketch)],
    options: &Options,
    may_be_copies: &dyn Fn(usize, usize) -> bool,
) -> Vec<Cluster> {
    let texts = texts(documents);
    let firsts = texts.iter().filter_map(|same| same.first());
    let sketches: Vec<&Sketch> = firsts.map(|first| first.sketch).collect();
    let mut pairs = pairs::pairs(&sketches, options);
    let place = |text: u32| texts[text as usize].first().map_or(0, |first| first.place);
    pairs.retain(|pair| may_be_copies(place(pair.one), place(pair.other)));
    star::stars(&sketches, &pairs)
        .into_iter()
        .filter_map(|star| cluster(&texts, star))
        .collect()
}

/// A document with its key and place.
struct Document<'d, K> {
    key: &'d K,
    place: usize,
    sketch: &'d Sketch,
}

// Not derived, for that would ask the same of keys.
impl<K> Copy for Document<'_, K> {}
impl<K> Clone for Document<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

/// The documents by text: those with the same one together, by key, and the texts by their first
/// document's key.
fn texts<K: Ord>(documents: &[(K, Sketch)]) -> Vec<Vec<Document<'_, K>>> {
    let mut all: Vec<Document<K>> = documents
        .iter()
        .enumerate()
        .filter(|(_, (_, sketch))| !sketch.is_empty())
        .map(|(place, (key, sketch))| Document { key, place, sketch })
        .collect();
    all.sort_by(|a, b| (a.sketch.digest(), a.key).cmp(&(b.sketch.digest(), b.key)));
    let same = |a: &Document<K>, b: &Document<K>| a.sketch.digest() == b.sketch.digest();
    let mut texts: Vec<Vec<Document<K>>> = all.chunk_by(same).map(<[_]>::to_vec).collect();
    texts.sort_by(|a, b| a.iter().map(|d| d.key).cmp(b.iter().map(|d| d.key)));
    texts
}

/// The cluster of a star, if it has more than one document.
fn cluster<K: Ord>(texts: &[Vec<Document<K>>], star: star::Star) -> Option<Cluster> {
    let (first, same) = texts.get(star.middle as usize)?.split_first()?;
    let same = same.iter().map(|document| (document, 1.0, Kind::SameText));
    let around = star.around.iter().flat_map(|(text, likeness)| {
        let documents = texts.get(*text as usize).into_iter().flatten();
        documents.map(|document| (document, likeness.similarity, likeness.kind))
    });
    let mut members: Vec<_> = same.chain(around).collect();
    members.sort_by(|(a, ..), (b, ..)| a.key.cmp(b.key));
    let members: Vec<Member> = members
        .into_iter()
        .map(|(document, similarity, kind)| Member {
            document: document.place,
            similarity,
            kind,
        })
        .collect();
    (!members.is_empty()).then_some(Cluster {
        representative: first.place,
        members,
    })
}

#[cfg(test)]
mod tests;
