//! Forward and backward passes through the network.
//!
//! Each pass is compiled once per instruction set and dispatched once.

use pulp::{Simd, WithSimd};

use super::kernel::{Descent, Left, Right, Size, multiply, outer, sum_rows};
use super::{Network, Taps, Workspace};

/// What every pass needs.
pub(super) struct Pass<'a, 't> {
    pub(super) network: &'a Network,
    pub(super) parameters: &'a [f32],
    /// `[rows, inputs]`
    pub(super) inputs: &'a [f32],
    pub(super) rows: usize,
    pub(super) work: &'a mut Workspace,
    pub(super) taps: Option<&'t mut (dyn Taps + 't)>,
}

impl Pass<'_, '_> {
    /// Computes the last linear layer's output; what the backward pass needs stays in the workspace.
    #[inline(always)]
    fn forward<S: Simd>(&mut self, simd: S) {
        let Self {
            network,
            parameters,
            inputs,
            rows,
            work,
            taps,
        } = self;
        let rows = *rows;
        work.rows = rows;
        work.tapped = taps.as_ref().is_some_and(|taps| taps.wants_activation());
        let last = network.shape().hidden.len();
        for layer in 0..=last {
            let (k, n) = network.widths(layer);
            let (weight, bias) = network.linear(layer);
            let (weight, bias) = (&parameters[weight], &parameters[bias]);
            let (below, here) = work.layers.split_at_mut(layer);
            let input = match below.last() {
                None => inputs,
                Some(below) => &below.output(work.tapped)[..rows * k],
            };
            let z = if layer == last {
                &mut work.output
            } else {
                &mut here[0].value
            };
            let z = &mut z[..rows * n];
            let size = Size { m: rows, k, n };
            let scratch = &mut work.scratch;
            multiply(
                simd,
                Left::Plain(input),
                Right::Plain(weight),
                z,
                size,
                Some(bias),
                scratch,
            );
            if layer == last {
                break;
            }
            let hidden = &mut here[0];
            let h = &mut hidden.value[..rows * n];
            if let Some(taps) = taps
                .as_deref_mut()
                .filter(|taps| taps.wants_pre_activation())
            {
                taps.pre_activation(layer, h, n, parameters);
            }
            let kept = if work.keeps_slope { rows * n } else { 0 };
            network
                .activation()
                .forward(simd, h, &mut hidden.slope[..kept]);
            if let Some(taps) = taps.as_deref_mut().filter(|_| work.tapped) {
                let tapped = &mut hidden.tapped[..rows * n];
                tapped.copy_from_slice(h);
                taps.activation(layer, tapped, n);
            }
        }
    }

    /// Computes the gradient of every parameter from the gradient at the last linear layer's output, in
    /// `work.delta[0]`.
    #[inline(always)]
    fn backward<S: Simd>(&mut self, simd: S, gradient: &mut [f32]) {
        let Self {
            network,
            parameters,
            inputs,
            rows,
            work,
            taps,
        } = self;
        let rows = *rows;
        for layer in (0..=network.shape().hidden.len()).rev() {
            let (k, n) = network.widths(layer);
            let (weight, bias) = network.linear(layer);
            let [delta, delta_below] = &mut work.delta;
            let delta = &delta[..rows * n];
            let below = layer.checked_sub(1).map(|below| &work.layers[below]);
            let input = match below {
                None => inputs,
                Some(below) => &below.output(work.tapped)[..rows * k],
            };

            let size = Size { m: k, k: rows, n };
            let (input, d_weight) = (Left::Transposed(input), &mut gradient[weight.clone()]);
            multiply(
                simd,
                input,
                Right::Plain(delta),
                d_weight,
                size,
                None,
                &mut work.scratch,
            );
            sum_rows(simd, delta, &mut gradient[bias]);

            let Some(below) = below else { break };
            let dh = &mut delta_below[..rows * k];
            let size = Size {
                m: rows,
                k: n,
                n: k,
            };
            let weight = Right::Transposed(&parameters[weight]);
            multiply(
                simd,
                Left::Plain(delta),
                weight,
                dh,
                size,
                None,
                &mut work.scratch,
            );
            if let Some(taps) = taps.as_deref_mut().filter(|_| work.tapped) {
                taps.activation_gradient(layer - 1, dh, k);
            }
            let kept = if work.keeps_slope {
                &below.slope
            } else {
                &below.value
            };
            network.activation().backward(simd, dh, &kept[..rows * k]);
            if let Some(taps) = taps
                .as_deref_mut()
                .filter(|taps| taps.wants_pre_activation())
            {
                taps.pre_activation_gradient(layer - 1, dh, k, parameters, gradient);
            }
            work.delta.swap(0, 1);
        }
    }
}

