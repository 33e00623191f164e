//! Which module may name which: the walls that ARCHITECTURE.md describes.

use std::path::Path;

/// A name, and the only places below `src/` that may use it.
const WALLS: [(&str, &[&str]); 10] = [
    ("tantivy::", &["index/", "query/"]),
    ("clap", &["cli/", "main.rs"]),
    ("indicatif", &["cli/"]),
    ("comfy_table", &["cli/"]),
    ("anyhow", &["cli/"]),
    ("rust_stemmers", &["text/stem.rs"]),
    ("walkdir", &["read/"]),
    ("saphyr", &["yaml.rs", "yaml/"]),
    ("rand_chacha", &["measure/"]),
    ("crate::cli", &["cli/", "main.rs"]),
];

/// A folder, and the stages that it may use.
const ARROWS: [(&str, &[&str]); 12] = [
    ("model/", &["error", "text", "model"]),
    ("text/", &["text"]),
    (
        "read/",
        &[
            "description",
            "error",
            "model",
            "segment",
            "text",
            "yaml",
            "read",
        ],
    ),
    ("segment/", &["model", "text", "segment"]),
    ("inspect/", &["duplicate", "inspect", "model", "text"]),
    ("duplicate/", &["duplicate", "model", "text"]),
    ("codebook/", &["error", "text", "yaml", "codebook"]),
    ("tag/", &["codebook", "text", "tag"]),
    (
        "attribute/",
        &["attribute", "codebook", "error", "model", "tag", "text"],
    ),
    (
        "claims/",
        &["claims", "description", "error", "measure", "model"],
    ),
    ("measure/", &["model", "text", "measure"]),
    ("export/", &["model", "export"]),
];

#[test]
fn modules_use_what_the_architecture_allows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut trespasses = Vec::new();
    for entry in walkdir::WalkDir::new(&root)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
    {
        let name = entry
            .path()
            .strip_prefix(&root)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let lines = text
            .lines()
            .map(str::trim_start)
            .enumerate()
            .filter(|(_, line)| !line.starts_with("//"));
        for (number, line) in lines {
            for (crate_name, places) in WALLS {
                if line.contains(crate_name) && !places.iter().any(|place| name.starts_with(place))
                {
                    trespasses.push(format!("src/{name}:{}: {crate_name}", number + 1));
                }
            }
            for (folder, allowed) in ARROWS.iter().filter(|(folder, _)| name.starts_with(folder)) {
                for (_, rest) in line
                    .match_indices("crate::")
                    .map(|(at, found)| line.split_at(at + found.len()))
                {
                    let stage: String = rest
                        .chars()
                        .take_while(|c| c.is_alphanumeric() || *c == '_')
                        .collect();
                    if !stage.is_empty() && !allowed.contains(&stage.as_str()) {
                        trespasses
                            .push(format!("src/{name}:{}: {folder} uses {stage}", number + 1));
                    }
                }
            }
        }
    }
    assert!(
        trespasses.is_empty(),
        "see ARCHITECTURE.md for who may use whom:\n{}",
        trespasses.join("\n")
    );
}
