//! The labs that are played beside the stage, for their claims.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::control::Control;
use crate::ui::stage::RunId;

/// The plays that have not ended, by their runs.
#[derive(Default)]
pub(super) struct Plays(BTreeMap<RunId, Arc<Control>>);

impl Plays {
    pub(super) fn add(&mut self, run: RunId, control: Arc<Control>) {
        self.0.insert(run, control);
    }

    /// Forgets a play that has ended.
    pub(super) fn ended(&mut self, run: RunId) {
        self.0.remove(&run);
    }

    /// Ends a play whose result nobody waits for.
    pub(super) fn cancel(&mut self, run: RunId) {
        if let Some(control) = self.0.remove(&run) {
            control.cancel();
        }
    }

    pub(super) fn cancel_all(&mut self) {
        self.0.values().for_each(|control| control.cancel());
        self.0.clear();
    }

    /// Lets one lab be played at a time: that of the scene on stage, `at`, or else of the one after it. All others wait, so
    /// that they take no time from what is shown.
    pub(super) fn order(&self, at: usize, scene_of: impl Fn(RunId) -> Option<usize>) {
        let nearest = [at, at + 1].into_iter().find_map(|scene| {
            let mut runs = self.0.keys();
            runs.find(|run| scene_of(**run) == Some(scene))
        });
        for (run, control) in &self.0 {
            let waits = Some(run) != nearest;
            if control.is_paused() != waits {
                control.pause(waits);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_lab_is_played_at_a_time_that_of_the_scene_on_stage_or_the_next() {
        let mut plays = Plays::default();
        let controls: Vec<Arc<Control>> = (0..4).map(|_| Arc::default()).collect();
        for (run, control) in (0..).zip(&controls) {
            plays.add(run, Arc::clone(control));
        }
        // Run 3 belongs to no scene any more; run n to scene n + 5.
        let scene_of = |run: RunId| (run < 3).then_some(run as usize + 5);
        let played = |plays: &Plays, at| {
            plays.order(at, scene_of);
            let runs = controls.iter().map(|control| !control.is_paused());
            runs.collect::<Vec<bool>>()
        };
        assert_eq!(played(&plays, 5), [true, false, false, false]);
        assert_eq!(played(&plays, 6), [false, true, false, false]);
        assert_eq!(played(&plays, 9), [false; 4]);
        // The scene on stage has been played, so the next one is.
        plays.ended(1);
        controls[1].pause(true);
        assert_eq!(played(&plays, 6), [false, false, true, false]);
        plays.cancel(2);
        assert!(controls[2].is_cancelled() && !controls[0].is_cancelled());
        plays.cancel_all();
        assert!(controls[0].is_cancelled() && controls[3].is_cancelled());
    }
}
