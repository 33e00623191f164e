//! What the codes of a font stand for.
//!
//! In: a font's dictionary. Out: for each code its characters and its width. Fonts whose codes
//! are those of a Chinese, Japanese or Korean character set and that bring no table to Unicode of
//! their own are read by way of the character set.

use super::guard;
use hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_font::{FontCache, FontGlyph, FontQuery};
use hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};
use std::rc::Rc;
use std::sync::Arc;

/// A font, ready to read codes with.
pub(super) struct Font<'a> {
    font: hayro_font::Font<'a>,
    character_set: Option<CharacterSet>,
    /// Whether it looks bold by its name or its description.
    pub(super) bold: bool,
}

/// The way from a code to Unicode over a character set.
struct CharacterSet {
    codes: CMap,
    characters: CMap,
}

/// The fonts of a document.
pub(super) struct Fonts<'a>(FontCache<'a>);

impl<'a> Fonts<'a> {
    pub(super) fn new() -> Self {
        Self(FontCache::new())
    }

    /// The font that a dictionary describes, unless it can't be read or is too large.
    pub(super) fn load(&self, dict: &Dict<'a>) -> Option<Rc<Font<'a>>> {
        if !guard::font_is_bearable(dict) {
            return None;
        }
        let fonts: hayro_font::FontResolverFn = Arc::new(|query| {
            let standard = match query {
                FontQuery::Standard(font) => *font,
                FontQuery::Fallback(query) => query.pick_standard_font(),
            };
            Some(standard.get_font_data())
        });
        let cmaps: hayro_font::CMapResolverFn = Arc::new(load_embedded);
        Some(Rc::new(Font {
            font: self.0.font(dict, &fonts, &cmaps)?,
            character_set: CharacterSet::of(dict),
            bold: is_bold(dict),
        }))
    }
}

impl Font<'_> {
    /// The code at the beginning of a text and how many bytes it has.
    pub(super) fn code(&self, text: &[u8], at: usize) -> (u32, usize) {
        let (code, length) = self.font.read_code(text, at);
        (code, length.max(1))
    }

    /// How far a code moves the pen, in thousandths of the font's size: along or down.
    pub(super) fn advance(&self, code: u32) -> f64 {
        let advance = self.font.code_advance(code);
        if self.is_horizontal() {
            advance.x
        } else {
            advance.y
        }
    }

    pub(super) fn is_horizontal(&self) -> bool {
        self.font.is_horizontal()
    }

    /// What a code stands for, U+FFFD if that is not known.
    pub(super) fn characters(&self, code: u32, length: usize) -> BfString {
        let glyph = self.font.glyph(self.font.map_code(code), code);
        let known = match glyph {
            FontGlyph::Outline(glyph) => glyph.as_unicode(),
            FontGlyph::Type3(glyph) => glyph.as_unicode(),
        };
        known
            .or_else(|| self.character_set.as_ref()?.character(code, length))
            .unwrap_or(BfString::Char(char::REPLACEMENT_CHARACTER))
    }
}

impl CharacterSet {
    /// The character set that a font says to have, for fonts without a table of their own.
    fn of(dict: &Dict<'_>) -> Option<Self> {
        if dict.contains_key(b"ToUnicode") {
            return None;
        }
        let encoding = match dict.get::<Object<'_>>(b"Encoding")? {
            Object::Name(name) => name,
            _ => return None,
        };
        let descendant = dict
            .get::<Array<'_>>(b"DescendantFonts")?
            .iter::<Dict<'_>>()
            .next()?;
        let codes = match CMapName::from_bytes(encoding.as_ref()) {
            CMapName::IdentityH => CMap::identity_h(),
            CMapName::IdentityV => CMap::identity_v(),
            name => CMap::parse(load_embedded(name)?, load_embedded)?,
        };
        let by_encoding = codes.metadata().character_collection.as_ref();
        let family = by_encoding.map(|set| set.family.clone());
        let family = family
            .filter(|family| family.ucs2_cmap().is_some())
            .or_else(|| {
                let info = descendant.get::<Dict<'_>>(b"CIDSystemInfo")?;
                let registry = info.get::<PdfString<'_>>(b"Registry")?;
                let ordering = info.get::<PdfString<'_>>(b"Ordering")?;
                Some(CidFamily::from_registry_ordering(&registry, &ordering))
            })?;
        let characters = CMap::parse(load_embedded(family.ucs2_cmap()?)?, load_embedded)?;
        Some(Self { codes, characters })
    }

    fn character(&self, code: u32, length: usize) -> Option<BfString> {
        let cid = self.codes.lookup_cid_code(code, length as u8)?;
        self.characters.lookup_bf_string(cid)
    }
}

fn is_bold(dict: &Dict<'_>) -> bool {
    const FORCE_BOLD: u32 = 1 << 18;
    let named = dict.get::<Name<'_>>(b"BaseFont").is_some_and(|name| {
        let name = name.as_str().to_lowercase();
        ["bold", "black", "heavy", "demi", "simhei"]
            .iter()
            .any(|mark| name.contains(mark))
    });
    let descendant = dict
        .get::<Array<'_>>(b"DescendantFonts")
        .and_then(|fonts| fonts.iter::<Dict<'_>>().next());
    let descriptor = descendant
        .as_ref()
        .unwrap_or(dict)
        .get::<Dict<'_>>(b"FontDescriptor");
    let described = descriptor.is_some_and(|descriptor| {
        descriptor
            .get::<u32>(b"FontWeight")
            .is_some_and(|weight| weight >= 600)
            || descriptor
                .get::<u32>(b"Flags")
                .is_some_and(|flags| flags & FORCE_BOLD != 0)
    });
    named || described
}
