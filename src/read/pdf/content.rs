//! From a page's drawing instructions to characters with places.
//!
//! In: a page. Out: its characters, each with its place, size and width, in the order of drawing.
//! Pictures and lines are passed over. Forms are entered to a limited depth, and every step is
//! paid for from a budget, so that no page takes for ever.

use super::font::{Font, Fonts};
use super::guard;
use super::matrix::Matrix;
use hayro_cmap::BfString;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::{
    Array, Dict, Name, Object, ObjectIdentifier, Stream, String as PdfString,
};
use hayro_syntax::page::{Page, Resources};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many forms may stand in one another.
const DEEPEST_FORM: usize = 12;

/// How many graphics states may be kept.
const MOST_STATES: usize = 512;

/// How many characters a page may have.
const MOST_GLYPHS: usize = 1_000_000;

/// A character on a page.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub text: BfString,
    /// Where it stands on its line.
    pub x: f64,
    pub y: f64,
    /// Where the pen goes from there.
    pub to_x: f64,
    pub to_y: f64,
    /// The height of its font.
    pub size: f64,
    pub bold: bool,
}

/// What a page shows.
#[derive(Default)]
pub(super) struct Content {
    pub glyphs: Vec<Glyph>,
    pub has_image: bool,
}

/// What the reading of a document may still cost.
pub(super) struct Budget(pub u64);

impl Budget {
    fn pay(&mut self, cost: usize) -> Result<(), String> {
        let left = self.0.checked_sub(cost as u64);
        self.0 = left.ok_or("too large: it takes too many steps to draw its pages")?;
        Ok(())
    }
}

/// What a page shows.
pub(super) fn content<'a>(
    page: &Page<'a>,
    fonts: &Fonts<'a>,
    budget: &mut Budget,
) -> Result<Content, String> {
    let mut data = Vec::new();
    let mut add = |stream: &Stream<'_>| {
        budget.pay(guard::stream_size(stream)? as usize)?;
        if let Ok(decoded) = stream.decoded_data() {
            data.extend_from_slice(&decoded);
            data.push(b'\n');
        }
        Ok::<_, String>(())
    };
    match page.raw().get::<Object<'_>>(b"Contents") {
        Some(Object::Stream(stream)) => add(&stream)?,
        Some(Object::Array(streams)) => {
            for stream in streams.iter::<Stream<'_>>() {
                add(&stream)?;
            }
        }
        _ => {}
    }
    let mut reader = Reader {
        fonts,
        budget,
        state: State::new(Matrix(page.initial_transform(false).as_coeffs())),
        kept: Vec::new(),
        marks: Vec::new(),
        forms: Vec::new(),
        content: Content::default(),
    };
    reader.run(&data, page.resources(), 0)?;
    Ok(reader.content)
}

/// The part of the graphics state that text depends on.
#[derive(Clone)]
struct State<'a> {
    page: Matrix,
    text: Matrix,
    line: Matrix,
    font: Option<Rc<Font<'a>>>,
    size: f64,
    character_space: f64,
    word_space: f64,
    /// Horizontal scaling, 1 for none.
    stretch: f64,
    leading: f64,
    rise: f64,
    thick: bool,
}

impl State<'_> {
    fn new(page: Matrix) -> Self {
        Self {
            page,
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            font: None,
            size: 1.0,
            character_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            thick: false,
        }
    }
}

/// A stretch of content that the author marked.
struct Mark {
    start: usize,
    /// What it reads as.
    actual: Option<String>,
    /// Whether it's no part of the text: a running header, a page number.
    left_out: bool,
}

struct Reader<'a, 'r> {
    fonts: &'r Fonts<'a>,
    budget: &'r mut Budget,
    state: State<'a>,
    kept: Vec<State<'a>>,
    marks: Vec<Mark>,
    /// The forms that are being drawn: none is drawn within itself.
    forms: Vec<ObjectIdentifier>,
    content: Content,
}

