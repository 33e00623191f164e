//! TEI texts to blocks: paragraphs, headings, verses, lists, tables and, where a parliament's
//! sitting is encoded, the turns of its speakers: `Name: text`.

use super::header;
use super::names::{capitalized, readable};
use super::tree::{Child, Element, collapse};
use super::{Persons, XmlDocument};
use std::collections::BTreeSet;

/// A line break that the author meant.
const BREAK: char = '\u{2028}';

/// Each text of a TEI file.
pub(super) fn documents(root: Element<'_>, known: &Persons) -> Vec<XmlDocument> {
    let lang = header::lang(root, None);
    let mut persons = known.clone();
    persons.extend(header::persons(root, lang.as_deref()));
    let mut documents = Vec::new();
    gather(root, None, &persons, &mut documents);
    documents
}

fn gather(
    element: Element<'_>,
    outer: Option<Element<'_>>,
    persons: &Persons,
    documents: &mut Vec<XmlDocument>,
) {
    if let Some(text) = element.element("text") {
        documents.push(document(element, text, outer, persons));
    }
    for inner in element.elements() {
        if matches!(inner.name(), "TEI" | "teiCorpus" | "TEI.2" | "teiCorpus.2") {
            gather(inner, Some(element), persons, documents);
        }
    }
}

fn document(
    element: Element<'_>,
    text: Element<'_>,
    outer: Option<Element<'_>>,
    persons: &Persons,
) -> XmlDocument {
    let mut values = header::values(element, outer);
    let lang = values.get("lang").cloned();
    let turns = text.descendants("u");
    let words = text.descendants("w");
    let mut writer = Writer {
        persons,
        lang: lang.as_deref(),
        is_transcript: !turns.is_empty(),
        // White space between words is layout where the words say which are joined.
        has_joins: words.iter().any(|word| word.attribute("join").is_some()),
        ..Writer::new(persons)
    };
    writer.body(text);
    writer.flush_speaker_note();
    let mut warnings = Vec::new();
    if !writer.unnamed.is_empty() {
        warnings.push(format!(
            "{} speakers go by their ids: the list of persons is in another file",
            writer.unnamed.len()
        ));
    }
    if !values.contains_key("speaker")
        && let [only] = Vec::from_iter(&writer.labels).as_slice()
    {
        values.insert("speaker".to_owned(), (*only).clone());
    }
    let mut blocks = writer.blocks;
    blocks.append(&mut writer.notes);
    XmlDocument {
        key: element.attribute("id").map(str::to_owned),
        text: blocks.join("\n\n"),
        values,
        warnings,
    }
}

struct Writer<'w> {
    persons: &'w Persons,
    lang: Option<&'w str>,
    is_transcript: bool,
    has_joins: bool,
    blocks: Vec<String>,
    /// Notes, which come after the text.
    notes: Vec<String>,
    /// The block that is being written, with the file's own white space.
    line: String,
    /// What the next block begins with: a mark, a speaker's label.
    prefix: String,
    /// A speaker as the transcript names them, before the turn that says who it is.
    speaker_note: Option<String>,
    labels: BTreeSet<String>,
    unnamed: BTreeSet<String>,
    /// No blank before the next word.
    joined: bool,
    /// Divisions around, for the level of headings.
    level: usize,
    /// Sentences, segments and turns around.
    sentences: usize,
    segments: usize,
    turns: usize,
}

impl<'w> Writer<'w> {
    fn new(persons: &'w Persons) -> Self {
        Self {
            persons,
            lang: None,
            is_transcript: false,
            has_joins: false,
            blocks: Vec::new(),
            notes: Vec::new(),
            line: String::new(),
            prefix: String::new(),
            speaker_note: None,
            labels: BTreeSet::new(),
            unnamed: BTreeSet::new(),
            joined: true,
            level: 0,
            sentences: 0,
            segments: 0,
            turns: 0,
        }
    }

