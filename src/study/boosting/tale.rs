//! What a chain came to, in few numbers: all that is kept of the seeds after the first.

use super::chain::{Chain, Course};
use super::samme::End;

/// A chain's numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tale {
    pub(super) seed: u64,
    pub(super) trained: usize,
    /// Errors of the strong model after each round: training, validation.
    pub(super) strong: Vec<[f64; 2]>,
    pub(super) end: Option<End>,
    /// Of the heaviest samples, how many there are and how many have wrong labels; where some labels are wrong.
    pub(super) wrong: Option<[usize; 2]>,
}

impl Tale {
    pub(super) fn of(chain: &Chain) -> Self {
        let wrong = match &chain.course {
            Course::Classes(samme) if samme.wrong_share() > 0.0 && samme.has_heaviest() => {
                Some([samme.heaviest().len(), samme.wrong_heaviest()])
            }
            _ => None,
        };
        Self {
            seed: chain.seed,
            trained: chain.trained,
            strong: chain.strong(),
            end: chain.end(),
            wrong: wrong.filter(|_| chain.rounds() > 0),
        }
    }

    /// The validation errors of the first learner and of the strong model.
    pub(super) fn ends(&self) -> Option<[f64; 2]> {
        self.ends_of(1)
    }

    /// The errors of the first learner and of the strong model: in training 0, validation 1.
    pub(super) fn ends_of(&self, part: usize) -> Option<[f64; 2]> {
        Some([self.strong.first()?[part], self.strong.last()?[part]])
    }
}
