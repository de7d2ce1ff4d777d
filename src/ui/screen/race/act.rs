//! Actions of the race on data.

use std::sync::Arc;

use super::keys;
use super::modes::MODE;
use super::state::{Activity, LineUp, LineupRow, Race, RunSummary, Takeover, pace_text};
use crate::live::Command;
use crate::nn::Score;
use crate::race::{Lane, Limit, PlanError, Preset, RacePlan, Standing};
use crate::series::AxisKind;
use crate::train::Recipe;
use crate::turn::Turn;
use crate::ui::hit::Part;
use crate::ui::keymap::Action;
use crate::ui::refusal;
use crate::ui::shell::Shell;
use crate::ui::state::run::RunNotice;
use crate::ui::state::{Focus, State};
use crate::ui::theme::Role;

/// The recipe that lanes differ from: that of the run with its current settings.
fn base(state: &State) -> Option<Recipe> {
    let about = state.run.about.as_ref()?;
    Some(about.recipe.as_it_is(&state.run.expected()?))
}

/// The run's best validation score in its first `until` epochs, or `None` while only the untrained network has been
/// evaluated.
fn best(state: &State, until: f64) -> Option<Score> {
    let curves = &state.run.curves;
    let end = state.run.axis.step_of(AxisKind::Epochs, until).ceil() as u64;
    let loss = curves.validation_loss.range(1, end.max(1))?;
    let accuracy = curves.validation_accuracy.range(1, end.max(1));
    Some(Score {
        loss: f64::from(loss.min),
        accuracy: accuracy.map(|span| f64::from(span.max)),
    })
}

impl Race {
    /// Updates the line-up for the current state of the run.
    pub(super) fn sync(&mut self, state: &State) {
        if let Some(base) = base(state) {
            let summary = RunSummary {
                classification: state.run.is_classification(),
                samples: state.run.train_samples(),
                best: &|until| best(state, until),
            };
            self.lineup.sync(&base, &summary);
        }
    }

    /// See [`Screen::act`](crate::ui::screen::Screen::act).
    pub(super) fn do_action(&mut self, action: Action, shell: &mut Shell<'_>) -> bool {
        let has_focus = shell.state.focus == Focus::Main;
        match action {
            keys::GO
            | keys::CANCEL
            | keys::FASTER
            | keys::SLOWER
            | keys::LINE_UP
            | keys::TAKE
            | MODE => {}
            Action::ChooseUp | Action::ChooseDown | Action::Less | Action::More | Action::Enter
                if has_focus => {}
            _ => return false,
        }
        self.sync(shell.state);
        let in_lineup = self.shows_lineup();
        match action {
            keys::GO => self.go(shell),
            keys::CANCEL => self.cancel(shell),
            keys::FASTER => self.set_pace(Turn::Next, shell),
            keys::SLOWER => self.set_pace(Turn::Previous, shell),
            keys::TAKE if !in_lineup => self.take(shell),
            MODE => shell.show("surfaces"),
            keys::LINE_UP if self.activity != Activity::None => {
                self.lining_up = !self.lining_up;
            }
            Action::ChooseUp | Action::ChooseDown if in_lineup => {
                self.lineup.go(Turn::next_if(action == Action::ChooseDown));
            }
            Action::ChooseUp | Action::ChooseDown => {
                self.choose_next(Turn::next_if(action == Action::ChooseDown));
            }
            Action::Less if in_lineup => self.turn_lineup(Turn::Previous, shell),
            Action::More if in_lineup => self.turn_lineup(Turn::Next, shell),
            Action::Enter if in_lineup => {
                if !self.lineup.switch() {
                    self.turn_lineup(Turn::Next, shell);
                }
            }
            Action::Enter => self.toggle_hidden(),
            _ => shell.say("message.at-its-end", &[], Role::Dim),
        }
        true
    }

