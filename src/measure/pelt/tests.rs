use super::*;
use crate::measure::permutation::shuffle;

/// A generator for tests (xorshift, Marsaglia 2003).
struct Generator(u64);

impl Generator {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 11) as usize % bound
    }

    fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A binomial count, from the gaps between successes.
    fn binomial(&mut self, total: f64, share: f64) -> Count {
        let mut tagged = 0.0;
        let mut at = 0.0;
        loop {
            at += 1.0 + ((1.0 - self.uniform()).ln() / (1.0 - share).ln()).floor();
            if at > total {
                return Count { tagged, total };
            }
            tagged += 1.0;
        }
    }

    /// A series to try the search on: few values, so that ties are common, gaps, and levels.
    fn series(&mut self, periods: usize) -> Vec<Count> {
        let (kind, size) = (self.below(4), [1, 3, 10, 1_000][self.below(4)]);
        let mut level = 0.3;
        (0..periods)
            .map(|_| {
                if self.below(4) == 0 {
                    level = [0.02, 0.1, 0.3, 0.5, 0.9][self.below(5)];
                }
                let total = if kind == 0 {
                    self.below(3) * size
                } else {
                    size
                } as f64;
                let count = self.binomial(total, level);
                let half = if kind == 3 { 0.5 } else { 1.0 };
                Count {
                    tagged: count.tagged * half,
                    total,
                }
            })
            .collect()
    }
}

fn counts(of: &[(u32, u32)]) -> Vec<Count> {
    (of.iter())
        .map(|&(tagged, total)| Count {
            tagged: tagged.into(),
            total: total.into(),
        })
        .collect()
}

/// What a segmentation costs and how it ranks among those of the same cost.
fn value(
    costs: &Costs,
    periods: usize,
    changes: Vec<usize>,
    penalty: f64,
) -> (i128, usize, Vec<usize>) {
    let starts = [0].iter().chain(&changes);
    let ends = changes.iter().chain([&periods]);
    let sum: i128 = starts
        .zip(ends)
        .map(|(start, end)| costs.between(*start, *end))
        .sum();
    (
        sum + steps(penalty).max(SLACK) * changes.len() as i128,
        changes.len(),
        changes,
    )
}

/// The best of all segmentations, each looked at.
fn exhaustive(series: &[Count], min_length: usize, penalty: f64, dispersion: f64) -> Vec<usize> {
    let costs = Costs::new(series, dispersion);
    let cuts = series.len().saturating_sub(1);
    (0..1_usize << cuts)
        .map(|set| {
            (1..series.len())
                .filter(|at| set >> (at - 1) & 1 == 1)
                .collect::<Vec<_>>()
        })
        .filter(|changes| {
            let mut bounds = changes.clone();
            bounds.insert(0, 0);
            bounds.push(series.len());
            changes.is_empty()
                || bounds
                    .windows(2)
                    .all(|pair| pair[1] - pair[0] >= min_length)
        })
        .map(|changes| value(&costs, series.len(), changes, penalty))
        .min()
        .map_or_else(Vec::new, |best| best.2)
}

/// The best segmentation by optimal partitioning without pruning (Jackson et al. 2005).
fn partitioning(series: &[Count], min_length: usize, penalty: f64, dispersion: f64) -> Vec<usize> {
    let costs = Costs::new(series, dispersion);
    let mut best: Vec<Option<(i128, usize, Vec<usize>)>> = vec![None; series.len() + 1];
    for end in min_length..=series.len() {
        best[end] = (min_length..=end - min_length.min(end))
            .filter_map(|start| {
                let (cost, number, changes) = best[start].as_ref()?;
                let cost = cost + steps(penalty).max(SLACK) + costs.between(start, end);
                Some((cost, number + 1, [changes.as_slice(), &[start]].concat()))
            })
            .chain([(costs.between(0, end), 0, Vec::new())])
            .min();
    }
    best.pop().flatten().map_or_else(Vec::new, |best| best.2)
}

const PENALTIES: [f64; 6] = [0.0, 0.3, 1.5, 4.0, 8.0, 20.0];

