//! Curves of update norms and effective learning rates.

use serde::{Deserialize, Serialize};

use crate::live::{NormSpans, UpdateStatsSpans};
use crate::series::{Axis, Series};

/// Update statistics of all parameters, and of each layer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct UpdateCurves {
    pub whole: NormCurves,
    /// Each linear layer from the input side; empty before the first measurement.
    pub layers: Vec<NormCurves>,
}

/// Update statistics of a group of parameters.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NormCurves {
    /// ‖g‖.
    pub gradient: Series,
    /// ‖ΔW‖.
    pub update: Series,
    /// ‖W‖ before the update.
    pub weight: Series,
    /// ‖ΔW‖/‖W‖.
    pub relative: Series,
    /// The 5th percentile of the parameters' effective learning rates.
    pub rate_lower: Series,
    /// Their median.
    pub rate_median: Series,
    /// Their 95th percentile.
    pub rate_upper: Series,
}

impl Default for NormCurves {
    fn default() -> Self {
        // One such set per layer, so each series has the smaller capacity.
        let [gradient, update, weight, relative] = [(); 4].map(|()| Series::of_many());
        let [rate_lower, rate_median, rate_upper] = [(); 3].map(|()| Series::of_many());
        Self {
            gradient,
            update,
            weight,
            relative,
            rate_lower,
            rate_median,
            rate_upper,
        }
    }
}

impl UpdateCurves {
    /// Cuts the curves at `step` and returns the rest, for [`UpdateCurves::join`].
    pub(super) fn split_off(&mut self, step: u64) -> Self {
        let layers = self.layers.iter_mut();
        Self {
            whole: self.whole.split_off(step),
            layers: layers.map(|layer| layer.split_off(step)).collect(),
        }
    }

    /// Appends `rest`, which was split off at `step`. If it was given up, the curves end at that step.
    pub(super) fn join(&mut self, rest: Self, step: u64) {
        self.whole.join(rest.whole, step);
        let mut rest = rest.layers.into_iter();
        for layer in &mut self.layers {
            layer.join(rest.next().unwrap_or_default(), step);
        }
        self.layers.extend(rest);
    }

    /// The curves up to `step`.
    pub(super) fn until(&self, step: u64) -> Self {
        Self {
            whole: self.whole.until(step),
            layers: self.layers.iter().map(|layer| layer.until(step)).collect(),
        }
    }

    /// In how many pieces all of them are kept.
    pub(super) fn pieces(&self) -> usize {
        let layers = self.layers.iter().map(NormCurves::pieces);
        self.whole.pieces() + layers.sum::<usize>()
    }

    pub(super) fn take(&mut self, new: &UpdateStatsSpans, axis: &Axis) {
        self.whole.take(&new.whole, axis);
        if self.layers.len() < new.layers.len() {
            self.layers
                .resize_with(new.layers.len(), NormCurves::default);
        }
        for (layer, new) in self.layers.iter_mut().zip(&new.layers) {
            layer.take(new, axis);
        }
    }
}

impl NormCurves {
    fn split_off(&mut self, step: u64) -> Self {
        Self {
            gradient: self.gradient.split_off(step),
            update: self.update.split_off(step),
            weight: self.weight.split_off(step),
            relative: self.relative.split_off(step),
            rate_lower: self.rate_lower.split_off(step),
            rate_median: self.rate_median.split_off(step),
            rate_upper: self.rate_upper.split_off(step),
        }
    }

    fn join(&mut self, rest: Self, step: u64) {
        self.gradient.join(rest.gradient, step);
        self.update.join(rest.update, step);
        self.weight.join(rest.weight, step);
        self.relative.join(rest.relative, step);
        self.rate_lower.join(rest.rate_lower, step);
        self.rate_median.join(rest.rate_median, step);
        self.rate_upper.join(rest.rate_upper, step);
    }

    fn until(&self, step: u64) -> Self {
        Self {
            gradient: self.gradient.until(step),
            update: self.update.until(step),
            weight: self.weight.until(step),
            relative: self.relative.until(step),
            rate_lower: self.rate_lower.until(step),
            rate_median: self.rate_median.until(step),
            rate_upper: self.rate_upper.until(step),
        }
    }

    fn pieces(&self) -> usize {
        let curves = [
            &self.gradient,
            &self.update,
            &self.weight,
            &self.relative,
            &self.rate_lower,
            &self.rate_median,
            &self.rate_upper,
        ];
        curves.iter().map(|series| series.pieces()).sum()
    }

