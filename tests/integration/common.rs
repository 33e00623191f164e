//! A temporary folder in which to write files and run the program.

use assert_cmd::Command;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A temporary folder.
pub struct Project {
    folder: TempDir,
}

/// What a run of the program gave.
pub struct Outcome {
    /// Exit status.
    pub status: i32,
    /// Standard output, with the folder's path replaced by `[DIR]`.
    pub stdout: String,
    /// Standard error, likewise.
    pub stderr: String,
}

impl Project {
    /// An empty folder.
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A folder with a small corpus: two countries, two languages, three years.
    pub fn with_corpus() -> Self {
        let project = Self::new();
        for (country, year, text) in [
            (
                "USA",
                2013,
                "They stole trade secrets from our firms.\n\nWe trade with all nations.",
            ),
            (
                "USA",
                2014,
                "Cyber theft of intellectual property must end.\n\nTariffs hurt us all.",
            ),
            (
                "USA",
                2015,
                "The OPM breach exposed personnel records.\n\nOPM was hacked.\n\nWe want peace.",
            ),
            (
                "CHN",
                2013,
                "China is a victim of cyber attacks.\n\nWe favour dialogue.",
            ),
            (
                "CHN",
                2015,
                "Cyber sovereignty must be respected.\n\nHuawei is treated unfairly.\n\nPeace.",
            ),
        ] {
            project.write(&format!("corpus/{country}_{year}.txt"), text);
        }
        project.write("corpus/zh/CHN_2014.md", "---\ncountry: CHN\ndate: 2014-05-20\nlang: zh\n---\n中国主张网络主权。\n\n我们反对网络窃密。\n");
        project
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs the program in the folder; arguments are split at blanks, but not inside `'...'`.
    pub fn run(&self, arguments: &str) -> Outcome {
        let output = self.command(arguments).output().unwrap();
        let shown = |bytes: &[u8]| {
            String::from_utf8_lossy(bytes).replace(&*self.folder.path().to_string_lossy(), "[DIR]")
        };
        Outcome {
            status: output.status.code().unwrap_or(-1),
            stdout: shown(&output.stdout),
            stderr: shown(&output.stderr),
        }
    }

    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
        let pieces = arguments.split('\'').enumerate();
        for (number, piece) in pieces {
            if number % 2 == 1 {
                command.arg(piece);
            } else {
                command.args(piece.split_whitespace());
            }
        }
        command.current_dir(self.folder.path());
        command
    }

    /// Runs the program, which must end well.
    pub fn done(&self, arguments: &str) -> Outcome {
        let outcome = self.run(arguments);
        assert_eq!(
            outcome.status, 0,
            "{arguments}\n{}\n{}",
            outcome.stdout, outcome.stderr
        );
        outcome
    }
}

/// Rows of a CSV as maps from column to value.
pub fn rows(csv: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    csv::Reader::from_reader(csv.as_bytes())
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

/// Files below a folder with their contents, but for the index.
pub fn results(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                std::fs::read(path).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}
