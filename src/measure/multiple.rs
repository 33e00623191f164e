//! Many tests at once. P-values come in, adjusted p-values go out in the same places; what counts
//! as one family of tests is the caller's choice.

/// Adjusted p-values (q-values) of Benjamini and Hochberg 1995, each within 0..1: rejecting those
/// of at most α keeps the expected share of false rejections among all rejections at or below α
/// where the tests are independent or positively dependent (Benjamini and Yekutieli 2001).
///
/// With m defined p-values in rising order, q₍ᵢ₎ = min over j ≥ i of m · p₍ⱼ₎ / j, and at most 1,
/// so that q never falls where p rises. Equal p get equal q; the order of the input doesn't matter.
///
/// `None` where p is: an undefined p stays undefined and doesn't count towards m. A p that is no
/// number within 0..1 is undefined too.
pub fn benjamini_hochberg(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut defined: Vec<(usize, f64)> = (p.iter().enumerate())
        .filter_map(|(place, p)| Some((place, p.filter(|p| (0.0..=1.0).contains(p))?)))
        .collect();
    defined.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let count = defined.len() as f64;
    let mut adjusted = vec![None; p.len()];
    let mut least = 1.0_f64;
    for (rank, (place, p)) in defined.iter().enumerate().rev() {
        least = least.min(p * count / (rank + 1) as f64);
        adjusted[*place] = Some(least);
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The 15 p-values of Benjamini and Hochberg 1995, section 3.1 (Neuhaus et al. 1992).
    const PUBLISHED: [f64; 15] = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
        0.5719, 0.6528, 0.7590, 1.0,
    ];

    fn close(found: &[Option<f64>], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                (found.unwrap() - expected).abs() < 1e-12,
                "{found:?} {expected}"
            );
        }
    }

    #[test]
    fn the_published_example_rejects_four() {
        let q = benjamini_hochberg(&PUBLISHED.map(Some));
        assert_eq!(q.iter().filter(|q| q.unwrap() <= 0.05).count(), 4);
        assert!(q[..4].iter().all(|q| q.unwrap() <= 0.05));
    }

    #[test]
    fn q_values_are_those_of_scipy() {
        // scipy 1.17.1, stats.false_discovery_control(p, method="bh"); statsmodels 0.15.0,
        // multipletests(p, method="fdr_bh"), gives the same to 1e-15.
        let expected = [
            0.0015,
            0.003,
            0.0095,
            0.035_625,
            0.0603,
            0.063_857_142_857_142_86,
            0.063_857_142_857_142_86,
            0.0645,
            0.0765,
            0.486,
            0.581_181_818_181_818_1,
            0.714_875,
            0.753_230_769_230_769_3,
            0.813_214_285_714_285_7,
            1.0,
        ];
        close(&benjamini_hochberg(&PUBLISHED.map(Some)), &expected);
    }

    #[test]
    fn a_larger_p_can_lower_the_q_of_a_smaller_one() {
        // By hand, m = 5: 5·0.01/1 = 0.05 and 5·0.02/2 = 0.05; then 5·0.04/3, 5·0.041/4 = 0.05125,
        // 5·0.9/5 = 0.9. 0.04 takes 0.05125 over from 0.041.
        let q = benjamini_hochberg(&[0.04, 0.9, 0.01, 0.041, 0.02].map(Some));
        close(&q, &[0.05125, 0.9, 0.05, 0.05125, 0.05]);
    }

    #[test]
    fn undefined_p_stay_undefined_and_do_not_count() {
        let q = benjamini_hochberg(&[None, Some(0.02), Some(f64::NAN), Some(0.01), Some(1.5)]);
        assert_eq!(q[0], None);
        assert_eq!(q[2], None);
        assert_eq!(q[4], None);
        close(&[q[1], q[3]], &[0.02, 0.02]);
        assert_eq!(benjamini_hochberg(&[]), Vec::new());
    }

    #[test]
    fn equal_p_have_equal_q_in_any_order() {
        let q = benjamini_hochberg(&[0.03, 0.01, 0.03, 0.03].map(Some));
        close(&q, &[0.03, 0.03, 0.03, 0.03]);
        let q = benjamini_hochberg(&[0.001, 0.2, 0.2, 0.001].map(Some));
        close(&q, &[0.002, 0.2, 0.2, 0.002]);
    }

    #[test]
    fn q_never_exceeds_one_nor_falls_below_p() {
        let q = benjamini_hochberg(&PUBLISHED.map(Some));
        for (p, q) in PUBLISHED.iter().zip(&q) {
            assert!((*p..=1.0).contains(&q.unwrap()));
        }
    }
}
