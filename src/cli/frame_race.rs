//! The race of a frame: raced to its end before it is drawn.

use std::sync::Arc;

use super::Failure;
use crate::study::Control;
use crate::study::race::{self, Plan, Point, Standing};
use crate::train::Recipe;
use crate::ui::{App, Effect, Message, RaceOrder};

/// Races what the screen has lined up, to where the recipe ends.
pub(super) fn race(app: &mut App, base: &Recipe) -> Result<(), Failure> {
    for effect in app.begin_race() {
        let Effect::Race(RaceOrder::Start(mut plan)) = effect else {
            continue;
        };
        plan.until = Plan::new(base, Vec::new()).until;
        let told = race::run(&plan, race::threads(), &Control::default(), |_| {});
        let standing = told.map_err(|error| Failure::Failed(error.to_string()))?;
        let _ = app.update(Message::Race(Arc::new(timeless(standing))));
    }
    Ok(())
}

/// A frame is a function of its recipe, so it knows no seconds.
fn timeless(mut standing: Standing) -> Standing {
    let still = |point: &Point| Point {
        seconds: 0.0,
        ..*point
    };
    let runs = standing.lanes.iter_mut().flat_map(|lane| &mut lane.runs);
    for run in runs {
        run.seconds = 0.0;
        run.track = run.track.points().iter().map(still).collect();
        run.best = run.best.as_ref().map(still);
        run.reached = run.reached.as_ref().map(still);
    }
    standing
}
