//! One training step after the other.
//!
//! A step reads like its story: take a batch → regularizers touch inputs and targets → the optimizer says where to look →
//! regularizers move that point → forward, loss, backward → regularizers touch the gradient → the optimizer updates.

mod finite;
mod frozen;
mod preview;
mod watch;
mod written;

pub(super) use frozen::Frozen;
pub use preview::StepPreview;
pub(super) use written::Written;

use std::borrow::Cow;
use std::sync::Arc;

use ndarray::{Array2, ArrayViewMut2, s};

use super::batch_stage::{self, BatchStage, gather};
use super::state::{Examples, RunState};
use super::update_stats::{Monitor, is_update_measured};
use super::{Change, ChangeError, Evaluation, Recipe, Settings};
use crate::data::{Dataset, Part, Task};
use crate::nn::{Batch, Layout, Loss, Network, Score, Shape, ShapeError, Tensor, Workspace};
use crate::regularize::{
    self, DataContext, EvaluationOutcome, Meter, Reason, Sizes, Start, StepContext,
};

/// Rows that pass through the network at once at an evaluation: enough for the matrix kernels, small enough for a cache.
const EVALUATION_ROWS: usize = 256;

/// The most steps that have to be made again after a divergence.
const CHECKPOINT_STEPS: u64 = 8192;

/// Of a large batch, the most samples that are looked at to show how it is made.
const STAGED_ROWS: usize = 256;

/// A loss after which the parameters are looked at, one by one.
const ENORMOUS: f64 = 1e6;

/// The figures of one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepRecord {
    /// Updates made, this one included.
    pub step: u64,
    /// Epochs passed, with the fraction of the current one.
    pub epoch: f64,
    /// Samples seen, with repetition.
    pub samples: u64,
    /// What the optimizer minimises, on this batch, before the update and where the gradient was taken (for Nesterov, at
    /// the look-ahead point).
    pub objective: f64,
}

/// A step whose loss or parameters left the finite numbers; it has not been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Divergence {
    /// The step.
    pub(super) step: u64,
}

/// What a regularizer drew for a batch as a whole: who, symbol, value.
type Drawn = (&'static regularize::Entry, &'static str, f64);

/// A network in training.
pub struct Trainer {
    network: Network,
    data: Arc<Dataset>,
    seed: u64,
    settings: Settings,
    data_context: DataContext,
    state: RunState,
    // A point shortly before, to which a divergence goes back.
    checkpoint: RunState,
    scratch: Scratch,
    // Measures what updates do, where somebody watches.
    pub(super) monitor: Option<Monitor>,
}

/// What a step needs besides its state, kept so that it allocates nothing.
struct Scratch {
    inputs: Array2<f32>,
    targets: Array2<f32>,
    gradient: Vec<f32>,
    at: Vec<f32>,
    work: Workspace,
    evaluation: Workspace,
    // Of each validation sample, at the last evaluation.
    losses: Vec<f32>,
}

impl Scratch {
    /// Room for batches of `rows`.
    fn new(
        network: &Network,
        data: &Dataset,
        parameters: usize,
        rows: usize,
        evaluation: Workspace,
    ) -> Self {
        Self {
            inputs: Array2::zeros((rows, data.inputs())),
            targets: Array2::zeros((rows, data.outputs())),
            gradient: vec![0.0; parameters],
            at: vec![0.0; parameters],
            work: network.workspace(rows),
            evaluation,
            losses: Vec::new(),
        }
    }
}

impl Trainer {
    /// The run of `recipe` on `data`, before its first step.
    ///
    /// # Errors
    /// When the layers' widths make no network.
    pub fn new(recipe: &Recipe, data: Arc<Dataset>) -> Result<Self, ShapeError> {
        Self::initialised(recipe, recipe.seed, data)
    }

