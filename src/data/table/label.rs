//! What is predicted: classes or numbers.

use super::cells::{Cells, Label};
use super::survey::are_names;
use super::{Plan, Table};
use crate::data::error::DataError;
use crate::data::notice::Notice;
use crate::data::problem::{MOST_TEXT_VALUES, TableProblem};
use crate::data::raw::Targets;
use crate::data::reading::Goal;
use ndarray::Array2;

/// Up to so many different whole numbers are classes, if there are at least twice as many rows.
const MOST_CLASSES: usize = 20;
/// Whole numbers that count from 0 or 1 without a gap are classes if there are so many rows for each.
const ROWS_PER_CLASS: usize = 5;

/// The targets that the label column gives, and how it was taken if that could have been otherwise.
pub(super) fn targets(
    table: &Table<'_>,
    plan: &Plan,
    cells: &Cells,
) -> Result<(Targets, Option<Notice>), DataError> {
    let header = &table.headers[plan.label];
    let goal = table.reading.task;
    let (targets, notice) = match &cells.label {
        Label::Texts { .. } if goal == Some(Goal::Regress) => {
            return Err(table.error(TableProblem::TextLabel(header.clone())));
        }
        Label::Texts { values, index } => {
            let targets = Targets::Classes {
                names: values.clone(),
                labels: index.clone(),
            };
            (targets, None)
        }
        Label::Numbers(numbers) => {
            let values = distinct(numbers);
            let classified = number_classes(numbers, goal);
            let classifies = classified.is_some();
            let targets = classified.unwrap_or_else(|| self::values(header, numbers));
            // Fractions can't be meant as classes.
            let is_open = goal.is_none() && values.iter().copied().all(is_whole);
            let notice = is_open.then(|| Notice::LabelTaken {
                column: header.clone(),
                classes: classifies.then_some(values.len()),
            });
            (targets, notice)
        }
    };
    check(table, plan, cells, &targets)?;
    Ok((targets, notice))
}

fn distinct(numbers: &[f64]) -> Vec<f64> {
    let mut values = numbers.to_vec();
    values.sort_by(f64::total_cmp);
    values.dedup();
    values
}

/// The classes that numbers are meant as; `None` if they are values to predict.
pub(in crate::data) fn number_classes(numbers: &[f64], goal: Option<Goal>) -> Option<Targets> {
    let values = distinct(numbers);
    let classifies = match goal {
        Some(goal) => goal == Goal::Classify,
        None => are_classes(&values, numbers.len()),
    };
    classifies.then(|| classes(&values, numbers))
}

/// Whether whole numbers are the names of classes: there are few of them, or they count from 0 or 1 without a gap, and
/// each has several rows.
fn are_classes(values: &[f64], rows: usize) -> bool {
    let (Some(first), Some(last)) = (values.first(), values.last()) else {
        return false;
    };
    let counts = (*first == 0.0 || *first == 1.0) && last - first + 1.0 == values.len() as f64;
    let few = values.len() <= MOST_CLASSES && 2 * values.len() <= rows;
    let names = counts && values.len() <= MOST_TEXT_VALUES && ROWS_PER_CLASS * values.len() <= rows;
    values.iter().copied().all(is_whole) && (few || names)
}

/// Above 2⁵³, neighbouring whole numbers have the same f64, so none counts as one.
fn is_whole(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0
}

/// One class for each value, in numeric order.
fn classes(values: &[f64], numbers: &[f64]) -> Targets {
    let place = |number: &f64| values.partition_point(|value| value < number) as u32;
    Targets::Classes {
        // Adding 0 makes −0 plain 0.
        names: values
            .iter()
            .map(|value| (value + 0.0).to_string())
            .collect(),
        labels: numbers.iter().map(place).collect(),
    }
}

fn values(header: &str, numbers: &[f64]) -> Targets {
    Targets::Values {
        names: vec![header.to_owned()],
        values: Array2::from_shape_fn((numbers.len(), 1), |(row, _)| numbers[row]),
        standardise: true,
    }
}

/// The names of the columns that are read beside the label.
fn others(table: &Table<'_>, plan: &Plan) -> Vec<String> {
    let is_left_out = |column| plan.left_out.iter().any(|(index, _)| *index == column);
    let read =
        (0..table.headers.len()).filter(|column| *column != plan.label && !is_left_out(*column));
    read.map(|column| table.headers[column].clone()).collect()
}

/// Checks that there is something to predict, and not too many classes.
fn check(
    table: &Table<'_>,
    plan: &Plan,
    cells: &Cells,
    targets: &Targets,
) -> Result<(), DataError> {
    let header = table.headers[plan.label].clone();
    let only = match (&cells.label, targets) {
        (_, Targets::Classes { names, .. }) if names.len() == 1 => Some(names[0].clone()),
        (Label::Numbers(numbers), _) if numbers.iter().all(|number| *number == numbers[0]) => {
            Some(numbers[0].to_string())
        }
        _ => None,
    };
    if let Some(only) = only {
        return Err(table.error(TableProblem::OneValue { header, only }));
    }
    let Targets::Classes { names, labels } = targets else {
        return Ok(());
    };
    let (texts, rows) = (names.len(), labels.len());
    if matches!(cells.label, Label::Texts { .. }) && are_names(texts, rows) {
        return Err(table.error(TableProblem::NamesLabel {
            header,
            texts,
            rows,
            others: others(table, plan),
        }));
    }
    if names.len() <= MOST_TEXT_VALUES {
        return Ok(());
    }
    Err(table.error(TableProblem::TooManyTexts {
        column: plan.label + 1,
        header,
        texts: names.len(),
    }))
}
