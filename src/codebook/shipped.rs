//! The codebooks that ship inside the program.

use std::path::{Path, PathBuf};

/// Name of the codebook that is used where none is named.
pub const DEFAULT: &str = "bilateral-agenda";

/// Shipped codebooks: name and text.
pub const SHIPPED: [(&str, &str); 2] = [
    (
        "bilateral-agenda",
        include_str!("../../codebooks/bilateral-agenda.yaml"),
    ),
    (
        "us-china-cyber",
        include_str!("../../codebooks/us-china-cyber.yaml"),
    ),
];

/// What paths of shipped codebooks begin with, in errors and between includes.
const SHELF: &str = "(shipped)";

/// The text of the shipped codebook that `path` names, with or without `.yaml`.
pub(super) fn text(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_str()?;
    let name = name.strip_suffix(".yaml").unwrap_or(name);
    let bare = path.components().count() == 1 || is_shipped(path);
    SHIPPED
        .iter()
        .find(|(shipped, _)| bare && *shipped == name)
        .map(|(_, text)| *text)
}

/// The path by which a shipped codebook is known.
pub(super) fn path(named: &Path) -> PathBuf {
    Path::new(SHELF)
        .join(named.file_stem().unwrap_or_default())
        .with_extension("yaml")
}

/// Whether a path is that of a shipped codebook.
pub(super) fn is_shipped(path: &Path) -> bool {
    path.parent() == Some(Path::new(SHELF))
}
