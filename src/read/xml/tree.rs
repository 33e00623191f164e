//! XML bytes to a tree: elements with their attributes and texts, in a few flat lists, so that a
//! file needs a small multiple of its size.

use super::encoding::decode;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet};

/// Nesting deeper than this is refused: no text needs it, and it would use up the stack.
const MAX_DEPTH: usize = 500;
/// Names longer than this are no names.
const MAX_NAME: usize = 255;
/// Files larger than this are refused.
const MAX_BYTES: usize = 256 << 20;
/// The end of a list of siblings.
const NONE: u32 = u32::MAX;

/// A file's elements and texts.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// All texts and attribute values, one after the other.
    text: String,
    names: Vec<String>,
    nodes: Vec<Node>,
    attributes: Vec<Attribute>,
    /// What looks wrong, a sentence each.
    pub warnings: Vec<String>,
}

/// A text where `name` is `NONE`, otherwise an element. `from..to` are a text's bytes or an
/// element's attributes.
#[derive(Debug)]
struct Node {
    name: u32,
    first: u32,
    next: u32,
    from: u32,
    to: u32,
}

#[derive(Debug)]
struct Attribute {
    name: u32,
    from: u32,
    to: u32,
}

/// An element of a tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'t> {
    tree: &'t Tree,
    index: u32,
}

/// What stands in an element.
#[derive(Clone, Copy, Debug)]
pub(super) enum Child<'t> {
    Element(Element<'t>),
    Text(&'t str),
}

impl Tree {
    /// Reads a whole file.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > MAX_BYTES {
            return Err(format!("larger than {} MB", MAX_BYTES >> 20));
        }
        let (source, malformed) = decode(bytes)?;
        let mut builder = Builder::default();
        if malformed {
            builder
                .tree
                .warnings
                .push("some bytes don't fit the encoding that the file declares".to_owned());
        }
        builder.read(&source)?;
        Ok(builder.tree)
    }

    /// The outermost element.
    pub fn root(&self) -> Result<Element<'_>, String> {
        let index = (0..).zip(&self.nodes).find(|(_, node)| node.name != NONE);
        let (index, _) = index.ok_or("not XML: it has no element")?;
        Ok(Element { tree: self, index })
    }

    fn node(&self, index: u32) -> Option<&Node> {
        self.nodes.get(index as usize)
    }

    fn slice(&self, from: u32, to: u32) -> &str {
        self.text
            .get(from as usize..to as usize)
            .unwrap_or_default()
    }

    fn name(&self, index: u32) -> &str {
        self.names.get(index as usize).map_or("", String::as_str)
    }
}

