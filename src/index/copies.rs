//! Which documents of the index are copies of one another, and which of them count.
//!
//! Clusters are worked out from the sketches that the index keeps, and kept beside it until a
//! document changes.

use super::cache::Cache;
use super::{DocumentRow, Error, Index};
use crate::duplicate::{self, Kind, Options, Sketch};
use crate::model::Country;
use crate::progress::{Progress, Work};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Version of what is taken for a copy. Raise it when a change can move a document from one cluster
/// to another.
const COPIES_VERSION: u32 = 1;

/// Name of the cached file.
const FILE: &str = "copies.json";

/// Which copies of a text count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// Every copy.
    All,
    /// One copy.
    Once,
    /// One copy for each country: what another country prints is its own decision.
    #[default]
    OncePerCountry,
}

/// The clusters of copies of an index.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Copies {
    version: u32,
    corpus: String,
    /// Clusters, each with the ids of its documents: the one that the others are compared with
    /// first.
    pub clusters: Vec<Vec<Copy>>,
}

/// A document in a cluster of copies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Copy {
    /// Its id.
    pub document: String,
    /// The share of the shorter text's word sequences that the longer one has.
    pub similarity: f64,
    /// Whether it's a part of the first one's text.
    pub is_excerpt: bool,
}

/// Finds the copies in an index, or takes them from the cache.
///
/// # Errors
/// [`Error`] where the index can't be read.
pub fn copies(index: &Index, progress: &dyn Progress) -> Result<Copies, Error> {
    let cache = Cache::of(index);
    let cached = cache
        .load_whole(FILE)
        .and_then(|bytes| serde_json::from_slice::<Copies>(&bytes).ok())
        .filter(|copies| copies.version == COPIES_VERSION && copies.corpus == index.corpus_hash);
    if let Some(copies) = cached {
        return Ok(copies);
    }
    let documents: Vec<&DocumentRow> = index.documents().collect();
    progress.begin(Work::Comparing {
        documents: documents.len() as u64,
    });
    let sketches = index.sketches()?;
    let keyed: Vec<(&str, Sketch)> = documents
        .iter()
        .zip(sketches)
        .map(|(document, sketch)| (document.id.as_str(), sketch))
        .collect();
    let may_be_copies = |one: usize, other: usize| {
        duplicate::within_reach(documents[one].date, documents[other].date)
            && documents[one].lang == documents[other].lang
    };
    let found = duplicate::clusters(&keyed, &Options::default(), &may_be_copies);
    progress.end();
    let clusters = found.into_iter().map(|cluster| {
        let first = Copy {
            document: documents[cluster.representative].id.clone(),
            similarity: 1.0,
            is_excerpt: false,
        };
        let others = cluster.members.into_iter().map(|member| Copy {
            document: documents[member.document].id.clone(),
            similarity: member.similarity,
            is_excerpt: member.kind == Kind::Excerpt,
        });
        std::iter::once(first).chain(others).collect()
    });
    let copies = Copies {
        version: COPIES_VERSION,
        corpus: index.corpus_hash.clone(),
        clusters: clusters.collect(),
    };
    let bytes = serde_json::to_vec(&copies).unwrap_or_default();
    cache.store_whole(FILE, &bytes);
    Ok(copies)
}

impl Copies {
    /// Of these documents, those that don't count: copies of one that does. Of a cluster, a whole
    /// text counts before an excerpt, then the earliest, then the first by id.
    pub fn left_out<'d>(
        &self,
        documents: impl Iterator<Item = &'d DocumentRow>,
        duplicates: Duplicates,
    ) -> BTreeSet<String> {
        if duplicates == Duplicates::All || self.clusters.is_empty() {
            return BTreeSet::new();
        }
        let members: BTreeSet<&str> = self
            .clusters
            .iter()
            .flatten()
            .map(|copy| copy.document.as_str())
            .collect();
        let rows: BTreeMap<&str, &DocumentRow> = documents
            .filter(|document| members.contains(document.id.as_str()))
            .map(|document| (document.id.as_str(), document))
            .collect();
        let mut left_out = BTreeSet::new();
        for cluster in &self.clusters {
            let mut by_country: BTreeMap<Option<Country>, Vec<(&Copy, &DocumentRow)>> =
                BTreeMap::new();
            for copy in cluster {
                let Some(row) = rows.get(copy.document.as_str()) else {
                    continue;
                };
                let country = match duplicates {
                    Duplicates::OncePerCountry => row.country,
                    Duplicates::Once | Duplicates::All => None,
                };
                by_country.entry(country).or_default().push((copy, row));
            }
            for mut group in by_country.into_values() {
                group.sort_by_key(|(copy, row)| {
                    (copy.is_excerpt, row.date.is_none(), row.date, &row.id)
                });
                left_out.extend(
                    group
                        .into_iter()
                        .skip(1)
                        .map(|(copy, _)| copy.document.clone()),
                );
            }
        }
        left_out
    }
}
