//! Tests of the public interface of the data module.
#![allow(clippy::unwrap_used)]

mod damage;
mod export;
mod folds;
mod idx;
mod options;
mod own_tables;
mod pandas;
mod pictures;
mod pixels;
mod registry;
mod table;
mod toys;

use super::{DataError, Dataset, Part, Request, load};

/// The data set with this name and seed 1.
fn loaded(name: &str) -> Dataset {
    load(&Request::named(name), 1).unwrap()
}

/// The message of a result that must be an error.
fn message<T>(result: Result<T, DataError>) -> String {
    match result {
        Ok(_) => "no error".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// The three parts, with the test part opened.
fn all_parts(dataset: &Dataset) -> [&Part; 3] {
    [&dataset.train, &dataset.validation, dataset.test.open()]
}

/// Mean and standard deviation (dividing by n), in f64.
fn moments(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let values: Vec<f64> = values.into_iter().collect();
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let square = values
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / count;
    (mean, square.sqrt())
}
