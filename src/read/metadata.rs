//! What is known of a document, and where each value came from.

use super::config::{Fields, SourceConfig};
use super::template::stem;
use super::{Corpus, Error, File};
use crate::error::{FileError, SourceError};
use crate::model::country::UnknownCountry;
use crate::model::{Country, Metadata, Note, Origin, PartialDate, Sourced, Status};
use crate::text::{Lang, token::is_ideograph};
use regex::Regex;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// Values of one origin, by field.
pub(super) type Values = BTreeMap<String, String>;

/// The metadata fields, and under what name each is looked for.
const FIELDS: [&str; 8] = [
    "date", "country", "lang", "type", "source", "title", "speaker", "url",
];

/// A table with a row of metadata for each document.
#[derive(Debug)]
pub(super) struct MetadataTable {
    rows: BTreeMap<String, Values>,
}

impl MetadataTable {
    /// Reads the table that a source names, if it names one.
    pub fn load(root: &Path, source: &SourceConfig) -> Result<Option<Self>, Error> {
        let Some((name, config, span)) = &source.metadata else {
            return Ok(None);
        };
        let path = root.join(name);
        let fail = |message: String| {
            let toml = root.join("corpus.toml");
            Error::Source(Box::new(SourceError::new(
                &toml,
                config,
                span.clone(),
                message,
            )))
        };
        let bytes = read(&path)
            .map_err(|error| fail(format!("cannot read the metadata table: {error}")))?;
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let header = reader
            .headers()
            .map_err(|error| fail(format!("{name}: {error}")))?
            .clone();
        let Some(key) = header
            .iter()
            .position(|column| matches!(column, "path" | "file" | "filename"))
        else {
            let columns: Vec<&str> = header.iter().collect();
            return Err(fail(format!(
                "{name}: no column `path`, `file` or `filename` among {}",
                columns.join(", ")
            )));
        };
        let mut rows = BTreeMap::new();
        for (number, row) in reader.records().enumerate() {
            let row = row.map_err(|error| fail(format!("{name}: {error}")))?;
            if row.len() != header.len() {
                let message = format!(
                    "{name}: row {} has {} fields, the header {}",
                    number + 1,
                    row.len(),
                    header.len()
                );
                return Err(fail(message));
            }
            let row: Values = header
                .iter()
                .zip(&row)
                .map(|(column, value)| (column.to_owned(), value.to_owned()))
                .collect();
            let document = row[&header[key]].trim_start_matches("./").to_owned();
            rows.insert(document, mapped(&row, &source.fields));
        }
        Ok(Some(Self { rows }))
    }

    /// The row of a file: by its path inside the corpus, its name, or its name without extension.
    fn row(&self, name: &str) -> Option<&Values> {
        let base = name.rsplit('/').next().unwrap_or(name);
        [name, base, stem(name), stem(base)]
            .into_iter()
            .find_map(|key| self.rows.get(key))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "metadata tables are one of the inputs the program reads"
)]
fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    std::fs::read(path).map_err(FileError::at(path))
}

