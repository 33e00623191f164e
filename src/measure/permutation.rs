//! Permutation tests. A statistic of the data as they are and of the data in other arrangements
//! comes in, a p-value goes out; which arrangements are exchangeable is the caller's to know.

/// How close, relative to the observed value, a permuted value counts as equal to it. The same sums
/// in another order differ in the last bits; without the tolerance such ties would be lost at
/// random.
const TIE: f64 = 1e-12;

/// Two-sided p-value of a permutation test, within 1/(m + 1)..1: (b + 1) / (m + 1) for b of m
/// permuted values being at least as far from 0 as the observed one (Phipson and Smyth 2010).
///
/// The statistic should be one that is 0 where there is nothing to find, such as a difference. The
/// observed arrangement counts as one of the possible ones, so that p is never 0 and the test keeps
/// its level; `permuted` shouldn't hold it on purpose. Values equal up to a relative 1e-12 count as
/// tied, hence as far. The order of `permuted` doesn't matter.
///
/// Always defined: a permuted value that is no number counts as far; if the observed value is none,
/// or there are no permuted values, p is 1.
pub fn p_value(observed: f64, permuted: &[f64]) -> f64 {
    let bound = observed.abs() * (1.0 - TIE);
    let far = |value: &&f64| value.is_nan() || bound.is_nan() || value.abs() >= bound;
    let as_far = permuted.iter().filter(far).count();
    (as_far + 1) as f64 / (permuted.len() + 1) as f64
}

/// Puts items into a random order, every order being as likely (Fisher and Yates 1938, from the
/// last place down, as Durstenfeld 1964).
///
/// `random` gives uniform 64-bit numbers. How many are drawn and the resulting order depend on
/// nothing but these numbers and the number of items.
pub fn shuffle<T>(items: &mut [T], random: &mut impl FnMut() -> u64) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(last as u64 + 1, random) as usize);
    }
}

/// A uniform number from 0 to `bound` − 1: draws beyond the last whole multiple of `bound` are
/// thrown away, as they would favour small numbers.
fn below(bound: u64, random: &mut impl FnMut() -> u64) -> u64 {
    let limit = u64::MAX - u64::MAX % bound;
    loop {
        let draw = random();
        if draw < limit {
            return draw % bound;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Differences of means between all ways to choose 3 of 6 values and the other 3; the observed
    /// one, whose first group are the first three, comes first.
    fn differences(values: [f64; 6]) -> Vec<f64> {
        let mut found = Vec::new();
        for (i, first) in values.iter().enumerate() {
            for (j, second) in values.iter().enumerate().skip(i + 1) {
                for third in &values[j + 1..] {
                    let chosen = first + second + third;
                    found.push((chosen - (values.iter().sum::<f64>() - chosen)) / 3.0);
                }
            }
        }
        found
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }

    #[test]
    fn all_other_arrangements_give_the_exact_p() {
        // All 20 ways, by hand and with scipy 1.17.1, stats.permutation_test (mean difference,
        // two-sided, exact): the extreme split and its mirror, 2/20.
        let all = differences([5.0, 6.0, 7.0, 1.0, 2.0, 3.0]);
        assert_eq!(all.len(), 20);
        close(p_value(all[0], &all[1..]), 0.1);
        // 1 + 6 + 7 against 5 + 2 + 3: of the 20, 7 splits sum to 14 or more, and 7 to 10 or less;
        // scipy gives 0.7 as well.
        let all = differences([1.0, 6.0, 7.0, 5.0, 2.0, 3.0]);
        close(p_value(all[0], &all[1..]), 0.7);
    }

    #[test]
    fn ties_by_rounding_are_ties() {
        // 0.1 + 0.2 is not 0.3 in binary, but the same statistic.
        close(p_value(0.1 + 0.2, &[0.3, -0.3, 0.1]), 0.75);
        close(p_value(0.3, &[0.1 + 0.2, 0.299_999, 0.1]), 0.5);
    }

    #[test]
    fn p_is_never_zero_and_at_most_one() {
        close(p_value(9.0, &[1.0; 999]), 0.001);
        close(p_value(0.0, &[0.0, 1.0, -1.0]), 1.0);
        close(p_value(3.0, &[]), 1.0);
    }

    #[test]
    fn what_is_no_number_speaks_against_a_finding() {
        close(p_value(f64::NAN, &[1.0, 2.0, 3.0]), 1.0);
        close(p_value(9.0, &[1.0, f64::NAN, 2.0]), 0.5);
    }

    #[test]
    fn every_order_is_as_likely() {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..24_000 {
            let mut items = [0, 1, 2, 3];
            shuffle(&mut items, &mut random);
            *counts.entry(items).or_insert(0_i32) += 1;
        }
        assert_eq!(counts.len(), 24);
        // 1000 expected, standard deviation 31.
        assert!(
            counts.values().all(|count| (count - 1000).abs() < 125),
            "{counts:?}"
        );
    }

    #[test]
    fn shuffling_needs_no_items() {
        let mut random = || 7;
        shuffle::<u8>(&mut [], &mut random);
        let mut one = [1];
        shuffle(&mut one, &mut random);
        assert_eq!(one, [1]);
    }
}
