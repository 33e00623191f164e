//! Checks a codebook without a corpus: its examples, and patterns that cannot do what they seem to.

use super::Tagger;
use crate::codebook::pattern::{Pattern, Term};
use crate::codebook::{Codebook, Expected, Place, Theme};
use crate::text::Lang;
use std::collections::BTreeMap;

/// Something a codebook's author should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where it is.
    pub at: Place,
    /// Id of the theme it's about.
    pub theme: String,
    /// What it is.
    pub message: String,
}

/// Runs the examples of all themes and looks for contradictions.
pub fn check(codebook: &Codebook) -> Vec<Finding> {
    let mut findings = Vec::new();
    for theme in &codebook.themes {
        examples(theme, &mut findings);
        repeated(theme, &mut findings);
        contradictions(theme, &mut findings);
        for lang in codebook.languages() {
            if !theme.covers(lang) {
                findings.push(finding(
                    theme,
                    &theme.at,
                    format!("no pattern for `{lang}`, which other themes have"),
                ));
            }
        }
    }
    findings
}

fn finding(theme: &Theme, at: &Place, message: String) -> Finding {
    Finding {
        at: at.clone(),
        theme: theme.id.clone(),
        message,
    }
}

fn examples(theme: &Theme, findings: &mut Vec<Finding>) {
    let mut taggers: BTreeMap<Lang, Tagger> = BTreeMap::new();
    for example in &theme.examples {
        let tagger = taggers
            .entry(example.lang)
            .or_insert_with(|| Tagger::new([theme], example.lang));
        let mut scratch = tagger.scratch();
        match (
            tagger.hits(&example.text, &mut scratch).first(),
            example.expected,
        ) {
            (None, Expected::Hit) => {
                let message = format!(
                    "no pattern for `{}` finds the example \"{}\"",
                    example.lang, example.text
                );
                findings.push(finding(theme, &example.at, message));
            }
            (Some(hit), Expected::Miss) => {
                let found = &example.text[hit.start as usize..hit.end as usize];
                let pattern = &theme.patterns[hit.pattern as usize].written;
                let message =
                    format!("`{pattern}` finds \"{found}\" in an example that should be a miss");
                findings.push(finding(theme, &example.at, message));
            }
            _ => {}
        }
    }
}

fn repeated(theme: &Theme, findings: &mut Vec<Finding>) {
    let mut seen: Vec<(&Pattern, Option<Lang>)> = Vec::new();
    for pattern in &theme.patterns {
        let key = (&pattern.pattern, pattern.lang);
        if seen.contains(&key) {
            findings.push(finding(
                theme,
                &pattern.at,
                format!("`{}` stands here a second time", pattern.written),
            ));
        }
        seen.push(key);
    }
}

fn contradictions(theme: &Theme, findings: &mut Vec<Finding>) {
    for written in &theme.patterns {
        let pattern = &written.pattern;
        let required = std::iter::once(&pattern.head).chain(&pattern.all);
        if required
            .into_iter()
            .any(|term: &Term| pattern.none.contains(term))
        {
            let message = format!(
                "`{}` asks for what it forbids: it never matches",
                written.written
            );
            findings.push(finding(theme, &written.at, message));
        }
        let by_exception = theme.except.iter().any(|except| {
            except.pattern == *pattern && except.lang.is_none_or(|lang| written.lang == Some(lang))
        });
        if by_exception {
            let message = format!(
                "`{}` is also an exception: it never matches",
                written.written
            );
            findings.push(finding(theme, &written.at, message));
        }
    }
}
