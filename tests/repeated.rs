//! A run is reproduced from its output files alone, by an independent implementation without its code and its random
//! numbers: here in `f64`, step by step from the textbook formulas.
//!
//! The same in Python, without any library, for a run with dropout and mixup:
//!
//! ```sh
//! gradus data export moons --part train --to train.csv
//! gradus train --data moons --hidden 8,6 --activation tanh --optimizer sgd --lr 0.1 --batch 16 --dropout 0.2 \
//!     --mixup 0.4 --until "step 200" --log-batches b.jsonl --save-init init.safetensors --save final.safetensors
//! ```
//!
//! Over the 200 steps no loss was further than 6e-8 from the logged one, and at the end no weight further than 5e-7
//! from the saved one.
//!
//! ```python
//! import csv, json, math, struct
//!
//! def tensors(path):
//!     data = open(path, "rb").read()
//!     size = struct.unpack("<Q", data[:8])[0]
//!     head, body = json.loads(data[8:8 + size]), data[8 + size:]
//!     cut = lambda t: list(struct.unpack(f"<{(t['data_offsets'][1] - t['data_offsets'][0]) // 4}f", body[slice(*t["data_offsets"])]))
//!     return {name: (t["shape"], cut(t)) for name, t in head.items()}
//!
//! rows = [[float(cell) for cell in row[:3]] for row in list(csv.reader(open("train.csv")))[1:]]
//! start, end = tensors("init.safetensors"), tensors("final.safetensors")
//! W = [[start[f"{2 * l}.weight"][1][o * i:(o + 1) * i] for o in range(n)] for l in range(3) for n, i in [start[f"{2 * l}.weight"][0]]]
//! B = [start[f"{2 * l}.bias"][1] for l in range(3)]
//! LR, worst = 0.1, 0.0
//! mix = lambda a, b, s: [s * x + (1 - s) * y for x, y in zip(a, b)]
//! for line in map(json.loads, open("b.jsonl")):
//!     x = [rows[k][:-1] for k in line["batch"]]
//!     y = [[float(rows[k][-1] == c) for c in range(2)] for k in line["batch"]]
//!     m, d, n = line["label-smoothing"], line["dropout"], len(x)
//!     x, y = ([mix(v[r], v[p], m["share"]) for r, p in enumerate(m["partners"])] for v in (x, y))
//!     gW, gB, loss = [[[0.0] * len(w) for w in V] for V in W], [[0.0] * len(b) for b in B], 0.0
//!     for r in range(n):
//!         masks = [[d["scale"] * int(bit) for bit in layer[r]] for layer in d["kept"]]
//!         h, t = [x[r]], []
//!         for l in range(3):
//!             z = [b + sum(w * v for w, v in zip(ws, h[l])) for ws, b in zip(W[l], B[l])]
//!             t.append([math.tanh(v) for v in z])
//!             h.append([v * k for v, k in zip(t[l], masks[l])] if l < 2 else z)
//!         total = math.log(sum(map(math.exp, h[3])))
//!         loss -= sum(a * (z - total) for a, z in zip(y[r], h[3])) / n
//!         dz = [(math.exp(z - total) - a) / n for a, z in zip(y[r], h[3])]
//!         for l in (2, 1, 0):
//!             for o, g in enumerate(dz):
//!                 gB[l][o] += g
//!                 gW[l][o] = [a + g * v for a, v in zip(gW[l][o], h[l])]
//!             if l:
//!                 dh = [sum(W[l][o][i] * g for o, g in enumerate(dz)) for i in range(len(h[l]))]
//!                 dz = [g * k * (1 - v * v) for g, k, v in zip(dh, masks[l - 1], t[l - 1])]
//!     worst = max(worst, abs(loss - line["objective"]))
//!     W = [[[w - LR * g for w, g in zip(*both)] for both in zip(*V)] for V in zip(W, gW)]
//!     B = [[b - LR * g for b, g in zip(*V)] for V in zip(B, gB)]
//! apart = max(abs(a - b) for l in range(3) for a, b in zip(sum(W[l], []), end[f"{2 * l}.weight"][1]))
//! print(line["step"], "steps; losses apart", worst, "weights apart", apart)
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use safetensors::SafeTensors;
use serde_json::Value;

use crate::common::program::{gradus_in, said};

