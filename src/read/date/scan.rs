//! The forms that dates are written in: from a text to the places in it that have such a form, as
//! parts that nobody has checked against a calendar yet.

use super::names::{self, figure};
use regex::{Captures, Regex};
use std::ops::Range;
use std::sync::LazyLock;

/// The numbers of a date as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    /// It's clear which number is which.
    Clear {
        year: Option<u32>,
        month: Option<u32>,
        day: Option<u32>,
    },
    /// Day and month, or month and day, before a year: `8/3/2016`.
    Numeric {
        first: u32,
        second: u32,
        year: u32,
        /// Whether the year has two digits.
        short: bool,
    },
}

/// A place that has the form of a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Raw {
    pub range: Range<usize>,
    pub parts: Parts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `2015年9月24日`, `9月24日`, `2015年`, `2015년 9월`, `平成27年9月`.
    Cjk,
    /// `24 September 2015`, `24. September`, `24 de septiembre de 2015`.
    DayMonth,
    /// `September 24, 2015`, `September 24`.
    MonthDay,
    /// `September 2015`.
    MonthYear,
    /// `2015-Sep-24`.
    YearMonth,
    /// `2015-09-24`, `2015. 9. 24.`
    Iso,
    /// `24.9.2015`, `8/3/16`.
    Numeric,
}

/// Blanks inside of a date; never a line's end.
const S: &str = r"[^\S\n]{0,2}";
/// What an ordinal number ends in.
const ORD: &str = "(?:st|nd|rd|th|er|º|°)?";
/// What stands between two days of one month.
const TO: &str = r"(?:[-–—/&]|to|and|et|und|bis|au|y|e|и|по|al|a)";

static FORMS: LazyLock<Vec<(Form, Regex)>> = LazyLock::new(|| {
    let names = names::pattern();
    let n = "[0-9０-９]";
    let small = format!("{n}{{1,2}}|[一二三四五六七八九十廿卅]{{1,4}}");
    let year = format!(
        "(?:(?<era>民國|民国|令和|平成|昭和|大正|明治){S}(?<in>元|{n}{{1,3}}|[〇一二三四五六七八九十]{{1,4}})|(?<y>{n}{{4}}|[〇○零一二三四五六七八九]{{4}}))"
    );
    let to = format!("(?:{S}[日号號일]?{S}(?:[-–—－~～、至到及和]){S}(?<to>{small}))?");
    let day = format!("{S}(?<d>{small}){to}{S}[日号號일]");
    let month = format!("{S}(?<m>{small}){S}[月월]");
    let days = format!(r"(?<d>[0-9]{{1,2}}){ORD}(?:{S}{TO}{S}(?<to>[0-9]{{1,2}}){ORD})?");
    let year_after = format!(r"(?:{S},?{S}(?:(?:del?|of|do)\s)?|[-/.,])(?<y>[0-9]{{4}})");
    let patterns = [
        (Form::Cjk, format!("{year}{S}[年년](?:{month}(?:{day})?)?")),
        (Form::Cjk, format!("{month}{day}")),
        (
            Form::DayMonth,
            format!(
                r"(?i){days}(?:\.?{S}|[-/])(?:(?:de|of|di)\s|d['’])?(?<m>{names})\.?(?:{year_after}|-(?<z>[0-9]{{2}}))?"
            ),
        ),
        (
            Form::MonthYear,
            format!("(?i)(?<m>{names})\\.?{year_after}"),
        ),
        (
            Form::MonthDay,
            format!(
                r"(?i)(?<m>{names})\.?(?:{S}|[-/])(?<d>[0-9]{{1,2}}){ORD}(?:{S},?{S}|[-/.])(?<y>[0-9]{{4}})"
            ),
        ),
        (
            Form::MonthDay,
            format!(r"(?i)(?<m>{names})\.?{S}{days}(?:{year_after})?"),
        ),
        (
            Form::YearMonth,
            format!(r"(?i)(?<y>[0-9]{{4}})[-/.](?<m>{names})\.?[-/.](?<d>[0-9]{{1,2}})"),
        ),
        (
            Form::Iso,
            r"(?<y>[0-9]{4})(?<s>[-/.])\s?(?<m>[0-9]{1,2})(?<t>[-/.])\s?(?<d>[0-9]{1,2})\.?"
                .to_owned(),
        ),
        (
            Form::Numeric,
            r"(?<d>[0-9]{1,2})(?<s>[-/.])\s?(?<m>[0-9]{1,2})(?<t>[-/.])\s?(?<y>[0-9]{4}|[0-9]{2})"
                .to_owned(),
        ),
    ];
    compiled(&patterns)
});

