use super::*;

#[test]
fn html_is_told_from_text() {
    assert!(looks_like_html("<p>One.</p>"));
    assert!(looks_like_html("One<br />two<BR>three"));
    assert!(!looks_like_html("a < b and c > d, <em without end, <pre>"));
    assert!(!looks_like_html("one <p> only"));
}

fn ways() -> Ways {
    Ways {
        order: None,
        today: jiff::civil::date(2026, 1, 1),
    }
}

#[test]
fn an_article_is_read_without_what_stands_around_it() {
    let page = page(
        "<!doctype html><html lang=en><head><title>A speech on cables - Ministry</title>
         <meta property='og:site_name' content='Ministry'></head><body>
         <nav><ul><li><a href=/>Home</a><li><a href=/a>About</a></ul></nav>
         <div class=content><h1>A speech on cables</h1><div class=date>24 September 2015</div>
         <p>The cables that cross our seas carry the trade of every nation, and no one may cut them
         without harm to all.</p><p>Q: And <b>who</b> pays?</p><p>A: All of us.</p>
         <ul><li>First, the cables.<li>Then, the stations.</ul>
         <div class=share><a href=x>Share</a></div></div>
         <footer><p>Copyright, the Ministry</p></footer></body></html>",
        &ways(),
    )
    .unwrap();
    assert_eq!(
        page.text.split("\n\n").collect::<Vec<_>>(),
        [
            "The cables that cross our seas carry the trade of every nation, and no one may cut them without harm to all.",
            "Q: And who pays?",
            "A: All of us.",
            "- First, the cables.",
            "- Then, the stations.",
        ]
    );
    assert_eq!(page.values["title"], "A speech on cables");
    assert_eq!(page.values["date"], "2015-09-24");
    assert_eq!(page.values["source"], "Ministry");
}

#[test]
fn data_for_machines_tell_the_date() {
    let page = page(
        r#"<html><head><script type="application/ld+json">{"@graph": [{"@type": "WebSite", "datePublished":
        "2001-01-01"}, {"@type": "NewsArticle", "headline": "Grain", "datePublished": "2015-09-24T10:00:00Z",
        "author": {"name": "Ada Poe"}}]}</script></head><body><article><p>Grain ships left the harbour this morning
        under the new agreement, the first since spring.</p><time datetime="2019-01-01">updated</time></article>"#,
        &ways(),
    )
    .unwrap();
    assert_eq!(page.values["date"], "2015-09-24T10:00:00Z");
    assert_eq!(page.values["speaker"], "Ada Poe");
    assert!(page.text.starts_with("Grain ships left"));
}

#[test]
fn hostile_pages_are_told() {
    assert!(page(&"<div>".repeat(10_000), &ways()).is_err());
    assert!(page("<html><body></body></html>", &ways()).is_err());
    assert_eq!(declared(b"<meta charset='gb2312'>"), Some("gb2312"));
}
