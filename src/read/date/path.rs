//! Dates in file names, folders and addresses: from a path to the most exact date that it lets one guess.

use super::{Dated, Ways, meanings, names, partial, scan};
use crate::model::PartialDate;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A date in a path, or `None` where no part of it is surely one.
///
/// A day counts more than a month, a month more than a year; of two alike, folders that are nothing but
/// figures (`/2015/09/24/`), then what is nearest to the file's name. Two that contradict each other in
/// one name are none. Years lie between 1700 and next year.
pub(in crate::read) fn in_path(path: &str, ways: &Ways) -> Option<PartialDate> {
    let path = local(path);
    let likely = |date: &PartialDate| {
        let last = i64::from(ways.today.year()) + 1;
        i64::try_from(date.number() / 10_000).is_ok_and(|year| (1_700..=last).contains(&year))
    };
    let folders = folders(path).filter(likely);
    if folders.is_some_and(is_day) {
        return folders;
    }
    let parts = || {
        path.rsplit('/')
            .filter(|part| part.len() <= LONGEST && !is_mistaken(part))
    };
    let days = |part| {
        agreed(
            days(part, ways)
                .into_iter()
                .filter(|(_, date)| likely(date)),
        )
    };
    let months = |part| agreed(months(part).into_iter().filter(|(_, date)| likely(date)));
    let years = |part| agreed(years(part).into_iter().filter(|(_, date)| likely(date)));
    parts()
        .find_map(days)
        .or(folders)
        .or_else(|| parts().find_map(months))
        .or_else(|| parts().find_map(years))
}

/// Longer parts of a path are data, not names.
const LONGEST: usize = 300;

fn is_day(date: PartialDate) -> bool {
    !date.number().is_multiple_of(100)
}

/// A path or an address without scheme, host, query and the file's extension.
fn local(path: &str) -> &str {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => path,
    };
    let path = path.trim_end_matches('/');
    match path.rsplit_once('.') {
        Some((before, end))
            if end.len() <= 5
                && !before.is_empty()
                && end.starts_with(|c: char| c.is_ascii_alphabetic()) =>
        {
            before
        }
        _ => path,
    }
}

/// The one date of some, or the one that a name begins with.
fn agreed(dates: impl Iterator<Item = (Range<usize>, PartialDate)>) -> Option<PartialDate> {
    let mut all: Vec<(Range<usize>, PartialDate)> = dates.collect();
    all.sort_by_key(|(range, _)| range.start);
    let (range, first) = all.first()?;
    let alike = all.iter().all(|(_, date)| date == first);
    (alike || range.start == 0).then_some(*first)
}

static FOLDERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|/)([0-9]{4})(?:[-/]?([0-9]{2})(?:[-/]?([0-9]{2}))?(?:/|$)|/([0-9]{1,2})/([0-9]{1,2})/)").ok()
});

/// A date in folders of figures: `2015/09/24`, `2015-09/24`, `201509`.
fn folders(path: &str) -> Option<PartialDate> {
    let found = FOLDERS.as_ref()?.captures(path)?;
    let number = |one: usize, other: usize| {
        let part = found.get(one).or_else(|| found.get(other))?;
        part.as_str().parse().ok()
    };
    partial(number(1, 1)?, Some(number(2, 4)?), number(3, 5))
}

/// `2015-09-24` with any sign or none between, and what comes before and after it.
static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"([0-9]{4})(?:[-_. ]([0-9]{1,2})[-_. ]([0-9]{1,2})|([0-9]{2})([0-9]{2}))").ok()
});

/// Whether a part has a day that no calendar has: one can't know which of its figures is wrong.
fn is_mistaken(part: &str) -> bool {
    DAY.iter()
        .flat_map(|pattern| pattern.captures_iter(part))
        .any(|found| {
            let number = |at: usize| {
                found
                    .get(at)
                    .and_then(|part| part.as_str().parse::<u32>().ok())
            };
            let (Some(whole), Some(year), Some(month), Some(day)) =
                (found.get(0), number(1), number(2), number(3))
            else {
                return false;
            };
            let shaped = (1_700..2_200).contains(&year)
                && month <= 12
                && day <= 31
                && free(part, &whole.range());
            shaped && partial(year, Some(month), Some(day)).is_none()
        })
}

