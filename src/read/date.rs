//! Dates as people write them: from a metadata value, a text or a path to a date, or to a plain sentence on
//! why it's none.

mod names;
mod path;
mod scan;
mod value;

pub(in crate::read) use path::in_path;
pub(in crate::read) use value::written;

use crate::model::PartialDate;
use jiff::civil::Date;
use scan::{NAMED, Parts, Raw};
use std::fmt;
use std::ops::Range;

/// Which number comes first in dates such as `8/3/2016`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::read) enum Order {
    /// The 8th of March.
    DayFirst,
    /// The 3rd of August.
    MonthFirst,
}

impl Order {
    /// The order that all writers of a language keep to. English has none: Americans put the month
    /// first.
    pub fn of_language(lang: &str) -> Option<Self> {
        let day_first = ["ar", "de", "es", "fr", "it", "nl", "pt", "ru", "uk"];
        day_first.contains(&code(lang)).then_some(Self::DayFirst)
    }
}

/// What a reader of dates must be told.
#[derive(Clone, Copy, Debug)]
pub(in crate::read) struct Ways {
    /// The order of day and month, where it's known.
    pub order: Option<Order>,
    /// The day the program runs: years of two digits, and what lies in the future, depend on it.
    pub today: Date,
}

impl Ways {
    /// Without a known order.
    #[cfg(test)]
    pub fn on(today: Date) -> Self {
        Self { order: None, today }
    }

    /// With the order of a language where none is set.
    pub fn in_language(self, lang: &str) -> Self {
        let order = self.order.or_else(|| Order::of_language(lang));
        Self { order, ..self }
    }

    /// The year that two digits mean: the last one that isn't later than next year.
    fn year_of(self, two_digits: u32) -> u32 {
        let last = u32::from(self.today.year().unsigned_abs()) + 1;
        let year = last / 100 * 100 + two_digits;
        if year > last { year - 100 } else { year }
    }
}

/// A day of a year that isn't told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct MonthDay {
    month: u8,
    day: u8,
}

impl MonthDay {
    /// The day in a year; `None` for the 29th of February of most.
    pub fn in_year(self, year: i16) -> Option<PartialDate> {
        let year = u32::try_from(year).ok()?;
        partial(year, Some(self.month.into()), Some(self.day.into()))
    }

    /// Whether a date is this day of its year.
    pub fn is_of(self, date: PartialDate) -> bool {
        date.number() % 10_000 == u64::from(self.month) * 100 + u64::from(self.day)
    }
}

/// A date, with its year or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Dated {
    /// With its year.
    Full(PartialDate),
    /// Month and day only: the reader must know the year.
    NoYear(MonthDay),
}

impl Dated {
    /// The date, if its year is told.
    pub fn full(self) -> Option<PartialDate> {
        match self {
            Self::Full(date) => Some(date),
            Self::NoYear(_) => None,
        }
    }
}

/// A date in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::read) struct Found {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// What it is. Of several days of one month ("24-26 September 2015"), the month.
    pub date: Dated,
}

/// A date that was read from a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct Written {
    /// The date.
    pub date: PartialDate,
    /// Whether it would be another one with the other [`Order`].
    pub by_order: bool,
    /// Whether its century was left out.
    pub century_guessed: bool,
}

/// Why a value isn't read as a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::read) enum Unread {
    /// No form that is read.
    #[error("`{0}` is not a date such as 2015-09-24, 24 September 2015, September 2015 or 2015")]
    Unreadable(String),
    /// The form of a date, but no day of the calendar.
    #[error("`{0}` is not a day of the calendar")]
    Impossible(String),
    /// Month and day only.
    #[error("`{0}` has no year")]
    NoYear(String),
    /// Several days, and one can't know which.
    #[error(
        "`{written}` can be {one} or {other}: say which with `date-order = \"day-first\"` or `date-order = \"month-first\"` under [defaults] or a [[source]] of corpus.toml"
    )]
    Ambiguous {
        /// The value.
        written: String,
        /// What it can mean.
        one: PartialDate,
        /// What else it can mean.
        other: PartialDate,
    },
}

