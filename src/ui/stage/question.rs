//! Questions to the audience: how they are answered by keys, and how they and the answers are drawn.

use crossterm::event::KeyCode;

use super::place::{Place, Work};
use super::prose::{self, Line, Piece};
use crate::lecture::{self, Answered, Kind, Outcome, Prediction};
use crate::ui::draw_context::DrawContext;
use crate::ui::locale::Words;
use crate::ui::refusal;
use crate::ui::theme::Role;

/// Columns and rows of a curve that is drawn by the audience.
const COLUMNS: usize = 32;
const ROWS: usize = 5;

/// What a key does to the answer of an open question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is no key of an answer.
    Not,
    Yes,
    /// It is one, but gives no answer.
    Refused(Refusal),
}

/// Why a key gives no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Hands were counted for more or fewer options than there are, or not in whole numbers.
    Votes {
        /// The number of options.
        count: usize,
        /// What was typed.
        typed: String,
    },
    /// What was typed is no number.
    Number(String),
    /// There is no option of this number.
    Option {
        /// What was pressed.
        digit: usize,
        /// The number of options.
        count: usize,
    },
    /// The option has its place already.
    Placed(usize),
}

impl Refusal {
    pub(super) fn say(&self, words: &'static Words) -> String {
        match self {
            Self::Votes { count, typed } => {
                words.fill("stage.votes-refused", &[("count", count), ("typed", typed)])
            }
            Self::Number(typed) => words.fill("stage.number-refused", &[("typed", typed)]),
            Self::Option { digit, count } => words.fill(
                "stage.option-refused",
                &[("digit", digit), ("count", count)],
            ),
            Self::Placed(digit) => words.fill("stage.placed-refused", &[("digit", digit)]),
        }
    }
}

/// Handles a key of an answer.
pub(super) fn key(place: &mut Place, index: usize, kind: &Kind, code: KeyCode) -> Taken {
    match kind {
        Kind::Choice { options, .. } => choice(place, index, options.len(), code),
        Kind::Number { .. } => number(place, index, code),
        Kind::Order { options, .. } => order(place, index, options.len(), code),
        Kind::Curve => curve(place, index, code),
    }
}

/// A digit chooses; `v` begins to type the hands counted for each option, and `enter` takes them.
fn choice(place: &mut Place, index: usize, count: usize, code: KeyCode) -> Taken {
    let is_typing = !place.typed.is_empty();
    match code {
        KeyCode::Char('v') if !is_typing => place.typed.push(' '),
        KeyCode::Char(letter) if is_typing && (letter.is_ascii_digit() || letter == ' ') => {
            place.typed.push(letter);
        }
        KeyCode::Backspace if is_typing => drop(place.typed.pop()),
        KeyCode::Enter if is_typing => return votes(place, index, count),
        KeyCode::Char(letter) => {
            let Some(digit) = letter.to_digit(10).map(|digit| digit as usize) else {
                return Taken::Not;
            };
            if !(1..=count).contains(&digit) {
                return Taken::Refused(Refusal::Option { digit, count });
            }
            let answer = Answered::Choice(digit - 1);
            // Another choice replaces the last one; votes stay.
            let answers = &mut place.answers[index];
            answers.retain(|one| !matches!(one, Answered::Choice(_)));
            answers.push(answer);
        }
        _ => return Taken::Not,
    }
    Taken::Yes
}

/// Takes the hands that were typed, one number for each option.
fn votes(place: &mut Place, index: usize, count: usize) -> Taken {
    let numbers = place.typed.split_whitespace().map(|text| text.parse().ok());
    let votes: Option<Vec<u64>> = numbers.collect();
    let Some(votes) = votes.filter(|votes| votes.len() == count) else {
        let typed = place.typed.trim().to_owned();
        return Taken::Refused(Refusal::Votes { count, typed });
    };
    place.answers[index].push(Answered::Votes(votes));
    place.typed.clear();
    Taken::Yes
}

