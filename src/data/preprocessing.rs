//! From a table's cells, or any samples, to the numbers that a trained network is fed. Saved with its weights, so that it
//! can be applied to data that were not there when it was trained.

use super::dataset::{Affine, Dataset, Limits};
use super::error::DataError;
use super::image_size::ImageSize;
use super::origin::Part;
use super::problem::TableProblem;
use super::raw::{Brightness, Inputs, Raw};
use super::reading::{Decimal, Reading};
use super::table::{Row, Rows, is_missing, utf8};
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How one input is computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Rule {
    column: String,
    part: Part,
    /// What it is where the cell is missing, before standardization.
    #[serde(skip_serializing_if = "Option::is_none")]
    fill: Option<f64>,
    #[serde(flatten)]
    map: Affine,
    /// The range to which it is clamped.
    #[serde(skip_serializing_if = "Option::is_none")]
    limits: Option<[f32; 2]>,
}

impl Rule {
    fn apply(&self, value: f64) -> f32 {
        let number = self.map.apply(value);
        match self.limits {
            Some([least, most]) => Limits { least, most }.clamp(number),
            None => number,
        }
    }
}

/// Images as a network was trained on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Image {
    size: ImageSize,
    #[serde(flatten)]
    brightness: Brightness,
}

/// How samples become a network's inputs, and its outputs values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preprocessing {
    /// The decimal mark of the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    decimal: Option<Decimal>,
    inputs: Vec<Rule>,
    /// Set if the inputs are the pixels of images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    image: Option<Image>,
    /// The maps of the outputs, undone; none for classes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    outputs: Vec<Affine>,
}

/// Samples as a network is fed them.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoded {
    /// `[samples, inputs]`.
    pub inputs: Array2<f32>,
    /// For each sample the column that is missing, if it can't be predicted for that.
    pub gaps: Vec<Option<String>>,
    /// The file of each sample, where each has one.
    pub sources: Vec<String>,
    /// Texts that were not in the training data, by column, with the number of samples that have one.
    pub unknown: BTreeMap<(String, String), usize>,
}

impl Preprocessing {
    /// The preprocessing of `data`.
    #[must_use]
    pub fn of(data: &Dataset) -> Self {
        let maps = &data.standardisation;
        let rules = data.origins.iter().enumerate().map(|(index, origin)| {
            let Limits { least, most } = maps.limits[index];
            let is_limited = least.is_finite() || most.is_finite();
            Rule {
                column: origin.column.clone(),
                part: origin.part.clone(),
                fill: maps.fills[index],
                map: maps.inputs[index],
                limits: is_limited.then_some([least, most]),
            }
        });
        Self {
            decimal: data.table.as_ref().map(|table| table.decimal),
            inputs: rules.collect(),
            image: (data.kind)
                .image_size(data.inputs())
                .zip(data.brightness)
                .map(|(size, brightness)| Image { size, brightness }),
            outputs: if data.task.is_classification() {
                Vec::new()
            } else {
                maps.targets.clone()
            },
        }
    }

    /// Number of inputs.
    #[must_use]
    pub const fn inputs(&self) -> usize {
        self.inputs.len()
    }

    /// An output in its own units; `number` itself for a class.
    #[must_use]
    pub fn output(&self, index: usize, number: f32) -> f64 {
        let map = self.outputs.get(index);
        map.map_or(f64::from(number), |map| map.undo(number))
    }

    /// The rows of a table, whose columns are found by their names; further columns are ignored.
    ///
    /// # Errors
    /// If the table can't be read, lacks a column or has a cell that is not a number where one is needed.
    pub fn table(&self, bytes: &[u8], file: &str, reading: &Reading) -> Result<Encoded, DataError> {
        let names = self.inputs.iter().map(|rule| rule.column.as_str());
        let bytes = utf8(bytes);
        let rows = Rows::read(&bytes, file, reading, self.decimal, names)?;
        let mut encoded = Encoded {
            inputs: Array2::zeros((rows.len(), self.inputs.len())),
            gaps: Vec::with_capacity(rows.len()),
            sources: Vec::new(),
            unknown: BTreeMap::new(),
        };
        rows.each(|row| {
            let gap = self.encode(row, &mut encoded)?;
            encoded.gaps.push(gap);
            Ok(())
        })?;
        Ok(encoded)
    }

