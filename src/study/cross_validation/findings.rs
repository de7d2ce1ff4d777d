//! Statistics of the held-out scores: means, spreads and paired differences.

use super::member::Member;
use super::plan::Plan;
use crate::race::Spread;
use crate::study::evidence::Evidence;
use crate::study::outcome::mean;

/// Statistics of all candidates over the rounds that each of them has completed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Findings {
    /// Number of these rounds.
    pub(super) rounds: usize,
    pub(super) candidates: Vec<Summary>,
    /// The candidate with the lowest mean loss, the first one on a tie; `None` without such a round, or if every
    /// candidate diverged somewhere.
    pub(super) best: Option<usize>,
    /// The candidate with the next lowest mean loss.
    pub(super) next: Option<usize>,
    /// Ratio of held-out to training samples.
    overlap: f64,
}

/// Statistics of one candidate.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Summary {
    /// Loss on the held-out fold, per round.
    pub(super) losses: Vec<f64>,
    pub(super) loss: Option<Spread>,
    /// Mean accuracy on the held-out folds.
    pub(super) accuracy: Option<f64>,
    /// Loss minus that of the best candidate on the same fold, per round.
    pub(super) differences: Vec<f64>,
    pub(super) difference: Option<Spread>,
    /// Number of rounds in which it is worse than the best.
    pub(super) worse: usize,
    /// Number of rounds in which it diverged.
    pub(super) diverged: usize,
    /// Loss with a rule broken, per round.
    pub(super) leaked: Option<Vec<f64>>,
}

impl Findings {
    /// Minimum number of rounds that can settle anything: with fewer, the deviation over them is itself mostly chance.
    pub(super) const LEAST_ROUNDS: usize = 5;

    /// From the runs finished so far.
    pub(super) fn of(plan: &Plan, made: &[Member]) -> Self {
        let count = plan.candidates.len();
        let rounds = made.len() / count.max(1);
        let mut candidates: Vec<Summary> = (0..count)
            .map(|index| {
                let members = made.chunks_exact(count).map(|round| &round[index]);
                summary(&members.collect::<Vec<_>>())
            })
            .collect();
        let mean = |index: usize| {
            let loss = candidates[index].loss.map(|loss| loss.mean);
            loss.filter(|mean| mean.is_finite())
        };
        let mut order: Vec<usize> = (0..count).filter(|index| mean(*index).is_some()).collect();
        order.sort_by(|a, b| {
            mean(*a)
                .partial_cmp(&mean(*b))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        let (best, next) = (order.first().copied(), order.get(1).copied());
        if let Some(best) = best {
            let reference = candidates[best].losses.clone();
            for one in &mut candidates {
                one.compare(&reference);
            }
        }
        let trained = plan.folds.unwrap_or(2).max(2) - 1;
        Self {
            rounds,
            candidates,
            best,
            next,
            overlap: 1.0 / trained as f64,
        }
    }

    /// Whether there are too few rounds to settle anything.
    pub(super) fn are_few(&self) -> bool {
        self.rounds < Self::LEAST_ROUNDS
    }

    /// Whether the second losses, round by round, are higher than the first.
    pub(super) fn evidence(&self, first: &[f64], second: &[f64]) -> Evidence {
        let pairs = first.iter().zip(second);
        let pairs: Vec<[f64; 2]> = pairs.map(|(first, second)| [*first, *second]).collect();
        Evidence::of_folds(&pairs, self.overlap)
    }

    /// The candidates that diverged in a round.
    pub(super) fn diverged(&self) -> impl Iterator<Item = usize> {
        let all = self.candidates.iter().enumerate();
        all.filter(|(_, one)| one.diverged > 0)
            .map(|(index, _)| index)
    }
}

fn summary(members: &[&Member]) -> Summary {
    let losses: Vec<f64> = members.iter().map(|member| member.score.loss).collect();
    let accuracies: Option<Vec<f64>> = members.iter().map(|one| one.score.accuracy).collect();
    let accuracies = accuracies.filter(|all| !all.is_empty());
    let leaked: Option<Vec<f64>> = members
        .iter()
        .map(|one| one.leaked.map(|score| score.loss))
        .collect();
    Summary {
        loss: Spread::of(losses.iter().copied()),
        accuracy: accuracies.map(|all| mean(&all)),
        differences: Vec::new(),
        difference: None,
        worse: 0,
        diverged: losses.iter().filter(|loss| !loss.is_finite()).count(),
        leaked: leaked.filter(|all| !all.is_empty()),
        losses,
    }
}

impl Summary {
    /// Mean loss with a rule broken.
    pub(super) fn leaked_loss(&self) -> Option<f64> {
        self.leaked.as_deref().map(mean)
    }

    fn compare(&mut self, reference: &[f64]) {
        let pairs = self.losses.iter().zip(reference);
        self.differences = pairs.map(|(own, best)| own - best).collect();
        self.difference = Spread::of(self.differences.iter().copied());
        self.worse = self.differences.iter().filter(|one| **one > 0.0).count();
    }
}
