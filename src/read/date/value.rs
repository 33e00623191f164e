//! A metadata value that should be one date: what it means, or why it can't be read.

use super::{Dated, Unread, Ways, Written, meanings, partial, scan};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Reads a metadata value that should be one date, in any usual writing.
///
/// The day is the local one as written; times, zones and names of week days are passed over. Two digits
/// mean the last such year that isn't later than next year.
pub(in crate::read) fn written(value: &str, ways: &Ways) -> Result<Written, Unread> {
    let text = value.trim();
    let unreadable = || Unread::Unreadable(shown(text));
    if text.len() > LONGEST {
        return Err(unreadable());
    }
    if let Some(seconds) = text
        .strip_prefix('@')
        .or_else(|| text.strip_prefix("unix "))
    {
        let read = seconds
            .trim()
            .parse()
            .ok()
            .and_then(|n| jiff::Timestamp::from_second(n).ok());
        let day = read.map(|time| time.to_zoned(jiff::tz::TimeZone::UTC).date());
        let date = day.and_then(|day| {
            let [month, day_of] =
                [day.month(), day.day()].map(|part| u32::from(part.unsigned_abs()));
            partial(u32::try_from(day.year()).ok()?, Some(month), Some(day_of))
        });
        let date = date.ok_or_else(unreadable)?;
        return Ok(Written {
            date,
            by_order: false,
            century_guessed: false,
        });
    }
    let all = scan::scan(text, "", true);
    let found = match all.as_slice() {
        [one] if is_frame(text, &one.range) => Some(one.clone()),
        _ => scan::alone(text).find(|raw| is_frame(text, &raw.range)),
    };
    let raw = found.ok_or_else(unreadable)?;
    let meanings = meanings(&raw, ways);
    match meanings.as_slice() {
        [] => Err(Unread::Impossible(shown(text))),
        [one] => {
            let Dated::Full(date) = one.date else {
                return Err(Unread::NoYear(shown(text)));
            };
            Ok(Written {
                date,
                by_order: one.by_order,
                century_guessed: one.century_guessed,
            })
        }
        [one, other, ..] => match (one.date.full(), other.date.full()) {
            (Some(one), Some(other)) => Err(Unread::Ambiguous {
                written: shown(text),
                one,
                other,
            }),
            _ => Err(unreadable()),
        },
    }
}

/// No value with a date is longer.
const LONGEST: usize = 120;

/// A value as errors show it.
fn shown(value: &str) -> String {
    if value.chars().nth(60).is_none() {
        return value.to_owned();
    }
    value.chars().take(60).chain(['…']).collect()
}

/// What may stand before a date in a value: a week day, an article, "Date:".
static BEFORE: LazyLock<Option<Regex>> =
    LazyLock::new(|| frame(r"^[\s(\[（【《<—–-]*", r"[\s,]*$"));

/// What may stand after it: a time and its zone, a week day, "года".
static AFTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    frame(
        r"^[\s,;.]*(?:года|год|г\.?|г|года\.)?[\s,]*",
        r"[\s,]*(?:(?:T|at|à|um|a las|às|alle|в)?\s*\d{1,2}[:.h時时点]\s?\d{2}(?:分|[:.]\d{2}(?:[.,]\d{1,9})?)?\s*(?:[ap]\.?m\.?|uhr|h)?|T\d{4}(?:\d{2})?|T\d{2})?\s*(?:Z|[+-]\d{2}:?\d{2}|[+-]\d{2}|\(?[a-z]{3,4}\)?)?(?:\s*\([a-z ]{2,40}\))?[\s)\]）】》>.,;—–-]*$",
    )
});

fn frame(start: &str, end: &str) -> Option<Regex> {
    let days = concat!(
        "(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?",
        "|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
        "|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch",
        "|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo",
        "|(?:segunda|ter[çc]a|quarta|quinta|sexta)(?:-feira)?",
        "|luned[ìi]|marted[ìi]|mercoled[ìi]|gioved[ìi]|venerd[ìi]|sabato|domenica",
        "|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье",
        "|(?:星期|周|週|礼拜)[一二三四五六日天]|[月火水木金土日](?:曜日?)?|[월화수목금토일](?:요일)?",
    );
    let words = "on|the|le|den|der|am|vom|el|il|du|em|dated?|datum|fecha|data|дата|от|日期|[发發]布[时時]间|[时時][间間]";
    let part = format!(r"(?:[(（]?(?:{words}|{days})[\s.:：,)）]*)");
    Regex::new(&format!("(?i){start}{part}{{0,3}}{end}")).ok()
}

