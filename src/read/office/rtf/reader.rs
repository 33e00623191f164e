//! Follows the groups and control words of an RTF file.
//!
//! In: tokens. Out: blocks and what the file says of itself. Never: how a token is written, or
//! how blocks are built.

use super::codepage::{Charset, of_charset, of_page};
use super::flow::{Flow, Form, marker};
use super::state::{Ending, State, Target, is_skipped, sign};
use super::token::{Token, Tokens};
use encoding_rs::{Encoding, WINDOWS_1252};
use std::collections::BTreeMap;

/// Groups that may be open at the same time.
const MOST_OPEN: usize = 500;

/// Notes and text boxes inside of one another that are told apart.
const MOST_FLOWS: usize = 12;

/// What the file says of itself.
#[derive(Debug, Default)]
pub(super) struct Info {
    pub title: String,
    pub author: String,
    pub created: (i32, i32, i32),
}

#[derive(Clone, Copy, Default)]
struct Style {
    level: u8,
    is_contents: bool,
}

pub(super) struct Reader {
    state: State,
    around: Vec<State>,
    flows: Vec<Flow>,
    pub info: Info,
    fonts: BTreeMap<i32, Charset>,
    styles: BTreeMap<i32, Style>,
    encoding: &'static Encoding,
    default_font: i32,
    /// Bytes of text in one font, not decoded yet.
    bytes: Vec<u8>,
    /// The first half of a character that is written as two.
    high: Option<u32>,
    /// Tokens that stand for the last `\u` in old programs.
    n_skipped: usize,
    /// A `\*`, and the next word is a destination that may be unknown.
    is_starred: bool,
    list_text: String,
    style_name: String,
    style_level: Option<u8>,
}

impl Reader {
    pub(super) fn new() -> Self {
        Self {
            state: State::new(),
            around: Vec::new(),
            flows: vec![Flow::default()],
            info: Info::default(),
            fonts: BTreeMap::new(),
            styles: BTreeMap::new(),
            encoding: WINDOWS_1252,
            default_font: 0,
            bytes: Vec::new(),
            high: None,
            n_skipped: 0,
            is_starred: false,
            list_text: String::new(),
            style_name: String::new(),
            style_level: None,
        }
    }

