//! State of the Landscape screen: its settings, the sharpness study, and the slice.

use std::sync::Arc;

use crate::geometry::slice::{Kind, Slice, View};
use crate::study::sharpness::{Progress, SharpnessPlan};
use crate::train::{BatchSize, Recipe, Settings};
use crate::turn::Turn;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    /// The loss along the line between two minima.
    Line,
    /// The loss over a plane through the weights.
    Slice,
}

impl Pane {
    pub(super) const ALL: [Self; 2] = [Self::Line, Self::Slice];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    /// The recipe of both runs.
    Recipe,
    /// The small batch size.
    Small,
    /// The large batch size.
    Large,
    /// The training loss at which both stop.
    Target,
    /// The seed of both runs.
    Seed,
    /// The kind of directions of the slice.
    Directions,
    /// The seed of random directions.
    Draw,
    /// The width of the window.
    Width,
    /// The data set on which the loss is measured.
    Part,
}

impl Setting {
    const OF_LINE: [Self; 5] = [
        Self::Recipe,
        Self::Small,
        Self::Large,
        Self::Target,
        Self::Seed,
    ];
    const OF_RANDOM: [Self; 4] = [Self::Directions, Self::Width, Self::Part, Self::Draw];
    const OF_PATH: [Self; 3] = [Self::Directions, Self::Width, Self::Part];
}

/// Selectable widths of the window.
const WIDTHS: [f64; 9] = [0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 1.5, 2.0, 4.0];
/// Selectable training losses at which both runs stop.
const TARGETS: [f64; 12] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0,
];

/// The state of the sharpness study.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Study {
    /// Not started, or cancelled.
    #[default]
    Nothing,
    /// Started.
    Working {
        /// The last progress report.
        progress: Option<Arc<Progress>>,
        paused: bool,
    },
    Finished(Arc<Progress>),
}

#[derive(Clone, Debug)]
pub(super) struct Landscape {
    /// The plan of the next study.
    pub(super) plan: SharpnessPlan,
    /// Whether the plan uses the recipe of the current run.
    pub(super) by_run: bool,
    /// Whether the next study is being set up while there is a result of the last one.
    pub(super) again: bool,
    pub(super) study: Study,
    /// The settings of the slice.
    pub(super) view: View,
    pub(super) slice: Option<Arc<Slice>>,
    /// The index of the selected setting in each pane.
    chosen: [usize; 2],
}

impl Default for Landscape {
    fn default() -> Self {
        Self {
            plan: shipped(),
            by_run: false,
            again: false,
            study: Study::default(),
            // Random directions hardly ever show the path.
            view: View {
                kind: Kind::Path,
                ..View::default()
            },
            slice: None,
            chosen: [0; 2],
        }
    }
}

/// The plan for the bundled recipe.
fn shipped() -> SharpnessPlan {
    SharpnessPlan::shipped().unwrap_or_else(|_| SharpnessPlan::new(Recipe::default()))
}

