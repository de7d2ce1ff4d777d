//! Races as the screens know them: the line-up of the next one, and how the last one stands.

mod course;
mod lineup;
mod pace;

use std::sync::Arc;

pub(in crate::ui) use course::{Course, Curve, Dress, Runner};
pub(in crate::ui) use lineup::{LineUp, LineupRow, Seen, preset_name};
pub(in crate::ui) use pace::{Pace, pace_text};

use crate::race::{Lane, Standing};
use crate::turn::{Turn, beside};

/// What a race is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) enum Activity {
    /// There is none.
    #[default]
    None,
    /// It goes on.
    Racing,
    /// It waits.
    Paused,
    /// All lanes came to their end.
    Finished,
    /// Somebody ended it.
    Cancelled,
}

/// A lane that becomes the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Taken {
    pub(in crate::ui) lane: String,
    /// The step it goes to.
    pub(in crate::ui) step: u64,
    /// Whether a restart was on the way already: its start comes first.
    pub(in crate::ui) after_restart: bool,
}

/// What the Race screen shows.
#[derive(Debug, Default)]
pub(in crate::ui) struct Race {
    /// Whether the line-up is shown although there is a race to look at.
    pub(in crate::ui) lining_up: bool,
    pub(in crate::ui) lineup: LineUp,
    /// The race as it was told last.
    pub(in crate::ui) course: Option<Course>,
    pub(in crate::ui) activity: Activity,
    /// The lane that was chosen, by its place in the plan; until then it is the one that leads.
    pub(in crate::ui) picked: Option<usize>,
    /// The lanes whose curves are not drawn.
    hidden: Vec<bool>,
    /// The lane that the next start of the run takes over.
    pub(in crate::ui) taken: Option<Taken>,
    /// What the run was last raced against itself with, if that was the last race.
    pub(in crate::ui) compared: Option<Lane>,
    /// How long a race lasts that is watched.
    pub(in crate::ui) pace: Pace,
}

impl Race {
    /// Whether the line-up is what is shown.
    pub(in crate::ui) const fn shows_lineup(&self) -> bool {
        self.lining_up || matches!(self.activity, Activity::None)
    }

    /// Whether threads are at work for it, or wait.
    pub(in crate::ui) const fn is_on(&self) -> bool {
        matches!(self.activity, Activity::Racing | Activity::Paused)
    }

    /// A race begins.
    pub(in crate::ui) fn begin(&mut self) {
        self.course = None;
        self.hidden.clear();
        self.picked = None;
        self.compared = None;
        self.activity = Activity::Racing;
        self.lining_up = false;
    }

    /// Takes in how it stands.
    pub(in crate::ui) fn take_in(&mut self, standing: Arc<Standing>) {
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

    /// The lane in question, by its place in the plan.
    pub(in crate::ui) fn chosen(&self) -> usize {
        let leader = || Some(self.course.as_ref()?.ranks.first()?.lane);
        self.picked.or_else(leader).unwrap_or(0)
    }

    /// Goes to the lane below or above on the leaderboard, around.
    pub(in crate::ui) fn choose_next(&mut self, turn: Turn) {
        let chosen = self.chosen();
        let Some(course) = &self.course else {
            return;
        };
        let rank = beside(&course.ranks, turn, |rank| rank.lane == chosen);
        self.picked = rank.map(|rank| rank.lane).or(self.picked);
    }

    /// Hides the curve of the chosen lane, or shows it.
    pub(in crate::ui) fn hide(&mut self) {
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
