//! Reporting clauses: whose words or views a sentence tells.
//!
//! "Chinese officials complain that", "was denounced by Moscow as", "according to the French",
//! "Beijing's complaint that", 美方称, 据俄方通报, 在日方看来. A clause counts if a name of the country is
//! what says, or what something is said by: a country that is merely spoken of reports nothing.

use super::lexicon::Kind;
use super::mention::Mention;
use super::words::{
    BE, BETWEEN, BREAKS_ZH, GOVERNING, GOVERNING_ZH, MINDED, NOMINAL, NOMINAL_ZH, PERSPECTIVE,
    SAYING, SAYING_ZH, SPEAKERS, THINKING,
};
use crate::model::Country;
use crate::text::token::is_ideograph;
use crate::text::tokens;
use std::ops::Range;

/// How a sentence reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// "Chinese officials complain that": the country is the subject.
    Active,
    /// "was denounced by Moscow as".
    Passive,
    /// "according to the French", "in Moscow's view", 据俄方通报.
    According,
    /// "Beijing's complaint that".
    Nominal,
    /// "'...', said the Chinese spokesman".
    Postposed,
    /// "China believes", "the Chinese appear interested in": a view, told by somebody else.
    View,
}

/// A reporting clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Report {
    pub country: Country,
    pub form: Form,
    /// Bytes of the passage, from the name to what makes it a report.
    pub span: Range<usize>,
    /// Whether it's told without taking sides ("said", 表示), so that what follows may be more of it.
    pub neutral: bool,
}

/// The reporting clauses of a sentence, which is `span` of `text`, by place. `mentions` are those of
/// the whole text.
pub(super) fn reports(text: &str, span: Range<usize>, mentions: &[Mention]) -> Vec<Report> {
    let own = mentions
        .iter()
        .filter(|mention| span.start <= mention.start && mention.end <= span.end)
        .filter(|mention| speaks(mention.kind))
        // Who is named in a quotation is spoken of, not quoted.
        .filter(|mention| !is_quoted(&text[span.start..mention.start]));
    let mut words: Option<Vec<Word<'_>>> = None;
    let mut found: Vec<Report> = Vec::new();
    for mention in own {
        let Some(country) = mention.country else {
            continue;
        };
        let clause = if text[mention.range()].contains(is_ideograph) {
            chinese(text, &span, mention)
        } else {
            let words = words.get_or_insert_with(|| split(text, &span));
            English { text, words }.clause(mention)
        };
        if let Some((form, span)) = clause {
            let told = &text[span.clone()];
            let neutral = NEUTRAL.iter().any(|word| told.ends_with(word));
            found.push(Report {
                country,
                form,
                span,
                neutral,
            });
        }
    }
    found
}

/// Whether what is named so can speak for its country.
fn speaks(kind: Kind) -> bool {
    !matches!(kind, Kind::Firm | Kind::Outlet | Kind::None)
}

/// Verbs of saying that take no side.
const NEUTRAL: [&str; 12] = [
    "said",
    "added",
    "noted",
    "stressed",
    "emphasized",
    "expressed",
    "stated",
    "表示",
    "指出",
    "强调",
    "说",
    "重申",
];

/// Whether a quotation is open at the end of a text.
fn is_quoted(before: &str) -> bool {
    let count = |mark: char| before.matches(mark).count();
    count('“') > count('”') || count('「') > count('」') || count('"') % 2 == 1
}

struct Word<'t> {
    start: usize,
    end: usize,
    lower: std::borrow::Cow<'t, str>,
    capital: bool,
}

fn split<'t>(text: &'t str, span: &Range<usize>) -> Vec<Word<'t>> {
    let sentence = &text[span.clone()];
    let word = |token: crate::text::Token| {
        let written = &sentence[token.clone()];
        Word {
            start: span.start + token.start,
            end: span.start + token.end,
            lower: if written.bytes().any(|byte| byte.is_ascii_uppercase()) {
                written.to_lowercase().into()
            } else {
                written.into()
            },
            capital: written.starts_with(char::is_uppercase),
        }
    };
    tokens(sentence).map(word).collect()
}

