//! One weak learner: a run, and what it says.

use std::sync::Arc;

use ndarray::{Array2, Axis};

use super::grid::Grid;
use crate::control::Control;
use crate::data::Dataset;
use crate::study::StudyError;
use crate::study::train::{train_from, train_weighted};
use crate::train::{End, Phase, Recipe, SampleWeights, Session, Verdict};

/// Rows that are predicted at a time.
const ROWS: usize = 1024;

/// What a learner says to each sample: a class, or the values of its outputs one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Learner<T> {
    pub(super) train: Vec<T>,
    pub(super) validation: Vec<T>,
    /// At the places of the grid, if there is one.
    pub(super) grid: Vec<T>,
}

/// A run's end: its learner, or why it has none.
pub(super) type Made<T> = Result<Learner<T>, Box<Verdict>>;

impl Learner<u32> {
    /// The run of this recipe with these weights in its loss.
    ///
    /// # Errors
    /// When the run can't begin, or the study is cancelled.
    pub(super) fn classes(
        recipe: &Recipe,
        init: u64,
        data: &Arc<Dataset>,
        weights: SampleWeights,
        grid: Option<&Grid>,
        control: &Control,
    ) -> Result<Made<u32>, StudyError> {
        let session = train_weighted(recipe, init, Arc::clone(data), weights, control)?;
        let outputs = data.outputs();
        Ok(made(&session, data, grid, |said| {
            said.chunks_exact(outputs).map(largest).collect()
        }))
    }
}

impl Learner<f32> {
    /// The run of this recipe on these data.
    ///
    /// # Errors
    /// When the run can't begin, or the study is cancelled.
    pub(super) fn values(
        recipe: &Recipe,
        init: u64,
        data: &Arc<Dataset>,
        grid: Option<&Grid>,
        control: &Control,
    ) -> Result<Made<f32>, StudyError> {
        let session = train_from(recipe, init, Arc::clone(data), control)?;
        Ok(made(&session, data, grid, <[f32]>::to_vec))
    }
}

/// What the run says at its end.
fn made<T>(
    session: &Session,
    data: &Dataset,
    grid: Option<&Grid>,
    read: impl Fn(&[f32]) -> Vec<T>,
) -> Made<T> {
    if let Phase::Stopped(End::Diverged(verdict)) = session.phase() {
        return Err(Box::new(*verdict));
    }
    let said = |inputs: &Array2<f32>| read(&outputs(session, inputs));
    Ok(Learner {
        train: said(&data.train.inputs),
        validation: said(&data.validation.inputs),
        grid: grid.map_or_else(Vec::new, |grid| said(&grid.inputs)),
    })
}

/// The outputs for each row, one row after the other.
fn outputs(session: &Session, inputs: &Array2<f32>) -> Vec<f32> {
    let trainer = session.trainer();
    let (network, weights) = (trainer.network(), trainer.weights());
    let mut work = network.workspace(ROWS.min(inputs.nrows()));
    let mut all = Vec::with_capacity(inputs.nrows() * network.shape().outputs);
    for rows in inputs.axis_chunks_iter(Axis(0), ROWS) {
        all.extend(network.predict(&weights, rows, &mut work, None));
    }
    all
}

/// The place of the first largest entry.
fn largest(row: &[f32]) -> u32 {
    let mut best = 0;
    for (place, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = place;
        }
    }
    best as u32
}
