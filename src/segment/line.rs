//! Lines of a text, whatever ends them.
//!
//! A speaker's turn and a paragraph that only wide blanks set off begin a line of their own, also
//! where the text has no line end before them.

use crate::text::token::is_ideograph;
use std::collections::BTreeMap;

/// A line without the white space around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    /// First byte in the text.
    pub start: usize,
    pub text: &'t str,
    /// Characters of the text, for comparing lengths.
    pub width: usize,
    /// Characters of white space before it.
    pub indent: usize,
    /// Whether it was cut off inside of a line of the text, so that a paragraph begins with it.
    pub opens: bool,
    /// Whether it begins with a speaker's label that other lines of the text begin with too.
    pub labelled: bool,
}

/// Labels by which a question or an answer begins, before a colon.
const MARKS: [&str; 17] = [
    "Q",
    "A",
    "Ｑ",
    "Ａ",
    "问",
    "答",
    "問",
    "追问",
    "追問",
    "提问",
    "提問",
    "回答",
    "问题",
    "Question",
    "Answer",
    "Follow-up",
    "Follow up",
];

/// How a bare mark begins a line.
const BARE_MARK: [&str; 2] = ["Q ", "Q\u{A0}"];

/// Longest label that is looked for, in characters.
const LONGEST_LABEL: usize = 40;

/// Lines that begin with a name before it's taken for a speaker's.
const LABELLED_LINES: usize = 2;

/// Marks that may close after the end of a sentence.
const CLOSERS: [char; 12] = [
    '"', '”', '’', '\'', ')', ']', '」', '』', '）', '》', '】', '*',
];

