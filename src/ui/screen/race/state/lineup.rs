//! Who runs in the next race, and for how long.

use crate::nn::Score;
use crate::race::{
    EPOCHS, Lane, LaneRefusal, Preset, Threshold, fitting_end, refusals, target, thresholds,
};
use crate::regularize::Reason;
use crate::train::{Recipe, Settings};
use crate::turn::{Turn, beside};

/// The key of a preset's name.
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

/// A lane that may run.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) struct Starter {
    /// What sets it apart.
    pub(in crate::ui) lane: Lane,
    /// Whether it runs.
    pub(in crate::ui) on: bool,
}

/// A row of the line-up, from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum LineupRow {
    /// Which preset.
    Preset,
    /// A lane.
    Lane(usize),
    /// How many seeds.
    Seeds,
    /// How many epochs.
    Until,
    /// What is to be reached.
    Threshold,
}

/// The line-up of the next race.
#[derive(Clone, Debug)]
pub(in crate::ui) struct LineUp {
    pub(in crate::ui) preset: Preset,
    pub(in crate::ui) lanes: Vec<Starter>,
    own: Vec<Starter>,
    pub(in crate::ui) seeds: u64,
    /// In epochs.
    pub(in crate::ui) until: f64,
    pub(in crate::ui) threshold: Option<Threshold>,
    pub(in crate::ui) row: LineupRow,
    /// Whether somebody set the end, or what is to be reached: then it stays.
    is_set: Set,
    /// The settings that the lanes were made for.
    made_for: Option<Settings>,
}

/// What somebody has set.
#[derive(Clone, Copy, Debug, Default)]
struct Set {
    until: bool,
    threshold: bool,
}

/// What is known of the run that a race begins from.
pub(in crate::ui) struct Seen<'a> {
    pub(in crate::ui) classification: bool,
    /// In the training part.
    pub(in crate::ui) samples: usize,
    /// The best on the validation part in its first so many epochs.
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
            is_set: Set::default(),
            made_for: None,
        }
    }
}

/// Most seeds that the screen offers.
const SEEDS: u64 = 10;

impl LineUp {
    /// Brings the lanes up to date with the recipe, its data and what the run has reached by now.
    pub(in crate::ui) fn suit(&mut self, recipe: &Recipe, seen: &Seen<'_>) {
        if !self.is_set.until {
            self.until = fitting_end(recipe, seen.samples);
        }
        if !self.is_set.threshold {
            let best = (seen.best)(self.until);
            self.threshold = Some(target(&recipe.data, seen.classification, best));
        }
        if self.made_for.as_ref() == Some(&recipe.settings) {
            return;
        }
        let is_first = self.made_for.is_none();
        self.made_for = Some(recipe.settings.clone());
        if is_first || matches!(self.preset, Preset::Rates | Preset::ScaledBatches) {
            self.choose(self.preset, recipe, seen.samples);
        }
    }

    /// Lines up the lanes of a preset.
    pub(in crate::ui) fn choose(&mut self, preset: Preset, recipe: &Recipe, samples: usize) {
        if self.preset == Preset::Own {
            self.own.clone_from(&self.lanes);
        }
        self.preset = preset;
        self.lanes = match preset {
            Preset::Own => self.own.clone(),
            _ => starters(preset.lanes(&recipe.settings, samples)),
        };
        self.settle();
    }

    /// Lines up lanes of the user's own.
    pub(in crate::ui) fn line_up(&mut self, lanes: Vec<Lane>) {
        self.preset = Preset::Own;
        self.lanes = starters(lanes);
        self.settle();
    }

    /// Adds a lane to those that are lined up; says whether it was not there yet.
    pub(in crate::ui) fn add(&mut self, lane: Lane) -> bool {
        let is_new = self.lanes.iter().all(|one| one.lane.label != lane.label);
        if is_new {
            self.preset = Preset::Own;
            self.lanes.push(Starter { lane, on: true });
        }
        is_new
    }

    /// The rows, from the top.
    pub(in crate::ui) fn rows(&self) -> Vec<LineupRow> {
        let mut rows = vec![LineupRow::Preset];
        rows.extend((0..self.lanes.len()).map(LineupRow::Lane));
        rows.extend([LineupRow::Seeds, LineupRow::Until, LineupRow::Threshold]);
        rows
    }

    /// Why each lane can't run, in their order, where it can't: see [`refusals`].
    pub(in crate::ui) fn refusals(
        &self,
        settings: &Settings,
        samples: usize,
        unavailable: &[(&'static str, Reason)],
    ) -> Vec<Option<LaneRefusal>> {
        let lanes = self.lanes.iter().map(|one| (&one.lane, one.on));
        refusals(lanes, settings, samples, unavailable)
    }

    /// The lanes that run: those that are on and can be.
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

    /// Goes a row down or up, around.
    pub(in crate::ui) fn go(&mut self, turn: Turn) {
        let rows = self.rows();
        let row = beside(&rows, turn, |row| *row == self.row);
        self.row = row.copied().unwrap_or(self.row);
    }

    /// Switches the lane in question; says whether there was one.
    pub(in crate::ui) fn switch(&mut self) -> bool {
        if let LineupRow::Lane(place) = self.row
            && let Some(lane) = self.lanes.get_mut(place)
        {
            lane.on = !lane.on;
            return true;
        }
        false
    }

    /// More or less of what the row sets; says whether that changed anything.
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
            LineupRow::Lane(place) => self.lanes.get_mut(place).is_some_and(|lane| {
                let was = std::mem::replace(&mut lane.on, turn.is_next());
                was != lane.on
            }),
            LineupRow::Seeds => {
                let was = self.seeds;
                self.seeds = match turn {
                    Turn::Next => (was + 1).min(SEEDS),
                    Turn::Previous => was.saturating_sub(1).max(1),
                };
                was != self.seeds
            }
            LineupRow::Until => {
                let until = turn.beyond(self.until, &EPOCHS);
                self.is_set.until |= until.is_some();
                self.until = until.unwrap_or(self.until);
                until.is_some()
            }
            LineupRow::Threshold => {
                let all = thresholds(classification);
                let now = all
                    .iter()
                    .position(|one| *one == self.threshold)
                    .unwrap_or(0);
                let Some(place) = turn.along(now, all.len()) else {
                    return false;
                };
                self.threshold = all[place];
                self.is_set.threshold = true;
                true
            }
        }
    }

    /// Keeps the chosen row on one that there is.
    fn settle(&mut self) {
        if let LineupRow::Lane(place) = self.row
            && place >= self.lanes.len()
        {
            self.row = LineupRow::Preset;
        }
    }
}

fn starters(lanes: Vec<Lane>) -> Vec<Starter> {
    let on = |lane| Starter { lane, on: true };
    lanes.into_iter().map(on).collect()
}
