//! What a document's properties are worth.
//!
//! In: the title, the author and the time that a program wrote into a file. Out: those that a
//! person chose. Never: what the text itself says.

use crate::read::blocks::one_line;

/// Authors that a program, a shop or an installer put there.
const NOBODIES: [&str; 42] = [
    "admin",
    "administrator",
    "administrador",
    "administrateur",
    "apache poi",
    "aspose",
    "author",
    "autor",
    "auteur",
    "benutzer",
    "calibre",
    "default",
    "default user",
    "docx4j",
    "guest",
    "home",
    "lenovo",
    "libreoffice",
    "mac",
    "microsoft",
    "microsoft office user",
    "ms office user",
    "office",
    "openoffice",
    "owner",
    "pandoc",
    "python-docx",
    "root",
    "system",
    "thinkpad",
    "un-named",
    "unknown",
    "unknown author",
    "user",
    "usuario",
    "utilisateur",
    "windows user",
    "微软用户",
    "用户",
    "雨林木风",
    "番茄花园",
    "深度技术",
];

/// Titles that say nothing.
const UNTITLED: [&str; 10] = [
    "untitled",
    "document",
    "title",
    "word document",
    "microsoft word",
    "unbenannt",
    "sans titre",
    "无标题",
    "無標題",
    "文档",
];

/// A title, unless a program made it up: `Microsoft Word - draft3.doc`, `Document1`.
pub(super) fn title(value: &str) -> Option<String> {
    let value = one_line(value);
    let lower = value.to_lowercase();
    let bare = lower.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let is_file = [".doc", ".docx", ".rtf", ".odt", ".dot", ".wpd", ".tmp"]
        .iter()
        .any(|end| lower.ends_with(end));
    let is_made_up = is_file
        || lower.starts_with("microsoft word -")
        || UNTITLED.contains(&bare)
        || !value.chars().any(char::is_alphabetic);
    (!is_made_up).then_some(value)
}

/// A person's or a body's name, unless it's a program, a login or an address.
pub(super) fn person(value: &str) -> Option<String> {
    let value = one_line(value);
    let lower = value.to_lowercase();
    let one_word = !value.contains(' ');
    let first = value.chars().next()?;
    let is_login = one_word
        && value.is_ascii()
        && (first.is_ascii_lowercase()
            || value.contains(|c: char| c.is_ascii_digit() || c == '\\'));
    let is_nobody = NOBODIES.contains(&lower.as_str())
        || is_login
        || value.contains('@')
        || value.chars().count() > 120
        || !value.chars().any(char::is_alphabetic)
        || lower.starts_with("microsoft office")
        || lower.ends_with(" user");
    (!is_nobody).then_some(value)
}

/// The day of a time stamp such as `2016-11-28T09:30:00Z`, as written.
pub(super) fn day(value: &str) -> Option<String> {
    let day: String = value.trim().chars().take(10).collect();
    let mut parts = day.split('-');
    let year = figures(parts.next()?, 4)?;
    let month = figures(parts.next()?, 2)?;
    let date = figures(parts.next()?, 2)?;
    // The zero of some programs' clocks is no day: 1601, 1899.
    ((1900..=9999).contains(&year) && is_day(year, month, date)).then_some(day)
}

/// Whether the month has such a day.
pub(super) fn is_day(year: u32, month: u32, day: u32) -> bool {
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// A language tag such as `zh-CN`, unless it's no such thing.
pub(super) fn language(value: &str) -> Option<String> {
    let value = value.trim();
    let main = value.split(['-', '_']).next()?;
    let is_tag = (2..=3).contains(&main.len())
        && value.len() <= 20
        && value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        && main.chars().all(|c| c.is_ascii_alphabetic())
        && !["und", "zxx", "none"].contains(&main.to_lowercase().as_str());
    is_tag.then(|| value.replace('_', "-"))
}

fn figures(text: &str, n: usize) -> Option<u32> {
    let is_number = text.len() == n && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_no_author() {
        for name in [
            "Microsoft Office User",
            "python-docx",
            "Administrator",
            "jdoe",
            "HP-3",
            "a@b.org",
            "微软用户",
            "",
        ] {
            assert_eq!(person(name), None, "{name}");
        }
        for name in ["Ada Lovelace", "OECD", "外交部", "Müller", "Jean d’Arc"] {
            assert_eq!(person(name).as_deref(), Some(name));
        }
    }

    #[test]
    fn a_file_name_is_no_title() {
        for name in [
            "Microsoft Word - a.doc",
            "Document1",
            "draft.docx",
            "  ",
            "12",
        ] {
            assert_eq!(title(name), None, "{name}");
        }
        assert_eq!(title(" On  steel ").as_deref(), Some("On steel"));
    }

    #[test]
    fn a_time_stamp_has_a_day() {
        assert_eq!(day("2016-02-29T23:30:00Z").as_deref(), Some("2016-02-29"));
        for wrong in [
            "2015-02-29T00:00:00Z",
            "1601-01-01T00:00:00Z",
            "2016",
            "29.02.2016",
            "２０１６-01-01",
        ] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_language_is_a_tag() {
        assert_eq!(language("zh_CN").as_deref(), Some("zh-CN"));
        assert_eq!(language("English"), None);
        assert_eq!(language("und"), None);
    }
}
