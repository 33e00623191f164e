//! Ids and types of transcripts as words that one reads.

/// An id that is a name written in one: `DavidCameron`, `JRSmith.2`.
pub(super) fn readable(id: &str) -> Option<String> {
    let id = id.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    if !id.chars().all(|c| c.is_alphabetic() || "-'’".contains(c)) {
        return None;
    }
    let chars: Vec<char> = id.chars().collect();
    let mut name = String::new();
    let mut capitals = 0;
    for (at, char) in chars.iter().enumerate() {
        if char.is_uppercase() {
            let before = at.checked_sub(1).and_then(|at| chars.get(at));
            let after = chars.get(at + 1);
            let starts = before.is_some_and(|c| c.is_lowercase())
                || (before.is_some_and(|c| c.is_uppercase())
                    && after.is_some_and(|c| c.is_lowercase()));
            if starts {
                name.push(' ');
            }
            capitals += usize::from(starts || at == 0);
        }
        name.push(*char);
    }
    (capitals >= 2).then_some(name)
}

/// `applause` to `Applause`.
pub(super) fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
