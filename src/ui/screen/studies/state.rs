//! State of the Studies screen: settings, and the progress reports received.

use std::sync::Arc;

use crate::answer::Answer;
use crate::figure::{Figure, Scale};
use crate::study::{self, Entry, Options, StudyError, StudyProgress};
use crate::train::Recipe;
use crate::turn::Turn;
use crate::ui::widget::figure;

/// Seconds of work after which a study should not be lost by accident.
const LONG: f64 = 10.0;

/// The panes of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    /// The studies of the registry, listed by their questions.
    List,
    /// The options of the chosen study.
    Options,
    /// The answer of the chosen study.
    Answer,
}

impl Pane {
    pub(super) const ALL: [Self; 3] = [Self::List, Self::Options, Self::Answer];

    /// The locale key of its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::List => "studies.list",
            Self::Options => "studies.options",
            Self::Answer => "studies.answer",
        }
    }
}

/// The stage of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// It has not been started.
    Nothing,
    /// It is running.
    Working,
    /// It is paused.
    Paused,
    /// It is being ended, and will report the answer so far.
    Ending,
    /// It is over, with the complete answer.
    Whole,
    /// It was ended early, with a partial answer.
    Ended,
    /// An error ended it; an answer so far is kept.
    Failed,
}

/// A row of the options pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OptionRow {
    /// The recipe of the runs.
    Recipe,
    /// The option with this index.
    Opt(usize),
}

/// The state of one study of the registry.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    /// The options set by the user, with their values.
    pub(super) given: Vec<(&'static str, String)>,
    /// Whether it uses the recipe of the run on screen.
    pub(super) by_run: bool,
    /// The chosen row of the options.
    row: usize,
    /// Its last progress report.
    pub(super) progress: Option<Arc<StudyProgress>>,
    /// Index of the shown figure; that after the last is the answer in words.
    figure: usize,
    /// The stop of the figure that is read off, or its frame.
    pub(super) cursor: Option<usize>,
    /// Whether the figure has the other scale of y.
    pub(super) is_rescaled: bool,
    /// What the shown answer is for.
    pub(super) basis: Option<Basis>,
}

/// What an answer is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Basis {
    /// The option values, defaults included.
    pub(super) options: Options,
    /// The recipe.
    pub(super) made_of: Recipe,
    /// The recipe in a few words.
    pub(super) recipe: String,
}

/// The running study.
#[derive(Clone, Copy, Debug)]
pub(super) struct Running {
    pub(super) study: usize,
    pub(super) is_paused: bool,
    pub(super) is_ending: bool,
}

/// The state of the screen.
#[derive(Clone, Debug)]
pub(super) struct Studies {
    /// Index of the chosen study in the registry.
    chosen: usize,
    /// The state of each study of the registry.
    all: Vec<Own>,
    pub(super) running: Option<Running>,
}

impl Default for Studies {
    fn default() -> Self {
        let of = |entry: &&'static Entry| Own {
            by_run: entry.recipe.is_none(),
            ..Own::default()
        };
        Self {
            chosen: 0,
            all: study::ENTRIES.iter().map(of).collect(),
            running: None,
        }
    }
}

impl Studies {
    /// Index of the chosen study in the registry.
    pub(super) const fn chosen(&self) -> usize {
        self.chosen
    }

