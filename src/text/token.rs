//! Tokens: the UAX #29 words of a text, as spans into it, and the forms they are compared in.
//!
//! Two departures from the plain words of the annex, both for the reader's sake: a possessive
//! `'s` is not part of its word ("China's" is found as "China"), nor are underscores around it
//! (Markdown's emphasis). A CJK ideograph is always a token by itself, so that no segmenter can
//! hide a Chinese pattern.

use super::han;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// A token's bytes in the text.
pub type Token = Range<usize>;

/// The tokens of a text, in order.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens::from(text, 0)
}

/// Iterator over tokens; see [`tokens`].
#[derive(Clone)]
pub struct Tokens<'t> {
    text: &'t str,
    at: usize,
    /// Words of the chunk in hand that ASCII rules could not cut, last first.
    pending: Vec<Token>,
}

impl<'t> Tokens<'t> {
    /// The tokens from byte `start` on, which must be a place where a token may begin: the start
    /// of the text, after white space, at or after an ideograph, or at the start of a token.
    pub(crate) fn from(text: &'t str, start: usize) -> Self {
        Self {
            text,
            at: start,
            pending: Vec::new(),
        }
    }

    /// The tokens after the one that ends at byte `end`. The rest of its word, which is no part of
    /// it (`'s`, underscores), is passed over.
    pub(crate) fn after(text: &'t str, end: usize) -> Self {
        let bytes = text.as_bytes();
        let Some(&next) = bytes.get(end) else {
            return Self::from(text, end);
        };
        match end.checked_sub(1).map_or(b' ', |last| bytes[last]) {
            last if last < 0x80 => {
                let rest = &text[end..];
                let owner = last
                    .is_ascii_alphabetic()
                    .then(|| rest.strip_prefix(['\'', '\u{2019}', '\u{2018}']))
                    .flatten();
                let rest = match owner.and_then(|rest| rest.strip_prefix(['s', 'S'])) {
                    Some(rest) => rest.trim_start_matches('_'),
                    None if next == b'_' => rest.trim_start_matches('_'),
                    None => rest,
                };
                Self::from(text, text.len() - rest.len())
            }
            _ if matches!(text[..end].chars().next_back(), Some(last) if is_ideograph(last)) => {
                Self::from(text, end)
            }
            _ => {
                let mut tokens = Self::from(text, fresh_start_before(text, end));
                while tokens.next().is_some_and(|token| token.end < end) {}
                tokens
            }
        }
    }
}

/// The nearest place before `at` where the tokenizer may start.
pub(crate) fn fresh_start_before(text: &str, at: usize) -> usize {
    text[..at]
        .char_indices()
        .rev()
        .find(|&(_, c)| c.is_ascii_whitespace() || is_ideograph(c))
        .map_or(0, |(start, _)| start)
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            if let Some(token) = self.pending.pop() {
                return Some(token);
            }
            let bytes = self.text.as_bytes();
            let byte = *bytes.get(self.at)?;
            let word = match lead(bytes, self.at) {
                Lead::Word => match ascii_word(bytes, self.at) {
                    Some(end) => self.at..end,
                    None => {
                        self.cut_chunk();
                        continue;
                    }
                },
                Lead::Ideograph(length) => {
                    let token = self.at..self.at + length;
                    self.at = token.end;
                    return Some(token);
                }
                Lead::Gap(length) => {
                    debug_assert!(byte < 0x80 || length > 1);
                    self.at += length;
                    continue;
                }
                Lead::Other => {
                    self.cut_chunk();
                    continue;
                }
            };
            self.at = word.end;
            if let Some(token) = trim(self.text, word) {
                return Some(token);
            }
        }
    }
}

impl Tokens<'_> {
    /// Cuts the text up to the next white space or ideograph by the full rules.
    fn cut_chunk(&mut self) {
        let end = self.at + chunk_length(&self.text[self.at..]);
        let chunk = &self.text[self.at..end];
        let start = self.at;
        self.pending = chunk
            .split_word_bound_indices()
            .filter(|(_, word)| word.contains(char::is_alphanumeric))
            .filter_map(|(offset, word)| {
                trim(self.text, start + offset..start + offset + word.len())
            })
            .collect();
        self.pending.reverse();
        self.at = end;
    }
}

/// What can be said of a token from the bytes it begins with.
pub(crate) enum Lead {
    /// An ASCII letter, digit or underscore.
    Word,
    /// An ideograph of this many bytes.
    Ideograph(usize),
    /// White space or punctuation of this many bytes, which no token begins with.
    Gap(usize),
    /// Anything else: the full rules decide.
    Other,
}

