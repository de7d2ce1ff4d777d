//! Batches copied from the training part, before and after each regularizer that alters them.

use ndarray::{Array2, s};

use crate::data::Part;
use crate::regularize::{self, Set, StepContext};

/// A batch at one stage between the training part and the network.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchStage {
    /// The regularizer that produced it; `None` for the batch as it was drawn.
    pub by: Option<&'static regularize::Entry>,
    /// `[rows, features]`
    pub inputs: Array2<f32>,
    /// `[rows, outputs]`
    pub targets: Array2<f32>,
}

/// The batch at `indices`, then the result of each regularizer of `set` that alters it: the first `rows` rows of each.
pub(super) fn stages(
    part: &Part,
    indices: &[u32],
    set: &mut Set,
    context: StepContext<'_>,
    rows: usize,
) -> Vec<BatchStage> {
    let mut inputs = Array2::zeros((indices.len(), part.inputs.ncols()));
    let mut targets = Array2::zeros((indices.len(), part.targets.ncols()));
    gather(&part.inputs, indices, &mut inputs);
    gather(&part.targets, indices, &mut targets);
    let rows = rows.min(indices.len());
    let mut stages = vec![BatchStage {
        by: None,
        inputs: inputs.slice(s![..rows, ..]).to_owned(),
        targets: targets.slice(s![..rows, ..]).to_owned(),
    }];
    set.stages(
        context,
        &mut inputs.view_mut(),
        &mut targets.view_mut(),
        |entry, inputs, targets| {
            let stage = BatchStage {
                by: Some(entry),
                inputs: inputs.slice(s![..rows, ..]).to_owned(),
                targets: targets.slice(s![..rows, ..]).to_owned(),
            };
            let is_new =
                |last: &BatchStage| last.inputs != stage.inputs || last.targets != stage.targets;
            if stages.last().is_none_or(is_new) {
                stages.push(stage);
            }
        },
    );
    stages
}

/// Copies the rows at `indices` to the first rows of `to`.
pub(super) fn gather(from: &Array2<f32>, indices: &[u32], to: &mut Array2<f32>) {
    let width = from.ncols();
    let (Some(from), Some(to)) = (from.as_slice(), to.as_slice_mut()) else {
        // Never reached, since the data and the buffers are in standard layout; it replaces an `expect`.
        for (index, mut row) in indices.iter().zip(to.rows_mut()) {
            row.assign(&from.row(*index as usize));
        }
        return;
    };
    // For rows as short as a point's, a call to copy costs more than the copying, so the width is compiled in.
    match width {
        1 => gather_rows::<1>(from, indices, to),
        2 => gather_rows::<2>(from, indices, to),
        3 => gather_rows::<3>(from, indices, to),
        4 => gather_rows::<4>(from, indices, to),
        _ => {
            for (index, row) in indices.iter().zip(to.chunks_exact_mut(width)) {
                let start = *index as usize * width;
                row.copy_from_slice(&from[start..start + width]);
            }
        }
    }
}

fn gather_rows<const WIDTH: usize>(from: &[f32], indices: &[u32], to: &mut [f32]) {
    let (from, _) = from.as_chunks::<WIDTH>();
    let (to, _) = to.as_chunks_mut::<WIDTH>();
    for (index, row) in indices.iter().zip(to) {
        *row = from[*index as usize];
    }
}
