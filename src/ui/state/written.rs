//! The dashboard's state, saved beside the run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::State;
use super::branch_view::BranchView;
use super::run::{Run, Test};
use crate::live::Speed;
use crate::series::{AxisKind, Smoothing};
use crate::train::Evaluations;
use crate::train::history::BranchId;

/// The dashboard's state of a run: its curves and branches, and the view of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DashboardState {
    run: SavedRunState,
    speed: Option<Speed>,
    axis: AxisKind,
    log: bool,
    smoothing: Smoothing,
    large: bool,
}

impl DashboardState {
    /// The speed limit when the state was saved.
    #[must_use]
    pub const fn speed(&self) -> Option<Speed> {
        self.speed
    }
}

impl State {
    pub(in crate::ui) fn saved(&self) -> DashboardState {
        DashboardState {
            run: self.run.saved(),
            speed: self.run.status.as_ref().map(|status| status.speed),
            axis: self.view.kind,
            log: self.view.log,
            smoothing: self.view.smoothing,
            large: self.view.large,
        }
    }

    /// Restores a saved state.
    pub(in crate::ui) fn restore(&mut self, saved: DashboardState) {
        self.run = saved.run.into();
        self.view.kind = saved.axis;
        self.view.log = saved.log;
        self.view.smoothing = saved.smoothing;
        self.view.large = saved.large;
    }
}

/// The serialised part of [`Run`].
#[derive(Clone, Debug, Serialize, Deserialize)]
struct SavedRunState {
    current: BranchId,
    here: BranchView,
    others: BTreeMap<BranchId, BranchView>,
    undone: BTreeMap<BranchId, Vec<(u64, BranchView)>>,
    last: Option<Evaluations>,
    test: Option<Test>,
}

impl Run {
    fn saved(&self) -> SavedRunState {
        SavedRunState {
            current: self.current,
            here: self.track(),
            others: self.written_others(),
            undone: self.written_undone(),
            last: self.last.clone(),
            test: self.test,
        }
    }
}

impl Run {
    /// The other branches as they are written down: the newest matter most.
    fn written_others(&self) -> BTreeMap<BranchId, BranchView> {
        let others = self.others.iter().rev();
        let views = BranchView::bounded(others.clone().map(|(_, view)| view));
        others.map(|(id, _)| *id).zip(views).collect()
    }

    /// What was undone as it is written down: what was last, on the newest branch, matters most.
    fn written_undone(&self) -> BTreeMap<BranchId, Vec<(u64, BranchView)>> {
        let latest_first = self.undone.iter().rev().flat_map(|(id, undone)| {
            let undone = undone.iter().rev();
            undone.map(move |(step, view)| (*id, *step, view))
        });
        let views = BranchView::bounded(latest_first.clone().map(|(.., view)| view));
        let mut written: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for ((id, step, _), view) in latest_first.zip(views) {
            written.entry(id).or_default().push((step, view));
        }
        for undone in written.values_mut() {
            undone.reverse();
        }
        written
    }
}

impl From<SavedRunState> for Run {
    fn from(saved: SavedRunState) -> Self {
        let mut run = Self {
            current: saved.current,
            others: saved.others,
            undone: saved.undone,
            last: saved.last,
            test: saved.test,
            ..Self::default()
        };
        run.swap(saved.here);
        run
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::series::{Series, Span};
    use crate::train::saved_state;
    use crate::ui::state::branch_view::KEPT;

    /// A branch of so many steps, one of which is far off all others.
    fn view(steps: u64, far_off: u64) -> BranchView {
        let mut view = BranchView::default();
        for step in 1..=steps {
            let value = if step == far_off { 1e6 } else { step as f32 };
            let mut span = Span::point(2 * step - 1, value);
            span.merge(&Span::point(2 * step, -value));
            view.curves.take_steps(span, &view.axis);
            view.curves.updates.whole.update.push(span);
            view.axis.push(2 * step, step as f64, step, step as f64);
        }
        view
    }

    fn with_branches(count: u32) -> Run {
        let view = view(3000, 2222);
        let ids = (1..=count).map(BranchId);
        Run {
            others: ids.map(|id| (id, view.clone())).collect(),
            undone: [(
                BranchId(0),
                (0..count).map(|_| (2000, view.clone())).collect(),
            )]
            .into(),
            ..Run::default()
        }
    }

    fn size(run: &Run) -> usize {
        saved_state::to_bytes(&run.saved()).len()
    }

    #[test]
    fn however_many_branches_and_undos_there_are_they_take_bounded_room() {
        let [one, some, many] = [1, 30, 90].map(|count| size(&with_branches(count)));
        assert!(90 * one > 12 << 20, "{one} takes too little to tell");
        assert!(some < 9 << 20, "{some}");
        assert!(many < 9 << 20, "{many}");
    }

    #[test]
    fn the_newest_branches_are_whole_and_the_others_keep_their_extremes() {
        let run = with_branches(7);
        let written = saved_state::to_bytes(&run.saved());
        let written: SavedRunState = saved_state::of_bytes(&written).unwrap();
        let back = Run::from(written);
        let spans = |view: &BranchView| view.curves.objective.spans();
        let whole = spans(&run.others[&BranchId(7)]);
        let all = back.others.values().rev();
        let undone = back.undone[&BranchId(0)].iter().rev();
        let undone = undone.map(|(step, view)| {
            assert_eq!(*step, 2000);
            view
        });
        for (at, view) in all.enumerate().chain(undone.enumerate()) {
            let pieces = spans(view);
            assert_eq!(pieces == whole, at < KEPT, "{at}");
            assert!(pieces.len() > 400);
            let merged = |spans: &[Span]| {
                let mut merged = spans[0];
                spans[1..].iter().for_each(|span| merged.merge(span));
                (
                    merged.first,
                    merged.last,
                    merged.count,
                    merged.min,
                    merged.max,
                )
            };
            assert_eq!(merged(&pieces), merged(&whole));
            let spike = |span: &&Span| span.max == 1e6;
            let spike = pieces.iter().find(spike).unwrap();
            assert!((spike.first..=spike.last).contains(&4443) && spike.last < 4443 + 100);
            assert_eq!(view.axis.last_step(), 6000);
            let norms: &Series = &view.curves.updates.whole.update;
            assert_eq!(norms.is_empty(), at >= KEPT);
        }
        assert_eq!((back.others.len(), back.undone[&BranchId(0)].len()), (7, 7));
    }
}