/// The metadata fields of a row, by their own names.
pub(super) fn mapped(row: &Values, fields: &Fields) -> Values {
    let named = [
        ("date", &fields.date),
        ("country", &fields.country),
        ("lang", &fields.lang),
        ("type", &fields.kind),
        ("title", &fields.title),
        ("speaker", &fields.speaker),
        ("url", &fields.url),
        ("source", &fields.source),
    ];
    let plain = ["year", "month", "day"]
        .into_iter()
        .map(|field| (field, field));
    named
        .iter()
        .map(|(field, column)| (*field, column.as_deref().unwrap_or(field)))
        .chain(plain)
        .filter_map(|(field, column)| Some((field.to_owned(), row.get(column)?.trim().to_owned())))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// Works out the metadata of one document from all that is said of it.
pub(super) fn resolve(
    corpus: &Corpus,
    file: &File,
    id: &str,
    own: &Values,
    text: &str,
) -> (Metadata, Vec<Note>) {
    let source = file.source.map(|index| &corpus.config.sources[index]);
    let table = file
        .source
        .and_then(|index| corpus.tables[index].as_ref())
        .and_then(|table| table.row(&file.name));
    let template = source
        .and_then(|source| source.name.as_ref())
        .and_then(|name| name.fields(&file.name));
    let template: Option<Values> = template.map(|fields| {
        fields
            .into_iter()
            .map(|(field, value)| (field.to_owned(), value))
            .collect()
    });
    let layers: Vec<(Origin, Values)> = [
        (Origin::Document, Some(own.clone())),
        (Origin::MetadataTable, table.cloned()),
        (Origin::FileName, template),
        (Origin::Source, source.map(|source| given(&source.values))),
        (Origin::Defaults, Some(given(&corpus.config.defaults))),
        (Origin::Inferred, Some(inferred(&file.name))),
    ]
    .into_iter()
    .filter_map(|(origin, values)| Some((origin, with_date(values?))))
    .collect();
    let strongest = |field: &str| {
        layers.iter().find_map(|(from, values)| {
            let value = values.get(field)?.clone();
            Some(Sourced { value, from: *from })
        })
    };
    let mut notes = Notes {
        id,
        notes: Vec::new(),
    };
    if let Some(name) = source.and_then(|source| source.name.as_ref())
        && !layers.iter().any(|(from, _)| *from == Origin::FileName)
    {
        notes.add(format!(
            "its name doesn't fit the template `{}`",
            name.written
        ));
    }
    let lang = notes.lang(strongest("lang"), text);
    let date = strongest("date").and_then(|date| notes.date(date, corpus.today));
    let country = strongest("country").and_then(|country| notes.country(country));
    notes.missing("date", strongest("date").is_none());
    notes.missing("country", strongest("country").is_none());
    let metadata = Metadata {
        date,
        country,
        lang,
        kind: strongest("type"),
        source: strongest("source").unwrap_or_else(|| Sourced {
            value: stem(file.name.split('/').next().unwrap_or(&file.name)).to_owned(),
            from: Origin::Inferred,
        }),
        title: strongest("title"),
        speaker: strongest("speaker"),
        url: strongest("url"),
    };
    (metadata, notes.notes)
}

/// The values of a `[[source]]` or of `[defaults]`, as texts.
fn given(values: &super::config::Values) -> Values {
    let texts = [
        values.date.map(|date| date.to_string()),
        values.country.map(|country| country.to_string()),
        values.lang.map(|lang| lang.to_string()),
        values.kind.clone(),
        values.source.clone(),
        None,
        values.speaker.clone(),
        None,
    ];
    FIELDS
        .iter()
        .zip(texts)
        .filter_map(|(field, value)| Some(((*field).to_owned(), value?)))
        .collect()
}

/// Puts year, month and day together where there is no date.
fn with_date(mut values: Values) -> Values {
    if !values.contains_key("date")
        && let Some(year) = values.get("year")
    {
        let rest = ["month", "day"]
            .iter()
            .map_while(|field| values.get(*field));
        let date = rest.fold(year.clone(), |date, part| format!("{date}-{part:0>2}"));
        values.insert("date".to_owned(), date);
    }
    values
}

/// What is wrong with a document's metadata.
struct Notes<'d> {
    id: &'d str,
    notes: Vec<Note>,
}

impl Notes<'_> {
    fn add(&mut self, reason: String) {
        self.notes.push(Note {
            document: self.id.to_owned(),
            status: Status::Incomplete,
            reason,
        });
    }

    fn missing(&mut self, field: &str, missing: bool) {
        if missing {
            self.add(format!("no {field}"));
        }
    }

    fn date(
        &mut self,
        date: Sourced<String>,
        today: jiff::civil::Date,
    ) -> Option<Sourced<PartialDate>> {
        match date
            .value
            .parse::<PartialDate>()
            .and_then(|date| date.not_after(today))
        {
            Ok(value) => Some(Sourced {
                value,
                from: date.from,
            }),
            Err(error) => {
                self.add(format!("date: {error}"));
                None
            }
        }
    }

    fn country(&mut self, country: Sourced<String>) -> Option<Sourced<Country>> {
        match country.value.parse() {
            Ok(value) => Some(Sourced {
                value,
                from: country.from,
            }),
            Err(
                error @ UnknownCountry {
                    near: Some(near), ..
                },
            ) => {
                self.add(format!("country: {error} (did you mean `{near}`?)"));
                None
            }
            Err(error) => {
                self.add(format!("country: {error}"));
                None
            }
        }
    }

    fn lang(&mut self, given: Option<Sourced<String>>, text: &str) -> Sourced<Lang> {
        let looks = script_language(text);
        match given.map(|given| (given.value.parse::<Lang>(), given.from)) {
            Some((Ok(value), from)) => {
                if looks == Lang::ZH && value == Lang::EN {
                    self.add(
                        "its language is given as `en`, but it's written in Chinese characters"
                            .to_owned(),
                    );
                }
                Sourced { value, from }
            }
            Some((Err(error), _)) => {
                self.add(format!("language: {error}"));
                Sourced {
                    value: looks,
                    from: Origin::Inferred,
                }
            }
            None => Sourced {
                value: looks,
                from: Origin::Inferred,
            },
        }
    }
}

