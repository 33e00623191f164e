//! How languages write months and figures: from a word to a month, from digits or Chinese figures to
//! a number.

/// The months of a language, from January on. Forms of one month are parted by `|`; shortened ones
/// stand behind a `,`.
struct Language {
    code: &'static str,
    months: [&'static str; 12],
}

const LANGUAGES: [Language; 10] = [
    Language {
        code: "en",
        months: [
            "january,jan",
            "february,feb",
            "march,mar",
            "april,apr",
            "may",
            "june,jun",
            "july,jul",
            "august,aug",
            "september,sep|sept",
            "october,oct",
            "november,nov",
            "december,dec",
        ],
    },
    Language {
        code: "fr",
        months: [
            "janvier,janv",
            "février|fevrier,févr|fév|fevr",
            "mars",
            "avril,avr",
            "mai",
            "juin",
            "juillet,juil",
            "août|aout",
            "septembre,sept",
            "octobre,oct",
            "novembre,nov",
            "décembre|decembre,déc|dec",
        ],
    },
    Language {
        code: "de",
        months: [
            "januar|jänner,jan",
            "februar|feber,feb|febr",
            "märz|maerz,mär|mrz",
            "april,apr",
            "mai",
            "juni,jun",
            "juli,jul",
            "august,aug",
            "september,sep|sept",
            "oktober,okt",
            "november,nov",
            "dezember,dez",
        ],
    },
    Language {
        code: "es",
        months: [
            "enero,ene",
            "febrero,feb",
            "marzo,mar",
            "abril,abr",
            "mayo,may",
            "junio,jun",
            "julio,jul",
            "agosto,ago",
            "septiembre|setiembre,sep|sept|set",
            "octubre,oct",
            "noviembre,nov",
            "diciembre,dic",
        ],
    },
    Language {
        code: "pt",
        months: [
            "janeiro,jan",
            "fevereiro,fev",
            "março|marco,mar",
            "abril,abr",
            "maio,mai",
            "junho,jun",
            "julho,jul",
            "agosto,ago",
            "setembro,set",
            "outubro,out",
            "novembro,nov",
            "dezembro,dez",
        ],
    },
    Language {
        code: "it",
        months: [
            "gennaio,gen",
            "febbraio,feb|febbr",
            "marzo,mar",
            "aprile,apr",
            "maggio,mag",
            "giugno,giu",
            "luglio,lug",
            "agosto,ago",
            "settembre,set|sett",
            "ottobre,ott",
            "novembre,nov",
            "dicembre,dic",
        ],
    },
    Language {
        code: "ru",
        months: [
            "января|январь,янв",
            "февраля|февраль,фев|февр",
            "марта|март,мар",
            "апреля|апрель,апр",
            "мая|май",
            "июня|июнь,июн",
            "июля|июль,июл",
            "августа|август,авг",
            "сентября|сентябрь,сен|сент",
            "октября|октябрь,окт",
            "ноября|ноябрь,ноя|нояб",
            "декабря|декабрь,дек",
        ],
    },
    Language {
        code: "uk",
        months: [
            "січня|січень",
            "лютого|лютий",
            "березня|березень",
            "квітня|квітень",
            "травня|травень",
            "червня|червень",
            "липня|липень",
            "серпня|серпень",
            "вересня|вересень",
            "жовтня|жовтень",
            "листопада|листопад",
            "грудня|грудень",
        ],
    },
    Language {
        code: "nl",
        months: [
            "januari,jan",
            "februari,feb",
            "maart,mrt",
            "april,apr",
            "mei",
            "juni,jun",
            "juli,jul",
            "augustus,aug",
            "september,sep|sept",
            "oktober,okt",
            "november,nov",
            "december,dec",
        ],
    },
    Language {
        code: "ar",
        months: [
            "يناير",
            "فبراير",
            "مارس",
            "أبريل|ابريل",
            "مايو",
            "يونيو",
            "يوليو",
            "أغسطس|اغسطس",
            "سبتمبر",
            "أكتوبر|اكتوبر",
            "نوفمبر",
            "ديسمبر",
        ],
    },
];

/// What a word means as a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Month {
    /// 1 to 12.
    pub number: i8,
    /// Whether the word is the whole name in some language.
    pub whole: bool,
    /// Whether the word is a name, also a shortened one, in English.
    pub english: bool,
    /// Whether the word is a name, also a shortened one, in the language asked for.
    pub own: bool,
}

