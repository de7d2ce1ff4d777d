//! The network against a plain f64 implementation, and gradients against finite differences of it.

#![allow(clippy::unwrap_used)]

use ndarray::{Array2, ArrayView1, ArrayView2, array};
use rand::RngExt;

use super::*;
use crate::rng::{Generator, Purpose, stream};

fn random(counter: u64) -> Generator {
    stream(11, Purpose::Samples, counter)
}

fn uniform(random: &mut Generator, rows: usize, columns: usize) -> Array2<f32> {
    Array2::from_shape_simple_fn((rows, columns), || random.random_range(-1.5..1.5))
}

/// Inputs, and soft targets (rows of probabilities) or values.
fn samples(rows: usize, shape: &Shape, loss: Loss) -> (Array2<f32>, Array2<f32>) {
    let mut random = random(rows as u64);
    let inputs = uniform(&mut random, rows, shape.inputs);
    let mut targets = uniform(&mut random, rows, shape.outputs);
    if loss == Loss::CrossEntropy {
        targets.mapv_inplace(f32::abs);
        for mut row in targets.rows_mut() {
            let sum = row.sum();
            row /= sum;
        }
    }
    (inputs, targets)
}

fn network(
    inputs: usize,
    hidden: &[usize],
    outputs: usize,
    activation: Activation,
    loss: Loss,
) -> Network {
    Network::new(
        Shape {
            inputs,
            hidden: hidden.to_vec(),
            outputs,
        },
        activation,
        loss,
    )
    .unwrap()
}

/// Initial weights, and nonzero biases.
fn parameters(network: &Network) -> Vec<f32> {
    let mut all = network.initial_parameters(3);
    let mut random = random(99);
    for block in network
        .layout()
        .blocks()
        .iter()
        .filter(|block| block.role == Role::Bias)
    {
        all[block.range.clone()].fill_with(|| random.random_range(-0.3..0.3));
    }
    all
}

fn gradient(
    network: &Network,
    parameters: &[f32],
    x: &Array2<f32>,
    y: &Array2<f32>,
) -> (f32, Vec<f32>) {
    let mut gradient = vec![f32::NAN; parameters.len()];
    let batch = Batch {
        inputs: x.view(),
        targets: y.view(),
    };
    let mut work = network.workspace(x.nrows());
    (
        network.gradient(parameters, batch, &mut work, None, &mut gradient),
        gradient,
    )
}

/// The network by its definition, one number at a time, in f64. `scales[layer]` holds the factors of a hidden layer's
/// taps, `weights[row]` (1 where there is none) the factor of the row's loss.
struct Reference<'a> {
    network: &'a Network,
    scales: Vec<(f64, f64)>,
    weights: Vec<f32>,
}