    fn take(&mut self, new: &NormSpans, axis: &Axis) {
        self.gradient.push_on(new.gradient, axis);
        self.update.push_on(new.update, axis);
        self.weight.push_on(new.weight, axis);
        self.relative.push_on(new.relative, axis);
        if let Some(rates) = &new.rates {
            self.rate_lower.push_on(rates.lower, axis);
            self.rate_median.push_on(rates.median, axis);
            self.rate_upper.push_on(rates.upper, axis);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::live::{About, Event, Report, Speed, Status, UpdateStatsSpans};
    use crate::train::history::BranchId;
    use crate::train::{Rates, Recipe, Session, UpdateNorms, UpdateStats};
    use crate::ui::state::run::Run;

    fn stats(step: u64) -> Event {
        let of = |scale: f32| UpdateNorms {
            gradient: f64::from(scale) / step as f64,
            update: f64::from(scale),
            weight: 2.0,
            rates: (step > 1).then_some(Rates {
                lower: scale,
                median: 2.0 * scale,
                upper: 3.0 * scale,
            }),
        };
        Event::UpdateStats(Box::new(UpdateStatsSpans::from(&UpdateStats {
            step,
            whole: of(1.0),
            layers: vec![of(10.0), of(20.0)],
        })))
    }

    fn report(run: &mut Run, session: &Session, events: Vec<Event>) {
        let status = Status {
            can_redo: true,
            ..Status::of(session, true, 0.0, Speed::Unlimited)
        };
        let _ = run.take(Report { events, status });
    }

    fn last(run: &Run) -> Option<u64> {
        let norms = &run.curves.updates;
        let last = norms.whole.update.last_step();
        for layer in &norms.layers {
            assert_eq!(layer.rate_upper.last_step(), last);
        }
        last
    }

    #[test]
    fn curves_follow_forks_switches_undo_and_redo() {
        let session = Session::new(Recipe::of(&[("data", "xor")]).unwrap()).unwrap();
        let mut run = Run::default();
        let report = |run: &mut Run, events| report(run, &session, events);
        let begin = Event::Started(Box::new(About::of(&session)));
        report(&mut run, vec![begin]);
        assert_eq!(last(&run), None);
        report(&mut run, (1..=40).map(stats).collect());
        assert_eq!(last(&run), Some(40));
        let norms = &run.curves.updates;
        assert_eq!(norms.layers.len(), 2);
        assert_eq!(norms.layers[1].gradient.value_at(20), Some(1.0));
        assert_eq!(norms.layers[0].relative.value_at(20), Some(5.0));
        assert_eq!(norms.whole.rate_median.first_step(), Some(2));
        let [from, id] = [BranchId(0), BranchId(1)];
        let step = 25;
        report(
            &mut run,
            vec![Event::Forked {
                id,
                from,
                step,
                changes: 0,
            }],
        );
        assert_eq!(last(&run), Some(25));
        report(&mut run, (26..=30).map(stats).collect());
        report(&mut run, vec![Event::Switched { id: from }]);
        assert_eq!(last(&run), Some(40));
        report(&mut run, vec![Event::Switched { id }]);
        assert_eq!(last(&run), Some(30));
        let text = String::new();
        report(&mut run, vec![Event::Undone { step: 10, text }]);
        assert_eq!(last(&run), Some(10));
        let redone = Event::Redone {
            step: 30,
            retold_from: None,
        };
        // Both events belong to this branch, whatever the status says.
        report(&mut run, vec![redone]);
        assert_eq!(last(&run), Some(30));
        let redone = Event::Redone {
            step: 30,
            retold_from: Some(12),
        };
        report(&mut run, vec![redone]);
        assert_eq!(last(&run), Some(12));
        report(
            &mut run,
            vec![Event::Started(Box::new(About::of(&session)))],
        );
        assert_eq!(last(&run), None);
    }

    #[test]
    fn of_much_that_is_undone_the_last_is_redone_whole_and_the_first_takes_no_room() {
        let session = Session::new(Recipe::of(&[("data", "xor")]).unwrap()).unwrap();
        let mut run = Run::default();
        let report = |run: &mut Run, events| report(run, &session, events);
        report(
            &mut run,
            vec![Event::Started(Box::new(About::of(&session)))],
        );
        report(&mut run, (1..=40).map(stats).collect());
        for step in (10..=38).rev().step_by(2) {
            let text = String::new();
            report(&mut run, vec![Event::Undone { step, text }]);
        }
        let undone: Vec<_> = run.undone.values().flatten().collect();
        assert_eq!(undone.len(), 15);
        let kept = |undone: &&&(u64, crate::ui::state::branch_view::BranchView)| {
            undone.1.curves.updates.whole.update.last_step().is_some()
        };
        assert_eq!(undone.iter().filter(kept).count(), 4);
        let redo = |run: &mut Run, step| {
            let retold_from = None;
            report(run, vec![Event::Redone { step, retold_from }]);
            last(run)
        };
        for step in [12, 14, 16, 18] {
            assert_eq!(redo(&mut run, step), Some(step));
        }
        // From there on the curves are gone until training runs over them again.
        assert_eq!(redo(&mut run, 20), Some(18));
    }

    #[test]
    fn a_long_run_takes_bounded_memory() {
        let mut curves = super::UpdateCurves::default();
        let axis = crate::series::Axis::new();
        let mut most = 0;
        for step in 1..=40_000 {
            let Event::UpdateStats(new) = stats(step) else {
                unreachable!()
            };
            curves.take(&new, &axis);
            if step == 20_000 {
                most = curves.whole.update.memory();
            }
        }
        let memory = curves.whole.update.memory();
        assert!(memory < most + (1 << 19), "{most} {memory}");
    }
}