impl<'t> Line<'t> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// A rule or an ornament: nothing to read.
    pub fn is_ornament(&self) -> bool {
        self.inner().is_empty()
    }

    /// Up to four figures, with or without an ornament around them.
    pub fn is_page_number(&self) -> bool {
        let inner = self.inner();
        self.width <= 12 && inner.len() <= 4 && inner.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// The line without ornaments around it.
    fn inner(&self) -> &str {
        const ORNAMENTS: [char; 12] = ['-', '–', '—', ' ', '*', '_', '=', '#', '\\', '.', '[', ']'];
        self.text.trim_matches(ORNAMENTS)
    }

    pub fn first(&self) -> char {
        self.text.chars().next().unwrap_or(' ')
    }

    pub fn last(&self) -> char {
        self.text.chars().next_back().unwrap_or(' ')
    }

    /// Whether a sentence can end with this line.
    pub fn ends_sentence(&self) -> bool {
        let bare = self.text.trim_end_matches([
            '"', '”', '’', '\'', ')', ']', '」', '』', '）', '*', '_', ' ',
        ]);
        bare.ends_with(['.', '!', '?', ':', ';', '…', '。', '！', '？', '：', '；'])
    }

    /// Whether a sentence ends inside of the line, or breaks off at its end: it's speech, no title.
    pub fn holds_sentence_end(&self) -> bool {
        let after_word = |(at, _): (usize, &str)| {
            let before = self.text[..at].chars().rev().take(3);
            before.filter(|c| c.is_lowercase()).count() == 3
        };
        self.text.contains(['。', '！', '？', '…'])
            || ["? ", "! "].iter().any(|end| self.text.contains(end))
            || self.text.match_indices(". ").any(after_word)
            || self.text.ends_with("--")
            || self.text.ends_with('—')
    }

    pub fn starts_lower(&self) -> bool {
        self.first().is_lowercase()
    }

    /// A printer's job number at the foot of a page: `06-53317`, with or without the page's.
    pub fn is_job_number(&self) -> bool {
        let mut parts = self
            .text
            .split([' ', '\t'])
            .filter(|part| !part.is_empty())
            .peekable();
        let is_page =
            |part: &&str| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_job = |part: &str| match part.trim_end_matches('*').split_once('-') {
            Some((year, number)) => {
                year.len() == 2
                    && (4..=6).contains(&number.len())
                    && (year.bytes().chain(number.bytes())).all(|byte| byte.is_ascii_digit())
            }
            None => false,
        };
        let _ = parts.next_if(is_page);
        let has_job = parts.next().is_some_and(is_job);
        let _ = parts.next_if(is_page);
        has_job && parts.next().is_none()
    }

    /// Whether the line begins with a bullet or a quotation mark of Markdown's.
    pub fn is_bullet(&self) -> bool {
        let marks = ["•", "●", "▪", "◦", ">", "- ", "* ", "– ", "— "];
        marks.iter().any(|mark| self.text.starts_with(mark))
    }

    /// Whether the line begins something of its own: a list item, a numbered paragraph, a
    /// heading, a quotation, or a speaker's turn.
    pub fn starts_item(&self) -> bool {
        let text = self.text;
        if self.is_bullet() || text.starts_with('#') {
            return true;
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        if (1..=3).contains(&digits)
            && [". ", ".\t", ") "]
                .iter()
                .any(|mark| text[digits..].starts_with(mark))
        {
            return true;
        }
        if text.starts_with(is_chinese_numeral) {
            let rest = text.trim_start_matches(is_chinese_numeral);
            if rest.starts_with(['、', '．']) {
                return true;
            }
        }
        self.is_turn()
    }

    /// Whether the line begins a speaker's turn: `MR. EARNEST:`, `THE PRESIDENT:`, `Q`, `问：`.
    pub fn is_turn(&self) -> bool {
        let text = self.text.trim_start_matches(['*', '_']);
        if ["Q ", "Q\u{A0}", "Q\t"]
            .iter()
            .any(|mark| text.starts_with(mark))
            || text == "Q"
        {
            return true;
        }
        if self.labelled || head(text).is_some_and(is_mark) {
            return true;
        }
        let head = text.split(':').next().unwrap_or_default();
        head.len() < text.len()
            && (2..=40).contains(&head.len())
            && head.contains(char::is_uppercase)
            && !head.contains(char::is_lowercase)
            && head
                .chars()
                .all(|c| c.is_alphabetic() || " .’'-".contains(c))
    }
}

fn is_chinese_numeral(c: char) -> bool {
    "一二三四五六七八九十".contains(c)
}

/// Whether a label stands for a question or an answer, with or without a number: `Q`, `A2`, 追问一.
fn is_mark(head: &str) -> bool {
    let bare = head
        .trim_end_matches(|c: char| c.is_ascii_digit() || is_chinese_numeral(c))
        .trim_end();
    MARKS.contains(&bare)
}

/// What stands before the colon at the start of a text, if it's short enough for a label.
fn head(text: &str) -> Option<&str> {
    let (at, colon) = text
        .char_indices()
        .take(LONGEST_LABEL)
        .find(|(_, c)| matches!(c, ':' | '：'))?;
    let head = text[..at].trim_end();
    let after = &text[at + colon.len_utf8()..];
    let free = colon == '：'
        || head.contains(is_ideograph)
        || after.is_empty()
        || after.starts_with(|c: char| c.is_whitespace() || "*_\"“".contains(c));
    (free && !head.is_empty()).then_some(head)
}

/// Whether a text before a colon is written as a person's or an outlet's name is.
fn is_name(head: &str) -> bool {
    if head.contains(is_ideograph) {
        return (2..=16).contains(&head.chars().count()) && head.chars().all(char::is_alphanumeric);
    }
    let mut words = head.split_whitespace();
    let small = ["of", "the", "and", "de", "van", "von", "bin", "al"];
    head.starts_with(char::is_uppercase)
        && words.clone().count() <= 6
        && words.all(|word| {
            word.starts_with(|c: char| c.is_uppercase() || c == '(') || small.contains(&word)
        })
        && !head.contains(['?', '!', ';', '…'])
}

/// The names that at least [`LABELLED_LINES`] lines begin with.
fn labels<'t>(lines: &[Line<'t>]) -> Vec<&'t str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in lines.iter().filter_map(|line| head(line.text)) {
        if is_name(name) {
            *counts.entry(name).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count >= LABELLED_LINES);
    counts.into_keys().collect()
}

/// The lines, cut where a turn or a paragraph begins inside of one.
fn parted(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let labels = labels(&lines);
    let is_bare = |line: &&Line<'_>| BARE_MARK.iter().any(|mark| line.text.starts_with(mark));
    let bare_marks = lines.iter().filter(is_bare).count() >= LABELLED_LINES;
    let mut parts = Vec::with_capacity(lines.len());
    for whole in lines {
        let mut from = 0;
        for cut in cuts(whole.text, &labels, bare_marks)
            .into_iter()
            .chain([whole.text.len()])
        {
            if cut <= from && from > 0 {
                continue;
            }
            let mut part = line(whole.start + from, &whole.text[from..cut]);
            part.opens = from > 0;
            if from == 0 {
                part.indent = whole.indent;
            }
            part.labelled = head(part.text).is_some_and(|head| labels.binary_search(&head).is_ok());
            parts.push(part);
            from = cut;
        }
    }
    parts
}

