//! Who runs in the next race, and for how long.

use crate::optim;
use crate::race::{Lane, PlanError, Threshold};
use crate::regularize::Reason;
use crate::train::{BatchSize, Change, Recipe, Settings, Until};

/// Lanes that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Preset {
    /// Every optimizer.
    Optimizers,
    /// From one sample to all of them.
    Batches,
    /// The learning rate of the recipe, smaller and larger.
    Rates,
    /// Dropout off and on.
    Dropout,
    /// Weight decay off and on.
    WeightDecay,
    /// Batch normalization off and on.
    BatchNorm,
    /// What was typed.
    Own,
}

impl Preset {
    /// Every preset, in the order in which a key goes through them.
    pub(in crate::ui) const ALL: [Self; 7] = [
        Self::Optimizers,
        Self::Batches,
        Self::Rates,
        Self::Dropout,
        Self::WeightDecay,
        Self::BatchNorm,
        Self::Own,
    ];

    /// The word for it on the command line.
    pub(in crate::ui) const fn id(self) -> &'static str {
        match self {
            Self::Optimizers => "optimizers",
            Self::Batches => "batch",
            Self::Rates => "lr",
            Self::Dropout => "dropout",
            Self::WeightDecay => "weight-decay",
            Self::BatchNorm => "batch-norm",
            Self::Own => "own",
        }
    }

    /// The key of its name.
    pub(in crate::ui) const fn name(self) -> &'static str {
        match self {
            Self::Optimizers => "race.preset-optimizers",
            Self::Batches => "race.preset-batch",
            Self::Rates => "race.preset-lr",
            Self::Dropout => "race.preset-dropout",
            Self::WeightDecay => "race.preset-weight-decay",
            Self::BatchNorm => "race.preset-batch-norm",
            Self::Own => "race.preset-own",
        }
    }

    /// Its lanes on these settings.
    fn lanes(self, settings: &Settings) -> Vec<Lane> {
        let of = |word: &str, values: &[&str]| -> Vec<Lane> {
            let lane = |value: &&str| format!("{word} {value}").parse();
            // A word that the registry no longer knows gives no lane.
            values.iter().filter_map(|value| lane(value).ok()).collect()
        };
        match self {
            Self::Optimizers => optim::ENTRIES
                .iter()
                .map(|one| Lane::optimizer(one))
                .collect(),
            Self::Batches => [1, 8, 32, 128]
                .map(BatchSize::Samples)
                .into_iter()
                .chain([BatchSize::Full])
                .map(Lane::batch)
                .collect(),
            Self::Rates => rates(settings),
            Self::Dropout => of("dropout", &["off", "0.2", "0.5"]),
            Self::WeightDecay => of("weight-decay", &["off", "1e-4", "1e-3", "1e-2"]),
            Self::BatchNorm => of("batch-norm", &["off", "on"]),
            Self::Own => Vec::new(),
        }
    }
}

/// The learning rate in use, smaller and larger ones.
fn rates(settings: &Settings) -> Vec<Lane> {
    let Some((knob, rate)) = settings.knob("lr") else {
        return Vec::new();
    };
    let factors = [0.1, 0.3, 1.0, 3.0, 10.0];
    let rates = factors.map(|factor| two_digits(rate * factor));
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

/// A learning rate as people choose it.
fn two_digits(rate: f64) -> f64 {
    format!("{rate:.1e}").parse().unwrap_or(rate)
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
    /// The recipe that the lanes were made for, as far as they depend on it.
    made_for: Option<(f64, &'static str, bool)>,
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
            made_for: None,
        }
    }
}

/// Most seeds that the screen offers.
const SEEDS: u64 = 10;
/// Epochs to choose from.
const EPOCHS: [f64; 11] = [
    1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0, 200.0, 500.0,
];
const ACCURACIES: [f64; 8] = [0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995];
const LOSSES: [f64; 10] = [1.0, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01];

impl LineUp {
    /// Brings the lanes up to date with the recipe and its data.
    pub(in crate::ui) fn suit(&mut self, recipe: &Recipe, classification: bool) {
        let optimizer = recipe.settings.optimizer.id;
        let rate = recipe.settings.knob("lr").map_or(0.0, |(_, rate)| rate);
        let now = (rate, optimizer, classification);
        if self.made_for == Some(now) {
            return;
        }
        let was_other_kind = self
            .made_for
            .is_none_or(|(.., before)| before != classification);
        if was_other_kind {
            self.threshold = Some(if classification {
                Threshold::Accuracy(0.9)
            } else {
                Threshold::Loss(0.1)
            });
        }
        let is_first = self.made_for.is_none();
        if let (true, Some(Until::Epoch(epoch))) = (is_first, recipe.until) {
            self.until = epoch;
        }
        self.made_for = Some(now);
        if is_first || self.preset == Preset::Rates {
            self.choose(self.preset, recipe);
        }
    }

