//! The leaderboard, which also serves as the legend of the curves.

use ratatui::layout::{Position, Rect};

use super::layout;
use super::progress::{SHORT_BAR, put_bar};
use super::state::{Activity, Course, Race, Runner};
use crate::race::{LaneState, Rank, Spread, Threshold};
use crate::round::two_digits;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::locale::Words;
use crate::ui::number;
use crate::ui::rects;
use crate::ui::state::{Focus, State};
use crate::ui::symbols::Symbols;
use crate::ui::theme::Role;
use crate::ui::widget::plot::Curve;

/// Least and greatest width of a label in cells.
const LABELS: (u16, u16) = (9, 24);
/// Least width of a lane's state in cells.
const MIN_STATE: u16 = 14;
/// Columns between the two columns of a paired board.
const BETWEEN: u16 = 2;
/// Width of the mark of a lane that did not run to its end, in cells.
const FATE: u16 = 1;
/// Width of rank, pattern and letter before the label, in cells.
const BEFORE: u16 = 7;

/// A column of values.
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
        let reached = |index: usize| runner.reached.map(|reached| reached[index]);
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

/// The title of a column. With `with_threshold`, that of the first column about the threshold includes its value.
fn column_title(column: Column, with_threshold: bool, state: &State, course: &Course) -> String {
    let words = state.words();
    let several = course.standing.plan.seeds > 1;
    let title = match column {
        Column::Loss if several => words.get("race.column-loss-several"),
        _ => words.get(column.title()),
    };
    match (column, course.standing.plan.threshold) {
        (Column::Steps, Some(threshold)) if with_threshold => {
            let value = threshold_value(threshold, words);
            words.fill("race.to", &[("value", &value), ("column", &title)])
        }
        _ => title.to_owned(),
    }
}

/// A threshold's value, such as `0.3` or `90 %`.
fn threshold_value(threshold: Threshold, words: &'static Words) -> String {
    match threshold {
        Threshold::Loss(loss) => words.numbers().figure(loss),
        Threshold::Accuracy(share) => words.numbers().of_hundred(&words.numbers().wanted(share)),
    }
}

/// A column with its title and its width in cells.
struct ColumnHeader {
    column: Column,
    title: String,
    width: u16,
}

impl ColumnHeader {
    fn of(column: Column, with_threshold: bool, state: &State, course: &Course) -> Self {
        let title = column_title(column, with_threshold, state, course);
        let title = state.symbols().text(&title).into_owned();
        let several = course.standing.plan.seeds > 1;
        let min = match column {
            Column::Final | Column::Loss if several => 14,
            Column::Final | Column::Loss | Column::Accuracy | Column::Seconds => 7,
            Column::Steps | Column::Samples => 6,
        };
        Self {
            column,
            width: draw_context::width(&title).max(min),
            title,
        }
    }
}

/// The columns that fit into `width`, and the width of the label.
fn headers(state: &State, course: &Course, width: u16) -> (Vec<ColumnHeader>, u16) {
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
    let headers = |columns: &[Column], with_threshold: bool| -> Vec<ColumnHeader> {
        let header = |column: &Column| ColumnHeader::of(*column, with_threshold, state, course);
        columns.iter().map(header).collect()
    };
    let fits = |headers: &Vec<ColumnHeader>| {
        let values_width: u16 = headers.iter().map(|header| header.width + 2).sum();
        BEFORE + label + values_width + MIN_STATE <= width
    };
    let mut wanted = Vec::new();
    // A frame rendered from the command line has no times.
    if all.len() > 2 && course.runners.iter().any(|one| one.seconds() > 0.0) {
        let with_seconds = [&all[..], &[Column::Seconds]].concat();
        wanted.push(headers(&with_seconds, true));
    }
    wanted.push(headers(&all, true));
    // The column that determines the ranks is dropped last.
    let decides = if course.standing.plan.threshold.is_some() {
        Column::Samples
    } else if course.compared.is_some() {
        Column::Final
    } else {
        Column::Loss
    };
    for column in [Column::Accuracy, Column::Steps, Column::Loss] {
        wanted.push(headers(&all, false));
        all.retain(|one| *one != column || *one == decides);
    }
    let last = headers(&all, false);
    (wanted.into_iter().find(fits).unwrap_or(last), label)
}

/// The value of each lane in a board of two columns, and the width of the label.
fn short_headers(state: &State, course: &Course, width: u16) -> (Vec<ColumnHeader>, u16) {
    let header = ColumnHeader::of(Column::Loss, false, state, course);
    // A blank column follows, and two stand before the fate.
    let label = width.saturating_sub(BEFORE + 2 + header.width + 2 + FATE + 1);
    (vec![header], label.min(LABELS.1))
}

/// Where the lanes are listed, in order: down the board, or down its first column and then its second.
fn slots(areas: &layout::CourseLayout) -> Vec<Rect> {
    let board = areas.board;
    if !areas.is_paired {
        return board.rows().collect();
    }
    let (left, right) = rects::left(board, (board.width - BETWEEN) / 2);
    let (_, right) = rects::left(right, BETWEEN);
    // One as wide as the other, so that both show the same.
    let (right, _) = rects::left(right, left.width);
    left.rows().chain(right.rows()).collect()
}