/// The loss and its gradient.
pub(super) struct GradientPass<'a, 't> {
    pub(super) pass: Pass<'a, 't>,
    /// `[rows, outputs]`
    pub(super) targets: &'a [f32],
    /// `[rows]`, where they differ.
    pub(super) weights: Option<&'a [f32]>,
    pub(super) gradient: &'a mut [f32],
}

impl WithSimd for GradientPass<'_, '_> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        let Self {
            mut pass,
            targets,
            weights,
            gradient,
        } = self;
        pass.forward(simd);
        let width = pass.network.shape().outputs;
        let output = &mut pass.work.output[..targets.len()];
        let delta = &mut pass.work.delta[0][..targets.len()];
        let loss = pass
            .network
            .loss()
            .gradient(simd, output, targets, weights, width, delta);
        pass.backward(simd, gradient);
        (loss / pass.rows as f64) as f32
    }
}

/// The loss of a single sample and one step of gradient descent on it: see [`Network::descend`].
pub(super) struct DescentPass<'a> {
    pub(super) network: &'a Network,
    pub(super) parameters: &'a mut [f32],
    /// `[inputs]`
    pub(super) inputs: &'a [f32],
    /// `[outputs]`
    pub(super) targets: &'a [f32],
    pub(super) work: &'a mut Workspace,
    pub(super) rate: f32,
}

impl WithSimd for DescentPass<'_> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        let Self {
            network,
            parameters,
            inputs,
            targets,
            work,
            rate,
        } = self;
        let mut pass = Pass {
            network,
            parameters,
            inputs,
            rows: 1,
            work,
            taps: None,
        };
        pass.forward(simd);
        let width = network.shape().outputs;
        let output = &mut work.output[..width];
        let delta = &mut work.delta[0][..width];
        let loss = network.loss();
        let loss = loss.gradient(simd, output, targets, None, width, delta);
        let loss = loss as f32;
        if loss.is_finite() {
            descend(simd, network, parameters, inputs, work, rate);
        }
        loss
    }
}

/// Backpropagates from the gradient at the last linear layer's output, in `work.delta[0]`; each layer passes its
/// gradient on before it is updated.
#[inline(always)]
fn descend<S: Simd>(
    simd: S,
    network: &Network,
    parameters: &mut [f32],
    inputs: &[f32],
    work: &mut Workspace,
    rate: f32,
) {
    for layer in (0..=network.shape().hidden.len()).rev() {
        let (k, n) = network.widths(layer);
        let (weight, bias) = network.linear(layer);
        let [delta, delta_below] = &mut work.delta;
        let delta = &delta[..n];
        work.deltas[layer][..n].copy_from_slice(delta);
        let below = layer.checked_sub(1).map(|below| &work.layers[below]);
        // The gradient at the inputs is not needed, and they may be wider than the buffer.
        let dh = &mut delta_below[..below.map_or(0, |_| k)];
        if below.is_some() {
            let size = Size { m: 1, k: n, n: k };
            let weight = Right::Transposed(&parameters[weight.clone()]);
            let delta = Left::Plain(delta);
            multiply(simd, delta, weight, dh, size, None, &mut work.scratch);
        }
        // The bias follows the weight.
        let (before, rest) = parameters.split_at_mut(bias.start);
        simd.vectorize(Descent {
            input: below.map_or(inputs, |below| &below.value[..k]),
            delta,
            rate,
            weight: &mut before[weight],
            bias: &mut rest[..bias.len()],
        });
        let Some(below) = below else { break };
        let kept = if work.keeps_slope {
            &below.slope
        } else {
            &below.value
        };
        network.activation().backward(simd, dh, &kept[..k]);
        work.delta.swap(0, 1);
    }
}

