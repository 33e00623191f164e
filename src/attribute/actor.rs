//! Whose voice a passage is.

use super::cast::Cast;
use super::mention::Mention;
use super::report::{self, Form, Report};
use super::turn::{self, Speaker};
use super::words::{HEADINGS, HEADINGS_ZH, OWN, OWN_ZH};
use crate::model::Country;
use crate::text::token::is_ideograph;
use crate::text::{sentence, tokens};
use std::collections::BTreeMap;
use std::ops::Range;

/// Why a passage has the actor that it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ActorRule {
    /// It's the country of the document.
    Document,
    /// A label says who speaks: `PRESIDENT XI:`.
    Turn,
    /// A journalist asks, or somebody in the audience: nobody's voice.
    Question,
    /// The passage reports what a country says or thinks.
    Reported(Form),
    /// The heading above it says whose view follows.
    Section,
    /// Several countries' words are told alike: nobody's voice.
    Alike,
    /// A stage direction or a time stamp: nobody's voice.
    Direction,
    /// The document has no country, and the passage reports none.
    #[default]
    Nobody,
}

impl ActorRule {
    /// The word for it in output.
    pub fn as_str(self) -> &'static str {
        match self {
            ActorRule::Document => "document",
            ActorRule::Turn => "turn",
            ActorRule::Question => "question",
            ActorRule::Reported(Form::Active) => "reported",
            ActorRule::Reported(Form::Passive) => "reported-by",
            ActorRule::Reported(Form::According) => "according-to",
            ActorRule::Reported(Form::Nominal) => "reported-noun",
            ActorRule::Reported(Form::Postposed) => "quoted",
            ActorRule::Reported(Form::View) => "reported-view",
            ActorRule::Section => "section",
            ActorRule::Alike => "told-alike",
            ActorRule::Direction => "stage-direction",
            ActorRule::Nobody => "unknown",
        }
    }
}

/// The actor of a passage, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Voice {
    pub actor: Option<Country>,
    pub rule: ActorRule,
    /// Bytes of the passage that the rule rests on.
    pub evidence: Option<Range<usize>>,
}

impl Voice {
    fn new(actor: Option<Country>, rule: ActorRule, evidence: Option<Range<usize>>) -> Self {
        Self {
            actor,
            rule,
            evidence,
        }
    }
}

/// What is known at a passage from those before it.
#[derive(Default)]
pub(super) struct Said {
    /// Who has the word, if the document is a transcript.
    speaker: Option<Speaker>,
    /// Whose words a quotation that is still open are.
    quoted: Option<Country>,
}

/// What a passage stands in.
pub(super) struct Around<'p> {
    /// The document's country.
    pub home: Option<Country>,
    /// Whose view the heading above announces.
    pub section: Option<Country>,
    pub text: &'p str,
    pub mentions: &'p [Mention],
    /// Who speaks in the document.
    pub cast: &'p Cast,
}

impl Said {
    /// The actor of the next passage; and the byte where its label ends.
    pub fn voice(&mut self, around: &Around<'_>) -> (Voice, usize) {
        let asked = self.speaker == Some(Speaker::Outsider);
        let label = turn::label(
            around.text,
            around.mentions,
            around.home,
            asked,
            around.cast,
        );
        if let Some(label) = label {
            self.speaker = Some(label.speaker);
            self.quoted = None;
        }
        let end = label.map_or(0, |label| label.end);
        (self.by_turn(around, end), end)
    }

    fn by_turn(&mut self, around: &Around<'_>, label_end: usize) -> Voice {
        let label = (label_end > 0).then_some(0..label_end);
        if turn::is_direction(around.text) {
            return Voice::new(None, ActorRule::Direction, None);
        }
        match self.speaker {
            Some(Speaker::Outsider) => match turn::answer_inside(around.text) {
                Some(end) => {
                    self.speaker = Some(Speaker::Host);
                    Voice::new(around.home, ActorRule::Turn, Some(end..end))
                }
                None => Voice::new(None, ActorRule::Question, label),
            },
            Some(Speaker::Guest(country)) => Voice::new(Some(country), ActorRule::Turn, label),
            Some(Speaker::Host) | None => self.by_words(around, label_end),
        }
    }

    /// The voice that the passage's sentences report, or else the section's or document's.
    fn by_words(&mut self, around: &Around<'_>, label_end: usize) -> Voice {
        let sentences = self.sentences(around, label_end);
        let told = match around.home {
            Some(home) => mainly_reported(&sentences, home),
            None => reported_by_third(&sentences, around.section),
        };
        told.unwrap_or_else(|| match (around.section, around.home) {
            (Some(section), _) => Voice::new(Some(section), ActorRule::Section, None),
            (None, Some(home)) => Voice::new(Some(home), ActorRule::Document, None),
            (None, None) => Voice::new(None, ActorRule::Nobody, None),
        })
    }

    /// The sentences of a passage, each with whose words it reports.
    fn sentences(&mut self, around: &Around<'_>, from: usize) -> Vec<Sentence> {
        let text = around.text;
        let mut start = from;
        let mut last = self.quoted.take();
        // A paragraph that goes on with a quotation opens with a mark of its own.
        let mut open = last.is_some() && text[from..].trim_start().starts_with(['“', '"', '「']);
        if !open {
            last = None;
        }
        let mut sentences = Vec::new();
        for end in sentence::ends(&text[from..])
            .into_iter()
            .map(|end| from + end)
        {
            let span = start..end;
            start = end;
            if text[span.clone()].trim().is_empty() {
                continue;
            }
            let reports = report::reports(text, span.clone(), around.mentions);
            let inherited = if reports.is_empty() && open {
                last
            } else {
                None
            };
            let own = inherited.is_none()
                && (is_own(&text[span.clone()]) || begins_with_home(around, &span));
            last = reports.first().map(|report| report.country).or(last);
            open = leaves_open(&text[span], open);
            sentences.push(Sentence {
                reports,
                inherited,
                own,
            });
        }
        if open {
            self.quoted = last;
        }
        sentences
    }
}

