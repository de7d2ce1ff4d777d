//! The pane of the loss along the line between two minima: the set-up of the study, its progress, and its result.

use std::fmt::Display;

use ratatui::layout::Rect;

use super::figures::{self, ENDS};
use super::keys;
use super::layout::Figure;
use super::state::{Landscape, Pane, Setting, Study};
use super::text::{Item, lines};
use crate::study::sharpness::{Line, Minimum, Phase, Progress};
use crate::ui::draw_context::DrawContext;
use crate::ui::locale::Words;
use crate::ui::number;
use crate::ui::refusal;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Width of the text beside the figure, in cells.
const TEXT: u16 = 40;
/// Rows reserved for the figure above the text.
const MIN_FIGURE_ROWS: u16 = 12;

/// The areas of figure and text; without a figure while a study is set up.
pub(super) fn areas(landscape: &Landscape, state: &State, area: Rect, rows: u16) -> Figure {
    if landscape.is_set_up() {
        return Figure::text(area);
    }
    let kept = match &landscape.study {
        Study::Finished(progress) => match &progress.outcome {
            Some(Ok(line)) => {
                lines(verdict(line, state.words()), area.width, state.symbols()).len()
            }
            _ => 0,
        },
        _ => 0,
    };
    Figure::of(
        area,
        TEXT,
        [rows, kept as u16],
        MIN_FIGURE_ROWS,
        state.panes().large,
    )
}

pub(super) fn draw_figure(
    landscape: &Landscape,
    state: &State,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    match &landscape.study {
        _ if landscape.is_set_up() => {}
        Study::Nothing | Study::Working { progress: None, .. } => {}
        Study::Working {
            progress: Some(progress),
            ..
        }
        | Study::Finished(progress) => match (&progress.outcome, progress.phase) {
            (Some(Ok(line)), _) => {
                figures::line(state, &line.points, batches(progress), area, ctx);
            }
            (_, Phase::Line | Phase::Measures) if !progress.points.is_empty() => {
                figures::line(state, &progress.points, batches(progress), area, ctx);
            }
            _ => figures::losses(state, progress, area, ctx),
        },
    }
}

fn batches(progress: &Progress) -> [usize; 2] {
    [progress.runs[0].batch, progress.runs[1].batch]
}

pub(super) fn items(landscape: &Landscape, state: &State) -> Vec<Item> {
    let words = state.words();
    if landscape.is_set_up() {
        return set_up(landscape, words);
    }
    match &landscape.study {
        Study::Nothing => Vec::new(),
        Study::Working { progress, paused } => working(progress.as_deref(), *paused, words),
        Study::Finished(progress) => match &progress.outcome {
            Some(Ok(line)) => results(line, words),
            Some(Err(why)) => vec![
                Item::Words(words.get("landscape.failed").to_owned(), Role::Warning, 0),
                Item::Words(refusal::study(why, words), Role::Text, 0),
                Item::Blank,
                Item::Key(keys::STUDY, "landscape.again"),
            ],
            None => Vec::new(),
        },
    }
}

fn set_up(landscape: &Landscape, words: &'static Words) -> Vec<Item> {
    let say = |key: &'static str, role| Item::Words(words.get(key).to_owned(), role, 0);
    let step = |key: &'static str| Item::Words(words.get(key).to_owned(), Role::Text, 3);
    let mut items = vec![
        say("landscape.question", Role::Text),
        Item::Blank,
        step("landscape.step-1"),
        step("landscape.step-2"),
        step("landscape.step-3"),
        Item::Blank,
    ];
    let settings = landscape.settings(Pane::Line).iter();
    for setting in settings {
        items.push(Item::Setting(*setting));
        if *setting == Setting::Recipe {
            items.push(Item::Words(recipe(landscape), Role::Dim, 0));
        }
    }
    items.extend([Item::Blank, Item::Key(keys::STUDY, "landscape.start")]);
    if landscape.again {
        items.push(Item::Key(keys::CANCEL, "landscape.back"));
    }
    items.extend([Item::Blank, say("landscape.apart", Role::Dim)]);
    items
}

