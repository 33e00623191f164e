//! `parallax codebook`: check a codebook.

use crate::cli::args::CodebookArgs;
use crate::cli::{Status, Ui};
use parallax::codebook;
use parallax::tag;
use std::path::PathBuf;

/// Check a codebook.
#[derive(clap::Args)]
pub struct Codebook {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Parse a codebook, run its examples and look for patterns that can't do what they seem to
    Check(Check),
}

#[derive(clap::Args)]
struct Check {
    /// The codebook, in place of --codebook
    #[arg(value_name = "CODEBOOK")]
    path: Option<PathBuf>,
    #[command(flatten)]
    codebook: CodebookArgs,
}

pub fn run(args: Codebook, ui: &Ui) -> anyhow::Result<Status> {
    let Command::Check(args) = args.command;
    let codebook = match args.path {
        Some(path) => codebook::load(&path)?,
        None => args.codebook.load()?,
    };
    let findings = tag::check(&codebook);
    ui.result(|sink| {
        findings.iter().try_for_each(|finding| {
            writeln!(
                sink,
                "{}: {}: {}",
                finding.at, finding.theme, finding.message
            )
        })
    })?;
    let n_examples: usize = codebook
        .themes
        .iter()
        .map(|theme| theme.examples.len())
        .sum();
    let n_patterns: usize = codebook
        .themes
        .iter()
        .map(|theme| theme.patterns.len())
        .sum();
    ui.note(&format!(
        "{}: {} themes, {n_patterns} patterns, {n_examples} examples: {} found",
        codebook.name,
        codebook.themes.len(),
        if findings.is_empty() {
            "nothing".to_owned()
        } else {
            findings.len().to_string()
        },
    ));
    Ok(if findings.is_empty() {
        Status::Done
    } else {
        Status::NotDone
    })
}
