//! The leaderboard, which is the legend of the curves as well.

use ratatui::layout::{Position, Rect};

use super::layout;
use super::progress::{SHORT_BAR, put_bar};
use super::state::{Activity, Course, Race, Runner};
use crate::race::{LaneState, Rank, Spread, Threshold};
use crate::round::two_digits;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::locale::Words;
use crate::ui::number;
use crate::ui::state::{Focus, State};
use crate::ui::theme::Role;
use crate::ui::widget::plot::Curve;

/// Cells of a label, at least and at most.
const LABELS: (u16, u16) = (9, 24);
/// Cells of what a lane is doing, at least.
const LEAST_STATE: u16 = 14;
/// Rank, pattern and letter before the label.
const BEFORE: u16 = 7;

/// A column of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Final,
    Loss,
    Accuracy,
    Steps,
    Samples,
    Seconds,
}

impl Column {
    const fn title(self) -> &'static str {
        match self {
            Self::Final => "race.column-final",
            Self::Loss => "race.column-loss",
            Self::Accuracy => "race.column-accuracy",
            Self::Steps => "race.column-steps",
            Self::Samples => "race.column-samples",
            Self::Seconds => "race.column-seconds",
        }
    }

    fn text(self, runner: &Runner, words: &'static Words) -> String {
        let spread = |spread: Option<Spread>, write: &dyn Fn(f64) -> String| match spread {
            None => String::new(),
            Some(spread) if spread.count > 1 && matches!(self, Self::Final | Self::Loss) => {
                format!(
                    "{} ±{}",
                    write(spread.mean),
                    words.numbers().figure(two_digits(spread.sd))
                )
            }
            Some(spread) => write(spread.mean),
        };
        let reached = |place: usize| runner.reached.map(|reached| reached[place]);
        match self {
            Self::Final => spread(runner.final_loss, &|x| words.numbers().loss(x)),
            Self::Loss => spread(runner.best_loss, &|x| words.numbers().loss(x)),
            Self::Accuracy => spread(runner.best_accuracy, &|x| words.numbers().percent(x)),
            Self::Steps => spread(reached(0), &|steps| {
                words.numbers().count(steps.round() as u64)
            }),
            Self::Samples => spread(reached(1), &number::si),
            Self::Seconds => spread(reached(2), &|x| words.numbers().lasted(x)),
        }
    }
}

/// The title of a column; the first of those about the threshold names it, if there is room.
fn column_title(column: Column, with_goal: bool, state: &State, course: &Course) -> String {
    let words = state.words();
    let several = course.standing.plan.seeds > 1;
    let title = match column {
        Column::Loss if several => words.get("race.column-loss-several"),
        _ => words.get(column.title()),
    };
    match (column, course.standing.plan.threshold) {
        (Column::Steps, Some(threshold)) if with_goal => {
            let value = goal(threshold, words);
            words.fill("race.to", &[("value", &value), ("column", &title)])
        }
        _ => title.to_owned(),
    }
}

/// `0.3`, `90 %`.
fn goal(threshold: Threshold, words: &'static Words) -> String {
    match threshold {
        Threshold::Loss(loss) => words.numbers().figure(loss),
        Threshold::Accuracy(share) => words.numbers().of_hundred(&words.numbers().wanted(share)),
    }
}

/// A column with its title and its width.
struct Head {
    column: Column,
    title: String,
    width: u16,
}

impl Head {
    fn of(column: Column, with_goal: bool, state: &State, course: &Course) -> Self {
        let title = column_title(column, with_goal, state, course);
        let title = state.symbols().text(&title).into_owned();
        let several = course.standing.plan.seeds > 1;
        let least = match column {
            Column::Final | Column::Loss if several => 14,
            Column::Final | Column::Loss | Column::Accuracy | Column::Seconds => 7,
            Column::Steps | Column::Samples => 6,
        };
        Self {
            column,
            width: draw_context::width(&title).max(least),
            title,
        }
    }
}