#[test]
fn the_search_finds_the_best_of_all_segmentations() {
    let mut random = Generator(0x9E37_79B9_7F4A_7C15);
    for round in 0..4_000 {
        let periods = random.below(11);
        let series = random.series(periods);
        let min_length = random.below(4) + 1;
        let (penalty, dispersion) = (PENALTIES[random.below(6)], [1.0, 2.5][random.below(2)]);
        assert_eq!(
            pelt(&series, min_length, penalty, dispersion),
            exhaustive(&series, min_length, penalty, dispersion),
            "{round} {min_length} {penalty} {series:?}"
        );
    }
}

#[test]
fn pruning_loses_nothing_in_longer_series() {
    let mut random = Generator(0x2545_F491_4F6C_DD1D);
    for round in 0..3_000 {
        let periods = random.below(60);
        let series = random.series(periods);
        let min_length = random.below(6) + 1;
        let (penalty, dispersion) = (PENALTIES[random.below(6)], [1.0, 2.5][random.below(2)]);
        assert_eq!(
            pelt(&series, min_length, penalty, dispersion),
            partitioning(&series, min_length, penalty, dispersion),
            "{round} {min_length} {penalty} {series:?}"
        );
    }
}

/// Twice the log-likelihood that two levels, 15/300 and 40/200, gain over 55/500; from Python.
const GAIN: f64 = 27.245_221_495_867_64;

#[test]
fn a_planted_change_is_found_where_it_is() {
    // The change goes once the penalty exceeds what it gains.
    let series = counts(&[(5, 100), (5, 100), (5, 100), (20, 100), (20, 100)]);
    assert_eq!(pelt(&series, 1, penalty(5), 1.0), [3]);
    assert_eq!(pelt(&series, 1, GAIN - 1e-3, 1.0), [3]);
    assert!(pelt(&series, 1, GAIN + 1e-3, 1.0).is_empty());
    assert_eq!(segment_shares(&series, &[3]), [Some(0.05), Some(0.2)]);
}

#[test]
fn dispersion_divides_the_evidence() {
    let series = counts(&[(5, 100), (5, 100), (5, 100), (20, 100), (20, 100)]);
    assert_eq!(pelt(&series, 1, GAIN / 3.0 - 1e-3, 3.0), [3]);
    assert!(pelt(&series, 1, GAIN / 3.0 + 1e-3, 3.0).is_empty());
    for none in [0.2, -1.0, f64::NAN] {
        assert_eq!(pelt(&series, 1, GAIN - 1e-3, none), [3]);
    }
}

#[test]
fn segments_keep_their_least_length() {
    let series = counts(&[
        (1, 50),
        (1, 50),
        (1, 50),
        (1, 50),
        (40, 50),
        (1, 50),
        (1, 50),
        (1, 50),
    ]);
    assert_eq!(pelt(&series, 1, penalty(8), 1.0), [4, 5]);
    assert_eq!(pelt(&series, 0, penalty(8), 1.0), [4, 5]);
    assert_eq!(pelt(&series, 2, penalty(8), 1.0), [3, 5]);
    assert!(pelt(&series, 5, penalty(8), 1.0).is_empty());
    assert!(pelt(&series, usize::MAX, 0.0, 1.0).is_empty());
    assert!(pelt(&[], 1, penalty(0), 1.0).is_empty());
}

#[test]
fn a_tie_goes_to_fewer_and_then_to_earlier_changes() {
    // Nothing differs: without a penalty every segmentation costs the same.
    assert!(pelt(&counts(&[(3, 10); 9]), 1, 0.0, 1.0).is_empty());
    // The gap may belong to either level.
    let series = counts(&[(1, 90), (1, 90), (0, 0), (0, 0), (60, 90), (60, 90)]);
    assert_eq!(pelt(&series, 1, penalty(6), 1.0), [2]);
    assert_eq!(pelt(&series, 1, 0.0, 1.0), [2]);
    // Segments of two periods or more: one change, and after the second period is as good as before
    // the last two (0.273 gained, from Python).
    let series = counts(&[(3, 20), (9, 20), (9, 20), (9, 20), (3, 20)]);
    assert_eq!(pelt(&series, 2, 0.2, 1.0), [2]);
}