/// Looks at the character that begins at byte `at`.
pub(crate) fn lead(bytes: &[u8], at: usize) -> Lead {
    match bytes[at] {
        byte if byte.is_ascii_alphanumeric() || byte == b'_' => Lead::Word,
        0..=0x7F => Lead::Gap(1),
        // U+4000..U+9FFF but for the hexagrams (U+4DC0..U+4DFF): E4 B7 80..BF.
        0xE4..=0xE9 if !(bytes[at] == 0xE4 && bytes[at + 1] == 0xB7) => Lead::Ideograph(3),
        // Dashes and double quotation marks; the single ones can join a word and aren't here.
        0xE2 if bytes[at + 1] == 0x80
            && matches!(bytes[at + 2], 0x93 | 0x94 | 0x9C | 0x9D | 0xA6) =>
        {
            Lead::Gap(3)
        }
        0xE3 if bytes[at + 1] == 0x80 && matches!(bytes[at + 2], 0x80..=0x82 | 0x88..=0x91) => {
            Lead::Gap(3)
        }
        // Full-width comma, colon, semicolon, question and exclamation mark, brackets.
        0xEF if bytes[at + 1] == 0xBC
            && matches!(
                bytes[at + 2],
                0x81 | 0x88 | 0x89 | 0x8C | 0x9A | 0x9B | 0x9F
            ) =>
        {
            Lead::Gap(3)
        }
        0xC2 if bytes[at + 1] == 0xA0 => Lead::Gap(2),
        0xE3 | 0xE4 | 0xEF | 0xF0 => match char_at(bytes, at) {
            Some(c) if is_ideograph(c) => Lead::Ideograph(c.len_utf8()),
            _ => Lead::Other,
        },
        _ => Lead::Other,
    }
}

/// Whether a full-width comma, colon or semicolon stands at a byte: no token begins with one, but
/// it can join two figures or letters.
pub(crate) fn is_wide_joint(bytes: &[u8], at: usize) -> bool {
    bytes[at] == 0xEF && bytes[at + 1] == 0xBC && matches!(bytes[at + 2], 0x8C | 0x9A | 0x9B)
}

fn char_at(bytes: &[u8], at: usize) -> Option<char> {
    let end = (at + 4).min(bytes.len());
    let valid = match std::str::from_utf8(&bytes[at..end]) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[at..at + error.valid_up_to()]).ok()?,
    };
    valid.chars().next()
}

/// Whether a character is a CJK ideograph, compatibility forms included.
pub fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a character belongs to a script that is written without blanks.
pub fn is_unspaced(c: char) -> bool {
    is_ideograph(c) || matches!(c, '\u{3000}'..='\u{30FF}' | '\u{FF00}'..='\u{FFEF}')
}

/// Length of the run up to the next white space or ideograph, at least one character.
fn chunk_length(text: &str) -> usize {
    text.char_indices()
        .skip(1)
        .find(|&(_, c)| c.is_ascii_whitespace() || is_ideograph(c))
        .map_or(text.len(), |(at, _)| at)
}

/// The end of the word that begins at `start` with an ASCII word character, by the rules of the
/// annex for ASCII and the typographic apostrophe, or `None` where another character is met that
/// could belong to it.
fn ascii_word(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
            at += 1;
        }
        let Some(&next) = bytes.get(at) else {
            return Some(at);
        };
        let joint = match next {
            b'.' | b'\'' | b':' | b',' | b';' => 1,
            0xE2 if bytes[at + 1] == 0x80 && matches!(bytes[at + 2], 0x98 | 0x99) => 3,
            0..=0x7F => return Some(at),
            _ if is_wide_joint(bytes, at)
                && !matches!(bytes.get(at + 3), None | Some(0xE4..=0xE9)) =>
            {
                return None;
            }
            _ => {
                return if matches!(lead(bytes, at), Lead::Other) {
                    None
                } else {
                    Some(at)
                };
            }
        };
        let Some(&after) = bytes.get(at + joint) else {
            return Some(at);
        };
        if after >= 0x80 && matches!(lead(bytes, at + joint), Lead::Other) {
            return None;
        }
        let before = bytes[at - 1];
        let joins = match next {
            b':' => before.is_ascii_alphabetic() && after.is_ascii_alphabetic(),
            b',' | b';' => before.is_ascii_digit() && after.is_ascii_digit(),
            _ => {
                before.is_ascii_alphabetic() && after.is_ascii_alphabetic()
                    || before.is_ascii_digit() && after.is_ascii_digit()
            }
        };
        if !joins {
            return Some(at);
        }
        at += joint;
    }
}

