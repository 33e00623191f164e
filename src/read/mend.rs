//! Damage that texts carry from earlier programs, and how it's undone.
//!
//! Only what can be undone without a doubt is; the note says how often. What can't be is counted,
//! so that no timeline rests on noise unseen.

use encoding_rs::WINDOWS_1252;
use regex::Regex;
use std::sync::LazyLock;

/// A text, and what was done to it.
#[derive(Debug, Default)]
pub(super) struct Mended {
    pub text: String,
    pub repairs: Vec<String>,
}

/// Undoes double encoding, stray control codes, and mark-up that was left in plain text.
pub(super) fn mend(text: String, is_plain: bool) -> Mended {
    let mut mended = Mended {
        text,
        repairs: Vec::new(),
    };
    mended.replace(double_encoding, "characters encoded twice");
    mended.replace(
        control_codes,
        "characters of Windows-1252 in the place of control codes",
    );
    if is_plain {
        mended.replace(markup, "HTML tags or entities taken out");
    }
    mended
}

impl Mended {
    fn replace(&mut self, change: fn(&str) -> Option<(String, usize)>, what: &str) {
        if let Some((text, count)) = change(&self.text) {
            self.text = text;
            self.repairs.push(format!("{count} {what}"));
        }
    }
}

/// UTF-8 that was read as Windows-1252 and written as UTF-8 again: `â€™` for an apostrophe.
fn double_encoding(text: &str) -> Option<(String, usize)> {
    const SIGNS: [&str; 9] = ["â€", "Ã©", "Ã¨", "Ã¡", "Ã³", "Ã\u{AD}", "Ã¼", "Ã¶", "Â "];
    if !SIGNS.iter().any(|sign| text.contains(sign)) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| !c.is_ascii()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(|c: char| c.is_ascii()).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        let mut run = run;
        while let Some(first) = run.chars().next() {
            match decoded_once(run) {
                Some((c, length)) => {
                    out.push(c);
                    count += 1;
                    run = &run[length..];
                }
                None => {
                    out.push(first);
                    run = &run[first.len_utf8()..];
                }
            }
        }
    }
    out.push_str(rest);
    (count > 0).then_some((out, count))
}

/// The character that the first characters of a run stand for, and their bytes.
fn decoded_once(run: &str) -> Option<(char, usize)> {
    let mut bytes = Vec::new();
    let mut wanted = 0;
    for (at, c) in run.char_indices().take(4) {
        let byte = in_windows_1252(c)?;
        if at == 0 {
            wanted = match byte {
                0xC2..=0xDF => 2,
                0xE0..=0xEF => 3,
                _ => return None,
            };
        }
        bytes.push(byte);
        if bytes.len() == wanted {
            let c = std::str::from_utf8(&bytes).ok()?.chars().next()?;
            let plausible = matches!(c, '\u{A0}'..='\u{17F}' | '\u{2010}'..='\u{203A}' | '€' | '™' | '\u{FEFF}')
                || wanted == 3 && crate::text::token::is_ideograph(c);
            return plausible
                .then_some((c, at + run[at..].chars().next().map_or(0, char::len_utf8)));
        }
    }
    None
}

fn in_windows_1252(c: char) -> Option<u8> {
    if let '\u{80}'..='\u{FF}' = c {
        return u8::try_from(u32::from(c)).ok();
    }
    let mut buffer = [0; 4];
    let (bytes, _, unmapped) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    match (&*bytes, unmapped) {
        ([byte], false) => Some(*byte),
        _ => None,
    }
}

/// C1 control codes, which no text holds: bytes of Windows-1252 that were taken for Latin-1.
fn control_codes(text: &str) -> Option<(String, usize)> {
    // The first byte of such a code; most texts have none.
    if !text.bytes().any(|byte| byte == 0xC2) {
        return None;
    }
    let is_code = |c: char| ('\u{80}'..='\u{9F}').contains(&c) && c != '\u{85}';
    let count = text.chars().filter(|c| is_code(*c)).count();
    if count == 0 {
        return None;
    }
    let meant = |c: char| {
        let byte = [u8::try_from(u32::from(c)).unwrap_or(b' ')];
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(&byte);
        text.chars().next().unwrap_or(' ')
    };
    let mended = text.chars().map(|c| if is_code(c) { meant(c) } else { c });
    Some((mended.collect(), count))
}

static TAGS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)</?(?:p|br|div|span|b|i|u|em|strong|font|a|sup|sub|center|blockquote|h[1-6]|ul|ol|li|table|tr|td)(?:\s[^<>]{0,300})?/?>|&(?:amp|nbsp|quot|apos|lt|gt|mdash|ndash|rsquo|lsquo|rdquo|ldquo|hellip|#\d{2,5}|#x[0-9a-f]{2,4});").ok()
});

/// HTML that was left in plain text.
fn markup(text: &str) -> Option<(String, usize)> {
    if !text.contains(['<', '&']) {
        return None;
    }
    let tags = TAGS.as_ref()?;
    let mut count = 0;
    let out = tags.replace_all(text, |found: &regex::Captures<'_>| {
        count += 1;
        let found = &found[0];
        if let Some(name) = found.strip_prefix('&') {
            return entity(name.trim_end_matches(';')).to_string();
        }
        let inner = found.trim_matches(['<', '>', '/']).to_lowercase();
        let name = inner.split(char::is_whitespace).next().unwrap_or_default();
        let inline = matches!(
            name,
            "span" | "b" | "i" | "u" | "em" | "strong" | "font" | "a" | "sup" | "sub"
        );
        if inline {
            String::new()
        } else {
            "\n".to_owned()
        }
    });
    (count > 0).then(|| (out.into_owned(), count))
}

