//! Finds the places of a text where a pattern could begin, reading as few words as it can.
//!
//! A word is passed over after a look at its first four bytes, or eight where those four begin a
//! pattern's word; an ideograph after a look at itself and the next. The places found are a superset of those that matter: each is then read
//! as a token and compared for good.

use super::compile::Root;
use crate::codebook::pattern::Word;
use crate::text::token::{self, Lead, Token, Tokens};
use crate::text::{Stemmer, tokens};

/// What patterns begin with.
pub(super) struct Scanner {
    /// Beginnings of one to eight ASCII bytes, by length.
    ascii: [Bits; LONGEST],
    /// Which of `ascii` hold anything.
    lengths: [bool; LONGEST],
    /// The first four bytes of those that have as many.
    four: Bits,
    /// Ideographs that begin a pattern, whatever follows them.
    ideograph: Bits,
    /// Ideographs that are a pattern, or are followed in it by something else than an ideograph.
    alone: Bits,
    /// Pairs of ideographs that begin a pattern.
    pair: Bits,
    /// Whether some pattern's first word has no known beginning, so that every token counts.
    every_token: bool,
}

/// A set of hashed keys: false answers are certain, true ones are not.
struct Bits(Box<[u64]>);

impl Bits {
    const LOG: u32 = 16;

    fn new() -> Self {
        Self(vec![0; 1 << (Self::LOG - 6)].into())
    }

    fn slot(key: u64) -> usize {
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - Self::LOG)) as usize
    }

    fn insert(&mut self, key: u64) {
        let slot = Self::slot(key);
        self.0[slot / 64] |= 1 << (slot % 64);
    }

    fn may_hold(&self, key: u64) -> bool {
        let slot = Self::slot(key);
        self.0[slot / 64] >> (slot % 64) & 1 == 1
    }
}

/// Bytes of a word's beginning that are looked at.
const LONGEST: usize = 8;

/// Lower case for ASCII letters; other bytes may collide, which costs a second look only.
const LOWER: u64 = each(0x20);

/// The high bit of every byte: set outside ASCII.
const HIGH: u64 = each(0x80);

/// A byte, eight times.
const fn each(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}

impl Scanner {
    pub fn new(roots: &[Root], stemmer: &Stemmer) -> Self {
        let mut scanner = Self {
            ascii: std::array::from_fn(|_| Bits::new()),
            lengths: [false; LONGEST],
            four: Bits::new(),
            ideograph: Bits::new(),
            alone: Bits::new(),
            pair: Bits::new(),
            every_token: false,
        };
        for root in roots {
            match beginnings(&root.word, stemmer) {
                Some(beginnings) => beginnings.iter().for_each(|b| scanner.add(b, root)),
                None => scanner.every_token = true,
            }
        }
        scanner
    }

    fn add(&mut self, beginning: &str, root: &Root) {
        let Some(first) = beginning.chars().next() else {
            self.every_token = true;
            return;
        };
        if token::is_ideograph(first) {
            let key = key3(beginning.as_bytes());
            self.ideograph.insert(key);
            if root.alone {
                self.alone.insert(key);
            }
            for next in &root.ideographs {
                let mut buffer = [0; 4];
                self.pair
                    .insert(key << 24 | key3(next.encode_utf8(&mut buffer).as_bytes()));
            }
            return;
        }
        // A word that begins otherwise is stopped at anyway, and so is one whose first bytes aren't
        // all ASCII; before a letter that isn't, a last ASCII one may carry an accent.
        let ascii: Vec<u8> = beginning
            .bytes()
            .take_while(u8::is_ascii)
            .take(LONGEST)
            .collect();
        if ascii.is_empty() {
            return;
        }
        let head = eight(&ascii, 0) | LOWER;
        self.lengths[ascii.len() - 1] = true;
        self.ascii[ascii.len() - 1].insert(cut(head, ascii.len()));
        if ascii.len() >= 4 {
            self.four.insert(cut(head, 4));
        }
    }

    /// Calls `visit` for each token where a pattern may begin, in the order of the text.
    pub fn for_each(&self, text: &str, mut visit: impl FnMut(Token)) {
        if self.every_token {
            tokens(text).for_each(visit);
            return;
        }
        let bytes = text.as_bytes();
        let mut carry = 0;
        // Where the last token read ends: places before it are inside of it.
        let mut read = 0;
        for block in (0..bytes.len()).step_by(8) {
            let (word, high) = classes(bytes, block);
            let mut places = (word & !(word << 1 | carry)) | high;
            carry = word >> 7 & 1;
            while places != 0 {
                let at = block + places.trailing_zeros() as usize;
                places &= places - 1;
                if at >= read
                    && self.stops_at(bytes, at)
                    && let Some(token) = token_at(text, at)
                {
                    read = token.end;
                    visit(token);
                }
            }
        }
    }