    /// A text's body, or those of the texts that it groups; of what stands after, the notes.
    fn body(&mut self, text: Element<'_>) {
        let mut any = false;
        for part in text.elements() {
            match part.name() {
                "body" => {
                    any = true;
                    self.children(part);
                    self.flush();
                }
                "group" => {
                    any = true;
                    for text in part.elements().filter(|text| text.name() == "text") {
                        self.body(text);
                    }
                }
                "back" => {
                    for note in part.descendants("note") {
                        self.note(note);
                    }
                }
                _ => {}
            }
        }
        if !any {
            self.children(text);
            self.flush();
        }
    }

    fn children(&mut self, element: Element<'_>) {
        for child in element.children() {
            match child {
                Child::Element(element) => self.element(element),
                Child::Text(text) => {
                    let layout = self.has_joins && self.sentences > 0;
                    if !(layout && text.trim().is_empty()) {
                        self.line.push_str(text);
                    }
                }
            }
        }
    }

    fn element(&mut self, element: Element<'_>) {
        match element.name() {
            "teiHeader" | "front" | "fw" | "figDesc" | "graphic" | "linkGrp" | "spanGrp"
            | "standOff" | "del" | "surplus" | "rdg" | "stage" | "index" | "fs" | "fvLib"
            | "interpGrp" | "castList" | "TEI" => {}
            "head" => self.heading(element),
            "div" | "div0" | "div1" | "div2" | "div3" | "div4" | "div5" | "div6" | "div7" => {
                self.level += 1;
                self.block(element);
                self.level -= 1;
            }
            "p" | "ab" | "lg" | "opener" | "closer" | "salute" | "signed" | "dateline"
            | "byline" | "docTitle" | "titlePart" | "epigraph" | "argument" | "trailer"
            | "floatingText" | "body" | "figure" | "bibl" | "listBibl" | "postscript"
            | "paragraph" => {
                // Within a paragraph, some of these are words among words.
                if matches!(element.name(), "bibl" | "dateline" | "signed") && self.segments > 0 {
                    self.children(element);
                } else {
                    self.segment(element);
                }
            }
            "seg" if self.turns > 0 => self.segment(element),
            "l" => {
                self.children(element);
                self.line.push(BREAK);
            }
            "u" => self.turn(element),
            "sp" => self.speech(element),
            "list" => self.list(element),
            "table" => self.table(element),
            "note" if self.is_transcript => self.remark(element),
            "note" => self.note(element),
            "vocal" | "kinesic" | "incident" | "writing" => self.remark(element),
            "gap" if self.is_transcript => self.remark(element),
            "choice" | "app" => self.choice(element),
            "lb" | "pb" | "cb" | "gb" | "milestone" => {
                if element.attribute("break") != Some("no") && !self.has_joins {
                    self.line.push(' ');
                }
            }
            "w" | "pc" if self.has_joins => self.word(element),
            "s" => {
                self.sentences += 1;
                self.children(element);
                self.sentences -= 1;
            }
            _ => self.children(element),
        }
    }

    /// An element whose text isn't run together with what is around it.
    fn block(&mut self, element: Element<'_>) {
        self.flush();
        self.children(element);
        self.flush();
    }

    fn segment(&mut self, element: Element<'_>) {
        self.flush();
        self.flush_speaker_note();
        self.segments += 1;
        self.children(element);
        self.segments -= 1;
        self.flush();
    }

    fn heading(&mut self, element: Element<'_>) {
        self.flush();
        self.flush_speaker_note();
        self.prefix = format!("{} ", "#".repeat((self.level + 1).min(6)));
        let text = self.inline(element);
        self.line.push_str(&text);
        self.flush();
        self.prefix.clear();
    }