    /// Lines up the lanes of a preset.
    pub(in crate::ui) fn choose(&mut self, preset: Preset, recipe: &Recipe) {
        if self.preset == Preset::Own {
            self.own.clone_from(&self.lanes);
        }
        self.preset = preset;
        self.lanes = match preset {
            Preset::Own => self.own.clone(),
            _ => starters(preset.lanes(&recipe.settings)),
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

    /// The lanes that run: those that are on and can be.
    pub(in crate::ui) fn running(
        &self,
        settings: &Settings,
        samples: usize,
        unavailable: &[(&'static str, Reason)],
    ) -> Vec<Lane> {
        let lanes = self.lanes.iter().filter(|one| one.on).map(|one| &one.lane);
        lanes
            .filter(|lane| Self::refusal(lane, settings, samples, unavailable).is_none())
            .cloned()
            .collect()
    }

    /// Why a lane can't run on these settings and a training part of so many samples.
    pub(in crate::ui) fn refusal(
        lane: &Lane,
        settings: &Settings,
        samples: usize,
        unavailable: &[(&'static str, Reason)],
    ) -> Option<String> {
        let mut after = settings.clone();
        if let Err(error) = lane.apply(&mut after, samples) {
            return Some(error.to_string());
        }
        let is_on = |word: &str| after.regularizer(word).is_some_and(|one| one.on);
        let missing = unavailable.iter().find(|(word, _)| is_on(word));
        missing.map(|(word, reason)| format!("{word}: {}", reason.text))
    }

    /// Goes a row down or up, around.
    pub(in crate::ui) fn go(&mut self, down: bool) {
        let rows = self.rows();
        let place = rows.iter().position(|row| *row == self.row).unwrap_or(0);
        let step = if down { 1 } else { rows.len() - 1 };
        self.row = rows[(place + step) % rows.len()];
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
        more: bool,
        recipe: &Recipe,
        classification: bool,
    ) -> bool {
        match self.row {
            LineupRow::Preset => {
                let all = Preset::ALL;
                let now = all.iter().position(|one| *one == self.preset).unwrap_or(0);
                let step = if more { 1 } else { all.len() - 1 };
                self.choose(all[(now + step) % all.len()], recipe);
                true
            }
            LineupRow::Lane(place) => self.lanes.get_mut(place).is_some_and(|lane| {
                let was = std::mem::replace(&mut lane.on, more);
                was != more
            }),
            LineupRow::Seeds => {
                let was = self.seeds;
                let now = if more { was + 1 } else { was.saturating_sub(1) };
                self.seeds = now.clamp(1, SEEDS);
                was != self.seeds
            }
            LineupRow::Until => {
                let was = self.until;
                self.until = next(&EPOCHS, was, more);
                was != self.until
            }
            LineupRow::Threshold => {
                let all = thresholds(classification);
                let now = all
                    .iter()
                    .position(|one| *one == self.threshold)
                    .unwrap_or(0);
                let place = if more { now + 1 } else { now.saturating_sub(1) };
                let Some(threshold) = all.get(place).filter(|_| place != now) else {
                    return false;
                };
                self.threshold = *threshold;
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

/// From none to the hardest, accuracies before losses.
fn thresholds(classification: bool) -> Vec<Option<Threshold>> {
    let mut all = vec![None];
    if classification {
        all.extend(ACCURACIES.map(|share| Some(Threshold::Accuracy(share))));
    }
    all.extend(LOSSES.map(|loss| Some(Threshold::Loss(loss))));
    all
}

fn next(all: &[f64], now: f64, more: bool) -> f64 {
    let found = if more {
        all.iter().find(|one| **one > now)
    } else {
        all.iter().rev().find(|one| **one < now)
    };
    found.copied().unwrap_or(now)
}

fn starters(lanes: Vec<Lane>) -> Vec<Starter> {
    let on = |lane| Starter { lane, on: true };
    lanes.into_iter().map(on).collect()
}

/// The lanes of `batch 1,32,full`: one word with several values.
///
/// # Errors
/// What is wrong with the first that can't be.
pub(in crate::ui) fn spread(line: &str) -> Result<Vec<Lane>, PlanError> {
    let (word, values) = line.split_once([' ', '=']).unwrap_or((line, ""));
    let values = values.split(',').map(str::trim);
    let lanes: Result<Vec<Lane>, PlanError> = values
        .filter(|value| !value.is_empty())
        .map(|value| format!("{} {value}", word.trim()).parse())
        .collect();
    match lanes {
        Ok(lanes) if lanes.is_empty() => Ok(vec![line.parse()?]),
        lanes => lanes,
    }
}