impl Reference<'_> {
    fn activate(&self, z: f64) -> f64 {
        match self.network.activation() {
            Activation::Relu => z.max(0.0),
            Activation::Tanh => z.tanh(),
            Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
            Activation::Gelu => {
                // Φ by Simpson's rule on the density.
                let density = |t: f64| (-t * t / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
                let (n, step) = (200, z / 200.0);
                let weight = |i: i32| {
                    if i == 0 || i == n {
                        1.0
                    } else if i % 2 == 1 {
                        4.0
                    } else {
                        2.0
                    }
                };
                let area: f64 = (0..=n)
                    .map(|i| weight(i) * density(f64::from(i) * step))
                    .sum();
                z * (0.5 + area * step / 3.0)
            }
        }
    }

    fn outputs(&self, parameters: &[f64], input: &[f64]) -> Vec<f64> {
        let shape = self.network.shape();
        let mut signal = input.to_vec();
        let mut at = 0;
        for (layer, (inputs, outputs)) in shape.linear().enumerate() {
            let weight = |i: usize, o: usize| parameters[at + i * outputs + o];
            let bias = |o: usize| parameters[at + inputs * outputs + o];
            let linear =
                |o: usize| bias(o) + (0..inputs).map(|i| signal[i] * weight(i, o)).sum::<f64>();
            let z: Vec<f64> = (0..outputs).map(linear).collect();
            at += inputs * outputs + outputs;
            let (before, after) = self.scales.get(layer).copied().unwrap_or((1.0, 1.0));
            let hidden = layer < shape.hidden.len();
            signal = if hidden {
                z.iter()
                    .map(|z| after * self.activate(before * z))
                    .collect()
            } else {
                z
            };
        }
        signal
    }

    fn loss(&self, parameters: &[f64], x: &Array2<f32>, y: &Array2<f32>) -> f64 {
        let row_loss = |(row, (x, y)): (usize, (ArrayView1<'_, f32>, ArrayView1<'_, f32>))| {
            let x: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
            let out = self.outputs(parameters, &x);
            let y = y.iter().map(|&y| f64::from(y));
            let weight = self
                .weights
                .get(row)
                .map_or(1.0, |weight| f64::from(*weight));
            let loss = match self.network.loss() {
                Loss::CrossEntropy => {
                    let most = out.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    let log_sum = most + out.iter().map(|z| (z - most).exp()).sum::<f64>().ln();
                    y.zip(&out).map(|(y, z)| y * (log_sum - z)).sum::<f64>()
                }
                Loss::MeanSquaredError => {
                    y.zip(&out).map(|(y, o)| (o - y) * (o - y)).sum::<f64>() / out.len() as f64
                }
            };
            weight * loss
        };
        x.rows()
            .into_iter()
            .zip(y.rows())
            .enumerate()
            .map(row_loss)
            .sum::<f64>()
            / x.nrows() as f64
    }

    /// Compares at most `probes` entries of `gradient` with central differences of the loss.
    fn check(
        &self,
        parameters: &[f32],
        x: &Array2<f32>,
        y: &Array2<f32>,
        gradient: &[f32],
        probes: usize,
    ) {
        let exact: Vec<f64> = parameters.iter().map(|&w| f64::from(w)).collect();
        let largest = gradient.iter().fold(0.0_f32, |most, g| most.max(g.abs()));
        let stride = (exact.len() / probes).max(1);
        // The last entry, an output bias, is always among those compared.
        for at in (0..exact.len()).rev().step_by(stride) {
            let shifted = |step: f64| {
                let mut moved = exact.clone();
                moved[at] += step;
                self.loss(&moved, x, y)
            };
            let slope = (shifted(1e-6) - shifted(-1e-6)) / 2e-6;
            let error = (slope - f64::from(gradient[at])).abs();
            let network = self.network;
            assert!(
                error < 2e-6 + 2e-5 * f64::from(largest),
                "{network:?}: at {at}: {slope} but {}",
                gradient[at]
            );
        }
    }
}

fn check_against_differences(network: &Network, rows: usize, probes: usize) {
    let (x, y) = samples(rows, network.shape(), network.loss());
    let parameters = parameters(network);
    let (loss, gradient) = gradient(network, &parameters, &x, &y);
    let reference = Reference {
        network,
        scales: Vec::new(),
        weights: Vec::new(),
    };
    let exact: Vec<f64> = parameters.iter().map(|&w| f64::from(w)).collect();
    let expected = reference.loss(&exact, &x, &y);
    assert!(
        (f64::from(loss) - expected).abs() < 2e-6 * expected.max(1.0),
        "{loss} but {expected}"
    );
    reference.check(&parameters, &x, &y, &gradient, probes);

    let batch = Batch {
        inputs: x.view(),
        targets: y.view(),
    };
    let score = network.evaluate(&parameters, batch, &mut network.workspace(1), None);
    assert!(
        (score.loss - expected).abs() < 2e-6 * expected.max(1.0),
        "{} but {expected}",
        score.loss
    );
}

const LOSSES: [Loss; 2] = [Loss::CrossEntropy, Loss::MeanSquaredError];

#[test]
fn gradients_agree_with_finite_differences_for_every_activation_loss_and_depth() {
    for activation in Activation::ALL {
        for loss in LOSSES {
            for hidden in [&[][..], &[5], &[17, 3], &[10, 33, 2]] {
                check_against_differences(&network(3, hidden, 3, activation, loss), 7, 60);
            }
        }
    }
}

