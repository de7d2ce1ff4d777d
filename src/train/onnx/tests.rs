//! The written file is read back by a reader of its own, and computed in 64-bit floats.
#![allow(clippy::unwrap_used)]

use crate::data::{self, Preprocessing, Source};
use crate::train::{Model, Recipe, Session, save_weights};
use ndarray::Array2;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The fields of a message: number, and a whole number or bytes.
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if *first < 0x80 {
            break;
        }
    }
    value
}

fn fields(mut bytes: &[u8]) -> Vec<(u64, Field<'_>)> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let tag = varint(&mut bytes);
        let field = match tag & 7 {
            0 => Field::Number(varint(&mut bytes)),
            2 => {
                let length = varint(&mut bytes) as usize;
                let (value, rest) = bytes.split_at(length);
                bytes = rest;
                Field::Bytes(value)
            }
            other => unreachable!("wire type {other}"),
        };
        all.push((tag >> 3, field));
    }
    all
}

fn all(message: &[u8], number: u64) -> Vec<&[u8]> {
    let fields = fields(message).into_iter();
    let bytes = fields.filter_map(|(field, value)| match value {
        Field::Bytes(bytes) if field == number => Some(bytes),
        _ => None,
    });
    bytes.collect()
}

fn numbers(message: &[u8], number: u64) -> Vec<u64> {
    let fields = fields(message).into_iter();
    let numbers = fields.filter_map(|(field, value)| match value {
        Field::Number(value) if field == number => Some(value),
        _ => None,
    });
    numbers.collect()
}

fn text(message: &[u8], number: u64) -> String {
    String::from_utf8(all(message, number)[0].to_vec()).unwrap()
}

/// A constant as a matrix, of one row if it is a vector.
fn constant(tensor: &[u8]) -> (String, Array2<f64>) {
    let dims = numbers(tensor, 1);
    let shape = match dims[..] {
        [columns] => (1, columns as usize),
        [rows, columns] => (rows as usize, columns as usize),
        _ => unreachable!("{dims:?}"),
    };
    let raw = all(tensor, 9)[0];
    let values: Vec<f64> = match numbers(tensor, 2)[0] {
        1 => raw
            .as_chunks::<4>()
            .0
            .iter()
            .map(|bytes| f64::from(f32::from_le_bytes(*bytes)))
            .collect(),
        11 => raw
            .as_chunks::<8>()
            .0
            .iter()
            .map(|bytes| f64::from_le_bytes(*bytes))
            .collect(),
        other => unreachable!("type {other}"),
    };
    (
        text(tensor, 8),
        Array2::from_shape_vec(shape, values).unwrap(),
    )
}

/// erf(x) by its Maclaurin series, which is exact enough for the small x of these nets.
fn erf(x: f64) -> f64 {
    if x.abs() > 5.0 {
        return x.signum();
    }
    let (mut sum, mut term) = (0.0, x);
    for n in 0..200 {
        sum += term / f64::from(2 * n + 1);
        term *= -x * x / f64::from(n + 1);
    }
    sum * 2.0 / std::f64::consts::PI.sqrt()
}

fn broadcast(a: &Array2<f64>, b: &Array2<f64>, of: impl Fn(f64, f64) -> f64) -> Array2<f64> {
    let shape = a.dim();
    let b = b.broadcast(shape).unwrap();
    Array2::from_shape_fn(shape, |at| of(a[at], b[at]))
}

/// The outputs of a file by their names.
fn run(file: &[u8], input: &Array2<f64>) -> BTreeMap<String, Array2<f64>> {
    let graph = all(file, 7)[0];
    let mut values: BTreeMap<String, Array2<f64>> =
        all(graph, 5).into_iter().map(constant).collect();
    values.insert(text(all(graph, 11)[0], 1), input.clone());
    for node in all(graph, 1) {
        let inputs: Vec<Array2<f64>> = all(node, 1)
            .into_iter()
            .map(|name| values[std::str::from_utf8(name).unwrap()].clone())
            .collect();
        let [a, rest @ ..] = &inputs[..] else {
            unreachable!();
        };
        let b = rest.first();
        let two = |of: fn(f64, f64) -> f64| broadcast(a, b.unwrap(), of);
        let rows = |of: &dyn Fn(&[f64]) -> Vec<f64>| {
            let all: Vec<Vec<f64>> = a.rows().into_iter().map(|row| of(&row.to_vec())).collect();
            let shape = (a.nrows(), all[0].len());
            Array2::from_shape_vec(shape, all.concat()).unwrap()
        };
        let result = match text(node, 4).as_str() {
            "IsNaN" => a.mapv(|x| f64::from(u8::from(x.is_nan()))),
            "Where" => {
                let other = &rest[1];
                let fills = b.unwrap().broadcast(a.dim()).unwrap();
                Array2::from_shape_fn(
                    a.dim(),
                    |at| {
                        if a[at] == 1.0 { fills[at] } else { other[at] }
                    },
                )
            }
            "Sub" => two(|x, y| x - y),
            "Div" => two(|x, y| x / y),
            "Mul" => two(|x, y| x * y),
            "Add" => two(|x, y| x + y),
            "Max" => two(f64::max),
            "Min" => two(f64::min),
            "Cast" => a.clone(),
            "Gemm" => broadcast(&a.dot(b.unwrap()), &rest[1], |x, y| x + y),
            "Relu" => a.mapv(|x| x.max(0.0)),
            "Tanh" => a.mapv(f64::tanh),
            "Sigmoid" => a.mapv(|x| 1.0 / (1.0 + (-x).exp())),
            "Erf" => a.mapv(erf),
            "Softmax" => rows(&|row| {
                let all: f64 = row.iter().map(|z| z.exp()).sum();
                row.iter().map(|z| z.exp() / all).collect()
            }),
            "ArgMax" => rows(&|row| {
                let best = (0..row.len())
                    .rev()
                    .max_by(|i, j| row[*i].total_cmp(&row[*j]));
                vec![best.unwrap() as f64]
            }),
            other => unreachable!("{other}"),
        };
        values.insert(text(node, 2), result);
    }
    let outputs = all(graph, 12).into_iter().map(|output| text(output, 1));
    outputs
        .map(|name| (name.clone(), values[&name].clone()))
        .collect()
}

