//! The small language of tests, `salience(USA>CHN, group:cyber) > 25 %`: in goes the text, out comes
//! a [`Test`] or a [`Fault`] with its place in the text. Whether a codebook has the themes and groups
//! is never asked here.

use super::Event;
use crate::error::nearest;
use crate::model::Country;
use std::fmt;
use std::ops::Range;

/// A comparison of a measure with another, a number or chance.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What is measured.
    pub left: Measure,
    /// How it should stand to the right side.
    pub relation: Relation,
    /// What it's held against.
    pub right: Operand,
}

/// The right side of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A measure of the same kind as the left one.
    Measure(Measure),
    /// A number; shares between 0 and 1, also where the file has percents.
    Number(f64),
    /// The overlap that chance gives.
    Noise,
}

/// How the left side should stand to the right one.
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
    /// `=`, of ranks only.
    Is,
}

/// What a test measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Share of a dyad's passages that a subject has: `salience(USA>CHN, group:cyber)`.
    Salience {
        /// Whose passages.
        dyad: DyadName,
        /// About what.
        subject: SubjectName,
    },
    /// Place of a subject among those of its sort, from 1: `rank(USA>CHN, group:cyber)`.
    Rank {
        /// Whose passages.
        dyad: DyadName,
        /// About what.
        subject: SubjectName,
    },
    /// How alike the themes of two dyads are: `overlap(USA>CHN, CHN>USA, group:cyber)`.
    Overlap {
        /// One dyad.
        first: DyadName,
        /// The other.
        second: DyadName,
        /// The group whose themes are compared, unless all are.
        group: Option<String>,
    },
    /// Salience after an event less that before: `change(CHN>USA, theme:norms, event:summit)`.
    Change {
        /// Whose passages.
        dyad: DyadName,
        /// About what.
        subject: SubjectName,
        /// Id of the event.
        event: String,
    },
}

/// Passages of a country about another, `USA>CHN`, or all of its passages, `USA`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DyadName {
    /// Who speaks.
    pub actor: Country,
    /// About whom, unless about anyone.
    pub target: Option<Country>,
}

/// A theme or a group of a codebook, by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubjectName {
    /// `theme:ID`
    Theme(String),
    /// `group:ID`
    Group(String),
}

impl Measure {
    /// The word that the measure begins with.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Salience { .. } => "salience",
            Self::Rank { .. } => "rank",
            Self::Overlap { .. } => "overlap",
            Self::Change { .. } => "change",
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Is => "=",
        })
    }
}

impl fmt::Display for DyadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.target {
            Some(target) => write!(f, "{}>{target}", self.actor),
            None => write!(f, "{}", self.actor),
        }
    }
}

impl fmt::Display for SubjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Theme(id) => write!(f, "theme:{id}"),
            Self::Group(id) => write!(f, "group:{id}"),
        }
    }
}

/// What is wrong with a test, and where in its text.
#[derive(Debug)]
pub(super) struct Fault {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

fn fault<T>(
    span: Range<usize>,
    message: impl Into<String>,
    hint: impl Into<String>,
) -> Result<T, Fault> {
    Err(Fault {
        span,
        message: message.into(),
        hint: hint.into(),
    })
}

/// Longer signs before those they begin with.
const RELATIONS: [(&str, Relation); 5] = [
    (">=", Relation::AtLeast),
    ("<=", Relation::AtMost),
    (">", Relation::Above),
    ("<", Relation::Below),
    ("=", Relation::Is),
];

/// Each measure with an example of its use and what it can be compared with.
const MEASURES: [(&str, &str, &str); 4] = [
    (
        "salience",
        "salience(USA>CHN, group:cyber)",
        "a salience is compared with a salience or with a share such as 0.25 or 25 %",
    ),
    (
        "rank",
        "rank(USA>CHN, group:cyber)",
        "a rank is compared with a rank or with a whole number from 1",
    ),
    (
        "overlap",
        "overlap(USA>CHN, CHN>USA, group:cyber), the group being optional",
        "an overlap is compared with an overlap, with `noise`, or with a share such as 0.5 or 50 %",
    ),
    (
        "change",
        "change(USA>CHN, theme:norms, event:ID)",
        "a change is compared with a change or with a difference of shares such as 0.05",
    ),
];

/// The row of [`MEASURES`] of a name that is known to be there.
fn about(name: &str) -> (&'static str, &'static str) {
    MEASURES
        .iter()
        .find(|(measure, ..)| *measure == name)
        .map_or(("", ""), |(_, form, fits)| (form, fits))
}

/// Reads a test; `events` are those of its file.
pub(super) fn parse(written: &str, events: &[Event]) -> Result<Test, Fault> {
    let mut parser = Parser {
        text: written,
        at: 0,
        events,
    };
    let left = parser.measure()?;
    let (relation, sign) = parser.relation()?;
    let right = parser.operand(&left)?;
    parser.skip_blanks();
    if parser.at < written.len() {
        return fault(
            parser.at..written.trim_end().len(),
            "the test should have ended before this",
            "a test is one comparison; make a claim of each",
        );
    }
    if relation == Relation::Is && left.name() != "rank" {
        return fault(
            sign,
            format!("a measured {} is never exactly equal", left.name()),
            "`=` is for ranks; use >, >=, < or <=",
        );
    }
    Ok(Test {
        left,
        relation,
        right,
    })
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    events: &'t [Event],
}

/// An argument, without blanks around it.
struct Piece<'t> {
    text: &'t str,
    start: usize,
}