fn number(place: &mut Place, index: usize, code: KeyCode) -> Taken {
    match code {
        KeyCode::Char(letter) if letter.is_ascii_digit() || ".,-e%".contains(letter) => {
            if letter == 'e' && place.typed.is_empty() {
                return Taken::Not;
            }
            place.typed.push(letter);
        }
        KeyCode::Backspace if !place.typed.is_empty() => drop(place.typed.pop()),
        KeyCode::Enter if !place.typed.is_empty() => {
            let (text, scale) = match place.typed.strip_suffix('%') {
                Some(text) => (text, 0.01),
                None => (place.typed.as_str(), 1.0),
            };
            let number = text.replace(',', ".").parse::<f64>().ok();
            let Some(number) = number.filter(|number| number.is_finite()) else {
                return Taken::Refused(Refusal::Number(place.typed.clone()));
            };
            place.answers[index].push(Answered::Number(number * scale));
            place.typed.clear();
        }
        _ => return Taken::Not,
    }
    Taken::Yes
}

/// Digits in the order of the options; backspace takes the last one back.
fn order(place: &mut Place, index: usize, count: usize, code: KeyCode) -> Taken {
    let answers = &mut place.answers[index];
    let is_open = matches!(answers.last(), Some(Answered::Order(order)) if order.len() < count);
    match code {
        KeyCode::Char(letter) => {
            let Some(digit) = letter.to_digit(10).map(|digit| digit as usize) else {
                return Taken::Not;
            };
            if !(1..=count).contains(&digit) {
                return Taken::Refused(Refusal::Option { digit, count });
            }
            if !is_open {
                answers.push(Answered::Order(Vec::new()));
            }
            let Some(Answered::Order(order)) = answers.last_mut() else {
                return Taken::Not;
            };
            if order.contains(&(digit - 1)) {
                return Taken::Refused(Refusal::Placed(digit));
            }
            order.push(digit - 1);
        }
        KeyCode::Backspace => {
            if let Some(Answered::Order(order)) = answers.last_mut() {
                order.pop();
            }
        }
        _ => return Taken::Not,
    }
    Taken::Yes
}

/// `→` goes on along the run, `←` takes back, `↑` and `↓` set the height.
fn curve(place: &mut Place, index: usize, code: KeyCode) -> Taken {
    if !matches!(
        code,
        KeyCode::Left | KeyCode::Right | KeyCode::Up | KeyCode::Down
    ) {
        return Taken::Not;
    }
    let answers = &mut place.answers[index];
    if answers.is_empty() {
        answers.push(Answered::Curve(vec![1.0]));
    }
    let Some(Answered::Curve(heights)) = answers.last_mut() else {
        return Taken::Not;
    };
    let step = 1.0 / ROWS as f64;
    let last = heights.last().copied().unwrap_or(1.0);
    let count = heights.len();
    match code {
        KeyCode::Right if count < COLUMNS => heights.push(last),
        KeyCode::Left if count > 1 => drop(heights.pop()),
        KeyCode::Up => heights[count - 1] = (last + step).min(1.0),
        KeyCode::Down => heights[count - 1] = (last - step).max(0.0),
        _ => {}
    }
    Taken::Yes
}

/// The keys of an answer, with what they do.
pub(super) fn hints(kind: &Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::Choice { .. } => &[("1-9", "stage.choose"), ("v", "stage.votes")],
        Kind::Order { .. } => &[("1-9", "stage.in-order")],
        Kind::Number { .. } => &[("0-9", "stage.type")],
        Kind::Curve => &[("← → ↑ ↓", "stage.draw")],
    }
}

/// Lines that a question takes while it is open.
pub(super) fn height(prediction: &Prediction, cells: u16) -> usize {
    let question = question_lines(prediction, cells).len();
    let options = prediction.kind.options();
    let options = options
        .iter()
        .map(|option| option_lines(0, option, cells).len());
    let answer = match prediction.kind {
        Kind::Choice { .. } | Kind::Order { .. } => options.sum(),
        Kind::Number { .. } => 1,
        Kind::Curve => ROWS + 1,
    };
    1 + question + answer
}

fn question_lines(prediction: &Prediction, cells: u16) -> Vec<Line> {
    let pieces = prose::pieces(&prediction.question);
    let accent = |(text, piece): (String, Piece)| match piece {
        Piece::Role(Role::Text) => (text, Piece::Role(Role::Accent)),
        other => (text, other),
    };
    let pieces: Vec<(String, Piece)> = pieces.into_iter().map(accent).collect();
    prose::wrap(&pieces, cells, 0, 0)
}