type Matrix = Vec<Vec<f64>>;
type Tensors = BTreeMap<String, Vec<f64>>;

const RATE: f64 = 0.1;
const EPSILON: f64 = 1e-5;

fn tensors(path: &Path) -> Tensors {
    let bytes = fs::read(path).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let all = file.tensors().into_iter().map(|(name, tensor)| {
        let numbers = tensor.data().chunks_exact(4);
        let numbers = numbers.map(|four| f64::from(f32::from_le_bytes(four.try_into().unwrap())));
        (name, numbers.collect())
    });
    all.collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    let all = value.as_array().unwrap().iter();
    all.map(|one| one.as_f64().unwrap()).collect()
}

fn places(value: &Value) -> Vec<usize> {
    numbers(value).into_iter().map(|one| one as usize).collect()
}

fn matrix(value: &Value) -> Matrix {
    value.as_array().unwrap().iter().map(numbers).collect()
}

/// The reproduced network, with tanh hidden layers, normalised or not.
struct Again {
    samples: Matrix,
    labels: Vec<usize>,
    classes: usize,
    parameters: Tensors,
    layers: usize,
    normalised: bool,
}

/// What the backward pass needs of a layer.
#[derive(Default)]
struct Passed {
    inputs: Matrix,
    /// x̂ and 1/√(σ² + ε), if it is normalised.
    unit: Matrix,
    inverse: Vec<f64>,
    active: Matrix,
    factors: Matrix,
}

impl Again {
    fn new(folder: &Path, layers: usize, normalised: bool) -> Self {
        let text = fs::read_to_string(folder.join("train.csv")).unwrap();
        let (header, lines) = text.split_once('\n').unwrap();
        let end = header.split(',').position(|name| name == "label").unwrap();
        let rows = lines.lines().map(|line| {
            let cells = line.split(',').take(end + 1);
            let mut cells: Vec<f64> = cells.map(|cell| cell.parse().unwrap()).collect();
            let label = cells.pop().unwrap() as usize;
            (cells, label)
        });
        let (samples, labels): (Matrix, Vec<usize>) = rows.unzip();
        Self {
            classes: labels.iter().max().unwrap() + 1,
            samples,
            labels,
            parameters: tensors(&folder.join("init.safetensors")),
            layers,
            normalised,
        }
    }

    fn module(&self, layer: usize) -> usize {
        layer * if self.normalised { 3 } else { 2 }
    }

    /// Inputs and soft targets of a step.
    fn batch(&self, line: &Value) -> (Matrix, Matrix) {
        let chosen = places(&line["batch"]);
        let mut x: Matrix = chosen.iter().map(|at| self.samples[*at].clone()).collect();
        let one_hot = |at: &usize| {
            let label = self.labels[*at];
            let hot = |class| f64::from(u8::from(class == label));
            (0..self.classes).map(hot).collect()
        };
        let mut y: Matrix = chosen.iter().map(one_hot).collect();
        if let Some(augment) = line.get("augment") {
            augmented(&mut x, augment);
        }
        if let Some(noise) = line["noise"].get("inputs") {
            for (row, noise) in x.iter_mut().zip(matrix(noise)) {
                row.iter_mut().zip(noise).for_each(|(x, noise)| *x += noise);
            }
        }
        if let Some(mixing) = line.get("label-smoothing") {
            let (partners, share) = (places(&mixing["partners"]), mixing["share"].as_f64());
            let mixed = |rows: &Matrix| -> Matrix {
                let share = share.unwrap();
                let pairs = rows.iter().zip(&partners);
                let mix = |(row, partner): (&Vec<f64>, &usize)| {
                    let both = row.iter().zip(&rows[*partner]);
                    both.map(|(own, other)| share * own + (1.0 - share) * other)
                        .collect()
                };
                pairs.map(mix).collect()
            };
            if mixing.get("columns").is_some() {
                let before = x.clone();
                let width = line["augment"]["width"].as_f64().unwrap() as usize;
                let [columns, rows] = ["columns", "rows"].map(|name| places(&mixing[name]));
                for (row, partner) in x.iter_mut().zip(&partners) {
                    for at in (rows[0]..rows[1]).flat_map(|row| {
                        (columns[0]..columns[1]).map(move |column| row * width + column)
                    }) {
                        row[at] = before[*partner][at];
                    }
                }
            } else {
                x = mixed(&x);
            }
            y = mixed(&y);
        }
        (x, y)
    }

