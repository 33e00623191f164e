//! Turns: the labels by which transcripts say who speaks.
//!
//! `Q`, `Q:`, `Reuters:`, `QUESTION:` and 问： open a journalist's question; `A:`, 答：, `MR. EARNEST:`
//! and `Zhao Lijian:` open what the document's own side says; `PRESIDENT XI:` opens a guest's words.

use super::lexicon::Kind;
use super::mention::Mention;
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

/// Longest label, in characters: "President of the People's Republic of China ... (retranslated):".
const LONGEST_LABEL: usize = 110;

/// Most words of a label.
const MOST_WORDS: usize = 14;

/// Words of labels for those who ask.
const OUTSIDERS: [&str; 22] = [
    "question",
    "questions",
    "q",
    "reporter",
    "reporters",
    "journalist",
    "journalists",
    "correspondent",
    "press",
    "media",
    "interviewer",
    "presenter",
    "compere",
    "audience",
    "student",
    "participant",
    "remark",
    "reply",
    "retort",
    "anchor",
    "caller",
    "delegate",
];

/// What names of newspapers, agencies and broadcasters end with.
const OUTLET_ENDS: [&str; 24] = [
    "tv",
    "daily",
    "news",
    "times",
    "post",
    "agency",
    "radio",
    "weekly",
    "journal",
    "network",
    "broadcasting",
    "herald",
    "service",
    "paper",
    "telegraph",
    "television",
    "magazine",
    "globe",
    "review",
    "mail",
    "gazette",
    "tribune",
    "channel",
    "newspaper",
];

/// Small words inside of labels.
const SMALL: [&str; 12] = [
    "of", "the", "de", "and", "for", "van", "von", "bin", "al", "from", "in", "to",
];

