//! The language of a text: by its script, and by its words where the script is shared.

use crate::text::{Lang, token::is_ideograph};

/// Letters that are looked at.
const SAMPLE: usize = 6_000;

/// Letters from which words tell the language: of shorter texts, only the script is believed.
const ENOUGH: usize = 200;

/// How sure words must be before a text in Latin letters is taken for other than English.
const SURE: f64 = 0.8;

/// The language of a text.
pub(super) fn of(text: &str) -> Lang {
    let by_script = of_script(text);
    if by_script == "zh" || by_script == "ja" || by_script == "ko" {
        return by_script.parse().unwrap_or(Lang::EN);
    }
    let sample = sample(text);
    if sample.chars().filter(|c| c.is_alphabetic()).count() >= ENOUGH
        && let Some(info) = whatlang::detect(&sample)
        && info.is_reliable()
        && info.confidence() >= SURE
        && let Ok(lang) = two_letters(info.lang().code()).parse()
    {
        return lang;
    }
    by_script.parse().unwrap_or(Lang::EN)
}

/// A piece from the middle of a long text, where no title or list of names stands.
fn sample(text: &str) -> String {
    let chars = text.chars().count();
    let skip = chars.saturating_sub(SAMPLE) / 3;
    text.chars().skip(skip).take(SAMPLE).collect()
}

/// The language that a text's script speaks for; English where it's Latin.
fn of_script(text: &str) -> &'static str {
    let (mut han, mut kana, mut hangul, mut cyrillic, mut other) = (0, 0, 0, 0, 0);
    for c in text.chars().filter(|c| c.is_alphabetic()).take(4_000) {
        match c {
            _ if is_ideograph(c) => han += 1,
            '\u{3040}'..='\u{30FF}' => kana += 1,
            '\u{AC00}'..='\u{D7AF}' => hangul += 1,
            '\u{400}'..='\u{4FF}' => cyrillic += 1,
            _ => other += 1,
        }
    }
    // An ideograph carries about as much as four letters.
    if kana * 10 > han && kana > 0 && kana + han > other {
        "ja"
    } else if han * 4 > other.max(hangul) {
        "zh"
    } else if hangul > other {
        "ko"
    } else if cyrillic > other {
        "ru"
    } else {
        "en"
    }
}

/// The two-letter code of a language that has one (ISO 639-1).
fn two_letters(code: &str) -> &str {
    const CODES: [(&str, &str); 44] = [
        ("eng", "en"),
        ("rus", "ru"),
        ("cmn", "zh"),
        ("spa", "es"),
        ("por", "pt"),
        ("ita", "it"),
        ("fra", "fr"),
        ("deu", "de"),
        ("ukr", "uk"),
        ("bel", "be"),
        ("ara", "ar"),
        ("hin", "hi"),
        ("ben", "bn"),
        ("heb", "he"),
        ("jpn", "ja"),
        ("kor", "ko"),
        ("nld", "nl"),
        ("fin", "fi"),
        ("tur", "tr"),
        ("swe", "sv"),
        ("dan", "da"),
        ("nob", "nb"),
        ("pol", "pl"),
        ("ces", "cs"),
        ("slk", "sk"),
        ("hun", "hu"),
        ("ron", "ro"),
        ("bul", "bg"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("slv", "sl"),
        ("mkd", "mk"),
        ("ell", "el"),
        ("est", "et"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("vie", "vi"),
        ("ind", "id"),
        ("tgl", "tl"),
        ("tha", "th"),
        ("urd", "ur"),
        ("pes", "fa"),
        ("cat", "ca"),
        ("kat", "ka"),
    ];
    let known = CODES.iter().find(|(three, _)| *three == code);
    known.map_or(code, |(_, two)| two)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_speak_for_languages() {
        assert_eq!(of("中国外交部发言人 said OPM"), Lang::ZH);
        assert_eq!(of("The spokesman said 中国"), Lang::EN);
        assert_eq!(of("Президент").as_str(), "ru");
        assert_eq!(of("日本の外務省").as_str(), "ja");
    }

    #[test]
    fn words_speak_for_languages() {
        let french = "Nous appelons tous les États à respecter le droit international dans l’espace numérique, car la sécurité de chacun dépend de la confiance que nous saurons bâtir ensemble, et cette confiance exige des règles claires, des moyens de contrôle et une volonté politique commune.";
        assert_eq!(of(french).as_str(), "fr");
        assert_eq!(of("Bonjour à tous").as_str(), "en", "too short to tell");
    }
}