    /// Makes a step; returns its loss.
    fn step(&mut self, line: &Value) -> f64 {
        let (x, y) = self.batch(line);
        let rows = x.len() as f64;
        let mut at = self.parameters.clone();
        if let Some(noise) = line["noise"].get("weights") {
            for (name, noise) in noise.as_object().unwrap() {
                let there = at.get_mut(name).unwrap().iter_mut();
                there.zip(numbers(noise)).for_each(|(w, noise)| *w += noise);
            }
        }
        let (logits, passed) = self.forward(&at, x, line);
        let mut loss = 0.0;
        let mut back: Matrix = Vec::new();
        for (logits, y) in logits.iter().zip(&y) {
            let total = logits.iter().map(|z| z.exp()).sum::<f64>().ln();
            let both = logits.iter().zip(y);
            loss -= both.clone().map(|(z, y)| y * (z - total)).sum::<f64>() / rows;
            back.push(both.map(|(z, y)| ((z - total).exp() - y) / rows).collect());
        }
        for (name, gradient) in self.backward(&at, back, &passed) {
            let there = self.parameters.get_mut(&name).unwrap().iter_mut();
            there.zip(gradient).for_each(|(w, g)| *w -= RATE * g);
        }
        loss
    }

    fn forward(&mut self, at: &Tensors, x: Matrix, line: &Value) -> (Matrix, Vec<Passed>) {
        let (mut signal, mut all) = (x, Vec::new());
        for layer in 0..self.layers {
            let module = self.module(layer);
            let (weight, bias) = (
                &at[&format!("{module}.weight")],
                &at[&format!("{module}.bias")],
            );
            let mut passed = Passed {
                inputs: signal,
                ..Passed::default()
            };
            let linear = |row: &Vec<f64>| -> Vec<f64> {
                let units = bias.iter().zip(weight.chunks(row.len()));
                let unit = |(bias, weights): (&f64, &[f64])| {
                    bias + row.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>()
                };
                units.map(unit).collect()
            };
            let mut z: Matrix = passed.inputs.iter().map(linear).collect();
            if layer + 1 == self.layers {
                all.push(passed);
                return (z, all);
            }
            if self.normalised {
                self.normalise(at, module + 1, &mut z, &mut passed);
            }
            passed.active = z;
            passed
                .active
                .iter_mut()
                .flatten()
                .for_each(|z| *z = z.tanh());
            passed.factors = factors(&passed.active, line.get("dropout"), layer);
            let rows = passed.active.iter().zip(&passed.factors);
            let dropped =
                rows.map(|(row, factors)| row.iter().zip(factors).map(|(h, f)| h * f).collect());
            signal = dropped.collect();
            all.push(passed);
        }
        unreachable!("the last layer returns")
    }

    fn normalise(&mut self, at: &Tensors, module: usize, z: &mut Matrix, passed: &mut Passed) {
        let (scale, shift) = (
            &at[&format!("{module}.weight")],
            &at[&format!("{module}.bias")],
        );
        let rows = z.len() as f64;
        passed.unit.clone_from(z);
        for unit in 0..scale.len() {
            let mean = z.iter().map(|row| row[unit]).sum::<f64>() / rows;
            let square = |row: &Vec<f64>| (row[unit] - mean).powi(2);
            let variance = z.iter().map(square).sum::<f64>() / rows;
            let inverse = 1.0 / (variance + EPSILON).sqrt();
            passed.inverse.push(inverse);
            for (row, normal) in z.iter_mut().zip(&mut passed.unit) {
                normal[unit] = (row[unit] - mean) * inverse;
                row[unit] = scale[unit] * normal[unit] + shift[unit];
            }
            for (name, batch) in [("running_mean", mean), ("running_var", variance)] {
                let running = self.parameters.get_mut(&format!("{module}.{name}"));
                let running = &mut running.unwrap()[unit];
                *running += 0.1 * (batch - *running);
            }
        }
    }

