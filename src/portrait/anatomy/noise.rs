//! How noisy the gradient of a mini-batch is, and the batch size from which on it is more signal than noise.
//!
//! The simple noise scale is that of `McCandlish` et al. 2018, arXiv:1812.06162: `B = tr Σ / ‖G‖²`, with Σ the covariance of
//! the gradients of single samples and G the gradient over the whole training part. That part is itself a sample: its noise
//! makes ‖G‖² larger by tr Σ/N in the mean. Subtracting that would divide by about nothing late in a run, so it only bounds B
//! from above; where it is more than half of ‖G‖², nothing does. All is of the data loss alone on clean inputs in evaluation mode: what regularizers draw is a noise of another kind.

use std::sync::Arc;

use ndarray::Array2;
use rand::seq::SliceRandom;

use crate::nn::{Batch, Workspace};
use crate::rng::{self, Generator, Purpose};
use crate::train::Snapshot;

/// The most samples whose own gradients are taken.
const MOST_SAMPLES: usize = 1024;
/// Batch sizes that are always looked at, where there are more samples.
const SIZES: [usize; 4] = [1, 8, 32, 128];
/// Rows that the draws of one batch size come to, about, and the fewest and most draws of it.
const DRAWN_ROWS: usize = 2048;
const DRAWS: [usize; 2] = [16, 256];
/// What one call may cost, in parameters times rows: about ten milliseconds' worth. The engine has no clock.
const SLICE: usize = 16 << 20;
/// Rows that pass through the network at once, at most.
const CHUNK: usize = 256;
/// A gradient is looked at number by number afterwards, which costs as much as so many rows.
const OVERHEAD: usize = 4;
/// Keeps these draws apart from those of bootstrap resamples, which count from 0.
const COUNTER: u64 = u64::MAX;

/// How noisy gradients are at some weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Noise {
    /// Updates made before.
    pub step: u64,
    /// Samples in the training part.
    pub samples: usize,
    /// How many of them have had their own gradients taken.
    pub looked_at: usize,
    /// The length of the gradient over the whole training part.
    pub gradient: f64,
    /// tr Σ: the expected squared distance of a sample's gradient from the true one; unbiased.
    pub variance: f64,
    /// Its standard error, from the squared lengths of single gradients.
    pub variance_error: f64,
    /// For each batch size, how far batch gradients are from the whole one; from small to large.
    pub spreads: Vec<BatchSpread>,
}

/// How far the gradients of batches of one size are from that of the whole training part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchSpread {
    /// Samples in a batch.
    pub batch: usize,
    /// Whether it is the size the run has.
    pub is_current: bool,
    /// Batches that were drawn, without replacement; 0 for the whole training part, of which there is but one.
    pub draws: usize,
    /// The root of the mean squared distance over the drawn batches, in lengths of the whole gradient.
    pub measured: f64,
    /// What tr Σ and the size let expect: `√(tr Σ/B · (1 − B/N))`, in lengths of the whole gradient.
    pub predicted: f64,
}

impl Noise {
    /// Whether the gradients were finite numbers, so that anything was measured. Weights that have left them make all
    /// gradients so.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        self.gradient.is_finite() && self.variance.is_finite()
    }

    /// The simple noise scale; `None` where gradients are not finite or have no length.
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
    /// `tr Σ / ‖G‖²`, with G over the whole training part, nothing subtracted.
    pub value: f64,
    /// The same with tr Σ two standard errors lower.
    pub low: f64,
    /// With tr Σ two standard errors higher, and ‖G‖² less what its own noise adds to it; `None` where that is more than half of
    /// it, so that nothing bounds the scale from above.
    pub high: Option<f64>,
}

/// What works out the noise of gradients, a slice at a time, and keeps the latest.
#[derive(Debug, Default)]
pub struct NoiseEstimator {
    survey: Option<NoiseEstimation>,
    latest: Option<(Arc<Snapshot>, Arc<Noise>)>,
}