/// The raw values of a data set, as it is read.
fn raw(request: &data::Request) -> Array2<f64> {
    let entry = request.check().unwrap();
    let raw = (entry.load)(&Source {
        argument: request.argument().unwrap_or_default(),
        samples: entry.generated.map_or(0, |toy| toy.samples),
        noise: 0.1,
        label: None,
        reading: &request.reading,
        unlabelled: false,
        seed: 7,
    })
    .unwrap();
    match raw.inputs {
        data::Inputs::Numbers { values, .. } => values.to_array(),
        data::Inputs::Pixels { bytes, brightness } => {
            bytes.mapv(|byte| f64::from(byte) / f64::from(brightness.white))
        }
    }
}

#[test]
fn the_file_computes_what_the_network_predicts() {
    let folder = tempfile::tempdir().unwrap();
    // Gaps to fill, a text, a column that is constant, and a number far off.
    let mut table = String::from("area,far,kind,same,price\n");
    for i in 0..60 {
        let area = if i % 7 == 3 {
            String::new()
        } else {
            format!("{}", 20 + i * 13 % 90)
        };
        let far = if i == 40 { 1e6 } else { (i % 5) as f64 };
        let kind = ["a", "b", "c"][i % 3];
        let _ = writeln!(table, "{area},{far},{kind},4,{}.5", i * 3 % 50);
    }
    let csv = folder.path().join("t.csv");
    std::fs::write(&csv, table).unwrap();
    let csv = format!("csv:{}", csv.display());
    for settings in [
        &[
            ("data", "iris"),
            ("hidden", "7,5"),
            ("activation", "gelu"),
            ("batch-norm", "on"),
        ][..],
        &[
            ("data", "wine"),
            ("hidden", "6"),
            ("activation", "tanh"),
            ("scale", "robust"),
        ],
        &[("data", "digits"), ("hidden", "9"), ("activation", "relu")],
        &[("data", "moons"), ("hidden", "none"), ("scale", "none")],
        &[
            ("data", &csv),
            ("hidden", "8"),
            ("activation", "sigmoid"),
            ("missing", "median"),
        ],
    ] {
        let mut session = Session::new(Recipe::of(settings).unwrap()).unwrap();
        for _ in 0..60 {
            session.advance();
        }
        let (trainer, recipe) = (session.trainer(), session.recipe());
        let weights = trainer.weights();
        let save = |name: &str| {
            let path = folder.path().join(name);
            save_weights(trainer.network(), &weights, trainer.data(), recipe, &path).unwrap();
            std::fs::read(path).unwrap()
        };
        let (onnx, own) = (save("w.onnx"), Model::read(&save("w.safetensors")).unwrap());
        let input = raw(&recipe.data);
        let outputs = run(&onnx, &input);
        let data = trainer.data();
        let preprocessing = Preprocessing::of(data);
        for part in [&data.train, &data.validation] {
            let predicted = own.predict(part.inputs.view());
            for (numbers, row) in predicted.rows().into_iter().zip(&part.rows) {
                for (at, number) in numbers.iter().enumerate() {
                    let expected = preprocessing.output(at, *number);
                    let name = if own.is_classifier() {
                        "probabilities"
                    } else {
                        "values"
                    };
                    let found = outputs[name][[*row, at]];
                    assert!(
                        (found - expected).abs() < 2e-5 * expected.abs().max(1.0),
                        "{settings:?}, row {row}: {found} {expected}"
                    );
                }
            }
        }
        assert_eq!(outputs.contains_key("class"), own.is_classifier());
        let metadata: BTreeMap<String, String> = all(&onnx, 14)
            .into_iter()
            .map(|entry| (text(entry, 1), text(entry, 2)))
            .collect();
        let inputs: Vec<String> = serde_json::from_str(&metadata["inputs"]).unwrap();
        assert_eq!(inputs, data.features);
    }
}
