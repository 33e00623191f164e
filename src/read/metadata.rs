//! What is known of a document, and where each value came from.

use super::config::Fields;
use super::date::{self, Ways};
use super::dateline::{self, Place};
use super::entry::Entry;
use super::format::stem;
use super::{Values, language, outlet};
use crate::model::country::UnknownCountry;
use crate::model::{Country, Metadata, Note, Origin, PartialDate, Sourced, Status};
use crate::text::Lang;

/// The metadata fields, and under what name each is looked for.
const FIELDS: [&str; 8] = [
    "date", "country", "lang", "type", "source", "title", "speaker", "url",
];

/// Other names that columns and fields go by.
const ALSO: [(&str, &[&str]); 8] = [
    (
        "date",
        &[
            "published",
            "published_at",
            "publish_date",
            "publication_date",
            "pubdate",
            "pub_date",
            "date_published",
            "datepublished",
            "release-date",
            "release_date",
            "seendate",
        ],
    ),
    (
        "country",
        &[
            "country_code",
            "countrycode",
            "countryname",
            "sourcecountry",
            "iso3",
            "iso",
        ],
    ),
    ("lang", &["language"]),
    ("type", &["kind"]),
    (
        "source",
        &["outlet", "newspaper", "publisher", "media_name", "domain"],
    ),
    ("title", &["headline", "heading"]),
    ("speaker", &["author", "byline", "spokesperson"]),
    ("url", &["link", "source_url", "permalink"]),
];

/// Days before a page's publication that a date in its title may lie: then it's of the speech.
const DAYS_TO_PUBLISH: i32 = 31;

/// The same for a date without a year.
const DAYS_WITHOUT_YEAR: i32 = 3;

/// What is said of a document beside its path and its source.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    /// By its front matter or its row of a table.
    pub own: Values,
    /// By the file itself: a page's metadata, a mail's header.
    pub markup: Values,
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
    let filled = |column: &str| {
        let value = row.get(column)?.trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    let like = |name: &str| {
        let column = row
            .keys()
            .find(|column| column.eq_ignore_ascii_case(name))?;
        filled(column)
    };
    let mut values = Values::new();
    for (field, column) in named {
        let also = ALSO.iter().find(|(name, _)| *name == field);
        let value = match column {
            Some(column) => filled(column).or_else(|| like(column)),
            None => like(field).or_else(|| also?.1.iter().find_map(|name| like(name))),
        };
        values.extend(value.map(|value| (field.to_owned(), value)));
    }
    for field in ["year", "month", "day"] {
        values.extend(like(field).map(|value| (field.to_owned(), value)));
    }
    values
}

/// Works out the metadata of one document from all that is said of it.
pub(super) fn resolve(
    entry: &Entry<'_>,
    id: &str,
    said: &Said,
    text: &str,
) -> (Metadata, Vec<Note>) {
    let given = Given::of(entry, said);
    let mut notes = Notes {
        id,
        notes: Vec::new(),
    };
    given.template_note(entry, &mut notes);
    let lang = notes.lang(given.strongest("lang"), text);
    let title = given.strongest("title");
    let url = given.strongest("url");
    let about = About {
        text,
        title: title.as_ref().map_or("", |title| &title.value),
        url: url.as_ref().map(|url| url.value.as_str()),
        path: &entry.name,
        lang: lang.value,
        ways: entry.ways().in_language(lang.value.as_str()),
    };
    let date = notes.date(given.strongest("date"), &about);
    let country = notes.country(&given, &about);
    let metadata = Metadata {
        date,
        country,
        lang,
        kind: given.strongest("type"),
        source: given.strongest("source").unwrap_or_else(|| Sourced {
            value: source_name(&entry.name),
            from: Origin::Path,
        }),
        title,
        speaker: given.strongest("speaker"),
        url,
        format: String::new(),
        encoding: None,
    };
    (metadata, notes.notes)
}

/// The name of a source that nobody named: the first part of its path.
fn source_name(path: &str) -> String {
    stem(path.split('/').next().unwrap_or(path)).to_owned()
}

/// All that is given for a document, the strongest first.
struct Given {
    layers: Vec<(Origin, Values)>,
}

impl Given {
    fn of(entry: &Entry<'_>, said: &Said) -> Self {
        let config = &entry.corpus.config;
        let source = entry.source.map(|index| &config.sources[index]);
        let table = entry
            .source
            .and_then(|index| entry.corpus.tables[index].as_ref())
            .and_then(|table| table.row(&entry.name));
        let template = source
            .and_then(|source| source.name.as_ref())
            .and_then(|name| name.fields(&entry.name));
        let template = template.map(|fields| {
            fields
                .into_iter()
                .map(|(field, value)| (field.to_owned(), value))
                .collect()
        });
        let layers = [
            (Origin::Document, Some(said.own.clone())),
            (Origin::MetadataTable, table.cloned()),
            (Origin::FileName, template),
            (Origin::Markup, Some(said.markup.clone())),
            (Origin::Source, source.map(|source| texts(&source.values))),
            (Origin::Defaults, Some(texts(&config.defaults))),
        ];
        Self {
            layers: layers
                .into_iter()
                .filter_map(|(origin, values)| Some((origin, with_date(values?))))
                .collect(),
        }
    }