impl NoiseEstimator {
    /// Works for a while; returns whether the noise at `snapshot` is known. What is begun at some weights is finished there
    /// before other weights have their turn, so that it comes to an end while a training runs.
    pub(super) fn work(&mut self, snapshot: &Arc<Snapshot>) -> bool {
        let is_other = |one: &Snapshot| !is_same_run(one, snapshot);
        if self.survey.as_ref().is_some_and(|s| is_other(&s.snapshot)) {
            self.survey = None;
        }
        if self.latest.as_ref().is_some_and(|(one, _)| is_other(one)) {
            self.latest = None;
        }
        if self.is_known(snapshot) {
            // What was begun elsewhere is of no use here.
            self.survey = None;
            return true;
        }
        let begin = || NoiseEstimation::begin(Arc::clone(snapshot));
        let survey = self.survey.get_or_insert_with(begin);
        if let Some(noise) = survey.work() {
            self.latest = Some((Arc::clone(&survey.snapshot), Arc::new(noise)));
            self.survey = None;
        }
        self.is_known(snapshot)
    }

    fn is_known(&self, snapshot: &Arc<Snapshot>) -> bool {
        let latest = self.latest.as_ref();
        latest.is_some_and(|(one, _)| Arc::ptr_eq(one, snapshot) || is_same(one, snapshot))
    }

    /// The last that was worked out.
    pub(super) fn latest(&self) -> Option<Arc<Noise>> {
        self.latest.as_ref().map(|(_, noise)| Arc::clone(noise))
    }

    /// How much of the one at work is done, 0 to 1.
    pub(super) fn progress(&self) -> f64 {
        self.survey.as_ref().map_or(1.0, NoiseEstimation::progress)
    }
}

fn is_same_run(one: &Snapshot, other: &Snapshot) -> bool {
    Arc::ptr_eq(&one.data, &other.data) && one.network.shape() == other.network.shape()
}

fn is_same(one: &Snapshot, other: &Snapshot) -> bool {
    (one.step, one.batch) == (other.step, other.batch) && one.weights == other.weights
}

/// One measurement at work.
#[derive(Debug)]
struct NoiseEstimation {
    snapshot: Arc<Snapshot>,
    generator: Generator,
    /// All samples, in the order of the last draw.
    pool: Vec<u32>,
    scratch: Scratch,
    stage: Stage,
    looked_at: usize,
    /// Sum of the squared lengths of the single gradients.
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

/// What is worked at; the number is that of the next sample.
#[derive(Clone, Copy, Debug)]
enum Stage {
    /// The gradients of single samples.
    Singles(usize),
    /// The gradient over all samples.
    Mean(usize),
    /// The gradient of a drawn batch of the size with this number.
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

/// Buffers of a survey.
#[derive(Debug)]
struct Scratch {
    chunk: usize,
    work: Workspace,
    inputs: Array2<f32>,
    targets: Array2<f32>,
    gradient: Vec<f32>,
    /// The batch that was drawn last.
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
        let looked_at = samples.min(MOST_SAMPLES);
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
        let whole = if looked_at < samples { samples } else { 0 };
        Self {
            all: looked_at + whole + drawn.sum::<usize>(),
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
            looked_at,
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

    /// Works for one slice; returns what came out, if that was the last.
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

    /// Works at the next few rows; `None` where there are none left.
    fn chunk(&mut self) -> Option<usize> {
        match self.stage {
            Stage::Singles(next) if next < self.looked_at => {
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
                if self.looked_at == self.pool.len() {
                    self.whole_known();
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
                self.whole_known();
                Some(0)
            }
            Stage::Draw(at, next) => self.draw(at, next),
        }
    }

    /// Goes on with the drawn batch of which `next` rows have been taken.
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

    /// tr Σ and its error from the gradients of single samples.
    fn estimate(&mut self) {
        let count = self.looked_at as f64;
        let mean = self.scratch.sum.iter().map(|sum| (sum / count).powi(2));
        let mean: f64 = mean.sum();
        self.variance = (self.squares - count * mean) / (count - 1.0);
        let middle = self.squares / count;
        let spread = (self.fourths / count - middle * middle).max(0.0);
        self.variance_error = (spread / (count - 1.0)).sqrt();
    }

    /// The sum of gradients is that over all samples: batches can be compared with it.
    fn whole_known(&mut self) {
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
            looked_at: self.looked_at,
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
