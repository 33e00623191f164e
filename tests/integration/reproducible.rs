//! Same input, same bytes: whatever the order of files on disk and the number of threads.

use crate::common::{Project, results};
use std::path::Path;

fn demonstration() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// Copies a folder, its files in another order.
fn copy_shuffled(from: &Path, to: &Path, seed: u64) {
    let mut files: Vec<_> = walkdir::WalkDir::new(from)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .collect();
    files.sort_by_key(|entry| {
        blake3::hash(format!("{seed}{}", entry.path().display()).as_bytes())
            .to_hex()
            .to_string()
    });
    for file in files {
        let target = to.join(file.path().strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(file.path(), target).unwrap();
    }
}

#[test]
fn file_order_and_threads_show_nowhere() {
    let project = Project::new();
    copy_shuffled(&demonstration(), &project.path("one"), 1);
    copy_shuffled(&demonstration(), &project.path("two"), 2);
    project.done("run one -o a --threads 1");
    project.done("run one -o b --threads 2");
    project.done("run two -o c --threads 2");
    let first = results(&project.path("a"));
    assert_eq!(first.len(), 5);
    for other in ["b", "c"] {
        for (one, two) in first.iter().zip(results(&project.path(other))) {
            assert_eq!(one.0, two.0);
            assert!(one.1 == two.1, "{} differs in {other}", one.0);
        }
    }
}

#[test]
fn an_index_built_in_steps_gives_the_same_results() {
    let project = Project::new();
    copy_shuffled(&demonstration(), &project.path("all"), 1);
    copy_shuffled(&demonstration(), &project.path("grown"), 1);
    std::fs::rename(project.path("grown/speeches"), project.path("later")).unwrap();
    project.write(
        "grown/commentaries/2012-01-01-gone.md",
        "---\ncountry: USA\ndate: 2012-01-01\n---\nTrade secrets were stolen.\n",
    );
    project.done("run grown -o b");
    std::fs::rename(project.path("later"), project.path("grown/speeches")).unwrap();
    std::fs::remove_file(project.path("grown/commentaries/2012-01-01-gone.md")).unwrap();
    let outcome = project.done("run grown -o b");
    assert!(outcome.stderr.contains("1 removed"), "{}", outcome.stderr);
    project.done("run all -o a");
    assert!(results(&project.path("a")) == results(&project.path("b")));
}

#[test]
fn the_seed_moves_intervals_and_nothing_else() {
    let project = Project::new();
    for number in 0..12 {
        let text = if number % 3 == 0 {
            "Trade secrets were stolen.\n\nPeace."
        } else {
            "We want peace.\n\nAnd more."
        };
        let text = format!("{text}{}", "\n\nMore is to be said.".repeat(number));
        project.write(&format!("corpus/USA_{number}_2015.txt"), text);
    }
    project.done("index corpus -i index");
    let run = |seed: u32| {
        project
            .done(&format!(
                "timeline -i index --duplicates all --theme ip-theft --seed {seed}"
            ))
            .stdout
    };
    assert_eq!(run(1), run(1));
    assert!(run(1).contains("bootstrap"));
    assert_ne!(run(1), run(2));
}
