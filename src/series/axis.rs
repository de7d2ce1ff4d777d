//! What lies along x: a monotone map between update steps and epochs, samples or seconds, in bounded memory.

/// What the x axis counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AxisKind {
    /// Updates of the weights.
    Steps,
    /// Passes over the training data.
    #[default]
    Epochs,
    /// Training samples seen, repeats included.
    Samples,
    /// Seconds of training.
    Seconds,
}

impl AxisKind {
    /// Every kind, in the order in which a key cycles through them.
    pub const ALL: [Self; 4] = [Self::Steps, Self::Epochs, Self::Samples, Self::Seconds];

    /// The kind after this one, around.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Steps => Self::Epochs,
            Self::Epochs => Self::Samples,
            Self::Samples => Self::Seconds,
            Self::Seconds => Self::Steps,
        }
    }
}

/// Where the run stood at one step.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Knot {
    step: u64,
    epoch: f64,
    samples: u64,
    seconds: f64,
}

impl Knot {
    fn x(&self, kind: AxisKind) -> f64 {
        match kind {
            AxisKind::Steps => self.step as f64,
            AxisKind::Epochs => self.epoch,
            AxisKind::Samples => self.samples as f64,
            AxisKind::Seconds => self.seconds,
        }
    }
}

/// Most knots kept.
const KNOTS: usize = 4096;
/// The latest knots, which are never thinned.
const RECENT: usize = 1024;

/// The map from steps to each x axis: piecewise linear between the knots pushed, straight on beyond the last.
///
/// Past 4 096 knots the older ones are thinned to an even spacing; the latest 1 024 are always exact.
#[derive(Clone, Debug)]
pub struct Axis {
    knots: Vec<Knot>,
}

impl Default for Axis {
    fn default() -> Self {
        Self::new()
    }
}

impl Axis {
    /// The axis of a run that has not begun: everything is 0 at step 0.
    #[must_use]
    pub fn new() -> Self {
        Self {
            knots: vec![Knot {
                step: 0,
                epoch: 0.0,
                samples: 0,
                seconds: 0.0,
            }],
        }
    }

    /// Says where the run stands after `step` updates. A figure that runs backwards is held at the latest one, so that
    /// the map stays monotone; a second push at the same step replaces the first.
    pub fn push(&mut self, step: u64, epoch: f64, samples: u64, seconds: f64) {
        if self
            .knots
            .last()
            .is_some_and(|knot| knot.step == step && step > 0)
        {
            self.knots.pop();
        }
        let Some(last) = self.knots.last().copied() else {
            return;
        };
        let knot = Knot {
            step,
            epoch: epoch.max(last.epoch),
            samples: samples.max(last.samples),
            seconds: seconds.max(last.seconds),
        };
        if step <= last.step {
            return;
        }
        if self.knots.len() == KNOTS {
            self.thin();
        }
        self.knots.push(knot);
    }

    /// Thins the older knots to an even spacing. (Halving them each time would, over a long run, leave nothing of its
    /// beginning.)
    fn thin(&mut self) {
        let old = self.knots.len() - RECENT;
        let spacing = self.knots[old].step / (old as u64 / 2);
        let mut index = 0;
        let mut next = 0;
        self.knots.retain(|knot| {
            index += 1;
            let keep = index > old || knot.step >= next;
            if keep {
                next = knot.step + spacing;
            }
            keep
        });
    }

    /// The axis up to `step`, which lies where it lay before.
    #[must_use]
    pub fn until(&self, step: u64) -> Self {
        let mut until = self.clone();
        until.knots.retain(|knot| knot.step <= step);
        if step < self.last_step() {
            let x = |kind| self.x_of(kind, step);
            let samples = x(AxisKind::Samples).round() as u64;
            until.push(step, x(AxisKind::Epochs), samples, x(AxisKind::Seconds));
        }
        until
    }

    /// The latest step pushed.
    #[must_use]
    pub fn last_step(&self) -> u64 {
        self.knots.last().map_or(0, |knot| knot.step)
    }

    /// Where `step` lies on the axis.
    #[must_use]
    pub fn x_of(&self, kind: AxisKind, step: u64) -> f64 {
        if kind == AxisKind::Steps {
            return step as f64;
        }
        let after = self.knots.partition_point(|knot| knot.step < step);
        if let Some(knot) = self.knots.get(after).filter(|knot| knot.step == step) {
            return knot.x(kind);
        }
        let Some((a, b)) = self.segment(after) else {
            return 0.0;
        };
        let t = (step as f64 - a.step as f64) / (b.step as f64 - a.step as f64);
        a.x(kind) + t * (b.x(kind) - a.x(kind))
    }

