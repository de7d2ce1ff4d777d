//! Presets of lanes that are raced together, and which lanes can run.

use std::fmt;

use super::error::PlanError;
use super::lane::Lane;
use crate::regularize::Reason;
use crate::round::two_digits;
use crate::train::{BatchSize, Change, ChangeError, Settings};

/// A predefined set of lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Every optimizer.
    Optimizers,
    /// Batch sizes from one sample to the whole training part, at the current learning rate.
    Batches,
    /// The same, with a learning rate that grows with the batch (Goyal et al. 2017), up to [`MOST_SCALED`] times the
    /// current one.
    ScaledBatches,
    /// The recipe's learning rate with smaller and larger ones.
    Rates,
    /// Dropout off and on.
    Dropout,
    /// Weight decay off and on.
    WeightDecay,
    /// Batch normalization off and on.
    BatchNorm,
    /// Lanes defined by the user.
    Own,
}

const SIZES: [BatchSize; 5] = [
    BatchSize::Samples(1),
    BatchSize::Samples(8),
    BatchSize::Samples(32),
    BatchSize::Samples(128),
    BatchSize::Full,
];
/// Factors applied to the current learning rate.
const FACTORS: [f64; 5] = [0.1, 0.3, 1.0, 3.0, 10.0];
/// Maximum factor by which the learning rate is scaled with the batch. Linear scaling holds while the weights hardly
/// change over the steps that one large step replaces. That is not the case early in training (Goyal et al. 2017 use a
/// warm-up), so larger factors diverge.
pub const MOST_SCALED: f64 = 8.0;
impl Preset {
    /// Every preset, in the order in which a key cycles through them.
    pub const ALL: [Self; 8] = [
        Self::Optimizers,
        Self::Batches,
        Self::ScaledBatches,
        Self::Rates,
        Self::Dropout,
        Self::WeightDecay,
        Self::BatchNorm,
        Self::Own,
    ];

    /// Its name in commands.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Optimizers => "optimizers",
            Self::Batches => "batch",
            Self::ScaledBatches => "batch-scaled",
            Self::Rates => "lr",
            Self::Dropout => "dropout",
            Self::WeightDecay => "weight-decay",
            Self::BatchNorm => "batch-norm",
            Self::Own => "own",
        }
    }

    /// The preset with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.id() == id)
    }

    /// Its lanes for these settings and a training part of `samples` samples; empty for [`Preset::Own`].
    #[must_use]
    pub fn lanes(self, settings: &Settings, samples: usize) -> Vec<Lane> {
        let of = |word: &str, values: &[&str]| -> Vec<Lane> {
            let lane = |value: &&str| format!("{word} {value}").parse();
            // A value that the registry does not accept gives no lane.
            values.iter().filter_map(|value| lane(value).ok()).collect()
        };
        match self {
            Self::Optimizers => Lane::optimizers(),
            Self::Batches => SIZES.map(Lane::batch).into(),
            Self::ScaledBatches => scaled(settings, samples),
            Self::Rates => rates(settings),
            Self::Dropout => of("dropout", &["off", "0.2", "0.5"]),
            Self::WeightDecay => of("weight-decay", &["off", "1e-4", "1e-3", "1e-2"]),
            Self::BatchNorm => of("batch-norm", &["off", "on"]),
            Self::Own => Vec::new(),
        }
    }
}

/// Lanes for the current learning rate and for smaller and larger ones, within the allowed range.
fn rates(settings: &Settings) -> Vec<Lane> {
    let Some((knob, rate)) = settings.knob("lr") else {
        return Vec::new();
    };
    let rates = FACTORS.map(|factor| two_digits(rate * factor));
    let allowed = rates.into_iter().filter(|rate| knob.allows(*rate));
    let lane = |value| {
        let change = Change::Knob {
            word: knob.word,
            value,
        };
        Lane {
            label: change.to_string(),
            changes: vec![change],
        }
    };
    allowed.map(lane).collect()
}

/// Batch sizes, each with the current learning rate scaled by the ratio to the current batch size, capped at
/// [`MOST_SCALED`].
fn scaled(settings: &Settings, samples: usize) -> Vec<Lane> {
    let Some((knob, rate)) = settings.knob("lr") else {
        return Vec::new();
    };
    let own = settings.batch.of(samples).max(1) as f64;
    let lane = |size: BatchSize| {
        let factor = (size.of(samples) as f64 / own).min(MOST_SCALED);
        let value = two_digits(rate * factor);
        let change = Change::Knob {
            word: knob.word,
            value,
        };
        let label = format!("batch {size}, {change}");
        let changes = vec![Change::Batch(size), change];
        knob.allows(value).then_some(Lane { label, changes })
    };
    SIZES.into_iter().filter_map(lane).collect()
}

/// Whether the cap [`MOST_SCALED`] limits the learning rate of a lane of [`Preset::ScaledBatches`].
#[must_use]
pub fn is_capped(lane: &Lane, settings: &Settings, samples: usize) -> bool {
    let own = settings.batch.of(samples).max(1) as f64;
    lane.changes.iter().any(|change| match change {
        Change::Batch(size) => size.of(samples) as f64 > MOST_SCALED * own,
        _ => false,
    })
}

/// Why a lane can't run.
#[derive(Clone, Debug, PartialEq)]
pub enum LaneRefusal {
    /// One of its changes does not fit the recipe or the data.
    Change(ChangeError),
    /// It turns on a regularizer that is not available.
    Unavailable {
        /// The regularizer.
        word: &'static str,
        /// Why not.
        reason: Reason,
    },
    /// It has the same settings as an earlier lane that runs.
    Same {
        /// The label of the earlier lane.
        first: String,
    },
}

