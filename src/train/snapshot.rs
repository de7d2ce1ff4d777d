//! Snapshots: copies of a run's state at a step, for views.

use std::sync::Arc;

use super::history::BranchId;
use super::lengths::norm;
use super::{BatchStage, StepPreview, Trainer};
use crate::data::Dataset;
use crate::nn::{Network, Role};
use crate::regularize::Entry;

/// The values that regularizers show of a hidden layer: the regularizer, the symbol (`mask`, `μ`, `σ`, `γ`, `β`), and
/// one number for each unit, or for each unit and each of the first rows of the last batch (`mask`, `[rows, width]`,
/// row by row).
pub type LayerTaps = Vec<(&'static Entry, &'static str, Vec<f32>)>;

/// The optional parts of a snapshot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SnapshotExtras {
    /// The largest number of rows of everything that has a row for each sample of a batch.
    pub rows: usize,
    /// The next step, made on a copy.
    pub preview: bool,
    /// Earlier weights of the run: see [`Snapshot::trail`]. Only a [`Timeline`](super::Timeline) has them.
    pub trail: bool,
    /// The other branches: see [`Snapshot::branches`]. Only a [`Timeline`](super::Timeline) has them.
    pub branches: bool,
}

impl SnapshotExtras {
    /// At most `rows` rows and nothing else.
    #[must_use]
    pub const fn rows(rows: usize) -> Self {
        Self {
            rows,
            preview: false,
            trail: false,
            branches: false,
        }
    }

    /// The preview alone.
    #[must_use]
    pub const fn preview() -> Self {
        Self {
            preview: true,
            ..Self::rows(0)
        }
    }

    /// The trail alone.
    #[must_use]
    pub const fn trail() -> Self {
        Self {
            trail: true,
            ..Self::rows(0)
        }
    }

    /// The branches alone.
    #[must_use]
    pub const fn branches() -> Self {
        Self {
            branches: true,
            ..Self::rows(0)
        }
    }

    /// Whether a snapshot with these extras contains all extras of `other`.
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        self.rows >= other.rows
            && (self.preview || !other.preview)
            && (self.trail || !other.trail)
            && (self.branches || !other.branches)
    }
}

/// The state of a run at one step. It holds no reference into the run, which may go on.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The optional parts that were requested.
    pub extras: SnapshotExtras,
    /// The number of the run in the viewer's session, from 0.
    pub run: u64,
    /// Updates made.
    pub step: u64,
    /// Epochs completed, with the fraction of the current one.
    pub epoch: f64,
    /// The seed of the run.
    pub seed: u64,
    /// The number of samples in a batch, as currently set.
    pub batch: usize,
    /// The network.
    pub network: Network,
    /// The data of the run.
    pub data: Arc<Dataset>,
    /// The parameters of the plain network, as evaluation uses them: what regularizers own is folded in.
    pub weights: Vec<f32>,
    /// The first rows of the next batch, as it is drawn, then after each regularizer that alters it: see
    /// [`Trainer::stages`].
    pub stages: Vec<BatchStage>,
    /// The values that regularizers drew for the batch in `stages` as a whole, by symbol: `λ` of mixup or `CutMix`.
    pub drawn: Vec<(&'static Entry, &'static str, f64)>,
    /// The values that regularizers show of each hidden layer after the last step.
    pub layers: Vec<LayerTaps>,
    /// The norms of each block of [`Trainer::layout`].
    pub norms: Vec<BlockNorms>,
    /// The next step, made on a copy, if it was requested and can be made: see [`Trainer::preview`].
    pub preview: Option<Arc<StepPreview>>,
    /// Earlier weights of the branch, oldest first and thinned; empty unless requested.
    pub trail: Vec<TrailPoint>,
    /// The other branches whose weights differ from the branch's at the same step, in order of creation; empty unless
    /// requested.
    pub branches: Vec<BranchPair>,
}

