//! The sections of the report, in their order.

use super::{Count, EXTREMES, Inspection, Line, Seen, coverage, general, of_status};
use crate::duplicate::{Cluster, Kind};
use crate::model::Status;
use std::collections::{BTreeMap, BTreeSet};

/// Sections that are counts by value, the most frequent first but for years.
const COUNTED: [&str; 12] = [
    "source",
    "country",
    "year",
    "language",
    "type",
    "format",
    "encoding",
    "date from",
    "country from",
    "language from",
    "mixed",
    "thin",
];

pub(super) fn lines(inspection: &Inspection, clusters: &[Cluster]) -> Vec<Line> {
    let mut lines = totals(inspection);
    for section in COUNTED {
        lines.extend(counted(inspection, section));
    }
    for status in [
        Status::Skipped,
        Status::Incomplete,
        Status::Suspect,
        Status::Mended,
        Status::Ignored,
    ] {
        lines.extend(reasons(inspection, status));
    }
    lines.extend(copies(&inspection.documents, clusters));
    lines.extend(coverage::lines(&inspection.documents));
    lines.extend(extremes(&inspection.documents));
    lines
}

fn line(section: &'static str, item: impl Into<String>, count: u64) -> Line {
    Line {
        section,
        item: item.into(),
        count,
        share: None,
        detail: String::new(),
        example: String::new(),
    }
}

fn totals(inspection: &Inspection) -> Vec<Line> {
    let documents = &inspection.documents;
    let words: u64 = documents.iter().map(|seen| u64::from(seen.words)).sum();
    let characters: u64 = documents.iter().map(|seen| seen.characters).sum();
    let mut lines = vec![
        line("total", "documents", documents.len() as u64),
        line("total", "words", words),
        line("total", "characters", characters),
    ];
    for (status, item) in [
        (Status::Skipped, "skipped: could not be read"),
        (Status::Incomplete, "without a date, a country or the like"),
        (Status::Suspect, "suspect: read, but something looks wrong"),
        (Status::Mended, "mended: damage that was undone"),
        (
            Status::Ignored,
            "files, folders and entries that hold no document",
        ),
    ] {
        let named = of_status(&inspection.notes, status).map(|note| note.document.as_str());
        let named: BTreeSet<&str> = named.collect();
        lines.push(line("total", item, named.len() as u64));
    }
    lines
}

fn counted(inspection: &Inspection, section: &'static str) -> Vec<Line> {
    let all = inspection.documents.len().max(1) as f64;
    let own = inspection.counts.iter();
    let own = own.filter(|((name, _), _)| *name == section);
    let mut lines: Vec<Line> = own
        .map(|((_, item), Count { documents, example })| Line {
            share: Some(*documents as f64 / all),
            example: example.clone(),
            ..line(section, item.clone(), *documents)
        })
        .collect();
    if section != "year" {
        lines.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.item.cmp(&b.item)));
    }
    lines
}

/// Notes of a status by reason, the most frequent first.
fn reasons(inspection: &Inspection, status: Status) -> Vec<Line> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for note in of_status(&inspection.notes, status) {
        counts
            .entry(general(&note.reason))
            .or_default()
            .add(&note.document);
    }
    let mut lines: Vec<Line> = counts
        .into_iter()
        .map(|(reason, count)| Line {
            example: count.example,
            ..line(status.as_str(), reason, count.documents)
        })
        .collect();
    lines.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.item.cmp(&b.item)));
    lines
}

/// A line for each cluster's first document, and one for each copy of it.
fn copies(documents: &[Seen], clusters: &[Cluster]) -> Vec<Line> {
    let all = documents.len().max(1) as f64;
    let members: usize = clusters.iter().map(|cluster| cluster.members.len()).sum();
    let mut lines = vec![
        line("copies", "clusters of copies", clusters.len() as u64),
        Line {
            share: Some(members as f64 / all),
            ..line(
                "copies",
                "documents that are copies of another",
                members as u64,
            )
        },
    ];
    let id = |place: usize| documents.get(place).map_or("", |seen| seen.id.as_str());
    for cluster in clusters {
        for member in &cluster.members {
            let kind = match member.kind {
                Kind::SameText => "the same words".to_owned(),
                Kind::NearCopy => format!("{:.0} % alike", member.similarity * 100.0),
                Kind::Excerpt => "an excerpt".to_owned(),
            };
            lines.push(Line {
                detail: format!("{kind} as {}", id(cluster.representative))
                    .replace("alike as", "alike with")
                    .replace("excerpt as", "excerpt of"),
                example: id(member.document).to_owned(),
                ..line("copy", id(member.document), 1)
            });
        }
    }
    lines
}

fn extremes(documents: &[Seen]) -> Vec<Line> {
    let mut by_length: Vec<&Seen> = documents.iter().collect();
    by_length.sort_by(|a, b| (a.words, &a.id).cmp(&(b.words, &b.id)));
    let of = |section: &'static str| {
        move |seen: &&Seen| Line {
            detail: format!("{} words, {} characters", seen.words, seen.characters),
            example: seen.id.clone(),
            ..line(section, seen.id.clone(), 1)
        }
    };
    let shortest = by_length.iter().take(EXTREMES).map(of("shortest"));
    let longest = by_length.iter().rev().take(EXTREMES).map(of("longest"));
    shortest.chain(longest).collect()
}