    /// An element's text on one line, written as if it stood alone.
    fn inline(&mut self, element: Element<'_>) -> String {
        let line = std::mem::take(&mut self.line);
        let prefix = std::mem::take(&mut self.prefix);
        let blocks = std::mem::take(&mut self.blocks);
        let joined = std::mem::replace(&mut self.joined, true);
        self.segments += 1;
        self.children(element);
        self.segments -= 1;
        self.flush();
        self.line = line;
        self.prefix = prefix;
        self.joined = joined;
        let own = std::mem::replace(&mut self.blocks, blocks);
        collapse(&own.join(" "))
    }

    fn word(&mut self, word: Element<'_>) {
        let join = word.attribute("join").unwrap_or_default();
        if !(self.joined || matches!(join, "left" | "both")) {
            self.line.push(' ');
        }
        self.line.push_str(&word.line());
        self.joined = matches!(join, "right" | "both");
    }

    fn turn(&mut self, turn: Element<'_>) {
        self.flush();
        let note = self.speaker_note.take();
        let label = self.label(turn.attribute("who").unwrap_or_default(), note);
        self.prefix = label.map_or_else(String::new, |name| format!("{name}: "));
        self.turns += 1;
        self.children(turn);
        self.turns -= 1;
        self.flush();
        self.prefix.clear();
    }

    /// Who speaks: as the list of persons has it, else as the id says it, else as the transcript
    /// does, else the bare id.
    fn label(&mut self, who: &str, note: Option<String>) -> Option<String> {
        let id = who.split_whitespace().next().unwrap_or_default();
        let id = id.rsplit_once('#').map_or(id, |(_, id)| id);
        let unknown = matches!(id.to_lowercase().as_str(), "" | "unknown" | "unk" | "none");
        let name = if unknown {
            note
        } else {
            let listed = self.persons.get(id).cloned();
            let name = listed.or_else(|| readable(id)).or(note);
            if name.is_none() {
                self.unnamed.insert(id.to_owned());
            }
            Some(name.unwrap_or_else(|| id.to_owned()))
        };
        if let Some(name) = &name {
            self.labels.insert(name.clone());
        }
        name
    }

    /// A part of a play or debate whose speaker stands in it.
    fn speech(&mut self, speech: Element<'_>) {
        self.flush();
        let speaker = speech.element("speaker");
        let name = speaker
            .map(|speaker| self.inline(speaker))
            .unwrap_or_default();
        let name = name.trim_end_matches([':', '.', ',', ' ']);
        if !name.is_empty() {
            self.prefix = format!("{name}: ");
            self.labels.insert(name.to_owned());
        }
        for child in speech.children() {
            match child {
                Child::Element(element) if element.name() == "speaker" => {}
                Child::Element(element) => self.element(element),
                Child::Text(text) => self.line.push_str(text),
            }
        }
        self.flush();
        self.prefix.clear();
    }

    fn list(&mut self, list: Element<'_>) {
        self.flush();
        let said = [list.attribute("type"), list.attribute("rend")];
        let numbered = said
            .into_iter()
            .flatten()
            .any(|said| ["ordered", "numbered", "decimal", "number"].contains(&said));
        let mut number = 0;
        let mut label = String::new();
        for element in list.elements() {
            match element.name() {
                "label" => label = self.inline(element),
                "item" => {
                    number += 1;
                    self.prefix.push_str(&if numbered {
                        format!("{number}. ")
                    } else {
                        "- ".to_owned()
                    });
                    self.line.push_str(&std::mem::take(&mut label));
                    self.line.push(' ');
                    self.children(element);
                    self.flush();
                    self.prefix.clear();
                }
                "head" => self.segment(element),
                _ => self.block(element),
            }
        }
    }

    fn table(&mut self, table: Element<'_>) {
        self.flush();
        for element in table.elements() {
            match element.name() {
                "row" => {
                    let cells: Vec<_> = element
                        .elements()
                        .filter(|cell| cell.name() == "cell")
                        .map(|cell| self.inline(cell))
                        .collect();
                    let row = cells.join(" | ");
                    if cells.iter().any(|cell| !cell.is_empty()) {
                        self.line.push_str(&row);
                        self.flush();
                    }
                }
                "head" => self.segment(element),
                _ => self.block(element),
            }
        }
    }