/// Words after which "to" doesn't end the search for the verb.
const LEADS_ON: [&str; 14] = [
    "continue",
    "continues",
    "continued",
    "seem",
    "seems",
    "seemed",
    "appear",
    "appears",
    "appeared",
    "ambassador",
    "envoy",
    "adviser",
    "visitor",
    "delegate",
];

/// Words between a name and its verb, at most.
const FARTHEST_VERB: usize = 12;

struct English<'s> {
    text: &'s str,
    words: &'s [Word<'s>],
}

impl English<'_> {
    fn clause(&self, mention: &Mention) -> Option<(Form, Range<usize>)> {
        let first = self
            .words
            .partition_point(|word| word.start < mention.start);
        let next = self.words.partition_point(|word| word.start < mention.end);
        self.according(first, next)
            .or_else(|| self.passive(first, next))
            .or_else(|| self.postposed(first, next))
            .or_else(|| self.active(first, next))
    }

    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| &word.lower)
    }

    fn before(&self, at: usize, back: usize) -> &str {
        at.checked_sub(back).map_or("", |at| self.word(at))
    }

    /// What stands between a word and the next one.
    fn gap(&self, at: usize) -> &str {
        let start = self.words.get(at).map_or(self.text.len(), |word| word.end);
        let end = self
            .words
            .get(at + 1)
            .map_or(self.text.len(), |word| word.start);
        self.text.get(start..end).unwrap_or_default()
    }

    fn span(&self, from: usize, to: usize) -> Range<usize> {
        let last = to.min(self.words.len() - 1);
        self.words[from].start..self.words[last].end
    }

    /// "according to M", "in M's view", "from the M perspective", "in the eyes of M", "as M sees it".
    fn according(&self, first: usize, next: usize) -> Option<(Form, Range<usize>)> {
        let lead = (1..=3).find(|&back| {
            let between = (1..back).all(|near| BETWEEN.contains(&self.before(first, near)));
            between
                && self.before(first, back) == "to"
                && self.before(first, back + 1) == "according"
        });
        if let Some(back) = lead {
            return Some((Form::According, self.span(first - back - 1, next - 1)));
        }
        let article = usize::from(matches!(self.before(first, 1), "the" | "a"));
        let preposition = self.before(first, article + 1);
        if matches!(preposition, "from" | "in") && PERSPECTIVE.contains(&self.word(next)) {
            let side = self.word(next);
            // "from the US side" is no view, nor "in China's position".
            if side != "side" && side != "point" || self.word(next + 1) == "of" {
                return Some((Form::According, self.span(first - article - 1, next)));
            }
        }
        let of = preposition == "of"
            && matches!(
                self.before(first, article + 2),
                "eyes" | "view" | "opinion" | "perspective" | "standpoint"
            )
            && matches!(self.before(first, article + 4), "in" | "from");
        if of {
            return Some((Form::According, self.span(first - article - 4, next - 1)));
        }
        let sees = self.before(first, article + 1) == "as"
            && matches!(self.word(next), "see" | "sees" | "saw" | "puts" | "put")
            && self.word(next + 1) == "it";
        sees.then(|| (Form::According, self.span(first, next + 1)))
    }

    /// "was denounced by M", "accused by M of".
    fn passive(&self, first: usize, next: usize) -> Option<(Form, Range<usize>)> {
        let by = (1..=3).find(|&back| self.before(first, back) == "by")?;
        if !(1..by).all(|near| BETWEEN.contains(&self.before(first, near))) {
            return None;
        }
        let verb = (by + 1..=by + 5).find(|&back| {
            let word = self.before(first, back);
            (SAYING.contains(&word) || THINKING.contains(&word)) && word.ends_with(['d', 'n', 't'])
        })?;
        Some((Form::Passive, self.span(first - verb, next - 1)))
    }

    /// "'...', said the M spokesman".
    fn postposed(&self, first: usize, next: usize) -> Option<(Form, Range<usize>)> {
        let verb = (1..=3).find(|&back| {
            matches!(
                self.before(first, back),
                "said"
                    | "says"
                    | "added"
                    | "adds"
                    | "argued"
                    | "noted"
                    | "stated"
                    | "warned"
                    | "wrote"
                    | "declared"
            )
        })?;
        let at = first - verb;
        let between = (1..verb).all(|near| BETWEEN.contains(&self.before(first, near)));
        let closed = at > 0 && self.gap(at - 1).contains(['"', '”', ',', '’']);
        (between && closed).then(|| (Form::Postposed, self.span(at, next - 1)))
    }

    /// "M officials complain", "officials in M say", "M's complaint that".
    fn active(&self, first: usize, next: usize) -> Option<(Form, Range<usize>)> {
        let article = usize::from(matches!(
            self.before(first, 1),
            "the" | "some" | "many" | "most" | "several" | "a"
        ));
        let governor = self.before(first, article + 1);
        let governed = GOVERNING.contains(&governor);
        // "officials in Beijing say": the name hangs on somebody who speaks.
        let head = matches!(governor, "in" | "of" | "from" | "for")
            && SPEAKERS.contains(&self.before(first, article + 2));
        // "the US and Chinese sides", "X and Y agree": both are subjects.
        let between = (2..8).any(|back| self.before(first, back) == "between");
        let joined = governor == "and" && !between;
        let mut commas = 0;
        let mut was = false;
        for at in next..(next + FARTHEST_VERB).min(self.words.len()) {
            let gap = self.gap(at - 1);
            commas += gap.matches(',').count();
            if gap.contains(['.', ';', ':', '?', '!', '(', ')', '—']) || commas > 2 {
                // A possessive or "U.S." is no end.
                if !gap.starts_with(". ") || !self.word(at - 1).contains('.') {
                    return None;
                }
            }
            let word = self.word(at);
            if at < next + 3 && NOMINAL.contains(&word) && !self.is_verb_here(at, next) {
                return Some((Form::Nominal, self.span(first, at)));
            }
            let subject = !governed || head || joined;
            // A verb is written small: the States of "United States" are none.
            let says = SAYING.contains(&word)
                && !self.words[at].capital
                && (!matches!(word, "call" | "calls" | "called") || self.calls(at));
            if subject && !was && says {
                return Some((Form::Active, self.span(first, at)));
            }
            let supposed = matches!(self.before(at, 1), "might" | "may" | "would" | "will");
            if subject && !was && !supposed && THINKING.contains(&word) {
                return Some((Form::View, self.span(first, at)));
            }
            if subject && MINDED.contains(&word) {
                return Some((Form::View, self.span(first, at)));
            }
            was = BE.contains(&word);
            let goes_on = BETWEEN.contains(&word) || self.words[at].capital || word.ends_with("ly");
            if !goes_on || word == "to" && !LEADS_ON.contains(&self.before(at, 1)) {
                return None;
            }
        }
        None
    }

    /// Whether a word that is noun and verb ("claims") is the verb here: nothing but people between
    /// the name and it, and what is claimed after it.
    fn is_verb_here(&self, at: usize, next: usize) -> bool {
        SAYING.contains(&self.word(at))
            && (at > next && SPEAKERS.contains(&self.before(at, 1))
                || matches!(
                    self.word(at + 1),
                    "that" | "the" | "its" | "a" | "it" | "to"
                ))
    }

    /// "called for", "called on".
    fn calls(&self, at: usize) -> bool {
        matches!(self.word(at + 1), "for" | "on" | "upon")
    }
}

