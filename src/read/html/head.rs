//! What stands around an article's text and isn't of it: its title once more, its date, its source.

use super::bare;
use crate::read::date::{self, Ways};

/// Blocks at the beginning and the end that are looked at.
const NEAR: usize = 6;

/// Longest line of an article's frame, in characters.
const LONGEST: usize = 80;

/// What lines at the beginning and end of an article begin with that are about it.
const LABELS: [&str; 25] = [
    "来源",
    "來源",
    "责任编辑",
    "責任編輯",
    "责编",
    "编辑：",
    "编辑:",
    "作者：",
    "发布时间",
    "发布日期",
    "更新时间",
    "字号",
    "打印",
    "分享",
    "【打印",
    "[打印",
    "（责任编辑",
    "(责任编辑",
    "source:",
    "published:",
    "updated:",
    "share this",
    "print this",
    "last updated",
    "site last updated",
];

/// A text without the frame around it.
pub(super) fn without(text: &str, title: &str, ways: &Ways) -> String {
    let mut blocks: Vec<&str> = text
        .split("\n\n")
        .filter(|block| !block.is_empty())
        .collect();
    let mut at = 0;
    for _ in 0..NEAR {
        let Some(block) = blocks.get(at).copied() else {
            break;
        };
        let is_around =
            |line: &str| is_title(line, title) || is_frame(line, ways) || is_trail(line);
        let lines = block.split_inclusive('\n');
        let around = lines.take_while(|line| is_around(line.trim_end()));
        let rest = &block[around.map(str::len).sum()..];
        if rest.is_empty() {
            blocks.remove(at);
        } else {
            blocks[at] = rest;
            at += 1;
        }
    }
    for _ in 0..3 {
        match blocks.last() {
            Some(block) if is_labelled(block) => blocks.pop(),
            _ => break,
        };
    }
    blocks.join("\n\n")
}

fn is_title(block: &str, title: &str) -> bool {
    !title.is_empty() && bare(block) == bare(title)
}

/// Whether a line says nothing but when and where the text was published.
fn is_frame(block: &str, ways: &Ways) -> bool {
    if block.chars().count() > LONGEST {
        return false;
    }
    is_labelled(block) || is_date(block, ways)
}

fn is_labelled(block: &str) -> bool {
    let lower = block.to_lowercase();
    block.chars().count() <= LONGEST && LABELS.iter().any(|label| lower.starts_with(label))
}

/// Whether a line is a date, with hardly anything around it.
fn is_date(block: &str, ways: &Ways) -> bool {
    let found = ["en", "zh"]
        .into_iter()
        .find_map(|lang| date::in_text(block, lang, ways).into_iter().next());
    let Some(found) = found else { return false };
    let rest = [&block[..found.range.start], &block[found.range.end..]];
    let letters = rest
        .iter()
        .flat_map(|part| part.chars())
        .filter(|c| c.is_alphabetic());
    letters.count() <= 12
}

/// A way through the site: `Home > News > Speeches`.
fn is_trail(block: &str) -> bool {
    let parts = block.split(['>', '»', '›']).count();
    parts >= 3 && block.chars().count() <= LONGEST * 2
}