impl fmt::Display for LaneRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Change(error) => error.fmt(f),
            Self::Unavailable { word, reason } => write!(f, "{word}: {reason}"),
            Self::Same { first } => write!(f, "same as '{first}'"),
        }
    }
}

/// For each lane, in order, why it can't run, or `None` if it can. Each lane comes with whether it is switched on; a
/// lane that is on must not have the same settings as an earlier one that is on.
pub fn refusals<'a>(
    lanes: impl Iterator<Item = (&'a Lane, bool)>,
    settings: &Settings,
    samples: usize,
    unavailable: &[(&'static str, Reason)],
) -> Vec<Option<LaneRefusal>> {
    let mut before: Vec<(&str, Settings)> = Vec::new();
    let refusal = |(lane, on): (&'a Lane, bool)| {
        let refusal = lane.refusal(settings, samples, unavailable);
        if refusal.is_some() || !on {
            return refusal;
        }
        let mut own = settings.clone();
        // It fits, since `refusal` has just applied the same changes.
        let _ = lane.apply(&mut own, samples);
        own.batch = BatchSize::Samples(own.batch.of(samples));
        let same = before.iter().find(|(_, other)| *other == own);
        if let Some((first, _)) = same {
            return Some(LaneRefusal::Same {
                first: (*first).to_owned(),
            });
        }
        before.push((&lane.label, own));
        None
    };
    lanes.map(refusal).collect()
}

impl Lane {
    /// Why this lane can't run with these settings on a training part of `samples` samples, given the regularizers that
    /// are unavailable; `None` if it can.
    #[must_use]
    pub fn refusal(
        &self,
        settings: &Settings,
        samples: usize,
        unavailable: &[(&'static str, Reason)],
    ) -> Option<LaneRefusal> {
        let mut after = settings.clone();
        if let Err(error) = self.apply(&mut after, samples) {
            return Some(LaneRefusal::Change(error));
        }
        let is_on = |word: &str| after.regularizer(word).is_some_and(|one| one.on);
        let missing = unavailable.iter().find(|(word, _)| is_on(word));
        missing.map(|&(word, reason)| LaneRefusal::Unavailable { word, reason })
    }

    /// Parses one setting with several values, like `batch 1,32,full`, into one lane per value, or several lanes with `;`
    /// between them, like `dropout 0.5; optimizer adam, lr 0.01`.
    ///
    /// # Errors
    /// The first value that is refused.
    pub fn spread(line: &str) -> Result<Vec<Self>, PlanError> {
        if line.contains(';') {
            return line.split(';').map(str::parse).collect();
        }
        let (word, values) = line.split_once([' ', '=']).unwrap_or((line, ""));
        let values = values.split(',').map(str::trim);
        let lanes: Result<Vec<Self>, PlanError> = values
            .filter(|value| !value.is_empty())
            .map(|value| format!("{} {value}", word.trim()).parse())
            .collect();
        match lanes {
            Ok(lanes) if lanes.is_empty() => Ok(vec![line.parse()?]),
            lanes => lanes,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn labels(lanes: &[Lane]) -> Vec<&str> {
        lanes.iter().map(|lane| lane.label.as_str()).collect()
    }

    #[test]
    fn presets_are_found_by_their_word_and_all_but_ones_own_have_lanes_that_fit() {
        let settings = Settings::default();
        for preset in Preset::ALL {
            assert_eq!(Preset::find(preset.id()), Some(preset));
            let lanes = preset.lanes(&settings, 1000);
            assert_eq!(lanes.is_empty(), preset == Preset::Own, "{preset:?}");
            for lane in lanes {
                assert_eq!(lane.refusal(&settings, 1000, &[]), None, "{}", lane.label);
            }
        }
        assert_eq!(Preset::find("everything"), None);
    }

    #[test]
    fn rates_lie_around_the_one_in_use_within_what_is_allowed() {
        let with = |text: &str| {
            let mut settings = Settings::default();
            let lanes: Lane = text.parse().unwrap();
            lanes.apply(&mut settings, 1000).unwrap();
            let lanes = Preset::Rates.lanes(&settings, 1000);
            let labels = lanes.iter().map(|lane| lane.label.clone());
            labels.collect::<Vec<_>>().join(", ")
        };
        assert_eq!(
            with("lr 0.0123"),
            "lr 0.0012, lr 0.0037, lr 0.012, lr 0.037, lr 0.12"
        );
        assert_eq!(with("lr 100"), "lr 10, lr 30, lr 100");
        assert_eq!(with("optimizer adadelta"), "", "it has none");
    }

    #[test]
    fn one_word_is_spread_over_its_values() {
        let spread = |line: &str| Lane::spread(line).unwrap();
        assert_eq!(
            labels(&spread("batch 1, 32,full")),
            ["batch 1", "batch 32", "batch full"]
        );
        assert_eq!(labels(&spread("lr=0.1,0.2")), ["lr 0.1", "lr 0.2"]);
        assert_eq!(labels(&spread("batch-norm")), ["batch-norm on"]);
        assert!(Lane::spread("batch 1,many").is_err());
    }

    #[test]
    fn a_lane_that_can_t_run_says_why() {
        let missing = Reason::NeedsImages;
        let refusal = |text: &str| {
            let lane: Lane = text.parse().unwrap();
            let refusal = lane.refusal(&Settings::default(), 72, &[("augment", missing)]);
            refusal.map(|one| one.to_string())
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(refusal("batch 8"), None);
        assert_eq!(refusal("augment"), some("augment: it needs images"));
        assert_eq!(
            refusal("batch 500"),
            some("batch can't be 500: the training set has 72 samples")
        );
    }
}
