//! SAMME (Zhu et al. 2009): boosting of K classes; of two it is `AdaBoost`.
//!
//! `err = Σ wᵢ[wrong] / Σ wᵢ`, `α = ln((1−err)/err) + ln(K−1)`, `wᵢ ← wᵢ exp(α[wrong])`, normalised. The strong model says the
//! class with the largest sum of the α of those who say it. A learner with `err ≥ 1 − 1/K` is no better than chance, and ends it;
//! so does one with `err = 0`, whose α is infinite: it decides alone.

use super::learner::Learner;

/// The number of heaviest samples that are looked at, at most.
pub(super) const HEAVIEST: usize = 50;
/// An error that is chance but for rounding is chance: one that a learner repeats is exactly that after the reweighting.
const ROUNDING: f64 = 1e-9;

/// A learner that has a vote.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Round {
    /// The weighted error of its learner.
    pub(super) error: f64,
    /// The weight of its learner: infinite where it makes no mistake.
    pub(super) alpha: f64,
    /// Error rates of the strong model after it: training, validation.
    pub(super) strong: [f64; 2],
    /// The bound of the training error, for two classes.
    pub(super) bound: Option<f64>,
    /// After it, the share of the weight on samples with wrong labels, and of them among the heaviest.
    pub(super) wrong: [f64; 2],
}

/// Why there are no more rounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum End {
    /// The next learner had this weighted error: no better than chance.
    TooWeak(f64),
    /// The last learner makes no mistake.
    Perfect,
    /// The next learner's run became non-finite.
    Diverged,
}

/// What has been boosted so far.
pub(super) struct Samme {
    /// K.
    pub(super) classes: usize,
    /// Labels of training and validation samples.
    labels: [Vec<u32>; 2],
    /// The training samples whose labels are wrong on purpose, ascending.
    wrong_labels: Vec<usize>,
    /// Of the training samples; their sum is 1.
    pub(super) weights: Vec<f64>,
    /// Those of each round.
    pub(super) learners: Vec<Learner<u32>>,
    pub(super) rounds: Vec<Round>,
    pub(super) end: Option<End>,
}

impl Samme {
    pub(super) fn new(classes: usize, labels: [Vec<u32>; 2], wrong_labels: Vec<usize>) -> Self {
        let samples = labels[0].len();
        Self {
            classes,
            labels,
            wrong_labels,
            weights: vec![1.0 / samples as f64; samples],
            learners: Vec::new(),
            rounds: Vec::new(),
            end: None,
        }
    }

    /// The weighted error from which on a learner is no better than chance.
    pub(super) fn limit(&self) -> f64 {
        1.0 - 1.0 / self.classes as f64
    }

    /// Gives the next learner its vote, or ends.
    pub(super) fn take(&mut self, learner: Learner<u32>) {
        let is_wrong: Vec<bool> = learner
            .train
            .iter()
            .zip(&self.labels[0])
            .map(|(said, label)| said != label)
            .collect();
        let weighed = self.weights.iter().zip(&is_wrong);
        let wrong: f64 = weighed
            .filter(|(_, is_wrong)| **is_wrong)
            .fold(0.0, |sum, (weight, _)| sum + weight);
        let error = wrong / self.weights.iter().sum::<f64>();
        if error >= self.limit() - ROUNDING {
            self.end = Some(End::TooWeak(error));
            return;
        }
        let alpha = if error > 0.0 {
            ((1.0 - error) / error).ln() + (self.classes as f64 - 1.0).ln()
        } else {
            self.end = Some(End::Perfect);
            f64::INFINITY
        };
        if alpha.is_finite() {
            self.reweigh(alpha, &is_wrong);
        }
        let bound = self.rounds.last().map_or(Some(1.0), |round| round.bound);
        let z = 2.0 * (error * (1.0 - error)).sqrt();
        let round = Round {
            error,
            alpha,
            strong: [f64::NAN; 2],
            bound: bound.filter(|_| self.classes == 2).map(|bound| bound * z),
            wrong: self.wrong(),
        };
        self.learners.push(learner);
        self.rounds.push(round);
        let strong = [0, 1].map(|part| self.error(self.rounds.len(), part));
        if let Some(last) = self.rounds.last_mut() {
            last.strong = strong;
        }
    }

    /// Multiplies the weights of these samples by e^α, and normalises all.
    fn reweigh(&mut self, alpha: f64, is_wrong: &[bool]) {
        let weighed = self.weights.iter_mut().zip(is_wrong);
        for (weight, _) in weighed.filter(|(_, is_wrong)| **is_wrong) {
            *weight *= alpha.exp();
        }
        let sum: f64 = self.weights.iter().sum();
        self.weights.iter_mut().for_each(|weight| *weight /= sum);
    }

    /// The learners that vote after so many rounds, each with its weight.
    fn voters(&self, rounds: usize) -> Vec<(&Learner<u32>, f64)> {
        let all = self.learners.iter().zip(&self.rounds[..rounds]);
        let alone = self.rounds[..rounds]
            .iter()
            .position(|round| !round.alpha.is_finite());
        if let Some(place) = alone {
            return vec![(&self.learners[place], 1.0)];
        }
        all.map(|(learner, round)| (learner, round.alpha)).collect()
    }

