//! Turns: the labels by which transcripts say who speaks.
//!
//! `Q`, `Q:`, `Reuters:`, `QUESTION:` and 问： open a journalist's question; `A:`, 答：, `MR. EARNEST:`
//! and `Zhao Lijian:` open what the document's own side says; `PRESIDENT XI:` opens a guest's words.

use super::cast::Cast;
use super::mention::Mention;
use super::named::{Role, has_office, is_weak_outlet, named};
use crate::model::Country;
use crate::text::token::is_ideograph;

/// Who has the word in a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    /// A journalist, or somebody in the audience.
    Outsider,
    /// Somebody who isn't known to speak for another country.
    Host,
    /// Somebody who speaks for this country.
    Guest(Country),
}

/// A label at the start of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub speaker: Speaker,
    /// Byte after the label.
    pub end: usize,
}

/// The label that a passage begins with. `asked` says that a question stands open: then a bare
/// Chinese name is a label too. The cast knows what the other passages tell of the names.
pub(super) fn label(
    text: &str,
    mentions: &[Mention],
    home: Option<Country>,
    asked: bool,
    cast: &Cast,
) -> Option<Label> {
    mark(text)
        .or_else(|| name(text, mentions, home, cast))
        .or_else(|| {
            asked
                .then(|| answer(text).or_else(|| bare_name(text)))
                .flatten()
        })
}

/// `A.`, which is a mark only where a question stands open.
fn answer(text: &str) -> Option<Label> {
    let marks = ["A. ", "A\t", "A\u{3000}", "A | "];
    let mark = marks.iter().find(|mark| text.starts_with(**mark))?;
    Some(Label {
        speaker: Speaker::Host,
        end: mark.len(),
    })
}

/// A Chinese name of two to four characters before a colon or before 表示: who answers.
fn bare_name(text: &str) -> Option<Label> {
    let name = text
        .char_indices()
        .take(5)
        .take_while(|(_, c)| is_ideograph(*c) && *c != '表')
        .map(|(at, c)| at + c.len_utf8())
        .collect::<Vec<_>>();
    let end = *name.get(1..4.min(name.len()))?.last()?;
    let mark = ["：", ":", "表示，", "表示："]
        .iter()
        .find(|mark| text[end..].starts_with(**mark))?;
    Some(Label {
        speaker: Speaker::Host,
        end: end + mark.len(),
    })
}

/// The byte after a mark by which an answer begins inside of a passage.
pub(super) fn answer_inside(text: &str) -> Option<usize> {
    let marks = ["答：", "答:", " A: ", "\nA: ", "？A:", "?A:"];
    let ends = marks
        .iter()
        .filter_map(|mark| text.find(mark).map(|at| at + mark.len()));
    ends.min()
}

/// A label that is a mark: `Q`, 问：, `A:`, `Follow-up:`; with a number or in bold or not.
pub(super) fn mark(text: &str) -> Option<Label> {
    let bare = text.trim_start_matches(['*', '_']);
    let skipped = text.len() - bare.len();
    let label = |speaker, end: usize| {
        Some(Label {
            speaker,
            end: skipped + end,
        })
    };
    let asks = [
        "Q. ",
        "Q ",
        "Q\u{A0}",
        "Q\u{3000}",
        "Q\t",
        "[Q] ",
        "【问】",
        "【問】",
    ];
    if let Some(mark) = asks.iter().find(|mark| bare.starts_with(**mark)) {
        return label(Speaker::Outsider, mark.len());
    }
    let tells = ["[A] ", "【答】"];
    if let Some(mark) = tells.iter().find(|mark| bare.starts_with(**mark)) {
        return label(Speaker::Host, mark.len());
    }
    if let Some((speaker, end)) = mark_with_colon(bare) {
        return label(speaker, end);
    }
    // `QThank you`: the blank got lost. No English word begins like this.
    let mut chars = bare.strip_prefix('Q')?.chars();
    // Of the words of one letter, only `I` and `A` begin a question.
    let glued = match (chars.next(), chars.next()) {
        (None, _) => true,
        (Some(first), None) => first.is_uppercase(),
        (Some('I' | 'A'), Some(next)) => next.is_lowercase() || " '’,".contains(next),
        (Some(first), Some(next)) => first.is_uppercase() && next.is_lowercase(),
    };
    if glued && (bare.len() == 1 || bare.len() > 2) {
        return label(Speaker::Outsider, 1);
    }
    None
}

/// A mark before a colon, and the byte after the colon.
fn mark_with_colon(text: &str) -> Option<(Speaker, usize)> {
    const ASKS: [&str; 14] = [
        "q",
        "ｑ",
        "question",
        "follow-up",
        "follow up",
        "follow-up question",
        "问",
        "問",
        "问题",
        "問題",
        "提问",
        "提問",
        "追问",
        "追問",
    ];
    const TELLS: [&str; 5] = ["a", "ａ", "答", "回答", "answer"];
    let (at, colon) = text
        .char_indices()
        .take(24)
        .find(|(_, c)| matches!(c, ':' | '：'))?;
    let head = text[..at].to_lowercase();
    let word =
        head.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十# ".contains(c));
    let end = at + colon.len_utf8();
    // With a number it may be a quarter's or a paper's: then it's a mark only before a question.
    let is_sure = word.len() == head.trim_end().len() || head.contains(is_ideograph);
    if ASKS.contains(&word) && (is_sure || text.contains(['?', '？'])) {
        return Some((Speaker::Outsider, end));
    }
    (TELLS.contains(&word) && is_sure).then_some((Speaker::Host, end))
}

