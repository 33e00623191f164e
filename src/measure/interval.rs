//! Uncertainty: the cluster bootstrap over documents, and Wilson's bounds where it has nothing to
//! resample.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use statrs::distribution::{ContinuousCDF as _, Normal, StudentsT};

/// How often documents are resampled, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// Number of draws.
    pub draws: usize,
    /// Seed: the same seed gives the same intervals.
    pub seed: u64,
}

impl Default for Bootstrap {
    /// A thousand draws from seed 1.
    fn default() -> Self {
        Self {
            draws: 1_000,
            seed: 1,
        }
    }
}

impl Bootstrap {
    /// How often a document counts in each draw: Poisson with mean 1, which stands for drawing with
    /// replacement when there are many documents (Chamandy, Muralidharan, Najmi and Naidu 2012),
    /// and lets every document be drawn for without knowing the others. The weights depend on seed
    /// and document alone, so neither the order of documents nor the number of threads matters.
    pub fn weights(&self, document: &str) -> Vec<u8> {
        let mut random = self.generator(document);
        let thresholds = thresholds();
        (0..self.draws)
            .map(|_| {
                let draw = random.next_u32();
                thresholds
                    .iter()
                    .take_while(|threshold| draw >= **threshold)
                    .count() as u8
            })
            .collect()
    }

    /// A uniform number above 0 and below 1 for each draw, by seed and name alone.
    pub fn uniform(&self, name: &str) -> Vec<f64> {
        let mut random = self.generator(name);
        let draw = |_| (f64::from(random.next_u32()) + 0.5) / (f64::from(u32::MAX) + 1.0);
        (0..self.draws).map(draw).collect()
    }

    /// A source of random numbers that depends on seed and name alone.
    pub fn generator(&self, name: &str) -> ChaCha8Rng {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.seed.to_le_bytes());
        hasher.update(name.as_bytes());
        ChaCha8Rng::from_seed(*hasher.finalize().as_bytes())
    }
}

/// Cumulative Poisson(1) probabilities on the scale of `u32`, up to where they can't be told from 1.
fn thresholds() -> [u32; 12] {
    let mut term = (-1.0_f64).exp();
    let mut sum = 0.0;
    std::array::from_fn(|k| {
        if k > 0 {
            term /= k as f64;
        }
        sum += term;
        (sum * f64::from(u32::MAX)) as u32
    })
}

/// The bounds between which the middle `level` of some draws lies, by linear interpolation between
/// order statistics (type 7 of Hyndman and Fan 1996); `None` where there are no draws.
pub fn percentile(mut draws: Vec<f64>, level: f64) -> Option<(f64, f64)> {
    draws.sort_by(f64::total_cmp);
    let tail = (1.0 - level) / 2.0;
    Some((quantile(&draws, tail)?, quantile(&draws, 1.0 - tail)?))
}

/// A quantile of ascending draws.
fn quantile(draws: &[f64], share: f64) -> Option<f64> {
    let last = draws.len().checked_sub(1)?;
    let place = share * last as f64;
    let below = (place.floor() as usize).min(last);
    let above = (below + 1).min(last);
    Some(draws[below] + (place - below as f64) * (draws[above] - draws[below]))
}

/// Bounds at 95 % from bootstrap draws of `n` documents, corrected for bias and skewness (BCa, Efron
/// 1987) and read as far out as so few documents ask for ([`expanded`]). `acceleration` is a sixth of
/// the skewness of the documents' influence on the estimate. `None` where there are no draws.
pub fn bca(mut draws: Vec<f64>, estimate: f64, acceleration: f64, n: u64) -> Option<(f64, f64)> {
    /// A bias that large says that there's little to be resampled.
    const MOST_BIAS: f64 = 0.5;
    let normal = Normal::new(0.0, 1.0).ok()?;
    draws.sort_by(f64::total_cmp);
    let below = draws.partition_point(|draw| *draw < estimate) as f64;
    let same = draws.partition_point(|draw| *draw <= estimate) as f64 - below;
    let share = ((below + same / 2.0) / draws.len().max(1) as f64).clamp(0.001, 0.999);
    let bias = normal.inverse_cdf(share).clamp(-MOST_BIAS, MOST_BIAS);
    let z = normal.inverse_cdf(0.5 + expanded(0.95, n) / 2.0);
    let at = |z: f64| {
        let pull = (1.0 - acceleration * (bias + z)).max(0.2);
        quantile(&draws, normal.cdf(bias + (bias + z) / pull))
    };
    Some((at(-z)?, at(z)?))
}

/// Bounds at 95 % for a share, from its bootstrap draws as numerators and denominators and the number
/// `n` of documents: the standard error of the draws' log-odds, times Student's t with n - 1 degrees of
/// freedom, around the share's own (log-odds as in Korn and Graubard 1998, so that the bounds of a small
/// share are as lopsided as its spread; half a unit is added to each count). `None` where the draws
/// don't vary.
pub fn log_odds(draws: &[(f64, f64)], (tagged, total): (f64, f64), n: u64) -> Option<(f64, f64)> {
    let odds = |(tagged, total): (f64, f64)| ((tagged + 0.5) / (total - tagged + 0.5)).ln();
    let odds_drawn: Vec<f64> = draws
        .iter()
        .filter(|(_, total)| *total > 0.0)
        .map(|draw| odds(*draw))
        .collect();
    if n < 2 || odds_drawn.len() < 2 || total <= 0.0 {
        return None;
    }
    let m = odds_drawn.len() as f64;
    let mean = odds_drawn.iter().sum::<f64>() / m;
    let squares: f64 = odds_drawn.iter().map(|own| (own - mean).powi(2)).sum();
    let n = n as f64;
    let student = StudentsT::new(0.0, 1.0, n - 1.0).ok()?;
    let reach = student.inverse_cdf(0.975) * (squares / (m - 1.0) * n / (n - 1.0)).sqrt();
    let share = |odds: f64| 1.0 / (1.0 + (-odds).exp());
    let own = odds((tagged, total));
    let (low, high) = (share(own - reach), share(own + reach));
    let value = tagged / total;
    (reach > 0.0).then(|| (low.min(value), high.max(value)))
}