/// Finds the dates of a text in a language: those that are clear, and month and day without a year.
///
/// Years and compact figures that stand for themselves ("2015", "20150924", "2009-10") aren't dates in a
/// text, only in a value or a path.
pub(in crate::read) fn in_text(text: &str, lang: &str, ways: &Ways) -> Vec<Found> {
    let lang = code(lang);
    let ways = ways.in_language(lang);
    let raws = scan::scan(text, lang, false).into_iter();
    raws.filter_map(|raw| {
        let meanings = meanings(&raw, &ways);
        let [Meaning { date, .. }] = meanings.as_slice() else {
            return None;
        };
        let likely = date
            .full()
            .is_none_or(|date| (1_000..2_200).contains(&(date.number() / 10_000)));
        likely.then_some(Found {
            range: raw.range,
            date: *date,
        })
    })
    .collect()
}

/// The language of a tag: `zh` of `zh-Hans`.
fn code(lang: &str) -> &str {
    lang.split(['-', '_']).next().unwrap_or(lang)
}

/// What a form can mean.
#[derive(Clone, Copy, Debug)]
struct Meaning {
    date: Dated,
    by_order: bool,
    century_guessed: bool,
}

/// The days of the calendar that a form can mean; several where the order of its numbers isn't known.
fn meanings(raw: &Raw, ways: &Ways) -> Vec<Meaning> {
    let (first, second, year, short) = match raw.parts {
        Parts::Clear { year, month, day } => {
            let date = match (year, month, day) {
                (Some(year), month, day) => partial(year, month, day).map(Dated::Full),
                (None, Some(month), Some(day)) => month_day(month, day).map(Dated::NoYear),
                _ => None,
            };
            let sure = |date| Meaning {
                date,
                by_order: false,
                century_guessed: false,
            };
            return date.map(sure).into_iter().collect();
        }
        Parts::Numeric {
            first,
            second,
            year,
            short,
        } => (first, second, year, short),
    };
    let full = |year: u32| if short { ways.year_of(year) } else { year };
    let meaning = |day, month, by_order| {
        let date = Dated::Full(partial(full(year), Some(month), Some(day))?);
        Some(Meaning {
            date,
            by_order,
            century_guessed: short,
        })
    };
    if second > NAMED {
        return meaning(first, second - NAMED, false).into_iter().collect();
    }
    let day_first = meaning(first, second, first <= 12 && first != second);
    let month_first = meaning(second, first, second <= 12 && first != second);
    let chosen = match ways.order {
        Some(Order::DayFirst) => day_first.or(month_first),
        Some(Order::MonthFirst) => month_first.or(day_first),
        None => None,
    };
    if let Some(chosen) = chosen {
        return vec![chosen];
    }
    // `15/09/24` is a day of 2015 in East Asia.
    let year_first = short
        .then(|| partial(ways.year_of(first), Some(second), Some(year)))
        .flatten()
        .map(|date| Meaning {
            date: Dated::Full(date),
            by_order: true,
            century_guessed: true,
        });
    let mut all: Vec<Meaning> = Vec::new();
    for one in [day_first, month_first, year_first].into_iter().flatten() {
        if !all.iter().any(|other| other.date == one.date) {
            all.push(one);
        }
    }
    all
}

/// A date of the calendar.
fn partial(year: u32, month: Option<u32>, day: Option<u32>) -> Option<PartialDate> {
    let of = |part: Option<u32>| i8::try_from(part.unwrap_or(1)).ok();
    let date = Date::new(i16::try_from(year).ok()?, of(month)?, of(day)?).ok()?;
    // Earlier years are typing errors.
    if date.year() < 1_000 || month == Some(0) || day == Some(0) {
        return None;
    }
    let number = year * 10_000 + month.unwrap_or(0) * 100 + day.unwrap_or(0);
    Some(PartialDate::from_number(number.into()))
}

fn month_day(month: u32, day: u32) -> Option<MonthDay> {
    // Any leap year has all days that there are.
    partial(2_000, Some(month), Some(day))?;
    Some(MonthDay {
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
    })
}

