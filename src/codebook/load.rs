//! Reads a codebook file, and those it includes.

use super::{
    Codebook, Example, Expected, Group, Place, Theme, ThemePattern, parse, quanteda, shipped,
};
use crate::error::{FileError, SourceError, nearest};
use crate::text::{Lang, token::is_ideograph};
use crate::yaml::{Node, Source, Value};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a codebook could not be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Something is wrong in it.
    #[error(transparent)]
    Source(#[from] Box<SourceError>),
    /// There's neither a file nor a shipped codebook of that name.
    #[error("{}: no such file, nor a codebook that ships with the program ({})", path.display(), shipped.join(", "))]
    NotFound {
        /// What was asked for.
        path: PathBuf,
        /// The names that would have done.
        shipped: Vec<&'static str>,
    },
}

/// Reads the codebook at `path`: a file, or the name of a shipped one (`bilateral-agenda`).
///
/// # Errors
/// [`Error`]: no such file, not YAML, or a mistake in it, with line and column.
pub fn load(path: &Path) -> Result<Codebook, Error> {
    let mut codebook = Codebook::default();
    let mut loader = Loader {
        codebook: &mut codebook,
        open: Vec::new(),
        done: Vec::new(),
    };
    loader.file(path)?;
    Ok(codebook)
}

/// The text of a codebook and the path by which errors and includes know it.
fn open(path: &Path) -> Result<(PathBuf, Arc<str>), Error> {
    if !path.exists()
        && let Some(text) = shipped::text(path)
    {
        return Ok((shipped::path(path), text.into()));
    }
    if !path.exists() && path.components().count() == 1 {
        let shipped = shipped::SHIPPED.iter().map(|(name, _)| *name).collect();
        let path = path.to_owned();
        return Err(Error::NotFound { path, shipped });
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
    reason = "codebooks are one of the inputs the program reads"
)]
fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    std::fs::read(path).map_err(FileError::at(path))
}

/// The path by which a file is known however it's written; shipped codebooks are no files.
fn same(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// How deep codebooks may include each other.
const DEEPEST: usize = 20;

struct Loader<'c> {
    codebook: &'c mut Codebook,
    /// Files being read, the outermost first: an include of one of them is a circle.
    open: Vec<PathBuf>,
    done: Vec<PathBuf>,
}

type Outcome<T> = Result<T, Box<SourceError>>;

