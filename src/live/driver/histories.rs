//! Jumps in the history of the run.

use super::{Driver, Rate};
use crate::live::To;
use crate::train::history::{HistoryError, Made, Place, Recorded, joined};
use crate::train::timeline;

impl Driver {
    pub(super) fn travel(&mut self, to: To) {
        self.paused = true;
        self.goal = None;
        self.player.travel(self.target(to), &mut self.reporter);
    }

    fn target(&self, to: To) -> Place {
        let timeline = self.player.timeline();
        let here = timeline.position();
        match to {
            To::Step(step) => timeline.find(timeline::To::Step(step)),
            To::Head => timeline.head(),
            To::Back => {
                let before = self.marks().into_iter().filter(|mark| *mark < here);
                before.max().unwrap_or_default()
            }
            To::Forward => {
                let after = self.marks().into_iter().filter(|mark| *mark > here);
                after.min().unwrap_or(timeline.head())
            }
        }
    }

    /// The positions at which to stop on the current branch: its marks and both ends.
    fn marks(&self) -> Vec<Place> {
        let timeline = self.player.timeline();
        let branch = timeline.branch();
        let inputs = || timeline.marks(branch).map(|mark| mark.recorded);
        let changes: Vec<&Recorded> = inputs().filter(|one| one.change().is_some()).collect();
        let stops = inputs().filter(|one| one.then.stopped && !one.at.stopped);
        let mut places: Vec<Place> = stops.map(|input| input.at).collect();
        let marks = joined(changes.iter().filter_map(|one| Made::of(one)));
        let seen = marks.iter().filter(|mark| mark.text.is_some());
        places.extend(seen.map(|mark| changes[mark.first].at));
        places.push(Place::default());
        places.push(branch.head);
        places
    }

    /// After a successful jump: the rate is unknown, there is no goal, and a new snapshot is due.
    pub(super) fn jumped(&mut self, result: Result<(), HistoryError>) {
        if let Err(error) = result {
            self.reporter.refuse(error, None);
            return;
        }
        self.rate = Rate::new();
        self.counted_until = None;
        self.goal = None;
        self.publisher.reset();
    }
}