/// The weights of a run at an earlier step.
#[derive(Clone, Debug, PartialEq)]
pub struct TrailPoint {
    /// Updates made.
    pub step: u64,
    /// The parameters of the plain network, like [`Snapshot::weights`].
    pub weights: Arc<[f32]>,
}

/// The weights of the current branch and of another one after the same number of updates.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchPair {
    /// The other branch.
    pub branch: BranchId,
    /// Updates made by each.
    pub step: u64,
    /// The parameters of the plain network on the current branch, like [`Snapshot::weights`].
    pub here: Arc<[f32]>,
    /// The same on the other branch.
    pub there: Arc<[f32]>,
}

/// The norms of the parameters of a block and of its last gradient.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockNorms {
    /// The block's name: `0.weight`.
    pub name: String,
    /// The linear layer to which it belongs, from 0.
    pub layer: usize,
    /// The role of its parameters.
    pub role: Role,
    /// ‖W‖, the Euclidean norm.
    pub weight: f64,
    /// ‖g‖ of the objective, penalties included, as passed to the optimizer in the last step; 0 before the first one.
    /// After a step that could not be made it may be that step's, and infinite or NaN.
    pub gradient: f64,
}

impl Trainer {
    /// A snapshot of the current state, with the requested extras except trail and branches.
    ///
    /// It costs a copy of the parameters and as much as [`Trainer::stages`], and as [`Trainer::preview`] if requested;
    /// the run is not altered.
    #[must_use]
    pub fn snapshot(&self, extras: SnapshotExtras) -> Snapshot {
        let SnapshotExtras { rows, preview, .. } = extras;
        let preview = preview.then(|| self.preview()).flatten();
        let (stages, drawn) = self.staged(rows);
        let widths = &self.network().shape().hidden;
        let layers = widths.iter().enumerate();
        Snapshot {
            extras,
            run: 0,
            step: self.step_count(),
            epoch: self.epoch(),
            seed: self.seed(),
            batch: self.data_context().batch,
            network: self.network().clone(),
            data: Arc::clone(self.data()),
            weights: self.weights().into_owned(),
            stages,
            drawn,
            layers: layers
                .map(|(l, width)| self.taps(l, rows * width))
                .collect(),
            norms: self.norms(),
            preview: preview.map(Arc::new),
            trail: Vec::new(),
            branches: Vec::new(),
        }
    }

    /// The shown values of a layer, truncated to at most `most` numbers for values that have one for every sample.
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::nn::Batch;
    use crate::optim::{self, Optimizer};
    use crate::train::{Change, Recipe, Session};

    fn trainer(settings: &[(&str, &str)]) -> Trainer {
        let recipe = Recipe::of(settings).unwrap();
        let data = crate::data::load(&recipe.data, recipe.seed).unwrap();
        Trainer::new(&recipe, Arc::new(data)).unwrap()
    }

    /// Settings that alter the batch, with at most three regularizers at a time.
    const ON_BATCHES: [&[(&str, &str)]; 4] = [
        &[],
        &[("augment", "on"), ("input-noise", "0.1"), ("mixup", "0.4")],
        &[("augment", "on"), ("cutmix", "1")],
        &[("input-noise", "0.2"), ("label-smoothing", "0.1")],
    ];

    #[test]
    fn the_last_stage_is_the_batch_of_the_step_that_is_made() {
        for more in ON_BATCHES {
            let mut settings = vec![("batch", "50"), ("hidden", "12"), ("train-size", "120")];
            settings.extend(more);
            let mut trainer = trainer(&settings);
            for _ in 0..7 {
                let before = trainer.snapshot(SnapshotExtras::rows(50));
                let last = before.stages.last().unwrap();
                let batch = Batch {
                    inputs: last.inputs.view(),
                    targets: last.targets.view(),
                };
                let network = trainer.network().clone();
                let mut gradient = vec![0.0; before.weights.len()];
                let mut workspace = network.workspace(50);
                let loss =
                    network.gradient(&before.weights, batch, &mut workspace, None, &mut gradient);
                let record = trainer.step().unwrap();
                assert_eq!(record.objective, f64::from(loss), "{more:?}");
                assert_eq!(trainer.last_gradient(), gradient, "{more:?}");
                assert_eq!(trainer.drawn(), before.drawn, "{more:?}");
            }
        }
    }

