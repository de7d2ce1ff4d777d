//! Makes the steps of a run, one after the other.
//!
//! A step: take a batch → regularizers alter its inputs and targets → the optimizer chooses the point of the gradient →
//! regularizers alter that point → forward pass, loss, backward pass → regularizers alter the gradient → the optimizer
//! updates.

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
use super::{Change, ChangeError, Evaluation, Recipe, SampleWeights, Settings};
use crate::data::{Dataset, Part, Task};
use crate::nn::{Batch, Layout, Loss, Network, Score, Shape, ShapeError, Tensor, Workspace};
use crate::regularize::{
    self, DataContext, EvaluationOutcome, Meter, Reason, Sizes, Start, StepContext,
};

/// Rows per pass of an evaluation: enough for the matrix kernels, few enough for the cache.
const EVALUATION_ROWS: usize = 256;

/// The largest number of steps that are made again after a divergence.
const CHECKPOINT_STEPS: u64 = 8192;

/// The largest number of a batch's samples that are processed to show its stages.
const STAGED_ROWS: usize = 256;

/// An objective beyond which all parameters are checked for infinity and NaN after the step.
const SUSPICIOUS_OBJECTIVE: f64 = 1e6;

/// The metrics of one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepRecord {
    /// Updates made, this one included.
    pub step: u64,
    /// Epochs completed, with the fraction of the current one.
    pub epoch: f64,
    /// Samples seen, with repetition.
    pub samples: u64,
    /// The value that the optimizer minimises, on this batch, at the point of the gradient before the update (for
    /// Nesterov, the look-ahead point).
    pub objective: f64,
}

/// A step that was not made, since its loss or a parameter became infinite or NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Divergence {
    pub(super) step: u64,
}

/// A value that a regularizer drew for a batch as a whole: the regularizer, the symbol and the value.
type Drawn = (&'static regularize::Entry, &'static str, f64);

/// Trains the network of a run, step by step.
pub struct Trainer {
    network: Network,
    data: Arc<Dataset>,
    seed: u64,
    settings: Settings,
    data_context: DataContext,
    // Where the training samples do not all count alike.
    sample_weights: Option<SampleWeights>,
    state: RunState,
    // The state at a recent step, to which a divergence goes back.
    checkpoint: RunState,
    scratch: Scratch,
    // Measures updates, if that is turned on.
    pub(super) monitor: Option<Monitor>,
}

/// The buffers of a step, kept so that it allocates nothing.
struct Scratch {
    inputs: Array2<f32>,
    targets: Array2<f32>,
    // Of the rows, where samples have weights.
    weights: Vec<f32>,
    gradient: Vec<f32>,
    // Whether the gradient of the last step is not written there, but to be had from the workspace.
    is_descended: bool,
    at: Vec<f32>,
    workspace: Workspace,
    evaluation: Workspace,
    // One for each validation sample, at the last evaluation.
    losses: Vec<f32>,
}

impl Scratch {
    /// Buffers for batches of `rows`.
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
            weights: Vec::new(),
            gradient: vec![0.0; parameters],
            is_descended: false,
            at: vec![0.0; parameters],
            workspace: network.workspace(rows),
            evaluation,
            losses: Vec::new(),
        }
    }
}

impl Trainer {
    /// The trainer of `recipe` on `data`, before its first step.
    ///
    /// # Errors
    /// If the widths of the layers do not form a valid network.
    pub fn new(recipe: &Recipe, data: Arc<Dataset>) -> Result<Self, ShapeError> {
        let network = Self::network_of(recipe, &data)?;
        let weights = network.initial_parameters(recipe.seed);
        Ok(Self::starting(recipe, network, weights, data))
    }

