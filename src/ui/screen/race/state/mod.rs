//! State of the Race screen: the line-up of the next race, and the standing of the last one.

mod course;
mod lineup;
mod pace;

use std::sync::Arc;

pub(in crate::ui) use course::{Course, Curve, LaneStyle, Runner};
pub(in crate::ui) use lineup::{LineUp, LineupRow, RunSummary, preset_name};
pub(in crate::ui) use pace::{Pace, pace_text};

use crate::race::{Lane, Standing};
use crate::turn::{Turn, beside};

/// The state of the race.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) enum Activity {
    /// No race has been started.
    #[default]
    None,
    Racing,
    Paused,
    /// All lanes are over.
    Finished,
    /// Stopped by the user or by an error.
    Cancelled,
}

/// A lane that is about to replace the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Takeover {
    pub(in crate::ui) lane: String,
    /// The step at which the run continues.
    pub(in crate::ui) step: u64,
    /// Whether a restart was already pending, whose start comes first.
    pub(in crate::ui) after_restart: bool,
}

/// State of the Race screen.
#[derive(Debug, Default)]
pub(in crate::ui) struct Race {
    /// Whether the line-up is shown although there is a race.
    pub(in crate::ui) lining_up: bool,
    pub(in crate::ui) lineup: LineUp,
    /// The latest standing of the race.
    pub(in crate::ui) course: Option<Course>,
    pub(in crate::ui) activity: Activity,
    /// The selected lane, by its index in the plan; `None` selects the leader.
    pub(in crate::ui) picked: Option<usize>,
    /// The lanes whose curves are hidden.
    hidden: Vec<bool>,
    /// The lane that the next start of the run takes over.
    pub(in crate::ui) takeover: Option<Takeover>,
    /// The changed lane, if the last race was a comparison.
    pub(in crate::ui) compared: Option<Lane>,
    /// The duration of races that are watched.
    pub(in crate::ui) pace: Pace,
}

impl Race {
    /// Whether the line-up is shown.
    pub(in crate::ui) const fn shows_lineup(&self) -> bool {
        self.lining_up || matches!(self.activity, Activity::None)
    }

    /// Whether a race is running or paused.
    pub(in crate::ui) const fn is_on(&self) -> bool {
        matches!(self.activity, Activity::Racing | Activity::Paused)
    }

    /// Resets the state for a new race.
    pub(in crate::ui) fn begin(&mut self) {
        self.course = None;
        self.hidden.clear();
        self.picked = None;
        self.compared = None;
        self.activity = Activity::Racing;
        self.lining_up = false;
    }

    /// Updates the standing and the activity that follows from it.
    pub(in crate::ui) fn set_standing(&mut self, standing: Arc<Standing>) {
        if standing.trouble.is_some() {
            self.activity = Activity::Cancelled;
        } else if standing.is_over() {
            self.activity = Activity::Finished;
        } else if self.activity == Activity::None {
            self.activity = Activity::Racing;
        }
        self.hidden.resize(standing.lanes.len(), false);
        self.picked = self.picked.filter(|lane| *lane < standing.lanes.len());
        self.course = Some(Course::of(standing));
    }

    /// The index of the selected lane in the plan.
    pub(in crate::ui) fn chosen(&self) -> usize {
        let leader = || Some(self.course.as_ref()?.ranks.first()?.lane);
        self.picked.or_else(leader).unwrap_or(0)
    }

    /// Selects the next or previous lane of the leaderboard, cyclically.
    pub(in crate::ui) fn choose_next(&mut self, turn: Turn) {
        let chosen = self.chosen();
        let Some(course) = &self.course else {
            return;
        };
        let rank = beside(&course.ranks, turn, |rank| rank.lane == chosen);
        self.picked = rank.map(|rank| rank.lane).or(self.picked);
    }

    /// Shows or hides the curve of the selected lane.
    pub(in crate::ui) fn toggle_hidden(&mut self) {
        let chosen = self.chosen();
        self.picked = Some(chosen);
        if let Some(hidden) = self.hidden.get_mut(chosen) {
            *hidden = !*hidden;
        }
    }

    pub(in crate::ui) fn is_hidden(&self, lane: usize) -> bool {
        self.hidden.get(lane).copied().unwrap_or(false)
    }
}
