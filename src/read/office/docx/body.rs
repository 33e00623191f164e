//! The text of a Word document's parts.
//!
//! In: the XML of the text or of its notes. Out: blocks, the places that refer to notes, the notes
//! by their ids. Never: where the parts are; what a style or a list is.

use super::numbering::Lists;
use super::styles::{Style, Styles, outline_level};
use crate::read::blocks::{Blocks, one_line, push_inline};
use crate::read::office::xml::{Node, Tag, Xml};

/// Cells and text boxes inside of one another that are told apart. Deeper ones are text of the
/// one around them, as every level costs another copy of the text.
const MOST_FLOWS: usize = 12;

/// Fields inside of one another.
const MOST_FIELDS: usize = 32;

/// What [`Body::read`] makes of a part.
#[derive(Default)]
pub(super) struct Body {
    pub blocks: Blocks,
    /// The notes that the text refers to, in its order.
    pub note_marks: Vec<(NoteKind, String)>,
    /// The notes of a part that holds notes, with their ids.
    pub notes: Vec<(String, String)>,
    /// The first paragraph that looks like the title of the whole.
    pub title: Option<String>,
    pub is_document: bool,
    n_pictures: usize,
    n_embedded: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NoteKind {
    Foot,
    End,
}

/// What an open element means. All that mean nothing are `Other`.
enum Open {
    Paragraph,
    ParagraphProps,
    MarkProps,
    Run,
    RunProps,
    Text,
    Row,
    Cell,
    TextBox,
    Note(String),
    Contents,
    Alternatives { had_one: bool },
    Other,
}

/// Where in a field a place is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Code,
    Result,
}

/// A paragraph that is being read.
#[derive(Default)]
struct Paragraph {
    text: String,
    style: Style,
    level: Option<u8>,
    list: Option<String>,
    list_level: Option<usize>,
    is_run_hidden: bool,
    is_mark_deleted: bool,
    /// Text boxes that hang on it.
    boxes: Blocks,
}

/// A text whose blocks follow one another: the body, a cell, a text box, a note.
#[derive(Default)]
struct Flow {
    blocks: Blocks,
    /// A paragraph that goes on in the next one, as the mark between them is deleted.
    begun: String,
}

struct Walk<'s> {
    styles: &'s Styles,
    lists: &'s mut Lists,
    open: Vec<Open>,
    flows: Vec<Flow>,
    rows: Vec<Vec<String>>,
    paragraphs: Vec<Paragraph>,
    fields: Vec<Field>,
    found: Body,
}

impl Body {
    /// # Errors
    /// A sentence, if the XML is broken.
    pub(super) fn read(xml: &str, styles: &Styles, lists: &mut Lists) -> Result<Self, String> {
        let mut xml = Xml::new(xml);
        let mut walk = Walk {
            styles,
            lists,
            open: Vec::new(),
            flows: vec![Flow::default()],
            rows: Vec::new(),
            paragraphs: Vec::new(),
            fields: Vec::new(),
            found: Self::default(),
        };
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(tag) => match walk.open(&tag) {
                    Some(open) => walk.open.push(open),
                    None => xml.skip()?,
                },
                Node::Close => walk.close(),
                Node::Text(text) => walk.text(&text),
            }
        }
        let blocks = walk.end_flow();
        walk.found.blocks = blocks;
        Ok(walk.found)
    }

    /// What a reader of the text should know.
    pub(super) fn warnings(&self) -> Vec<String> {
        let mut all = Vec::new();
        if self.blocks.is_empty() && self.n_pictures > 0 {
            all.push(format!(
                "no text, but pictures ({}): a scan?",
                self.n_pictures
            ));
        }
        if self.n_embedded > 0 {
            all.push(format!("embedded documents left out: {}", self.n_embedded));
        }
        all
    }
}