    pub(super) fn entry(&self) -> &'static Entry {
        study::ENTRIES[self.chosen]
    }

    pub(super) fn own(&self) -> &Own {
        &self.all[self.chosen]
    }

    pub(super) fn own_mut(&mut self) -> &mut Own {
        &mut self.all[self.chosen]
    }

    /// Chooses the study with this index.
    pub(super) fn choose(&mut self, study: usize) {
        self.chosen = study.min(self.all.len() - 1);
    }

    /// Chooses the next or previous study, wrapping around.
    pub(super) fn turn(&mut self, turn: Turn) {
        self.chosen = turn.around(self.chosen, self.all.len());
    }

    /// The rows of the options pane.
    pub(super) fn rows(&self) -> impl Iterator<Item = OptionRow> {
        let options = (0..self.entry().options.len()).map(OptionRow::Opt);
        std::iter::once(OptionRow::Recipe).chain(options)
    }

    /// The chosen row.
    pub(super) fn row(&self) -> OptionRow {
        match self.own().row {
            0 => OptionRow::Recipe,
            row => OptionRow::Opt(row - 1),
        }
    }

    pub(super) fn choose_row(&mut self, row: OptionRow) {
        self.own_mut().row = match row {
            OptionRow::Recipe => 0,
            OptionRow::Opt(option) => option + 1,
        };
    }

    /// Chooses the next or previous row, wrapping around.
    pub(super) fn turn_row(&mut self, turn: Turn) {
        let count = 1 + self.entry().options.len();
        let own = self.own_mut();
        own.row = turn.around(own.row, count);
    }

    /// The value of an option of the chosen study, as text; several values are joined by `; `.
    pub(super) fn value(&self, option: usize) -> String {
        let option = &self.entry().options[option];
        let given = self.own().given.iter();
        let values: Vec<&str> = given
            .filter(|(word, _)| *word == option.word)
            .map(|(_, value)| value.as_str())
            .collect();
        if values.is_empty() {
            return option.default.to_owned();
        }
        values.join("; ")
    }

    /// The stage of the study with this index.
    pub(super) fn stage(&self, study: usize) -> Stage {
        if let Some(running) = self.running.filter(|running| running.study == study) {
            return match running {
                Running {
                    is_ending: true, ..
                } => Stage::Ending,
                Running {
                    is_paused: true, ..
                } => Stage::Paused,
                _ => Stage::Working,
            };
        }
        let progress = self.all[study].progress.as_ref();
        match progress.and_then(|progress| progress.end.as_ref().map(|end| (progress, end))) {
            None => Stage::Nothing,
            Some((_, Err(_))) => Stage::Failed,
            Some((progress, Ok(()))) => match &progress.answer {
                Some(answer) if answer.runs[0] < answer.runs[1] => Stage::Ended,
                _ => Stage::Whole,
            },
        }
    }

    /// The latest answer of the chosen study.
    pub(super) fn answer(&self) -> Option<&Answer> {
        self.own().progress.as_ref()?.answer.as_deref()
    }

    /// Number of pages of the answer: its figures, and all that it says.
    pub(super) fn pages(&self) -> usize {
        self.answer().map_or(0, |answer| answer.figures.len() + 1)
    }

    /// Index of the shown page.
    pub(super) fn figure_at(&self) -> usize {
        self.own().figure.min(self.pages().saturating_sub(1))
    }

    /// The shown figure; `None` where the answer is shown in words.
    pub(super) fn figure(&self) -> Option<&Figure> {
        self.answer()?.figures.get(self.figure_at())
    }

    /// Shows the figure with this index.
    pub(super) fn choose_figure(&mut self, figure: usize) {
        let own = self.own_mut();
        own.figure = figure;
        own.cursor = None;
        own.is_rescaled = false;
    }

    /// Shows the next or previous page; returns whether there is another.
    pub(super) fn turn_figure(&mut self, turn: Turn) -> bool {
        let count = self.pages();
        if count < 2 {
            return false;
        }
        self.choose_figure(turn.around(self.figure_at(), count));
        true
    }

    /// Moves the cursor to the next or previous stop; returns whether it has moved.
    pub(super) fn move_cursor(&mut self, turn: Turn) -> bool {
        let count = self.figure().map_or(0, figure::stops);
        let last = count.saturating_sub(1);
        // Of frames the last one is shown before any is chosen.
        let first = self
            .figure()
            .filter(|figure| figure.frames() > 0)
            .map(|_| last);
        let now = self.own().cursor.map(|at| at.min(last)).or(first);
        let next = match (now, turn) {
            _ if count == 0 => None,
            (None, Turn::Next) => Some(0),
            (None, Turn::Previous) => Some(count - 1),
            (Some(at), turn) => turn.along(at, count),
        };
        if next.is_some() {
            self.own_mut().cursor = next;
        }
        next.is_some()
    }

    /// The values of the chosen study's options; an error if one of them is not allowed.
    pub(super) fn options(&self) -> Result<Options, StudyError> {
        let given = self.own().given.iter();
        let given = given.map(|(word, value)| (*word, value.as_str()));
        self.entry().options(given)
    }

    /// Gives y its other scale, or takes it back; returns the scale it has then, `None` if there is no other.
    pub(super) fn rescale(&mut self) -> Option<Scale> {
        let other = figure::other_scale(self.figure()?)?;
        let own = self.own_mut();
        own.is_rescaled = !own.is_rescaled;
        Some(match (own.is_rescaled, other) {
            (true, scale) => scale,
            (false, Scale::Log) => Scale::Linear,
            (false, Scale::Linear) => Scale::Log,
        })
    }

    /// Marks the chosen study as running, for this.
    pub(super) fn begin(&mut self, basis: Basis) {
        self.running = Some(Running {
            study: self.chosen,
            is_paused: false,
            is_ending: false,
        });
        let own = self.own_mut();
        own.progress = None;
        own.cursor = None;
        own.basis = Some(basis);
    }

    /// Stores a progress report of the running study; returns its index in the registry.
    pub(super) fn record_progress(&mut self, progress: Arc<StudyProgress>) -> Option<usize> {
        let study = self.running?.study;
        if progress.end.is_some() {
            self.running = None;
        }
        self.all[study].progress = Some(progress);
        Some(study)
    }

    /// The study at work, and what it has found so far.
    pub(super) fn partial(&self) -> Option<(&'static Entry, &Answer)> {
        let study = self.running?.study;
        let answer = self.all[study].progress.as_ref()?.answer.as_deref()?;
        Some((study::ENTRIES[study], answer))
    }

    /// Whether the running study has worked so long that it should not be lost by accident.
    pub(super) fn has_worked_long(&self) -> bool {
        let progress = self
            .running
            .and_then(|running| self.all[running.study].progress.as_ref());
        progress.is_some_and(|progress| progress.seconds > LONG)
    }
}
