//! From characters with places to lines.
//!
//! In: the characters of a page, in the order of drawing. Out: its lines, from top to bottom and
//! column by column. The page is turned so that most of its text runs from left to right; text
//! that runs another way (a stamp at the edge, a watermark) is left out.

use super::content::Glyph;
use hayro_cmap::BfString;

/// A gap of this many times the font's height parts two words, where no blank does.
const WORD_GAP: f64 = 0.2;

/// A gap of this many times the font's height may be one between columns.
const COLUMN_GAP: f64 = 0.9;

/// A gap of this many times the font's height parts the cells of a table.
const CELL_GAP: f64 = 1.8;

/// A line, or the part of one in a column.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub text: String,
    pub x0: f64,
    pub x1: f64,
    /// Its height on the page: larger is higher.
    pub y: f64,
    pub size: f64,
    pub bold: bool,
    /// Whether it begins with a small raised number, which is no part of its text.
    pub raised_start: bool,
    /// Which column of which part of the page it stands in.
    pub area: usize,
    /// Where its cells begin, if it looks like a row of a table.
    pub cells: Vec<f64>,
}

/// Whether words of this character's script stand without blanks between them.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c as u32,
        0x2E80..=0x303F | 0x3041..=0x30FF | 0x3105..=0x312F | 0x31A0..=0x31FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF01..=0xFF60 | 0x20000..=0x3FFFF)
    // Quotation marks and dashes that Chinese sets full width are told by their neighbours.
}

/// The lines of a page.
pub(super) fn lines(glyphs: Vec<Glyph>) -> Vec<Line> {
    let pieces = pieces(level(glyphs));
    let mut lines = Vec::new();
    let mut area = 0;
    super::column::areas(pieces, &mut |pieces| {
        for row in rows(pieces) {
            lines.extend(line(row, area));
        }
        area += 1;
    });
    lines
}

/// The characters that run the way that most of them do, turned to run from left to right.
fn level(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let mut counts = [0_usize; 4];
    let quarters: Vec<Option<usize>> = glyphs.iter().map(quarter).collect();
    for quarter in quarters.iter().flatten() {
        if let Some(count) = counts.get_mut(*quarter) {
            *count += 1;
        }
    }
    let most = (0..4).max_by_key(|quarter| (counts.get(*quarter), 4 - quarter));
    glyphs
        .into_iter()
        .zip(quarters)
        .filter(|(_, quarter)| quarter.is_none() || *quarter == most)
        .filter(|(glyph, quarter)| quarter.is_some() || !has_direction(glyph))
        .map(|(mut glyph, _)| {
            let turn = |x: f64, y: f64| match most {
                Some(1) => (y, -x),
                Some(2) => (-x, -y),
                Some(3) => (-y, x),
                _ => (x, y),
            };
            (glyph.x, glyph.y) = turn(glyph.x, glyph.y);
            (glyph.to_x, glyph.to_y) = turn(glyph.to_x, glyph.to_y);
            glyph
        })
        .filter(|glyph| glyph.size > 0.5)
        .collect()
}

fn has_direction(glyph: &Glyph) -> bool {
    (glyph.to_x - glyph.x).hypot(glyph.to_y - glyph.y) > 1e-3
}

/// Which way a character runs: right, up, left or down; none where it runs askew or nowhere.
fn quarter(glyph: &Glyph) -> Option<usize> {
    let (x, y) = (glyph.to_x - glyph.x, glyph.to_y - glyph.y);
    let askew = x.abs().min(y.abs()) > 0.05 * x.abs().max(y.abs());
    if askew || !has_direction(glyph) {
        return None;
    }
    Some(match (x.abs() > y.abs(), x > 0.0, y > 0.0) {
        (true, true, _) => 0,
        (false, _, true) => 1,
        (true, false, _) => 2,
        (false, _, false) => 3,
    })
}

/// Characters next to one another on one line.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub glyphs: Vec<Glyph>,
    pub x0: f64,
    pub x1: f64,
    pub y: f64,
    pub size: f64,
}

