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
    /// Minimum number of samples for a finding from the scores of single samples.
    pub(super) const LEAST_SAMPLES: usize = 10;
    /// Number of samples that tell two models apart below which the sign test decides.
    const EXACT: usize = 25;
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

    /// From the scores of two models on each sample of a part, such as squared errors, or 0 for right and 1 for wrong.
    ///
    /// Samples are many, but their scores may have heavy tails, so fewer than [`Evidence::LEAST_SAMPLES`] decide nothing. Where two
    /// models are right or wrong, only the samples on which just one of them is right tell them apart (`McNemar` 1947):
    /// of few such samples the sign test is exact, where Student's t is not.
    pub(super) fn of_samples(pairs: &[[f64; 2]]) -> Self {
        let found = Self::of(pairs);
        let pairs = finite(pairs);
        let is_right_or_wrong = pairs
            .iter()
            .flatten()
            .all(|score| *score == 0.0 || *score == 1.0);
        let lower = pairs.iter().filter(|[one, other]| other < one).count();
        let finding = if is_right_or_wrong && found.higher + lower < Self::EXACT {
            of_signs(found.higher, lower)
        } else if found.count < Self::LEAST_SAMPLES {
            Finding::Undecided
        } else {
            let clear = Difference::of(&pairs, 0.0).filter(|one| one.is_significant);
            clear.map_or(Finding::Undecided, |one| of_sign(one.mean))
        };
        Self { finding, ..found }
    }

    /// Whether there are enough pairs for a finding.
    pub(super) fn is_enough(&self) -> bool {
        self.count >= Self::LEAST
    }

    fn judged(pairs: &[[f64; 2]], by: &[[f64; 2]], overlap: f64) -> Self {
        let (pairs, by) = (finite(pairs), finite(by));
        let differences = pairs.iter().map(|[first, second]| second - first);
        let count = pairs.len();
        let higher = pairs
            .iter()
            .filter(|pair| is_apart(pair) && pair[1] > pair[0]);
        let lower = pairs
            .iter()
            .filter(|pair| is_apart(pair) && pair[1] < pair[0]);
        let (higher, lower) = (higher.count(), lower.count());
        let spread = Spread::of(differences);
        let mean = spread.map_or(f64::NAN, |one| one.mean);
        let agree = overlap == 0.0 && count >= Self::SIGNS;
        let clear = Difference::of(&by, 0.0).filter(|one| {
            let widened = (1.0 + one.count as f64 * overlap).sqrt();
            one.is_significant
                && one
                    .uncertainty
                    .is_some_and(|t| one.mean.abs() > t * widened)
        });
        let finding = match clear {
            Some(one) => of_sign(one.mean),
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

fn of_sign(mean: f64) -> Finding {
    if mean > 0.0 {
        Finding::Higher
    } else {
        Finding::Lower
    }
}

/// The two-sided sign test at the 5 % level: of n signs, each of which is as likely as the other by chance, so many are
/// of one kind with probability 2 Σ C(n, k) 2⁻ⁿ, over k up to the rarer.
fn of_signs(higher: usize, lower: usize) -> Finding {
    let (count, rarer) = (higher + lower, higher.min(lower));
    let (mut sum, mut ways) = (0.0, 1.0);
    for chosen in 0..=rarer {
        sum += ways;
        ways *= (count - chosen) as f64 / (chosen + 1) as f64;
    }
    let chance = 2.0 * sum * 0.5_f64.powi(i32::try_from(count).unwrap_or(i32::MAX));
    if chance > 0.05 {
        return Finding::Undecided;
    }
    of_sign(higher as f64 - lower as f64)
}

/// Whether a pair is more apart than by rounding: of one that is equal to single precision, no sign counts.
fn is_apart([first, second]: &[f64; 2]) -> bool {
    (second - first).abs() > first.abs().max(second.abs()) * f64::from(f32::EPSILON)
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
    fn pairs_that_differ_by_rounding_have_no_sign() {
        // Five of six nets have the same share of 30 samples wrong as the vote, up to rounding.
        let third = 1.0_f64 / 30.0;
        let rounded = third * (1.0 + 4.0 * f64::EPSILON);
        assert!(rounded > third);
        let mut pairs = vec![[third, rounded]; 5];
        pairs.push([0.0, rounded]);
        let found = Evidence::of(&pairs);
        assert_eq!((found.finding, found.higher), (Finding::Undecided, 1));
        let all_equal = Evidence::of(&[[third, rounded]; 9]);
        assert_eq!(
            (all_equal.finding, all_equal.higher),
            (Finding::Undecided, 0)
        );
        assert_eq!(Evidence::of(&[[0.0, 1.0]; 6]).higher, 6);
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
    fn few_samples_on_which_two_models_differ_are_judged_by_their_signs() {
        let of = |higher: usize, lower: usize, alike: usize| {
            let mut pairs = vec![[0.0, 1.0]; higher];
            pairs.extend(vec![[1.0, 0.0]; lower]);
            pairs.extend(vec![[1.0, 1.0]; alike]);
            Evidence::of_samples(&pairs).finding
        };
        // Exact probabilities: 4 : 0 12.5 %, 5 : 0 6.3 %, 6 : 0 3.1 %, 8 : 1 3.9 %, 7 : 1 7.0 %, 9 : 2 6.5 %, 10 : 2 3.9 %, 17 : 7 6.4 %, 18 : 6 2.3 %.
        for (more, fewer, finding) in [
            (0, 0, Finding::Undecided),
            (4, 0, Finding::Undecided),
            (5, 0, Finding::Undecided),
            (6, 0, Finding::Higher),
            (7, 1, Finding::Undecided),
            (8, 1, Finding::Higher),
            (9, 2, Finding::Undecided),
            (10, 2, Finding::Higher),
            (17, 7, Finding::Undecided),
            (18, 6, Finding::Higher),
            (60, 30, Finding::Higher),
            (50, 40, Finding::Undecided),
        ] {
            for alike in [0, 1, 100] {
                assert_eq!(of(more, fewer, alike), finding, "{more} : {fewer}");
                let mirrored = match finding {
                    Finding::Higher => Finding::Lower,
                    other => other,
                };
                assert_eq!(of(fewer, more, alike), mirrored, "{fewer} : {more}");
            }
        }
    }

    #[test]
    fn scores_of_few_samples_decide_nothing() {
        let pairs = |count: usize| -> Vec<[f64; 2]> {
            (0..count).map(|at| [0.0, 1.0 + 0.01 * at as f64]).collect()
        };
        for count in [0, 1, 2, 9] {
            let found = Evidence::of_samples(&pairs(count));
            assert_eq!(found.finding, Finding::Undecided, "{count}");
        }
        assert_eq!(Evidence::of_samples(&pairs(10)).finding, Finding::Higher);
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
