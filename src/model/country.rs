//! Countries: ISO 3166-1 alpha-3 codes, those of former states (ISO 3166-3) and `EUU` for the
//! European Union; and two bodies that are none, `NAT` for NATO and `UNO` for the United Nations.

use crate::error::nearest;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

/// A country, by its three-letter code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 3]);

/// The table that ships with the program: `alpha3,alpha2,name,also,name_zh,status`.
const TABLE: &str = include_str!("../../lexicon/countries.csv");

struct Countries {
    /// Names of the table, by code.
    names: BTreeMap<Country, String>,
    /// Codes by every way of writing, lower-cased.
    by_writing: BTreeMap<String, Country>,
}

static COUNTRIES: LazyLock<Countries> = LazyLock::new(|| {
    let mut countries = Countries {
        names: BTreeMap::new(),
        by_writing: BTreeMap::new(),
    };
    let mut rows = csv::Reader::from_reader(TABLE.as_bytes());
    for row in rows.records().flatten() {
        let field = |column: usize| row.get(column).unwrap_or_default();
        let Ok(code) = <[u8; 3]>::try_from(field(0).as_bytes()) else {
            continue;
        };
        let country = Country(code);
        countries.names.insert(country, field(2).to_owned());
        let also = field(3).split("; ");
        let writings = [field(0), field(1), field(2), field(4)]
            .into_iter()
            .chain(also);
        for writing in writings.filter(|writing| !writing.is_empty()) {
            countries
                .by_writing
                .entry(normal(writing))
                .or_insert(country);
        }
    }
    countries
});

/// One form for all ways of writing a name: lower case, single blanks, no leading article.
fn normal(writing: &str) -> String {
    let lower = writing.to_lowercase().replace(['.', '’', '\''], "");
    let words: Vec<&str> = lower
        .split([' ', '_', '\u{A0}'])
        .filter(|word| !word.is_empty())
        .collect();
    match words.split_first() {
        Some((&"the", rest)) if !rest.is_empty() => rest.join(" "),
        _ => words.join(" "),
    }
}

impl Country {
    /// The three-letter code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// The country that a code or name stands for, in any case.
    pub fn named(written: &str) -> Option<Self> {
        COUNTRIES.by_writing.get(&normal(written)).copied()
    }

    /// Whether it's a body of states and no country: it has a voice of its own, but is no target.
    pub fn is_body(&self) -> bool {
        matches!(&self.0, b"NAT" | b"UNO")
    }

    /// The common English name.
    pub fn name(&self) -> &str {
        COUNTRIES
            .names
            .get(self)
            .map_or(self.as_str(), String::as_str)
    }
}

/// A value that names no country.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{written}` is not a country")]
pub struct UnknownCountry {
    /// The value.
    pub written: String,
    /// The nearest way of writing one.
    pub near: Option<&'static str>,
}

impl FromStr for Country {
    type Err = UnknownCountry;

    /// Reads an alpha-2 or alpha-3 code or a name, in any case.
    fn from_str(written: &str) -> Result<Self, UnknownCountry> {
        Self::named(written).ok_or_else(|| UnknownCountry {
            written: written.trim().to_owned(),
            near: nearest(
                &normal(written),
                COUNTRIES.by_writing.keys().map(String::as_str),
            ),
        })
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Country {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_names_and_official_names_are_read() {
        for (written, code) in [
            ("US", "USA"),
            ("usa", "USA"),
            ("United States of America", "USA"),
            ("the United Kingdom", "GBR"),
            ("中国", "CHN"),
            ("EU", "EUU"),
            ("DDR", "DDR"),
            ("Côte d’Ivoire", "CIV"),
            ("South_Korea", "KOR"),
            ("Guinea", "GIN"),
        ] {
            assert_eq!(
                written
                    .parse::<Country>()
                    .map(|country| country.to_string()),
                Ok(code.to_owned()),
                "{written}"
            );
        }
    }

    #[test]
    fn an_unknown_country_comes_with_the_nearest_one() {
        let error = "Germny".parse::<Country>().unwrap_err();
        assert_eq!(error.near, Some("germany"));
        assert!("Atlantis".parse::<Country>().is_err());
        assert!(
            "Korea".parse::<Country>().is_err(),
            "ambiguous names stand for no country"
        );
    }
}