/// A summary of a recipe in names that need no translation.
fn recipe(landscape: &Landscape) -> String {
    let recipe = &landscape.plan.recipe;
    let widths: Vec<String> = recipe.hidden.iter().map(ToString::to_string).collect();
    format!(
        "  {} · {} {} · {}",
        recipe.data.name,
        widths.join("-"),
        recipe.activation,
        recipe.settings.optimizer.id
    )
}

fn working(progress: Option<&Progress>, paused: bool, words: &'static Words) -> Vec<Item> {
    let phase = progress.map_or(Phase::Training, |progress| progress.phase);
    let mut items = Vec::new();
    if let Some(progress) = progress {
        for (index, run) in progress.runs.iter().enumerate() {
            let (epoch, loss) = run.losses.last().copied().unwrap_or_default();
            let name = ["landscape.small-is", "landscape.large-is"][index];
            let name = words.fill(name, &[("batch", &words.numbers().count(run.batch as u64))]);
            let state = if run.reached {
                words.fill(
                    "landscape.reached",
                    &[("epoch", &words.numbers().epoch(epoch))],
                )
            } else {
                let values: [(&str, &dyn Display); 2] = [
                    ("epoch", &words.numbers().epoch(epoch)),
                    ("loss", &words.numbers().loss(loss)),
                ];
                words.fill("landscape.at", &values)
            };
            items.push(Item::Pieces(vec![
                (name, ENDS[index]),
                ("  ".to_owned(), Role::Text),
                (state, Role::Text),
            ]));
        }
        items.push(Item::Blank);
    }
    let target = progress.map_or_else(String::new, |progress| number::knob(progress.target));
    let (done, all) = progress.map_or((0, 0), |progress| {
        (progress.points.len(), progress.of_points)
    });
    let points: [(&str, &dyn Display); 2] = [("done", &done), ("all", &all)];
    let stages = [
        (
            Phase::Training,
            words.fill("landscape.training", &[("target", &target)]),
        ),
        (Phase::Line, words.fill("landscape.walking", &points)),
        (Phase::Measures, words.get("landscape.measuring").to_owned()),
    ];
    let now = stages.iter().position(|(one, _)| *one == phase);
    for (index, (_, text)) in stages.into_iter().enumerate() {
        let now = now.unwrap_or(3);
        let (mark, role) = match index.cmp(&now) {
            std::cmp::Ordering::Less => ("✓ ", Role::Dim),
            std::cmp::Ordering::Equal => ("▶ ", Role::Strong),
            std::cmp::Ordering::Greater => ("· ", Role::Faint),
        };
        items.push(Item::Words(format!("{mark}{text}"), role, 2));
    }
    let key = if paused {
        "landscape.go-on"
    } else {
        "landscape.pause"
    };
    items.extend([
        Item::Blank,
        Item::Key(keys::STUDY, key),
        Item::Key(keys::CANCEL, "landscape.cancel"),
    ]);
    items
}

/// Which of two values is less, which is better.
fn less(values: [f64; 2]) -> [bool; 2] {
    [values[0] < values[1], values[1] < values[0]]
}

/// Which end has the lesser value, or neither if the verdict leaves that open.
fn better(known: Option<bool>, values: [f64; 2]) -> [bool; 2] {
    known.map_or([false; 2], |_| less(values))
}

