//! The noise of mini-batch gradients, and the batch size above which they are more signal than noise.
//!
//! The simple noise scale is that of `McCandlish` et al. 2018, arXiv:1812.06162: `B = tr Σ / ‖G‖²`, with Σ the
//! covariance of the gradients of single samples and G the gradient over the whole training part. That part is itself a
//! sample: its noise increases ‖G‖² by tr Σ/N on average. Subtracting that would mean dividing by almost nothing late
//! in a run, so it is only used for an upper bound on B, and if it is more than half of ‖G‖², there is no upper bound.
//! Everything is measured on the data loss alone, with clean inputs in evaluation mode: the random draws of
//! regularizers are noise of another kind.

use std::sync::Arc;

use ndarray::Array2;
use rand::seq::SliceRandom;

use crate::nn::{Batch, Workspace};
use crate::rng::{self, Generator, Purpose};
use crate::train::Snapshot;

/// Maximum number of samples whose individual gradients are computed.
const MOST_SAMPLES: usize = 1024;
/// Batch sizes that are always measured, if there are more samples.
const SIZES: [usize; 4] = [1, 8, 32, 128];
/// Approximate total number of rows drawn per batch size, and the minimum and maximum number of draws.
const DRAWN_ROWS: usize = 2048;
const DRAWS: [usize; 2] = [16, 256];
/// Maximum cost of one call, in parameters times rows: about ten milliseconds. The engine has no clock.
const SLICE: usize = 16 << 20;
const CHUNK: usize = 256;
/// Cost of processing a gradient element by element, in rows.
const OVERHEAD: usize = 4;
/// Separates these random draws from those of bootstrap resamples, which count from 0.
const COUNTER: u64 = u64::MAX;

/// The noise of gradients at given weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Noise {
    /// Updates made before.
    pub step: u64,
    /// Number of samples in the training part.
    pub samples: usize,
    /// Number of samples whose individual gradients were computed.
    pub sampled: usize,
    /// The norm of the gradient over the whole training part.
    pub gradient: f64,
    /// tr Σ: the expected squared distance of a sample's gradient from the true one; unbiased.
    pub variance: f64,
    /// Its standard error, from the squared norms of individual gradients.
    pub variance_error: f64,
    /// For each batch size in ascending order, the distance of batch gradients from the full gradient.
    pub spreads: Vec<BatchSpread>,
}

/// The distance of the gradients of batches of one size from that of the whole training part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchSpread {
    /// Number of samples in a batch.
    pub batch: usize,
    /// Whether this is the run's batch size.
    pub is_current: bool,
    /// Number of batches drawn, without replacement; 0 for the whole training part, which is a single batch.
    pub draws: usize,
    /// The root mean squared distance over the drawn batches, relative to the norm of the full gradient.
    pub measured: f64,
    /// The expected distance: `√(tr Σ/B · (1 − B/N))`, relative to the norm of the full gradient.
    pub predicted: f64,
}

impl Noise {
    /// Whether the gradients were finite, so that there is a measurement. Non-finite weights make all gradients
    /// non-finite.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        self.gradient.is_finite() && self.variance.is_finite()
    }

    /// The simple noise scale; `None` if gradients are non-finite or zero.
    #[must_use]
    pub fn scale(&self) -> Option<NoiseScale> {
        let length = self.gradient * self.gradient;
        if !self.is_finite() || length <= 0.0 {
            return None;
        }
        let own = self.variance / self.samples as f64;
        let twice = 2.0 * self.variance_error;
        Some(NoiseScale {
            value: self.variance / length,
            low: (self.variance - twice).max(0.0) / length,
            high: (own <= 0.5 * length).then(|| (self.variance + twice) / (length - own)),
        })
    }
}

