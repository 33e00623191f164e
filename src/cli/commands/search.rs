//! `parallax search`: passages that match a pattern.

use super::kwic::{Asked, QueryArgs, place};
use crate::cli::{Status, Ui};
use parallax::model::{Cell, Table};
use parallax::query::{Found, Sort};

/// The most telling passages first. A query is a pattern as in a codebook, with filters beside it:
/// `parallax search 'trade secret actor:USA date:2015'`.
#[derive(clap::Args)]
pub struct Search {
    #[command(flatten)]
    query: QueryArgs,
}

pub fn run(args: Search, threads: usize, ui: &Ui) -> anyhow::Result<Status> {
    let index = args.query.index.open()?;
    let asked = Asked::of(&args.query, &index, threads, ui)?;
    let found = asked.find(&index, Sort::Score, threads)?;
    let n_hits: usize = found.iter().map(|found| found.hits.len()).sum();
    let columns = [
        "document", "passage", "date", "actor", "target", "section", "hits", "score", "text",
    ];
    let row = |found: &Found<'_>| {
        let mut cells = place(found).to_vec();
        cells.extend([
            Cell::text(found.passage.section.as_deref().unwrap_or_default()),
            Cell::Count(found.hits.len() as u64),
            Cell::Number(found.score),
            Cell::Text(found.passage.text.clone()),
        ]);
        cells
    };
    let n_shown = found.len().min(args.query.limit());
    args.query
        .output
        .write(Table::new(columns, found[..n_shown].iter().map(row)), ui)?;
    let documents: std::collections::BTreeSet<&str> = found
        .iter()
        .map(|found| found.document.id.as_str())
        .collect();
    ui.note(&format!(
        "{} passages with {n_hits} hits in {} documents, {} shown",
        found.len(),
        documents.len(),
        n_shown
    ));
    Ok(Status::Done)
}
