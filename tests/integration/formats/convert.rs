//! The texts of the demonstration corpus in other formats, as a user would have them: the same
//! folders and file names, and what their front matter said in the file names or in a table.

use super::compare::{PLAIN, Told, shipped};
use super::tools;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Reads what metadata there is off the file names. The titles stand in the files.
pub const BY_NAME: &str = r#"
[[source]]
paths = ["speeches/**"]
name  = "{country}/{date}-{title}"
type  = "speech"

[[source]]
paths = ["commentaries/*"]
name  = "{date}-{country}-{*}"
type  = "commentary"

[[source]]
paths = ["articles/*"]
name  = "{date}-{*}"
type  = "article"
"#;

/// Reads the country off the folders and file names: a mail says the rest itself.
pub const BY_MAIL: &str = r#"
[[source]]
paths = ["speeches/**"]
name  = "{country}/{*}"
type  = "speech"

[[source]]
paths = ["commentaries/*"]
name  = "{*}-{*}-{*}-{country}-{*}"
type  = "commentary"

[[source]]
paths = ["articles/*"]
type  = "article"
"#;

/// Reads metadata off a table.
pub const BY_TABLE: &str = r#"
[[source]]
paths    = ["speeches/**", "commentaries/*", "articles/*"]
metadata = "about.csv"
"#;

/// Whether a document is a file of its own, and no row of a table.
pub fn is_text(key: &str) -> bool {
    !key.starts_with("briefings/")
}

/// The documents that are files of their own, with their keys: paths without endings.
pub fn texts() -> impl Iterator<Item = (&'static String, &'static Told)> {
    PLAIN.iter().filter(|(key, _)| is_text(key))
}

/// Writes a file, and the folders it's in.
pub fn write(path: &Path, contents: impl AsRef<[u8]>) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, contents).unwrap();
}

/// The metadata table that goes with [`BY_TABLE`].
pub fn table_of_all(folder: &Path) {
    let mut table = csv::Writer::from_writer(Vec::new());
    let columns = [
        "path", "date", "country", "lang", "type", "title", "speaker",
    ];
    table.write_record(columns).unwrap();
    for (key, told) in texts() {
        let about = serde_json::to_value(&told.document.metadata).unwrap();
        let field = |name: &str| about[name]["value"].as_str().unwrap_or_default().to_owned();
        let row = columns[1..].iter().map(|name| field(name));
        table
            .write_record([key.clone()].into_iter().chain(row))
            .unwrap();
    }
    write(&folder.join("about.csv"), table.into_inner().unwrap());
}

/// A folder of all texts in a format of pandoc's, with this description.
pub fn pandoc(folder: &Path, format: &str, description: &str) {
    let mut commands = Vec::new();
    for (key, told) in texts() {
        let to = folder.join(format!("{key}.{format}"));
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        let mut command = Command::new("pandoc");
        command.args(["-f", "commonmark+yaml_metadata_block", "-s", "-t", format]);
        command.arg("-o").arg(to);
        command.arg(shipped().join(&told.document.id));
        commands.push(command);
    }
    tools::run_all(commands);
    describe(folder, description);
}

/// Writes a folder's `corpus.toml`, and the table that it names.
pub fn describe(folder: &Path, description: &str) {
    write(&folder.join("corpus.toml"), description);
    if description.contains("about.csv") {
        table_of_all(folder);
    }
}

/// A folder of all texts as LibreOffice converts those of another folder. It puts all into one
/// folder, from where they are sorted back.
pub fn office(from: &Path, ending: &str, to: &str, folder: &Path, description: &str) {
    let flat = tempfile::tempdir().unwrap();
    let (sources, results) = (flat.path().join("in"), flat.path().join("out"));
    std::fs::create_dir(&sources).unwrap();
    let mut files: Vec<PathBuf> = Vec::new();
    for (key, _) in texts() {
        let file = sources.join(format!("{}.{ending}", key.replace('/', "--")));
        std::fs::copy(from.join(format!("{key}.{ending}")), &file).unwrap();
        files.push(file);
    }
    tools::office(files.iter().map(PathBuf::as_path), None, to, &results);
    let new = to.split(':').next().unwrap();
    for (key, _) in texts() {
        let file = results.join(format!("{}.{new}", key.replace('/', "--")));
        write(
            &folder.join(format!("{key}.{new}")),
            std::fs::read(file).unwrap(),
        );
    }
    describe(folder, description);
}

/// A folder of texts as a browser prints the pages of another folder.
pub fn print(pages: &Path, folder: &Path, wanted: fn(&str) -> bool, description: &str) {
    let profiles = tempfile::tempdir().unwrap();
    let mut commands = Vec::new();
    for (key, _) in texts().filter(|(key, _)| wanted(key)) {
        let to = folder.join(format!("{key}.pdf"));
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        // Two browsers at a time can't share a profile.
        let profile = profiles.path().join(commands.len().to_string());
        commands.push(tools::print(
            &pages.join(format!("{key}.html")),
            &to,
            &profile,
        ));
    }
    tools::run_all(commands);
    describe(folder, description);
}
