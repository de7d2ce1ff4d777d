//! What a recipe asks of the data: which, how many, how noisy, split how.

use super::{DataError, ENTRIES, Entry, Generated, find};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

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
    /// How many samples of the training part to keep: its first ones, which are stratified like the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub train_size: Option<usize>,
    /// The share of training labels that are made wrong, 0 to 1.
    pub label_noise: f64,
    /// The shares of the three parts.
    pub split: Split,
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
            train_size: None,
            label_noise: 0.0,
            split: Split::default(),
        }
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
        if self.label.is_some() && !entry.takes_label {
            return Err(self.not_applicable("label", names(|entry| entry.takes_label)));
        }
        if let Some(samples) = self.samples
            && !Generated::SAMPLES.contains(&samples)
        {
            let (low, high) = (Generated::SAMPLES.start(), Generated::SAMPLES.end());
            return Err(self.out_of_range("samples", samples, format!("{low} to {high}")));
        }
        if let Some(noise) = self.noise
            && !Generated::NOISE.contains(&noise)
        {
            let (low, high) = (Generated::NOISE.start(), Generated::NOISE.end());
            return Err(self.out_of_range("noise", noise, format!("{low} to {high}")));
        }
        if !(0.0..=1.0).contains(&self.label_noise) {
            return Err(self.out_of_range("label-noise", self.label_noise, "0 to 1".to_owned()));
        }
        Ok(entry)
    }

    pub(super) fn not_applicable(&self, option: &'static str, applies: String) -> DataError {
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
        allowed: String,
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
fn names(wanted: impl Fn(&Entry) -> bool) -> String {
    let names: Vec<_> = ENTRIES
        .iter()
        .filter(|e| wanted(e))
        .map(|e| e.usage())
        .collect();
    names.join(", ")
}

/// The shares of the training, validation and test part in whole percent, written `60/20/20`.
///
/// They add to 100; training and validation are above 0 (every curve needs both), test may be 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Split {
    train: u8,
    validation: u8,
    test: u8,
}

impl Default for Split {
    fn default() -> Self {
        Self {
            train: 60,
            validation: 20,
            test: 20,
        }
    }
}

impl Split {
    /// The split with these percentages.
    ///
    /// # Errors
    /// [`SplitError`] unless they add to 100 with training and validation above 0.
    pub fn new(train: u8, validation: u8, test: u8) -> Result<Self, SplitError> {
        let sum = u32::from(train) + u32::from(validation) + u32::from(test);
        if sum == 100 && train > 0 && validation > 0 {
            Ok(Self {
                train,
                validation,
                test,
            })
        } else {
            Err(SplitError {
                given: format!("{train}/{validation}/{test}"),
            })
        }
    }

    /// The percentages of training, validation and test.
    #[must_use]
    pub fn percentages(self) -> [u8; 3] {
        [self.train, self.validation, self.test]
    }
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.train, self.validation, self.test)
    }
}

impl FromStr for Split {
    type Err = SplitError;

    fn from_str(text: &str) -> Result<Self, SplitError> {
        let error = || SplitError {
            given: text.to_owned(),
        };
        let mut parts = text.split('/').map(|part| part.trim().parse::<u8>());
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Ok(train)), Some(Ok(validation)), Some(Ok(test)), None) => {
                Self::new(train, validation, test).map_err(|_| error())
            }
            _ => Err(error()),
        }
    }
}

impl TryFrom<String> for Split {
    type Error = SplitError;

    fn try_from(text: String) -> Result<Self, SplitError> {
        text.parse()
    }
}

impl From<Split> for String {
    fn from(split: Split) -> Self {
        split.to_string()
    }
}

/// Three numbers that are no split.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "split '{given}' is not allowed: write three whole percentages train/validation/test that add to 100, the first \
     two above 0, such as 60/20/20"
)]
pub struct SplitError {
    given: String,
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
        let text = "name = \"moons\"\nsamples = 50\nnoise = 0.25\ntrain-size = 7\nlabel-noise = 0.1\nsplit = \"50/30/20\"\n";
        let request: Request = toml::from_str(text).unwrap();
        assert_eq!(toml::to_string(&request).unwrap(), text);
        assert!(toml::from_str::<Request>("sample = 3").is_err());
        assert!(toml::from_str::<Request>("split = \"60/20\"").is_err());
    }

    #[test]
    fn a_split_reads_as_it_is_written_and_says_what_is_allowed() {
        for good in ["60/20/20", "80/20/0", "1/1/98", "34/33/33"] {
            assert_eq!(good.parse::<Split>().unwrap().to_string(), good);
        }
        assert_eq!(" 60 / 20 / 20 ".parse::<Split>().unwrap(), Split::default());
        for bad in [
            "",
            "60",
            "60/40",
            "60/20/21",
            "0/50/50",
            "50/0/50",
            "60/20/20/0",
            "a/b/c",
            "-1/51/50",
            "200/56/100",
        ] {
            let message = bad.parse::<Split>().unwrap_err().to_string();
            assert_eq!(
                message,
                format!(
                    "split '{bad}' is not allowed: write three whole percentages train/validation/test that add to \
                     100, the first two above 0, such as 60/20/20"
                )
            );
        }
    }
}
