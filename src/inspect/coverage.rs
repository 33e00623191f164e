//! Gaps and outliers: years in which a source and country has no documents, or far fewer or more
//! than in its other years. A share of such a year is no trend.

use super::{Line, Seen};
use std::collections::BTreeMap;

/// Years that a source must have before one of them can be an outlier.
const FEWEST_YEARS: usize = 4;

/// How many times fewer or more documents than in the middle year make an outlier.
const TIMES: u64 = 5;

pub(super) fn lines(documents: &[Seen]) -> Vec<Line> {
    let mut series: BTreeMap<(&str, String), BTreeMap<i16, u64>> = BTreeMap::new();
    for seen in documents {
        let Some(date) = seen.date else { continue };
        let country = seen
            .country
            .map_or("(none)".to_owned(), |country| country.to_string());
        let years = series.entry((seen.source.as_str(), country)).or_default();
        *years.entry(date.year()).or_default() += 1;
    }
    let mut lines = Vec::new();
    for ((source, country), years) in series {
        let line = |item: String, count: u64, detail: String| Line {
            section: "coverage",
            item: format!("{source}, {country}: {item}"),
            count,
            share: None,
            detail,
            example: String::new(),
        };
        for (from, to) in gaps(&years) {
            let span = if from == to {
                from.to_string()
            } else {
                format!("{from}-{to}")
            };
            lines.push(line(
                format!("no document in {span}"),
                0,
                "a gap is not silence".to_owned(),
            ));
        }
        let middle = median(&years);
        for (year, count) in outliers(&years, middle) {
            let detail = format!("{middle} in the middle year");
            lines.push(line(format!("{count} in {year}"), count, detail));
        }
    }
    lines
}

/// Runs of years without documents between the first and the last.
fn gaps(years: &BTreeMap<i16, u64>) -> Vec<(i16, i16)> {
    let known: Vec<i16> = years.keys().copied().collect();
    known
        .windows(2)
        .filter(|pair| pair[1] - pair[0] > 1)
        .map(|pair| (pair[0] + 1, pair[1] - 1))
        .collect()
}

fn median(years: &BTreeMap<i16, u64>) -> u64 {
    let mut counts: Vec<u64> = years.values().copied().collect();
    counts.sort_unstable();
    counts.get(counts.len() / 2).copied().unwrap_or_default()
}

fn outliers(years: &BTreeMap<i16, u64>, middle: u64) -> Vec<(i16, u64)> {
    if years.len() < FEWEST_YEARS || middle < TIMES {
        return Vec::new();
    }
    let is_out = |count: u64| count * TIMES <= middle || count >= middle * TIMES;
    years
        .iter()
        .filter(|(_, count)| is_out(**count))
        .map(|(year, count)| (*year, *count))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_and_outliers_are_found() {
        let years = BTreeMap::from([(2001, 20), (2002, 30), (2005, 25), (2006, 2), (2007, 200)]);
        assert_eq!(gaps(&years), [(2003, 2004)]);
        assert_eq!(outliers(&years, median(&years)), [(2006, 2), (2007, 200)]);
        assert!(outliers(&BTreeMap::from([(2001, 1), (2002, 90)]), 90).is_empty());
    }
}