    fn turn_lineup(&mut self, turn: Turn, shell: &mut Shell<'_>) {
        let classification = shell.state.run.is_classification();
        let samples = shell.state.run.train_samples();
        let turned = match base(shell.state) {
            Some(base) => self.lineup.turn(turn, &base, samples, classification),
            None => false,
        };
        if !turned {
            shell.say("message.at-its-end", &[], Role::Dim);
        }
    }

    fn go(&mut self, shell: &mut Shell<'_>) {
        match self.activity {
            Activity::Racing if !self.lining_up => self.pause(true, shell),
            Activity::Paused if !self.lining_up => self.pause(false, shell),
            _ if let Some(lane) = self.compared.clone().filter(|_| !self.lining_up) => {
                if let Err(why) = self.compare(lane, shell) {
                    shell.say("race.trouble", &[("why", &why)], Role::Warning);
                }
            }
            _ => {
                // A race that is watched is slowed down.
                if self.start(shell, None) {
                    shell.pace(self.pace.seconds());
                }
            }
        }
    }

    fn pause(&mut self, paused: bool, shell: &mut Shell<'_>) {
        self.activity = if paused {
            Activity::Paused
        } else {
            Activity::Racing
        };
        shell.pause(paused);
    }

    fn set_pace(&mut self, turn: Turn, shell: &mut Shell<'_>) {
        if !self.pace.turn(turn) {
            shell.say("message.at-its-end", &[], Role::Dim);
            return;
        }
        let text = pace_text(self.pace, shell.state.words());
        shell.say("race.paced", &[("pace", &text)], Role::Text);
        if self.is_on() {
            shell.pace(self.pace.seconds());
        }
    }

    fn cancel(&mut self, shell: &mut Shell<'_>) {
        if !self.is_on() {
            shell.say("race.nothing-to-cancel", &[], Role::Dim);
            return;
        }
        // Before the first results, go back to the line-up.
        self.activity = match self.course {
            Some(_) => Activity::Cancelled,
            None => Activity::None,
        };
        shell.say("race.cancelled", &[], Role::Text);
        shell.cancel();
    }

    /// Starts the race of the line-up, up to `limit` or to the end set in the line-up. Returns whether it started.
    pub(super) fn start(&mut self, shell: &mut Shell<'_>, limit: Option<Limit>) -> bool {
        let Some(base) = base(shell.state) else {
            shell.say("error.no-run", &[], Role::Warning);
            return false;
        };
        let samples = shell.state.run.train_samples();
        let unavailable = shell.state.run.unavailable();
        let lanes = self.lineup.running(&base.settings, samples, unavailable);
        if lanes.is_empty() {
            shell.say("race.no-lane", &[], Role::Warning);
            return false;
        }
        let LineUp {
            seeds,
            until,
            threshold,
            ..
        } = self.lineup;
        let plan = RacePlan {
            seeds,
            until: limit.unwrap_or(Limit::Epoch(until)),
            threshold,
            ..RacePlan::new(&base, lanes)
        };
        self.begin();
        shell.start(plan);
        true
    }

    /// Starts the race of a single rendered frame, which lasts as long as the run.
    pub(super) fn start_with_run(&mut self, shell: &mut Shell<'_>) {
        self.sync(shell.state);
        let about = shell.state.run.about.as_ref();
        let limit = about.map(|about| RacePlan::new(&about.recipe, Vec::new()).until);
        self.start(shell, limit);
    }

    fn take(&mut self, shell: &mut Shell<'_>) {
        let chosen = self.chosen();
        let Some(course) = &self.course else {
            return;
        };
        let Some((recipe, step)) = course.standing.take_over(chosen, 0) else {
            shell.say("race.not-taken", &[], Role::Warning);
            return;
        };
        // Reported only once the run has started, because the takeover may be refused.
        self.takeover = Some(Takeover {
            lane: course.runners[chosen].label.clone(),
            step,
            after_restart: shell.state.restarting,
        });
        shell.show("train");
        shell.send(Command::TakeOver(Box::new(recipe), step));
    }