/// The label that a passage begins with. `asked` says that a question stands open: then a bare
/// Chinese name is a label too.
pub(super) fn label(
    text: &str,
    mentions: &[Mention],
    home: Option<Country>,
    asked: bool,
) -> Option<Label> {
    mark(text)
        .or_else(|| name(text, mentions, home))
        .or_else(|| asked.then(|| bare_name(text)).flatten())
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

/// A label that is a mark: `Q`, 问：, `A:`.
fn mark(text: &str) -> Option<Label> {
    let asks = [
        "Q: ",
        "Q:",
        "Q. ",
        "Q ",
        "Q\u{A0}",
        "Q\u{3000}",
        "问：",
        "问:",
        "問：",
        "[Q] ",
    ];
    let tells = ["A: ", "A:", "答：", "答:", "[A] "];
    let of = |marks: &[&str], speaker| {
        let found = marks.iter().find(|mark| text.starts_with(**mark));
        found.map(|mark| Label {
            speaker,
            end: mark.len(),
        })
    };
    of(&asks, Speaker::Outsider)
        .or_else(|| of(&tells, Speaker::Host))
        .or_else(|| {
            // `QThank you`: the blank got lost. No English word begins like this.
            let mut chars = text.strip_prefix('Q')?.chars();
            let glued = chars.next()?.is_uppercase()
                && chars
                    .next()
                    .is_some_and(|c| c.is_lowercase() || " '’,".contains(c));
            (glued || text == "Q").then_some(Label {
                speaker: Speaker::Outsider,
                end: 1,
            })
        })
}

/// A label that is a name before a colon.
fn name(text: &str, mentions: &[Mention], home: Option<Country>) -> Option<Label> {
    let (at, colon) = text
        .char_indices()
        .take(LONGEST_LABEL)
        .find(|(_, c)| matches!(c, ':' | '：'))?;
    let end = at + colon.len_utf8();
    let head = without_bracket(text[..at].trim());
    let free = colon == '：'
        || text[end..].starts_with(char::is_whitespace)
        || end == text.len()
        || !head.contains(char::is_lowercase) && text[end..].starts_with(char::is_uppercase);
    let is_name = if head.contains(is_ideograph) {
        is_chinese_name(head)
    } else {
        is_name(head)
    };
    if !free || !is_name {
        return None;
    }
    let inside = || mentions.iter().take_while(|mention| mention.end <= at);
    let office = has_office(head);
    let guest = inside()
        .filter(|mention| mention.country != home)
        .filter(|mention| mention.kind == Kind::Leader || office && mention.kind == Kind::Name)
        .find_map(|mention| mention.country);
    let speaker = if is_outsider(head) || inside().any(|mention| mention.kind == Kind::Outlet) {
        Speaker::Outsider
    } else if let Some(country) = guest {
        Speaker::Guest(country)
    } else if is_stranger(head) && inside().next().is_none() && text[end..].contains('?') {
        Speaker::Outsider
    } else {
        Speaker::Host
    };
    Some(Label { speaker, end })
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

/// A label without the remark in brackets at its end: "(retranslated)".
fn without_bracket(head: &str) -> &str {
    match head.rfind(['(', '（']) {
        Some(at) if at > 0 && head.ends_with([')', '）']) => head[..at].trim_end(),
        _ => head,
    }
}

/// Whether a label names an office that speaks for a country.
fn has_office(head: &str) -> bool {
    const OFFICES: [&str; 10] = [
        "President",
        "Minister",
        "Chancellor",
        "Chairman",
        "King",
        "Premier",
        "Ambassador",
        "Secretary",
        "Prince",
        "Director",
    ];
    head.split_whitespace().any(|word| OFFICES.contains(&word))
}

/// Whether a text before a colon is written as names are.
fn is_name(head: &str) -> bool {
    let words: Vec<&str> = head.split_whitespace().collect();
    let capital = |word: &&str| {
        let bare = word.trim_start_matches(['(', '"', '“', '[', '<', '*', '_']);
        bare.starts_with(char::is_uppercase) || SMALL.contains(&bare.to_lowercase().as_str())
    };
    (1..=MOST_WORDS).contains(&words.len())
        && words[0].contains(char::is_uppercase)
        && words.iter().all(capital)
        && !head.contains(['?', '!', ';', '…'])
}

/// Whether a Chinese text before a colon ends as a person's or an outlet's does.
fn is_chinese_name(head: &str) -> bool {
    const ENDS: [&str; 25] = [
        "记者",
        "发言人",
        "主持人",
        "总统",
        "主席",
        "总理",
        "首相",
        "部长",
        "外长",
        "大使",
        "先生",
        "女士",
        "社",
        "报",
        "台",
        "网",
        "卫视",
        "委员",
        "秘书长",
        "提问",
        "同志",
        "书记",
        "追问",
        "问及",
        "记者问",
    ];
    let bare = head.trim_end_matches(['）', ')']);
    head.chars().count() <= 24
        && !head.contains(['。', '？', '！', '、', '；', '的'])
        && (!head.contains('，') || bare.ends_with("问及") || bare.ends_with("记者问"))
        && ENDS.iter().any(|end| bare.ends_with(end))
        || head.contains("发言人")
            && head.chars().count() <= 16
            && !head.contains(['，', '。', '的', '就'])
}

fn is_outsider(head: &str) -> bool {
    if head.contains(is_ideograph) {
        return [
            "记者",
            "提问",
            "追问",
            "问及",
            "记者问",
            "主持人",
            "社",
            "卫视",
            "电视台",
            "电台",
            "日报",
            "时报",
            "网",
        ]
        .iter()
        .any(|end| head.trim_end_matches(['）', ')']).ends_with(end));
    }
    let lower = head.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.iter().any(|word| OUTSIDERS.contains(word))
        || words.last().is_some_and(|last| OUTLET_ENDS.contains(last))
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
        label(text, &[], None, false).map(|label| label.speaker)
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
        ] {
            assert_eq!(speaker(text), None, "{text}");
        }
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
