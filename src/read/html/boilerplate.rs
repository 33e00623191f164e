//! What of a page marks itself as no part of an article.

use super::bare;
use dom_query::{NodeId, NodeRef};
use rustc_hash::{FxHashMap, FxHashSet};

/// Words of class names and ids that mark what is no part of an article.
const WORDS: [&str; 56] = [
    "ad",
    "ads",
    "advert",
    "advertisement",
    "banner",
    "breadcrumb",
    "breadcrumbs",
    "buttons",
    "caption",
    "comment",
    "comments",
    "cookie",
    "cookies",
    "copyright",
    "credits",
    "crumbs",
    "dialog",
    "disqus",
    "feedback",
    "footer",
    "gallery",
    "header",
    "hidden",
    "login",
    "masthead",
    "menu",
    "modal",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "offscreen",
    "pager",
    "pagination",
    "popup",
    "print",
    "promo",
    "recommend",
    "recommended",
    "related",
    "search",
    "share",
    "sharing",
    "sidebar",
    "skip",
    "slider",
    "slideshow",
    "social",
    "sponsor",
    "sronly",
    "subscribe",
    "subscription",
    "tags",
    "toolbar",
    "tooltip",
    "widget",
];

const TAGS: [&str; 3] = ["aside", "footer", "nav"];

const ROLES: [&str; 11] = [
    "alert",
    "banner",
    "complementary",
    "contentinfo",
    "dialog",
    "listbox",
    "menu",
    "navigation",
    "search",
    "toolbar",
    "tablist",
];

/// Words of class names and ids of what tells about an article: when, by whom.
const FRAME: [&str; 8] = [
    "byline",
    "dates",
    "datetime",
    "meta",
    "metadata",
    "pubdate",
    "timestamp",
    "updated",
];

/// Takes out of an element what marks itself as boilerplate and holds only a small part of its
/// text. What holds the page's title stays.
pub(super) fn remove(root: &NodeRef<'_>, title: &str) {
    let title = bare(title);
    take_out(
        root,
        &|node| is_marked(node) || is_named(node, &WORDS),
        &|node| holds_article(node) || !title.is_empty() && bare(&node.text()).contains(&title),
    );
}

/// Takes out what tells about the article: it has been read by then.
pub(super) fn remove_frame(root: &NodeRef<'_>) {
    take_out(root, &|node| is_named(node, &FRAME), &holds_article);
}

