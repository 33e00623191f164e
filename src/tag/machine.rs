//! The machine: from a text to its hits.

use super::compile::{Compiler, Places, Slot, Trie};
use super::scan::Scanner;
use super::words::{Memory, Words};
use super::{Hit, MATCHING_VERSION};
use crate::codebook::pattern::{Order, Pattern};
use crate::codebook::{Theme, ThemePattern};
use crate::text::token::{Token, Tokens, is_ideograph};
use crate::text::{Lang, Stemmer, han};
use regex::{Regex, RegexSet};
use std::borrow::Cow;

/// Themes, compiled for passages of one language. Shared between threads; each brings its own
/// [`Scratch`].
pub struct Tagger {
    stemmer: Stemmer,
    words: Words,
    trie: Trie,
    scanner: Scanner,
    regexes: Option<Regexes>,
    /// Whether texts are looked through in simplified Chinese, as the words are.
    simplifies: bool,
    n_slots: u32,
    rules: Vec<Rule>,
    /// What follows from a place in each slot.
    uses: Vec<Uses>,
}

/// What follows from a place in a slot.
#[derive(Clone, Default)]
struct Uses {
    /// Rules whose hits are the slot's places as they are.
    simple: Vec<u32>,
    /// Rules to be worked out once the text is read, because the slot is in their head.
    heads: Vec<u32>,
    /// Whether the places are needed for working out a rule.
    keep: bool,
}

/// All regular expressions: as a set, to learn in one pass which match at all, and one by one.
struct Regexes {
    set: RegexSet,
    each: Vec<(Regex, Slot)>,
}

/// A pattern in the machine.
struct Rule {
    theme: u32,
    pattern: u32,
    effect: Effect,
    head: Places,
    all: Vec<Places>,
    none: Vec<Places>,
}

/// Whether a rule's hits are its theme's or take away from them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Adds,
    Removes,
}

/// A run of bytes in the text.
type Place = (u32, u32);

/// Working memory of one thread, kept from text to text. It belongs to the tagger it was made by.
pub struct Scratch {
    memory: Memory,
    slots: Vec<Vec<Place>>,
    touched: Vec<Slot>,
    /// Rules to be worked out, each once.
    pending: Vec<u32>,
    is_pending: Vec<bool>,
    /// Trie nodes reached by the token in hand, and by the next.
    reached: (Vec<u32>, Vec<u32>),
    added: Vec<Hit>,
    removed: Vec<Hit>,
}

