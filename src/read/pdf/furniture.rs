//! Takes away what stands on every page: running headers, footers and page numbers.
//!
//! In: the lines of each page. Out: the same without those that stand at the same height on
//! several pages, near the head or the foot, with the same text but for digits.

use super::line::Line;
use std::collections::BTreeMap;

/// Lines from the head and from the foot of a page among which they are looked for.
const REACH: usize = 4;

/// Points within which two heights are the same.
const SAME_HEIGHT: f64 = 4.0;

/// Removes running headers and footers.
pub(super) fn remove(pages: &mut [Vec<Line>]) {
    let mut seen: BTreeMap<String, Vec<(usize, f64)>> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate() {
        for line in edges(page).into_iter().filter_map(|at| page.get(at)) {
            seen.entry(key(&line.text)).or_default().push((at, line.y));
        }
    }
    let n_pages = pages.iter().filter(|page| !page.is_empty()).count();
    // A document of two pages may say a thing twice; of a longer one, three pages must.
    let enough = if n_pages <= 3 { 2 } else { 3 };
    for page in pages {
        let edges = edges(page);
        let repeated = |line: &Line| {
            let places = seen.get(&key(&line.text));
            let mut at: Vec<usize> = places
                .into_iter()
                .flatten()
                .filter(|(_, y)| (y - line.y).abs() < SAME_HEIGHT)
                .map(|(at, _)| *at)
                .collect();
            at.dedup();
            at.len() >= enough
        };
        let drop: Vec<bool> = page
            .iter()
            .enumerate()
            .map(|(at, line)| edges.contains(&at) && repeated(line))
            .collect();
        let mut drop = drop.into_iter();
        page.retain(|_| !drop.next().unwrap_or(false));
    }
}

/// The places of the highest and the lowest lines of a page.
fn edges(page: &[Line]) -> Vec<usize> {
    let mut by_height: Vec<usize> = (0..page.len()).collect();
    let height = |at: &usize| page.get(*at).map_or(0.0, |line| line.y);
    by_height.sort_by(|a, b| height(b).total_cmp(&height(a)));
    let n = by_height.len();
    by_height
        .into_iter()
        .enumerate()
        .filter(|(rank, _)| *rank < REACH || rank + REACH >= n)
        .map(|(_, at)| at)
        .collect()
}

/// The text of a line, but for its numbers.
fn key(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let is_roman = !text.is_empty() && text.chars().all(|c| "ivxl".contains(c));
    if is_roman {
        return "#".to_owned();
    }
    let mut key = String::new();
    for c in text.chars() {
        let c = if c.is_numeric() { '#' } else { c };
        if !(c == '#' && key.ends_with('#')) {
            key.push(c);
        }
    }
    key
}