    fn strongest(&self, field: &str) -> Option<Sourced<String>> {
        self.layers.iter().find_map(|(from, values)| {
            let value = values.get(field)?.clone();
            Some(Sourced { value, from: *from })
        })
    }

    fn template_note(&self, entry: &Entry<'_>, notes: &mut Notes<'_>) {
        let source = entry
            .source
            .map(|index| &entry.corpus.config.sources[index]);
        if let Some(name) = source.and_then(|source| source.name.as_ref())
            && !self
                .layers
                .iter()
                .any(|(from, _)| *from == Origin::FileName)
        {
            notes.add(format!(
                "its name doesn't fit the template `{}`",
                name.written
            ));
        }
    }
}

/// The values of a `[[source]]` or of `[defaults]`, as texts.
fn texts(values: &super::config::Values) -> Values {
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

/// What a date or a country can be guessed from.
struct About<'d> {
    text: &'d str,
    title: &'d str,
    url: Option<&'d str>,
    path: &'d str,
    lang: Lang,
    ways: Ways,
}

impl About<'_> {
    /// The date that a text's title, dateline or lines tell.
    fn in_text(&self, near: Option<PartialDate>) -> Option<Sourced<PartialDate>> {
        let year = near.map(PartialDate::year);
        let (value, place) =
            dateline::of_text(self.text, self.title, self.lang.as_str(), year, &self.ways)?;
        let from = match place {
            Place::Title => Origin::Title,
            Place::Dateline => Origin::Dateline,
            Place::Head | Place::Foot => Origin::Line,
        };
        Some(Sourced { value, from })
    }

    /// The date that nobody gives: from the title or the dateline, then the path or the address if
    /// it tells the day, then a line of its own, then whatever the path tells.
    fn date(&self) -> Option<Sourced<PartialDate>> {
        let path = [Some(stem(self.path)), self.url]
            .into_iter()
            .flatten()
            .find_map(|path| date::in_path(path, &self.ways))
            .and_then(|date| date.not_after(self.ways.today).ok())
            .map(|value| Sourced {
                value,
                from: Origin::Path,
            });
        let text = self.in_text(path.as_ref().map(|path| path.value));
        match (text, path) {
            (Some(text), Some(path)) => {
                let sure = text.from < Origin::Path || !path.value.is_day();
                Some(if sure && within(text.value, path.value) {
                    text
                } else {
                    path
                })
            }
            (text, path) => text.or(path),
        }
    }

    /// The country that nobody gives, from the outlet, the address, the path and the dateline.
    fn country(&self, given: &Given) -> Option<Sourced<Country>> {
        let of = |from: Origin| move |value: Country| Sourced { value, from };
        let outlet = || {
            let source = given
                .layers
                .iter()
                .find_map(|(_, values)| values.get("source"));
            source.and_then(|source| outlet::named(source))
        };
        let address = || self.url.and_then(outlet::at_address);
        let path = || {
            let parts = || stem(self.path).rsplit('/');
            parts()
                .find_map(country_in)
                .or_else(|| parts().find_map(outlet_in))
        };
        let agency = || {
            let line = self.text.lines().find(|line| !line.trim().is_empty())?;
            dateline::dateline(line, self.lang.as_str(), &self.ways)?
                .agency
                .and_then(outlet::named)
        };
        outlet()
            .or_else(address)
            .map(of(Origin::Outlet))
            .or_else(|| path().map(of(Origin::Path)))
            .or_else(|| agency().map(of(Origin::Dateline)))
    }
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

