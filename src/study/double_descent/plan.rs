//! The plan of the study: which models, how large, on how many seeds.

use crate::data;
use crate::phrase::Phrase;
use crate::study::entry::list;
use crate::study::train::{UNITS, has_end};
use crate::study::{Options, StudyError};
use crate::train::{Recipe, SessionError};

/// Option word for default sizes.
pub(super) const AUTO: &str = "auto";
/// Maximum length of a list of sizes.
const MAX_SIZES: usize = 100;
/// Default numbers of features, in training samples: closest together around 1, where the peak is expected.
const SHARES: [f64; 19] = [
    0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0,
    10.0, 20.0,
];
/// Default widths.
const WIDTHS: [usize; 12] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128];
/// Units of progress of a fit of random features: a small part of a training run.
pub(super) const FIT_UNITS: u64 = UNITS / 20;

/// Which models are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Models {
    /// Random features only.
    Features,
    /// Nets only.
    Nets,
    /// Both.
    Both,
}

/// One of the two families of models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// Minimum-norm least squares on random features.
    Features,
    /// Networks.
    Nets,
}

/// A validated study.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) recipe: Recipe,
    /// Numbers of features, ascending; empty without that family.
    pub(super) features: Vec<usize>,
    /// Widths of the hidden layers, ascending; empty without that family.
    pub(super) widths: Vec<usize>,
    pub(super) seeds: usize,
    /// Number of training samples.
    pub(super) samples: usize,
    /// Number of validation samples.
    pub(super) validation: usize,
    /// Number of inputs and of outputs.
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    /// Whether the samples have classes, so that error rates are compared; else losses are.
    pub(super) has_classes: bool,
}

impl Models {
    pub(super) fn find(text: &str) -> Option<Self> {
        match text {
            "features" => Some(Self::Features),
            "nets" => Some(Self::Nets),
            "both" => Some(Self::Both),
            _ => None,
        }
    }
}

/// Whether this is `auto` or a list of numbers from 1 to `most`.
pub(super) fn is_list(text: &str, most: usize) -> bool {
    text == AUTO || sizes(text, most).is_some()
}

fn sizes(text: &str, most: usize) -> Option<Vec<usize>> {
    let mut all: Vec<usize> = list(text)?;
    let fits = all.len() <= MAX_SIZES && all.iter().all(|size| (1..=most).contains(size));
    all.sort_unstable();
    all.dedup();
    fits.then_some(all)
}

impl Plan {
    /// Maximum number of features.
    pub(super) const MOST_FEATURES: usize = 8000;
    /// Maximum width.
    pub(super) const MOST_WIDTH: usize = 4096;
    /// Maximum number of training samples for random features: with the most features a fit then takes
    /// about 100 MB, and a second.
    pub(super) const MOST_SAMPLES: usize = 300;

    /// Validates the recipe and the options.
    ///
    /// # Errors
    /// If the recipe or an option does not fit.
    pub(super) fn new(recipe: &Recipe, options: &Options) -> Result<Self, StudyError> {
        let models = options.text("models").and_then(Models::find);
        let models = models.unwrap_or(Models::Both);
        let (has_features, has_nets) = (models != Models::Nets, models != Models::Features);
        if has_nets && !has_end(recipe) {
            return Err(StudyError::Unfit(Phrase::new("study.no-end")));
        }
        for (word, is_used, models) in [
            ("features", has_features, "nets"),
            ("widths", has_nets, "features"),
        ] {
            if !is_used && options.text(word).is_some_and(|text| text != AUTO) {
                let why = Phrase::new("study.double-descent.unused");
                return Err(StudyError::Unfit(
                    why.with("option", word).with("models", models),
                ));
            }
        }
        if has_nets && recipe.hidden.is_empty() {
            return Err(StudyError::Unfit(Phrase::new(
                "study.double-descent.no-width",
            )));
        }
        let data = data::load(&recipe.data, recipe.seed).map_err(SessionError::Data)?;
        let samples = data.train.len();
        if has_features && samples > Self::MOST_SAMPLES {
            return Err(StudyError::Unfit(
                Phrase::new("study.double-descent.too-many-samples")
                    .with("samples", samples)
                    .with("most", Self::MOST_SAMPLES),
            ));
        }
        let given = |word, most, default: Vec<usize>| {
            let given = options.text(word).and_then(|text| sizes(text, most));
            given.unwrap_or(default)
        };
        let features = given("features", Self::MOST_FEATURES, default_features(samples));
        let widths = given("widths", Self::MOST_WIDTH, WIDTHS.to_vec());
        Ok(Self {
            recipe: recipe.clone(),
            features: if has_features { features } else { Vec::new() },
            widths: if has_nets { widths } else { Vec::new() },
            seeds: options.read("seeds").unwrap_or(1),
            samples,
            validation: data.validation.len(),
            inputs: data.inputs(),
            outputs: data.outputs(),
            has_classes: data.task.is_classification(),
        })
    }