impl<'t> Element<'t> {
    /// The name as it is written: `dc:title`.
    pub fn full_name(self) -> &'t str {
        self.tree
            .node(self.index)
            .map_or("", |node| self.tree.name(node.name))
    }

    /// The name without its prefix.
    pub fn name(self) -> &'t str {
        local(self.full_name())
    }

    /// Attributes by name as written, in the file's order.
    pub fn attributes(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let tree = self.tree;
        let range = tree
            .node(self.index)
            .map_or(0..0, |node| node.from as usize..node.to as usize);
        let attributes = tree.attributes.get(range).unwrap_or_default();
        attributes
            .iter()
            .map(|own| (tree.name(own.name), tree.slice(own.from, own.to)))
    }

    /// An attribute by its name without prefix, where it says something.
    pub fn attribute(self, name: &str) -> Option<&'t str> {
        self.attributes()
            .find(|(own, _)| local(own) == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// Elements and texts in it.
    pub fn children(self) -> impl Iterator<Item = Child<'t>> {
        let tree = self.tree;
        let mut next = tree.node(self.index).map_or(NONE, |node| node.first);
        std::iter::from_fn(move || {
            let index = next;
            let node = tree.node(index)?;
            next = node.next;
            Some(if node.name == NONE {
                Child::Text(tree.slice(node.from, node.to))
            } else {
                Child::Element(Element { tree, index })
            })
        })
    }

    /// Elements in it.
    pub fn elements(self) -> impl Iterator<Item = Element<'t>> {
        self.children().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// The first element of a name in it.
    pub fn element(self, name: &str) -> Option<Element<'t>> {
        self.elements().find(|element| element.name() == name)
    }

    /// All elements of a name at any depth, in the file's order.
    pub fn descendants(self, name: &str) -> Vec<Element<'t>> {
        let mut found = Vec::new();
        self.gather(name, &mut found);
        found
    }

    fn gather(self, name: &str, found: &mut Vec<Element<'t>>) {
        for element in self.elements() {
            if element.name() == name {
                found.push(element);
            }
            element.gather(name, found);
        }
    }

    /// All its text, as it stands in the file.
    pub fn text(self) -> String {
        let mut text = String::new();
        self.gather_text(&mut text);
        text
    }

    fn gather_text(self, text: &mut String) {
        for child in self.children() {
            match child {
                Child::Element(element) => element.gather_text(text),
                Child::Text(own) => text.push_str(own),
            }
        }
    }

    /// Its text on one line.
    pub fn line(self) -> String {
        collapse(&self.text())
    }
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Text on one line, blanks for white space of any kind.
pub(super) fn collapse(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[derive(Default)]
struct Builder {
    tree: Tree,
    known: BTreeMap<String, u32>,
    /// Open elements, each with the last node in it.
    open: Vec<(u32, u32)>,
    /// Entities that only the file's own definitions could tell.
    unknown: BTreeSet<String>,
    seen_root: bool,
}

impl Builder {
    fn read(&mut self, source: &str) -> Result<(), String> {
        let mut reader = Reader::from_str(source);
        // Comments may hold `--`, an end tag may have blanks: neither is worth a whole file.
        reader.config_mut().check_comments = false;
        loop {
            let event = reader.read_event().map_err(|error| {
                let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
                format!("not well-formed XML in line {}: {error}", line(source, at))
            })?;
            match event {
                Event::Start(start) => self.start(&start, false)?,
                Event::Empty(start) => self.start(&start, true)?,
                Event::End(_) => {
                    self.open.pop();
                }
                Event::Text(text) => self.push(&text.into_inner())?,
                Event::CData(text) => self.push(&text.into_inner())?,
                Event::GeneralRef(entity) => self.reference(&entity)?,
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
        if let Some((index, _)) = self.open.last() {
            let name = self.tree.node(*index).map_or(NONE, |node| node.name);
            let name = self.tree.name(name);
            return Err(format!("not well-formed XML: it ends inside <{name}>"));
        }
        if !self.seen_root {
            return Err("not XML: it has no element".to_owned());
        }
        if !self.unknown.is_empty() {
            let names: Vec<_> = self.unknown.iter().take(5).map(String::as_str).collect();
            self.tree.warnings.push(format!(
                "entities that the file defines itself are left as they are: {}",
                names.join(", ")
            ));
        }
        Ok(())
    }

    fn start(&mut self, start: &BytesStart<'_>, empty: bool) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("elements are nested more than {MAX_DEPTH} deep"));
        }
        if self.open.is_empty() && std::mem::replace(&mut self.seen_root, true) {
            return Err("not well-formed XML: it has two outermost elements".to_owned());
        }
        let name = self.name(start.name().as_ref())?;
        let from = number(self.tree.attributes.len())?;
        // Checking for repeated attributes takes quadratic time.
        for attribute in start.attributes().with_checks(false) {
            let Ok(attribute) = attribute else { break };
            let key = attribute.key.as_ref();
            if key == "xmlns" || key.starts_with("xmlns:") {
                continue;
            }
            let name = self.name(key)?;
            let from = number(self.tree.text.len())?;
            self.unescape(&attribute.value);
            let to = number(self.tree.text.len())?;
            self.tree.attributes.push(Attribute { name, from, to });
        }
        let to = number(self.tree.attributes.len())?;
        let index = self.add(name, from, to)?;
        if !empty {
            self.open.push((index, NONE));
        }
        Ok(())
    }

    fn name(&mut self, name: &str) -> Result<u32, String> {
        if let Some(index) = self.known.get(name) {
            return Ok(*index);
        }
        if name.len() > MAX_NAME {
            return Err(format!("a name of {} bytes: not XML", name.len()));
        }
        let index = number(self.tree.names.len())?;
        self.tree.names.push(name.to_owned());
        self.known.insert(name.to_owned(), index);
        Ok(index)
    }

    /// Adds a node at the end of the innermost open element.
    fn add(&mut self, name: u32, from: u32, to: u32) -> Result<u32, String> {
        let index = number(self.tree.nodes.len())?;
        self.tree.nodes.push(Node {
            name,
            first: NONE,
            next: NONE,
            from,
            to,
        });
        if let Some((parent, last)) = self.open.last_mut() {
            let (parent, previous) = (*parent, std::mem::replace(last, index));
            if let Some(node) = self.tree.nodes.get_mut(previous as usize) {
                node.next = index;
            } else if let Some(node) = self.tree.nodes.get_mut(parent as usize) {
                node.first = index;
            }
        }
        Ok(index)
    }

    /// Adds text, to the text before it where nothing stands between.
    fn push(&mut self, text: &str) -> Result<(), String> {
        let Some((_, last)) = self.open.last() else {
            return Ok(());
        };
        let last = *last as usize;
        let from = number(self.tree.text.len())?;
        // XML has one kind of line end.
        if text.contains('\r') {
            self.tree.text.push_str(&text.replace("\r\n", "\n"));
        } else {
            self.tree.text.push_str(text);
        }
        let to = number(self.tree.text.len())?;
        match self.tree.nodes.get_mut(last) {
            Some(node) if node.name == NONE && node.to == from => node.to = to,
            _ => {
                self.add(NONE, from, to)?;
            }
        }
        Ok(())
    }

    fn reference(&mut self, entity: &BytesRef<'_>) -> Result<(), String> {
        let name: &str = entity;
        match resolve(name) {
            Some(Resolved::Char(char)) => self.push(char.encode_utf8(&mut [0; 4])),
            Some(Resolved::Text(text)) => self.push(text),
            None => {
                let written = format!("&{name};");
                self.push(&written)?;
                self.note(written);
                Ok(())
            }
        }
    }

    fn note(&mut self, written: String) {
        if self.unknown.len() < 20 && written.len() < 80 {
            self.unknown.insert(written);
        }
    }

    /// An attribute's value, its entities resolved.
    fn unescape(&mut self, value: &str) {
        let mut rest = value;
        while let Some((before, after)) = rest.split_once('&') {
            self.tree.text.push_str(before);
            // An entity has a short name: searching for the semicolon of each `&` would not end.
            let end = after.bytes().take(40).position(|byte| byte == b';');
            let name = end.and_then(|end| after.get(..end));
            match name.and_then(|name| Some((name, resolve(name)?))) {
                Some((name, Resolved::Char(char))) => {
                    self.tree.text.push(char);
                    rest = after.get(name.len() + 1..).unwrap_or_default();
                }
                Some((name, Resolved::Text(text))) => {
                    self.tree.text.push_str(text);
                    rest = after.get(name.len() + 1..).unwrap_or_default();
                }
                None => {
                    self.tree.text.push('&');
                    rest = after;
                }
            }
        }
        self.tree.text.push_str(rest);
    }
}

enum Resolved {
    Char(char),
    Text(&'static str),
}

/// What a reference stands for: a numbered character, XML's five, or one of HTML's, which files
/// use without defining them.
fn resolve(name: &str) -> Option<Resolved> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code)
            .filter(|char| *char != '\0')
            .map(Resolved::Char);
    }
    quick_xml::escape::resolve_html5_entity(name).map(Resolved::Text)
}

