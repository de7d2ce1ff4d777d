//! The winner's optimism: how much better the best of several candidates looks than it is, although all are equal in truth.

use super::found::Found;
use super::member::Final;

/// Means over every choice of n of the candidates, for n from 1 on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Optimism {
    /// The lowest cross-validation loss among them.
    pub(super) best: Vec<f64>,
    /// The loss on the test part of the candidate that has it.
    pub(super) later: Vec<f64>,
}

impl Optimism {
    /// Of candidates that were all trained on all folds and measured on the test part; `None` where one of them diverged.
    pub(super) fn of(found: &Found, finals: &[Final]) -> Option<Self> {
        let pair = |one: &Final| {
            let loss = found.candidates[one.candidate].loss?.mean;
            let test = one.score.loss;
            (loss.is_finite() && test.is_finite()).then_some([loss, test])
        };
        let pairs: Option<Vec<[f64; 2]>> = finals.iter().map(pair).collect();
        let mut pairs = pairs.filter(|pairs| pairs.len() > 1)?;
        pairs.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let means = |part: usize| {
            let counts = 1..=pairs.len();
            counts
                .map(|count| of_the_best(&pairs, count, part))
                .collect()
        };
        Some(Self {
            best: means(0),
            later: means(1),
        })
    }

    /// By how much the gap between both grows with the choice. The gap of a single candidate is no optimism: the test part has
    /// other samples, and cross-validation learns from fewer.
    pub(super) fn gain(&self) -> f64 {
        let last = self.best.len() - 1;
        (self.later[last] - self.best[last]) - (self.later[0] - self.best[0])
    }
}

/// The mean of a part of the first of `count` pairs, over every choice of so many of these, which are sorted.
///
/// The pair at i (from 0) of N is the first of C(N − 1 − i, n − 1) of the C(N, n) choices.
fn of_the_best(pairs: &[[f64; 2]], count: usize, part: usize) -> f64 {
    let (all, chosen) = (pairs.len() as f64, count as f64);
    let mut share = chosen / all;
    let mut mean = 0.0;
    for (place, pair) in pairs.iter().enumerate() {
        mean += share * pair[part];
        let place = place as f64;
        let left = all - 1.0 - place;
        if left > 0.0 {
            share *= (all - chosen - place).max(0.0) / left;
        }
    }
    mean
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp)]
    use super::*;

    #[test]
    fn the_means_over_every_choice_are_those_of_trying_them_all() {
        let pairs = [[0.1, 0.9], [0.25, 0.3], [0.4, 0.5], [0.7, 0.2], [0.9, 0.4]];
        for count in 1..=pairs.len() {
            for part in [0, 1] {
                let choices = (0_u32..32).filter(|choice| choice.count_ones() == count as u32);
                let firsts = choices.map(|choice| pairs[choice.trailing_zeros() as usize][part]);
                let firsts: Vec<f64> = firsts.collect();
                let expected = firsts.iter().sum::<f64>() / firsts.len() as f64;
                assert!((of_the_best(&pairs, count, part) - expected).abs() < 1e-12);
            }
        }
        assert_eq!(of_the_best(&pairs, 5, 1), 0.9);
    }
}
