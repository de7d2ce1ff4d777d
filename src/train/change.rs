//! Changes: the only way to alter a run, between two steps. They are parsed in [`super::words`].

use std::fmt;

use super::values::Values;
use super::{BatchSize, BatchSizeError, Regularization, Settings, Unavailable};
use crate::knob::{Knob, KnobError};
use crate::nearest::question;
use crate::{optim, regularize};

/// A change made between two steps of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// Switches to an optimizer, with its initial state and its default knobs.
    Optimizer(&'static optim::Entry),
    /// Switches to an optimizer, with these values for some of its knobs.
    OptimizerKnobs {
        /// The optimizer.
        entry: &'static optim::Entry,
        /// The given values, in the order of the entry's knobs.
        values: KnobValues,
    },
    /// Sets a knob of the current optimizer, whose state is kept.
    Knob {
        /// The knob's word.
        word: &'static str,
        /// The new value.
        value: f64,
    },
    /// Sets the batch size, from the next batch on.
    Batch(BatchSize),
    /// Switches a regularizer on or off; when switched on, it starts with its initial state.
    Regularizer {
        /// The regularizer.
        entry: &'static regularize::Entry,
        /// Whether it is on from now on.
        on: bool,
    },
    /// Sets a knob of a regularizer; a knob that is a switch also switches the regularizer on, and off if it becomes 0
    /// and no other switch is on.
    RegularizerKnob {
        /// The regularizer.
        entry: &'static regularize::Entry,
        /// The index of the knob among the entry's knobs.
        knob: usize,
        /// The new value.
        value: f64,
    },
    /// Switches a regularizer on, and sets several of its knobs.
    RegularizerKnobs {
        /// The regularizer.
        entry: &'static regularize::Entry,
        /// The given values, in the order of the entry's knobs.
        values: KnobValues,
    },
    /// Restores the best weights, after a trigger.
    KeepBest,
    /// Continues the run, after a trigger.
    GoOn,
}

/// Values for some of the knobs of an optimizer or a regularizer, in the order of its entry.
pub type KnobValues = [Option<f64>; regularize::MOST_KNOBS];

/// Why a change can't be parsed or made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ChangeError {
    /// No change has this word.
    #[error("unknown change '{word}'{}", question(':', *near))]
    Unknown {
        /// The given word.
        word: String,
        /// The word that may have been meant.
        near: Option<&'static str>,
    },
    /// The setting can only be given in a recipe.
    #[error("{word} can't change while training: set it before the run with --{word}")]
    OnlyAtStart {
        /// The given word.
        word: &'static str,
    },
    /// Switching the regularizer on would make a parameter infinite or NaN.
    #[error("{word} can't be on here: a parameter would become non-finite (NaN or inf)")]
    NotFinite {
        /// The regularizer's word.
        word: &'static str,
    },
    /// The word needs a value.
    #[error("{word} needs a value: {allowed}")]
    MissingValue {
        /// The given word.
        word: &'static str,
        /// The allowed values.
        allowed: Values,
    },
    /// The word takes no value.
    #[error("{word} takes no value, but got '{value}'")]
    UnwantedValue {
        /// The given word.
        word: &'static str,
        /// The text after it.
        value: String,
    },
    /// No optimizer has this name.
    #[error("optimizer can't be '{name}': expected {allowed}")]
    UnknownOptimizer {
        /// The given name.
        name: String,
        /// The valid names.
        allowed: Values,
    },
    /// The value of a knob is not allowed.
    #[error(transparent)]
    Knob(#[from] KnobError),
    /// The batch size is not allowed.
    #[error(transparent)]
    Batch(#[from] BatchSizeError),
    /// Not a word of this regularizer.
    #[error(
        "{word} can't be '{value}': expected on or off{}",
        Self::instead(knobs)
    )]
    NotASwitch {
        /// The regularizer's word.
        word: &'static str,
        /// The given value.
        value: String,
        /// The words that set its values.
        knobs: Vec<&'static str>,
    },
    /// The current optimizer, or the regularizer named, has no such knob.
    #[error("{owner} has no {word}: its hyperparameters are {}", knobs.join(", "))]
    NotAKnobOf {
        /// The current optimizer, or the regularizer.
        owner: &'static str,
        /// The knob's word.
        word: String,
        /// The words of the knobs it has.
        knobs: Vec<&'static str>,
    },
    /// The regularizer is not available on this data.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// No best weights are kept yet; they are from the first improvement on.
    #[error("keep-best needs early stopping: no best weights kept yet")]
    NothingKept,
    /// The run has not stopped.
    #[error("go-on only applies when early stopping has stopped training")]
    NotStopped,
}

