//! Trains one member and computes its predictions.

use ndarray::Array2;

use super::capacity::Capacity;
use super::plan::Plan;
use super::polynomial::Polynomial;
use super::seeds::SetSeeds;
use crate::control::Control;
use crate::data::Dataset;
use crate::study::StudyError;
use crate::study::datasets::Datasets;
use crate::study::train::{UNITS, train_from};
use crate::train::{End, Phase, Session};

/// The predictions of a member; `None` if it diverged.
pub(super) type Fit = Option<Vec<f64>>;

impl Plan {
    /// Trains a member. Returns its predictions at the grid, followed by those at the two inputs of the dartboard; `None`
    /// if it diverged.
    pub(super) fn make(
        &self,
        member: usize,
        datasets: &Datasets,
        control: &Control,
    ) -> Result<Fit, StudyError> {
        let [set, value, run] = self.position(member);
        let seeds = SetSeeds::new(self.recipe.seed, set, self.inits);
        let data = datasets.load(&self.recipe.data, seeds.data)?;
        let inputs: Vec<f64> = self.grid.iter().chain(&self.darts).copied().collect();
        if self.capacity == Capacity::Degree {
            control.check()?;
            let fit = Polynomial::fit(&raw(&data), self.values[value] as usize);
            control.advance(UNITS);
            return Ok(Some(inputs.iter().map(|x| fit.at(*x)).collect()));
        }
        let mut recipe = self.recipe.clone();
        self.capacity.set(&mut recipe, self.values[value]);
        let [init, order] = seeds.run(run);
        recipe.seed = order;
        let session = train_from(&recipe, init, data, control)?;
        let has_diverged = matches!(session.phase(), Phase::Stopped(End::Diverged(_)));
        let fit = (!has_diverged).then(|| predictions(&session, &inputs));
        Ok(fit.filter(|all| all.iter().all(|y| y.is_finite())))
    }
}

/// The training points as [x, y] in the units of the true function.
fn raw(data: &Dataset) -> Vec<[f64; 2]> {
    let (input, target) = (
        &data.standardisation.inputs[0],
        &data.standardisation.targets[0],
    );
    let inputs = data.train.inputs.column(0);
    let pairs = inputs.iter().zip(data.train.targets.column(0));
    pairs
        .map(|(x, y)| [input.undo(*x), target.undo(*y)])
        .collect()
}

/// The network's predictions at these inputs, both in the units of the true function.
fn predictions(session: &Session, inputs: &[f64]) -> Vec<f64> {
    let trainer = session.trainer();
    let standardisation = &trainer.data().standardisation;
    let (input, target) = (&standardisation.inputs[0], &standardisation.targets[0]);
    let inputs = Array2::from_shape_fn((inputs.len(), 1), |(row, _)| input.apply(inputs[row]));
    let network = trainer.network();
    let mut work = network.workspace(inputs.nrows());
    let outputs = network.predict(&trainer.weights(), inputs.view(), &mut work, None);
    outputs.column(0).iter().map(|y| target.undo(*y)).collect()
}