    /// The same with initial weights from a seed of their own.
    pub(super) fn initialised(
        recipe: &Recipe,
        init: u64,
        data: Arc<Dataset>,
    ) -> Result<Self, ShapeError> {
        let shape = Shape {
            inputs: data.inputs(),
            hidden: recipe.hidden.clone(),
            outputs: data.outputs(),
        };
        let loss = match data.task {
            Task::Classification { .. } => Loss::CrossEntropy,
            Task::Regression { .. } => Loss::MeanSquaredError,
        };
        let network = Network::new(shape, recipe.activation, loss)?;
        let settings = recipe.settings.clone();
        let mut evaluation = network.workspace(EVALUATION_ROWS);
        let examples = Examples {
            network: &network,
            part: &data.train,
            work: &mut evaluation,
        };
        let state = RunState::new(recipe, init, examples);
        let rows = settings.batch.of(data.train.len());
        let scratch = Scratch::new(&network, &data, state.weights.len(), rows, evaluation);
        Ok(Self {
            data_context: DataContext::of(&data, rows),
            network,
            data,
            seed: recipe.seed,
            settings,
            checkpoint: state.clone(),
            state,
            scratch,
            monitor: None,
        })
    }

    /// The network that is trained.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The data it is trained on.
    #[must_use]
    pub fn data(&self) -> &Arc<Dataset> {
        &self.data
    }

