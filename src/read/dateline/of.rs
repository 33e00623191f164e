//! Which date a text is of: from its title, its dateline and the lines at its head and foot to the date of
//! its publication or of the speech. Dates in sentences never count: rather none than a wrong one.

use super::{Dateline, dateline, is_place};
use crate::model::PartialDate;
use crate::read::date::{Dated, Found, MonthDay, Ways, in_text};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Where the date of a text stands, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::read) enum Place {
    /// In its title.
    Title,
    /// In its dateline.
    Dateline,
    /// On a line of its own, or in brackets, among the first ten lines.
    Head,
    /// On a line of its own at the end.
    Foot,
}

/// How many lines are the head, and how many the foot.
const HEAD: usize = 10;
const FOOT: usize = 3;

/// The longest line that can be a date with its frame, in characters.
const LINE: usize = 120;

// A longer line is the text itself: dates after it are those of letters and lists inside of it.

/// The date that a text is of.
///
/// `year` is the year of the document, where it's known from elsewhere: it completes a month and day
/// in the title or in a dateline; so does the same day with a year near the head of the text.
pub(in crate::read) fn of_text(
    text: &str,
    title: &str,
    lang: &str,
    year: Option<i16>,
    ways: &Ways,
) -> Option<(PartialDate, Place)> {
    let ways = ways.in_language(lang);
    let near: String = text.chars().take(600).collect();
    let near: Vec<PartialDate> = in_text(&near, lang, &ways)
        .into_iter()
        .chain(in_text(title, lang, &ways))
        .filter_map(|found| found.date.full())
        .filter(|date| is_day(*date))
        .collect();
    let complete = |date: Dated| match date {
        Dated::Full(date) => Some(date),
        Dated::NoYear(day) => completed(day, &near, year),
    };
    let dateline = lines(text)
        .take(FOOT)
        .find_map(|line| dateline(line, lang, &ways));
    let candidates = [
        (
            in_title(title, lang, &ways).and_then(complete),
            Place::Title,
        ),
        (
            dateline.and_then(|Dateline { date, .. }| complete(date?)),
            Place::Dateline,
        ),
        (in_head(text, lang, &ways), Place::Head),
        (in_foot(text, lang, &ways), Place::Foot),
    ];
    let likely = |date: &PartialDate| {
        date.number() / 10_000 >= 1_700
            && date.first_day() <= ways.today
            && !date.number().is_multiple_of(10_000)
    };
    let mut found = candidates
        .into_iter()
        .filter_map(|(date, place)| Some((date.filter(likely)?, place)));
    let first = found.next()?;
    // "September 2015" in a title, and the day under it.
    let finer = |(date, _): &(PartialDate, Place)| {
        !is_day(first.0) && is_day(*date) && date.number() / 100 == first.0.number() / 100
    };
    Some(found.find(finer).unwrap_or(first))
}

fn is_day(date: PartialDate) -> bool {
    !date.number().is_multiple_of(100)
}

/// A day with the one year that speaks for it.
fn completed(day: MonthDay, near: &[PartialDate], year: Option<i16>) -> Option<PartialDate> {
    let mut same = near.iter().filter(|date| day.is_of(**date));
    match same.next() {
        Some(first) if same.all(|date| date == first) => Some(*first),
        Some(_) => None,
        None => day.in_year(year?),
    }
}

/// The lines of a text that aren't empty.
fn lines(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Words in a title after which a date is that of something else.
static ABOUT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)anniversar|attack|held|following|to cover|\bwho\b|since|until|through|\bby\s*$|before|after|effective|expir|deadline|declared|as of|ahead of|upcoming|will\b|begin|start|\bfrom\b|between|law of|act of|resolution|decree|treaty|protocol|agreement|convention|signed|adopted|dated\s*$|\bof\s*$|\bto\s*$|周年|年来|以来|之前|前夕|截至|годовщин|с момента|jahrestag|anniversaire",
    )
    .ok()
});