/// Days in a part of a path.
fn days(part: &str, ways: &Ways) -> Vec<(Range<usize>, PartialDate)> {
    let mut all = Vec::new();
    for found in DAY.iter().flat_map(|pattern| pattern.captures_iter(part)) {
        let number = |one: usize, other: usize| {
            let part = found.get(one).or_else(|| found.get(other))?;
            part.as_str().parse().ok()
        };
        if let Some(whole) = found.get(0)
            && free(part, &whole.range())
            && let Some(year) = number(1, 1)
            && let Some(date) = partial(year, number(2, 4), number(3, 5))
        {
            all.push((whole.range(), date));
        }
    }
    if !all.is_empty() {
        return all;
    }
    // With names of months: where a name begins or ends with it, it's of the file and not of its subject.
    let words: String = part
        .chars()
        .map(|c| if matches!(c, '_' | '+') { '-' } else { c })
        .collect();
    let spaced: String = words
        .chars()
        .map(|c| if c == '-' { ' ' } else { c })
        .collect();
    for text in [&words, &spaced] {
        for raw in scan::scan(text, "", true) {
            let end = text.get(raw.range.end..).unwrap_or_default();
            let outer = raw.range.start == 0
                || end
                    .trim_matches(['-', ' ', ')', '0', '1', '2', '3', '.'])
                    .is_empty();
            let one = meanings(&raw, ways);
            if let [meaning] = one.as_slice()
                && outer
                && !meaning.century_guessed
                && let Dated::Full(date) = meaning.date
                && is_day(date)
            {
                all.push((raw.range, date));
            }
        }
        if !all.is_empty() {
            break;
        }
    }
    all
}

static MONTH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"([0-9]{4})[-_. ]?([0-9]{2})").ok());

static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let names = names::pattern();
    Regex::new(&format!("(?i)({names})[-_. ]?([0-9]{{4}})|([0-9]{{4}})[-_. ]({names})|([0-9]{{4}})年([0-9]{{1,2}})月")).ok()
});

/// Months in a part of a path.
fn months(part: &str) -> Vec<(Range<usize>, PartialDate)> {
    let mut all = Vec::new();
    for found in MONTH.iter().flat_map(|pattern| pattern.captures_iter(part)) {
        let number = |at: usize| {
            found
                .get(at)
                .and_then(|part| part.as_str().parse::<u32>().ok())
        };
        if let (Some(whole), Some(year), Some(month)) = (found.get(0), number(1), number(2))
            && free(part, &whole.range())
            && let Some(date) = partial(year, Some(month), None)
        {
            // "t190106" is a number of something.
            if whole.len() == 6 && (year < 1_900 || letter_at(part, &whole.range())) {
                continue;
            }
            // "budget-2009-10" may be the year 2009 to 2010.
            let next =
                whole.len() == 7 && (year + 1) % 100 == month && whole.range() != (0..part.len());
            let date = if next {
                PartialDate::of_year(i16::try_from(year).unwrap_or(0))
            } else {
                date
            };
            all.push((whole.range(), date));
        }
    }
    for found in NAMED.iter().flat_map(|pattern| pattern.captures_iter(part)) {
        let text = |at: usize| found.get(at).map(|part| part.as_str());
        let year = text(2)
            .or(text(3))
            .or(text(5))
            .and_then(|year| year.parse().ok());
        let named =
            |word: &str| names::month(word, "en").filter(|month| month.whole || month.english);
        let month = match text(6) {
            Some(figures) => figures.parse().ok(),
            None => text(1)
                .or(text(4))
                .and_then(named)
                .map(|month| u32::from(month.number.unsigned_abs())),
        };
        if let (Some(whole), Some(year), Some(month)) = (found.get(0), year, month)
            && free(part, &whole.range())
            && !letter_at(part, &whole.range())
            && let Some(date) = partial(year, Some(month), None)
        {
            all.push((whole.range(), date));
        }
    }
    all
}

static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("[0-9]{4}").ok());

/// Words before a number that isn't a year.
const COUNTED: [&str; 20] = [
    "art",
    "article",
    "doc",
    "document",
    "id",
    "issue",
    "n",
    "no",
    "nr",
    "num",
    "p",
    "page",
    "part",
    "report",
    "res",
    "resolution",
    "room",
    "session",
    "vol",
    "v",
];