/// The gradient used by the last [`DescentPass`].
pub(super) struct DescendedPass<'a> {
    pub(super) network: &'a Network,
    /// `[inputs]`
    pub(super) inputs: &'a [f32],
    pub(super) work: &'a Workspace,
    pub(super) gradient: &'a mut [f32],
}

impl WithSimd for DescendedPass<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            network,
            inputs,
            work,
            gradient,
        } = self;
        for layer in 0..=network.shape().hidden.len() {
            let (k, n) = network.widths(layer);
            let (weight, bias) = network.linear(layer);
            let below = layer.checked_sub(1).map(|below| &work.layers[below]);
            let input = below.map_or(inputs, |below| &below.value[..k]);
            let delta = &work.deltas[layer][..n];
            outer(simd, input, delta, &mut gradient[weight]);
            sum_rows(simd, delta, &mut gradient[bias]);
        }
    }
}

/// The loss summed over the rows, and the number of correct rows.
pub(super) struct ScorePass<'a, 't> {
    pub(super) pass: Pass<'a, 't>,
    /// `[rows, outputs]`
    pub(super) targets: &'a [f32],
    /// Receives the loss of each row; empty if not needed.
    pub(super) each: &'a mut [f32],
}

impl WithSimd for ScorePass<'_, '_> {
    type Output = (f64, usize);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> (f64, usize) {
        let Self {
            mut pass,
            targets,
            each,
        } = self;
        pass.forward(simd);
        let width = pass.network.shape().outputs;
        let output = &mut pass.work.output[..targets.len()];
        let scratch = &mut pass.work.delta[0][..targets.len()];
        pass.network
            .loss()
            .score(simd, output, targets, width, scratch, each)
    }
}

/// The predictions, left in `work.output`.
pub(super) struct PredictPass<'a, 't>(pub(super) Pass<'a, 't>);

impl WithSimd for PredictPass<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self(mut pass) = self;
        pass.forward(simd);
        let width = pass.network.shape().outputs;
        let output = &mut pass.work.output[..pass.rows * width];
        pass.network.loss().predict(simd, output, width);
    }
}

/// The matrix products of a forward and backward pass, without anything between them.
pub(super) struct ProductsPass<'a, 't> {
    pub(super) pass: Pass<'a, 't>,
    pub(super) gradient: &'a mut [f32],
}

impl WithSimd for ProductsPass<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { pass, gradient } = self;
        let Pass {
            network,
            parameters,
            inputs,
            rows,
            work,
            ..
        } = pass;
        for layer in 0..=network.shape().hidden.len() {
            let (k, n) = network.widths(layer);
            let (weight, bias) = network.linear(layer);
            let bias = Some(&parameters[bias]);
            let (below, here) = work.layers.split_at_mut(layer);
            let input = below
                .last()
                .map_or(inputs, |below| &below.value[..rows * k]);
            let z = here
                .first_mut()
                .map_or(&mut work.output, |hidden| &mut hidden.value);
            let scratch = &mut work.scratch;
            let size = Size { m: rows, k, n };
            let w = &parameters[weight.clone()];
            multiply(
                simd,
                Left::Plain(input),
                Right::Plain(w),
                &mut z[..rows * n],
                size,
                bias,
                scratch,
            );
            let size = Size { m: k, k: rows, n };
            let [delta, delta_below] = &mut work.delta;
            let delta = &delta[..rows * n];
            let d_weight = &mut gradient[weight];
            multiply(
                simd,
                Left::Transposed(input),
                Right::Plain(delta),
                d_weight,
                size,
                None,
                scratch,
            );
            if layer > 0 {
                let size = Size {
                    m: rows,
                    k: n,
                    n: k,
                };
                let below = &mut delta_below[..rows * k];
                multiply(
                    simd,
                    Left::Plain(delta),
                    Right::Transposed(w),
                    below,
                    size,
                    None,
                    scratch,
                );
            }
        }
    }
}
