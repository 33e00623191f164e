//! Who asks and who answers in a transcript whose labels are names only.
//!
//! In: a document's passages, with the names in them. Out: for names that open several turns, or
//! that ask, whether they're the host's side or outsiders. A press conference or an interview shows
//! it by its shape: one label, or a few, open every other turn and hardly ask; the others ask, and
//! are answered at once. Where questions have a mark (`Q`, 问：), the names are left alone.

use super::Text;
use super::mention::Mention;
use super::named::{Role, named};
use super::turn::{self, Speaker};
use crate::model::Country;
use std::collections::{BTreeMap, BTreeSet};

/// Characters at the end of a turn in which a question's mark makes it one that asks.
const END_OF_QUESTION: usize = 220;

/// Turns that a name opens before what they have in common counts.
const SEVERAL: usize = 3;

/// The names of a document's speakers.
#[derive(Debug, Default)]
pub(super) struct Cast {
    speakers: BTreeMap<String, Speaker>,
}

/// A turn: who has the word, and whether it ends with a question.
struct Turn {
    /// The label in small letters; a mark has none.
    name: Option<String>,
    role: Role,
    asks: bool,
    /// Whether a mark says that a question begins: `Q`, but not `Follow-up:`, which stands among
    /// names.
    is_marked: bool,
}

/// What the turns of a name have in common.
#[derive(Clone, Copy, Default)]
struct Habit {
    n_turns: usize,
    n_asking: usize,
    /// Turns that somebody who answers follows.
    n_answered: usize,
    /// Turns that a question stands before.
    n_answers: usize,
}

impl Cast {
    /// What a document's turns tell of its speakers.
    pub fn of(home: Option<Country>, passages: &[Text<'_>], mentions: &[Vec<Mention>]) -> Self {
        let mut turns = turns(home, passages, mentions);
        take_over_offices(&mut turns);
        let mut speakers = BTreeMap::new();
        for turn in &turns {
            if let (Some(name), Role::Officer) = (&turn.name, turn.role) {
                speakers.insert(name.clone(), Speaker::Host);
            }
        }
        let n_marked = turns.iter().filter(|turn| turn.is_marked).count();
        let habits = habits(&turns, &BTreeSet::new());
        let answering = answering(&turns, &habits);
        for name in &answering {
            speakers.insert(name.clone(), Speaker::Host);
        }
        if n_marked < 2 {
            let asking = asking(&turns, &answering);
            speakers.extend(asking.into_iter().map(|name| (name, Speaker::Outsider)));
        }
        Self { speakers }
    }

    /// Who has the word after a label.
    pub fn speaker(&self, head: &str) -> Option<Speaker> {
        if self.speakers.is_empty() {
            return None;
        }
        self.speakers.get(&head.to_lowercase()).copied()
    }
}

impl Turn {
    fn is_outsiders(&self) -> bool {
        self.role == Role::Known(Speaker::Outsider)
    }

