//! From raw samples to a data set: split, cut, standardise, make labels wrong.

use super::dataset::{Affine, Dataset, Kind, Limits, Standardisation, Task};
use super::error::{Applies, DataError, SplitPart};
use super::identity::identity;
use super::notice::Notice;
use super::origin::Origin;
use super::part::Part;
use super::raw::{Inputs, Raw, Targets};
use super::request::Request;
use super::split::Assigned;
use super::test_set::SealedTestSet;
use super::{Entry, gaps, origin, split};
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
    let fills = gaps::fills(raw, fitted_to);
    let raw = &*gaps::filled(raw, &fills);
    let standardisation = fit(raw, fitted_to, request.limits);
    let cut = |rows| part(raw, rows, &standardisation);
    let mut train = cut(rows.train);
    let (validation, test) = (cut(rows.validation), cut(rows.test));
    let notices = notices(raw, &train);
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
        fills,
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
fn fit(raw: &Raw, train: &[usize], limited: bool) -> Standardisation {
    let inputs = match &raw.inputs {
        Inputs::Pixels { bytes, white } => vec![fit_pixels(bytes, *white, train); bytes.ncols()],
        Inputs::Numbers {
            values,
            standardise,
            ..
        } => standardise
            .iter()
            .enumerate()
            .map(|(column, &wanted)| fit_column(values, column, wanted, train))
            .collect(),
    };
    let targets = match &raw.targets {
        Targets::Classes { names, .. } => vec![Affine::IDENTITY; names.len()],
        Targets::Values {
            values,
            standardise,
            ..
        } => (0..values.ncols())
            .map(|column| fit_column(values, column, *standardise, train))
            .collect(),
    };
    let limits = if limited {
        limits(raw, &inputs, train)
    } else {
        vec![Limits::NONE; inputs.len()]
    };
    Standardisation {
        inputs,
        limits,
        targets,
    }
}

/// Between which numbers each column is held: see [`Limits`].
fn limits(raw: &Raw, maps: &[Affine], train: &[usize]) -> Vec<Limits> {
    let Inputs::Numbers {
        values,
        standardise,
        ..
    } = &raw.inputs
    else {
        return vec![Limits::NONE; maps.len()];
    };
    // Points and curves are drawn where they lie, and one sample tells nothing of how a column is spread.
    if raw.kind != Kind::Table || train.len() < 2 {
        return vec![Limits::NONE; maps.len()];
    }
    let columns = maps.iter().zip(standardise).enumerate();
    let limits = columns.map(|(column, (map, &wanted))| {
        let seen = train.iter().map(|&row| map.apply(values[[row, column]]));
        let seen = seen.fold(Limits::NOTHING, Limits::with);
        if seen.is_point() || !wanted {
            // One-hot columns know no number but 0 and 1.
            return if seen.is_point() { seen } else { Limits::NONE };
        }
        seen.with(-FAR).with(FAR)
    });
    limits.collect()
}

/// Mean and standard deviation of one column, both taken of the distances to its first value: sums of large numbers
/// would leave little of a year, and nothing of a time in seconds.
fn fit_column(values: &Array2<f64>, column: usize, wanted: bool, train: &[usize]) -> Affine {
    let value = |row: &usize| values[[*row, column]];
    let Some(first) = train.first().map(value).filter(|_| wanted) else {
        return Affine::IDENTITY;
    };
    let count = train.len() as f64;
    let shift = train.iter().map(|row| value(row) - first).sum::<f64>() / count;
    let square = |row: &usize| (value(row) - first - shift).powi(2);
    let scale = (train.iter().map(square).sum::<f64>() / count).sqrt();
    Affine {
        mean: first + shift,
        scale: if scale > 0.0 { scale } else { 1.0 },
    }
}

fn is_constant(mut values: impl Iterator<Item = f64>) -> bool {
    let first = values.next();
    values.all(|value| Some(value) == first)
}

/// One mean and standard deviation over all pixels, in units of white. The sums are of whole numbers, so exact.
fn fit_pixels(bytes: &Array2<u8>, white: u8, train: &[usize]) -> Affine {
    let (mut sum, mut squares) = (0_u64, 0_u64);
    for &row in train {
        for &byte in bytes.row(row) {
            sum += u64::from(byte);
            squares += u64::from(byte) * u64::from(byte);
        }
    }
    let count = (train.len() * bytes.ncols()) as f64;
    let (mean, square) = (sum as f64 / count, squares as f64 / count);
    let scale = (square - mean * mean).max(0.0).sqrt() / f64::from(white);
    Affine {
        mean: mean / f64::from(white),
        scale: if scale > 0.0 { scale } else { 1.0 },
    }
}

/// The samples `rows`, as the net is fed them.
pub(super) fn part(raw: &Raw, rows: Vec<usize>, standardisation: &Standardisation) -> Part {
    let (maps, limits) = (&standardisation.inputs, &standardisation.limits);
    let mut inputs = Array2::zeros((rows.len(), raw.features.len()));
    match &raw.inputs {
        Inputs::Pixels { bytes, white } => {
            // Every pixel has the same map, and there are only 256 brightnesses.
            let map = maps.first().copied().unwrap_or(Affine::IDENTITY);
            let number: Vec<f32> = (0..=u8::MAX)
                .map(|byte| map.apply(f64::from(byte) / f64::from(*white)))
                .collect();
            for (mut to, &row) in inputs.rows_mut().into_iter().zip(&rows) {
                to.zip_mut_with(&bytes.row(row), |to, &byte| *to = number[usize::from(byte)]);
            }
        }
        Inputs::Numbers { values, .. } => {
            fill(&mut inputs, values, &rows, maps);
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
            fill(&mut targets, values, &rows, &standardisation.targets);
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

/// Copies `rows` of `values` through the columns' maps.
fn fill(to: &mut Array2<f32>, values: &Array2<f64>, rows: &[usize], maps: &[Affine]) {
    for (mut to, &row) in to.rows_mut().into_iter().zip(rows) {
        for ((to, &value), map) in to.iter_mut().zip(values.row(row)).zip(maps) {
            *to = map.apply(value);
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
fn notices(raw: &Raw, train: &Part) -> Vec<Notice> {
    let mut notices = raw.notices.clone();
    if let Inputs::Numbers { values, .. } = &raw.inputs {
        let constant =
            |column: &usize| is_constant(train.rows.iter().map(|&row| values[[row, *column]]));
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
