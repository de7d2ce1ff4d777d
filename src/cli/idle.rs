//! Warnings about settings without effect. In a run without the dashboard, a regularizer that starts off can't be
//! switched on later, so its settings may be a mistake.

use super::recipe::origin;
use crate::regularize::{self, Entry};
use crate::train::{Given, Recipe};

/// One line for each setting without effect. `keeps_best`: the best weights are kept even without early stopping, so
/// `monitor` has an effect.
pub(super) fn remarks(given: &[Given], recipe: &Recipe, keeps_best: bool) -> Vec<String> {
    let off = regularize::ENTRIES
        .iter()
        .copied()
        .filter(|entry| !recipe.ever_uses(entry));
    off.flat_map(|entry| of(entry, given, keeps_best)).collect()
}

fn of(entry: &'static Entry, given: &[Given], keeps_best: bool) -> Vec<String> {
    let knobs = entry.knobs.iter();
    let knobs = knobs.filter(|knob| !(keeps_best && knob.word == "monitor"));
    knobs
        .filter_map(|knob| {
            // The last of several values counts.
            let one = given.iter().rfind(|one| one.word == knob.word)?;
            let (origin, label) = (origin(one), entry.label);
            if !knob.switches {
                let switch = entry.switch();
                return Some(format!(
                    "{origin} has no effect: {label} is off; --{switch} switches it on"
                ));
            }
            let is_zero = one.value.trim().parse() == Ok(0.0);
            is_zero.then(|| format!("{origin}: {label} is off"))
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn remarks_of(settings: &[(&str, &str)], keeps_best: bool) -> Vec<String> {
        let given = Given::options(settings);
        remarks(&given, &Recipe::from_given(&given).unwrap(), keeps_best)
    }

    #[test]
    fn of_every_regularizer_a_0_that_leaves_it_off_and_a_knob_that_waits_for_it_are_said() {
        for entry in regularize::ENTRIES {
            for knob in entry.knobs {
                let value = knob.format(knob.default);
                if knob.switches {
                    let line = format!("--{} 0: {} is off", knob.word, entry.label);
                    assert_eq!(remarks_of(&[(knob.word, "0")], false), [line]);
                    assert!(remarks_of(&[(knob.word, "off")], false).is_empty());
                    assert!(remarks_of(&[(knob.word, "0"), (knob.word, "on")], false).is_empty());
                    continue;
                }
                let line = format!(
                    "--{} {value} has no effect: {} is off; --{} switches it on",
                    knob.word,
                    entry.label,
                    entry.switch()
                );
                assert_eq!(remarks_of(&[(knob.word, &value)], false), [line]);
                assert!(
                    remarks_of(&[(knob.word, &value), (entry.switch(), "on")], false).is_empty()
                );
                let planned = format!("step 9: {} on", entry.switch());
                assert!(remarks_of(&[(knob.word, &value), ("at", &planned)], false).is_empty());
            }
        }
    }

    #[test]
    fn what_is_monitored_matters_to_the_best_weights_too() {
        let monitor = ("monitor", "validation-accuracy");
        assert_eq!(remarks_of(&[monitor], false).len(), 1);
        assert!(remarks_of(&[monitor], true).is_empty());
    }
}