    /// Reads a whole file and gives its text.
    ///
    /// # Errors
    /// A sentence, if the file is cut off or nests too deep.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<String, String> {
        for token in Tokens::new(bytes) {
            match token {
                Token::Open => self.open()?,
                Token::Close => {
                    self.close();
                    if self.around.is_empty() {
                        let form = self.form();
                        let body = self.flows.pop().unwrap_or_default();
                        return Ok(body.finish(form).finish());
                    }
                }
                _ if self.n_skipped > 0 => self.n_skipped -= 1,
                Token::Byte(byte) => {
                    if self.state.target != Target::Skipped {
                        self.bytes.push(byte);
                    }
                }
                Token::Word("u", Some(code)) => self.unicode(code),
                Token::Word(word, number) => {
                    self.flush();
                    self.word(word, number);
                    self.is_starred = false;
                }
                Token::Symbol(symbol) => {
                    self.flush();
                    self.symbol(symbol);
                }
            }
        }
        Err("cut off before its end".to_owned())
    }

    fn open(&mut self) -> Result<(), String> {
        self.flush();
        self.n_skipped = 0;
        if self.around.len() >= MOST_OPEN {
            return Err(format!("more than {MOST_OPEN} groups in one another"));
        }
        self.around.push(self.state);
        self.state.ending = None;
        Ok(())
    }

    fn close(&mut self) {
        self.flush();
        self.n_skipped = 0;
        self.is_starred = false;
        let closed = self.state;
        if self.state.target == Target::Styles {
            self.end_style();
        }
        if let Some(ending) = closed.ending {
            let form = self.form();
            let blocks = self.flows.pop().unwrap_or_default().finish(form);
            match (ending, self.flows.len()) {
                (_, 0) => {}
                (Ending::TextBox, _) => {
                    if let Some(flow) = self.flows.last_mut() {
                        flow.add_box(blocks);
                    }
                }
                (Ending::Note, _) => {
                    if let Some(body) = self.flows.first_mut() {
                        body.add_note(blocks);
                    }
                }
            }
        }
        if let Some(state) = self.around.pop() {
            if closed.target == Target::ListText && state.target != Target::ListText {
                self.end_list_text();
            }
            self.state = state;
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        if self.state.target == Target::Skipped {
            if word == "nestrow" && self.is_seen_around() {
                self.end_paragraph();
            }
            return;
        }
        if self.destination(word) {
            return;
        }
        if let Some(sign) = sign(word) {
            self.push(sign.encode_utf8(&mut [0; 4]));
            return;
        }
        let value = number.unwrap_or(0);
        match word {
            "uc" => self.state.n_fallback = usize::try_from(value).unwrap_or(1).min(16),
            "ansicpg" => self.encoding = of_page(value),
            "mac" => self.encoding = of_page(10000),
            "deff" => {
                self.default_font = value;
                self.state.font = value;
            }
            "f" => self.state.font = value,
            "fcharset" if self.state.target == Target::Fonts => {
                self.fonts.insert(self.state.font, of_charset(value));
            }
            "cpg" if self.state.target == Target::Fonts => {
                let charset = Charset::Encoded(of_page(value));
                self.fonts.insert(self.state.font, charset);
            }
            "plain" => {
                self.state.font = self.default_font;
                self.state.is_hidden = false;
                self.state.is_deleted = false;
            }
            "v" => self.state.is_hidden = number != Some(0),
            "deleted" | "mvf" => self.state.is_deleted = number != Some(0),
            "yr" => self.info.created.0 = self.created(value, self.info.created.0),
            "mo" => self.info.created.1 = self.created(value, self.info.created.1),
            "dy" => self.info.created.2 = self.created(value, self.info.created.2),
            _ => self.paragraph_word(word, value),
        }
    }

    fn paragraph_word(&mut self, word: &str, value: i32) {
        match word {
            "pard" => {
                self.state.style = 0;
                self.state.level = None;
                self.state.is_in_table = false;
            }
            "s" => self.state.style = value,
            "outlinelevel" => {
                let level = u8::try_from(value).ok().filter(|level| *level < 9);
                let level = level.map_or(0, |level| level + 1);
                self.state.level = Some(level);
                self.style_level = Some(level);
            }
            "intbl" => self.state.is_in_table = true,
            _ if self.state.target != Target::Body => {}
            "par" | "sect" | "nestcell" | "nestrow" => self.end_paragraph(),
            "cell" => {
                let form = self.form();
                if let Some(flow) = self.flows.last_mut() {
                    flow.end_cell(form);
                }
            }
            "row" => {
                if let Some(flow) = self.flows.last_mut() {
                    flow.end_row();
                }
            }
            _ => {}
        }
    }

    /// Whether the word says what its group is for, and if so, turns to that.
    fn destination(&mut self, word: &str) -> bool {
        use Target::{
            Author, Body, Created, Fonts, Info, ListText, Old, Shape, Skipped, Styles, Title,
        };
        let target = match (self.state.target, word) {
            (Body | Shape, "shptxt" | "dptxbxtext") => {
                self.begin_flow(Ending::TextBox);
                Body
            }
            (Body, "footnote") => {
                self.begin_flow(Ending::Note);
                Body
            }
            (Body, "shpinst" | "do") => Shape,
            (Body, "listtext" | "pntext") => ListText,
            (Body, "fonttbl") => Fonts,
            (Body, "stylesheet") => Styles,
            (Body, "info") => Info,
            (Body | Info, "upr") => Old,
            (Old, "ud") => self.target_around_old(),
            // The first of each: some programs write them twice.
            (Info, "title") if self.info.title.is_empty() => Title,
            (Info, "author") if self.info.author.is_empty() => Author,
            (Info, "title" | "author") => Skipped,
            (Info, "creatim") => Created,
            (_, word) if is_skipped(word) => Skipped,
            _ if self.is_starred => Skipped,
            _ => return false,
        };
        self.state.target = target;
        true
    }

    /// The target of the group around the one that old programs read.
    fn target_around_old(&self) -> Target {
        let around = self.around.iter().rev().map(|state| state.target);
        around
            .into_iter()
            .find(|target| *target != Target::Old)
            .unwrap_or(Target::Body)
    }

    fn begin_flow(&mut self, ending: Ending) {
        if self.flows.len() < MOST_FLOWS {
            self.flows.push(Flow::default());
            self.state.ending = Some(ending);
            self.state.is_in_table = false;
        }
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'*' => self.is_starred = true,
            b'~' => self.push(" "),
            b'_' => self.push("-"),
            b'{' | b'}' | b'\\' => self.bytes.push(symbol),
            b'\n' | b'\r' if self.state.target == Target::Body => self.end_paragraph(),
            b'\t' => self.push(" "),
            _ => {}
        }
    }

    fn unicode(&mut self, code: i32) {
        self.flush_bytes();
        self.n_skipped = self.state.n_fallback;
        // Sixteen bits, and those above 32767 are written as negative numbers.
        let unit = u32::try_from(code).unwrap_or_else(|_| u32::from(code as u16));
        let c = match (self.high.take(), unit) {
            (_, 0xd800..=0xdbff) => {
                self.high = Some(unit);
                return;
            }
            (Some(high), 0xdc00..=0xdfff) => {
                char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (unit - 0xdc00))
            }
            // The pictures of a symbol font are no text, save as the mark of a list item.
            (_, 0xf000..=0xf0ff) if self.state.target == Target::ListText => Some('•'),
            (_, 0xf000..=0xf0ff) => None,
            _ => char::from_u32(unit),
        };
        if let Some(c) = c {
            self.push(c.encode_utf8(&mut [0; 4]));
        }
    }

    /// Decodes the bytes that have come up to here.
    fn flush(&mut self) {
        self.high = None;
        self.flush_bytes();
    }

    fn flush_bytes(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let charset = self.fonts.get(&self.state.font);
        match charset.copied().unwrap_or(Charset::Default) {
            Charset::Symbols if self.state.target == Target::ListText => self.push("•"),
            Charset::Symbols => {
                let ascii: Vec<u8> = bytes.into_iter().filter(u8::is_ascii).collect();
                self.push(&String::from_utf8(ascii).unwrap_or_default());
            }
            Charset::Default => self.push(&self.encoding.decode_without_bom_handling(&bytes).0),
            Charset::Encoded(encoding) => {
                self.push(&encoding.decode_without_bom_handling(&bytes).0)
            }
        }
    }

    fn push(&mut self, text: &str) {
        match self.state.target {
            Target::Body if self.state.is_seen() => {
                if let Some(flow) = self.flows.last_mut() {
                    flow.text.push_str(text);
                }
            }
            Target::ListText => self.list_text.push_str(text),
            Target::Title => self.info.title.push_str(text),
            Target::Author => self.info.author.push_str(text),
            Target::Styles => {
                self.style_name.push_str(text);
                if self.style_name.ends_with(';') {
                    self.end_style();
                }
            }
            _ => {}
        }
    }

    fn end_style(&mut self) {
        let name = std::mem::take(&mut self.style_name).to_lowercase();
        let level = self.style_level.take();
        let name = name.trim_end_matches(';').trim();
        if name.is_empty() {
            return;
        }
        let number = |prefix| name.strip_prefix(prefix)?.trim().parse::<u8>().ok();
        let by_name = match name {
            "title" => Some(1),
            "subtitle" => Some(2),
            _ => number("heading ").filter(|level| (1..=10).contains(level)),
        };
        let is_contents = number("toc ").or(number("contents ")).is_some()
            || ["toc heading", "contents heading"].contains(&name);
        let style = Style {
            level: level.or(by_name).unwrap_or(0),
            is_contents,
        };
        self.styles.insert(self.state.style, style);
    }

    fn end_list_text(&mut self) {
        let text = std::mem::take(&mut self.list_text);
        if let Some(flow) = self.flows.last_mut() {
            flow.marker = marker(&text, flow.last_number);
        }
    }

    fn end_paragraph(&mut self) {
        let form = self.form();
        if let Some(flow) = self.flows.last_mut() {
            flow.end_paragraph(form);
        }
    }

    fn form(&self) -> Form {
        let style = self
            .styles
            .get(&self.state.style)
            .copied()
            .unwrap_or_default();
        Form {
            level: self.state.level.unwrap_or(style.level),
            is_in_table: self.state.is_in_table,
            is_contents: style.is_contents,
        }
    }

    fn created(&self, value: i32, before: i32) -> i32 {
        match self.state.target {
            Target::Created => value,
            _ => before,
        }
    }

    fn is_seen_around(&self) -> bool {
        let around = self.around.last();
        around.is_some_and(|state| state.target == Target::Body)
    }
}
