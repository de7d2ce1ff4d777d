//! What sets the two lanes of a race apart, where nothing else is to be reached.

use ratatui::layout::Rect;

use super::state::Course;
use crate::compare::{Compared, Figures, Measure};
use crate::race::Difference;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::locale::Words;
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
fn figure(measure: Measure, value: f64, words: &'static Words) -> String {
    match measure {
        Measure::ValidationAccuracy => words.numbers().of_hundred(&format!("{:.1}", value * 100.0)),
        Measure::ValidationLoss | Measure::Gap => format!("{value:.3}"),
    }
}

/// `−0.693 ± 0.073`.
fn told(figures: &Figures, minus: &str, words: &'static Words) -> String {
    let measure = figures.measure;
    let difference = &figures.difference;
    let sign = if difference.mean < 0.0 { minus } else { "+" };
    let mean = figure(measure, difference.mean.abs(), words);
    let doubt = difference
        .uncertainty
        .map(|doubt| figure(measure, doubt, words));
    let doubt = doubt.map_or_else(String::new, |doubt| format!(" ± {doubt}"));
    format!("{sign}{mean}{doubt}")
}

/// Whose difference it is, and of what so far; from long to short.
fn heads(course: &Course, compared: &Compared, words: &'static Words) -> Option<[String; 2]> {
    let [without, with] = &course.runners[..] else {
        return None;
    };
    let done = compared
        .figures
        .first()
        .map_or(0, |one| one.difference.count);
    let epoch = compared
        .on_the_way
        .map(|x| words.numbers().epoch(x))
        .unwrap_or_default();
    let values: [(&str, &dyn std::fmt::Display); 5] = [
        ("with", &with.dress.letter),
        ("without", &without.dress.letter),
        ("done", &done),
        ("seeds", &course.standing.plan.seeds),
        ("epoch", &epoch),
    ];
    let keys = match compared.on_the_way {
        _ if course.standing.is_over() => ["race.difference"; 2],
        Some(_) => ["race.difference-at", "race.difference-so-far"],
        None => ["race.difference-of", "race.difference-so-far"],
    };
    Some(keys.map(|key| words.fill(key, &values)))
}

/// The second lane less the first: as many of the measures as there is room for.
pub(super) fn draw(course: &Course, area: Rect, ctx: &mut DrawContext<'_>) {
    let (words, symbols) = (ctx.words, ctx.symbols);
    let Some(compared) = &course.compared else {
        return;
    };
    let Some([long, short]) = heads(course, compared, words) else {
        return;
    };
    let texts: Vec<[String; 2]> = compared
        .figures
        .iter()
        .map(|figures| {
            let text = symbols
                .text(&told(figures, symbols.minus, words))
                .into_owned();
            [words.get(name(figures.measure)).to_owned(), text]
        })
        .collect();
    let cells =
        |[name, text]: &[String; 2]| draw_context::width(name) + draw_context::width(text) + 5;
    let first = texts.first().map_or(0, cells);
    let mut row = ctx.row(area);
    row.skip(1).end_skip(1);
    let fits = draw_context::width(&symbols.text(&long)) + first <= row.room();
    row.put(if fits { &long } else { &short }, Role::Strong);
    for (figures, [name, text]) in compared.figures.iter().zip(&texts) {
        if draw_context::width(name) + draw_context::width(text) + 5 > row.room() {
            break;
        }
        let role = if figures.is_seen {
            Role::Strong
        } else {
            Role::Text
        };
        row.skip(2).put(name, Role::Dim).skip(1).put(text, role);
        match figures.verdict() {
            Some(true) => row.skip(1).put(symbols.check, Role::Good),
            Some(false) => row.skip(1).put(symbols.worse, Role::Warning),
            None => &mut row,
        };
    }
}

/// What it comes to, once the race goes no further; `None` where no seed has figures of both.
pub(super) fn verdict(course: &Course, state: &State) -> Option<Vec<String>> {
    let words = state.words();
    let compared = course.compared.as_ref()?;
    let loss = compared.figure(Measure::ValidationLoss)?;
    let Difference {
        mean,
        uncertainty,
        count,
        ..
    } = loss.difference;
    let key = match uncertainty {
        _ if !course.standing.is_over() => "race.tells-so-far",
        None => "race.tells-nothing",
        Some(_) if !loss.difference.is_of_enough() => "race.tells-few",
        Some(_) if !loss.is_seen => "race.tells-none",
        Some(_) if mean < 0.0 => "race.tells-lower",
        Some(_) => "race.tells-higher",
    };
    let difference = told(loss, state.symbols().minus, words);
    let values: [(&str, &dyn std::fmt::Display); 3] = [
        ("lane", &compared.label),
        ("difference", &difference),
        ("seeds", &count),
    ];
    let short = if loss.is_seen {
        "race.tells-short"
    } else {
        "race.tells-none-short"
    };
    let texts = [key, short].map(|key| words.fill(key, &values));
    Some(texts.into())
}
