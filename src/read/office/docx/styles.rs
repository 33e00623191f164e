//! What the styles of a Word document say of its paragraphs.
//!
//! In: `word/styles.xml`. Out: per style the level of a heading, its list, and whether it hides
//! text. Never: what anything looks like.

use crate::read::office::xml::{Node, Tag, Xml};
use std::collections::BTreeMap;

/// Styles that may be based on one another in a row.
const MOST_BASES: usize = 20;

/// All styles of a document, by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles(BTreeMap<String, Style>);

/// What one style says, or what it and those below it say together.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    based_on: Option<String>,
    /// The level of a heading, from 1; 0 says outright that it's none.
    pub level: Option<u8>,
    /// The list that paragraphs of the style are items of.
    pub list: Option<String>,
    /// The level in that list, from 0.
    pub list_level: Option<usize>,
    pub is_hidden: Option<bool>,
    /// The title of the whole document.
    pub is_title: bool,
    /// A line of a table of contents, which a program made.
    pub is_contents: bool,
}

impl Styles {
    /// # Errors
    /// A sentence, if the XML is broken.
    pub(super) fn read(xml: &str) -> Result<Self, String> {
        let mut xml = Xml::new(xml);
        let mut styles = Self::default();
        let mut id = String::new();
        let mut style = Style::default();
        while let Some(node) = xml.next()? {
            let Node::Open(tag) = node else { continue };
            match tag.name() {
                "style" => {
                    let last = std::mem::take(&mut style);
                    styles.0.insert(std::mem::take(&mut id), last);
                    id = tag.value("styleId").unwrap_or_default();
                    style.name(&id);
                }
                "docDefaults" | "latentStyles" | "tblStylePr" => xml.skip()?,
                _ => style.take(&tag),
            }
        }
        styles.0.insert(id, style);
        Ok(styles)
    }

    /// What the style with this id says, along with all that it is based on.
    pub(super) fn get(&self, id: &str) -> Style {
        let mut whole = Style::default();
        let Some(first) = self.0.get(id) else {
            whole.name(id);
            return whole;
        };
        whole.is_title = first.is_title;
        whole.is_contents = first.is_contents;
        let mut next = Some(first);
        for _ in 0..MOST_BASES {
            let Some(style) = next else { break };
            whole.level = whole.level.or(style.level);
            whole.list = whole.list.or_else(|| style.list.clone());
            whole.list_level = whole.list_level.or(style.list_level);
            whole.is_hidden = whole.is_hidden.or(style.is_hidden);
            next = style.based_on.as_ref().and_then(|base| self.0.get(base));
        }
        whole
    }
}

impl Style {
    fn take(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "name" => self.name(&tag.value("val").unwrap_or_default()),
            "basedOn" => self.based_on = tag.value("val"),
            "outlineLvl" => self.level = outline_level(tag).or(self.level),
            "numId" => self.list = tag.value("val"),
            "ilvl" => self.list_level = tag.number("val"),
            "vanish" => self.is_hidden = Some(tag.is_on("val")),
            _ => {}
        }
    }

    /// What the style's name or id says. Word keeps the English names in every language; other
    /// programs don't.
    fn name(&mut self, name: &str) {
        const HEADINGS: [&str; 14] = [
            "heading",
            "berschrift",
            "überschrift",
            "titre",
            "título",
            "titulo",
            "ttulo",
            "titolo",
            "kop",
            "rubrik",
            "заголовок",
            "标题",
            "標題",
            "見出し",
        ];
        let name = name.to_lowercase();
        let bare = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = name.get(bare.len()..).and_then(|n| n.parse::<u8>().ok());
        let bare = bare.trim_end();
        match number {
            Some(level @ 1..=9) if HEADINGS.contains(&bare) => {
                self.level = Some(level);
            }
            Some(1..=9) if bare == "toc" || bare == "contents" => self.is_contents = true,
            None if bare == "title" => {
                self.level = Some(1);
                self.is_title = true;
            }
            None if bare == "subtitle" => self.level = Some(2),
            None if ["toc heading", "tocheading", "contents heading"].contains(&bare) => {
                self.is_contents = true;
            }
            _ => {}
        }
    }
}

/// The heading's level that an outline level stands for: 9 is body text.
pub(super) fn outline_level(tag: &Tag<'_>) -> Option<u8> {
    match tag.number::<u8>("val")? {
        level @ 0..=8 => Some(level + 1),
        _ => Some(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_says_what_its_base_says() {
        let xml = r#"<w:styles><w:style w:styleId="1"><w:name w:val="heading 2"/></w:style>
            <w:style w:styleId="a"><w:name w:val="Mine"/><w:basedOn w:val="1"/><w:rPr><w:vanish/></w:rPr></w:style>
            <w:style w:styleId="b"><w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
            <w:style w:styleId="c"><w:basedOn w:val="c"/></w:style></w:styles>"#;
        let styles = Styles::read(xml).unwrap();
        assert_eq!(styles.get("a").level, Some(2));
        assert_eq!(styles.get("a").is_hidden, Some(true));
        assert_eq!(styles.get("b").level, Some(0));
        assert_eq!(styles.get("c").level, None);
    }

    #[test]
    fn names_in_other_languages_are_known() {
        let styles = Styles::default();
        assert_eq!(styles.get("berschrift3").level, Some(3));
        assert_eq!(styles.get("标题 1").level, Some(1));
        assert!(styles.get("Title").is_title);
        assert!(styles.get("TOC2").is_contents);
        assert_eq!(styles.get("Normal").level, None);
    }
}
