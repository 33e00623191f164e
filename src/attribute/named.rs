//! Names before a colon, at the start of a passage: whose they are by the words in them.
//!
//! In: the start of a passage, with the mentions in it. Out: the name, and whether it's an outlet's
//! or a journalist's, a guest's, an officer's of the document's own side, or a mere name.

use super::lexicon::Kind;
use super::mention::Mention;
use super::turn::Speaker;
use crate::model::Country;
use crate::text::token::is_ideograph;

/// Longest label, in characters: "President of the People's Republic of China ... (retranslated):".
const LONGEST_LABEL: usize = 110;

/// Most words of a label.
const MOST_WORDS: usize = 14;

/// Words of labels for those who ask.
const OUTSIDERS: [&str; 25] = [
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
    "questioner",
    "listener",
    "host",
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

/// What a label says by itself of who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It says who has the word.
    Known(Speaker),
    /// It names an office of the document's own side, or one of its leaders.
    Officer,
    /// A name, and nothing else.
    Name,
}

/// A name before a colon.
pub(super) struct Named<'t> {
    /// The name, without a remark in brackets at its end.
    pub head: &'t str,
    /// The byte before the colon.
    pub at: usize,
    /// The byte after it.
    pub end: usize,
    /// Whether it's written as the labels are that are known without a cast.
    pub sure: bool,
}

/// What stands before the colon at the start of a passage, if it can be a name.
pub(super) fn named(text: &str) -> Option<Named<'_>> {
    let (at, colon) = text
        .char_indices()
        .take(LONGEST_LABEL)
        .find(|(_, c)| matches!(c, ':' | '：'))?;
    let end = at + colon.len_utf8();
    let whole = text[..at].trim_matches(['*', '_', ' ']);
    let head = without_bracket(whole);
    let after = text[end..].trim_start_matches(['*', '_']);
    let is_chinese = head.contains(is_ideograph);
    let free = colon == '：'
        || is_chinese
        || after.starts_with(char::is_whitespace)
        || after.is_empty()
        || (!head.contains(char::is_lowercase) || is_outsider(whole))
            && after.starts_with(|c: char| c.is_uppercase() || "\"“(（[-–—….".contains(c));
    let is_name = if is_chinese {
        is_chinese_name(head)
    } else {
        is_name(head)
    };
    let loose = match is_chinese {
        true => head.chars().count() <= 10 && head.chars().all(char::is_alphanumeric),
        false => head.starts_with(char::is_uppercase) && head.split_whitespace().count() <= 5,
    };
    (free && (is_name || loose) && !head.is_empty()).then_some(Named {
        head,
        at,
        end,
        sure: is_name,
    })
}

impl Named<'_> {
    /// A short Chinese word before a colon, which may well be a name.
    pub fn is_short(&self) -> bool {
        self.head.contains(is_ideograph) && self.head.chars().count() >= 2
    }

    /// What the label says by itself.
    pub fn role(&self, text: &str, mentions: &[Mention], home: Option<Country>) -> Role {
        let inside = || mentions.iter().take_while(|mention| mention.end <= self.at);
        let office = has_office(self.head);
        let guest = inside()
            .filter(|mention| mention.country != home)
            .filter(|mention| mention.kind == Kind::Leader || office && mention.kind == Kind::Name)
            .find_map(|mention| mention.country);
        let is_outlet = inside().any(|mention| mention.kind == Kind::Outlet);
        if is_outlet || is_outsider(text[..self.at].trim()) || is_outsider(self.head) {
            return Role::Known(Speaker::Outsider);
        }
        if self.head.contains(is_ideograph) && is_weak_outlet(self.head) {
            return Role::Name;
        }
        match guest {
            Some(country) => Role::Known(Speaker::Guest(country)),
            None if inside().any(|mention| mention.kind == Kind::Leader) => Role::Officer,
            None if is_officer(self.head) => Role::Officer,
            None => Role::Name,
        }
    }
}

/// A label without the remark in brackets at its end: "(retranslated)".
fn without_bracket(head: &str) -> &str {
    match head.rfind(['(', '（']) {
        Some(at) if at > 0 && head.ends_with([')', '）']) => head[..at].trim_end(),
        _ => head,
    }
}

