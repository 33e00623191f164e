//! A YAML file as a tree of texts, lists and mappings, each with its place in the file.

mod guard;

use crate::error::SourceError;
use saphyr::{MarkedYaml, ScalarStyle, YamlData, YamlLoader};
use saphyr_parser::{Parser, ScanError};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// A part of a YAML file.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Its bytes in the file.
    pub span: Range<usize>,
    pub value: Value,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// Any scalar, as it was written, and how many bytes of the file come before its first one.
    Text(String, usize),
    List(Vec<Node>),
    Mapping(Vec<(Node, Node)>),
    Nothing,
}

/// A YAML file that has been read: its path and text stay at hand for errors.
pub(crate) struct Source<'p> {
    pub path: &'p Path,
    pub text: Arc<str>,
}

impl Source<'_> {
    /// An error about a part of this file.
    pub fn error(&self, span: Range<usize>, message: impl Into<String>) -> SourceError {
        SourceError::new(self.path, &self.text, span, message)
    }

    /// Parses the file, which must hold one document.
    pub fn parse(&self) -> Result<Node, SourceError> {
        let mut loader = YamlLoader::<MarkedYaml<'_>>::default();
        loader.early_parse(false);
        let offsets = Offsets::of(&self.text);
        guard::check(&self.text).map_err(|(at, reason)| {
            let at = offsets.byte(at);
            self.error(at..at, reason)
        })?;
        let fail = |cause: &ScanError| {
            let at = offsets.byte(cause.marker().index());
            let error = self.error(
                at..(at + 1).min(self.text.len()),
                format!("not YAML: {}", cause.info()),
            );
            if cause.info().contains("duplicate") {
                return error;
            }
            error.with_hint("texts that begin with a quotation mark, `*` or `@`, or hold `: ` or ` #`, need 'single quotes'")
        };
        let mut parser = Parser::new_from_str(&self.text);
        parser
            .load(&mut loader, true)
            .map_err(|cause| fail(&cause))?;
        if let Some(cause) = loader.error() {
            return Err(fail(cause));
        }
        match loader.into_documents().as_slice() {
            [] => Err(self.error(0..0, "the file is empty")),
            [document] => Ok(convert(document, &offsets)),
            [_, second, ..] => {
                let node = convert(second, &offsets);
                Err(self.error(node.span, "the file holds a second YAML document"))
            }
        }
    }
}

/// Byte offsets by character index, since the parser counts characters.
struct Offsets(Vec<usize>);

impl Offsets {
    fn of(text: &str) -> Self {
        Self(
            text.char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .collect(),
        )
    }

    fn byte(&self, character: usize) -> usize {
        self.0
            .get(character)
            .or(self.0.last())
            .copied()
            .unwrap_or(0)
    }
}

fn convert(node: &MarkedYaml<'_>, offsets: &Offsets) -> Node {
    let span = offsets.byte(node.span.start.index())..offsets.byte(node.span.end.index());
    let value = match &node.data {
        YamlData::Representation(text, style, _) => match style {
            ScalarStyle::Plain if matches!(&**text, "" | "~" | "null") => Value::Nothing,
            ScalarStyle::Plain => Value::Text(text.to_string(), 0),
            _ => Value::Text(text.to_string(), 1),
        },
        YamlData::Value(scalar) => match scalar.as_str() {
            Some(text) => Value::Text(text.to_owned(), 0),
            None => Value::Nothing,
        },
        YamlData::Sequence(items) => {
            Value::List(items.iter().map(|item| convert(item, offsets)).collect())
        }
        YamlData::Mapping(entries) => {
            let pair = |(key, value): (&MarkedYaml<'_>, &MarkedYaml<'_>)| {
                (convert(key, offsets), convert(value, offsets))
            };
            Value::Mapping(entries.iter().map(pair).collect())
        }
        YamlData::Tagged(_, inner) => return convert(inner, offsets),
        YamlData::Alias(_) | YamlData::BadValue => Value::Nothing,
    };
    Node { span, value }
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text, _) => Some(text),
            _ => None,
        }
    }

    /// The bytes of the file that `part` of this scalar's text stands at; the whole scalar where
    /// the file writes it in another way (over several lines, or with escapes).
    pub fn part(&self, source: &str, part: Range<usize>) -> Range<usize> {
        let Value::Text(text, lead) = &self.value else {
            return self.span.clone();
        };
        let start = self.span.start + lead;
        if source.get(start..start + text.len()) == Some(text) {
            start + part.start..start + part.end
        } else {
            self.span.clone()
        }
    }
}
