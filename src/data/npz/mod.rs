//! The user's own arrays: an archive of numpy (`npz:FILE`), as Keras ships MNIST.

mod array;

use super::dataset::Kind;
use super::image_size::ImageSize;
use super::images::{Images, classes, pool};
use super::npy_problem::NpyProblem;
use super::raw::{Brightness, Gaps, Inputs, Targets};
use super::reading::Goal;
use super::table::number_classes;
use super::{DataError, Entry, Family, Raw, Source};
use crate::plain::plain;
use array::Array;
use ndarray::{Array2, Axis};
use std::fs::File;
use std::io::BufReader;
use zip::ZipArchive;

/// The registry entry.
///
/// The archive has inputs and targets in arrays that are called alike: `x` and `y`, `images` and `labels`, `data` and
/// `target`; those of several parts (`x_train`, `test_images`) are pooled and split anew, like all data. Inputs are
/// images (samples, height, width), also with 1 or 3 values for each pixel, or rows of numbers.
pub(super) const ENTRY: Entry = Entry {
    id: "npz",
    argument: Some("FILE"),
    label: "numpy archive",
    explanation: "your own arrays of images or numbers, as numpy.savez writes them: x_train, y_train and the like",
    family: Family::Image,
    shape: None,
    source: "your file",
    licence: "yours",
    generated: None,
    takes: &["task", "image"],
    load,
};

/// The words for inputs, each with that for their targets.
const NAMES: [(&str, &str); 6] = [
    ("x", "y"),
    ("images", "labels"),
    ("data", "labels"),
    ("data", "target"),
    ("imgs", "labels"),
    ("features", "labels"),
];
/// The words for parts, in the order in which they are pooled; none for all data.
const PARTS: [&str; 8] = [
    "",
    "train",
    "training",
    "val",
    "valid",
    "validation",
    "test",
    "testing",
];

/// Arrays of one part: the name of the inputs and of the targets.
type Pair = (String, Option<String>);

fn load(source: &Source<'_>) -> Result<Raw, DataError> {
    let file = source.argument;
    let mut archive = Archive::open(file)?;
    let pairs = pairs(&archive.names, source.unlabelled);
    if pairs.is_empty() {
        // A name in an archive may hold anything.
        let names = archive.names.iter().map(|name| plain(name).into_owned());
        let names = names.collect();
        return Err(DataError::malformed(file, NpyProblem::NoArrays(names)));
    }
    let mut parts = Vec::new();
    let mut labels = Vec::new();
    for (inputs, targets) in pairs {
        let shown = format!("{file}, array '{inputs}'");
        let inputs = archive.array(&inputs)?;
        let samples = inputs.shape.first().copied().unwrap_or(0);
        if let Some(name) = targets {
            let targets = archive.array(&name)?;
            if targets.len() != samples {
                let problem = NpyProblem::Targets {
                    shape: targets.shown(),
                    samples,
                };
                return Err(DataError::malformed(
                    &format!("{file}, array '{name}'"),
                    problem,
                ));
            }
            labels.push(targets);
        }
        parts.push((shown, inputs));
    }
    let targets = if source.unlabelled {
        classes(Vec::new(), Vec::new())
    } else {
        targets(&labels, source.reading.task, file)?
    };
    drop(labels);
    let is_table = parts[0].1.shape.len() == 2 && source.reading.image.is_none();
    if is_table {
        table(parts, targets)
    } else {
        images(parts, targets, source.reading.image)
    }
}

/// An archive of arrays.
struct Archive<'a> {
    file: &'a str,
    zip: ZipArchive<BufReader<File>>,
    /// The names of the arrays, without their ending.
    names: Vec<String>,
}

impl<'a> Archive<'a> {
    fn open(file: &'a str) -> Result<Self, DataError> {
        let opened = File::open(file).map_err(|error| DataError::Read {
            file: file.to_owned(),
            source: error.into(),
        })?;
        let malformed = |error: zip::result::ZipError| {
            DataError::malformed(file, NpyProblem::NotNpz(error.to_string()))
        };
        let zip = ZipArchive::new(BufReader::new(opened)).map_err(malformed)?;
        let names = zip.file_names().filter_map(Result::ok);
        let names = names.filter_map(|name| Some(name.strip_suffix(".npy")?.to_owned()));
        let mut names: Vec<String> = names.collect();
        names.sort_unstable();
        Ok(Self { file, zip, names })
    }