impl Loader<'_> {
    fn file(&mut self, path: &Path) -> Result<(), Error> {
        let (path, text) = open(path)?;
        let source = Source { path: &path, text };
        let root = source.parse().map_err(Box::new)?;
        self.open.push(same(&path));
        let mut fields = Fields::of(&source, &root, "codebook")?;
        if !fields.has("themes") && !fields.has("include") && quanteda::looks_like_one(&root) {
            quanteda::read(&source, &root, self.codebook)?;
            self.done.extend(self.open.pop());
            return Ok(());
        }
        if let Some(name) = fields.text("name")? {
            self.codebook.name = name.to_owned();
        } else if self.codebook.name.is_empty() {
            self.codebook.name = path
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
                .unwrap_or_default();
        }
        let name = self.codebook.name.clone();
        for (written, span) in fields.texts("include")? {
            self.include(&source, &path, &written, span)?;
        }
        self.codebook.name = name;
        let languages = languages(&source, &mut fields)?;
        self.groups(&source, &mut fields)?;
        self.themes(&source, &mut fields, &languages)?;
        fields.no_others()?;
        self.done.extend(self.open.pop());
        if self.open.is_empty() && self.codebook.themes.is_empty() {
            let error = source.error(0..0, "the codebook defines no theme");
            return Err(Box::new(
                error.with_hint("list themes under `themes:`, or name codebooks under `include:`"),
            )
            .into());
        }
        Ok(())
    }

    fn include(
        &mut self,
        source: &Source<'_>,
        from: &Path,
        written: &str,
        span: Range<usize>,
    ) -> Result<(), Error> {
        let beside = from.parent().unwrap_or(Path::new("")).join(written);
        let path = if shipped::is_shipped(from)
            || !beside.exists() && shipped::text(Path::new(written)).is_some()
        {
            shipped::path(Path::new(written))
        } else {
            beside
        };
        let key = same(&path);
        if self.open.contains(&key) {
            return Err(
                Box::new(source.error(span, format!("`{written}` includes itself"))).into(),
            );
        }
        if self.done.contains(&key) {
            return Ok(());
        }
        if self.open.len() >= DEEPEST {
            let message = format!("codebooks include each other more than {DEEPEST} deep");
            return Err(Box::new(source.error(span, message)).into());
        }
        self.file(&path).map_err(|error| match error {
            Error::File(cause) => {
                Box::new(source.error(span, format!("cannot include: {cause}"))).into()
            }
            Error::NotFound { .. } => {
                Box::new(source.error(span, format!("cannot include: {error}"))).into()
            }
            inside => inside,
        })
    }

    fn groups(&mut self, source: &Source<'_>, fields: &mut Fields<'_>) -> Outcome<()> {
        for (key, value) in fields.mapping("groups")? {
            let id = identifier(source, key)?;
            let label = value.text().unwrap_or(&id).to_owned();
            if self.codebook.groups.iter().any(|group| group.id == id) {
                return Err(Box::new(
                    source.error(key.span.clone(), format!("group `{id}` is defined twice")),
                ));
            }
            self.codebook.groups.push(Group { id, label });
        }
        Ok(())
    }

    fn themes(
        &mut self,
        source: &Source<'_>,
        fields: &mut Fields<'_>,
        languages: &[Lang],
    ) -> Outcome<()> {
        for (key, value) in fields.mapping("themes")? {
            let id = identifier(source, key)?;
            if let Some(first) = self.codebook.theme(&id) {
                let message = format!("theme `{id}` is defined twice, first at {}", first.at);
                return Err(Box::new(source.error(key.span.clone(), message)));
            }
            let theme = self.theme(source, id, key, value, languages)?;
            self.codebook.themes.push(theme);
        }
        Ok(())
    }

    fn theme(
        &self,
        source: &Source<'_>,
        id: String,
        key: &Node,
        value: &Node,
        languages: &[Lang],
    ) -> Outcome<Theme> {
        let mut fields = Fields::of(source, value, &format!("theme `{id}`"))?;
        let group = match fields.spanned("group")? {
            Some((group, span)) => {
                let known = || self.codebook.groups.iter().map(|group| group.id.as_str());
                if !known().any(|known| known == group) {
                    let error = source.error(span, format!("there's no group `{group}`"));
                    return Err(Box::new(match nearest(&group, known()) {
                        Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                        None => error.with_hint("define it under `groups:`"),
                    }));
                }
                group
            }
            None => String::new(),
        };
        let theme = Theme {
            label: fields.text("label")?.unwrap_or(&id).to_owned(),
            note: fields.text("note")?.unwrap_or_default().trim().to_owned(),
            patterns: patterns(source, &mut fields, "match", languages)?,
            except: patterns(source, &mut fields, "except", languages)?,
            examples: examples(source, &mut fields, languages)?,
            at: place(source, key.span.start),
            id,
            group,
        };
        fields.no_others()?;
        if theme.patterns.is_empty() {
            let error = source.error(
                key.span.clone(),
                format!("theme `{}` has no pattern", theme.id),
            );
            return Err(Box::new(error.with_hint("list patterns under `match:`")));
        }
        Ok(theme)
    }
}

/// The place of a byte of a file.
pub(super) fn place(source: &Source<'_>, at: usize) -> Place {
    let (line, column) = source.error(at..at, "").position();
    Place {
        path: source.path.to_owned(),
        line,
        column,
    }
}

/// An id: what output, commands and file names can carry without quoting.
fn identifier(source: &Source<'_>, key: &Node) -> Outcome<String> {
    let id = key.text().unwrap_or_default();
    let fit = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if id.is_empty() || !id.chars().all(fit) {
        let error = source.error(key.span.clone(), format!("`{id}` is not an id"));
        return Err(Box::new(
            error.with_hint("use letters, digits, `-`, `_` and `.`"),
        ));
    }
    Ok(id.to_owned())
}

