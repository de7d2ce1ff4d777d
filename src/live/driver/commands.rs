//! Executes the viewer's commands.

use std::path::Path;
use std::sync::Arc;

use super::start::restore_openings;
use super::{Driver, Goal, Rate};
use crate::data;
use crate::live::{Command, Event, RequestId, Speed, Warning};
use crate::train::history::HistoryError;
use crate::train::{Change, Recipe, save_weights};

impl Driver {
    pub(super) fn handle(&mut self, command: &Command) {
        // A snapshot does not change the status.
        self.changed |= !matches!(command, Command::Snapshot(_));
        // The duration of a step may change.
        self.last_burst = 0;
        let jumps = matches!(command, Command::Undo | Command::Redo | Command::Switch(_));
        // After a jump, steps are made only if the run was already training without a goal.
        self.paused |= jumps && (self.player.timeline().is_over() || self.goal.is_some());
        match command {
            Command::Change { ticket, change } => self.apply(*change, *ticket),
            Command::Pause => self.paused = true,
            Command::Resume => self.resume(None),
            Command::Steps(count) => {
                // Repeated requests add up, even before the first steps are made.
                let from = match self.goal {
                    Some(Goal::Step(goal)) => goal,
                    _ => self.step_count(),
                };
                self.resume(Some(Goal::Step(from.saturating_add(*count))));
            }
            Command::Epoch => {
                let goal = self.player.session().trainer().epoch().floor() + 1.0;
                self.resume(Some(Goal::Epoch(goal)));
            }
            Command::Speed(speed) => self.set_speed(*speed),
            Command::Restart { seed } => self.restart(*seed),
            Command::TakeOver(recipe, step) => self.take_over(recipe, *step),
            Command::OpenTest => self.open_test(),
            Command::AskOpenings(recipe) => self.tell_openings(recipe),
            Command::CountOpenings(openings) => self.count_openings(openings),
            // Handled by the main loop, which it ends.
            Command::Quit(_) => {}
            Command::Snapshot(extras) => {
                let training = self.is_training();
                self.publisher.request(*extras);
                self.publisher.publish(self.player.timeline(), training);
            }
            Command::SaveWeights(path) => self.save_weights(path),
            Command::Travel(to) => self.travel(*to),
            Command::Undo => {
                let result = self.player.undo(&mut self.reporter);
                self.jumped(result);
            }
            Command::Redo => {
                let result = self.player.redo(&mut self.reporter);
                self.jumped(result);
            }
            Command::Fork => self.player.fork(&mut self.reporter),
            Command::Switch(id) => {
                let result = self.player.switch(*id, &mut self.reporter);
                self.jumped(result);
            }
            Command::Rename(id, name) => {
                let result = self.player.rename(*id, name, &mut self.reporter);
                self.report_refusal(result);
            }
            Command::Hide(id, hidden) => {
                let result = self.player.hide(*id, *hidden, &mut self.reporter);
                self.report_refusal(result);
            }
            Command::Delete(id) => {
                let result = self.player.delete(*id, &mut self.reporter);
                self.report_refusal(result);
            }
        }
        self.pause_at_end();
        self.restore_speed();
        self.player.report_problems(&mut self.reporter);
        if !self.is_training() {
            self.rate = Rate::new();
            self.counted_until = None;
            self.publisher.publish(self.player.timeline(), false);
        }
    }

    fn report_refusal(&mut self, result: Result<(), HistoryError>) {
        if let Err(error) = result {
            self.reporter.refuse(error, None);
        }
    }

    fn resume(&mut self, goal: Option<Goal>) {
        self.goal = goal;
        self.paused = false;
        self.rate = Rate::new();
        // Steps not made while paused are not caught up.
        self.pace.set(self.pace.speed());
    }

    fn apply(&mut self, change: Change, ticket: RequestId) {
        self.reporter.ticket = Some(ticket);
        let result = self.player.change(change, &mut self.reporter);
        self.reporter.ticket = None;
        if let Err(error) = result {
            self.reporter.refuse(error, Some(ticket));
        }
    }

