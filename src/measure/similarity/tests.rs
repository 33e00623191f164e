use super::*;
use crate::measure::permutation::shuffle;

fn close(found: Option<f64>, expected: f64) {
    assert!(
        (found.unwrap() - expected).abs() < 1e-12,
        "{found:?} {expected}"
    );
}

/// A ranking without ties, one item a letter.
fn letters(text: &str) -> Vec<Vec<usize>> {
    text.bytes()
        .map(|letter| vec![usize::from(letter)])
        .collect()
}

#[test]
fn the_divergence_is_that_of_scipy() {
    // scipy 1.17.1, spatial.distance.jensenshannon(p, q, base=2) squared; the first by hand too:
    // half of either is in common, so ½ + ½ · ½ · 2 · 0 = 0.5.
    close(jensen_shannon(&[1.0, 1.0, 0.0], &[0.0, 1.0, 1.0]), 0.5);
    close(
        jensen_shannon(&[0.1, 0.2, 0.7], &[0.3, 0.3, 0.4]),
        0.074_893_558_964_154_09,
    );
    let (p, q) = ([3.0, 0.0, 5.0, 2.0], [1.0, 4.0, 4.0, 1.0]);
    close(jensen_shannon(&p, &q), 0.254_015_773_072_799_9);
}

#[test]
fn the_divergence_is_zero_for_the_same_shares_and_one_for_none_in_common() {
    close(jensen_shannon(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]), 0.0);
    close(jensen_shannon(&[1.0, 0.0], &[0.0, 9.0]), 1.0);
}

#[test]
fn the_divergence_knows_no_order() {
    let (p, q) = ([0.1, 0.7, 3.3, 0.0, 1.9], [2.2, 0.3, 0.1, 0.6, 0.9]);
    let found = jensen_shannon(&p, &q).unwrap().to_bits();
    assert_eq!(jensen_shannon(&q, &p).unwrap().to_bits(), found);
    for turn in 1..p.len() {
        let (mut p, mut q) = (p, q);
        p.rotate_left(turn);
        q.rotate_left(turn);
        assert_eq!(jensen_shannon(&p, &q).unwrap().to_bits(), found);
    }
}

#[test]
fn what_is_no_distribution_has_no_divergence() {
    assert_eq!(jensen_shannon(&[0.0, 0.0], &[1.0, 0.0]), None);
    assert_eq!(jensen_shannon(&[1.0, 0.0], &[0.0, 0.0]), None);
    assert_eq!(jensen_shannon(&[], &[]), None);
    assert_eq!(jensen_shannon(&[1.0], &[1.0, 1.0]), None);
    assert_eq!(jensen_shannon(&[2.0, -1.0], &[1.0, 1.0]), None);
    assert_eq!(jensen_shannon(&[f64::NAN, 1.0], &[1.0, 1.0]), None);
    assert_eq!(jensen_shannon(&[f64::INFINITY, 1.0], &[1.0, 1.0]), None);
}

#[test]
fn rankings_without_ties_have_the_rbo_of_other_programs() {
    // PyPI rbo 0.1.3, RankingSimilarity(a, b).rbo_ext(p), and an independent Python program that
    // adds up the extrapolated agreement depth by depth, not by equation 32; they agree to 1e-12.
    // The first two lists are those of figure 5 of Webber, Moffat and Zobel 2010.
    for (a, b, p, expected) in [
        ("abcdefg", "zcavwxy", 0.5, 0.136_755_952_380_952_37),
        ("abcdefg", "zcavwxy", 0.9, 0.288_217_285_714_285_7),
        ("abcdefg", "zcavwxy", 0.98, 0.288_720_160_362_666_7),
        ("abcde", "bcdae", 0.9, 0.828),
        ("abcde", "bcdae", 0.98, 0.963_797_333_333_333_3),
        ("abcd", "bdxaec", 0.5, 0.265_625),
        ("abcd", "bdxaec", 0.9, 0.717_165),
        ("ab", "bcadefgh", 0.5, 0.318_238_467_261_904_74),
        ("ab", "bcadefgh", 0.9, 0.585_567_626_785_714_3),
        ("ab", "bcadefgh", 0.98, 0.618_857_838_516_213_3),
        ("abc", "abc", 0.9, 1.0),
        ("abc", "xyz", 0.9, 0.0),
    ] {
        close(rank_biased_overlap(&letters(a), &letters(b), p), expected);
        close(rank_biased_overlap(&letters(b), &letters(a), p), expected);
    }
}

#[test]
fn the_overlap_at_growing_depth_is_the_published_one() {
    // Webber, Moffat and Zobel 2010, figure 5: the lists share 0, 0, 2, 2, 2, 2, 2 items, and their
    // mean agreement to depth 7 is 0.312.
    let (a, b) = (
        places(&letters("abcdefg")).unwrap(),
        places(&letters("zcavwxy")).unwrap(),
    );
    let found: Vec<f64> = (1..=7).map(|depth| shared(&a, &b, depth)).collect();
    assert!(
        found
            .iter()
            .zip([0.0, 0.0, 2.0, 2.0, 2.0, 2.0, 2.0])
            .all(|(a, b)| (a - b).abs() < 1e-12)
    );
    let agreement: f64 = found.iter().zip(1..).map(|(x, d)| x / f64::from(d)).sum();
    assert!((agreement / 7.0 - 0.312).abs() < 5e-4);
}

