//! What a page says of itself: its title, date, author, site and address.

use super::article::body;
use super::bare;
use crate::read::Values;
use crate::read::date::{self, Ways};
use crate::read::outlet;
use crate::text::token::is_ideograph;
use dom_query::{Document, NodeRef};
use serde_json::Value;

/// Names of `<meta>` elements with the day of publication, the surest first.
const DATES: [&str; 20] = [
    "article:published_time",
    "og:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "dc.date.created",
    "citation_publication_date",
    "citation_date",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "publication_date",
    "sailthru.date",
    "parsely-pub-date",
    "article.published",
    "date",
];

/// Kinds of things (schema.org) whose date and headline are an article's.
const ARTICLES: [&str; 12] = [
    "Article",
    "NewsArticle",
    "ReportageNewsArticle",
    "OpinionNewsArticle",
    "AnalysisNewsArticle",
    "BlogPosting",
    "Report",
    "GovernmentPublication",
    "ScholarlyArticle",
    "PressRelease",
    "SpeechAct",
    "AdvertiserContentArticle",
];

/// Longest line around an article that can be a date, in characters.
const LONGEST_DATE: usize = 100;

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct About {
    title: String,
    date: Option<String>,
    author: Option<String>,
    site: Option<String>,
    url: Option<String>,
    lang: Option<String>,
}

/// What the page's head and its data for machines say.
pub(super) fn declared(page: &Document) -> About {
    let linked = linked(page);
    let meta = Meta::of(page);
    let text = |value: Option<String>| value.filter(|value| !value.trim().is_empty());
    let site = text(meta.get("og:site_name"))
        .or_else(|| {
            linked
                .as_ref()
                .and_then(|data| named(data.get("publisher")))
        })
        .or_else(|| meta.get("application-name"));
    let date = linked
        .as_ref()
        .and_then(|data| data.get("datePublished"))
        .and_then(Value::as_str)
        .map(str::to_owned)
        .or_else(|| DATES.iter().find_map(|name| text(meta.get(name))))
        .or_else(|| text(meta.get_ending("published-at")));
    let author = linked
        .as_ref()
        .and_then(|data| named(data.get("author")))
        .or_else(|| meta.get("author"))
        .filter(|author| Some(author) != site.as_ref() && !author.contains("://"));
    let headline = linked
        .as_ref()
        .and_then(|data| data.get("headline"))
        .and_then(Value::as_str)
        .map(str::to_owned);
    let url = attribute(page, "link[rel=canonical]", "href").or_else(|| meta.get("og:url"));
    About {
        title: title(
            page,
            headline.or_else(|| meta.get("og:title")),
            site.as_deref(),
        ),
        date,
        author: text(author),
        site: text(site),
        url: url.filter(|url| url.starts_with("http")),
        lang: attribute(page, "html", "lang").filter(|lang| !lang.trim().is_empty()),
    }
}

impl About {
    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Looks for what the page's head didn't say where a reader sees it, around the article.
    pub fn shown(&mut self, page: &Document, ways: &Ways) {
        if self.date.is_none() {
            self.date = marked_date(page).or_else(|| visible_date(page, &self.title, ways));
        }
    }

    /// As metadata values.
    pub fn values(self) -> Values {
        let fields = [
            ("title", Some(self.title).filter(|title| !title.is_empty())),
            ("date", self.date),
            ("speaker", self.author),
            ("source", self.site),
            ("url", self.url),
            ("lang", self.lang),
        ];
        fields
            .into_iter()
            .filter_map(|(field, value)| Some((field.to_owned(), value?.trim().to_owned())))
            .collect()
    }
}

/// Whether a page says that it's one article.
pub(super) fn is_article(page: &Document) -> bool {
    let kind = attribute(page, "meta[property='og:type']", "content");
    kind.as_deref() == Some("article")
        || linked(page).is_some()
        || page
            .select("[itemprop~=articleBody], [itemtype$=Article]")
            .exists()
}

