//! From raw samples to a data set: split, cut, standardise, make labels wrong.

use super::dataset::{Affine, Dataset, Kind, Limits, Standardisation, Task};
use super::error::{Applies, DataError, SplitPart};
use super::gaps::{self, Filled};
use super::identity::identity;
use super::notice::Notice;
use super::origin::Origin;
use super::part::Part;
use super::raw::{Inputs, Raw, Targets};
use super::request::Request;
use super::scaling::Scaling;
use super::split::Assigned;
use super::test_set::SealedTestSet;
use super::{Entry, origin, split};
use crate::rng::{Purpose, stream};
use ndarray::Array2;
use rand::RngExt;
use rand::seq::SliceRandom;

/// So many standard deviations from the mean a value may lie that training has not seen the like of. A sample of a normal
/// distribution lies further out once in two million.
const FAR: f32 = 5.0;

/// Which samples make the parts of a data set.
pub(super) struct Rows {
    pub(super) train: Vec<usize>,
    pub(super) validation: Vec<usize>,
    pub(super) test: Vec<usize>,
    /// What the standardisation is fitted to, if not the training part.
    pub(super) fitted_to: Option<Vec<usize>>,
}

/// Cuts, standardises and, if asked, spoils labels, in this order.
pub(super) fn prepare(
    raw: &Raw,
    entry: &'static Entry,
    request: &Request,
    seed: u64,
    rows: Rows,
) -> Dataset {
    let fitted_to = rows.fitted_to.as_ref().unwrap_or(&rows.train);
    let seal = identity(raw, &rows.test);
    let standardisation = fit(raw, fitted_to, request);
    let cut = |rows| part(raw, rows, &standardisation);
    let mut train = cut(rows.train);
    let (validation, test) = (cut(rows.validation), cut(rows.test));
    let notices = notices(raw, &train, &standardisation.fills);
    let wrong_labels = spoil(&mut train, request.label_noise, seed);
    Dataset {
        name: request.name.clone(),
        entry,
        kind: raw.kind,
        features: raw.features.clone(),
        task: match &raw.targets {
            Targets::Classes { names, .. } => Task::Classification {
                classes: names.clone(),
            },
            Targets::Values { names, .. } => Task::Regression {
                outputs: names.clone(),
            },
        },
        train,
        validation,
        test: SealedTestSet::new(test, seal),
        standardisation,
        wrong_labels,
        dropped_rows: raw.dropped_rows,
        notices,
        table: raw.table.clone(),
        origins: origins(raw),
        row_numbers: raw.row_numbers.clone(),
        brightness: match &raw.inputs {
            Inputs::Pixels { brightness, .. } => Some(*brightness),
            Inputs::Numbers { .. } => None,
        },
        truth: raw.truth,
    }
}

/// What the input columns are made of.
fn origins(raw: &Raw) -> Vec<Origin> {
    if !raw.origins.is_empty() {
        return raw.origins.clone();
    }
    let numbers = raw.features.iter().map(|column| Origin {
        column: column.clone(),
        part: origin::Part::Number,
    });
    numbers.collect()
}

/// How the samples are split, no part empty that was asked for.
pub(super) fn assign(raw: &Raw, request: &Request, seed: u64) -> Result<Assigned, DataError> {
    if request.label_noise > 0.0 && matches!(raw.targets, Targets::Values { .. }) {
        return Err(request.not_applicable("label-noise", Applies::Classes));
    }
    let samples = raw.inputs.samples();
    let labels = match &raw.targets {
        Targets::Classes { labels, .. } => Some(labels.as_slice()),
        Targets::Values { .. } => None,
    };
    let wanted = request.split.percentages();
    let sizes = split::sizes(samples, request.split);
    let parts = [SplitPart::Training, SplitPart::Validation, SplitPart::Test];
    for (place, part) in parts.into_iter().enumerate() {
        if wanted[place] > 0 && sizes[place] == 0 {
            return Err(DataError::TooFewSamples {
                name: request.name.clone(),
                samples,
                split: request.split,
                part,
            });
        }
    }
    Ok(Assigned::new(samples, labels, request.split, seed))
}

