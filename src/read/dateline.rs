//! Datelines of news texts: from a text to the place, the agency and the date that it begins with, and to
//! where its first sentence begins.

mod of;

pub(in crate::read) use of::{Place, of_text};

use crate::read::date::{Dated, Found, Ways, in_text};
use regex::Regex;
use std::sync::LazyLock;

/// What stands before the first sentence of a news text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::read) struct Dateline<'t> {
    /// Where it was written, as it says.
    pub place: Option<&'t str>,
    /// Who wrote it, as it says.
    pub agency: Option<&'t str>,
    /// When; mostly without a year.
    pub date: Option<Dated>,
    /// Where the text goes on, in bytes.
    pub end: usize,
}

/// How far a dateline reaches at most, in characters.
const REACH: usize = 160;

/// The dateline that a text begins with.
///
/// One needs an agency, or a place with a date and a dash: a text that merely begins with a capital
/// word and a comma has none.
pub(in crate::read) fn dateline<'t>(
    text: &'t str,
    lang: &str,
    ways: &Ways,
) -> Option<Dateline<'t>> {
    let head = text.get(
        ..text
            .char_indices()
            .nth(REACH)
            .map_or(text.len(), |(at, _)| at),
    )?;
    let start = head.len()
        - head
            .trim_start_matches(|c: char| c.is_whitespace() || "*_\u{200b}\u{feff}".contains(c))
            .len();
    let line = head.get(start..)?;
    let line = line.get(..line.find('\n').unwrap_or(line.len()))?;
    let found = chinese(line, ways)
        .or_else(|| with_date(line, lang, ways))
        .or_else(|| without_date(line))?;
    Some(Dateline {
        end: found.end + start,
        ..found
    })
}

static CHINESE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let number = "[0-9０-９一二三四五六七八九十〇]";
    let date = format!("(?:{number}{{4}}年)?{number}{{1,3}}月{number}{{1,3}}日");
    let dated = format!(
        r#"(?<place>[^\s0-9，。、；：（）()！？]{{0,16}}?)\s?(?:(?<date>{date})|{number}{{1,3}}日)\s?[电電讯訊]"#
    );
    let undated = r"(?<where>[\p{Han}·]{2,8})?[电電讯訊](?:[\s，：:（(]|$)";
    let author = r"(?:\s?[（(](?:本报|本社|本台)?(?:驻\p{Han}{1,6})?(?:记者|記者|通讯员|综合|编译|总台)[^（）()]{0,40}[）)])?";
    Regex::new(&format!(
        r"^[（(]?据?(?<agency>[\p{{Han}}]{{1,7}}?(?:社|网|網|报|報|台|新闻))(?:{dated}|{undated}){author}[\s）)]*"
    ))
    .ok()
});

/// "新华社北京9月24日电", also "本报讯" without a date.
fn chinese<'t>(line: &'t str, ways: &Ways) -> Option<Dateline<'t>> {
    let found = CHINESE.as_ref()?.captures(line)?;
    let part = |name: &str| {
        found
            .name(name)
            .map(|part| part.as_str())
            .filter(|part| !part.is_empty())
    };
    let date = match part("date") {
        Some(date) => Some(in_text(date, "zh", ways).first()?.date),
        None => None,
    };
    Some(Dateline {
        place: part("place").or(part("where")),
        agency: part("agency"),
        date,
        end: found.get(0)?.end(),
    })
}

/// A place: capital words, with small ones between them.
const PLACE: &str = r"(?<place>\p{Lu}[\p{L}.'’-]*(?:,?\s(?:(?:de|of|the|am|an|der|la|le|di|du|do|sur|на)\s)?(?:\p{Lu}[\p{L}.'’-]*)){0,5})";

/// Words that begin a sentence or a heading, not a dateline.
const NO_PLACES: [&str; 53] = [
    "a",
    "after",
    "am",
    "an",
    "as",
    "at",
    "before",
    "between",
    "briefing",
    "by",
    "date",
    "den",
    "during",
    "effective",
    "en",
    "fact",
    "for",
    "friday",
    "from",
    "in",
    "issued",
    "le",
    "monday",
    "mr",
    "mrs",
    "ms",
    "no",
    "note",
    "on",
    "posted",
    "president",
    "press",
    "published",
    "q",
    "remarks",
    "saturday",
    "since",
    "starting",
    "statement",
    "sunday",
    "table",
    "the",
    "this",
    "through",
    "thursday",
    "to",
    "today",
    "tuesday",
    "until",
    "updated",
    "wednesday",
    "when",
    "yesterday",
];

