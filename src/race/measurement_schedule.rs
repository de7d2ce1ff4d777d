//! When a lane is measured between the evaluations of its recipe, so that its curve is fine-grained and the time at
//! which it reaches the target is known closely.

/// Number of measurements over a lane whose length is known, if it has at least that many updates.
const COUNT: f64 = 200.0;
/// If the length is unknown, the next measurement is due after 1/32 of the updates made so far.
const SHARE: u64 = 32;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MeasurementSchedule {
    /// The share of the lane at which the next one is due.
    share: f64,
    /// If the length is unknown: the update at which the next one is due.
    step: u64,
}

impl MeasurementSchedule {
    /// Whether a measurement is due after `step` updates; `share` is the completed share of the lane, if its length is
    /// known.
    ///
    /// The kth is due at the share (k/200)². They are dense at the start, where curves are steep and fast learners
    /// reach their target, and about a hundredth apart at the end.
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
            // The small offset compensates for the rounding of the root.
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
        let mut schedule = MeasurementSchedule::default();
        let share = |step: u64| known.then_some(step as f64 / all as f64);
        (1..=all)
            .filter(|step| schedule.is_due(share(*step), *step))
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