    /// The network of `recipe` for `data`.
    pub(super) fn network_of(recipe: &Recipe, data: &Dataset) -> Result<Network, ShapeError> {
        let shape = Shape {
            inputs: data.inputs(),
            hidden: recipe.hidden.clone(),
            outputs: data.outputs(),
        };
        let loss = match data.task {
            Task::Classification { .. } => Loss::CrossEntropy,
            Task::Regression { .. } => Loss::MeanSquaredError,
        };
        Network::new(shape, recipe.activation, loss)
    }

    /// The trainer of this network from these weights.
    pub(super) fn starting(
        recipe: &Recipe,
        network: Network,
        weights: Vec<f32>,
        data: Arc<Dataset>,
    ) -> Self {
        let settings = recipe.settings.clone();
        let mut evaluation = network.workspace(EVALUATION_ROWS);
        let examples = Examples {
            network: &network,
            part: &data.train,
            workspace: &mut evaluation,
        };
        let state = RunState::new(recipe, weights, examples);
        let rows = settings.batch.of(data.train.len());
        let scratch = Scratch::new(&network, &data, state.weights.len(), rows, evaluation);
        Self {
            data_context: DataContext::of(&data, rows),
            network,
            data,
            seed: recipe.seed,
            settings,
            sample_weights: None,
            checkpoint: state.clone(),
            state,
            scratch,
            monitor: None,
        }
    }

    /// From the next step on, the loss of each training sample has its weight.
    ///
    /// # Panics
    /// When there is not one weight for each training sample.
    pub(super) fn weigh(&mut self, weights: SampleWeights) {
        assert_eq!(
            weights.values().len(),
            self.data.train.len(),
            "weights and training samples differ in number"
        );
        self.sample_weights = Some(weights);
    }

    /// The weights of the training samples in the loss, if they do not all count alike.
    #[must_use]
    pub fn sample_weights(&self) -> Option<&SampleWeights> {
        self.sample_weights.as_ref()
    }

    /// The network that is trained.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The data of the run; the network is trained on its training part.
    #[must_use]
    pub fn data(&self) -> &Arc<Dataset> {
        &self.data
    }

