//! The x axis of a curve: a monotone map from update steps to epochs, samples and seconds, in bounded memory.

use serde::{Deserialize, Serialize};

use super::axis_kind::AxisKind;
use super::cells::Cells;
use super::resolution::{AxisPositions, MOST, Resolution};

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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

    fn positions(&self) -> AxisPositions {
        AxisKind::ALL.map(|kind| self.x(kind))
    }
}

/// The most recent knots, which are never thinned.
const RECENT: usize = 1024;
/// Minimum number of knots that can be pushed between two thinnings.
const SPARE: usize = 1024;
/// Maximum number of knots kept. It is always enough: knots are four times as dense as buckets, on every axis except
/// steps.
const KNOTS: usize = RECENT + 3 * MOST + SPARE;
/// Target number of knots after thinning, unless the coarsest resolution needs more.
const THINNED: usize = KNOTS / 2;

/// The map from steps to each x axis: piecewise linear between the knots pushed, extrapolated linearly beyond the last.
///
/// Past 14 336 knots the older ones are thinned, so that the gap between two knots is narrow on every axis (see
/// [`Resolution`]). The last 1 024 are always exact.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Axis {
    knots: Vec<Knot>,
    resolution: Resolution,
}

impl Default for Axis {
    fn default() -> Self {
        Self::new()
    }
}

impl Axis {
    /// The axis of a run that has not started: everything is 0 at step 0.
    #[must_use]
    pub fn new() -> Self {
        Self {
            knots: vec![Knot {
                step: 0,
                epoch: 0.0,
                samples: 0,
                seconds: 0.0,
            }],
            resolution: Resolution::default(),
        }
    }

    /// Records the state of the run after `step` updates. A value below the latest one is raised to it, so that the map
    /// stays monotone. A second push at the same step replaces the first.
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
        if self.knots.len() >= KNOTS {
            self.thin();
        }
        if self.knots.len() == self.knots.capacity() {
            let free = KNOTS.saturating_sub(self.knots.len());
            self.knots.reserve_exact(self.knots.len().min(free).max(1));
        }
        self.knots.push(knot);
    }

    /// Removes older knots, as few as necessary.
    fn thin(&mut self) {
        loop {
            self.thin_once();
            match self.resolution.coarser() {
                Some(coarser) if self.knots.len() > THINNED => self.resolution = coarser,
                _ => return,
            }
        }
    }

    /// Removes each older knot whose two neighbours are close enough to be joined directly.
    fn thin_once(&mut self) {
        let Some(end) = self.knots.last().map(Knot::positions) else {
            return;
        };
        let old = self.knots.len().saturating_sub(RECENT);
        let mut kept: usize = 0;
        for index in 1..self.knots.len() {
            let before = kept
                .checked_sub(1)
                .map(|index| self.knots[index].positions());
            let knot = self.knots[index];
            let is_redundant = |from| self.resolution.bridges(&from, &knot.positions(), &end);
            if index < old && before.is_some_and(is_redundant) {
                self.knots[kept] = knot;
            } else {
                kept += 1;
                self.knots[kept] = knot;
            }
        }
        self.knots.truncate(kept + 1);
    }

    /// The axis up to `step`, with the same values.
    #[must_use]
    pub fn until(&self, step: u64) -> Self {
        let kept = self.knots.partition_point(|knot| knot.step <= step);
        let mut until = Self {
            knots: self.knots[..kept].to_vec(),
            resolution: self.resolution,
        };
        if step < self.last_step() {
            let x = |kind| self.x_of(kind, step);
            let samples = x(AxisKind::Samples).round() as u64;
            until.push(step, x(AxisKind::Epochs), samples, x(AxisKind::Seconds));
        }
        until
    }

    /// Keeps the axis up to `step`, as by [`Axis::until`]; the rest is returned, for [`Axis::join`].
    #[must_use]
    pub fn split_off(&mut self, step: u64) -> Self {
        let head = self.until(step);
        let mut rest = std::mem::replace(self, head);
        let from = rest.knots.partition_point(|knot| knot.step < step);
        rest.knots = rest.knots.split_off(from);
        rest
    }

    /// Appends `rest`, which was [split off](Axis::split_off) at `step`, replacing all knots from that step on.
    pub fn join(&mut self, rest: Self, step: u64) {
        self.knots.retain(|knot| knot.step < step);
        self.resolution = self.resolution.or(rest.resolution);
        self.knots.reserve_exact(rest.knots.len());
        self.knots.extend(rest.knots);
    }

    /// The position on each axis of a run that has reached at least the step `last`.
    pub(super) fn end_at(&self, last: u64) -> AxisPositions {
        AxisKind::ALL.map(|kind| self.x_of(kind, last.max(self.last_step())))
    }

    /// The axis thinned to at most `knots` knots, plus the two at its ends.
    #[must_use]
    pub fn coarse(&self, knots: usize) -> Self {
        let cells = Cells::of(knots, self.end_at(0));
        let cell = |knot: &Knot| cells.index_at(&knot.positions());
        // The last knot of each cell, and the first knot of all, before which nothing is known.
        let is_kept = |(at, knot): (usize, &Knot)| {
            let next = self.knots.get(at + 1);
            at == 0 || next.is_none_or(|next| cell(next) != cell(knot))
        };
        let all = self.knots.iter().enumerate();
        Self {
            knots: all
                .filter(|one| is_kept(*one))
                .map(|(_, knot)| *knot)
                .collect(),
            resolution: self.resolution,
        }
    }

    /// The number of knots.
    #[must_use]
    pub const fn knots(&self) -> usize {
        self.knots.len()
    }

    /// The latest step pushed.
    #[must_use]
    pub fn last_step(&self) -> u64 {
        self.knots.last().map_or(0, |knot| knot.step)
    }

    /// The position of the last step pushed, on every axis.
    #[must_use]
    pub fn end(&self) -> AxisPositions {
        self.knots.last().map_or([0.0; _], Knot::positions)
    }

    /// An iterator-like reader for the positions of increasing steps.
    #[must_use]
    pub fn follow(&self) -> Follow<'_> {
        Follow { axis: self, at: 0 }
    }

    /// The position of `step` on an axis.
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

    /// The fractional step at `x`, at least 0. If several steps share this `x`, the earliest; beyond the end of an axis
    /// that no longer advances, the step after the last one.
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
            let beyond = u64::from(x > b.x(kind));
            return (b.step + beyond) as f64;
        }
        a.step as f64 + (x - a.x(kind)) / width * (b.step as f64 - a.step as f64)
    }

    /// The two knots around the gap before the knot `after`; at the ends, the outermost two.
    fn segment(&self, after: usize) -> Option<(&Knot, &Knot)> {
        let after = after.clamp(1, self.knots.len().saturating_sub(1).max(1));
        Some((self.knots.get(after - 1)?, self.knots.get(after)?))
    }

    /// Bytes of memory held, including the value itself.
    #[must_use]
    pub fn memory(&self) -> usize {
        size_of::<Self>() + self.knots.capacity() * size_of::<Knot>()
    }
}

