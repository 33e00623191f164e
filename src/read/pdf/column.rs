//! Finds the columns of a page.
//!
//! In: the pieces of lines of a page. Out: the areas of the page in the order of reading, each
//! with its pieces. Only where a white gutter clearly parts running text on both sides is a page
//! cut: the cells of a table are no columns.

use super::line::Piece;

/// Lines that a column has at least.
const FEWEST_LINES: usize = 6;

/// Characters that the lines of a column have on average at least.
const SHORTEST_LINES: usize = 16;

/// How often a column may be cut again.
const DEEPEST: usize = 2;

/// Hands on the areas of a page, one after the other.
pub(super) fn areas(pieces: Vec<Piece>, visit: &mut dyn FnMut(Vec<Piece>)) {
    cut(pieces, 0, visit);
}

fn cut(pieces: Vec<Piece>, depth: usize, visit: &mut dyn FnMut(Vec<Piece>)) {
    let gutter = match depth < DEEPEST {
        true => gutter(&pieces),
        false => None,
    };
    let Some(gutter) = gutter else {
        visit(pieces);
        return;
    };
    // What crosses the gutter (a title, a table) parts the columns into bands.
    let mut crossing: Vec<f64> = pieces
        .iter()
        .filter(|piece| crosses(piece, gutter))
        .map(|piece| piece.y)
        .collect();
    crossing.sort_by(|a, b| b.total_cmp(a));
    let mut rest = pieces;
    let mut band: Vec<Piece> = Vec::new();
    let flush = |band: &mut Vec<Piece>, visit: &mut dyn FnMut(Vec<Piece>)| {
        let (left, right): (Vec<Piece>, Vec<Piece>) = std::mem::take(band)
            .into_iter()
            .partition(|piece| piece.x1 <= gutter + 1.0);
        for side in [left, right] {
            if !side.is_empty() {
                cut(side, depth + 1, visit);
            }
        }
    };
    rest.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut whole: Vec<Piece> = Vec::new();
    for piece in rest {
        let on_crossing = crossing
            .iter()
            .any(|y| (y - piece.y).abs() < 0.3 * piece.size);
        if on_crossing {
            flush(&mut band, visit);
            whole.push(piece);
        } else {
            if !whole.is_empty() {
                visit(std::mem::take(&mut whole));
            }
            band.push(piece);
        }
    }
    if !whole.is_empty() {
        visit(whole);
    }
    flush(&mut band, visit);
}

fn crosses(piece: &Piece, x: f64) -> bool {
    piece.x0 < x - 1.0 && piece.x1 > x + 1.0
}

/// Where a gutter stands, if there is one.
fn gutter(pieces: &[Piece]) -> Option<f64> {
    let x0 = pieces.iter().map(|piece| piece.x0).fold(f64::MAX, f64::min);
    let x1 = pieces.iter().map(|piece| piece.x1).fold(f64::MIN, f64::max);
    if pieces.len() < 2 * FEWEST_LINES || x1 - x0 > 1e5 {
        return None;
    }
    const N_STEPS: usize = 80;
    let places: Vec<f64> = (N_STEPS / 4..=N_STEPS * 3 / 4)
        .map(|step| x0 + (x1 - x0) * step as f64 / N_STEPS as f64)
        .collect();
    let n_crossing = |x: f64| pieces.iter().filter(|piece| crosses(piece, x)).count();
    let counts: Vec<usize> = places.iter().map(|x| n_crossing(*x)).collect();
    let fewest = *counts.iter().min()?;
    if fewest * 6 > pieces.len() {
        return None;
    }
    // The middle of the widest run of places that the fewest cross.
    let (mut best, mut run) = (0..0, 0..0);
    for (at, count) in counts.iter().enumerate() {
        if *count == fewest {
            run = if run.end == at {
                run.start..at + 1
            } else {
                at..at + 1
            };
            if run.len() > best.len() {
                best = run.clone();
            }
        }
    }
    let x = *places.get((best.start + best.end) / 2)?;
    let (left, right): (Vec<&Piece>, Vec<&Piece>) = pieces
        .iter()
        .filter(|piece| !crosses(piece, x))
        .partition(|piece| piece.x1 <= x + 1.0);
    let is_column = |side: &[&Piece]| {
        let n_characters: usize = side.iter().map(|piece| weight(piece)).sum();
        side.len() >= FEWEST_LINES && n_characters >= side.len() * SHORTEST_LINES
    };
    (is_column(&left) && is_column(&right)).then_some(x)
}

/// Characters, an ideograph counting as two.
fn weight(piece: &Piece) -> usize {
    let width = (piece.x1 - piece.x0) / piece.size.max(0.1) * 2.0;
    piece
        .n_characters()
        .max((width as usize).min(2 * piece.n_characters()))
}
