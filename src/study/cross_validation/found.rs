//! What the held-out scores come to: means, spreads and paired differences.

use super::member::Member;
use super::plan::Plan;
use crate::race::Spread;
use crate::study::outcome::mean;

/// What is known of all candidates in the rounds that each of them has been through.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    /// How many rounds these are.
    pub(super) rounds: usize,
    pub(super) candidates: Vec<Summary>,
    /// The candidate with the lowest mean loss; the earlier one on a tie. `None` where there is no such round, or each has
    /// diverged somewhere.
    pub(super) best: Option<usize>,
    /// The one after it.
    pub(super) next: Option<usize>,
}

/// What is known of a candidate.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Summary {
    /// The loss on the held-out fold in each round.
    pub(super) losses: Vec<f64>,
    pub(super) loss: Option<Spread>,
    /// The mean share of held-out samples that were right.
    pub(super) accuracy: Option<f64>,
    /// The loss above that of the best candidate on the same fold, round by round.
    pub(super) differences: Vec<f64>,
    pub(super) difference: Option<Spread>,
    /// In how many rounds it is worse than the best.
    pub(super) worse: usize,
    /// In how many rounds it diverged.
    pub(super) diverged: usize,
    /// The mean loss where a rule is broken.
    pub(super) leaked: Option<f64>,
}

impl Found {
    /// Of the runs made so far.
    pub(super) fn of(plan: &Plan, made: &[Member]) -> Self {
        let count = plan.candidates.len();
        let rounds = made.len() / count.max(1);
        let mut candidates: Vec<Summary> = (0..count)
            .map(|place| {
                let members = made.chunks_exact(count).map(|round| &round[place]);
                summary(&members.collect::<Vec<_>>())
            })
            .collect();
        let mean = |place: usize| {
            let loss = candidates[place].loss.map(|loss| loss.mean);
            loss.filter(|mean| mean.is_finite())
        };
        let mut order: Vec<usize> = (0..count).filter(|place| mean(*place).is_some()).collect();
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
        Self {
            rounds,
            candidates,
            best,
            next,
        }
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
    let leaked = leaked.filter(|all| !all.is_empty());
    Summary {
        loss: Spread::of(losses.iter().copied()),
        accuracy: accuracies.map(|all| mean(&all)),
        differences: Vec::new(),
        difference: None,
        worse: 0,
        diverged: losses.iter().filter(|loss| loss.is_infinite()).count(),
        leaked: leaked.map(|all| mean(&all)),
        losses,
    }
}

impl Summary {
    fn compare(&mut self, reference: &[f64]) {
        let pairs = self.losses.iter().zip(reference);
        self.differences = pairs.map(|(own, best)| own - best).collect();
        self.difference = Spread::of(self.differences.iter().copied());
        self.worse = self.differences.iter().filter(|one| **one > 0.0).count();
    }
}
