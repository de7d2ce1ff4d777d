//! Actions and commands of the screen.

use std::sync::Arc;

use ratatui::layout::Position;

use super::keys;
use super::layout::{Layout, chosen};
use super::recipe::{self, of_run};
use super::state::{Basis, OptionRow, Pane, Stage, Studies};
use super::{answer, list, options, words};
use crate::figure::Scale;
use crate::live::Command;
use crate::study::{self, Entry, StudyPlan, StudyProgress};
use crate::turn::Turn;
use crate::ui::keymap::Action;
use crate::ui::refusal;
use crate::ui::shell::Shell;
use crate::ui::state::{Overlay, Prompt, Question, State};
use crate::ui::theme::Role;
use crate::ui::widget::figure;

impl Studies {
    /// See [`Screen::act`](crate::ui::screen::Screen::act).
    pub(super) fn do_action(&mut self, action: Action, shell: &mut Shell<'_>) -> bool {
        let pane = chosen(shell.state);
        match action {
            keys::GO => self.go(shell),
            keys::END => self.end(shell),
            keys::NEXT | keys::PREVIOUS => {
                shell.state.choose_pane(Pane::Answer as usize);
                if self.turn_figure(Turn::next_if(action == keys::NEXT)) {
                    shell.state.scroll_pane(i16::MIN, 0);
                } else {
                    shell.say("studies.no-figure", &[], Role::Dim);
                }
            }
            // This screen has no recipe pane: tab cycles through its own panes.
            Action::PaneNext | Action::FocusNext | Action::FocusPrevious => {
                let turn = Turn::next_if(action != Action::FocusPrevious);
                shell.state.turn_pane(Pane::ALL.len(), turn);
            }
            Action::ChooseUp | Action::ChooseDown => {
                self.choose_next(Turn::next_if(action == Action::ChooseDown), shell);
            }
            Action::CursorLeft | Action::CursorRight => {
                let turn = Turn::next_if(action == Action::CursorRight);
                if pane == Pane::Options && self.row() == OptionRow::Recipe {
                    self.turn_recipe(shell);
                } else if !self.move_cursor(turn) {
                    let can_read = self
                        .figure()
                        .is_some_and(|figure| figure::stops(figure) > 0);
                    let key = match pane {
                        Pane::Options => "studies.type-value",
                        _ if can_read => "message.at-its-end",
                        _ => "studies.nothing-to-read",
                    };
                    shell.say(key, &[], Role::Dim);
                }
            }
            Action::Large => {
                shell.state.choose_pane(Pane::Answer as usize);
                self.enter(shell);
            }
            Action::LogY => {
                let key = match self.rescale() {
                    Some(Scale::Log) => "studies.log",
                    Some(Scale::Linear) => "studies.linear",
                    None => "studies.one-scale",
                };
                shell.say(key, &[], Role::Text);
            }
            // They change how curves over the run are drawn, and there are none here.
            Action::AxisKind | Action::Smoothing | Action::Window => {
                shell.say("studies.no-effect", &[], Role::Dim);
            }
            Action::Enter => self.enter(shell),
            Action::Back if matches!(shell.state.over, Overlay::Nothing) => {
                return self.back(shell);
            }
            _ => return false,
        }
        true
    }

    fn choose_next(&mut self, turn: Turn, shell: &mut Shell<'_>) {
        match chosen(shell.state) {
            Pane::List => self.turn(turn),
            Pane::Options => self.turn_row(turn),
            Pane::Answer => {
                let area = Layout::of(shell.state, shell.body).answer;
                let most = area.map_or(0, |area| answer::most_scroll(self, shell.state, area));
                let lines = if turn == Turn::Next { 1 } else { -1 };
                shell.state.scroll_pane(lines, most);
            }
        }
    }

    fn enter(&mut self, shell: &mut Shell<'_>) {
        match chosen(shell.state) {
            Pane::List => shell.state.choose_pane(Pane::Options as usize),
            Pane::Options => match self.row() {
                OptionRow::Recipe => self.turn_recipe(shell),
                OptionRow::Opt(option) => {
                    let word = self.entry().options[option].word;
                    let line = format!("{} {word} {}", keys::OPTION, self.value(option));
                    shell.state.over = Overlay::Prompt(Box::new(Prompt::new(line.trim_end())));
                }
            },
            Pane::Answer => {
                let screen = shell.state.screen;
                if let Some(panes) = shell.state.panes.get_mut(screen) {
                    panes.large = !panes.large;
                }
            }
        }
    }