    /// The votes for each class after so many rounds, as shares of all votes, of what `of` reads of a learner: a row of K for each.
    pub(super) fn votes(&self, rounds: usize, of: impl Fn(&Learner<u32>) -> &[u32]) -> Vec<f64> {
        let voters = self.voters(rounds);
        let all: f64 = voters.iter().map(|(_, alpha)| alpha).sum();
        let rows = voters.first().map_or(0, |(learner, _)| of(learner).len());
        let mut votes = vec![0.0; rows * self.classes];
        for (learner, alpha) in voters {
            let rows = votes.chunks_exact_mut(self.classes).zip(of(learner));
            rows.for_each(|(row, class)| row[*class as usize] += alpha);
        }
        for vote in &mut votes {
            *vote /= all;
        }
        votes
    }

    /// What the strong model says after so many rounds to the samples of a part: training 0, validation 1.
    pub(super) fn said(&self, rounds: usize, part: usize) -> Vec<u32> {
        let votes = self.votes(rounds, |learner| of_part(learner, part));
        votes.chunks_exact(self.classes).map(winner).collect()
    }

    fn error(&self, rounds: usize, part: usize) -> f64 {
        let said = self.said(rounds, part);
        let pairs = said.iter().zip(&self.labels[part]);
        pairs.filter(|(said, label)| said != label).count() as f64 / said.len() as f64
    }

    /// For each validation sample whether the first learner, and whether the strong model, is wrong.
    pub(super) fn mistakes(&self) -> Vec<[bool; 2]> {
        let (first, last) = (self.said(1, 1), self.said(self.rounds.len(), 1));
        let all = first.iter().zip(&last).zip(&self.labels[1]);
        all.map(|((first, last), label)| [first != label, last != label])
            .collect()
    }

    /// How far the votes for the label of each training sample are above those for the strongest other class.
    pub(super) fn margins(&self, rounds: usize) -> Vec<f64> {
        let votes = self.votes(rounds, |learner| &learner.train);
        let rows = votes.chunks_exact(self.classes).zip(&self.labels[0]);
        rows.map(|(row, label)| {
            let others = row
                .iter()
                .enumerate()
                .filter(|(class, _)| *class != *label as usize);
            let strongest = others.map(|(_, votes)| *votes).fold(0.0, f64::max);
            row[*label as usize] - strongest
        })
        .collect()
    }

    /// The heaviest samples, the heaviest first: at most [`HEAVIEST`] of them, and never only some of equal weight. If more
    /// than that share the largest weight, it is all of those.
    pub(super) fn heaviest(&self) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.weights.len()).collect();
        all.sort_by(|a, b| self.weights[*b].total_cmp(&self.weights[*a]));
        let most = HEAVIEST.min(self.weights.len().div_ceil(2));
        let is_end = |count: &usize| {
            let weights = all.get(count - 1).zip(all.get(*count));
            weights.is_none_or(|(one, next)| self.weights[*one] > self.weights[*next])
        };
        let below = (1..=most).rev().find(is_end);
        let end = below.or_else(|| (most + 1..=all.len()).find(is_end));
        all.truncate(end.unwrap_or(0));
        all
    }

    /// Whether some samples weigh more than others.
    pub(super) fn has_heaviest(&self) -> bool {
        self.heaviest().len() < self.weights.len()
    }

    pub(super) fn has_wrong_label(&self, sample: usize) -> bool {
        self.wrong_labels.binary_search(&sample).is_ok()
    }

    /// Whether some labels are wrong on purpose.
    pub(super) fn wrong_share(&self) -> f64 {
        self.wrong_labels.len() as f64 / self.weights.len() as f64
    }

    /// The heaviest that have wrong labels.
    pub(super) fn wrong_heaviest(&self) -> usize {
        let heaviest = self.heaviest().into_iter();
        heaviest
            .filter(|sample| self.has_wrong_label(*sample))
            .count()
    }

    fn wrong(&self) -> [f64; 2] {
        let weight: f64 = self
            .wrong_labels
            .iter()
            .map(|sample| self.weights[*sample])
            .sum();
        let heaviest = self.heaviest().len() as f64;
        [weight, self.wrong_heaviest() as f64 / heaviest]
    }

    pub(super) fn labels(&self, part: usize) -> &[u32] {
        &self.labels[part]
    }
}

fn of_part(learner: &Learner<u32>, part: usize) -> &[u32] {
    if part == 0 {
        &learner.train
    } else {
        &learner.validation
    }
}

/// The class with the most votes; of equal ones the first.
pub(super) fn winner(votes: &[f64]) -> u32 {
    let mut best = 0;
    for (place, vote) in votes.iter().enumerate() {
        if *vote > votes[best] {
            best = place;
        }
    }
    best as u32
}
