//! What a network computes for a batch: gradient, score, predictions.

use std::borrow::Cow;

use ndarray::ArrayView2;
use pulp::Arch;

use serde::{Deserialize, Serialize};

use super::pass::{
    DescendedPass, DescentPass, GradientPass, Pass, PredictPass, ProductsPass, ScorePass,
};
use super::workspace::view;
use super::{Loss, Network, Taps, Workspace};

/// Rows per chunk of an evaluation: enough for full speed, few enough to stay in the cache.
const CHUNK: usize = 256;

/// Samples and their targets.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// `[rows, inputs]`, row-major and contiguous; any other layout is copied first, which allocates.
    pub inputs: ArrayView2<'a, f32>,
    /// `[rows, outputs]`, same layout: class probabilities, or regression values.
    pub targets: ArrayView2<'a, f32>,
}

/// Loss and accuracy over one part of the data.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The mean loss; NaN without samples.
    pub loss: f64,
    /// The share of samples whose largest output is at the index of the largest target; only for classification.
    pub accuracy: Option<f64>,
}

impl Network {
    /// Returns the mean loss of the batch and overwrites `gradient` (as long as `parameters`) with its gradient.
    ///
    /// Allocates only when the batch does not fit the workspace, which then grows. The result depends on the batch
    /// alone, never on what the workspace held. Non-finite values propagate to the loss. A batch without rows has
    /// loss NaN and gradient zero.
    ///
    /// # Panics
    /// When lengths or widths do not match the network.
    pub fn gradient(
        &self,
        parameters: &[f32],
        batch: Batch<'_>,
        work: &mut Workspace,
        taps: Option<&mut dyn Taps>,
        gradient: &mut [f32],
    ) -> f32 {
        self.weighted_gradient(parameters, batch, None, work, taps, gradient)
    }

    /// As [`Network::gradient`], of the mean over the rows of each row's loss times its weight: `Σ wᵢ ℓᵢ / rows`. Where every weight
    /// is 1, or there are none, it is the same bit for bit.
    ///
    /// # Panics
    /// When lengths or widths do not fit the network, or there is not one weight a row.
    pub fn weighted_gradient(
        &self,
        parameters: &[f32],
        batch: Batch<'_>,
        weights: Option<&[f32]>,
        work: &mut Workspace,
        taps: Option<&mut dyn Taps>,
        gradient: &mut [f32],
    ) -> f32 {
        assert_eq!(
            gradient.len(),
            parameters.len(),
            "gradient and parameters differ in length"
        );
        let rows = rows_of(batch);
        assert!(
            weights.is_none_or(|weights| weights.len() == rows),
            "weights and rows differ in number"
        );
        self.check(parameters, &batch.inputs, work);
        work.reserve(rows);
        gradient[self.layout().len()..].fill(0.0);
        if rows == 0 {
            gradient.fill(0.0);
            return f32::NAN;
        }
        let (inputs, targets) = (row_major(&batch.inputs), row_major(&batch.targets));
        assert_eq!(
            targets.len(),
            rows * self.shape().outputs,
            "targets do not fit the network"
        );
        let pass = Pass {
            network: self,
            parameters,
            inputs: &inputs,
            rows,
            work,
            taps,
        };
        Arch::new().dispatch(GradientPass {
            pass,
            targets: &targets,
            weights,
            gradient,
        })
    }

    /// Gradient descent on a single sample: the same parameters, bit for bit, as [`Network::gradient`] followed by `W
    /// ← W − η g`, without storing the gradient; [`Network::descended`] computes it afterwards. Returns the loss. If
    /// the loss is not finite, the parameters are left unchanged.
    ///
    /// # Panics
    /// When lengths or widths do not match the network, or the batch does not have exactly one row.
    pub fn descend(
        &self,
        parameters: &mut [f32],
        batch: Batch<'_>,
        work: &mut Workspace,
        rate: f32,
    ) -> f32 {
        assert_eq!(rows_of(batch), 1, "descent is by a single row");
        self.check(parameters, &batch.inputs, work);
        work.reserve(1);
        let (inputs, targets) = (row_major(&batch.inputs), row_major(&batch.targets));
        assert_eq!(
            targets.len(),
            self.shape().outputs,
            "targets do not fit the network"
        );
        Arch::new().dispatch(DescentPass {
            network: self,
            parameters,
            inputs: &inputs,
            targets: &targets,
            work,
            rate,
        })
    }

    /// The gradient of the last [`Network::descend`], recomputed from `work`, which must not have been used since.
    /// `inputs` are those of that sample.
    ///
    /// # Panics
    /// When lengths or widths do not match the network.
    pub fn descended(&self, inputs: &[f32], work: &Workspace, gradient: &mut [f32]) {
        assert_eq!(inputs.len(), self.shape().inputs, "inputs do not fit");
        assert!(
            work.fits(self.shape(), self.activation().keeps_slope()),
            "the workspace was made for another network"
        );
        Arch::new().dispatch(DescendedPass {
            network: self,
            inputs,
            work,
            gradient,
        });
    }

    /// Loss and accuracy over a whole part of the data, in chunks, summed in f64.
    ///
    /// # Panics
    /// When lengths or widths do not match the network.
    pub fn evaluate(
        &self,
        parameters: &[f32],
        batch: Batch<'_>,
        work: &mut Workspace,
        taps: Option<&mut dyn Taps>,
    ) -> Score {
        self.evaluate_into(parameters, batch, work, taps, &mut [])
    }

