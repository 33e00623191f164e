//! The lexicon: the names by which texts speak of countries.
//!
//! In: the tables that ship with the program, and the user's own. Out: entries whose names are
//! patterns, or an error with file and line. Never: texts to be coded.

use crate::codebook::parse;
use crate::codebook::pattern::{Expr, Pattern, Term, Word};
use crate::error::{FileError, SourceError, nearest};
use crate::model::{Country, PartialDate};
use crate::text::{token, tokens};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Tables that ship with the program: `country,lang,kind,name,from,until,when,unless`.
const SHIPPED: [(&str, &str); 3] = [
    ("states.csv", include_str!("../../lexicon/states.csv")),
    (
        "institutions.csv",
        include_str!("../../lexicon/institutions.csv"),
    ),
    ("leaders.csv", include_str!("../../lexicon/leaders.csv")),
];

/// Columns of a lexicon's table.
const COLUMNS: [&str; 8] = [
    "country", "lang", "kind", "name", "from", "until", "when", "unless",
];

/// Names of countries, and of whoever stands for one.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// Its entries: the shipped ones, then those of each file given.
    pub entries: Vec<Entry>,
}

/// The tables of a lexicon, as they're written: enough to know whether what is cached still holds.
#[derive(Clone, Debug)]
pub struct LexiconTables {
    tables: Vec<(PathBuf, Arc<str>)>,
}

impl LexiconTables {
    /// The shipped tables, and the user's own files.
    ///
    /// # Errors
    /// [`Error::File`]: a file that can't be read.
    pub fn read(files: &[PathBuf]) -> Result<Self, Error> {
        let shipped = SHIPPED.iter();
        let mut tables: Vec<(PathBuf, Arc<str>)> = shipped
            .map(|(name, text)| (Path::new("(shipped)").join(name), Arc::from(*text)))
            .collect();
        for path in files {
            let text = read(path)?;
            let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
            tables.push((path.clone(), text.into()));
        }
        Ok(Self { tables })
    }

    /// A hash of the tables.
    pub fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (_, text) in &self.tables {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        hasher.finalize().to_hex()[..32].to_owned()
    }

    /// Reads the entries.
    ///
    /// # Errors
    /// [`Error::Source`]: a row that is none, with its line.
    pub fn lexicon(&self) -> Result<Lexicon, Error> {
        let mut lexicon = Lexicon::default();
        for (path, text) in &self.tables {
            lexicon.add(path, text)?;
        }
        Ok(lexicon)
    }
}

/// One name.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The country it stands for; `None` for a name that only hides shorter ones in it.
    pub country: Option<Country>,
    /// In which way.
    pub kind: Kind,
    /// When it begins to stand for the country.
    pub from: Option<PartialDate>,
    /// When it ends to.
    pub until: Option<PartialDate>,
    /// How it's found: its words in a row, case kept; with conditions on the passage.
    pub pattern: Pattern,
}

/// In which way a name stands for a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The country's own name: `China`, `United States`.
    Name,
    /// Its adjective, or its people: `Chinese`, `Americans`.
    Demonym,
    /// Its capital or seat, for its government: `Beijing`.
    Capital,
    /// One of its institutions: `State Department`.
    Institution,
    /// A head of state or government, minister or spokesperson, while in office.
    Leader,
    /// A company that is at home there.
    Firm,
    /// A newspaper, agency or broadcaster: not its country's voice.
    Outlet,
    /// A longer name that is none of a country's: `South China Sea`.
    None,
}

impl Kind {
    const ALL: [(&'static str, Kind); 8] = [
        ("name", Kind::Name),
        ("demonym", Kind::Demonym),
        ("capital", Kind::Capital),
        ("institution", Kind::Institution),
        ("leader", Kind::Leader),
        ("firm", Kind::Firm),
        ("outlet", Kind::Outlet),
        ("none", Kind::None),
    ];
}

/// Why a lexicon could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Something is wrong in it.
    #[error(transparent)]
    Source(#[from] Box<SourceError>),
}

impl Lexicon {
    /// The shipped lexicon, and the entries of the user's own files.
    ///
    /// # Errors
    /// [`Error`]: a file that can't be read, or a row that is none, with its line.
    pub fn load(files: &[PathBuf]) -> Result<Self, Error> {
        LexiconTables::read(files)?.lexicon()
    }

