//! Points on a sine wave with noise (Bishop 2006, section 1.1): regression whose true function is known.

use super::dataset::{Kind, Truth};
use super::toys::{self, normal, uniform};
use super::{DataError, Entry, Family, Generated, Inputs, Raw, Shape, Source, Targets};
use ndarray::Array2;
use std::f64::consts::TAU;

pub(super) const ENTRY: Entry = Entry {
    id: "sine",
    argument: None,
    label: "Sine",
    explanation: "y = sin(2 pi x) + noise on 0 to 1: regression with a known true function",
    family: Family::Curve1d,
    shape: Some(Shape {
        samples: 200,
        features: 1,
        classes: None,
    }),
    source: "generated from the seed",
    licence: "none needed",
    generated: Some(Generated {
        samples: 200,
        noise: 0.2,
    }),
    takes_label: false,
    load,
};

fn wave(x: f64) -> f64 {
    (TAU * x).sin()
}

#[allow(clippy::unnecessary_wraps)] // The registry's signature.
fn load(source: &Source<'_>) -> Result<Raw, DataError> {
    let mut generator = toys::generator(source);
    let mut inputs = Array2::zeros((source.samples, 1));
    let mut values = Array2::zeros((source.samples, 1));
    for sample in 0..source.samples {
        let x = uniform(&mut generator);
        inputs[[sample, 0]] = x;
        values[[sample, 0]] = source.noise.mul_add(normal(&mut generator), wave(x));
    }
    Ok(Raw {
        kind: Kind::Curve1d,
        features: vec!["x".to_owned()],
        inputs: Inputs::Numbers {
            values: inputs,
            standardise: vec![true],
        },
        targets: Targets::Values {
            names: vec!["y".to_owned()],
            values,
            standardise: false,
        },
        dropped_rows: 0,
        truth: Some(Truth {
            function: wave,
            noise: source.noise,
        }),
    })
}
