//! Turns patterns into the parts of the machine: rows of words in one trie, each ending in a
//! slot, and expressions over slots.

use super::words::{Atom, Words};
use crate::codebook::pattern::{Expr, Order, Term, Word};
use crate::text::{Stemmer, token};
use rustc_hash::FxHashMap;

/// A list of places that the machine fills for each passage.
pub(super) type Slot = u32;

/// What a term's places are made from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Places {
    /// Those of a slot.
    Slot(Slot),
    /// Those of any of these.
    Any(Vec<Places>),
    /// Those that join two.
    Near {
        left: Box<Places>,
        right: Box<Places>,
        within: usize,
        order: Order,
    },
}

impl Places {
    /// Calls `visit` for every slot below.
    pub fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        match self {
            Places::Slot(slot) => visit(*slot),
            Places::Any(choices) => choices
                .iter()
                .for_each(|choice| choice.for_each_slot(visit)),
            Places::Near { left, right, .. } => {
                left.for_each_slot(visit);
                right.for_each_slot(visit);
            }
        }
    }
}

/// A first word of some row, for the scanner.
pub(super) struct Root {
    pub word: Word,
    /// Whether the row can end here, or go on with something else than an ideograph.
    pub alone: bool,
    /// The ideographs that the row can go on with.
    pub ideographs: Vec<char>,
}

/// Rows of words by their beginnings. Node 0 is the root.
#[derive(Default)]
pub(super) struct Trie {
    edges: FxHashMap<(u32, Atom), u32>,
    nodes: Vec<TrieNode>,
}

#[derive(Default)]
pub(super) struct TrieNode {
    /// Slots of the rows that end here.
    pub ends: Vec<Slot>,
    /// Where any word at all leads.
    pub any: Option<u32>,
    /// Whether a row goes on.
    pub goes_on: bool,
}

impl Trie {
    pub fn node(&self, node: u32) -> &TrieNode {
        &self.nodes[node as usize]
    }

    pub fn next(&self, node: u32, atom: Atom) -> Option<u32> {
        self.edges.get(&(node, atom)).copied()
    }

    fn add(&mut self, row: &[Option<Atom>], slot: Slot) {
        let mut node = 0;
        for step in row {
            let fresh = self.nodes.len() as u32;
            self.nodes[node as usize].goes_on = true;
            let next = match step {
                Some(atom) => *self.edges.entry((node, *atom)).or_insert(fresh),
                None => *self.nodes[node as usize].any.get_or_insert(fresh),
            };
            if next == fresh {
                self.nodes.push(TrieNode::default());
            }
            node = next;
        }
        let ends = &mut self.nodes[node as usize].ends;
        if !ends.contains(&slot) {
            ends.push(slot);
        }
    }
}

/// Collects the terms of all patterns of a language.
pub(super) struct Compiler<'s> {
    stemmer: &'s Stemmer,
    pub words: Words,
    pub trie: Trie,
    /// Regular expressions and their slots.
    pub regexes: Vec<(String, Slot)>,
    pub n_slots: u32,
    slots: FxHashMap<Term, Slot>,
}

/// The most rows that one expression without `NEAR` is written out to; more are joined in pieces.
const MOST_ROWS: usize = 512;

impl<'s> Compiler<'s> {
    pub fn new(stemmer: &'s Stemmer) -> Self {
        Self {
            stemmer,
            words: Words::default(),
            trie: Trie {
                edges: FxHashMap::default(),
                nodes: vec![TrieNode::default()],
            },
            regexes: Vec::new(),
            n_slots: 0,
            slots: FxHashMap::default(),
        }
    }

    /// The places of a term.
    pub fn term(&mut self, term: &Term) -> Places {
        match term {
            Term::Tokens(expr) => self.expr(expr),
            Term::Regex(source) => Places::Slot(self.slot(term.clone(), |compiler, slot| {
                compiler.regexes.push((source.clone(), slot));
            })),
        }
    }

    /// The slot of a term, which `fill` sets up when it's new.
    fn slot(&mut self, term: Term, fill: impl FnOnce(&mut Self, Slot)) -> Slot {
        if let Some(&slot) = self.slots.get(&term) {
            return slot;
        }
        let slot = self.n_slots;
        self.n_slots += 1;
        self.slots.insert(term, slot);
        fill(self, slot);
        slot
    }

