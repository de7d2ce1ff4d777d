//! Makes one member: a fit of random features, or a trained net.

use std::sync::Arc;

use ndarray::{Array2, Axis, s};

use super::features::Features;
use super::plan::{FIT_UNITS, Family, Plan};
use super::solve::{LeastNorm, least_norm};
use crate::control::Control;
use crate::data::{Dataset, Part};
use crate::nn::Score;
use crate::study::StudyError;
use crate::study::datasets::Datasets;
use crate::study::train::train;
use crate::train::{End, Phase};

/// Samples whose features are computed between two checks of the control.
const CHUNK: usize = 128;

/// What is known of one model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fit {
    /// On the training set, with its wrong labels. The loss of random features is the mean squared error.
    pub(super) train: Score,
    /// On the validation set.
    pub(super) validation: Score,
    /// Norm of the weights of a fit of random features.
    pub(super) norm: Option<f64>,
    /// Rank of the random features over the training samples: where it is the number of samples, every target can be fitted.
    pub(super) rank: Option<usize>,
    /// Whether training became non-finite.
    pub(super) diverged: bool,
}

impl Plan {
    /// Makes a member.
    pub(super) fn make(
        &self,
        member: usize,
        datasets: &Datasets,
        control: &Control,
    ) -> Result<Fit, StudyError> {
        let (family, seed, size) = self.position(member);
        let size = self.sizes(family)[size];
        let seed = self.seed(seed);
        let data = datasets.load(&self.recipe.data, seed)?;
        match family {
            Family::Features => {
                let fit = fit_features(&data, seed, size, control)?;
                control.advance(FIT_UNITS);
                Ok(fit)
            }
            Family::Nets => self.train_net(data, seed, size, control),
        }
    }

    fn train_net(
        &self,
        data: Arc<Dataset>,
        seed: u64,
        width: usize,
        control: &Control,
    ) -> Result<Fit, StudyError> {
        let mut recipe = self.recipe.clone();
        recipe.seed = seed;
        recipe.hidden = vec![width; self.layers()];
        let session = train(&recipe, data, control)?;
        let end = session.evaluation();
        Ok(Fit {
            train: end.train,
            validation: end.validation,
            norm: None,
            rank: None,
            diverged: matches!(session.phase(), Phase::Stopped(End::Diverged(_))),
        })
    }
}

/// Fits `count` random features to the training set.
pub(super) fn fit_features(
    data: &Dataset,
    seed: u64,
    count: usize,
    control: &Control,
) -> Result<Fit, StudyError> {
    control.check()?;
    let features = Features::draw(seed, &data.train.inputs.view(), count);
    let of_train = features.of(&data.train.inputs.view());
    control.check()?;
    let Some(LeastNorm { weights, rank }) = least_norm(&of_train, &targets(data, &data.train))
    else {
        let none = Score {
            loss: f64::NAN,
            accuracy: None,
        };
        return Ok(Fit {
            train: none,
            validation: none,
            norm: None,
            rank: None,
            diverged: true,
        });
    };
    Ok(Fit {
        train: score(data, &data.train, &features, &weights, control)?,
        validation: score(data, &data.validation, &features, &weights, control)?,
        norm: Some(
            weights
                .iter()
                .map(|weight| weight * weight)
                .sum::<f64>()
                .sqrt(),
        ),
        rank: Some(rank),
        diverged: false,
    })
}

/// What is fitted: values as they are; of classes, one-hot minus 1/K, so that 0 prefers none. For two classes that is
/// ±½.
pub(super) fn targets(data: &Dataset, part: &Part) -> Array2<f64> {
    let centre = if data.task.is_classification() {
        1.0 / data.outputs() as f64
    } else {
        0.0
    };
    part.targets.mapv(|target| f64::from(target) - centre)
}

/// Mean squared error over samples and outputs, and for classes the share of samples with the right largest output.
fn score(
    data: &Dataset,
    part: &Part,
    features: &Features,
    weights: &Array2<f64>,
    control: &Control,
) -> Result<Score, StudyError> {
    let targets = targets(data, part);
    let (mut squares, mut right) = (0.0, 0_usize);
    for start in (0..part.len()).step_by(CHUNK) {
        control.check()?;
        let rows = start..(start + CHUNK).min(part.len());
        let inputs = part.inputs.slice(s![rows.clone(), ..]);
        let outputs = features.of(&inputs).dot(weights);
        let targets = targets.slice(s![rows, ..]);
        for (output, target) in outputs.axis_iter(Axis(0)).zip(targets.axis_iter(Axis(0))) {
            let pairs = output.iter().zip(target);
            squares += pairs.map(|(y, t)| (y - t) * (y - t)).sum::<f64>();
            right += usize::from(largest(output.iter()) == largest(target.iter()));
        }
    }
    let samples = part.len() as f64;
    Ok(Score {
        loss: squares / (samples * data.outputs() as f64),
        accuracy: data
            .task
            .is_classification()
            .then_some(right as f64 / samples),
    })
}

/// The index of the largest value, the first if there are several.
fn largest<'a>(values: impl Iterator<Item = &'a f64>) -> Option<usize> {
    let all = values.enumerate();
    let largest = all.reduce(|one, other| if other.1 > one.1 { other } else { one });
    largest.map(|(index, _)| index)
}
