//! Which country's an outlet or institution is: by its name, through the lexicon, or by its address
//! on the web.

use crate::model::Country;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Names of outlets and institutions: `country,lang,kind,name,from,until,when,unless`.
const NAMES: &str = include_str!("../../lexicon/institutions.csv");

/// Hosts on the web: `domain,country`.
const DOMAINS: &str = include_str!("../../lexicon/domains.csv");

/// Parts of hosts that only governments have, before the country's own part.
const GOVERNMENT: [&str; 10] = [
    "gov",
    "gob",
    "gouv",
    "govt",
    "go",
    "gub",
    "mil",
    "gv",
    "guv",
    "government",
];

/// Country parts of hosts that people use for other things than a country.
const NO_COUNTRY: [&str; 20] = [
    "ai", "am", "bz", "cc", "co", "fm", "gg", "im", "io", "is", "la", "ly", "me", "nu", "pw", "st",
    "to", "tv", "vc", "ws",
];

static BY_NAME: LazyLock<BTreeMap<String, Country>> = LazyLock::new(|| {
    let mut names: BTreeMap<String, Option<Country>> = BTreeMap::new();
    let mut rows = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(NAMES.as_bytes());
    for row in rows.records().flatten() {
        let field = |at: usize| row.get(at).unwrap_or_default().trim();
        // Names that depend on the words around them, or stood for a state that is gone.
        let free = [5, 6, 7].iter().all(|at| field(*at).is_empty());
        if !free || !matches!(field(2), "outlet" | "institution") {
            continue;
        }
        let Ok(country) = field(0).parse::<Country>() else {
            continue;
        };
        // A name that two countries have tells neither.
        names
            .entry(normal(field(3)))
            .and_modify(|known| *known = known.filter(|known| *known == country))
            .or_insert(Some(country));
    }
    names
        .into_iter()
        .filter_map(|(name, country)| Some((name, country?)))
        .collect()
});

static BY_DOMAIN: LazyLock<BTreeMap<String, Country>> = LazyLock::new(|| {
    let mut rows = csv::Reader::from_reader(DOMAINS.as_bytes());
    let rows = rows.records().flatten();
    rows.filter_map(|row| Some((row.get(0)?.to_owned(), row.get(1)?.parse().ok()?)))
        .collect()
});

/// One form for all ways of writing a name.
fn normal(name: &str) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "the")
        .collect();
    words.join(" ")
}

/// The country of an outlet or institution by its name, or by the first part of it: "Xinhua",
/// "Ministry of Foreign Affairs of the People's Republic of China", "Xinhua | English.news.cn".
pub(super) fn named(name: &str) -> Option<Country> {
    let whole = || BY_NAME.get(&normal(name)).copied();
    let parts = || {
        let mut parts = name
            .split(['|', '·', '–', '—', ',', ':', '_', '/', '('])
            .chain(name.split(" - "));
        parts.find_map(|part| {
            let part = normal(part);
            (part.chars().count() > 1)
                .then(|| BY_NAME.get(&part).copied())
                .flatten()
        })
    };
    let state = || {
        let (_, of) = name
            .rsplit_once(" of the ")
            .or_else(|| name.rsplit_once(" of "))?;
        Country::named(of)
    };
    whole().or_else(parts).or_else(state)
}

/// The country of an address on the web, or of a folder named like a host.
pub(super) fn at_address(address: &str) -> Option<Country> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.to_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    let is_label =
        |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    if labels.len() < 2 || !labels.iter().all(is_label) {
        return None;
    }
    let known = (0..labels.len() - 1).find_map(|at| BY_DOMAIN.get(&labels[at..].join(".")));
    if let Some(country) = known {
        return Some(*country);
    }
    let last = labels[labels.len() - 1];
    let before = labels[labels.len() - 2];
    match last {
        "gov" | "mil" => Some("USA".parse().ok()?),
        "uk" => Some("GBR".parse().ok()?),
        "eu" => Some("EUU".parse().ok()?),
        _ if last.len() != 2 || !last.bytes().all(|byte| byte.is_ascii_lowercase()) => None,
        _ if GOVERNMENT.contains(&before) => Country::named(last),
        _ if NO_COUNTRY.contains(&last) => None,
        _ => Country::named(last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_countries() {
        for (name, code) in [
            ("Xinhua", "CHN"),
            ("新华社", "CHN"),
            ("People's Daily", "CHN"),
            ("Global Times", "CHN"),
            ("The White House", "USA"),
            ("State Department", "USA"),
            ("Kremlin", "RUS"),
            ("Xinhua | English.news.cn", "CHN"),
            (
                "Ministry of Foreign Affairs of the People's Republic of China",
                "CHN",
            ),
        ] {
            assert_eq!(
                named(name).map(|country| country.to_string()),
                Some(code.to_owned()),
                "{name}"
            );
        }
        for name in ["", "Politics", "A student of the art"] {
            assert_eq!(named(name), None, "{name}");
        }
    }

    #[test]
    fn addresses_tell_countries() {
        for (address, code) in [
            ("https://www.fmprc.gov.cn/mfa_eng/t1.shtml", "CHN"),
            ("http://en.kremlin.ru/events/1", "RUS"),
            ("https://www.state.gov/briefings", "USA"),
            ("https://www.gov.uk/government/speeches/x", "GBR"),
            ("english.people.com.cn", "CHN"),
            ("https://www.mofa.go.jp/x", "JPN"),
        ] {
            let found = at_address(address).map(|country| country.to_string());
            assert_eq!(found, Some(code.to_owned()), "{address}");
        }
        for address in [
            "a.io",
            "notes",
            "2015.09.24",
            "report.v2",
            "https://example.com/us",
        ] {
            assert_eq!(at_address(address), None, "{address}");
        }
    }
}