impl Piece {
    fn of(glyphs: Vec<Glyph>) -> Option<Self> {
        let (first, last) = (glyphs.first()?, glyphs.last()?);
        let size = glyphs.iter().map(|glyph| glyph.size).fold(0.0, f64::max);
        let base = glyphs.iter().find(|glyph| glyph.size > 0.8 * size);
        Some(Self {
            x0: first.x,
            x1: last.to_x.max(last.x),
            y: base.unwrap_or(first).y,
            size,
            glyphs,
        })
    }

    /// How many characters it has that are no blanks.
    pub fn n_characters(&self) -> usize {
        self.glyphs.iter().filter(|glyph| !is_blank(glyph)).count()
    }
}

pub(super) fn is_blank(glyph: &Glyph) -> bool {
    match &glyph.text {
        BfString::Char(c) => c.is_whitespace(),
        BfString::String(text) => text.trim().is_empty(),
    }
}

/// Puts characters into lines by height, and cuts the lines at wide gaps.
fn pieces(mut glyphs: Vec<Glyph>) -> Vec<Piece> {
    // Large characters first, so that small raised ones find their line.
    glyphs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        // The rows are in order of height, so only the last few can be near.
        let near = rows.iter_mut().rev().take(3).find(|row| {
            row.last().is_some_and(|last| {
                let reach = 0.3 * last.size.min(glyph.size);
                (last.y - glyph.y).abs() <= reach
            })
        });
        match near {
            Some(row) => row.push(glyph),
            None => rows.push(vec![glyph]),
        }
    }
    let mut pieces = Vec::new();
    for mut row in rows {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
        row.dedup_by(|next, last| is_printed_twice(last, next));
        let mut piece: Vec<Glyph> = Vec::new();
        for glyph in row {
            if is_blank(&glyph) {
                // Blanks at the ends of pieces would hide the gaps between columns.
                if !piece.is_empty() {
                    piece.push(glyph);
                }
                continue;
            }
            let ink_end = piece.iter().rev().find(|glyph| !is_blank(glyph));
            if ink_end
                .is_some_and(|last| glyph.x - last.to_x > COLUMN_GAP * last.size.max(glyph.size))
            {
                pieces.extend(Piece::of(trimmed(std::mem::take(&mut piece))));
            }
            piece.push(glyph);
        }
        pieces.extend(Piece::of(trimmed(piece)));
    }
    pieces
}

fn trimmed(mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    while glyphs.last().is_some_and(is_blank) {
        glyphs.pop();
    }
    glyphs
}

/// Some programs make letters bold by printing them twice.
fn is_printed_twice(last: &Glyph, next: &Glyph) -> bool {
    let same = match (&last.text, &next.text) {
        (BfString::Char(a), BfString::Char(b)) => a == b,
        (BfString::String(a), BfString::String(b)) => a == b,
        _ => false,
    };
    same && (next.x - last.x).abs() < 0.1 * last.size && last.to_x - last.x > 0.15 * last.size
}

/// The pieces of an area as rows, from top to bottom, each from left to right. A small raised piece
/// belongs to the row below its height.
fn rows(mut pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    pieces.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.x0.total_cmp(&b.x0)));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    let mut small: Vec<Piece> = Vec::new();
    let typical = typical_size(&pieces);
    for piece in pieces {
        if piece.size < 0.8 * typical && piece.n_characters() <= 4 {
            small.push(piece);
            continue;
        }
        match rows.last_mut() {
            Some(row)
                if row
                    .iter()
                    .any(|other| (other.y - piece.y).abs() < 0.3 * other.size.min(piece.size)) =>
            {
                row.push(piece);
            }
            _ => rows.push(vec![piece]),
        }
    }
    for piece in small {
        let row = rows.iter_mut().find(|row| {
            row.iter().any(|other| {
                let above = piece.y - other.y;
                let beside = piece.x0 < other.x1 + other.size && piece.x1 > other.x0 - other.size;
                beside && above > -0.4 * other.size && above < 0.8 * other.size
            })
        });
        match row {
            Some(row) => row.push(piece),
            None => rows.push(vec![piece]),
        }
    }
    rows.sort_by(|a, b| height(b).total_cmp(&height(a)));
    for row in &mut rows {
        row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    rows
}