    /// As [`Network::evaluate`], bit for bit; `losses` (`[rows]`) receives the loss of each row.
    ///
    /// # Panics
    /// When lengths or widths do not match the network.
    pub fn evaluate_each(
        &self,
        parameters: &[f32],
        batch: Batch<'_>,
        work: &mut Workspace,
        losses: &mut [f32],
    ) -> Score {
        assert_eq!(losses.len(), rows_of(batch), "losses do not fit the rows");
        self.evaluate_into(parameters, batch, work, None, losses)
    }

    fn evaluate_into(
        &self,
        parameters: &[f32],
        batch: Batch<'_>,
        work: &mut Workspace,
        mut taps: Option<&mut dyn Taps>,
        mut losses: &mut [f32],
    ) -> Score {
        let all = rows_of(batch);
        self.check(parameters, &batch.inputs, work);
        work.reserve(all.min(CHUNK));
        let (inputs, targets) = (row_major(&batch.inputs), row_major(&batch.targets));
        assert_eq!(
            targets.len(),
            all * self.shape().outputs,
            "targets do not fit the network"
        );
        let (mut total, mut right) = (0.0, 0);
        let chunks = inputs.chunks(CHUNK * self.shape().inputs);
        for (inputs, targets) in chunks.zip(targets.chunks(CHUNK * self.shape().outputs)) {
            let (rows, taps) = (inputs.len() / self.shape().inputs, reborrow(&mut taps));
            let pass = Pass {
                network: self,
                parameters,
                inputs,
                rows,
                work,
                taps,
            };
            let (each, rest) = losses.split_at_mut(losses.len().min(rows));
            losses = rest;
            let score = ScorePass {
                pass,
                targets,
                each,
            };
            let (sum, hits) = Arch::new().dispatch(score);
            total += sum;
            right += hits;
        }
        let accuracy = (self.loss() == Loss::CrossEntropy).then(|| right as f64 / all as f64);
        Score {
            loss: total / all as f64,
            accuracy,
        }
    }

    /// The predictions for each row of `inputs`: `[rows, outputs]`, probabilities or regression values.
    ///
    /// # Panics
    /// When lengths or widths do not match the network.
    #[allow(clippy::needless_pass_by_value)] // Callers have views, which are as cheap as references.
    pub fn predict<'w>(
        &self,
        parameters: &[f32],
        inputs: ArrayView2<'_, f32>,
        work: &'w mut Workspace,
        taps: Option<&mut dyn Taps>,
    ) -> ArrayView2<'w, f32> {
        self.check(parameters, &inputs, work);
        let rows = inputs.nrows();
        work.reserve(rows);
        let pass = Pass {
            network: self,
            parameters,
            inputs: &row_major(&inputs),
            rows,
            work: &mut *work,
            taps,
        };
        Arch::new().dispatch(PredictPass(pass));
        view(&work.output, rows, self.shape().outputs)
    }

    /// The matrix products of one [`gradient`](Self::gradient) alone, on whatever the workspace holds, to measure
    /// their share of a step. The results have no meaning.
    ///
    /// # Panics
    /// When lengths or widths do not match the network.
    pub fn products(
        &self,
        parameters: &[f32],
        batch: Batch<'_>,
        work: &mut Workspace,
        gradient: &mut [f32],
    ) {
        let rows = rows_of(batch);
        self.check(parameters, &batch.inputs, work);
        work.reserve(rows);
        if let Some(inputs) = batch.inputs.as_slice() {
            let pass = Pass {
                network: self,
                parameters,
                inputs,
                rows,
                work,
                taps: None,
            };
            Arch::new().dispatch(ProductsPass { pass, gradient });
        }
    }

    /// Panics unless parameters, inputs and workspace belong to this network.
    fn check(&self, parameters: &[f32], inputs: &ArrayView2<'_, f32>, work: &Workspace) {
        assert!(
            parameters.len() >= self.layout().len(),
            "parameters do not fit the network"
        );
        assert_eq!(
            inputs.ncols(),
            self.shape().inputs,
            "inputs do not fit the network"
        );
        let slope = self.activation().keeps_slope();
        assert!(
            work.fits(self.shape(), slope),
            "the workspace was made for another network"
        );
    }
}

/// The numbers row by row; copied only if the matrix is laid out otherwise.
fn row_major<'a>(matrix: &ArrayView2<'a, f32>) -> Cow<'a, [f32]> {
    match matrix.to_slice() {
        Some(rows) => Cow::Borrowed(rows),
        None => Cow::Owned(matrix.iter().copied().collect()),
    }
}

/// Panics unless inputs and targets have the same number of rows.
fn rows_of(batch: Batch<'_>) -> usize {
    assert_eq!(
        batch.inputs.nrows(),
        batch.targets.nrows(),
        "inputs and targets differ in rows"
    );
    batch.inputs.nrows()
}

/// Reborrows the taps for one call.
fn reborrow<'a>(taps: &'a mut Option<&mut dyn Taps>) -> Option<&'a mut dyn Taps> {
    match taps {
        Some(taps) => Some(&mut **taps),
        None => None,
    }
}
