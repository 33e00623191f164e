//! Where sentences end.

use super::token::is_unspaced;

/// Words with a full stop that ends no sentence.
const ABBREVIATIONS: [&str; 34] = [
    "adm", "amb", "apr", "art", "aug", "capt", "col", "corp", "dec", "dr", "e.g", "etc", "feb",
    "fig", "gen", "gov", "i.e", "inc", "jan", "jr", "lt", "ltd", "messrs", "mr", "mrs", "ms", "no",
    "nov", "oct", "para", "prof", "rep", "sen", "vs",
];

/// More of them, which may also end one: they don't before a word that begins with a capital.
const TITLES: [&str; 5] = ["sept", "sr", "st", "u.k", "u.s"];

/// Bytes after which the sentences of a text end, its own end last.
pub fn ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？') {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some((next, _)) = chars.next_if(|(_, c)| ".!?…。！？\"”’')]」』）".contains(*c))
        {
            end = next + text[next..].chars().next().map_or(1, char::len_utf8);
        }
        if ends_here(text, at, end) {
            ends.push(end);
        }
    }
    if ends.last() != Some(&text.len()) {
        ends.push(text.len());
    }
    ends
}

/// Whether a sentence ends with the mark at `at`, whose closing marks end at `end`.
fn ends_here(text: &str, at: usize, end: usize) -> bool {
    let (before, after) = (&text[..at], &text[end..]);
    if is_unspaced(text[at..].chars().next().unwrap_or(' ')) {
        return true;
    }
    let next = after.trim_start();
    if next.is_empty() {
        return true;
    }
    if next.len() == after.len() && !next.starts_with(is_unspaced)
        || next.starts_with(char::is_lowercase)
    {
        return false;
    }
    if !text[at..].starts_with('.') {
        return true;
    }
    let word = before
        .rsplit(|c: char| c.is_whitespace() || "(\"“‘[".contains(c))
        .next()
        .unwrap_or_default();
    let lower = word.to_lowercase();
    let initial = word.chars().count() == 1 && word.contains(char::is_uppercase);
    let title = TITLES.contains(&lower.as_str()) && next.starts_with(char::is_uppercase);
    !(initial || title || ABBREVIATIONS.contains(&lower.as_str()))
}