#[test]
fn ties_have_the_published_rbo() {
    // README of the program of Corsi and Urbano 2024 (julian-urbano/sigir2024-rbo), RBOᵃ: red (blue
    // green) yellow pink, and (blue red) white (yellow black purple) green, p = 0.95: 0.6922853.
    let a = [vec![0], vec![1, 2], vec![3], vec![4]];
    let b = [vec![1, 0], vec![5], vec![3, 6, 7], vec![2]];
    let found = rank_biased_overlap(&a, &b, 0.95).unwrap();
    assert!((found - 0.692_285_3).abs() < 5e-8, "{found}");
}

#[test]
fn ties_have_the_mean_worked_out_elsewhere() {
    // The independent Python program, averaged over all orders of the ties. The third by hand: the
    // first items agree half of the time, (1 − p)/2 + p.
    for (a, b, p, expected) in [
        (
            vec![vec![0], vec![1, 2], vec![3]],
            vec![vec![1], vec![0], vec![3, 2]],
            0.8,
            0.738_666_666_666_666_6,
        ),
        (
            vec![vec![0, 1, 2], vec![3]],
            vec![vec![3, 0], vec![4], vec![1]],
            0.95,
            0.682_239_583_333_333_3,
        ),
        (vec![vec![0, 1]], vec![vec![0, 1]], 0.8, 0.9),
        (
            vec![vec![0], vec![1, 2]],
            vec![vec![3, 1], vec![4, 0, 5]],
            0.8,
            0.387_591_111_111_111_2,
        ),
    ] {
        close(rank_biased_overlap(&a, &b, p), expected);
    }
}

/// All orders of the items that keep the order of the groups, as rankings without ties.
fn orders(ranking: &[Vec<usize>]) -> Vec<Vec<Vec<usize>>> {
    let mut found = vec![Vec::new()];
    for group in ranking {
        for _ in 0..group.len() {
            found = (found.iter())
                .flat_map(|start: &Vec<Vec<usize>>| {
                    (group.iter().filter(|item| !start.contains(&vec![**item])))
                        .map(|item| [start.as_slice(), &[vec![*item]]].concat())
                })
                .collect();
        }
    }
    found
}

/// A ranking of `size` of the first 7 items, cut into random groups of up to 3.
fn random_ranking(size: usize, random: &mut impl FnMut() -> u64) -> Vec<Vec<usize>> {
    let mut items: Vec<usize> = (0..7).collect();
    shuffle(&mut items, random);
    items.truncate(size);
    let mut ranking = Vec::new();
    while !items.is_empty() {
        let group = (random() as usize % 3 + 1).min(items.len());
        ranking.push(items.drain(..group).collect());
    }
    ranking
}

#[test]
fn ties_have_the_mean_over_all_their_orders() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for round in 0..150 {
        let a = random_ranking(round % 5 + 1, &mut random);
        let b = random_ranking(round / 5 % 5 + 1, &mut random);
        let p = [0.3, 0.9, 0.98][round % 3];
        let values: Vec<f64> = (orders(&a).iter())
            .flat_map(|a| {
                orders(&b)
                    .into_iter()
                    .map(|b| rank_biased_overlap(a, &b, p).unwrap())
            })
            .collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        close(rank_biased_overlap(&a, &b, p), mean);
    }
}

#[test]
fn the_overlap_knows_no_order_within_ties_or_of_the_rankings() {
    let a = [vec![4, 2, 9], vec![1], vec![7, 3]];
    let b = [vec![1, 9], vec![3, 2, 4, 8]];
    let bits =
        |a: &[Vec<usize>], b: &[Vec<usize>]| rank_biased_overlap(a, b, 0.9).unwrap().to_bits();
    let turned = [vec![9, 4, 2], vec![1], vec![3, 7]];
    assert_eq!(bits(&a, &b), bits(&turned, &b));
    assert_eq!(bits(&a, &b), bits(&b, &a));
}

#[test]
fn what_is_no_ranking_has_no_overlap() {
    let (a, b) = (letters("abc"), letters("bcd"));
    assert_eq!(rank_biased_overlap(&a, &[], 0.9), None);
    assert_eq!(rank_biased_overlap(&[Vec::new()], &b, 0.9), None);
    assert_eq!(rank_biased_overlap(&letters("aba"), &b, 0.9), None);
    assert_eq!(rank_biased_overlap(&[vec![3, 3]], &b, 0.9), None);
    for p in [0.0, 1.0, -0.5, f64::NAN] {
        assert_eq!(rank_biased_overlap(&a, &b, p), None);
    }
    let gap = [vec![97], Vec::new(), vec![98, 99]];
    assert_eq!(
        rank_biased_overlap(&gap, &b, 0.9),
        rank_biased_overlap(&[vec![97], vec![98, 99]], &b, 0.9)
    );
}