fn languages(source: &Source<'_>, fields: &mut Fields<'_>) -> Outcome<Vec<Lang>> {
    let written = fields.texts("languages")?;
    written
        .into_iter()
        .map(|(code, span)| lang(source, &code, span))
        .collect()
}

fn lang(source: &Source<'_>, code: &str, span: Range<usize>) -> Outcome<Lang> {
    code.parse()
        .map_err(|error| Box::new(source.error(span, format!("{error}"))))
}

/// The patterns under `field`: a list for all languages, or a list by language.
fn patterns(
    source: &Source<'_>,
    fields: &mut Fields<'_>,
    field: &str,
    languages: &[Lang],
) -> Outcome<Vec<ThemePattern>> {
    let Some(node) = fields.take(field) else {
        return Ok(Vec::new());
    };
    let Value::Mapping(entries) = &node.value else {
        return list(source, node, None);
    };
    let mut patterns = Vec::new();
    for (key, value) in entries {
        let code = key.text().unwrap_or_default();
        let own = lang(source, code, key.span.clone())?;
        if !languages.is_empty() && !languages.contains(&own) {
            let error = source.error(
                key.span.clone(),
                format!("`{own}` is not among the codebook's languages"),
            );
            return Err(Box::new(error.with_hint(format!(
                "add it: `languages: [{}, {own}]`",
                join(languages)
            ))));
        }
        patterns.extend(list(source, value, Some(own))?);
    }
    Ok(patterns)
}

fn join(languages: &[Lang]) -> String {
    languages
        .iter()
        .map(Lang::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

fn list(source: &Source<'_>, node: &Node, lang: Option<Lang>) -> Outcome<Vec<ThemePattern>> {
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        Value::Text(..) => std::slice::from_ref(node),
        Value::Nothing => &[],
        Value::Mapping(_) => {
            return Err(Box::new(
                source.error(node.span.clone(), "a list of patterns was expected here"),
            ));
        }
    };
    items.iter().map(|item| one(source, item, lang)).collect()
}

fn one(source: &Source<'_>, item: &Node, lang: Option<Lang>) -> Outcome<ThemePattern> {
    let Some(written) = item.text() else {
        let error = source.error(item.span.clone(), "a pattern was expected here");
        return Err(Box::new(
            error.with_hint("a pattern that holds `: ` needs 'single quotes'"),
        ));
    };
    match parse::pattern(written) {
        Ok(pattern) => Ok(ThemePattern {
            written: written.to_owned(),
            pattern,
            lang,
            at: place(source, item.span.start),
        }),
        Err(cause) => {
            let span = item.part(&source.text, cause.span.clone());
            let mut error = source.error(span, cause.message);
            error.hint = cause.hint;
            Err(Box::new(error))
        }
    }
}

fn examples(
    source: &Source<'_>,
    fields: &mut Fields<'_>,
    languages: &[Lang],
) -> Outcome<Vec<Example>> {
    let Some(node) = fields.take("examples") else {
        return Ok(Vec::new());
    };
    let Value::List(items) = &node.value else {
        return Err(Box::new(source.error(
            node.span.clone(),
            "a list of `hit:` and `miss:` was expected here",
        )));
    };
    items
        .iter()
        .map(|item| example(source, item, languages))
        .collect()
}

fn example(source: &Source<'_>, item: &Node, languages: &[Lang]) -> Outcome<Example> {
    let mut fields = Fields::of(source, item, "example")?;
    let (hit, miss) = (
        fields.text("hit")?.map(str::to_owned),
        fields.text("miss")?.map(str::to_owned),
    );
    let (text, expected) = match (hit, miss) {
        (Some(text), None) => (text, Expected::Hit),
        (None, Some(text)) => (text, Expected::Miss),
        _ => {
            let error = source.error(item.span.clone(), "an example has either `hit:` or `miss:`");
            return Err(Box::new(
                error.with_hint("a sentence that holds `: ` needs quotation marks"),
            ));
        }
    };
    let lang = match fields.spanned("lang")? {
        Some((code, span)) => lang(source, &code, span)?,
        None if text.contains(is_ideograph) => Lang::ZH,
        None => *languages
            .iter()
            .find(|lang| **lang != Lang::ZH)
            .unwrap_or(&Lang::EN),
    };
    fields.no_others()?;
    Ok(Example {
        text,
        lang,
        expected,
        at: place(source, item.span.start),
    })
}

/// The entries of a mapping, taken one by one, so that those nobody asked for can be named.
struct Fields<'n> {
    source: &'n Source<'n>,
    entries: Vec<(&'n Node, &'n Node)>,
    asked: Vec<String>,
    what: String,
}

