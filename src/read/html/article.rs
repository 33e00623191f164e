//! Which part of a page is its article.
//!
//! Readability (dom_smoothie, a port of Mozilla's) says where the article is; but it also drops
//! paragraphs that it takes for ornament: a reporter's short question, a list, a signature. So its
//! answer is only used to find the smallest element that holds what it found, and that element is
//! read whole. What marks itself as navigation, advertising, comments and the like is taken out
//! of the page before, unless that would take most of the page.

use super::bare;
use super::walk;
use crate::read::blocks::Blocks;
use dom_query::{Document, NodeId, NodeRef};
use dom_smoothie::{Config, Readability};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Bytes of text, without white space, under which what Readability found may be a mere head.
const SHORT_HEAD: usize = 400;

/// Most elements of a page that are looked at.
const MOST_ELEMENTS: usize = 200_000;

/// Where pages say themselves what is their article: schema.org's and the microformats' words.
const MARKED: [&str; 4] = [
    "[itemprop~=articleBody]",
    ".e-content",
    ".entry-content",
    "[property~='schema:articleBody']",
];

/// The text of a page's article. Its boilerplate has been taken out before.
pub(super) fn text(page: &Document) -> String {
    let found = readable(page);
    let place = Place::of(scope(page), &found);
    let root = marked(page, &place)
        .or_else(|| place.root())
        .unwrap_or_else(|| scope(page));
    let mut blocks = Blocks::default();
    walk::write(
        &root,
        &|node| node.id != root.id && place.is_link_line(node),
        &mut blocks,
    );
    blocks.finish()
}

/// The blocks of what Readability takes for the article.
fn readable(page: &Document) -> Vec<String> {
    let config = Config {
        max_elements_to_parse: MOST_ELEMENTS,
        disable_json_ld: true,
        char_threshold: 200,
        ..Config::default()
    };
    let article = Readability::new(page.html(), None, Some(config))
        .and_then(|mut readability| readability.parse());
    let Ok(article) = article else {
        return Vec::new();
    };
    let content = Document::from(article.content);
    let mut blocks = Blocks::default();
    walk::write(&body(&content), &|_| false, &mut blocks);
    blocks.finish().split("\n\n").map(str::to_owned).collect()
}

pub(super) fn body(page: &Document) -> NodeRef<'_> {
    page.body().unwrap_or_else(|| page.root())
}

/// Where the article must stand: the page's one main part, where that isn't empty.
fn scope(page: &Document) -> NodeRef<'_> {
    let found = page.select("main, [role=main]");
    let length = |node: &NodeRef<'_>| node.text().split_whitespace().map(str::len).sum::<usize>();
    let body = body(page);
    match found.nodes() {
        [main] if length(main) >= 80 && length(main) * 10 >= length(&body) => *main,
        _ => body,
    }
}

/// The one element that the page itself marks as its article's text, where that is no mere
/// beginning of what Readability finds.
fn marked<'p>(page: &'p Document, place: &Place<'p>) -> Option<NodeRef<'p>> {
    MARKED.iter().find_map(|selector| {
        let found = page.select(selector);
        let [only] = found.nodes() else { return None };
        let length = place.length(only);
        (length >= 20 && (length * 4 >= place.total() || place.total() < 2_000)).then_some(*only)
    })
}

/// Where in a page the blocks stand that Readability found.
struct Place<'p> {
    root: NodeRef<'p>,
    /// Bytes of found blocks inside of each element that holds some.
    found: FxHashMap<NodeId, usize>,
    /// Bytes of text inside of each element, and those of links.
    text: FxHashMap<NodeId, (usize, usize)>,
}

impl<'p> Place<'p> {
    fn of(root: NodeRef<'p>, found: &[String]) -> Self {
        let wanted: BTreeSet<String> = found
            .iter()
            .flat_map(|block| block.split('\n'))
            .map(bare)
            .collect();
        let mut place = Self {
            root,
            found: FxHashMap::default(),
            text: FxHashMap::default(),
        };
        // Children come after their parents in document order: in the reverse, sums are complete.
        let nodes: Vec<NodeRef<'p>> = root.descendants_it().collect();
        for node in nodes.iter().rev() {
            place.add(node, &wanted);
        }
        place
    }

