//! From the lines of all pages to blocks: paragraphs, headings, list items, rows of tables.
//!
//! In: the lines of each page, in the order of reading. Out: blocks of lines. A paragraph ends
//! where the distance to the next line is larger than usual, where the next line is indented, set
//! in another size or begins an item, and where a line ends so early that the next word would
//! still have fit. It goes on over the foot of a page or column.

use super::line::{Line, is_unspaced};

/// A block in the making.
#[derive(Debug)]
pub(super) struct Block {
    pub lines: Vec<Line>,
    pub kind: Kind,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    Heading,
    Row,
    /// A foot- or endnote: it comes after the text.
    Note,
}

/// Longest heading, in characters.
const LONGEST_HEADING: usize = 200;

/// Longest bold paragraph that is a heading.
const LONGEST_BOLD_HEADING: usize = 120;

/// Measures that hold for the whole document.
struct Measures {
    /// The size of running text.
    size: f64,
    /// Whether running text is bold, so that bold tells nothing.
    bold: bool,
}

/// A column of a page: the place its lines are measured against.
struct Column {
    left: f64,
    right: f64,
    /// The usual distance between lines, in times of their size.
    pitch: f64,
}

/// The blocks of a document.
pub(super) fn blocks(pages: &[Vec<Line>]) -> Vec<Block> {
    let measures = Measures::of(pages);
    let pitch = usual_pitch(pages, &measures);
    let mut areas: Vec<&[Line]> = Vec::new();
    let mut feet: Vec<&[Line]> = Vec::new();
    for page in pages {
        let (text, foot) = without_notes(page, &measures);
        areas.extend(text.chunk_by(|a, b| a.area == b.area));
        feet.push(foot);
    }
    let columns = columns(&areas, pitch);
    let mut blocks: Vec<Block> = Vec::new();
    // The block that may still go on, and the area of its last line.
    let mut open: Option<(Vec<Line>, usize)> = None;
    for (at, (area, column)) in areas.iter().zip(&columns).enumerate() {
        for (line, is_row) in area.iter().zip(table_rows(area)) {
            if is_row {
                blocks.extend(open.take().map(|(lines, _)| measures.block(lines)));
                let lines = vec![line.clone()];
                blocks.push(Block {
                    lines,
                    kind: Kind::Row,
                });
                continue;
            }
            match &mut open {
                Some((lines, last)) if column.joins(lines, line, *last == at, &measures) => {
                    lines.push(line.clone());
                    *last = at;
                }
                _ => {
                    let done = open.replace((vec![line.clone()], at));
                    blocks.extend(done.map(|(lines, _)| measures.block(lines)));
                }
            }
        }
    }
    blocks.extend(open.map(|(lines, _)| measures.block(lines)));
    blocks.extend(feet.into_iter().flat_map(notes));
    blocks
}

/// The columns that areas stand in. A few lines alone don't show how wide theirs is: it is as wide
/// as others that begin at the same place.
fn columns(areas: &[&[Line]], pitch: f64) -> Vec<Column> {
    const FEW: usize = 5;
    let own: Vec<Column> = areas.iter().map(|area| Column::of(area, pitch)).collect();
    let large: Vec<&Column> = own
        .iter()
        .zip(areas)
        .filter(|(_, area)| area.len() >= FEW)
        .map(|(column, _)| column)
        .collect();
    areas
        .iter()
        .zip(&own)
        .map(|(area, column)| {
            let size = area.first().map_or(0.0, |line| line.size);
            let same = large
                .iter()
                .filter(|other| area.len() < FEW && (other.left - column.left).abs() < 2.5 * size);
            same.fold(Column { ..*column }, |widest, other| Column {
                left: widest.left.min(other.left),
                right: widest.right.max(other.right),
                pitch,
            })
        })
        .collect()
}

