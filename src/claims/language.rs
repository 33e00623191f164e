//! The language that a claim's test is written in.
//!
//! ```text
//! salience(USA>CHN, group:cyber) > salience(CHN>USA, group:cyber)
//! rank(USA>CHN, group:cyber) = 1
//! overlap(USA>CHN, CHN>USA, group:cyber) < noise
//! change(CHN>USA, theme:hacking-accusations, event:indictment) > 0
//! ```

use crate::model::Country;
use std::ops::Range;

/// A test: two measures, or one and a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// The left side.
    pub left: Measure,
    /// How the two compare.
    pub relation: Relation,
    /// The right side.
    pub right: Operand,
}

/// How the left side of a test compares with the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `=`
    Is,
}

/// What a measure is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// Another measure of the same kind.
    Measure(Measure),
    /// A number.
    Number(f64),
    /// What shuffled documents give; for overlaps.
    Noise,
}

/// Something that can be measured.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// A share, from 0 to 1.
    Salience {
        /// Who speaks, about whom.
        dyad: DyadName,
        /// What about.
        subject: SubjectName,
    },
    /// A place among all subjects of the same kind, from 1.
    Rank {
        /// Whose agenda, about whom.
        dyad: DyadName,
        /// What about.
        subject: SubjectName,
    },
    /// How alike two theme profiles are, from 0 to 1 (1 less the Jensen-Shannon divergence).
    Overlap {
        /// The one.
        first: DyadName,
        /// The other.
        second: DyadName,
        /// Only the themes of this group.
        group: Option<String>,
    },
    /// The share after an event less that before it.
    Change {
        /// Who speaks, about whom.
        dyad: DyadName,
        /// What about.
        subject: SubjectName,
        /// Id of the event.
        event: String,
    },
}

impl Measure {
    fn kind(&self) -> &'static str {
        match self {
            Measure::Salience { .. } => "salience",
            Measure::Rank { .. } => "rank",
            Measure::Overlap { .. } => "overlap",
            Measure::Change { .. } => "change",
        }
    }
}

/// `USA>CHN`; or `USA`, whomever it speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DyadName {
    /// Whose voice.
    pub actor: Country,
    /// About whom; `None` is anybody.
    pub target: Option<Country>,
}

/// `theme:ip-theft` or `group:cyber`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubjectName {
    /// A theme, by its id.
    Theme(String),
    /// A group as a whole, by its id.
    Group(String),
}

/// What is wrong with a test, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub message: String,
    pub hint: Option<String>,
    /// Bytes of the test.
    pub span: Range<usize>,
}

/// Reads a test.
pub(super) fn test(written: &str) -> Result<Test, Fault> {
    let (at, relation, length) = relation(written).ok_or_else(|| Fault {
        message: "a test compares two sides with >, >=, <, <= or =".to_owned(),
        hint: Some("write it as `salience(USA>CHN, group:cyber) > 0.1`".to_owned()),
        span: 0..written.len(),
    })?;
    let left = measure(written, 0..at)?;
    let right = operand(written, at + length..written.len())?;
    let fits = match (&left, &right) {
        (Measure::Salience { .. }, Operand::Measure(Measure::Salience { .. }))
        | (Measure::Change { .. }, Operand::Measure(Measure::Change { .. }))
        | (Measure::Overlap { .. }, Operand::Noise)
        | (_, Operand::Number(_)) => true,
        _ => false,
    };
    if !fits {
        let kind = left.kind();
        let hint = match left {
            Measure::Rank { .. } => "compare a rank with a number",
            Measure::Overlap { .. } => "compare an overlap with a number or with `noise`",
            _ => "compare it with another of its kind, or with a number",
        };
        return Err(Fault {
            message: format!("`{kind}` can't be compared with that"),
            hint: Some(hint.to_owned()),
            span: at + length..written.len(),
        });
    }
    Ok(Test {
        left,
        relation,
        right,
    })
}