impl<'a> Reader<'a, '_> {
    fn run(&mut self, data: &[u8], resources: &Resources<'a>, depth: usize) -> Result<(), String> {
        let mut known: BTreeMap<Vec<u8>, Option<Rc<Font<'a>>>> = BTreeMap::new();
        let (n_kept, n_marks) = (self.kept.len(), self.marks.len());
        let mut instructions = TypedIter::new(data);
        while let Some(instruction) = instructions.next() {
            self.budget.pay(1)?;
            match instruction {
                TypedInstruction::TextFont(font) => {
                    self.state.size = font.1.as_f64();
                    let name: &[u8] = font.0.as_ref();
                    if !known.contains_key(name) {
                        self.budget.pay(resources.fonts.data().len() + 100)?;
                        let font = resources.get_font(font.0);
                        let font = font.and_then(|font| self.fonts.load(&font));
                        known.insert(name.to_owned(), font);
                    }
                    self.state.font = known.get(name).cloned().flatten();
                }
                TypedInstruction::XObject(object) => {
                    self.budget.pay(resources.x_objects.data().len() + 100)?;
                    if let Some(object) = resources.get_x_object(object.0) {
                        self.object(&object, resources, depth)?;
                    }
                }
                TypedInstruction::InlineImage(_) => self.content.has_image = true,
                TypedInstruction::SaveState(_) => {
                    if self.kept.len() < MOST_STATES {
                        self.kept.push(self.state.clone());
                    }
                }
                TypedInstruction::RestoreState(_) => {
                    if self.kept.len() > n_kept
                        && let Some(state) = self.kept.pop()
                    {
                        self.state = state;
                    }
                }
                TypedInstruction::BeginMarkedContent(_) => self.begin(None, resources)?,
                TypedInstruction::BeginMarkedContentWithProperties(mark) => {
                    self.begin(Some((mark.0, mark.1)), resources)?;
                }
                TypedInstruction::EndMarkedContent(_) => {
                    if self.marks.len() > n_marks {
                        self.end();
                    }
                }
                other => self.text(&other)?,
            }
        }
        while self.marks.len() > n_marks {
            self.end();
        }
        self.kept.truncate(n_kept);
        Ok(())
    }

    /// A picture, or a form: content of its own.
    fn object(
        &mut self,
        object: &Stream<'a>,
        resources: &Resources<'a>,
        depth: usize,
    ) -> Result<(), String> {
        let dict = object.dict();
        match dict.get::<Name<'_>>(b"Subtype").as_deref() {
            Some(b"Image") => self.content.has_image = true,
            Some(b"Form") if depth < DEEPEST_FORM && !self.forms.contains(&object.obj_id()) => {
                self.forms.push(object.obj_id());
                self.budget.pay(guard::stream_size(object)? as usize)?;
                let data = object.decoded_data().unwrap_or_default();
                let before = self.state.clone();
                if let Some(matrix) = dict.get::<[f32; 6]>(b"Matrix") {
                    let matrix = Matrix(matrix.map(f64::from));
                    self.state.page = self.state.page.after(&matrix);
                }
                let own = dict.get::<Dict<'_>>(b"Resources").map(Resources::new);
                self.run(&data, own.as_ref().unwrap_or(resources), depth + 1)?;
                self.state = before;
                self.forms.pop();
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(
        &mut self,
        mark: Option<(&Name<'_>, &Object<'_>)>,
        resources: &Resources<'a>,
    ) -> Result<(), String> {
        let (mut actual, mut left_out) = (None, false);
        if let Some((tag, properties)) = mark {
            let named;
            let properties = match properties {
                Object::Dict(properties) => Some(properties),
                Object::Name(name) => {
                    self.budget.pay(resources.properties.data().len())?;
                    named = resources.properties.get::<Dict<'_>>(name);
                    named.as_ref()
                }
                _ => None,
            };
            if let Some(properties) = properties {
                self.budget.pay(properties.data().len())?;
                actual = properties
                    .get::<PdfString<'_>>(b"ActualText")
                    .map(|text| super::values::text_string(&text));
                left_out = tag.as_ref() == b"Artifact"
                    && properties
                        .get::<Name<'_>>(b"Type")
                        .is_some_and(|kind| kind.as_ref() == b"Pagination");
            }
        }
        if self.marks.len() < MOST_STATES {
            self.marks.push(Mark {
                start: self.content.glyphs.len(),
                actual,
                left_out,
            });
        }
        Ok(())
    }

    fn end(&mut self) {
        let Some(mark) = self.marks.pop() else {
            return;
        };
        let glyphs = &mut self.content.glyphs;
        if mark.left_out {
            glyphs.truncate(mark.start);
        } else if let (Some(actual), Some(first)) = (mark.actual, glyphs.get(mark.start)) {
            // Over a line end the text can't be divided: then the characters stay.
            let last = glyphs.last().unwrap_or(first);
            if (last.y - first.y).abs() < first.size && (last.x - first.x).is_finite() {
                let whole = Glyph {
                    text: BfString::String(actual),
                    to_x: last.to_x,
                    to_y: last.to_y,
                    ..first.clone()
                };
                glyphs.truncate(mark.start);
                glyphs.push(whole);
            }
        }
    }

    fn text(&mut self, instruction: &TypedInstruction<'_, '_>) -> Result<(), String> {
        let state = &mut self.state;
        match instruction {
            TypedInstruction::Transform(m) => {
                let matrix = Matrix([m.0, m.1, m.2, m.3, m.4, m.5].map(|n| n.as_f64()));
                state.page = state.page.after(&matrix);
            }
            TypedInstruction::BeginText(_) => {
                state.text = Matrix::IDENTITY;
                state.line = Matrix::IDENTITY;
            }
            TypedInstruction::SetTextMatrix(m) => {
                state.line = Matrix([m.0, m.1, m.2, m.3, m.4, m.5].map(|n| n.as_f64()));
                state.text = state.line.clone();
            }
            TypedInstruction::CharacterSpacing(n) => state.character_space = n.0.as_f64(),
            TypedInstruction::WordSpacing(n) => state.word_space = n.0.as_f64(),
            TypedInstruction::HorizontalScaling(n) => state.stretch = n.0.as_f64() / 100.0,
            TypedInstruction::TextLeading(n) => state.leading = n.0.as_f64(),
            TypedInstruction::TextRise(n) => state.rise = n.0.as_f64(),
            TypedInstruction::TextRenderingMode(n) => state.thick = n.0.as_i64() == 2,
            TypedInstruction::NextLine(n) => state.next_line(n.0.as_f64(), n.1.as_f64()),
            TypedInstruction::NextLineAndSetLeading(n) => {
                state.leading = -n.1.as_f64();
                state.next_line(n.0.as_f64(), n.1.as_f64());
            }
            TypedInstruction::NextLineUsingLeading(_) => state.next_line(0.0, -state.leading),
            TypedInstruction::ShowText(text) => self.show(text.0)?,
            TypedInstruction::NextLineAndShowText(text) => {
                state.next_line(0.0, -state.leading);
                self.show(text.0)?;
            }
            TypedInstruction::ShowTextWithParameters(text) => {
                state.word_space = text.0.as_f64();
                state.character_space = text.1.as_f64();
                state.next_line(0.0, -state.leading);
                self.show(text.2)?;
            }
            TypedInstruction::ShowTexts(texts) => self.show_all(texts.0)?,
            _ => {}
        }
        Ok(())
    }

    fn show_all(&mut self, texts: &Array<'_>) -> Result<(), String> {
        for part in texts.iter::<Object<'_>>() {
            match part {
                Object::String(text) => self.show(&text)?,
                Object::Number(back) => {
                    let state = &mut self.state;
                    let shift = -back.as_f64() / 1000.0 * state.size;
                    state.advance(shift);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn show(&mut self, text: &[u8]) -> Result<(), String> {
        // A character costs much more than an instruction: tables are searched, lines are made of it.
        self.budget.pay(text.len() * 40)?;
        let Some(font) = self.state.font.clone() else {
            return self.show_unreadable(text);
        };
        let mut at = 0;
        while at < text.len() {
            let (code, length) = font.code(text, at);
            at += length;
            let word_space = match (code, length) {
                (0x20, 1) => self.state.word_space,
                _ => 0.0,
            };
            let state = &self.state;
            let advance =
                font.advance(code) / 1000.0 * state.size + state.character_space + word_space;
            // The space after a character is not a part of it.
            let inked = advance - state.character_space - word_space;
            self.push(font.characters(code, length), inked, font.bold)?;
            self.state.advance(advance);
        }
        Ok(())
    }

    /// Without a font it is only known that there is text.
    fn show_unreadable(&mut self, text: &[u8]) -> Result<(), String> {
        for _ in text.chunks(2) {
            let width = self.state.size / 2.0;
            self.push(BfString::Char(char::REPLACEMENT_CHARACTER), width, false)?;
            self.state.advance(width);
        }
        Ok(())
    }

    fn push(&mut self, text: BfString, width: f64, bold: bool) -> Result<(), String> {
        if self.content.glyphs.len() >= MOST_GLYPHS {
            return Err("too large: a page of more than a million characters".to_owned());
        }
        let state = &self.state;
        let place = state.page.after(&state.text);
        let (x, y) = place.apply(0.0, state.rise);
        let (to_x, to_y) = match state.is_horizontal() {
            true => place.apply(width * state.stretch, state.rise),
            false => place.apply(0.0, width),
        };
        let glyph = Glyph {
            text,
            x,
            y,
            to_x,
            to_y,
            size: place.height(state.size),
            bold: bold || state.thick,
        };
        if [x, y, to_x, to_y, glyph.size].iter().all(|n| n.abs() < 1e6) {
            self.content.glyphs.push(glyph);
        }
        Ok(())
    }
}

impl State<'_> {
    fn next_line(&mut self, x: f64, y: f64) {
        self.line = self.line.after(&Matrix([1.0, 0.0, 0.0, 1.0, x, y]));
        self.text = self.line.clone();
    }

    fn is_horizontal(&self) -> bool {
        self.font.as_ref().is_none_or(|font| font.is_horizontal())
    }

    fn advance(&mut self, by: f64) {
        let (x, y) = match self.is_horizontal() {
            true => (by * self.stretch, 0.0),
            false => (0.0, by),
        };
        self.text = self.text.after(&Matrix([1.0, 0.0, 0.0, 1.0, x, y]));
    }
}
