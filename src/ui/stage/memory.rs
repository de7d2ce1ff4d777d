//! Which scenes keep their runs: those that were shown last. The run of another is made again when its scene is, as it is
//! the same run whenever it is made.

use std::cmp::Reverse;

use super::{Stage, StageEffect};

/// The most runs that are kept, of scenes that can do without.
pub(super) const KEPT: usize = 12;

impl Stage {
    /// Notes that a scene was shown, or prepared, just now.
    pub(super) fn touch(&mut self, index: usize) {
        self.turns += 1;
        let turns = self.turns;
        if let Some(Some(place)) = self.places.get_mut(index) {
            place.last_turn = turns;
        }
    }

    /// Drops the runs of the scenes that were not shown for longest.
    pub(super) fn forget(&mut self) -> Vec<StageEffect> {
        let scenes = self.scripts[0].scenes.iter();
        let mut held: Vec<(Reverse<u64>, usize)> = self
            .places
            .iter()
            .zip(scenes)
            .enumerate()
            .filter_map(|(index, (place, scene))| {
                let place = place.as_ref().filter(|place| place.can_be_made_again())?;
                scene.lab.as_ref()?;
                Some((Reverse(place.last_turn), index))
            })
            .collect();
        held.sort_unstable();
        let old: Vec<usize> = held.iter().skip(KEPT).map(|(_, index)| *index).collect();
        old.into_iter()
            .filter_map(|index| self.forget_one(index))
            .collect()
    }

    fn forget_one(&mut self, index: usize) -> Option<StageEffect> {
        let lab = self.scripts[0].scenes[index].lab.as_ref()?;
        let place = self.places[index].as_mut()?;
        let before = place.run;
        place.forget(self.next_run, self.appearance, lab);
        self.next_run += 1;
        Some(StageEffect::Drop(before))
    }

    /// Makes the run of a scene again that has been dropped.
    pub(super) fn remake(&mut self, index: usize) -> Vec<StageEffect> {
        let Some(Some(place)) = self.places.get_mut(index) else {
            return Vec::new();
        };
        let is_run = self.scripts[0].scenes[index]
            .lab
            .as_ref()
            .is_some_and(crate::lecture::Lab::is_run);
        let run = place.run;
        let mut effects = vec![match place.remember() {
            Some(step) => StageEffect::Remake(run, step),
            None => StageEffect::Prepare(run),
        }];
        if is_run && place.outcome.is_none() {
            effects.push(StageEffect::Play(run));
        }
        effects
    }
}
