//! A TEI header to metadata: title, date, language, country, author, address, source; and the
//! persons that it lists.

use super::Persons;
use super::tree::Element;
use std::collections::BTreeMap;

/// What a document says of itself, by metadata field. `outer` is the corpus that it stands in.
pub(super) fn values(
    document: Element<'_>,
    outer: Option<Element<'_>>,
) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let mut put = |field: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            values.insert(field.to_owned(), value);
        }
    };
    let header = document.element("teiHeader");
    let corpus = outer.and_then(|corpus| corpus.element("teiHeader"));
    let file = header.and_then(|header| header.element("fileDesc"));
    let source = file.and_then(|file| file.element("sourceDesc"));
    let published = file.and_then(|file| file.element("publicationStmt"));
    put("title", file.and_then(title));
    put("date", header.and_then(date));
    put("lang", lang(document, outer));
    put("speaker", file.and_then(author));
    put(
        "url",
        [source, published].into_iter().flatten().find_map(url),
    );
    put(
        "source",
        [source, published]
            .into_iter()
            .flatten()
            .find_map(publisher),
    );
    let place = place(document).or_else(|| place(outer?));
    let named = || [header, corpus].into_iter().flatten().find_map(country);
    match place {
        Some((country, region)) => {
            put("country", Some(country));
            put("region", region);
        }
        None => put("country", named()),
    }
    values
}

/// The main title, in English where there is a choice.
fn title(file: Element<'_>) -> Option<String> {
    let titles: Vec<_> = file
        .element("titleStmt")?
        .elements()
        .filter(|element| element.name() == "title" && !element.line().is_empty())
        .collect();
    let main = |title: &&Element<'_>| {
        matches!(
            title.attribute("type"),
            None | Some("main" | "full" | "marc245a" | "uniform")
        )
    };
    let english = |title: &&Element<'_>| title.attribute("lang").is_some_and(is_english);
    let mains: Vec<_> = titles
        .iter()
        .copied()
        .filter(|title| main(&title))
        .collect();
    let choice = mains.iter().find(english).or(mains.first());
    choice.or(titles.first()).map(|title| title.line())
}

fn is_english(lang: &str) -> bool {
    lang == "en" || lang.starts_with("en-")
}

/// The day of the event, else of the source, else of the publication.
fn date(header: Element<'_>) -> Option<String> {
    let first = |element: Element<'_>| element.descendants("date").into_iter().find_map(day);
    let settings = header.descendants("setting");
    let creation = header.descendants("creation");
    let sources = header.descendants("sourceDesc");
    let published = header.descendants("publicationStmt");
    [settings, creation, sources, published]
        .into_iter()
        .flatten()
        .find_map(first)
}

/// A date's ISO day, month or year.
fn day(date: Element<'_>) -> Option<String> {
    ["when", "when-iso", "from", "notBefore", "value"]
        .into_iter()
        .find_map(|name| date.attribute(name).and_then(iso))
        .or_else(|| iso(&date.line()))
}

/// The part of a time that is a date, where it is an ISO one.
pub(super) fn iso(written: &str) -> Option<String> {
    let date = written.split('T').next()?.trim();
    let parts: Vec<_> = date.split('-').collect();
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    let fits = match parts.as_slice() {
        [year] => digits(year, 4),
        [year, month] => digits(year, 4) && digits(month, 2),
        [year, month, day] => digits(year, 4) && digits(month, 2) && digits(day, 2),
        _ => false,
    };
    fits.then(|| date.to_owned())
}

/// The language of a document's text.
pub(super) fn lang(document: Element<'_>, outer: Option<Element<'_>>) -> Option<String> {
    let own = |element: Element<'_>| element.attribute("lang").map(str::to_owned);
    document
        .element("text")
        .and_then(own)
        .or_else(|| own(document))
        .or_else(|| outer.and_then(own))
        .or_else(|| {
            let usages = document.element("teiHeader")?.descendants("language");
            match usages.as_slice() {
                [only] => only.attribute("ident").map(str::to_owned),
                _ => None,
            }
        })
}

