//! What a recipe asks of the data: which, how many, how noisy, split how.

use super::error::{Applies, Bounds};
use super::fold::Fold;
use super::reading::Reading;
use super::scaling::Scaling;
use super::split::Split;
use super::{DataError, ENTRIES, Entry, Generated, find, split_name};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The data part of a recipe. An empty table means the digits, split 60/20/20.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Request {
    /// The data set: `digits`, `moons`, `idx:DIR`, `csv:FILE` …
    pub name: String,
    /// Samples to draw, for generated data sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<usize>,
    /// Standard deviation of the noise, for generated data sets, in the units of the raw data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noise: Option<f64>,
    /// The column to predict, for `csv:FILE`; the last if none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How `csv:FILE` is read.
    #[serde(skip_serializing_if = "Reading::is_default")]
    pub reading: Reading,
    /// How the inputs are scaled.
    #[serde(skip_serializing_if = "Scaling::is_standard")]
    pub scale: Scaling,
    /// How many samples of the training part to keep: its first ones, which are stratified like the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub train_size: Option<usize>,
    /// The share of training labels that are made wrong, 0 to 1.
    pub label_noise: f64,
    /// The shares of the three parts.
    pub split: Split,
    /// Which fold of training and validation part together is held out as the validation part; the split's own if none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fold: Option<Fold>,
    /// Whether what lies far from anything trained on is held within [`Limits`](super::Limits). Off only where a run goes on
    /// that was recorded before there were any: no recipe asks for it.
    #[serde(skip)]
    pub limits: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self::named("digits")
    }
}

impl Request {
    /// The data set of this name, with everything else at its default.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            samples: None,
            noise: None,
            label: None,
            reading: Reading::default(),
            scale: Scaling::default(),
            train_size: None,
            label_noise: 0.0,
            split: Split::default(),
            fold: None,
            limits: true,
        }
    }

    /// The id of the data set: what stands before the first colon of its name.
    #[must_use]
    pub fn id(&self) -> &str {
        split_name(&self.name).0
    }

    /// What follows that colon: the file or folder of the user's own data.
    #[must_use]
    pub fn argument(&self) -> Option<&str> {
        split_name(&self.name).1
    }

    /// The entry asked for, once everything that can be judged without reading the data has been.
    ///
    /// # Errors
    /// As [`find`]; [`DataError::NotApplicable`] for an option this data set can't use; [`DataError::OutOfRange`].
    pub fn check(&self) -> Result<&'static Entry, DataError> {
        let entry = find(&self.name)?;
        if entry.generated.is_none() {
            let generated = || names(|entry| entry.generated.is_some());
            if self.samples.is_some() {
                return Err(self.not_applicable("samples", generated()));
            }
            if self.noise.is_some() {
                return Err(self.not_applicable("noise", generated()));
            }
        }
        let label = self.label.iter().map(|_| "label");
        let mut words = label.chain(self.reading.words());
        if let Some(word) = words.find(|word| !entry.takes.contains(word)) {
            return Err(self.not_applicable(word, names(|entry| entry.takes.contains(&word))));
        }
        if let Some(samples) = self.samples
            && !Generated::SAMPLES.contains(&samples)
        {
            let (low, high) = (Generated::SAMPLES.start(), Generated::SAMPLES.end());
            let allowed = Bounds::Between(*low as f64, *high as f64);
            return Err(self.out_of_range("samples", samples, allowed));
        }
        if let Some(noise) = self.noise
            && !Generated::NOISE.contains(&noise)
        {
            let (low, high) = (Generated::NOISE.start(), Generated::NOISE.end());
            return Err(self.out_of_range("noise", noise, Bounds::Between(*low, *high)));
        }
        if !(0.0..=1.0).contains(&self.label_noise) {
            return Err(self.out_of_range(
                "label-noise",
                self.label_noise,
                Bounds::Between(0.0, 1.0),
            ));
        }
        Ok(entry)
    }

    pub(super) fn not_applicable(&self, option: &'static str, applies: Applies) -> DataError {
        DataError::NotApplicable {
            option,
            name: self.name.clone(),
            applies,
        }
    }

    pub(super) fn out_of_range(
        &self,
        option: &'static str,
        value: impl fmt::Display,
        allowed: Bounds,
    ) -> DataError {
        DataError::OutOfRange {
            option,
            value: value.to_string(),
            name: self.name.clone(),
            allowed,
        }
    }
}

/// The names of all entries that satisfy `wanted`.
fn names(wanted: impl Fn(&Entry) -> bool) -> Applies {
    let wanted = ENTRIES.iter().filter(|entry| wanted(entry));
    Applies::Named(wanted.map(|entry| entry.usage()).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_empty_table_means_the_digits_with_nothing_changed() {
        let request: Request = toml::from_str("").unwrap();
        assert_eq!(request, Request::default());
        assert_eq!(
            (request.name.as_str(), request.split.to_string()),
            ("digits", "60/20/20".into())
        );
    }

    #[test]
    fn a_request_survives_toml_and_an_unknown_key_does_not() {
        let text = "name = \"moons\"\nsamples = 50\nnoise = 0.25\ntrain-size = 7\nlabel-noise = 0.1\nsplit = \"50/30/20\"\nfold = \"2/5\"\n";
        let request: Request = toml::from_str(text).unwrap();
        assert_eq!(toml::to_string(&request).unwrap(), text);
        assert!(toml::from_str::<Request>("sample = 3").is_err());
        assert!(toml::from_str::<Request>("split = \"60/20\"").is_err());
        assert!(toml::from_str::<Request>("fold = \"6/5\"").is_err());
    }
}