    fn add(&mut self, node: &NodeRef<'p>, wanted: &BTreeSet<String>) {
        let Some(parent) = node.parent().map(|parent| parent.id) else {
            return;
        };
        let id = node.id;
        if node.is_text() {
            let text = node.text();
            let length = text.split_whitespace().map(str::len).sum::<usize>();
            self.text.entry(parent).or_default().0 += length;
            return;
        }
        if !node.is_element() {
            return;
        }
        let name = node.node_name();
        let name = name.as_deref().unwrap_or_default();
        if matches!(name, "script" | "style" | "noscript" | "template") {
            return;
        }
        let (length, mut links) = self.text.get(&id).copied().unwrap_or_default();
        if name == "a" {
            links = length;
        }
        self.text.insert(id, (length, links));
        let sums = self.text.entry(parent).or_default();
        sums.0 += length;
        sums.1 += links;
        let mut inside = self.found.get(&id).copied().unwrap_or_default();
        if inside == 0 && length > 0 && length < 20_000 && wanted.contains(&bare(&node.text())) {
            inside = length;
            self.found.insert(id, inside);
        }
        if inside > 0 {
            *self.found.entry(parent).or_default() += inside;
        }
    }

    fn total(&self) -> usize {
        self.found.get(&self.root.id).copied().unwrap_or_default()
    }

    /// The share of what was found that stands inside of an element.
    fn share(&self, node: &NodeRef<'_>) -> f64 {
        let inside = self.found.get(&node.id).copied().unwrap_or_default();
        if self.total() == 0 {
            0.0
        } else {
            inside as f64 / self.total() as f64
        }
    }

    /// The smallest element that holds nearly all of it.
    fn root(&self) -> Option<NodeRef<'p>> {
        if self.total() == 0 {
            return None;
        }
        let mut at = self.root;
        loop {
            let inner = at
                .element_children()
                .into_iter()
                .find(|child| self.share(child) >= 0.9);
            match inner {
                Some(inner) if !is_line(&inner) && !self.is_mere_head(&inner, &at) => at = inner,
                _ => return Some(at),
            }
        }
    }

    /// Whether an element is only the head of a text that goes on beside it: short, and its parent
    /// has several times as much text that isn't links. Readability stops at a letter's head where
    /// the letter is one long line of breaks.
    fn is_mere_head(&self, node: &NodeRef<'_>, parent: &NodeRef<'_>) -> bool {
        let (length, _) = self.text.get(&node.id).copied().unwrap_or_default();
        let (all, links) = self.text.get(&parent.id).copied().unwrap_or_default();
        let is_body = parent.id == self.root.id;
        length < SHORT_HEAD && all > length * 4 && links * 10 < all && !is_body
    }

    /// Bytes of an element's text.
    fn length(&self, node: &NodeRef<'_>) -> usize {
        self.text.get(&node.id).map_or(0, |(length, _)| *length)
    }

    /// Whether an element is a line of links that Readability didn't find.
    fn is_link_line(&self, node: &NodeRef<'_>) -> bool {
        let (length, links) = self.text.get(&node.id).copied().unwrap_or_default();
        let found = self.found.get(&node.id).copied().unwrap_or_default();
        found == 0
            && links * 10 > length * 6
            && node
                .node_name()
                .is_some_and(|name| matches!(name.as_ref(), "p" | "li" | "div" | "td"))
    }
}

/// Whether an element is a paragraph: then the article is what stands around it.
fn is_line(node: &NodeRef<'_>) -> bool {
    node.node_name().is_some_and(|name| {
        matches!(
            name.as_ref(),
            "p" | "span" | "b" | "strong" | "em" | "i" | "font" | "a"
        )
    })
}
