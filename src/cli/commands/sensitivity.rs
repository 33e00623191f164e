//! What counting copies of a text, or not, does to the differences between two countries.

use parallax::measure::Interval;
use parallax::measure::asymmetry;
use parallax::measure::dyad::{Dyad, Source, Span};

/// One line: how many copies there are, and the difference that moves most when they're counted the
/// other way.
pub fn line(
    copies: usize,
    counted: bool,
    now: &Source<'_>,
    otherwise: &Source<'_>,
    dyads: [Dyad; 2],
) -> String {
    let (now_how, other_how) = match counted {
        true => ("counted each", "counted once per country"),
        false => ("not counted again", "counted each"),
    };
    if copies == 0 {
        return "copies: there are none that would count differently\n".to_owned();
    }
    let (here, there) = (differences(now, dyads), differences(otherwise, dyads));
    let moved = here.iter().zip(&there).enumerate();
    let moved = moved.filter_map(|(subject, (here, there))| Some((subject, (*here)?, (*there)?)));
    let moved: Vec<(usize, f64, f64)> = moved.collect();
    let turned = moved
        .iter()
        .filter(|(_, here, there)| here * there < 0.0)
        .count();
    let size = |(_, here, there): &(usize, f64, f64)| (here - there).abs();
    let most = moved
        .iter()
        .max_by(|a, b| size(a).total_cmp(&size(b)).then_with(|| b.0.cmp(&a.0)));
    let told = match most {
        Some(most @ (subject, here, there)) if size(most) >= 0.000_05 => {
            let subject = &now.cube.subjects[*subject];
            let name = match subject.theme.as_str() {
                "" => format!("group `{}`", subject.group),
                theme => format!("`{theme}`"),
            };
            format!(
                "the difference that moves most is that of {name}, from {:+.2} to {:+.2} points; {turned} change their sign",
                here * 100.0,
                there * 100.0
            )
        }
        _ => "no difference moves by more than 0.005 points".to_owned(),
    };
    format!(
        "copies: {copies} documents are copies of others, {now_how} (--duplicates); {other_how}, {told}\n"
    )
}

/// The differences of shares over the whole time, by subject.
fn differences(source: &Source<'_>, [dyad, mirror]: [Dyad; 2]) -> Vec<Option<f64>> {
    let gaps = asymmetry::asymmetry(
        source,
        dyad,
        mirror,
        Span::default(),
        None,
        Interval::None,
        None,
    );
    let mut differences = vec![None; source.cube.subjects.len()];
    let whole = gaps.iter().filter(|period| period.period.is_none());
    for gap in whole.flat_map(|period| &period.gaps) {
        if let Some(own) = differences.get_mut(gap.subject) {
            *own = gap.difference;
        }
    }
    differences
}