impl fmt::Display for MonthDay {
    /// `09-24`, as in dates whose year isn't told.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ways(order: Option<Order>) -> Ways {
        Ways {
            order,
            today: jiff::civil::date(2026, 11, 24),
        }
    }

    fn dates(text: &str, lang: &str) -> Vec<String> {
        let found = in_text(text, lang, &ways(None)).into_iter();
        found
            .map(|found| match found.date {
                Dated::Full(date) => date.to_string(),
                Dated::NoYear(day) => day.to_string(),
            })
            .collect()
    }

    #[test]
    fn texts_have_dates_in_their_languages() {
        for (text, lang, found) in [
            (
                "They met on September 24, 2015, and on June12, 2018.",
                "en",
                "2015-09-24 2018-06-12",
            ),
            (
                "They meet on September 10, then on 24 Oct.",
                "en",
                "09-10 10-24",
            ),
            (
                "Posted 2015-09-24, 9/24/2015 or 24-Sep-2015",
                "en",
                "2015-09-24 2015-09-24 2015-09-24",
            ),
            (
                "24-26 September 2015; September 24–26, 2015",
                "en",
                "2015-09 2015-09",
            ),
            ("Since September 2015", "en", "2015-09"),
            (
                "Le 24 septembre 2015 et le 1er mai",
                "fr",
                "2015-09-24 05-01",
            ),
            (
                "Am 24. September 2015, am 3. Mai und am 4.5.2016",
                "de",
                "2015-09-24 05-03 2016-05-04",
            ),
            (
                "El 24 de septiembre de 2015 y el 3 de mayo",
                "es",
                "2015-09-24 05-03",
            ),
            ("Em 24 de setembro de 2015", "pt", "2015-09-24"),
            ("Il 24 settembre 2015", "it", "2015-09-24"),
            (
                "24 сентября 2015 года и 10 мая, 04.05.2016г.",
                "ru",
                "2015-09-24 05-10 2016-05-04",
            ),
            (
                "中方2015年9月24日表示，9月10日至12日访华，9月25日回国。",
                "zh",
                "2015-09-24 09-25",
            ),
            (
                "二〇一五年九月二十四日、二〇二三年",
                "zh",
                "2015-09-24 2023",
            ),
            (
                "2015年9月24日、令和元年5月1日",
                "ja",
                "2015-09-24 2019-05-01",
            ),
            ("2015년 9월 24일, 9월 25일", "ko", "2015-09-24 09-25"),
        ] {
            assert_eq!(dates(text, lang).join(" "), found, "{text}");
        }
    }

    #[test]
    fn numbers_and_words_are_no_dates() {
        for text in [
            "Resolution S/RES/2015 (2015), A/70/1 and ISO 8601-2004",
            "Call 202-456-1414 or 1-800-10-10-2015; version 2015.9.24.1, 10.4.1",
            "The law of 2015 may 2 be changed; they march 3 miles. May 2 be enough?",
            "$24,2015 and 8/3/2016 and 2009-10 and 20150924 and 1/2",
            "Mars 2020 landed. 24 out of 2015. Set 10 2015 goals",
            "31 September 2015, 2015-02-30, 十三月四十日",
            "3.12. September",
        ] {
            assert_eq!(dates(text, "en"), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn time_grows_with_the_text_only() {
        let started = std::time::Instant::now();
        for part in [
            "1/",
            "1/1/11/",
            "2015-09-24-",
            "1 May 1 ",
            "may",
            "十",
            "2015年",
            "9月",
            "1-1-",
            " ",
        ] {
            let text = part.repeat(1_000_000 / part.len());
            in_text(&text, "en", &ways(None));
            let _ = written(&text, &ways(None));
            in_path(&text, &ways(None));
            crate::read::dateline::dateline(&text, "en", &ways(None));
            crate::read::dateline::of_text(&text, &text, "zh", None, &ways(None));
        }
        assert!(started.elapsed().as_secs() < 60);
    }

    proptest! {
        #[test]
        fn nothing_panics(text in ".{0,60}", lang in "en|zh|de|ru|") {
            all(&text, &lang);
        }

        #[test]
        fn nothing_panics_near_dates(
            text in r"([0-9]{1,4}|[-/., （）()年月日號至、—–]|May|Sept\. ?|mars |de |января |二十|〇|新华社|电|ß|İ|\n|\(AP\)|T|t|st){0,24}",
            lang in "en|zh|de|ru|fr|",
        ) {
            all(&text, &lang);
        }
    }

    fn all(text: &str, lang: &str) {
        for order in [None, Some(Order::DayFirst), Some(Order::MonthFirst)] {
            let ways = ways(order);
            let _ = written(text, &ways);
            in_path(text, &ways);
            if let Some(line) = crate::read::dateline::dateline(text, lang, &ways) {
                assert!(text.is_char_boundary(line.end));
            }
            crate::read::dateline::of_text(text, text, lang, Some(2015), &ways);
            let mut end = 0;
            for found in in_text(text, lang, &ways) {
                assert!(found.range.start >= end && !found.range.is_empty());
                assert!(text.get(found.range.clone()).is_some());
                end = found.range.end;
            }
        }
    }
}