/// The one date of a title, at its end, at its beginning or in brackets.
fn in_title(title: &str, lang: &str, ways: &Ways) -> Option<Dated> {
    let all = in_text(title, lang, ways);
    // A year alone speaks of the subject: "2023年金砖国家峰会".
    let dates: Vec<&Found> = all.iter().filter(|found| !is_year(found.date)).collect();
    let [Found { range, date }] = dates.as_slice() else {
        return None;
    };
    let (before, after) = (title.get(..range.start)?, title.get(range.end..)?);
    if ABOUT.as_ref().is_none_or(|about| about.is_match(before)) {
        return None;
    }
    let tail = after.trim();
    let at_end = tail.chars().all(|c| !c.is_alphanumeric());
    let start = before.chars().all(|c| !c.is_alphanumeric());
    let bracket = before.trim_end().ends_with(['(', '（', '[', '【'])
        && tail.starts_with([')', '）', ']', '】', ',', '，']);
    let chinese = before.is_empty()
        && title
            .get(range.clone())
            .is_some_and(|date| date.contains(['日', '号', '號']));
    let fits = match date {
        Dated::Full(full) if is_day(*full) => {
            let sign = [':', '-', '–', '—', '|', ',', ')'];
            at_end
                || bracket
                || chinese
                || start && tail.starts_with(sign)
                || tail.starts_with(['(', '|', '–', '—'])
        }
        // A month may be when something is to happen.
        Dated::Full(_) => {
            at_end && (bracket || before.trim_end().ends_with([',', '-', '–', '—', '|', ':']))
        }
        Dated::NoYear(_) => at_end && !start || chinese,
    };
    fits.then_some(*date)
}

fn is_year(date: Dated) -> bool {
    date.full()
        .is_some_and(|date| date.number().is_multiple_of(10_000))
}

/// A date in the first lines.
fn in_head(text: &str, lang: &str, ways: &Ways) -> Option<PartialDate> {
    let line = |line| on_line(line, lang, ways);
    let head = lines(text)
        .take(HEAD)
        .take_while(|line| line.chars().nth(LINE).is_none());
    { head }
        .find_map(line)
        .or_else(|| after_heading(text, ways))
}

/// A date in the last lines.
fn in_foot(text: &str, lang: &str, ways: &Ways) -> Option<PartialDate> {
    let noted = |line: &&str| !line.starts_with(|c: char| c.is_numeric() || "[*^†".contains(c));
    let line = |line| on_line(line, lang, ways);
    let last = lines(text).rev().take(FOOT).filter(noted).find_map(line);
    last.or_else(|| newspaper(text, ways))
}

static HEADING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:讲话|講話|致辞|致詞|致词|演讲|演講|报告|報告|祝酒辞|贺词|发言|發言|声明|公报|宣言|决定|决议|贺信|文章)\s*[（(](?<date>[^（）()，,]{6,16})(?:[，,][^（）()]{0,24})?[）)]",
    )
    .ok()
});

/// "……上的讲话（2018年2月12日）", where the heading isn't a line of its own.
fn after_heading(text: &str, ways: &Ways) -> Option<PartialDate> {
    let end = text
        .char_indices()
        .nth(400)
        .map_or(text.len(), |(at, _)| at);
    let date = HEADING
        .as_ref()?
        .captures(text.get(..end)?)?
        .name("date")?
        .as_str();
    only(date, &in_text(date, "zh", ways)).map(|(date, _)| date)
}

static NEWSPAPER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"《[^《》]{2,20}》\s*[（(]\s*(?<date>[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日)[^（）()]{0,16}版\s*[）)]\s*$").ok()
});

/// "《人民日报》（2020年01月09日 02版）" at a text's end.
fn newspaper(text: &str, ways: &Ways) -> Option<PartialDate> {
    let text = text.trim_end();
    let start = text.char_indices().rev().nth(80).map_or(0, |(at, _)| at);
    let date = NEWSPAPER
        .as_ref()?
        .captures(text.get(start..)?)?
        .name("date")?
        .as_str();
    only(date, &in_text(date, "zh", ways)).map(|(date, _)| date)
}

/// The one date of a line, if it has one with a month and no other.
fn only(line: &str, found: &[Found]) -> Option<(PartialDate, Range<usize>)> {
    let [
        Found {
            range,
            date: Dated::Full(date),
        },
    ] = found
    else {
        return None;
    };
    let known = !date.number().is_multiple_of(10_000) && line.get(range.clone()).is_some();
    known.then(|| (*date, range.clone()))
}

