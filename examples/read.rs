//! Reads a corpus folder and writes each document as a line of JSON: what the program sees of it.
//!
//! `cargo run --release --example read -- FOLDER > documents.jsonl`

use parallax::read::Corpus;
use std::io::Write as _;
use std::ops::ControlFlow;

#[expect(
    clippy::disallowed_methods,
    reason = "a program asks the clock what day it is"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder?")?;
    let corpus = Corpus::open(folder.as_ref(), jiff::Zoned::now().date())?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut failed = None;
    for file in &corpus.files {
        corpus.documents(file, &mut |read| {
            let notes: Vec<_> = read.notes.iter().map(|note| &note.reason).collect();
            let line = match &read.document {
                Some(document) => serde_json::json!({
                    "id": document.id,
                    "metadata": document.metadata,
                    "text": document.text,
                    "notes": notes,
                }),
                None => serde_json::json!({ "id": read.notes[0].document, "notes": notes }),
            };
            match writeln!(out, "{line}") {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        });
    }
    failed.map_or(Ok(()), |error| Err(error.into()))
}