/// The footnotes of a page, each a block.
fn notes(foot: &[Line]) -> Vec<Block> {
    let left = foot.iter().map(|line| line.x0).fold(f64::MAX, f64::min);
    let mut notes: Vec<Block> = Vec::new();
    for line in foot {
        let begins = starts_note(line) && line.x0 < left + 2.0 * line.size;
        match notes.last_mut() {
            Some(note) if !begins => note.lines.push(line.clone()),
            _ => notes.push(Block {
                lines: vec![line.clone()],
                kind: Kind::Note,
            }),
        }
    }
    notes
}

/// The text of a page, and the footnotes below it: small lines to the foot of the page, of which
/// the first begins with a mark.
fn without_notes<'l>(page: &'l [Line], measures: &Measures) -> (&'l [Line], &'l [Line]) {
    let small = |line: &&Line| line.size < 0.93 * measures.size;
    let n_small = page.iter().rev().take_while(small).count();
    let mut at = page.len() - n_small;
    while page.get(at).is_some_and(|line| !starts_note(line)) {
        at += 1;
    }
    match at {
        0 => (page, &[]),
        _ => page.split_at(at),
    }
}

fn starts_note(line: &Line) -> bool {
    line.raised_start
        || line
            .text
            .starts_with(|c: char| c.is_ascii_digit() || "*†‡§[①②③④⑤⑥⑦⑧⑨⑩".contains(c))
}

impl Measures {
    fn of(pages: &[Vec<Line>]) -> Self {
        let mut sizes: std::collections::BTreeMap<u64, (usize, usize)> = Default::default();
        for line in pages.iter().flatten() {
            let n = line.text.chars().count();
            let sum = sizes.entry((line.size * 4.0).round() as u64).or_default();
            sum.0 += n;
            sum.1 += if line.bold { n } else { 0 };
        }
        let most = sizes.iter().max_by_key(|(_, (n, _))| *n);
        let (size, (n, n_bold)) = most.map_or((40, (0, 0)), |(size, sum)| (*size, *sum));
        Self {
            size: size as f64 / 4.0,
            bold: n_bold * 2 > n,
        }
    }

    /// What the lines of a block are.
    fn block(&self, lines: Vec<Line>) -> Block {
        let n_characters: usize = lines.iter().map(|line| line.text.chars().count()).sum();
        let larger = lines.iter().all(|line| line.size > 1.12 * self.size);
        let bold = !self.bold && lines.iter().all(|line| line.bold);
        let has_letters = lines
            .iter()
            .any(|line| line.text.contains(char::is_alphabetic));
        let ends = lines.last().is_some_and(|line| ends_sentence(&line.text));
        let is_heading = has_letters
            && (larger && n_characters <= LONGEST_HEADING && lines.len() <= 4
                || bold && !ends && n_characters <= LONGEST_BOLD_HEADING && lines.len() <= 3);
        let kind = if is_heading {
            Kind::Heading
        } else {
            Kind::Paragraph
        };
        Block { lines, kind }
    }
}

/// The usual distance between the lines of running text, in times of their size.
fn usual_pitch(pages: &[Vec<Line>], measures: &Measures) -> f64 {
    let mut counts: std::collections::BTreeMap<u64, usize> = Default::default();
    // Only lines that are full tell how far apart the lines of one paragraph are.
    let right = |area: usize, page: &[Line]| {
        let lines = page.iter().filter(|line| line.area == area);
        lines.map(|line| line.x1).fold(f64::MIN, f64::max)
    };
    for (page, pair) in pages
        .iter()
        .flat_map(|page| page.windows(2).map(move |pair| (page, pair)))
    {
        let [above, below] = pair else { continue };
        if above.cells.len() > 1 || above.x1 < right(above.area, page) - 6.0 * above.size {
            continue;
        }
        let is_text = |line: &Line| (line.size - measures.size).abs() < 0.1 * measures.size;
        if above.area == below.area && is_text(above) && is_text(below) {
            let distance = ((above.y - below.y) / below.size * 20.0).round();
            if (12.0..80.0).contains(&distance) {
                *counts.entry(distance as u64).or_default() += 1;
            }
        }
    }
    // Neighbouring distances are the same one, rounded; of two that are as frequent, the smaller
    // parts lines and the larger paragraphs.
    let near = |at: u64| -> usize {
        (at.saturating_sub(1)..=at + 1)
            .filter_map(|at| counts.get(&at))
            .sum()
    };
    let most = counts
        .keys()
        .copied()
        .max_by_key(|at| (near(*at) * 100 / (10 + *at as usize / 8), u64::MAX - at));
    most.map_or(1.2, |at| at as f64 / 20.0)
}