impl<'t> Piece<'t> {
    fn new(text: &'t str, start: usize) -> Self {
        let blanks = text.len() - text.trim_start().len();
        Self {
            text: text.trim(),
            start: start + blanks,
        }
    }

    fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// What stands before and after the first `sign`.
    fn split(&self, sign: char) -> Option<(Piece<'t>, Piece<'t>)> {
        let (before, after) = self.text.split_once(sign)?;
        let second = self.start + before.len() + sign.len_utf8();
        Some((Piece::new(before, self.start), Piece::new(after, second)))
    }
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// The next character, for errors; nothing at the end.
    fn here(&self) -> Range<usize> {
        let width = self.rest().chars().next().map_or(0, char::len_utf8);
        self.at..self.at + width
    }

    fn take_while(&mut self, fit: impl Fn(char) -> bool) -> Piece<'t> {
        self.skip_blanks();
        let rest = self.rest();
        let end = rest.find(|c| !fit(c)).unwrap_or(rest.len());
        let piece = Piece::new(&rest[..end], self.at);
        self.at += end;
        piece
    }

    fn word(&mut self) -> Piece<'t> {
        self.take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    }

    fn measure(&mut self) -> Result<Measure, Fault> {
        let name = self.word();
        if name.text.is_empty() {
            return fault(
                self.here(),
                "a measure was expected here",
                format!("such as {}", about("salience").0),
            );
        }
        let names = || MEASURES.iter().map(|(measure, ..)| *measure);
        if !names().any(|known| known == name.text) {
            let hint = match nearest(name.text, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "the measures are {}",
                    names().collect::<Vec<_>>().join(", ")
                ),
            };
            return fault(
                name.span(),
                format!("there's no measure `{}`", name.text),
                hint,
            );
        }
        let arguments = self.arguments(&name)?;
        self.with_arguments(&name, &arguments)
    }

    fn arguments(&mut self, name: &Piece<'t>) -> Result<Vec<Piece<'t>>, Fault> {
        self.skip_blanks();
        let form = || format!("write {}", about(name.text).0);
        let Some(inside) = self.rest().strip_prefix('(') else {
            return fault(self.here(), "`(` was expected here", form());
        };
        let Some(end) = inside.find(')') else {
            return fault(self.here(), "this `(` is never closed", form());
        };
        let mut start = self.at + 1;
        let mut pieces = Vec::new();
        for argument in inside[..end].split(',') {
            pieces.push(Piece::new(argument, start));
            start += argument.len() + 1;
        }
        self.at = start;
        Ok(pieces)
    }

    fn with_arguments(&self, name: &Piece<'_>, given: &[Piece<'_>]) -> Result<Measure, Fault> {
        match (name.text, given) {
            ("salience", [who, what]) => Ok(Measure::Salience {
                dyad: dyad(who)?,
                subject: subject(what)?,
            }),
            ("rank", [who, what]) => Ok(Measure::Rank {
                dyad: dyad(who)?,
                subject: subject(what)?,
            }),
            ("overlap", [first, second]) => overlap(first, second, None),
            ("overlap", [first, second, group]) => overlap(first, second, Some(group)),
            ("change", [who, what, when]) => Ok(Measure::Change {
                dyad: dyad(who)?,
                subject: subject(what)?,
                event: self.event(when)?,
            }),
            _ => fault(
                name.start..self.at,
                format!("`{}` doesn't take this many arguments", name.text),
                format!("write {}", about(name.text).0),
            ),
        }
    }

    fn event(&self, piece: &Piece<'_>) -> Result<String, Fault> {
        let Some(id) = piece.text.strip_prefix("event:").map(str::trim) else {
            return fault(
                piece.span(),
                "an event was expected here",
                "write event:ID, with an id defined under [[event]]",
            );
        };
        let ids = || self.events.iter().map(|event| event.id.as_str());
        if ids().any(|known| known == id) {
            return Ok(id.to_owned());
        }
        let hint = match nearest(id, ids()) {
            Some(near) => format!("did you mean `event:{near}`?"),
            None => "define it under [[event]], with id and date".to_owned(),
        };
        fault(piece.span(), format!("there's no event `{id}`"), hint)
    }

    fn relation(&mut self) -> Result<(Relation, Range<usize>), Fault> {
        self.skip_blanks();
        let rest = self.rest();
        for (sign, relation) in RELATIONS {
            if rest.starts_with(sign) {
                let span = self.at..self.at + sign.len();
                self.at = span.end;
                return Ok((relation, span));
            }
        }
        fault(
            self.here(),
            "a comparison was expected here",
            "use one of > >= < <= =",
        )
    }

    fn operand(&mut self, left: &Measure) -> Result<Operand, Fault> {
        self.skip_blanks();
        let start = self.at;
        let (name, fits) = (left.name(), about(left.name()).1);
        if self
            .rest()
            .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))
        {
            return self.number(name).map(Operand::Number);
        }
        let word = self.word();
        if word.text.is_empty() {
            return fault(self.here(), "the right side was expected here", fits);
        }
        if word.text == "noise" {
            if name == "overlap" {
                return Ok(Operand::Noise);
            }
            return fault(
                word.span(),
                "only an overlap is compared with `noise`",
                fits,
            );
        }
        self.at = start;
        let right = self.measure()?;
        if right.name() != name {
            let message = format!("`{name}` can't be compared with `{}`", right.name());
            return fault(start..self.at, message, fits);
        }
        if right == *left {
            return fault(
                start..self.at,
                "both sides are the same",
                "compare it with another dyad or subject, or with a number",
            );
        }
        Ok(Operand::Measure(right))
    }

    /// A number that fits the measure `name`, a percentage as a share.
    fn number(&mut self, name: &str) -> Result<f64, Fault> {
        let written = self.take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
        let end = self.at;
        self.skip_blanks();
        let percent = self.rest().starts_with('%');
        self.at = if percent { self.at + 1 } else { end };
        let span = written.start..self.at;
        let fits = about(name).1;
        let Ok(value) = written.text.parse::<f64>() else {
            return fault(span, format!("`{}` is not a number", written.text), fits);
        };
        if percent && matches!(name, "rank" | "change") {
            return fault(span, format!("a {name} is no percentage"), fits);
        }
        let value = if percent { value / 100.0 } else { value };
        let (range, whole, said) = match name {
            "rank" => (1.0..=f64::MAX, true, "a rank is a whole number from 1"),
            "change" => (-1.0..=1.0, false, "a change lies between -1 and 1"),
            "overlap" => (0.0..=1.0, false, "an overlap lies between 0 and 1"),
            _ => (0.0..=1.0, false, "a salience lies between 0 and 1"),
        };
        if !range.contains(&value) || whole && value.fract() > 0.0 {
            return fault(span, said, fits);
        }
        Ok(value)
    }
}

