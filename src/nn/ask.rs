//! What can be asked of a network: the gradient, its score, its predictions.

use ndarray::ArrayView2;
use pulp::Arch;

use serde::{Deserialize, Serialize};

use super::pass::{
    DescendedPass, DescentPass, GradientPass, Pass, PredictPass, ProductsPass, ScorePass,
};
use super::workspace::view;
use super::{Loss, Network, Taps, Workspace};

/// Rows of one chunk of an evaluation: enough for full speed, few enough to stay in the cache.
const CHUNK: usize = 256;

/// Samples and what the network should say to them.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// `[rows, inputs]`, row-major and contiguous (anything else is copied first, which allocates).
    pub inputs: ArrayView2<'a, f32>,
    /// `[rows, outputs]`, likewise: class probabilities, or the values to be regressed.
    pub targets: ArrayView2<'a, f32>,
}

/// How well a network does on a whole part of the data.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The mean loss; NaN for no samples.
    pub loss: f64,
    /// The share of samples whose largest output is where the target is largest; only for classes.
    pub accuracy: Option<f64>,
}

impl Network {
    /// The mean loss of the batch; `gradient` (as long as `parameters`) is overwritten with the gradient of it.
    ///
    /// Allocates nothing while the batch fits the workspace; grows it otherwise. The result depends on the batch alone,
    /// never on the workspace. What is not finite flows through to the loss. A batch without rows has loss NaN and
    /// gradient zero.
    ///
    /// # Panics
    /// When lengths or widths do not fit the network.
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
        let (inputs, targets) = (
            batch.inputs.as_standard_layout(),
            batch.targets.as_standard_layout(),
        );
        match (inputs.as_slice(), targets.as_slice()) {
            (Some(inputs), Some(targets)) if rows > 0 => {
                assert_eq!(
                    targets.len(),
                    rows * self.shape().outputs,
                    "targets do not fit the network"
                );
                let pass = Pass {
                    network: self,
                    parameters,
                    inputs,
                    rows,
                    work,
                    taps,
                };
                Arch::new().dispatch(GradientPass {
                    pass,
                    targets,
                    weights,
                    gradient,
                })
            }
            // Standard layout always is a slice, so there are no rows.
            _ => {
                gradient.fill(0.0);
                f32::NAN
            }
        }
    }

    /// Gradient descent by a batch of a single row: what [`Network::gradient`] and `W ← W − η g` would make of the parameters,
    /// bit for bit, without writing the gradient down; [`Network::descended`] does. Returns the loss; where that is no finite
    /// number, the parameters stay.
    ///
    /// # Panics
    /// When lengths or widths do not fit the network, or there is not one row.
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
        let (inputs, targets) = (
            batch.inputs.as_standard_layout(),
            batch.targets.as_standard_layout(),
        );
        let (Some(inputs), Some(targets)) = (inputs.as_slice(), targets.as_slice()) else {
            unreachable!("standard layout is a slice");
        };
        assert_eq!(
            targets.len(),
            self.shape().outputs,
            "targets do not fit the network"
        );
        Arch::new().dispatch(DescentPass {
            network: self,
            parameters,
            inputs,
            targets,
            work,
            rate,
        })
    }

    /// The gradient that the last [`Network::descend`] went down by; nothing may have passed through `work` since. `inputs` are
    /// those of its row.
    ///
    /// # Panics
    /// When lengths or widths do not fit the network.
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

    /// Loss and accuracy over a whole part of the data, however large, summed in f64.
    ///
    /// # Panics
    /// When lengths or widths do not fit the network.
    pub fn evaluate(
        &self,
        parameters: &[f32],
        batch: Batch<'_>,
        work: &mut Workspace,
        taps: Option<&mut dyn Taps>,
    ) -> Score {
        self.evaluate_into(parameters, batch, work, taps, &mut [])
    }

    /// As [`Network::evaluate`], bit for bit; `losses`, one place a row, receives the loss of each.
    ///
    /// # Panics
    /// When lengths or widths do not fit the network.
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
        let (inputs, targets) = (
            batch.inputs.as_standard_layout(),
            batch.targets.as_standard_layout(),
        );
        let (mut total, mut right) = (0.0, 0);
        // Standard layout always is a slice.
        if let (Some(inputs), Some(targets)) = (inputs.as_slice(), targets.as_slice()) {
            assert_eq!(
                targets.len(),
                all * self.shape().outputs,
                "targets do not fit the network"
            );
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
        }
        let accuracy = (self.loss() == Loss::CrossEntropy).then(|| right as f64 / all as f64);
        Score {
            loss: total / all as f64,
            accuracy,
        }
    }

    /// What the network says to each row of `inputs`: `[rows, outputs]`, probabilities or regressed values.
    ///
    /// # Panics
    /// When lengths or widths do not fit the network.
    #[allow(clippy::needless_pass_by_value)] // A view is what one has in hand; it is as cheap as a reference.
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
        if let Some(inputs) = inputs.as_standard_layout().as_slice() {
            let work = &mut *work;
            let pass = Pass {
                network: self,
                parameters,
                inputs,
                rows,
                work,
                taps,
            };
            Arch::new().dispatch(PredictPass(pass));
        }
        view(&work.output, rows, self.shape().outputs)
    }

    /// The matrix products of one [`gradient`](Self::gradient) and nothing else, on the factors at hand: for measuring
    /// what share of a step they are. The results mean nothing.
    ///
    /// # Panics
    /// When lengths or widths do not fit the network.
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

    /// Refuses what was meant for another network.
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

/// How many rows a batch has.
fn rows_of(batch: Batch<'_>) -> usize {
    assert_eq!(
        batch.inputs.nrows(),
        batch.targets.nrows(),
        "inputs and targets differ in rows"
    );
    batch.inputs.nrows()
}

/// Lends the taps for one call.
fn reborrow<'a>(taps: &'a mut Option<&mut dyn Taps>) -> Option<&'a mut dyn Taps> {
    match taps {
        Some(taps) => Some(&mut **taps),
        None => None,
    }
}
