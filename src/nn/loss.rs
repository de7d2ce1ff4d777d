//! The loss functions, and their gradient with respect to the network's output.

use std::fmt;
use std::iter::repeat_n;

use pulp::Simd;

use super::math;
use super::rows::{blocks, blocks_mut, rows, rows_mut};
use crate::simd::flush;

/// Rows whose sums stand side by side: as many as the widest register has lanes.
const BLOCK: usize = 16;

/// The loss function of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Loss {
    /// Softmax cross-entropy, −Σₖ yₖ ln pₖ, mean over the batch. Targets are probabilities, not necessarily one-hot.
    CrossEntropy,
    /// (o − y)² with a linear output, mean over the batch and the outputs, as `PyTorch`'s `MSELoss`.
    MeanSquaredError,
}

impl Loss {
    /// The word that names it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::CrossEntropy => "cross_entropy",
            Self::MeanSquaredError => "mean_squared_error",
        }
    }

    /// Turns the last linear layer's output (rows of `width`) into predictions in place: softmax probabilities, or
    /// unchanged.
    #[inline(always)]
    pub(super) fn predict<S: Simd>(self, simd: S, output: &mut [f32], width: usize) {
        if self == Self::CrossEntropy {
            subtract_row_maxima(output, width);
            math::map(
                simd,
                output,
                #[inline(always)]
                |z| math::exp(simd, z),
            );
            each_row(
                output,
                width,
                #[inline(always)]
                |row| {
                    let scale = 1.0 / row.iter().sum::<f32>();
                    for p in row {
                        *p *= scale;
                    }
                },
            );
        }
    }

    /// Returns the loss summed over all rows; `delta` receives the gradient of the *mean* loss of the batch with
    /// respect to the last linear layer's output. `weights`, if any, holds a factor of the loss for each row. Overwrites
    /// `output`.
    #[inline(always)]
    pub(super) fn gradient<S: Simd>(
        self,
        simd: S,
        output: &mut [f32],
        targets: &[f32],
        weights: Option<&[f32]>,
        width: usize,
        delta: &mut [f32],
    ) -> f64 {
        // A factor that is 1 for every row is compiled away.
        let one = || 1.0;
        match (self, weights) {
            (Self::CrossEntropy, None) => cross_entropy(simd, output, targets, one, width, delta),
            (Self::CrossEntropy, Some(weights)) => {
                let mut weights = weights.iter();
                let next = || weights.next().copied().unwrap_or(1.0);
                cross_entropy(simd, output, targets, next, width, delta)
            }
            (Self::MeanSquaredError, None) => {
                squared_error(output, targets, one, delta) / width as f64
            }
            (Self::MeanSquaredError, Some(weights)) => {
                let mut weights = weights.iter().flat_map(|weight| repeat_n(*weight, width));
                let next = || weights.next().unwrap_or(1.0);
                squared_error(output, targets, next, delta) / width as f64
            }
        }
    }

    /// Returns the loss summed over all rows, and the number of rows whose largest output is at the index of the
    /// largest target (cross-entropy only). `scratch` is as long as `output`; both are overwritten. `each` receives
    /// the loss of each row unless it is empty.
    #[inline(always)]
    pub(super) fn score<S: Simd>(
        self,
        simd: S,
        output: &mut [f32],
        targets: &[f32],
        width: usize,
        scratch: &mut [f32],
        each: &mut [f32],
    ) -> (f64, usize) {
        let mut each = each.iter_mut();
        match self {
            Self::CrossEntropy => {
                subtract_row_maxima(output, width);
                math::map_into(
                    simd,
                    output,
                    scratch,
                    #[inline(always)]
                    |z| math::exp(simd, z),
                );
                let (mut total, mut right) = (0.0, 0);
                each_row_of_three(
                    output,
                    targets,
                    scratch,
                    width,
                    #[inline(always)]
                    |z, y, e| {
                        let (sum, mass, product) = row_sums(z, y, e);
                        let loss = row_cross_entropy(sum, mass, product);
                        total += f64::from(loss);
                        if let Some(each) = each.next() {
                            *each = loss;
                        }
                        right += usize::from(largest(z) == largest(y));
                    },
                );
                (total, right)
            }
            Self::MeanSquaredError => {
                let square = |(&o, &y): (&f32, &f32)| f64::from(o - y).powi(2);
                let total: f64 = output.iter().zip(targets).map(square).sum();
                let all = rows(output, width).zip(rows(targets, width));
                for (each, (o, y)) in each.zip(all) {
                    let squares: f64 = o.iter().zip(y).map(square).sum();
                    *each = (squares / width as f64) as f32;
                }
                (total / width as f64, 0)
            }
        }
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// The square of each error times its weight, summed; `delta` receives the gradient of their mean.
#[inline(always)]
fn squared_error(
    output: &[f32],
    targets: &[f32],
    mut weight: impl FnMut() -> f32,
    delta: &mut [f32],
) -> f64 {
    let mut total = 0.0;
    let share = 1.0 / output.len() as f32;
    for ((d, &o), &y) in delta.iter_mut().zip(output).zip(targets) {
        let (error, weight) = (o - y, weight());
        total += f64::from(weight) * f64::from(error * error);
        *d = flush(2.0 * error * (share * weight));
    }
    total
}

/// The cross-entropy of each row times its weight, summed; `delta` receives the gradient of their mean.
#[inline(always)]
fn cross_entropy<S: Simd>(
    simd: S,
    output: &mut [f32],
    targets: &[f32],
    mut weight: impl FnMut() -> f32,
    width: usize,
    delta: &mut [f32],
) -> f64 {
    subtract_row_maxima(output, width);
    math::map_into(
        simd,
        output,
        delta,
        #[inline(always)]
        |z| math::exp(simd, z),
    );
    let share = width as f32 / output.len() as f32;
    let length = BLOCK * width;
    let mut total = 0.0;
    let blocks = blocks(output, length).zip(blocks(targets, length));
    for ((z, y), d) in blocks.zip(blocks_mut(delta, length)) {
        let mut sums = BlockSums::default();
        each_row_of_three(
            z,
            y,
            d,
            width,
            #[inline(always)]
            |z, y, d| {
                let (sum, mass, product) = row_sums(z, y, d);
                let weight = weight();
                sums.push(sum, mass, product, weight);
                // dL/dz = p Σy − y; the targets of a row usually sum to 1.
                let (scale, share) = (mass / sum, share * weight);
                for (d, &y) in d.iter_mut().zip(y) {
                    *d = flush((*d * scale - y) * share);
                }
            },
        );
        sums.add_losses(&mut total);
    }
    total
}

/// The sums over each row of a block, those of all rows side by side: their logarithms then take one vector operation, not
/// one for each row.
struct BlockSums {
    rows: usize,
    exponentials: [f32; BLOCK],
    masses: [f32; BLOCK],
    products: [f32; BLOCK],
    weights: [f32; BLOCK],
}

impl Default for BlockSums {
    #[inline(always)]
    fn default() -> Self {
        Self {
            rows: 0,
            exponentials: [1.0; BLOCK],
            masses: [0.0; BLOCK],
            products: [0.0; BLOCK],
            weights: [0.0; BLOCK],
        }
    }
}

impl BlockSums {
    /// Adds the sums of a row, as of [`row_sums`], with the weight of its loss.
    #[inline(always)]
    fn push(&mut self, sum: f32, mass: f32, product: f32, weight: f32) {
        self.exponentials[self.rows] = sum;
        self.masses[self.rows] = mass;
        self.products[self.rows] = product;
        self.weights[self.rows] = weight;
        self.rows += 1;
    }

    /// Adds each row's loss times its weight to `total`, row by row.
    #[inline(always)]
    fn add_losses(&self, total: &mut f64) {
        let mut losses = [0.0; BLOCK];
        for (row, loss) in losses.iter_mut().enumerate() {
            let (sum, mass) = (self.exponentials[row], self.masses[row]);
            *loss = row_cross_entropy(sum, mass, self.products[row]);
        }
        for (loss, weight) in losses.into_iter().zip(self.weights).take(self.rows) {
            *total += f64::from(weight) * f64::from(loss);
        }
    }
}

/// Shifts each row so that its largest entry is 0: no exponential overflows, and the softmax is unchanged.
#[inline(always)]
fn subtract_row_maxima(output: &mut [f32], width: usize) {
    each_row(
        output,
        width,
        #[inline(always)]
        |row| {
            let most = row.iter().fold(
                f32::NEG_INFINITY,
                |most, &z| if z > most { z } else { most },
            );
            for z in row {
                *z -= most;
            }
        },
    );
}

/// Calls `act` on each row. Common numbers of classes are compiled in: for so short a row, the overhead of a general
/// loop exceeds its work.
#[inline(always)]
fn each_row(values: &mut [f32], width: usize, mut act: impl FnMut(&mut [f32])) {
    match width {
        2 => values.as_chunks_mut::<2>().0.iter_mut().for_each(
            #[inline(always)]
            |row| act(row),
        ),
        3 => values.as_chunks_mut::<3>().0.iter_mut().for_each(
            #[inline(always)]
            |row| act(row),
        ),
        10 => values.as_chunks_mut::<10>().0.iter_mut().for_each(
            #[inline(always)]
            |row| act(row),
        ),
        _ => rows_mut(values, width).for_each(act),
    }
}

/// As [`each_row`], over three matrices in parallel.
#[inline(always)]
fn each_row_of_three(
    a: &[f32],
    b: &[f32],
    c: &mut [f32],
    width: usize,
    mut act: impl FnMut(&[f32], &[f32], &mut [f32]),
) {
    match width {
        2 => each_of_three::<2>(a, b, c, act),
        3 => each_of_three::<3>(a, b, c, act),
        10 => each_of_three::<10>(a, b, c, act),
        _ => {
            let all = rows(a, width).zip(rows(b, width));
            for ((a, b), c) in all.zip(rows_mut(c, width)) {
                act(a, b, c);
            }
        }
    }
}

#[inline(always)]
fn each_of_three<const N: usize>(
    a: &[f32],
    b: &[f32],
    c: &mut [f32],
    mut act: impl FnMut(&[f32], &[f32], &mut [f32]),
) {
    let all = a.as_chunks::<N>().0.iter().zip(b.as_chunks::<N>().0);
    for ((a, b), c) in all.zip(c.as_chunks_mut::<N>().0) {
        act(a, b, c);
    }
}

/// `(Σ eᶻ, Σ y, Σ y z)` of one row, from shifted outputs `z`, targets `y` and the exponentials of `z`.
#[inline(always)]
fn row_sums(z: &[f32], targets: &[f32], exponentials: &[f32]) -> (f32, f32, f32) {
    let (mut sum, mut mass, mut product) = (0.0, 0.0, 0.0);
    for ((&z, &e), &y) in z.iter().zip(exponentials).zip(targets) {
        sum += e;
        mass += y;
        product += y * z;
    }
    (sum, mass, product)
}

/// −Σ y ln p of a row, from its sums.
///
/// ln p is computed as z − ln Σ eᶻ, which stays finite where p underflows to zero.
#[inline(always)]
fn row_cross_entropy(sum: f32, mass: f32, product: f32) -> f32 {
    mass * math::ln(sum) - product
}

/// The index of the first largest entry.
#[inline(always)]
fn largest(row: &[f32]) -> usize {
    let mut best = 0;
    for (index, &value) in row.iter().enumerate() {
        if value > row[best] {
            best = index;
        }
    }
    best
}
