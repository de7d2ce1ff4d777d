//! What is done with races on data.

use std::sync::Arc;

use super::{App, Effect};
use crate::live::Command;
use crate::race::{Lane, Limit, Preset, RacePlan, Standing};
use crate::train::Recipe;
use crate::turn::Turn;
use crate::ui::hit::Part;
use crate::ui::keymap::{Action, Context};
use crate::ui::number;
use crate::ui::screen;
use crate::ui::screen::race::state::{Activity, LineUp, LineupRow};
use crate::ui::state::Focus;
use crate::ui::theme::Role;

/// What whoever owns the screens is to do about a race.
#[derive(Clone, Debug, PartialEq)]
pub enum RaceOrder {
    /// Begin this one, and end the one before.
    Start(Box<RacePlan>),
    /// Let it wait, or go on.
    Pause(bool),
    /// End it.
    Cancel,
}

impl App {
    /// Takes in how the race stands.
    pub(super) fn race_stands(&mut self, standing: Arc<Standing>) {
        if matches!(self.state.race.activity, Activity::Cancelled) {
            return;
        }
        if let Some(trouble) = standing.trouble.clone() {
            self.say("race.trouble", &[("why", &trouble)], Role::Error);
        }
        self.state.race.take(standing);
        self.dirty |= self.shows_race();
    }

    fn shows_race(&self) -> bool {
        self.state.main_keys == Context::Race
    }

    /// The recipe that lanes differ from: that of the run, as it is by now.
    pub(super) fn race_base(&self) -> Option<Recipe> {
        let about = self.state.run.about.as_ref()?;
        Some(about.recipe.as_it_is(&self.state.run.expected()?))
    }

    fn is_classification(&self) -> bool {
        self.state.run.is_classification()
    }

    /// Brings the line-up up to date with the run.
    pub(super) fn suit_lineup(&mut self) {
        if let Some(base) = self.race_base() {
            let classification = self.is_classification();
            self.state.race.lineup.suit(&base, classification);
        }
    }

    pub(super) fn race(&mut self, action: Action) -> Vec<Effect> {
        self.suit_lineup();
        let in_lineup = self.state.race.shows_lineup();
        match action {
            Action::RaceGo => return self.race_go(),
            Action::RaceCancel => return self.race_cancel(),
            Action::RaceTake if !in_lineup => return self.race_take(),
            Action::RaceMode => self.race_mode(!self.state.race.surfaces),
            Action::RaceLineUp if self.state.race.activity != Activity::None => {
                self.state.race.lining_up = !self.state.race.lining_up;
            }
            Action::ChooseUp | Action::ChooseDown if in_lineup => {
                self.state
                    .race
                    .lineup
                    .go(Turn::next_if(action == Action::ChooseDown));
            }
            Action::ChooseUp | Action::ChooseDown => {
                self.state
                    .race
                    .go(Turn::next_if(action == Action::ChooseDown));
            }
            Action::Less if in_lineup => self.turn_lineup(Turn::Previous),
            Action::More if in_lineup => self.turn_lineup(Turn::Next),
            Action::Enter if in_lineup => {
                if !self.state.race.lineup.switch() {
                    self.turn_lineup(Turn::Next);
                }
            }
            Action::Enter => self.state.race.hide(),
            _ => self.say("message.at-its-end", &[], Role::Dim),
        }
        Vec::new()
    }

    fn turn_lineup(&mut self, turn: Turn) {
        let classification = self.is_classification();
        let turned = match self.race_base() {
            Some(base) => self.state.race.lineup.turn(turn, &base, classification),
            None => false,
        };
        if !turned {
            self.say("message.at-its-end", &[], Role::Dim);
        }
    }

    /// To races on surfaces, or to those on data.
    pub(super) fn race_mode(&mut self, surfaces: bool) {
        self.state.race.surfaces = surfaces;
        self.state.main_keys = if surfaces {
            Context::Surface
        } else {
            Context::Race
        };
        // What begins and ends a race does so beside the recipe as well.
        self.state.screen_keys = (!surfaces).then_some(Context::Race);
        self.state.focus = Focus::Main;
    }

    fn race_go(&mut self) -> Vec<Effect> {
        match self.state.race.activity {
            _ if self.state.race.lining_up => self.race_start(),
            Activity::Racing => self.race_pause(true),
            Activity::Paused => self.race_pause(false),
            _ => self.race_start(),
        }
    }

    fn race_pause(&mut self, paused: bool) -> Vec<Effect> {
        self.state.race.activity = if paused {
            Activity::Paused
        } else {
            Activity::Racing
        };
        vec![Effect::Race(RaceOrder::Pause(paused))]
    }