    /// The sizes of a family, ascending.
    pub(super) fn sizes(&self, family: Family) -> &[usize] {
        match family {
            Family::Features => &self.features,
            Family::Nets => &self.widths,
        }
    }

    /// The capacity of a model: 1 where it has as many free numbers as there are training targets, and so can be
    /// expected to fit them all.
    pub(super) fn capacity(&self, family: Family, size: usize) -> f64 {
        match family {
            Family::Features => size as f64 / self.samples as f64,
            Family::Nets => {
                self.parameters(size) as f64 / (self.samples * self.outputs).max(1) as f64
            }
        }
    }

    /// Weights and biases of a net whose hidden layers have this width.
    pub(super) fn parameters(&self, width: usize) -> usize {
        let between = self.layers() - 1;
        (self.inputs + 1) * width + between * (width + 1) * width + (width + 1) * self.outputs
    }

    /// Number of hidden layers.
    pub(super) fn layers(&self) -> usize {
        self.recipe.hidden.len().max(1)
    }

    /// Number of models in total.
    pub(super) fn members(&self) -> usize {
        self.seeds * (self.features.len() + self.widths.len())
    }

    /// The whole work, in units of progress.
    pub(super) fn units(&self) -> u64 {
        let [fits, nets] = [&self.features, &self.widths].map(|sizes| sizes.len() as u64);
        self.seeds as u64 * (FIT_UNITS * fits + UNITS * nets)
    }

    /// Family, seed and size of a member. All fits of random features come first, since they take no time; within a
    /// family members are ordered by seed, so a prefix of them is a study of fewer seeds.
    pub(super) fn position(&self, member: usize) -> (Family, usize, usize) {
        let fits = self.seeds * self.features.len();
        let (family, index) = match member.checked_sub(fits) {
            None => (Family::Features, member),
            Some(index) => (Family::Nets, index),
        };
        let sizes = self.sizes(family).len();
        (family, index / sizes, index % sizes)
    }

    /// The member at a [`Plan::position`].
    pub(super) fn member(&self, family: Family, seed: usize, size: usize) -> usize {
        let first = match family {
            Family::Features => 0,
            Family::Nets => self.seeds * self.features.len(),
        };
        first + seed * self.sizes(family).len() + size
    }

    /// The seed of the runs on `seed`, counted from 0.
    pub(super) fn seed(&self, seed: usize) -> u64 {
        self.recipe.seed.wrapping_add(seed as u64)
    }
}

/// Numbers of features from a twentieth to 20 times the training samples.
fn default_features(samples: usize) -> Vec<usize> {
    let sizes = SHARES.iter().map(|share| (share * samples as f64).round());
    let mut sizes: Vec<usize> = sizes
        .map(|size| (size as usize).clamp(1, Plan::MOST_FEATURES))
        .collect();
    sizes.dedup();
    sizes
}