/// The columns that there is room for, and the width of the label.
fn heads(state: &State, course: &Course, width: u16) -> (Vec<Head>, u16) {
    let mut all = vec![Column::Loss];
    if course.compared.is_some() {
        // What is compared is what the runs end with.
        all.insert(0, Column::Final);
    }
    if state.run.is_classification() {
        all.push(Column::Accuracy);
    }
    if course.standing.plan.threshold.is_some() {
        all.extend([Column::Steps, Column::Samples]);
    }
    let labels = course
        .runners
        .iter()
        .map(|one| draw_context::width(&one.label));
    let label = labels.max().unwrap_or(0).clamp(LABELS.0, LABELS.1);
    let heads = |columns: &[Column], with_goal: bool| -> Vec<Head> {
        let head = |column: &Column| Head::of(*column, with_goal, state, course);
        columns.iter().map(head).collect()
    };
    let fits = |heads: &Vec<Head>| {
        let figures: u16 = heads.iter().map(|head| head.width + 2).sum();
        BEFORE + label + figures + LEAST_STATE <= width
    };
    let mut wanted = Vec::new();
    // A frame of the command line knows no seconds.
    if all.len() > 2 && course.runners.iter().any(|one| one.seconds() > 0.0) {
        let with_seconds = [&all[..], &[Column::Seconds]].concat();
        wanted.push(heads(&with_seconds, true));
    }
    wanted.push(heads(&all, true));
    // The column that decides stays to the last.
    let decides = if course.standing.plan.threshold.is_some() {
        Column::Samples
    } else if course.compared.is_some() {
        Column::Final
    } else {
        Column::Loss
    };
    for column in [Column::Accuracy, Column::Steps, Column::Loss] {
        wanted.push(heads(&all, false));
        all.retain(|one| *one != column || *one == decides);
    }
    let last = heads(&all, false);
    (wanted.into_iter().find(fits).unwrap_or(last), label)
}

/// The first of the places on the board that is shown, so that the chosen lane is.
fn first(race: &Race, course: &Course, rows: u16) -> usize {
    let rows = usize::from(rows);
    let place = course
        .ranks
        .iter()
        .position(|rank| rank.lane == race.chosen());
    let most = course.ranks.len().saturating_sub(rows);
    (place.unwrap_or(0) + 1).saturating_sub(rows).min(most)
}

pub(super) fn draw(
    race: &Race,
    state: &State,
    course: &Course,
    places: &layout::Course,
    ctx: &mut DrawContext<'_>,
) {
    let (heads, label) = heads(state, course, places.board.width);
    titles(course, &heads, label, places.titles, ctx);
    let first = first(race, course, places.board.height);
    let shown = course.ranks.iter().skip(first);
    for (rank, place) in shown.zip(places.board.rows()) {
        draw_lane(race, state, course, *rank, (&heads, label), place, ctx);
    }
}

fn titles(course: &Course, heads: &[Head], label: u16, area: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let title = words.get("race.leaderboard");
    // Where there is no room for it in a column's title, above long names there is.
    let steps = heads.iter().find(|head| head.column == Column::Steps);
    let is_unnamed = steps.is_some_and(|head| head.title == words.get(head.column.title()));
    let threshold = course.standing.plan.threshold.filter(|_| is_unnamed);
    let to =
        threshold.map(|one| words.fill("race.leaderboard-to", &[("value", &goal(one, words))]));
    let cells = ctx.width(title) + to.as_deref().map_or(0, |to| ctx.width(to));
    let mut row = ctx.row(area);
    row.skip(1).put(title, Role::Strong);
    if let Some(to) = to
        && cells + 2 < BEFORE + label
    {
        row.skip(1).put(&to, Role::Dim);
    }
    row.go_to(area.x + BEFORE + label);
    for head in heads {
        row.skip(2 + head.width.saturating_sub(draw_context::width(&head.title)));
        row.put(&head.title, Role::Dim);
    }
}