/// Takes a possessive `'s` and surrounding underscores off a word.
fn trim(text: &str, word: Token) -> Option<Token> {
    let written = text[word.clone()].trim_end_matches('_');
    let bare = strip_possessive(written).trim_end_matches('_');
    let start = word.start + (bare.len() - bare.trim_start_matches('_').len());
    let end = word.start + bare.len();
    (start < end).then_some(start..end)
}

fn strip_possessive(word: &str) -> &str {
    let Some(rest) = word.strip_suffix(['s', 'S']) else {
        return word;
    };
    match rest.strip_suffix(['\'', '\u{2018}', '\u{2019}']) {
        Some(owner) if !owner.is_empty() => owner,
        _ => word,
    }
}

/// Writes the token's form with its case kept: NFKC, invisible characters dropped, one apostrophe,
/// Chinese in simplified characters.
pub fn cased(token: &str, form: &mut String) {
    form.clear();
    if token.is_ascii() {
        form.push_str(token);
    } else {
        form.extend(visible(token).nfkc().map(plain));
    }
}

/// Writes the token's lower-cased form: [`cased`], in lower case.
pub fn folded(token: &str, form: &mut String) {
    form.clear();
    if token.is_ascii() {
        form.push_str(token);
        form.make_ascii_lowercase();
    } else {
        let lower = visible(token).nfkc().flat_map(char::to_lowercase);
        form.extend(lower.nfkc().map(plain));
    }
}

fn visible(token: &str) -> impl Iterator<Item = char> + '_ {
    token.chars().filter(|c| {
        !matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}')
    })
}

/// One apostrophe, and simplified Chinese.
fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' => '\'',
        _ => han::simplified_char(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, word for word: the annex's words, ideographs taken out one by one.
    fn by_the_book(text: &str) -> Vec<Token> {
        let mut words = Vec::new();
        let mut chunk_start = 0;
        let chunk = |words: &mut Vec<Token>, start: usize, end: usize| {
            for (at, word) in text[start..end].split_word_bound_indices() {
                if word.contains(char::is_alphanumeric) {
                    words.extend(trim(text, start + at..start + at + word.len()));
                }
            }
        };
        for (at, c) in text.char_indices() {
            if is_ideograph(c) {
                chunk(&mut words, chunk_start, at);
                words.push(at..at + c.len_utf8());
                chunk_start = at + c.len_utf8();
            }
        }
        chunk(&mut words, chunk_start, text.len());
        words
    }

    fn words(text: &str) -> Vec<&str> {
        tokens(text).map(|token| &text[token]).collect()
    }

    #[test]
    fn words_are_those_a_reader_sees() {
        assert_eq!(
            words("China’s cyber-attacks, the U.S. said."),
            ["China", "cyber", "attacks", "the", "U.S", "said"]
        );
        assert_eq!(
            words("中国5G网络，主权"),
            ["中", "国", "5G", "网", "络", "主", "权"]
        );
        assert_eq!(
            words("_emphasis_ 1,000.5 don't"),
            ["emphasis", "1,000.5", "don't"]
        );
        assert_eq!(words("— … “”"), Vec::<&str>::new());
    }

    #[test]
    fn forms_fold_width_case_and_apostrophes() {
        let mut form = String::new();
        folded("ＯＰＭ", &mut form);
        assert_eq!(form, "opm");
        cased("ＯＰＭ", &mut form);
        assert_eq!(form, "OPM");
        folded("don’t", &mut form);
        assert_eq!(form, "don't");
        folded("co\u{AD}operate", &mut form);
        assert_eq!(form, "cooperate");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn the_fast_path_cuts_as_the_annex_does(text in proptest::collection::vec(proptest::sample::select(vec![
            "a", "B", "s", "7", " ", "\n", "\t", ".", ",", ";", ":", "'", "’", "‘", "_", "-", "—", "“", "\"", "é", "e\u{301}",
            "权", "网", "䷀", "㐀", "豈", "𠀀", "，", "。", "の", "カ", "한", "я", "\u{AD}", "\u{200D}", "\u{A0}", "\u{3000}", "Ａ", "½", "😀",
            "א", "\r\n", "·", "\u{FE0F}", "1",
        ]), 0..24)) {
            let text = text.concat();
            let all = by_the_book(&text);
            prop_assert_eq!(tokens(&text).collect::<Vec<_>>(), all.clone(), "{:?}", text);
            for (at, token) in all.iter().enumerate() {
                prop_assert_eq!(Tokens::after(&text, token.end).collect::<Vec<_>>(), all[at + 1..].to_vec(), "{:?} after {:?}", text, token);
            }
        }
    }
}
