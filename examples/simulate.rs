//! How intervals, tests and change points hold up on corpora whose shares are known.
//!
//! `cargo run --release --example simulate` prints one line of CSV for each figure. Documents are
//! clusters: each has a share of its own (beta distributed around the country's) and a length of its
//! own, so that its passages resemble each other.

#![expect(clippy::print_stdout, reason = "an example is a program of its own")]

use parallax::measure::asymmetry::{gaps, untested};
use parallax::measure::change;
use parallax::measure::overlap::{Likeness, overlaps};
use parallax::measure::share::{Sample, Sampled};
use parallax::measure::{Bootstrap, Interval, wilson};
use parallax::model::cube::Subject;
use parallax::text::Lang;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use rayon::prelude::*;
use statrs::distribution::{Beta, ContinuousCDF as _};

/// How strongly passages of one document resemble each other: a beta distribution's a + b.
const CONCENTRATION: f64 = 8.0;

const DRAWS: usize = 1_000;

fn main() {
    println!("figure,documents,share,value");
    for documents in [30, 60, 200] {
        for share in [0.05, 0.2] {
            coverage(documents, share);
        }
    }
    halves();
    planted_changes();
}

fn report(figure: &str, documents: usize, share: f64, value: f64) {
    println!("{figure},{documents},{share},{value:.4}");
}

fn uniform(random: &mut ChaCha8Rng) -> f64 {
    (f64::from(random.next_u32()) + 0.5) / (f64::from(u32::MAX) + 1.0)
}

/// A document's passages, and those of them that carry the theme.
fn document(random: &mut ChaCha8Rng, share: f64) -> (u64, u64) {
    let total = 5 + u64::from(random.next_u32() % 30);
    let beta = Beta::new(share * CONCENTRATION, (1.0 - share) * CONCENTRATION);
    let own = beta.map_or(share, |beta| beta.inverse_cdf(uniform(random)));
    let tagged = (0..total).filter(|_| uniform(random) < own).count() as u64;
    (tagged, total)
}

/// A sample of documents with one share for each subject.
fn sample<'i>(random: &mut ChaCha8Rng, ids: &'i [String], shares: &[f64]) -> Sample<'i> {
    let documents = ids.iter().map(|id| {
        let total = 5 + u64::from(random.next_u32() % 30);
        let tagged = shares.iter().enumerate().filter_map(|(subject, share)| {
            let beta = Beta::new(share * CONCENTRATION, (1.0 - share) * CONCENTRATION);
            let own = beta.map_or(*share, |beta| beta.inverse_cdf(uniform(random)));
            let tagged = (0..total).filter(|_| uniform(random) < own).count() as u64;
            (tagged > 0).then_some((subject, tagged))
        });
        Sampled {
            id,
            lang: Lang::EN,
            total,
            tagged: tagged.collect(),
        }
    });
    Sample {
        documents: documents.collect(),
    }
}

fn subjects(n: usize) -> Vec<Subject> {
    (0..n)
        .map(|number| Subject {
            group: "all".to_owned(),
            theme: format!("theme-{number}"),
            langs: None,
        })
        .collect()
}

fn ids(name: &str, n: usize, run: u64) -> Vec<String> {
    (0..n)
        .map(|number| format!("{name}-{run}-{number}"))
        .collect()
}

/// How often 95 % intervals hold the truth, for a share, a difference and a log ratio; and how often a
/// naive interval does that takes passages for independent.
fn coverage(documents: usize, share: f64) {
    const RUNS: u64 = 2_000;
    let other = share * 0.6;
    let subjects = subjects(1);
    let interval = Interval::Bootstrap(Bootstrap {
        draws: DRAWS,
        seed: 1,
    });
    let held: Vec<[bool; 4]> = (0..RUNS)
        .into_par_iter()
        .map(|run| {
            let mut random = ChaCha8Rng::seed_from_u64(run);
            let (a, b) = (ids("a", documents, run), ids("b", documents, run));
            let first = sample(&mut random, &a, &[share]);
            let second = sample(&mut random, &b, &[other]);
            let gap = untested(&first, &second, &subjects, interval, None).remove(0);
            let holds = |bounds: Option<(f64, f64)>, truth: f64| {
                bounds.is_some_and(|(low, high)| low <= truth && truth <= high)
            };
            let fraction = gap.first.fraction;
            let naive = wilson(
                fraction.tagged as f64 / fraction.total as f64,
                fraction.total as f64,
            );
            [
                holds(gap.first.bounds, share),
                holds(gap.bounds, share - other),
                holds(gap.log_bounds, (share / other).log2()),
                holds(naive, share),
            ]
        })
        .collect();
    for (at, figure) in ["salience", "difference", "log ratio", "naive salience"]
        .into_iter()
        .enumerate()
    {
        let n = held.iter().filter(|held| held[at]).count();
        let name = format!("coverage of {figure}");
        report(&name, documents, share, n as f64 / RUNS as f64);
    }
}

