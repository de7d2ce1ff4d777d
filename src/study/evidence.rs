//! What paired measurements say about which of two settings has the higher value.

use crate::race::{Difference, Spread};

/// Which of the two is higher, as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// The second, by more than chance.
    Higher,
    /// The first, by more than chance.
    Lower,
    /// The pairs can't tell: which is no proof that the two are equal.
    Undecided,
}

/// Pairs of values, one of the first setting and one of the second, and what they say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Evidence {
    /// The number of pairs that are finite.
    pub(super) count: usize,
    /// Mean of the second minus the first.
    pub(super) mean: f64,
    /// Standard deviation of the second minus the first, with n − 1; NaN for fewer than two pairs.
    pub(super) sd: f64,
    /// The number of pairs in which the second is higher.
    pub(super) higher: usize,
    /// Decided at the 5 % level, two-sided.
    pub(super) finding: Finding,
}

impl Evidence {
    /// Minimum number of pairs for a finding.
    pub(super) const LEAST: usize = Difference::LEAST_PAIRS;
    /// Number of pairs from which on agreement of all signs decides: 2 · 2⁻⁶ = 3 %.
    const SIGNS: usize = 6;

    /// From pairs that are independent of one another, such as runs of several seeds.
    pub(super) fn of(pairs: &[[f64; 2]]) -> Self {
        Self::judged(pairs, pairs, 0.0)
    }

    /// From losses of independent pairs, judged by their ratios: losses of several orders of magnitude would otherwise
    /// be decided by the largest alone.
    pub(super) fn of_losses(pairs: &[[f64; 2]]) -> Self {
        let logs: Vec<[f64; 2]> = pairs.iter().map(|pair| pair.map(f64::ln)).collect();
        let has_logs = logs.iter().flatten().all(|log| !log.is_nan());
        Self::judged(pairs, if has_logs { &logs } else { pairs }, 0.0)
    }

    /// From the folds of a cross-validation, whose training sets overlap: the variance of the mean is corrected by the
    /// ratio of held-out to training samples (Nadeau & Bengio 2003).
    pub(super) fn of_folds(pairs: &[[f64; 2]], held_out_by_trained: f64) -> Self {
        Self::judged(pairs, pairs, held_out_by_trained)
    }

    /// Whether there are enough pairs for a finding.
    pub(super) fn is_enough(&self) -> bool {
        self.count >= Self::LEAST
    }

    fn judged(pairs: &[[f64; 2]], by: &[[f64; 2]], overlap: f64) -> Self {
        let (pairs, by) = (finite(pairs), finite(by));
        let differences = pairs.iter().map(|[first, second]| second - first);
        let count = pairs.len();
        let higher = differences.clone().filter(|one| *one > 0.0).count();
        let lower = differences.clone().filter(|one| *one < 0.0).count();
        let spread = Spread::of(differences);
        let mean = spread.map_or(f64::NAN, |one| one.mean);
        // Of pairs that are equal to single precision no sign counts.
        let largest = by
            .iter()
            .flatten()
            .fold(0.0, |most: f64, value| most.max(value.abs()));
        let is_apart = mean.abs() > largest * f64::from(f32::EPSILON);
        let agree = overlap == 0.0 && count >= Self::SIGNS && is_apart;
        let clear = Difference::of(&by, 0.0).filter(|one| {
            let widened = (1.0 + one.count as f64 * overlap).sqrt();
            one.is_significant
                && one
                    .uncertainty
                    .is_some_and(|t| one.mean.abs() > t * widened)
        });
        let finding = match clear.map(|one| one.mean > 0.0) {
            Some(true) => Finding::Higher,
            Some(false) => Finding::Lower,
            None if agree && higher == count => Finding::Higher,
            None if agree && lower == count => Finding::Lower,
            None => Finding::Undecided,
        };
        Self {
            count,
            mean,
            sd: spread
                .filter(|one| one.count > 1)
                .map_or(f64::NAN, |one| one.sd),
            higher,
            finding,
        }
    }
}

