//! What the viewer asks for is done.

use std::path::Path;
use std::sync::Arc;

use super::start::recall;
use super::{Driver, Goal, Rate};
use crate::live::{Command, Event, RequestId, Speed, Warning};
use crate::train::history::HistoryError;
use crate::train::{Change, Recipe, save_weights};

impl Driver {
    pub(super) fn obey(&mut self, command: &Command) {
        // Looking changes nothing that a report would tell.
        self.changed |= !matches!(command, Command::Snapshot(_));
        // Steps may take another time from now on.
        self.last_burst = 0;
        let jumps = matches!(command, Command::Undo | Command::Redo | Command::Switch(_));
        // Nobody asked for steps at the place that a jump leads to, other than by letting the run go on.
        self.paused |= jumps && (self.player.timeline().is_over() || self.goal.is_some());
        match command {
            Command::Change { ticket, change } => self.apply(*change, *ticket),
            Command::Pause => self.paused = true,
            Command::Resume => self.resume(None),
            Command::Steps(count) => {
                // Asked again before the first are made, the steps add up.
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
            Command::Restart { seed } => self.begin_again(*seed),
            Command::TakeOver(recipe, step) => self.take_over(recipe, *step),
            Command::OpenTest => self.open_test(),
            // Taken by the loop itself, which it ends.
            Command::Quit(_) => {}
            Command::Snapshot(extras) => {
                let training = self.is_training();
                self.publisher.ask(*extras);
                self.publisher.show(self.player.timeline(), training);
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
                self.note_done(result);
            }
            Command::Hide(id, hidden) => {
                let result = self.player.hide(*id, *hidden, &mut self.reporter);
                self.note_done(result);
            }
            Command::Delete(id) => {
                let result = self.player.delete(*id, &mut self.reporter);
                self.note_done(result);
            }
        }
        self.pause_at_end();
        self.end_haste();
        self.player.report_problems(&mut self.reporter);
        if !self.is_training() {
            self.rate = Rate::new();
            self.clock = None;
            self.publisher.show(self.player.timeline(), false);
        }
    }

    fn note_done(&mut self, result: Result<(), HistoryError>) {
        if let Err(error) = result {
            self.reporter.refuse(error, None);
        }
    }

    fn resume(&mut self, goal: Option<Goal>) {
        self.goal = goal;
        self.paused = false;
        self.rate = Rate::new();
        // What waited while paused is not owed.
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
            // This one is counted once it is done.
            data.test
                .raise_openings_to(count.openings.saturating_sub(1));
            self.reporter.trouble_with_seals(count.trouble);
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

    fn save_weights(&mut self, path: &Path) {
        let trainer = self.player.session().trainer();
        let result = save_weights(trainer.network(), trainer.weights(), trainer.data(), path);
        self.reporter.pending.push(Event::Saved {
            what: path.display().to_string(),
            result,
        });
    }

    fn begin_again(&mut self, seed: u64) {
        let recipe = Recipe {
            seed,
            ..self.player.session().recipe().clone()
        };
        self.begin_other(recipe, &format!("restarted with seed {seed}"));
    }

    fn take_over(&mut self, recipe: &Recipe, step: u64) {
        let reason = format!("taken over by a lane of a race at step {step}");
        if !self.begin_other(recipe.clone(), &reason) {
            return;
        }
        if step == 0 {
            self.paused = true;
        } else {
            self.resume(Some(Goal::Step(step)));
            self.haste = Some(self.pace.speed());
            self.pace.set(Speed::Unlimited);
        }
    }

    /// The run of `recipe` takes the place of this one, which ends for `reason`; returns whether it could begin.
    fn begin_other(&mut self, recipe: Recipe, reason: &str) -> bool {
        match (self.restart)(recipe) {
            Ok(session) => {
                let opening_log = self.opening_log.as_deref_mut();
                let trouble = opening_log.and_then(|opening_log| recall(opening_log, &session));
                self.player.replace(session, reason, &mut self.reporter);
                self.reporter.trouble_with_seals(trouble);
                self.player.record_updates(true);
                self.open_journal();
                self.pauses_at_end = false;
                self.goal = None;
                self.end_haste();
                self.publisher.forget();
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
        match &mut self.haste {
            Some(later) => *later = speed,
            None => self.pace.set(speed),
        }
    }

    /// Goes at the viewer's speed again, where the steps that had to be made at once are made or no longer wanted.
    pub(super) fn end_haste(&mut self) {
        if (self.goal.is_none() || self.player.timeline().is_over())
            && let Some(speed) = self.haste.take()
        {
            self.pace.set(speed);
        }
    }
}