/// `<meta>` elements by name or property.
struct Meta(Vec<(String, String)>);

impl Meta {
    fn of(page: &Document) -> Self {
        let all = page.select("meta[content]");
        let entries = all.nodes().iter().filter_map(|node| {
            let name = ["property", "name", "itemprop"]
                .iter()
                .find_map(|key| node.attr(key))?;
            // Of a thing inside of the page, such as a picture.
            let inside = node.parent().is_some_and(|parent| parent.has_name("div"));
            let content = node.attr("content")?.to_string();
            (!inside).then(|| (name.to_lowercase(), content))
        });
        Self(entries.collect())
    }

    fn get(&self, name: &str) -> Option<String> {
        let found = self
            .0
            .iter()
            .find(|(own, content)| own == name && !content.trim().is_empty());
        found.map(|(_, content)| content.clone())
    }

    fn get_ending(&self, ending: &str) -> Option<String> {
        let found = self.0.iter().find(|(own, _)| own.ends_with(ending));
        found.map(|(_, content)| content.clone())
    }
}

fn attribute(page: &Document, selector: &str, name: &str) -> Option<String> {
    page.select_single(selector)
        .attr(name)
        .map(|value| value.to_string())
}

/// The page's data for machines (JSON-LD) on its article.
fn linked(page: &Document) -> Option<serde_json::Map<String, Value>> {
    let scripts = page.select("script[type='application/ld+json']");
    let values = scripts
        .nodes()
        .iter()
        .filter_map(|script| serde_json::from_str::<Value>(script.text().trim()).ok());
    values.flat_map(things).find(|thing| {
        let kinds = match thing.get("@type") {
            Some(Value::String(kind)) => vec![kind.as_str()],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        kinds.iter().any(|kind| ARTICLES.contains(kind))
    })
}

/// The objects of a JSON-LD block: one, a list, or a graph of them.
fn things(value: Value) -> Vec<serde_json::Map<String, Value>> {
    match value {
        Value::Array(values) => values.into_iter().flat_map(things).collect(),
        Value::Object(mut thing) => match thing.remove("@graph") {
            Some(graph) => things(graph),
            None => vec![thing],
        },
        _ => Vec::new(),
    }
}

/// The name of a person or organization.
fn named(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(name) => Some(name.clone()),
        Value::Array(values) => named(values.first()),
        Value::Object(thing) => thing.get("name").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    }
}

/// The title: the one first heading, or what the head of the page has, without the site's name.
fn title(page: &Document, declared: Option<String>, site: Option<&str>) -> String {
    let clean = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let in_head = page
        .select("head > title")
        .nodes()
        .first()
        .map(|node| clean(&node.text()));
    let in_head = in_head.unwrap_or_default();
    let headings = |selector: &str| -> Vec<String> {
        let found = page.select(selector);
        let texts = found.nodes().iter().map(|node| clean(&node.text()));
        texts
            .filter(|text| !text.is_empty() && Some(text.as_str()) != site)
            .collect()
    };
    let firsts = headings("h1");
    let in_both = |heading: &String| {
        let heading = heading.to_lowercase();
        heading.chars().count() >= 4 && in_head.to_lowercase().contains(&heading)
    };
    if let Some(heading) = firsts
        .iter()
        .chain(&headings("h2"))
        .find(|heading| in_both(heading))
    {
        return heading.clone();
    }
    let declared = declared
        .map(|title| clean(&title))
        .filter(|title| !title.is_empty());
    match (declared, firsts.as_slice()) {
        (Some(title), _) => without_site(&title, site),
        (None, [heading]) => heading.clone(),
        (None, _) => without_site(&in_head, site),
    }
}

