//! The network's share of a training step, for the shapes of the five plain workloads: forward and backward pass
//! together, and the step's matrix products alone, of this crate and, for comparison, of ndarray.
//!
//! Only the ratios within one run are comparable between machines.

mod common;

use std::hint::black_box;

use common::microseconds;
use gradus::nn::{Activation, Batch, Loss, Network, Shape};
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2};

struct Workload {
    name: &'static str,
    shape: Shape,
    activation: Activation,
    rows: usize,
}

fn workload(name: &'static str, widths: &[usize], activation: Activation, rows: usize) -> Workload {
    let (inputs, outputs) = (widths[0], widths[widths.len() - 1]);
    let hidden = widths[1..widths.len() - 1].to_vec();
    let shape = Shape {
        inputs,
        hidden,
        outputs,
    };
    Workload {
        name,
        shape,
        activation,
        rows,
    }
}

fn workloads() -> [Workload; 5] {
    [
        workload("W1", &[2, 16, 16, 2], Activation::Tanh, 10),
        workload("W2", &[64, 64, 32, 10], Activation::Relu, 32),
        workload("W3", &[64, 64, 32, 10], Activation::Relu, 1),
        workload("W4", &[784, 256, 128, 10], Activation::Relu, 64),
        workload("W5", &[784, 256, 128, 10], Activation::Relu, 1024),
    ]
}

/// Deterministic pseudo-random numbers in [−1, 1).
fn filled(rows: usize, columns: usize, salt: u32) -> Array2<f32> {
    let mut state = salt.wrapping_mul(2_654_435_761).wrapping_add(1);
    Array2::from_shape_simple_fn((rows, columns), || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    })
}

/// The factors of a step's products, and buffers for their results.
struct Factors {
    inputs: Vec<Array2<f32>>,
    weights: Vec<Array2<f32>>,
    deltas: Vec<Array2<f32>>,
    outputs: Vec<Array2<f32>>,
    d_weights: Vec<Array2<f32>>,
    d_inputs: Vec<Array2<f32>>,
}

impl Factors {
    fn new(workload: &Workload) -> Self {
        let rows = workload.rows;
        let layers: Vec<_> = workload.shape.linear().collect();
        let all = |make: &dyn Fn(usize, usize) -> Array2<f32>| {
            layers.iter().map(|&(k, n)| make(k, n)).collect()
        };
        Self {
            inputs: all(&|k, _| filled(rows, k, 1)),
            weights: all(&|k, n| filled(k, n, 2)),
            deltas: all(&|_, n| filled(rows, n, 3)),
            outputs: all(&|_, n| Array2::zeros((rows, n))),
            d_weights: all(&|k, n| Array2::zeros((k, n))),
            d_inputs: all(&|k, _| Array2::zeros((rows, k))),
        }
    }

    /// All products of a step; the gradient with respect to the inputs is not needed in the first layer.
    fn multiply(
        &mut self,
        product: impl Fn(ArrayView2<'_, f32>, ArrayView2<'_, f32>, &mut Array2<f32>),
    ) {
        for layer in 0..self.weights.len() {
            let (x, w, d) = (
                &self.inputs[layer],
                &self.weights[layer],
                &self.deltas[layer],
            );
            product(x.view(), w.view(), &mut self.outputs[layer]);
            product(x.t(), d.view(), &mut self.d_weights[layer]);
            if layer > 0 {
                product(d.view(), w.t(), &mut self.d_inputs[layer]);
            }
        }
    }
}

fn main() {
    for workload in workloads() {
        let (shape, rows) = (&workload.shape, workload.rows);
        let Ok(network) = Network::new(shape.clone(), workload.activation, Loss::CrossEntropy)
        else {
            continue;
        };
        let x = filled(rows, shape.inputs, 4);
        let y = Array2::from_shape_fn((rows, shape.outputs), |(row, class)| {
            f32::from(u8::from(row % shape.outputs == class))
        });
        let batch = Batch {
            inputs: x.view(),
            targets: y.view(),
        };
        let parameters = network.initial_parameters(1);
        let mut gradient = vec![0.0; parameters.len()];
        let mut work = network.workspace(rows);

        let step = microseconds(|| {
            let parameters = black_box(&parameters);
            network.gradient(parameters, batch, &mut work, None, &mut gradient);
        });
        let products = microseconds(|| {
            network.products(black_box(&parameters), batch, &mut work, &mut gradient);
        });
        let mut factors = Factors::new(&workload);
        let yardstick = microseconds(|| {
            factors.multiply(|a, b, c| general_mat_mul(1.0, &a, &b, 0.0, c));
        });
        println!(
            "{}: forward and backward {step:.2} µs, {:.2} of the products; products {products:.2} µs, {:.2} of ndarray's",
            workload.name,
            step / products,
            products / yardstick
        );
    }
}