/// A noise scale, in samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoiseScale {
    /// `tr Σ / ‖G‖²`, with G over the whole training part and nothing subtracted.
    pub value: f64,
    /// The same with tr Σ two standard errors lower.
    pub low: f64,
    /// With tr Σ two standard errors higher, and ‖G‖² minus the contribution of its own noise; `None` if that is more
    /// than half of ‖G‖², so that there is no upper bound.
    pub high: Option<f64>,
}

/// Estimates the noise of gradients in slices and keeps the latest result.
#[derive(Debug, Default)]
pub struct NoiseEstimator {
    estimation: Option<NoiseEstimation>,
    latest: Option<(Arc<Snapshot>, Arc<Noise>)>,
}

impl NoiseEstimator {
    /// Works for one slice; returns whether the noise at `snapshot` is known. An estimate started at some weights is
    /// completed there before it moves on to newer ones, so that it finishes even while the run is training.
    pub(super) fn work(&mut self, snapshot: &Arc<Snapshot>) -> bool {
        let is_other = |one: &Snapshot| !is_same_run(one, snapshot);
        if self
            .estimation
            .as_ref()
            .is_some_and(|s| is_other(&s.snapshot))
        {
            self.estimation = None;
        }
        if self.latest.as_ref().is_some_and(|(one, _)| is_other(one)) {
            self.latest = None;
        }
        if self.is_known(snapshot) {
            // An unfinished estimate at other weights is no longer needed.
            self.estimation = None;
            return true;
        }
        let begin = || NoiseEstimation::begin(Arc::clone(snapshot));
        let estimation = self.estimation.get_or_insert_with(begin);
        if let Some(noise) = estimation.work() {
            self.latest = Some((Arc::clone(&estimation.snapshot), Arc::new(noise)));
            self.estimation = None;
        }
        self.is_known(snapshot)
    }

    fn is_known(&self, snapshot: &Arc<Snapshot>) -> bool {
        let latest = self.latest.as_ref();
        latest.is_some_and(|(one, _)| Arc::ptr_eq(one, snapshot) || is_same(one, snapshot))
    }

    pub(super) fn latest(&self) -> Option<Arc<Noise>> {
        self.latest.as_ref().map(|(_, noise)| Arc::clone(noise))
    }

    /// Progress of the unfinished estimate, 0 to 1; 1 if there is none.
    pub(super) fn progress(&self) -> f64 {
        self.estimation
            .as_ref()
            .map_or(1.0, NoiseEstimation::progress)
    }
}

fn is_same_run(one: &Snapshot, other: &Snapshot) -> bool {
    Arc::ptr_eq(&one.data, &other.data) && one.network.shape() == other.network.shape()
}

fn is_same(one: &Snapshot, other: &Snapshot) -> bool {
    (one.step, one.batch) == (other.step, other.batch) && one.weights == other.weights
}

#[derive(Debug)]
struct NoiseEstimation {
    snapshot: Arc<Snapshot>,
    generator: Generator,
    /// All samples, in the order of the latest draw.
    pool: Vec<u32>,
    scratch: Scratch,
    stage: Stage,
    sampled: usize,
    /// Sum of the squared norms of individual gradients.
    squares: f64,
    /// Sum of their squares.
    fourths: f64,
    variance: f64,
    variance_error: f64,
    mean: Vec<f64>,
    sizes: Vec<Size>,
    done: usize,
    all: usize,
}

/// What is being computed; the last number is the next sample.
#[derive(Clone, Copy, Debug)]
enum Stage {
    /// The gradients of individual samples.
    Singles(usize),
    /// The gradient over all samples.
    Mean(usize),
    /// The gradient of a drawn batch; the first number is the index of its size.
    Draw(usize, usize),
}

#[derive(Debug)]
struct Size {
    batch: usize,
    draws: usize,
    made: usize,
    /// Sum of the squared distances.
    squares: f64,
}

#[derive(Debug)]
struct Scratch {
    chunk: usize,
    work: Workspace,
    inputs: Array2<f32>,
    targets: Array2<f32>,
    gradient: Vec<f32>,
    /// The latest batch drawn.
    rows: Vec<u32>,
    /// Sum of the gradients of the rows so far.
    sum: Vec<f64>,
}

