//! Event effects: did a share move with a dated event?

use super::asymmetry::{Gap, gaps};
use super::dyad::{Dyad, Source, Span};
use super::share::Interval;
use crate::model::cube::About;
use jiff::civil::Date;

/// What is compared around an event.
#[derive(Clone, Debug)]
pub struct Effect {
    /// First and last day of the window before the event, and of that from the event on.
    pub windows: [(Date, Date); 2],
    /// The share after (first) less the share before (second), in each subject.
    pub gaps: Vec<Gap>,
}

/// Why there's no effect to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEffect {
    /// The actor's documents don't reach over both windows: a window that is cut off never enters.
    NotCovered,
    /// A window's ends are no dates.
    NoWindow,
}

/// The effect of an event on a dyad, in windows of so many months before it, and from its day on.
///
/// # Errors
/// [`NoEffect`] where the actor's documents begin more than a tenth of a window after its start, or end
/// more than a tenth before its end.
pub fn effect(
    source: &Source<'_>,
    dyad: Dyad,
    event: Date,
    months: i32,
    interval: Interval,
) -> Result<Effect, NoEffect> {
    let shift = |months: i32| event.checked_add(jiff::Span::new().months(months)).ok();
    let (start, end) = (
        shift(-months),
        shift(months).and_then(|end| end.yesterday().ok()),
    );
    let (Some(start), Some(end), Ok(eve)) = (start, end, event.yesterday()) else {
        return Err(NoEffect::NoWindow);
    };
    let span = |since: Date, until: Date| Span {
        since: Some(since),
        until: Some(until),
    };
    // What the actor says of anybody tells how far its texts reach.
    let anybody = Dyad {
        about: About::Anybody,
        ..dyad
    };
    let mut parts = source.parts(anybody, Span::default());
    parts.extend(source.parts(dyad, Span::default()));
    let days = parts.iter().filter_map(|&number| {
        let document = source.cube.parts[number].document as usize;
        source.cube.documents[document].date
    });
    let (mut first, mut last) = (Date::MAX, Date::MIN);
    for day in days {
        first = first.min(day.first_day());
        last = last.max(day.last_day());
    }
    let tenth = i64::from(months) * 3;
    let reach =
        |from: Date, to: Date| i64::from(from.until(to).map_or(i32::MAX, |gap| gap.get_days()));
    if first > start && reach(start, first) > tenth || last < end && reach(last, end) > tenth {
        return Err(NoEffect::NotCovered);
    }
    let before = source.dyad(dyad, span(start, eve));
    let after = source.dyad(dyad, span(event, end));
    Ok(Effect {
        windows: [(start, eve), (event, end)],
        gaps: gaps(&after, &before, &source.cube.subjects, interval, None),
    })
}
