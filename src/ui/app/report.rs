//! Handling of the training thread's reports.

use super::App;
use crate::live::Report;
use crate::ui::message::Effect;
use crate::ui::state::run::RunNotice;
use crate::ui::state::view::Span;
use crate::ui::state::{Overlay, Question, StatusMessage};
use crate::ui::theme::Role;
use crate::ui::{naming, panel, refusal};

impl App {
    pub(super) fn report(&mut self, report: Report) -> Vec<Effect> {
        let unchanged =
            report.events.is_empty() && self.state.run.status.as_ref() == Some(&report.status);
        self.dirty |= !unchanged;
        let notices = self.state.run.take(report);
        let forks = notices
            .iter()
            .any(|notice| matches!(notice, RunNotice::Forked(_)));
        let mut effects = Vec::new();
        for notice in notices {
            effects.extend(self.on_notice(&notice, forks));
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

    fn on_notice(&mut self, notice: &RunNotice, forks: bool) -> Vec<Effect> {
        self.take(notice, forks);
        let effects = self.notify_screens(notice);
        if matches!(notice, RunNotice::Started) {
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

    /// Updates the state that all screens share.
    // One arm for each notice: a table, read from top to bottom.
    #[allow(clippy::too_many_lines)]
    fn take(&mut self, notice: &RunNotice, forks: bool) {
        let words = self.state.words();
        match notice {
            RunNotice::Started => {
                self.state.view.cursor = None;
                self.state.travel_target = None;
                self.state.view.span = match self.state.view.span {
                    Span::Frozen(..) => Span::Whole,
                    span => span,
                };
                self.state.message = None;
                self.state.offer_declined = false;
                if std::mem::take(&mut self.offers_tour) {
                    self.say("tour.offer", &[], Role::Accent);
                }
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
                // A change that was reverted has no mark: then the last change is reported alone.
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
                self.state.message = Some(StatusMessage {
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
                self.state.message = None;
                self.state.offer_declined = false;
            }
            RunNotice::Openings(times) => {
                if let Overlay::Question(Question::StartStudy(before)) = &mut self.state.over {
                    *before = Some(*times);
                }
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
                if self.state.travel_target == Some(*step) {
                    self.state.travel_target = None;
                }
                let is_past = self.state.run.past().is_some();
                self.say_step(
                    if is_past {
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
