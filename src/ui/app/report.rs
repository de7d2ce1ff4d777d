//! What the reports of the training do.

use super::App;
use crate::live::Report;
use crate::ui::message::Effect;
use crate::ui::state::StatusMessage;
use crate::ui::state::run::RunNotice;
use crate::ui::state::view::Span;
use crate::ui::theme::Role;
use crate::ui::{naming, panel, refusal};

impl App {
    /// Takes in a report.
    pub(super) fn report(&mut self, report: Report) -> Vec<Effect> {
        let same =
            report.events.is_empty() && self.state.run.status.as_ref() == Some(&report.status);
        self.dirty |= !same;
        let all = self.state.run.take(report);
        let forks = all.iter().any(|news| matches!(news, RunNotice::Forked(_)));
        let mut effects = Vec::new();
        for news in all {
            effects.extend(self.on_notice(&news, forks));
        }
        self.follow_run();
        if let Some(settings) = self.state.run.expected() {
            let rows = panel::rows(&settings);
            self.state.row = rows[panel::place(&rows, self.state.row)];
        }
        effects
    }

    fn say_step(&mut self, key: &'static str, step: u64) {
        let step = self.state.words().numbers().count(step);
        self.say(key, &[("step", &step)], Role::Text);
    }

    fn on_notice(&mut self, news: &RunNotice, forks: bool) -> Vec<Effect> {
        self.take(news, forks);
        let effects = self.notify_screens(news);
        if matches!(news, RunNotice::Started) {
            self.say_restarted();
        }
        effects
    }

    fn say_restarted(&mut self) {
        let seed = self.state.run.about.as_ref().map(|about| about.recipe.seed);
        if let (true, Some(seed)) = (std::mem::take(&mut self.state.restarting), seed) {
            self.say("message.restarted", &[("seed", &seed)], Role::Text);
        }
    }

    /// Takes in what concerns all screens.
    fn take(&mut self, news: &RunNotice, forks: bool) {
        let words = self.state.words();
        match news {
            RunNotice::Started => {
                self.state.view.cursor = None;
                self.state.bound_for = None;
                self.state.view.span = match self.state.view.span {
                    Span::Frozen(..) => Span::Whole,
                    span => span,
                };
                self.state.said = None;
                self.state.offer_declined = false;
            }
            RunNotice::Resumed(name) => {
                let run = self.state.run.status.as_ref();
                let step = words
                    .numbers()
                    .count(run.map_or(0, |status| status.position.step));
                let values: [(&str, &dyn std::fmt::Display); 2] = [("run", name), ("step", &step)];
                self.say("message.resumed", &values, Role::Text);
            }
            RunNotice::Applied(index) => {
                let marks = self.state.run.marks();
                let place = marks
                    .iter()
                    .position(|mark| (mark.changes.0..=mark.changes.1).contains(index));
                let Some(change) = self.state.run.changes.get(*index) else {
                    return;
                };
                // What came back to where it was has no mark: what is said then is the last change alone.
                let applied = &change.applied;
                let alone = (applied.change, &applied.text, applied.step);
                let (change, text, step) = place.map_or(alone, |place| {
                    let mark = &marks[place];
                    (mark.change, &mark.text, mark.step)
                });
                let text = naming::change(change, text, words);
                let step = words.numbers().count(step);
                let mut text = words.fill("message.applied", &[("change", &text), ("step", &step)]);
                if let Some(branch) = self.state.run.branch().filter(|_| forks) {
                    let on = words.fill("message.on-branch", &[("name", &branch.name)]);
                    text = format!("{text}: {on}");
                }
                self.state.said = Some(StatusMessage {
                    text,
                    role: Role::Text,
                    mark: place,
                });
                self.state.offer_declined = false;
            }
            RunNotice::Refused(why) => {
                let why = refusal::refusal(why, words);
                self.say("message.refused", &[("why", &why)], Role::Error);
            }
            RunNotice::Stopped => {
                self.state.said = None;
                self.state.offer_declined = false;
            }
            RunNotice::TestOpened => self.say("message.test-opened", &[], Role::Text),
            RunNotice::Forked(step) => self.say_step("message.forked", *step),
            RunNotice::Undone { change, text, step } => {
                let step = words.numbers().count(*step);
                let named = change.map(|change| naming::change(change, text, words));
                self.say(
                    "message.undone",
                    &[("change", named.as_ref().unwrap_or(text)), ("step", &step)],
                    Role::Text,
                );
            }
            RunNotice::Redone { change, step } => match change {
                Some((change, text)) => {
                    let change = naming::change(*change, text, words);
                    let step = words.numbers().count(*step);
                    self.say(
                        "message.redone",
                        &[("change", &change), ("step", &step)],
                        Role::Text,
                    );
                }
                None => self.say_step("message.redone-at", *step),
            },
            RunNotice::Switched => {
                let name = self.state.run.branch().map(|one| one.name.clone());
                self.say(
                    "message.switched",
                    &[("name", &name.unwrap_or_default())],
                    Role::Text,
                );
            }
            RunNotice::Travelled(step) => {
                self.state.view.cursor = None;
                if self.state.bound_for == Some(*step) {
                    self.state.bound_for = None;
                }
                let in_past = self.state.run.past().is_some();
                self.say_step(
                    if in_past {
                        "message.travelled"
                    } else {
                        "message.at-end"
                    },
                    *step,
                );
            }
            RunNotice::Warning(warning) => {
                let text = refusal::warning(warning, words);
                self.say("message.warning", &[("text", &text)], Role::Warning);
            }
        }
    }
}
