//! Killed at any moment, the program leaves an index that opens, and that the next run completes.

use crate::common::{Project, results};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// A corpus large enough to be killed in the middle of.
fn corpus(project: &Project, salt: &str) {
    for number in 0..300 {
        let paragraph = format!(
            "Paragraph {salt} {number} tells of trade secrets, of cyber theft and of peace among nations. "
        );
        project.write(
            &format!("corpus/USA_{number}_{}.txt", 2000 + number % 20),
            format!("{}\n\n", paragraph.repeat(8)).repeat(10),
        );
    }
}

#[test]
fn killing_the_program_never_costs_the_index() {
    let clean = Project::new();
    corpus(&clean, "two");
    clean.done("run corpus -o out");

    let project = Project::new();
    corpus(&project, "one");
    let start = Instant::now();
    project.done("index corpus -i probe");
    let whole = start.elapsed();
    for moment in 0..10_u32 {
        // From the second half on, an index of other texts is there to be updated.
        if moment == 5 {
            project.done("index corpus -i out/index");
            corpus(&project, "two");
        }
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_parallax"))
            .args(["index", "corpus", "-i", "out/index", "-q"])
            .current_dir(project.path(""))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(
            whole * (1 + moment * 7 % 10) / 11 + Duration::from_millis(u64::from(moment)),
        );
        child.kill().unwrap();
        child.wait().unwrap();
        let after = project.run("themes -i out/index --theme ip-theft");
        if after.status != 0 {
            assert!(
                after.stderr.contains("no index here")
                    || after.stderr.contains("holds no document"),
                "{}",
                after.stderr
            );
            assert!(moment < 5, "an index that was there is there no more");
        }
    }
    project.done("run corpus -o out");
    assert!(
        results(&project.path("out")) == results(&clean.path("out")),
        "counts differ from those of a clean run"
    );
}

#[test]
fn a_second_writer_is_told_so() {
    let project = Project::with_corpus();
    project.done("index corpus -i index");
    let options = parallax::index::WriterOptions {
        threads: 1,
        memory_per_thread: 32 << 20,
    };
    let writer = parallax::index::Writer::open(&project.path("index"), options).unwrap();
    let outcome = project.run("index corpus -i index");
    assert_eq!(outcome.status, 1);
    assert!(
        outcome
            .stderr
            .contains("another process is writing to this index"),
        "{}",
        outcome.stderr
    );
    project.done("themes -i index");
    drop(writer);
    project.done("index corpus -i index");
}