    /// Clears the cursor, else leaves the large figure, else goes to the list. Returns whether there was anything to
    /// do.
    fn back(&mut self, shell: &mut Shell<'_>) -> bool {
        let screen = shell.state.screen;
        if self.own().cursor.is_some() {
            self.own_mut().cursor = None;
        } else if let Some(panes) = shell
            .state
            .panes
            .get_mut(screen)
            .filter(|panes| panes.large)
        {
            panes.large = false;
        } else if chosen(shell.state) == Pane::List {
            return false;
        } else {
            shell.state.choose_pane(Pane::List as usize);
        }
        true
    }

    fn turn_recipe(&mut self, shell: &mut Shell<'_>) {
        let can_turn = self.entry().recipe.is_some() && of_run(shell.state).is_some();
        if can_turn {
            let own = self.own_mut();
            own.by_run = !own.by_run;
        } else if self.entry().recipe.is_none() {
            shell.say("studies.recipe-run-only", &[], Role::Dim);
        } else {
            shell.say("studies.no-run", &[], Role::Dim);
        }
    }

    /// Starts the chosen study, or pauses or resumes it.
    pub(super) fn go(&mut self, shell: &mut Shell<'_>) {
        let chosen = self.chosen();
        let opens_test = self.opens_test();
        match self.running.as_mut() {
            None if opens_test => {
                let by_run = recipe::is_by_run(self.entry(), self.own(), shell.state);
                let before = by_run.then(|| shell.state.run.test_openings());
                if before.is_none() {
                    // Another test set than that of the run: the answer comes while the question is read.
                    let recipe = recipe::next(self.entry(), self.own(), shell.state);
                    shell.send(Command::AskOpenings(Box::new(recipe)));
                }
                shell.state.over = Overlay::Question(Question::StartStudy(before));
            }
            None => self.start(shell),
            Some(running) if running.study != chosen => {
                let label = words::label(study::ENTRIES[running.study], shell.state.words());
                shell.say("studies.busy", &[("study", &label)], Role::Warning);
            }
            Some(running) if running.is_ending => {
                shell.say("studies.ending", &[], Role::Dim);
            }
            Some(running) => {
                running.is_paused = !running.is_paused;
                shell.pause(running.is_paused);
            }
        }
    }

    /// Whether the chosen study opens the test set with the options that are set.
    fn opens_test(&self) -> bool {
        let entry = self.entry();
        self.options()
            .is_ok_and(|options| entry.opens_test(&options))
    }

    pub(super) fn start(&mut self, shell: &mut Shell<'_>) {
        let entry = self.entry();
        let recipe = recipe::next(entry, self.own(), shell.state);
        match self.options() {
            Ok(options) => {
                let basis = Basis {
                    options: options.clone(),
                    recipe: recipe::summary(&recipe),
                    made_of: recipe.clone(),
                };
                let plan = StudyPlan {
                    entry,
                    recipe,
                    options,
                    is_beside_training: shell.state.run.is_training(),
                };
                self.begin(basis);
                shell.state.choose_pane(Pane::Answer as usize);
                shell.start(plan);
            }
            Err(error) => {
                let why = refusal::study(&error, shell.state.words());
                shell.say("message.plain", &[("text", &why)], Role::Error);
            }
        }
    }

    /// Ends the chosen study, keeping the answer so far.
    fn end(&mut self, shell: &mut Shell<'_>) {
        match self.stage(self.chosen()) {
            Stage::Working | Stage::Paused => {
                if let Some(running) = &mut self.running {
                    running.is_ending = true;
                }
                shell.end();
            }
            _ => shell.say("message.no-study", &[], Role::Dim),
        }
    }

    /// Handles a progress report of the running study.
    pub(super) fn on_progress(&mut self, progress: Arc<StudyProgress>, shell: &mut Shell<'_>) {
        let end = progress.end.clone();
        let Some(index) = self.record_progress(progress) else {
            return;
        };
        let table = shell.state.words();
        let label = words::label(study::ENTRIES[index], table);
        match end {
            None => {}
            Some(Err(error)) => {
                let why = refusal::study(&error, table);
                let values: [(&str, &dyn std::fmt::Display); 2] =
                    [("study", &label), ("why", &why)];
                shell.say("studies.failed", &values, Role::Error);
            }
            Some(Ok(())) => {
                let key = match self.stage(index) {
                    Stage::Ended => "studies.was-ended",
                    _ => "studies.is-over",
                };
                shell.say(key, &[("study", &label)], Role::Good);
            }
        }
    }