/// The standardisation that the rows of the training part call for.
fn fit(raw: &Raw, train: &[usize], request: &Request) -> Standardisation {
    let scaling = request.scale;
    let fills = gaps::fills(raw, train);
    let inputs = match &raw.inputs {
        Inputs::Pixels { bytes, brightness } => {
            let map = scaling.of_pixels(&counts(bytes, train), brightness.white);
            vec![map; bytes.ncols()]
        }
        Inputs::Numbers {
            values,
            standardise,
            ..
        } => {
            let values = Filled {
                values,
                fills: &fills,
            };
            let value = |row, column| values.get(row, column);
            fit_columns(value, standardise, train, scaling)
        }
    };
    let targets = match &raw.targets {
        Targets::Classes { names, .. } => vec![Affine::IDENTITY; names.len()],
        Targets::Values {
            values,
            standardise,
            ..
        } => {
            let standardise = vec![*standardise; values.ncols()];
            let value = |row, column| values[[row, column]];
            fit_columns(value, &standardise, train, Scaling::Standard)
        }
    };
    let limits = if request.limits {
        limits(raw, &fills, &inputs, train, scaling)
    } else {
        vec![Limits::NONE; inputs.len()]
    };
    Standardisation {
        fills,
        inputs,
        limits,
        targets,
    }
}

/// The map of each column that is to be scaled.
fn fit_columns(
    value: impl Fn(usize, usize) -> f64,
    standardise: &[bool],
    train: &[usize],
    scaling: Scaling,
) -> Vec<Affine> {
    let map = |(column, &wanted): (usize, &bool)| {
        if wanted {
            scaling.of_column(train.iter().map(|&row| value(row, column)))
        } else {
            Affine::IDENTITY
        }
    };
    standardise.iter().enumerate().map(map).collect()
}

/// Between which numbers each column is held: see [`Limits`].
fn limits(
    raw: &Raw,
    fills: &[Option<f64>],
    maps: &[Affine],
    train: &[usize],
    scaling: Scaling,
) -> Vec<Limits> {
    let Inputs::Numbers {
        values,
        standardise,
        ..
    } = &raw.inputs
    else {
        return vec![Limits::NONE; maps.len()];
    };
    // Generated points and curves lie where they are drawn, and one sample tells nothing of how a column is spread.
    let is_table = raw.kind == Kind::Table || raw.table.is_some();
    if !is_table || train.len() < 2 {
        return vec![Limits::NONE; maps.len()];
    }
    let values = Filled { values, fills };
    let columns = maps.iter().zip(standardise).enumerate();
    let limits = columns.map(|(column, (map, &wanted))| {
        let raw = || train.iter().map(|&row| values.get(row, column));
        let seen = raw().map(|value| map.apply(value));
        let seen = seen.fold(Limits::NOTHING, Limits::with);
        if seen.is_point() || !wanted {
            // One-hot columns know no number but 0 and 1.
            return if seen.is_point() { seen } else { Limits::NONE };
        }
        if scaling == Scaling::Standard {
            return seen.with(-FAR).with(FAR);
        }
        let spread = Scaling::Standard.of_column(raw());
        let far = |number| map.apply(spread.undo(number));
        seen.with(far(-FAR)).with(far(FAR))
    });
    limits.collect()
}

fn is_constant(mut values: impl Iterator<Item = f64>) -> bool {
    let first = values.next();
    values.all(|value| Some(value) == first)
}

/// How often each brightness occurs in these rows.
fn counts(bytes: &Array2<u8>, rows: &[usize]) -> [u64; 256] {
    let mut counts = [0; 256];
    for &row in rows {
        for &byte in bytes.row(row) {
            counts[usize::from(byte)] += 1;
        }
    }
    counts
}

