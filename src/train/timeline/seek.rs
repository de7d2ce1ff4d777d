//! Moving to another position: from the nearest checkpoint before it, the steps and inputs are repeated.

use super::checkpoints::Key;
use super::{Played, Timeline};
use crate::train::history::{Place, Recorded};
use crate::train::journal::Entry;

/// A target on the current branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The position after this many updates, just before the changes at that step; the head if there are fewer.
    Step(u64),
    /// Just before the input with this number, counted from 0.
    Mark(usize),
    /// This position.
    Place(Place),
    /// The end of what has been played.
    Head,
}

impl Timeline {
    /// Goes to a position on the current branch, and returns the one reached.
    pub fn travel(&mut self, to: To) -> Place {
        let from = self.place();
        let target = self.find(to);
        self.seek(target, |_, _| {});
        if self.place() != from {
            self.write(from, Entry::Travel(self.place()));
        }
        self.place()
    }

    /// The position of a target.
    #[must_use]
    pub fn find(&self, to: To) -> Place {
        let head = self.head();
        let target = match to {
            To::Head => head,
            To::Place(place) => place,
            To::Mark(number) => match self.tree.input(number) {
                Some(input) => input.at,
                None => head,
            },
            To::Step(step) if step >= head.step => head,
            To::Step(step) => {
                let inputs = self.tree.inputs(self.tree.branch());
                let before = |input: &Recorded| input.at.step < step;
                Place {
                    inputs: inputs.take_while(|input| before(input)).count(),
                    stopped: false,
                    step,
                }
            }
        };
        target.min(head)
    }

    /// The end of the part after `depth` inputs, on the way to `target`.
    pub(super) fn limit(&self, depth: usize, target: Place) -> Place {
        if depth == target.inputs {
            return target;
        }
        self.tree.input(depth).map_or(target, |input| input.at)
    }

    /// The nearest checkpoint before `target`, with its number of inputs; `None` if the session itself is nearer.
    fn nearest(&self, target: Place) -> Option<(usize, Key)> {
        let here = self.place();
        let is_on_the_way = self.depth <= target.inputs
            && self.tree.node(self.depth) == self.node
            && here <= self.limit(self.depth, target);
        for depth in (0..=target.inputs).rev() {
            let (node, limit) = (self.tree.node(depth), self.limit(depth, target));
            if let Some(key) = self.checkpoints.last(node, limit.stopped, limit.step) {
                let place = Place {
                    inputs: depth,
                    stopped: key.1,
                    step: key.2,
                };
                return (!is_on_the_way || place > here).then_some((depth, key));
            }
        }
        None
    }

    /// Brings the session to `target` on the current branch. It has been there before, or should get there according to
    /// a journal.
    pub(super) fn seek(&mut self, target: Place, mut progress: impl FnMut(u64, u64)) {
        if let Some((depth, key)) = self.nearest(target)
            && let Some(point) = self.checkpoints.get(key)
        {
            self.session.go_to(point, self.tree.applied(depth));
            (self.depth, self.node) = (depth, key.0);
        }
        self.tree.moved(self.place());
        while self.place() < target {
            match self.replay() {
                Some(Played::Step { .. }) => progress(self.place().step, target.step),
                Some(_) => {}
                None => {
                    self.diverge();
                    break;
                }
            }
        }
    }
}
