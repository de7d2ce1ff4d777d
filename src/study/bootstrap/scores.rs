//! The scores of a net on single samples.

use ndarray::{ArrayView2, Axis};

use crate::data::Part;
use crate::nn::{Batch, Network};
use crate::study::ensemble::{largest, target};
use crate::train::Session;

/// Rows predicted at a time.
const CHUNK: usize = 256;

/// The scores of single samples.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SampleScores {
    pub(super) losses: Vec<f64>,
    /// 1 for a sample whose class is predicted, else 0; `None` for regression.
    pub(super) right: Option<Vec<f64>>,
}

impl SampleScores {
    /// The scores of the session's net on these samples, which are standardized as its data are.
    pub(super) fn of(session: &Session, part: &Part) -> Self {
        let trainer = session.trainer();
        let is_classification = trainer.data().task.is_classification();
        Self::of_weights(
            trainer.network(),
            &trainer.weights(),
            part,
            is_classification,
        )
    }

    /// The scores of a net with these weights.
    pub(super) fn of_weights(
        network: &Network,
        weights: &[f32],
        part: &Part,
        is_classification: bool,
    ) -> Self {
        let mut work = network.workspace(part.len().min(CHUNK));
        let mut losses = vec![0.0; part.len()];
        let batch = Batch {
            inputs: part.inputs.view(),
            targets: part.targets.view(),
        };
        network.evaluate_each(weights, batch, &mut work, &mut losses);
        Self {
            losses: losses.iter().map(|loss| f64::from(*loss)).collect(),
            right: is_classification.then(|| hits(network, weights, part)),
        }
    }
}

/// 1 for each sample whose class is predicted, else 0.
fn hits(network: &Network, weights: &[f32], part: &Part) -> Vec<f64> {
    let mut work = network.workspace(part.len().min(CHUNK));
    let chunks = part.inputs.axis_chunks_iter(Axis(0), CHUNK);
    let targets = part.targets.axis_chunks_iter(Axis(0), CHUNK);
    let chunks = chunks.zip(targets).flat_map(|(inputs, targets)| {
        let outputs = network.predict(weights, inputs, &mut work, None);
        hits_of(&outputs.view(), &targets)
    });
    chunks.collect()
}

fn hits_of(outputs: &ArrayView2<'_, f32>, targets: &ArrayView2<'_, f32>) -> Vec<f64> {
    let rows = outputs.rows().into_iter().zip(targets.rows());
    let is_right = rows.map(|(row, targets)| {
        let class = largest(row.iter().map(|y| f64::from(*y)));
        f64::from(u8::from(class == target(&targets.to_vec())))
    });
    is_right.collect()
}
