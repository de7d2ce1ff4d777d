//! What is marked in the plots of a run.

use crate::ui::theme::Role;
use crate::ui::widget::plot::Mark;

/// The best evaluation is marked in all plots once this many evaluations came after it; while the loss still falls, its
/// mark would keep moving.
const EVALUATIONS_AFTER_BEST: u64 = 3;

/// The steps that are marked.
pub(in crate::ui) struct Marked {
    pub(in crate::ui) best: Option<u64>,
    /// Evaluations since the best one.
    pub(in crate::ui) since_best: u64,
    /// What a program has said of its steps.
    pub(in crate::ui) said: Vec<u64>,
    pub(in crate::ui) triggers: Vec<u64>,
    pub(in crate::ui) divergence: Option<u64>,
    /// The changes, whose index gives each its letter.
    pub(in crate::ui) changes: Vec<u64>,
}

impl Marked {
    /// The marks of all plots, with the changes last, in front.
    pub(in crate::ui) fn marks(&self) -> Vec<Mark> {
        let best = self
            .best
            .filter(|_| self.since_best >= EVALUATIONS_AFTER_BEST);
        let lines = [
            (best.as_slice(), Role::Best),
            (&self.said, Role::Faint),
            (&self.triggers, Role::Trigger),
            (self.divergence.as_slice(), Role::Divergence),
        ];
        let lines = lines.into_iter().flat_map(|(steps, role)| {
            let line = move |step: &u64| Mark::line(*step, role);
            steps.iter().map(line)
        });
        lines
            .chain(self.changes.iter().enumerate().map(change))
            .collect()
    }
}

fn change((index, step): (usize, &u64)) -> Mark {
    let role = Role::change(index);
    // A flag has one cell; from the 27th mark on, the letters are written beside the line.
    match index {
        0..26 => Mark::flag(*step, char::from(b'A' + index as u8), role),
        _ => Mark::line(*step, role),
    }
}