/// Whether all that stands around a date in a value is no more than its frame.
fn is_frame(value: &str, date: &Range<usize>) -> bool {
    let fits = |pattern: &LazyLock<Option<Regex>>, part: Option<&str>| {
        part.is_some_and(|part| {
            pattern
                .as_ref()
                .is_some_and(|pattern| pattern.is_match(part))
        })
    };
    fits(&BEFORE, value.get(..date.start)) && fits(&AFTER, value.get(date.end..))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::date::Order;
    use jiff::civil::date;

    fn ways(order: Option<Order>) -> Ways {
        Ways {
            order,
            today: date(2026, 11, 24),
        }
    }

    #[test]
    fn all_usual_writings_are_read() {
        for (value, iso) in [
            ("2015-09-24", "2015-09-24"),
            ("2015-09-24T10:00:00+08:00", "2015-09-24"),
            ("2015-09-24T23:30:00.123Z", "2015-09-24"),
            ("2015-09-24 10:00", "2015-09-24"),
            ("20150924T100000", "2015-09-24"),
            ("Thu, 24 Sep 2015 10:00:00 -0400", "2015-09-24"),
            ("Thu Sep 24, 2015 10:00 AM EDT", "2015-09-24"),
            ("Friday, September 24th, 2015", "2015-09-24"),
            ("Sept. 24, 2015", "2015-09-24"),
            ("September 24 2015", "2015-09-24"),
            ("24 Sept 2015", "2015-09-24"),
            ("24-Sep-2015", "2015-09-24"),
            ("24-Sep-15", "2015-09-24"),
            ("the 24th of September, 2015", "2015-09-24"),
            ("2015 September 24", "2015-09-24"),
            ("jeudi 24 septembre 2015", "2015-09-24"),
            ("1er mai 2015", "2015-05-01"),
            (
                "Donnerstag, den 24. September 2015, 10:00 Uhr",
                "2015-09-24",
            ),
            ("24. März 2015", "2015-03-24"),
            ("24 сентября 2015 года", "2015-09-24"),
            ("24 сентября 2015 г., 10:00", "2015-09-24"),
            ("24 de septiembre de 2015", "2015-09-24"),
            ("1º de março de 2015", "2015-03-01"),
            ("24 settembre 2015", "2015-09-24"),
            ("2015年9月24日", "2015-09-24"),
            ("2015年9月24日（星期四）10:00", "2015-09-24"),
            ("２０１５年９月２４日", "2015-09-24"),
            ("二〇一五年九月二十四日", "2015-09-24"),
            ("民國104年9月24日", "2015-09-24"),
            ("平成27年9月24日", "2015-09-24"),
            ("2015년 9월 24일 목요일", "2015-09-24"),
            ("2015. 9. 24.", "2015-09-24"),
            ("2015/9/24", "2015-09-24"),
            ("20150924", "2015-09-24"),
            ("15/12/2003", "2003-12-15"),
            ("12/15/2003", "2003-12-15"),
            ("5/16/16", "2016-05-16"),
            ("9/9/2016", "2016-09-09"),
            ("September 2015", "2015-09"),
            ("2015年9月", "2015-09"),
            ("09/2015", "2015-09"),
            ("2015-09", "2015-09"),
            ("24-26 September 2015", "2015-09"),
            ("2015", "2015"),
            ("2015年", "2015"),
            ("@1443088800", "2015-09-24"),
        ] {
            let read = written(value, &ways(None)).map(|read| read.date.to_string());
            assert_eq!(read.as_deref(), Ok(iso), "{value}");
        }
    }

    #[test]
    fn what_is_unclear_needs_an_order() {
        for (value, day_first, month_first) in [
            ("8/3/2016", "2016-03-08", "2016-08-03"),
            ("08.03.2016", "2016-03-08", "2016-08-03"),
            ("8/1/16", "2016-01-08", "2016-08-01"),
            ("1/2/99", "1999-02-01", "1999-01-02"),
            ("15-09-24", "2024-09-15", "2024-09-15"),
        ] {
            let error = written(value, &ways(None)).unwrap_err();
            assert!(error.to_string().contains("date-order"), "{value}: {error}");
            for (order, iso) in [
                (Order::DayFirst, day_first),
                (Order::MonthFirst, month_first),
            ] {
                let read = written(value, &ways(Some(order))).unwrap();
                assert_eq!(read.date.to_string(), iso, "{value}");
            }
        }
        assert!(
            written("8/3/2016", &ways(Some(Order::DayFirst)))
                .unwrap()
                .by_order
        );
        assert!(
            !written("15/12/2003", &ways(Some(Order::DayFirst)))
                .unwrap()
                .by_order
        );
    }

    #[test]
    fn what_is_no_date_is_said_to_be_none() {
        for value in [
            "2015-02-30",
            "2015-13",
            "9999-99-99",
            "0000",
            "0201-05-01",
            "31 April 2015",
            "2015年2月30日",
            "30/02/2015",
        ] {
            assert!(
                matches!(written(value, &ways(None)), Err(Unread::Impossible(_))),
                "{value}"
            );
        }
        for value in [
            "",
            "soon",
            "1443088800",
            "2015-09-24-1",
            "+015",
            "12345",
            "2015-09-24 and 2015-09-25",
            "Version 2015-09-24b",
            "yesterday",
            "192.168.2.2015",
        ] {
            assert!(
                matches!(written(value, &ways(None)), Err(Unread::Unreadable(_))),
                "{value}"
            );
        }
        assert!(matches!(
            written("September 24", &ways(None)),
            Err(Unread::NoYear(_))
        ));
    }
}