impl ChangeError {
    fn instead(knobs: &[&str]) -> String {
        match knobs {
            [] => String::new(),
            knobs => format!("; a value is set with {}", knobs.join(" or ")),
        }
    }
}

impl Change {
    /// The word of the setting, if the change sets a single one: repeated presses of one key have the same subject.
    #[must_use]
    pub fn subject(&self) -> Option<&'static str> {
        match *self {
            Self::Optimizer(_) | Self::OptimizerKnobs { .. } => Some("optimizer"),
            Self::Knob { word, .. } => Some(word),
            Self::Batch(_) => Some("batch"),
            Self::Regularizer { entry, .. } => Some(entry.id),
            Self::RegularizerKnob { entry, knob, .. } if entry.knobs[knob].switches => {
                Some(entry.id)
            }
            Self::RegularizerKnob { entry, knob, .. } => Some(entry.knobs[knob].word),
            Self::RegularizerKnobs { .. } | Self::KeepBest | Self::GoOn => None,
        }
    }

    /// Applies the change to `settings`, for a training part of `samples` samples, and returns a text with the old and
    /// the new value: `sgd → adam`.
    ///
    /// # Errors
    /// If the change does not fit the settings or the data; `settings` are then unaltered.
    pub fn apply(&self, settings: &mut Settings, samples: usize) -> Result<String, ChangeError> {
        match *self {
            Self::Optimizer(entry) => {
                let was = settings.optimizer.id;
                settings.optimizer = entry;
                settings.knobs = entry.defaults();
                Ok(format!("{was} → {}", entry.id))
            }
            Self::OptimizerKnobs { entry, values } => {
                let was = settings.optimizer.id;
                settings.optimizer = entry;
                settings.knobs = entry.defaults();
                for (knob, value) in settings.knobs.iter_mut().zip(values) {
                    *knob = value.unwrap_or(*knob);
                }
                Ok(format!(
                    "{was} → {} ({})",
                    entry.id,
                    optimizer_knobs(entry, &values)
                ))
            }
            Self::Knob { word, value } => apply_knob(settings, word, value),
            Self::Batch(size) => {
                size.check(samples)?;
                let was = std::mem::replace(&mut settings.batch, size);
                Ok(format!("batch {was} → {size}"))
            }
            Self::Regularizer { entry, on } => Ok(alter(settings, entry, |one| one.on = on)),
            Self::RegularizerKnob { entry, knob, value } => {
                if entry.knobs[knob].switches {
                    return Ok(alter(settings, entry, |one| one.set(knob, value)));
                }
                let knob_is = &entry.knobs[knob];
                let mut was = value;
                alter(settings, entry, |one| {
                    was = one.knobs[knob];
                    one.set(knob, value);
                });
                let (was, now) = (knob_is.format(was), knob_is.format(value));
                Ok(format!("{} {was} → {now}", knob_is.word))
            }
            Self::RegularizerKnobs { entry, values } => {
                let text = alter(settings, entry, |one| {
                    one.on |= entry.switches() == 0;
                    for (knob, value) in values.into_iter().enumerate() {
                        if let Some(value) = value {
                            one.set(knob, value);
                        }
                    }
                    one.on = true;
                });
                Ok(format!("{text} ({})", regularizer_knobs(entry, &values)))
            }
            Self::KeepBest => Ok("keep best".to_owned()),
            Self::GoOn => Ok("go on".to_owned()),
        }
    }
}