fn results(line: &Line, words: &'static Words) -> Vec<Item> {
    let ends = &line.ends;
    let row = |name: &'static str, texts: [String; 2], better: [bool; 2]| {
        let [a, b] = texts;
        let role = |better: bool| if better { Role::Strong } else { Role::Text };
        Item::Row(
            words.get(name).to_owned(),
            [
                (a, role(better[0]), better[0]),
                (b, role(better[1]), better[1]),
            ],
        )
    };
    let of = |get: fn(&Minimum) -> f64| [get(&ends[0]), get(&ends[1])];
    let losses = |values: [f64; 2]| values.map(|x| words.numbers().loss(x));
    let head = Item::Row(
        String::new(),
        [
            (words.get("landscape.small").to_owned(), ENDS[0], false),
            (words.get("landscape.large").to_owned(), ENDS[1], false),
        ],
    );
    let validation = of(|end| end.validation.loss);
    // The verdict comes before the values, so that it is visible where there is no room for all.
    let mut items = verdict(line, words);
    items.extend([
        Item::Blank,
        head,
        row(
            "landscape.batch",
            ends.map(|end| words.numbers().count(end.batch as u64)),
            [false; 2],
        ),
        row(
            "landscape.epochs",
            of(|end| end.epochs).map(|x| words.numbers().figure(x)),
            [false; 2],
        ),
        row(
            "landscape.train-loss",
            losses(of(|end| end.train.loss)),
            [false; 2],
        ),
        row(
            "landscape.validation-loss",
            losses(validation),
            better(line.verdict.lower_validation_loss, validation),
        ),
    ]);
    if let (Some(small), Some(large)) = (ends[0].validation.accuracy, ends[1].validation.accuracy) {
        let [worse, higher] = better(line.verdict.higher_validation_accuracy, [small, large]);
        items.push(row(
            "landscape.accuracy",
            [small, large].map(|x| words.numbers().percent(x)),
            [higher, worse],
        ));
    }
    let (keskar, eigenvalue) = (of(|end| end.keskar), of(|end| end.eigenvalue));
    items.extend([
        // A lower bound found by a search.
        row(
            "landscape.keskar",
            losses(keskar).map(|figure| format!("≥ {figure}")),
            better(line.verdict.flatter_by_keskar, keskar),
        ),
        row(
            "landscape.eigenvalue",
            losses(eigenvalue),
            better(line.verdict.flatter_by_eigenvalue, eigenvalue),
        ),
        Item::Blank,
        Item::Words(
            words.fill("landscape.seeds", &[("seed", &line.seed)]),
            Role::Dim,
            0,
        ),
    ]);
    items
}

/// The verdict, its reasons, and caveats.
fn verdict(line: &Line, words: &'static Words) -> Vec<Item> {
    let verdict = &line.verdict;
    let mut items = Vec::new();
    let mut say = |key: &'static str, role, indent| {
        let text = words.fill(key, &[("seed", &line.seed)]);
        items.push(Item::Words(text, role, indent));
    };
    let (flatter, lower) = (verdict.flatter_by_eigenvalue, verdict.lower_validation_loss);
    let is_less_accurate = verdict.higher_validation_accuracy == Some(false);
    let (headline, reasons) = match verdict.shows() {
        Some(true) => (("landscape.shows", Role::Good), Vec::new()),
        // The criteria that fail, or that are open.
        Some(false) => (
            ("landscape.shows-not", Role::Warning),
            vec![
                (flatter == Some(false), "landscape.not-flatter"),
                (lower == Some(false), "landscape.not-lower"),
                (is_less_accurate, "landscape.not-accurate"),
            ],
        ),
        None => (
            ("landscape.shows-open", Role::Warning),
            vec![
                (flatter.is_none(), "landscape.flatter-open"),
                (lower.is_none(), "landscape.lower-open"),
            ],
        ),
    };
    say(headline.0, headline.1, 0);
    for (_, key) in reasons.into_iter().filter(|(holds, _)| *holds) {
        say(key, Role::Text, 2);
    }
    let both = verdict.flatter_by_keskar.zip(verdict.flatter_by_eigenvalue);
    if both.is_some_and(|(keskar, eigenvalue)| keskar != eigenvalue) {
        say("landscape.disagree", Role::Text, 0);
    }
    items.push(Item::Words(
        words.get("landscape.caveat").to_owned(),
        Role::Dim,
        0,
    ));
    items
}

/// The note at the right of the pane's title.
pub(super) fn note(landscape: &Landscape, state: &State) -> String {
    let words = state.words();
    if landscape.is_set_up() {
        return String::new();
    }
    match &landscape.study {
        Study::Nothing => String::new(),
        Study::Working { paused: true, .. } => words.get("landscape.is-paused").to_owned(),
        Study::Working { progress: None, .. } => words.get("landscape.starting").to_owned(),
        Study::Working {
            progress: Some(progress),
            ..
        }
        | Study::Finished(progress) => words.fill("landscape.of-seed", &[("seed", &progress.seed)]),
    }
}