    fn race_cancel(&mut self) -> Vec<Effect> {
        if !self.state.race.is_on() {
            self.say("race.nothing-to-cancel", &[], Role::Dim);
            return Vec::new();
        }
        // Without anything to look at, back to the line-up.
        self.state.race.activity = match self.state.race.course {
            Some(_) => Activity::Cancelled,
            None => Activity::None,
        };
        self.say("race.cancelled", &[], Role::Text);
        vec![Effect::Race(RaceOrder::Cancel)]
    }

    fn race_start(&mut self) -> Vec<Effect> {
        let Some(base) = self.race_base() else {
            self.say("error.no-run", &[], Role::Warning);
            return Vec::new();
        };
        let samples = self.state.run.train_samples();
        let unavailable = self.state.run.unavailable();
        let lineup = &self.state.race.lineup;
        let lanes = lineup.running(&base.settings, samples, unavailable);
        if lanes.is_empty() {
            self.say("race.no-lane", &[], Role::Warning);
            return Vec::new();
        }
        let LineUp {
            seeds,
            until,
            threshold,
            ..
        } = *lineup;
        let plan = RacePlan {
            seeds,
            until: Limit::Epoch(until),
            threshold,
            ..RacePlan::new(&base, lanes)
        };
        self.state.race.begin();
        vec![Effect::Race(RaceOrder::Start(Box::new(plan)))]
    }

    fn race_take(&mut self) -> Vec<Effect> {
        let race = &self.state.race;
        let Some((course, lane)) = race.course.as_ref().map(|course| (course, race.chosen()))
        else {
            return Vec::new();
        };
        let Some((recipe, step)) = course.standing.take_over(lane, 0) else {
            self.say("race.not-taken", &[], Role::Warning);
            return Vec::new();
        };
        let label = course.runners[lane].label.clone();
        // Said once the run has begun: it may be refused.
        self.taken = Some((label, step));
        if let Some(train) = screen::find("train") {
            self.show(train);
        }
        vec![Effect::Send(Command::TakeOver(Box::new(recipe), step))]
    }

    pub(super) fn say_taken(&mut self, label: &str, step: u64) {
        let step = number::count(step);
        self.say(
            "race.taken",
            &[("lane", &label), ("step", &step)],
            Role::Good,
        );
    }

    pub(super) fn click_race(&mut self, row: LineupRow, part: Part) -> Vec<Effect> {
        self.suit_lineup();
        let lineup = &mut self.state.race.lineup;
        let was_chosen = lineup.row == row && self.state.focus == Focus::Main;
        self.state.focus = Focus::Main;
        lineup.row = row;
        match part {
            Part::Switch => drop(lineup.switch()),
            Part::Less if was_chosen => self.turn_lineup(Turn::Previous),
            Part::More if was_chosen => self.turn_lineup(Turn::Next),
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn click_lane(&mut self, lane: usize) {
        self.state.focus = Focus::Main;
        self.state.race.picked = Some(lane);
    }

    /// `:race`, alone or with what is to be raced: shows the screen with that line-up.
    pub(super) fn order_race(&mut self, what: &str) -> Result<Vec<Effect>, String> {
        let base = self
            .race_base()
            .ok_or_else(|| self.state.words().get("error.no-run").to_owned())?;
        self.suit_lineup();
        if !what.is_empty() {
            if let Some(preset) = Preset::find(what) {
                self.state.race.lineup.choose(preset, &base);
            } else {
                let lanes = Lane::spread(what).map_err(|error| error.to_string())?;
                for lane in &lanes {
                    self.check_lane(lane, &base)?;
                }
                self.state.race.lineup.line_up(lanes);
            }
        }
        self.show_lineup();
        Ok(Vec::new())
    }

    /// `:lane`: one more lane.
    pub(super) fn order_lane(&mut self, words: &str) -> Result<Vec<Effect>, String> {
        let base = self
            .race_base()
            .ok_or_else(|| self.state.words().get("error.no-run").to_owned())?;
        self.suit_lineup();
        let lane: Lane = words
            .parse()
            .map_err(|error: crate::race::PlanError| error.to_string())?;
        self.check_lane(&lane, &base)?;
        if !self.state.race.lineup.add(lane) {
            return Err(self.state.words().fill("race.twice", &[("lane", &words)]));
        }
        self.show_lineup();
        Ok(Vec::new())
    }

    fn check_lane(&self, lane: &Lane, base: &Recipe) -> Result<(), String> {
        let samples = self.state.run.train_samples();
        let unavailable = self.state.run.unavailable();
        match lane.refusal(&base.settings, samples, unavailable) {
            Some(why) => Err(why.to_string()),
            None => Ok(()),
        }
    }

    fn show_lineup(&mut self) {
        if let Some(race) = screen::find("race") {
            self.show(race);
        }
        self.race_mode(false);
        self.state.race.lining_up = true;
    }
}
