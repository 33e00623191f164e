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
    if draws.is_empty() {
        return None;
    }
    draws.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * (draws.len() - 1) as f64;
        let below = place.floor() as usize;
        let above = (below + 1).min(draws.len() - 1);
        draws[below] + (place - below as f64) * (draws[above] - draws[below])
    };
    let tail = (1.0 - level) / 2.0;
    Some((at(tail), at(1.0 - tail)))
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
