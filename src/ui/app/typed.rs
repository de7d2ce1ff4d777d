//! The command line, and requests for changes.

use super::{App, timeline};
use crate::live::{Command, To};
use crate::train::{Change, ChangeError, End};
use crate::turn::Turn;
use crate::ui::command::Order;
use crate::ui::keymap::Action;
use crate::ui::message::Effect;
use crate::ui::refusal;
use crate::ui::state::run::Requested;
use crate::ui::state::{Overlay, Panel, Prompt};
use crate::ui::theme::Role;

/// Lines kept in the command history.
const HISTORY: usize = 200;

impl App {
    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        match &mut self.state.over {
            Overlay::Prompt(prompt) => prompt.paste(text),
            Overlay::Nothing if !text.trim().is_empty() => {
                let mut prompt = Prompt::default();
                prompt.paste(text.trim_start_matches(':'));
                self.state.over = Overlay::Prompt(Box::new(prompt));
            }
            _ => return Vec::new(),
        }
        self.dirty = true;
        Vec::new()
    }

    /// Completes the line, or recalls one of the history.
    pub(super) fn typing(&mut self, action: Action) -> Vec<Effect> {
        let words = self.state.words();
        let settings = self.state.run.expected();
        let commands = &self.state.commands;
        let Overlay::Prompt(prompt) = &mut self.state.over else {
            return Vec::new();
        };
        match action {
            Action::Complete | Action::CompleteBack => {
                let candidates = commands.candidates(prompt.text(), words, settings.as_ref());
                prompt.complete(candidates, Turn::next_if(action == Action::Complete));
            }
            Action::Older | Action::Newer => {
                // An empty line completes to every word, so there the arrows recall the history instead.
                let recalls = prompt.text().is_empty() || prompt.is_recalled();
                let candidates = commands.candidates(prompt.text(), words, settings.as_ref());
                let lists = prompt.cycle().is_some() || !candidates.is_empty();
                if lists && !recalls {
                    prompt.complete(candidates, Turn::next_if(action == Action::Newer));
                } else {
                    prompt.recall(&self.history, Turn::next_if(action == Action::Newer));
                }
            }
            _ => {}
        }
        Vec::new()
    }

    /// Executes the line.
    pub(super) fn submit(&mut self) -> Vec<Effect> {
        let Overlay::Prompt(prompt) = &self.state.over else {
            return Vec::new();
        };
        let line = prompt.text().trim().to_owned();
        if line.is_empty() {
            self.state.over = Overlay::Nothing;
            return Vec::new();
        }
        let done = self.state.commands.read(&line, self.state.words());
        let done = done.and_then(|order| self.order(order));
        match done {
            Ok(effects) => {
                if let Overlay::Prompt(prompt) = &self.state.over {
                    // What is saved stays in sight, or the picture of it would lack it.
                    let saves = effects.iter().any(|one| matches!(one, Effect::Save(_)));
                    self.state.over = match prompt.over {
                        Panel::Branches(chosen) if saves => Overlay::Branches(chosen),
                        Panel::Intervals if saves => Overlay::Intervals,
                        _ => Overlay::Nothing,
                    };
                }
                self.remember(line);
                effects
            }
            Err(why) => {
                if let Overlay::Prompt(prompt) = &mut self.state.over {
                    prompt.error = Some(why);
                }
                Vec::new()
            }
        }
    }

    /// Executes a screen's word without a value; if that is an error, opens the command line with the word and the
    /// error.
    pub(super) fn say_alone(&mut self, word: &'static str) -> Vec<Effect> {
        self.with_owner(word, "").unwrap_or_else(|why| {
            let mut prompt = Prompt::new(&format!("{word} "));
            prompt.error = Some(why);
            self.state.over = Overlay::Prompt(Box::new(prompt));
            Vec::new()
        })
    }

    fn remember(&mut self, line: String) {
        self.history.retain(|known| *known != line);
        self.history.push(line);
        if self.history.len() > HISTORY {
            self.history.remove(0);
        }
    }

    pub(super) fn order(&mut self, order: Order) -> Result<Vec<Effect>, String> {
        match order {
            Order::Change(change) => return self.request(change),
            Order::Pause => return Ok(self.go(Command::Pause)),
            Order::Resume => return Ok(self.go(Command::Resume)),
            Order::Steps(count) => return Ok(self.go(Command::Steps(count))),
            Order::Epoch => return Ok(self.go(Command::Epoch)),
            Order::Speed(speed) => return Ok(vec![Effect::Send(Command::Speed(speed))]),
            Order::Restart => return Ok(self.restart(0)),
            Order::Seed(seed) => return Ok(self.restart_with(seed)),
            Order::Test => return Ok(self.open_test()),
            Order::Save(save) => return self.save(save),
            Order::Quit => return Ok(self.quit()),
            Order::Tour => return self.tour(),
            Order::Travel(step) => return Ok(timeline::travel(step.map_or(To::Head, To::Step))),
            Order::Undo => return Ok(self.timeline(Action::Undo)),
            Order::Redo => return Ok(self.timeline(Action::Redo)),
            Order::Fork => return Ok(self.timeline(Action::Fork)),
            Order::Branches => self.open_branches(),
            Order::Intervals => self.open_intervals(),
            Order::Switch(name) => return self.with_branch(&name, Command::Switch),
            Order::Rename(name, new) => {
                return self.with_branch(&name, |id| Command::Rename(id, new));
            }
            Order::Hide(name, hide) => {
                return self.with_branch(&name, |id| Command::Hide(id, hide));
            }
            Order::Delete(name) => return self.with_branch(&name, Command::Delete),
            Order::Own(word, value) => return self.with_owner(word, &value),
            Order::Help => self.state.over = Overlay::Help(0),
            Order::Theme(id) => self.set_theme(id),
            Order::Language(language) => self.state.appearance.language = language,
            Order::Axis(kind) => self.set_axis(kind),
            Order::Log(log) => self.set_log(log),
            Order::Smoothing(smoothing) => self.smooth(smoothing),
            Order::Recent(recent) => self.set_window(recent),
        }
        Ok(Vec::new())
    }

    /// Asks for the tour; the run waits meanwhile.
    fn tour(&mut self) -> Result<Vec<Effect>, String> {
        if self.state.host_keys.is_some() {
            return Err(self.state.words().get("tour.within").to_owned());
        }
        let resumes = self.state.run.is_training();
        let pause = resumes.then_some(Effect::Send(Command::Pause));
        Ok(pause
            .into_iter()
            .chain([Effect::Tour { resumes }])
            .collect())
    }

    /// Offers the tour in the status line once the run begins, until the next key.
    pub fn offer_tour(&mut self) {
        self.offers_tour = true;
    }

    /// Requests a change, or returns why it would be refused.
    pub(super) fn request(&mut self, change: Change) -> Result<Vec<Effect>, String> {
        let words = self.state.words();
        let Some(mut settings) = self.state.run.expected() else {
            return Err(words.get("error.no-run").to_owned());
        };
        let refused = |error: ChangeError| refusal::change(&error, words);
        match change {
            Change::KeepBest
                if self
                    .state
                    .run
                    .status
                    .as_ref()
                    .is_none_or(|s| s.best.is_none()) =>
            {
                return Err(refused(ChangeError::NothingKept));
            }
            Change::GoOn if self.state.run.end().is_none() => {
                return Err(refused(ChangeError::NotStopped));
            }
            _ => {}
        }
        if change == Change::GoOn
            && let Some(step) = self.state.run.diverges_again()
        {
            let step = words.numbers().count(step);
            self.say("message.diverges-again", &[("step", &step)], Role::Warning);
            return Ok(Vec::new());
        }
        let before = settings.clone();
        let text = change
            .apply(&mut settings, self.state.run.train_samples())
            .map_err(refused)?;
        let has_effect = match change {
            // Once restored, the best weights are already in place.
            Change::KeepBest => !matches!(self.state.run.end(), Some(End::KeptBest(_))),
            Change::GoOn => true,
            _ => settings != before,
        };
        if !has_effect {
            self.say("error.unchanged", &[("change", &change)], Role::Text);
            return Ok(Vec::new());
        }
        self.ticket += 1;
        let ticket = self.ticket;
        self.state.run.requested.push(Requested {
            ticket,
            change,
            text,
        });
        Ok(vec![Effect::Send(Command::Change { ticket, change })])
    }
}