/// The first visible rank, chosen such that the selected lane is visible, of so many that are.
fn first(race: &Race, course: &Course, rows: usize) -> usize {
    let index = course
        .ranks
        .iter()
        .position(|rank| rank.lane == race.chosen());
    let max = course.ranks.len().saturating_sub(rows);
    (index.unwrap_or(0) + 1).saturating_sub(rows).min(max)
}

pub(super) fn draw(
    race: &Race,
    state: &State,
    course: &Course,
    areas: &layout::CourseLayout,
    ctx: &mut DrawContext<'_>,
) {
    let slots = slots(areas);
    let (headers, label) = match slots.first() {
        Some(slot) if areas.is_paired => short_headers(state, course, slot.width),
        _ => headers(state, course, areas.board.width),
    };
    titles(course, &headers, label, areas.titles, ctx);
    let first = first(race, course, slots.len());
    let shown = course.ranks.iter().skip(first);
    for (rank, line_area) in shown.zip(slots) {
        draw_lane(
            race,
            state,
            course,
            *rank,
            (&headers, label),
            line_area,
            ctx,
        );
    }
}

fn titles(
    course: &Course,
    headers: &[ColumnHeader],
    label: u16,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let words = ctx.words;
    let title = words.get("race.leaderboard");
    // If the columns' titles have no room for the threshold, the title of the board may have.
    let steps = headers.iter().find(|header| header.column == Column::Steps);
    let is_unnamed = steps.is_some_and(|header| header.title == words.get(header.column.title()));
    let threshold = course.standing.plan.threshold.filter(|_| is_unnamed);
    let to = threshold.map(|one| {
        words.fill(
            "race.leaderboard-to",
            &[("value", &threshold_value(one, words))],
        )
    });
    let cells = ctx.width(title) + to.as_deref().map_or(0, |to| ctx.width(to));
    let mut row = ctx.row(area);
    row.skip(1).put(title, Role::Strong);
    if let Some(to) = to
        && cells + 2 < BEFORE + label
    {
        row.skip(1).put(&to, Role::Dim);
    }
    row.go_to(area.x + BEFORE + label);
    for header in headers {
        row.skip(
            2 + header
                .width
                .saturating_sub(draw_context::width(&header.title)),
        );
        row.put(&header.title, Role::Dim);
    }
}

fn draw_lane(
    race: &Race,
    state: &State,
    course: &Course,
    rank: Rank,
    (headers, label): (&[ColumnHeader], u16),
    line_area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let lane = rank.lane;
    let runner = &course.runners[lane];
    let is_chosen = race.chosen() == lane;
    let is_hidden = race.is_hidden(lane);
    let (theme, symbols, words) = (ctx.theme, ctx.symbols, ctx.words);
    let glyph = Curve::line(&runner.loss.mean, runner.style.role())
        .pattern(runner.style.pattern())
        .glyph(theme, symbols);
    let name = draw_context::cut(&runner.label, label, symbols.ellipsis).into_owned();
    let colour = if is_hidden {
        Role::Faint
    } else {
        runner.style.role()
    };
    let text_role = match () {
        () if is_chosen && state.focus == Focus::Main => Role::Selected,
        () if is_chosen => Role::Strong,
        () if is_hidden => Role::Faint,
        () => Role::Text,
    };
    let mut row = ctx.row(line_area);
    row.end_skip(1);
    row.put(&format!(" {:<3}", rank.to_string()), Role::Dim);
    row.put(if is_hidden { " " } else { glyph }, colour);
    row.put(&runner.style.letter.to_string(), colour).skip(1);
    row.put(&name, text_role);
    row.go_to(line_area.x + BEFORE + label);
    for ColumnHeader { column, width, .. } in headers {
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
    if row.room() <= FATE {
        put_fate(&runner.state, &mut row, symbols);
        return;
    }
    match &runner.state {
        LaneState::Running if race.activity != Activity::Cancelled => {
            if let Some(share) = runner.progress {
                let cells = SHORT_BAR.min(row.room().saturating_sub(6));
                put_bar(&mut row, share, cells, colour);
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

/// Marks a lane that did not run to its end, where there is no room for words.
fn put_fate(state: &LaneState, row: &mut draw_context::Row<'_>, symbols: &Symbols) {
    match state {
        LaneState::Diverged { .. } => row.put(symbols.non_finite, Role::Error),
        LaneState::EarlyStopped { .. } => row.put(symbols.stop, Role::Warning),
        LaneState::Running | LaneState::Waiting | LaneState::Done => row,
    };
}

/// The long form if it fits, else the short one.
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

pub(super) fn hit(
    race: &Race,
    course: &Course,
    areas: &layout::CourseLayout,
    at: Position,
) -> Option<usize> {
    let slots = slots(areas);
    let slot = slots.iter().position(|slot| slot.contains(at))?;
    let index = first(race, course, slots.len()) + slot;
    course.ranks.get(index).map(|rank| rank.lane)
}