/// The language that a text's script speaks for; English where it's Latin.
fn script_language(text: &str) -> Lang {
    let (mut han, mut kana, mut hangul, mut cyrillic, mut other) = (0, 0, 0, 0, 0);
    for c in text.chars().filter(|c| c.is_alphabetic()).take(4_000) {
        match c {
            _ if is_ideograph(c) => han += 1,
            '\u{3040}'..='\u{30FF}' => kana += 1,
            '\u{AC00}'..='\u{D7AF}' => hangul += 1,
            '\u{400}'..='\u{4FF}' => cyrillic += 1,
            _ => other += 1,
        }
    }
    // An ideograph carries about as much as four letters.
    let code = if kana * 10 > han && kana > 0 {
        "ja"
    } else if han * 4 > other.max(hangul) {
        "zh"
    } else if hangul > other {
        "ko"
    } else if cyrillic > other {
        "ru"
    } else {
        "en"
    };
    code.parse().unwrap_or(Lang::EN)
}

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|\D)((?:18|19|20)\d\d)(?:[-_.]?(\d\d)(?:[-_.]?(\d\d))?)?(?:\D|$)").ok()
});

/// What a path lets one guess: a date and a country, from the file name first, then its folders.
fn inferred(name: &str) -> Values {
    let mut values = Values::new();
    let path = stem(name);
    if let Some(date) = path.rsplit('/').find_map(date_in) {
        values.insert("date".to_owned(), date.to_string());
    }
    if let Some(country) = path.rsplit('/').find_map(country_in) {
        values.insert("country".to_owned(), country.to_string());
    }
    values
}

/// A date in a part of a path.
fn date_in(part: &str) -> Option<PartialDate> {
    let found = DATE.as_ref()?.captures(part)?;
    let pieces: Vec<&str> = found
        .iter()
        .skip(1)
        .map_while(|piece| piece.map(|piece| piece.as_str()))
        .collect();
    pieces.join("-").parse().ok()
}

/// A country in a part of a path: the whole part, or a three-letter code in capitals before an
/// underscore. A folder `NATO` tells whose archive it is, not whose voice.
fn country_in(part: &str) -> Option<Country> {
    let whole = (part.len() > 2).then(|| Country::named(part)).flatten();
    let country = whole.or_else(|| {
        let first = part.split_once('_').map(|(first, _)| first)?;
        let is_code = first.len() == 3 && first.bytes().all(|byte| byte.is_ascii_uppercase());
        is_code.then(|| Country::named(first)).flatten()
    });
    country.filter(|country| !country.is_body())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_let_dates_and_countries_be_guessed() {
        for (path, date, country) in [
            ("CHN_70_2015.txt", Some("2015"), Some("CHN")),
            ("usa/2015-09-24-visit.txt", Some("2015-09-24"), Some("USA")),
            (
                "Germany/speech 20150924.txt",
                Some("2015-09-24"),
                Some("DEU"),
            ),
            ("2015/notes.txt", Some("2015"), None),
            ("in/may.txt", None, None),
            ("report-12345.txt", None, None),
            ("TALKS AND MORE 2015-02-30.txt", None, None),
        ] {
            let values = inferred(path);
            assert_eq!(values.get("date").map(String::as_str), date, "{path}");
            assert_eq!(values.get("country").map(String::as_str), country, "{path}");
        }
    }

    #[test]
    fn scripts_speak_for_languages() {
        assert_eq!(script_language("中国外交部发言人 said OPM"), Lang::ZH);
        assert_eq!(script_language("The spokesman said 中国"), Lang::EN);
        assert_eq!(script_language("Президент").as_str(), "ru");
        assert_eq!(script_language("日本の外務省").as_str(), "ja");
    }
}