fn entity(name: &str) -> char {
    let number = name
        .strip_prefix("#x")
        .or(name.strip_prefix("#X"))
        .map(|hex| u32::from_str_radix(hex, 16))
        .or_else(|| name.strip_prefix('#').map(str::parse));
    if let Some(number) = number {
        return number.ok().and_then(char::from_u32).unwrap_or('\u{FFFD}');
    }
    match name.to_lowercase().as_str() {
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "lt" => '<',
        "gt" => '>',
        "mdash" => '—',
        "ndash" => '–',
        "rsquo" => '’',
        "lsquo" => '‘',
        "rdquo" => '”',
        "ldquo" => '“',
        "hellip" => '…',
        _ => ' ',
    }
}

/// What looks wrong with a text, a sentence each.
pub(super) fn flaws(text: &str) -> Vec<String> {
    let mut flaws = Vec::new();
    let (mut all, mut bad) = (0_u64, 0_u64);
    if text.bytes().any(may_be_unreadable) {
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            all += 1;
            bad += u64::from(is_unreadable(c));
        }
    }
    // One in two hundred: a damaged place or two in a speech is none of it.
    if bad * 200 > all {
        let percent = bad as f64 * 100.0 / all.max(1) as f64;
        flaws.push(format!(
            "garbled: {percent:.1} % of its characters are unreadable"
        ));
    }
    let spaced = letter_spaced(text);
    if spaced > 0 {
        flaws.push(format!(
            "{spaced} letter-spaced titles (S P A C E D): no pattern finds a word in them"
        ));
    }
    flaws
}

/// Whether an unreadable character can begin with a byte: most texts have none of these.
fn may_be_unreadable(byte: u8) -> bool {
    matches!(byte, 0..=8 | 0x0E..=0x1F | 0x7F | 0xC2 | 0xEE | 0xEF)
}

fn is_unreadable(c: char) -> bool {
    matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}') || c.is_control()
}

/// Runs of six or more single capitals with blanks between them.
fn letter_spaced(text: &str) -> usize {
    let mut runs = 0;
    let mut length = 0;
    for word in text
        .split(char::is_whitespace)
        .filter(|word| !word.is_empty())
    {
        let mut chars = word.chars();
        let single = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
        if single {
            length += 1;
            runs += usize::from(length == 6);
        } else {
            length = 0;
        }
    }
    runs
}

/// Text that is Python's way of writing a byte string, `b'...\\xc2\\xa0...'`, with what stands
/// before it.
pub(super) fn python_bytes(text: &str) -> Option<Vec<u8>> {
    let start = text.find("b'").or_else(|| text.find("b\""))?;
    let before = text[..start].trim_end();
    if !(before.is_empty() || before.ends_with('>')) {
        return None;
    }
    let quote = text.as_bytes().get(start + 1).copied()?;
    let inner = text[start + 2..]
        .trim_end()
        .strip_suffix(char::from(quote))?;
    if !inner.contains("\\n") && !inner.contains("\\x") {
        return None;
    }
    let mut bytes = text.as_bytes()[..start].to_vec();
    let mut rest = inner.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let Some((&code, after)) = rest.split_first() else {
            break;
        };
        rest = after;
        match code {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'x' => {
                let digits = rest
                    .get(..2)
                    .and_then(|pair| std::str::from_utf8(pair).ok());
                let value = digits.and_then(|pair| u8::from_str_radix(pair, 16).ok())?;
                bytes.push(value);
                rest = rest.get(2..).unwrap_or_default();
            }
            other => bytes.push(other),
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encoded_twice_is_undone() {
        let mended = mend(
            "Japanâ€™s view: â€œthe rÃ©gimeâ€\u{9D} — naïve".to_owned(),
            true,
        );
        assert_eq!(mended.text, "Japan’s view: “the régime” — naïve");
        assert_eq!(mended.repairs, ["4 characters encoded twice"]);
        for text in ["CAFÉ»", "Ã", "plain", "« déjà vu »"] {
            assert_eq!(mend(text.to_owned(), true).text, text);
        }
    }

    #[test]
    fn control_codes_and_markup_are_undone() {
        assert_eq!(mend("it\u{92}s".to_owned(), true).text, "it’s");
        let mended = mend(
            "<p>A &amp; B<br/>C <em>d</em></p> 1 < 2 > 0".to_owned(),
            true,
        );
        assert_eq!(mended.text, "\nA & B\nC d\n 1 < 2 > 0");
        assert_eq!(mended.repairs, ["6 HTML tags or entities taken out"]);
    }

    #[test]
    fn garbled_and_letter_spaced_texts_are_found() {
        assert!(flaws("A plain speech about security.").is_empty());
        assert!(flaws("\u{FFFD}\u{FFFD}abc")[0].starts_with("garbled: 40.0 %"));
        assert!(flaws("N A T I O N A L strategy")[0].starts_with("1 letter-spaced"));
    }

    #[test]
    fn python_s_byte_strings_are_read() {
        let bytes = python_bytes("<h1>T</h1>\nb'<p>It\\xe2\\x80\\x99s \\'so\\'</p>\\n'").unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "<h1>T</h1>\n<p>It’s 'so'</p>\n"
        );
        assert!(python_bytes("He said b'x' and left").is_none());
    }
}
