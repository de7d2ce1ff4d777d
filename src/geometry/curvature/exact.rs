//! The mean loss of a network in f64, its gradient, and the product of its Hessian with a vector, all exact.
//!
//! The product uses the method of Pearlmutter 1994 ("Fast exact multiplication by the Hessian"): R{x} is the derivative
//! of x along v, and R{gradient} = H v. It costs about three gradients, and no matrix is formed.

use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2, Axis, Zip, s};

use super::derivatives::Derivatives;
use crate::data::Part;
use crate::nn::{Loss, Network};

/// Maximum number of rows per pass, which limits the memory for their activations.
const CHUNK: usize = 256;
/// Approximate maximum number of multiplications per pass: some ten milliseconds, so that a request to stop takes
/// effect soon.
const CHUNK_WORK: usize = 6_000_000;
/// Minimum number of rows per pass; with fewer, matrices would be no faster than vectors.
const FEWEST: usize = 16;

/// The mean loss of a network on some samples, as a function of its parameters.
pub struct Exact<'a> {
    network: &'a Network,
    inputs: Array2<f64>,
    targets: Array2<f64>,
}

/// What the backward pass needs of a layer.
struct Layer {
    /// The input, `[rows, inputs]`, and its derivative along v; `None` if that is zero, in the first layer.
    input: Array2<f64>,
    d_input: Option<Array2<f64>>,
    /// The derivative of the linear output along v, `[rows, outputs]`, and the first and second derivative of the
    /// activation there.
    d_linear: Array2<f64>,
    slope: Array2<f64>,
    curve: Array2<f64>,
}

struct Linear<'w> {
    weight: ArrayView2<'w, f64>,
    bias: ArrayView1<'w, f64>,
}

impl<'a> Exact<'a> {
    /// The mean loss of `network` on the first `samples` of `part`.
    #[must_use]
    pub fn new(network: &'a Network, part: &Part, samples: usize) -> Self {
        let samples = samples.min(part.len());
        let widened = |values: &Array2<f32>| values.slice(s![..samples, ..]).mapv(f64::from);
        Self {
            network,
            inputs: widened(&part.inputs),
            targets: widened(&part.targets),
        }
    }

    /// Number of parameters.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.network.layout().len()
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Network {
        self.network
    }

    /// The mean loss at `weights`.
    #[must_use]
    pub fn loss(&self, weights: &[f64]) -> f64 {
        let mut total = 0.0;
        for (inputs, targets) in self.chunks() {
            let mut h = inputs.to_owned();
            for layer in 0..self.network.shape().layers() {
                let linear = self.linear(weights, layer);
                h = h.dot(&linear.weight) + linear.bias;
                if layer + 1 < self.network.shape().layers() {
                    let activation = self.network.activation();
                    h.mapv_inplace(|z| Derivatives::of(activation, z).value);
                }
            }
            total += self.loss_of_rows(&mut h, &targets, None);
        }
        total / self.inputs.nrows() as f64
    }

    /// Computes the mean loss at `weights` and writes its gradient to `gradient`.
    ///
    /// # Errors
    /// Those of `check`, which is called every few rows.
    pub fn gradient<E>(
        &self,
        weights: &[f64],
        gradient: &mut [f64],
        check: impl FnMut() -> Result<(), E>,
    ) -> Result<f64, E> {
        self.pass(weights, None, gradient, check)
    }

    /// Writes H v to `product`, where H is the Hessian of the mean loss at `weights`. The second derivative of relu is
    /// taken as 0 everywhere, which is true almost everywhere.
    ///
    /// # Errors
    /// Those of `check`, which is called every few rows.
    pub fn hessian_vector<E>(
        &self,
        weights: &[f64],
        v: &[f64],
        product: &mut [f64],
        check: impl FnMut() -> Result<(), E>,
    ) -> Result<(), E> {
        self.pass(weights, Some(v), product, check)?;
        Ok(())
    }

    fn chunks(&self) -> impl Iterator<Item = (ArrayView2<'_, f64>, ArrayView2<'_, f64>)> {
        let rows = (CHUNK_WORK / self.dimensions().max(1)).clamp(FEWEST, CHUNK);
        let inputs = self.inputs.axis_chunks_iter(Axis(0), rows);
        inputs.zip(self.targets.axis_chunks_iter(Axis(0), rows))
    }

