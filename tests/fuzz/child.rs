//! The process that reads: case after case, each told before and after.

use crate::case::Case;
use crate::check::{check, watch_panics};
use crate::seed::Seed;
use crate::target::Target;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// Stack of the thread that reads: what a thread of the program has.
const STACK: usize = 2 << 20;

/// More than this left in memory, in KB, and the process makes room for a fresh one.
const FULL: u64 = 200 << 10;

/// Reads cases from a number on, until the time is over.
pub fn run(target: &'static Target, seeds: Vec<Seed>, seed: u64, from: u64, time: Duration) {
    watch_panics();
    let work = move || {
        let folder = tempfile::tempdir().unwrap();
        let start = Instant::now();
        for number in from.. {
            if start.elapsed() > time || number > from && memory("VmRSS:") > FULL {
                break;
            }
            let case = Case::of(target, &seeds, seed, number);
            one(target, &case, number, folder.path());
        }
    };
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap();
}

/// Reads one file by its path.
pub fn replay(path: &Path) -> Result<bool, String> {
    watch_panics();
    let folder = tempfile::tempdir().unwrap();
    let name = path.file_name().unwrap();
    let name = name.to_string_lossy();
    let name = name
        .split_once("--")
        .map_or(&*name, |(_, name)| name)
        .to_owned();
    surroundings(&name, folder.path());
    std::fs::copy(path, folder.path().join(&name)).unwrap();
    let work = move || {
        (0..2).try_fold(true, |well, number| {
            Ok(check(&folder.path().join(&name), number)? && well)
        })
    };
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap()
}

fn one(target: &Target, case: &Case, number: u64, folder: &Path) {
    let path = folder.join(&case.name);
    if number == 0 || target.name == "corpus" {
        surroundings(&case.name, folder);
    }
    std::fs::write(&path, &case.bytes).unwrap();
    say(&format!("begin {number}"));
    forget_peak();
    let (before, start) = (memory("VmRSS:"), Instant::now());
    let outcome = check(&path, number);
    let time = start.elapsed().as_millis();
    let grown = memory("VmHWM:").saturating_sub(before);
    let said = match outcome {
        Ok(true) => "well".to_owned(),
        Ok(false) => "gave-up".to_owned(),
        Err(fault) => format!("fault {fault}"),
    };
    say(&format!("end {time} {grown} {said}"));
    std::fs::remove_file(&path).unwrap();
}

/// The files that a description of a corpus is about.
fn surroundings(name: &str, folder: &Path) {
    if name == "corpus.toml" {
        std::fs::write(folder.join("USA_2015-09-24.txt"), crate::seed::TEXT).unwrap();
        std::fs::write(
            folder.join("rows.csv"),
            "text,date,title\nWords,2015-09-24,One\n",
        )
        .unwrap();
        std::fs::write(
            folder.join("meta.csv"),
            "path,country,date\nUSA_2015-09-24,USA,2015\n",
        )
        .unwrap();
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", line.replace('\n', " ")).and_then(|()| out.flush());
}

/// A number of KB that Linux tells of this process; elsewhere 0.
fn memory(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

/// Lets the peak of memory begin anew.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