impl Change {
    /// The canonical form of the change: default values are left out, and a regularizer's only switch at 0 becomes
    /// `off`. So a run that is read back has the same changes.
    pub(super) fn plainly(self) -> Self {
        match self {
            Self::OptimizerKnobs { entry, mut values } => {
                for (value, knob) in values.iter_mut().zip(entry.knobs) {
                    *value = value.filter(|value| *value != knob.default);
                }
                if values.iter().all(Option::is_none) {
                    return Self::Optimizer(entry);
                }
                Self::OptimizerKnobs { entry, values }
            }
            Self::RegularizerKnob { entry, knob, value }
                if value == 0.0 && entry.knobs[knob].switches && entry.switches() == 1 =>
            {
                Self::Regularizer { entry, on: false }
            }
            other => other,
        }
    }

    /// The optimizer to which it switches, if it does.
    #[must_use]
    pub const fn optimizer(&self) -> Option<&'static optim::Entry> {
        match self {
            Self::Optimizer(entry) | Self::OptimizerKnobs { entry, .. } => Some(entry),
            _ => None,
        }
    }

    /// The change with the values of all knobs of what it switches on; `was` and `is` are the settings before and after
    /// it.
    pub(super) fn in_full(self, was: &Settings, is: &Settings) -> Self {
        let mut values: KnobValues = [None; regularize::MOST_KNOBS];
        if let Some(entry) = self.optimizer() {
            for (value, knob) in values.iter_mut().zip(&is.knobs) {
                *value = Some(*knob);
            }
            return Self::OptimizerKnobs { entry, values };
        }
        let (Self::Regularizer { entry, .. }
        | Self::RegularizerKnob { entry, .. }
        | Self::RegularizerKnobs { entry, .. }) = self
        else {
            return self;
        };
        let was_on = was.regularizer(entry.id).is_some_and(|one| one.on);
        let Some(one) = is.regularizer(entry.id).filter(|one| one.on && !was_on) else {
            return self;
        };
        for (value, (knob, now)) in values.iter_mut().zip(entry.knobs.iter().zip(&one.knobs)) {
            // A mode at 0 is not in force, and is left out.
            *value = (!knob.switches || *now != 0.0).then_some(*now);
        }
        if values.iter().all(Option::is_none) {
            return self;
        }
        Self::RegularizerKnobs { entry, values }
    }
}

/// The word of [`Change::KeepBest`].
pub(super) const KEEP_BEST: &str = "keep-best";
/// The word of [`Change::GoOn`].
pub(super) const GO_ON: &str = "go-on";

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Optimizer(entry) => write!(f, "optimizer {}", entry.id),
            Self::OptimizerKnobs { entry, values } => {
                write!(
                    f,
                    "optimizer {} {}",
                    entry.id,
                    optimizer_knobs(entry, values)
                )
            }
            Self::Knob { word, value } => write!(f, "{word} {}", plain(*value)),
            Self::Batch(size) => write!(f, "batch {size}"),
            Self::Regularizer { entry, on } => {
                write!(f, "{} {}", entry.id, if *on { "on" } else { "off" })
            }
            Self::RegularizerKnob { entry, knob, value } => {
                let knob = &entry.knobs[*knob];
                write!(f, "{} {}", knob.word, knob.format(*value))
            }
            Self::RegularizerKnobs { entry, values } => {
                write!(f, "{} {}", entry.id, regularizer_knobs(entry, values))
            }
            Self::KeepBest => f.write_str(KEEP_BEST),
            Self::GoOn => f.write_str(GO_ON),
        }
    }
}

/// The value of a knob without its entry: the shortest text that parses to the same value.
fn plain(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-3 {
        format!("{value:e}")
    } else {
        value.to_string()
    }
}

/// Some of an optimizer's knobs with their values: `lr=0.01,beta=0.9`.
fn optimizer_knobs(entry: &optim::Entry, values: &KnobValues) -> String {
    let given = entry.knobs.iter().zip(values);
    let texts: Vec<String> = given
        .filter_map(|(knob, value)| Some(format!("{}={}", knob.word, knob.format((*value)?))))
        .collect();
    texts.join(",")
}

