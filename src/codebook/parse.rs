//! Reads one pattern: `(steal | theft) NEAR/6 trade secret AND NOT "open source"`.
//!
//! Words in a row bind tightest, then `NEAR` and `BEFORE` from left to right, then `AND` and
//! `AND NOT`; alternatives stand in parentheses.

use super::pattern::{Expr, Order, Pattern, Term, Word};
use crate::text::{token, tokens};
use std::ops::Range;

/// What is wrong with a pattern, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The bytes of the pattern it's about.
    pub span: Range<usize>,
}

/// The most tokens that `NEAR` and `BEFORE` may allow between their sides: passages are shorter.
pub const MOST_BETWEEN: usize = 200;

/// The deepest that parentheses may stand in each other.
const DEEPEST: usize = 50;

/// Reads a pattern.
///
/// # Errors
/// [`PatternError`] where the text is no pattern.
pub fn pattern(written: &str) -> Result<Pattern, PatternError> {
    let lexemes = lex(written)?;
    let mut parser = Parser {
        lexemes: &lexemes,
        at: 0,
        end: written.len(),
        depth: 0,
    };
    let pattern = parser.pattern()?;
    match parser.peek() {
        None => Ok(pattern),
        Some((Lexeme::Bar, span)) => Err(error(
            "alternatives stand in parentheses",
            Some("write `(a | b)`"),
            span.clone(),
        )),
        Some((_, span)) => Err(error(
            "`)` without its `(`",
            Some("take it out, or write it in quotation marks"),
            span.clone(),
        )),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Lexeme {
    Open,
    Close,
    Bar,
    And,
    Not,
    Near(usize, Order),
    Regex(String),
    Words(Vec<Word>),
}

type Spanned = (Lexeme, Range<usize>);

fn error(message: impl Into<String>, hint: Option<&str>, span: Range<usize>) -> PatternError {
    PatternError {
        message: message.into(),
        hint: hint.map(str::to_owned),
        span,
    }
}

fn lex(written: &str) -> Result<Vec<Spanned>, PatternError> {
    let mut lexemes = Vec::new();
    let mut at = 0;
    while let Some(c) = written[at..].chars().next() {
        let start = at;
        let lexeme = match c {
            _ if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '(' | ')' | '|' => {
                at += 1;
                match c {
                    '(' => Lexeme::Open,
                    ')' => Lexeme::Close,
                    _ => Lexeme::Bar,
                }
            }
            '"' => {
                at = closing(written, start, '"', "quotation mark")?;
                if written[start..at].contains(['*', '?']) {
                    return Err(error(
                        "words in quotation marks stand as they are, without `*` or `?`",
                        Some("take the quotation marks off"),
                        start..at,
                    ));
                }
                let words = cut(&written[start + 1..at - 1], Word::Verbatim, token::folded);
                Lexeme::Words(some_word(words, start..at)?)
            }
            _ if written[at..].starts_with("re:/") => {
                at = closing_slash(written, start)?;
                let source = written[start + 4..at - 1].replace("\\/", "/");
                Lexeme::Regex(checked_regex(source, start..at)?)
            }
            _ => {
                at += written[at..]
                    .find(|c: char| c.is_whitespace() || "()|\"".contains(c))
                    .unwrap_or(written.len() - at);
                bare(&written[start..at], start..at)?
            }
        };
        lexemes.push((lexeme, start..at));
    }
    Ok(lexemes)
}

/// The end of what opens at `start` and closes with the next `mark`.
fn closing(written: &str, start: usize, mark: char, name: &str) -> Result<usize, PatternError> {
    match written[start + 1..].find(mark) {
        Some(found) => Ok(start + 1 + found + 1),
        None => Err(error(
            format!("{name} without its partner"),
            None,
            start..start + 1,
        )),
    }
}

/// The end of `re:/.../`: after the first slash that white space or the end follows.
fn closing_slash(written: &str, start: usize) -> Result<usize, PatternError> {
    let body = start + 4;
    written[body..]
        .match_indices('/')
        .map(|(found, _)| body + found)
        .filter(|&slash| !written[..slash].ends_with('\\'))
        .find(|&slash| {
            written[slash + 1..]
                .chars()
                .next()
                .is_none_or(char::is_whitespace)
        })
        .map(|slash| slash + 1)
        .ok_or_else(|| {
            error(
                "a regular expression without its end",
                Some("write `re:/.../`"),
                start..body,
            )
        })
}

fn checked_regex(source: String, span: Range<usize>) -> Result<String, PatternError> {
    match regex::Regex::new(&source) {
        Ok(regex) if regex.is_match("") => Err(error(
            "this regular expression matches where nothing stands",
            Some("make at least one part of it obligatory"),
            span,
        )),
        Ok(_) => Ok(source),
        Err(regex::Error::CompiledTooBig(limit)) => Err(error(
            format!("the regular expression is larger than {limit} bytes when compiled"),
            None,
            span,
        )),
        Err(cause) => {
            let cause = cause.to_string();
            let reason = cause
                .lines()
                .last()
                .unwrap_or_default()
                .trim_start_matches("error: ")
                .to_owned();
            Err(error(
                format!("not a regular expression: {reason}"),
                None,
                span,
            ))
        }
    }
}

/// An operator, or words that stand for themselves.
fn bare(written: &str, span: Range<usize>) -> Result<Lexeme, PatternError> {
    match written {
        "AND" => return Ok(Lexeme::And),
        "NOT" => return Ok(Lexeme::Not),
        "OR" => {
            return Err(error(
                "`OR` is written `|`",
                Some("write `(a | b)`, or \"or\" for the word"),
                span,
            ));
        }
        "NEAR" | "BEFORE" => {
            let hint = format!("write `{written}/6` for at most 6 words between");
            return Err(error(
                format!("`{written}` needs a distance"),
                Some(&hint),
                span,
            ));
        }
        _ => {}
    }
    for (name, order) in [("NEAR/", Order::Either), ("BEFORE/", Order::LeftFirst)] {
        if let Some(number) = written.strip_prefix(name) {
            return match number.parse() {
                Ok(within) if within <= MOST_BETWEEN => Ok(Lexeme::Near(within, order)),
                _ => Err(error(
                    format!("`{number}` is not a distance from 0 to {MOST_BETWEEN}"),
                    None,
                    span.start + name.len()..span.end,
                )),
            };
        }
    }
    if written.starts_with('@') {
        return Err(error(
            "patterns don't know country names as `@...`",
            Some("list the names"),
            span,
        ));
    }
    let words = match written.strip_prefix('=') {
        Some(exact) if exact.contains(['*', '?']) => {
            return Err(error(
                "`=` takes a word as it is, without `*` or `?`",
                None,
                span,
            ));
        }
        Some(exact) => cut(exact, Word::Exact, token::cased),
        None => globbed(written),
    };
    Ok(Lexeme::Words(some_word(words, span)?))
}

fn some_word(words: Vec<Word>, span: Range<usize>) -> Result<Vec<Word>, PatternError> {
    if words.is_empty() {
        return Err(error(
            "no word stands here",
            Some("patterns match words, not punctuation"),
            span,
        ));
    }
    Ok(words)
}

fn cut(written: &str, make: fn(String) -> Word, form: fn(&str, &mut String)) -> Vec<Word> {
    tokens(written)
        .map(|token| {
            let mut word = String::new();
            form(&written[token], &mut word);
            make(word)
        })
        .collect()
}

/// Words of which some may be globs. For the tokenizer `*` and `?` must be letters, so they go
/// through it as two letters that no one writes in a pattern.
pub(super) fn globbed(written: &str) -> Vec<Word> {
    const STAR: char = '\u{A4D0}';
    const MARK: char = '\u{A4D1}';
    if !written.contains(['*', '?']) {
        return cut(written, Word::Stem, token::folded);
    }
    let lettered = written
        .replace('*', &STAR.to_string())
        .replace('?', &MARK.to_string());
    cut(&lettered, Word::Stem, token::folded)
        .into_iter()
        .map(|word| match word {
            Word::Stem(word) if word.contains([STAR, MARK]) => {
                Word::Glob(word.replace(STAR, "*").replace(MARK, "?"))
            }
            word => word,
        })
        .collect()
}

struct Parser<'l> {
    lexemes: &'l [Spanned],
    at: usize,
    end: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Spanned> {
        self.lexemes.get(self.at)
    }

    fn take(&mut self, lexeme: &Lexeme) -> bool {
        let found = self.peek().is_some_and(|(next, _)| next == lexeme);
        self.at += usize::from(found);
        found
    }

    /// What the parser stands at, for an error.
    fn here(&self) -> Range<usize> {
        self.peek()
            .map_or(self.end..self.end, |(_, span)| span.clone())
    }

    fn pattern(&mut self) -> Result<Pattern, PatternError> {
        let mut pattern = Pattern {
            head: self.term()?,
            all: Vec::new(),
            none: Vec::new(),
        };
        while self.take(&Lexeme::And) {
            if self.take(&Lexeme::Not) {
                pattern.none.push(self.term()?);
            } else {
                pattern.all.push(self.term()?);
            }
        }
        if self.peek().is_some_and(|(next, _)| *next == Lexeme::Not) {
            return Err(error(
                "`NOT` follows `AND`",
                Some("write `a AND NOT b`"),
                self.here(),
            ));
        }
        Ok(pattern)
    }

    fn term(&mut self) -> Result<Term, PatternError> {
        if let Some((Lexeme::Regex(source), _)) = self.peek() {
            let source = source.clone();
            self.at += 1;
            if matches!(
                self.peek(),
                Some((Lexeme::Words(_) | Lexeme::Open | Lexeme::Near(..), _))
            ) {
                return Err(error(
                    "a regular expression stands alone or between `AND`s",
                    Some("put the other words into the expression"),
                    self.here(),
                ));
            }
            return Ok(Term::Regex(source));
        }
        let start = self.here();
        let expr = self.near()?;
        if matches_any_word(&expr) {
            return Err(error(
                "this matches every word",
                Some("name at least one word"),
                start,
            ));
        }
        Ok(Term::Tokens(expr))
    }

    fn near(&mut self) -> Result<Expr, PatternError> {
        let mut left = self.row()?;
        while let Some(&(Lexeme::Near(within, order), _)) = self.peek() {
            self.at += 1;
            left = Expr::Near {
                left: Box::new(left),
                right: Box::new(self.row()?),
                within,
                order,
            };
        }
        Ok(left)
    }

    fn row(&mut self) -> Result<Expr, PatternError> {
        let mut parts = Vec::new();
        loop {
            match self.peek() {
                Some((Lexeme::Words(words), _)) => {
                    parts.extend(words.iter().cloned().map(Expr::Word));
                    self.at += 1;
                }
                Some((Lexeme::Open, _)) => parts.push(self.group()?),
                Some((Lexeme::Regex(_), span)) => {
                    return Err(error(
                        "a regular expression stands alone or between `AND`s",
                        Some("put the other words into the expression"),
                        span.clone(),
                    ));
                }
                _ => break,
            }
        }
        match parts.len() {
            0 => Err(error("a word or `(` is missing here", None, self.here())),
            1 => Ok(parts.remove(0)),
            _ => Ok(Expr::Row(parts)),
        }
    }

    fn group(&mut self) -> Result<Expr, PatternError> {
        let open = self.here();
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            let message = format!("parentheses stand more than {DEEPEST} deep");
            return Err(error(message, None, open));
        }
        let mut choices = vec![self.near()?];
        while self.take(&Lexeme::Bar) {
            choices.push(self.near()?);
        }
        self.depth -= 1;
        if self.take(&Lexeme::Close) {
            return Ok(if choices.len() == 1 {
                choices.remove(0)
            } else {
                Expr::Any(choices)
            });
        }
        match self.peek() {
            Some((Lexeme::And | Lexeme::Not, span)) => Err(error(
                "`AND` is about the whole passage and stands outside parentheses",
                Some("write one pattern for each alternative"),
                span.clone(),
            )),
            _ => Err(error(
                "`(` without its `)`",
                Some("close it with `)`"),
                open,
            )),
        }
    }
}