    fn linear<'w>(&self, parameters: &'w [f64], layer: usize) -> Linear<'w> {
        let [weight, bias] = self.block_ranges(layer);
        let shape = self.network.layout().blocks()[2 * layer].shape;
        let weight = ArrayView2::from_shape(shape, &parameters[weight]);
        Linear {
            weight: weight.unwrap_or_else(|_| unreachable!("a block is as long as its shape says")),
            bias: ArrayView1::from(&parameters[bias]),
        }
    }

    fn block_ranges(&self, layer: usize) -> [std::ops::Range<usize>; 2] {
        let blocks = self.network.layout().blocks();
        [0, 1].map(|part| blocks[2 * layer + part].range.clone())
    }

    /// Computes the loss and writes its gradient to `out`, or, with a `v`, the derivative of the gradient along v.
    fn pass<E>(
        &self,
        weights: &[f64],
        v: Option<&[f64]>,
        out: &mut [f64],
        mut check: impl FnMut() -> Result<(), E>,
    ) -> Result<f64, E> {
        out.fill(0.0);
        let mut total = 0.0;
        for (inputs, targets) in self.chunks() {
            check()?;
            let (layers, mut output, d_output) = self.forward(weights, v, &inputs);
            let mut delta = Array2::zeros(output.raw_dim());
            total += self.loss_of_rows(&mut output, &targets, Some(&mut delta));
            // `output` holds the predictions now.
            let d_delta = v.map(|_| self.gradient_along(&output, &targets, &d_output));
            self.backward(weights, v, &layers, delta, d_delta, out);
        }
        let rows = self.inputs.nrows() as f64;
        for x in out {
            *x /= rows;
        }
        Ok(total / rows)
    }

    /// The data of each layer for the backward pass, and the output of the last linear layer with its derivative along
    /// v.
    fn forward(
        &self,
        weights: &[f64],
        v: Option<&[f64]>,
        inputs: &ArrayView2<'_, f64>,
    ) -> (Vec<Layer>, Array2<f64>, Array2<f64>) {
        let last = self.network.shape().layers() - 1;
        let activation = self.network.activation();
        let mut layers = Vec::with_capacity(last + 1);
        let (mut input, mut d_input) = (inputs.to_owned(), None::<Array2<f64>>);
        loop {
            let here = self.linear(weights, layers.len());
            let mut z = input.dot(&here.weight) + here.bias;
            let mut d_linear = Array2::zeros(z.raw_dim());
            if let Some(v) = v {
                let along = self.linear(v, layers.len());
                d_linear = input.dot(&along.weight) + along.bias;
                if let Some(d_input) = &d_input {
                    d_linear += &d_input.dot(&here.weight);
                }
            }
            let is_last = layers.len() == last;
            let empty = || Array2::zeros((0, 0));
            let (mut slope, mut curve) = (empty(), empty());
            if !is_last {
                slope = Array2::zeros(z.raw_dim());
                curve = Array2::zeros(z.raw_dim());
                Zip::from(&mut z)
                    .and(&mut slope)
                    .and(&mut curve)
                    .for_each(|z, slope, curve| {
                        let derivatives = Derivatives::of(activation, *z);
                        (*z, *slope, *curve) =
                            (derivatives.value, derivatives.slope, derivatives.curve);
                    });
            }
            let d_output = if is_last {
                d_linear.clone()
            } else {
                &d_linear * &slope
            };
            layers.push(Layer {
                input: std::mem::replace(&mut input, z),
                d_input: d_input.replace(d_output),
                d_linear,
                slope,
                curve,
            });
            if is_last {
                return (layers, input, d_input.unwrap_or_else(empty));
            }
        }
    }

    /// The loss summed over the rows of `output`, which are replaced by predictions; `delta` is set to its gradient.
    fn loss_of_rows(
        &self,
        output: &mut Array2<f64>,
        targets: &ArrayView2<'_, f64>,
        delta: Option<&mut Array2<f64>>,
    ) -> f64 {
        let mut total = 0.0;
        match self.network.loss() {
            Loss::CrossEntropy => {
                for (mut row, target) in output.rows_mut().into_iter().zip(targets.rows()) {
                    total += cross_entropy(&mut row, &target);
                }
                if let Some(delta) = delta {
                    let rows = delta.rows_mut().into_iter().zip(output.rows());
                    for ((mut delta, p), target) in rows.zip(targets.rows()) {
                        let mass = target.sum();
                        delta.assign(&(&p * mass - target));
                    }
                }
            }
            Loss::MeanSquaredError => {
                let error = &*output - targets;
                let width = error.ncols() as f64;
                total = error.iter().map(|e| e * e).sum::<f64>() / width;
                if let Some(delta) = delta {
                    delta.assign(&(error * (2.0 / width)));
                }
            }
        }
        total
    }

    /// The derivative along v of the loss's gradient, from the predictions and the derivative of the output along v.
    fn gradient_along(
        &self,
        predictions: &Array2<f64>,
        targets: &ArrayView2<'_, f64>,
        d_output: &Array2<f64>,
    ) -> Array2<f64> {
        match self.network.loss() {
            Loss::CrossEntropy => {
                let mut all = Array2::zeros(d_output.raw_dim());
                let rows = all.rows_mut().into_iter().zip(predictions.rows());
                for (((mut row, p), d), target) in rows.zip(d_output.rows()).zip(targets.rows()) {
                    let mean = p.dot(&d);
                    row.assign(&(&p * &(&d - mean) * target.sum()));
                }
                all
            }
            Loss::MeanSquaredError => d_output * (2.0 / d_output.ncols() as f64),
        }
    }

    /// Adds the gradient summed over the rows to `out`, or, with a `v`, its derivative along v.
    fn backward(
        &self,
        weights: &[f64],
        v: Option<&[f64]>,
        layers: &[Layer],
        mut delta: Array2<f64>,
        mut d_delta: Option<Array2<f64>>,
        out: &mut [f64],
    ) {
        for (index, layer) in layers.iter().enumerate().rev() {
            let [weight, bias] = self.block_ranges(index);
            let shape = (layer.input.ncols(), delta.ncols());
            let of_rows = d_delta.as_ref().unwrap_or(&delta);
            let mut at_weight = layer.input.t().dot(of_rows);
            if let (Some(_), Some(d_input)) = (v, &layer.d_input) {
                at_weight += &d_input.t().dot(&delta);
            }
            if let Ok(mut sum) = ArrayViewMut2::from_shape(shape, &mut out[weight]) {
                sum += &at_weight;
            }
            let mut sum = ArrayViewMut1::from(&mut out[bias]);
            sum += &of_rows.sum_axis(Axis(0));
            let Some(below) = index.checked_sub(1).map(|below| &layers[below]) else {
                break;
            };
            let here = self.linear(weights, index);
            let back = delta.dot(&here.weight.t());
            d_delta = match (d_delta, v) {
                (Some(d_delta), Some(v)) => {
                    let along = self.linear(v, index);
                    let mut d_back = d_delta.dot(&here.weight.t()) + delta.dot(&along.weight.t());
                    Zip::from(&mut d_back)
                        .and(&back)
                        .and(&below.slope)
                        .and(&below.curve)
                        .and(&below.d_linear)
                        .for_each(|d_back, back, slope, curve, d_linear| {
                            *d_back = *d_back * slope + back * curve * d_linear;
                        });
                    Some(d_back)
                }
                _ => None,
            };
            delta = back * &below.slope;
        }
    }
}

/// −Σ y ln p of one row of logits, which is replaced by p.
fn cross_entropy(row: &mut ArrayViewMut1<'_, f64>, target: &ArrayView1<'_, f64>) -> f64 {
    let most = row.fold(
        f64::NEG_INFINITY,
        |most, &z| if z > most { z } else { most },
    );
    row.mapv_inplace(|z| z - most);
    let linear = row.dot(target);
    row.mapv_inplace(f64::exp);
    let sum = row.sum();
    row.mapv_inplace(|e| e / sum);
    target.sum() * sum.ln() - linear
}