impl<'n> Fields<'n> {
    fn of(source: &'n Source<'n>, node: &'n Node, what: &str) -> Outcome<Self> {
        let Value::Mapping(entries) = &node.value else {
            return Err(Box::new(source.error(
                node.span.clone(),
                format!("a {what} is a mapping of fields"),
            )));
        };
        Ok(Self {
            source,
            entries: entries.iter().map(|(key, value)| (key, value)).collect(),
            asked: Vec::new(),
            what: what.to_owned(),
        })
    }

    fn has(&self, field: &str) -> bool {
        self.entries
            .iter()
            .any(|(key, _)| key.text() == Some(field))
    }

    fn take(&mut self, field: &str) -> Option<&'n Node> {
        self.asked.push(field.to_owned());
        let at = self
            .entries
            .iter()
            .position(|(key, _)| key.text() == Some(field))?;
        Some(self.entries.remove(at).1)
    }

    fn spanned(&mut self, field: &str) -> Outcome<Option<(String, Range<usize>)>> {
        match self.take(field) {
            None => Ok(None),
            Some(node) => match &node.value {
                Value::Text(text, _) => Ok(Some((text.clone(), node.span.clone()))),
                Value::Nothing => Ok(None),
                _ => Err(Box::new(
                    self.source
                        .error(node.span.clone(), format!("`{field}` is a text")),
                )),
            },
        }
    }

    fn text(&mut self, field: &str) -> Outcome<Option<&'n str>> {
        match self.take(field) {
            None => Ok(None),
            Some(node) => match &node.value {
                Value::Text(text, _) => Ok(Some(text)),
                Value::Nothing => Ok(None),
                _ => Err(Box::new(
                    self.source
                        .error(node.span.clone(), format!("`{field}` is a text")),
                )),
            },
        }
    }

    /// A text or a list of texts.
    fn texts(&mut self, field: &str) -> Outcome<Vec<(String, Range<usize>)>> {
        let Some(node) = self.take(field) else {
            return Ok(Vec::new());
        };
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            Value::Nothing => &[],
            _ => std::slice::from_ref(node),
        };
        let text = |item: &Node| match item.text() {
            Some(text) => Ok((text.to_owned(), item.span.clone())),
            None => Err(Box::new(
                self.source
                    .error(item.span.clone(), format!("`{field}` is a list of texts")),
            )),
        };
        items.iter().map(text).collect()
    }

    fn mapping(&mut self, field: &str) -> Outcome<&'n [(Node, Node)]> {
        match self.take(field) {
            None => Ok(&[]),
            Some(node) => match &node.value {
                Value::Mapping(entries) => Ok(entries),
                Value::Nothing => Ok(&[]),
                _ => Err(Box::new(
                    self.source
                        .error(node.span.clone(), format!("`{field}` is a mapping")),
                )),
            },
        }
    }

    fn no_others(&self) -> Outcome<()> {
        let Some((key, _)) = self.entries.first() else {
            return Ok(());
        };
        let name = key.text().unwrap_or_default();
        let error = self.source.error(
            key.span.clone(),
            format!("a {} has no field `{name}`", self.what),
        );
        Err(Box::new(
            match nearest(name, self.asked.iter().map(String::as_str)) {
                Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                None => error.with_hint(format!("its fields are {}", self.asked.join(", "))),
            },
        ))
    }
}