    /// A footnote comes after the text, an editor's note nowhere, one between paragraphs stays.
    fn note(&mut self, note: Element<'_>) {
        let kind = note.attribute("type").unwrap_or_default().to_lowercase();
        let by = note.attribute("resp").unwrap_or_default().to_lowercase();
        if matches!(kind.as_str(), "editorial" | "editor" | "stage" | "ed")
            || by.contains("editor")
            || by.trim_start_matches('#') == "ed"
        {
            return;
        }
        let text = self.inline(note);
        if text.is_empty() {
            return;
        }
        let placed = note.attribute("place").is_some_and(|place| {
            ["foot", "bottom", "end", "back"]
                .iter()
                .any(|own| place.contains(own))
        });
        if placed || self.segments > 0 || !self.line.trim().is_empty() {
            self.notes.push(text);
        } else {
            self.blocks.push(text);
        }
    }

    /// What a stenographer adds: in brackets, within a speaker's segment where it stands in one.
    fn remark(&mut self, remark: Element<'_>) {
        let kind = remark.attribute("type").unwrap_or_default();
        let reason = remark.attribute("reason").unwrap_or_default();
        if matches!(kind, "editorial" | "editor") || matches!(reason, "editorial" | "sampling") {
            return;
        }
        let text = self.remark_text(remark);
        if kind == "speaker" {
            self.flush_speaker_note();
            self.speaker_note =
                Some(text.trim_end_matches([':', ' ']).to_owned()).filter(|name| !name.is_empty());
            return;
        }
        let text = if text.is_empty() {
            capitalized(if kind.is_empty() { reason } else { kind })
        } else {
            text
        };
        if text.is_empty() {
            return;
        }
        let closed = (text.starts_with('(') && text.ends_with(')'))
            || (text.starts_with('[') && text.ends_with(']'));
        let text = if closed { text } else { format!("({text})") };
        if self.segments > 0 {
            self.line.push(' ');
            self.line.push_str(&text);
            if !self.has_joins {
                self.line.push(' ');
            }
            self.joined = false;
        } else {
            self.flush();
            self.flush_speaker_note();
            self.blocks.push(text);
        }
    }

    fn remark_text(&mut self, remark: Element<'_>) -> String {
        let descriptions: Vec<_> = remark
            .elements()
            .filter(|element| element.name() == "desc")
            .collect();
        let of_lang =
            |own: &&Element<'_>| self.lang.is_some() && own.attribute("lang") == self.lang;
        match descriptions.iter().find(of_lang).or(descriptions.first()) {
            Some(description) => self.inline(*description),
            None => self.inline(remark),
        }
    }

    /// A speaker's name that no turn follows is a remark like others.
    fn flush_speaker_note(&mut self) {
        if let Some(name) = self.speaker_note.take() {
            self.blocks.push(format!("({name})"));
        }
    }

    /// The reading that the editors settled on.
    fn choice(&mut self, choice: Element<'_>) {
        let preferred = ["corr", "reg", "expan", "lem", "rdg"];
        let reading = preferred.iter().find_map(|name| choice.element(name));
        if let Some(reading) = reading.or_else(|| choice.elements().next()) {
            self.children(reading);
        }
    }

    /// Ends the block that is being written.
    fn flush(&mut self) {
        self.joined = true;
        let line = std::mem::take(&mut self.line);
        let lines: Vec<_> = line
            .split(BREAK)
            .map(collapse)
            .filter(|line| !line.is_empty())
            .collect();
        if lines.is_empty() {
            return;
        }
        let prefix = std::mem::take(&mut self.prefix);
        self.blocks.push(format!("{prefix}{}", lines.join("\n")));
    }
}

#[cfg(test)]
mod tests;
