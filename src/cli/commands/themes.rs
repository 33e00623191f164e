//! `parallax themes`: what the codebook finds, per actor.

use crate::cli::args::{CodebookArgs, FilterArgs, IndexArgs, LexiconArgs, OutputArgs, SubjectArgs};
use crate::cli::select::Asked;
use crate::cli::{Status, Ui};
use parallax::model::{Cell, Country, Cube, Table};
use std::collections::BTreeMap;

/// Counts of passages that carry each theme, with hits and documents, per actor.
#[derive(clap::Args)]
pub struct Themes {
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    codebook: CodebookArgs,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    subjects: SubjectArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: Themes, threads: usize, ui: &Ui) -> anyhow::Result<Status> {
    let codebook = args.subjects.cut(args.codebook.load()?)?;
    let index = args.index.open()?;
    let asked = Asked {
        index: &index,
        codebook: &codebook,
        lexicon: &args.lexicon,
        filter: &args.filter,
        threads,
    };
    let cube = args.subjects.cube(&asked, false, ui)?;
    args.output.write(table(&cube), ui)?;
    Ok(Status::Done)
}

#[derive(Clone, Copy, Default)]
struct Count {
    passages: u64,
    hits: u64,
    documents: u64,
    total: u64,
    all_documents: u64,
}

/// A row for each subject and actor; documents without a country stand under an empty one.
pub fn table(cube: &Cube) -> Table<'_> {
    let mut counts: BTreeMap<(usize, Option<Country>), Count> = BTreeMap::new();
    for part in &cube.parts {
        let lang = cube.documents[part.document as usize].lang;
        for (subject, own) in cube.subjects.iter().enumerate() {
            if own.covers(lang) {
                let count = counts.entry((subject, part.actor)).or_default();
                count.total += u64::from(part.passages);
                count.all_documents += 1;
            }
        }
    }
    for row in &cube.rows {
        let actor = cube.parts[row.part as usize].actor;
        let count = counts.entry((row.subject as usize, actor)).or_default();
        count.passages += u64::from(row.passages);
        count.hits += u64::from(row.hits);
        count.documents += 1;
    }
    let row = move |((subject, actor), count): ((usize, Option<Country>), Count)| {
        let subject = &cube.subjects[subject];
        vec![
            Cell::text(&subject.group),
            Cell::text(&subject.theme),
            actor.map_or(Cell::Empty, |actor| Cell::Text(actor.to_string())),
            Cell::Count(count.passages),
            Cell::Count(count.total),
            Cell::number((count.total > 0).then(|| count.passages as f64 / count.total as f64)),
            Cell::Count(count.hits),
            Cell::Count(count.documents),
            Cell::Count(count.all_documents),
        ]
    };
    let columns = [
        "group",
        "theme",
        "actor",
        "tagged",
        "total",
        "salience",
        "hits",
        "tagged_documents",
        "documents",
    ];
    Table::new(columns, counts.into_iter().map(row))
}