/// Forms that are dates only where the whole value is one.
static ALONE: LazyLock<Vec<(Form, Regex)>> = LazyLock::new(|| {
    let names = names::pattern();
    let patterns = [
        (
            Form::Iso,
            r"^(?<y>[0-9]{4})(?<m>[0-9]{2})(?<d>[0-9]{2})".to_owned(),
        ),
        (
            Form::Iso,
            r"^(?<y>[0-9]{4})[-/._](?<m>[0-9]{1,2})[-/._](?<d>[0-9]{1,2})".to_owned(),
        ),
        (
            Form::Iso,
            r"^(?<y>[0-9]{4})[-/._]\s?(?<m>[0-9]{1,2})".to_owned(),
        ),
        (
            Form::Iso,
            r"^(?<m>[0-9]{1,2})[-/.](?<y>[0-9]{4})".to_owned(),
        ),
        (
            Form::YearMonth,
            format!(r"(?i)^(?<y>[0-9]{{4}})[\s,]{{1,2}}(?<m>{names})\.?(?:\s?(?<d>[0-9]{{1,2}}))?"),
        ),
        (
            Form::DayMonth,
            format!(r"(?i)^(?<d>[0-9]{{1,2}})[-/\s](?<m>{names})\.?[-/\s]['’]?(?<z>[0-9]{{2}})"),
        ),
        (Form::Iso, r"^(?<y>[0-9]{4})".to_owned()),
    ];
    compiled(&patterns)
});

fn compiled(patterns: &[(Form, String)]) -> Vec<(Form, Regex)> {
    patterns
        .iter()
        .filter_map(|(form, pattern)| Some((*form, Regex::new(pattern).ok()?)))
        .collect()
}

/// All places of a text that have the form of a date, in order and apart from one another. `alone`
/// says that the text is a value that should be a date, so that nothing speaks against it.
pub(super) fn scan(text: &str, lang: &str, alone: bool) -> Vec<Raw> {
    let mut all = Vec::new();
    for (form, pattern) in FORMS.iter() {
        let mut from = 0;
        while let Some(found) = pattern.captures_at(text, from) {
            let Some(whole) = found.get(0) else { break };
            match read(text, &found, *form, lang, alone) {
                Some(raw) => {
                    from = raw.range.end;
                    all.push(raw);
                }
                None => {
                    let first = whole.as_str().chars().next().map_or(1, char::len_utf8);
                    from = whole.start() + first;
                }
            }
        }
    }
    all.sort_by_key(|raw| (raw.range.start, std::cmp::Reverse(raw.range.end)));
    let mut end = 0;
    all.retain(|raw| {
        let apart = raw.range.start >= end;
        if apart {
            end = raw.range.end;
        }
        apart
    });
    all
}

/// What a value's beginning can mean as a date, apart from the forms of [`scan`].
pub(super) fn alone(value: &str) -> impl Iterator<Item = Raw> + '_ {
    ALONE
        .iter()
        .filter_map(|(form, pattern)| read(value, &pattern.captures(value)?, *form, "", true))
}