/// The samples `rows`, as the net is fed them.
pub(super) fn part(raw: &Raw, rows: Vec<usize>, standardisation: &Standardisation) -> Part {
    let (maps, limits) = (&standardisation.inputs, &standardisation.limits);
    let mut inputs = Array2::zeros((rows.len(), raw.features.len()));
    match &raw.inputs {
        Inputs::Pixels { bytes, brightness } => {
            // Every pixel has the same map, and there are only 256 brightnesses.
            let map = maps.first().copied().unwrap_or(Affine::IDENTITY);
            let number: Vec<f32> = (0..=u8::MAX)
                .map(|byte| map.apply(f64::from(byte) / f64::from(brightness.white)))
                .collect();
            for (mut to, &row) in inputs.rows_mut().into_iter().zip(&rows) {
                to.zip_mut_with(&bytes.row(row), |to, &byte| *to = number[usize::from(byte)]);
            }
        }
        Inputs::Numbers { values, .. } => {
            let fills = &standardisation.fills;
            let values = Filled { values, fills };
            fill(
                &mut inputs,
                |row, column| values.get(row, column),
                &rows,
                maps,
            );
            for mut row in inputs.rows_mut() {
                for (number, limits) in row.iter_mut().zip(limits) {
                    *number = limits.clamp(*number);
                }
            }
        }
    }
    let outputs = standardisation.targets.len();
    let mut targets = Array2::zeros((rows.len(), outputs));
    let labels = match &raw.targets {
        Targets::Classes { labels, .. } => {
            let labels: Vec<u32> = rows.iter().map(|&row| labels[row]).collect();
            for (sample, &label) in labels.iter().enumerate() {
                targets[[sample, label as usize]] = 1.0;
            }
            labels
        }
        Targets::Values { values, .. } => {
            let maps = &standardisation.targets;
            fill(
                &mut targets,
                |row, column| values[[row, column]],
                &rows,
                maps,
            );
            Vec::new()
        }
    };
    Part {
        inputs,
        targets,
        labels,
        rows,
    }
}

/// Copies `rows` through the columns' maps.
fn fill(
    to: &mut Array2<f32>,
    value: impl Fn(usize, usize) -> f64,
    rows: &[usize],
    maps: &[Affine],
) {
    for (mut to, &row) in to.rows_mut().into_iter().zip(rows) {
        for (column, (to, map)) in to.iter_mut().zip(maps).enumerate() {
            *to = map.apply(value(row, column));
        }
    }
}

/// Gives round(`share` · n) of the training samples a random other class; their positions, rising.
fn spoil(train: &mut Part, share: f64, seed: u64) -> Vec<usize> {
    let classes = train.targets.ncols() as u32;
    let wrong = (share * train.len() as f64).round() as usize;
    if wrong == 0 || classes < 2 || train.labels.is_empty() {
        return Vec::new();
    }
    let mut generator = stream(seed, Purpose::LabelNoise, 0);
    let mut chosen: Vec<usize> = (0..train.len()).collect();
    chosen.shuffle(&mut generator);
    chosen.truncate(wrong);
    for &sample in &chosen {
        let label = &mut train.labels[sample];
        train.targets[[sample, *label as usize]] = 0.0;
        *label = (*label + generator.random_range(1..classes)) % classes;
        train.targets[[sample, *label as usize]] = 1.0;
    }
    chosen.sort_unstable();
    chosen
}

/// What the user should be told.
fn notices(raw: &Raw, train: &Part, fills: &[Option<f64>]) -> Vec<Notice> {
    let mut notices = raw.notices.clone();
    if let Inputs::Numbers { values, .. } = &raw.inputs {
        let values = Filled { values, fills };
        let constant =
            |column: &usize| is_constant(train.rows.iter().map(|&row| values.get(row, *column)));
        let names: Vec<String> = (0..raw.features.len())
            .filter(constant)
            .map(|column| raw.features[column].clone())
            .collect();
        if !names.is_empty() && train.len() > 1 {
            notices.push(Notice::ConstantFeatures(names));
        }
    }
    if let Targets::Classes { names, .. } = &raw.targets {
        let mut seen = vec![false; names.len()];
        for &label in &train.labels {
            seen[label as usize] = true;
        }
        let absent: Vec<String> = names
            .iter()
            .zip(seen)
            .filter(|(_, seen)| !seen)
            .map(|(name, _)| name.clone())
            .collect();
        if !absent.is_empty() {
            notices.push(Notice::ClassesNotInTraining(absent));
        }
    }
    notices
}
