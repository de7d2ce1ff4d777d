//! What is compared: the lanes of the race.

use crate::race::{Lane, PlanError, RacePlan};
use crate::regularize::MOST_KNOBS;
use crate::train::{Change, KnobValues, Recipe, Regularization, Settings};

/// Seeds that a comparison has unless told otherwise.
pub const SEEDS: u64 = 5;

/// What the recipe as it is is called beside several changes.
const AS_IT_IS: &str = "baseline";

/// The race of a recipe as it is, its first lane, and of the same with each of these changes, over [`SEEDS`] seeds. A lane is
/// called by what its change comes to: `dropout 0.5`, and `dropout off` without it.
///
/// # Errors
/// When a change does not fit the recipe, or changes nothing.
pub fn plan(base: &Recipe, changes: &[Lane]) -> Result<RacePlan, PlanError> {
    if changes.is_empty() {
        return Err(PlanError::EmptyLane);
    }
    let mut lanes = vec![Lane {
        label: AS_IT_IS.to_owned(),
        changes: Vec::new(),
    }];
    for lane in changes {
        let mut settings = base.settings.clone();
        // Whether a batch fits the data is known with the data: [`RacePlan::check`].
        let applied = lane.apply(&mut settings, usize::MAX);
        applied.map_err(|source| PlanError::Change {
            lane: lane.label.clone(),
            source,
        })?;
        let with = told(lane, &settings);
        if changes.len() == 1 {
            let without = told(lane, &base.settings);
            if without == with {
                return Err(PlanError::Same {
                    first: AS_IT_IS.to_owned(),
                    second: with,
                });
            }
            lanes[0].label = without;
        }
        lanes.push(Lane {
            label: with,
            changes: lane.changes.clone(),
        });
    }
    Ok(RacePlan {
        seeds: SEEDS,
        ..RacePlan::new(base, lanes)
    })
}

/// A change for each regularizer: on where it is off, and off where it is on.
#[must_use]
pub fn regularizers(settings: &Settings) -> Vec<Lane> {
    let all = settings.regularizers.iter();
    all.map(|one| {
        let change = Change::Regularizer {
            entry: one.entry,
            on: !one.on,
        };
        Lane {
            label: change.to_string(),
            changes: vec![change],
        }
    })
    .collect()
}

/// What these settings have in the places that a lane changes.
fn told(lane: &Lane, settings: &Settings) -> String {
    let mut texts: Vec<String> = Vec::new();
    for text in lane.changes.iter().filter_map(|one| stands(one, settings)) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    if texts.is_empty() {
        return AS_IT_IS.to_owned();
    }
    texts.join(", ")
}

/// What these settings have in the place that a change concerns, in the words of changes; `None` where they have no such
/// place.
fn stands(change: &Change, settings: &Settings) -> Option<String> {
    let text = match *change {
        Change::OptimizerKnobs { entry, values } if entry == settings.optimizer => {
            let values = now(&values, &settings.knobs);
            Change::OptimizerKnobs { entry, values }.to_string()
        }
        Change::Optimizer(_) | Change::OptimizerKnobs { .. } => {
            Change::Optimizer(settings.optimizer).to_string()
        }
        Change::Batch(_) => Change::Batch(settings.batch).to_string(),
        Change::Knob { word, .. } => {
            let (_, value) = settings.knob(word)?;
            Change::Knob { word, value }.to_string()
        }
        Change::RegularizerKnob { entry, knob, .. } if !entry.knobs[knob].switches => {
            let one = settings.regularizer(entry.id)?;
            let knob_is = &entry.knobs[knob];
            format!("{} {}", knob_is.word, knob_is.format(one.knobs[knob]))
        }
        Change::RegularizerKnobs { entry, values } => {
            let one = settings.regularizer(entry.id)?;
            if !one.on {
                return Some(switched(one));
            }
            let values = now(&values, &one.knobs);
            Change::RegularizerKnobs { entry, values }.to_string()
        }
        Change::Regularizer { entry, .. } | Change::RegularizerKnob { entry, .. } => {
            switched(settings.regularizer(entry.id)?)
        }
        Change::KeepBest | Change::GoOn => return None,
    };
    Some(text)
}

/// A regularizer by the knobs that keep it on: `dropout 0.5`, `dropout off`.
fn switched(one: &Regularization) -> String {
    let id = one.entry.id;
    if !one.on {
        return format!("{id} off");
    }
    let main: Vec<String> = one
        .main()
        .map(|(knob, value)| format!("{} {}", knob.word, knob.format(value)))
        .collect();
    if main.is_empty() {
        format!("{id} on")
    } else {
        main.join(", ")
    }
}

/// The values that knobs have, of those that a change gives: `augment shift=2,zoom=5`.
fn now(given: &KnobValues, knobs: &[f64]) -> KnobValues {
    let mut now = [None; MOST_KNOBS];
    for ((slot, value), given) in now.iter_mut().zip(knobs).zip(given) {
        *slot = given.map(|_| *value);
    }
    now
}
