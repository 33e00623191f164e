//! Cuts RTF into tokens.
//!
//! In: bytes. Out: groups as they open and close, control words, bytes of text. Never: what any
//! of them means.

/// Letters that a control word has at most.
const MOST_LETTERS: usize = 32;

/// Figures that the number behind a control word has at most.
const MOST_FIGURES: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'r> {
    Open,
    Close,
    /// `\word12 `
    Word(&'r str, Option<i32>),
    /// A backslash and a sign: `\~`.
    Symbol(u8),
    /// A byte of text, be it as it is or as `\'hh`.
    Byte(u8),
}

pub(super) struct Tokens<'r> {
    rest: &'r [u8],
}

impl<'r> Tokens<'r> {
    pub(super) fn new(bytes: &'r [u8]) -> Self {
        Self { rest: bytes }
    }

    fn bite(&mut self, n: usize) -> &'r [u8] {
        let (taken, rest) = self.rest.split_at_checked(n).unwrap_or((self.rest, &[]));
        self.rest = rest;
        taken
    }

    fn take_run(&mut self, most: usize, accept: fn(&u8) -> bool) -> &'r str {
        let n = self
            .rest
            .iter()
            .take(most)
            .take_while(|b| accept(b))
            .count();
        std::str::from_utf8(self.bite(n)).unwrap_or_default()
    }

    /// What follows a backslash.
    fn control(&mut self) -> Option<Token<'r>> {
        let first = *self.rest.first()?;
        if !first.is_ascii_alphabetic() {
            self.bite(1);
            if first == b'\'' {
                let digits = std::str::from_utf8(self.bite(2)).unwrap_or_default();
                // Signs that are no figures stand for nothing.
                let byte = u8::from_str_radix(digits, 16).unwrap_or(b' ');
                return Some(Token::Byte(byte));
            }
            return Some(Token::Symbol(first));
        }
        let word = self.take_run(MOST_LETTERS, u8::is_ascii_alphabetic);
        let mut after = Tokens { rest: self.rest };
        let is_negative = after.rest.first() == Some(&b'-');
        after.bite(usize::from(is_negative));
        let figures = after.take_run(MOST_FIGURES, u8::is_ascii_digit);
        let mut number = None;
        if !figures.is_empty() {
            let size = figures.parse::<i64>().unwrap_or_default();
            let signed = if is_negative { -size } else { size };
            number = Some(i32::try_from(signed).unwrap_or_default());
            self.rest = after.rest;
        }
        if self.rest.first() == Some(&b' ') {
            self.bite(1);
        }
        if word == "bin" {
            self.bite(usize::try_from(number.unwrap_or_default()).unwrap_or_default());
        }
        Some(Token::Word(word, number))
    }
}

impl<'r> Iterator for Tokens<'r> {
    type Item = Token<'r>;

    fn next(&mut self) -> Option<Token<'r>> {
        loop {
            match *self.bite(1).first()? {
                b'{' => return Some(Token::Open),
                b'}' => return Some(Token::Close),
                b'\\' => return self.control(),
                b'\r' | b'\n' | 0 => {}
                byte => return Some(Token::Byte(byte)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_signs_and_bytes_are_told_apart() {
        let tokens: Vec<_> = Tokens::new(b"{\\b0 a\\u-5?\\'e4\n\\~\\bin3 {{}\\x-}").collect();
        assert_eq!(
            tokens,
            [
                Token::Open,
                Token::Word("b", Some(0)),
                Token::Byte(b'a'),
                Token::Word("u", Some(-5)),
                Token::Byte(b'?'),
                Token::Byte(0xe4),
                Token::Symbol(b'~'),
                Token::Word("bin", Some(3)),
                Token::Word("x", None),
                Token::Byte(b'-'),
                Token::Close,
            ]
        );
    }
}