/// The level at which percentiles of `n` resampled documents are read so that they hold `level`: a
/// bootstrap draws from the sample's spread, which is narrower than that of what it's drawn from
/// (Hesterberg 2015, "expanded percentile": the normal quantile of a Student's t with n - 1 degrees of
/// freedom, times the root of n / (n - 1)).
pub fn expanded(level: f64, n: u64) -> f64 {
    if n < 2 {
        return level;
    }
    let n = n as f64;
    let (Ok(student), Ok(normal)) = (StudentsT::new(0.0, 1.0, n - 1.0), Normal::new(0.0, 1.0))
    else {
        return level;
    };
    let quantile = student.inverse_cdf(0.5 + level / 2.0) * (n / (n - 1.0)).sqrt();
    2.0 * normal.cdf(quantile) - 1.0
}

/// Wilson's score bounds at 95 % for a share among `n` independent observations (Wilson 1927);
/// `None` where there are none.
pub fn wilson(share: f64, n: f64) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_963_984_540_054;
    if n <= 0.0 {
        return None;
    }
    let z2 = Z * Z;
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    Some((
        (centre - half).clamp(0.0, share),
        (centre + half).clamp(share, 1.0),
    ))
}

/// Bounds of a difference of two shares, each a value with its own bounds: the distances of the bounds
/// are added as squares (MOVER, Zou and Donner 2008; with Wilson's bounds Newcombe 1998, method 10).
pub fn difference_bounds(
    (a, (a_low, a_high)): (f64, (f64, f64)),
    (b, (b_low, b_high)): (f64, (f64, f64)),
) -> (f64, f64) {
    let down = ((a - a_low).powi(2) + (b_high - b).powi(2)).sqrt();
    let up = ((a_high - a).powi(2) + (b - b_low).powi(2)).sqrt();
    ((a - b - down).max(-1.0), (a - b + up).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: (f64, f64), expected: (f64, f64)) {
        assert!(
            (found.0 - expected.0).abs() < 5e-5 && (found.1 - expected.1).abs() < 5e-5,
            "{found:?} {expected:?}"
        );
    }

    #[test]
    fn wilsons_bounds_are_the_published_ones() {
        // Newcombe 1998, table I, method 3 (score interval): 81/263, 15/148, 0/20, 1/29.
        close(wilson(81.0 / 263.0, 263.0).unwrap(), (0.2553, 0.3662));
        close(wilson(15.0 / 148.0, 148.0).unwrap(), (0.0624, 0.1605));
        close(wilson(0.0, 20.0).unwrap(), (0.0, 0.1611));
        close(wilson(1.0 / 29.0, 29.0).unwrap(), (0.0061, 0.1718));
        assert_eq!(wilson(0.5, 0.0), None);
    }

    #[test]
    fn bounds_of_a_difference_are_the_published_ones() {
        // Newcombe 1998 (Statistics in Medicine 17, 873-890), table II, method 10: 56/70 - 48/80, 9/10 - 3/10,
        // 10/10 - 0/20.
        for ((x, n), (y, m), expected) in [
            ((56.0, 70.0), (48.0, 80.0), (0.0524, 0.3339)),
            ((9.0, 10.0), (3.0, 10.0), (0.1705, 0.8090)),
            ((10.0, 10.0), (0.0, 20.0), (0.6791, 1.0)),
        ] {
            let side = |x: f64, n: f64| (x / n, wilson(x / n, n).unwrap());
            close(difference_bounds(side(x, n), side(y, m)), expected);
        }
    }

    #[test]
    fn percentiles_of_few_documents_are_read_farther_out() {
        // t(0.975, 29) = 2.04523; times sqrt(30/29) = 2.08019; 2 Phi - 1 = 0.96249.
        assert!(
            (expanded(0.95, 30) - 0.96249).abs() < 5e-5,
            "{}",
            expanded(0.95, 30)
        );
        assert!((expanded(0.95, 1_000_000) - 0.95).abs() < 1e-5);
    }

    #[test]
    fn percentiles_interpolate() {
        let draws: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        close(percentile(draws, 0.95).unwrap(), (2.5, 97.5));
        assert_eq!(percentile(Vec::new(), 0.95), None);
    }

    #[test]
    fn weights_are_poisson_and_the_documents_own() {
        let bootstrap = Bootstrap {
            draws: 200_000,
            seed: 7,
        };
        let weights = bootstrap.weights("a");
        assert_eq!(weights, bootstrap.weights("a"));
        assert_ne!(weights, bootstrap.weights("b"));
        let share = |k: u8| {
            weights.iter().filter(|weight| **weight == k).count() as f64 / weights.len() as f64
        };
        for (k, expected) in [
            (0, 0.36788),
            (1, 0.36788),
            (2, 0.18394),
            (3, 0.06131),
            (4, 0.01533),
        ] {
            assert!((share(k) - expected).abs() < 0.004, "{k}: {}", share(k));
        }
    }
}