/// Years in a part of a path.
fn years(part: &str) -> Vec<(Range<usize>, PartialDate)> {
    let found = YEAR.iter().flat_map(|pattern| pattern.find_iter(part));
    let year = |found: regex::Match| {
        let year = found.as_str().parse().ok()?;
        let before = part.get(..found.start())?;
        let word = before.trim_end_matches(['-', '_', ' ', '.', '#']);
        let start = word.rfind(|c: char| !c.is_alphabetic()).map_or(0, |at| {
            at + word
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8)
        });
        let word = word.get(start..)?.to_lowercase();
        let attached = before.ends_with(char::is_alphabetic)
            && word.chars().count() < 3
            && word != "fy"
            && word.is_ascii();
        let after = part.get(found.end()..)?;
        let unit: String = after.chars().take_while(|c| c.is_alphabetic()).collect();
        let measured = !unit.is_empty() && unit.len() < 3 && unit.is_ascii();
        let counted = COUNTED.contains(&word.as_str());
        let taken = attached || measured || counted || !free(part, &found.range());
        (!taken).then_some((found.range(), PartialDate::of_year(year)))
    };
    found.filter_map(year).collect()
}

/// Whether no digit touches a date.
fn free(part: &str, date: &Range<usize>) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    !digit(
        part.get(..date.start)
            .and_then(|before| before.chars().next_back()),
    ) && !digit(part.get(date.end..).and_then(|after| after.chars().next()))
}

/// Whether a letter stands before a date.
fn letter_at(part: &str, date: &Range<usize>) -> bool {
    part.get(..date.start)
        .is_some_and(|before| before.ends_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_let_dates_be_guessed() {
        let ways = Ways::on(jiff::civil::date(2026, 11, 24));
        for (path, date) in [
            ("CHN_70_2015.txt", Some("2015")),
            ("Session 70 - 2015/CHN_70_2015.txt", Some("2015")),
            ("USA_10_1955.txt", Some("1955")),
            ("usa/2015-09-24-visit.txt", Some("2015-09-24")),
            ("Germany/speech 20150924.txt", Some("2015-09-24")),
            ("2015/notes.txt", Some("2015")),
            ("2015/09/24/slug.html", Some("2015-09-24")),
            (
                "https://example.org/2015/09/24/on-september-1-2014",
                Some("2015-09-24"),
            ),
            (
                "https://example.org/web/201509/t20150924_1234.shtml",
                Some("2015-09-24"),
            ),
            (
                "https://example.org/politics/2022-12/10/c_1129197120.htm",
                Some("2022-12-10"),
            ),
            (
                "https://example.org/2015/09/slug.html?id=20140101",
                Some("2015-09"),
            ),
            ("2015/1/2.txt", Some("2015")),
            ("2015/1/2/slug.html", Some("2015-01-02")),
            ("news-24sep2015.html", Some("2015-09-24")),
            (
                "briefing-by-the-secretary-april-1-2021.md",
                Some("2021-04-01"),
            ),
            ("art_2015_9_24_1.html", Some("2015-09-24")),
            ("2015年9月24日讲话.txt", Some("2015-09-24")),
            ("24.09.2015.txt", Some("2015-09-24")),
            ("minutes-september-2015.pdf", Some("2015-09")),
            ("2015-09/notes.txt", Some("2015-09")),
            ("201509/notes.txt", Some("2015-09")),
            ("budget-2009-10.pdf", Some("2009")),
            ("2015_70_CHN.txt", Some("2015")),
            ("2015-02-30.txt", None),
            ("TALKS AND MORE 2015-02-30.txt", None),
            ("2015-review-of-the-1990-law.txt", Some("2015")),
            ("law-of-1990-and-2015.txt", None),
            ("FY2015.txt", Some("2015")),
            ("in/may.txt", None),
            ("report-12345.txt", None),
            ("t1617471.shtml", None),
            ("web/t190106.shtml", None),
            ("screen-1920x1080.png", None),
            ("resolution-1973.txt", None),
            ("agenda-2063.txt", None),
            ("15_03_07.txt", None),
            ("", None),
        ] {
            let found = in_path(path, &ways).map(|date| date.to_string());
            assert_eq!(found.as_deref(), date, "{path}");
        }
    }
}
