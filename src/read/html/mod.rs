//! Web pages: the article's text, and what the page says of itself.
//!
//! In: a page's source. Out: the blocks of its article, its title, date, site and address. Never:
//! navigation, advertising, comments, other articles' teasers.

mod about;
mod article;
mod boilerplate;
mod guard;
mod head;
mod walk;
mod xhtml;

use super::blocks::Blocks;
use super::date::Ways;
use super::extracted::Extracted;
use dom_query::Document;
use std::sync::LazyLock;

/// Reads a page.
///
/// # Errors
/// A sentence: the page is built to break its readers, or holds no text.
pub(super) fn page(html: &str, ways: &Ways) -> Result<Extracted, String> {
    let html = xhtml::as_html(html);
    guard::check(&html)?;
    let page = Document::from(html.as_ref());
    let mut about = about::declared(&page);
    boilerplate::remove(&article::body(&page), about.title());
    about.shown(&page, ways);
    boilerplate::remove_frame(&article::body(&page));
    let text = article::text(&page);
    let text = head::without(&text, about.title(), ways);
    let values = about.values();
    let text = match (text.is_empty(), values.get("title")) {
        // A headline is all of such a news item.
        (true, Some(title)) if about::is_article(&page) => title.clone(),
        _ => text,
    };
    if text.is_empty() {
        return Err("no article found on the page".to_owned());
    }
    Ok(Extracted {
        text,
        values,
        warnings: Vec::new(),
    })
}

/// The text of a piece of HTML that is all text, such as a field of a table.
pub(super) fn fragment(html: &str) -> String {
    if guard::check(html).is_err() {
        return html.to_owned();
    }
    let piece = Document::fragment(html);
    let mut blocks = Blocks::default();
    walk::write(&piece.root(), &|_| false, &mut blocks);
    blocks.finish()
}

/// A text's letters and figures: by them lines are the same, whatever stands between.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a text is a web page.
pub(super) fn is_page(text: &str) -> bool {
    let mut start: String = text.trim_start().chars().take(400).collect();
    start.make_ascii_lowercase();
    start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || start.starts_with("<?xml") && start.contains("<html")
}

/// Whether a text is HTML: it has at least two of HTML's tags.
pub(super) fn looks_like_html(text: &str) -> bool {
    let tags = text.match_indices('<').filter(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default();
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest
            .bytes()
            .take(12)
            .position(|byte| !byte.is_ascii_alphanumeric());
        let name = end.and_then(|end| rest.get(..end)).unwrap_or_default();
        let after = rest.as_bytes().get(name.len());
        after.is_some_and(|byte| matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r'))
            && super::xml::is_html_tag(&name.to_ascii_lowercase())
    });
    tags.take(2).count() == 2
}

static CHARSET: LazyLock<Option<regex::bytes::Regex>> = LazyLock::new(|| {
    regex::bytes::Regex::new(r#"(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-z0-9_:.-]+)|<\?xml[^>]{0,100}encoding\s*=\s*["']([a-z0-9_:.-]+)"#).ok()
});

/// The encoding that a page says it's in.
pub(super) fn declared(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(4_096)];
    let found = CHARSET.as_ref()?.captures(head)?;
    let label = found.get(1).or_else(|| found.get(2))?;
    std::str::from_utf8(label.as_bytes()).ok()
}

#[cfg(test)]
mod tests;