#[test]
fn gradients_agree_with_finite_differences_at_odd_widths_and_batches() {
    let shapes = [
        (1, vec![1], 1, 1),
        (2, vec![16, 16], 2, 10),
        (1, vec![33], 17, 2),
        (33, vec![17, 33], 10, 1),
        (17, vec![2, 1], 33, 5),
        (10, vec![33, 10], 3, 70),
        (3, vec![64], 10, 33),
        (300, vec![20], 4, 19),
    ];
    for (inputs, hidden, outputs, rows) in shapes {
        for loss in LOSSES {
            let network = network(inputs, &hidden, outputs, Activation::Tanh, loss);
            check_against_differences(&network, rows, 25);
        }
    }
}

#[test]
fn large_layers_agree_with_finite_differences() {
    for (rows, activation) in [
        (64, Activation::Relu),
        (1, Activation::Gelu),
        (300, Activation::Sigmoid),
    ] {
        let network = network(784, &[256, 128], 10, activation, Loss::CrossEntropy);
        check_against_differences(&network, rows, if rows > 100 { 2 } else { 6 });
    }
}

/// Weights with a mean of 1, some of them 0.
fn weights(rows: usize) -> Vec<f32> {
    let mut random = random(7);
    let mut all: Vec<f32> = (0..rows).map(|_| random.random_range(0.0..3.0)).collect();
    all[rows / 2] = 0.0;
    let mean = all.iter().sum::<f32>() / rows as f32;
    all.iter().map(|weight| weight / mean).collect()
}

fn weighted(
    network: &Network,
    parameters: &[f32],
    [x, y]: [&Array2<f32>; 2],
    weights: &[f32],
) -> (f32, Vec<f32>) {
    let mut gradient = vec![f32::NAN; parameters.len()];
    let batch = Batch {
        inputs: x.view(),
        targets: y.view(),
    };
    let mut work = network.workspace(x.nrows());
    let weights = Some(weights);
    let loss =
        network.weighted_gradient(parameters, batch, weights, &mut work, None, &mut gradient);
    (loss, gradient)
}

#[test]
fn weighted_gradients_agree_with_finite_differences() {
    for loss in LOSSES {
        for (outputs, rows) in [(1, 5), (2, 7), (3, 33), (10, 12), (4, 9)] {
            let network = network(3, &[17, 3], outputs, Activation::Tanh, loss);
            let (x, y) = samples(rows, network.shape(), loss);
            let (parameters, weights) = (parameters(&network), weights(rows));
            let (found, gradient) = weighted(&network, &parameters, [&x, &y], &weights);
            let reference = Reference {
                network: &network,
                scales: Vec::new(),
                weights,
            };
            let exact: Vec<f64> = parameters.iter().map(|&w| f64::from(w)).collect();
            let expected = reference.loss(&exact, &x, &y);
            assert!(
                (f64::from(found) - expected).abs() < 2e-6 * expected.max(1.0),
                "{found} but {expected}"
            );
            reference.check(&parameters, &x, &y, &gradient, 40);
        }
    }
}

#[test]
fn weights_of_one_change_no_bit() {
    for loss in LOSSES {
        for (outputs, rows) in [(1, 5), (2, 64), (3, 33), (10, 12), (4, 9)] {
            let network = network(3, &[17, 3], outputs, Activation::Gelu, loss);
            let (x, y) = samples(rows, network.shape(), loss);
            let parameters = parameters(&network);
            let plain = gradient(&network, &parameters, &x, &y);
            assert_eq!(
                weighted(&network, &parameters, [&x, &y], &vec![1.0; rows]),
                plain
            );
        }
    }
}

