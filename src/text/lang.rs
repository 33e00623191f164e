//! The language of a document: the primary subtag of BCP 47, such as `en` or `zh`.

use super::token::is_ideograph;
use std::fmt;
use std::str::FromStr;

/// A language: two or three lower-case letters (ISO 639).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang([u8; 3]);

/// Names that metadata columns use where a code would be expected.
const NAMES: [(&str, &str); 16] = [
    ("arabic", "ar"),
    ("chinese", "zh"),
    ("danish", "da"),
    ("dutch", "nl"),
    ("english", "en"),
    ("french", "fr"),
    ("german", "de"),
    ("italian", "it"),
    ("japanese", "ja"),
    ("korean", "ko"),
    ("polish", "pl"),
    ("portuguese", "pt"),
    ("russian", "ru"),
    ("spanish", "es"),
    ("swedish", "sv"),
    ("turkish", "tr"),
];

impl Lang {
    /// English.
    pub const EN: Lang = Lang(*b"en\0");
    /// Chinese, in either script.
    pub const ZH: Lang = Lang(*b"zh\0");

    /// The code, such as `en`.
    pub fn as_str(&self) -> &str {
        let length = if self.0[2] == 0 { 2 } else { 3 };
        std::str::from_utf8(&self.0[..length]).unwrap_or("und")
    }
}

impl FromStr for Lang {
    type Err = UnknownLang;

    /// Reads `en`, `en-US`, `zh_Hans` or an English name such as `Chinese`.
    fn from_str(written: &str) -> Result<Self, UnknownLang> {
        let lower = written.trim().to_ascii_lowercase();
        if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == lower) {
            return code.parse();
        }
        let primary = lower.split(['-', '_']).next().unwrap_or_default();
        match *primary.as_bytes() {
            [a, b] if [a, b].iter().all(u8::is_ascii_lowercase) => Ok(Lang([a, b, 0])),
            [a, b, c] if [a, b, c].iter().all(u8::is_ascii_lowercase) => Ok(Lang([a, b, c])),
            _ => Err(UnknownLang(written.trim().to_owned())),
        }
    }
}

/// Words that a passage must have before it's taken for one in another language than its document.
const ENOUGH_WORDS: usize = 6;

/// The language of a passage: its document's, but for English in Chinese documents and Chinese in
/// others, which their scripts tell.
pub fn of_passage(text: &str, document: Lang) -> Lang {
    let is_east_asian = matches!(document.as_str(), "zh" | "ja" | "ko");
    // The first bytes of ideographs; most texts have none.
    if !is_east_asian && !text.bytes().any(|byte| (0xE4..=0xE9).contains(&byte)) {
        return document;
    }
    let (mut ideographs, mut words, mut in_word) = (0, 0, false);
    for c in text.chars() {
        let is_letter = c.is_ascii_alphabetic();
        words += usize::from(is_letter && !in_word);
        in_word = is_letter;
        ideographs += usize::from(is_ideograph(c));
    }
    match document {
        Lang::ZH if words >= ENOUGH_WORDS && words > ideographs => Lang::EN,
        _ if !is_east_asian && ideographs > words => Lang::ZH,
        _ => document,
    }
}

/// A value that is no language code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language code such as `en` or `zh`")]
pub struct UnknownLang(pub String);

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Lang {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Lang {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        written.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_can_be_in_another_language() {
        let english = "Both sides agreed to resume the dialogue.";
        assert_eq!(of_passage(english, Lang::ZH), Lang::EN);
        assert_eq!(of_passage("双方同意恢复 dialogue。", Lang::ZH), Lang::ZH);
        assert_eq!(of_passage("双方同意恢复对话。", Lang::EN), Lang::ZH);
        assert_eq!(
            of_passage("They call it 网络主权 in Beijing.", Lang::EN),
            Lang::EN
        );
    }

    #[test]
    fn codes_tags_and_names_are_read() {
        for (written, code) in [
            ("en", "en"),
            ("EN-us", "en"),
            ("zh_Hans", "zh"),
            ("Chinese", "zh"),
            ("yue", "yue"),
        ] {
            assert_eq!(written.parse::<Lang>().unwrap().as_str(), code);
        }
        for written in ["", "e", "engl", "1x"] {
            assert!(written.parse::<Lang>().is_err(), "{written}");
        }
    }
}
