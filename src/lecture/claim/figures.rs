//! The figures that claims are made of: those of a run at a step, and the cells of the tables of a study, race,
//! comparison or surface.

use super::syntax::{Argument, Expression, Operation, Subject, Test};
use crate::answer::{Cell, Sheet};
use crate::lecture::act::Act;
use crate::lecture::error::ScriptProblem;
use crate::lecture::outcome::Outcome;
use crate::nearest::{nearest, question};
use crate::train::Evaluation;

/// Why a claim or a value can't be judged.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unjudged {
    /// It is no expression.
    #[error("it can't be read: {0}")]
    Unread(String),
    /// A figure does not exist in what was computed.
    #[error("'{subject}': {why}")]
    Missing {
        /// The figure, as it is written.
        subject: String,
        /// Why it does not exist.
        why: Missing,
    },
    /// Several values where one is needed.
    #[error("'{name}' has {count} values: choose a row, or take the min, max or mean")]
    Several {
        /// The expression.
        name: String,
        /// The number of its values.
        count: usize,
    },
}

/// Why a figure does not exist in what was computed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Missing {
    /// A function is given nothing.
    #[error("it has no values")]
    NoValues,
    /// The run diverged at this step, and has no end.
    #[error("the run diverged at step {0}")]
    Diverged(u64),
    /// The run ended at this step, before that of the figure.
    #[error("the run has no evaluation there; it ended at step {0}")]
    NotReached(u64),
    /// An accuracy of data without classes.
    #[error("the data has no classes")]
    NoClasses,
    /// There is no answer.
    #[error("nothing was computed")]
    NotComputed,
    /// The answer has only these tables.
    #[error("expected one of the tables {}", .0.join(", "))]
    Table(Vec<&'static str>),
    /// The table has only these columns.
    #[error("expected one of the columns {}", .0.join(", "))]
    Column(Vec<&'static str>),
    /// The table has no such row, only this many, without names.
    #[error("no such row: expected a number from 1 to {0}")]
    Number(usize),
    /// The table has no such row, only rows with these names, and this many more.
    #[error("no such row: expected {}{}", .0.join(", "), and_more(*.1))]
    Row(Vec<String>, usize),
    /// The cell has no number.
    #[error("the cell is empty, or has no number")]
    Empty,
}

fn and_more(count: usize) -> String {
    match count {
        0 => String::new(),
        more => format!(" and {more} more"),
    }
}

impl Missing {
    fn of(self, subject: &Subject) -> Unjudged {
        Unjudged::Missing {
            subject: subject.to_string(),
            why: self,
        }
    }
}

/// A figure of an evaluation.
type Read = fn(&Evaluation) -> Option<f64>;

/// The figures of a run, each at a step.
const OF_RUN: &[(&str, Read)] = &[
    ("train_loss", |at| Some(at.train.loss)),
    ("val_loss", |at| Some(at.validation.loss)),
    ("train_accuracy", |at| at.train.accuracy),
    ("val_accuracy", |at| at.validation.accuracy),
    ("accuracy", |at| at.validation.accuracy),
    ("gap", |at| Some(at.gap())),
    ("step", |at| Some(at.step as f64)),
    ("epoch", |at| Some(at.epoch)),
];

/// What a run is or is not.
const TRUTHS: [&str; 2] = ["diverged", "stopped_early"];

/// Functions of several values.
const FUNCTIONS: [&str; 6] = ["min", "max", "mean", "abs", "sqrt", "log"];

/// Where in the run a figure is read.
const PLACES: [&str; 3] = ["start", "best", "end"];

/// The word by which claims name the tables of what is computed.
fn tables(act: &Act) -> Option<&'static str> {
    match act {
        Act::Run => None,
        Act::Study { .. } => Some("study"),
        Act::Race(_) => Some("race"),
        Act::Compare(_) => Some("compare"),
        Act::Surface { .. } => Some("surface"),
    }
}

/// Checks the name of a figure, its arguments included.
pub(super) fn check(subject: &Subject, act: &Act) -> Result<(), ScriptProblem> {
    let name = subject.path[0].as_str();
    if FUNCTIONS.contains(&name) && subject.path.len() == 1 {
        return check_function(subject, name, act);
    }
    match tables(act) {
        Some(own) if own == name && subject.path.len() > 1 => Ok(()),
        Some(own) => Err(unknown(
            subject,
            &format!("{own}.COLUMN(ROW), min, max or mean"),
            [own],
        )),
        None if TRUTHS.contains(&name) => Ok(()),
        None if subject.path.len() == 1 && OF_RUN.iter().any(|(known, _)| *known == name) => {
            check_place(subject)
        }
        None => {
            let run = OF_RUN.iter().map(|(known, _)| *known).chain(TRUTHS);
            let allowed: Vec<&str> = run.clone().chain(FUNCTIONS).collect();
            Err(unknown(subject, &allowed.join(", "), run))
        }
    }
}