    fn array(&mut self, name: &str) -> Result<Array, DataError> {
        let shown = format!("{}, array '{name}'", self.file);
        let malformed = |problem| DataError::malformed(&shown, problem);
        let member = self.zip.by_name(&format!("{name}.npy"));
        let member = member.map_err(|error| malformed(NpyProblem::NotNpz(error.to_string())))?;
        Array::read(member).map_err(malformed)
    }
}

/// The arrays that belong together, one pair for each part.
fn pairs(names: &[String], unlabelled: bool) -> Vec<Pair> {
    let find = |word: &str, part: &str| {
        let spelled = match part {
            "" => vec![word.to_owned()],
            _ => vec![format!("{word}_{part}"), format!("{part}_{word}")],
        };
        let same = |name: &&String| spelled.iter().any(|word| name.eq_ignore_ascii_case(word));
        names.iter().find(same).cloned()
    };
    let pair = |part: &&str| {
        NAMES.iter().find_map(|(inputs, targets)| {
            let inputs = find(inputs, part)?;
            let targets = find(targets, part);
            (targets.is_some() || unlabelled).then_some((inputs, targets))
        })
    };
    let mut all: Vec<Pair> = PARTS.iter().filter_map(pair).collect();
    // An array alone, as numpy.savez calls it.
    if all.is_empty() && unlabelled && names.len() == 1 {
        all.push((names[0].clone(), None));
    }
    all
}

/// What is to be predicted: texts and whole numbers are classes as in a table.
fn targets(arrays: &[Array], goal: Option<Goal>, file: &str) -> Result<Targets, DataError> {
    let one_value = || DataError::malformed(file, NpyProblem::OneClass);
    if arrays.iter().all(Array::is_text) {
        let all = arrays
            .iter()
            .flat_map(|array| (0..array.len()).map(|at| array.text(at)));
        let all: Vec<String> = all.collect();
        let mut names = all.clone();
        names.sort_unstable();
        names.dedup();
        if names.len() < 2 {
            return Err(one_value());
        }
        let place = |text: &String| names.partition_point(|name| name < text) as u32;
        let labels = all.iter().map(place).collect();
        return Ok(classes(names, labels));
    }
    let numbers = arrays
        .iter()
        .flat_map(|array| (0..array.len()).map(|at| array.number(at)));
    let numbers: Vec<f64> = numbers.collect();
    if let Some(place) = numbers.iter().position(|number| !number.is_finite()) {
        return Err(DataError::malformed(file, NpyProblem::NotFinite { place }));
    }
    number_classes(&numbers, goal)
        .map_or_else(
            || {
                let values = Array2::from_shape_fn((numbers.len(), 1), |(row, _)| numbers[row]);
                let is_constant = numbers.windows(2).all(|two| two[0] == two[1]);
                (!is_constant).then(|| Targets::Values {
                    names: vec!["y".to_owned()],
                    values,
                    standardise: true,
                })
            },
            |targets| {
                let Targets::Classes { names, .. } = &targets else {
                    return Some(targets);
                };
                (names.len() > 1).then_some(targets)
            },
        )
        .ok_or_else(one_value)
}

/// Rows of numbers.
fn table(parts: Vec<(String, Array)>, targets: Targets) -> Result<Raw, DataError> {
    let columns = parts[0].1.shape[1];
    let mut values = Array2::zeros((0, columns));
    for (shown, array) in parts {
        let malformed = |problem| DataError::malformed(&shown, problem);
        if array.is_text() || array.shape.len() != 2 || array.shape[1] != columns || columns == 0 {
            let problem = NpyProblem::OtherShape {
                shape: array.shown(),
                expected: format!("(…, {})", columns.max(1)),
            };
            return Err(malformed(problem));
        }
        let shape = (array.shape[0], columns);
        let part = Array2::from_shape_fn(shape, |(row, at)| array.number(row * columns + at));
        if let Some(place) = part
            .iter()
            .position(|number| number.abs() > 1e30 || number.is_nan())
        {
            return Err(malformed(NpyProblem::NotFinite { place }));
        }
        if values.is_empty() {
            values = part;
        } else if let Err(error) = values.append(Axis(0), part.view()) {
            return Err(malformed(NpyProblem::Unreadable(error.to_string())));
        }
    }
    Ok(Raw::new(
        Kind::Table,
        (0..columns).map(|column| format!("x{column}")).collect(),
        Inputs::Numbers {
            values: values.into(),
            standardise: vec![true; columns],
            gaps: Gaps::default(),
        },
        targets,
    ))
}

