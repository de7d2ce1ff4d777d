//! What sets the two lanes of a race apart, where nothing else is to be reached.

use ratatui::layout::Rect;

use super::state::Course;
use crate::compare::{Compared, Figures, Measure};
use crate::ui::ink::{self, Ink};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// The key of what a measure is called.
const fn name(measure: Measure) -> &'static str {
    match measure {
        Measure::ValidationLoss => "race.of-loss",
        Measure::ValidationAccuracy => "race.of-accuracy",
        Measure::Gap => "race.of-gap",
    }
}

/// Losses to three digits after the point, shares in percent: differences, which are never large.
fn figure(measure: Measure, value: f64) -> String {
    match measure {
        Measure::ValidationAccuracy => format!("{:.1} %", value * 100.0),
        Measure::ValidationLoss | Measure::Gap => format!("{value:.3}"),
    }
}

/// `−0.693 ± 0.073`.
fn told(figures: &Figures, minus: &str) -> String {
    let measure = figures.measure;
    let difference = &figures.difference;
    let sign = if difference.mean < 0.0 { minus } else { "+" };
    let mean = figure(measure, difference.mean.abs());
    let doubt = difference.uncertainty.map(|doubt| figure(measure, doubt));
    let doubt = doubt.map_or_else(String::new, |doubt| format!(" ± {doubt}"));
    format!("{sign}{mean}{doubt}")
}

/// The second lane less the first: as many of the measures as there is room for.
pub(super) fn draw(course: &Course, area: Rect, ink: &mut Ink<'_>) {
    let [without, with] = &course.runners[..] else {
        return;
    };
    let Some(compared) = &course.compared else {
        return;
    };
    let (words, symbols) = (ink.words, ink.symbols);
    let is_over = course.standing.is_over();
    let key = if is_over {
        "race.difference"
    } else {
        "race.difference-so-far"
    };
    let letters: [(&str, &dyn std::fmt::Display); 2] = [
        ("with", &with.dress.letter),
        ("without", &without.dress.letter),
    ];
    let mut row = ink.row(area);
    row.end_skip(1);
    row.skip(1).put(&words.fill(key, &letters), Role::Strong);
    for figures in &compared.figures {
        let text = symbols.text(&told(figures, symbols.minus)).into_owned();
        let name = words.get(name(figures.measure));
        let is_seen = figures.difference.is_seen();
        let cells = ink::width(name) + ink::width(&text) + 5;
        if cells > row.room() {
            break;
        }
        let role = if is_seen { Role::Strong } else { Role::Text };
        row.skip(2).put(name, Role::Dim).skip(1).put(&text, role);
        if is_seen {
            row.skip(1).put(symbols.check, Role::Good);
        }
    }
}

/// What it comes to, once both lanes are over; `None` where no seed has figures of both.
pub(super) fn verdict(compared: &Compared, state: &State) -> Option<Vec<String>> {
    let words = state.words();
    let loss = compared.figure(Measure::ValidationLoss)?;
    let key = match loss.difference.uncertainty {
        None => "race.tells-nothing",
        Some(_) if !loss.difference.is_seen() => "race.tells-none",
        Some(_) if loss.difference.mean < 0.0 => "race.tells-lower",
        Some(_) => "race.tells-higher",
    };
    let difference = told(loss, state.symbols().minus);
    let values: [(&str, &dyn std::fmt::Display); 3] = [
        ("lane", &compared.label),
        ("difference", &difference),
        ("seeds", &loss.difference.count),
    ];
    let texts = [key, "race.tells-short"].map(|key| words.fill(key, &values));
    Some(texts.into())
}