    fn backward(&self, at: &Tensors, mut back: Matrix, passed: &[Passed]) -> Tensors {
        let mut gradients = Tensors::new();
        for layer in (0..self.layers).rev() {
            let (module, passed) = (self.module(layer), &passed[layer]);
            if layer + 1 < self.layers {
                for ((back, active), factors) in
                    back.iter_mut().zip(&passed.active).zip(&passed.factors)
                {
                    for ((d, h), factor) in back.iter_mut().zip(active).zip(factors) {
                        *d *= factor * (1.0 - h * h);
                    }
                }
                if self.normalised {
                    let scale = &at[&format!("{}.weight", module + 1)];
                    let [products, sums] = denormalise(&mut back, scale, passed);
                    gradients.insert(format!("{}.weight", module + 1), products);
                    gradients.insert(format!("{}.bias", module + 1), sums);
                }
            }
            let (units, inputs) = (back[0].len(), passed.inputs[0].len());
            let weight = &at[&format!("{module}.weight")];
            let mut of_weight = vec![0.0; units * inputs];
            let mut of_bias = vec![0.0; units];
            let mut below = vec![vec![0.0; inputs]; back.len()];
            for ((back, row), below) in back.iter().zip(&passed.inputs).zip(&mut below) {
                for (unit, d) in back.iter().enumerate() {
                    of_bias[unit] += d;
                    for input in 0..inputs {
                        of_weight[unit * inputs + input] += d * row[input];
                        below[input] += d * weight[unit * inputs + input];
                    }
                }
            }
            gradients.insert(format!("{module}.weight"), of_weight);
            gradients.insert(format!("{module}.bias"), of_bias);
            back = below;
        }
        gradients
    }

    /// The weights as in the final save, including the running statistics.
    fn folded(&self) -> Tensors {
        let mut folded = Tensors::new();
        for layer in 0..self.layers {
            let [module, saved] = [self.module(layer), 2 * layer];
            let of = |module: usize, name: &str| self.parameters.get(&format!("{module}.{name}"));
            let mut weight = of(module, "weight").unwrap().clone();
            let mut bias = of(module, "bias").unwrap().clone();
            if let Some(means) = of(module + 1, "running_mean") {
                let own =
                    ["weight", "bias", "running_var"].map(|name| of(module + 1, name).unwrap());
                let inputs = weight.len() / bias.len();
                for unit in 0..bias.len() {
                    let factor = own[0][unit] / (own[2][unit] + EPSILON).sqrt();
                    bias[unit] = (bias[unit] - means[unit]) * factor + own[1][unit];
                    let row = &mut weight[unit * inputs..(unit + 1) * inputs];
                    for w in row {
                        *w *= factor;
                    }
                }
            }
            folded.insert(format!("{saved}.weight"), weight);
            folded.insert(format!("{saved}.bias"), bias);
        }
        folded
    }
}

/// The factor on each activation of a layer.
fn factors(active: &Matrix, dropout: Option<&Value>, layer: usize) -> Matrix {
    let Some(dropout) = dropout else {
        return active.iter().map(|row| vec![1.0; row.len()]).collect();
    };
    let scale = dropout["scale"].as_f64().unwrap();
    let rows = dropout["kept"][layer].as_array().unwrap().iter();
    let row = |row: &Value| {
        let bits = row.as_str().unwrap().chars();
        bits.map(|bit| if bit == '1' { scale } else { 0.0 })
            .collect()
    };
    rows.map(row).collect()
}

/// Backward pass of a normalisation; returns the gradients of γ and β.
fn denormalise(back: &mut Matrix, scale: &[f64], passed: &Passed) -> [Vec<f64>; 2] {
    let rows = back.len() as f64;
    let (mut products, mut sums) = (Vec::new(), Vec::new());
    for unit in 0..scale.len() {
        let both = back.iter().zip(&passed.unit);
        let product: f64 = both.map(|(back, normal)| back[unit] * normal[unit]).sum();
        let sum: f64 = back.iter().map(|back| back[unit]).sum();
        for (back, normal) in back.iter_mut().zip(&passed.unit) {
            let centred = back[unit] - sum / rows - normal[unit] * product / rows;
            back[unit] = scale[unit] * passed.inverse[unit] * centred;
        }
        products.push(product);
        sums.push(sum);
    }
    [products, sums]
}

