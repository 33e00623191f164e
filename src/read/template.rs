//! File-name templates: `{country}_{session}_{year}`.

use super::format::stem;
use std::collections::BTreeMap;

/// A template for the end of a path, without its extension.
#[derive(Clone, Debug)]
pub(super) struct Template {
    /// As it was written.
    pub written: String,
    pieces: Vec<Piece>,
    /// How many parts of the path it speaks of.
    n_parts: usize,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Literal(String),
    Field(String),
}

/// Fields that metadata are read from, and `*` and `session`, which are passed over.
const FIELDS: [&str; 12] = [
    "country", "date", "year", "month", "day", "title", "lang", "speaker", "type", "source",
    "session", "*",
];

impl Template {
    pub fn parse(written: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = written;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('{') {
                let end = after.find('}').ok_or("`{` without its `}`")?;
                let field = &after[..end];
                if !FIELDS.contains(&field) {
                    return Err(format!(
                        "there's no field `{field}`; the fields are {}",
                        FIELDS.join(", ")
                    ));
                }
                if matches!(pieces.last(), Some(Piece::Field(_))) {
                    return Err("two fields need something between them".to_owned());
                }
                pieces.push(Piece::Field(field.to_owned()));
                rest = &after[end + 1..];
            } else {
                let end = rest.find('{').unwrap_or(rest.len());
                pieces.push(Piece::Literal(rest[..end].to_owned()));
                rest = &rest[end..];
            }
        }
        if !pieces.iter().any(|piece| matches!(piece, Piece::Field(_))) {
            return Err("a file-name template needs a {field}".to_owned());
        }
        Ok(Self {
            written: written.to_owned(),
            pieces,
            n_parts: written.matches('/').count() + 1,
        })
    }

    /// The fields of a path inside the corpus, or `None` where the template doesn't fit it.
    pub fn fields(&self, path: &str) -> Option<BTreeMap<&str, String>> {
        let stem = stem(path);
        let start = stem
            .rmatch_indices('/')
            .nth(self.n_parts - 1)
            .map_or(0, |(at, _)| at + 1);
        let mut fields = BTreeMap::new();
        fill(&self.pieces, &stem[start..], &mut fields).then_some(fields)
    }
}

/// Fits pieces to a text: each field is as short as lets the rest fit, but a date is a date.
fn fill<'p>(pieces: &'p [Piece], text: &str, fields: &mut BTreeMap<&'p str, String>) -> bool {
    match pieces.split_first() {
        None => text.is_empty(),
        Some((Piece::Literal(literal), rest)) => text
            .strip_prefix(literal.as_str())
            .is_some_and(|text| fill(rest, text, fields)),
        Some((Piece::Field(field), rest)) => {
            let lengths = text
                .char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .skip(1);
            let mut lengths: Vec<usize> = lengths.collect();
            if field == "date" {
                lengths.reverse();
            }
            lengths.into_iter().any(|length| {
                let value = &text[..length];
                if value.contains('/') || !plausible(field, value) {
                    return false;
                }
                fields.insert(field, value.to_owned());
                fill(rest, &text[length..], fields)
            })
        }
    }
}

fn plausible(field: &str, value: &str) -> bool {
    match field {
        "date" => {
            value.len() <= 10
                && value.starts_with(|c: char| c.is_ascii_digit())
                && value
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || b"-_.".contains(&byte))
        }
        "year" => value.len() == 4 && value.bytes().all(|byte| byte.is_ascii_digit()),
        "month" | "day" => value.len() <= 2 && value.bytes().all(|byte| byte.is_ascii_digit()),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(template: &str, path: &str) -> Option<Vec<(String, String)>> {
        let template = Template::parse(template).unwrap();
        Some(
            template
                .fields(path)?
                .into_iter()
                .map(|(field, value)| (field.to_owned(), value))
                .collect(),
        )
    }

    fn pair(field: &str, value: &str) -> (String, String) {
        (field.to_owned(), value.to_owned())
    }

    #[test]
    fn templates_read_the_end_of_a_path() {
        assert_eq!(
            fields(
                "{country}_{session}_{year}",
                "TXT/Session 70 - 2015/CHN_70_2015.txt"
            )
            .unwrap(),
            [
                pair("country", "CHN"),
                pair("session", "70"),
                pair("year", "2015")
            ]
        );
        assert_eq!(
            fields(
                "{country}/{date}-{title}",
                "speeches/usa/2015-09-25-a-visit.txt.gz"
            )
            .unwrap(),
            [
                pair("country", "usa"),
                pair("date", "2015-09-25"),
                pair("title", "a-visit")
            ]
        );
        assert_eq!(fields("{country}_{year}", "notes.txt"), None);
        assert_eq!(fields("{country}_{year}", "CHN_70.txt"), None);
    }

    #[test]
    fn mistakes_in_templates_are_told() {
        for (written, message) in [
            ("{contry}", "no field `contry`"),
            ("{country", "without its"),
            ("{country}{year}", "between"),
            ("abc", "needs a {field}"),
        ] {
            let error = Template::parse(written).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
    }
}