/// Whether an expression can be met by any word at all: `*`, or alternatives of which one is.
fn matches_any_word(expr: &Expr) -> bool {
    match expr {
        Expr::Word(Word::Glob(glob)) => glob.chars().all(|c| matches!(c, '*' | '?')),
        Expr::Word(_) => false,
        Expr::Row(parts) => parts.iter().all(matches_any_word),
        Expr::Any(choices) => choices.iter().any(matches_any_word),
        Expr::Near { left, right, .. } => matches_any_word(left) && matches_any_word(right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stem(word: &str) -> Expr {
        Expr::Word(Word::Stem(word.into()))
    }

    fn head(written: &str) -> Expr {
        match pattern(written).unwrap().head {
            Term::Tokens(expr) => expr,
            Term::Regex(source) => panic!("{source}"),
        }
    }

    #[test]
    fn every_construct_of_the_language_is_read() {
        assert_eq!(head("Steal"), stem("steal"));
        assert_eq!(head("=OPM"), Expr::Word(Word::Exact("OPM".into())));
        assert_eq!(head("wom?n"), Expr::Word(Word::Glob("wom?n".into())));
        assert_eq!(head("\"AIDS\""), Expr::Word(Word::Verbatim("aids".into())));
        assert_eq!(
            head("trade secret"),
            Expr::Row(vec![stem("trade"), stem("secret")])
        );
        assert_eq!(
            head("al-qa*"),
            Expr::Row(vec![stem("al"), Expr::Word(Word::Glob("qa*".into()))])
        );
        assert_eq!(head("网络"), Expr::Row(vec![stem("网"), stem("络")]));
        assert_eq!(
            head("(a | b c)"),
            Expr::Any(vec![stem("a"), Expr::Row(vec![stem("b"), stem("c")])])
        );
        let near = head("a NEAR/6 b BEFORE/2 c");
        let Expr::Near {
            left,
            within: 2,
            order: Order::LeftFirst,
            ..
        } = near
        else {
            panic!("{near:?}");
        };
        assert!(matches!(
            *left,
            Expr::Near {
                within: 6,
                order: Order::Either,
                ..
            }
        ));
        let both = pattern("a AND b AND NOT (c | d)").unwrap();
        assert_eq!((both.all.len(), both.none.len()), (1, 1));
        assert_eq!(
            pattern("re:/a\\/b c/").unwrap().head,
            Term::Regex("a/b c".into())
        );
    }

    #[test]
    fn errors_say_what_and_where() {
        for (written, at, message) in [
            ("", 0, "missing"),
            ("(a | b", 0, "`(` without its `)`"),
            ("a)", 1, "`)` without its `(`"),
            ("a | b", 2, "in parentheses"),
            ("a NEAR b", 2, "needs a distance"),
            ("a NEAR/x b", 7, "not a distance"),
            ("a NEAR/3", 8, "missing"),
            ("a AND", 5, "missing"),
            ("a NOT b", 2, "`NOT` follows `AND`"),
            ("a OR b", 2, "written `|`"),
            ("(a AND b)", 3, "outside parentheses"),
            ("\"a", 0, "without its partner"),
            ("—", 0, "no word"),
            ("*", 0, "every word"),
            ("re:/(/", 0, "not a regular expression"),
            ("re:/a*/", 0, "nothing stands"),
            ("re:/a", 0, "without its end"),
            ("a re:/b/", 2, "stands alone"),
            ("@USA", 0, "country names"),
            ("=OP*", 0, "as it is"),
            ("\"hack*\"", 0, "as they are"),
        ] {
            let error = pattern(written).unwrap_err();
            assert!(error.message.contains(message), "{written}: {error}");
            assert_eq!(error.span.start, at, "{written}: {error}");
        }
        let deep = format!("{}a{}", "(".repeat(20_000), ")".repeat(20_000));
        assert!(pattern(&deep).unwrap_err().message.contains("deep"));
    }
}
