//! Looks a YAML file through before it becomes a tree.
//!
//! In: the text. Out: where a limit is passed, if one is. A few bytes must not make a tree that
//! fills the stack or the memory: brackets can stand in each other without end, and an alias
//! stands for a copy of all that its anchor marks, which may hold aliases itself.

use saphyr_parser::{Event, Parser};
use std::collections::BTreeMap;

/// How deep lists and mappings may stand in each other.
const DEEPEST: usize = 64;

/// Bytes that copies may come to.
const MOST_COPIED: usize = 16 << 20;

/// Bytes that a node takes beside its text.
const NODE: usize = 128;

/// # Errors
/// The character at which a limit is passed, and a sentence.
pub(super) fn check(text: &str) -> Result<(), (usize, String)> {
    let mut weights = Weights::default();
    // What is no YAML is told by who makes the tree.
    for (event, span) in Parser::new_from_str(text).map_while(Result::ok) {
        match event {
            Event::Scalar(text, _, anchor, _) => weights.add(anchor, NODE + text.len()),
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                weights.open.push((anchor, NODE));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let (anchor, weight) = weights.open.pop().unwrap_or_default();
                weights.add(anchor, weight);
            }
            Event::Alias(anchor) => {
                let weight = weights.marked.get(&anchor).copied().unwrap_or(NODE);
                weights.copied += weight;
                weights.add(0, weight);
            }
            _ => {}
        }
        let fail = |reason: String| Err((span.start.index(), reason));
        if weights.open.len() > DEEPEST {
            return fail(format!("lists and fields stand more than {DEEPEST} deep"));
        }
        if weights.copied > MOST_COPIED {
            let mega = MOST_COPIED >> 20;
            return fail(format!("its aliases make more than {mega} MB of copies"));
        }
    }
    Ok(())
}

/// What the nodes weigh once their aliases are copies.
#[derive(Default)]
struct Weights {
    /// The lists and mappings that aren't closed, with their anchors.
    open: Vec<(usize, usize)>,
    /// Nodes with an anchor.
    marked: BTreeMap<usize, usize>,
    copied: usize,
}

impl Weights {
    /// Adds a node to what it stands in; 0 is no anchor.
    fn add(&mut self, anchor: usize, weight: usize) {
        if anchor > 0 {
            // The parser keeps a copy of it.
            self.copied += weight;
            self.marked.insert(anchor, weight);
        }
        if let Some((_, around)) = self.open.last_mut() {
            *around = around.saturating_add(weight);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_and_copies_end() {
        assert_eq!(check("a: [b, {c: &x d}]\ne: *x\n"), Ok(()));
        assert_eq!(check("a: ["), Ok(()));
        for (deep, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
            let deep = format!("{}x{}", deep.repeat(100), close.repeat(100));
            let (_, reason) = check(&deep).unwrap_err();
            assert!(reason.contains("deep"), "{deep}: {reason}");
        }
        let mut laughs = "a0: &a0 ha\n".to_owned();
        for level in 1..20 {
            let below = level - 1;
            laughs +=
                &format!("a{level}: &a{level} [*a{below}, *a{below}, *a{below}, *a{below}]\n");
        }
        assert!(check(&laughs).unwrap_err().1.contains("aliases"));
        let long = format!("- &a {}\n{}", "x".repeat(100_000), "- *a\n".repeat(1_000));
        assert!(check(&long).unwrap_err().1.contains("aliases"));
    }
}