const LABELS: &str = r"for immediate release|for release|immediate release|embargoed until|date|dated|released?(?: on| date)?|published(?: on| date)?|posted(?: on)?|issued(?: on)?|delivered(?: on)?|updated|last updated|(?:发布|發佈|发表|更新)?(?:日期|时间|時間)|日期|дата(?: публикации)?|опубликовано|datum|veröffentlicht am|publié le|fecha|publicado(?: el| em)?|data";

const WEEK: &str = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|星期[一二三四五六日天]|周[一二三四五六日]";

/// What may stand before the date on its line, apart from a place.
static FRAME_BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)^[\s*_#(\[（【—–-]*(?:(?:{LABELS})\s*[:：]?\s*)?(?:(?:{WEEK})[,，]?\s*)?(?:on|the|den|le|el|am|vom)?[\s*_]*$"
    ))
    .ok()
});

/// What may stand after it, apart from a place.
static FRAME_AFTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)^(?:\s*(?:года|г\.))?[\s,，.]*(?:[（(]?(?:{WEEK})[)）]?)?[\s,，|–-]*(?:(?:at |T)?[0-9]{{1,2}}[:.][0-9]{{2}}(?::[0-9]{{2}})?(?:\s*[ap]\.?m\.?)?(?:\s*[A-Z]{{2,4}})?|[上下]午|晚)?(?:\s*(?:来源|來源|source)[:：].{{0,30}})?[\s*_)\]）】.。:：—–-]*$"
    ))
    .ok()
});

/// A Chinese line with a date that tells where and by whom: "2022年3月5日在……会议上".
static OCCASION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^\s*[，,]?[^。？！；，,]{0,45}(?:上|上的讲话|上的報告|上的报告|通过|通過)[\s）)]*$",
    )
    .ok()
});

/// The date of a line that's nothing but a date with its frame: a label, a week day, a time, a place.
fn on_line(line: &str, lang: &str, ways: &Ways) -> Option<PartialDate> {
    if line.chars().nth(LINE).is_some() || line.starts_with("- ") {
        return None;
    }
    let (date, range) = only(line, &in_text(line, lang, ways))?;
    let (before, after) = (line.get(..range.start)?, line.get(range.end..)?);
    let is = |pattern: &LazyLock<Option<Regex>>, part: &str| {
        pattern
            .as_ref()
            .is_some_and(|pattern| pattern.is_match(part))
    };
    let framed = is(&FRAME_BEFORE, before);
    let ended = is(&FRAME_AFTER, after);
    let cjk = line.get(range).is_some_and(|date| date.contains('月'));
    if cjk {
        let bracket = before
            .trim_start_matches(['—', '–', ' '])
            .starts_with(['（', '('])
            && after.trim_end().ends_with(['）', ')']);
        let short = after.chars().count() <= 30 && !after.contains(['。', '；', '？', '！']);
        return (framed && (ended || bracket && short || is(&OCCASION, after))).then_some(date);
    }
    let before_fits = framed || {
        // "— A Person, 1 May 2015" is the source of a quotation.
        let place = before.trim_start_matches(['(', '[', '*', '_', '#', ' ']);
        let words = place.trim_end().trim_end_matches(" den");
        !before.starts_with(['—', '–', '-', '"', '“', '”'])
            && words.ends_with([',', '–', '—', '-', '|'])
            && is_name(words)
    };
    let after_fits = ended || {
        let words = after.trim_start_matches(')').trim_start();
        after.len() < 60 && words.starts_with([',', '–', '—', '|', '(']) && is_name(words)
    };
    (before_fits && after_fits).then_some(date)
}

