//! Pages written as XML, which are read by HTML's rules.
//!
//! In: a page's source. Out: the same, with `<title/>` as `<title></title>`: to HTML the first
//! opens an element that swallows all that follows. Never: a change to a page that isn't XML.

use std::borrow::Cow;

/// Elements that HTML closes itself.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// A page with its empty elements written as HTML has them.
pub(super) fn as_html(page: &str) -> Cow<'_, str> {
    let start = page.trim_start_matches('\u{FEFF}').trim_start();
    if !start.starts_with("<?xml") {
        return Cow::Borrowed(page);
    }
    let mut html = String::with_capacity(page.len() + page.len() / 8);
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        html.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = whole(rest).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(length);
        rest = after;
        match empty_element(piece) {
            Some((open, name)) => html.extend([open, "></", name, ">"]),
            None => html.push_str(piece),
        }
    }
    html.push_str(rest);
    Cow::Owned(html)
}

/// The length of what begins with `<`: a comment, a script, or a tag. None where it has no end.
fn whole(piece: &str) -> Option<usize> {
    let until = |end: &str| Some(piece.find(end)? + end.len());
    if piece.starts_with("<!--") {
        return until("-->");
    }
    if piece.starts_with("<![CDATA[") {
        return until("]]>");
    }
    let tag = tag(piece);
    let opens = |name: &str| {
        let after = tag.strip_prefix(name);
        after.is_some_and(|after| after.starts_with(['>', ' ', '\n']) && !after.ends_with("/>"))
    };
    match () {
        () if opens("<script") => until("</script"),
        () if opens("<style") => until("</style"),
        () => Some(tag.len()),
    }
}

/// A tag up to the first `>` outside of quotation marks; XML has no `<` in one.
fn tag(piece: &str) -> &str {
    let next = piece[1..].find('<').map_or(piece.len(), |at| at + 1);
    let mut quote = None;
    for (at, byte) in piece.bytes().enumerate().take(next) {
        match (byte, quote) {
            (b'>', None) => return &piece[..=at],
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(mark)) if mark == byte => quote = None,
            _ => {}
        }
    }
    &piece[..next]
}

/// The part of an empty element's tag that stays, and its name, where HTML doesn't close it.
fn empty_element(tag: &str) -> Option<(&str, &str)> {
    let open = tag.strip_suffix("/>")?;
    let name = open.strip_prefix('<')?;
    let end = name.find(char::is_whitespace).unwrap_or(name.len());
    let name = &name[..end];
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_void = || VOID.iter().any(|void| void.eq_ignore_ascii_case(name));
    (is_name && !is_void()).then_some((open, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_elements_are_closed_where_a_page_is_xml() {
        let page = "<?xml version='1.0'?><html><title lang=\"a>b\"/><!-- <p/> --><a name='x'/><br/>\
             <script>if (a<b) '<p/>'</script><p/>ä &lt; <";
        assert_eq!(
            as_html(page),
            "<?xml version='1.0'?><html><title lang=\"a>b\"></title><!-- <p/> --><a name='x'></a>\
             <br/><script>if (a<b) '<p/>'</script><p></p>ä &lt; <"
        );
        assert_eq!(as_html("<html><title/>"), "<html><title/>");
    }

    #[test]
    fn a_page_without_ends_takes_no_time() {
        for piece in ["<!--", "<p '", "<script>", "<a b=\"", "<"] {
            let page = format!("<?xml?>{}", piece.repeat(200_000));
            assert_eq!(as_html(&page), page);
        }
    }
}