    fn expr(&mut self, expr: &Expr) -> Places {
        if let Some(rows) = rows(expr)
            && rows.iter().all(|row| !is_any_word(row[0]))
        {
            return Places::Slot(self.slot(Term::Tokens(expr.clone()), |compiler, slot| {
                for row in rows {
                    let atom = |word: &&Word| {
                        (!is_any_word(word)).then(|| compiler.words.number(word, compiler.stemmer))
                    };
                    let row: Vec<Option<Atom>> = row.iter().map(atom).collect();
                    compiler.trie.add(&row, slot);
                }
            }));
        }
        match expr {
            // A glob of any word in first place: as a word of its own it meets every token.
            Expr::Word(word) => {
                Places::Slot(self.slot(Term::Tokens(expr.clone()), |compiler, slot| {
                    let atom = compiler.words.number(word, compiler.stemmer);
                    compiler.trie.add(&[Some(atom)], slot);
                }))
            }
            Expr::Any(choices) => {
                Places::Any(choices.iter().map(|choice| self.expr(choice)).collect())
            }
            Expr::Row(parts) => {
                let mut places = parts
                    .iter()
                    .map(|part| self.expr(part))
                    .collect::<Vec<_>>()
                    .into_iter();
                let first = places.next().unwrap_or(Places::Any(Vec::new()));
                places.fold(first, |left, right| Places::Near {
                    left: Box::new(left),
                    right: Box::new(right),
                    within: 0,
                    order: Order::LeftFirst,
                })
            }
            Expr::Near {
                left,
                right,
                within,
                order,
            } => Places::Near {
                left: Box::new(self.expr(left)),
                right: Box::new(self.expr(right)),
                within: *within,
                order: *order,
            },
        }
    }

    /// The first words of all rows.
    pub fn roots(&self) -> Vec<Root> {
        // What follows each node, so that every edge is looked at once.
        let mut after: std::collections::BTreeMap<u32, std::collections::BTreeSet<Atom>> =
            std::collections::BTreeMap::new();
        let mut first = std::collections::BTreeMap::new();
        #[expect(
            clippy::iter_over_hash_type,
            reason = "what is gathered is ordered itself"
        )]
        for (&(from, atom), &node) in &self.trie.edges {
            if from == 0 {
                first.insert(atom, node);
            } else {
                after.entry(from).or_default().insert(atom);
            }
        }
        let mut roots: Vec<Root> = Vec::new();
        for (atom, node) in first {
            let mut root = Root {
                word: self.words.word(atom).clone(),
                alone: !self.trie.node(node).ends.is_empty() || self.trie.node(node).any.is_some(),
                ideographs: Vec::new(),
            };
            for &atom in after.get(&node).into_iter().flatten() {
                match self.words.word(atom) {
                    Word::Stem(form) | Word::Verbatim(form) | Word::Exact(form)
                        if form.chars().all(token::is_ideograph) =>
                    {
                        root.ideographs.extend(form.chars());
                    }
                    _ => root.alone = true,
                }
            }
            roots.push(root);
        }
        roots
    }
}

/// Whether a word is a glob that any word fits, whatever its length.
fn is_any_word(word: &Word) -> bool {
    matches!(word, Word::Glob(glob) if glob.chars().all(|c| c == '*'))
}

/// The rows of words that an expression stands for, or `None` where it has distances in it or
/// stands for too many.
fn rows(expr: &Expr) -> Option<Vec<Vec<&Word>>> {
    match expr {
        Expr::Word(word) => Some(vec![vec![word]]),
        Expr::Any(choices) => {
            let mut all = Vec::new();
            for choice in choices {
                all.extend(rows(choice)?);
            }
            (all.len() <= MOST_ROWS).then_some(all)
        }
        Expr::Row(parts) => {
            let mut all: Vec<Vec<&Word>> = vec![Vec::new()];
            for part in parts {
                let ends = rows(part)?;
                if all.len() * ends.len() > MOST_ROWS {
                    return None;
                }
                all = all
                    .iter()
                    .flat_map(|row| ends.iter().map(move |end| [row.as_slice(), end].concat()))
                    .collect();
            }
            Some(all)
        }
        Expr::Near { .. } => None,
    }
}
