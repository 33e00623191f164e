//! Mentions: where a text names a country.
//!
//! All names of the lexicon are found in one pass; of names that overlap, the longest stands, so
//! that 印度尼西亚 isn't 印度, nor the Washington Post a government.

use super::lexicon::{Kind, Lexicon};
use crate::codebook::{Place, Theme, ThemePattern};
use crate::model::{Country, PartialDate};
use crate::tag::{Hit, Scratch, Tagger};
use crate::text::Lang;
use std::ops::Range;

/// One place where a text names a country, or an outlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// The country; `None` for an outlet of no country.
    pub country: Option<Country>,
    /// In which way it's named.
    pub kind: Kind,
}

impl Mention {
    /// Its bytes in the text.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// The names of a lexicon, compiled for texts of one language.
pub(super) struct Names {
    tagger: Tagger,
    /// What a hit's pattern stands for.
    meanings: Vec<Meaning>,
}

struct Meaning {
    country: Option<Country>,
    kind: Kind,
    from: Option<PartialDate>,
    until: Option<PartialDate>,
}

impl Meaning {
    /// Whether the name can mean it in a text of this date.
    fn holds(&self, date: Option<PartialDate>) -> bool {
        date.is_none_or(|date| {
            self.from
                .is_none_or(|from| date.last_day() >= from.first_day())
                && self
                    .until
                    .is_none_or(|until| date.first_day() <= until.last_day())
        })
    }
}

impl Names {
    pub fn new(lexicon: &Lexicon, lang: Lang) -> Self {
        let at = Place {
            path: "lexicon".into(),
            line: 1,
            column: 1,
        };
        let pattern = |entry: &super::lexicon::Entry| ThemePattern {
            written: String::new(),
            pattern: entry.pattern.clone(),
            lang: None,
            at: at.clone(),
        };
        let theme = Theme {
            id: "names".to_owned(),
            group: String::new(),
            label: String::new(),
            note: String::new(),
            patterns: lexicon.entries.iter().map(pattern).collect(),
            except: Vec::new(),
            examples: Vec::new(),
            at: at.clone(),
        };
        let meaning = |entry: &super::lexicon::Entry| Meaning {
            country: entry.country,
            kind: entry.kind,
            from: entry.from,
            until: entry.until,
        };
        Self {
            tagger: Tagger::new([&theme], lang),
            meanings: lexicon.entries.iter().map(meaning).collect(),
        }
    }

    pub fn scratch(&self) -> Scratch {
        self.tagger.scratch()
    }

    /// The mentions in a text of a date: the leftmost, then longest, without overlap. A name that
    /// stands for two countries (中美) gives one mention for each.
    pub fn find(
        &self,
        text: &str,
        date: Option<PartialDate>,
        scratch: &mut Scratch,
    ) -> Vec<Mention> {
        let mut hits: Vec<Hit> = self.tagger.every_hit(text, scratch).to_vec();
        hits.retain(|hit| self.meanings[hit.pattern as usize].holds(date));
        hits.sort_unstable_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end), hit.pattern));
        let mut mentions: Vec<Mention> = Vec::new();
        let mut last = 0..0;
        for hit in hits {
            let span = hit.start as usize..hit.end as usize;
            if span.start < last.end && span != last || is_money(text, &span) {
                continue;
            }
            let meaning = &self.meanings[hit.pattern as usize];
            let mention = Mention {
                start: span.start,
                end: span.end,
                country: meaning.country,
                kind: meaning.kind,
            };
            let same = mentions
                .iter()
                .rev()
                .take_while(|known| known.range() == span)
                .count();
            let at = mentions.len() - same;
            // The same words can be a country's name and, by another table, nobody's: they're its name.
            if mentions[at..].iter().all(|known| known.kind == Kind::None) {
                mentions.truncate(at);
                mentions.push(mention);
            } else if mention.kind != Kind::None
                && mentions[at..]
                    .iter()
                    .all(|known| known.country != mention.country)
            {
                mentions.push(mention);
            }
            last = span;
        }
        mentions.retain(|mention| mention.kind != Kind::None);
        mentions
    }
}

/// `US$5` is money.
fn is_money(text: &str, span: &Range<usize>) -> bool {
    text[span.end..].starts_with(['$', '＄'])
}