/// Checks that a test says something: a comparison is about a figure, and what stands alone is yes or no.
pub(super) fn check_test(test: &Test, act: &Act) -> Result<(), ScriptProblem> {
    let refuse = |what: &Expression, allowed: &str| {
        Err(ScriptProblem::Value {
            word: "a claim".to_owned(),
            value: what.to_string(),
            allowed: allowed.to_owned(),
        })
    };
    match test {
        Test::Truth { value, .. } => {
            let is_truth = |subject: &Subject| TRUTHS.contains(&subject.path[0].as_str());
            match value {
                Expression::Subject(subject) if tables(act).is_some() || is_truth(subject) => {
                    Ok(())
                }
                // Unknown figures are said to be so.
                Expression::Subject(subject) => {
                    check(subject, act)?;
                    refuse(
                        value,
                        "a comparison like 'accuracy(end) > 90 %', diverged or stopped_early",
                    )
                }
                other => refuse(other, "a comparison like 'accuracy(end) > 90 %'"),
            }
        }
        Test::Compare { first, rest } => {
            let mut count = 0;
            let mut visit = |_: &Subject| -> Result<(), ScriptProblem> {
                count += 1;
                Ok(())
            };
            first.each_subject(&mut visit)?;
            for (_, expression) in rest {
                expression.each_subject(&mut visit)?;
            }
            if count > 0 {
                return Ok(());
            }
            refuse(first, "a comparison of at least one figure")
        }
    }
}

fn check_function(subject: &Subject, name: &str, act: &Act) -> Result<(), ScriptProblem> {
    let count = subject.arguments.len();
    let takes_one = matches!(name, "abs" | "sqrt" | "log");
    if count == 0 || (takes_one && count > 1) {
        return Err(unknown(subject, "values in parentheses", []));
    }
    for argument in &subject.arguments {
        let Argument::Value(value) = argument else {
            return Err(unknown(subject, "values in parentheses", []));
        };
        value.each_subject(&mut |inner| check(inner, act))?;
    }
    Ok(())
}

fn check_place(subject: &Subject) -> Result<(), ScriptProblem> {
    let is_place = match &subject.arguments[..] {
        [] => true,
        [Argument::Value(Expression::Number(step))] => step.fract() == 0.0 && *step >= 0.0,
        [Argument::Value(Expression::Subject(place))] => {
            place.arguments.is_empty() && PLACES.contains(&place.path.join(".").as_str())
        }
        _ => false,
    };
    if is_place {
        return Ok(());
    }
    Err(ScriptProblem::Value {
        word: subject.path.join("."),
        value: subject.to_string(),
        allowed: "a step, start, best or end in parentheses".to_owned(),
    })
}

fn unknown<'a>(
    subject: &Subject,
    allowed: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> ScriptProblem {
    let near = nearest(&subject.path.join("."), known);
    ScriptProblem::Value {
        word: "a claim".to_owned(),
        value: subject.to_string(),
        allowed: format!("{allowed}{}", question(';', near)),
    }
}

/// The value of an expression that has one.
pub(super) fn single(expression: &Expression, outcome: &Outcome) -> Result<f64, Unjudged> {
    match values(expression, outcome)?[..] {
        [one] => Ok(one),
        ref several => Err(Unjudged::Several {
            name: expression.to_string(),
            count: several.len(),
        }),
    }
}

/// The values of an expression: several where it names a column without a row.
fn values(expression: &Expression, outcome: &Outcome) -> Result<Vec<f64>, Unjudged> {
    match expression {
        Expression::Number(number) => Ok(vec![*number]),
        Expression::Negative(inner) => Ok(values(inner, outcome)?.iter().map(|x| -x).collect()),
        Expression::Operation(operation, left, right) => {
            let (left, right) = (single(left, outcome)?, single(right, outcome)?);
            Ok(vec![operation.of(left, right)])
        }
        Expression::Subject(subject) => of_subject(subject, outcome),
    }
}

/// The values of a figure: several for a column without a row.
fn of_subject(subject: &Subject, outcome: &Outcome) -> Result<Vec<f64>, Unjudged> {
    let name = subject.path[0].as_str();
    if subject.path.len() == 1 && FUNCTIONS.contains(&name) {
        return function(name, subject, outcome).map(|value| vec![value]);
    }
    if subject.path.len() > 1 {
        return cells(subject, outcome);
    }
    let truth = |is: bool| Ok(vec![f64::from(u8::from(is))]);
    match name {
        "diverged" => truth(outcome.is_diverged()),
        "stopped_early" => truth(outcome.is_stopped_early()),
        _ => at_step(subject, outcome).map(|value| vec![value]),
    }
}

fn function(name: &str, subject: &Subject, outcome: &Outcome) -> Result<f64, Unjudged> {
    let mut all = Vec::new();
    for argument in &subject.arguments {
        if let Argument::Value(value) = argument {
            all.extend(values(value, outcome)?);
        }
    }
    if all.is_empty() {
        return Err(Missing::NoValues.of(subject));
    }
    Ok(match name {
        "min" => all.into_iter().fold(f64::INFINITY, f64::min),
        "max" => all.into_iter().fold(f64::NEG_INFINITY, f64::max),
        "mean" => all.iter().sum::<f64>() / all.len() as f64,
        "abs" => all[0].abs(),
        "sqrt" => all[0].sqrt(),
        _ => all[0].ln(),
    })
}