    fn open_test(&mut self) {
        let data = Arc::clone(self.player.session().trainer().data());
        if let Some(opening_log) = self.opening_log.as_mut().filter(|_| !data.test.is_empty()) {
            let count = opening_log.opened(data.test.identity(), &data.name);
            // The current opening is counted when the test part is evaluated.
            data.test
                .raise_openings_to(count.openings.saturating_sub(1));
            self.reporter.warn_of_opening_log(count.trouble);
        }
        let event = match self.player.open_test() {
            Some((score, openings)) => Event::TestOpened {
                step: self.step_count(),
                loss: score.loss,
                accuracy: score.accuracy,
                openings,
            },
            None => Warning::NoTest.into(),
        };
        self.reporter.pending.push(event);
    }

    /// Data that can't be loaded have no openings to tell of: the study that opens them says why.
    fn tell_openings(&mut self, recipe: &Recipe) {
        let (Some(opening_log), Ok(data)) = (
            self.opening_log.as_mut(),
            data::load(&recipe.data, recipe.seed),
        ) else {
            return;
        };
        let count = opening_log.openings(data.test.identity());
        self.reporter.warn_of_opening_log(count.trouble);
        self.reporter.pending.push(Event::Openings(count.openings));
    }

    fn count_openings(&mut self, openings: &[(u64, String)]) {
        let data = Arc::clone(self.player.session().trainer().data());
        let before = data.test.openings();
        for (identity, name) in openings {
            let is_own = data.test.identity() == *identity;
            let mut times = data.test.openings() + 1;
            if let Some(opening_log) = self.opening_log.as_mut() {
                let count = opening_log.opened(*identity, name);
                times = times.max(count.openings);
                self.reporter.warn_of_opening_log(count.trouble);
            }
            if is_own {
                data.test.raise_openings_to(times);
            }
        }
        if data.test.openings() > before {
            let event = Event::OpenedElsewhere(data.test.openings());
            self.reporter.pending.push(event);
        }
    }

    fn save_weights(&mut self, path: &Path) {
        let session = self.player.session();
        let (trainer, recipe) = (session.trainer(), session.recipe());
        let (network, weights) = (trainer.network(), trainer.weights());
        let result = save_weights(network, weights, trainer.data(), recipe, path);
        self.reporter.pending.push(Event::Saved {
            what: path.display().to_string(),
            result,
        });
    }

    fn restart(&mut self, seed: u64) {
        let recipe = Recipe {
            seed,
            ..self.player.session().recipe().clone()
        };
        self.replace_run(recipe, &format!("restarted with seed {seed}"));
    }

    fn take_over(&mut self, recipe: &Recipe, step: u64) {
        let reason = format!("taken over by a lane of a race at step {step}");
        if !self.replace_run(recipe.clone(), &reason) {
            return;
        }
        if step == 0 {
            self.paused = true;
        } else {
            self.resume(Some(Goal::Step(step)));
            self.speed_after_goal = Some(self.pace.speed());
            self.pace.set(Speed::Unlimited);
        }
    }

    /// Replaces the run by that of `recipe`, giving `reason`; returns whether it could begin.
    fn replace_run(&mut self, recipe: Recipe, reason: &str) -> bool {
        match (self.restart)(recipe) {
            Ok(session) => {
                let opening_log = self.opening_log.as_deref_mut();
                let trouble =
                    opening_log.and_then(|opening_log| restore_openings(opening_log, &session));
                self.player.replace(session, reason, &mut self.reporter);
                self.reporter.warn_of_opening_log(trouble);
                self.player.record_updates(true);
                self.open_journal();
                self.pauses_at_end = false;
                self.goal = None;
                self.restore_speed();
                self.publisher.reset();
                self.paused = false;
                self.pace.set(self.pace.speed());
                true
            }
            Err(error) => {
                self.reporter.warn(Warning::NotBegun(error));
                false
            }
        }
    }

    fn set_speed(&mut self, speed: Speed) {
        match &mut self.speed_after_goal {
            Some(later) => *later = speed,
            None => self.pace.set(speed),
        }
    }

    /// Restores the viewer's speed once the steps made at full speed are done or no longer wanted.
    pub(super) fn restore_speed(&mut self) {
        if (self.goal.is_none() || self.player.timeline().is_over())
            && let Some(speed) = self.speed_after_goal.take()
        {
            self.pace.set(speed);
        }
    }
}
