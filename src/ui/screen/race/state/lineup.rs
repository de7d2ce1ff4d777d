//! The line-up of the next race.

use crate::nn::Score;
use crate::race::{
    EPOCHS, Lane, LaneRefusal, Preset, Threshold, fitting_end, refusals, target, thresholds,
};
use crate::regularize::Reason;
use crate::train::{Recipe, Settings};
use crate::turn::{Turn, beside};

/// The locale key of a preset's name.
pub(in crate::ui) const fn preset_name(preset: Preset) -> &'static str {
    match preset {
        Preset::Optimizers => "race.preset-optimizers",
        Preset::Batches => "race.preset-batch",
        Preset::ScaledBatches => "race.preset-batch-scaled",
        Preset::Rates => "race.preset-lr",
        Preset::Dropout => "race.preset-dropout",
        Preset::WeightDecay => "race.preset-weight-decay",
        Preset::BatchNorm => "race.preset-batch-norm",
        Preset::Own => "race.preset-own",
    }
}

/// A lane of the line-up.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) struct LineupLane {
    pub(in crate::ui) lane: Lane,
    /// Whether it is switched on.
    pub(in crate::ui) on: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum LineupRow {
    Preset,
    Lane(usize),
    Seeds,
    /// The number of epochs.
    Until,
    Threshold,
}

/// The line-up of the next race.
#[derive(Clone, Debug)]
pub(in crate::ui) struct LineUp {
    pub(in crate::ui) preset: Preset,
    pub(in crate::ui) lanes: Vec<LineupLane>,
    own: Vec<LineupLane>,
    pub(in crate::ui) seeds: u64,
    /// The end of the race in epochs.
    pub(in crate::ui) until: f64,
    pub(in crate::ui) threshold: Option<Threshold>,
    pub(in crate::ui) row: LineupRow,
    /// Whether the user has set the end or the threshold, which are then no longer adapted.
    set_by_user: SetByUser,
    /// The settings for which the lanes were created.
    made_for: Option<Settings>,
}

/// What the user has set.
#[derive(Clone, Copy, Debug, Default)]
struct SetByUser {
    until: bool,
    threshold: bool,
}

/// Properties of the run that the line-up depends on.
pub(in crate::ui) struct RunSummary<'a> {
    pub(in crate::ui) classification: bool,
    /// Number of training samples.
    pub(in crate::ui) samples: usize,
    /// The best validation score in the first given number of epochs.
    pub(in crate::ui) best: &'a dyn Fn(f64) -> Option<Score>,
}

impl Default for LineUp {
    fn default() -> Self {
        Self {
            preset: Preset::Optimizers,
            lanes: Vec::new(),
            own: Vec::new(),
            seeds: 1,
            until: 20.0,
            threshold: None,
            row: LineupRow::Preset,
            set_by_user: SetByUser::default(),
            made_for: None,
        }
    }
}

/// Greatest number of seeds offered.
const SEEDS: u64 = 10;

impl LineUp {
    /// Updates the lanes for the recipe, its data and the run's results so far.
    pub(in crate::ui) fn sync(&mut self, recipe: &Recipe, summary: &RunSummary<'_>) {
        if !self.set_by_user.until {
            self.until = fitting_end(recipe, summary.samples);
        }
        if !self.set_by_user.threshold {
            let best = (summary.best)(self.until);
            self.threshold = Some(target(&recipe.data, summary.classification, best));
        }
        if self.made_for.as_ref() == Some(&recipe.settings) {
            return;
        }
        let is_first = self.made_for.is_none();
        self.made_for = Some(recipe.settings.clone());
        if is_first || matches!(self.preset, Preset::Rates | Preset::ScaledBatches) {
            self.choose(self.preset, recipe, summary.samples);
        }
    }

    /// Selects a preset.
    pub(in crate::ui) fn choose(&mut self, preset: Preset, recipe: &Recipe, samples: usize) {
        if self.preset == Preset::Own {
            self.own.clone_from(&self.lanes);
        }
        self.preset = preset;
        self.lanes = match preset {
            Preset::Own => self.own.clone(),
            _ => lineup_lanes(preset.lanes(&recipe.settings, samples)),
        };
        self.clamp_row();
    }

