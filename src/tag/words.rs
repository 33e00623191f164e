//! Words of patterns as numbers, and which of them a token meets.

use crate::codebook::pattern::{Word, fits};
use crate::text::{Stemmer, token};
use rustc_hash::FxHashMap;

/// A distinct word of the patterns.
pub(super) type Atom = u32;

/// Every distinct word of the patterns of one language.
#[derive(Default)]
pub(super) struct Words {
    all: Vec<Word>,
    numbers: FxHashMap<Word, Atom>,
    stems: FxHashMap<String, Atom>,
    verbatim: FxHashMap<String, Atom>,
    exact: FxHashMap<String, Atom>,
    /// Globs by what they begin with before the first `*` or `?`.
    globs: FxHashMap<String, Vec<(String, Atom)>>,
    /// Bytes of the longest such beginning.
    longest_beginning: usize,
}

impl Words {
    /// The number of a word, which is new or known.
    pub fn number(&mut self, word: &Word, stemmer: &Stemmer) -> Atom {
        let word = match word {
            Word::Stem(folded) => Word::Stem(stemmer.stem(folded).into_owned()),
            other => other.clone(),
        };
        if let Some(&atom) = self.numbers.get(&word) {
            return atom;
        }
        let atom = self.all.len() as Atom;
        match &word {
            Word::Stem(stem) => {
                self.stems.insert(stem.clone(), atom);
            }
            Word::Verbatim(form) => {
                self.verbatim.insert(form.clone(), atom);
            }
            Word::Exact(form) => {
                self.exact.insert(form.clone(), atom);
            }
            Word::Glob(glob) => {
                let beginning = literal_beginning(glob).to_owned();
                self.longest_beginning = self.longest_beginning.max(beginning.len());
                self.globs
                    .entry(beginning)
                    .or_default()
                    .push((glob.clone(), atom));
            }
        }
        self.numbers.insert(word.clone(), atom);
        self.all.push(word);
        atom
    }

    /// Whether a word is written in Chinese characters.
    pub fn hold_ideographs(&self) -> bool {
        let form = |word: &Word| match word {
            Word::Stem(form) | Word::Verbatim(form) | Word::Exact(form) | Word::Glob(form) => {
                form.contains(token::is_ideograph)
            }
        };
        self.all.iter().any(form)
    }

    /// The word of a number; a stem word holds its stem.
    pub fn word(&self, atom: Atom) -> &Word {
        &self.all[atom as usize]
    }

    /// The words that a token meets, ascending.
    fn met_by(&self, token: &str, stemmer: &Stemmer) -> Vec<Atom> {
        let mut met = Vec::new();
        let mut form = String::new();
        if !self.exact.is_empty() {
            token::cased(token, &mut form);
            met.extend(self.exact.get(&form));
        }
        token::folded(token, &mut form);
        met.extend(self.verbatim.get(&form));
        if !self.stems.is_empty() {
            met.extend(self.stems.get(&*stemmer.stem(&form)));
        }
        let known = |end: &usize| *end <= self.longest_beginning;
        let ends = form
            .char_indices()
            .map(|(at, _)| at)
            .chain([form.len()])
            .take_while(known);
        for globs in ends.filter_map(|end| self.globs.get(&form[..end])) {
            met.extend(
                globs
                    .iter()
                    .filter(|(glob, _)| fits(glob, &form))
                    .map(|(_, atom)| *atom),
            );
        }
        met.sort_unstable();
        met.dedup();
        met
    }
}

/// What a glob begins with before its first `*` or `?`.
pub(super) fn literal_beginning(glob: &str) -> &str {
    &glob[..glob.find(['*', '?']).unwrap_or(glob.len())]
}

/// Which words each token form met, so that a form is worked out once per thread.
pub(super) struct Memory {
    /// Index into `sets` by the token as written; most forms meet nothing, set 0.
    forms: FxHashMap<Box<str>, u32>,
    sets: Vec<Box<[Atom]>>,
}

/// Forms remembered before starting afresh: a bound for corpora of endless distinct forms.
const MOST_FORMS: usize = 1 << 20;

impl Memory {
    pub fn new() -> Self {
        Self {
            forms: FxHashMap::default(),
            sets: vec![Box::default()],
        }
    }

    /// The words that a token meets, ascending.
    pub fn met_by(&mut self, token: &str, words: &Words, stemmer: &Stemmer) -> &[Atom] {
        let set = match self.forms.get(token) {
            Some(&set) => set,
            None => self.learn(token, words, stemmer),
        };
        &self.sets[set as usize]
    }

    fn learn(&mut self, token: &str, words: &Words, stemmer: &Stemmer) -> u32 {
        if self.forms.len() >= MOST_FORMS {
            *self = Self::new();
        }
        let met = words.met_by(token, stemmer);
        let set = if met.is_empty() {
            0
        } else {
            self.sets.push(met.into());
            (self.sets.len() - 1) as u32
        };
        self.forms.insert(token.into(), set);
        set
    }
}