    /// Whether a pattern may begin at a byte that a token may begin at.
    fn stops_at(&self, bytes: &[u8], at: usize) -> bool {
        if bytes[at] < 0x80 {
            return self.ascii_word(eight(bytes, at));
        }
        match token::lead(bytes, at) {
            Lead::Gap(_) => false,
            // U+2010..U+2027: dashes, quotation marks and dots, some of which join words but none
            // of which begins one.
            Lead::Other
                if bytes[at] == 0xE2
                    && bytes[at + 1] == 0x80
                    && (0x90..=0xA7).contains(&bytes[at + 2]) =>
            {
                false
            }
            Lead::Ideograph(3) if (0xE4..=0xE9).contains(&bytes[at]) => {
                let key = key3(&bytes[at..]);
                match bytes.get(at + 3) {
                    Some(0xE4..=0xE9) => {
                        self.alone.may_hold(key)
                            || self.pair.may_hold(key << 24 | key3(&bytes[at + 3..]))
                    }
                    _ => self.ideograph.may_hold(key),
                }
            }
            _ => true,
        }
    }

    /// Whether a pattern may begin with a word that begins with these eight bytes.
    fn ascii_word(&self, head: u64) -> bool {
        let high = head & HIGH;
        let head = head | LOWER;
        let holds = |n: usize| self.lengths[n - 1] && self.ascii[n - 1].may_hold(cut(head, n));
        if cut(high, 4) != 0 || (1..4).any(holds) {
            return true;
        }
        self.four.may_hold(cut(head, 4)) && (high != 0 || (4..=LONGEST).any(holds))
    }
}

/// Bytes that every token which meets a word begins with, one of them at least.
fn beginnings(word: &Word, stemmer: &Stemmer) -> Option<Vec<String>> {
    match word {
        Word::Stem(stem) => stemmer.beginnings(stem),
        Word::Verbatim(form) => Some(vec![form.clone()]),
        Word::Exact(form) => Some(vec![form.to_lowercase()]),
        Word::Glob(glob) => Some(vec![super::words::literal_beginning(glob).to_owned()]),
    }
}

/// The first three bytes as a number.
fn key3(bytes: &[u8]) -> u64 {
    u64::from(bytes[0]) << 16 | u64::from(bytes[1]) << 8 | u64::from(bytes[2])
}

/// Eight bytes from `at` on, blanks after the end.
fn eight(bytes: &[u8], at: usize) -> u64 {
    let mut eight = [b' '; 8];
    match bytes.get(at..at + 8) {
        Some(whole) => eight.copy_from_slice(whole),
        None => eight[..bytes.len() - at].copy_from_slice(&bytes[at..]),
    }
    u64::from_le_bytes(eight)
}

/// The first `n` of eight bytes.
fn cut(eight: u64, n: usize) -> u64 {
    eight & (u64::MAX >> (64 - 8 * n))
}

/// For the eight bytes from `block` on, one bit each: ASCII letters and digits; first bytes of
/// characters outside ASCII.
fn classes(bytes: &[u8], block: usize) -> (u64, u64) {
    let eight = eight(bytes, block);
    // Comparisons of seven-bit lanes: the high bit of (x | 0x80) - low stays set where x >= low.
    let seven = eight & !HIGH;
    let lower = seven | each(0x20);
    let letter = ((lower | HIGH) - each(b'a')) & ((each(b'z') | HIGH) - lower);
    let digit = ((seven | HIGH) - each(b'0')) & ((each(b'9') | HIGH) - seven);
    let ascii = !eight & HIGH;
    // A first byte is 11xxxxxx, a later one 10xxxxxx.
    let first = eight & (eight << 1) & HIGH;
    (gather((letter | digit) & ascii), gather(first))
}

/// The high bits of eight lanes as one byte.
fn gather(high_bits: u64) -> u64 {
    (high_bits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// The token that begins at byte `at`, if one does.
fn token_at(text: &str, at: usize) -> Option<Token> {
    let start = if begins_afresh(text, at) {
        at
    } else {
        token::fresh_start_before(text, at)
    };
    Tokens::from(text, start)
        .find(|token| token.start >= at)
        .filter(|token| token.start == at)
}

/// Whether what stands before byte `at` can't be part of a word that goes on there.
fn begins_afresh(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    match at.checked_sub(1).map(|before| bytes[before]) {
        None => true,
        Some(before) if before < 0x80 => {
            !before.is_ascii_alphanumeric()
                && !matches!(before, b'_' | b'.' | b':' | b'\'' | b',' | b';')
        }
        Some(_) => {
            let before = text[..at].chars().next_back().map_or(0, char::len_utf8);
            let before = at - before;
            matches!(
                token::lead(bytes, before),
                Lead::Gap(_) | Lead::Ideograph(_)
            ) && !token::is_wide_joint(bytes, before)
        }
    }
}