/// A title without the name of the site after it.
fn without_site(title: &str, site: Option<&str>) -> String {
    // Chinese has no blanks around the mark.
    let hyphen = if title.contains(is_ideograph) {
        "-"
    } else {
        " - "
    };
    for separator in [
        " | ", " – ", " — ", " - ", " :: ", " · ", " « ", "_", "－", "—", hyphen,
    ] {
        if let Some((before, after)) = title.rsplit_once(separator) {
            let after = after.trim();
            let is_site = site.is_some_and(|site| site.eq_ignore_ascii_case(after))
                || outlet::named(after).is_some();
            let short = after.chars().count() * 2 < before.chars().count();
            if is_site || short && before.chars().count() >= 12 {
                return before.trim().to_owned();
            }
        }
    }
    title.to_owned()
}

/// The date that the page's elements mark as that of publication, or its only one.
fn marked_date(page: &Document) -> Option<String> {
    let value = |node: &NodeRef<'_>| {
        ["datetime", "content"]
            .iter()
            .find_map(|name| node.attr(name))
            .map(|value| value.to_string())
            .or_else(|| Some(node.text().trim().to_owned()))
            .filter(|value| !value.is_empty())
    };
    let published = page.select("time[itemprop=datePublished], span[itemprop=datePublished], p[itemprop=datePublished], time[pubdate], time.published, time.dt-published, time.entry-date");
    if let Some(first) = published.nodes().iter().find_map(value) {
        return Some(first);
    }
    let times = page.select("time");
    let mut values = times
        .nodes()
        .iter()
        .filter(|node| !is_update(node))
        .filter_map(value);
    let first = values.next()?;
    let day = |value: &str| value.chars().take(10).collect::<String>();
    let alone = values.all(|other| day(&other) == day(&first));
    alone.then_some(first)
}

fn is_update(node: &NodeRef<'_>) -> bool {
    let class = node.attr("class").unwrap_or_default().to_lowercase();
    let itemprop = node.attr("itemprop").unwrap_or_default();
    class.contains("updat") || class.contains("modif") || itemprop.contains("Modified")
}

/// The date on a line of its own, after the title, or in an element that is named after it.
fn visible_date(page: &Document, title: &str, ways: &Ways) -> Option<String> {
    let named = page.select("[class*=date], [id*=date], [class*=time], [id*=Time], [id*=time], [class*=Date], [class*=pub], [class*=meta], [class*=source], [class*=info]");
    let in_named = named
        .nodes()
        .iter()
        .find_map(|node| date_of(&short_text(node)?, ways));
    if in_named.is_some() {
        return in_named;
    }
    let wanted = bare(title);
    let mut seen_title = wanted.is_empty();
    let mut lines = 0;
    for node in body(page).descendants_it().filter(NodeRef::is_text) {
        let text = node.text();
        if text.trim().is_empty() {
            continue;
        }
        if !seen_title {
            seen_title = bare(&text) == wanted;
            continue;
        }
        lines += 1;
        let around = node
            .parent()
            .map_or_else(|| text.to_string(), |parent| parent.text().to_string());
        if let Some(found) = date_of(&around, ways) {
            return Some(found);
        }
        if lines > 8 {
            break;
        }
    }
    None
}

/// The text of an element, if it's about a line's.
fn short_text(node: &NodeRef<'_>) -> Option<String> {
    let mut text = String::new();
    for part in node.descendants_it().filter(NodeRef::is_text) {
        text.push_str(&part.text());
        if text.len() > LONGEST_DATE * 8 {
            return None;
        }
    }
    Some(text)
}

/// The one date of a short line.
fn date_of(line: &str, ways: &Ways) -> Option<String> {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty()
        || line.chars().count() > LONGEST_DATE
        || line.to_lowercase().contains("updated")
    {
        return None;
    }
    ["en", "zh"].iter().find_map(|lang| {
        let found = date::in_text(&line, lang, ways);
        let dates: Vec<_> = found
            .iter()
            .filter_map(|found| found.date.full())
            .filter(|date| date.is_day())
            .collect();
        match dates.as_slice() {
            [first, rest @ ..] if rest.iter().all(|other| other == first) => {
                Some(first.to_string())
            }
            _ => None,
        }
    })
}