fn option_lines(index: usize, option: &str, cells: u16) -> Vec<Line> {
    let pieces = [
        (format!("{} ", index + 1), Piece::Role(Role::Accent)),
        (option.to_owned(), Piece::Role(Role::Text)),
    ];
    prose::wrap(&pieces, cells, 0, 2)
}

/// The lines of a question with what was answered, and, once the run has revealed it, with what is right.
pub(super) fn lines(
    prediction: &Prediction,
    place: &Place,
    index: usize,
    cells: u16,
    ctx: &DrawContext<'_>,
) -> Vec<Line> {
    let answers = &place.answers[index];
    let outcome = match (&place.work, &place.outcome) {
        (Work::Done, Some(Ok(outcome))) => Some(outcome),
        _ => None,
    };
    let mut lines = vec![Line::default()];
    lines.extend(question_lines(prediction, cells));
    match &prediction.kind {
        Kind::Choice { options, right } => {
            let right = right.filter(|_| place.work == Work::Done);
            lines.extend(choice_lines(options, right, answers, cells, ctx));
        }
        Kind::Order { options, values } => {
            let right = outcome.map(|outcome| right_order(values, outcome));
            lines.extend(order_lines(options, right.as_deref(), answers, cells, ctx));
        }
        Kind::Number { value } => lines.push(number_line(value, answers, outcome, ctx)),
        Kind::Curve => lines.extend(curve_lines(answers, outcome, ctx)),
    }
    if !place.typed.is_empty() {
        let text = format!("> {}", place.typed.trim_start());
        lines.push(Line::of(text, Role::Strong));
    }
    lines
}

/// What came out of a question that the run has revealed, in short: what is right, and what was answered otherwise.
pub(super) fn outcome(
    prediction: &Prediction,
    place: &Place,
    index: usize,
    cells: u16,
    ctx: &DrawContext<'_>,
) -> Vec<Line> {
    let answers = &place.answers[index];
    let mut lines = vec![Line::default()];
    lines.extend(question_lines(prediction, cells));
    match (&prediction.kind, &place.outcome) {
        (Kind::Choice { options, right }, _) => {
            lines.extend(choice_outcome(options, *right, answers, cells, ctx));
        }
        (Kind::Order { options, values }, Some(Ok(outcome))) => {
            let right = right_order(values, outcome);
            lines.extend(order_outcome(options, &right, answers, cells, ctx));
        }
        // There is nothing to compare the curve of the run with.
        (Kind::Curve, _) if answers.is_empty() => {}
        _ => return self::lines(prediction, place, index, cells, ctx),
    }
    lines
}

/// The most lines that [`outcome`] takes, where no line is longer than the room.
pub(super) fn outcome_height(prediction: &Prediction, cells: u16) -> usize {
    let answer = match prediction.kind {
        Kind::Choice { .. } | Kind::Order { .. } => 2,
        Kind::Number { .. } => 1,
        Kind::Curve => ROWS + 1,
    };
    1 + question_lines(prediction, cells).len() + answer
}

/// The right option with the hands counted for it, and the one that was chosen if it is another.
fn choice_outcome(
    options: &[String],
    right: Option<usize>,
    answers: &[Answered],
    cells: u16,
    ctx: &DrawContext<'_>,
) -> Vec<Line> {
    let chosen = chosen(answers).filter(|chosen| Some(*chosen) != right);
    let shown = right
        .map(|right| (right, ctx.symbols.check, Role::Good))
        .into_iter()
        .chain(chosen.map(|chosen| (chosen, ctx.symbols.worse, Role::Error)));
    let lines = shown.flat_map(|(index, mark, role)| {
        let mut pieces = vec![(format!("{mark} {}", options[index]), Piece::Role(role))];
        let counted = votes_for(index, answers, ctx);
        if !counted.is_empty() {
            pieces.push((format!("  {counted}"), Piece::Role(Role::Strong)));
        }
        prose::wrap(&pieces, cells, 0, 2)
    });
    lines.collect()
}