    /// Encodes the next row; the column that is missing, if it can't do without.
    fn encode(&self, row: Row<'_>, encoded: &mut Encoded) -> Result<Option<String>, DataError> {
        let place = encoded.gaps.len();
        let mut gap = None;
        for (index, rule) in self.inputs.iter().enumerate() {
            let cell = row.cell(index);
            let is_missing = is_missing(cell);
            let value = match &rule.part {
                Part::Gap => f64::from(u8::from(is_missing)),
                _ if is_missing => rule.fill.unwrap_or_else(|| {
                    gap.get_or_insert_with(|| rule.column.clone());
                    0.0
                }),
                Part::Number => self.number(row, index)?,
                Part::Text(text) => f64::from(u8::from(cell == text)),
            };
            encoded.inputs[[place, index]] = rule.apply(value);
        }
        self.note_unknown(row, &mut encoded.unknown);
        Ok(gap)
    }

    /// The number in a cell; of a pixel, its brightness.
    fn number(&self, row: Row<'_>, index: usize) -> Result<f64, DataError> {
        let header = &self.inputs[index].column;
        let value = row.number(index, header)?;
        let Some(Image { brightness, .. }) = self.image else {
            return Ok(value);
        };
        let byte = brightness.byte(value).ok_or_else(|| {
            let problem = TableProblem::NotAPixel(value);
            row.error(index, header, problem)
        })?;
        Ok(f64::from(byte) / f64::from(brightness.white))
    }

    /// The size of the images that the network was trained on, if it was.
    #[must_use]
    pub fn image_size(&self) -> Option<ImageSize> {
        self.image.map(|image| image.size)
    }

    /// Counts the texts of a row that no input stands for.
    fn note_unknown(&self, row: Row<'_>, unknown: &mut BTreeMap<(String, String), usize>) {
        let is_text = |rule: &Rule| matches!(rule.part, Part::Text(_));
        let mut start = 0;
        for column in self
            .inputs
            .chunk_by(|a, b| is_text(a) && is_text(b) && a.column == b.column)
        {
            let cell = row.cell(start);
            start += column.len();
            let is_known = |rule: &Rule| match &rule.part {
                Part::Text(text) => text == cell,
                Part::Number | Part::Gap => true,
            };
            if !is_missing(cell) && !column.iter().any(is_known) {
                let key = (column[0].column.clone(), cell.to_owned());
                *unknown.entry(key).or_default() += 1;
            }
        }
    }

    /// Samples of a data set that is no table of the user's; `None` if its inputs are other ones.
    #[must_use]
    pub fn raw(&self, raw: &Raw) -> Option<Encoded> {
        let size = raw.image_size();
        let is_other_size = self.image.is_some() && self.image_size() != size;
        if raw.features.len() != self.inputs.len() || is_other_size {
            return None;
        }
        let samples = raw.inputs.samples();
        let value = |row: usize, column: usize| match &raw.inputs {
            Inputs::Pixels { bytes, brightness } => {
                let known = self.image.map(|image| image.brightness);
                let white = brightness.white_beside(known);
                f64::from(bytes[[row, column]]) / f64::from(white)
            }
            Inputs::Numbers { values, .. } => values.get([row, column]),
        };
        Some(Encoded {
            inputs: Array2::from_shape_fn((samples, self.inputs.len()), |(row, column)| {
                self.inputs[column].apply(value(row, column))
            }),
            gaps: vec![None; samples],
            sources: raw.sources.clone(),
            unknown: BTreeMap::new(),
        })
    }
}
