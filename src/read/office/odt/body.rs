//! The text of an OpenDocument text.
//!
//! In: the XML of its content. Out: blocks, notes after them. Never: what a style says.

use super::styles::{Style, Styles};
use crate::read::blocks::{Blocks, one_line, push_inline};
use crate::read::office::xml::{Node, Tag, Xml};
use std::collections::BTreeMap;

/// Cells and text boxes inside of one another that are told apart. Deeper ones are text of the
/// one around them, as every level costs another copy of the text.
const MOST_FLOWS: usize = 12;

/// What [`Body::read`] makes of the content.
#[derive(Default)]
pub(super) struct Body {
    pub blocks: Blocks,
    /// The first paragraph that looks like the title of the whole.
    pub title: Option<String>,
    pub is_text: bool,
    n_pictures: usize,
}

/// What an open element means. All that mean nothing are `Other`.
enum Open {
    Body,
    Paragraph,
    /// Its text is hidden if the one around it is, or if its style says so.
    Span {
        was_hidden: bool,
    },
    List,
    Row,
    Cell,
    TextBox,
    Note,
    /// A field or another element whose text belongs to the paragraph.
    Inline,
    Other,
}

/// A paragraph that is being read.
#[derive(Default)]
struct Paragraph {
    text: String,
    style: Style,
    /// The level that a heading names itself.
    level: Option<u8>,
    is_hidden: bool,
    /// Text boxes that hang on it.
    boxes: Blocks,
}

/// A list that is being read.
struct List {
    style: String,
    number: u32,
    /// An item that has begun and has no paragraph yet.
    is_item_due: bool,
}

struct Walk<'s> {
    styles: &'s Styles,
    open: Vec<Open>,
    flows: Vec<Flow>,
    rows: Vec<Vec<String>>,
    paragraphs: Vec<Paragraph>,
    /// The last number of each list style at each level, for lists that go on after a paragraph.
    numbers: BTreeMap<(String, usize), u32>,
    found: Body,
}

/// A text whose blocks follow one another: the body, a cell, a text box, a note.
#[derive(Default)]
struct Flow {
    blocks: Blocks,
    lists: Vec<List>,
}

impl Body {
    /// # Errors
    /// A sentence, if the XML is broken.
    pub(super) fn read(xml: &str, styles: &Styles) -> Result<Self, String> {
        let mut xml = Xml::new(xml);
        let mut walk = Walk {
            styles,
            open: Vec::new(),
            flows: vec![Flow::default()],
            rows: Vec::new(),
            paragraphs: Vec::new(),
            numbers: BTreeMap::new(),
            found: Self::default(),
        };
        let mut is_in_body = false;
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(tag) if !is_in_body => {
                    let is_body = tag.prefix() == "office" && tag.name() == "body";
                    is_in_body = is_body;
                    walk.open
                        .push(if is_body { Open::Body } else { Open::Other });
                }
                Node::Open(tag) => match walk.open(&tag) {
                    Some(open) => walk.open.push(open),
                    None => xml.skip()?,
                },
                Node::Close => {
                    let closed = walk.open.pop();
                    is_in_body &= !matches!(closed, Some(Open::Body));
                    walk.close(closed);
                }
                Node::Text(text) if walk.is_in_line() => walk.push(&text),
                Node::Text(_) => {}
            }
        }
        let flow = walk.flows.pop().unwrap_or_default();
        walk.found.blocks = flow.blocks;
        Ok(walk.found)
    }

    /// What a reader of the text should know.
    pub(super) fn warnings(&self) -> Vec<String> {
        if self.blocks.is_empty() && self.n_pictures > 0 {
            return vec![format!(
                "no text, but pictures ({}): a scan?",
                self.n_pictures
            )];
        }
        Vec::new()
    }
}