#[test]
fn a_weight_of_two_counts_a_row_twice_and_one_of_none_leaves_it_out() {
    for loss in LOSSES {
        let network = network(3, &[5], 3, Activation::Tanh, loss);
        let (x, y) = samples(4, network.shape(), loss);
        let parameters = parameters(&network);
        let places = [0, 0, 2, 3];
        let [twice_x, twice_y] = [&x, &y].map(|all| all.select(ndarray::Axis(0), &places));
        let (expected, slope) = gradient(&network, &parameters, &twice_x, &twice_y);
        let weights = [2.0, 0.0, 1.0, 1.0];
        let (found, gradient) = weighted(&network, &parameters, [&x, &y], &weights);
        assert!((found - expected).abs() < 1e-6);
        for (a, b) in gradient.iter().zip(&slope) {
            assert!((a - b).abs() < 1e-6, "{a} {b}");
        }
    }
}

#[test]
fn predictions_are_probabilities_or_plain_outputs() {
    for loss in LOSSES {
        let network = network(4, &[6], 3, Activation::Gelu, loss);
        let (x, _) = samples(9, network.shape(), loss);
        let parameters = parameters(&network);
        let exact: Vec<f64> = parameters.iter().map(|&w| f64::from(w)).collect();
        let mut work = network.workspace(2);
        let predicted = network.predict(&parameters, x.view(), &mut work, None);
        assert_eq!(predicted.dim(), (9, 3));
        for (row, x) in predicted.rows().into_iter().zip(x.rows()) {
            let x: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
            let mut expected = Reference {
                network: &network,
                scales: Vec::new(),
                weights: Vec::new(),
            }
            .outputs(&exact, &x);
            if loss == Loss::CrossEntropy {
                let sum: f64 = expected.iter().map(|z| z.exp()).sum();
                for z in &mut expected {
                    *z = z.exp() / sum;
                }
            }
            for (p, e) in row.iter().zip(expected) {
                assert!((f64::from(*p) - e).abs() < 2e-6, "{p} but {e}");
            }
        }
    }
}

#[test]
fn accuracy_counts_agreeing_largest_entries() {
    // Without hidden layers and with the identity as weight, the output is the input.
    let network = network(2, &[], 2, Activation::Relu, Loss::CrossEntropy);
    let parameters = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    let x = array![[2.0, 1.0], [0.0, 1.0], [3.0, 0.0], [0.0, 5.0]];
    let y = array![[1.0, 0.0], [0.2, 0.8], [0.4, 0.6], [0.0, 1.0]];
    let batch = Batch {
        inputs: x.view(),
        targets: y.view(),
    };
    let score = network.evaluate(&parameters, batch, &mut network.workspace(4), None);
    assert_eq!(score.accuracy, Some(0.75));
}

#[test]
fn a_part_larger_than_a_chunk_scores_as_its_samples_do() {
    let network = network(3, &[5], 4, Activation::Tanh, Loss::CrossEntropy);
    let (x, y) = samples(600, network.shape(), network.loss());
    let parameters = parameters(&network);
    let batch = Batch {
        inputs: x.view(),
        targets: y.view(),
    };
    let whole = network.evaluate(&parameters, batch, &mut network.workspace(1), None);
    assert_eq!(
        whole,
        network.evaluate(&parameters, batch, &mut network.workspace(600), None)
    );
    let exact: Vec<f64> = parameters.iter().map(|&w| f64::from(w)).collect();
    let expected = Reference {
        network: &network,
        scales: Vec::new(),
        weights: Vec::new(),
    }
    .loss(&exact, &x, &y);
    assert!((whole.loss - expected).abs() < 1e-6);
}

#[test]
fn huge_logits_give_finite_losses_and_gradients() {
    let network = network(1, &[], 2, Activation::Relu, Loss::CrossEntropy);
    let parameters = [1e4, -1e4, 0.0, 0.0];
    let x = array![[1.0], [-1.0]];
    for (y, expected) in [
        (array![[1.0, 0.0], [0.0, 1.0]], 0.0),
        (array![[0.0, 1.0], [1.0, 0.0]], 2e4),
    ] {
        let (loss, gradient) = gradient(&network, &parameters, &x, &y);
        assert_eq!(loss, expected);
        assert!(gradient.iter().all(|g| g.is_finite()), "{gradient:?}");
    }
}

