//! XML, element by element, within limits.
//!
//! In: an XML text. Out: its elements as they open and close, and the text between them. Never:
//! an entity that the file defines itself (a few lines of them can stand for gigabytes), or
//! elements nested without end.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// Elements that may be open at the same time.
const MOST_OPEN: usize = 500;

/// An XML text that is being read.
pub(super) struct Xml<'x> {
    reader: Reader<&'x [u8]>,
    n_open: usize,
}

/// What comes next in an XML text. An element without content opens and closes too.
#[derive(Debug)]
pub(super) enum Node<'x> {
    Open(Tag<'x>),
    Close,
    Text(Cow<'x, str>),
}

/// An opening tag.
#[derive(Debug)]
pub(super) struct Tag<'x>(BytesStart<'x>);

impl Tag<'_> {
    /// The name without its prefix.
    pub(super) fn name(&self) -> &str {
        let name: &str = self.0.name().0;
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    /// The prefix of the name, or an empty text.
    pub(super) fn prefix(&self) -> &str {
        let name: &str = self.0.name().0;
        name.rsplit_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// The value of an attribute, by its name without a prefix.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        self.0
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == name)
            .map(|attribute| {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                value.map_or_else(|_| attribute.value.to_string(), Cow::into_owned)
            })
    }

    /// The value of an attribute that is a number.
    pub(super) fn number<N: std::str::FromStr>(&self, name: &str) -> Option<N> {
        self.value(name)?.trim().parse().ok()
    }

    /// Whether an attribute that switches something says so. Without it, the element alone does.
    pub(super) fn is_on(&self, name: &str) -> bool {
        let value = self.value(name);
        !matches!(value.as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

impl<'x> Xml<'x> {
    pub(super) fn new(text: &'x str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self { reader, n_open: 0 }
    }

    /// The next element or text, or nothing at the end.
    ///
    /// # Errors
    /// A sentence, if the text is no XML, ends inside of an element, or nests too deep.
    pub(super) fn next(&mut self) -> Result<Option<Node<'x>>, String> {
        loop {
            let event = self.reader.read_event().map_err(|error| {
                let place = self.reader.error_position();
                format!("its XML is broken at byte {place}: {error}")
            })?;
            match event {
                Event::Start(start) => {
                    self.n_open += 1;
                    if self.n_open > MOST_OPEN {
                        return Err(format!(
                            "its XML nests more than {MOST_OPEN} elements in one another"
                        ));
                    }
                    return Ok(Some(Node::Open(Tag(start))));
                }
                Event::End(_) => {
                    self.n_open = self.n_open.saturating_sub(1);
                    return Ok(Some(Node::Close));
                }
                Event::Text(text) => return Ok(Some(Node::Text(text.into_inner()))),
                Event::CData(text) => return Ok(Some(Node::Text(text.into_inner()))),
                Event::GeneralRef(entity) => {
                    let known = match entity.resolve_char_ref() {
                        Ok(Some(c)) => Some(Cow::Owned(c.to_string())),
                        Ok(None) => resolve_predefined_entity(&entity).map(Cow::Borrowed),
                        Err(_) => None,
                    };
                    if let Some(text) = known {
                        return Ok(Some(Node::Text(text)));
                    }
                }
                Event::Eof if self.n_open > 0 => {
                    return Err("its XML is cut off".to_owned());
                }
                Event::Eof => return Ok(None),
                Event::Empty(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_) => {}
            }
        }
    }

    /// Passes over the rest of the element that opened last, with all that is in it.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub(super) fn skip(&mut self) -> Result<(), String> {
        let around = self.n_open.saturating_sub(1);
        while self.n_open > around {
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// The text of the element that opened last, up to its end.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub(super) fn text(&mut self) -> Result<String, String> {
        let around = self.n_open.saturating_sub(1);
        let mut all = String::new();
        while self.n_open > around {
            match self.next()? {
                Some(Node::Text(text)) => all.push_str(&text),
                Some(_) => {}
                None => break,
            }
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<String, String> {
        let mut xml = Xml::new(text);
        let mut all = String::new();
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(tag) => {
                    if tag.name() == "skipped" {
                        xml.skip()?;
                    } else {
                        all.push_str(&format!("<{}>", tag.name()));
                        all.push_str(&tag.value("v").unwrap_or_default());
                    }
                }
                Node::Close => all.push('/'),
                Node::Text(text) => all.push_str(&text),
            }
        }
        Ok(all)
    }

    #[test]
    fn elements_open_and_close_and_entities_are_text() {
        let text =
            r#"<a:b z:v="1 &lt; 2">x &amp;&#x4e2d;<!-- no --><c/><skipped>y<d/></skipped></a:b>"#;
        assert_eq!(all(text).as_deref(), Ok("<b>1 < 2x &中<c>//"));
    }

    #[test]
    fn own_entities_stand_for_nothing() {
        let text = r#"<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;&l;">]><a>x&m;y</a>"#;
        assert_eq!(all(text).as_deref(), Ok("<a>xy/"));
    }

    #[test]
    fn nesting_has_an_end() {
        let text = format!("{}{}", "<a>".repeat(501), "</a>".repeat(501));
        let error = all(&text).unwrap_err();
        assert_eq!(error, "its XML nests more than 500 elements in one another");
        let text = format!("{}{}", "<a>".repeat(500), "</a>".repeat(500));
        assert!(all(&text).is_ok());
    }

    #[test]
    fn cut_and_broken_xml_is_an_error() {
        assert_eq!(all("<a><b>text").unwrap_err(), "its XML is cut off");
        assert!(all("<a></b>").is_err());
        assert!(all("<a").is_err());
    }
}