impl Column {
    fn of(lines: &[Line], pitch: f64) -> Self {
        // A table may be wider than the text.
        let is_text = |line: &&Line| line.cells.len() == 1;
        let has_text = lines.iter().any(|line| is_text(&line));
        let lines = lines.iter().filter(|line| is_text(line) || !has_text);
        let (left, right) = lines.fold((f64::MAX, f64::MIN), |(left, right), line| {
            (left.min(line.x0), right.max(line.x1))
        });
        Self { left, right, pitch }
    }

    /// Whether a line goes on with a block.
    fn joins(&self, block: &[Line], next: &Line, same_area: bool, measures: &Measures) -> bool {
        let (Some(first), Some(last)) = (block.first(), block.last()) else {
            return false;
        };
        let size = last.size.max(next.size);
        if (last.size - next.size).abs() > 0.08 * size || starts_item(&next.text) {
            return false;
        }
        if last.bold != next.bold
            && (block.iter().all(|line| line.bold) || starts_bold(block, next))
        {
            return false;
        }
        let is_larger = size > 1.12 * measures.size;
        if !same_area {
            return !is_larger && self.goes_on(block, last, next);
        }
        let distance = (last.y - next.y) / size;
        let usual = if is_larger {
            self.pitch.max(1.5)
        } else {
            self.pitch
        };
        if distance > usual * 1.22 || distance < 0.0 {
            return false;
        }
        let em = next.size;
        let centred = are_centred(last, next);
        if !centred && !starts_item(&first.text) {
            let indented = next.x0 - last.x0 > 0.8 * em;
            // After a first line that is indented itself, the others stand further left.
            let hangs = block.len() == 1 && last.x0 - self.left < 0.5 * em && self.hangs(next);
            if indented && !hangs || block.len() > 1 && last.x0 - next.x0 > 0.8 * em {
                return false;
            }
        }
        let width = if centred {
            last.x1 - last.x0
        } else {
            last.x1 - self.left
        };
        width + first_word_width(next) > self.right - self.left - slack(last)
    }

    /// Whether a paragraph goes on at the head of the next page or column, whose measures these
    /// are.
    fn goes_on(&self, block: &[Line], last: &Line, next: &Line) -> bool {
        let em = next.size;
        let column_width = self.right - self.left;
        let indent = if block.len() > 1 {
            last.x0
        } else {
            last.x0.min(next.x0)
        };
        let left = block.iter().map(|line| line.x0).fold(indent, f64::min);
        let widest = block.iter().map(|line| line.x1 - left).fold(0.0, f64::max);
        let is_indented = next.x0 - self.left > 0.8 * em && next.x0 - last.x0 > 0.8 * em;
        let full = last.x1 - left + first_word_width(next)
            > widest.max(column_width.min(widest * 1.5)) - slack(last);
        if ends_sentence(&last.text) {
            full && !is_indented
        } else {
            (full || starts_lower(&next.text)) && !is_indented
        }
    }

    /// Whether a line stands where the later lines of hanging paragraphs stand.
    fn hangs(&self, line: &Line) -> bool {
        line.x0 - self.left < 4.0 * line.size && starts_lower(&line.text)
    }
}

/// Whether two lines stand in the middle, one below the other.
fn are_centred(above: &Line, below: &Line) -> bool {
    let middle = |line: &Line| (line.x0 + line.x1) / 2.0;
    (middle(above) - middle(below)).abs() < 0.5 * below.size
        && (above.x0 - below.x0).abs() > 0.5 * below.size
}

/// Whether a new paragraph begins with the bold words of a line.
fn starts_bold(block: &[Line], next: &Line) -> bool {
    next.bold && block.last().is_some_and(|last| ends_sentence(&last.text))
}

