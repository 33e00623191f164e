//! Front matter: the YAML between two lines of `---` that a text begins with.

use super::Values;
use super::config::Fields;
use super::metadata::mapped;
use crate::yaml::{self, Source};
use std::path::Path;

/// Parts a text from the YAML between two lines of `---` that it begins with.
pub(super) fn parted(text: String, fields: &Fields) -> Result<(Values, String), String> {
    let Some(after) = text
        .strip_prefix("---\n")
        .or_else(|| text.strip_prefix("---\r\n"))
    else {
        return Ok((Values::new(), text));
    };
    let start = text.len() - after.len();
    let mut at = start;
    let end = after.split_inclusive('\n').find_map(|line| {
        let here = at;
        at += line.len();
        matches!(line.trim_end(), "---" | "...").then_some((here, at))
    });
    let Some((end, body)) = end else {
        return Ok((Values::new(), text));
    };
    let source = Source {
        path: Path::new(""),
        text: text[start..end].into(),
    };
    let node = match source.parse() {
        Ok(node) => node,
        Err(_) if text[start..end].trim().is_empty() => {
            return Ok((Values::new(), text[body..].to_owned()));
        }
        Err(error) => {
            let (line, column) = error.position();
            return Err(format!(
                "front matter, line {}, column {column}: {}",
                line + 1,
                error.message
            ));
        }
    };
    let yaml::Value::Mapping(entries) = &node.value else {
        return Err("the front matter is not a list of fields".to_owned());
    };
    let text_of = |node: &yaml::Node| match &node.value {
        yaml::Value::Text(text, _) => Some(text.clone()),
        yaml::Value::List(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(yaml::Node::text).collect();
            texts.map(|texts| texts.join(", "))
        }
        _ => None,
    };
    let row: Values = entries
        .iter()
        .filter_map(|(key, value)| Some((key.text()?.to_owned(), text_of(value)?)))
        .collect();
    Ok((mapped(&row, fields), text[body..].to_owned()))
}