impl Tagger {
    /// Compiles the patterns that `themes` have for passages in `lang`.
    pub fn new<'t>(themes: impl IntoIterator<Item = &'t Theme>, lang: Lang) -> Self {
        let stemmer = Stemmer::new(lang);
        let mut compiler = Compiler::new(&stemmer);
        let mut rules = Vec::new();
        for (number, theme) in themes.into_iter().enumerate() {
            for (effect, patterns) in [
                (Effect::Adds, &theme.patterns),
                (Effect::Removes, &theme.except),
            ] {
                for (pattern, written) in own(patterns, lang) {
                    rules.push(rule(
                        &mut compiler,
                        number as u32,
                        pattern as u32,
                        effect,
                        &written.pattern,
                    ));
                }
            }
        }
        let scanner = Scanner::new(&compiler.roots(), &stemmer);
        let simplifies = lang == Lang::ZH || compiler.words.hold_ideographs();
        let Compiler {
            words,
            trie,
            regexes,
            n_slots,
            ..
        } = compiler;
        Self {
            stemmer,
            words,
            trie,
            scanner,
            simplifies,
            regexes: Regexes::new(&regexes, simplifies),
            n_slots,
            uses: uses(&rules, n_slots),
            rules,
        }
    }

    /// Working memory for one thread.
    pub fn scratch(&self) -> Scratch {
        Scratch {
            memory: Memory::new(),
            slots: vec![Vec::new(); self.n_slots as usize],
            touched: Vec::new(),
            pending: Vec::new(),
            is_pending: vec![false; self.rules.len()],
            reached: (Vec::new(), Vec::new()),
            added: Vec::new(),
            removed: Vec::new(),
        }
    }

    /// The hits in a text: by theme in the order given, and within a theme leftmost, then longest,
    /// without overlap. `scratch` must come from this tagger.
    pub fn hits<'s>(&self, text: &str, scratch: &'s mut Scratch) -> &'s [Hit] {
        self.gather(text, scratch);
        settle(&mut scratch.added, &mut scratch.removed);
        &scratch.added
    }

    /// Every hit of every pattern, overlapping ones and those under an exception included, in no
    /// particular order. `scratch` must come from this tagger.
    pub(crate) fn every_hit<'s>(&self, text: &str, scratch: &'s mut Scratch) -> &'s [Hit] {
        self.gather(text, scratch);
        &scratch.added
    }

    /// Notes what the patterns add and remove.
    fn gather(&self, text: &str, scratch: &mut Scratch) {
        for slot in scratch.touched.drain(..) {
            scratch.slots[slot as usize].clear();
        }
        scratch.added.clear();
        scratch.removed.clear();
        let simple = match self.simplifies {
            true => han::simplified(text),
            false => Cow::Borrowed(text),
        };
        let text = &*simple;
        self.scanner
            .for_each(text, |token| self.follow(text, token, scratch));
        if let Some(regexes) = &self.regexes {
            for index in regexes.set.matches(text) {
                let (regex, slot) = &regexes.each[index];
                for found in regex.find_iter(text) {
                    self.fill(*slot, (found.start() as u32, found.end() as u32), scratch);
                }
            }
        }
        if !scratch.pending.is_empty() {
            self.work_out(text, scratch);
        }
    }

    /// Follows the rows of words that begin with a token.
    fn follow(&self, text: &str, first: Token, scratch: &mut Scratch) {
        let start = first.start as u32;
        let mut rest = Tokens::after(text, first.end);
        let (mut here, mut next) = std::mem::take(&mut scratch.reached);
        here.clear();
        here.push(0);
        let mut token = Some(first);
        while let Some(current) = token {
            next.clear();
            let met = scratch
                .memory
                .met_by(&text[current.clone()], &self.words, &self.stemmer);
            for &node in &here {
                next.extend(met.iter().filter_map(|&atom| self.trie.next(node, atom)));
                next.extend(self.trie.node(node).any);
            }
            let mut goes_on = false;
            for &node in &next {
                let node = self.trie.node(node);
                goes_on |= node.goes_on;
                for &slot in &node.ends {
                    self.fill(slot, (start, current.end as u32), scratch);
                }
            }
            std::mem::swap(&mut here, &mut next);
            token = if goes_on { rest.next() } else { None };
        }
        scratch.reached = (here, next);
    }

    /// Notes a place in a slot, and what follows from it.
    fn fill(&self, slot: Slot, place: Place, scratch: &mut Scratch) {
        let uses = &self.uses[slot as usize];
        for &rule in &uses.simple {
            let hit = self.rules[rule as usize].hit(place);
            match self.rules[rule as usize].effect {
                Effect::Adds => scratch.added.push(hit),
                Effect::Removes => scratch.removed.push(hit),
            }
        }
        if !uses.keep {
            return;
        }
        let places = &mut scratch.slots[slot as usize];
        if places.is_empty() {
            scratch.touched.push(slot);
            for &rule in &uses.heads {
                if !std::mem::replace(&mut scratch.is_pending[rule as usize], true) {
                    scratch.pending.push(rule);
                }
            }
        }
        // Alternatives can lead to the same place twice.
        if places.last() != Some(&place) {
            places.push(place);
        }
    }

    fn work_out(&self, text: &str, scratch: &mut Scratch) {
        for number in std::mem::take(&mut scratch.pending) {
            scratch.is_pending[number as usize] = false;
            let rule = &self.rules[number as usize];
            let stands = |places: &Places| !find(places, text, &scratch.slots).is_empty();
            let head = find(&rule.head, text, &scratch.slots);
            if head.is_empty() || !rule.all.iter().all(stands) || rule.none.iter().any(stands) {
                continue;
            }
            let hits = head.into_iter().map(|place| rule.hit(place));
            match rule.effect {
                Effect::Adds => scratch.added.extend(hits),
                Effect::Removes => scratch.removed.extend(hits),
            }
        }
    }
}

impl Regexes {
    fn new(sources: &[(String, Slot)], simplifies: bool) -> Option<Self> {
        if sources.is_empty() {
            return None;
        }
        // A range of characters means their numbers, not what they stand for.
        let is_range = |source: &str| {
            let mut chars = source.chars().zip(source.chars().skip(1));
            chars.any(|(a, b)| is_ideograph(a) && b == '-' || a == '-' && is_ideograph(b))
        };
        let sources: Vec<(Cow<'_, str>, Slot)> = sources
            .iter()
            .map(|(source, slot)| match simplifies && !is_range(source) {
                true => (han::simplified(source), *slot),
                false => (Cow::Borrowed(source.as_str()), *slot),
            })
            .collect();
        let set = RegexSet::new(sources.iter().map(|(source, _)| source)).ok()?;
        let each = sources
            .iter()
            .map(|(source, slot)| Some((Regex::new(source).ok()?, *slot)));
        Some(Self {
            set,
            each: each.collect::<Option<_>>()?,
        })
    }
}

impl Rule {
    fn hit(&self, (start, end): Place) -> Hit {
        Hit {
            theme: self.theme,
            start,
            end,
            pattern: self.pattern,
        }
    }

