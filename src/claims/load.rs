//! Reads a claims file: in goes a path, out comes a [`ClaimsFile`], or the line and column of what
//! is wrong. It never looks into a codebook or an index.

use super::{Claim, ClaimsFile, Event, SHIPPED, test};
use crate::description;
use crate::error::{FileError, SourceError, nearest};
use crate::model::PartialDate;
use jiff::civil::Date;
use serde::Deserialize;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::Spanned;

/// Why claims could not be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Something is wrong in it.
    #[error(transparent)]
    Source(#[from] Box<SourceError>),
    /// There's neither a file nor a shipped claims file of that name.
    #[error("{}: no such file, nor claims that ship with the program ({})", path.display(), shipped.join(", "))]
    NotFound {
        /// What was asked for.
        path: PathBuf,
        /// The names that would have done.
        shipped: Vec<&'static str>,
    },
}

/// Reads the claims at `path`: a file, or the name of the shipped one (`getting-to-yes`).
///
/// # Errors
/// [`Error`]: no such file, not TOML, or a mistake in it, with line and column.
pub fn load(path: &Path) -> Result<ClaimsFile, Error> {
    let (path, text) = open(path)?;
    Ok(Source { path, text }.claims()?)
}

/// The text of a claims file and the path by which errors know it.
fn open(path: &Path) -> Result<(PathBuf, Arc<str>), Error> {
    if !path.exists() && path.components().count() == 1 {
        let asked = path.to_string_lossy();
        let asked = asked.strip_suffix(".toml").unwrap_or(&asked);
        let found = SHIPPED.iter().find(|(name, _)| *name == asked);
        let Some((name, text)) = found else {
            let shipped = SHIPPED.iter().map(|(name, _)| *name).collect();
            let path = path.to_owned();
            return Err(Error::NotFound { path, shipped });
        };
        let path = Path::new("(shipped)").join(format!("{name}.toml"));
        return Ok((path, (*text).into()));
    }
    let bytes = read(path)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((path.to_owned(), text.into())),
        Err(error) => {
            let text: Arc<str> = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into();
            let end = text.len();
            let error = SourceError::new(path, &text, end..end, "not UTF-8 from here on")
                .with_hint("save the file as UTF-8");
            Err(Error::Source(Box::new(error)))
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "claims are one of the inputs the program reads"
)]
fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    std::fs::read(path).map_err(FileError::at(path))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    event: Vec<WrittenEvent>,
    #[serde(default)]
    claim: Vec<WrittenClaim>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEvent {
    id: Spanned<String>,
    label: Option<String>,
    date: Spanned<toml::Value>,
    window: Option<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenClaim {
    id: Spanned<String>,
    says: Spanned<String>,
    test: Spanned<String>,
    during: Option<Spanned<toml::Value>>,
    note: Option<String>,
}

/// Months before and after an event that are compared where the file doesn't say.
const WINDOW: i64 = 12;

/// The longest window: longer ones are typing errors.
const LONGEST_WINDOW: i64 = 600;

type Outcome<T> = Result<T, Box<SourceError>>;

/// A claims file while it's being checked.
struct Source {
    path: PathBuf,
    text: Arc<str>,
}

impl Source {
    fn error<T>(
        &self,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Outcome<T> {
        let error = SourceError::new(&self.path, &self.text, span, message);
        Err(Box::new(error.with_hint(hint)))
    }

    fn claims(self) -> Outcome<ClaimsFile> {
        let written: Written =
            description::parse(&self.text).map_err(|error| self.not_toml(&error))?;
        self.ids(written.event.iter().map(|event| &event.id), "event")?;
        self.ids(written.claim.iter().map(|claim| &claim.id), "claim")?;
        let events = written.event.into_iter().map(|event| self.event(event));
        let events = events.collect::<Outcome<Vec<_>>>()?;
        let claims = written.claim.into_iter();
        let claims = claims.map(|claim| self.claim(claim, &events));
        let claims = claims.collect::<Outcome<Vec<_>>>()?;
        if claims.is_empty() {
            return self.error(
                0..0,
                "the file makes no claim",
                "write [[claim]] with id, says and test",
            );
        }
        Ok(ClaimsFile {
            events,
            claims,
            path: self.path,
        })
    }

    /// The parser's error; an unknown key with the nearest known one.
    fn not_toml(&self, error: &toml::de::Error) -> Box<SourceError> {
        let message = error.message().lines().next().unwrap_or_default();
        let span = error.span().unwrap_or(0..0);
        let source = SourceError::new(&self.path, &self.text, span, message);
        let mut names = message.split('`').skip(1).step_by(2);
        let near = match names.next() {
            Some(name) if message.starts_with("unknown field") => nearest(name, names),
            _ => None,
        };
        Box::new(match near {
            Some(near) => source.with_hint(format!("did you mean `{near}`?")),
            None => source,
        })
    }

    /// Checks that ids are fit for tests and file names, and that none comes twice.
    fn ids<'w>(&self, ids: impl Iterator<Item = &'w Spanned<String>>, what: &str) -> Outcome<()> {
        let fit = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let mut seen: Vec<&Spanned<String>> = Vec::new();
        for id in ids {
            let name = id.get_ref();
            if name.is_empty() || !name.chars().all(fit) {
                return self.error(
                    id.span(),
                    format!("`{name}` is not an id"),
                    "use letters, digits, `-`, `_` and `.`",
                );
            }
            if let Some(first) = seen.iter().find(|other| other.get_ref() == name) {
                let (line, _) =
                    SourceError::new(&self.path, &self.text, first.span(), "").position();
                return self.error(
                    id.span(),
                    format!("{what} `{name}` is defined twice, first in line {line}"),
                    "give one of them another id",
                );
            }
            seen.push(id);
        }
        Ok(())
    }

    fn event(&self, written: WrittenEvent) -> Outcome<Event> {
        let id = written.id.into_inner();
        let date = self.date(&as_text(written.date.get_ref()), written.date.span())?;
        if date.first_day() != date.last_day() {
            return self.error(
                written.date.span(),
                "the day of the event is missing",
                "write a whole date, such as \"2014-05-19\"",
            );
        }
        let (months, span) = match written.window {
            Some(window) => (*window.get_ref(), window.span()),
            None => (WINDOW, 0..0),
        };
        match i32::try_from(months) {
            Ok(window_months) if (1..=LONGEST_WINDOW).contains(&months) => Ok(Event {
                label: written.label.unwrap_or_else(|| id.clone()),
                id,
                date: date.first_day(),
                window_months,
            }),
            _ => self.error(
                span,
                format!("a window of {months} months can't be compared"),
                format!("`window` is a number of months from 1 to {LONGEST_WINDOW}"),
            ),
        }
    }

    fn claim(&self, written: WrittenClaim, events: &[Event]) -> Outcome<Claim> {
        if written.says.get_ref().trim().is_empty() {
            return self.error(
                written.says.span(),
                "the claim says nothing",
                "say in a sentence what is claimed",
            );
        }
        let parsed = test::parse(written.test.get_ref(), events).or_else(|fault| {
            let span = self.part(&written.test.span(), written.test.get_ref(), fault.span);
            self.error(span, fault.message, fault.hint)
        })?;
        let (since, until) = match &written.during {
            Some(during) => self.during(during)?,
            None => (None, None),
        };
        Ok(Claim {
            id: written.id.into_inner(),
            says: written.says.into_inner().trim().to_owned(),
            test: parsed,
            written: written.test.into_inner(),
            since,
            until,
            note: written.note.unwrap_or_default().trim().to_owned(),
        })
    }

    /// First and last day of `2013..2015`, `2013..`, `..2015` or `2015`.
    fn during(&self, value: &Spanned<toml::Value>) -> Outcome<(Option<Date>, Option<Date>)> {
        let written = as_text(value.get_ref());
        let place = |span| self.part(&value.span(), &written, span);
        let Some((first, last)) = written.split_once("..") else {
            let date = self.date(&written, value.span())?;
            return Ok((Some(date.first_day()), Some(date.last_day())));
        };
        let side = |side: &str, start: usize| match side.trim() {
            "" => Ok(None),
            _ => self.date(side, place(start..start + side.len())).map(Some),
        };
        let since = side(first, 0)?.map(PartialDate::first_day);
        let until = side(last, first.len() + 2)?.map(PartialDate::last_day);
        match (since, until) {
            (None, None) => self.error(
                value.span(),
                "`during` has neither a beginning nor an end",
                "leave it out where a claim is about the whole corpus",
            ),
            (Some(first), Some(last)) if first > last => self.error(
                value.span(),
                "`during` ends before it begins",
                "write the earlier date first",
            ),
            both => Ok(both),
        }
    }

    fn date(&self, written: &str, span: Range<usize>) -> Outcome<PartialDate> {
        written.parse().or_else(|error| {
            self.error::<PartialDate>(
                span,
                crate::model::period::DateError::to_string(&error),
                "dates are 2015, 2015-09 or 2015-09-25; spans 2013..2015, 2013.. or ..2015",
            )
        })
    }

    /// Where a part of a text stands in the file: `whole` is the place of the text and its quotes.
    /// A text with escapes isn't written as it reads, so that only the whole can be pointed at.
    fn part(&self, whole: &Range<usize>, value: &str, part: Range<usize>) -> Range<usize> {
        let raw = self.text.get(whole.clone()).unwrap_or_default();
        let quotes = ["\"\"\"", "'''", "\"", "'"];
        let opening = quotes.iter().find(|quote| raw.starts_with(**quote));
        let mut start = opening.map_or(0, |quote| quote.len());
        if start == 3 && raw[start..].starts_with('\n') {
            start += 1;
        }
        if raw[start..].starts_with(value) {
            let start = whole.start + start;
            start + part.start..start + part.end
        } else {
            whole.clone()
        }
    }
}

/// Dates of TOML, years as numbers, and texts, as texts.
fn as_text(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::{Operand, Relation};
    use jiff::civil::date;

    fn claims(text: &str) -> Outcome<ClaimsFile> {
        let path = PathBuf::from("claims.toml");
        let text = text.into();
        Source { path, text }.claims()
    }

    /// The error of a text, its hint after a bar.
    fn wrong(text: &str) -> String {
        let error = claims(text).unwrap_err();
        format!("{error} | {}", error.hint.clone().unwrap_or_default())
    }

    fn with(line: &str) -> String {
        format!("[[claim]]\nid = \"a\"\nsays = \"A.\"\n{line}\n")
    }

    fn during(written: &str) -> (Option<Date>, Option<Date>) {
        let text = with(&format!(
            "test = 'rank(USA, group:a) = 1'\nduring = {written}"
        ));
        let claim = claims(&text).unwrap().claims.remove(0);
        (claim.since, claim.until)
    }

    #[test]
    fn claims_and_events_are_read_in_order() {
        let file = claims(concat!(
            "[[claim]]\nid = 'b'\nsays = ' B. '\ntest = 'change(USA, group:a, event:e) > 0'\n",
            "[[claim]]\nid = 'a'\nsays = 'A.'\ntest = 'rank(USA, group:a) <= 3'\nnote = 'N.'\n",
            "[[event]]\nid = 'e'\ndate = 2014-05-19\n",
            "[[event]]\nid = 'f'\nlabel = 'F'\ndate = '2015-09-25'\nwindow = 6\n",
        ))
        .unwrap();
        let [b, a] = file.claims.as_slice() else {
            panic!("two claims");
        };
        assert_eq!((b.says.as_str(), b.note.as_str()), ("B.", ""));
        assert_eq!(a.written, "rank(USA, group:a) <= 3");
        assert_eq!(a.test.relation, Relation::AtMost);
        assert_eq!(a.test.right, Operand::Number(3.0));
        let event = file.event("e").unwrap();
        assert_eq!((event.label.as_str(), event.window_months), ("e", 12));
        assert_eq!(event.date, date(2014, 5, 19));
        assert_eq!(file.event("f").unwrap().window_months, 6);
    }

    #[test]
    fn spans_may_be_open_at_either_end() {
        let (first, last) = (date(2013, 1, 1), date(2015, 9, 30));
        assert_eq!(during("'2013..2015-09'"), (Some(first), Some(last)));
        assert_eq!(during("'2013..'"), (Some(first), None));
        assert_eq!(during("'..2015-09'"), (None, Some(last)));
        assert_eq!(during("2013"), (Some(first), Some(date(2013, 12, 31))));
    }

    #[test]
    fn mistakes_in_a_test_are_pointed_at_in_the_file() {
        for (test, place) in [
            (
                "test = \"rank(USA>CHM, group:a) = 1\"",
                "claims.toml:4:18: `CHM`",
            ),
            (
                "test = '''\nrank(Chna, group:a) = 1'''",
                "claims.toml:5:6: `Chna`",
            ),
            (
                "test = \"rank(USA, group:a)\"",
                "claims.toml:4:27: a comparison",
            ),
            (
                "test = \"rank(USA, group:a) \\u003d 1 !\"",
                "claims.toml:4:8: the test should have ended",
            ),
        ] {
            let said = wrong(&with(test));
            assert!(said.starts_with(place), "{said}");
        }
    }

    #[test]
    fn unknown_events_come_with_the_nearest() {
        let text = with("test = 'change(USA, group:a, event:sumit) > 0'")
            + "[[event]]\nid = 'summit'\ndate = '2015-09-25'\n";
        assert_eq!(
            wrong(&text),
            "claims.toml:4:30: there's no event `sumit` | did you mean `event:summit`?"
        );
    }

    #[test]
    fn unknown_and_missing_keys_are_errors() {
        let said = wrong(&with("tset = 'rank(USA, group:a) = 1'"));
        assert!(
            said.starts_with("claims.toml:4:1: unknown field `tset`"),
            "{said}"
        );
        assert!(said.ends_with("| did you mean `test`?"), "{said}");
        let said = wrong(&with(""));
        assert!(said.contains("missing field `test`"), "{said}");
        assert!(wrong("").contains("the file makes no claim"));
    }

    #[test]
    fn ids_are_unique_and_plain() {
        let one = with("test = 'rank(USA, group:a) = 1'");
        let said = wrong(&format!("{one}{one}"));
        assert!(
            said.starts_with("claims.toml:6:6: claim `a` is defined twice, first in line 2"),
            "{said}"
        );
        let said = wrong(&one.replace("\"a\"", "\"a b\""));
        assert!(
            said.starts_with("claims.toml:2:6: `a b` is not an id"),
            "{said}"
        );
    }

    #[test]
    fn impossible_dates_and_windows_are_errors() {
        let base = "test = 'rank(USA, group:a) = 1'\n";
        for (line, place) in [
            ("during = '2013..2015-13'", "claims.toml:5:17: `2015-13`"),
            (
                "during = '2015..2013'",
                "claims.toml:5:10: `during` ends before",
            ),
            ("during = '..'", "claims.toml:5:10: `during` has neither"),
            (
                "[[event]]\nid = 'e'\ndate = '2014-05'",
                "claims.toml:7:8: the day",
            ),
            (
                "[[event]]\nid = 'e'\ndate = 2014-05-19\nwindow = 0",
                "claims.toml:8:10: a window of 0",
            ),
        ] {
            let said = wrong(&with(&format!("{base}{line}")));
            assert!(said.starts_with(place), "{said}");
        }
    }

    #[test]
    fn the_shipped_claims_load_by_name() {
        for (name, _) in SHIPPED {
            let file = load(Path::new(name)).unwrap();
            assert_eq!(
                file.path,
                Path::new("(shipped)").join(format!("{name}.toml"))
            );
            assert!(!file.claims.is_empty());
            assert!(file.claims.iter().all(|claim| !claim.note.is_empty()));
        }
    }

    #[test]
    fn what_is_neither_a_file_nor_shipped_is_told_what_ships() {
        let error = load(Path::new("getting-to-no")).unwrap_err();
        assert!(error.to_string().contains("(getting-to-yes)"), "{error}");
        assert!(matches!(
            load(Path::new("no/such/file.toml")),
            Err(Error::File(_))
        ));
    }
}
