//! The impact of a change on the steps that follow, from which the cause of later problems is inferred.

use serde::{Deserialize, Serialize};

use super::{Change, Settings};
use crate::regularize;

/// How a change affects the steps that follow, from the least to the greatest impact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Impact {
    /// Not at all: it repeats a value, sets something that is off, or only affects monitoring.
    Nothing,
    /// The objective or direction changes, or the steps become shorter or less noisy.
    Other,
    /// The steps may become longer or noisier.
    Steps,
}

impl Impact {
    /// The impact of a change between two settings, for a training part of `samples` samples.
    #[must_use]
    pub fn of(change: &Change, was: &Settings, is: &Settings, samples: usize) -> Self {
        match change {
            Change::GoOn => Self::Nothing,
            Change::KeepBest => Self::Other,
            // Even switching to the same optimizer resets its state.
            Change::Optimizer(_) | Change::OptimizerKnobs { .. } => Self::Steps,
            Change::Knob { word, .. } => {
                let value = |settings: &Settings| settings.knob(word).map(|(_, value)| value);
                let (was, is) = (value(was), value(is));
                let is_milder = *word == "lr" && is < was;
                Self::unless(is == was, is_milder)
            }
            Change::Batch(_) => {
                let [was, is] = [was, is].map(|settings| settings.batch.of(samples));
                // A quarter of the samples doubles the gradient's noise.
                Self::unless(is == was, 4 * is > was)
            }
            Change::Regularizer { entry, .. }
            | Change::RegularizerKnob { entry, .. }
            | Change::RegularizerKnobs { entry, .. } => {
                let acts = |settings| active_knobs(settings, entry);
                Self::unless(entry.watches || acts(was) == acts(is), true)
            }
        }
    }

    const fn unless(is_none: bool, is_milder: bool) -> Self {
        match (is_none, is_milder) {
            (true, _) => Self::Nothing,
            (false, true) => Self::Other,
            (false, false) => Self::Steps,
        }
    }
}

/// The knobs of a regularizer that is on.
fn active_knobs<'a>(settings: &'a Settings, entry: &regularize::Entry) -> Option<&'a [f64]> {
    let one = settings.regularizer(entry.id)?;
    one.on.then_some(&one.knobs)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_nothing_what_is_milder_and_what_can_throw_back() {
        let impact = |before: &[&str], text: &str| {
            let mut was = Settings::default();
            for text in before {
                let change: Change = text.parse().unwrap();
                change.apply(&mut was, 100).unwrap();
            }
            let (mut is, change): (_, Change) = (was.clone(), text.parse().unwrap());
            change.apply(&mut is, 100).unwrap();
            Impact::of(&change, &was, &is, 100)
        };
        for (before, text) in [
            (&["lr 0.3"][..], "lr 0.3"),
            (&["batch 7"], "batch 7"),
            (&["batch full"], "batch 100"),
            (&[], "dropout off"),
            (&["dropout 0.3"], "dropout 0.3"),
            (&["dropout 0.3"], "dropout on"),
            (&["mixup 0.4"], "label-smoothing 0"),
            (&[], "early-stopping 3"),
            (&["early-stopping 3"], "early-stopping off"),
            (&["early-stopping 3"], "min-delta 0.5"),
            (&["early-stopping 3"], "monitor validation-accuracy"),
            (&[], "go-on"),
        ] {
            assert_eq!(impact(before, text), Impact::Nothing, "{before:?} {text}");
        }
        for (before, text) in [
            (&["lr 0.3"][..], "lr 0.2"),
            (&["batch 7"], "batch full"),
            (&["batch 32"], "batch 16"),
            (&[], "dropout on"),
            (&["dropout 0.3"], "dropout off"),
            (&["mixup 0.4"], "cutmix 1"),
            (&["weight-decay 0.1"], "weight-decay 0.2"),
            (&[], "batch-norm on"),
            (&[], "keep-best"),
        ] {
            assert_eq!(impact(before, text), Impact::Other, "{before:?} {text}");
        }
        for (before, text) in [
            (&["lr 0.3"][..], "lr 0.5"),
            (&["batch full"], "batch 7"),
            (&["optimizer adam"], "beta 0.5"),
            (&["optimizer adam"], "optimizer adam"),
            (&[], "optimizer adam lr=0.1"),
        ] {
            assert_eq!(impact(before, text), Impact::Steps, "{before:?} {text}");
        }
    }
}
