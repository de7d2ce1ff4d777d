//! Where a lane is looked at beside the evaluations of its recipe, so that its curve is fine and it is known well when the
//! target was reached.

/// So many looks over a lane whose end is known, as far as it has so many updates.
const COUNT: f64 = 200.0;
/// Without a known end, the next look is due after this share of the updates made.
const SHARE: u64 = 32;

/// When the next look is due.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MeasurementSchedule {
    /// The share of the way at which the next one is due.
    share: f64,
    /// Where nobody knows how long the way is: after this many updates.
    step: u64,
}

impl MeasurementSchedule {
    /// Whether one is due after `step` updates, of which `share` says how much of the way lies behind, if that is known.
    ///
    /// The kth is due at the share (k/200)² of the way: they lie close together at the start, where curves are steep and
    /// fast learners reach their target, and come to lie a hundredth apart at the end.
    pub(super) fn is_due(&mut self, share: Option<f64>, step: u64) -> bool {
        let Some(share) = share else {
            let is_due = step >= self.step;
            if is_due {
                self.step = step + 1 + step / SHARE;
            }
            return is_due;
        };
        let is_due = share >= self.share;
        if is_due {
            // A hair is added, since the root is rounded.
            let made = (share.clamp(0.0, 1.0).sqrt() * COUNT + 1e-6).floor();
            self.share = ((made + 1.0) / COUNT).powi(2);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(all: u64, known: bool) -> Vec<u64> {
        let mut looks = MeasurementSchedule::default();
        let share = |step: u64| known.then_some(step as f64 / all as f64);
        (1..=all)
            .filter(|step| looks.is_due(share(*step), *step))
            .collect()
    }

    #[test]
    fn there_are_a_hundred_or_each_step_and_they_are_denser_at_the_start() {
        for all in (1..=100).chain([150, 180, 500]) {
            let made = steps(all, true);
            if all <= 100 {
                assert_eq!(made, (1..=all).collect::<Vec<u64>>());
            } else {
                assert!(made.len() < all as usize, "{all}");
            }
        }
        for all in (101..2000).chain([5000, 21_560, 1_000_000]) {
            let steps = steps(all, true);
            assert!((100..=201).contains(&steps.len()), "{all}: {}", steps.len());
            assert_eq!(steps.last(), Some(&all));
        }
        for all in [180, 680, 5000, 21_560, 1_000_000] {
            let steps = steps(all, true);
            let early = steps.iter().filter(|step| **step <= all / 10).count();
            let late = steps.iter().filter(|step| **step > all - all / 10).count();
            assert!(early > late + late / 2, "{all}: {early}, {late}");
        }
    }

    #[test]
    fn without_an_end_they_thin_out_as_the_run_goes_on() {
        let steps = steps(10_000, false);
        assert!((150..400).contains(&steps.len()), "{}", steps.len());
        assert_eq!(steps[..5], [1, 2, 3, 4, 5]);
        let gaps: Vec<u64> = steps.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.is_sorted(), "{gaps:?}");
    }
}
