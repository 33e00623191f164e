//! Patterns: the language in which a theme says how it is recognised, as a tree.

/// One pattern of a theme.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// What the pattern's hits are.
    pub head: Term,
    /// What must also stand in the passage (`AND`).
    pub all: Vec<Term>,
    /// What must stand nowhere in the passage (`AND NOT`).
    pub none: Vec<Term>,
}

/// What can be found in a passage by itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// Tokens, found by the token.
    Tokens(Expr),
    /// A regular expression over the passage's text (`re:/.../`).
    Regex(String),
}

/// An expression over tokens. What it matches is a set of runs of tokens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expr {
    /// One token.
    Word(Word),
    /// The parts in a row, with no token between them.
    Row(Vec<Expr>),
    /// Any of the alternatives.
    Any(Vec<Expr>),
    /// Both sides, not overlapping, with at most `within` tokens between them.
    Near {
        /// The side written first.
        left: Box<Expr>,
        /// The side written second.
        right: Box<Expr>,
        /// Most tokens between the two.
        within: usize,
        /// Whether the left side must stand first.
        order: Order,
    },
}

/// Whether `NEAR` or `BEFORE` was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// `NEAR`: either side may stand first.
    Either,
    /// `BEFORE`: the left side stands first.
    LeftFirst,
}

/// A test on one token.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Word {
    /// The token has the same stem as this lower-cased word.
    Stem(String),
    /// The token, lower-cased, is this word.
    Verbatim(String),
    /// The token is this word, case kept.
    Exact(String),
    /// The token, lower-cased, fits this glob of `*` (any letters, or none) and `?` (one letter).
    Glob(String),
}

impl Expr {
    /// The most tokens that a match can span.
    pub fn longest(&self) -> usize {
        match self {
            Expr::Word(_) => 1,
            Expr::Row(parts) => parts.iter().map(Expr::longest).sum(),
            Expr::Any(choices) => choices.iter().map(Expr::longest).max().unwrap_or(0),
            Expr::Near {
                left,
                right,
                within,
                ..
            } => left.longest() + within + right.longest(),
        }
    }
}

/// Whether a lower-cased token fits a glob.
pub fn fits(glob: &str, token: &str) -> bool {
    // Greedy with one point of return: after a `*`, the shortest stretch that lets the rest fit.
    let (glob, token): (Vec<char>, Vec<char>) = (glob.chars().collect(), token.chars().collect());
    let (mut g, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < token.len() {
        if g < glob.len() && glob[g] == '*' {
            star = Some((g, t));
            g += 1;
        } else if g < glob.len() && (glob[g] == '?' || glob[g] == token[t]) {
            g += 1;
            t += 1;
        } else if let Some((star_g, star_t)) = star {
            star = Some((star_g, star_t + 1));
            g = star_g + 1;
            t = star_t + 1;
        } else {
            return false;
        }
    }
    glob[g..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn globs_fit_whole_tokens() {
        for (glob, token, expected) in [
            ("hack*", "hack", true),
            ("hack*", "hackers", true),
            ("hack*", "shack", false),
            ("wom?n", "women", true),
            ("wom?n", "womn", false),
            ("*phobia*", "xenophobia", true),
            ("a*b*c", "abxbc", true),
            ("a*b*c", "abxb", false),
            ("网?", "网络", true),
        ] {
            assert_eq!(fits(glob, token), expected, "{glob} {token}");
        }
    }
}
