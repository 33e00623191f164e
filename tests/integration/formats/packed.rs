//! The demonstration corpus as it is, but in other encodings and in archives.

use super::compare::shipped;
use super::convert::write;
use super::tools;
use std::path::Path;
use std::process::Command;

/// The folders of the demonstration corpus.
const FOLDERS: [&str; 4] = ["articles", "briefings", "commentaries", "speeches"];

/// The paths of its files inside of it.
pub fn files() -> Vec<String> {
    let mut files = Vec::new();
    let mut folders: Vec<String> = FOLDERS.map(str::to_owned).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(shipped().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(name),
                false => files.push(name),
            }
        }
    }
    files.sort();
    files
}

/// Copies its description into a folder.
pub fn describe(folder: &Path) {
    let description = std::fs::read(shipped().join("corpus.toml")).unwrap();
    write(&folder.join("corpus.toml"), description);
}

/// Copies it with all files in another encoding, with these bytes before, as iconv writes it.
/// How many there are; files stay as they are that have a character which the encoding doesn't.
pub fn encoded(folder: &Path, encoding: &str, mark: &[u8]) -> usize {
    describe(folder);
    let mut changed = 0;
    for name in files() {
        let from = shipped().join(&name);
        let text = std::fs::read(&from).unwrap();
        let output = Command::new("iconv")
            .args(["-f", "UTF-8", "-t", encoding])
            .arg(&from)
            .output()
            .unwrap();
        let bytes = [mark, &output.stdout].concat();
        let bytes = if output.status.success() {
            bytes
        } else {
            text.clone()
        };
        changed += usize::from(bytes != text);
        write(&folder.join(&name), bytes);
    }
    changed
}

/// Writes a file whose text is also given in another encoding.
pub fn encoded_text(folder: &Path, encoding: &str, name: &str, text: &str) {
    let plain = folder.join("plain");
    write(&plain, text);
    let arguments = ["-f", "UTF-8", "-t", encoding, plain.to_str().unwrap()];
    let bytes = tools::call("iconv", arguments);
    std::fs::remove_file(plain).unwrap();
    assert_ne!(bytes, text.as_bytes());
    write(&folder.join(name), bytes);
}

/// Puts all folders into an archive.
pub fn pack(tool: &str, arguments: &[&str], archive: &Path) {
    let mut command = Command::new(tool);
    command.current_dir(shipped()).args(arguments).arg(archive);
    tools::run(command.args(FOLDERS));
}

/// Packs every file by itself.
pub fn packed_singly(folder: &Path, tool: &str, ending: &str) {
    describe_packed(folder, ending);
    for name in files() {
        let from = shipped().join(&name);
        let bytes = tools::run(Command::new(tool).arg("-c").arg(from));
        write(&folder.join(format!("{name}{ending}")), bytes);
    }
}

/// The description, with the paths' endings as packed files have them.
fn describe_packed(folder: &Path, ending: &str) {
    let description = std::fs::read_to_string(shipped().join("corpus.toml")).unwrap();
    let packed = description
        .lines()
        .map(|line| match line.contains("paths") {
            true => line.replace("\"]", &format!("{ending}\"]")),
            false => line.to_owned(),
        });
    let packed: Vec<String> = packed.collect();
    write(&folder.join("corpus.toml"), packed.join("\n"));
}