/// Some of a regularizer's knobs with their values: `shift=1,zoom=5`.
fn regularizer_knobs(entry: &regularize::Entry, values: &KnobValues) -> String {
    let words = entry.short_words();
    let given = entry.knobs.iter().zip(words).zip(values);
    let texts: Vec<String> = given
        .filter_map(|((knob, word), value)| Some(format!("{word}={}", knob.format((*value)?))))
        .collect();
    texts.join(",")
}

fn apply_knob(
    settings: &mut Settings,
    word: &'static str,
    value: f64,
) -> Result<String, ChangeError> {
    let entry = settings.optimizer;
    let place = entry.knob(word).ok_or_else(|| ChangeError::NotAKnobOf {
        owner: entry.id,
        word: word.to_owned(),
        knobs: entry.knobs.iter().map(|knob| knob.word).collect(),
    })?;
    let knob = &entry.knobs[place];
    if !knob.allows(value) {
        // Ranges may differ between optimizers, and the parser used the first one's.
        knob.parse(&plain(value))?;
    }
    let was = std::mem::replace(&mut settings.knobs[place], value);
    Ok(format!(
        "{word} {} → {}",
        knob.format(was),
        knob.format(value)
    ))
}

fn alter(
    settings: &mut Settings,
    entry: &'static regularize::Entry,
    change: impl FnOnce(&mut Regularization),
) -> String {
    let Some(one) = settings.regularizer_mut(entry) else {
        // Not reached: the settings contain every entry of the registry.
        return String::new();
    };
    let (was, mode) = (one.summary(), one.mode());
    change(one);
    match (mode, one.mode()) {
        (None, None) => format!("{} {was} → {}", entry.label, one.summary()),
        (Some((mode, was)), None) => format!("{} {was} → off", mode_name(entry, mode)),
        (None, Some((mode, now))) => format!("{} off → {now}", mode_name(entry, mode)),
        (Some((from, was)), Some((to, now))) if from == to => {
            format!("{} {was} → {now}", mode_name(entry, to))
        }
        (Some((from, was)), Some((to, now))) => {
            let (from, to) = (mode_name(entry, from), mode_name(entry, to));
            format!("{from} {was} → {to} {now}")
        }
    }
}