/// What of the width of a line may stay empty though the next word would have fit: where a line
/// must not end, or must not begin, with a mark.
fn slack(line: &Line) -> f64 {
    let unspaced = line.text.chars().next_back().is_some_and(|c| !c.is_ascii());
    if unspaced {
        1.1 * line.size
    } else {
        0.3 * line.size
    }
}

/// About how wide the first word of a line is, with the blank before it.
fn first_word_width(line: &Line) -> f64 {
    let all = line.text.chars().map(character_width).sum::<f64>().max(0.1);
    let (mut word, mut last) = (0.0, None);
    for c in line.text.chars() {
        let breaks = match last {
            None => false,
            Some(last) => {
                !is_closing(c) && !is_opening(last) && (is_unspaced(c) || is_unspaced(last))
                    || last == '-'
            }
        };
        if breaks || c.is_whitespace() {
            break;
        }
        word += character_width(c);
        last = Some(c);
    }
    let unspaced = line.text.starts_with(is_unspaced);
    let blank = if unspaced { 0.0 } else { 0.25 * line.size };
    (line.x1 - line.x0) * word / all + blank
}

fn character_width(c: char) -> f64 {
    match c {
        c if is_unspaced(c) => 2.0,
        'i' | 'j' | 'l' | 't' | 'f' | 'I' | ' ' | '.' | ',' | ';' | ':' | '\'' | '’' => 0.55,
        'm' | 'w' | 'M' | 'W' => 1.5,
        c if c.is_uppercase() => 1.25,
        _ => 1.0,
    }
}

fn is_closing(c: char) -> bool {
    "，。、；：）”’》」』！？…—".contains(c)
}

fn is_opening(c: char) -> bool {
    "（“‘《「『".contains(c)
}

/// Which lines are rows of a table: those with cells, next to others whose cells stand below
/// them.
fn table_rows(lines: &[Line]) -> Vec<bool> {
    let aligned = |a: &Line, b: &Line| {
        let (few, many) = if a.cells.len() < b.cells.len() {
            (a, b)
        } else {
            (b, a)
        };
        let below = |x: &f64| {
            many.cells
                .iter()
                .any(|other| (other - x).abs() < 0.6 * a.size)
        };
        few.cells.len() > 1 && few.cells.iter().skip(1).all(below)
    };
    let n = lines.len();
    (0..n)
        .map(|at| {
            let line = lines.get(at);
            let near = [at.checked_sub(1), Some(at + 1)];
            let mut near = near.iter().flatten().filter_map(|at| lines.get(*at));
            line.is_some_and(|line| near.any(|other| aligned(line, other)))
        })
        .collect()
}

pub(super) fn starts_lower(text: &str) -> bool {
    text.starts_with(char::is_lowercase)
}

/// Whether a line ends a sentence, closing quotes and brackets aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', '”', '’', '»', ')', '）', '」', '』', ']'])
        .ends_with(['.', '!', '?', '…', ':', '。', '！', '？', '；', '：'])
}

/// Marks that items of lists begin with.
pub(super) const BULLETS: [char; 15] = [
    '•', '◦', '▪', '▫', '●', '○', '■', '□', '‣', '⁃', '➢', '✓', '\u{F0B7}', '\u{F0A7}', '\u{F0D8}',
];

/// Whether a line begins an item of a list, with a mark or a number of its own.
fn starts_item(text: &str) -> bool {
    let mut words = text.split([' ', '\t']);
    let (Some(mark), Some(_)) = (words.next(), words.next()) else {
        return false;
    };
    if text.starts_with(BULLETS) || matches!(mark, "-" | "–" | "*") {
        return true;
    }
    let number = mark.trim_start_matches('(').trim_end_matches([')', '.']);
    let has_mark = number.len() < mark.len();
    has_mark
        && (1..=3).contains(&number.len())
        && (number.bytes().all(|byte| byte.is_ascii_digit())
            || number.len() == 1
                && mark.starts_with('(')
                && number.bytes().all(|byte| byte.is_ascii_lowercase()))
}
