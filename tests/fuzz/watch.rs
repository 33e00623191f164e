//! Watches a process that reads: what takes too long, needs too much, or ends it, is a fault.

use crate::case::Case;
use crate::seed::Seed;
use crate::target::Target;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// The longest that a case may take: of the processor's time, and of the clock's on a busy machine.
const LONGEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 10 });
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// The most memory that a case may need, in KB.
const MOST: u64 = 1 << 20;

/// After so many faults a target is left.
const MOST_FAULTS: usize = 25;

/// What trying a target gave.
#[derive(Default)]
pub struct Outcome {
    pub seconds: u64,
    pub cases: u64,
    /// Cases in which a library panicked, and the reader told it.
    pub given_up: u64,
    pub slowest: u64,
    pub slowest_case: u64,
    pub most: u64,
    pub most_case: u64,
    pub faults: usize,
}

/// A target with its seeds, and where failing files go.
pub struct Watch<'w> {
    pub target: &'static Target,
    pub seeds: Vec<Seed>,
    pub seed: u64,
    pub failures: &'w Path,
    /// Cases after which it ends before its time.
    pub most_cases: u64,
}

impl Watch<'_> {
    /// Tries cases from a number on, for a time.
    pub fn run(&self, from: u64, time: Duration) -> Outcome {
        let start = Instant::now();
        let mut outcome = Outcome::default();
        let mut next = from;
        while let Some(left) = time.checked_sub(start.elapsed())
            && outcome.faults < MOST_FAULTS
            && outcome.cases < self.most_cases
        {
            next = self.batch(next, left, &mut outcome);
        }
        outcome.seconds = start.elapsed().as_secs();
        outcome
    }

    /// One process's cases; returns the number of the next case.
    fn batch(&self, from: u64, time: Duration, outcome: &mut Outcome) -> u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .env(
                "FUZZ_CHILD",
                format!("{} {} {}", self.target.name, from, time.as_millis()),
            )
            .env("FUZZ_SEED", self.seed.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = lines(&mut child);
        let mut number = from;
        let mut open = false;
        let fault = loop {
            match line(&lines, &child, open) {
                Ok(Some(line)) => {
                    open = line.starts_with("begin ");
                    match open {
                        true => number = line[6..].parse().unwrap_or(number),
                        false => self.ended(&line, number, outcome),
                    }
                    if outcome.cases >= self.most_cases {
                        let _ = child.kill();
                        let _ = child.wait();
                        return number + 1;
                    }
                }
                Ok(None) => break None,
                Err(fault) => break Some(fault),
            }
        };
        if fault.is_some() {
            let _ = child.kill();
        }
        let status = child.wait().unwrap();
        let fault = fault.or((!status.success()).then(|| format!("the process ended: {status}")));
        if let Some(fault) = fault {
            outcome.cases += 1;
            self.fault(number, &fault, outcome);
        }
        number + 1
    }

    fn ended(&self, line: &str, number: u64, outcome: &mut Outcome) {
        let mut parts = line.splitn(5, ' ').skip(1);
        let mut value = || {
            parts
                .next()
                .and_then(|value| value.parse::<u64>().ok())
                .unwrap_or(0)
        };
        let (time, grown) = (value(), value());
        outcome.cases += 1;
        if time > outcome.slowest {
            (outcome.slowest, outcome.slowest_case) = (time, number);
        }
        if grown > outcome.most {
            (outcome.most, outcome.most_case) = (grown, number);
        }
        if grown > MOST {
            self.fault(number, &format!("{} MB of memory", grown >> 10), outcome);
        }
        match parts.next() {
            Some("fault") => self.fault(number, parts.next().unwrap_or_default(), outcome),
            Some("gave-up") => outcome.given_up += 1,
            _ => {}
        }
    }

    fn fault(&self, number: u64, fault: &str, outcome: &mut Outcome) {
        crate::tell(&format!(
            "{} seed {} case {number}: {fault} ({})",
            self.target.name,
            self.seed,
            self.keep(number).display()
        ));
        outcome.faults += 1;
    }

    /// Writes the file of a case down; returns its path.
    pub fn keep(&self, number: u64) -> PathBuf {
        let case = Case::of(self.target, &self.seeds, self.seed, number);
        std::fs::create_dir_all(self.failures).unwrap();
        let name = format!("{}-{}-{number}--{}", self.target.name, self.seed, case.name);
        let path = self.failures.join(name);
        std::fs::write(&path, &case.bytes).unwrap();
        path
    }
}

fn lines(child: &mut Child) -> Receiver<String> {
    let (send, lines) = channel();
    let out = child.stdout.take().unwrap();
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    lines
}

/// The next line; `None` at the end; an error where the process must be ended.
fn line(lines: &Receiver<String>, child: &Child, open: bool) -> Result<Option<String>, String> {
    let (start, worked) = (Instant::now(), worked(child));
    loop {
        match lines.recv_timeout(Duration::from_millis(50)) {
            Ok(line) => return Ok(Some(line)),
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
            Err(RecvTimeoutError::Timeout) => {}
        }
        let time = match (self::worked(child), worked) {
            (Some(now), Some(then)) => now.saturating_sub(then),
            _ => start.elapsed(),
        };
        if open && time > LONGEST || start.elapsed() > LONGEST_WAIT {
            return Err(format!("more than {} s", start.elapsed().as_secs()));
        }
        if resident(child) > 2 * MOST {
            return Err(format!("more than {} MB of memory", (2 * MOST) >> 10));
        }
    }
}

/// The processor's time that a process has taken, where Linux tells it (100 ticks a second).
fn worked(child: &Child) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok());
    Some(Duration::from_millis(10 * (ticks(11)? + ticks(12)?)))
}

/// KB that a process holds in memory.
fn resident(child: &Child) -> u64 {
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}