    /// The seed of the run.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The parameters in the network's layout, as evaluation uses them: those that regularizers own are folded in.
    #[must_use]
    pub fn weights(&self) -> Cow<'_, [f32]> {
        self.state.plain(self.network.layout())
    }

    /// The parameters that the optimizer updates: the network's, then those that regularizers own.
    #[must_use]
    pub fn parameters(&self) -> &[f32] {
        &self.state.weights
    }

    /// The layout of [`Trainer::parameters`].
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.state.layout
    }

    /// The properties of the data and the batch on which regularizers depend.
    #[must_use]
    pub fn data_context(&self) -> DataContext {
        self.data_context
    }

    /// The option words that are refused on this data, each with the reason.
    #[must_use]
    pub fn unavailable(&self) -> Vec<(&'static str, Reason)> {
        regularize::unavailable(&self.data_context())
    }

    /// Notices about the regularizers that are on.
    #[must_use]
    pub fn notices(&self) -> Vec<(&'static regularize::Entry, Reason)> {
        self.settings.notices(&self.data_context())
    }

    /// What regularizers show of their effect on a hidden layer (from 0): see
    /// [`Regularizer::shown`](regularize::Regularizer::shown).
    #[must_use]
    pub fn shown(&self, layer: usize) -> Vec<(&'static regularize::Entry, &'static str, Vec<f32>)> {
        self.state.regularizers.shown(layer, &self.state.weights)
    }

    /// The values that regularizers drew for the last batch as a whole, such as λ of mixup.
    #[must_use]
    pub fn drawn(&self) -> Vec<Drawn> {
        self.state.regularizers.drawn()
    }

    /// The batch of the next step, first as it is drawn, then after each regularizer that alters it: inputs and
    /// targets, at most `rows` rows. The step uses the same draws; the run is not altered.
    ///
    /// Of a batch of more than 256 samples (or `rows`, if that is more) only that many are processed, which bounds the
    /// cost. They are exactly what the step uses, except with mixup and `CutMix`: λ and the box are the step's, but the
    /// partners are taken from the processed samples.
    #[must_use]
    pub fn stages(&self, rows: usize) -> Vec<BatchStage> {
        self.staged(rows).0
    }

    /// [`Trainer::stages`], and the values drawn for that batch as a whole.
    pub(super) fn staged(&self, rows: usize) -> (Vec<BatchStage>, Vec<Drawn>) {
        let size = self.settings.batch.of(self.data.train.len());
        let indices = self.state.order.next_batch(size);
        let indices = &indices[..indices.len().min(rows.max(STAGED_ROWS))];
        let mut regularizers = self.state.regularizers.clone();
        let part = &self.data.train;
        let stages = batch_stage::stages(part, indices, &mut regularizers, self.context(), rows);
        (stages, regularizers.drawn())
    }

    /// The samples of the next step with the current settings, and everything that is drawn at random for it. The run
    /// is not altered.
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

    /// The tensors from which training continues, named as in a `torch.nn.Sequential`: the parameters and statistics of
    /// regularizers are in modules of their own after the linear layer that they belong to.
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
    pub(super) fn last_gradient(&self) -> Cow<'_, [f32]> {
        let Scratch { gradient, .. } = &self.scratch;
        if !self.scratch.is_descended {
            return Cow::Borrowed(gradient);
        }
        let mut written = gradient.clone();
        self.write_gradient(&mut written);
        Cow::Owned(written)
    }

    /// Writes down the gradient of a step that was made without.
    fn write_gradient(&self, gradient: &mut [f32]) {
        if let Some(inputs) = self.scratch.inputs.row(0).as_slice() {
            self.network
                .descended(inputs, &self.scratch.workspace, gradient);
        }
    }

    /// Has the gradient of the last step where it is looked for, before what it follows from is gone.
    fn keep_gradient(&mut self) {
        if self.scratch.is_descended {
            let mut gradient = std::mem::take(&mut self.scratch.gradient);
            self.write_gradient(&mut gradient);
            (self.scratch.gradient, self.scratch.is_descended) = (gradient, false);
        }
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

    /// Epochs completed, with the fraction of the current one.
    #[must_use]
    pub fn epoch(&self) -> f64 {
        self.state.order.epoch()
    }

    /// Samples seen, with repetition.
    #[must_use]
    pub fn samples(&self) -> u64 {
        self.state.samples
    }

    /// The progress of early stopping, if it is on.
    #[must_use]
    pub fn meter(&self) -> Option<Meter> {
        self.state.regularizers.meter()
    }

    /// Makes one step.
    ///
    /// # Errors
    /// If the loss or a parameter becomes infinite or NaN. The step is then not made, and the weights are the last
    /// finite ones.
    pub(super) fn step(&mut self) -> Result<StepRecord, Divergence> {
        let before = self.state.step;
        if before.is_multiple_of(CHECKPOINT_STEPS) {
            self.keep_checkpoint();
        }
        let rows = self.take_batch();
        let is_measured = self.monitor.is_some() && is_update_measured(before + 1);
        let descended = self.descend(rows, is_measured);
        let objective = descended.unwrap_or_else(|| self.compute_gradient(rows));
        if !objective.is_finite() {
            return Err(self.go_back(before));
        }
        if is_measured {
            // The point of the gradient is not needed any more, so its buffer can hold the weights before the update.
            self.scratch.at.copy_from_slice(&self.state.weights);
        }
        if descended.is_some() {
            self.count(rows);
        } else {
            self.update(rows);
        }
        if is_measured && let Some(monitor) = &mut self.monitor {
            let Scratch { at, gradient, .. } = &self.scratch;
            monitor.measure(&self.state, &self.settings.knobs, at, gradient);
        }
        // One update can't make a parameter infinite or NaN unless its gradient, and with it the loss, is enormous; if
        // it happens anyway, the next loss shows it. Checking every parameter after every step would take a good part
        // of a short one.
        let is_suspicious = objective.abs() > SUSPICIOUS_OBJECTIVE;
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

    /// Copies the next batch into buffers that regularizers may alter, and returns its number of rows.
    fn take_batch(&mut self) -> usize {
        let size = self.settings.batch.of(self.data.train.len());
        let Scratch {
            inputs,
            targets,
            weights,
            ..
        } = &mut self.scratch;
        let indices = self.state.order.next_batch(size);
        let Part {
            inputs: all_inputs,
            targets: all_targets,
            ..
        } = &self.data.train;
        gather(all_inputs, indices, inputs);
        gather(all_targets, indices, targets);
        if let Some(all_weights) = &self.sample_weights {
            all_weights.gather(indices, weights);
        }
        indices.len()
    }

    /// Makes the update of a single sample by gradient descent alone, if the step is no more than that and its loss is finite;
    /// returns the objective. The result is that of [`Trainer::compute_gradient`] and [`Trainer::update`], bit for bit: of one sample the
    /// gradient has as many numbers as the weights, and to write and read it would take as long as its products.
    fn descend(&mut self, rows: usize, is_measured: bool) -> Option<f64> {
        let is_weighted = self.sample_weights.is_some();
        if rows != 1 || is_measured || is_weighted || self.state.regularizers.acts() {
            return None;
        }
        let RunState {
            weights, optimizer, ..
        } = &mut self.state;
        let rate = optimizer.plain_rate(&self.settings.knobs)?;
        let Scratch {
            inputs,
            targets,
            workspace,
            ..
        } = &mut self.scratch;
        let batch = Batch {
            inputs: inputs.slice(s![..1, ..]),
            targets: targets.slice(s![..1, ..]),
        };
        let loss = self.network.descend(weights, batch, workspace, rate);
        self.scratch.is_descended = loss.is_finite();
        loss.is_finite().then(|| f64::from(loss))
    }

    /// Takes the gradient of the objective on the batch, where optimizer and regularizers want it; returns the objective.
    fn compute_gradient(&mut self, rows: usize) -> f64 {
        let Scratch {
            inputs,
            targets,
            weights: sample_weights,
            gradient,
            is_descended,
            at,
            workspace,
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
        *is_descended = false;
        let context = StepContext {
            seed: self.seed,
            step: *step,
            layout,
            data_context: self.data_context,
        };
        let mut batch_inputs = first_rows(inputs, rows);
        let mut batch_targets = first_rows(targets, rows);
        regularizers.batch(context, &mut batch_inputs, &mut batch_targets);
        let is_weighted = self.sample_weights.is_some();
        if is_weighted {
            regularizers.mix_weights(sample_weights, &mut batch_targets);
        }

        let is_ahead = optimizer.look_ahead(weights, &self.settings.knobs, at);
        let is_moved = regularizers.moves_weights();
        if is_moved {
            if !is_ahead {
                at.copy_from_slice(weights);
            }
            regularizers.weights(context, at);
        }
        let at: &[f32] = if is_ahead || is_moved { at } else { weights };
        let batch = Batch {
            inputs: batch_inputs.view(),
            targets: batch_targets.view(),
        };
        let mut taps = regularizers.taps(context);
        let taps = taps.as_mut().map(|chain| chain as &mut dyn crate::nn::Taps);
        let sample_weights = is_weighted.then_some(&sample_weights[..]);
        let loss =
            self.network
                .weighted_gradient(at, batch, sample_weights, workspace, taps, gradient);
        let objective = f64::from(loss) + regularizers.penalty(context, at);
        regularizers.gradient(context, at, gradient);
        objective
    }

    /// Lets the optimizer update the weights, and counts the step.
    fn update(&mut self, rows: usize) {
        let RunState {
            weights,
            optimizer,
            regularizers,
            ..
        } = &mut self.state;
        optimizer.step(weights, &self.scratch.gradient, &self.settings.knobs);
        regularizers.updated();
        self.count(rows);
    }

    fn count(&mut self, rows: usize) {
        self.state.order.advance(rows);
        self.state.step += 1;
        self.state.samples += rows as u64;
    }

    /// Evaluates the training and validation parts: without augmentation or noise, in evaluation mode, without penalty.
    pub(super) fn evaluate(&mut self) -> Evaluation {
        let network = &self.network;
        let weights = self.state.plain(network.layout());
        let Scratch {
            evaluation: workspace,
            losses,
            ..
        } = &mut self.scratch;
        let train = score(network, &weights, &self.data.train, workspace);
        losses.resize(self.data.validation.len(), 0.0);
        let batch = batch(&self.data.validation);
        let validation = network.evaluate_each(&weights, batch, workspace, losses);
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

    /// Evaluates the validation part alone; the run is not altered.
    pub(super) fn validate(&mut self) -> Score {
        let weights = self.state.plain(self.network.layout());
        let workspace = &mut self.scratch.evaluation;
        score(&self.network, &weights, &self.data.validation, workspace)
    }

    /// Opens the test part, which is counted, and evaluates it: the score, and the loss of each sample.
    pub(super) fn open_test(&mut self) -> (Score, Vec<f32>) {
        let workspace = &mut self.scratch.evaluation;
        let weights = self.state.plain(self.network.layout());
        let test = self.data.test.open();
        let mut losses = vec![0.0; test.len()];
        let network = &self.network;
        let score = network.evaluate_each(&weights, batch(test), workspace, &mut losses);
        (score, losses)
    }

    /// Shows an evaluation to the regularizers.
    pub(super) fn judge(&mut self, evaluation: &Evaluation) -> EvaluationOutcome {
        let Evaluation {
            train, validation, ..
        } = *evaluation;
        self.state.regularizers.judge(train, validation)
    }

    /// Applies a change; see [`Change::apply`].
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
            // The last step made a parameter infinite or NaN unnoticed: the change applies to the state before it.
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
                    // Batch normalization computes statistics of the activations, which overflow with huge weights.
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
                workspace: &mut self.scratch.evaluation,
            };
            self.state.set(one, &mut examples, Start::Running);
            self.fit_scratch();
        }
    }

    /// Fits the buffers to the current number of parameters.
    fn fit_scratch(&mut self) {
        self.keep_gradient();
        let length = self.state.weights.len();
        self.scratch.gradient.resize(length, 0.0);
        self.scratch.at.resize(length, 0.0);
    }

    fn reserve(&mut self, rows: usize) {
        if rows > self.scratch.inputs.nrows() {
            self.keep_gradient();
            self.scratch.inputs = Array2::zeros((rows, self.data.inputs()));
            self.scratch.targets = Array2::zeros((rows, self.data.outputs()));
            self.scratch.workspace.reserve(rows);
        }
    }

    /// Continues from these weights, as returned by [`Trainer::weights`].
    pub(super) fn set_weights(&mut self, weights: &[f32]) {
        let mut examples = Examples {
            network: &self.network,
            part: &self.data.train,
            workspace: &mut self.scratch.evaluation,
        };
        self.state.set_plain(weights, &mut examples);
        self.keep_checkpoint();
    }
}

/// The first `rows` rows: usually all of them, which need no slicing.
fn first_rows(of: &mut Array2<f32>, rows: usize) -> ArrayViewMut2<'_, f32> {
    if rows == of.nrows() {
        of.view_mut()
    } else {
        of.slice_mut(s![..rows, ..])
    }
}

fn score(network: &Network, weights: &[f32], part: &Part, workspace: &mut Workspace) -> Score {
    network.evaluate(weights, batch(part), workspace, None)
}

fn batch(part: &Part) -> Batch<'_> {
    Batch {
        inputs: part.inputs.view(),
        targets: part.targets.view(),
    }
}
