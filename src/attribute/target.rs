//! Whose behaviour a passage is about.

use super::lexicon::Kind;
use super::mention::Mention;
use super::words::{BACK, BACK_ROWS, BACK_ZH};
use crate::model::Country;
use crate::text::token::is_ideograph;
use crate::text::tokens;
use std::ops::Range;

/// Why a country is a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetRule {
    /// The passage names it.
    Named,
    /// The passage before it in the section is about it, and this one names no other.
    Carried,
    /// The document tells two countries' views under headings of their own, and the passage stands
    /// under the other's.
    Mirror,
}

impl TargetRule {
    /// The word for it in output.
    pub fn as_str(self) -> &'static str {
        match self {
            TargetRule::Named => "named",
            TargetRule::Carried => "carried",
            TargetRule::Mirror => "mirror-section",
        }
    }
}

/// A country that a passage is about, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The country.
    pub country: Country,
    /// Why.
    pub rule: TargetRule,
    /// Bytes of the passage where it's named.
    pub evidence: Option<Range<usize>>,
}

/// Countries of which some may be named in passing.
const FEWEST_WITH_PASSING: usize = 3;

/// Countries named one after the other from which they're a list, not what the passage is about.
const SHORTEST_LIST: usize = 4;

/// The countries that a passage names and is about: not those in `minus`, nor those in its label,
/// which ends at byte `from`.
pub(super) fn named(
    text: &str,
    from: usize,
    mentions: &[Mention],
    minus: &[Country],
) -> Vec<Target> {
    let listed = listed(text, mentions);
    let mut targets: Vec<Target> = Vec::new();
    for (mention, listed) in mentions.iter().zip(listed) {
        let Some(country) = mention.country else {
            continue;
        };
        let passed_over = mention.start < from
            || listed
            || matches!(mention.kind, Kind::Outlet)
            || country.is_body()
            || minus.contains(&country)
            || mention.kind == Kind::Capital && is_place(text, mention)
            || is_addressed(text, from, mention);
        if !passed_over && targets.iter().all(|target| target.country != country) {
            targets.push(Target {
                country,
                rule: TargetRule::Named,
                evidence: Some(mention.range()),
            });
        }
    }
    drop_passing(&mut targets, mentions);
    targets.sort_by_key(|target| target.country);
    targets
}

/// Of several countries, those named once only are named in passing, where another is named again
/// and again, or where they're many.
fn drop_passing(targets: &mut Vec<Target>, mentions: &[Mention]) {
    if targets.len() < FEWEST_WITH_PASSING {
        return;
    }
    let times = |target: &Target| {
        let own = mentions
            .iter()
            .filter(|mention| mention.country == Some(target.country));
        own.count()
    };
    if targets.len() >= SHORTEST_LIST || targets.iter().any(|target| times(target) > 2) {
        targets.retain(|target| times(target) > 1);
    }
}

/// Whether a name is called out to somebody in the room ("Well, Jordan, ..."): it's a person's.
fn is_addressed(text: &str, from: usize, mention: &Mention) -> bool {
    let before = text[from.min(mention.start)..mention.start].trim();
    mention.kind == Kind::Name
        && from > 0
        && text[mention.end..].starts_with(',')
        && (before.is_empty() || before.len() < 16 && before.ends_with(','))
}

/// Which mentions stand in a list of countries.
fn listed(text: &str, mentions: &[Mention]) -> Vec<bool> {
    let mut listed = vec![false; mentions.len()];
    let mut start = 0;
    while start < mentions.len() {
        let mut end = start + 1;
        while end < mentions.len() && is_enumeration(between(text, mentions, end)) {
            end += 1;
        }
        let mut countries: Vec<Option<Country>> = mentions[start..end]
            .iter()
            .map(|mention| mention.country)
            .collect();
        countries.sort_unstable();
        countries.dedup();
        if countries.len() >= SHORTEST_LIST {
            listed[start..end].fill(true);
        }
        start = end;
    }
    listed
}

/// What stands between a mention and the one before it.
fn between<'t>(text: &'t str, mentions: &[Mention], at: usize) -> &'t str {
    text.get(mentions[at - 1].end..mentions[at].start)
        .unwrap_or("?")
}

/// Whether two names with this between them are parts of one list.
fn is_enumeration(gap: &str) -> bool {
    const JOINTS: [&str; 13] = [
        ",", "、", "and", "or", "the", "as", "well", "和", "与", "及", "以及", "等", "，",
    ];
    let gap = gap.trim();
    if gap.contains(is_ideograph) || gap.contains(['、', '，']) {
        return JOINTS.contains(&gap);
    }
    gap.contains([',', '/'])
        && gap.len() < 20
        && tokens(gap).all(|token| JOINTS.contains(&&gap[token]))
        || matches!(gap, "and" | "and the" | ", and" | "or" | "/")
}

/// Whether a capital is the place where something is, not a government.
fn is_place(text: &str, mention: &Mention) -> bool {
    let before = text[..mention.start].trim_end();
    if text[mention.range()].contains(is_ideograph) {
        return before.ends_with([
            '在', '赴', '抵', '到', '于', '自', '从', '来', '往', '离', '达',
        ]);
    }
    let last = before
        .rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let owner = text[mention.end..].starts_with(['\'', '’']);
    !owner
        && matches!(
            last.as_str(),
            "in" | "at"
                | "to"
                | "from"
                | "near"
                | "outside"
                | "around"
                | "via"
                | "visit"
                | "visited"
                | "visiting"
                | "through"
                | "downtown"
        )
}

/// Bytes from which a passage is long: it has a subject of its own, and a pronoun in it more
/// likely goes back to something in it. Ideographs have three.
const LONG: usize = 350;

/// Whether a passage that names no country goes on about those of the passage before it: it has a
/// word that goes back to them, and is either short, or the answer to the question before it.
pub(super) fn goes_back(text: &str, answers: bool) -> bool {
    if !answers && text.len() >= LONG {
        return false;
    }
    if text.contains(is_ideograph) {
        return BACK_ZH.iter().any(|word| text.contains(word));
    }
    let lower = text.to_lowercase();
    tokens(&lower).any(|token| BACK.contains(&&lower[token]))
        || BACK_ROWS.iter().any(|row| lower.contains(row))
}