/// Whether words name a place, as far as one can see.
fn is_place(words: &str) -> bool {
    let first: String = words.chars().take_while(|c| c.is_alphabetic()).collect();
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 3 && !NO_PLACES.contains(&first.to_lowercase().as_str())
}

static BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^(?:\((?<agency>[\p{{L}}][^()\n]{{1,30}})\)\s?[-–—]+\s?)?(?:{PLACE}(?<sign>[.,]|\s?\(|,?\s\()\s?)?$"
    ))
    .ok()
});

static AFTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^\)?[.,]?\s?(?:[(\[/](?<agency>\p{L}[^()\[\]/\n]{1,40})[)\]/]|(?<caps>\p{Lu}[\p{Lu}. ]{2,20}))?\s?(?:(?<dash>--+|[–—]|-\s|\.\s?[-–—]+|-$)(?:\s?(?<late>РИА Новости|ТАСС|Интерфакс|Reuters|Sputnik)\.)?|(?<stop>[:.])(?:\s|$))\s*",
    )
    .ok()
});

/// "BEIJING, May 20 (Xinhua) --", "MOSCOW, March 3. /TASS/.", "GENEVA (24 September 2015) –".
fn with_date<'t>(line: &'t str, lang: &str, ways: &Ways) -> Option<Dateline<'t>> {
    let Found { range, date } = in_text(line, lang, ways).into_iter().next()?;
    let before = BEFORE.as_ref()?.captures(line.get(..range.start)?)?;
    let rest = line.get(range.end..)?;
    let after = AFTER.as_ref()?.captures(rest)?;
    // The positions are asked for again in the line itself, for its lifetime.
    let within = |found: Option<regex::Match>, from: usize| {
        found.and_then(|part| line.get(from + part.start()..from + part.end()))
    };
    let place = within(before.name("place"), 0);
    let late = ["agency", "caps", "late"]
        .into_iter()
        .find_map(|name| after.name(name));
    let agency = within(before.name("agency"), 0)
        .or(within(late, range.end))
        .map(str::trim);
    let end = range.end + after.get(0)?.end();
    let to_a_number =
        agency.is_none() && line.get(end..)?.starts_with(|c: char| c.is_ascii_digit());
    let fits = place.is_none_or(is_place)
        && (agency.is_some() || place.is_some() && after.name("dash").is_some());
    (fits && !to_a_number).then_some(Dateline {
        place,
        agency,
        date: Some(date),
        end,
    })
}

/// Agencies that are known without a date beside them.
const AGENCIES: &str = "Reuters|AP|Associated Press|AFP|UPI|Xinhua|dpa(?:-AFX)?|EFE|ANSA|Lusa|TASS|ITAR-TASS|Interfax|Sputnik|RIA Novosti|Kyodo(?: News)?|Jiji(?: Press)?|Yonhap|Bloomberg(?: News)?|CNN|BBC(?: News)?|Anadolu(?: Agency)?|AA|APP|IANS|PTI|ANI|IRNA|MNA|Tasnim|Fars|SANA|WAM|SPA|KUNA|QNA|MENA|Bernama|ANTARA(?: News)?|VNA|PNA|KCNA|CNA|CP|AAP|ECNS|Europa Press|APA|SDA|ATS|Belga|ANP|PAP|CTK|MTI|VOA(?: News)?|RFE/RL|IPS|ТАСС|РИА Новости|Интерфакс|UN News|Thomson Reuters Foundation|Reuters Health|CNS";

static WITHOUT_DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^(?:{PLACE},?\s)?\((?i:(?<agency>{AGENCIES}))\)\s?(?:--+|[–—]|-\s|-$|\.\s?[-–—]+|:\s)\s*"
    ))
    .ok()
});

static EQUALS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^[【(（](?<place>[^=＝】)）\n]{1,15})[=＝](?<agency>[^=＝】)）\n]{1,15})[】)）]\s*",
    )
    .ok()
});

