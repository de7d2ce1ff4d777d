//! What the viewer asks for is done.

use std::path::Path;

use super::{Driver, Goal, Rate};
use crate::live::{Command, Event, Speed, Ticket};
use crate::train::history::HistoryError;
use crate::train::{Change, End, Phase, Recipe, Timeline, save_weights};

impl Driver {
    pub(super) fn obey(&mut self, command: &Command) {
        // Looking changes nothing that a report would tell.
        self.changed |= !matches!(command, Command::Look(_));
        // Steps may take another time from now on.
        self.last_burst = 0;
        self.timeline.set_seconds(self.seconds);
        let jumps = matches!(command, Command::Undo | Command::Redo | Command::Switch(_));
        // Nobody asked for steps at the place that a jump leads to, other than by letting the run go on.
        self.paused |= jumps && (self.timeline.is_over() || self.goal.is_some());
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
                let goal = self.timeline.session().trainer().epoch().floor() + 1.0;
                self.resume(Some(Goal::Epoch(goal)));
            }
            Command::Speed(speed) => self.set_speed(*speed),
            Command::Restart { seed } => self.begin_again(*seed),
            Command::TakeOver(recipe, step) => self.take_over(recipe, *step),
            Command::OpenTest => self.open_test(),
            // Taken by the loop itself, which it ends.
            Command::Quit { .. } => {}
            Command::Look(sight) => self.glance.ask(*sight),
            Command::SaveWeights(path) => self.save_weights(path),
            Command::Travel(to) => self.travel(*to),
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
            Command::Fork => self.fork(),
            Command::Switch(id) => {
                let result = self.switch(*id);
                self.note_done(result);
            }
            Command::Rename(id, name) => {
                let result = self.timeline.rename(*id, name);
                self.note_done(result);
            }
            Command::Hide(id, hidden) => {
                let result = self.timeline.hide(*id, *hidden);
                self.note_done(result);
            }
            Command::Delete(id) => {
                let result = self.delete(*id);
                self.note_done(result);
            }
        }
        self.end_haste();
        if !self.timeline.branch().can_redo() {
            self.told.forget_undone();
        }
        self.note_trouble();
        if !self.is_training() {
            self.rate = Rate::new();
            self.clock = None;
            self.glance.show(&self.timeline, false);
        }
    }

    fn note_done(&mut self, result: Result<(), HistoryError>) {
        match result {
            Ok(()) => self.note_branches(),
            Err(error) => self.note_refused(error.to_string(), None),
        }
    }

    fn resume(&mut self, goal: Option<Goal>) {
        self.goal = goal;
        self.paused = false;
        self.rate = Rate::new();
        // What waited while paused is not owed.
        self.pace.set(self.pace.speed());
    }

    fn apply(&mut self, change: Change, ticket: Ticket) {
        let (from, at) = (self.told.branch(), self.timeline.position());
        match self.timeline.change(change) {
            Ok(taken) => {
                self.note_fork(from, at);
                self.is_news();
                self.note_taken(taken, Some(ticket));
            }
            Err(error) => self.note_refused(error.to_string(), Some(ticket)),
        }
    }

    fn open_test(&mut self) {
        let event = match self.timeline.open_test() {
            Some((score, openings)) => Event::TestOpened {
                step: self.step_count(),
                loss: score.loss,
                accuracy: score.accuracy,
                openings,
            },
            None => Event::Warning("the split leaves no test part".to_owned()),
        };
        self.pending.push(event);
    }

    fn save_weights(&mut self, path: &Path) {
        let trainer = self.timeline.session().trainer();
        let result = save_weights(trainer.network(), trainer.weights(), path);
        self.pending.push(Event::Saved {
            what: path.display().to_string(),
            result: result.map_err(|error| error.to_string()),
        });
    }

    fn begin_again(&mut self, seed: u64) {
        let recipe = Recipe {
            seed,
            ..self.timeline.session().recipe().clone()
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
                session.remember_openings(self.timeline.session());
                self.end_log(reason);
                self.timeline.end(reason);
                self.timeline = Timeline::new(session);
                self.timeline.watch_pulse(true);
                self.forget();
                self.end_haste();
                self.glance.forget();
                self.paused = false;
                self.pace.set(self.pace.speed());
                self.begin();
                self.open_journal();
                true
            }
            Err(error) => {
                self.pending.push(Event::Warning(error.to_string()));
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
        if (self.goal.is_none() || self.timeline.is_over())
            && let Some(speed) = self.haste.take()
        {
            self.pace.set(speed);
        }
    }

    /// Ends the run for good, for `reason` if it goes on still.
    pub(super) fn finish(&mut self, reason: &str) {
        let phase = self.timeline.session().phase().clone();
        let is_on = self.timeline.session().trainer().meter().is_some();
        let is_at_head = !self.timeline.is_replaying();
        if phase == Phase::Stopped(End::EarlyStopping) && is_on && is_at_head {
            // Whoever leaves at the offer without choosing gets what early stopping is for.
            self.apply(Change::KeepBest, 0);
        }
        let end = match phase {
            Phase::Stopped(end) if is_at_head => end.to_string(),
            _ => reason.to_owned(),
        };
        self.end_log(&end);
        if reason != super::INTERRUPTED {
            // What was interrupted may be taken up again.
            self.timeline.end(&end);
        }
    }
}