/// The options in the order that the run gives them, and in the one that was answered if it is another.
fn order_outcome(
    options: &[String],
    right: &[Option<usize>],
    answers: &[Answered],
    cells: u16,
    ctx: &DrawContext<'_>,
) -> Vec<Line> {
    let mut truth: Vec<usize> = (0..options.len()).collect();
    truth.sort_by_key(|index| right[*index].unwrap_or(usize::MAX));
    let named = |order: &[usize], mark: &str, role: Role| {
        let names = order.iter().enumerate().map(|(place, index)| {
            let place = right[*index]
                .filter(|_| role == Role::Good)
                .unwrap_or(place);
            format!("{}. {}", place + 1, options[*index])
        });
        let text = names.collect::<Vec<_>>().join("  ");
        prose::wrap(
            &[(format!("{mark} {text}"), Piece::Role(role))],
            cells,
            0,
            2,
        )
    };
    let mut lines = named(&truth, ctx.symbols.check, Role::Good);
    if let Some(given) = ordered(answers) {
        let is_right = |(place, index): (usize, &usize)| right[*index] == Some(place);
        if !given.iter().enumerate().all(is_right) {
            lines.extend(named(given, ctx.symbols.worse, Role::Error));
        }
    }
    lines
}

fn chosen(answers: &[Answered]) -> Option<usize> {
    answers.iter().rev().find_map(|one| match one {
        Answered::Choice(chosen) => Some(*chosen),
        _ => None,
    })
}

fn ordered(answers: &[Answered]) -> Option<&[usize]> {
    answers.iter().rev().find_map(|one| match one {
        Answered::Order(order) => Some(order.as_slice()),
        _ => None,
    })
}

/// The hands counted for an option, round by round: `3 → 12`.
fn votes_for(index: usize, answers: &[Answered], ctx: &DrawContext<'_>) -> String {
    let rounds = answers.iter().filter_map(|one| match one {
        Answered::Votes(votes) => votes.get(index).copied(),
        _ => None,
    });
    let rounds: Vec<String> = rounds.map(|votes| votes.to_string()).collect();
    rounds.join(&format!(" {} ", ctx.symbols.to))
}

fn choice_lines(
    options: &[String],
    right: Option<usize>,
    answers: &[Answered],
    cells: u16,
    ctx: &DrawContext<'_>,
) -> Vec<Line> {
    let chosen = chosen(answers);
    let mut lines = Vec::new();
    for (index, option) in options.iter().enumerate() {
        let role = match right {
            Some(right) if right == index => Role::Good,
            Some(_) if chosen == Some(index) => Role::Error,
            None if chosen == Some(index) => Role::Strong,
            Some(_) => Role::Dim,
            None => Role::Text,
        };
        let mark = match right {
            Some(right) if right == index => ctx.symbols.check.to_owned(),
            Some(_) if chosen == Some(index) => ctx.symbols.worse.to_owned(),
            _ => (index + 1).to_string(),
        };
        let mark_role = if right.is_some() { role } else { Role::Accent };
        let mut pieces = vec![
            (format!("{mark} "), Piece::Role(mark_role)),
            (option.clone(), Piece::Role(role)),
        ];
        let counted = votes_for(index, answers, ctx);
        if !counted.is_empty() {
            pieces.push((format!("  {counted}"), Piece::Role(Role::Strong)));
        }
        lines.extend(prose::wrap(&pieces, cells, 0, 2));
    }
    lines
}

/// The place of each option by its value, from 0; `None` where the run gives none.
fn right_order(values: &[String], outcome: &Outcome) -> Vec<Option<usize>> {
    let values = values
        .iter()
        .map(|value| lecture::value(value, outcome).ok());
    let values: Vec<Option<f64>> = values
        .map(|value| value.filter(|value| !value.is_nan()))
        .collect();
    let place = |value: &Option<f64>| {
        let value = (*value)?;
        let smaller = values.iter().flatten().filter(|other| **other < value);
        Some(smaller.count())
    };
    values.iter().map(place).collect()
}