fn take_out(
    root: &NodeRef<'_>,
    is_out: &dyn Fn(&NodeRef<'_>) -> bool,
    stays: &dyn Fn(&NodeRef<'_>) -> bool,
) {
    let nodes: Vec<NodeRef<'_>> = root.descendants_it().collect();
    let lengths = Lengths::of(&nodes);
    let whole = lengths.plain(root).max(1);
    let teasers = teasers(&nodes, &lengths);
    let out: Vec<&NodeRef<'_>> = nodes
        .iter()
        .filter(|node| node.is_element())
        .filter(|node| {
            let share = lengths.plain(node) as f64 / whole as f64;
            share < 0.5 && (is_out(node) || teasers.contains(&node.id)) && !stays(node)
                || lengths.is_links(node)
        })
        .collect();
    for node in out {
        node.remove_from_parent();
    }
}

/// Longest teaser of another article, in bytes without white space.
const LONGEST_TEASER: usize = 600;

/// Elements that are one of several side by side that each begin with a link as heading.
fn teasers(nodes: &[NodeRef<'_>], lengths: &Lengths) -> FxHashSet<NodeId> {
    let mut teasers = FxHashSet::default();
    for node in nodes.iter().filter(|node| node.is_element()) {
        let children = node.element_children();
        let alike = children.iter().filter(|child| is_teaser(child, lengths));
        let alike: Vec<NodeId> = alike.map(|child| child.id).collect();
        if alike.len() >= 3 {
            teasers.extend(alike);
        }
    }
    teasers
}

fn is_teaser(node: &NodeRef<'_>, lengths: &Lengths) -> bool {
    let name = node.node_name();
    if !matches!(name.as_deref(), Some("article" | "li" | "div" | "section"))
        || lengths.get(node).0 > LONGEST_TEASER
    {
        return false;
    }
    let heading = node.descendants_it().find(|inner| {
        let name = inner.node_name();
        matches!(name.as_deref(), Some("h2" | "h3" | "h4" | "h5" | "h6"))
    });
    let Some(heading) = heading else { return false };
    let (length, links) = lengths.get(&heading);
    length > 0 && links == length || heading.parent().is_some_and(|parent| parent.has_name("a"))
}

/// Whether what the page calls its main part stands inside of an element.
fn holds_article(node: &NodeRef<'_>) -> bool {
    node.descendants_it().any(|inner| {
        inner
            .node_name()
            .is_some_and(|name| matches!(name.as_ref(), "h1" | "main"))
            || inner
                .attr("itemprop")
                .is_some_and(|value| value.contains("articleBody"))
    })
}

/// Bytes of text inside of each element, and those of them in links.
struct Lengths(FxHashMap<NodeId, (usize, usize)>);

impl Lengths {
    fn of(nodes: &[NodeRef<'_>]) -> Self {
        let mut lengths: FxHashMap<NodeId, (usize, usize)> = FxHashMap::default();
        // Children come after their parents in document order: in the reverse, sums are complete.
        for node in nodes.iter().rev() {
            let Some(parent) = node.parent() else {
                continue;
            };
            let (length, links) = if node.is_text() {
                (node.text().split_whitespace().map(str::len).sum(), 0)
            } else {
                let (length, links) = lengths.get(&node.id).copied().unwrap_or_default();
                let name = node.node_name();
                match name.as_deref().unwrap_or_default() {
                    "a" => (length, length),
                    "script" | "style" | "noscript" | "template" => continue,
                    _ => (length, links),
                }
            };
            let sums = lengths.entry(parent.id).or_default();
            sums.0 += length;
            sums.1 += links;
        }
        Self(lengths)
    }

    fn get(&self, node: &NodeRef<'_>) -> (usize, usize) {
        self.0.get(&node.id).copied().unwrap_or_default()
    }

    /// Bytes of text that aren't links.
    fn plain(&self, node: &NodeRef<'_>) -> usize {
        let (length, links) = self.get(node);
        length - links
    }

    /// Whether an element is a list of links.
    fn is_links(&self, node: &NodeRef<'_>) -> bool {
        let (length, links) = self.get(node);
        if links * 10 <= length * 6 || length - links >= 200 {
            return false;
        }
        let name = node.node_name();
        match name.as_deref().unwrap_or_default() {
            "ul" | "ol" | "table" | "div" | "section" | "dl" => true,
            // A paragraph may be one link; a bar of links has several.
            "p" | "td" | "center" | "font" => {
                let inner = node.descendants_it();
                inner.filter(|node| node.has_name("a")).nth(2).is_some()
            }
            _ => false,
        }
    }
}

/// Whether an element says by its tag, its role or by being hidden that it isn't read.
fn is_marked(node: &NodeRef<'_>) -> bool {
    let name = node.node_name();
    let attr = |name: &str| {
        node.attr(name)
            .map(|value| value.to_lowercase())
            .unwrap_or_default()
    };
    let hidden = || {
        let style = attr("style").replace(' ', "");
        node.has_attr("hidden")
            || attr("aria-hidden") == "true"
            || style.contains("display:none")
            || style.contains("visibility:hidden")
    };
    name.is_some_and(|name| TAGS.contains(&name.as_ref()))
        || ROLES.contains(&attr("role").as_str())
        || hidden()
}

/// Whether an element's class or id has a word of boilerplate.
fn is_named(node: &NodeRef<'_>, words: &[&str]) -> bool {
    ["class", "id"]
        .into_iter()
        .filter_map(|name| node.attr(name))
        .any(|names| {
            let lower = names.to_lowercase().replace("sr-only", "sronly");
            lower
                .split(|c: char| !c.is_alphabetic())
                .any(|word| words.contains(&word))
        })
}