/// Transforms each image as the log says.
fn augmented(pictures: &mut Matrix, augment: &Value) {
    let number = |name: &str| augment[name].as_f64().unwrap();
    let (width, height) = (number("width") as i64, number("height") as i64);
    let [shifts, turns] = ["shift", "turn"].map(|name| matrix(&augment[name]));
    let centre = |size: i64| (size - 1) as f64 / 2.0;
    for (place, zoom) in numbers(&augment["zoom"]).into_iter().enumerate() {
        let (shift, turn) = (&shifts[place], &turns[place]);
        let before = pictures[place].clone();
        let pixel = |column: i64, row: i64| {
            let is_inside = (0..width).contains(&column) && (0..height).contains(&row);
            if is_inside {
                before[(row * width + column) as usize]
            } else {
                number("background")
            }
        };
        for (index, to) in pictures[place].iter_mut().enumerate() {
            let (column, row) = (index as i64 % width, index as i64 / width);
            let x = column as f64 - centre(width) - shift[0];
            let y = row as f64 - centre(height) - shift[1];
            let from_x = (turn[0] * x + turn[1] * y) / zoom + centre(width);
            let from_y = (turn[0] * y - turn[1] * x) / zoom + centre(height);
            let (left, above) = (from_x.floor(), from_y.floor());
            let (right, below) = (from_x - left, from_y - above);
            let mean = |row: i64| {
                let column = left as i64;
                pixel(column, row) * (1.0 - right) + pixel(column + 1, row) * right
            };
            *to = mean(above as i64) * (1.0 - below) + mean(above as i64 + 1) * below;
        }
    }
}

/// Runs it with these options, and reproduces it from its output files.
fn check(data: &str, options: &[&str], layers: usize, draws: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| said(gradus_in(folder.path(), arguments), 0).0;
    run(&[
        "data",
        "export",
        data,
        "--part",
        "train",
        "--to",
        "train.csv",
    ]);
    let train = [
        "train",
        "--data",
        data,
        "--activation",
        "tanh",
        "--optimizer",
        "sgd",
        "--lr",
        "0.1",
    ];
    let train = [&train[..], options].concat();
    let logged = [
        "--log-batches",
        "batches.jsonl",
        "--save-init",
        "init.safetensors",
        "--save",
        "final.safetensors",
    ];
    let out = run(&[&train[..], &logged].concat());
    let normalised = options.contains(&"--batch-norm");
    let mut again = Again::new(folder.path(), layers, normalised);
    let text = fs::read_to_string(folder.path().join("batches.jsonl")).unwrap();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        for draw in draws {
            assert!(line.get(draw).is_some(), "no {draw} in {line}");
        }
        let (loss, logged) = (again.step(&line), line["objective"].as_f64().unwrap());
        let step = &line["step"];
        assert!((loss - logged).abs() < 1e-5, "step {step}: {loss} {logged}");
    }
    assert_eq!(text.lines().count(), 40);
    let saved = tensors(&folder.path().join("final.safetensors"));
    let folded = again.folded();
    assert_eq!(
        folded.keys().collect::<Vec<_>>(),
        saved.keys().collect::<Vec<_>>()
    );
    for (name, saved) in &saved {
        for (again, saved) in folded[name].iter().zip(saved) {
            assert!((again - saved).abs() < 1e-4, "{name}: {again} {saved}");
        }
    }
    // A run without logs is the same.
    let weights = fs::read(folder.path().join("final.safetensors")).unwrap();
    let unlogged = [&train[..], &["--save", "unlogged.safetensors"]].concat();
    let said = run(&unlogged).replace("unlogged.safetensors", "final.safetensors");
    assert_eq!(said, out);
    assert_eq!(
        fs::read(folder.path().join("unlogged.safetensors")).unwrap(),
        weights
    );
}

#[test]
fn a_run_with_dropout_and_mixup_is_made_again_from_its_files() {
    let options = [
        "--hidden",
        "8,6",
        "--batch",
        "16",
        "--dropout",
        "0.2",
        "--mixup",
        "0.4",
        "--until",
        "step 40",
    ];
    check("moons", &options, 3, &["dropout", "label-smoothing"]);
}