fn number(length: usize) -> Result<u32, String> {
    u32::try_from(length)
        .ok()
        .filter(|number| *number != NONE)
        .ok_or_else(|| "too large for one XML file".to_owned())
}

fn line(source: &str, at: usize) -> usize {
    let before = source.as_bytes().get(..at).unwrap_or(source.as_bytes());
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Result<String, String> {
        Ok(Tree::parse(bytes)?.root()?.text())
    }

    #[test]
    fn entities_are_resolved_and_own_ones_are_not() {
        let source =
            b"<!DOCTYPE a [<!ENTITY x \"yyyy\">]><a>1 &lt; 2 &amp; &#233;&#xE9;&nbsp;&x;</a>";
        let tree = Tree::parse(source).expect("a tree");
        let text = tree.root().expect("a root").text();
        assert_eq!(text, "1 < 2 & éé\u{a0}&x;");
        assert_eq!(tree.warnings.len(), 1);
    }

    #[test]
    fn encodings_are_followed() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>caf\xe9</a>";
        assert_eq!(text(latin).as_deref(), Ok("café"));
        let mut utf16 = vec![0xFF, 0xFE];
        for unit in "<a>мир</a>".encode_utf16() {
            utf16.extend(unit.to_le_bytes());
        }
        assert_eq!(text(&utf16).as_deref(), Ok("мир"));
        assert!(text(b"<?xml version='1.0' encoding='x-odd'?><a/>").is_err());
    }

    #[test]
    fn broken_and_deep_files_are_errors() {
        assert!(text(b"").is_err());
        assert!(text(b"plain words").is_err());
        assert!(text(b"<a><b>cut").is_err());
        assert!(text(b"<a></b>").is_err());
        assert!(text("<a>".repeat(600).as_bytes()).is_err());
    }

    #[test]
    fn pieces_of_a_text_are_one() {
        let tree = Tree::parse(b"<a>one<![CDATA[ <two> ]]>&amp;<!-- no -->three<b/>four</a>");
        let tree = tree.expect("a tree");
        let texts: Vec<_> = tree
            .root()
            .expect("a root")
            .children()
            .filter_map(|child| match child {
                Child::Text(text) => Some(text),
                Child::Element(_) => None,
            })
            .collect();
        assert_eq!(texts, ["one <two> &three", "four"]);
    }
}
