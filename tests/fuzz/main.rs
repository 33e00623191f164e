//! Reads broken files of every kind, and shows what no file may do: end the program, hold it up,
//! fill the memory, or vanish in silence.
//!
//! `cargo test --release` tries a few hundred cases of every kind. What else can be asked for:
//!
//! - `FUZZ_SECONDS=600`: for each kind
//! - `FUZZ_TARGET=pdf,docx`: only these kinds
//! - `FUZZ_SEED=7`: other cases; `FUZZ_FROM=1000`: from this case on
//! - `FUZZ_SEEDS=folder`: its files (up to 1 MB) are mutated too
//! - `FUZZ_JOBS=1`: processes side by side
//! - `FUZZ_CASE=123`: only the file of this case is written, with the failing ones
//! - `FUZZ_FILE=path`: only this file is read, as it is
//!
//! The same seed and number give the same case. Failing files are left in `target/fuzz-failures`.
#![expect(
    clippy::disallowed_methods,
    reason = "tests write and read the files that they try"
)]
#![expect(clippy::unwrap_used, reason = "in a test it is the assertion")]

mod case;
mod check;
mod child;
mod mutate;
mod office;
mod pack;
mod rng;
mod seed;
mod target;
mod watch;
mod words;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use target::{TARGETS, Target};
use watch::{Outcome, Watch};

/// Cases of each target, where no time is asked for.
const MOST_CASES: u64 = 300;

/// How long all targets take together, in milliseconds, where nothing else is asked for.
const IN_ALL: u64 = 60_000;

fn asked(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn number(name: &str) -> Option<u64> {
    asked(name).and_then(|value| value.parse().ok())
}

/// Says something to who runs the tests.
fn tell(said: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{said}");
}

fn main() -> ExitCode {
    let seed = number("FUZZ_SEED").unwrap_or(1);
    if let Some(task) = asked("FUZZ_CHILD") {
        return child(&task, seed);
    }
    // Names of other tests, and lists of tests, are not for this one.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments
        .iter()
        .any(|word| word == "--list" || !word.starts_with('-') && !"fuzz".contains(word.as_str()))
    {
        return ExitCode::SUCCESS;
    }
    if let Some(path) = asked("FUZZ_FILE") {
        let outcome = child::replay(Path::new(&path));
        tell(&format!("{outcome:?}"));
        return if outcome.is_ok() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        };
    }
    if all(seed) == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn child(task: &str, seed: u64) -> ExitCode {
    let parts: Vec<&str> = task.split(' ').collect();
    let [name, from, time] = parts.as_slice() else {
        return ExitCode::FAILURE;
    };
    let Some(target) = TARGETS.iter().find(|target| target.name == *name) else {
        return ExitCode::FAILURE;
    };
    let seeds = seed::seeds(target, asked("FUZZ_SEEDS").as_deref().map(Path::new));
    let time = Duration::from_millis(time.parse().unwrap_or(0));
    child::run(target, seeds, seed, from.parse().unwrap_or(0), time);
    ExitCode::SUCCESS
}

/// Tries the targets asked for, some of them side by side; returns how many faults were found.
fn all(seed: u64) -> usize {
    let wanted = asked("FUZZ_TARGET");
    let is_wanted = |target: &&Target| {
        let names = |wanted: &String| wanted.split(',').any(|name| name == target.name);
        wanted.as_ref().is_none_or(names)
    };
    let targets: Vec<&'static Target> = TARGETS.iter().filter(is_wanted).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = number("FUZZ_JOBS").unwrap_or(cores.min(8) as u64).max(1);
    let each = match number("FUZZ_SECONDS") {
        Some(seconds) => Duration::from_secs(seconds),
        None => Duration::from_millis(IN_ALL * jobs / targets.len().max(1) as u64),
    };
    // Without a time, always the same cases, however fast the machine is.
    let most_cases = match number("FUZZ_SECONDS") {
        Some(_) => u64::MAX,
        None => MOST_CASES,
    };
    let folder = asked("FUZZ_SEEDS");
    let failures = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("fuzz-failures");
    let (next, faults) = (Mutex::new(targets.iter()), AtomicUsize::new(0));
    let work = || {
        loop {
            let Some(target) = next.lock().unwrap().next() else {
                break;
            };
            let watch = Watch {
                target,
                seeds: seed::seeds(target, folder.as_deref().map(Path::new)),
                seed,
                failures: &failures,
                most_cases,
            };
            if let Some(case) = number("FUZZ_CASE") {
                tell(&watch.keep(case).display().to_string());
                continue;
            }
            let outcome = watch.run(number("FUZZ_FROM").unwrap_or(0), each);
            row(target, &outcome);
            faults.fetch_add(outcome.faults, Ordering::Relaxed);
        }
    };
    tell("target    seconds    cases  given up  slowest ms (case)   most MB (case)  faults");
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(work);
        }
    });
    faults.into_inner()
}

fn row(target: &Target, outcome: &Outcome) {
    tell(&format!(
        "{:9} {:7} {:8} {:9} {:10} {:>9} {:8} {:>9} {:6}",
        target.name,
        outcome.seconds,
        outcome.cases,
        outcome.given_up,
        outcome.slowest,
        format!("({})", outcome.slowest_case),
        outcome.most >> 10,
        format!("({})", outcome.most_case),
        outcome.faults
    ));
}