    /// Whether one who answers has the word.
    fn is_answer(&self, answering: &BTreeSet<String>) -> bool {
        match (self.role, &self.name) {
            (Role::Officer | Role::Known(Speaker::Host | Speaker::Guest(_)), _) => true,
            (Role::Name, Some(name)) => answering.contains(name),
            _ => false,
        }
    }
}

/// The turns of a document, in order.
fn turns(home: Option<Country>, passages: &[Text<'_>], mentions: &[Vec<Mention>]) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for (passage, mentions) in passages.iter().zip(mentions) {
        let text = passage.text;
        let asks = asks(text);
        if let Some(mark) = turn::mark(text) {
            let is_asked = mark.speaker == Speaker::Outsider;
            turns.push(Turn {
                name: None,
                role: Role::Known(mark.speaker),
                asks,
                is_marked: is_asked && !text.starts_with(['F', '追']),
            });
        } else if let Some(named) = named(text).filter(|named| named.sure || named.is_short()) {
            turns.push(Turn {
                name: Some(named.head.to_lowercase()),
                role: named.role(text, mentions, home),
                asks,
                is_marked: false,
            });
        } else if let Some(turn) = turns.last_mut()
            && !turn::is_direction(text)
        {
            // What a turn ends with counts.
            turn.asks = asks;
        }
    }
    turns
}

/// Whether a text ends with a question.
fn asks(text: &str) -> bool {
    let end = text.chars().rev().take(END_OF_QUESTION);
    end.into_iter().any(|c| matches!(c, '?' | '？'))
}

/// `Vladimir Putin` has the office that `President of Russia Vladimir Putin` was said to have.
fn take_over_offices(turns: &mut [Turn]) {
    let mut officers: BTreeSet<String> = BTreeSet::new();
    for turn in turns.iter() {
        if let (Some(name), Role::Officer) = (&turn.name, turn.role) {
            let ends = name
                .match_indices(' ')
                .map(|(at, _)| name[at + 1..].to_owned());
            officers.extend(ends.take(20));
        }
    }
    for turn in turns.iter_mut().filter(|turn| turn.role == Role::Name) {
        if turn
            .name
            .as_ref()
            .is_some_and(|name| officers.contains(name))
        {
            turn.role = Role::Officer;
        }
    }
}

/// What the turns of each bare name have in common.
fn habits(turns: &[Turn], answering: &BTreeSet<String>) -> BTreeMap<String, Habit> {
    let mut habits: BTreeMap<String, Habit> = BTreeMap::new();
    for (at, turn) in turns.iter().enumerate() {
        let (Some(name), Role::Name) = (&turn.name, turn.role) else {
            continue;
        };
        let before = at.checked_sub(1).and_then(|before| turns.get(before));
        let after = turns.get(at + 1);
        let habit = habits.entry(name.clone()).or_default();
        habit.n_turns += 1;
        habit.n_asking += usize::from(turn.asks);
        habit.n_answered += usize::from(after.is_some_and(|turn| turn.is_answer(answering)));
        habit.n_answers +=
            usize::from(before.is_some_and(|before| before.asks || before.is_outsiders()));
    }
    habits
}

/// The bare names that answer: they open a good part of the turns, mostly after a question, and
/// hardly ask.
fn answering(turns: &[Turn], habits: &BTreeMap<String, Habit>) -> BTreeSet<String> {
    let answers = |habit: &Habit| {
        habit.n_turns * 10 >= turns.len() * 3
            && habit.n_asking * 3 <= habit.n_turns
            && habit.n_answers * 2 >= habit.n_turns
    };
    let names = habits.iter().filter(|(_, habit)| answers(habit));
    names.map(|(name, _)| name.clone()).collect()
}

/// The bare names that ask, where the document is one of questions and answers.
fn asking(turns: &[Turn], answering: &BTreeSet<String>) -> Vec<String> {
    let is_answer = |turn: &&Turn| turn.is_answer(answering);
    let n_answers = turns.iter().filter(is_answer).count();
    let n_known = turns.iter().filter(|turn| turn.is_outsiders()).count();
    let officers = turns.iter().filter(|turn| turn.role == Role::Officer);
    let (n_officers, n_officers_ask) = officers.fold((0_usize, 0_usize), |(all, ask), turn| {
        (all + 1, ask + usize::from(turn.asks))
    });
    // Opposite an office that hardly asks, a host who talks much is still one who asks.
    let by_office = n_officers * 10 >= turns.len() * 3 && n_officers_ask * 3 <= n_officers;
    let share = if by_office { 5 } else { 3 };
    let mut habits = habits(turns, answering);
    habits.retain(|name, habit| {
        let talks_only = habit.n_turns >= SEVERAL && habit.n_asking * share < habit.n_turns;
        !answering.contains(name) && !talks_only
    });
    let sum = |of: fn(&Habit) -> usize| habits.values().map(of).sum::<usize>();
    let n_turns = sum(|habit| habit.n_turns);
    let is_conversation = n_answers * 10 >= turns.len() * 3
        && sum(|habit| habit.n_asking) * if by_office { 4 } else { 2 } >= n_turns
        && sum(|habit| habit.n_answered) * 3 >= n_turns * 2;
    if n_turns == 0 || !is_conversation {
        return Vec::new();
    }
    let asks = |habit: &Habit| match (habit.n_turns < SEVERAL, n_known < 2) {
        // Beside known journalists a name may be one more who answers.
        (_, false) => habit.n_asking > 0 && habit.n_answers * 2 < habit.n_turns,
        (true, true) => habit.n_asking > 0 || habit.n_answered == habit.n_turns,
        (false, true) => true,
    };
    let names = habits.iter().filter(|(_, habit)| asks(habit));
    names.map(|(name, _)| name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cast(texts: &[&str]) -> Cast {
        let passages: Vec<Text<'_>> = texts
            .iter()
            .map(|&text| Text {
                text,
                section: None,
            })
            .collect();
        Cast::of(None, &passages, &vec![Vec::new(); texts.len()])
    }

    #[test]
    fn who_opens_every_other_turn_and_hardly_asks_answers() {
        let cast = cast(&[
            "The Islander: Will the bridge be built?",
            "Ann Vole: It will.",
            "Monthly Mirror: One more on the bridge, please.",
            "Ann Vole: It will be built next year.",
            "And it will be long.",
            "The Islander: And who pays?",
            "Ann vole: We do.",
            "Coastline: Can you give us a figure?",
            "Ann Vole: I can't.",
        ]);
        assert_eq!(cast.speaker("Ann Vole"), Some(Speaker::Host));
        assert_eq!(cast.speaker("ANN VOLE"), Some(Speaker::Host));
        for outlet in ["The Islander", "Monthly Mirror", "Coastline"] {
            assert_eq!(cast.speaker(outlet), Some(Speaker::Outsider), "{outlet}");
        }
    }

    #[test]
    fn interviewers_are_known_opposite_an_office() {
        let cast = cast(&[
            "VOLE: Good morning to you.",
            "PM: Good morning.",
            "VOLE: You promised a bridge.",
            "PM: I did.",
            "VOLE: So where is it?",
            "PM: It comes.",
        ]);
        assert_eq!(cast.speaker("VOLE"), Some(Speaker::Outsider));
        assert_eq!(cast.speaker("PM"), Some(Speaker::Host));
    }

    #[test]
    fn reports_to_an_officer_and_colleagues_beside_marks_are_no_outsiders() {
        let report = cast(&[
            "President Ann Vole: How is the bridge?",
            "Bo Dorm: It grows.",
            "Ann Vole: And the road?",
            "Bo Dorm: It grows too.",
            "Ann Vole: Thank you.",
        ]);
        assert_ne!(report.speaker("Bo Dorm"), Some(Speaker::Outsider));
        assert_eq!(report.speaker("Ann Vole"), Some(Speaker::Host));
        let briefing = cast(&[
            "Q: Is it done?",
            "MR. DORM: Bo, isn't it?",
            "MR. VOLE: It is.",
            "Q: When?",
            "MR. VOLE: Now.",
        ]);
        assert_ne!(briefing.speaker("MR. DORM"), Some(Speaker::Outsider));
    }

    #[test]
    fn chinese_names_are_told_by_the_shape_too() {
        let cast = cast(&[
            "海港月刊：大桥何时建成？",
            "李明：明年。",
            "东海社：费用由谁承担？",
            "李明：由我们承担。",
            "海港月刊：还有别的吗？",
            "李明：没有。",
        ]);
        assert_eq!(cast.speaker("李明"), Some(Speaker::Host));
        assert_eq!(cast.speaker("海港月刊"), Some(Speaker::Outsider));
    }
}
