//! The lines of a timeline that say most: what `parallax run` ends with.

use parallax::measure::{Timeline, TimelineRow, Unit};
use parallax::model::Cube;
use std::collections::BTreeMap;

/// The highest share, the widest gap between two actors and the sharpest change from one period to
/// the next, each by what its intervals vouch for; where they vouch for nothing, that is said.
pub fn lines(timeline: &Timeline, cube: &Cube, unit: Unit) -> Vec<String> {
    let named = Named { cube };
    let sure: Vec<&TimelineRow> = timeline
        .rows
        .iter()
        .filter(|row| named.is_sure_theme(row))
        .collect();
    let highest = sure.iter().copied().max_by(|a, b| low(a).total_cmp(&low(b))).map(|top| {
        let (actor, period, theme) = (top.actor, top.period, named.theme(top));
        let (share, unit, documents) = (share(top), unit.as_str(), top.documents);
        format!("highest: {actor} in {period} gives {share} to `{theme}` ({} of {} {unit}, {documents} documents)", top.tagged, top.total)
    });
    [
        highest,
        widest_gap(&sure, &named),
        sharpest_change(timeline, &named),
    ]
    .into_iter()
    .flatten()
    .collect()
}

struct Named<'c> {
    cube: &'c Cube,
}

impl Named<'_> {
    fn theme(&self, row: &TimelineRow) -> &str {
        &self.cube.subjects[row.subject].theme
    }

    fn is_sure_theme(&self, row: &TimelineRow) -> bool {
        row.bounds.is_some() && !row.partial && !self.theme(row).is_empty()
    }
}

fn widest_gap(sure: &[&TimelineRow], named: &Named<'_>) -> Option<String> {
    let mut by_cell: BTreeMap<_, Vec<&TimelineRow>> = BTreeMap::new();
    for row in sure {
        by_cell
            .entry((row.subject, row.period))
            .or_default()
            .push(row);
    }
    // Of one cell's rows, the widest gap is between the highest lower and the lowest upper bound.
    let gaps = by_cell.values().flat_map(|rows| {
        let more = rows
            .iter()
            .copied()
            .max_by(|a, b| low(a).total_cmp(&low(b)));
        rows.iter()
            .copied()
            .filter_map(move |less| Some((more?, less)))
            .filter(|(more, less)| more.actor != less.actor)
    });
    let (more, less) = gaps.max_by(|x, y| gap(x).total_cmp(&gap(y)))?;
    let (theme, period) = (named.theme(more), more.period);
    let doubt = doubt(gap(&(more, less)));
    Some(format!(
        "widest gap: `{theme}` in {period}: {} {}, {} {}{doubt}",
        more.actor,
        share(more),
        less.actor,
        share(less)
    ))
}

fn sharpest_change(timeline: &Timeline, named: &Named<'_>) -> Option<String> {
    let changes = timeline
        .series()
        .flat_map(|series| series.windows(2).map(|pair| (&pair[0], &pair[1])));
    let apart = |(before, after): &(&TimelineRow, &TimelineRow)| {
        gap(&(after, before)).max(gap(&(before, after)))
    };
    let sure =
        changes.filter(|(before, after)| named.is_sure_theme(before) && named.is_sure_theme(after));
    let (before, after) = sure.max_by(|x, y| apart(x).total_cmp(&apart(y)))?;
    let (actor, theme) = (after.actor, named.theme(after));
    let doubt = doubt(apart(&(before, after)));
    Some(format!(
        "sharpest change: {actor} on `{theme}`: {} in {}, {} in {}{doubt}",
        share(before),
        before.period,
        share(after),
        after.period
    ))
}

/// How far the intervals of two rows are apart; below zero where they overlap.
fn gap((more, less): &(&TimelineRow, &TimelineRow)) -> f64 {
    low(more) - high(less)
}

fn doubt(gap: f64) -> &'static str {
    if gap > 0.0 {
        ""
    } else {
        " (the intervals overlap)"
    }
}

fn low(row: &TimelineRow) -> f64 {
    row.bounds.map_or(0.0, |bounds| bounds.0)
}

fn high(row: &TimelineRow) -> f64 {
    row.bounds.map_or(1.0, |bounds| bounds.1)
}

fn share(row: &TimelineRow) -> String {
    let percent = |share: f64| format!("{:.1}", share * 100.0);
    format!(
        "{} % [{}, {}]",
        percent(row.salience.unwrap_or(0.0)),
        percent(low(row)),
        percent(high(row))
    )
}
