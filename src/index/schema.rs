//! The fields of the index, named once.

use super::tokenizer;
use crate::text::Lang;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// The fields of the index.
#[derive(Clone)]
pub(crate) struct Fields {
    pub schema: Schema,
    /// Id of the document that a row or passage belongs to: what it's deleted by.
    pub key: Field,
    /// Stored and indexed text of a passage, by the stemmer of its language; those without one
    /// share the last.
    bodies: Vec<(&'static str, Field)>,
    /// Of a passage: its tokens.
    pub words: Field,
    /// Of a passage: where it stands in its document, encoded.
    pub place: Field,
    /// Of a document: how many passages follow it.
    pub passages: Field,
    /// Of a document: its id and metadata.
    pub id: Field,
    pub country: Field,
    pub date: Field,
    pub kind: Field,
    pub source: Field,
    pub lang: Field,
    /// Of a document: by what its copies are found.
    pub sketch: Field,
    /// Of a document: what is kept of it besides, as JSON.
    pub record: Field,
}

/// Field for languages without a stemmer.
const UNSTEMMED: &str = "und";

impl Fields {
    pub fn new() -> Self {
        let mut builder = Schema::builder();
        let body = |lang| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(lang)
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions);
            TextOptions::default()
                .set_indexing_options(indexing)
                .set_stored()
        };
        let langs = tokenizer::STEMMED.into_iter().chain([UNSTEMMED]);
        let bodies = langs
            .map(|lang| {
                (
                    lang,
                    builder.add_text_field(&format!("body_{lang}"), body(lang)),
                )
            })
            .collect();
        let fast_text = || TextOptions::default().set_fast("raw");
        Self {
            bodies,
            key: builder.add_text_field("key", STRING),
            words: builder.add_u64_field("words", FAST),
            place: builder.add_bytes_field("place", STORED),
            passages: builder.add_u64_field("passages", FAST | INDEXED),
            id: builder.add_text_field("id", fast_text()),
            country: builder.add_text_field("country", fast_text()),
            date: builder.add_u64_field("date", FAST),
            kind: builder.add_text_field("type", fast_text()),
            source: builder.add_text_field("source", fast_text()),
            lang: builder.add_text_field("lang", fast_text()),
            sketch: builder.add_bytes_field("sketch", FAST),
            record: builder.add_text_field("record", STORED),
            schema: builder.build(),
        }
    }

    /// The field that holds the texts of a language.
    pub fn body(&self, lang: Lang) -> Field {
        let code = tokenizer::stemmed_as(lang).unwrap_or(UNSTEMMED);
        self.bodies
            .iter()
            .find(|(own, _)| *own == code)
            .map_or(self.bodies[0].1, |(_, field)| *field)
    }

    pub fn is_body(&self, field: Field) -> bool {
        self.bodies.iter().any(|(_, body)| *body == field)
    }
}
