//! Shared parts of the generated data sets: points drawn from the `Samples` stream, with noise.

use super::dataset::{Kind, Truth};
use super::raw::{Gaps, Inputs, Raw, Targets};
use super::{Entry, Family, Generated, Shape, Source};
use crate::rng::{Generator, Purpose, stream};
use ndarray::Array2;
use rand::RngExt;
use rand_distr::StandardNormal;

/// Default number of points of a toy data set.
pub(super) const SAMPLES: usize = 500;

/// A registry entry of a two-dimensional toy data set.
pub(super) const fn entry(
    id: &'static str,
    label: &'static str,
    explanation: &'static str,
    classes: usize,
    noise: f64,
    load: fn(&Source<'_>) -> Result<Raw, super::DataError>,
) -> Entry {
    Entry {
        id,
        argument: None,
        label,
        explanation,
        family: Family::Points2d,
        shape: Some(Shape {
            samples: SAMPLES,
            features: 2,
            classes: Some(classes),
        }),
        source: "generated from the seed",
        licence: "none needed",
        generated: Some(Generated {
            samples: SAMPLES,
            noise,
        }),
        takes: &[],
        load,
    }
}

/// The part of an entry that the curves share: 200 points with noise of 0.2.
pub(super) const fn curve_entry(
    id: &'static str,
    label: &'static str,
    explanation: &'static str,
    load: fn(&Source<'_>) -> Result<Raw, super::DataError>,
) -> Entry {
    const SAMPLES: usize = 200;
    Entry {
        id,
        argument: None,
        label,
        explanation,
        family: Family::Curve1d,
        shape: Some(Shape {
            samples: SAMPLES,
            features: 1,
            classes: None,
        }),
        source: "generated from the seed",
        licence: "none needed",
        generated: Some(Generated {
            samples: SAMPLES,
            noise: 0.2,
        }),
        takes: &[],
        load,
    }
}

/// The generator of a toy's samples.
pub(super) fn generator(source: &Source<'_>) -> Generator {
    stream(source.seed, Purpose::Samples, 0)
}

/// A uniform draw from [0, 1).
pub(super) fn uniform(generator: &mut Generator) -> f64 {
    generator.random()
}

/// A draw from the standard normal distribution.
pub(super) fn normal(generator: &mut Generator) -> f64 {
    generator.sample(StandardNormal)
}

/// Points of classes in equal numbers (the first classes have one more if it does not divide evenly): `place` draws a
/// point of a class, then normal noise is added to both coordinates.
///
/// The noise is drawn even if its size is 0, so that the same seed gives the same points for any noise.
pub(super) fn points(
    source: &Source<'_>,
    classes: &[&str],
    place: impl Fn(u32, &mut Generator) -> [f64; 2],
) -> Raw {
    let mut generator = generator(source);
    let mut labels = Vec::with_capacity(source.samples);
    let mut values = Array2::zeros((source.samples, 2));
    for (sample, mut row) in values.rows_mut().into_iter().enumerate() {
        let class = (sample % classes.len()) as u32;
        labels.push(class);
        let point = place(class, &mut generator);
        for (value, coordinate) in row.iter_mut().zip(point) {
            *value = source.noise.mul_add(normal(&mut generator), coordinate);
        }
    }
    Raw::new(
        Kind::Points2d,
        vec!["x".to_owned(), "y".to_owned()],
        Inputs::Numbers {
            values: values.into(),
            standardise: vec![true; 2],
            gaps: Gaps::default(),
        },
        Targets::Classes {
            names: classes.iter().map(|&name| name.to_owned()).collect(),
            labels,
        },
    )
}

/// Points of a known function, at inputs spread evenly at random over 0 to 1, with normal noise on the values.
pub(super) fn curve(source: &Source<'_>, function: fn(f64) -> f64) -> Raw {
    let mut generator = generator(source);
    let mut inputs = Array2::zeros((source.samples, 1));
    let mut values = Array2::zeros((source.samples, 1));
    for sample in 0..source.samples {
        let x = uniform(&mut generator);
        inputs[[sample, 0]] = x;
        values[[sample, 0]] = source.noise.mul_add(normal(&mut generator), function(x));
    }
    Raw {
        truth: Some(Truth {
            function,
            noise: source.noise,
        }),
        ..Raw::new(
            Kind::Curve1d,
            vec!["x".to_owned()],
            Inputs::Numbers {
                values: inputs.into(),
                standardise: vec![true],
                gaps: Gaps::default(),
            },
            Targets::Values {
                names: vec!["y".to_owned()],
                values,
                standardise: false,
            },
        )
    }
}
