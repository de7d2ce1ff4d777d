//! `gradus predict`: what a saved network makes of other data.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::ArgMatches;
use serde_json::{Map, Value, json};

use super::{Failure, failure, files, look, recipe};
use crate::data::{DataError, Encoded, ImageSize, Reading, Source, csv_cell, first_names};
use crate::train::{Given, Model, Recipe};
use crate::whole_file;

/// Where the data come from if they are named like this: the standard input, as a table.
const STDIN: &str = "-";

/// How predictions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A line for each row, with a header.
    Csv,
    /// A JSON object for each row.
    Json,
}

impl FromStr for Form {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "csv" => Ok(Self::Csv),
            "json" => Ok(Self::Json),
            other => Err(format!("format can't be '{other}': expected csv or json")),
        }
    }
}

pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    // clap requires both.
    let weights = options
        .get_one::<PathBuf>("weights")
        .cloned()
        .unwrap_or_default();
    let name = options.get_one::<String>("name").map_or("", String::as_str);
    let form = look::read(options, "format")?.unwrap_or(Form::Csv);
    let to = options.get_one::<PathBuf>("to");
    if let Some(to) = to {
        check_target(options, to, name, &weights)?;
    }
    let model = load(&weights)?;
    let encoded = encode(options, &model, name, &weights)?;
    let text = match form {
        Form::Csv => csv(&model, &encoded),
        Form::Json => json(&model, &encoded),
    };
    match to {
        None => {
            let mut out = std::io::stdout().lock();
            let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
            written.map_err(|error| failure::stdout(&error))?;
        }
        Some(path) => whole_file::write(path, |out| out.write_all(text.as_bytes())).map_err(
            |error: std::io::Error| {
                Failure::Failed(format!("can't write {}: {error}", path.display()))
            },
        )?,
    }
    for line in remarks(&encoded) {
        failure::complain(&line);
    }
    Ok(())
}

fn check_target(
    options: &ArgMatches,
    to: &Path,
    name: &str,
    weights: &Path,
) -> Result<(), Failure> {
    files::check_place("to", to)?;
    let source = name.split_once(':').map(|(_, file)| Path::new(file));
    if source.is_some_and(|source| files::are_same(source, to)) {
        let to = to.display();
        return Err(Failure::Usage(format!("--to {to} is the data itself")));
    }
    if files::are_same(weights, to) {
        let to = to.display();
        return Err(Failure::Usage(format!("--to {to} is the file of weights")));
    }
    files::check_free("to", to, files::forces(options))
}

fn load(path: &Path) -> Result<Model, Failure> {
    let shown = path.display();
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::Failed(format!("can't read the weights in {shown}: {error}")))?;
    Model::read(&bytes).map_err(|error| Failure::Failed(format!("{shown}: {error}")))
}

/// The rows of the data as the network is fed them.
fn encode(
    options: &ArgMatches,
    model: &Model,
    name: &str,
    weights: &Path,
) -> Result<Encoded, Failure> {
    let mut given = recipe::given_options(options);
    // Any table takes the options that say how it is read.
    let is_table = name == STDIN || name.starts_with("csv:");
    given.push(Given::option(
        "data",
        if name == STDIN { "csv:-" } else { name },
    ));
    let request = Recipe::from_given(&given)?.data;
    let entry = request.check()?;
    let reading = &request.reading;
    let preprocessing = model.preprocessing();
    if is_table {
        let file = request.argument().unwrap_or_default();
        let bytes = if name == STDIN {
            stdin()
        } else {
            std::fs::read(file)
        };
        let bytes = bytes.map_err(|error| DataError::Read {
            file: file.to_owned(),
            source: error.into(),
        })?;
        return Ok(preprocessing.table(&bytes, file, reading)?);
    }
    let reads_size = entry.takes.contains(&"image");
    let raw = (entry.load)(&Source {
        argument: request.argument().unwrap_or_default(),
        samples: entry.generated.map_or(0, |toy| toy.samples),
        noise: entry.generated.map_or(0.0, |toy| toy.noise),
        label: None,
        reading: &Reading {
            image: preprocessing.image_size().filter(|_| reads_size),
            ..Reading::default()
        },
        unlabelled: true,
        seed: 0,
    })?;
    for notice in &raw.notices {
        failure::complain(&notice.to_string());
    }
    preprocessing.raw(&raw).ok_or_else(|| {
        Failure::Failed(format!(
            "the network in {} takes {}, but {name} has {}",
            weights.display(),
            inputs(preprocessing.image_size(), preprocessing.inputs()),
            inputs(raw.image_size(), raw.features.len()),
        ))
    })
}

fn inputs(size: Option<ImageSize>, count: usize) -> String {
    match size {
        Some(size) => format!("images of {size}"),
        None => format!("{count} inputs"),
    }
}