    /// See [`Screen::on_notice`](crate::ui::screen::Screen::on_notice).
    pub(super) fn on_run_notice(&mut self, notice: &RunNotice, shell: &mut Shell<'_>) {
        match notice {
            // A restart requested after the takeover replaces it.
            RunNotice::Started if shell.state.restarting => {
                self.takeover = self
                    .takeover
                    .take()
                    .filter(|takeover| takeover.after_restart);
            }
            RunNotice::Started => {
                if let Some(Takeover { lane, step, .. }) = self.takeover.take() {
                    let step = shell.state.words().numbers().count(step);
                    shell.say(
                        "race.taken",
                        &[("lane", &lane), ("step", &step)],
                        Role::Good,
                    );
                }
            }
            RunNotice::Refused(_) | RunNotice::Warning(_) => self.takeover = None,
            _ => {}
        }
    }

    /// Updates the standing of the race.
    pub(super) fn update_standing(&mut self, standing: Arc<Standing>, shell: &mut Shell<'_>) {
        if matches!(self.activity, Activity::Cancelled) {
            return;
        }
        if let Some(trouble) = &standing.trouble {
            let why = refusal::plan(trouble, shell.state.words());
            shell.say("race.trouble", &[("why", &why)], Role::Error);
        }
        self.set_standing(standing);
    }

    pub(super) fn click_row(&mut self, row: LineupRow, part: Part, shell: &mut Shell<'_>) {
        self.sync(shell.state);
        let was_chosen = self.lineup.row == row && shell.state.focus == Focus::Main;
        shell.state.focus = Focus::Main;
        self.lineup.row = row;
        match part {
            Part::Switch => drop(self.lineup.switch()),
            Part::Less if was_chosen => self.turn_lineup(Turn::Previous, shell),
            Part::More if was_chosen => self.turn_lineup(Turn::Next, shell),
            _ => {}
        }
    }

    /// `:race`, alone or with lanes: shows the screen with that line-up.
    pub(super) fn order_race(&mut self, what: &str, shell: &mut Shell<'_>) -> Result<(), String> {
        let base = current_recipe(shell.state)?;
        self.sync(shell.state);
        if !what.is_empty() {
            if let Some(preset) = Preset::find(what) {
                let samples = shell.state.run.train_samples();
                self.lineup.choose(preset, &base, samples);
            } else {
                let lanes = Lane::spread(what)
                    .map_err(|error| refusal::plan(&error, shell.state.words()))?;
                // Lanes that cannot run are marked; it is an error only if none can.
                let refusals = lanes.iter().map(|lane| check(lane, &base, shell.state));
                if let Some(Err(why)) = refusals.reduce(Result::or) {
                    return Err(why);
                }
                self.lineup.line_up(lanes);
            }
        }
        self.show_lineup(shell);
        Ok(())
    }

    /// `:lane`: adds a lane.
    pub(super) fn order_lane(&mut self, words: &str, shell: &mut Shell<'_>) -> Result<(), String> {
        let base = current_recipe(shell.state)?;
        self.sync(shell.state);
        let lane: Lane = words
            .parse()
            .map_err(|error: PlanError| refusal::plan(&error, shell.state.words()))?;
        check(&lane, &base, shell.state)?;
        if !self.lineup.add(lane) {
            return Err(shell.state.words().fill("race.twice", &[("lane", &words)]));
        }
        self.show_lineup(shell);
        Ok(())
    }

    fn show_lineup(&mut self, shell: &mut Shell<'_>) {
        shell.show("race");
        self.lining_up = true;
    }
}

pub(super) fn current_recipe(state: &State) -> Result<Recipe, String> {
    base(state).ok_or_else(|| state.words().get("error.no-run").to_owned())
}

pub(super) fn check(lane: &Lane, base: &Recipe, state: &State) -> Result<(), String> {
    let samples = state.run.train_samples();
    let unavailable = state.run.unavailable();
    match lane.refusal(&base.settings, samples, unavailable) {
        Some(why) => Err(refusal::lane(&why, state.words())),
        None => Ok(()),
    }
}
