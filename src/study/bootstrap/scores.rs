//! The scores of a net on single samples.

use crate::data::Part;
use crate::nn::Batch;
use crate::study::ensemble::{largest, outputs, target};
use crate::train::Session;

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
        let (network, data) = (trainer.network(), trainer.data());
        let mut work = network.workspace(part.len());
        let mut losses = vec![0.0; part.len()];
        let batch = Batch {
            inputs: part.inputs.view(),
            targets: part.targets.view(),
        };
        network.evaluate_each(&trainer.weights(), batch, &mut work, &mut losses);
        let is_classification = data.task.is_classification();
        let right = is_classification.then(|| {
            let outputs = outputs(session, &part.inputs.view(), data);
            let rows = outputs.rows().into_iter().zip(part.targets.rows());
            let is_right = rows.map(|(row, targets)| {
                let class = largest(row.iter().map(|y| f64::from(*y)));
                let targets = targets.to_vec();
                f64::from(u8::from(class == target(&targets)))
            });
            is_right.collect()
        });
        Self {
            losses: losses.iter().map(|loss| f64::from(*loss)).collect(),
            right,
        }
    }
}
