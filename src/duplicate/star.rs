//! Puts pairs together to clusters.
//!
//! Clusters are stars, not chains: every member is like the one in the middle. Texts are asked in
//! turn, those with the most and the closest copies first, the longer before the shorter; one that
//! is like none of the middles so far becomes a middle itself. Then each other text goes to the
//! middle it is most like. An excerpt isn't the middle of the texts that hold it: two papers that
//! quote one statement are not copies of each other. It can be the middle of its own copies, but
//! only after all texts that are nobody's excerpt.

use super::Kind;
use super::compare::Likeness;
use super::pairs::Pair;
use super::sketch::Sketch;
use std::cmp::Ordering;

/// A text that others are copies or excerpts of.
#[derive(Debug, PartialEq)]
pub(super) struct Star {
    /// The number of the text in the middle.
    pub middle: u32,
    /// The others, by number.
    pub around: Vec<(u32, Likeness)>,
}

#[derive(Default)]
struct Node {
    edges: Vec<Edge>,
    /// How much like it the texts are whose middle it could be, all told.
    copies: f64,
    /// Whether another text holds it as an excerpt.
    is_excerpt: bool,
    weight: u32,
    place: Place,
    around: Vec<(u32, Likeness)>,
}

#[derive(Clone, Copy)]
struct Edge {
    to: u32,
    likeness: Likeness,
    /// Whether this text can be the middle, and the other one a member.
    leads: bool,
    /// Whether the other one can be.
    follows: bool,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Place {
    #[default]
    Open,
    Middle,
    Member,
}

/// The stars of these texts, by the number of the middle; a text like no other is one by itself.
pub(super) fn stars(texts: &[&Sketch], pairs: &[Pair]) -> Vec<Star> {
    let mut nodes: Vec<Node> = texts
        .iter()
        .map(|text| Node {
            weight: text.weight(),
            ..Node::default()
        })
        .collect();
    for pair in pairs {
        join(&mut nodes, texts, pair);
    }
    choose_middles(&mut nodes);
    let members: Vec<u32> = (0u32..).zip(texts).map(|(number, _)| number).collect();
    for number in members {
        if let Some((middle, likeness)) = best(&nodes, number)
            && let Some(node) = nodes.get_mut(middle as usize)
        {
            node.around.push((number, likeness));
        }
    }
    (0u32..)
        .zip(nodes)
        .filter(|(_, node)| node.place == Place::Middle)
        .map(|(middle, node)| Star {
            middle,
            around: node.around,
        })
        .collect()
}

fn join(nodes: &mut [Node], texts: &[&Sketch], pair: &Pair) {
    let size = |number: u32| {
        texts
            .get(number as usize)
            .map(|text| text.shingles().size())
    };
    let near = pair.likeness.kind == Kind::NearCopy;
    // As the comparison has it: of two of the same size, the one is the shorter.
    let one_longer = size(pair.one) > size(pair.other);
    let ends = [
        (pair.one, pair.other, one_longer),
        (pair.other, pair.one, !one_longer),
    ];
    for (from, to, longer) in ends {
        if let Some(node) = nodes.get_mut(from as usize) {
            let edge = Edge {
                to,
                likeness: pair.likeness,
                leads: near || longer,
                follows: near || !longer,
            };
            node.is_excerpt |= !edge.leads;
            node.copies += if edge.leads {
                edge.likeness.similarity
            } else {
                0.0
            };
            node.edges.push(edge);
        }
    }
}

fn choose_middles(nodes: &mut [Node]) {
    let mut order: Vec<(u32, &Node)> = (0u32..).zip(nodes.iter()).collect();
    order.sort_by(|(_, a), (_, b)| {
        let excerpts_last = a.is_excerpt.cmp(&b.is_excerpt);
        let most_first = b.copies.total_cmp(&a.copies);
        let longest_first = b.weight.cmp(&a.weight);
        excerpts_last.then(most_first).then(longest_first)
    });
    let order: Vec<u32> = order.into_iter().map(|(number, _)| number).collect();
    for number in order {
        let Some(node) = nodes.get_mut(number as usize) else {
            continue;
        };
        if node.place == Place::Member {
            continue;
        }
        node.place = Place::Middle;
        let led = node.edges.iter().filter(|edge| edge.leads);
        let members: Vec<u32> = led.map(|edge| edge.to).collect();
        for member in members {
            if let Some(node) = nodes.get_mut(member as usize)
                && node.place == Place::Open
            {
                node.place = Place::Member;
            }
        }
    }
}

/// The middle that a member is most like; of two, the longer, then the one of the smaller number.
fn best(nodes: &[Node], number: u32) -> Option<(u32, Likeness)> {
    let node = nodes.get(number as usize)?;
    if node.place != Place::Member {
        return None;
    }
    let middles = node.edges.iter().filter_map(|edge| {
        let middle = nodes.get(edge.to as usize)?;
        (edge.follows && middle.place == Place::Middle).then_some((edge, middle.weight))
    });
    let best = middles.max_by(|(a, a_weight), (b, b_weight)| -> Ordering {
        let alike = a.likeness.similarity.total_cmp(&b.likeness.similarity);
        alike.then(a_weight.cmp(b_weight)).then(b.to.cmp(&a.to))
    });
    best.map(|(edge, _)| (edge.to, edge.likeness))
}
