//! Our words as a tantivy tokenizer: one for each stemmer, since a stem is its language's.

use crate::text::token::{Tokens, folded};
use crate::text::{Lang, Stemmer, tokens};
use rustc_hash::FxHashMap;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

/// Languages with a stemmer.
pub(super) const STEMMED: [&str; 18] = [
    "ar", "da", "de", "el", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv",
    "ta", "tr",
];

/// The code in [`STEMMED`] under which a language's texts are indexed.
pub(super) fn stemmed_as(lang: Lang) -> Option<&'static str> {
    let code = match lang.as_str() {
        "nb" | "nn" => "no",
        code => code,
    };
    STEMMED.into_iter().find(|stemmed| *stemmed == code)
}

/// The tokenizers of all languages, and one for those without a stemmer.
pub(super) fn all() -> TokenizerManager {
    let manager = TokenizerManager::default();
    for code in STEMMED.into_iter().chain(["und"]) {
        manager.register(code, Stems::new(code));
    }
    manager
}

/// Tokenizes into stems.
struct Stems {
    code: &'static str,
    stemmer: Stemmer,
    /// Stems by the token as written: most tokens of a text have been met before.
    known: FxHashMap<Box<str>, Box<str>>,
}

/// Forms remembered before starting afresh.
const MOST_KNOWN: usize = 1 << 18;

impl Stems {
    fn new(code: &'static str) -> Self {
        Self {
            code,
            stemmer: Stemmer::new(code.parse().unwrap_or(Lang::ZH)),
            known: FxHashMap::default(),
        }
    }
}

impl Clone for Stems {
    fn clone(&self) -> Self {
        Self::new(self.code)
    }
}

impl Tokenizer for Stems {
    type TokenStream<'a> = StemStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> StemStream<'a> {
        StemStream {
            stems: self,
            text,
            tokens: tokens(text),
            token: Token::default(),
            folded: String::new(),
        }
    }
}

struct StemStream<'a> {
    stems: &'a mut Stems,
    text: &'a str,
    tokens: Tokens<'a>,
    token: Token,
    folded: String,
}

impl TokenStream for StemStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(span) = self.tokens.next() else {
            return false;
        };
        let written = &self.text[span.clone()];
        self.token.offset_from = span.start;
        self.token.offset_to = span.end;
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text.clear();
        if let Some(stem) = self.stems.known.get(written) {
            self.token.text.push_str(stem);
            return true;
        }
        folded(written, &mut self.folded);
        let stem = self.stems.stemmer.stem(&self.folded);
        self.token.text.push_str(&stem);
        if self.stems.known.len() >= MOST_KNOWN {
            self.stems.known.clear();
        }
        self.stems
            .known
            .insert(written.into(), stem.as_ref().into());
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