/// Whether words are the name of a place or a body: few, and written with capitals.
fn is_name(words: &str) -> bool {
    const SMALL: [&str; 14] = [
        "of", "the", "and", "de", "la", "le", "der", "des", "du", "di", "am", "for", "in", "do",
    ];
    let all: Vec<&str> = words
        .split(|c: char| !c.is_alphanumeric() && !"'’.".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let capital = |word: &&str| word.starts_with(char::is_uppercase) || SMALL.contains(word);
    let first = all.first().copied().unwrap_or_default();
    (1..=8).contains(&all.len())
        && all.iter().all(capital)
        && is_place(first)
        && !words.contains(['?', '!', ';', ':', '"', '“'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, title: &str, lang: &str, year: Option<i16>) -> Option<(String, Place)> {
        let ways = Ways::on(jiff::civil::date(2026, 11, 24));
        of_text(text, title, lang, year, &ways).map(|(date, place)| (date.to_string(), place))
    }

    #[test]
    fn titles_tell_their_date() {
        for (title, lang, year, date) in [
            (
                "The Spokesperson's Press Conference on September 10, 2019",
                "en",
                None,
                Some("2019-09-10"),
            ),
            (
                "The Spokesperson's Press Conference on June12, 2018",
                "en",
                None,
                Some("2018-06-12"),
            ),
            (
                "The Spokesperson's Press Conference on September 10",
                "en",
                Some(2019),
                Some("2019-09-10"),
            ),
            (
                "The Spokesperson's Press Conference on September 10",
                "en",
                None,
                None,
            ),
            (
                "2019年9月10日外交部发言人主持记者会",
                "zh",
                None,
                Some("2019-09-10"),
            ),
            (
                "9月10日外交部发言人主持记者会",
                "zh",
                Some(2019),
                Some("2019-09-10"),
            ),
            ("大使会见部长(2018-09-06)", "zh", None, Some("2018-09-06")),
            (
                "Briefing by the Secretary, 9/24/15",
                "en",
                None,
                Some("2015-09-24"),
            ),
            ("Briefing by the Secretary, 8/3/2016", "en", None, None),
            (
                "Remarks on the anniversary of September 11, 2001",
                "en",
                None,
                None,
            ),
            (
                "On June 24, the President will attend a parade",
                "en",
                Some(2020),
                None,
            ),
            ("Meetings of 1 May 2015 and 2 May 2015", "en", None, None),
            ("习近平发表二〇二三年新年贺词", "zh", None, None),
            ("Measures due by May 2, 2015", "en", None, None),
        ] {
            assert_eq!(
                of("", title, lang, year).map(|(date, _)| date).as_deref(),
                date,
                "{title}"
            );
        }
    }

    #[test]
    fn texts_tell_their_date_outside_of_sentences() {
        for (text, lang, date) in [
            (
                "A speech\n\n(September 24, 2015)\n\nFriends,",
                "en",
                Some(("2015-09-24", Place::Head)),
            ),
            (
                "London, 24 September 2015\n\nFriends,",
                "en",
                Some(("2015-09-24", Place::Head)),
            ),
            (
                "THE HOUSE\n\nFor Immediate Release September 24, 2015",
                "en",
                Some(("2015-09-24", Place::Head)),
            ),
            (
                "Thursday, September 24, 2015, 10:00 AM",
                "en",
                Some(("2015-09-24", Place::Head)),
            ),
            (
                "GENEVA, 24 September 2015 – They met.",
                "en",
                Some(("2015-09-24", Place::Dateline)),
            ),
            (
                "新华社北京9月24日电 讲话\n\n（2015年9月24日，北京）",
                "zh",
                Some(("2015-09-24", Place::Dateline)),
            ),
            (
                "在大会上的讲话（2018年2月12日）某某",
                "zh",
                Some(("2018-02-12", Place::Head)),
            ),
            (
                "——2022年3月5日在第五次会议上\n\n各位：",
                "zh",
                Some(("2022-03-05", Place::Head)),
            ),
            (
                "Berlin, den 24. September 2015\n\nMeine Damen",
                "de",
                Some(("2015-09-24", Place::Head)),
            ),
            (
                "谢谢。《某某日报》（ 2020年01月09日 02 版）",
                "zh",
                Some(("2020-01-09", Place::Foot)),
            ),
            ("They met on September 24, 2015.", "en", None),
            ("On September 24, 2015, they met.", "en", None),
            ("1. Interview, Moscow, September 24, 2015.", "en", None),
            (
                &format!(
                    "{}\n\nParis, 1 May 2015\n\n{0}\n\n{0}\n\n{0}",
                    "They met. ".repeat(50)
                ),
                "en",
                None,
            ),
            ("— Jane Doe, June 3, 2021", "en", None),
            ("- June 3, 2021", "en", None),
            ("2014年、2019年，我曾经来过。", "zh", None),
            ("2015年9月24日，双方会谈。", "zh", None),
            ("September 24, 2055", "en", None),
            ("", "en", None),
        ] {
            let found = of(text, "", lang, None);
            let found = found.as_ref().map(|(date, place)| (date.as_str(), *place));
            assert_eq!(found, date, "{text}");
        }
    }
}