/// All names of a table entry, with whether each is a whole one.
fn forms(entry: &str) -> impl Iterator<Item = (&str, bool)> {
    let (whole, short) = entry.split_once(',').unwrap_or((entry, ""));
    let whole = whole.split('|').map(|form| (form, true));
    let short = short.split('|').map(|form| (form, false));
    whole.chain(short).filter(|(form, _)| !form.is_empty())
}

/// The month that a word names in any language; of two, the one in the language `lang`.
pub(super) fn month(word: &str, lang: &str) -> Option<Month> {
    let word = word.trim_end_matches('.').to_lowercase();
    let mut found: Option<Month> = None;
    for language in &LANGUAGES {
        for (entry, number) in language.months.iter().zip(1..) {
            for (_, whole) in forms(entry).filter(|(form, _)| *form == word) {
                let own = language.code == lang;
                let other = found.filter(|month| month.number == number || month.own);
                if other.is_some_and(|month| month.number != number) {
                    continue;
                }
                found = Some(Month {
                    number,
                    whole: whole || other.is_some_and(|month| month.whole),
                    english: language.code == "en" || other.is_some_and(|month| month.english),
                    own: own || other.is_some_and(|month| month.own),
                });
            }
        }
    }
    found
}

/// All names, the longest first, as the inside of a pattern.
pub(super) fn pattern() -> String {
    let mut names: Vec<&str> = LANGUAGES
        .iter()
        .flat_map(|language| language.months)
        .flat_map(|entry| forms(entry).map(|(form, _)| form))
        .collect();
    names.sort_unstable_by_key(|name| (std::cmp::Reverse(name.len()), *name));
    names.dedup();
    names.join("|")
}

/// The value of digits (also full-width and Arabic ones) or of Chinese figures: `24`, `二〇一五`,
/// `二十四`, `廿四`.
pub(super) fn figure(written: &str) -> Option<u32> {
    let tens = |c| matches!(c, '十' | '廿' | '卅');
    if written == "元" {
        return Some(1);
    }
    if !written.contains(tens) {
        let digits = written.chars().map(digit);
        return digits.into_iter().try_fold(0u32, |value, digit| {
            value.checked_mul(10)?.checked_add(digit?)
        });
    }
    let (before, rest) = written.split_at(written.find(tens)?);
    let mark = rest.chars().next()?;
    let after = rest.get(mark.len_utf8()..)?;
    let one = |part: &str| match part.chars().count() {
        0 => Some(None),
        1 => digit(part.chars().next()?).map(Some),
        _ => None,
    };
    let tens = match (mark, one(before)?) {
        ('十', tens) => tens.unwrap_or(1),
        ('廿', None) => 2,
        ('卅', None) => 3,
        _ => return None,
    };
    Some(tens * 10 + one(after)?.unwrap_or(0))
}

/// The value of one digit.
fn digit(c: char) -> Option<u32> {
    const FIGURES: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let from = |first: char| {
        u32::from(c)
            .checked_sub(u32::from(first))
            .filter(|n| *n < 10)
    };
    match c {
        '零' | '○' | '◯' | 'Ｏ' => Some(0),
        _ => c
            .to_digit(10)
            .or_else(|| from('０'))
            .or_else(|| from('٠'))
            .or_else(|| {
                (0..)
                    .zip(FIGURES)
                    .find(|(_, one)| *one == c)
                    .map(|(n, _)| n)
            }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_months() {
        for (word, lang, number) in [
            ("Sept.", "en", Some(9)),
            ("AUGUST", "en", Some(8)),
            ("août", "fr", Some(8)),
            ("Марта", "ru", Some(3)),
            ("dezembro", "en", Some(12)),
            ("monday", "en", None),
            ("", "en", None),
        ] {
            assert_eq!(
                month(word, lang).map(|month| month.number),
                number,
                "{word}"
            );
        }
        let out = month("out", "en").unwrap();
        assert!(!out.own && !out.whole && !out.english);
        assert!(month("mai", "de").unwrap().own);
    }

    #[test]
    fn figures_are_numbers() {
        for (written, value) in [
            ("2015", Some(2015)),
            ("２４", Some(24)),
            ("٢٤", Some(24)),
            ("二〇一五", Some(2015)),
            ("十", Some(10)),
            ("十二", Some(12)),
            ("三十一", Some(31)),
            ("廿四", Some(24)),
            ("二二十", None),
            ("99999999999", None),
        ] {
            assert_eq!(figure(written), value, "{written}");
        }
    }
}
