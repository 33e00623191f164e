//! What the styles of an OpenDocument text say of its paragraphs and lists.
//!
//! In: `styles.xml` and the head of `content.xml`. Out: per style whether it's a title's, a
//! heading's or hides text, and per list style which levels are numbered. Never: what anything
//! looks like.

use crate::read::blocks::Marker;
use crate::read::office::xml::{Node, Tag, Xml};
use std::collections::BTreeMap;

/// Styles that may have one another for a parent in a row.
const MOST_PARENTS: usize = 20;

/// Levels that a list has.
const LEVELS: usize = 10;

/// The styles of a document, by their names.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: BTreeMap<String, Style>,
    lists: BTreeMap<String, ListStyle>,
}

/// What one style says, or what it and its parents say together.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    parent: Option<String>,
    /// The level of a heading, from 1.
    pub level: Option<u8>,
    /// The title of the whole document.
    pub is_title: bool,
    pub is_hidden: Option<bool>,
}

type ListStyle = [Level; LEVELS];

#[derive(Clone, Copy, Debug, Default)]
struct Level {
    kind: Kind,
    start: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    Number,
    #[default]
    Bullet,
    None,
}

impl Styles {
    /// Adds the styles of a part. They may stand anywhere in it.
    ///
    /// # Errors
    /// A sentence, if the XML is broken.
    pub(super) fn add(&mut self, xml: &str) -> Result<(), String> {
        let mut xml = Xml::new(xml);
        let mut name = String::new();
        while let Some(node) = xml.next()? {
            let Node::Open(tag) = node else { continue };
            match tag.name() {
                "style" => {
                    name = tag.value("name").unwrap_or_default();
                    let style = Style::of(&tag, &name);
                    self.styles.insert(name.clone(), style);
                }
                "text-properties" | "section-properties" => {
                    if let (Some(display), Some(style)) =
                        (tag.value("display"), self.styles.get_mut(&name))
                    {
                        style.is_hidden = Some(display == "none");
                    }
                }
                "list-style" => {
                    let name = tag.value("name").unwrap_or_default();
                    let list = list_style(&mut xml)?;
                    self.lists.insert(name, list);
                }
                "body" | "master-styles" | "binary-data" => xml.skip()?,
                _ => {}
            }
        }
        Ok(())
    }

    /// What the style with this name says, along with its parents.
    pub(super) fn get(&self, name: &str) -> Style {
        let mut whole = Style::default();
        let mut name = name.to_owned();
        for _ in 0..MOST_PARENTS {
            let own;
            let style = match self.styles.get(&name) {
                Some(style) => style,
                None => {
                    own = Style::named(&name);
                    &own
                }
            };
            whole.level = whole.level.or(style.level);
            whole.is_title |= style.is_title;
            whole.is_hidden = whole.is_hidden.or(style.is_hidden);
            match &style.parent {
                Some(parent) => parent.clone_into(&mut name),
                None => break,
            }
        }
        whole
    }

    /// The number that a list of this style begins with at a level, from 1.
    pub(super) fn start(&self, list: &str, level: usize) -> u32 {
        self.level(list, level).start.unwrap_or(1)
    }

    /// The mark of a list item, unless it shows none.
    pub(super) fn mark(&self, list: &str, level: usize, number: u32) -> Option<Marker> {
        match self.level(list, level).kind {
            Kind::Number => Some(Marker::Number(number)),
            Kind::Bullet => Some(Marker::Bullet),
            Kind::None => None,
        }
    }

    fn level(&self, list: &str, level: usize) -> Level {
        let list = self.lists.get(list);
        list.and_then(|levels| levels.get(level.clamp(1, LEVELS) - 1))
            .copied()
            .unwrap_or_default()
    }
}

impl Style {
    fn of(tag: &Tag<'_>, name: &str) -> Self {
        let mut style = Self::named(name);
        style.parent = tag
            .value("parent-style-name")
            .filter(|name| !name.is_empty());
        style.level = style.level.or(tag.number("default-outline-level"));
        style
    }

    fn named(name: &str) -> Self {
        let mut style = Self::default();
        let name = name.replace("_20_", " ").to_lowercase();
        match name.strip_prefix("heading ").map(str::parse) {
            Some(Ok(level @ 1..=10)) => style.level = Some(level),
            _ if name == "title" => {
                style.level = Some(1);
                style.is_title = true;
            }
            _ if name == "subtitle" => style.level = Some(2),
            _ => {}
        }
        style
    }
}

/// The levels of a list style, up to its end.
fn list_style(xml: &mut Xml<'_>) -> Result<ListStyle, String> {
    let mut levels = ListStyle::default();
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
        let kind = match tag.name() {
            "list-level-style-number" => match tag.value("num-format").as_deref() {
                None | Some("") => Kind::None,
                Some(_) => Kind::Number,
            },
            "list-level-style-bullet" => match tag.value("bullet-char") {
                Some(bullet) if bullet.trim().is_empty() => Kind::None,
                _ => Kind::Bullet,
            },
            "list-level-style-image" => Kind::Bullet,
            _ => continue,
        };
        let place = tag.number::<usize>("level").unwrap_or(1).wrapping_sub(1);
        if let Some(level) = levels.get_mut(place) {
            level.kind = kind;
            level.start = tag.number("start-value");
        }
    }
    Ok(levels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_says_what_its_parents_say() {
        let mut styles = Styles::default();
        styles
            .add(r#"<s><style:style style:name="P1" style:parent-style-name="Title"/>
                <style:style style:name="T1"><style:text-properties text:display="none"/></style:style>
                <style:style style:name="x" style:parent-style-name="x"/></s>"#)
            .unwrap();
        assert!(styles.get("P1").is_title);
        assert_eq!(styles.get("T1").is_hidden, Some(true));
        assert_eq!(styles.get("Heading_20_2").level, Some(2));
        assert_eq!(styles.get("x").level, None);
    }

    #[test]
    fn list_styles_tell_numbers_from_bullets() {
        let mut styles = Styles::default();
        styles
            .add(r#"<s><text:list-style style:name="L1">
                <text:list-level-style-number text:level="1" style:num-format="i" text:start-value="4"/>
                <text:list-level-style-bullet text:level="2" text:bullet-char="•"/>
                <text:list-level-style-number text:level="3" style:num-format=""/></text:list-style></s>"#)
            .unwrap();
        assert_eq!(styles.start("L1", 1), 4);
        assert_eq!(styles.mark("L1", 1, 4), Some(Marker::Number(4)));
        assert_eq!(styles.mark("L1", 2, 1), Some(Marker::Bullet));
        assert_eq!(styles.mark("L1", 3, 1), None);
    }
}