/// The author's name where there is one author.
fn author(file: Element<'_>) -> Option<String> {
    let own: Vec<_> = file
        .element("titleStmt")?
        .elements()
        .filter(|element| element.name() == "author")
        .collect();
    let authors = if own.is_empty() {
        file.element("sourceDesc")?.descendants("author")
    } else {
        own
    };
    match authors.as_slice() {
        [only] => Some(person_name(*only)).filter(|name| !name.is_empty()),
        _ => None,
    }
}

fn url(part: Element<'_>) -> Option<String> {
    let ids = part.descendants("idno");
    let id = ids.iter().find(|id| {
        id.attribute("type")
            .is_some_and(|kind| matches!(kind.to_lowercase().as_str(), "uri" | "url"))
    })?;
    Some(id.line()).filter(|url| url.contains("://"))
}

fn publisher(part: Element<'_>) -> Option<String> {
    let publisher = part.descendants("publisher").into_iter().next()?;
    let names: Vec<_> = publisher
        .elements()
        .filter(|name| matches!(name.name(), "orgName" | "name"))
        .collect();
    let english = |name: &&Element<'_>| name.attribute("lang").is_some_and(is_english);
    let name = names.iter().find(english).or(names.first());
    Some(name.unwrap_or(&publisher).line())
}

/// The country, and the region where it is one's own parliament, of an id such as
/// `ParlaMint-ES-CT_2015-10-26-0101`.
fn place(document: Element<'_>) -> Option<(String, Option<String>)> {
    let id = document.attribute("id")?.strip_prefix("ParlaMint-")?;
    let stem = id.split(['_', '.']).next()?;
    let mut codes = stem.split('-');
    let upper = |code: &&str| code.bytes().all(|byte| byte.is_ascii_uppercase());
    let country = codes.next().filter(upper).filter(|code| code.len() == 2)?;
    // A small `en` is the language that a corpus was translated to.
    let region = codes.next().filter(upper).filter(|code| !code.is_empty());
    let region = region.map(|region| format!("{country}-{region}"));
    Some((country.to_owned(), region))
}

/// The country that a header's setting names by its code.
fn country(header: Element<'_>) -> Option<String> {
    let setting = header.descendants("setting").into_iter().next()?;
    let code = setting
        .elements()
        .filter(|name| name.attribute("type") == Some("country") || name.name() == "country")
        .find_map(|name| name.attribute("key"))?;
    let fits = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    fits.then(|| code.to_owned())
}

/// Persons by id, their names in `lang` where they have several.
pub(super) fn persons(root: Element<'_>, lang: Option<&str>) -> Persons {
    let mut persons = Persons::new();
    for person in root.descendants("person") {
        let Some(id) = person.attribute("id") else {
            continue;
        };
        let names: Vec<_> = person
            .elements()
            .filter(|name| name.name() == "persName")
            .collect();
        // A name that has ended was changed.
        let lasting = names
            .iter()
            .filter(|name| name.attribute("to").is_none())
            .copied();
        let lasting: Vec<_> = lasting.collect();
        let of_lang = |name: &&Element<'_>| lang.is_some() && name.attribute("lang") == lang;
        let choice = lasting.iter().find(of_lang).or(lasting.first());
        if let Some(name) = choice.or(names.last()) {
            let name = person_name(*name);
            if !name.is_empty() {
                persons.insert(id.to_owned(), name);
            }
        }
    }
    persons
}

/// A name as one says it: forenames first.
fn person_name(element: Element<'_>) -> String {
    let element = element.element("persName").unwrap_or(element);
    let of = |name: &str| -> Vec<String> {
        let parts = element.elements().filter(|part| part.name() == name);
        parts
            .map(Element::line)
            .filter(|part| !part.is_empty())
            .collect()
    };
    let parts = [of("forename"), of("nameLink"), of("surname")].concat();
    if parts.is_empty() {
        element.line()
    } else {
        parts.join(" ")
    }
}
