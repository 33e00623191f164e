//! `parallax init`: files to begin an analysis with.

use crate::cli::status::UsageError;
use crate::cli::{Status, Ui};
use parallax::error::FileError;
use parallax::file;
use std::path::PathBuf;

/// Descriptions of public corpora, by name.
const PRESETS: [(&str, &str); 9] = [
    ("cap", include_str!("../../../presets/cap.toml")),
    (
        "folders-by-country",
        include_str!("../../../presets/folders-by-country.toml"),
    ),
    ("gdelt", include_str!("../../../presets/gdelt.toml")),
    ("manifesto", include_str!("../../../presets/manifesto.toml")),
    (
        "mediacloud",
        include_str!("../../../presets/mediacloud.toml"),
    ),
    ("parlamint", include_str!("../../../presets/parlamint.toml")),
    (
        "press-briefings",
        include_str!("../../../presets/press-briefings.toml"),
    ),
    (
        "un-general-debate",
        include_str!("../../../presets/un-general-debate.toml"),
    ),
    ("web-pages", include_str!("../../../presets/web-pages.toml")),
];

/// The preset that a folder of one's own begins with.
const DEFAULT: &str = "folders-by-country";

/// Writes corpus.toml, codebook.yaml and claims.toml into a folder, which may hold documents already.
/// Files that are there are left as they are.
#[derive(clap::Args)]
pub struct Init {
    /// Corpus folder; made if it isn't there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// What corpus it is: see docs/corpora.md
    #[arg(long, value_name = "NAME", default_value = DEFAULT, value_parser = clap::builder::PossibleValuesParser::new(PRESETS.map(|(name, _)| name)))]
    preset: String,
}

#[expect(
    clippy::disallowed_methods,
    reason = "a command makes its output folder"
)]
pub fn run(args: Init, ui: &Ui) -> anyhow::Result<Status> {
    let preset = PRESETS.iter().find(|(name, _)| *name == args.preset);
    let files = [
        ("corpus.toml", preset.map_or("", |(_, text)| *text)),
        (
            "codebook.yaml",
            include_str!("../../../starter/codebook.yaml"),
        ),
        ("claims.toml", include_str!("../../../starter/claims.toml")),
    ];
    if args.folder.is_file() {
        return Err(UsageError {
            message: format!("{}: this is a file", args.folder.display()),
            hint: Some("name the folder that the documents are in, or will be".to_owned()),
        }
        .into());
    }
    if args.folder.join("corpus.toml").exists() {
        return Err(UsageError {
            message: format!("{}: corpus.toml is there already", args.folder.display()),
            hint: Some("move it away to begin anew; nothing was written".to_owned()),
        }
        .into());
    }
    std::fs::create_dir_all(&args.folder).map_err(FileError::at(&args.folder))?;
    for (name, text) in files {
        let path = args.folder.join(name);
        if path.exists() {
            ui.note(&format!(
                "{} is there already: left as it is",
                path.display()
            ));
            continue;
        }
        file::write_whole(&path, |sink| sink.write_all(text.as_bytes()))?;
        ui.note(&format!("wrote {}", path.display()));
    }
    let folder = args.folder.display();
    ui.note(&format!(
        "next: put the documents in {folder}, look with `parallax inspect {folder}`, then `parallax run {folder} -c {folder}/codebook.yaml`"
    ));
    Ok(Status::Done)
}