#[test]
fn what_is_not_finite_reaches_the_loss() {
    for activation in Activation::ALL {
        for loss in LOSSES {
            for bad in [f32::NAN, f32::INFINITY] {
                let network = network(2, &[3, 3], 2, activation, loss);
                let (mut x, y) = samples(4, network.shape(), loss);
                let mut poisoned = parameters(&network);
                let last = poisoned.len() - 1;
                poisoned[last] = bad;
                assert!(!gradient(&network, &poisoned, &x, &y).0.is_finite());
                x[[1, 0]] = f32::NAN;
                assert!(gradient(&network, &parameters(&network), &x, &y).0.is_nan());
            }
        }
    }
}

#[test]
fn no_rows_give_nan_and_a_zero_gradient() {
    let network = network(2, &[3], 2, Activation::Relu, Loss::CrossEntropy);
    let (x, y) = (Array2::zeros((0, 2)), Array2::zeros((0, 2)));
    let (loss, gradient) = gradient(&network, &parameters(&network), &x, &y);
    assert!(loss.is_nan());
    assert!(gradient.iter().all(|&g| g == 0.0));
}

#[test]
fn the_same_batch_gives_the_same_bits_whatever_the_workspace_held() {
    let network = network(10, &[17, 9], 3, Activation::Gelu, Loss::CrossEntropy);
    let parameters = parameters(&network);
    let (x, y) = samples(13, network.shape(), network.loss());
    let first = gradient(&network, &parameters, &x, &y);
    let mut work = network.workspace(500);
    let (other_x, other_y) = samples(480, network.shape(), network.loss());
    let other = Batch {
        inputs: other_x.view(),
        targets: other_y.view(),
    };
    let mut again = vec![0.0; parameters.len()];
    network.gradient(&parameters, other, &mut work, None, &mut again);
    let batch = Batch {
        inputs: x.view(),
        targets: y.view(),
    };
    let loss = network.gradient(&parameters, batch, &mut work, None, &mut again);
    assert_eq!(first, (loss, again));
}

#[test]
fn a_batch_in_column_order_is_read_all_the_same() {
    let network = network(4, &[5], 3, Activation::Relu, Loss::MeanSquaredError);
    let (x, y) = samples(6, network.shape(), network.loss());
    let column_order = x.t().as_standard_layout().into_owned();
    let batch = Batch {
        inputs: column_order.t(),
        targets: y.view(),
    };
    let parameters = parameters(&network);
    let mut got = vec![0.0; parameters.len()];
    let loss = network.gradient(
        &parameters,
        batch,
        &mut network.workspace(6),
        None,
        &mut got,
    );
    assert_eq!((loss, got), gradient(&network, &parameters, &x, &y));
}

/// Scales the signal by a pair of factors for each hidden layer and records each call.
struct Scaling {
    factors: Vec<(f32, f32)>,
    calls: Vec<(&'static str, usize, usize, usize)>,
}

impl Taps for Scaling {
    fn wants_pre_activation(&self) -> bool {
        true
    }

    fn wants_activation(&self) -> bool {
        true
    }

    fn pre_activation(&mut self, layer: usize, z: &mut [f32], width: usize, parameters: &[f32]) {
        assert_eq!(parameters.last(), Some(&42.0));
        self.calls.push(("z", layer, z.len(), width));
        for z in z.iter_mut() {
            *z *= self.factors[layer].0;
        }
    }

    fn activation(&mut self, layer: usize, h: &mut [f32], width: usize) {
        self.calls.push(("h", layer, h.len(), width));
        for h in h.iter_mut() {
            *h *= self.factors[layer].1;
        }
    }

    fn activation_gradient(&mut self, layer: usize, dh: &mut [f32], width: usize) {
        self.calls.push(("dh", layer, dh.len(), width));
        for d in dh.iter_mut() {
            *d *= self.factors[layer].1;
        }
    }