impl NoiseEstimation {
    fn begin(snapshot: Arc<Snapshot>) -> Self {
        let (network, data) = (&snapshot.network, &snapshot.data);
        let (samples, parameters) = (data.train.len(), network.layout().len());
        let mut generator = rng::stream(snapshot.seed, Purpose::Resample, COUNTER);
        let mut pool: Vec<u32> = (0..samples as u32).collect();
        let sampled = samples.min(MOST_SAMPLES);
        pool.shuffle(&mut generator);
        let mut sizes: Vec<usize> = SIZES.into_iter().chain([snapshot.batch]).collect();
        sizes.retain(|size| *size < samples);
        sizes.sort_unstable();
        sizes.dedup();
        let size = |batch: usize| Size {
            batch,
            draws: (DRAWN_ROWS / batch).clamp(DRAWS[0], DRAWS[1]),
            made: 0,
            squares: 0.0,
        };
        let sizes: Vec<Size> = sizes.into_iter().map(size).collect();
        let chunk = (SLICE / parameters).clamp(1, CHUNK);
        let drawn = sizes.iter().map(|size| size.draws * size.batch);
        let whole = if sampled < samples { samples } else { 0 };
        Self {
            all: sampled + whole + drawn.sum::<usize>(),
            done: 0,
            scratch: Scratch {
                chunk,
                work: network.workspace(chunk),
                inputs: Array2::zeros((chunk, data.inputs())),
                targets: Array2::zeros((chunk, data.outputs())),
                gradient: vec![0.0; parameters],
                rows: Vec::new(),
                sum: vec![0.0; parameters],
            },
            generator,
            pool,
            stage: Stage::Singles(0),
            sampled,
            squares: 0.0,
            fourths: 0.0,
            variance: f64::NAN,
            variance_error: f64::NAN,
            mean: Vec::new(),
            sizes,
            snapshot,
        }
    }

    fn progress(&self) -> f64 {
        self.done as f64 / self.all.max(1) as f64
    }

    /// Works for one slice; returns the result once it is complete.
    fn work(&mut self) -> Option<Noise> {
        let mut cost = 0;
        while cost < SLICE {
            let Some(rows) = self.chunk() else {
                return Some(self.noise());
            };
            self.done += rows;
            cost += (rows + OVERHEAD) * self.scratch.gradient.len();
        }
        None
    }

    /// Processes the next few rows and returns their number; `None` if there are none left.
    fn chunk(&mut self) -> Option<usize> {
        match self.stage {
            Stage::Singles(next) if next < self.sampled => {
                self.scratch.add(&self.snapshot, &self.pool[next..=next]);
                let gradient = self.scratch.gradient.iter();
                let square = gradient.map(|g| f64::from(*g).powi(2)).sum::<f64>();
                self.squares += square;
                self.fourths += square * square;
                self.stage = Stage::Singles(next + 1);
                Some(1)
            }
            Stage::Singles(_) => {
                self.estimate();
                if self.sampled == self.pool.len() {
                    self.start_draws();
                } else {
                    self.scratch.sum.fill(0.0);
                    self.stage = Stage::Mean(0);
                }
                Some(0)
            }
            Stage::Mean(next) if next < self.pool.len() => {
                let end = (next + self.scratch.chunk).min(self.pool.len());
                self.scratch.add(&self.snapshot, &self.pool[next..end]);
                self.stage = Stage::Mean(end);
                Some(end - next)
            }
            Stage::Mean(_) => {
                self.start_draws();
                Some(0)
            }
            Stage::Draw(at, next) => self.draw(at, next),
        }
    }