/// Whether a label names an office that speaks for a country.
pub(super) fn has_office(head: &str) -> bool {
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

/// Whether a label names an office, whatever its letters: `PRIME MINISTER`, `Spokesperson`, 发言人.
fn is_officer(head: &str) -> bool {
    const OFFICES: [&str; 23] = [
        "pm",
        "president",
        "minister",
        "chancellor",
        "chairman",
        "king",
        "queen",
        "premier",
        "ambassador",
        "secretary",
        "prince",
        "director",
        "spokesperson",
        "spokesman",
        "spokeswoman",
        "governor",
        "commissioner",
        "general",
        "treasurer",
        "official",
        "officer",
        "adviser",
        "administrator",
    ];
    const OFFICES_ZH: [&str; 16] = [
        "发言人",
        "發言人",
        "总统",
        "主席",
        "总理",
        "首相",
        "部长",
        "部長",
        "外长",
        "大使",
        "司长",
        "局长",
        "主任",
        "委员",
        "秘书长",
        "书记",
    ];
    if head.contains(is_ideograph) {
        return OFFICES_ZH.iter().any(|office| head.contains(office));
    }
    let lower = head.to_lowercase();
    // These are surnames too: they need a name, or `THE`, beside them.
    let is_alone = words(&lower).nth(1).is_none();
    let is_surname = |word: &str| ["king", "prince", "general", "director"].contains(&word);
    words(&lower).any(|word| OFFICES.contains(&word) && !(is_alone && is_surname(word)))
}

/// Whether a Chinese label ends as an outlet's name does, but also as headings do: it's an outlet
/// where a question follows.
pub(super) fn is_weak_outlet(head: &str) -> bool {
    const ENDS: [&str; 12] = [
        "新闻",
        "新聞",
        "央视",
        "月刊",
        "周刊",
        "杂志",
        "电视",
        "广播",
        "传媒",
        "在线",
        "频道",
        "客户端",
    ];
    ENDS.iter().any(|end| head.ends_with(end))
}

/// Runs of letters and figures.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
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
    const ENDS: [&str; 34] = [
        "记者",
        "記者",
        "發言人",
        "主持",
        "報",
        "臺",
        "部長",
        "提問",
        "追問",
        "司长",
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
        && !["请", "据", "对", "正如"]
            .iter()
            .any(|word| head.starts_with(word))
        && (!head.contains('，') || bare.ends_with("问及") || bare.ends_with("记者问"))
        && (ENDS.iter().any(|end| bare.ends_with(end)) || is_weak_outlet(bare))
        || head.contains("发言人")
            && head.chars().count() <= 16
            && !head.contains(['，', '。', '的', '就'])
}

fn is_outsider(head: &str) -> bool {
    if head.contains(is_ideograph) {
        return [
            "记者",
            "記者",
            "提问",
            "提問",
            "追问",
            "追問",
            "问及",
            "问道",
            "记者问",
            "主持人",
            "社",
            "卫视",
            "衛視",
            "电视台",
            "電視台",
            "电台",
            "日报",
            "日報",
            "时报",
            "時報",
            "晚报",
            "网",
        ]
        .iter()
        .any(|end| head.trim_end_matches(['）', ')', '》']).ends_with(end));
    }
    let lower = head.to_lowercase();
    if let Some(last) = words(&lower).last()
        && (OUTLET_ENDS.contains(&last) || is_channel(last))
    {
        return true;
    }
    let mut of_outsiders = words(&lower).filter(|word| OUTSIDERS.contains(word));
    // A press secretary is no journalist, and a media adviser isn't either.
    match of_outsiders.next() {
        Some("press" | "media" | "host" | "delegate") => {
            of_outsiders.next().is_some() || !is_officer(head)
        }
        Some(_) => true,
        None => false,
    }
}

/// `CCTV4`, `NTV`: a broadcaster by its last letters.
fn is_channel(word: &str) -> bool {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    letters.len() <= 6 && letters.ends_with("tv")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(text: &str) -> Option<Role> {
        named(text)
            .filter(|named| named.sure)
            .map(|named| named.role(text, &[], None))
    }

    #[test]
    fn outlets_and_journalists_are_outsiders() {
        for text in [
            "CCTV4: A question on trade.",
            "Harbour TV:A question on trade.",
            "Ann Vole (Morning Herald): A question on trade.",
            "HOST: Good morning.",
            "JOURNALIST:-But what of the tax?",
            "东海日报记者:请介绍情况。",
            "南方電視台記者：請介紹情況。",
        ] {
            assert_eq!(role(text), Some(Role::Known(Speaker::Outsider)), "{text}");
        }
    }

    #[test]
    fn officers_are_told_from_mere_names() {
        for text in [
            "PM:(inaudible) and so we did.",
            "PRESS SECRETARY VOLE: Let's begin.",
            "Spokesperson Ann Vole: Let's begin.",
            "外交部发言人李明：谢谢。",
        ] {
            assert_eq!(role(text), Some(Role::Officer), "{text}");
        }
        for text in ["KING: What next?", "Ann Vole: What next?", "今日新闻：大风"] {
            assert_eq!(role(text), Some(Role::Name), "{text}");
        }
        for text in [
            "请问李明先生：你说呢？",
            "We have one aim: peace.",
            "Vote by 9:00",
        ] {
            assert_eq!(role(text), None, "{text}");
        }
    }
}
