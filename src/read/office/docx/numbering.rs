//! Which paragraphs of a Word document are list items, and which number they have.
//!
//! In: `word/numbering.xml`, then the list and level of one paragraph after the other. Out: the
//! mark of each. Never: the figures or letters that the author chose; a number is a number.

use super::styles::Styles;
use crate::read::blocks::Marker;
use crate::read::office::xml::{Node, Xml};
use std::collections::{BTreeMap, BTreeSet};

/// Levels that a list has.
const LEVELS: usize = 9;

/// The lists of a document, and how far each has been counted.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Per list of the text, the form it takes and where it starts anew.
    lists: BTreeMap<String, List>,
    forms: BTreeMap<String, Form>,
    /// Per form, the last number at each level. Lists of one form go on counting together.
    counts: BTreeMap<String, [Option<u32>; LEVELS]>,
    /// The lists that had an item.
    begun: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct List {
    form: String,
    restarts: [Option<u32>; LEVELS],
}

#[derive(Debug, Default)]
struct Form {
    levels: [Level; LEVELS],
    /// A style whose list has the levels.
    style: Option<String>,
}

#[derive(Clone, Copy, Debug)]
struct Level {
    kind: Kind,
    start: u32,
    /// Nothing is shown, so that it's no list to a reader.
    is_blank: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    Bullet,
    None,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            kind: Kind::Number,
            start: 1,
            is_blank: false,
        }
    }
}

impl Lists {
    /// # Errors
    /// A sentence, if the XML is broken.
    pub(super) fn read(xml: &str) -> Result<Self, String> {
        let mut xml = Xml::new(xml);
        let mut lists = Self::default();
        while let Some(node) = xml.next()? {
            let Node::Open(tag) = node else { continue };
            match tag.name() {
                "abstractNum" => {
                    let id = tag.value("abstractNumId").unwrap_or_default();
                    let form = Form::read(&mut xml)?;
                    lists.forms.insert(id, form);
                }
                "num" => {
                    let id = tag.value("numId").unwrap_or_default();
                    let list = List::read(&mut xml)?;
                    lists.lists.insert(id, list);
                }
                _ => {}
            }
        }
        Ok(lists)
    }

    /// The mark of the next item of a list, unless it shows none.
    pub(super) fn mark(&mut self, id: &str, level: usize, styles: &Styles) -> Option<Marker> {
        let at = level.min(LEVELS - 1);
        let list = self.lists.get(id)?;
        let mut form = self.forms.get(&list.form)?;
        if let Some(style) = &form.style {
            let other = styles.get(style).list;
            let other = other.and_then(|id| self.lists.get(&id));
            form = other
                .and_then(|other| self.forms.get(&other.form))
                .unwrap_or(form);
        }
        let shape = form.levels.get(at)?;
        match shape.kind {
            Kind::None => return None,
            _ if shape.is_blank => return None,
            Kind::Bullet => return Some(Marker::Bullet),
            Kind::Number => {}
        }
        let counts = self.counts.entry(list.form.clone()).or_default();
        if self.begun.insert(id.to_owned()) {
            for (count, restart) in counts.iter_mut().zip(list.restarts) {
                *count = restart.map_or(*count, |start| start.checked_sub(1));
            }
        }
        let restart = list.restarts.get(at).copied().flatten();
        let (_, rest) = counts.split_at_mut(at);
        let (count, deeper) = rest.split_first_mut()?;
        let next = match *count {
            Some(last) => last.saturating_add(1),
            None => restart.unwrap_or(shape.start),
        };
        *count = Some(next);
        deeper.fill(None);
        Some(Marker::Number(next))
    }
}

impl Form {
    fn read(xml: &mut Xml<'_>) -> Result<Self, String> {
        let mut form = Self::default();
        let mut at = LEVELS;
        let mut n_open = 1_usize;
        while let Some(node) = xml.next()? {
            let tag = match node {
                Node::Open(tag) => tag,
                Node::Close if n_open <= 1 => break,
                Node::Close => {
                    n_open -= 1;
                    continue;
                }
                Node::Text(_) => continue,
            };
            n_open += 1;
            match tag.name() {
                "lvl" => at = tag.number("ilvl").unwrap_or(LEVELS),
                "numStyleLink" => form.style = tag.value("val"),
                _ => {}
            }
            let Some(level) = form.levels.get_mut(at) else {
                continue;
            };
            match tag.name() {
                "start" => level.start = tag.number("val").unwrap_or(1),
                "numFmt" => {
                    level.kind = match tag.value("val").as_deref() {
                        Some("bullet") => Kind::Bullet,
                        Some("none") => Kind::None,
                        _ => Kind::Number,
                    }
                }
                "lvlText" => {
                    let text = tag.value("val");
                    level.is_blank = text.is_some_and(|text| text.trim().is_empty());
                }
                "lvlPicBulletId" => level.is_blank = false,
                _ => {}
            }
        }
        Ok(form)
    }
}

impl List {
    fn read(xml: &mut Xml<'_>) -> Result<Self, String> {
        let mut list = Self::default();
        let mut at = LEVELS;
        let mut n_open = 1_usize;
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(tag) => {
                    n_open += 1;
                    match tag.name() {
                        "abstractNumId" => list.form = tag.value("val").unwrap_or_default(),
                        "lvlOverride" => at = tag.number("ilvl").unwrap_or(LEVELS),
                        "startOverride" => {
                            if let Some(restart) = list.restarts.get_mut(at) {
                                *restart = tag.number("val");
                            }
                        }
                        _ => {}
                    }
                }
                Node::Close if n_open <= 1 => break,
                Node::Close => n_open -= 1,
                Node::Text(_) => {}
            }
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = r#"<w:numbering>
        <w:abstractNum w:abstractNumId="7">
          <w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1."/></w:lvl>
          <w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl>
          <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="*"/></w:lvl>
          <w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val=" "/></w:lvl>
        </w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
      </w:numbering>"#;

    #[test]
    fn items_are_counted_at_their_levels() {
        let mut lists = Lists::read(XML).unwrap();
        let mut mark = |id: &str, level| lists.mark(id, level, &Styles::default());
        assert_eq!(mark("1", 0), Some(Marker::Number(3)));
        assert_eq!(mark("1", 1), Some(Marker::Number(1)));
        assert_eq!(mark("1", 1), Some(Marker::Number(2)));
        assert_eq!(mark("1", 0), Some(Marker::Number(4)));
        assert_eq!(mark("1", 1), Some(Marker::Number(1)));
        assert_eq!(mark("1", 2), Some(Marker::Bullet));
        assert_eq!(mark("1", 3), None);
        assert_eq!(mark("2", 0), Some(Marker::Number(1)));
        assert_eq!(mark("2", 0), Some(Marker::Number(2)));
        assert_eq!(mark("0", 0), None);
    }
}