    /// Continues with the drawn batch, of which `next` rows are done.
    fn draw(&mut self, at: usize, next: usize) -> Option<usize> {
        let size = self.sizes.get_mut(at)?;
        if size.made == size.draws {
            self.stage = Stage::Draw(at + 1, 0);
            return Some(0);
        }
        if next == 0 {
            let (drawn, _) = self.pool.partial_shuffle(&mut self.generator, size.batch);
            self.scratch.rows.clear();
            self.scratch.rows.extend_from_slice(drawn);
            self.scratch.sum.fill(0.0);
        }
        let end = (next + self.scratch.chunk).min(size.batch);
        let rows = std::mem::take(&mut self.scratch.rows);
        self.scratch.add(&self.snapshot, &rows[next..end]);
        self.scratch.rows = rows;
        if end == size.batch {
            let pairs = self.scratch.sum.iter().zip(&self.mean);
            let distance = pairs.map(|(sum, mean)| (sum / size.batch as f64 - mean).powi(2));
            size.squares += distance.sum::<f64>();
            size.made += 1;
            self.stage = Stage::Draw(at, 0);
        } else {
            self.stage = Stage::Draw(at, end);
        }
        Some(end - next)
    }

    /// tr Σ and its standard error, from the gradients of individual samples.
    fn estimate(&mut self) {
        let count = self.sampled as f64;
        let mean = self.scratch.sum.iter().map(|sum| (sum / count).powi(2));
        let mean: f64 = mean.sum();
        self.variance = (self.squares - count * mean) / (count - 1.0);
        let middle = self.squares / count;
        let spread = (self.fourths / count - middle * middle).max(0.0);
        self.variance_error = (spread / (count - 1.0)).sqrt();
    }

    /// The sum covers all samples now, so batches can be compared with its mean.
    fn start_draws(&mut self) {
        let count = self.pool.len() as f64;
        self.mean = self.scratch.sum.iter().map(|sum| sum / count).collect();
        self.stage = Stage::Draw(0, 0);
    }

    fn noise(&self) -> Noise {
        let samples = self.pool.len();
        let gradient = self.mean.iter().map(|g| g * g).sum::<f64>().sqrt();
        let current = self.snapshot.batch;
        let spread = |size: &Size| {
            let batch = size.batch as f64;
            let left = 1.0 - batch / samples as f64;
            BatchSpread {
                batch: size.batch,
                is_current: size.batch == current,
                draws: size.draws,
                measured: (size.squares / size.draws as f64).sqrt() / gradient,
                predicted: (self.variance / batch * left).sqrt() / gradient,
            }
        };
        let whole = BatchSpread {
            batch: samples,
            is_current: samples == current,
            draws: 0,
            measured: 0.0,
            predicted: 0.0,
        };
        Noise {
            step: self.snapshot.step,
            samples,
            sampled: self.sampled,
            gradient,
            variance: self.variance,
            variance_error: self.variance_error,
            spreads: self.sizes.iter().map(spread).chain([whole]).collect(),
        }
    }
}

impl Scratch {
    /// Adds the gradients of these samples to the sum; `gradient` is then their mean.
    fn add(&mut self, snapshot: &Snapshot, rows: &[u32]) {
        let part = &snapshot.data.train;
        for (at, row) in rows.iter().enumerate() {
            let row = *row as usize;
            self.inputs.row_mut(at).assign(&part.inputs.row(row));
            self.targets.row_mut(at).assign(&part.targets.row(row));
        }
        let batch = Batch {
            inputs: self.inputs.slice(ndarray::s![..rows.len(), ..]),
            targets: self.targets.slice(ndarray::s![..rows.len(), ..]),
        };
        let (work, gradient) = (&mut self.work, &mut self.gradient);
        let weights = &snapshot.weights;
        let network = &snapshot.network;
        let _ = network.gradient(weights, batch, work, None, gradient);
        let count = rows.len() as f64;
        for (sum, g) in self.sum.iter_mut().zip(gradient) {
            *sum += count * f64::from(*g);
        }
    }
}
