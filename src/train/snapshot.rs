//! What only the training knows at a step, copied out for whoever wants to look at it.

use std::sync::Arc;

use super::{Stage, Trainer};
use crate::data::Dataset;
use crate::nn::{Network, Role};
use crate::regularize::{Entry, Reason};

/// What can be shown of the regularizers' doing in one hidden layer: who, symbol (`mask`, `μ`, `σ`, `γ`, `β`), and a
/// number for each unit, or for each unit of each of the first rows of the last batch (`mask`, `[rows, width]`, row by
/// row).
pub type LayerTaps = Vec<(&'static Entry, &'static str, Vec<f32>)>;

/// A run at one step. It holds no reference into the run, which may go on.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Updates made.
    pub step: u64,
    /// Epochs passed, with the fraction of the current one.
    pub epoch: f64,
    /// The network.
    pub network: Network,
    /// The data it is trained on.
    pub data: Arc<Dataset>,
    /// The parameters of the plain network, as evaluation uses them: what regularizers own is folded in.
    pub weights: Vec<f32>,
    /// The first rows of the very next batch, as it comes, then as each regularizer leaves it: see [`Trainer::stages`].
    pub stages: Vec<Stage>,
    /// What regularizers drew for the batch in `stages` as a whole, by symbol: `λ` of mixup or `CutMix`.
    pub drawn: Vec<(&'static Entry, &'static str, f64)>,
    /// For each hidden layer, what regularizers did there in the last step.
    pub layers: Vec<LayerTaps>,
    /// One for each block of [`Trainer::layout`].
    pub norms: Vec<BlockNorms>,
    /// The words that would be refused on this data, each with the reason.
    pub unavailable: Vec<(&'static str, Reason)>,
    /// What the user should know of the regularizers that are on.
    pub notices: Vec<(&'static Entry, Reason)>,
}

/// How large the parameters of a block are, and how large the last gradient was there.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockNorms {
    /// The block's name: `0.weight`.
    pub name: String,
    /// The linear layer it belongs to, from 0.
    pub layer: usize,
    /// What its parameters do.
    pub role: Role,
    /// ‖W‖, the Euclidean norm.
    pub weight: f64,
    /// ‖g‖ of the objective, penalties included, as the optimizer got it in the last step; 0 before the first. After a
    /// step that could not be made it may be of that step, and not finite.
    pub gradient: f64,
}

impl Trainer {
    /// The run as it stands, with at most `rows` rows of whatever has a row for each sample of a batch.
    ///
    /// It costs a copy of the parameters and what [`Trainer::stages`] costs; nothing of the run is touched.
    #[must_use]
    pub fn snapshot(&self, rows: usize) -> Snapshot {
        let (stages, drawn) = self.staged(rows);
        let widths = &self.network().shape().hidden;
        let layers = widths.iter().enumerate();
        Snapshot {
            step: self.step_count(),
            epoch: self.epoch(),
            network: self.network().clone(),
            data: Arc::clone(self.data()),
            weights: self.weights().into_owned(),
            stages,
            drawn,
            layers: layers
                .map(|(l, width)| self.taps(l, rows * width))
                .collect(),
            norms: self.norms(),
            unavailable: self.unavailable(),
            notices: self.notices(),
        }
    }

    /// What is shown of a layer, at most `most` numbers of each thing that has one for every sample.
    fn taps(&self, layer: usize, most: usize) -> LayerTaps {
        let width = self.network().shape().hidden[layer];
        let mut shown = self.shown(layer);
        for (_, _, values) in &mut shown {
            if values.len() > width {
                values.truncate(most.max(width));
                values.shrink_to_fit();
            }
        }
        shown
    }

    fn norms(&self) -> Vec<BlockNorms> {
        let (parameters, gradient) = (self.parameters(), self.last_gradient());
        let blocks = self.layout().blocks().iter();
        blocks
            .map(|block| BlockNorms {
                name: block.name.clone(),
                layer: block.layer,
                role: block.role,
                weight: norm(&parameters[block.range.clone()]),
                gradient: norm(&gradient[block.range.clone()]),
            })
            .collect()
    }
}

/// The Euclidean norm, summed in f64.
fn norm(values: &[f32]) -> f64 {
    const LANES: usize = 8;
    // Several sums side by side, since one alone would wait for itself at every addition.
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut sums = [0.0_f64; LANES];
    for chunk in chunks {
        for (sum, value) in sums.iter_mut().zip(chunk) {
            *sum += f64::from(*value) * f64::from(*value);
        }
    }
    let rest: f64 = rest.iter().map(|value| f64::from(*value).powi(2)).sum();
    (sums.iter().sum::<f64>() + rest).sqrt()
}
