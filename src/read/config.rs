//! `corpus.toml`: what the files of a corpus are.

use super::Error;
use super::date::Order;
use super::template::Template;
use crate::description;
use crate::error::{FileError, SourceError};
use crate::model::{Country, PartialDate};
use crate::segment::Unit;
use crate::text::Lang;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::Spanned;

/// A corpus's description, with its values checked.
#[derive(Debug, Default)]
pub struct Config {
    /// Values for documents that have none from elsewhere.
    pub defaults: Values,
    /// Which number comes first in dates such as `8/3/2016`, where a source doesn't say.
    pub(super) date_order: Option<Order>,
    /// Sources; the first whose paths match a file takes it.
    pub sources: Vec<SourceConfig>,
    /// What a passage is.
    pub unit: Unit,
    /// The text of `corpus.toml`, for the manifest; empty where there is none.
    pub text: String,
}

/// Metadata values that are the same for many documents.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// Date of all.
    pub date: Option<PartialDate>,
    /// Country of all.
    pub country: Option<Country>,
    /// Language of all.
    pub lang: Option<Lang>,
    /// Type of all.
    pub kind: Option<String>,
    /// Name of the source.
    pub source: Option<String>,
    /// Speaker of all.
    pub speaker: Option<String>,
}

/// One `[[source]]`.
#[derive(Debug)]
pub struct SourceConfig {
    paths: GlobSet,
    /// How to read metadata off file names.
    pub(super) name: Option<Template>,
    /// A table of metadata: its path inside the corpus, and where `corpus.toml` names it.
    pub(super) metadata: Option<(String, Arc<str>, std::ops::Range<usize>)>,
    /// Which columns or fields hold what.
    pub(super) fields: Fields,
    /// Values for all of its documents.
    pub values: Values,
    /// Which number comes first in dates such as `8/3/2016`.
    pub(super) date_order: Option<Order>,
}

/// Which fields of a row or of front matter hold what; a field that isn't mapped is looked for
/// under its own name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fields {
    /// The column whose value rows of one document have in common.
    pub document: Option<String>,
    pub text: Option<OneOrMore>,
    pub date: Option<String>,
    pub country: Option<String>,
    pub lang: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub title: Option<String>,
    pub speaker: Option<String>,
    pub url: Option<String>,
    pub source: Option<String>,
}

impl Fields {
    /// No field is mapped.
    pub const fn none() -> Self {
        Self {
            document: None,
            text: None,
            date: None,
            country: None,
            lang: None,
            kind: None,
            title: None,
            speaker: None,
            url: None,
            source: None,
        }
    }

    /// The columns that metadata are mapped to.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        let named = [
            &self.document,
            &self.date,
            &self.country,
            &self.lang,
            &self.kind,
            &self.title,
            &self.speaker,
            &self.url,
            &self.source,
        ];
        named.into_iter().flatten().map(String::as_str)
    }
}