/// "WASHINGTON (AP) —", "(Reuters) -", "(서울=연합뉴스)", "【北京＝共同】".
fn without_date(line: &str) -> Option<Dateline<'_>> {
    let found = [&WITHOUT_DATE, &EQUALS]
        .into_iter()
        .find_map(|pattern| pattern.as_ref()?.captures(line))?;
    let part = |name: &str| found.name(name).map(|part| part.as_str());
    let place = part("place").filter(|place| is_place(place) || !place.is_ascii());
    Some(Dateline {
        place,
        agency: part("agency"),
        date: None,
        end: found.get(0)?.end(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways() -> Ways {
        Ways::on(jiff::civil::date(2026, 11, 24))
    }

    /// Text, language, and what is to be found: place, agency, date.
    const LINES: [(&str, &str, &str, &str, &str); 25] = [
        (
            "BEIJING, May 20 (Xinhua) -- China said",
            "en",
            "BEIJING",
            "Xinhua",
            "05-20",
        ),
        ("WASHINGTON (AP) — The Senate", "en", "WASHINGTON", "AP", ""),
        (
            "MOSCOW, March 3. /TASS/. The Kremlin",
            "en",
            "MOSCOW",
            "TASS",
            "03-03",
        ),
        (
            "GENEVA, 24 September 2015 - The Council",
            "en",
            "GENEVA",
            "",
            "2015-09-24",
        ),
        (
            "GENEVA (24 September 2015) – Experts",
            "en",
            "GENEVA",
            "",
            "2015-09-24",
        ),
        (
            "KANSAS CITY, Mo., Sept. 24 (UPI) -- A man",
            "en",
            "KANSAS CITY, Mo.",
            "UPI",
            "09-24",
        ),
        (
            "Washington, D.C., September 24, 2015 — Today",
            "en",
            "Washington, D.C.",
            "",
            "2015-09-24",
        ),
        (
            "ISLAMABAD, Sep 24 (APP): The minister",
            "en",
            "ISLAMABAD",
            "APP",
            "09-24",
        ),
        ("(Reuters) - Shares fell", "en", "", "Reuters", ""),
        (
            "Sept 24 (Reuters) - Shares fell",
            "en",
            "",
            "Reuters",
            "09-24",
        ),
        ("PARIS (Reuters) – The bank", "en", "PARIS", "Reuters", ""),
        (
            "Berlin, 24. September 2015 (dpa) – Der Rat",
            "de",
            "Berlin",
            "dpa",
            "2015-09-24",
        ),
        (
            "Madrid, 24 sep (EFE).- El rey",
            "es",
            "Madrid",
            "EFE",
            "09-24",
        ),
        (
            "(ANSA) - ROMA, 24 SET - Il governo",
            "it",
            "ROMA",
            "ANSA",
            "09-24",
        ),
        (
            "МОСКВА, 3 марта. /ТАСС/. Глава",
            "ru",
            "МОСКВА",
            "ТАСС",
            "03-03",
        ),
        (
            "МОСКВА, 24 сен — РИА Новости. Глава",
            "ru",
            "МОСКВА",
            "РИА Новости",
            "09-24",
        ),
        (
            "Москва. 24 сентября. ИНТЕРФАКС - Глава",
            "ru",
            "Москва",
            "ИНТЕРФАКС",
            "09-24",
        ),
        (
            "　　新华社北京12月31日电 （记者张三）新年",
            "zh",
            "北京",
            "新华社",
            "12-31",
        ),
        ("本报华盛顿9月24日电　会谈", "zh", "华盛顿", "本报", "09-24"),
        ("人民网北京9月24日电 会谈", "zh", "北京", "人民网", "09-24"),
        ("中新网9月24日电 会谈", "zh", "", "中新网", "09-24"),
        ("中央社台北二十四日電　會談", "zh", "台北", "中央社", ""),
        (
            "新华社利雅得2022年12月9日电 会谈",
            "zh",
            "利雅得",
            "新华社",
            "2022-12-09",
        ),
        ("本报讯 会谈", "zh", "", "本报", ""),
        ("(서울=연합뉴스) 정부는", "ko", "서울", "연합뉴스", ""),
    ];

    #[test]
    fn datelines_are_taken_apart() {
        for (text, lang, place, agency, date) in LINES {
            let found = dateline(text, lang, &ways());
            let found = found.unwrap_or_else(|| panic!("{text}"));
            let shown = match found.date {
                None => String::new(),
                Some(Dated::Full(date)) => date.to_string(),
                Some(Dated::NoYear(day)) => day.to_string(),
            };
            assert_eq!(
                (
                    found.place.unwrap_or(""),
                    found.agency.unwrap_or(""),
                    shown.as_str()
                ),
                (place, agency, date),
                "{text}"
            );
            let rest = &text[found.end..];
            assert!(
                rest.starts_with(|c: char| c.is_alphabetic()),
                "{text}: {rest}"
            );
        }
    }

    #[test]
    fn a_capital_word_and_a_comma_is_no_dateline() {
        for text in [
            "China, for its part, said that on September 24, 2015 - a Thursday - it would come.",
            "On September 24, 2015 – a Thursday – they met.",
            "Today, September 24 – they met.",
            "The United Nations (UN) — the body",
            "FACT SHEET — Progress",
            "Geneva, 24 September - 2 October 2015",
            "MR. SMITH: Good afternoon.",
            "本报通讯员说",
            "",
        ] {
            assert_eq!(dateline(text, "en", &ways()), None, "{text}");
        }
    }
}
