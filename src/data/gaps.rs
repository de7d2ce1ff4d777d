//! Fills missing values with the training part's.

use super::numbers::Numbers;
use super::raw::{Inputs, Raw};
use super::reading::Missing;
use std::ops::Range;

/// What a missing value of each input column is filled with, from the rows `train`: 0 where a column has no value there,
/// `None` where it has no gaps.
pub(super) fn fills(raw: &Raw, train: &[usize]) -> Vec<Option<f64>> {
    let mut fills = vec![None; raw.features.len()];
    if let Inputs::Numbers { values, gaps, .. } = &raw.inputs {
        for &column in &gaps.numbers {
            fills[column] = Some(number(values, column, gaps.how, train));
        }
        for columns in &gaps.texts {
            let most = most_frequent_text(values, columns, train);
            for column in columns.clone() {
                fills[column] = Some(f64::from(u8::from(column == most)));
            }
        }
    }
    fills
}

/// Numbers of which the missing ones are filled.
#[derive(Clone, Copy)]
pub(super) struct Filled<'a> {
    pub(super) values: &'a Numbers,
    pub(super) fills: &'a [Option<f64>],
}

impl Filled<'_> {
    pub(super) fn get(self, row: usize, column: usize) -> f64 {
        let value = self.values.get([row, column]);
        match self.fills[column] {
            Some(fill) if value.is_nan() => fill,
            _ => value,
        }
    }
}

/// What a number of the column is filled with.
fn number(values: &Numbers, column: usize, how: Missing, train: &[usize]) -> f64 {
    let present = train.iter().map(|&row| values.get([row, column]));
    let mut present: Vec<f64> = present.filter(|value| !value.is_nan()).collect();
    present.sort_by(f64::total_cmp);
    let (Some(&first), count) = (present.first(), present.len()) else {
        return 0.0;
    };
    match how {
        // Distances to one of the values, so that the sum of large numbers stays exact enough.
        Missing::Drop | Missing::Mean => {
            first + present.iter().map(|value| value - first).sum::<f64>() / count as f64
        }
        Missing::Median => f64::midpoint(present[(count - 1) / 2], present[count / 2]),
        Missing::MostFrequent => {
            let runs = present.chunk_by(|a, b| a == b);
            // Of equals, the last is taken, so the runs go from large to small.
            let runs: Vec<&[f64]> = runs.collect();
            let longest = runs.into_iter().rev().max_by_key(|run| run.len());
            longest.map_or(first, |run| run[0])
        }
    }
}

/// The column of the text that most training rows have; of several, the first.
fn most_frequent_text(values: &Numbers, columns: &Range<usize>, train: &[usize]) -> usize {
    let count = |column: &usize| {
        train
            .iter()
            .filter(|&&row| values.get([row, *column]) == 1.0)
            .count()
    };
    columns
        .clone()
        .rev()
        .max_by_key(count)
        .unwrap_or(columns.start)
}