/// The evaluation at the end. A run that diverged has none there: its last one may be of its best times.
fn at_end<'o>(subject: &Subject, outcome: &'o Outcome) -> Result<Option<&'o Evaluation>, Unjudged> {
    if outcome.is_diverged() {
        return Err(Missing::Diverged(outcome.steps).of(subject));
    }
    Ok(outcome.evaluations.last())
}

/// A figure of the run, at the last evaluation up to the step.
fn at_step(subject: &Subject, outcome: &Outcome) -> Result<f64, Unjudged> {
    let name = subject.path[0].as_str();
    let found = match &subject.arguments[..] {
        [Argument::Value(Expression::Number(step))] => outcome.at(*step as u64),
        [Argument::Value(Expression::Subject(place))] => match place.path[0].as_str() {
            "start" => outcome.evaluations.first(),
            "best" => outcome.best(),
            _ => at_end(subject, outcome)?,
        },
        _ => at_end(subject, outcome)?,
    };
    let Some(at) = found else {
        return Err(Missing::NotReached(outcome.steps).of(subject));
    };
    let read = OF_RUN.iter().find(|(known, _)| *known == name);
    let value = read.and_then(|(_, read)| read(at));
    value.ok_or_else(|| Missing::NoClasses.of(subject))
}

/// The cells of a column of a table, in the rows that are chosen.
fn cells(subject: &Subject, outcome: &Outcome) -> Result<Vec<f64>, Unjudged> {
    let missing = |why: Missing| Err(why.of(subject));
    let Some(answer) = &outcome.answer else {
        return missing(Missing::NotComputed);
    };
    let (sheet, column) = match &subject.path[1..] {
        [column] => (answer.sheets.first(), column),
        [sheet, column] => {
            let mut sheets = answer.sheets.iter();
            (sheets.find(|one| one.name == sheet), column)
        }
        _ => (None, &subject.path[0]),
    };
    let Some(sheet) = sheet else {
        let known = answer.sheets.iter().map(|one| one.name);
        return missing(Missing::Table(known.collect()));
    };
    let Some(index) = place(sheet, column) else {
        return missing(Missing::Column(sheet.columns.clone()));
    };
    let mut chosen = Vec::new();
    for (number, row) in sheet.rows.iter().enumerate() {
        if is_chosen(subject, sheet, number, row, outcome)? {
            chosen.push(row);
        }
    }
    if chosen.is_empty() {
        return missing(rows_of(sheet));
    }
    let values = chosen.iter().filter_map(|row| numeric(&row[index]));
    let values: Vec<f64> = values.collect();
    if values.is_empty() {
        return missing(Missing::Empty);
    }
    Ok(values)
}

/// That a row is none of those of the table.
fn rows_of(sheet: &Sheet) -> Missing {
    /// The most rows that are named.
    const NAMED: usize = 9;
    let mut names: Vec<String> = sheet
        .rows
        .iter()
        .filter_map(|row| first_word(row).cloned())
        .collect();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    if names.is_empty() {
        return Missing::Number(sheet.rows.len());
    }
    Missing::Row(names, more)
}

fn place(sheet: &Sheet, column: &str) -> Option<usize> {
    sheet.columns.iter().position(|name| *name == column)
}

/// Whether all arguments choose this row: its number from 1, `first`, `last`, its first word, or the value of a column.
fn is_chosen(
    subject: &Subject,
    sheet: &Sheet,
    number: usize,
    row: &[Cell],
    outcome: &Outcome,
) -> Result<bool, Unjudged> {
    for argument in &subject.arguments {
        let is_it = match argument {
            Argument::Text(text) => first_word(row) == Some(text),
            Argument::Value(Expression::Subject(word)) if word.path == ["first"] => number == 0,
            Argument::Value(Expression::Subject(word)) if word.path == ["last"] => {
                number + 1 == sheet.rows.len()
            }
            Argument::Value(value) => values(value, outcome)? == [(number + 1) as f64],
            Argument::Named(column, value) => {
                let Some(index) = place(sheet, column) else {
                    return Err(Missing::Column(sheet.columns.clone()).of(subject));
                };
                match &**value {
                    Argument::Text(text) => matches!(&row[index], Cell::Text(cell) if cell == text),
                    Argument::Value(value) => {
                        let wanted = values(value, outcome)?;
                        numeric(&row[index]).is_some_and(|cell| wanted == [cell])
                    }
                    Argument::Named(..) => false,
                }
            }
        };
        if !is_it {
            return Ok(false);
        }
    }
    Ok(true)
}

fn first_word(row: &[Cell]) -> Option<&String> {
    row.iter().find_map(|cell| match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    })
}

fn numeric(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Nothing => None,
        Cell::Text(text) => text.parse().ok(),
        Cell::Count(count) => Some(*count as f64),
        Cell::Number(number) => Some(*number),
        Cell::Truth(truth) => Some(f64::from(u8::from(*truth))),
        Cell::Rank { place, .. } => Some(*place as f64),
    }
}

impl Operation {
    fn of(self, left: f64, right: f64) -> f64 {
        match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => left / right,
        }
    }
}