    /// Replaces the lanes by the user's own.
    pub(in crate::ui) fn line_up(&mut self, lanes: Vec<Lane>) {
        self.preset = Preset::Own;
        self.lanes = lineup_lanes(lanes);
        self.clamp_row();
    }

    /// Adds a lane; returns whether it was new.
    pub(in crate::ui) fn add(&mut self, lane: Lane) -> bool {
        let is_new = self.lanes.iter().all(|one| one.lane.label != lane.label);
        if is_new {
            self.preset = Preset::Own;
            self.lanes.push(LineupLane { lane, on: true });
        }
        is_new
    }

    /// The rows from the top.
    pub(in crate::ui) fn rows(&self) -> Vec<LineupRow> {
        let mut rows = vec![LineupRow::Preset];
        rows.extend((0..self.lanes.len()).map(LineupRow::Lane));
        rows.extend([LineupRow::Seeds, LineupRow::Until, LineupRow::Threshold]);
        rows
    }

    /// For each lane the reason why it cannot run, if any; see [`refusals`].
    pub(in crate::ui) fn refusals(
        &self,
        settings: &Settings,
        samples: usize,
        unavailable: &[(&'static str, Reason)],
    ) -> Vec<Option<LaneRefusal>> {
        let lanes = self.lanes.iter().map(|one| (&one.lane, one.on));
        refusals(lanes, settings, samples, unavailable)
    }

    /// The lanes that are switched on and can run.
    pub(in crate::ui) fn running(
        &self,
        settings: &Settings,
        samples: usize,
        unavailable: &[(&'static str, Reason)],
    ) -> Vec<Lane> {
        let refusals = self.refusals(settings, samples, unavailable);
        let lanes = self.lanes.iter().zip(refusals);
        lanes
            .filter(|(one, refusal)| one.on && refusal.is_none())
            .map(|(one, _)| one.lane.clone())
            .collect()
    }

    /// Selects the next or previous row, cyclically.
    pub(in crate::ui) fn go(&mut self, turn: Turn) {
        let rows = self.rows();
        let row = beside(&rows, turn, |row| *row == self.row);
        self.row = row.copied().unwrap_or(self.row);
    }

    /// Toggles the selected lane; returns whether a lane is selected.
    pub(in crate::ui) fn switch(&mut self) -> bool {
        if let LineupRow::Lane(index) = self.row
            && let Some(lane) = self.lanes.get_mut(index)
        {
            lane.on = !lane.on;
            return true;
        }
        false
    }

    /// Increases or decreases the value of the selected row; returns whether it changed.
    pub(in crate::ui) fn turn(
        &mut self,
        turn: Turn,
        recipe: &Recipe,
        samples: usize,
        classification: bool,
    ) -> bool {
        match self.row {
            LineupRow::Preset => {
                let preset = beside(&Preset::ALL, turn, |one| *one == self.preset);
                self.choose(preset.copied().unwrap_or(self.preset), recipe, samples);
                true
            }
            LineupRow::Lane(index) => self.lanes.get_mut(index).is_some_and(|lane| {
                let previous = std::mem::replace(&mut lane.on, turn.is_next());
                previous != lane.on
            }),
            LineupRow::Seeds => {
                let previous = self.seeds;
                self.seeds = match turn {
                    Turn::Next => (previous + 1).min(SEEDS),
                    Turn::Previous => previous.saturating_sub(1).max(1),
                };
                previous != self.seeds
            }
            LineupRow::Until => {
                let until = turn.beyond(self.until, &EPOCHS);
                self.set_by_user.until |= until.is_some();
                self.until = until.unwrap_or(self.until);
                until.is_some()
            }
            LineupRow::Threshold => {
                let all = thresholds(classification);
                let now = all
                    .iter()
                    .position(|one| *one == self.threshold)
                    .unwrap_or(0);
                let Some(index) = turn.along(now, all.len()) else {
                    return false;
                };
                self.threshold = all[index];
                self.set_by_user.threshold = true;
                true
            }
        }
    }

    /// Moves the selection to the first row if its lane no longer exists.
    fn clamp_row(&mut self) {
        if let LineupRow::Lane(index) = self.row
            && index >= self.lanes.len()
        {
            self.row = LineupRow::Preset;
        }
    }
}

fn lineup_lanes(lanes: Vec<Lane>) -> Vec<LineupLane> {
    let on = |lane| LineupLane { lane, on: true };
    lanes.into_iter().map(on).collect()
}