    /// `:study`, optionally with the id of a study: shows it.
    pub(super) fn order_study(&mut self, name: &str, shell: &mut Shell<'_>) {
        let index = study::ENTRIES.iter().position(|entry| entry.id == name);
        if let Some(index) = index {
            self.choose(index);
        }
        shell.show(super::ENTRY.id);
    }

    /// `:set`: sets an option of the chosen study; without a value, to its default.
    pub(super) fn order_option(&mut self, text: &str, shell: &mut Shell<'_>) -> Result<(), String> {
        let entry = self.entry();
        let table = shell.state.words();
        let (word, value) = text.split_once([' ', '=']).unwrap_or((text, ""));
        let value = value.trim();
        if word == keys::RECIPE {
            return self.order_recipe(value, shell.state);
        }
        let Some(index) = entry.options.iter().position(|option| option.word == word) else {
            let known: Vec<&str> = entry.options.iter().map(|option| option.word).collect();
            return Err(unknown(entry, word, &known.join(", "), shell.state));
        };
        let option = &entry.options[index];
        let values: Vec<&str> = match value {
            "" => Vec::new(),
            one if !option.repeats => vec![one],
            several => several
                .split(';')
                .map(str::trim)
                .filter(|one| !one.is_empty())
                .collect(),
        };
        if let Some(wrong) = values.iter().find(|value| !(option.check)(value)) {
            let allowed = words::allowed(entry, option, table);
            let key = if option.repeats {
                "studies.refused-of-several"
            } else {
                "studies.refused"
            };
            return Err(table.fill(
                key,
                &[("word", &word), ("value", wrong), ("allowed", &allowed)],
            ));
        }
        let own = self.own_mut();
        own.given.retain(|(known, _)| *known != option.word);
        let values = values
            .into_iter()
            .map(|value| (option.word, value.to_owned()));
        own.given.extend(values);
        self.choose_row(OptionRow::Opt(index));
        Ok(())
    }

    /// Sets the recipe of the runs: `run` or `shipped`.
    fn order_recipe(&mut self, value: &str, state: &State) -> Result<(), String> {
        let by_run = match value {
            "run" => true,
            "shipped" if self.entry().recipe.is_some() => false,
            _ => {
                let allowed = if self.entry().recipe.is_some() {
                    "run, shipped"
                } else {
                    "run"
                };
                return Err(state.words().fill(
                    "studies.refused",
                    &[
                        ("word", &keys::RECIPE),
                        ("value", &value),
                        ("allowed", &allowed),
                    ],
                ));
            }
        };
        self.own_mut().by_run = by_run;
        self.choose_row(OptionRow::Recipe);
        Ok(())
    }

    pub(super) fn do_click(&mut self, at: Position, shell: &mut Shell<'_>) {
        let layout = Layout::of(shell.state, shell.body);
        let Some(pane) = layout.pane(at) else {
            return;
        };
        let was_chosen = chosen(shell.state) == pane;
        match pane {
            Pane::List => {
                let study = layout
                    .list
                    .and_then(|area| list::hit(self, shell.state, area, at));
                if let Some(study) = study {
                    self.choose(study);
                }
            }
            Pane::Options => {
                let row = layout
                    .options
                    .and_then(|area| options::hit(self, shell.state, area, at));
                if let Some(row) = row {
                    let was_row = was_chosen && self.row() == row;
                    self.choose_row(row);
                    if was_row {
                        self.enter(shell);
                    }
                }
            }
            Pane::Answer => {
                let page = layout
                    .answer
                    .and_then(|area| answer::hit(self, shell.state, area, at));
                if let Some(page) = page {
                    self.choose_figure(page);
                    shell.state.scroll_pane(i16::MIN, 0);
                }
            }
        }
        shell.state.choose_pane(pane as usize);
    }
}

fn unknown(entry: &Entry, word: &str, known: &str, state: &State) -> String {
    let label = words::label(entry, state.words());
    let key = if known.is_empty() {
        "studies.no-options"
    } else {
        "studies.no-option"
    };
    state.words().fill(
        key,
        &[("study", &label), ("word", &word), ("known", &known)],
    )
}