#[test]
fn fewer_changes_go_before_earlier_ones() {
    let candidates = [vec![1, 3], vec![2], vec![3]].map(|changes| Candidate::new(5, 0, changes));
    assert_eq!(best(&candidates, &[7, 7, 7]), Some((7, 1)));
    assert_eq!(best(&candidates, &[6, 7, 7]), Some((6, 0)));
    assert_eq!(best(&candidates, &[]), None);
}

#[test]
fn periods_that_say_nothing_change_nothing() {
    let silent = Count {
        tagged: 0.0,
        total: 0.0,
    };
    assert!(pelt(&[silent; 12], 1, 0.0, 1.0).is_empty());
    for (tagged, total) in [
        (5.0, 4.0),
        (-1.0, 4.0),
        (f64::NAN, 4.0),
        (1.0, f64::INFINITY),
    ] {
        let mut series = counts(&[(5, 100), (5, 100), (5, 100), (0, 0), (20, 100), (20, 100)]);
        series[3] = Count { tagged, total };
        assert_eq!(pelt(&series, 1, penalty(6), 1.0), [3]);
        assert_eq!(segment_shares(&series, &[3]), [Some(0.05), Some(0.2)]);
    }
    assert_eq!(segment_shares(&[silent], &[]), [None]);
    assert_eq!(segment_shares(&[], &[]), [None]);
    let series = counts(&[(1, 2), (1, 1)]);
    assert_eq!(
        segment_shares(&series, &[1, 1, 0, 7]),
        [Some(0.5), Some(1.0)]
    );
}

#[test]
fn numbers_beyond_reason_are_no_crash() {
    let huge = [0.0, f64::MAX / 4.0, 1e300, 0.0].map(|tagged| Count {
        tagged,
        total: f64::MAX / 4.0,
    });
    pelt(&huge, 1, f64::INFINITY, 1.0);
    pelt(&huge, 1, 1.0, f64::INFINITY);
    let series = counts(&[(0, 9), (9, 9)]);
    assert!(pelt(&series, 1, f64::INFINITY, 1.0).is_empty());
    assert_eq!(pelt(&series, 1, f64::NAN, 1.0), [1]);
}

/// Pearson's dispersion of the counts about their pooled share.
fn pearson(series: &[Count]) -> f64 {
    let share = segment_shares(series, &[])[0].unwrap();
    let of = |count: &Count| {
        (count.tagged - count.total * share).powi(2) / (count.total * share * (1.0 - share))
    };
    series.iter().map(of).sum::<f64>() / (series.len() - 1) as f64
}

/// In how many of `rounds` series changes are found.
fn alarms(rounds: usize, mut series: impl FnMut() -> (Vec<Count>, f64)) -> usize {
    (0..rounds)
        .filter(|_| {
            let (series, dispersion) = series();
            !pelt(&series, 1, penalty(series.len()), dispersion).is_empty()
        })
        .count()
}

#[test]
fn series_without_a_change_rarely_have_one() {
    // With least length 1, which gives most false alarms, 4.4 % are expected at most (see
    // `penalty`); 64 of 1 000 are three standard errors above that.
    let mut random = Generator(0x9E37_79B9_7F4A_7C15);
    for periods in [8, 20, 40, 80] {
        for (share, total) in [(0.02, 500.0), (0.1, 50.0), (0.4, 30.0)] {
            let found = alarms(1_000, || {
                (
                    (0..periods)
                        .map(|_| random.binomial(total, share))
                        .collect(),
                    1.0,
                )
            });
            assert!(found < 64, "{periods} {share}: {found}");
        }
    }
}

#[test]
fn a_step_in_random_order_is_rarely_found() {
    let mut random = Generator(0x2545_F491_4F6C_DD1D);
    for periods in [8, 20, 40, 80] {
        let planted = |random: &mut Generator| -> Vec<Count> {
            (0..periods)
                .map(|at| random.binomial(300.0, if at < periods / 2 { 0.02 } else { 0.06 }))
                .collect()
        };
        let shuffled = alarms(500, || {
            let mut series = planted(&mut random);
            shuffle(&mut series, &mut || random.next());
            let dispersion = pearson(&series);
            (series, dispersion)
        });
        assert!(shuffled < 25, "{periods}: {shuffled}");
        let in_order = alarms(500, || (planted(&mut random), 1.0));
        assert!(in_order > 490, "{periods}: {in_order}");
    }
}
