//! One case: a file and its name, the same for the same seed and number.

use crate::pack::mutated;
use crate::rng::Rng;
use crate::seed::Seed;
use crate::target::{Target, any_ending};

/// A file to read.
pub struct Case {
    pub name: String,
    pub bytes: Vec<u8>,
}

const NAMES: [&str; 16] = [
    "2015-09-24",
    "USA",
    "99999-99-99",
    "24.9.2015",
    "\u{130}stanbul",
    "x\u{301}",
    " ",
    ".",
    "_",
    "-",
    "20150924T1",
    "\u{4E2D}\u{56FD}2015\u{5E74}",
    "31-feb-2015",
    "#",
    "%2e",
    "\u{FB03}\u{1E9E}",
];

impl Case {
    pub fn of(target: &Target, seeds: &[Seed], seed: u64, number: u64) -> Self {
        let mut rng = Rng::of(seed, target.name, number);
        let unchanged = seeds.get(usize::try_from(number).unwrap_or(usize::MAX));
        let Some(first) = unchanged.or_else(|| rng.pick(seeds)) else {
            return Self {
                name: "case.txt".to_owned(),
                bytes: Vec::new(),
            };
        };
        let bytes = match unchanged {
            Some(seed) => seed.bytes(),
            None => {
                let other = rng.pick(seeds).map(Seed::bytes).unwrap_or_default();
                mutated(&mut rng, target, first.bytes(), &other, 0)
            }
        };
        let name = match target.name {
            "corpus" => "corpus.toml".to_owned(),
            "codebook" | "quanteda" => "codebook.yaml".to_owned(),
            _ if rng.one_in(40) => format!("case{}", any_ending(rng.below(1000))),
            _ if rng.one_in(8) => {
                let parts = (0..rng.size(6)).filter_map(|_| rng.pick(&NAMES).copied());
                format!("c{}{}", parts.collect::<String>(), first.ending(target))
            }
            _ => format!("case{}", first.ending(target)),
        };
        Self { name, bytes }
    }
}
