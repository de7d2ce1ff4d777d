//! What a metric is, by the names that people give it.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a metric is to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The loss on the training part.
    TrainLoss,
    /// The loss on the validation part.
    ValidationLoss,
    /// The accuracy on the training part.
    TrainAccuracy,
    /// The accuracy on the validation part.
    ValidationAccuracy,
    /// Anything else.
    Other,
}

impl Role {
    /// Those that have a place of their own among the curves.
    pub const KNOWN: [Self; 4] = [
        Self::TrainLoss,
        Self::ValidationLoss,
        Self::TrainAccuracy,
        Self::ValidationAccuracy,
    ];

    /// Its name in options.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::TrainLoss => "train-loss",
            Self::ValidationLoss => "validation-loss",
            Self::TrainAccuracy => "train-accuracy",
            Self::ValidationAccuracy => "validation-accuracy",
            Self::Other => "other",
        }
    }

    /// Whether it is a share, which is shown in percent.
    #[must_use]
    pub const fn is_accuracy(self) -> bool {
        matches!(self, Self::TrainAccuracy | Self::ValidationAccuracy)
    }

    const fn of(is_validation: bool, is_accuracy: bool) -> Self {
        match (is_validation, is_accuracy) {
            (false, false) => Self::TrainLoss,
            (true, false) => Self::ValidationLoss,
            (false, true) => Self::TrainAccuracy,
            (true, true) => Self::ValidationAccuracy,
        }
    }

    /// The role that a program declares: `train` or `validation`, of a loss or, where higher is better, of an accuracy; or the
    /// name of a role.
    #[must_use]
    pub fn declared(role: &str, higher_is_better: bool) -> Option<Self> {
        match role {
            "train" => Some(Self::of(false, higher_is_better)),
            "validation" => Some(Self::of(true, higher_is_better)),
            "other" => Some(Self::Other),
            role => Self::KNOWN.into_iter().find(|known| known.id() == role),
        }
    }

    /// The role that a name stands for: `loss`, `train/loss`, `val_loss`, `eval_accuracy`, `valid/acc` …
    ///
    /// Every word of the name must be understood: `box_loss` is one loss of several, not the loss.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        let (mut part, mut figure) = (None, None);
        for word in words(name) {
            let (known, value) = match word.as_str() {
                "train" | "training" | "tr" => (&mut part, false),
                "val" | "valid" | "validation" | "eval" | "evaluation" | "dev" => (&mut part, true),
                "loss" => (&mut figure, false),
                "acc" | "accuracy" | "acc1" | "top1" => (&mut figure, true),
                // What Keras calls an accuracy of classes, and Lightning a mean of an epoch.
                "categorical" | "sparse" | "binary" | "epoch" | "step" | "mean" | "avg" => continue,
                _ => return Self::Other,
            };
            if known.replace(value).is_some_and(|other| other != value) {
                return Self::Other;
            }
        }
        match figure {
            Some(is_accuracy) => Self::of(part.unwrap_or(false), is_accuracy),
            None => Self::Other,
        }
    }
}

/// The words of a name, in small letters: `valAcc`, `val_acc` and `val/acc` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() {
            words.push(String::new());
            was_small = false;
            continue;
        }
        if letter.is_uppercase() && was_small {
            words.push(String::new());
        }
        was_small = letter.is_lowercase();
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Roles that the user gives to metrics, by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleMap(BTreeMap<String, Role>);

/// Why a role can't be given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleMapError {
    /// It has no `=`.
    #[error("map can't be '{0}': expected ROLE=METRIC, such as train-loss=total")]
    Form(String),
    /// There is no such role.
    #[error(
        "map can't give the role '{0}': expected train-loss, validation-loss, train-accuracy, validation-accuracy or other"
    )]
    Role(String),
}

