//! What nets that were standardized on different data predict, in the units of one of them.

use ndarray::{Array2, ArrayView2, Axis};

use crate::data::Dataset;
use crate::train::Session;

/// Rows predicted at a time.
const CHUNK: usize = 256;

/// The outputs of the session's net for these inputs, which are standardized as its data are: probabilities, or values in
/// the units of `base`'s targets.
pub(in crate::study) fn outputs(
    session: &Session,
    inputs: &ArrayView2<'_, f32>,
    base: &Dataset,
) -> Array2<f32> {
    let trainer = session.trainer();
    let (network, weights) = (trainer.network(), trainer.weights());
    let mut work = network.workspace(inputs.nrows().min(CHUNK));
    let mut all = Array2::zeros((inputs.nrows(), network.shape().outputs));
    let chunks = inputs.axis_chunks_iter(Axis(0), CHUNK);
    for (inputs, mut to) in chunks.zip(all.axis_chunks_iter_mut(Axis(0), CHUNK)) {
        to.assign(&network.predict(&weights, inputs, &mut work, None));
    }
    if !base.task.is_classification() {
        let own = &trainer.data().standardisation.targets;
        let maps = own.iter().zip(&base.standardisation.targets);
        for (mut column, (own, base)) in all.columns_mut().into_iter().zip(maps) {
            if own != base {
                column.mapv_inplace(|y| base.apply(own.undo(y)));
            }
        }
    }
    all
}

/// The index of the first largest entry.
pub(in crate::study) fn largest(row: impl IntoIterator<Item = f64>) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (index, value) in row.into_iter().enumerate() {
        if value > best.1 {
            best = (index, value);
        }
    }
    best.0
}

/// The class of a sample, from its one-hot targets.
pub(in crate::study) fn target(row: &[f32]) -> usize {
    largest(row.iter().map(|y| f64::from(*y)))
}