/// Characters between a Chinese name and its verb, at most.
const FARTHEST_VERB_ZH: usize = 16;

fn chinese(text: &str, span: &Range<usize>, mention: &Mention) -> Option<(Form, Range<usize>)> {
    let before = &text[span.start..mention.start];
    let clause = before
        .rfind(['，', '。', '；', '：', '“', '”', '？', '！', ','])
        .map_or(before, |at| {
            let mark = before[at..].chars().next().map_or(1, char::len_utf8);
            &before[at + mark..]
        });
    let rest = &text[mention.end..span.end];
    let stretch: &str = {
        let end = rest
            .char_indices()
            .take(FARTHEST_VERB_ZH)
            .take_while(|(_, c)| !"，。；：？！“”、,".contains(*c))
            .last()
            .map_or(0, |(at, c)| at + c.len_utf8());
        &rest[..end]
    };
    if matches!(clause.trim(), "据" | "根据" | "按照" | "按")
        && let Some(end) = first_of(
            stretch,
            &[
                "报道", "消息", "通报", "介绍", "说法", "称", "透露", "公布", "声明",
            ],
        )
    {
        let start = mention.start - clause.len();
        return Some((Form::According, start..mention.end + end));
    }
    // Some names come with the word that governs them: 在日方, 对美.
    let name = &text[mention.range()];
    let governed = name.starts_with(['在', '对', '赴', '访', '驻', '向']);
    let seen = stretch.strip_prefix('方').unwrap_or(stretch);
    if (clause.ends_with('在') || name.starts_with('在')) && seen.starts_with("看来") {
        let end = mention.end + (stretch.len() - seen.len()) + "看来".len();
        return Some((Form::According, mention.start..end));
    }
    if clause.ends_with('被') {
        let verb = first_of(
            stretch,
            &["指责", "称为", "视为", "认定", "指控", "批评", "谴责"],
        );
        return verb.map(|end| (Form::Passive, mention.start..mention.end + end));
    }
    if let Some(at) = stretch.find('的') {
        let noun = stretch[at + '的'.len_utf8()..].trim_start();
        if let Some(found) = NOMINAL_ZH.iter().find(|own| noun.starts_with(**own)) {
            let end = mention.end + at + '的'.len_utf8() + found.len();
            return Some((Form::Nominal, mention.start..end));
        }
    }
    if governed || clause.ends_with(GOVERNING_ZH) {
        return None;
    }
    let end = first_of(stretch, SAYING_ZH)?;
    if is_compound(stretch, end) {
        return None;
    }
    let verb = SAYING_ZH
        .iter()
        .filter(|verb| stretch[..end].ends_with(**verb))
        .map(|verb| verb.len())
        .max()
        .unwrap_or(0);
    let between = &stretch[..end - verb];
    // "said, in talks with X": what tells when and where is passed over.
    let between = match (between.find('在'), between.rfind(['中', '时', '上', '后'])) {
        (Some(start), Some(stop)) if start < stop => &between[..start],
        _ => between,
    };
    (!BREAKS_ZH.iter().any(|sign| between.contains(sign)))
        .then(|| (Form::Active, mention.start..mention.end + end))
}

/// Whether what ends at a byte is no verb of saying but part of another word (说法, 所称, 名称), or stands
/// before 的 and tells of something else.
fn is_compound(text: &str, end: usize) -> bool {
    const BEFORE: [&str; 9] = [
        "所说", "所称", "名称", "话说", "据说", "来说", "听说", "简称", "统称",
    ];
    const AFTER: [char; 9] = ['法', '辞', '三', '得', '呼', '号', '的', '赞', '教'];
    BEFORE.iter().any(|word| text[..end].ends_with(word)) || text[end..].starts_with(AFTER)
}

/// The byte after the first of some words in a text; of those that begin at one place, the longest.
fn first_of(text: &str, words: &[&str]) -> Option<usize> {
    let found = words.iter().filter_map(|word| {
        text.find(word)
            .map(|at| (at, std::cmp::Reverse(word.len())))
    });
    found.min().map(|(at, length)| at + length.0)
}