/// The pairs of which both values are finite.
fn finite(pairs: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let is_finite = |pair: &&[f64; 2]| pair.iter().all(|value| value.is_finite());
    pairs.iter().filter(is_finite).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(differences: &[f64]) -> Evidence {
        let pairs: Vec<[f64; 2]> = differences.iter().map(|one| [1.0, 1.0 + one]).collect();
        Evidence::of(&pairs)
    }

    #[test]
    fn a_finding_is_students_at_five_percent() {
        // Mean 3, deviation √(14/3), t₃ = 3.182446: 3 ± 3.44, and with the last at 4: 2.5 ± 2.05.
        let open = of(&[1.0, 2.0, 3.0, 6.0]);
        assert_eq!((open.count, open.higher), (4, 4));
        assert!(
            (open.mean - 3.0).abs() < 1e-12 && (open.sd - (14.0_f64 / 3.0).sqrt()).abs() < 1e-12
        );
        assert_eq!(open.finding, Finding::Undecided);
        assert_eq!(of(&[1.0, 2.0, 3.0, 4.0]).finding, Finding::Higher);
        assert_eq!(of(&[-1.0, -2.0, -3.0, -4.0]).finding, Finding::Lower);
    }

    #[test]
    fn few_pairs_equal_pairs_and_none_decide_nothing() {
        for differences in [&[][..], &[5.0], &[5.0, 5.01], &[5.0; 5], &[0.0; 9]] {
            assert_eq!(
                of(differences).finding,
                Finding::Undecided,
                "{differences:?}"
            );
        }
        assert!(!of(&[1.0, 2.0]).is_enough() && of(&[1.0, 2.0, 4.0]).is_enough());
    }

    #[test]
    fn six_pairs_of_one_sign_decide_and_five_or_one_against_do_not() {
        let spread = [0.1, 0.1, 0.1, 0.1, 0.1, 9.0];
        assert_eq!(of(&spread).finding, Finding::Higher);
        assert_eq!(of(&spread[1..]).finding, Finding::Undecided);
        assert_eq!(
            of(&[0.1, 0.1, 0.1, 0.1, -0.1, 9.0]).finding,
            Finding::Undecided
        );
    }

    #[test]
    fn losses_are_judged_by_their_ratios() {
        let losses = [[0.3, 6e7], [0.2, 2.6], [0.28, 2.35], [0.25, 2.5]];
        assert_eq!(Evidence::of(&losses).finding, Finding::Undecided);
        let by_ratio = Evidence::of_losses(&losses[1..]);
        assert_eq!(by_ratio.finding, Finding::Higher);
        assert!(
            by_ratio.mean > 2.0 && by_ratio.mean < 2.5,
            "the mean is of the losses"
        );
        // A loss of 0 has no logarithm that is finite, and a negative one none at all.
        assert_eq!(Evidence::of_losses(&[[0.0, 1.0]; 3]).count, 3);
        let _ = Evidence::of_losses(&[[-1.0, 1.0], [1.0, 2.0], [1.0, 3.0]]);
    }

    #[test]
    fn pairs_that_are_not_finite_are_left_out() {
        let some = of(&[1.0, f64::NAN, 2.0, f64::INFINITY, 3.0]);
        assert_eq!((some.count, some.higher), (3, 3));
        assert!((some.mean - 2.0).abs() < 1e-12);
    }

    #[test]
    fn folds_that_share_training_data_need_more() {
        // Five folds: held out to trained is 1/4, so the variance is (1/5 + 1/4) s².
        let pairs: Vec<[f64; 2]> = [1.0, 2.0, 3.0, 4.0, 2.5]
            .iter()
            .map(|one| [0.0, *one])
            .collect();
        let t = 2.776_445;
        let alone = Evidence::of(&pairs);
        let limit = |overlap: f64| t * alone.sd * (0.2 + overlap).sqrt();
        assert!(alone.mean > limit(0.0) && alone.finding == Finding::Higher);
        for overlap in [0.1, 0.25, 0.4, 0.8] {
            let expected = alone.mean > limit(overlap);
            let found = Evidence::of_folds(&pairs, overlap).finding == Finding::Higher;
            assert_eq!(found, expected, "{overlap}");
        }
    }
}