/// The country of an outlet that a part of a path is named after.
fn outlet_in(part: &str) -> Option<Country> {
    let country = if part.contains('.') {
        outlet::at_address(part)
    } else {
        outlet::named(part)
    };
    country.filter(|country| !country.is_body())
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

    fn date(
        &mut self,
        given: Option<Sourced<String>>,
        about: &About<'_>,
    ) -> Option<Sourced<PartialDate>> {
        let Some(given) = given else {
            let guessed = about.date();
            if guessed.is_none() {
                self.add("no date".to_owned());
            }
            return guessed;
        };
        let read = date::written(&spaced(&given.value), &about.ways)
            .map_err(|error| error.to_string())
            .and_then(|read| {
                let date = read.date.not_after(about.ways.today);
                date.map_err(|error| error.to_string())
            });
        match read {
            Ok(value) if given.from == Origin::Markup => {
                Some(spoken_before(value, about).unwrap_or(Sourced {
                    value,
                    from: given.from,
                }))
            }
            Ok(value) => Some(Sourced {
                value,
                from: given.from,
            }),
            Err(reason) => {
                self.add(format!("date: {reason}"));
                // What a page's machinery writes can be a template's; what its author wrote is not.
                (given.from == Origin::Markup)
                    .then(|| about.date())
                    .flatten()
            }
        }
    }

    fn country(&mut self, given: &Given, about: &About<'_>) -> Option<Sourced<Country>> {
        let Some(written) = given.strongest("country") else {
            let guessed = about.country(given);
            if guessed.is_none() {
                self.add("no country".to_owned());
            }
            return guessed;
        };
        match written.value.parse() {
            Ok(value) => Some(Sourced {
                value,
                from: written.from,
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
        let guess = || Sourced {
            value: language::of(text),
            from: Origin::Text,
        };
        let Some(given) = given else {
            return guess();
        };
        match given.value.parse::<Lang>() {
            // What a page says of its language is often its template's.
            Ok(value) if given.from == Origin::Markup => {
                let guess = guess();
                match (value == Lang::ZH) == (guess.value == Lang::ZH) {
                    true => Sourced {
                        value,
                        from: given.from,
                    },
                    false => guess,
                }
            }
            Ok(value) => {
                if value == Lang::EN && language::of(text) == Lang::ZH {
                    self.add(
                        "its language is given as `en`, but it's written in Chinese characters"
                            .to_owned(),
                    );
                }
                Sourced {
                    value,
                    from: given.from,
                }
            }
            Err(error) => {
                self.add(format!("language: {error}"));
                guess()
            }
        }
    }
}

/// Whether a date lies in the year or month that a coarser one names.
fn within(date: PartialDate, coarse: PartialDate) -> bool {
    coarse.is_day()
        || coarse.first_day() <= date.first_day() && date.last_day() <= coarse.last_day()
}

/// A date of nothing but figures as catalogues have it: `201709` for a month, `20170930120000` for a
/// moment.
fn spaced(written: &str) -> String {
    let figures = written.trim();
    if !figures.bytes().all(|byte| byte.is_ascii_digit()) {
        return written.to_owned();
    }
    match figures.len() {
        6 => format!("{}-{}", &figures[..4], &figures[4..]),
        14 => figures[..8].to_owned(),
        _ => written.to_owned(),
    }
}

/// The day in a page's title or dateline, where that lies shortly before its publication: then it's
/// the day of the speech.
fn spoken_before(published: PartialDate, about: &About<'_>) -> Option<Sourced<PartialDate>> {
    let spoken = about.in_text(Some(published))?;
    let days = published
        .first_day()
        .since(spoken.value.first_day())
        .ok()?
        .get_days();
    // Without a year, a day that lies further back is more likely that of an event.
    let with_year = about.in_text(None).is_some_and(|alone| alone == spoken);
    let most = if with_year {
        DAYS_TO_PUBLISH
    } else {
        DAYS_WITHOUT_YEAR
    };
    let fits = spoken.value.is_day() && (0..=most).contains(&days);
    (fits && spoken.from < Origin::Path).then_some(spoken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_let_countries_be_guessed() {
        for (path, country) in [
            ("CHN_70_2015.txt", Some("CHN")),
            ("usa/2015-09-24-visit.txt", Some("USA")),
            ("Germany/speech 20150924.txt", Some("DEU")),
            ("xinhua/2015/notes.txt", Some("CHN")),
            ("www.kremlin.ru/acts/1.html", Some("RUS")),
            ("2015/notes.txt", None),
            ("in/may.txt", None),
            ("NATO/speech.txt", None),
        ] {
            let parts = || stem(path).rsplit('/');
            let found = parts()
                .find_map(country_in)
                .or_else(|| parts().find_map(outlet_in));
            let found = found.map(|country| country.to_string());
            assert_eq!(found.as_deref(), country, "{path}");
        }
    }

    #[test]
    fn figures_are_dates() {
        assert_eq!(spaced("201709"), "2017-09");
        assert_eq!(spaced("20170930120000"), "20170930");
        assert_eq!(spaced("2017"), "2017");
    }

    #[test]
    fn columns_go_by_several_names() {
        let row = |columns: &[(&str, &str)]| -> Values {
            let entries = columns.iter();
            entries
                .map(|(column, value)| ((*column).to_owned(), (*value).to_owned()))
                .collect()
        };
        let found = mapped(
            &row(&[
                ("Headline", "A"),
                ("pub_date", "2015"),
                ("Language", ""),
                ("other", "x"),
            ]),
            &Fields::none(),
        );
        assert_eq!(found, row(&[("title", "A"), ("date", "2015")]));
    }
}