/// The relation outside of all parentheses: where it is, which, and how long.
fn relation(written: &str) -> Option<(usize, Relation, usize)> {
    let mut depth = 0_i32;
    for (at, c) in written.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '>' | '<' | '=' if depth == 0 => {
                let equal = written[at + 1..].starts_with('=');
                let relation = match (c, equal) {
                    ('>', false) => Relation::Above,
                    ('>', true) => Relation::AtLeast,
                    ('<', false) => Relation::Below,
                    ('<', true) => Relation::AtMost,
                    _ => Relation::Is,
                };
                return Some((at, relation, if equal { 2 } else { 1 }));
            }
            _ => {}
        }
    }
    None
}

/// A span without the white space around it.
fn trimmed(written: &str, span: Range<usize>) -> Range<usize> {
    let text = &written[span.clone()];
    let start = span.start + (text.len() - text.trim_start().len());
    start..start + text.trim().len()
}

fn operand(written: &str, span: Range<usize>) -> Result<Operand, Fault> {
    let span = trimmed(written, span);
    let text = &written[span.clone()];
    if text == "noise" {
        return Ok(Operand::Noise);
    }
    if text.contains('(') {
        return measure(written, span).map(Operand::Measure);
    }
    let (number, scale) = match text.strip_suffix('%') {
        Some(number) => (number.trim(), 0.01),
        None => (text, 1.0),
    };
    match number.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Operand::Number(number * scale)),
        _ => Err(Fault {
            message: format!("`{text}` is no number, measure or `noise`"),
            hint: None,
            span,
        }),
    }
}

fn measure(written: &str, span: Range<usize>) -> Result<Measure, Fault> {
    let span = trimmed(written, span);
    let text = &written[span.clone()];
    let fail = |message: &str, hint: &str| Fault {
        message: message.to_owned(),
        hint: Some(hint.to_owned()),
        span: span.clone(),
    };
    const FORMS: &str = "measures are salience(DYAD, SUBJECT), rank(DYAD, SUBJECT), overlap(DYAD, DYAD) \
                         and change(DYAD, SUBJECT, event:ID)";
    let (Some(open), true) = (text.find('('), text.ends_with(')')) else {
        return Err(fail("not a measure", FORMS));
    };
    let arguments = arguments(written, span.start + open + 1..span.end - 1);
    let get = |at: usize| {
        arguments
            .get(at)
            .cloned()
            .ok_or_else(|| fail("something is missing in the parentheses", FORMS))
    };
    let most = |n: usize| match arguments.get(n) {
        None => Ok(()),
        Some(extra) => Err(Fault {
            message: "this has no place here".to_owned(),
            hint: Some(FORMS.to_owned()),
            span: extra.clone(),
        }),
    };
    match text[..open].trim() {
        "salience" => {
            most(2)?;
            Ok(Measure::Salience {
                dyad: dyad(written, get(0)?)?,
                subject: subject(written, get(1)?)?,
            })
        }
        "rank" => {
            most(2)?;
            Ok(Measure::Rank {
                dyad: dyad(written, get(0)?)?,
                subject: subject(written, get(1)?)?,
            })
        }
        "overlap" => {
            most(3)?;
            let group = match arguments.get(2) {
                None => None,
                Some(span) => match subject(written, span.clone())? {
                    SubjectName::Group(group) => Some(group),
                    SubjectName::Theme(_) => {
                        return Err(fail("an overlap is that of a group's themes", FORMS));
                    }
                },
            };
            Ok(Measure::Overlap {
                first: dyad(written, get(0)?)?,
                second: dyad(written, get(1)?)?,
                group,
            })
        }
        "change" => {
            most(3)?;
            let event = get(2)?;
            let Some(id) = written[event.clone()].strip_prefix("event:") else {
                return Err(Fault {
                    message: "a change needs an event".to_owned(),
                    hint: Some("write it as event:ID".to_owned()),
                    span: event,
                });
            };
            Ok(Measure::Change {
                dyad: dyad(written, get(0)?)?,
                subject: subject(written, get(1)?)?,
                event: id.trim().to_owned(),
            })
        }
        other => Err(fail(&format!("`{other}` is no measure"), FORMS)),
    }
}