    #[test]
    fn few_rows_of_a_large_batch_are_those_of_the_whole_unless_mixed() {
        for more in ON_BATCHES {
            let mut settings = vec![("batch", "full"), ("hidden", "4")];
            settings.extend(more);
            let trainer = trainer(&settings);
            assert!(trainer.data_context().batch > 600);
            let (few, all) = (trainer.staged(8), trainer.staged(10_000));
            assert_eq!(few.1, all.1, "{more:?}: λ");
            assert_eq!(few.0.len(), all.0.len());
            for (few, all) in few.0.iter().zip(&all.0) {
                let is_mixed = few.by.is_some_and(|by| by.id == "label-smoothing")
                    && settings
                        .iter()
                        .any(|(word, _)| word.ends_with("mix") || *word == "mixup");
                let first = all.inputs.slice(ndarray::s![..8, ..]);
                if is_mixed {
                    let mass = |row: usize| few.targets.row(row).sum();
                    assert!((0..8).all(|row| mass(row) == 1.0));
                } else {
                    assert_eq!(few.inputs, first, "{more:?}");
                    assert_eq!(few.targets, all.targets.slice(ndarray::s![..8, ..]));
                }
            }
        }
    }

    #[test]
    fn a_snapshot_disturbs_nothing() {
        let all = [
            ("batch", "full"),
            ("hidden", "16,8"),
            ("augment", "on"),
            ("input-noise", "0.1"),
            ("weight-noise", "0.01"),
            ("mixup", "0.4"),
            ("dropout", "0.3"),
            ("batch-norm", "on"),
            ("weight-decay", "1e-3"),
            ("optimizer", "nesterov"),
        ];
        let session = || Session::new(Recipe::of(&all).unwrap()).unwrap();
        let (mut plain, mut watched) = (session(), session());
        for step in 0..12 {
            if step == 6 {
                for run in [&mut plain, &mut watched] {
                    run.apply("batch-norm off".parse::<Change>().unwrap())
                        .unwrap();
                }
            }
            drop(watched.trainer().snapshot(SnapshotExtras::rows(8)));
            drop(watched.trainer().snapshot(SnapshotExtras::preview()));
            assert_eq!(plain.advance(), watched.advance());
            let before = watched.trainer().last_gradient().to_vec();
            drop(watched.trainer().snapshot(SnapshotExtras::preview()));
            assert_eq!(watched.trainer().last_gradient(), before);
            drop(watched.trainer().snapshot(SnapshotExtras::rows(300)));
        }
        let bits = |run: &Session| -> Vec<u32> {
            run.trainer()
                .parameters()
                .iter()
                .map(|w| w.to_bits())
                .collect()
        };
        assert_eq!(bits(&plain), bits(&watched));
        assert_eq!(watched.trainer().data().test.openings(), 0);
    }

    #[test]
    fn a_preview_is_the_step_that_is_made_bit_for_bit() {
        let bits = |values: &[f32]| -> Vec<u32> { values.iter().map(|x| x.to_bits()).collect() };
        let states = |optimizer: &dyn Optimizer| -> Vec<Vec<u32>> {
            let state = optimizer.state().into_iter();
            state.map(|(_, values)| bits(values)).collect()
        };
        for entry in optim::ENTRIES {
            for mix in ["mixup", "cutmix"] {
                let settings = [
                    ("optimizer", entry.id),
                    ("batch", "50"),
                    // The last batch of an epoch is smaller.
                    ("train-size", "120"),
                    ("hidden", "12,7"),
                    ("augment", "on"),
                    ("input-noise", "0.1"),
                    ("weight-noise", "0.01"),
                    (mix, "0.4"),
                    ("dropout", "0.3"),
                    ("batch-norm", "on"),
                    ("weight-decay", "1e-3"),
                ];
                let mut trainer = trainer(&settings);
                for _ in 0..7 {
                    let snapshot = trainer.snapshot(SnapshotExtras::preview());
                    let preview = snapshot.preview.unwrap();
                    let [before, after] = &preview.weights;
                    assert_eq!(bits(before), bits(trainer.parameters()));
                    assert_eq!(preview.layout, *trainer.layout());
                    let record = trainer.step().unwrap();
                    assert_eq!(record.objective.to_bits(), preview.objective.to_bits());
                    assert_eq!(bits(&preview.gradient), bits(&trainer.last_gradient()));
                    assert_eq!(bits(after), bits(trainer.parameters()), "{}", entry.id);
                    assert_ne!(before, after);
                    let next = trainer.preview().unwrap();
                    assert_eq!(
                        states(&*preview.optimizers[1]),
                        states(&*next.optimizers[0])
                    );
                }
            }
        }
    }