/// Where the values of an image stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// One plane of colour after the other.
    Planes,
    /// The colours of a pixel side by side.
    Pixels,
}

fn images(
    parts: Vec<(String, Array)>,
    targets: Targets,
    asked: Option<ImageSize>,
) -> Result<Raw, DataError> {
    // Of all arrays alike, since one of them may be dark.
    let mut brightness = None;
    for (shown, array) in &parts {
        let own = brightness_of(array).map_err(|problem| DataError::malformed(shown, problem))?;
        let is_finer = |known: Option<Brightness>| {
            known.is_none_or(|known| own.fractions || known.white < own.white)
        };
        if is_finer(brightness) {
            brightness = Some(own);
        }
    }
    let brightness = brightness.unwrap_or(Brightness::bytes(u8::MAX));
    let mut all = Vec::new();
    for (shown, array) in parts {
        let read = read_images(array, brightness, asked);
        let images = read.map_err(|problem| DataError::malformed(&shown, problem))?;
        all.push((shown, images, Vec::<u32>::new()));
    }
    let (images, _) = pool(all)?;
    Ok(images.into_raw(brightness, targets))
}

/// Bytes up to the largest, or fractions.
fn brightness_of(array: &Array) -> Result<Brightness, NpyProblem> {
    let mut range = [f64::INFINITY, f64::NEG_INFINITY];
    let mut is_whole = true;
    for place in 0..array.len() {
        let value = array.number(place);
        range = [range[0].min(value), range[1].max(value)];
        is_whole &= value.fract() == 0.0;
    }
    let [least, most] = range;
    let fits = least >= 0.0 && most <= if is_whole { 255.0 } else { 1.0 };
    if !fits {
        return Err(NpyProblem::NotPixels { least, most });
    }
    Ok(if is_whole {
        Brightness::up_to(most.max(1.0) as u8)
    } else {
        Brightness::FRACTIONS
    })
}

fn read_images(
    array: Array,
    brightness: Brightness,
    asked: Option<ImageSize>,
) -> Result<Images, NpyProblem> {
    let (size, order) = size(&array.shape, asked).ok_or_else(|| NpyProblem::OtherShape {
        shape: array.shown(),
        expected: match asked {
            Some(size) => format!("(…, {}) for images of {size}", size.values()),
            None => "(…, height, width), (…, height, width, 3) or (…, columns)".to_owned(),
        },
    })?;
    let samples = array.shape[0];
    let shape = (samples, size.values());
    let bytes = match (order, brightness.fractions) {
        (Order::Planes, false) => array.into_bytes(),
        _ => Err(array),
    };
    let bytes = match bytes {
        Ok(bytes) => Array2::from_shape_vec(shape, bytes)
            .map_err(|error| NpyProblem::Unreadable(error.to_string()))?,
        Err(array) => {
            let pixels = size.width * size.height;
            let place = |row: usize, at: usize| match order {
                Order::Planes => row * size.values() + at,
                Order::Pixels => row * size.values() + at % pixels * size.channels + at / pixels,
            };
            Array2::from_shape_fn(shape, |(row, at)| {
                // It is a brightness, since all values were looked at.
                brightness.byte(array.number(place(row, at))).unwrap_or(0)
            })
        }
    };
    Ok(Images { size, bytes })
}

/// The size of the images in an array of this shape.
fn size(shape: &[usize], asked: Option<ImageSize>) -> Option<(ImageSize, Order)> {
    let sized = |width: usize, height: usize, channels: usize| {
        let size = ImageSize {
            width,
            height,
            channels,
        };
        (width > 0 && height > 0).then_some(size)
    };
    let (size, order) = match *shape {
        [_, columns] => (
            asked.filter(|size| size.values() == columns)?,
            Order::Planes,
        ),
        [_, height, width] | [_, height, width, 1] | [_, 1, height, width] => {
            (sized(width, height, 1)?, Order::Planes)
        }
        [_, height, width, 3] => (sized(width, height, 3)?, Order::Pixels),
        [_, 3, height, width] => (sized(width, height, 3)?, Order::Planes),
        _ => return None,
    };
    (shape[0] > 0 && asked.is_none_or(|asked| asked == size)).then_some((size, order))
}