impl RoleMap {
    /// Adds a role, as `ROLE=METRIC`.
    ///
    /// # Errors
    /// When it is not of that form, or there is no such role.
    pub fn add(&mut self, text: &str) -> Result<(), RoleMapError> {
        let (role, name) = text
            .split_once('=')
            .ok_or_else(|| RoleMapError::Form(text.to_owned()))?;
        // `loss=total` is what one writes first.
        let role = match role {
            "loss" => Some(Role::TrainLoss),
            "accuracy" => Some(Role::TrainAccuracy),
            "other" => Some(Role::Other),
            role => Role::declared(role, false).filter(|_| !matches!(role, "train" | "validation")),
        }
        .ok_or_else(|| RoleMapError::Role(role.to_owned()))?;
        self.0.insert(name.to_owned(), role);
        Ok(())
    }

    /// The role given to the metric of this name, if any.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<Role> {
        self.0.get(name).copied()
    }

    /// The metrics that are given roles.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether the metric of this name may be a loss: as it is given here, declared by the run, or as its name says.
    #[must_use]
    pub fn may_be_loss(&self, name: &str, declared: Option<Role>) -> bool {
        let role = self.of(name).or(declared);
        let role = role.unwrap_or_else(|| Role::of_name(name));
        matches!(role, Role::TrainLoss | Role::ValidationLoss)
    }

    /// Whether another metric was given this role, which then has it alone.
    #[must_use]
    pub fn gives(&self, role: Role) -> bool {
        self.0.values().any(|given| *given == role)
    }
}

impl FromStr for RoleMap {
    type Err = RoleMapError;

    fn from_str(text: &str) -> Result<Self, RoleMapError> {
        let mut map = Self::default();
        map.add(text)?;
        Ok(map)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_that_people_use_are_understood() {
        for (role, names) in [
            (
                Role::TrainLoss,
                &[
                    "loss",
                    "Loss",
                    "train_loss",
                    "train/loss",
                    "training loss",
                    "loss/train",
                    "train_loss_epoch",
                    "trainLoss",
                ][..],
            ),
            (
                Role::ValidationLoss,
                &[
                    "val_loss",
                    "valid/loss",
                    "validation-loss",
                    "eval_loss",
                    "eval/loss",
                    "loss/val",
                    "dev.loss",
                    "valLoss",
                ],
            ),
            (
                Role::TrainAccuracy,
                &[
                    "accuracy",
                    "acc",
                    "train_acc",
                    "train/accuracy",
                    "sparse_categorical_accuracy",
                    "train_top1",
                ],
            ),
            (
                Role::ValidationAccuracy,
                &[
                    "val_accuracy",
                    "valid/acc",
                    "eval_accuracy",
                    "val_sparse_categorical_accuracy",
                    "valAcc",
                ],
            ),
            (
                Role::Other,
                &[
                    "box_loss",
                    "val_box_loss",
                    "lr",
                    "train",
                    "val",
                    "grad_norm",
                    "train_val_loss",
                    "loss_acc",
                    "손실",
                    "",
                    "test_loss",
                    "balanced_accuracy",
                    "epoch",
                    "lossy",
                ],
            ),
        ] {
            for name in names {
                assert_eq!(Role::of_name(name), role, "{name}");
            }
        }
    }

    #[test]
    fn a_role_is_declared_or_given() {
        assert_eq!(
            Role::declared("validation", false),
            Some(Role::ValidationLoss)
        );
        assert_eq!(Role::declared("train", true), Some(Role::TrainAccuracy));
        assert_eq!(
            Role::declared("train-accuracy", false),
            Some(Role::TrainAccuracy)
        );
        assert_eq!(Role::declared("no", false), None);
        let mut map: RoleMap = "loss=train/total=1".parse().unwrap();
        map.add("other=loss").unwrap();
        assert_eq!(map.of("train/total=1"), Some(Role::TrainLoss));
        assert_eq!(map.of("loss"), Some(Role::Other));
        assert!(map.gives(Role::TrainLoss) && !map.gives(Role::ValidationLoss));
        assert_eq!(
            map.add("total"),
            Err(RoleMapError::Form("total".to_owned()))
        );
        assert_eq!(
            map.add("train=x"),
            Err(RoleMapError::Role("train".to_owned()))
        );
    }
}
