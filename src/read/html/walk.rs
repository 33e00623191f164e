//! From the elements of a page to blocks of text.

use crate::read::blocks::{Blocks, Marker, push_inline};
use dom_query::NodeRef;

/// Elements whose content is no text of the page.
const NO_TEXT: [&str; 30] = [
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "math",
    "iframe",
    "object",
    "embed",
    "figcaption",
    "button",
    "select",
    "option",
    "input",
    "textarea",
    "head",
    "title",
    "meta",
    "link",
    "audio",
    "video",
    "canvas",
    "dialog",
    "datalist",
    "map",
    "nav",
    "menu",
    "legend",
    "progress",
    "amp-ad",
];

/// Elements that stand inside of a line.
const INLINE: [&str; 44] = [
    "a",
    "abbr",
    "acronym",
    "b",
    "bdi",
    "bdo",
    "big",
    "cite",
    "code",
    "data",
    "del",
    "dfn",
    "em",
    "font",
    "i",
    "img",
    "ins",
    "kbd",
    "label",
    "mark",
    "meter",
    "nobr",
    "o:p",
    "output",
    "q",
    "rb",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "st1:place",
    "sub",
    "sup",
    "time",
    "tt",
    "u",
    "var",
    "wbr",
    "picture",
];

/// Longest cell of a table that is data, in characters: a longer one holds text.
const LONGEST_CELL: usize = 160;

/// Writes what an element holds. `is_left_out` says of an element that it is no part of the text.
pub(super) fn write(
    root: &NodeRef<'_>,
    is_left_out: &dyn Fn(&NodeRef<'_>) -> bool,
    blocks: &mut Blocks,
) {
    let mut walk = Walk {
        blocks,
        line: String::new(),
        lists: Vec::new(),
        heading: None,
        mark: None,
        pre: 0,
        is_left_out,
    };
    let mut at = *root;
    let mut down = true;
    loop {
        if down
            && walk.enter(&at)
            && let Some(child) = at.first_child()
        {
            at = child;
            continue;
        }
        walk.leave(&at);
        if at.id == root.id {
            break;
        }
        if let Some(next) = at.next_sibling() {
            at = next;
            down = true;
        } else if let Some(parent) = at.parent() {
            at = parent;
            down = false;
        } else {
            break;
        }
    }
    walk.flush();
}

struct Walk<'w> {
    blocks: &'w mut Blocks,
    /// The line in the making.
    line: String,
    /// Open lists: the number of the last item, where it's numbered.
    lists: Vec<Option<u32>>,
    /// Level of the heading in the making.
    heading: Option<u8>,
    /// What the next line begins with.
    mark: Option<Marker>,
    /// Open elements whose line ends are the author's.
    pre: usize,
    is_left_out: &'w dyn Fn(&NodeRef<'_>) -> bool,
}

impl Walk<'_> {
    /// Meets a node; says whether to look inside of it.
    fn enter(&mut self, node: &NodeRef<'_>) -> bool {
        if node.is_text() {
            let text = node.text();
            if self.pre > 0 {
                self.line.push_str(&text);
            } else {
                push_inline(&mut self.line, &text);
            }
            return false;
        }
        if !node.is_element() {
            return true;
        }
        let Some(name) = node.node_name() else {
            return true;
        };
        let name = name.as_ref();
        if NO_TEXT.contains(&name) || (self.is_left_out)(node) {
            return false;
        }
        match name {
            "br" => self.line.push('\n'),
            "pre" => {
                self.flush();
                self.pre += 1;
            }
            "ul" | "dl" => {
                self.flush();
                self.lists.push(None);
            }
            "ol" => {
                self.flush();
                self.lists.push(Some(0));
            }
            "li" => {
                self.flush();
                self.mark = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        Marker::Number(*number)
                    }
                    _ => Marker::Bullet,
                });
            }
            "tr" => {
                self.flush();
                if let Some(cells) = data_row(node) {
                    self.blocks.row(&cells);
                    return false;
                }
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading = name[1..].parse().ok();
            }
            _ if INLINE.contains(&name) => {}
            _ => self.flush(),
        }
        true
    }

    fn leave(&mut self, node: &NodeRef<'_>) {
        let Some(name) = node.node_name() else { return };
        let name = name.as_ref();
        match name {
            "br" => {}
            "pre" => {
                self.flush();
                self.pre = self.pre.saturating_sub(1);
            }
            "ul" | "dl" | "ol" => {
                self.flush();
                self.lists.pop();
            }
            "li" => {
                self.flush();
                self.mark = None;
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading = None;
            }
            _ if INLINE.contains(&name) => {}
            _ => self.flush(),
        }
    }

    /// Ends the line in the making. An empty line inside of it parts paragraphs.
    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        let mut part = String::new();
        for piece in line.split('\n').chain([""]) {
            if !piece.trim().is_empty() {
                if !part.is_empty() {
                    part.push('\n');
                }
                part.push_str(piece);
                continue;
            }
            if !part.is_empty() {
                self.block(&part);
                part.clear();
            }
        }
    }

    fn block(&mut self, text: &str) {
        match (self.heading, self.mark.take()) {
            (Some(level), _) => self.blocks.heading(level, text),
            (None, Some(mark)) => self.blocks.item(mark, text),
            (None, None) => self.blocks.paragraph(text),
        }
    }
}

/// The cells of a table's row, where they're data: several, short, and without blocks of their own.
fn data_row(row: &NodeRef<'_>) -> Option<Vec<String>> {
    let mut cells = Vec::new();
    for cell in row.element_children() {
        let blocks = cell.descendants_it().any(|inner| {
            inner.node_name().is_some_and(|name| {
                matches!(
                    name.as_ref(),
                    "p" | "div"
                        | "table"
                        | "ul"
                        | "ol"
                        | "li"
                        | "br"
                        | "h1"
                        | "h2"
                        | "h3"
                        | "h4"
                        | "script"
                        | "style"
                )
            })
        });
        let text = cell.text();
        if blocks || text.chars().count() > LONGEST_CELL {
            return None;
        }
        cells.push(text.to_string());
    }
    let full = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    (full > 1).then_some(cells)
}
