//! From a PDF file to text.
//!
//! In: the bytes of a file. Out: the text of its text layer as blocks, what it says of itself, and
//! a warning for every page that has no text or whose text can't be read. Never: a guess at what a
//! picture shows. The file is looked at before it is opened, and read on a thread of its own whose
//! end is waited for: a fault in a library is an error of this one file.

mod block;
mod column;
mod content;
mod font;
mod furniture;
mod guard;
mod line;
mod matrix;
mod seam;
mod values;

use super::extracted::{Extracted, isolated};
use content::{Budget, Content};
use hayro_cmap::BfString;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use std::sync::mpsc;
use std::time::Duration;
use unicode_normalization::UnicodeNormalization;

/// Stack of the thread that reads: objects may stand in one another 500 deep.
const STACK: usize = 64 << 20;

/// After this long a file is given up. Only a fault in a library can take so long.
const LONGEST: Duration = Duration::from_secs(60);

/// Steps that reading may take, for a file of no bytes, and for each of its bytes.
const STEPS: u64 = 100_000_000;
const STEPS_PER_BYTE: u64 = 150;

/// Most pages that are read.
const MOST_PAGES: usize = 20_000;

/// A page with more unreadable characters than one in this many is left out.
const ONE_IN: usize = 10;

/// The text of a PDF file.
///
/// # Errors
/// A sentence: it is no PDF, it is encrypted or damaged, or it holds only pictures.
pub(super) fn read(bytes: &[u8]) -> Result<Extracted, String> {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if guard::find(head, b"%PDF-").is_none() {
        return Err("not a PDF file: no %PDF at its beginning".to_owned());
    }
    guard::check(bytes)?;
    let bytes = bytes.to_vec();
    let (send, outcome) = mpsc::channel();
    let work = move || {
        // Nobody waits any more where the time is over.
        let _ = send.send(isolated(|| open(bytes)));
    };
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(work)
        .map_err(|error| format!("no thread to read it on: {error}"))?;
    outcome
        .recv_timeout(LONGEST)
        .unwrap_or_else(|_| Err("takes too long to read".to_owned()))
}

fn open(bytes: Vec<u8>) -> Result<Extracted, String> {
    let mut budget = Budget(STEPS + STEPS_PER_BYTE * bytes.len() as u64);
    let pdf = Pdf::new(bytes).map_err(|error| {
        match error {
            LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
                "encrypted: a password is needed"
            }
            LoadPdfError::Decryption(_) => "encrypted in a way that is not known",
            LoadPdfError::Invalid => "damaged: no pages can be found",
        }
        .to_owned()
    })?;
    if pdf.pages().len() > MOST_PAGES {
        return Err(format!("too large: more than {MOST_PAGES} pages"));
    }
    let fonts = font::Fonts::new();
    let mut warnings = Vec::new();
    let mut pages = Vec::new();
    for (at, page) in pdf.pages().iter().enumerate() {
        let content = content::content(page, &fonts, &mut budget)?;
        pages.push(match fault(&content) {
            Some(fault) => {
                warnings.push(format!("page {}{fault}", at + 1));
                Vec::new()
            }
            None => line::lines(content.glyphs),
        });
    }
    furniture::remove(&mut pages);
    let text = plain_characters(&seam::text(&block::blocks(&pages)));
    if text.is_empty() {
        let any = |word: &str| warnings.iter().any(|warning| warning.contains(word));
        return Err(match (any("unreadable"), any("scan")) {
            (true, _) => "no text: its characters are unreadable",
            (false, true) => "no text layer: the PDF holds only pictures",
            (false, false) => "no text: its pages are empty",
        }
        .to_owned());
    }
    let n_ideographs = text.chars().filter(|c| line::is_unspaced(*c)).count();
    let has_ideographs = n_ideographs * 5 > text.chars().count();
    Ok(Extracted {
        values: values::values(&pdf, has_ideographs),
        text,
        warnings,
    })
}

/// Ligatures as their letters and the radicals that fonts share with ideographs as ideographs, as
/// somebody would type them.
fn plain_characters(text: &str) -> String {
    let is_shape =
        |c: char| matches!(c as u32, 0x2E80..=0x2FDF | 0xF900..=0xFAFF | 0xFB00..=0xFB06);
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        if is_shape(c) {
            out.extend(std::iter::once(c).nfkc());
        } else {
            out.push(c);
        }
    }
    out
}

/// What is wrong with a page, as the end of a sentence.
fn fault(content: &Content) -> Option<String> {
    let characters = content.glyphs.iter().flat_map(|glyph| match &glyph.text {
        BfString::Char(c) => vec![*c],
        BfString::String(text) => text.chars().collect(),
    });
    let (mut n, mut n_unreadable) = (0, 0);
    for c in characters.filter(|c| !c.is_whitespace()) {
        n += 1;
        n_unreadable += usize::from(is_unreadable(c));
    }
    if n == 0 {
        let scan = if content.has_image { ": a scan?" } else { "" };
        return Some(format!(" has no text layer{scan}"));
    }
    (n_unreadable * ONE_IN > n).then(|| {
        let share = n_unreadable * 100 / n;
        format!(": {share} % of its characters are unreadable, left out")
    })
}

fn is_unreadable(c: char) -> bool {
    let private = matches!(c as u32, 0xE000..=0xF8FF | 0xF0000..);
    let is_mark = block::BULLETS.contains(&c);
    c == char::REPLACEMENT_CHARACTER || c.is_control() || private && !is_mark
}

#[cfg(test)]
mod tests;
