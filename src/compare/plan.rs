//! The lanes of the race for a comparison.

use crate::race::{Lane, PlanError, RacePlan};
use crate::regularize::MOST_KNOBS;
use crate::train::{Change, KnobValues, Recipe, Regularization, Settings};

/// Default number of seeds of a comparison.
pub const SEEDS: u64 = 5;

/// The label of the unchanged recipe beside several changes.
const BASELINE: &str = "baseline";

/// The race of the unchanged recipe, its first lane, and of the recipe with each of these changes, over [`SEEDS`]
/// seeds. A lane is labelled with its changed settings: `dropout 0.5`, and `dropout off` without the change.
///
/// # Errors
/// When a change does not fit the recipe, or changes nothing.
pub fn plan(base: &Recipe, changes: &[Lane]) -> Result<RacePlan, PlanError> {
    if changes.is_empty() {
        return Err(PlanError::EmptyLane);
    }
    let mut lanes = vec![Lane {
        label: BASELINE.to_owned(),
        changes: Vec::new(),
    }];
    for lane in changes {
        let mut settings = base.settings.clone();
        // Whether a batch fits the data is checked later, with the data: [`RacePlan::check`].
        let applied = lane.apply(&mut settings, usize::MAX);
        applied.map_err(|source| PlanError::Change {
            lane: lane.label.clone(),
            source,
        })?;
        let with = values_text(lane, &settings);
        if changes.len() == 1 {
            let without = values_text(lane, &base.settings);
            if without == with {
                return Err(PlanError::Same {
                    first: BASELINE.to_owned(),
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

/// One change per regularizer: on if it is off, and off if it is on.
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

/// The values of the settings that a lane changes, as text.
fn values_text(lane: &Lane, settings: &Settings) -> String {
    let mut texts: Vec<String> = Vec::new();
    for text in lane
        .changes
        .iter()
        .filter_map(|one| value_text(one, settings))
    {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    if texts.is_empty() {
        return BASELINE.to_owned();
    }
    texts.join(", ")
}

/// The value of the setting that a change concerns, as text; `None` if there is no such setting.
fn value_text(change: &Change, settings: &Settings) -> Option<String> {
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

/// The current values of the knobs that a change gives: `augment shift=2,zoom=5`.
fn now(given: &KnobValues, knobs: &[f64]) -> KnobValues {
    let mut now = [None; MOST_KNOBS];
    for ((slot, value), given) in now.iter_mut().zip(knobs).zip(given) {
        *slot = given.map(|_| *value);
    }
    now
}
