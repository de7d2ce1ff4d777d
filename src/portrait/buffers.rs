//! Buffers for computing portraits, reused from one to the next.

use ndarray::{Array2, ArrayView2, s};

use crate::nn::{Activation, Shape, Workspace};
use crate::train::Snapshot;

/// Rows per forward pass: enough for the matrix kernels, small enough for the cache.
const CHUNK: usize = 256;

/// Reusable buffers for portraits, reallocated when the network's shape changes. They never influence the result.
#[derive(Debug, Default)]
pub struct PortraitBuffers {
    scratch: Option<Scratch>,
    /// For each hidden layer, a buffer for the activations of its histogram; empty between two portraits.
    pub(super) activations: Vec<Vec<f32>>,
}

#[derive(Debug)]
struct Scratch {
    shape: Shape,
    activation: Activation,
    work: Workspace,
    inputs: Array2<f32>,
}

impl PortraitBuffers {
    /// Empty buffers; they are allocated by the first portrait.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn scratch(&mut self, snapshot: &Snapshot) -> &mut Scratch {
        let (shape, activation) = (snapshot.network.shape(), snapshot.network.activation());
        let fits = |scratch: &Scratch| scratch.shape == *shape && scratch.activation == activation;
        let kept = self.scratch.take().filter(fits);
        self.scratch.insert(kept.unwrap_or_else(|| Scratch {
            shape: shape.clone(),
            activation,
            work: snapshot.network.workspace(CHUNK),
            inputs: Array2::zeros((CHUNK, shape.inputs)),
        }))
    }

    /// Passes the rows of `inputs` through the network; `visit` gets each chunk's outputs (`[rows, outputs]`,
    /// row-major) and the workspace with the activations of the hidden layers.
    pub(super) fn pass(
        &mut self,
        snapshot: &Snapshot,
        inputs: &ArrayView2<'_, f32>,
        mut visit: impl FnMut(&[f32], &Workspace),
    ) {
        let work = &mut self.scratch(snapshot).work;
        let mut outputs = Vec::new();
        for start in (0..inputs.nrows()).step_by(CHUNK) {
            let end = (start + CHUNK).min(inputs.nrows());
            let chunk = inputs.slice(s![start..end, ..]);
            predict(snapshot, &chunk, work, &mut outputs);
            visit(&outputs, work);
        }
    }

    /// The network's outputs for `count` rows, each written by `fill`: `[count, outputs]`.
    pub(super) fn predict_rows(
        &mut self,
        snapshot: &Snapshot,
        count: usize,
        fill: impl Fn(usize, &mut [f32]),
    ) -> Vec<f32> {
        let Scratch { work, inputs, .. } = self.scratch(snapshot);
        let mut predictions = Vec::with_capacity(count * snapshot.network.shape().outputs);
        let mut outputs = Vec::new();
        for start in (0..count).step_by(CHUNK) {
            let rows = CHUNK.min(count - start);
            for (offset, mut row) in inputs.rows_mut().into_iter().take(rows).enumerate() {
                if let Some(row) = row.as_slice_mut() {
                    fill(start + offset, row);
                }
            }
            predict(snapshot, &inputs.slice(s![..rows, ..]), work, &mut outputs);
            predictions.extend_from_slice(&outputs);
        }
        predictions
    }

    /// The network's outputs for each row of `inputs`: `[rows, outputs]`.
    pub(super) fn predict_all(
        &mut self,
        snapshot: &Snapshot,
        inputs: &ArrayView2<'_, f32>,
    ) -> Vec<f32> {
        let mut all = Vec::with_capacity(inputs.nrows() * snapshot.network.shape().outputs);
        self.pass(snapshot, inputs, |outputs, _| {
            all.extend_from_slice(outputs);
        });
        all
    }
}

fn predict(
    snapshot: &Snapshot,
    inputs: &ArrayView2<'_, f32>,
    work: &mut Workspace,
    outputs: &mut Vec<f32>,
) {
    let predicted = snapshot
        .network
        .predict(&snapshot.weights, inputs.view(), work, None);
    outputs.clear();
    outputs.extend(predicted.iter());
}