fn stdin() -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The predictions of a row.
enum Row<'a> {
    /// A column is missing.
    Gap(&'a str),
    /// The index of the most probable class, and all probabilities.
    Class(usize, Vec<f32>),
    /// The values, in their own units.
    Values(Vec<f64>),
}

fn rows<'a>(model: &Model, encoded: &'a Encoded) -> Vec<Row<'a>> {
    let predicted = model.predict(encoded.inputs.view());
    let row = |(numbers, gap): (ndarray::ArrayView1<'_, f32>, &'a Option<String>)| {
        if let Some(column) = gap {
            return Row::Gap(column);
        }
        if !model.is_classifier() {
            let values = numbers.iter().enumerate();
            let undone = values.map(|(at, number)| model.preprocessing().output(at, *number));
            return Row::Values(undone.collect());
        }
        // The first of equals, as in an evaluation.
        let best = numbers.iter().enumerate().rev();
        let best = best.max_by(|(_, a), (_, b)| a.total_cmp(b));
        Row::Class(best.map_or(0, |(class, _)| class), numbers.to_vec())
    };
    predicted
        .rows()
        .into_iter()
        .zip(&encoded.gaps)
        .map(row)
        .collect()
}

/// A line a row: its number from 1 or its file, the prediction, and the probability of each class.
fn csv(model: &Model, encoded: &Encoded) -> String {
    let names = model.outputs();
    let mut text = String::from(if encoded.sources.is_empty() {
        "row"
    } else {
        "file"
    });
    if model.is_classifier() {
        text.push_str(",prediction");
    }
    for name in names {
        let name = if model.is_classifier() {
            format!("p({name})")
        } else {
            name.clone()
        };
        let _ = write!(text, ",{}", csv_cell(&name));
    }
    text.push('\n');
    for (at, row) in rows(model, encoded).iter().enumerate() {
        match encoded.sources.get(at) {
            Some(file) => text.push_str(&csv_cell(file)),
            None => {
                let _ = write!(text, "{}", at + 1);
            }
        }
        match row {
            Row::Gap(_) => {
                let cells = names.len() + usize::from(model.is_classifier());
                text.push_str(&",".repeat(cells));
            }
            Row::Class(class, probabilities) => {
                let _ = write!(text, ",{}", csv_cell(&names[*class]));
                for p in probabilities {
                    let _ = write!(text, ",{p}");
                }
            }
            Row::Values(values) => {
                for value in values {
                    let _ = write!(text, ",{value}");
                }
            }
        }
        text.push('\n');
    }
    text
}

/// A JSON object a row.
fn json(model: &Model, encoded: &Encoded) -> String {
    let names = model.outputs();
    let mut text = String::new();
    for (at, row) in rows(model, encoded).iter().enumerate() {
        let mut object = Map::from_iter([match encoded.sources.get(at) {
            Some(file) => ("file".to_owned(), json!(file)),
            None => ("row".to_owned(), json!(at + 1)),
        }]);
        match row {
            Row::Gap(column) => {
                object.insert("prediction".to_owned(), Value::Null);
                object.insert("missing".to_owned(), json!(column));
            }
            Row::Class(class, probabilities) => {
                object.insert("prediction".to_owned(), json!(names[*class]));
                let named = names
                    .iter()
                    .cloned()
                    .zip(probabilities.iter().map(|p| json!(p)));
                object.insert("probabilities".to_owned(), Value::Object(named.collect()));
            }
            Row::Values(values) => {
                let named = names
                    .iter()
                    .cloned()
                    .zip(values.iter().map(|value| json!(value)));
                object.insert("prediction".to_owned(), Value::Object(named.collect()));
            }
        }
        let _ = writeln!(text, "{}", Value::Object(object));
    }
    text
}

/// What did not fit.
fn remarks(encoded: &Encoded) -> Vec<String> {
    let mut lines = Vec::new();
    let mut columns: Vec<String> = encoded.gaps.iter().flatten().cloned().collect();
    let gaps = columns.len();
    columns.sort_unstable();
    columns.dedup();
    if gaps > 0 {
        lines.push(format!(
            "{gaps} of {} rows not predicted: missing in {}; weights trained with --missing mean predict them",
            encoded.gaps.len(),
            first_names(&columns)
        ));
    }
    for ((column, text), rows) in encoded.unknown.iter().take(10) {
        let s = if *rows == 1 { "" } else { "s" };
        lines.push(format!(
            "'{text}' in {column} ({rows} row{s}) was not in the training data"
        ));
    }
    let more = encoded.unknown.len().saturating_sub(10);
    if more > 0 {
        lines.push(format!("{more} more texts were not in the training data"));
    }
    lines
}