    /// The slot whose places are this rule's hits as they are.
    fn simple(&self) -> Option<Slot> {
        match self.head {
            Places::Slot(slot) if self.all.is_empty() && self.none.is_empty() => Some(slot),
            _ => None,
        }
    }
}

/// The patterns for passages of a language, with their index in the list.
fn own(patterns: &[ThemePattern], lang: Lang) -> impl Iterator<Item = (usize, &ThemePattern)> {
    patterns
        .iter()
        .enumerate()
        .filter(move |(_, pattern)| pattern.lang.is_none_or(|own| own == lang))
}

fn rule(
    compiler: &mut Compiler<'_>,
    theme: u32,
    number: u32,
    effect: Effect,
    pattern: &Pattern,
) -> Rule {
    Rule {
        theme,
        pattern: number,
        effect,
        head: compiler.term(&pattern.head),
        all: pattern.all.iter().map(|term| compiler.term(term)).collect(),
        none: pattern
            .none
            .iter()
            .map(|term| compiler.term(term))
            .collect(),
    }
}

/// What each slot is for.
fn uses(rules: &[Rule], n_slots: u32) -> Vec<Uses> {
    let mut uses = vec![Uses::default(); n_slots as usize];
    for (rule, number) in rules.iter().zip(0..) {
        if let Some(slot) = rule.simple() {
            uses[slot as usize].simple.push(number);
            continue;
        }
        rule.head
            .for_each_slot(&mut |slot| uses[slot as usize].heads.push(number));
        for places in std::iter::once(&rule.head)
            .chain(&rule.all)
            .chain(&rule.none)
        {
            places.for_each_slot(&mut |slot| uses[slot as usize].keep = true);
        }
    }
    uses
}

/// All places of an expression, ascending, each once.
fn find(places: &Places, text: &str, slots: &[Vec<Place>]) -> Vec<Place> {
    let mut found = match places {
        Places::Slot(slot) => slots[*slot as usize].clone(),
        Places::Any(choices) => choices
            .iter()
            .flat_map(|choice| find(choice, text, slots))
            .collect(),
        Places::Near {
            left,
            right,
            within,
            order,
        } => {
            let left = find(left, text, slots);
            let right = if left.is_empty() {
                Vec::new()
            } else {
                find(right, text, slots)
            };
            let mut joined = Vec::new();
            join(text, &left, &right, *within, &mut joined);
            if *order == Order::Either {
                join(text, &right, &left, *within, &mut joined);
            }
            joined
        }
    };
    found.sort_unstable();
    found.dedup();
    found
}

/// Joins each place with those of `second` that begin after it, at most `within` tokens away.
/// Both lists are ascending.
fn join(text: &str, first: &[Place], second: &[Place], within: usize, joined: &mut Vec<Place>) {
    for &(start, end) in first {
        let after = second.partition_point(|&(begin, _)| begin < end);
        // The gap of one partner is the beginning of the next one's: count on from there.
        let mut between = 0;
        let mut gap = Tokens::after(text, end as usize).peekable();
        for &(begin, finish) in &second[after..] {
            while between <= within && gap.next_if(|token| token.start < begin as usize).is_some() {
                between += 1;
            }
            if between > within {
                break;
            }
            joined.push((start, finish));
        }
    }
}

/// Takes out what the exceptions overlap; of the rest, keeps the leftmost, then longest of each theme.
fn settle(added: &mut Vec<Hit>, removed: &mut [Hit]) {
    if !removed.is_empty() {
        removed.sort_unstable();
        added.retain(|hit| {
            let same = removed.iter().filter(|except| except.theme == hit.theme);
            !same
                .into_iter()
                .any(|except| except.start < hit.end && hit.start < except.end)
        });
    }
    added.sort_unstable_by_key(|hit| {
        (
            hit.theme,
            hit.start,
            std::cmp::Reverse(hit.end),
            hit.pattern,
        )
    });
    let mut last: Option<Hit> = None;
    added.retain(|hit| {
        let free = last.is_none_or(|last| last.theme != hit.theme || hit.start >= last.end);
        if free {
            last = Some(*hit);
        }
        free
    });
}

/// What the tags of a theme depend on, as text: its patterns and the version of matching.
pub(crate) fn fingerprint(theme: &Theme) -> String {
    let mut parts = vec![format!("matching {MATCHING_VERSION}")];
    for (kind, patterns) in [("match", &theme.patterns), ("except", &theme.except)] {
        for pattern in patterns {
            let lang = pattern.lang.map_or(String::new(), |lang| lang.to_string());
            parts.push(format!("{kind} {lang} {:?}", pattern.pattern));
        }
    }
    parts.join("\n")
}