/// The name of a regularizer's mode: the entry's label if they share the word, or else the mode's own label.
fn mode_name(entry: &regularize::Entry, mode: &Knob) -> &'static str {
    if mode.word == entry.id {
        entry.label
    } else {
        mode.label
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Change, ChangeError> {
        text.parse()
    }

    #[test]
    fn changes_say_what_was_and_what_is() {
        let mut settings = Settings::default();
        let mut apply = |text| parse(text).unwrap().apply(&mut settings, 100).unwrap();
        assert_eq!(apply("optimizer adam"), "sgd → adam");
        assert_eq!(apply("lr 0.01"), "lr 0.001 → 0.01");
        assert_eq!(apply("batch full"), "batch 32 → full");
        assert_eq!(apply("weight-decay on"), "weight decay off → 1e-4");
        assert_eq!(apply("weight-decay 0.01"), "weight decay 1e-4 → 0.01");
        assert_eq!(apply("min-delta 0.5"), "min-delta 0 → 0.5");
        assert_eq!(apply("optimizer sgd"), "adam → sgd");
        assert_eq!(apply("mixup 0.4"), "mixup off → 0.4");
        assert_eq!(apply("mixup 0.5"), "mixup 0.4 → 0.5");
        assert_eq!(apply("cutmix 1"), "mixup 0.5 → CutMix 1");
        assert_eq!(apply("cutmix off"), "CutMix 1 → off");
        assert_eq!(apply("label-smoothing on"), "CutMix off → 1");
        assert_eq!(apply("mixup 0.4"), "CutMix 1 → mixup 0.4");
        assert_eq!(
            apply("label-smoothing 0.2"),
            "mixup 0.4 → label smoothing 0.2"
        );
        assert_eq!(
            apply("augment shift=2,zoom=5"),
            "augmentation off → on (shift=2,zoom=5)"
        );
        assert_eq!(apply("augment-zoom 7"), "augment-zoom 5 → 7");
        assert_eq!(apply("batch-norm on"), "batch normalization off → on");
        assert_eq!(settings.knob("lr").unwrap().1, 0.05);
        assert!(settings.regularizer("weight-decay").unwrap().on);
    }

    /// The summary of a regularizer after these changes.
    fn after(changes: &[&str], id: &str) -> String {
        let mut settings = Settings::default();
        for text in changes {
            parse(text).unwrap().apply(&mut settings, 100).unwrap();
        }
        settings.regularizer(id).unwrap().summary()
    }

    #[test]
    fn of_modes_there_is_one_at_a_time_and_its_own_word_switches_it_off() {
        let mode = |changes: &[&str]| after(changes, "label-smoothing");
        assert_eq!(mode(&["label-smoothing on"]), "label-smoothing 0.1");
        assert_eq!(mode(&["mixup on"]), "mixup 0.4");
        assert_eq!(mode(&["mixup 0.7", "cutmix"]), "cutmix 1");
        assert_eq!(
            mode(&["cutmix 2", "label-smoothing 0.2"]),
            "label-smoothing 0.2"
        );
        assert_eq!(mode(&["mixup 0.7", "mixup off"]), "off");
        assert_eq!(mode(&["mixup 0.7", "mixup 0"]), "off");
        assert_eq!(mode(&["mixup 0.7", "cutmix off"]), "mixup 0.7");
        assert_eq!(mode(&["mixup 0.7", "label-smoothing 0"]), "mixup 0.7");
        assert_eq!(mode(&["mixup 0.7", "label-smoothing off"]), "off");
        assert_eq!(
            mode(&["mixup 0.7", "label-smoothing off", "label-smoothing on"]),
            "mixup 0.7"
        );
    }

    #[test]
    fn two_kinds_of_noise_go_together_and_each_goes_alone() {
        let noise = |changes: &[&str]| after(changes, "noise");
        assert_eq!(noise(&["noise on"]), "input-noise 0.1");
        assert_eq!(noise(&["weight-noise 0.05"]), "weight-noise 0.05");
        let both = ["weight-noise 0.05", "input-noise 0.2"];
        assert_eq!(noise(&both), "input-noise 0.2, weight-noise 0.05");
        assert_eq!(
            noise(&[&both[..], &["input-noise off"]].concat()),
            "weight-noise 0.05"
        );
        assert_eq!(
            noise(&[&both[..], &["noise off", "noise on"]].concat()),
            "input-noise 0.2, weight-noise 0.05"
        );
        assert_eq!(
            noise(&[&both[..], &["input-noise 0", "weight-noise 0"]].concat()),
            "off"
        );
    }

    #[test]
    fn what_the_data_does_not_allow_is_refused_with_the_reason() {
        let data_context = regularize::DataContext {
            images: None,
            classes: false,
            batch: 1,
        };
        let check = |text: &str| {
            let mut settings = Settings::default();
            parse(text).unwrap().apply(&mut settings, 100).unwrap();
            let notices = settings.notices(&data_context).len();
            let checked = settings.check(&data_context, "sine");
            (notices, checked.map_err(|error| error.to_string()))
        };
        let refused = |text: &str| (0, Err(text.to_owned()));
        assert_eq!(
            check("augment on"),
            refused("augment can't be on with sine: it needs images")
        );
        assert_eq!(
            check("cutmix 1"),
            refused("cutmix can't be on with sine: it needs images")
        );
        assert_eq!(
            check("label-smoothing on"),
            refused("label-smoothing can't be on with sine: it needs classes to predict")
        );
        assert_eq!(check("mixup 0.4"), (0, Ok(())));
        assert_eq!(check("augment-shift 3"), (0, Ok(())));
        assert_eq!(check("batch-norm on"), (1, Ok(())));
    }
}
