//! Whether the end of a lab's run, and what is planned before it, fit a lecture.

use std::path::Path;

use super::act::{Act, MOST_STEPS, Start};
use super::error::ScriptProblem;
use crate::train::{Cap, Given, Origin, Recipe, Scheduled, Until};

/// A lab whose lines have all been read.
pub(super) struct Ending<'a> {
    pub(super) act: &'a Act,
    pub(super) recipe: &'a Recipe,
    pub(super) start: Start,
    pub(super) given: &'a [Given],
    /// The file of the script, and the first line of the lab.
    pub(super) path: &'a Path,
    pub(super) first: usize,
}

impl Ending<'_> {
    /// What is wrong with the end of the run, and with changes that are planned for later, each with its line.
    pub(super) fn problems(&self) -> Vec<(usize, ScriptProblem)> {
        let until = self.given.iter().rfind(|one| one.word == "until");
        let line = until.and_then(|one| self.own_line(one));
        if let Some(problem) = self.end_problem() {
            return vec![(line.unwrap_or(self.first), problem)];
        }
        self.changes_too_late()
    }

    /// The line of a setting that stands in this lab.
    fn own_line(&self, one: &Given) -> Option<usize> {
        match &one.origin {
            Origin::File { path, line } if path == self.path && *line >= self.first => Some(*line),
            _ => None,
        }
    }

    fn end_problem(&self) -> Option<ScriptProblem> {
        let until = self.recipe.until;
        let is_run = *self.act == Act::Run;
        match until {
            Some(Until::Seconds(_)) => Some(ScriptProblem::EndByTime),
            None | Some(Until::Stopped | Until::Reached(_, None))
                if is_run && !self.recipe.stops_by_itself() =>
            {
                Some(ScriptProblem::NoEnd)
            }
            Some(end) if is_endless(end) => Some(ScriptProblem::Endless(end)),
            Some(end) if is_run && self.is_before_start(end) => Some(ScriptProblem::EndsBefore {
                end,
                start: self.started_at()?,
            }),
            _ => None,
        }
    }

    fn started_at(&self) -> Option<Until> {
        match self.start {
            Start::Anew => None,
            Start::Continued(start) => Some(start),
        }
    }

    /// Whether a run that continues would end where it begins, or before.
    fn is_before_start(&self, end: Until) -> bool {
        match (self.started_at(), end) {
            (Some(Until::Step(start)), Until::Step(end)) => end <= start,
            (Some(Until::Epoch(start)), Until::Epoch(end)) => end <= start,
            _ => false,
        }
    }

    /// The changes of this lab that are planned for a step that its run does not get to.
    fn changes_too_late(&self) -> Vec<(usize, ScriptProblem)> {
        let Some(Until::Step(end) | Until::Reached(_, Some(Cap::Step(end)))) = self.recipe.until
        else {
            return Vec::new();
        };
        if *self.act != Act::Run {
            return Vec::new();
        }
        let changes = self.given.iter().filter(|one| one.word == "at");
        let late = changes.filter_map(|one| {
            let line = self.own_line(one)?;
            let planned: Scheduled = one.value.parse().ok()?;
            let step = planned.step;
            (step >= end).then_some((line, ScriptProblem::TooLate { step, end }))
        });
        late.collect()
    }
}

/// Whether no lecture gets to this end: an epoch has at least one step.
fn is_endless(end: Until) -> bool {
    match end {
        Until::Step(step) | Until::Reached(_, Some(Cap::Step(step))) => step > MOST_STEPS,
        Until::Epoch(epoch) | Until::Reached(_, Some(Cap::Epoch(epoch))) => {
            epoch > MOST_STEPS as f64
        }
        Until::Seconds(_) | Until::Stopped | Until::Reached(_, None) => false,
    }
}