/// A label that is a name before a colon.
fn name(text: &str, mentions: &[Mention], home: Option<Country>, cast: &Cast) -> Option<Label> {
    let named = named(text)?;
    let told = cast.speaker(named.head);
    if !named.sure && told.is_none() {
        return None;
    }
    let asks = || text[named.end..].contains(['?', '？']);
    let is_nobody = || !mentions.iter().any(|mention| mention.end <= named.at);
    let speaker = match named.role(text, mentions, home) {
        Role::Known(speaker) => speaker,
        Role::Officer => Speaker::Host,
        Role::Name => match told {
            Some(speaker) => speaker,
            None if is_stranger(named.head) && is_nobody() && asks() => Speaker::Outsider,
            None if is_weak_outlet(named.head) && asks() => Speaker::Outsider,
            None => Speaker::Host,
        },
    };
    Some(Label {
        speaker,
        end: named.end,
    })
}

/// Whether a label is a person's name without an office: one who asks with such a label is a
/// journalist or a citizen.
fn is_stranger(head: &str) -> bool {
    let words: Vec<&str> = head.split_whitespace().collect();
    let is_part = |word: &&str| {
        let mut chars = word.chars();
        chars.next().is_some_and(char::is_uppercase)
            && chars.all(|c| c.is_lowercase() || "-’'.".contains(c))
    };
    (2..=3).contains(&words.len())
        && words.iter().all(is_part)
        && !has_office(head)
        && !words[0].ends_with('.')
}

/// Whether a passage is nobody's voice: a stage direction, a time stamp, nothing but marks.
pub(super) fn is_direction(text: &str) -> bool {
    let text = text.trim();
    let bracketed = |open: char, close: char| {
        text.starts_with(open)
            && text
                .find(close)
                .is_some_and(|at| at + close.len_utf8() == text.len())
    };
    let clock = ["A.M.", "P.M.", "a.m.", "p.m."];
    let is_time = text.chars().count() <= 60
        && clock.iter().any(|mark| text.contains(mark))
        && !text.contains([',', '?'])
        && text
            .chars()
            .next()
            .is_some_and(|c| c.is_ascii_digit() || c == '(')
        || text.starts_with("END ") && text.chars().count() <= 40;
    bracketed('(', ')')
        || bracketed('（', '）')
        || bracketed('[', ']')
        || is_time
        || !text.contains(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaker(text: &str) -> Option<Speaker> {
        label(text, &[], None, false, &Cast::default()).map(|label| label.speaker)
    }

    #[test]
    fn questions_and_answers_are_told_apart() {
        for text in [
            "Q    Thank you, Jay.",
            "Q: What is your comment?",
            "QAnd on China?",
            "QI have a couple.",
            "问：中方对此有何评论？",
            "Bloomberg News: What do you say?",
            "China Youth Daily: Two questions.",
            "QUESTION: Mr. President?",
            "深圳卫视记者：请问",
            "AUDIENCE MEMBER:  We love you!",
            "Follow-up: Will you go?",
            "Follow-up 2: When?",
            "Q1: What of the border?",
            "Q：中方有何评论？",
            "**Q:** What of the border?",
            "追问一：请问是哪一天？",
            "问题二：请介绍情况。",
            "東海新聞：请问是哪一天？",
        ] {
            assert_eq!(speaker(text), Some(Speaker::Outsider), "{text}");
        }
        for text in [
            "A: China's position is clear.",
            "MR. SMITH: Well, let me say this.",
            "答：我们注意到有关报道。",
            "THE PRESIDENT:  Good morning.",
            "Li Ming: We noted that.",
            "外交部发言人李明：谢谢。",
        ] {
            assert_eq!(speaker(text), Some(Speaker::Host), "{text}");
        }
        for text in [
            "Quietly, the talks went on.",
            "Qatar is a partner.",
            "Our answer is simple: no.",
            "We have one aim: peace.",
            "例如：网络安全",
            "Article 5:00",
            "QE and its end.",
        ] {
            assert_eq!(speaker(text), None, "{text}");
        }
    }

    #[test]
    fn a_letter_with_a_stop_answers_where_a_question_stands_open() {
        let cast = Cast::default();
        let answer = |asked| label("A. We're for it.", &[], None, asked, &cast);
        assert_eq!(answer(true).map(|label| label.end), Some(3));
        assert_eq!(answer(false), None);
    }

    #[test]
    fn stage_directions_are_nobodys() {
        for text in [
            "(Laughter.)",
            "END 1:42 P.M. EDT",
            "12:31 P.M. EST",
            "* * *",
            "（记者笑）",
        ] {
            assert!(is_direction(text), "{text}");
        }
        for text in [
            "(Laughter.) Well, we (all) agree.",
            "At 5 p.m., we met.",
            "We end here.",
        ] {
            assert!(!is_direction(text), "{text}");
        }
    }
}
