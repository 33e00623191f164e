//! Whose voice each passage is, and whose behaviour it's about.
//!
//! In: a document's passages in order, its country and date; a lexicon of names. Out: for each
//! passage an actor (or none) and targets (or none), each with the rule and the place that it rests
//! on. Never: themes, counts, files other than a lexicon.
//!
//! The actor is the document's country, unless a label, a heading or a reporting clause says
//! that the voice is another's, or nobody's. Targets are the countries that the passage names, less
//! the actor; a passage that names none is about what the one before it was about.

mod actor;
mod cast;
mod lexicon;
mod mention;
mod named;
mod report;
mod target;
mod turn;
mod words;

pub use actor::ActorRule;
pub use lexicon::{Entry, Error, Kind, Lexicon, LexiconTables};
pub use mention::Mention;
pub use report::Form;
pub use target::{Target, TargetRule};

use crate::model::{Country, PartialDate};
use crate::tag::Scratch;
use crate::text::{Lang, han};
use actor::{Around, Said};
use cast::Cast;
use mention::Names;
use std::borrow::Cow;
use std::ops::Range;

/// Countries that a pronoun goes back to, at most.
const MOST_CARRIED: usize = 2;

/// Version of what attribution means. It is part of what is cached: raise it when a change can
/// move an actor or a target.
pub const ATTRIBUTION_VERSION: u32 = 2;

/// Whose voice a passage is, and whom it's about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribution {
    /// Whose voice; `None` is nobody's, or nobody knows whose.
    pub actor: Option<Country>,
    /// Why.
    pub rule: ActorRule,
    /// Bytes of the passage's text that the rule rests on.
    pub evidence: Option<Range<usize>>,
    /// Whom it's about, by code.
    pub targets: Vec<Target>,
}

/// What attribution needs to know of a document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Source {
    /// Its country; `None` where a third party speaks.
    pub country: Option<Country>,
    /// Its date.
    pub date: Option<PartialDate>,
}

/// A passage's text, and the heading that it stands under.
#[derive(Clone, Copy, Debug)]
pub struct Text<'p> {
    /// The text.
    pub text: &'p str,
    /// The heading.
    pub section: Option<&'p str>,
}

/// A lexicon, compiled for documents of one language. Shared between threads; each brings its own
/// [`Scratch`].
pub struct Attributor {
    names: Names,
}

impl Attributor {
    /// Compiles a lexicon.
    pub fn new(lexicon: &Lexicon, lang: Lang) -> Self {
        Self {
            names: Names::new(lexicon, lang),
        }
    }

    /// Working memory for one thread.
    pub fn scratch(&self) -> Scratch {
        self.names.scratch()
    }

    /// The mentions in a text of a date.
    pub fn mentions(
        &self,
        text: &str,
        date: Option<PartialDate>,
        scratch: &mut Scratch,
    ) -> Vec<Mention> {
        self.names.find(text, date, scratch)
    }

    /// Attributes all passages of a document, in their order.
    pub fn attribute(
        &self,
        source: &Source,
        passages: &[Text<'_>],
        scratch: &mut Scratch,
    ) -> Vec<Attribution> {
        // The words that the rules look for are in simplified characters.
        let simple: Vec<Cow<'_, str>> = passages
            .iter()
            .map(|passage| han::simplified(passage.text))
            .collect();
        let passages: Vec<Text<'_>> = passages
            .iter()
            .zip(&simple)
            .map(|(passage, text)| Text { text, ..*passage })
            .collect();
        let passages = passages.as_slice();
        let sections = Sections::of(self, source, passages, scratch);
        let mentions: Vec<Vec<Mention>> = passages
            .iter()
            .map(|passage| self.names.find(passage.text, source.date, scratch))
            .collect();
        let cast = Cast::of(source.country, passages, &mentions);
        let mut said = Said::default();
        let mut carried: Vec<Country> = Vec::new();
        let mut above: Option<&str> = None;
        let mut attributions = Vec::with_capacity(passages.len());
        for (passage, mentions) in passages.iter().zip(&mentions) {
            if passage.section != above {
                said = Said::default();
                carried.clear();
                above = passage.section;
            }
            let section = sections.perspective(passage.section);
            let around = Around {
                home: source.country,
                section,
                text: passage.text,
                mentions,
                cast: &cast,
            };
            let (voice, label_end) = said.voice(&around);
            let minus: Vec<Country> = match (voice.actor, source.country) {
                (Some(actor), _) => vec![actor],
                (None, home) => home.into_iter().collect(),
            };
            let mut targets = target::named(passage.text, label_end, mentions, &minus);
            if targets.is_empty() {
                let inherited = |country: Country, rule| Target {
                    country,
                    rule,
                    evidence: None,
                };
                let goes_on = section.is_some()
                    || voice.rule != ActorRule::Question
                        && target::goes_back(passage.text, label_end > 0);
                if goes_on && carried.len() <= MOST_CARRIED {
                    targets = carried
                        .iter()
                        .filter(|country| !minus.contains(country))
                        .map(|&country| inherited(country, TargetRule::Carried))
                        .collect();
                }
                if let (true, Some(mirror)) = (targets.is_empty(), sections.mirror(section)) {
                    targets.push(inherited(mirror, TargetRule::Mirror));
                }
            } else {
                carried = targets.iter().map(|target| target.country).collect();
            }
            attributions.push(Attribution {
                actor: voice.actor,
                rule: voice.rule,
                evidence: voice.evidence,
                targets,
            });
        }
        attributions
    }
}

/// The headings of a document that announce a country's view.
struct Sections {
    views: Vec<(String, Country)>,
}

impl Sections {
    fn of(
        attributor: &Attributor,
        source: &Source,
        passages: &[Text<'_>],
        scratch: &mut Scratch,
    ) -> Self {
        let mut views: Vec<(String, Country)> = Vec::new();
        let mut last: Option<&str> = None;
        for heading in passages.iter().map(|passage| passage.section) {
            let Some(heading) = heading.filter(|heading| Some(*heading) != last) else {
                continue;
            };
            last = Some(heading);
            let mentions = attributor.names.find(heading, source.date, scratch);
            if let Some(country) = actor::perspective(heading, &mentions) {
                views.push((heading.to_owned(), country));
            }
        }
        Self { views }
    }

    /// Whose view a heading announces.
    fn perspective(&self, heading: Option<&str>) -> Option<Country> {
        let heading = heading?;
        let view = self.views.iter().find(|(own, _)| own == heading);
        view.map(|(_, country)| *country)
    }

    /// The one other country whose view the document tells under a heading of its own.
    fn mirror(&self, section: Option<Country>) -> Option<Country> {
        let section = section?;
        let mut others: Vec<Country> = self
            .views
            .iter()
            .map(|(_, country)| *country)
            .filter(|country| *country != section)
            .collect();
        others.sort_unstable();
        others.dedup();
        match others.as_slice() {
            [other] => Some(*other),
            _ => None,
        }
    }
}
