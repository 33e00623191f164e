//! Pages that are built, or broken, so that parsing them would never end.

/// Deepest nesting of elements.
const DEEPEST: usize = 1_500;

/// Elements that a parser may make anew: HTML opens formatting elements that weren't closed again
/// in every paragraph after them.
const MOST_REOPENED: usize = 4_000_000;

/// Elements that are opened again in the next block where they weren't closed.
const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// Elements without content, or whose end tags are often left out.
const UNCLOSED: [&str; 24] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
    "option", "p", "param", "source", "tbody", "td", "th", "tr", "track", "wbr", "colgroup",
];

/// Most attributes of a tag: a parser compares each with all others.
const MOST_ATTRIBUTES: usize = 2_000;

/// Whether the tag that a text begins with has more than that; about, for a value can hold blanks.
fn has_many_attributes(tag: &str) -> bool {
    let inside = tag
        .bytes()
        .take_while(|byte| *byte != b'>' && *byte != b'<');
    let breaks =
        inside.filter(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'/'));
    breaks.take(MOST_ATTRIBUTES * 8 + 1).count() > MOST_ATTRIBUTES * 8
}

/// Refuses a page that would take a parser out of all proportion.
pub(super) fn check(html: &str) -> Result<(), String> {
    let (mut depth, mut formatting, mut tags) = (0_usize, 0_usize, 0_usize);
    let (mut deepest, mut most_formatting) = (0, 0);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let closes = rest.starts_with('/');
        let name = rest.trim_start_matches('/');
        let end = name
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(name.len());
        let name = &name[..end.min(16)];
        if name.is_empty() {
            continue;
        }
        tags += 1;
        if has_many_attributes(rest) {
            return Err(format!("a tag with more than {MOST_ATTRIBUTES} attributes"));
        }
        let is = |names: &[&str]| names.iter().any(|own| own.eq_ignore_ascii_case(name));
        if is(&UNCLOSED) {
            continue;
        }
        let counter = if is(&FORMATTING) {
            &mut formatting
        } else {
            &mut depth
        };
        *counter = if closes {
            counter.saturating_sub(1)
        } else {
            *counter + 1
        };
        deepest = deepest.max(depth);
        most_formatting = most_formatting.max(formatting);
    }
    if deepest > DEEPEST {
        return Err(format!("nested more than {DEEPEST} levels deep"));
    }
    if most_formatting > 200 && most_formatting.saturating_mul(tags) > MOST_REOPENED {
        return Err(format!(
            "{most_formatting} formatting tags that aren't closed"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_pages_are_refused() {
        assert!(check(&"<div>".repeat(5_000)).is_err());
        assert!(check(&"<p><b a=1><i>x".repeat(50_000)).is_err());
        assert!(check(&format!("<p {}>", "a=1 ".repeat(100_000))).is_err());
        assert!(check(&"<p><font size=2>text<br>".repeat(100)).is_ok());
        assert!(check(&"<div><p>a<p>b</div>".repeat(10_000)).is_ok());
    }
}
