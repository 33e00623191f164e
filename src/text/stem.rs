//! Snowball stems, through rust-stemmers, by language.

use super::Lang;
use rust_stemmers::{Algorithm, Stemmer as Snowball};
use std::borrow::Cow;

/// Stems lower-cased tokens of one language; a language without a Snowball stemmer keeps its
/// tokens as they are (Chinese, for one).
pub struct Stemmer {
    snowball: Option<Snowball>,
    lang: Lang,
}

impl Stemmer {
    /// The stemmer of a language.
    pub fn new(lang: Lang) -> Self {
        Self {
            snowball: algorithm(lang).map(Snowball::create),
            lang,
        }
    }

    /// The stem of a lower-cased token.
    pub fn stem<'t>(&self, folded: &'t str) -> Cow<'t, str> {
        match &self.snowball {
            // Snowball's rules are for letters; figures, "u.s" and ideographs stay whole.
            Some(snowball) if folded.chars().all(|c| c.is_alphabetic() || c == '\'') => {
                snowball.stem(folded)
            }
            _ => Cow::Borrowed(folded),
        }
    }

    /// Beginnings of which every token with the stem `stem` has one, or `None` where nothing of
    /// the kind is known for the language.
    ///
    /// The English (Porter 2) stemmer rewrites only a word's end. It leaves a last letter that the
    /// word doesn't have in three ways: `y` becomes `i`, an `e` is put back, and `bility` becomes
    /// `bl(e)`. What stands before that letter is the word's own beginning; `dying` and its like
    /// and `skies` are listed exceptions of the algorithm.
    pub fn beginnings(&self, stem: &str) -> Option<Vec<String>> {
        if self.snowball.is_none() {
            return Some(vec![stem.to_owned()]);
        }
        if self.lang != Lang::EN {
            return None;
        }
        let cut = match stem {
            "die" | "lie" | "tie" => return Some(vec![stem[..1].to_owned()]),
            "sky" => 1,
            _ if stem.ends_with("ble") => 2,
            _ if stem.ends_with(['i', 'e']) || stem.ends_with("bl") => 1,
            _ => 0,
        };
        Some(vec![stem[..stem.len() - cut].to_owned()])
    }
}

fn algorithm(lang: Lang) -> Option<Algorithm> {
    Some(match lang.as_str() {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "nl" => Algorithm::Dutch,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn english_forms_share_a_stem_and_chinese_stays_whole() {
        let en = Stemmer::new(Lang::EN);
        assert_eq!(en.stem("stealing"), en.stem("steals"));
        assert_eq!(en.stem("u.s"), "u.s");
        assert_eq!(Stemmer::new(Lang::ZH).stem("权"), "权");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        /// The claim that lets the scanner skip words unread.
        #[test]
        fn an_english_word_begins_as_its_stem_promises(
            root in "[a-z]{1,7}",
            ends in proptest::collection::vec(proptest::sample::select(vec![
                "", "s", "es", "ies", "y", "ied", "ed", "ing", "ingly", "eed", "eedly", "at", "bl", "iz", "e",
                "tional", "enci", "ency", "anci", "ance", "abli", "ably", "entli", "izer", "ization", "ational",
                "ation", "ator", "alism", "aliti", "ality", "alli", "fulness", "ousli", "ousness", "iveness",
                "iviti", "ivity", "biliti", "bility", "bli", "bly", "ogi", "ogy", "fulli", "lessli", "li", "ly",
                "alize", "icate", "iciti", "ical", "ful", "ness", "ative", "al", "er", "ic", "able", "ible", "ant",
                "ement", "ment", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "sion", "tion", "ll", "lll", "'s",
            ]), 0..3),
        ) {
            let word = format!("{root}{}", ends.concat());
            let stemmer = Stemmer::new(Lang::EN);
            let stem = stemmer.stem(&word);
            let beginnings = stemmer.beginnings(&stem).unwrap();
            prop_assert!(beginnings.iter().any(|b| word.starts_with(b.as_str())), "{word} -> {stem}: {beginnings:?}");
        }
    }
}
