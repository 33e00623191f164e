//! Which passages a pattern can be in at all, by the index: a superset of those it is in, so that
//! only they need be read.

use crate::codebook::pattern::{Expr, Pattern, Term, Word};
use crate::index::Index;
use crate::text::{Lang, Stemmer};
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

/// A query for the passages of a language that may match, or `None` where the index can't tell:
/// it holds stems, so that it knows nothing of globs and regular expressions.
pub(super) fn query(index: &Index, pattern: &Pattern, lang: Lang) -> Option<Box<dyn Query>> {
    let narrow = Narrow {
        body: index.fields.body(lang),
        stemmer: Stemmer::new(lang),
    };
    let terms = std::iter::once(&pattern.head).chain(&pattern.all);
    all(terms.filter_map(|term| match term {
        Term::Tokens(expr) => narrow.expr(expr),
        Term::Regex(_) => None,
    }))
}

struct Narrow {
    body: Field,
    stemmer: Stemmer,
}

impl Narrow {
    fn expr(&self, expr: &Expr) -> Option<Box<dyn Query>> {
        match expr {
            Expr::Word(word) => self.word(word),
            Expr::Row(parts) => all(parts.iter().filter_map(|part| self.expr(part))),
            Expr::Near { left, right, .. } => {
                all([left, right].into_iter().filter_map(|side| self.expr(side)))
            }
            Expr::Any(choices) => {
                let choices: Option<Vec<_>> =
                    choices.iter().map(|choice| self.expr(choice)).collect();
                Some(Box::new(BooleanQuery::union(choices?)))
            }
        }
    }

    fn word(&self, word: &Word) -> Option<Box<dyn Query>> {
        let folded = match word {
            Word::Stem(form) | Word::Verbatim(form) => form.clone(),
            Word::Exact(form) => form.to_lowercase(),
            Word::Glob(_) => return None,
        };
        let term = tantivy::Term::from_field_text(self.body, &self.stemmer.stem(&folded));
        Some(Box::new(TermQuery::new(term, IndexRecordOption::Basic)))
    }
}

/// What fits all of some queries; `None` where there are none.
fn all(queries: impl Iterator<Item = Box<dyn Query>>) -> Option<Box<dyn Query>> {
    let queries: Vec<_> = queries.map(|query| (Occur::Must, query)).collect();
    (!queries.is_empty()).then(|| Box::new(BooleanQuery::new(queries)) as Box<dyn Query>)
}
