//! The difference between the two lanes of a comparison.

use ratatui::layout::Rect;

use super::state::Course;
use crate::compare::{Compared, Figures, Measure};
use crate::race::Difference;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::locale::Words;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// The locale key of a measure's name.
const fn name(measure: Measure) -> &'static str {
    match measure {
        Measure::ValidationLoss => "race.of-loss",
        Measure::ValidationAccuracy => "race.of-accuracy",
        Measure::Gap => "race.of-gap",
    }
}

/// A difference: losses to three decimals, accuracies in percent to one.
fn figure(measure: Measure, value: f64, words: &'static Words) -> String {
    match measure {
        Measure::ValidationAccuracy => words.numbers().of_hundred(&format!("{:.1}", value * 100.0)),
        Measure::ValidationLoss | Measure::Gap => format!("{value:.3}"),
    }
}

/// A difference with its uncertainty, such as `−0.693 ± 0.073`.
fn formatted(figures: &Figures, minus: &str, words: &'static Words) -> String {
    let measure = figures.measure;
    let difference = &figures.difference;
    let sign = if difference.mean < 0.0 { minus } else { "+" };
    let mean = figure(measure, difference.mean.abs(), words);
    let uncertainty = difference
        .uncertainty
        .map(|uncertainty| figure(measure, uncertainty, words));
    let uncertainty =
        uncertainty.map_or_else(String::new, |uncertainty| format!(" ± {uncertainty}"));
    format!("{sign}{mean}{uncertainty}")
}

/// The heading, which names the lanes and the progress; a long and a short form.
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
        ("with", &with.style.letter),
        ("without", &without.style.letter),
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

/// Draws the second lane's measures minus the first's, as many as fit.
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
                .text(&formatted(figures, symbols.minus, words))
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

/// The verdict, a long and a short form; `None` before any seed has values for both lanes.
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
        Some(_) if !loss.difference.has_enough_pairs() => "race.tells-few",
        Some(_) if !loss.is_seen => "race.tells-none",
        Some(_) if mean < 0.0 => "race.tells-lower",
        Some(_) => "race.tells-higher",
    };
    let difference = formatted(loss, state.symbols().minus, words);
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