    /// The step, with its fraction, that lies at `x`; where the axis stands still, the earliest. Never below 0.
    #[must_use]
    pub fn step_of(&self, kind: AxisKind, x: f64) -> f64 {
        if kind == AxisKind::Steps {
            return x.max(0.0);
        }
        let after = self.knots.partition_point(|knot| knot.x(kind) < x);
        if after == 0 {
            return 0.0;
        }
        let Some((a, b)) = self.segment(after) else {
            return 0.0;
        };
        let width = b.x(kind) - a.x(kind);
        if width <= 0.0 {
            return b.step as f64;
        }
        a.step as f64 + (x - a.x(kind)) / width * (b.step as f64 - a.step as f64)
    }

    /// The two knots around the gap before knot `after`; at the ends the outermost two.
    fn segment(&self, after: usize) -> Option<(&Knot, &Knot)> {
        let after = after.clamp(1, self.knots.len().saturating_sub(1).max(1));
        Some((self.knots.get(after - 1)?, self.knots.get(after)?))
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        size_of::<Self>() + self.knots.capacity() * size_of::<Knot>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_axis_without_knots_counts_steps() {
        let axis = Axis::new();
        assert_eq!(axis.x_of(AxisKind::Steps, 12), 12.0);
        assert_eq!(axis.step_of(AxisKind::Steps, 12.5), 12.5);
        assert_eq!(axis.x_of(AxisKind::Epochs, 12), 0.0);
        assert_eq!(axis.step_of(AxisKind::Epochs, 3.0), 0.0);
    }

    #[test]
    fn a_change_of_batch_size_bends_the_map() {
        let mut axis = Axis::new();
        axis.push(100, 10.0, 1000, 1.0);
        axis.push(110, 20.0, 2000, 2.0);
        assert_eq!(axis.x_of(AxisKind::Epochs, 50), 5.0);
        assert_eq!(axis.x_of(AxisKind::Epochs, 105), 15.0);
        assert_eq!(axis.x_of(AxisKind::Samples, 120), 3000.0);
        assert_eq!(axis.step_of(AxisKind::Seconds, 0.5), 50.0);
        assert_eq!(axis.step_of(AxisKind::Epochs, 15.0), 105.0);
        assert_eq!(axis.step_of(AxisKind::Epochs, 30.0), 120.0);
    }

    #[test]
    fn a_figure_that_runs_backwards_is_held() {
        let mut axis = Axis::new();
        axis.push(10, 1.0, 100, 5.0);
        axis.push(20, 2.0, 200, 4.0);
        axis.push(15, 9.0, 900, 9.0);
        assert_eq!(axis.x_of(AxisKind::Seconds, 20), 5.0);
        assert_eq!(axis.last_step(), 20);
    }

    #[test]
    fn memory_is_bounded_and_the_recent_past_exact() {
        let mut axis = Axis::new();
        let seconds = |step: u64| (step as f64).sqrt();
        for step in 1..=1_000_000 {
            axis.push(step, step as f64 / 7.0, step * 3, seconds(step));
        }
        assert!(
            axis.memory() <= KNOTS * size_of::<Knot>() + 64,
            "{}",
            axis.memory()
        );
        for step in 999_000..=1_000_000 {
            assert_eq!(axis.x_of(AxisKind::Seconds, step), seconds(step));
        }
        for step in (10_000..1_000_000).step_by(999) {
            let error = (axis.x_of(AxisKind::Seconds, step) / seconds(step) - 1.0).abs();
            assert!(error < 0.01, "at {step}: {error}");
        }
    }

    proptest! {
        #[test]
        fn the_map_is_monotone_and_its_inverse_comes_back(
            gaps in prop::collection::vec((1_u64..50, 0.01_f64..3.0, 1_u64..500), 1..60),
            probe in 0.0_f64..1.0,
        ) {
            let mut axis = Axis::new();
            let (mut step, mut epoch, mut samples) = (0, 0.0, 0);
            for (s, e, n) in gaps {
                (step, epoch, samples) = (step + s, epoch + e, samples + n);
                axis.push(step, epoch, samples, epoch * 2.0);
            }
            for kind in AxisKind::ALL {
                let mut before = -1.0;
                for s in 0..=step {
                    let x = axis.x_of(kind, s);
                    prop_assert!(x >= before);
                    prop_assert!((axis.step_of(kind, x) - s as f64).abs() < 1e-6 * (1.0 + s as f64));
                    before = x;
                }
                let x = probe * before;
                prop_assert!(axis.step_of(kind, x) <= step as f64 + 1e-6);
            }
        }
    }
}