    fn pre_activation_gradient(
        &mut self,
        layer: usize,
        dz: &mut [f32],
        width: usize,
        parameters: &[f32],
        gradient: &mut [f32],
    ) {
        assert_eq!(gradient.len(), parameters.len());
        assert_eq!(
            gradient.last(),
            Some(&0.0),
            "the taps' own gradient starts at zero"
        );
        self.calls.push(("dz", layer, dz.len(), width));
        for d in dz.iter_mut() {
            *d *= self.factors[layer].0;
        }
    }
}

#[test]
fn taps_are_called_in_order_and_their_factors_reach_the_gradient() {
    for activation in Activation::ALL {
        let network = network(3, &[4, 5], 2, activation, Loss::CrossEntropy);
        let (x, y) = samples(6, network.shape(), network.loss());
        let batch = Batch {
            inputs: x.view(),
            targets: y.view(),
        };
        let own = parameters(&network);
        let longer: Vec<f32> = own.iter().copied().chain([42.0]).collect();
        let factors = vec![(0.7, 1.3), (1.6, -0.5)];
        let mut taps = Scaling {
            factors: factors.clone(),
            calls: Vec::new(),
        };
        let mut gradient = vec![f32::NAN; longer.len()];
        let mut work = network.workspace(8);
        network.gradient(&longer, batch, &mut work, Some(&mut taps), &mut gradient);
        let expected = [
            ("z", 0, 24, 4),
            ("h", 0, 24, 4),
            ("z", 1, 30, 5),
            ("h", 1, 30, 5),
            ("dh", 1, 30, 5),
            ("dz", 1, 30, 5),
            ("dh", 0, 24, 4),
            ("dz", 0, 24, 4),
        ];
        assert_eq!(taps.calls, expected);
        let scales = factors
            .iter()
            .map(|&(b, a)| (f64::from(b), f64::from(a)))
            .collect();
        let reference = Reference {
            network: &network,
            scales,
            weights: Vec::new(),
        };
        reference.check(&own, &x, &y, &gradient[..own.len()], 100);
    }
}

/// Taps that leave the signal unchanged.
struct Idle;
impl Taps for Idle {}

#[test]
fn idle_taps_change_no_bit() {
    let network = network(5, &[7], 3, Activation::Tanh, Loss::CrossEntropy);
    let (x, y) = samples(6, network.shape(), network.loss());
    let parameters = parameters(&network);
    let batch = Batch {
        inputs: x.view(),
        targets: y.view(),
    };
    let mut got = vec![0.0; parameters.len()];
    let loss = network.gradient(
        &parameters,
        batch,
        &mut network.workspace(6),
        Some(&mut Idle),
        &mut got,
    );
    assert_eq!((loss, got), gradient(&network, &parameters, &x, &y));
}

#[test]
fn hidden_activations_can_be_read_after_a_pass() {
    let network = network(2, &[3], 1, Activation::Relu, Loss::MeanSquaredError);
    let parameters = [
        1.0, 0.0, -1.0, 0.0, 1.0, 0.0, 0.5, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0,
    ];
    let mut work = network.workspace(4);
    assert_eq!(work.hidden(0).dim(), (0, 3));
    let x = array![[1.0, 2.0], [-3.0, 4.0]];
    network.predict(&parameters, x.view(), &mut work, None);
    assert_eq!(work.hidden(0), array![[1.5, 2.0, 0.0], [0.0, 4.0, 3.0]]);
    let none: ArrayView2<'_, f32> = x.slice(ndarray::s![..0, ..]);
    assert_eq!(
        network.predict(&parameters, none, &mut work, None).dim(),
        (0, 1)
    );
}

#[test]
fn a_converged_gradient_holds_no_denormals() {
    // Logits 60 apart: the probability of the wrong class is about 1e-26, and the chain below it far smaller.
    let network = network(1, &[4, 4], 2, Activation::Tanh, Loss::CrossEntropy);
    let mut parameters = parameters(&network);
    let bias = parameters.len() - 2;
    for (shift, w) in [(34.0, bias), (-34.0, bias + 1)] {
        parameters[w] = shift;
    }
    for w in &mut parameters[..bias] {
        *w *= 1e-3;
    }
    let (x, y) = (array![[1.0], [0.5]], array![[1.0, 0.0], [1.0, 0.0]]);
    let (_, gradient) = gradient(&network, &parameters, &x, &y);
    assert!(gradient.iter().all(|g| !g.is_subnormal()), "{gradient:?}");
}
