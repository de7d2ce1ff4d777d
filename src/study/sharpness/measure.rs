//! Measurements after both runs have reached the target: the line between them, and the sharpness of each end.

use ndarray::s;

use super::evaluate;
use super::line::{Doubt, LinePoint, Minimum};
use super::plan::SharpnessPlan;
use super::progress_report::{LINE_WORK, MEASURE_WORK, ProgressReport, in_parallel};
use crate::control::Control;
use crate::data::Part;
use crate::geometry::curvature::{Exact, relative_top, sharpness};
use crate::nn::{Batch, Network};
use crate::study::StudyError;
use crate::train::{Session, Trainer};

/// First and last s of the line.
const ENDS: [f64; 2] = [-1.0, 2.0];
/// Rows per forward pass.
const ROWS: usize = 256;
/// Multiplications of one gradient, about, when measuring the sharpness of an end. This limits the samples it is
/// measured on if there are very many.
const SHARPNESS_WORK: usize = 1_000_000_000;
/// Minimum number of these samples.
const FEWEST: usize = 500;

/// Number of training samples on which sharpness is measured: the first ones, which are stratified like the whole.
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
    report: &ProgressReport<'_>,
) -> Result<Vec<LinePoint>, StudyError> {
    let network = small.trainer().network();
    let data = small.trainer().data();
    let mut work = network.workspace(ROWS);
    let (from, to) = (small.trainer().weights(), large.trainer().weights());
    let mut at = vec![0.0; from.len()];
    let mut reported = 0;
    let mut points = Vec::with_capacity(plan.points);
    for index in 0..plan.points {
        let share = index as f64 / (plan.points.max(2) - 1) as f64;
        // Exact at multiples of a third, so that s = 0 and s = 1 reproduce the ends.
        let s = ENDS[0] + share * (ENDS[1] - ENDS[0]);
        for ((at, from), to) in at.iter_mut().zip(from.iter()).zip(to.iter()) {
            *at = ((1.0 - s) * f64::from(*from) + s * f64::from(*to)) as f32;
        }
        points.push(LinePoint {
            s,
            train: evaluate::score(network, &at, &data.train, &mut work, control)?,
            validation: evaluate::score(network, &at, &data.validation, &mut work, control)?,
        });
        report.change(|progress| progress.points.clone_from(&points));
        let done = LINE_WORK * points.len() as u64 / plan.points as u64;
        control.advance(done - reported);
        reported = done;
    }
    Ok(points)
}

/// Uncertainty of the difference between the ends on the validation part, from each of its samples at both.
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

/// Both ends with their sharpness, measured in parallel.
pub(super) fn ends(
    plan: &SharpnessPlan,
    sessions: [&Session; 2],
    control: &Control,
) -> Result<[Minimum; 2], StudyError> {
    // The sessions can't be shared between threads, so each end is read here.
    let read_end = |session: &Session| -> Result<_, StudyError> {
        let trainer = session.trainer();
        let (network, data) = (trainer.network(), trainer.data());
        let weights32 = trainer.weights();
        let mut work = network.workspace(ROWS);
        let mut score =
            |part: &Part| evaluate::score(network, &weights32, part, &mut work, control);
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
        let weights: Vec<f64> = weights32.iter().map(|w| f64::from(*w)).collect();
        Ok((weights, minimum))
    };
    let ends = [read_end(sessions[0])?, read_end(sessions[1])?];
    let network = sessions[0].trainer().network();
    let train = &sessions[0].trainer().data().train;
    let exact = Exact::new(network, train, samples(network, train));
    let seed = plan.recipe.seed;
    in_parallel(|which| {
        let (weights, minimum) = &ends[which];
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