impl Landscape {
    /// The settings that a pane currently offers.
    #[must_use]
    pub(super) fn settings(&self, pane: Pane) -> &'static [Setting] {
        match pane {
            Pane::Line if self.is_set_up() => &Setting::OF_LINE,
            Pane::Line => &[],
            Pane::Slice => match self.view.kind {
                Kind::Random => &Setting::OF_RANDOM,
                Kind::Path => &Setting::OF_PATH,
            },
        }
    }

    /// Whether the line pane shows the set-up of the next study.
    #[must_use]
    pub(super) fn is_set_up(&self) -> bool {
        self.again || self.study == Study::Nothing
    }

    /// The selected setting of a pane.
    #[must_use]
    pub(super) fn chosen(&self, pane: Pane) -> Option<Setting> {
        let settings = self.settings(pane);
        let last = settings.len().checked_sub(1)?;
        settings.get(self.chosen[pane as usize].min(last)).copied()
    }

    /// Selects a setting.
    pub(super) fn choose(&mut self, pane: Pane, setting: Setting) {
        let index = self.settings(pane).iter().position(|one| *one == setting);
        self.chosen[pane as usize] = index.unwrap_or(0);
    }

    /// Selects the next or previous setting, cyclically.
    pub(super) fn turn(&mut self, pane: Pane, turn: Turn) {
        let count = self.settings(pane).len();
        let chosen = &mut self.chosen[pane as usize];
        *chosen = turn.around((*chosen).min(count.saturating_sub(1)), count);
    }

    /// Changes a setting to its next or previous value; returns whether there is one.
    pub(super) fn set(
        &mut self,
        setting: Setting,
        turn: Turn,
        run: Option<(&Recipe, &Settings)>,
    ) -> bool {
        // The study itself rejects batches larger than the training set.
        let samples = usize::MAX;
        match setting {
            Setting::Recipe => return self.switch_recipe(run),
            Setting::Small => {
                let size = self.plan.small;
                let next = size.turned(turn, samples);
                let is_small = less(next, self.plan.large);
                if is_small {
                    self.plan.small = next;
                }
                return is_small && next != size;
            }
            Setting::Large => return self.turn_large(turn),
            Setting::Target => return step(&TARGETS, &mut self.plan.target, turn),
            Setting::Seed => {
                let seed = self.plan.recipe.seed;
                self.plan.recipe.seed = neighbour(seed, turn);
                return self.plan.recipe.seed != seed;
            }
            Setting::Directions => {
                self.view.kind = match self.view.kind {
                    Kind::Random => Kind::Path,
                    Kind::Path => Kind::Random,
                };
            }
            Setting::Draw => {
                let seed = self.view.seed;
                self.view.seed = neighbour(seed, turn);
                return self.view.seed != seed;
            }
            Setting::Width => return step(&WIDTHS, &mut self.view.width, turn),
            Setting::Part => self.view.validation = !self.view.validation,
        }
        true
    }

    fn switch_recipe(&mut self, run: Option<(&Recipe, &Settings)>) -> bool {
        let Some((recipe, settings)) = run else {
            return false;
        };
        self.by_run = !self.by_run;
        self.plan = if self.by_run {
            SharpnessPlan::new(recipe.as_it_is(settings))
        } else {
            shipped()
        };
        // The run may use full batches, which cannot be the small batch.
        if !less(self.plan.small, self.plan.large) {
            self.plan.small = BatchSize::Samples(32);
        }
        true
    }

    /// Starts the study as set up, if so chosen with the recipe of the run in its current state.
    pub(super) fn start(&mut self, run: Option<(&Recipe, &Settings)>) -> SharpnessPlan {
        if let Some((recipe, settings)) = run.filter(|_| self.by_run) {
            let seed = self.plan.recipe.seed;
            self.plan.recipe = Recipe {
                seed,
                ..recipe.as_it_is(settings)
            };
        }
        self.again = false;
        self.study = Study::Working {
            progress: None,
            paused: false,
        };
        self.plan.clone()
    }

    /// Steps through the batch size presets, then half the training set (the default), then all of it.
    fn turn_large(&mut self, turn: Turn) -> bool {
        let sizes: Vec<Option<BatchSize>> = BatchSize::PRESETS
            .into_iter()
            .filter(|size| *size != BatchSize::Full)
            .map(Some)
            .chain([None, Some(BatchSize::Full)])
            .collect();
        let current = sizes.iter().position(|size| *size == self.plan.large);
        let current = current.unwrap_or(sizes.len() - 2);
        let size = turn.along(current, sizes.len()).map(|next| sizes[next]);
        let size = size.filter(|size| less(self.plan.small, *size));
        if let Some(size) = size {
            self.plan.large = size;
        }
        size.is_some()
    }

    /// Updates the study with a progress report.
    pub(super) fn set_progress(&mut self, progress: Arc<Progress>) {
        self.study = match &self.study {
            _ if progress.outcome.is_some() => Study::Finished(progress),
            Study::Working { paused, .. } => Study::Working {
                paused: *paused,
                progress: Some(progress),
            },
            // Ignore late reports of a cancelled study.
            other => other.clone(),
        };
    }
}

/// Whether the small batch is smaller than the large one, as far as that is known before the data are loaded.
fn less(small: BatchSize, large: Option<BatchSize>) -> bool {
    match (small, large) {
        (BatchSize::Full, _) => false,
        (BatchSize::Samples(small), Some(BatchSize::Samples(large))) => small < large,
        (BatchSize::Samples(_), _) => true,
    }
}

/// The next or previous seed.
const fn neighbour(seed: u64, turn: Turn) -> u64 {
    match turn {
        Turn::Next => seed.saturating_add(1),
        Turn::Previous => seed.saturating_sub(1),
    }
}

/// Changes `value` to the next larger or smaller one of `values` (ascending); returns whether there is one.
fn step(values: &[f64], value: &mut f64, turn: Turn) -> bool {
    let next = turn.beyond(*value, values);
    if let Some(next) = next {
        *value = next;
    }
    next.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_turns_both_ways_and_the_small_batch_stays_the_smaller() {
        let recipe = Recipe::default();
        let run = Some((&recipe, &recipe.settings));
        for pane in Pane::ALL {
            for setting in Landscape::default().settings(pane) {
                for turn in Turn::BOTH {
                    let mut landscape = Landscape::default();
                    landscape.view.seed = 1;
                    assert!(landscape.set(*setting, turn, run), "{setting:?} {turn:?}");
                    for _ in 0..50 {
                        landscape.set(*setting, turn, run);
                    }
                    assert!(less(landscape.plan.small, landscape.plan.large));
                    assert!(landscape.plan.target > 0.0 && landscape.view.width > 0.0);
                }
            }
        }
    }

    #[test]
    fn without_a_run_there_is_only_the_shipped_recipe() {
        let mut landscape = Landscape::default();
        assert!(!landscape.set(Setting::Recipe, Turn::Next, None) && !landscape.by_run);
        assert_eq!(landscape.plan.recipe, shipped().recipe);
    }

    #[test]
    fn a_study_by_the_run_takes_its_settings_as_they_are_at_the_start() {
        let mut recipe = Recipe {
            seed: 11,
            ..Recipe::default()
        };
        recipe.settings.batch = BatchSize::Full;
        let mut landscape = Landscape::default();
        assert!(landscape.set(
            Setting::Recipe,
            Turn::Next,
            Some((&recipe, &recipe.settings))
        ));
        assert!(landscape.set(Setting::Seed, Turn::Next, None));
        assert!(less(landscape.plan.small, landscape.plan.large));
        recipe.hidden = vec![5];
        let plan = landscape.start(Some((&recipe, &recipe.settings)));
        assert_eq!((plan.recipe.seed, plan.recipe.hidden), (12, vec![5]));
    }
}
