//! Chinese characters: traditional ones and the simplified ones that stand for them.
//!
//! Texts and patterns are compared in simplified characters, so that a pattern finds both. The
//! table is OpenCC's (through hanconv), character by character: 發 and 髮 are one, 发. Only pairs of
//! the same length in UTF-8 are taken, so that places in a text stay what they are.

use std::borrow::Cow;
use std::sync::LazyLock;

const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;

/// The simplified character by the number of the traditional one; 0 where it's the same.
static SIMPLIFIED: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table = vec![0; (LAST - FIRST + 1) as usize];
    for (traditional, simplified) in hanconv::RawDictionary::TSCharacters.iter() {
        let one = |text: &str| {
            let mut chars = text.chars();
            chars
                .next()
                .filter(|_| chars.next().is_none())
                .map(u32::from)
        };
        let (Some(from), Some(to)) = (one(traditional), one(simplified)) else {
            continue;
        };
        let in_table = |c: u32| (FIRST..=LAST).contains(&c);
        if in_table(from) && in_table(to) && from != to {
            table[(from - FIRST) as usize] = to as u16;
        }
    }
    table
});

/// The simplified character for a traditional one; any other is itself.
pub fn simplified_char(c: char) -> char {
    let number = u32::from(c);
    if !(FIRST..=LAST).contains(&number) {
        return c;
    }
    match SIMPLIFIED[(number - FIRST) as usize] {
        0 => c,
        simplified => char::from_u32(u32::from(simplified)).unwrap_or(c),
    }
}

/// A text in simplified characters, byte for byte in its place.
pub fn simplified(text: &str) -> Cow<'_, str> {
    // The first bytes of the table's characters; most texts have none.
    if !text.bytes().any(|byte| (0xE4..=0xE9).contains(&byte)) {
        return Cow::Borrowed(text);
    }
    match text.char_indices().find(|(_, c)| simplified_char(*c) != *c) {
        None => Cow::Borrowed(text),
        Some((at, _)) => {
            let mut out = String::with_capacity(text.len());
            out.push_str(&text[..at]);
            out.extend(text[at..].chars().map(simplified_char));
            Cow::Owned(out)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_become_simplified_in_their_place() {
        let text = "網路主權 and 資訊安全，中国";
        let simple = simplified(text);
        assert_eq!(simple, "网路主权 and 资讯安全，中国");
        assert_eq!(simple.len(), text.len());
        assert!(matches!(simplified("网络主权"), Cow::Borrowed(_)));
    }
}
