//! What is measured once both runs have come to the target: the line between them, and how sharp each end is.

use ndarray::s;

use super::line::{Doubt, LinePoint, Minimum};
use super::look;
use super::plan::SharpnessPlan;
use super::progress_report::{LINE_WORK, MEASURE_WORK, ProgressReport, side_by_side};
use crate::control::Control;
use crate::data::Part;
use crate::geometry::curvature::{Exact, relative_top, sharpness};
use crate::nn::{Batch, Network};
use crate::study::StudyError;
use crate::train::{Session, Trainer};

/// Where the line begins and ends.
const ENDS: [f64; 2] = [-1.0, 2.0];
/// Rows that pass through the network at once.
const ROWS: usize = 256;
/// The sharpness of an end is measured on so many samples that a gradient costs no more multiplications than this, about;
/// on all of them, unless there are very many.
const SHARPNESS_WORK: usize = 1_000_000_000;
/// But on at least so many.
const FEWEST: usize = 500;

/// Training samples on which the sharpness of an end is measured: the first, which are stratified as the whole.
pub(super) fn samples(network: &Network, part: &Part) -> usize {
    let affordable = SHARPNESS_WORK / network.layout().len();
    part.len().min(affordable.max(FEWEST))
}

/// The Euclidean distance between the weights of two runs.
pub(super) fn distance(one: &Session, other: &Session) -> f64 {
    let (one, other) = (one.trainer().weights(), other.trainer().weights());
    let pairs = one.iter().zip(other.iter());
    let squares = pairs.map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2));
    squares.sum::<f64>().sqrt()
}

/// Losses and accuracies along the line.
pub(super) fn walk(
    plan: &SharpnessPlan,
    [small, large]: [&Session; 2],
    control: &Control,
    news: &ProgressReport<'_>,
) -> Result<Vec<LinePoint>, StudyError> {
    let network = small.trainer().network();
    let data = small.trainer().data();
    let mut work = network.workspace(ROWS);
    let (from, to) = (small.trainer().weights(), large.trainer().weights());
    let mut at = vec![0.0; from.len()];
    let mut told = 0;
    let mut points = Vec::with_capacity(plan.points);
    for place in 0..plan.points {
        let share = place as f64 / (plan.points.max(2) - 1) as f64;
        // Whole thirds are exact, so that the ends are the ends.
        let s = ENDS[0] + share * (ENDS[1] - ENDS[0]);
        for ((at, from), to) in at.iter_mut().zip(from.iter()).zip(to.iter()) {
            *at = ((1.0 - s) * f64::from(*from) + s * f64::from(*to)) as f32;
        }
        points.push(LinePoint {
            s,
            train: look::score(network, &at, &data.train, &mut work, control)?,
            validation: look::score(network, &at, &data.validation, &mut work, control)?,
        });
        news.change(|progress| progress.points.clone_from(&points));
        let done = LINE_WORK * points.len() as u64 / plan.points as u64;
        control.advance(done - told);
        told = done;
    }
    Ok(points)
}

/// How well the difference between the ends on the validation part is known: by each of its samples at both.
pub(super) fn doubt(sessions: [&Session; 2], control: &Control) -> Result<Doubt, StudyError> {
    let trainers = sessions.map(Session::trainer);
    let validation = &trainers[0].data().validation;
    let network = trainers[0].network();
    let weights = trainers.map(Trainer::weights);
    let mut work = network.workspace(1);
    let mut pairs = Vec::with_capacity(validation.len());
    for row in 0..validation.len() {
        if row.is_multiple_of(ROWS) {
            control.check()?;
        }
        let batch = Batch {
            inputs: validation.inputs.slice(s![row..=row, ..]),
            targets: validation.targets.slice(s![row..=row, ..]),
        };
        let mut score = |end: usize| network.evaluate(&weights[end], batch, &mut work, None);
        pairs.push([score(0), score(1)]);
    }
    Ok(Doubt::of(&pairs))
}

/// Both ends with their sharpness, measured side by side.
pub(super) fn ends(
    plan: &SharpnessPlan,
    sessions: [&Session; 2],
    control: &Control,
) -> Result<[Minimum; 2], StudyError> {
    // Not the sessions themselves, which belong to one thread.
    let place = |session: &Session| -> Result<_, StudyError> {
        let trainer = session.trainer();
        let (network, data) = (trainer.network(), trainer.data());
        let narrow = trainer.weights();
        let mut work = network.workspace(ROWS);
        let mut score = |part: &Part| look::score(network, &narrow, part, &mut work, control);
        let minimum = Minimum {
            batch: trainer.data_context().batch,
            steps: trainer.step_count(),
            epochs: trainer.epoch(),
            train: score(&data.train)?,
            validation: score(&data.validation)?,
            keskar: f64::NAN,
            eigenvalue: f64::NAN,
            residual: f64::NAN,
        };
        let weights: Vec<f64> = narrow.iter().map(|w| f64::from(*w)).collect();
        Ok((weights, minimum))
    };
    let places = [place(sessions[0])?, place(sessions[1])?];
    let network = sessions[0].trainer().network();
    let train = &sessions[0].trainer().data().train;
    let exact = Exact::new(network, train, samples(network, train));
    let seed = plan.recipe.seed;
    side_by_side(|which| {
        let (weights, minimum) = &places[which];
        let check = || control.check();
        let keskar = sharpness(&exact, weights, seed, check)?;
        let top = relative_top(&exact, weights, seed, check)?;
        control.advance(MEASURE_WORK);
        Ok(Minimum {
            keskar,
            eigenvalue: top.value,
            residual: top.residual,
            ..*minimum
        })
    })
}