/// Reads the positions of increasing steps on an axis, visiting each knot once.
#[derive(Clone, Debug)]
pub struct Follow<'a> {
    axis: &'a Axis,
    at: usize,
}

impl Follow<'_> {
    /// The position of `step` on every axis; `step` must not be smaller than in the previous call.
    pub fn positions(&mut self, step: u64) -> AxisPositions {
        let knots = &self.axis.knots;
        while knots.get(self.at).is_some_and(|knot| knot.step < step) {
            self.at += 1;
        }
        if let Some(knot) = knots.get(self.at).filter(|knot| knot.step == step) {
            return knot.positions();
        }
        let Some((a, b)) = self.axis.segment(self.at) else {
            return [step as f64, 0.0, 0.0, 0.0];
        };
        let t = (step as f64 - a.step as f64) / (b.step as f64 - a.step as f64);
        AxisKind::ALL.map(|kind| a.x(kind) + t * (b.x(kind) - a.x(kind)))
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
    fn nothing_lies_beyond_the_end_of_an_axis_that_stands_still() {
        let mut axis = Axis::new();
        axis.push(10, 1.0, 100, 5.0);
        axis.push(20, 2.0, 200, 5.0);
        assert_eq!(axis.step_of(AxisKind::Seconds, 2.5), 5.0);
        assert_eq!(axis.step_of(AxisKind::Seconds, 5.0), 10.0);
        assert_eq!(axis.step_of(AxisKind::Seconds, 5.001), 21.0);
        assert_eq!(axis.step_of(AxisKind::Epochs, 3.0), 30.0);
    }

    #[test]
    fn followed_from_old_to_new_steps_lie_where_they_lie_on_each_axis() {
        let mut axis = Axis::new();
        axis.push(4, 1.0, 100, 5.0);
        axis.push(20, 3.0, 400, 5.0);
        let mut follow = axis.follow();
        for step in [0, 1, 4, 4, 5, 19, 20, 23] {
            let there = AxisKind::ALL.map(|kind| axis.x_of(kind, step));
            assert_eq!(follow.positions(step), there, "{step}");
        }
        assert_eq!(axis.end(), [20.0, 3.0, 400.0, 5.0]);
        assert_eq!(Axis::new().follow().positions(7), [7.0, 0.0, 0.0, 0.0]);
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

    #[test]
    fn the_latest_knots_are_exact_however_coarse_the_rest() {
        let mut axis = Axis::new();
        while let Some(coarser) = axis.resolution.coarser() {
            axis.resolution = coarser;
        }
        let seconds = |step: u64| (step + step % 3) as f64;
        for step in 1..=KNOTS as u64 {
            axis.push(step, 0.0, 0, seconds(step));
        }
        assert!(axis.knots.len() < RECENT + 6 * 512);
        for step in (KNOTS - RECENT) as u64..=KNOTS as u64 {
            let held = seconds(step).max(seconds(step - 1)).max(seconds(step - 2));
            assert_eq!(axis.x_of(AxisKind::Seconds, step), held, "{step}");
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
