//! What a screen begins beside the run, done to its end before the frame is drawn.

use std::sync::{Arc, Mutex, PoisonError};

use super::Failure;
use crate::control::Control;
use crate::race::{self, RacePlan};
use crate::study::sharpness;
use crate::train::Recipe;
use crate::ui::screen::landscape::state::Order;
use crate::ui::{App, Effect, Message, RaceOrder};

/// Does what the screen would begin beside the run of `base`: a race goes as far as that run. A frame is a function of its
/// recipe, so time stands still.
pub(super) fn make(app: &mut App, base: &Recipe) -> Result<(), Failure> {
    for effect in app.begin() {
        let message = match effect {
            Effect::Race(RaceOrder::Start(mut plan)) => {
                plan.until = RacePlan::new(base, Vec::new()).until;
                let told = race::run(&plan, race::threads(), &Control::default(), |_| {});
                let standing = told.map_err(|error| Failure::Failed(error.to_string()))?;
                Message::Race(Arc::new(standing))
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