/// What a sentence reports.
struct Sentence {
    reports: Vec<Report>,
    /// Whose quotation it goes on with.
    inherited: Option<Country>,
    /// Whether the speaker speaks of himself in it.
    own: bool,
}

impl Sentence {
    /// Whose words or views the sentence is.
    fn voices(&self) -> impl Iterator<Item = Country> {
        let reported = self.reports.iter().map(|report| report.country);
        reported.chain(self.inherited)
    }
}

/// A government's own text becomes another's voice only where it mainly reports: most sentences
/// do, from the first one on, and in none the speaker speaks of himself.
fn mainly_reported(sentences: &[Sentence], home: Country) -> Option<Voice> {
    if sentences.iter().any(|sentence| sentence.own) {
        return None;
    }
    let first = sentences.first()?.reports.iter().find(|report| {
        report.country != home
            && matches!(
                report.form,
                Form::Active | Form::According | Form::Postposed | Form::Passive
            )
    })?;
    // What follows "said" is more of it, until somebody else says something.
    let goes_on = first.neutral;
    let n_told = sentences
        .iter()
        .filter(|sentence| match sentence.voices().next() {
            Some(_) => sentence.voices().any(|voice| voice == first.country),
            None => goes_on,
        })
        .count();
    let by_home = sentences
        .iter()
        .any(|sentence| sentence.voices().any(|voice| voice == home));
    (!by_home && n_told * 3 >= sentences.len() * 2).then(|| {
        Voice::new(
            Some(first.country),
            ActorRule::Reported(first.form),
            Some(first.span.clone()),
        )
    })
}

/// A third party's text has the voice it reports: that of the country most sentences give; none
/// where two are told alike.
fn reported_by_third(sentences: &[Sentence], section: Option<Country>) -> Option<Voice> {
    let mut counts: BTreeMap<Country, usize> = BTreeMap::new();
    for sentence in sentences {
        let mut voices: Vec<Country> = sentence.voices().collect();
        voices.sort_unstable();
        voices.dedup();
        voices
            .into_iter()
            .for_each(|voice| *counts.entry(voice).or_default() += 1);
    }
    let most = counts.values().copied().max()?;
    let mut leading = counts
        .iter()
        .filter(|(_, count)| **count == most)
        .map(|(country, _)| *country);
    let (first, others) = (leading.next()?, leading.next());
    let country = match (others, section) {
        (None, _) => first,
        (Some(_), Some(section)) if counts.get(&section) == Some(&most) => section,
        (Some(_), None) => return Some(Voice::new(None, ActorRule::Alike, None)),
        (Some(_), Some(_)) => return None,
    };
    let report = sentences
        .iter()
        .flat_map(|sentence| &sentence.reports)
        .find(|report| report.country == country);
    // Under a heading that announces another's view, a passing report doesn't take over.
    if section.is_some_and(|section| section != country) && most * 2 <= sentences.len() {
        return None;
    }
    // Without a report of its own the passage goes on with a quotation.
    let form = report.map_or(Form::Postposed, |report| report.form);
    Some(Voice::new(
        Some(country),
        ActorRule::Reported(form),
        report.map(|report| report.span.clone()),
    ))
}

/// Whether the document's own country is what a sentence begins with.
fn begins_with_home(around: &Around<'_>, sentence: &Range<usize>) -> bool {
    let begin = |mention: &&Mention| {
        sentence.contains(&mention.start) && mention.start <= sentence.start + FARTHEST_SUBJECT
    };
    let first = around.mentions.iter().find(begin);
    around.home.is_some() && first.is_some_and(|mention| mention.country == around.home)
}

/// Bytes before the subject of a sentence, at most: "the ", 因此，.
const FARTHEST_SUBJECT: usize = 12;

/// Whether a sentence, outside its quotations, has a word of the speaker's for himself.
fn is_own(sentence: &str) -> bool {
    let mut outside = String::new();
    let mut depth = 0_usize;
    let mut straight = false;
    for c in sentence.chars() {
        match c {
            '“' | '「' => depth += 1,
            '”' | '」' => depth = depth.saturating_sub(1),
            '"' => straight = !straight,
            _ if depth == 0 && !straight => outside.push(c),
            _ => {}
        }
    }
    if outside.contains(is_ideograph) {
        return OWN_ZH.iter().any(|own| outside.contains(own));
    }
    tokens(&outside).any(|token| OWN.contains(&outside[token].to_lowercase().as_str()))
}

/// Whether a quotation is open at the end of a sentence.
fn leaves_open(sentence: &str, mut open: bool) -> bool {
    for c in sentence.chars() {
        match c {
            '“' | '「' => open = true,
            '”' | '」' => open = false,
            '"' => open = !open,
            _ => {}
        }
    }
    open
}

/// The country whose view a heading announces: "US perspective", 中方立场.
pub(super) fn perspective(heading: &str, mentions: &[Mention]) -> Option<Country> {
    let announces = if heading.contains(is_ideograph) {
        HEADINGS_ZH.iter().any(|word| heading.contains(word))
    } else {
        tokens(heading).any(|token| HEADINGS.contains(&heading[token].to_lowercase().as_str()))
    };
    let mut countries: Vec<Country> = mentions
        .iter()
        .filter_map(|mention| mention.country)
        .collect();
    countries.sort_unstable();
    countries.dedup();
    match countries.as_slice() {
        [country] if announces => Some(*country),
        _ => None,
    }
}