/// One column, or several whose texts belong together.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    defaults: WrittenValues,
    #[serde(default)]
    source: Vec<WrittenSource>,
    #[serde(default)]
    passages: WrittenPassages,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct WrittenPassages {
    #[serde(default)]
    unit: Unit,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct WrittenValues {
    #[serde(rename = "date-order")]
    date_order: Option<Order>,
    date: Option<Spanned<toml::Value>>,
    country: Option<Spanned<String>>,
    lang: Option<Spanned<String>>,
    #[serde(rename = "type")]
    kind: Option<String>,
    source: Option<String>,
    speaker: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSource {
    paths: Vec<Spanned<String>>,
    name: Option<Spanned<String>>,
    metadata: Option<Spanned<String>>,
    #[serde(default)]
    fields: Fields,
    #[serde(rename = "date-order")]
    date_order: Option<Order>,
    date: Option<Spanned<toml::Value>>,
    country: Option<Spanned<String>>,
    lang: Option<Spanned<String>>,
    #[serde(rename = "type")]
    kind: Option<String>,
    source: Option<String>,
    speaker: Option<String>,
}

impl Config {
    /// Reads the description of a corpus folder; a folder without one has an empty one.
    pub(super) fn load(root: &Path) -> Result<Self, Error> {
        let path = root.join("corpus.toml");
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = read(&path)?;
        Self::parse(&path, text).map_err(|error| Error::Source(Box::new(error)))
    }

    fn parse(path: &Path, text: String) -> Result<Self, SourceError> {
        let file = ConfigFile {
            path: path.to_owned(),
            text: text.as_str().into(),
        };
        let written: Written = description::parse(&text).map_err(|error| {
            let message = error
                .message()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned();
            file.error(error.span().unwrap_or(0..0), message)
        })?;
        let defaults = file.values(WrittenSource {
            paths: Vec::new(),
            name: None,
            metadata: None,
            fields: Fields::default(),
            date_order: written.defaults.date_order,
            date: written.defaults.date,
            country: written.defaults.country,
            lang: written.defaults.lang,
            kind: written.defaults.kind,
            source: written.defaults.source,
            speaker: written.defaults.speaker,
        })?;
        Ok(Self {
            date_order: defaults.date_order,
            defaults: defaults.values,
            sources: written
                .source
                .into_iter()
                .map(|source| file.values(source))
                .collect::<Result<_, _>>()?,
            unit: written.passages.unit,
            text,
        })
    }

    /// Index of the source that takes a file.
    pub(super) fn source_of(&self, name: &str) -> Option<usize> {
        self.sources
            .iter()
            .position(|source| source.paths.is_match(name))
    }

    pub(super) fn is_metadata_table(&self, name: &str) -> bool {
        self.sources.iter().any(|source| {
            source
                .metadata
                .as_ref()
                .is_some_and(|(table, ..)| table == name)
        })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the description is one of the inputs the program reads"
)]
fn read(path: &Path) -> Result<String, FileError> {
    std::fs::read_to_string(path).map_err(FileError::at(path))
}

/// `corpus.toml` while it's being checked.
struct ConfigFile {
    path: PathBuf,
    text: Arc<str>,
}

impl ConfigFile {
    fn error(&self, span: std::ops::Range<usize>, message: impl Into<String>) -> SourceError {
        SourceError::new(&self.path, &self.text, span, message)
    }

    fn values(&self, written: WrittenSource) -> Result<SourceConfig, SourceError> {
        let mut paths = GlobSetBuilder::new();
        for path in &written.paths {
            let glob = GlobBuilder::new(path.get_ref().trim_start_matches("./"))
                .literal_separator(true)
                .build();
            paths.add(glob.map_err(|error| {
                self.error(path.span(), format!("not a path pattern: {}", error.kind()))
            })?);
        }
        let paths = paths
            .build()
            .map_err(|error| self.error(0..0, error.to_string()))?;
        let name = written.name.map(|name| {
            Template::parse(name.get_ref()).map_err(|message| {
                self.error(name.span(), message)
                    .with_hint("write, for example, name = \"{country}_{session}_{year}\"")
            })
        });
        let metadata = written.metadata.map(|table| {
            (
                table.get_ref().clone(),
                Arc::clone(&self.text),
                table.span(),
            )
        });
        Ok(SourceConfig {
            paths,
            name: name.transpose()?,
            metadata,
            fields: written.fields,
            date_order: written.date_order,
            values: Values {
                date: written.date.map(|date| self.date(&date)).transpose()?,
                country: written
                    .country
                    .map(|country| self.country(&country))
                    .transpose()?,
                lang: written.lang.map(|lang| self.parsed(&lang)).transpose()?,
                kind: written.kind,
                source: written.source,
                speaker: written.speaker,
            },
        })
    }

    fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
        &self,
        value: &Spanned<String>,
    ) -> Result<T, SourceError> {
        value
            .get_ref()
            .parse()
            .map_err(|error: T::Err| self.error(value.span(), error.to_string()))
    }

    fn country(&self, value: &Spanned<String>) -> Result<Country, SourceError> {
        value
            .get_ref()
            .parse()
            .map_err(|error: crate::model::country::UnknownCountry| {
                let hint = match error.near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "use an ISO 3166 code or an English name".to_owned(),
                };
                self.error(value.span(), error.to_string()).with_hint(hint)
            })
    }

    /// A date: TOML has a type for whole ones, years are numbers, months are texts.
    fn date(&self, value: &Spanned<toml::Value>) -> Result<PartialDate, SourceError> {
        let written = match value.get_ref() {
            toml::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        written
            .parse()
            .map_err(|error: crate::model::period::DateError| {
                self.error(value.span(), error.to_string())
            })
    }
}
