//! What a screen begins beside the run, done to its end before the frame is drawn.

use std::sync::{Arc, Mutex, PoisonError};

use super::Failure;
use crate::control::Control;
use crate::race::{self, Point, RacePlan, Standing};
use crate::study::sharpness;
use crate::train::Recipe;
use crate::ui::screen::landscape::state::Order;
use crate::ui::{App, Effect, Message, RaceOrder};

/// Does what the screen would begin beside the run of `base`: a race goes as far as that run.
pub(super) fn make(app: &mut App, base: &Recipe) -> Result<(), Failure> {
    for effect in app.begin() {
        let message = match effect {
            Effect::Race(RaceOrder::Start(mut plan)) => {
                plan.until = RacePlan::new(base, Vec::new()).until;
                let told = race::run(&plan, race::threads(), &Control::default(), |_| {});
                let standing = told.map_err(|error| Failure::Failed(error.to_string()))?;
                Message::Race(Arc::new(timeless(standing)))
            }
            Effect::Sharpness(Order::Start(plan)) => {
                let last = Mutex::new(None);
                // What comes of it, good or bad, is the last that it tells.
                let _ = sharpness::study(&plan, &Control::default(), &|told| {
                    *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
                });
                let last = last.into_inner().unwrap_or_else(PoisonError::into_inner);
                let Some(told) = last else { continue };
                Message::Sharpness(Arc::new(told))
            }
            _ => continue,
        };
        let _ = app.update(message);
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
    for run in runs.map(Arc::make_mut) {
        run.seconds = 0.0;
        run.track = run.track.points().iter().map(still).collect();
        run.best = run.best.as_ref().map(still);
        run.reached = run.reached.as_ref().map(still);
    }
    standing
}
