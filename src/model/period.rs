//! Dates as sources give them, and the calendar periods that salience is followed over.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use std::fmt;
use std::str::FromStr;

/// A date known to the year, the month or the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// Years before this one are typing errors: no policy text in a corpus is older.
const EARLIEST: i16 = 1000;

/// Why a text is no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// No form that is read.
    #[error("`{0}` is not a date such as 2015-09-24, 2015-09 or 2015")]
    Unreadable(String),
    /// The form of a date, but no day of the calendar.
    #[error("`{0}` is not a day of the calendar")]
    Impossible(String),
    /// After the day the program runs.
    #[error("`{0}` lies in the future")]
    Future(String),
}

impl PartialDate {
    /// A date known to the year.
    pub fn of_year(year: i16) -> Self {
        Self {
            year,
            month: None,
            day: None,
        }
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// Whether the day is known.
    pub fn is_day(self) -> bool {
        self.day.is_some()
    }

    /// How exact the date is: `day`, `month` or `year`.
    pub fn precision(self) -> &'static str {
        match (self.month, self.day) {
            (_, Some(_)) => "day",
            (Some(_), None) => "month",
            (None, None) => "year",
        }
    }

    /// The first day that the date can mean.
    pub fn first_day(self) -> Date {
        jiff::civil::date(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// The last day that the date can mean.
    pub fn last_day(self) -> Date {
        match (self.month, self.day) {
            (None, _) => self.first_day().last_of_year(),
            (_, None) => self.first_day().last_of_month(),
            _ => self.first_day(),
        }
    }

    /// The date as a number, `20150924`, with zeros for what isn't known.
    pub fn number(self) -> u64 {
        let part = |part: Option<i8>| u64::from(part.unwrap_or(0).unsigned_abs());
        u64::from(self.year.unsigned_abs()) * 10_000 + part(self.month) * 100 + part(self.day)
    }

    /// The date of a [`number`](Self::number).
    pub fn from_number(number: u64) -> Self {
        let part = |part: u64| (part > 0).then_some(part as i8);
        Self {
            year: (number / 10_000) as i16,
            month: part(number / 100 % 100),
            day: part(number % 100),
        }
    }

    /// The date, unless it begins after `today`.
    pub fn not_after(self, today: Date) -> Result<Self, DateError> {
        if self.first_day() > today {
            return Err(DateError::Future(self.to_string()));
        }
        Ok(self)
    }
}

impl FromStr for PartialDate {
    type Err = DateError;

    /// Reads `2015-09-24`, also with a time after it, `2015/9/24`, `2015-09`, `2015` and `20150924`.
    fn from_str(written: &str) -> Result<Self, DateError> {
        let written = written.trim();
        let unreadable = || DateError::Unreadable(written.to_owned());
        let date = written.split(['T', ' ']).next().unwrap_or_default();
        let parts: Vec<&str> = match date.len() {
            8 if date.bytes().all(|b| b.is_ascii_digit()) => {
                vec![&date[..4], &date[4..6], &date[6..]]
            }
            _ => date.split(['-', '/', '.', '_']).collect(),
        };
        let digits = |part: &&str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        let [year, rest @ ..] = parts.as_slice() else {
            return Err(unreadable());
        };
        if year.len() != 4
            || !digits(year, 4)
            || rest.len() > 2
            || !rest.iter().all(|part| digits(part, 2))
        {
            return Err(unreadable());
        }
        let number = |at: usize| parts.get(at).and_then(|part| part.parse::<i8>().ok());
        let year: i16 = year.parse().map_err(|_| unreadable())?;
        let partial = Self {
            year,
            month: number(1),
            day: number(2),
        };
        let impossible = year < EARLIEST
            || Date::new(year, partial.month.unwrap_or(1), partial.day.unwrap_or(1)).is_err();
        if impossible {
            return Err(DateError::Impossible(written.to_owned()));
        }
        Ok(partial)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().map_while(|part| part) {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

impl serde::Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How long periods are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Granularity {
    /// Calendar years.
    Year,
    /// Calendar quarters.
    Quarter,
    /// Calendar months.
    Month,
    /// ISO 8601 weeks, from Monday to Sunday.
    Week,
}

/// A calendar period: its first day, and how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    start: Date,
    granularity: Granularity,
}

impl Period {
    /// The period that a day lies in.
    pub fn of_day(day: Date, granularity: Granularity) -> Self {
        let start = match granularity {
            Granularity::Year => day.first_of_year(),
            Granularity::Quarter => jiff::civil::date(day.year(), (day.month() - 1) / 3 * 3 + 1, 1),
            Granularity::Month => day.first_of_month(),
            Granularity::Week => {
                let week = day.iso_week_date();
                ISOWeekDate::new(week.year(), week.week(), Weekday::Monday)
                    .map_or(day, ISOWeekDate::date)
            }
        };
        Self { start, granularity }
    }

    /// The period that a date lies in, or `None` where the date isn't known well enough to say.
    pub fn of(date: PartialDate, granularity: Granularity) -> Option<Self> {
        let first = Self::of_day(date.first_day(), granularity);
        let last = Self::of_day(date.last_day(), granularity);
        (first == last).then_some(first)
    }

    /// First day.
    pub fn start(self) -> Date {
        self.start
    }

    /// Last day; that of the calendar for its last period.
    pub fn end(self) -> Date {
        self.next().map_or(Date::MAX, |next| {
            next.start.yesterday().unwrap_or(Date::MAX)
        })
    }

    /// The period after this one, unless the calendar ends.
    pub fn next(self) -> Option<Self> {
        let span = match self.granularity {
            Granularity::Year => jiff::Span::new().years(1),
            Granularity::Quarter => jiff::Span::new().months(3),
            Granularity::Month => jiff::Span::new().months(1),
            Granularity::Week => jiff::Span::new().weeks(1),
        };
        let start = self.start.checked_add(span).ok()?;
        Some(Self { start, ..self })
    }
}

impl fmt::Display for Period {
    /// `2015`, `2015-Q3`, `2015-09` or `2015-W39`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.start.year(), self.start.month());
        match self.granularity {
            Granularity::Year => write!(f, "{year:04}"),
            Granularity::Quarter => write!(f, "{year:04}-Q{}", (month - 1) / 3 + 1),
            Granularity::Month => write!(f, "{year:04}-{month:02}"),
            Granularity::Week => {
                let week = self.start.iso_week_date();
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(written: &str) -> PartialDate {
        written.parse().unwrap()
    }

    #[test]
    fn dates_keep_their_precision() {
        for (written, shown, number) in [
            ("2015-09-24", "2015-09-24", 20_150_924),
            ("2015-09-24T10:00:00Z", "2015-09-24", 20_150_924),
            ("2015-09-24 13:01:48-04:00", "2015-09-24", 20_150_924),
            ("2015/9/4", "2015-09-04", 20_150_904),
            ("20150924", "2015-09-24", 20_150_924),
            ("2015-09", "2015-09", 20_150_900),
            ("2015", "2015", 20_150_000),
        ] {
            assert_eq!(date(written).to_string(), shown);
            assert_eq!(date(written).number(), number);
            assert_eq!(PartialDate::from_number(number), date(written));
        }
    }

    #[test]
    fn what_is_no_date_is_said_to_be_none() {
        for written in ["9999-99-99", "2015-02-30", "2015-13", "0000", "0201-05-01"] {
            assert!(
                matches!(
                    written.parse::<PartialDate>(),
                    Err(DateError::Impossible(_))
                ),
                "{written}"
            );
        }
        for written in [
            "",
            "24.9.2015",
            "9/24/2015",
            "soon",
            "15-09-24",
            "2015-09-24-1",
            "+015",
        ] {
            assert!(
                matches!(
                    written.parse::<PartialDate>(),
                    Err(DateError::Unreadable(_))
                ),
                "{written}"
            );
        }
        let today = jiff::civil::date(2016, 1, 1);
        assert!(matches!(
            date("2016-01-02").not_after(today),
            Err(DateError::Future(_))
        ));
        assert!(date("2016").not_after(today).is_ok());
    }

    #[test]
    fn a_date_lies_in_a_period_only_if_it_is_known_well_enough() {
        use Granularity::{Month, Quarter, Week, Year};
        for (written, granularity, period) in [
            ("2015-09-24", Year, Some("2015")),
            ("2015-09-24", Quarter, Some("2015-Q3")),
            ("2015-09-24", Month, Some("2015-09")),
            ("2015-09-24", Week, Some("2015-W39")),
            ("2016-01-01", Week, Some("2015-W53")),
            ("2015-09", Quarter, Some("2015-Q3")),
            ("2015-09", Week, None),
            ("2015", Month, None),
        ] {
            let found = Period::of(date(written), granularity).map(|period| period.to_string());
            assert_eq!(found.as_deref(), period, "{written}");
        }
    }

    #[test]
    fn periods_follow_without_gaps() {
        for granularity in [
            Granularity::Year,
            Granularity::Quarter,
            Granularity::Month,
            Granularity::Week,
        ] {
            let mut period = Period::of_day(jiff::civil::date(2012, 2, 29), granularity);
            for _ in 0..300 {
                let next = period.next().unwrap();
                assert_eq!(period.end().tomorrow().unwrap(), next.start());
                assert_eq!(Period::of_day(next.start(), granularity), next);
                period = next;
            }
        }
    }
}