    #[test]
    fn a_step_that_cannot_be_made_has_no_preview() {
        let mut trainer = trainer(&[("data", "sine"), ("lr", "100"), ("hidden", "8")]);
        assert!(trainer.snapshot(SnapshotExtras::rows(8)).preview.is_none());
        for _ in 0..1000 {
            let has_preview = trainer.preview().is_some();
            if trainer.step().is_err() {
                assert!(!has_preview);
                return;
            }
        }
        unreachable!("it does not diverge");
    }

    #[test]
    fn norms_are_those_of_each_block_and_the_gradient_is_zero_before_the_first_step() {
        let mut trainer = trainer(&[("hidden", "9"), ("batch-norm", "on"), ("batch", "full")]);
        let before = trainer.snapshot(SnapshotExtras::rows(4));
        assert_eq!(before.norms.len(), trainer.layout().blocks().len());
        assert!(before.norms.iter().all(|one| one.gradient == 0.0));
        trainer.step().unwrap();
        let after = trainer.snapshot(SnapshotExtras::rows(4));
        for (one, block) in after.norms.iter().zip(trainer.layout().blocks()) {
            assert_eq!(
                (&one.name, one.layer, one.role),
                (&block.name, block.layer, block.role)
            );
            let naive = |all: &[f32]| {
                let squares = all[block.range.clone()]
                    .iter()
                    .map(|w| f64::from(*w).powi(2));
                squares.sum::<f64>().sqrt()
            };
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b;
            assert!(
                close(one.weight, naive(trainer.parameters())),
                "{}",
                one.name
            );
            assert!(
                close(one.gradient, naive(&trainer.last_gradient())),
                "{}",
                one.name
            );
            // The only block whose gradient would vanish is the bias under batch normalization.
            assert!(one.gradient > 0.0, "{}", one.name);
        }
        assert_eq!(after.step, 1);
        assert_eq!(after.weights.len(), trainer.network().layout().len());
    }

    #[test]
    fn masks_are_cut_to_the_rows_asked_for_and_units_numbers_are_whole() {
        let settings = [
            ("hidden", "12,5"),
            ("dropout", "0.5"),
            ("batch-norm", "on"),
            ("batch", "64"),
        ];
        let mut trainer = trainer(&settings);
        trainer.step().unwrap();
        let snapshot = trainer.snapshot(SnapshotExtras::rows(10));
        for (layer, width) in [12, 5].into_iter().enumerate() {
            let find = |symbol: &str| {
                let mut all = snapshot.layers[layer].iter();
                all.find(|(_, other, _)| *other == symbol)
                    .map(|(_, _, values)| values)
            };
            let whole = trainer.shown(layer);
            let mask = whole
                .iter()
                .find(|(_, symbol, _)| *symbol == "mask")
                .unwrap();
            assert_eq!(mask.2.len(), 64 * width);
            assert_eq!(find("mask").unwrap(), &mask.2[..10 * width]);
            for symbol in ["μ", "σ", "γ", "β"] {
                assert_eq!(find(symbol).unwrap().len(), width);
            }
        }
    }
}