/// Bytes of a line at which a turn or a paragraph begins inside of it, in order.
fn cuts(text: &str, labels: &[&str], bare_marks: bool) -> Vec<usize> {
    let mut cuts = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            ':' | '：' => cuts.extend(turn_before(text, at, labels)),
            '\u{3000}' | '\u{2003}' => cuts.extend(paragraph_after(text, at, c)),
            'Q' if bare_marks => cuts.extend(bare_question(text, at)),
            _ => {}
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// The start of the label before a colon, if a sentence ends before it: a mark, or after a question
/// a name that lines begin with.
fn turn_before(text: &str, colon: usize, labels: &[&str]) -> Option<usize> {
    let mut after = text[colon..].chars().skip(1);
    if text[colon..].starts_with(':')
        && after
            .next()
            .is_some_and(|c| !c.is_whitespace() && !is_ideograph(c) && !"\"“".contains(c))
    {
        return None;
    }
    // Back from the colon, every place at which a label may begin.
    let mut start = colon;
    for c in text[..colon].chars().rev().take(LONGEST_LABEL + 2) {
        let label = text[start..colon].trim();
        if let Some(kind) = sentence_end(&text[..start])
            && !label.is_empty()
            && (is_mark(label) || kind == '?' && labels.binary_search(&label).is_ok())
        {
            return (start > 0).then_some(start);
        }
        start -= c.len_utf8();
    }
    None
}

/// The place of a bare `Q` between the end of a sentence and the start of one.
fn bare_question(text: &str, at: usize) -> Option<usize> {
    let rest = BARE_MARK
        .iter()
        .find_map(|mark| text[at..].strip_prefix(mark))?;
    let opens = rest.trim_start().starts_with(char::is_uppercase);
    (opens && at > 0 && sentence_end(&text[..at]).is_some()).then_some(at)
}

/// How the sentence before ends that a text ends with, blanks and closing marks aside: with `?`, `.`
/// or not at all.
fn sentence_end(before: &str) -> Option<char> {
    let bare = before.trim_end();
    let open = bare.trim_end_matches(CLOSERS);
    let closed = open.len() < bare.len();
    match open.trim_end().chars().next_back()? {
        '?' | '？' => Some('?'),
        '。' | '！' | '…' => Some('.'),
        '.' | '!' if bare.len() < before.len() => Some('.'),
        c if closed && bare.len() < before.len() && is_ideograph(c) => Some('.'),
        _ => None,
    }
}

/// The end of a run of two or more wide blanks that begins at `at` after the end of a sentence or a
/// closing mark: so paragraphs are set off in texts that have lost their line ends.
fn paragraph_after(text: &str, at: usize, blank: char) -> Option<usize> {
    let is_wide = |c: char| matches!(c, '\u{3000}' | '\u{2003}');
    let before = &text[..at];
    if before.ends_with(is_wide) || !text[at + blank.len_utf8()..].starts_with(is_wide) {
        return None;
    }
    let ends = ['。', '！', '？', '：', '；', '…', '.', '!', '?', ':', ';'];
    // Few blanks are looked at, so that a long run of them isn't gone over again and again.
    let last = before.chars().rev().take(3).find(|c| !c.is_whitespace())?;
    let rest = text[at..].trim_start();
    (!rest.is_empty() && (ends.contains(&last) || CLOSERS.contains(&last)))
        .then_some(text.len() - rest.len())
}

/// The lines of a text. LF, CR, CR LF, form feed, vertical tab and the Unicode separators end one.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    parted(lines_of(text))
}

fn lines_of(text: &str) -> Vec<Line<'_>> {
    const ENDS: [char; 7] = [
        '\n', '\r', '\u{C}', '\u{B}', '\u{2028}', '\u{2029}', '\u{85}',
    ];
    let mut lines = Vec::new();
    let mut start = 0;
    let mut rest = text;
    loop {
        let end = rest.find(ENDS);
        lines.push(line(start, &rest[..end.unwrap_or(rest.len())]));
        let Some(end) = end else {
            return lines;
        };
        let mark = if rest[end..].starts_with("\r\n") {
            2
        } else {
            rest[end..].chars().next().map_or(1, char::len_utf8)
        };
        start += end + mark;
        rest = &rest[end + mark..];
    }
}

fn line(start: usize, raw: &str) -> Line<'_> {
    let left = raw.trim_start_matches(is_invisible);
    let text = left.trim_end_matches(is_invisible);
    let lead = raw.len() - left.len();
    Line {
        start: start + lead,
        text,
        width: text.chars().count(),
        indent: raw[..lead]
            .chars()
            .map(|c| if c == '\t' { 4 } else { 1 })
            .sum(),
        opens: false,
        labelled: false,
    }
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{FEFF}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\0'
        )
}