impl Walk<'_> {
    /// What an element of the body means, or nothing if all that is in it is to be passed over.
    fn open(&mut self, tag: &Tag<'_>) -> Option<Open> {
        match (tag.prefix(), tag.name()) {
            ("office", "text") => self.found.is_text = true,
            ("text", "h" | "p") => return Some(self.paragraph(tag)),
            ("text", "span" | "a") => return Some(self.span(tag)),
            ("text", "s" | "tab") => self.push(" "),
            ("text", "line-break") => {
                if let Some(paragraph) = self.paragraphs.last_mut().filter(|p| !p.is_hidden) {
                    paragraph.text.push('\n');
                }
            }
            ("text", "list") => {
                self.list(tag);
                return Some(Open::List);
            }
            ("text", "list-item") => self.list_item(tag),
            ("text", "section") if self.is_section_hidden(tag) => return None,
            ("table", "table-row") => {
                let visibility = tag.value("visibility");
                if matches!(visibility.as_deref(), Some("collapse" | "filter")) {
                    return None;
                }
                self.rows.push(Vec::new());
                return Some(Open::Row);
            }
            ("table", "table-cell") if self.flows.len() < MOST_FLOWS && !self.rows.is_empty() => {
                self.flows.push(Flow::default());
                return Some(Open::Cell);
            }
            ("draw", "text-box") if self.flows.len() < MOST_FLOWS => {
                self.flows.push(Flow::default());
                return Some(Open::TextBox);
            }
            ("text", "note-body") if self.flows.len() < MOST_FLOWS => {
                self.flows.push(Flow::default());
                return Some(Open::Note);
            }
            ("draw", "image") => {
                self.found.n_pictures += 1;
                return None;
            }
            ("office", "annotation" | "binary-data" | "forms" | "scripts" | "event-listeners")
            | ("svg", "title" | "desc")
            | ("math" | "form", _)
            | ("draw", "object" | "object-ole" | "plugin" | "applet")
            | ("table", "covered-table-cell")
            | (
                "text",
                "tracked-changes" | "note-citation" | "ruby-text" | "script" | "hidden-text"
                | "table-of-content" | "alphabetical-index" | "illustration-index" | "table-index"
                | "object-index" | "user-index" | "sequence-decls" | "variable-decls"
                | "user-field-decls" | "meta-field-decls",
            ) => return None,
            _ => {}
        }
        let is_inline = tag.prefix() == "text" && tag.name() != "note" && self.is_in_line();
        Some(if is_inline { Open::Inline } else { Open::Other })
    }

    /// Whether text that comes now is a paragraph's, and not the blanks between other elements.
    fn is_in_line(&self) -> bool {
        let around = self.open.last();
        matches!(
            around,
            Some(Open::Paragraph | Open::Span { .. } | Open::Inline)
        )
    }

    fn paragraph(&mut self, tag: &Tag<'_>) -> Open {
        let style = self
            .styles
            .get(&tag.value("style-name").unwrap_or_default());
        let level = match tag.name() {
            "h" => Some(tag.number("outline-level").unwrap_or(1)),
            _ => None,
        };
        self.paragraphs.push(Paragraph {
            is_hidden: style.is_hidden == Some(true),
            style,
            level,
            ..Paragraph::default()
        });
        Open::Paragraph
    }

    fn span(&mut self, tag: &Tag<'_>) -> Open {
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return Open::Other;
        };
        let was_hidden = paragraph.is_hidden;
        let style = tag.value("style-name").map(|name| self.styles.get(&name));
        if let Some(is_hidden) = style.and_then(|style| style.is_hidden) {
            paragraph.is_hidden = is_hidden;
        }
        Open::Span { was_hidden }
    }

    fn is_section_hidden(&self, tag: &Tag<'_>) -> bool {
        tag.value("display").as_deref() == Some("none")
    }

    fn list(&mut self, tag: &Tag<'_>) {
        let Some(flow) = self.flows.last_mut() else {
            return;
        };
        let around = flow.lists.last().map(|list| list.style.clone());
        let style = tag.value("style-name").or(around).unwrap_or_default();
        let level = flow.lists.len() + 1;
        let goes_on = tag.value("continue-numbering").as_deref() == Some("true")
            || tag.value("continue-list").is_some();
        let last = self
            .numbers
            .get(&(style.clone(), level))
            .filter(|_| goes_on);
        let before_first = self.styles.start(&style, level).saturating_sub(1);
        flow.lists.push(List {
            number: last.copied().unwrap_or(before_first),
            style,
            is_item_due: false,
        });
    }

    fn list_item(&mut self, tag: &Tag<'_>) {
        let Some(list) = self.flows.last_mut().and_then(|flow| flow.lists.last_mut()) else {
            return;
        };
        let start = tag.number::<u32>("start-value");
        if let Some(start) = start {
            list.number = start.saturating_sub(1);
        }
        list.is_item_due = true;
    }

    fn close(&mut self, closed: Option<Open>) {
        match closed {
            Some(Open::Paragraph) => self.end_paragraph(),
            Some(Open::Span { was_hidden }) => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.is_hidden = was_hidden;
                }
            }
            Some(Open::List) => {
                if let Some(flow) = self.flows.last_mut() {
                    let level = flow.lists.len();
                    if let Some(list) = flow.lists.pop() {
                        self.numbers.insert((list.style, level), list.number);
                    }
                }
            }
            Some(Open::Cell) => {
                let cell = self.end_flow().finish();
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell);
                }
            }
            Some(Open::Row) => {
                let cells = self.rows.pop().unwrap_or_default();
                if let Some(flow) = self.flows.last_mut() {
                    flow.blocks.row(&cells);
                }
            }
            Some(Open::TextBox) => {
                let blocks = self.end_flow();
                match (self.paragraphs.last_mut(), self.flows.last_mut()) {
                    (Some(paragraph), _) => paragraph.boxes.append(blocks),
                    (None, Some(flow)) => flow.blocks.append(blocks),
                    (None, None) => {}
                }
            }
            Some(Open::Note) => {
                let note = self.end_flow().finish();
                let is_hidden = self.paragraphs.last().is_some_and(|p| p.is_hidden);
                // To the body at once: a cell's text is one piece.
                if let Some(body) = self.flows.first_mut().filter(|_| !is_hidden) {
                    body.blocks.note(&note.replace("\n\n", "\n"));
                }
            }
            Some(Open::Body | Open::Inline | Open::Other) | None => {}
        }
    }

    fn end_paragraph(&mut self) {
        let (Some(paragraph), Some(flow)) = (self.paragraphs.pop(), self.flows.last_mut()) else {
            return;
        };
        let text = &paragraph.text;
        let heading = paragraph.level.or(paragraph.style.level).unwrap_or(0);
        if !text.trim().is_empty() {
            let level = flow.lists.len();
            let mark = match flow.lists.last_mut() {
                Some(list) if list.is_item_due => {
                    list.is_item_due = false;
                    list.number = list.number.saturating_add(1);
                    self.styles.mark(&list.style, level, list.number)
                }
                _ => None,
            };
            match mark {
                _ if heading > 0 => flow.blocks.heading(heading, text),
                Some(mark) => flow.blocks.item(mark, text),
                None => flow.blocks.paragraph(text),
            }
            if paragraph.style.is_title && self.found.title.is_none() {
                self.found.title = Some(one_line(text));
            }
        }
        flow.blocks.append(paragraph.boxes);
    }

    /// Ends the innermost flow.
    fn end_flow(&mut self) -> Blocks {
        self.flows.pop().unwrap_or_default().blocks
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut().filter(|p| !p.is_hidden) {
            push_inline(&mut paragraph.text, text);
        }
    }
}