impl Walk<'_> {
    /// What an element means, or nothing if all that is in it is to be passed over.
    fn open(&mut self, tag: &Tag<'_>) -> Option<Open> {
        match self.open.last() {
            Some(Open::MarkProps) => self.mark_property(tag),
            Some(Open::ParagraphProps) => return self.paragraph_property(tag),
            Some(Open::RunProps) => self.run_property(tag),
            _ => return self.element(tag),
        }
        Some(Open::Other)
    }

    fn element(&mut self, tag: &Tag<'_>) -> Option<Open> {
        match tag.name() {
            "body" => self.found.is_document = true,
            "p" => {
                self.paragraphs.push(Paragraph::default());
                return Some(Open::Paragraph);
            }
            "pPr" => return Some(Open::ParagraphProps),
            "r" => {
                let paragraph = self.paragraphs.last_mut();
                if let Some(paragraph) = paragraph {
                    paragraph.is_run_hidden = paragraph.style.is_hidden == Some(true);
                }
                return Some(Open::Run);
            }
            "rPr" if matches!(self.open.last(), Some(Open::Run)) => return Some(Open::RunProps),
            "t" => return Some(Open::Text),
            "tr" => {
                self.rows.push(Vec::new());
                return Some(Open::Row);
            }
            "tc" if self.flows.len() < MOST_FLOWS && !self.rows.is_empty() => {
                self.flows.push(Flow::default());
                return Some(Open::Cell);
            }
            "txbxContent" if self.is_hidden() => return None,
            "txbxContent" if self.flows.len() < MOST_FLOWS => {
                self.flows.push(Flow::default());
                return Some(Open::TextBox);
            }
            "footnote" | "endnote" => return self.note(tag),
            "AlternateContent" => return Some(Open::Alternatives { had_one: false }),
            "Choice" | "Fallback" => return self.alternative(),
            "sdtContent" if matches!(self.open.last(), Some(Open::Contents)) => return None,
            "docPartGallery" => self.contents(tag),
            "del" | "moveFrom" | "delText" | "instrText" | "delInstrText" | "fldData" | "rt"
            | "ffData" | "sectPr" | "tblPr" | "tblGrid" | "tblPrEx" | "trPr" | "tcPr" | "rPr"
            | "customXmlPr" | "smartTagPr" | "cellDel" => return None,
            _ => self.sign(tag),
        }
        Some(Open::Other)
    }

    /// Elements without content that stand for a character, a place or a thing.
    fn sign(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "tab" | "ptab" => self.push(" "),
            "cr" => self.line_break(),
            "br" => match tag.value("type").as_deref() {
                Some("page" | "column") => self.push(" "),
                _ => self.line_break(),
            },
            "noBreakHyphen" => self.push("-"),
            "sym" => {
                let code = tag.value("char").unwrap_or_default();
                // Above U+F000 are pictures of a symbol font, which no text has.
                let c = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
                if let Some(c) = c.filter(|c| !('\u{e000}'..='\u{f8ff}').contains(c)) {
                    self.push(c.encode_utf8(&mut [0; 4]));
                }
            }
            "fldChar" => match tag.value("fldCharType").as_deref() {
                Some("begin") if self.fields.len() < MOST_FIELDS => self.fields.push(Field::Code),
                Some("separate") => {
                    if let Some(field) = self.fields.last_mut() {
                        *field = Field::Result;
                    }
                }
                Some("end") => {
                    self.fields.pop();
                }
                _ => {}
            },
            "footnoteReference" => self.note_mark(NoteKind::Foot, tag),
            "endnoteReference" => self.note_mark(NoteKind::End, tag),
            "blip" | "imagedata" => self.found.n_pictures += 1,
            "altChunk" | "subDoc" => self.found.n_embedded += 1,
            _ => {}
        }
    }

    fn paragraph_property(&mut self, tag: &Tag<'_>) -> Option<Open> {
        if tag.name() == "rPr" {
            return Some(Open::MarkProps);
        }
        let paragraph = self.paragraphs.last_mut()?;
        match tag.name() {
            "pStyle" => {
                let id = tag.value("val").unwrap_or_default();
                paragraph.style = self.styles.get(&id);
            }
            "outlineLvl" => paragraph.level = outline_level(tag),
            // The properties of the list are one element deeper.
            "numPr" => return Some(Open::ParagraphProps),
            "numId" => paragraph.list = tag.value("val"),
            "ilvl" => paragraph.list_level = tag.number("val"),
            _ => return None,
        }
        Some(Open::Other)
    }

    fn mark_property(&mut self, tag: &Tag<'_>) {
        if let ("del" | "moveFrom", Some(paragraph)) = (tag.name(), self.paragraphs.last_mut()) {
            paragraph.is_mark_deleted = true;
        }
    }

    fn run_property(&mut self, tag: &Tag<'_>) {
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return;
        };
        match tag.name() {
            "vanish" => paragraph.is_run_hidden = tag.is_on("val"),
            "rStyle" => {
                let id = tag.value("val").unwrap_or_default();
                let is_hidden = self.styles.get(&id).is_hidden;
                paragraph.is_run_hidden = is_hidden.unwrap_or(paragraph.is_run_hidden);
            }
            _ => {}
        }
    }

    /// One of several forms of the same content is read: the first.
    fn alternative(&mut self) -> Option<Open> {
        if let Some(Open::Alternatives { had_one }) = self.open.last_mut() {
            if *had_one {
                return None;
            }
            *had_one = true;
        }
        Some(Open::Other)
    }

    fn note(&mut self, tag: &Tag<'_>) -> Option<Open> {
        let is_text = matches!(tag.value("type").as_deref(), None | Some("normal"));
        if !is_text || self.flows.len() > 1 {
            return None;
        }
        self.flows.push(Flow::default());
        Some(Open::Note(tag.value("id").unwrap_or_default()))
    }

    fn note_mark(&mut self, kind: NoteKind, tag: &Tag<'_>) {
        if !self.is_hidden() {
            let id = tag.value("id").unwrap_or_default();
            self.found.note_marks.push((kind, id));
        }
    }

    /// Marks the structure around as a table of contents.
    fn contents(&mut self, tag: &Tag<'_>) {
        // sdt, sdtPr, docPartObj: the content is a child of the first.
        if tag.value("val").as_deref() == Some("Table of Contents")
            && let Some(place) = self.open.len().checked_sub(3)
            && let Some(around @ Open::Other) = self.open.get_mut(place)
        {
            *around = Open::Contents;
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Open::Paragraph) => self.end_paragraph(),
            Some(Open::Run) => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.is_run_hidden = false;
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
            Some(Open::Note(id)) => {
                let text = self.end_flow().finish();
                self.found.notes.push((id, text));
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else {
            return;
        };
        // The code of a field ends with its paragraph at the latest, lest a file that forgets to
        // end it loses the rest of its text.
        self.fields.retain(|field| *field == Field::Result);
        let Some(flow) = self.flows.last_mut() else {
            return;
        };
        let mut text = std::mem::take(&mut flow.begun);
        text.push_str(&paragraph.text);
        if paragraph.is_mark_deleted {
            flow.begun = text;
            flow.blocks.append(paragraph.boxes);
            return;
        }
        let style = &paragraph.style;
        let is_blank = text.trim().is_empty();
        if !is_blank && !style.is_contents {
            let level = paragraph.level.or(style.level).unwrap_or(0);
            let list = paragraph.list.as_ref().or(style.list.as_ref());
            let list_level = paragraph.list_level.or(style.list_level).unwrap_or(0);
            // A heading is counted, too, as others may go on from it.
            let mark = list.and_then(|id| self.lists.mark(id, list_level, self.styles));
            match mark {
                _ if level > 0 => flow.blocks.heading(level, &text),
                Some(mark) => flow.blocks.item(mark, &text),
                None => flow.blocks.paragraph(&text),
            }
            if style.is_title && self.found.title.is_none() {
                self.found.title = Some(one_line(&text));
            }
        }
        flow.blocks.append(paragraph.boxes);
    }

    /// Ends the innermost flow.
    fn end_flow(&mut self) -> Blocks {
        let mut flow = self.flows.pop().unwrap_or_default();
        flow.blocks.paragraph(&flow.begun);
        flow.blocks
    }

    fn text(&mut self, text: &str) {
        if matches!(self.open.last(), Some(Open::Text)) {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        if !self.is_hidden()
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            push_inline(&mut paragraph.text, text);
        }
    }

    fn line_break(&mut self) {
        if !self.is_hidden()
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            paragraph.text.push('\n');
        }
    }

    fn is_hidden(&self) -> bool {
        self.fields.contains(&Field::Code)
            || self.paragraphs.last().is_some_and(|p| p.is_run_hidden)
    }
}
