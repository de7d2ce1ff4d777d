//! What is known of the models made so far.

use super::fit::Fit;
use super::plan::{Family, Plan};
use super::shape::{Shape, shape};
use crate::nn::Score;
use crate::phrase::Value;

/// The first members of a plan.
#[derive(Clone, Copy)]
pub(super) struct Findings<'a> {
    pub(super) plan: &'a Plan,
    pub(super) made: &'a [Fit],
}

impl Findings<'_> {
    /// The models of this size, one per seed.
    pub(super) fn at(&self, family: Family, size: usize) -> Vec<Fit> {
        let all = (0..self.plan.seeds).map(|seed| self.plan.member(family, seed, size));
        all.filter_map(|member| self.made.get(member).copied())
            .collect()
    }

    /// Whether there is a model of this family.
    pub(super) fn has(&self, family: Family) -> bool {
        !self.plan.sizes(family).is_empty() && !self.at(family, 0).is_empty()
    }

    /// Number of seeds on which every size of the family is made.
    pub(super) fn seeds(&self, family: Family) -> usize {
        let sizes = self.plan.sizes(family).len();
        match sizes.checked_sub(1) {
            Some(last) => self.at(family, last).len(),
            None => 0,
        }
    }

    /// The number that is compared: the error rate for classes, else the loss; NaN for a model that diverged.
    pub(super) fn error(&self, fit: &Fit, score: &Score) -> f64 {
        match score.accuracy {
            _ if fit.diverged => f64::NAN,
            Some(accuracy) if self.plan.has_classes => 1.0 - accuracy,
            _ => score.loss,
        }
    }

    /// The errors of a size in validation, on the seeds that have every size.
    fn errors(&self, family: Family, size: usize) -> Vec<f64> {
        let mut all = self.at(family, size);
        all.truncate(self.seeds(family));
        all.iter()
            .map(|fit| self.error(fit, &fit.validation))
            .collect()
    }

    /// The typical validation error of a size over the seeds: the mean of error rates, the geometric mean of losses,
    /// which differ by orders of magnitude near a peak.
    pub(super) fn typical(&self, family: Family, size: usize) -> f64 {
        typical(&self.errors(family, size), !self.plan.has_classes)
    }

    /// A validation or training error for a sentence: a rate in percent, a loss as a number.
    pub(super) fn value(&self, error: f64) -> Value {
        if self.plan.has_classes {
            Value::Fraction(error)
        } else {
            Value::Number(error)
        }
    }

    /// The shape of a family's validation error; `None` before a seed has every size.
    pub(super) fn shape(&self, family: Family) -> Option<Shape> {
        let compared = |size| {
            let errors = self.errors(family, size).into_iter();
            if self.plan.has_classes {
                errors.collect()
            } else {
                errors.map(f64::ln).collect()
            }
        };
        let sizes = 0..self.plan.sizes(family).len();
        let errors: Vec<Vec<f64>> = sizes.map(compared).collect();
        let resolution = if self.plan.has_classes {
            1.0 / self.plan.validation as f64
        } else {
            0.0
        };
        shape(&errors, resolution)
    }

    /// The index of the fewest random features whose rank is the number of samples on every seed, so that every target can be
    /// fitted; `None` if none of those tried have it.
    pub(super) fn full_rank_from(&self) -> Option<usize> {
        let samples = self.plan.samples;
        let is_full = |size: &usize| {
            let all = self.at(Family::Features, *size);
            !all.is_empty() && all.iter().all(|fit| fit.rank >= Some(samples))
        };
        (0..self.plan.features.len()).find(is_full)
    }

    /// Whether the rank of random features stays below the number of samples, though there are as many of them.
    pub(super) fn lacks_rank(&self) -> bool {
        let plan = self.plan;
        let is_lacking = |index: usize| {
            let all = self.at(Family::Features, index);
            let most = plan.features[index].min(plan.samples);
            all.iter()
                .any(|fit| fit.rank.is_some_and(|rank| rank < most))
        };
        (0..plan.features.len())
            .filter(|index| plan.features[*index] >= plan.samples)
            .any(is_lacking)
    }

    /// The widths at which nets diverged, with the number of nets that did.
    pub(super) fn diverged(&self) -> (Vec<usize>, usize) {
        let count = |index: usize| {
            let all = self.at(Family::Nets, index);
            all.iter().filter(|fit| fit.diverged).count()
        };
        let all = (0..self.plan.widths.len()).map(count);
        let widths = self.plan.widths.iter().zip(all.clone());
        let widths = widths.filter(|(_, count)| *count > 0);
        (widths.map(|(width, _)| *width).collect(), all.sum())
    }

    /// The index of the narrowest net from which on all fit every training label, on every seed that has every width.
    pub(super) fn fits_all_from(&self) -> Option<usize> {
        let seeds = self.seeds(Family::Nets);
        let fits_all = |size: &usize| {
            let mut all = self.at(Family::Nets, *size);
            all.truncate(seeds);
            !all.is_empty()
                && all
                    .iter()
                    .all(|fit| !fit.diverged && fit.train.accuracy == Some(1.0))
        };
        let sizes = (0..self.plan.widths.len()).rev();
        sizes.take_while(fits_all).last()
    }
}

/// The mean, or the geometric mean.
pub(super) fn typical(values: &[f64], is_geometric: bool) -> f64 {
    let count = values.len() as f64;
    if is_geometric {
        (values.iter().map(|value| value.ln()).sum::<f64>() / count).exp()
    } else {
        values.iter().sum::<f64>() / count
    }
}
