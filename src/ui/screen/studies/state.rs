//! What the Studies screen is set to, and what it has been told.

use std::sync::Arc;

use crate::answer::Answer;
use crate::figure::Figure;
use crate::study::{self, Entry, StudyProgress};
use crate::turn::Turn;
use crate::ui::widget::figure;

/// Seconds of work from which on a study would be missed.
const LONG: f64 = 10.0;

/// The panes of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    /// The registry, by its questions.
    List,
    /// What can be set of the chosen one.
    Options,
    /// What it found.
    Answer,
}

impl Pane {
    /// All, in their order.
    pub(super) const ALL: [Self; 3] = [Self::List, Self::Options, Self::Answer];

    /// The key of its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::List => "studies.list",
            Self::Options => "studies.options",
            Self::Answer => "studies.answer",
        }
    }
}

/// How a study stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing has been asked for.
    Nothing,
    /// It is at work.
    Working,
    /// It waits.
    Paused,
    /// It was ended, and will say what it has.
    Ending,
    /// It is over, and has all that was planned.
    Whole,
    /// It was ended before it had all.
    Ended,
    /// It has no answer.
    Failed,
}

/// A row of the options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OptionRow {
    /// What the runs are made by.
    Recipe,
    /// The option of this number.
    Opt(usize),
}

/// What belongs to one study of the registry.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    /// The options that were set, with their values.
    pub(super) given: Vec<(&'static str, String)>,
    /// Whether its runs are made by the recipe of the run on screen.
    pub(super) by_run: bool,
    /// The chosen row of its options.
    row: usize,
    /// What it told last.
    pub(super) told: Option<Arc<StudyProgress>>,
    /// The figure that is looked at.
    figure: usize,
    /// The place in it that is read off.
    pub(super) cursor: Option<usize>,
}

/// The study that is at work.
#[derive(Clone, Copy, Debug)]
pub(super) struct Running {
    pub(super) study: usize,
    pub(super) is_paused: bool,
    pub(super) is_ending: bool,
}

/// What the Studies screen is set to, and what it has been told.
#[derive(Clone, Debug)]
pub(super) struct Studies {
    /// The place in the registry of the chosen study.
    chosen: usize,
    /// What belongs to each study of the registry.
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
    /// The place in the registry of the chosen study.
    pub(super) const fn chosen(&self) -> usize {
        self.chosen
    }

    /// The chosen study.
    pub(super) fn entry(&self) -> &'static Entry {
        study::ENTRIES[self.chosen]
    }

    pub(super) fn own(&self) -> &Own {
        &self.all[self.chosen]
    }

    pub(super) fn own_mut(&mut self) -> &mut Own {
        &mut self.all[self.chosen]
    }

    /// Chooses the study at this place.
    pub(super) fn choose(&mut self, study: usize) {
        self.chosen = study.min(self.all.len() - 1);
    }

    /// Chooses the next study, or the one before, around.
    pub(super) fn turn(&mut self, turn: Turn) {
        self.chosen = turn.around(self.chosen, self.all.len());
    }

    /// What can be set of the chosen study.
    pub(super) fn rows(&self) -> impl Iterator<Item = OptionRow> {
        let options = (0..self.entry().options.len()).map(OptionRow::Opt);
        std::iter::once(OptionRow::Recipe).chain(options)
    }

    /// The chosen one of these.
    pub(super) fn row(&self) -> OptionRow {
        match self.own().row {
            0 => OptionRow::Recipe,
            row => OptionRow::Opt(row - 1),
        }
    }

    /// Chooses a row.
    pub(super) fn choose_row(&mut self, row: OptionRow) {
        self.own_mut().row = match row {
            OptionRow::Recipe => 0,
            OptionRow::Opt(option) => option + 1,
        };
    }

    /// Chooses the next row, or the one before, around.
    pub(super) fn turn_row(&mut self, turn: Turn) {
        let count = 1 + self.entry().options.len();
        let own = self.own_mut();
        own.row = turn.around(own.row, count);
    }

    /// The value of an option of the chosen study as it is written: several one after the other.
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

    /// How the study at a place of the registry stands.
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
        let told = self.all[study].told.as_ref();
        match told.and_then(|told| told.end.as_ref().map(|end| (told, end))) {
            None => Stage::Nothing,
            Some((_, Err(_))) => Stage::Failed,
            Some((told, Ok(()))) => match &told.answer {
                Some(answer) if answer.runs[0] < answer.runs[1] => Stage::Ended,
                _ => Stage::Whole,
            },
        }
    }

    /// What the chosen study has found so far.
    pub(super) fn answer(&self) -> Option<&Answer> {
        self.own().told.as_ref()?.answer.as_deref()
    }

    /// Which of the answer's figures is looked at.
    pub(super) fn figure_at(&self) -> usize {
        let count = self.answer().map_or(0, |answer| answer.figures.len());
        self.own().figure.min(count.saturating_sub(1))
    }

    /// The figure that is looked at.
    pub(super) fn figure(&self) -> Option<&Figure> {
        self.answer()?.figures.get(self.figure_at())
    }

    /// Looks at the figure of this number.
    pub(super) fn choose_figure(&mut self, figure: usize) {
        let own = self.own_mut();
        own.figure = figure;
        own.cursor = None;
    }

    /// Looks at the next figure, or at the one before; says whether there is another.
    pub(super) fn turn_figure(&mut self, turn: Turn) -> bool {
        let count = self.answer().map_or(0, |answer| answer.figures.len());
        if count < 2 {
            return false;
        }
        self.choose_figure(turn.around(self.figure_at(), count));
        true
    }

    /// Moves the cursor to the next place that can be read off, or to the one before; says whether it has moved.
    pub(super) fn move_cursor(&mut self, turn: Turn) -> bool {
        let count = self.figure().map_or(0, figure::stops);
        let now = self.own().cursor.map(|at| at.min(count.saturating_sub(1)));
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

    /// The study at work begins.
    pub(super) fn begin(&mut self) {
        self.running = Some(Running {
            study: self.chosen,
            is_paused: false,
            is_ending: false,
        });
        let own = self.own_mut();
        own.told = None;
        own.cursor = None;
    }

    /// Takes in what the study at work tells; returns its place in the registry.
    pub(super) fn take_in(&mut self, told: Arc<StudyProgress>) -> Option<usize> {
        let study = self.running?.study;
        if told.end.is_some() {
            self.running = None;
        }
        self.all[study].told = Some(told);
        Some(study)
    }

    /// The study at work, and what it has found so far.
    pub(super) fn partial(&self) -> Option<(&'static Entry, &Answer)> {
        let study = self.running?.study;
        let answer = self.all[study].told.as_ref()?.answer.as_deref()?;
        Some((study::ENTRIES[study], answer))
    }

    /// Whether something is at work that took so long that nobody would lose it by accident.
    pub(super) fn has_worked_long(&self) -> bool {
        let told = self
            .running
            .and_then(|running| self.all[running.study].told.as_ref());
        told.is_some_and(|told| told.seconds > LONG)
    }
}