/// The parts of one match, unless its neighbours or its words say that it's something else.
fn read(text: &str, found: &Captures, form: Form, lang: &str, alone: bool) -> Option<Raw> {
    let whole = found.get(0)?;
    let group = |name: &str| found.name(name).map(|part| part.as_str());
    let number = |name: &str| group(name).and_then(figure);
    if group("s") != group("t")
        || group("s").is_some_and(|s| s != ".") && whole.as_str().contains(' ')
    {
        return None;
    }
    let (before, after) = (text.get(..whole.start())?, text.get(whole.end()..)?);
    let clear = form == Form::Cjk || free_after(after);
    if !free_before(before, whole.as_str(), form) || !clear {
        return None;
    }
    let year = number("y").or_else(|| era(group("era")?, number("in")?));
    if form == Form::Numeric {
        let short = group("y").is_some_and(|year| year.len() == 2);
        if short && !alone && group("s") == Some(".") {
            return None;
        }
        let (first, second) = (number("d")?, number("m")?);
        let parts = Parts::Numeric {
            first,
            second,
            year: year?,
            short,
        };
        return Some(Raw {
            range: whole.range(),
            parts,
        });
    }
    let day = number("d");
    let month = match group("m") {
        Some(word) if matches!(form, Form::Cjk | Form::Iso) => Some(figure(word)?),
        Some(word) => {
            let month = names::month(word, lang)?;
            let known = Known {
                day: day.is_some(),
                year: year.is_some() || group("z").is_some(),
            };
            if !alone && !is_month(word, month, known, whole.as_str(), before, lang) {
                return None;
            }
            Some(u32::from(month.number.unsigned_abs()))
        }
        None => None,
    };
    if let (Some(short), Some(month)) = (number("z"), month) {
        // A name tells the month: only the century is to be found.
        let parts = Parts::Numeric {
            first: day?,
            second: month + NAMED,
            year: short,
            short: true,
        };
        return Some(Raw {
            range: whole.range(),
            parts,
        });
    }
    let day = match number("to") {
        Some(_) if year.is_none() => return None,
        Some(_) => None,
        None => day,
    };
    Some(Raw {
        range: whole.range(),
        parts: Parts::Clear { year, month, day },
    })
}

/// Added to the month in [`Parts::Numeric`] where a name tells it.
pub(super) const NAMED: u32 = 100;

/// The year of an era.
fn era(name: &str, year: u32) -> Option<u32> {
    let before = match name {
        "民國" | "民国" => 1911,
        "令和" => 2018,
        "平成" => 1988,
        "昭和" => 1925,
        "大正" => 1911,
        "明治" => 1867,
        _ => return None,
    };
    (1..200).contains(&year).then_some(before + year)
}

#[derive(Clone, Copy)]
struct Known {
    day: bool,
    year: bool,
}

/// Whether a word that could be a month is one, in running text: `may`, `march`, `out`, `set` and `Mars`
/// are words of their own.
fn is_month(
    word: &str,
    month: names::Month,
    known: Known,
    whole: &str,
    before: &str,
    lang: &str,
) -> bool {
    let whole_date = known.day && known.year;
    if !(month.own || month.english || month.whole && whole_date) {
        return false;
    }
    if !(known.year || month.own || lang.is_empty()) {
        return false;
    }
    if lang != "en" {
        return whole_date || month.own || lang.is_empty() && month.english;
    }
    // English writes "24 September", never "24. September": that's a numbered heading.
    let numbered = whole.starts_with(|c: char| c.is_ascii_digit())
        && whole
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .starts_with(". ");
    let small = word.starts_with(char::is_lowercase);
    let verb = matches!(word.to_lowercase().as_str(), "may" | "march")
        && !known.year
        && before
            .trim_end_matches([' ', '"', '“', '('])
            .chars()
            .next_back()
            .is_none_or(|c| ".!?:\n".contains(c));
    !((numbered || small) && !whole_date || verb)
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a date can begin after this text.
fn free_before(before: &str, whole: &str, form: Form) -> bool {
    let mut back = before.chars().rev();
    let Some(last) = back.next() else { return true };
    let inside = back.next().is_some_and(char::is_alphanumeric);
    let digits = whole.starts_with(char::is_numeric);
    match last {
        '历' | '曆' => false,
        '〇' | '一'..='九' if form == Form::Cjk && figure(&last.to_string()).is_some() => false,
        _ if is_cjk(last) => true,
        _ if last.is_alphabetic() || last == '_' => false,
        _ if last.is_numeric() => !digits,
        '$' | '€' | '£' | '#' | '№' | '§' | '=' | '&' | '%' | '@' | '+' | '\\' => false,
        '-' | '–' | '/' | '.' | ',' | ':' | '—' if digits && form != Form::Cjk => !inside,
        _ => true,
    }
}

/// Whether a date can end before this text.
fn free_after(after: &str) -> bool {
    let mut ahead = after.chars();
    let Some(first) = ahead.next() else {
        return true;
    };
    let second = ahead.next();
    let digit = second.is_some_and(|c| c.is_ascii_digit());
    match first {
        'T' => digit,
        'г' => !second.is_some_and(char::is_alphabetic),
        _ if is_cjk(first) => true,
        '%' | '°' | '_' => false,
        '-' | '–' | '—' | '/' | '.' | ',' | ':' => !digit,
        _ => !first.is_alphanumeric(),
    }
}