fn height(row: &[Piece]) -> f64 {
    let largest = row.iter().max_by(|a, b| a.size.total_cmp(&b.size));
    largest.map_or(0.0, |piece| piece.y)
}

fn typical_size(pieces: &[Piece]) -> f64 {
    let mut sizes: Vec<(f64, usize)> = pieces.iter().map(|p| (p.size, p.n_characters())).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|(_, n)| n).sum::<usize>() / 2;
    let mut sum = 0;
    sizes
        .iter()
        .find(|(_, n)| {
            sum += n;
            sum > half
        })
        .map_or(0.0, |(size, _)| *size)
}

/// A row of pieces as a line of text.
fn line(row: Vec<Piece>, area: usize) -> Option<Line> {
    let size = row
        .iter()
        .max_by_key(|piece| (piece.n_characters(), (piece.size * 100.0) as u64))?
        .size;
    let y = height(&row);
    let (x0, x1) = row.iter().fold((f64::MAX, f64::MIN), |(x0, x1), piece| {
        (x0.min(piece.x0), x1.max(piece.x1))
    });
    let mut glyphs: Vec<Glyph> = row.into_iter().flat_map(|piece| piece.glyphs).collect();
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    let is_note_mark = |glyph: &Glyph| {
        glyph.size < 0.8 * size
            && glyph.y - y > 0.15 * size
            && matches!(&glyph.text, BfString::Char(c) if c.is_ascii_digit() || *c == ',')
    };
    let raised_start = glyphs.first().is_some_and(is_note_mark);
    let mut text = String::new();
    let mut cells = vec![x0];
    let mut gaps: Vec<f64> = Vec::new();
    let (mut n_inked, mut n_bold) = (0_usize, 0_usize);
    let mut end: Option<f64> = None;
    for glyph in glyphs.iter().filter(|glyph| !is_note_mark(glyph)) {
        if is_blank(glyph) {
            if !text.ends_with(' ') && !text.is_empty() {
                text.push(' ');
            }
            continue;
        }
        let gap = end.map_or(0.0, |end| (glyph.x - end) / size);
        if gap > WORD_GAP {
            gaps.push(gap);
        }
        if gap > CELL_GAP {
            cells.push(glyph.x);
            text.truncate(text.trim_end().len());
            text.push('\t');
        } else if gap > WORD_GAP && !text.ends_with(' ') && !closes_up(&text, glyph, gap) {
            text.push(' ');
        }
        match &glyph.text {
            BfString::Char(c) => text.push(*c),
            BfString::String(characters) => text.push_str(characters),
        }
        n_inked += 1;
        n_bold += usize::from(glyph.bold);
        end = Some(end.unwrap_or(f64::MIN).max(glyph.to_x));
    }
    text.truncate(text.trim_end().len());
    if are_even(&gaps) {
        cells.truncate(1);
        text = text.replace('\t', " ");
    }
    (!text.is_empty()).then_some(Line {
        text,
        x0,
        x1,
        y,
        size,
        bold: n_bold * 10 > n_inked * 9,
        raised_start,
        area,
        cells,
    })
}

/// Whether the gaps of a line are all as wide, as where its words are spread over a given width;
/// the gaps between cells are wider.
fn are_even(gaps: &[f64]) -> bool {
    let (min, max) = gaps.iter().fold((f64::MAX, 0.0_f64), |(min, max), gap| {
        (min.min(*gap), max.max(*gap))
    });
    gaps.len() > 1 && max < 1.3 * min && max < 4.0
}

/// Whether a gap beside an ideograph is one that the program put in: between scripts, or to fill
/// the line.
fn closes_up(text: &str, next: &Glyph, gap: f64) -> bool {
    let next = match &next.text {
        BfString::Char(c) => Some(*c),
        BfString::String(text) => text.chars().next(),
    };
    gap < 1.0
        && [text.chars().next_back(), next]
            .into_iter()
            .flatten()
            .any(is_unspaced)
}
