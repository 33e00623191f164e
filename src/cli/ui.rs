//! The terminal: results to standard output, everything else to standard error.

use super::args::Global;
use super::status::{Status, UsageError};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use parallax::error::SourceError;
use parallax::progress::{Progress, Work};
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How the program speaks to its user.
pub struct Ui {
    quiet: bool,
    pub verbose: bool,
    bar: Mutex<Option<ProgressBar>>,
    units: AtomicU64,
}

impl Ui {
    pub fn new(global: &Global) -> Self {
        Self {
            quiet: global.quiet,
            verbose: global.verbose,
            bar: Mutex::new(None),
            units: AtomicU64::new(0),
        }
    }

    /// Whether standard output is a terminal.
    pub fn is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Writes to standard output. Nobody listening any more is no error.
    pub fn result(
        &self,
        fill: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        let mut stdout = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
        match fill(&mut stdout).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                // What is still in the buffer has nowhere to go.
                let _ = stdout.into_parts();
                Ok(())
            }
            outcome => Ok(outcome?),
        }
    }

    /// Something the user should know, but for `--quiet`.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr().lock(), "{text}");
        }
    }

    /// Something that may be wrong.
    pub fn warning(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "warning: {text}");
    }

    /// Says why the program could not do what it was asked, and how it ends.
    pub fn failure(&self, error: &anyhow::Error) -> Status {
        if is_closed_pipe(error) {
            return Status::Done;
        }
        let mut stderr = io::stderr().lock();
        if let Some(source) = error.chain().find_map(as_source_error) {
            let _ = writeln!(stderr, "{}", self.rendered(source));
            return Status::NotDone;
        }
        let _ = writeln!(stderr, "error: {error:#}");
        let usage = error.downcast_ref::<UsageError>();
        if let Some(hint) = usage
            .and_then(|usage| usage.hint.clone())
            .or_else(|| hint(error))
        {
            let _ = writeln!(stderr, "hint: {hint}");
        }
        if usage.is_some() {
            Status::BadUsage
        } else {
            Status::NotDone
        }
    }

    /// An error in a file of the user's, with the line it's in.
    fn rendered(&self, error: &SourceError) -> String {
        let path = error.path.display().to_string();
        let end = error.span.end.max(error.span.start).min(error.source.len());
        let span = error.span.start.min(end)..end;
        let annotation = AnnotationKind::Primary.span(span);
        let snippet = Snippet::source(&*error.source)
            .path(path)
            .annotation(annotation);
        let mut group = Level::ERROR
            .primary_title(error.message.as_str())
            .element(snippet);
        if let Some(hint) = &error.hint {
            group = group.element(Level::HELP.with_name("hint").message(hint.as_str()));
        }
        let renderer = if io::stderr().is_terminal() {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.render(&[group])
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

fn as_source_error<'e>(cause: &'e (dyn std::error::Error + 'static)) -> Option<&'e SourceError> {
    use parallax::{attribute, claims, codebook, index, read};
    cause
        .downcast_ref::<SourceError>()
        .or_else(|| match cause.downcast_ref::<codebook::Error>() {
            Some(codebook::Error::Source(source)) => Some(source),
            _ => None,
        })
        .or_else(|| match cause.downcast_ref::<read::Error>() {
            Some(read::Error::Source(source)) => Some(source),
            _ => None,
        })
        .or_else(|| match cause.downcast_ref::<read::LabelError>() {
            Some(read::LabelError::Source(source)) => Some(source),
            _ => None,
        })
        .or_else(|| match cause.downcast_ref::<index::Error>() {
            Some(index::Error::Lexicon(attribute::Error::Source(source))) => Some(source),
            _ => None,
        })
        .or_else(|| match cause.downcast_ref::<attribute::Error>() {
            Some(attribute::Error::Source(source)) => Some(source),
            _ => None,
        })
        .or_else(|| match cause.downcast_ref::<claims::Error>() {
            Some(claims::Error::Source(source)) => Some(source),
            _ => None,
        })
}

/// What to do about an error of the library's.
fn hint(error: &anyhow::Error) -> Option<String> {
    use parallax::index::Error;
    Some(match error.downcast_ref::<Error>()? {
        Error::None(_) => "build one with `parallax run CORPUS` or `parallax index CORPUS`, or name it with --index".to_owned(),
        Error::NotAnIndex(_) => "name a folder that is new or empty".to_owned(),
        Error::Version { found, .. } if *found > parallax::index::FORMAT => "use that version of parallax, or build the index again in another folder".to_owned(),
        Error::Version { .. } => "remove the folder and build the index again".to_owned(),
        Error::Busy(_) => "wait until it ends, or write to another folder".to_owned(),
        Error::Damaged { .. } => "remove the folder and build the index again".to_owned(),
        Error::Tantivy { .. } => "the index is as it was before; see that the disk isn't full and the folder can be written to".to_owned(),
        Error::File(_) | Error::Lexicon(_) => return None,
    })
}

/// How long work goes on before a bar appears.
const PATIENCE: Duration = Duration::from_millis(250);

impl Progress for Ui {
    fn begin(&self, work: Work) {
        // A bar among other lines is mud.
        if self.quiet || self.verbose || !io::stderr().is_terminal() {
            return;
        }
        let (total, template) = match work {
            Work::Reading { bytes } => (
                bytes,
                "reading {bar:24} {bytes}/{total_bytes}  {msg} documents  {bytes_per_sec}  {eta} left",
            ),
            Work::Tagging { passages } => (
                passages,
                "tagging {bar:24} {human_pos}/{human_len} passages  {per_sec}  {eta} left",
            ),
            Work::Comparing { documents } => {
                (documents, "looking for copies among {human_len} documents")
            }
            Work::Attributing { passages } => (
                passages,
                "attributing {bar:24} {human_pos}/{human_len} passages  {per_sec}  {eta} left",
            ),
        };
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        self.units.store(0, Ordering::Relaxed);
        if let Ok(mut shown) = self.bar.lock() {
            *shown = Some(bar);
        }
    }

    fn advance(&self, units: u64, amount: u64) {
        let units = self.units.fetch_add(units, Ordering::Relaxed) + units;
        let Ok(shown) = self.bar.lock() else {
            return;
        };
        if let Some(bar) = &*shown {
            if bar.is_hidden() && bar.elapsed() > PATIENCE {
                bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
            }
            bar.set_message(units.to_string());
            bar.inc(amount);
        }
    }

    fn end(&self) {
        if let Ok(mut shown) = self.bar.lock()
            && let Some(bar) = shown.take()
        {
            bar.finish_and_clear();
        }
    }
}
