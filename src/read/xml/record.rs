//! XML that isn't a text itself to rows of fields: lists of records, feeds, single records.

use super::tree::{Child, Element, collapse};
use std::collections::{BTreeMap, BTreeSet};

/// Fields nested deeper than this are one field with all their text.
const MAX_LEVELS: usize = 8;
/// A file with more different fields than this is no list of records.
const MAX_FIELDS: usize = 2_000;

type Row = BTreeMap<String, String>;

/// The records of a file, each a row: the elements that the root repeats, or the one it holds, or
/// itself. `size` is the file's in bytes: rows that would be very much larger are refused.
pub(super) fn rows(root: Element<'_>, size: usize) -> Result<Vec<Row>, String> {
    let mut fields = Fields::default();
    let mut found = Vec::new();
    for record in records(root) {
        let mut values = Vec::new();
        fields.record(record, &mut values)?;
        found.push(values);
    }
    let names = fields.names();
    let mut rows = Vec::with_capacity(found.len());
    let mut left = size.saturating_mul(16).saturating_add(64 << 20);
    for values in found {
        let mut row = Row::new();
        for (path, value) in values {
            let name = names.get(path).map_or("", String::as_str);
            left = left
                .checked_sub(name.len() + value.len())
                .ok_or("its records repeat too much to be read")?;
            match row.get_mut(name) {
                Some(text) => {
                    text.push_str("\n\n");
                    text.push_str(&value);
                }
                None => {
                    row.insert(name.to_owned(), value);
                }
            }
        }
        if !row.is_empty() {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Whether a lower-case name is one of HTML's that stand in texts.
pub(in crate::read) fn is_html_tag(name: &str) -> bool {
    const TAGS: [&str; 34] = [
        "a",
        "article",
        "b",
        "blockquote",
        "body",
        "br",
        "center",
        "div",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "html",
        "i",
        "img",
        "li",
        "ol",
        "p",
        "section",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tr",
        "u",
        "ul",
    ];
    TAGS.binary_search(&name).is_ok()
}

fn records(root: Element<'_>) -> Vec<Element<'_>> {
    if let Some(items) = feed(root) {
        return items;
    }
    if is_rich(root) {
        return vec![root];
    }
    let mut groups: BTreeMap<&str, Vec<Element<'_>>> = BTreeMap::new();
    for element in root.elements() {
        groups.entry(element.full_name()).or_default().push(element);
    }
    let only = groups.len() == 1;
    let whole = volume(root);
    let lists = groups.into_values().filter(|group| group.len() > 1);
    let lists = lists.filter(|group| group.iter().filter(|own| is_record(**own)).count() > 1);
    let best = lists
        .map(|group| (group.iter().map(|own| volume(*own)).sum::<usize>(), group))
        .max_by_key(|(volume, _)| *volume);
    match best {
        // A long text with three authors is one record, not three.
        Some((volume, group)) if only || volume * 2 >= whole => group,
        _ => {
            let mut elements = root.elements();
            match (elements.next(), elements.next()) {
                (Some(single), None) if is_record(single) => vec![single],
                _ => vec![root],
            }
        }
    }
}

/// The items of an RSS or Atom feed, one though there be.
fn feed(root: Element<'_>) -> Option<Vec<Element<'_>>> {
    fn of<'t>(element: Element<'t>, name: &str) -> Vec<Element<'t>> {
        let elements = element.elements();
        elements.filter(|own| own.name() == name).collect()
    }
    let items = match root.name() {
        "rss" => of(root.element("channel")?, "item"),
        "RDF" => of(root, "item"),
        "feed" => of(root, "entry"),
        _ => return None,
    };
    (!items.is_empty()).then_some(items)
}

/// Whether an element has fields: elements that are no markup of its text, or attributes that say
/// something of it.
fn is_record(element: Element<'_>) -> bool {
    let says_something = |(name, _): (&str, &str)| {
        !matches!(
            name,
            "id" | "n"
                | "num"
                | "class"
                | "style"
                | "type"
                | "lang"
                | "xml:id"
                | "xml:lang"
                | "xml:space"
                | "xml:base"
        )
    };
    (element.elements().next().is_some() && !is_rich(element))
        || element.attributes().any(says_something)
}

/// Whether an element's children are markup of one text.
fn is_rich(element: Element<'_>) -> bool {
    let mut any = false;
    let mut mixed = false;
    let mut markup = true;
    let mut block = false;
    for child in element.children() {
        match child {
            Child::Text(text) => mixed |= !text.trim().is_empty(),
            Child::Element(own) => {
                any = true;
                markup &= is_html_tag(&own.name().to_ascii_lowercase())
                    || matches!(own.name(), "para" | "paragraph");
                // Letters alone may be anybody's names.
                block |= is_block(own.name());
            }
        }
    }
    any && (mixed || (markup && block))
}

/// Bytes of text and attributes.
fn volume(element: Element<'_>) -> usize {
    let attributes: usize = element.attributes().map(|(_, value)| value.len()).sum();
    let children: usize = element
        .children()
        .map(|child| match child {
            Child::Element(own) => volume(own),
            Child::Text(text) => text.trim().len(),
        })
        .sum();
    attributes + children
}

/// The paths of a file's fields, each once.
#[derive(Default)]
struct Fields<'t> {
    known: BTreeMap<(Option<usize>, bool, &'t str), usize>,
    /// The path around, whether an attribute, the name.
    paths: Vec<(Option<usize>, bool, &'t str)>,
    /// Those that hold a text somewhere.
    filled: BTreeSet<usize>,
}

type Values = Vec<(usize, String)>;

impl<'t> Fields<'t> {
    fn path(
        &mut self,
        parent: Option<usize>,
        attribute: bool,
        name: &'t str,
    ) -> Result<usize, String> {
        let key = (parent, attribute, name);
        if let Some(index) = self.known.get(&key) {
            return Ok(*index);
        }
        let index = self.paths.len();
        if index == MAX_FIELDS {
            return Err(format!(
                "more than {MAX_FIELDS} different fields: not a list of records"
            ));
        }
        self.paths.push(key);
        self.known.insert(key, index);
        Ok(index)
    }

    fn record(&mut self, record: Element<'t>, values: &mut Values) -> Result<(), String> {
        self.attributes(record, None, values)?;
        if is_rich(record) || record.elements().next().is_none() {
            let text = text(record);
            if !text.is_empty() {
                let path = self.path(None, false, "text")?;
                self.filled.insert(path);
                values.push((path, text));
            }
            return Ok(());
        }
        self.inner(record, None, 0, values)
    }

    fn inner(
        &mut self,
        element: Element<'t>,
        path: Option<usize>,
        level: usize,
        values: &mut Values,
    ) -> Result<(), String> {
        for own in element.elements() {
            let path = self.path(path, false, own.full_name())?;
            self.attributes(own, Some(path), values)?;
            let leaf = own.elements().next().is_none() || is_rich(own);
            if leaf || level >= MAX_LEVELS {
                let text = text(own);
                if !text.is_empty() {
                    self.filled.insert(path);
                    values.push((path, text));
                }
            } else {
                self.inner(own, Some(path), level + 1, values)?;
            }
        }
        Ok(())
    }

    fn attributes(
        &mut self,
        element: Element<'t>,
        path: Option<usize>,
        values: &mut Values,
    ) -> Result<(), String> {
        for (name, value) in element.attributes() {
            if !value.trim().is_empty() {
                let path = self.path(path, true, name)?;
                values.push((path, value.trim().to_owned()));
            }
        }
        Ok(())
    }

    /// A field's name is its own where no other one has it in the file, else its path. A nested
    /// attribute says little without its element.
    fn names(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let mut clashing = BTreeSet::new();
        for index in &self.filled {
            let name = self.paths.get(*index).map_or("", |path| path.2);
            if !seen.insert(name) {
                clashing.insert(name);
            }
        }
        self.paths
            .iter()
            .map(|(parent, attribute, name)| {
                if *attribute || clashing.contains(name) {
                    let mut path = if *attribute {
                        format!("@{name}")
                    } else {
                        (*name).to_owned()
                    };
                    let mut around = *parent;
                    while let Some((outer, _, name)) = around.and_then(|own| self.paths.get(own)) {
                        path = format!("{name}/{path}");
                        around = *outer;
                    }
                    path
                } else {
                    (*name).to_owned()
                }
            })
            .collect()
    }
}

/// A field's text: as it stands in the file where it is one text, otherwise as paragraphs.
fn text(element: Element<'_>) -> String {
    if element.elements().next().is_none() {
        return element.text().trim().to_owned();
    }
    let mut blocks = vec![String::new()];
    paragraphs(element, &mut blocks);
    let blocks: Vec<_> = blocks
        .iter()
        .map(|block| collapse(block))
        .filter(|block| !block.is_empty())
        .collect();
    blocks.join("\n\n")
}

fn paragraphs(element: Element<'_>, blocks: &mut Vec<String>) {
    for child in element.children() {
        match child {
            Child::Text(text) => {
                if let Some(last) = blocks.last_mut() {
                    last.push_str(text);
                }
            }
            Child::Element(own) => {
                let block = is_block(own.name());
                if block {
                    blocks.push(String::new());
                }
                paragraphs(own, blocks);
                if block {
                    blocks.push(String::new());
                }
            }
        }
    }
}

fn is_block(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let inline = [
        "a", "b", "em", "font", "i", "img", "span", "strong", "sub", "sup", "u",
    ];
    (is_html_tag(&name) && !inline.contains(&name.as_str()))
        || matches!(
            name.as_str(),
            "para" | "paragraph" | "head" | "heading" | "title" | "item" | "line" | "row"
        )
}

#[cfg(test)]
mod tests {
    use super::super::{Xml, read};
    use super::*;

    fn read_rows(source: &str) -> Vec<Row> {
        match read(source.as_bytes(), &crate::read::xml::Persons::new()) {
            Ok(Xml::Rows { rows, .. }) => rows,
            other => panic!("{other:?}"),
        }
    }

    fn row(pairs: &[(&str, &str)]) -> Row {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn repeated_elements_are_rows() {
        let rows = read_rows(
            "<all><by>us</by><doc id='1'><title>One</title><p>a</p><p>b</p></doc>\
             <doc id='2'><title>Two</title><text>Here <i>it</i> is.</text></doc></all>",
        );
        let first = row(&[("@id", "1"), ("title", "One"), ("p", "a\n\nb")]);
        let second = row(&[("@id", "2"), ("title", "Two"), ("text", "Here it is.")]);
        assert_eq!(rows, [first, second]);
    }

    #[test]
    fn one_record_is_one_row() {
        let wrapped = read_rows(
            "<all><doc><title>One</title><content><![CDATA[<p>a</p> <p>b</p>]]></content>\
             <empty/></doc></all>",
        );
        let bare = read_rows(
            "<doc><title>One</title><content>&lt;p&gt;a&lt;/p&gt; &lt;p>b&lt;/p></content></doc>",
        );
        assert_eq!(
            wrapped,
            [row(&[("title", "One"), ("content", "<p>a</p> <p>b</p>")])]
        );
        assert_eq!(bare, wrapped);
        // Short records in a long one are its fields.
        let authors = read_rows(
            "<doc><author><name>A</name></author><author><name>B</name></author>\
             <text>Words and more words of a document.</text></doc>",
        );
        assert_eq!(authors.len(), 1);
        assert_eq!(authors[0]["name"], "A\n\nB");
    }

    #[test]
    fn names_that_clash_are_paths() {
        let rows = read_rows(
            "<all><r><a><name>x</name></a><b><name>y</name><z>1</z></b></r>\
             <r><a><name>v</name></a></r></all>",
        );
        let first = row(&[("a/name", "x"), ("b/name", "y"), ("z", "1")]);
        assert_eq!(rows, [first, row(&[("a/name", "v")])]);
    }

    #[test]
    fn attributes_alone_make_rows() {
        let rows = read_rows("<r><s date='2001' by='A'>One.</s><s date='2002' by='B'>Two.</s></r>");
        assert_eq!(
            rows[1],
            row(&[("@date", "2002"), ("@by", "B"), ("text", "Two.")])
        );
        // Numbered paragraphs are a text.
        let text = read_rows("<r><h>T</h><s n='1'>One.</s><s n='2'>Two.</s></r>");
        assert_eq!(text.len(), 1);
        assert_eq!(text[0]["s"], "One.\n\nTwo.");
    }

    #[test]
    fn feeds_are_rows_of_their_items() {
        let rss = read_rows(
            "<rss><channel><title>News</title><link>x</link><item><title>One</title>\
             <dc:date xmlns:dc='d'>2001-02-03</dc:date></item></channel></rss>",
        );
        assert_eq!(rss, [row(&[("title", "One"), ("dc:date", "2001-02-03")])]);
        let atom = read_rows(
            "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='self' href='s'/>\
             <link rel='alternate' href='a'/><title>News</title><entry><title>One</title>\
             <link href='u'/><content type='xhtml'><div><p>A <b>b</b>.</p><p>C.</p></div></content>\
             </entry></feed>",
        );
        assert_eq!(atom.len(), 1);
        assert_eq!(atom[0]["content"], "A b.\n\nC.");
        assert_eq!(atom[0]["link/@href"], "u");
    }

    #[test]
    fn the_tags_are_sorted() {
        assert!(
            ["a", "article", "h1", "p", "ul"]
                .into_iter()
                .all(is_html_tag)
        );
    }
}