    fn add(&mut self, path: &Path, text: &Arc<str>) -> Result<(), Error> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let fail = |at: usize, message: String| {
            let line = text[at..].find('\n').map_or(text.len(), |end| at + end);
            SourceError::new(path, text, at..line, message)
        };
        let columns = columns(&mut reader).map_err(|error| Box::new(fail(0, error)))?;
        let mut record = csv::StringRecord::new();
        loop {
            let at = reader.position().byte() as usize;
            let more = reader
                .read_record(&mut record)
                .map_err(|error| Box::new(fail(at.min(text.len()), error.to_string())))?;
            if !more {
                return Ok(());
            }
            let start = record.position().map_or(at, |place| place.byte() as usize);
            let row = Row {
                record: &record,
                columns: &columns,
            };
            match row.entry() {
                Ok(Some(entry)) => self.entries.push(entry),
                Ok(None) => {}
                Err((message, hint)) => {
                    let mut error = fail(start, message);
                    error.hint = hint;
                    return Err(Box::new(error).into());
                }
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a lexicon is one of the inputs the program reads"
)]
fn read(path: &Path) -> Result<String, FileError> {
    std::fs::read_to_string(path).map_err(FileError::at(path))
}

/// Where in a record each of [`COLUMNS`] is; `country`, `kind` and `name` must be there.
fn columns(reader: &mut csv::Reader<&[u8]>) -> Result<[Option<usize>; 8], String> {
    let header = reader.headers().map_err(|error| error.to_string())?;
    if let Some(unknown) = header.iter().find(|name| !COLUMNS.contains(name)) {
        return Err(format!(
            "a lexicon has no column `{unknown}`; its columns are {}",
            COLUMNS.join(", ")
        ));
    }
    let columns = COLUMNS.map(|name| header.iter().position(|own| own == name));
    match [0, 2, 3].into_iter().find(|&at| columns[at].is_none()) {
        Some(missing) => Err(format!("the column `{}` is missing", COLUMNS[missing])),
        None => Ok(columns),
    }
}

/// What is wrong with a row, and what to do about it.
type Fault = (String, Option<String>);

/// A row of a lexicon's table.
struct Row<'r> {
    record: &'r csv::StringRecord,
    columns: &'r [Option<usize>; 8],
}

impl Row<'_> {
    fn get(&self, column: usize) -> &str {
        self.columns[column]
            .and_then(|at| self.record.get(at))
            .unwrap_or_default()
    }

    /// The entry; `None` for an empty row.
    fn entry(&self) -> Result<Option<Entry>, Fault> {
        if self.record.iter().all(str::is_empty) {
            return Ok(None);
        }
        let written = self.get(2);
        let kinds = || Kind::ALL.iter().map(|(name, _)| *name);
        let Some((_, kind)) = Kind::ALL.iter().find(|(name, _)| *name == written) else {
            let hint = match nearest(written, kinds()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("kinds are {}", kinds().collect::<Vec<_>>().join(", ")),
            };
            return Err((format!("`{written}` is no kind of name"), Some(hint)));
        };
        let country = match self.get(0) {
            "" if matches!(kind, Kind::None | Kind::Outlet) => None,
            "" => return Err(("the country is missing".to_owned(), None)),
            code => Some(code.parse().map_err(
                |error: crate::model::country::UnknownCountry| {
                    let hint = error.near.map(|near| format!("did you mean `{near}`?"));
                    (error.to_string(), hint)
                },
            )?),
        };
        let date = |column: usize| match self.get(column) {
            "" => Ok(None),
            written => written
                .parse::<PartialDate>()
                .map(Some)
                .map_err(|error| (format!("{}: {error}", COLUMNS[column]), None)),
        };
        Ok(Some(Entry {
            country,
            kind: *kind,
            from: date(4)?,
            until: date(5)?,
            pattern: Pattern {
                head: Term::Tokens(self.name()?),
                all: self.condition(6)?,
                none: self.condition(7)?,
            },
        }))
    }

    /// The name's words in a row; a longer one also in capitals throughout, as headings have it.
    fn name(&self) -> Result<Expr, Fault> {
        let name = self.get(3);
        let row = |name: &str| {
            let mut form = String::new();
            let word = |token: token::Token| {
                token::cased(&name[token], &mut form);
                Expr::Word(Word::Exact(form.clone()))
            };
            Expr::Row(tokens(name).map(word).collect())
        };
        if tokens(name).next().is_none() {
            return Err((format!("the name `{name}` has no word in it"), None));
        }
        let capitals = name.to_uppercase();
        if name.chars().filter(|c| c.is_lowercase()).count() >= SHORTEST_IN_CAPITALS {
            return Ok(Expr::Any(vec![row(name), row(&capitals)]));
        }
        Ok(row(name))
    }

    fn condition(&self, column: usize) -> Result<Vec<Term>, Fault> {
        let written = self.get(column);
        if written.is_empty() {
            return Ok(Vec::new());
        }
        let pattern = parse::pattern(written).map_err(|error| {
            (
                format!("{}: {}", COLUMNS[column], error.message),
                error.hint,
            )
        })?;
        if !pattern.all.is_empty() || !pattern.none.is_empty() {
            let message = format!("{}: AND has no place here", COLUMNS[column]);
            return Err((message, Some("write alternatives as (a | b)".to_owned())));
        }
        Ok(vec![pattern.head])
    }
}

/// Small letters from which a name is also looked for in capitals: shorter ones in capitals are
/// too often something else.
const SHORTEST_IN_CAPITALS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_lexicon_is_sound() {
        let lexicon = Lexicon::load(&[]).unwrap();
        assert!(lexicon.entries.len() > 2_000);
    }

    #[test]
    fn a_mistake_names_its_line() {
        for (row, line, message) in [
            ("XXX,en,name,Nowhere", 2, "`XXX` is not a country"),
            ("USA,en,nam,Nowhere", 2, "`nam` is no kind of name"),
            ("USA,en,name,...", 2, "the name `...` has no word in it"),
            (",en,name,Nowhere", 2, "the country is missing"),
        ] {
            let text = format!("country,lang,kind,name\n{row}\n");
            let error = Lexicon::default()
                .add(Path::new("own.csv"), &text.as_str().into())
                .unwrap_err()
                .to_string();
            assert!(
                error.starts_with(&format!("own.csv:{line}:1: {message}")),
                "{error}"
            );
        }
        let error = Lexicon::default()
            .add(Path::new("own.csv"), &"country,name\n".into())
            .unwrap_err();
        assert!(error.to_string().contains("the column `kind` is missing"));
    }
}