#[test]
fn a_run_with_all_that_is_drawn_for_pictures_is_made_again_from_its_files() {
    let options = [
        "--hidden",
        "12,10",
        "--batch",
        "24",
        "--batch-norm",
        "on",
        "--augment",
        "shift=1,rotate=10,zoom=10",
        "--cutmix",
        "1",
        "--input-noise",
        "0.1",
        "--weight-noise",
        "0.02",
        "--dropout",
        "0.1",
        "--until",
        "step 40",
    ];
    let draws = ["augment", "noise", "label-smoothing", "dropout"];
    check("digits", &options, 3, &draws);
}

#[test]
fn a_run_that_is_replayed_logs_the_same_and_a_log_that_cant_be_written_fails() {
    let folder = tempfile::tempdir().unwrap();
    let train = [
        "train",
        "--data",
        "moons",
        "--hidden",
        "4",
        "--dropout",
        "0.3",
    ];
    // Regularizers switched on later draw their random numbers from then on.
    let rest = ["--at", "step 3: mixup 0.4", "--until", "step 7"];
    let files = ["--journal", "run.gradus", "--log-batches", "one.jsonl"];
    let train = [&train[..], &rest].concat();
    said(gradus_in(folder.path(), &[&train[..], &files].concat()), 0);
    let replay = [
        "train",
        "--replay",
        "run.gradus",
        "--log-batches",
        "two.jsonl",
    ];
    said(gradus_in(folder.path(), &replay), 0);
    let text = |name| fs::read_to_string(folder.path().join(name)).unwrap();
    let one = text("one.jsonl");
    assert_eq!(one, text("two.jsonl"));
    let mixed: Vec<bool> = one
        .lines()
        .map(|line| line.contains("label-smoothing"))
        .collect();
    assert_eq!(mixed, [false, false, false, true, true, true, true]);
    if Path::new("/dev/full").exists() {
        let full = [&train[..], &["--log-batches", "/dev/full"]].concat();
        let (out, error) = said(gradus_in(folder.path(), &full), 1);
        assert!(out.contains("end step 7"), "{out}");
        assert!(error.contains("can't write --log-batches"), "{error}");
    }
    let twice = ["--log-batches", "new.jsonl", "--log", "new.jsonl"];
    let (_, error) = said(gradus_in(folder.path(), &[&train[..], &twice].concat()), 2);
    assert!(error.contains("both name new.jsonl"), "{error}");
}

#[test]
fn the_directions_of_a_surface_are_saved_and_lead_to_its_losses() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| said(gradus_in(folder.path(), arguments), 0).0;
    run(&[
        "data",
        "export",
        "iris",
        "--part",
        "train",
        "--to",
        "train.csv",
    ]);
    let surface = [
        "study",
        "surface",
        "--data",
        "iris",
        "--hidden",
        "6",
        "--activation",
        "tanh",
        "--until",
        "epoch 3",
        "--grid",
        "5",
        "--format",
        "csv",
        "--save-directions",
        "init.safetensors",
    ];
    let csv = run(&surface);
    let mut again = Again::new(folder.path(), 2, false);
    let all: Vec<String> = (0..again.samples.len()).map(|at| at.to_string()).collect();
    let whole: Value = serde_json::from_str(&format!("{{\"batch\":[{}]}}", all.join(","))).unwrap();
    let (x, y) = again.batch(&whole);
    let directions = again.parameters.clone();
    for line in csv.lines().skip(1) {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        let mut at = Tensors::new();
        for module in [0, 2] {
            for kind in ["weight", "bias"] {
                let name = format!("{module}.{kind}");
                let [a, b] = ["a", "b"].map(|axis| &directions[&format!("{axis}.{name}")]);
                let there = directions[&name].iter().zip(a).zip(b);
                let there = there.map(|((w, a), b)| w + cells[0] * a + cells[1] * b);
                at.insert(name, there.collect());
            }
        }
        let (logits, _) = again.forward(&at, x.clone(), &Value::Null);
        let losses = logits.iter().zip(&y).map(|(logits, y)| {
            let total = logits.iter().map(|z| z.exp()).sum::<f64>().ln();
            let both = logits.iter().zip(y);
            both.map(|(z, y)| y * (total - z)).sum::<f64>()
        });
        let loss = losses.sum::<f64>() / x.len() as f64;
        assert!(
            (loss - cells[2]).abs() < 1e-4 * (1.0 + loss),
            "{line}: {loss}"
        );
    }
}