fn overlap(
    first: &Piece<'_>,
    second: &Piece<'_>,
    group: Option<&Piece<'_>>,
) -> Result<Measure, Fault> {
    let group = match group {
        None => None,
        Some(piece) => match subject(piece)? {
            SubjectName::Group(id) => Some(id),
            SubjectName::Theme(_) => {
                return fault(
                    piece.span(),
                    "an overlap is one of all themes of a group",
                    "write group:ID, or leave it out for the themes of all groups",
                );
            }
        },
    };
    let (one, other) = (dyad(first)?, dyad(second)?);
    if one == other {
        return fault(
            second.span(),
            "a dyad overlaps with itself wholly",
            "name two dyads, such as USA>CHN, CHN>USA",
        );
    }
    Ok(Measure::Overlap {
        first: one,
        second: other,
        group,
    })
}

fn dyad(piece: &Piece<'_>) -> Result<DyadName, Fault> {
    let Some((actor, target)) = piece.split('>') else {
        return Ok(DyadName {
            actor: country(piece)?,
            target: None,
        });
    };
    let (actor, named) = (country(&actor)?, country(&target)?);
    if named.is_body() {
        return fault(
            target.span(),
            format!("{} is no country that others speak about", named.name()),
            "a target is a country; bodies of states only speak",
        );
    }
    Ok(DyadName {
        actor,
        target: Some(named),
    })
}

fn country(piece: &Piece<'_>) -> Result<Country, Fault> {
    if piece.text.is_empty() || piece.text.contains(':') {
        return fault(
            piece.span(),
            "a country was expected here",
            "write USA>CHN for passages of the one about the other, or USA for all of its own",
        );
    }
    piece.text.parse::<Country>().or_else(|error| {
        let hint = match error.near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "use an ISO 3166 code or an English name".to_owned(),
        };
        fault(piece.span(), error.to_string(), hint)
    })
}

fn subject(piece: &Piece<'_>) -> Result<SubjectName, Fault> {
    let fit = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if let Some((sort, id)) = piece.split(':')
        && !id.text.is_empty()
        && id.text.chars().all(fit)
    {
        return match sort.text {
            "theme" => Ok(SubjectName::Theme(id.text.to_owned())),
            "group" => Ok(SubjectName::Group(id.text.to_owned())),
            other => {
                let hint = match nearest(other, ["theme", "group"]) {
                    Some(near) => format!("did you mean `{near}:{}`?", id.text),
                    None => format!("write theme:{0} or group:{0}", id.text),
                };
                fault(piece.span(), "a theme or group was expected here", hint)
            }
        };
    }
    let hint = match piece.text {
        id if !id.is_empty() && id.chars().all(fit) => format!("write theme:{id} or group:{id}"),
        _ => "write theme:ID or group:ID, with an id of the codebook".to_owned(),
    };
    fault(piece.span(), "a theme or group was expected here", hint)
}

#[cfg(test)]
mod tests;