/// Two random halves of one country: how often the asymmetry test finds something, and how often the
/// overlap lies below its noise floor.
fn halves() {
    const RUNS: u64 = 2_000;
    const SHARES: [f64; 6] = [0.2, 0.15, 0.1, 0.05, 0.03, 0.02];
    let subjects = subjects(SHARES.len());
    let bootstrap = Bootstrap {
        draws: DRAWS,
        seed: 1,
    };
    let which: Vec<usize> = (0..SHARES.len()).collect();
    let found: Vec<(bool, bool)> = (0..RUNS)
        .into_par_iter()
        .map(|run| {
            let mut random = ChaCha8Rng::seed_from_u64(1_000_000 + run);
            let (a, b) = (ids("a", 40, run), ids("b", 60, run));
            let first = sample(&mut random, &a, &SHARES);
            let second = sample(&mut random, &b, &SHARES);
            let gaps = gaps(
                &first,
                &second,
                &subjects,
                Interval::Bootstrap(bootstrap),
                None,
            );
            let few = Bootstrap {
                draws: 199,
                seed: 1,
            };
            let overlaps = overlaps(&first, &second, &which, Some(few));
            let profile = overlaps
                .iter()
                .find(|own| own.likeness == Likeness::Profile);
            (
                gaps[0].p.is_some_and(|p| p < 0.05),
                profile.is_some_and(|own| own.p.is_some_and(|p| p < 0.05)),
            )
        })
        .collect();
    let share = |of: fn(&(bool, bool)) -> bool| {
        found.iter().filter(|found| of(found)).count() as f64 / RUNS as f64
    };
    report(
        "halves: asymmetry p < 0.05",
        100,
        SHARES[0],
        share(|found| found.0),
    );
    report(
        "halves: overlap below its floor",
        100,
        SHARES[0],
        share(|found| found.1),
    );
}

/// How often a planted change is found within one period, and how often shuffled series alarm.
fn planted_changes() {
    const RUNS: u64 = 1_000;
    const PERIODS: usize = 16;
    for (before, after) in [(0.05, 0.10), (0.05, 0.15), (0.10, 0.20), (0.10, 0.25)] {
        let found: Vec<(bool, bool)> = (0..RUNS)
            .into_par_iter()
            .map(|run| {
                let mut random = ChaCha8Rng::seed_from_u64(2_000_000 + run);
                let at = 4 + (random.next_u32() as usize) % (PERIODS - 8);
                let mut series: Vec<Vec<(f64, f64)>> = (0..PERIODS)
                    .map(|period| {
                        let share = if period < at { before } else { after };
                        (0..30)
                            .map(|_| {
                                let (tagged, total) = document(&mut random, share);
                                (tagged as f64, total as f64)
                            })
                            .collect()
                    })
                    .collect();
                let near = |change: &usize| change.abs_diff(at) <= 1;
                let hit = change::find(&series).0.iter().any(near);
                let mut all = series.concat();
                let mut draw = || random.next_u64();
                parallax::measure::permutation::shuffle(&mut all, &mut draw);
                for (own, chunk) in series.iter_mut().zip(all.chunks(30)) {
                    *own = chunk.to_vec();
                }
                (hit, !change::find(&series).0.is_empty())
            })
            .collect();
        let share = |of: fn(&(bool, bool)) -> bool| {
            found.iter().filter(|found| of(found)).count() as f64 / RUNS as f64
        };
        let name = format!("change {before} to {after} found within one period");
        report(&name, 30, before, share(|found| found.0));
        report(
            "shuffled series with a change",
            30,
            before,
            share(|found| found.1),
        );
    }
}
