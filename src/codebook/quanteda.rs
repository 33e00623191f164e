//! Dictionaries in quanteda's YAML form: keys with lists of globs, read as they are.
//!
//! A value is a run of words in any case, each a glob; there are no stems. Keys inside keys make
//! a group of the outer one.

use super::load::place;
use super::pattern::{Expr, Pattern, Term, Word};
use super::{Codebook, Group, Theme, ThemePattern, parse};
use crate::error::SourceError;
use crate::yaml::{Node, Source, Value};

/// Whether a file is a dictionary: a mapping that ends in lists of texts everywhere.
pub(super) fn looks_like_one(root: &Node) -> bool {
    let Value::Mapping(entries) = &root.value else {
        return false;
    };
    !entries.is_empty()
        && entries.iter().all(|(key, value)| {
            key.text().is_some()
                && match &value.value {
                    Value::List(items) => items.iter().all(|item| item.text().is_some()),
                    Value::Mapping(_) => looks_like_one(value),
                    _ => false,
                }
        })
}

/// Adds the dictionary's keys to the codebook as themes.
pub(super) fn read(
    source: &Source<'_>,
    root: &Node,
    codebook: &mut Codebook,
) -> Result<(), Box<SourceError>> {
    codebook.name = source
        .path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    keys(source, root, "", codebook)
}

fn keys(
    source: &Source<'_>,
    node: &Node,
    group: &str,
    codebook: &mut Codebook,
) -> Result<(), Box<SourceError>> {
    let Value::Mapping(entries) = &node.value else {
        return Ok(());
    };
    for (key, value) in entries {
        let name = key.text().unwrap_or_default();
        let id = if group.is_empty() {
            name.to_owned()
        } else {
            format!("{group}.{name}")
        };
        match &value.value {
            Value::List(items) => {
                let patterns = items
                    .iter()
                    .map(|item| glob_row(source, item))
                    .collect::<Result<Vec<_>, _>>()?;
                codebook.themes.push(Theme {
                    label: name.to_owned(),
                    group: group.to_owned(),
                    note: String::new(),
                    patterns,
                    except: Vec::new(),
                    examples: Vec::new(),
                    at: place(source, key.span.start),
                    id,
                });
            }
            _ => {
                codebook.groups.push(Group {
                    id: id.clone(),
                    label: name.to_owned(),
                });
                keys(source, value, &id, codebook)?;
            }
        }
    }
    Ok(())
}

/// A value's words in a row: globs where they hold `*` or `?`, else the word in any case.
fn glob_row(source: &Source<'_>, item: &Node) -> Result<ThemePattern, Box<SourceError>> {
    let written = item.text().unwrap_or_default();
    let words = parse::globbed(written).into_iter().map(|word| match word {
        Word::Stem(word) => Expr::Word(Word::Verbatim(word)),
        word => Expr::Word(word),
    });
    let mut words: Vec<Expr> = words.collect();
    let expr = match words.len() {
        0 => {
            return Err(Box::new(
                source.error(item.span.clone(), "no word stands here"),
            ));
        }
        1 => words.remove(0),
        _ => Expr::Row(words),
    };
    Ok(ThemePattern {
        written: written.to_owned(),
        pattern: Pattern {
            head: Term::Tokens(expr),
            all: Vec::new(),
            none: Vec::new(),
        },
        lang: None,
        at: place(source, item.span.start),
    })
}
