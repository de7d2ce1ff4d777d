//! The winner's optimism: how much better the best of several equivalent candidates looks than it is.

use super::findings::Findings;
use super::member::Final;

/// Means over all subsets of n candidates, for n from 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Optimism {
    /// The lowest cross-validation loss in the subset.
    pub(super) best: Vec<f64>,
    /// The test loss of the candidate with that loss.
    pub(super) later: Vec<f64>,
}

impl Optimism {
    /// From candidates that were all trained on all folds and evaluated on the test part; `None` if one of them
    /// diverged.
    pub(super) fn of(findings: &Findings, finals: &[Final]) -> Option<Self> {
        let pair = |one: &Final| {
            let loss = findings.candidates[one.candidate].loss?.mean;
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

    /// How much the gap between the two grows with the number of candidates. The gap of a single candidate is not
    /// optimism: the test part has other samples, and cross-validation trains on fewer.
    pub(super) fn gain(&self) -> f64 {
        let last = self.best.len() - 1;
        (self.later[last] - self.best[last]) - (self.later[0] - self.best[0])
    }
}

/// The mean of component `part` of the first pair of a subset, over all subsets of `count` of the sorted `pairs`.
///
/// Pair i (from 0) of N is the first in C(N − 1 − i, n − 1) of the C(N, n) subsets.
fn of_the_best(pairs: &[[f64; 2]], count: usize, part: usize) -> f64 {
    let (all, chosen) = (pairs.len() as f64, count as f64);
    let mut share = chosen / all;
    let mut mean = 0.0;
    for (index, pair) in pairs.iter().enumerate() {
        mean += share * pair[part];
        let index = index as f64;
        let left = all - 1.0 - index;
        if left > 0.0 {
            share *= (all - chosen - index).max(0.0) / left;
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