fn draw_lane(
    race: &Race,
    state: &State,
    course: &Course,
    rank: Rank,
    (heads, label): (&[Head], u16),
    place: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let lane = rank.lane;
    let runner = &course.runners[lane];
    let is_chosen = race.chosen() == lane;
    let is_hidden = race.is_hidden(lane);
    let (theme, symbols, words) = (ctx.theme, ctx.symbols, ctx.words);
    let glyph = Curve::line(&runner.loss.mean, runner.dress.role())
        .pattern(runner.dress.pattern())
        .glyph(theme, symbols);
    let name = draw_context::cut(&runner.label, label, symbols.ellipsis).into_owned();
    let colour = if is_hidden {
        Role::Faint
    } else {
        runner.dress.role()
    };
    let text_role = match () {
        () if is_chosen && state.focus == Focus::Main => Role::Selected,
        () if is_chosen => Role::Strong,
        () if is_hidden => Role::Faint,
        () => Role::Text,
    };
    let mut row = ctx.row(place);
    row.end_skip(1);
    row.put(&format!(" {:<3}", rank.to_string()), Role::Dim);
    row.put(if is_hidden { " " } else { glyph }, colour);
    row.put(&runner.dress.letter.to_string(), colour).skip(1);
    row.put(&name, text_role);
    row.go_to(place.x + BEFORE + label);
    for Head { column, width, .. } in heads {
        let text = symbols.text(&column.text(runner, words)).into_owned();
        let text = if text.is_empty() {
            symbols.minus.to_owned()
        } else {
            text
        };
        row.skip(2 + width.saturating_sub(draw_context::width(&text)));
        let figure = if *column == Column::Loss {
            colour
        } else {
            Role::Text
        };
        row.put(&text, if is_hidden { Role::Faint } else { figure });
    }
    row.skip(2);
    match &runner.state {
        LaneState::Running if race.activity != Activity::Cancelled => {
            if let Some(share) = runner.progress {
                let cells = SHORT_BAR.min(row.room().saturating_sub(6));
                let glyphs = (symbols.solid, symbols.bar_empty);
                put_bar(&mut row, share, cells, glyphs, colour);
                row.skip(1).put(
                    &words
                        .numbers()
                        .of_hundred(&format!("{:>3}", words.numbers().done(share))),
                    Role::Dim,
                );
            } else {
                row.put(words.get("race.running"), Role::Text);
            }
        }
        LaneState::Waiting | LaneState::Running => {
            let key = if race.activity == Activity::Cancelled {
                "race.not-done"
            } else {
                "race.waiting"
            };
            row.put(words.get(key), Role::Faint);
        }
        LaneState::Done => match runner.worse() {
            Some(loss) => {
                let loss = words.numbers().loss(loss);
                let text = words.fill("race.done-now", &[("loss", &loss)]);
                let fits = draw_context::width(&text) <= row.room();
                let short = || words.fill("race.now", &[("loss", &loss)]);
                let text = if fits { text } else { short() };
                row.put(&text, Role::Warning);
            }
            None => {
                row.put(words.get("race.done"), Role::Dim);
            }
        },
        LaneState::EarlyStopped { step } => {
            let step = words.numbers().count(*step);
            let text = fitting(
                &row,
                words,
                ["race.early-stopped", "race.early-short"],
                &step,
            );
            row.put(&text, Role::Warning);
        }
        LaneState::Diverged { step, .. } => {
            row.put(symbols.non_finite, Role::Error).skip(1);
            let step = words.numbers().count(*step);
            let text = fitting(&row, words, ["race.diverged", "race.diverged-short"], &step);
            row.put(&text, Role::Error);
        }
    }
}

/// The long words where they fit, else the short ones.
fn fitting(
    row: &draw_context::Row<'_>,
    words: &'static Words,
    [long, short]: [&'static str; 2],
    step: &str,
) -> String {
    let text = words.fill(long, &[("step", &step)]);
    if draw_context::width(&text) <= row.room() {
        text
    } else {
        words.fill(short, &[("step", &step)])
    }
}

pub(super) fn hit(race: &Race, course: &Course, board: Rect, at: Position) -> Option<usize> {
    if !board.contains(at) {
        return None;
    }
    let place = first(race, course, board.height) + usize::from(at.y - board.y);
    course.ranks.get(place).map(|rank| rank.lane)
}