    /// The seed of the run.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The live settings as they are now.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// All parameters in the network's layout, as evaluation uses them: what regularizers own is folded in.
    #[must_use]
    pub fn weights(&self) -> Cow<'_, [f32]> {
        self.state.plain(self.network.layout())
    }

    /// The parameters that the optimizer updates: the network's, then those that regularizers own.
    #[must_use]
    pub fn parameters(&self) -> &[f32] {
        &self.state.weights
    }

    /// Where [`Trainer::parameters`] stand.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.state.layout
    }

    /// What regularizers know of the data and the batch.
    #[must_use]
    pub fn data_context(&self) -> DataContext {
        self.data_context
    }

    /// The words that would be refused on this data, each with the reason.
    #[must_use]
    pub fn unavailable(&self) -> Vec<(&'static str, Reason)> {
        regularize::unavailable(&self.data_context())
    }

    /// What the user should know of the regularizers that are on.
    #[must_use]
    pub fn notices(&self) -> Vec<(&'static regularize::Entry, Reason)> {
        self.settings.notices(&self.data_context())
    }

    /// What can be shown of the regularizers' doing in a hidden layer (from 0): see
    /// [`Regularizer::shown`](regularize::Regularizer::shown).
    #[must_use]
    pub fn shown(&self, layer: usize) -> Vec<(&'static regularize::Entry, &'static str, Vec<f32>)> {
        self.state.regularizers.shown(layer, &self.state.weights)
    }

    /// What regularizers drew for the last batch as a whole, such as λ of mixup.
    #[must_use]
    pub fn drawn(&self) -> Vec<Drawn> {
        self.state.regularizers.drawn()
    }

    /// The batch of the next step as it comes, then as each regularizer that changes it leaves it: inputs and targets, at
    /// most `rows` rows. The step will be made of the same draws; nothing of the run is touched.
    ///
    /// Of a batch of more than 256 samples (or `rows`, if more) only so many are looked at, so that the cost has a bound.
    /// They are still exactly what the step will use, but for mixup and `CutMix`: their λ and their box are the step's,
    /// their partners are of the samples looked at.
    #[must_use]
    pub fn stages(&self, rows: usize) -> Vec<BatchStage> {
        self.staged(rows).0
    }

    /// [`Trainer::stages`], and what was drawn for that batch as a whole.
    pub(super) fn staged(&self, rows: usize) -> (Vec<BatchStage>, Vec<Drawn>) {
        let size = self.settings.batch.of(self.data.train.len());
        let indices = self.state.order.next_batch(size);
        let indices = &indices[..indices.len().min(rows.max(STAGED_ROWS))];
        let mut regularizers = self.state.regularizers.clone();
        let part = &self.data.train;
        let stages = batch_stage::stages(part, indices, &mut regularizers, self.context(), rows);
        (stages, regularizers.drawn())
    }

    /// What the next step is made of, as the settings are now: its samples, and all that is drawn at random for it. Nothing of
    /// the run is touched, and a step does not know of it.
    #[must_use]
    pub fn draws(&self) -> super::batch_log::Drawn {
        let size = self.settings.batch.of(self.data.train.len());
        let batch = self.state.order.next_batch(size).to_vec();
        let sizes = Sizes {
            rows: batch.len(),
            inputs: self.data.inputs(),
            outputs: self.data.outputs(),
            hidden: &self.network.shape().hidden,
        };
        super::batch_log::Drawn {
            step: self.state.step + 1,
            draws: self.state.regularizers.draws(self.context(), sizes),
            batch,
        }
    }

    /// The tensors that training goes on from, as a `torch.nn.Sequential` has them: what regularizers own, and the statistics
    /// that they keep, stand in modules of their own after the linear layer that they belong to.
    #[must_use]
    pub fn unfolded(&self) -> Vec<Tensor> {
        let layout = &self.state.layout;
        let own = layout.sequential(&self.state.weights).into_iter();
        let hidden = 0..self.network.shape().hidden.len();
        let kept = hidden.flat_map(|layer| {
            let all = self.state.regularizers.kept(layer).into_iter();
            all.map(move |(name, values)| {
                let module = layout.module(layer) + 1;
                (format!("{module}.{name}"), vec![values.len()], values)
            })
        });
        own.chain(kept).collect()
    }

    /// The gradient of the last step where there was one, else zero; laid out as [`Trainer::layout`] says.
    pub(super) fn last_gradient(&self) -> &[f32] {
        &self.scratch.gradient
    }

    fn context(&self) -> StepContext<'_> {
        StepContext {
            seed: self.seed,
            step: self.state.step,
            layout: &self.state.layout,
            data_context: self.data_context,
        }
    }

    /// Updates made so far.
    #[must_use]
    pub fn step_count(&self) -> u64 {
        self.state.step
    }

    /// Epochs passed, with the fraction of the current one.
    #[must_use]
    pub fn epoch(&self) -> f64 {
        self.state.order.epoch()
    }

    /// Samples seen, with repetition.
    #[must_use]
    pub fn samples(&self) -> u64 {
        self.state.samples
    }

    /// How far early stopping is, where it is on.
    #[must_use]
    pub fn meter(&self) -> Option<Meter> {
        self.state.regularizers.meter()
    }

    /// Makes one step.
    ///
    /// # Errors
    /// When the loss or a parameter leaves the finite numbers. The step is then not made, and the weights are the last
    /// finite ones.
    pub(super) fn step(&mut self) -> Result<StepRecord, Divergence> {
        let before = self.state.step;
        if before.is_multiple_of(CHECKPOINT_STEPS) {
            self.keep_checkpoint();
        }
        let rows = self.take_batch();
        let objective = self.look(rows);
        if !objective.is_finite() {
            return Err(self.go_back(before));
        }
        let is_measured = self.monitor.is_some() && is_update_measured(before + 1);
        if is_measured {
            // Where the gradient was taken is not needed any more.
            self.scratch.at.copy_from_slice(&self.state.weights);
        }
        self.update(rows);
        if is_measured && let Some(monitor) = &mut self.monitor {
            let Scratch { at, gradient, .. } = &self.scratch;
            monitor.measure(&self.state, &self.settings.knobs, at, gradient);
        }
        // One update can't take a parameter beyond the finite numbers unless its gradient, and with it the loss, is
        // enormous; should it happen all the same, the next loss tells. Looking at every parameter after every step
        // would be a good part of a short one.
        let is_suspicious = objective.abs() > ENORMOUS;
        if is_suspicious && !self.is_finite() {
            return Err(self.go_back(before));
        }
        Ok(StepRecord {
            step: self.state.step,
            epoch: self.epoch(),
            samples: self.state.samples,
            objective,
        })
    }

    /// Copies the next batch to where the regularizers may change it; returns its rows.
    fn take_batch(&mut self) -> usize {
        let size = self.settings.batch.of(self.data.train.len());
        let Scratch {
            inputs, targets, ..
        } = &mut self.scratch;
        let indices = self.state.order.next_batch(size);
        let Part {
            inputs: all_inputs,
            targets: all_targets,
            ..
        } = &self.data.train;
        gather(all_inputs, indices, inputs);
        gather(all_targets, indices, targets);
        indices.len()
    }

    /// Takes the gradient of the objective on the batch, where optimizer and regularizers want it; returns the objective.
    fn look(&mut self, rows: usize) -> f64 {
        let Scratch {
            inputs,
            targets,
            gradient,
            at,
            work,
            ..
        } = &mut self.scratch;
        let RunState {
            weights,
            layout,
            optimizer,
            regularizers,
            step,
            ..
        } = &mut self.state;
        let context = StepContext {
            seed: self.seed,
            step: *step,
            layout,
            data_context: self.data_context,
        };
        let mut batch_inputs = first_rows(inputs, rows);
        let mut batch_targets = first_rows(targets, rows);
        regularizers.batch(context, &mut batch_inputs, &mut batch_targets);

        let ahead = optimizer.look_ahead(weights, &self.settings.knobs, at);
        let moved = regularizers.moves_weights();
        if moved {
            if !ahead {
                at.copy_from_slice(weights);
            }
            regularizers.weights(context, at);
        }
        let at: &[f32] = if ahead || moved { at } else { weights };
        let batch = Batch {
            inputs: batch_inputs.view(),
            targets: batch_targets.view(),
        };
        let mut taps = regularizers.taps(context);
        let taps = taps.as_mut().map(|chain| chain as &mut dyn crate::nn::Taps);
        let loss = self.network.gradient(at, batch, work, taps, gradient);
        let objective = f64::from(loss) + regularizers.penalty(context, at);
        regularizers.gradient(context, at, gradient);
        objective
    }

    /// Lets the optimizer move the weights, and counts the step.
    fn update(&mut self, rows: usize) {
        let RunState {
            weights,
            optimizer,
            regularizers,
            ..
        } = &mut self.state;
        optimizer.step(weights, &self.scratch.gradient, &self.settings.knobs);
        regularizers.updated();
        self.state.order.advance(rows);
        self.state.step += 1;
        self.state.samples += rows as u64;
    }

    /// Measures train and validation: clean, in evaluation mode, without penalty.
    pub(super) fn evaluate(&mut self) -> Evaluation {
        let network = &self.network;
        let weights = self.state.plain(network.layout());
        let Scratch {
            evaluation: work,
            losses,
            ..
        } = &mut self.scratch;
        let train = score(network, &weights, &self.data.train, work);
        losses.resize(self.data.validation.len(), 0.0);
        let batch = batch(&self.data.validation);
        let validation = network.evaluate_each(&weights, batch, work, losses);
        Evaluation {
            step: self.state.step,
            epoch: self.epoch(),
            samples: self.state.samples,
            train,
            validation,
            doubt: None,
        }
    }

    /// The loss of each validation sample at the last evaluation.
    pub(super) fn losses(&self) -> &[f32] {
        &self.scratch.losses
    }

    /// Measures the validation part alone; nothing of the run is altered by it.
    pub(super) fn validate(&mut self) -> Score {
        let weights = self.state.plain(self.network.layout());
        let work = &mut self.scratch.evaluation;
        score(&self.network, &weights, &self.data.validation, work)
    }

    /// Opens the test part, which is counted, and measures it.
    pub(super) fn open_test(&mut self) -> Score {
        let work = &mut self.scratch.evaluation;
        let weights = self.state.plain(self.network.layout());
        score(&self.network, &weights, self.data.test.open(), work)
    }

    /// Lets the regularizers look at an evaluation.
    pub(super) fn judge(&mut self, evaluation: &Evaluation) -> EvaluationOutcome {
        let Evaluation {
            train, validation, ..
        } = *evaluation;
        self.state.regularizers.judge(train, validation)
    }

    /// Takes over a change; see [`Change::apply`].
    pub(super) fn apply(&mut self, change: &Change) -> Result<String, ChangeError> {
        let samples = self.data.train.len();
        let mut settings = self.settings.clone();
        let text = change.apply(&mut settings, samples)?;
        let batch = settings.batch.of(samples);
        let data_context = DataContext {
            batch,
            ..self.data_context
        };
        settings.check(&data_context, &self.data.name)?;
        if !self.is_finite() {
            // The step just made took a parameter beyond the finite numbers unnoticed: what changes is the run before.
            self.go_back(self.state.step);
        }
        let before = (
            std::mem::replace(&mut self.settings, settings),
            std::mem::replace(&mut self.data_context, data_context),
        );
        match change {
            Change::Optimizer(entry) | Change::OptimizerKnobs { entry, .. } => {
                self.state.optimizer = (entry.build)(self.state.weights.len());
            }
            Change::Batch(_) => self.reserve(batch),
            Change::Regularizer { entry, .. }
            | Change::RegularizerKnob { entry, .. }
            | Change::RegularizerKnobs { entry, .. } => {
                let state = self.state.clone();
                self.set_regularizer(entry);
                if !self.is_finite() {
                    // From weights that are all but infinite: batch normalization measures what they make of the data.
                    (self.settings, self.data_context) = before;
                    self.state = state;
                    self.fit_scratch();
                    return Err(ChangeError::NotFinite { word: entry.id });
                }
            }
            Change::GoOn => self.state.regularizers.go_on(),
            Change::Knob { .. } | Change::KeepBest => {}
        }
        self.keep_checkpoint();
        Ok(text)
    }

    fn set_regularizer(&mut self, entry: &regularize::Entry) {
        if let Some(one) = self.settings.regularizer(entry.id) {
            let mut examples = Examples {
                network: &self.network,
                part: &self.data.train,
                work: &mut self.scratch.evaluation,
            };
            self.state.set(one, &mut examples, Start::Running);
            self.fit_scratch();
        }
    }

    /// Makes room for as many parameters as there are by now.
    fn fit_scratch(&mut self) {
        let length = self.state.weights.len();
        self.scratch.gradient.resize(length, 0.0);
        self.scratch.at.resize(length, 0.0);
    }

    fn reserve(&mut self, rows: usize) {
        if rows > self.scratch.inputs.nrows() {
            self.scratch.inputs = Array2::zeros((rows, self.data.inputs()));
            self.scratch.targets = Array2::zeros((rows, self.data.outputs()));
            self.scratch.work.reserve(rows);
        }
    }

    /// Goes on from these weights, such as [`Trainer::weights`] gave earlier.
    pub(super) fn set_weights(&mut self, weights: &[f32]) {
        let mut examples = Examples {
            network: &self.network,
            part: &self.data.train,
            work: &mut self.scratch.evaluation,
        };
        self.state.set_plain(weights, &mut examples);
        self.keep_checkpoint();
    }
}

/// The first `rows` rows: most often all of them, which need no slicing.
fn first_rows(of: &mut Array2<f32>, rows: usize) -> ArrayViewMut2<'_, f32> {
    if rows == of.nrows() {
        of.view_mut()
    } else {
        of.slice_mut(s![..rows, ..])
    }
}

fn score(network: &Network, weights: &[f32], part: &Part, work: &mut Workspace) -> Score {
    network.evaluate(weights, batch(part), work, None)
}

fn batch(part: &Part) -> Batch<'_> {
    Batch {
        inputs: part.inputs.view(),
        targets: part.targets.view(),
    }
}
