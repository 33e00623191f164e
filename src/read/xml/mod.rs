//! XML files: parliaments and editions in TEI come out as documents, anything else as rows of
//! fields, the way a table would.

mod encoding;
mod header;
mod names;
mod record;
mod tei;
mod tree;

pub(super) use record::is_html_tag;

use std::collections::BTreeMap;
use tree::Tree;

/// What an XML file holds.
#[derive(Debug, PartialEq)]
pub(super) enum Xml {
    /// A web page.
    Page,
    /// A list of persons or the like, by the name of its root.
    Part(String),
    /// A TEI file's texts.
    Documents(Vec<XmlDocument>),
    /// Records, each a map from a field's name to its text.
    Rows {
        rows: Vec<BTreeMap<String, String>>,
        /// What looks wrong in the file, a plain sentence each.
        warnings: Vec<String>,
    },
}

/// A text of a TEI file.
#[derive(Debug, Default, PartialEq)]
pub(super) struct XmlDocument {
    /// Its `xml:id`.
    pub key: Option<String>,
    /// Its text, as blocks.
    pub text: String,
    /// What it says of itself, by metadata field.
    pub values: BTreeMap<String, String>,
    /// What was left out or looks wrong, a plain sentence each.
    pub warnings: Vec<String>,
}

/// Names of speakers by the id that turns refer to them with.
pub(super) type Persons = BTreeMap<String, String>;

/// Reads an XML file whose speakers may be named in another one: see [`persons`].
pub(super) fn read(bytes: &[u8], known: &Persons) -> Result<Xml, String> {
    let tree = Tree::parse(bytes)?;
    let root = tree.root()?;
    match root.name() {
        "TEI" | "teiCorpus" | "TEI.2" | "teiCorpus.2" => {
            let mut documents = tei::documents(root, known);
            if documents.is_empty() {
                return Err("a TEI header without a text".to_owned());
            }
            for document in &mut documents {
                document.warnings.extend(tree.warnings.iter().cloned());
            }
            Ok(Xml::Documents(documents))
        }
        "html" | "HTML" => Ok(Xml::Page),
        name @ ("listPerson" | "listOrg" | "taxonomy" | "teiHeader" | "standOff") => {
            Ok(Xml::Part(name.to_owned()))
        }
        _ => {
            let rows = record::rows(root, bytes.len())?;
            Ok(Xml::Rows {
                rows,
                warnings: tree.warnings,
            })
        }
    }
}

/// The persons that a TEI file lists: a corpus keeps them in its root file or in one of its own.
pub(super) fn persons(bytes: &[u8]) -> Result<Persons, String> {
    let tree = Tree::parse(bytes)?;
    let root = tree.root()?;
    Ok(header::persons(root, header::lang(root, None).as_deref()))
}