fn order_lines(
    options: &[String],
    right: Option<&[Option<usize>]>,
    answers: &[Answered],
    cells: u16,
    ctx: &DrawContext<'_>,
) -> Vec<Line> {
    let given = ordered(answers);
    let mut lines = Vec::new();
    for (number, option) in options.iter().enumerate() {
        let place = given.and_then(|order| order.iter().position(|one| *one == number));
        let mut pieces = vec![
            (format!("{} ", number + 1), Piece::Role(Role::Accent)),
            (option.clone(), Piece::Role(Role::Text)),
        ];
        let truth = right.map(|right| right[number]);
        if let Some(place) = place {
            let role = match truth {
                None => Role::Strong,
                Some(truth) if truth == Some(place) => Role::Good,
                Some(_) => Role::Error,
            };
            pieces.push((format!("  {}.", place + 1), Piece::Role(role)));
        }
        if let Some(truth) = truth {
            let truth = truth.map_or_else(|| "?".to_owned(), |truth| format!("{}.", truth + 1));
            let text = format!(" {} {truth}", ctx.symbols.to);
            pieces.push((text, Piece::Role(Role::Good)));
        }
        lines.extend(prose::wrap(&pieces, cells, 0, 2));
    }
    lines
}

fn number_line(
    value: &str,
    answers: &[Answered],
    outcome: Option<&Outcome>,
    ctx: &DrawContext<'_>,
) -> Line {
    let mut pieces = Vec::new();
    for answer in answers {
        if let Answered::Number(number) = answer {
            pieces.push((format!("{number}  "), Piece::Role(Role::Strong)));
        }
    }
    if let Some(outcome) = outcome {
        let (text, role) = match lecture::value(value, outcome) {
            Ok(number) => (lecture::number(number), Role::Good),
            Err(why) => (refusal::unjudged(&why, ctx.words), Role::Warning),
        };
        pieces.push((format!("{} {text}", ctx.symbols.to), Piece::Role(role)));
    }
    Line { indent: 0, pieces }
}

/// The predicted curve with the real one over it, both as heights over the run; the top is the loss at the start.
fn curve_lines(
    answers: &[Answered],
    outcome: Option<&Outcome>,
    ctx: &DrawContext<'_>,
) -> Vec<Line> {
    let drawn = answers.iter().rev().find_map(|one| match one {
        Answered::Curve(heights) => Some(heights),
        _ => None,
    });
    let real = outcome.map_or_else(Vec::new, real_curve);
    let row_of = |height: f64| {
        let row = (height * (ROWS - 1) as f64).round();
        (row.is_finite() && row >= 0.0).then_some((row as usize).min(ROWS - 1))
    };
    let mut lines = Vec::new();
    for row in (0..ROWS).rev() {
        let mut line = Line {
            indent: 0,
            pieces: vec![(ctx.symbols.axis.to_owned(), Piece::Role(Role::Axis))],
        };
        for column in 0..COLUMNS {
            let is_at =
                |heights: &[f64]| heights.get(column).copied().and_then(row_of) == Some(row);
            let (text, role) = if is_at(&real) {
                (ctx.symbols.solid, Role::Validation)
            } else if drawn.is_some_and(|heights| is_at(heights)) {
                (ctx.symbols.hollow[0], Role::Change)
            } else {
                (" ", Role::Text)
            };
            line.pieces.push((text.to_owned(), Piece::Role(role)));
        }
        lines.push(line);
    }
    let base = format!("{}{}", ctx.symbols.corner, ctx.symbols.base.repeat(COLUMNS));
    lines.push(Line::of(base, Role::Axis));
    lines
}

/// The validation loss over the run in [`COLUMNS`] columns, as a multiple of that at the start.
fn real_curve(outcome: &Outcome) -> Vec<f64> {
    let Some(first) = outcome.evaluations.first() else {
        return Vec::new();
    };
    let top = first.validation.loss;
    let step = |column: usize| outcome.steps * column as u64 / (COLUMNS - 1) as u64;
    let at = |column: usize| outcome.at(step(column));
    (0..COLUMNS)
        .map(|column| at(column).map_or(f64::NAN, |one| one.validation.loss / top))
        .collect()
}