/// The spans between commas.
fn arguments(written: &str, span: Range<usize>) -> Vec<Range<usize>> {
    let mut start = span.start;
    let mut spans = Vec::new();
    for part in written[span].split(',') {
        spans.push(trimmed(written, start..start + part.len()));
        start += part.len() + 1;
    }
    spans
}

fn dyad(written: &str, span: Range<usize>) -> Result<DyadName, Fault> {
    let text = &written[span.clone()];
    let country = |part: &str, start: usize| {
        part.trim().parse::<Country>().map_err(|error| Fault {
            message: error.to_string(),
            hint: error.near.map(|near| format!("did you mean `{near}`?")),
            span: trimmed(written, start..start + part.len()),
        })
    };
    match text.split_once('>') {
        Some((actor, target)) => Ok(DyadName {
            actor: country(actor, span.start)?,
            target: Some(country(target, span.start + actor.len() + 1)?),
        }),
        None => Ok(DyadName {
            actor: country(text, span.start)?,
            target: None,
        }),
    }
}

fn subject(written: &str, span: Range<usize>) -> Result<SubjectName, Fault> {
    match written[span.clone()].split_once(':') {
        Some(("theme", id)) if !id.trim().is_empty() => {
            Ok(SubjectName::Theme(id.trim().to_owned()))
        }
        Some(("group", id)) if !id.trim().is_empty() => {
            Ok(SubjectName::Group(id.trim().to_owned()))
        }
        _ => Err(Fault {
            message: format!(
                "`{}` is neither a theme nor a group",
                &written[span.clone()]
            ),
            hint: Some("write it as theme:ID or group:ID".to_owned()),
            span,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        for written in [
            "salience(USA>CHN, group:cyber) > salience(CHN>USA, group:cyber)",
            "salience(USA, theme:opm) >= 5 %",
            "rank(USA>CHN, group:cyber) = 1",
            "overlap(USA>CHN, CHN>USA) < 0.5",
            "overlap(USA>CHN,CHN>USA,group:cyber)<noise",
            "change(CHN>USA, theme:ip-theft, event:indictment) <= 0",
        ] {
            assert!(test(written).is_ok(), "{written}: {:?}", test(written));
        }
        let share = test("salience(USA, theme:opm) > 5 %").unwrap();
        assert_eq!(share.right, Operand::Number(0.05));
        assert_eq!(share.relation, Relation::Above);
    }

    #[test]
    fn mistakes_are_pointed_at() {
        for (written, at, message) in [
            (
                "salience(USA>CHN, group:cyber)",
                0,
                "a test compares two sides",
            ),
            (
                "salince(USA>CHN, group:cyber) > 1",
                0,
                "`salince` is no measure",
            ),
            (
                "salience(USA>CHM, group:cyber) > 1",
                13,
                "`CHM` is not a country",
            ),
            ("salience(USA>CHN, cyber) > 1", 18, "`cyber` is neither"),
            ("salience(USA>CHN) > 1", 0, "something is missing"),
            (
                "rank(USA, group:cyber) = noise",
                24,
                "`rank` can't be compared",
            ),
            (
                "change(USA, group:cyber, 2014) > 0",
                25,
                "a change needs an event",
            ),
            ("rank(USA, group:cyber) = first", 25, "`first` is no number"),
        ] {
            let fault = test(written).unwrap_err();
            assert!(fault.message.starts_with(message), "{written}: {fault:?}");
            assert_eq!(fault.span.start, at, "{written}: {fault:?}");
        }
    }
}
