//! What a screen begins beside the run, done to its end before the frame is drawn.

use std::sync::{Mutex, PoisonError};

use super::Failure;
use crate::control::Control;
use crate::live::{JobContext, Order};
use crate::ui::{App, Effect, Message};

/// Does what the screen that is shown begins beside the run.
pub(super) fn make(app: &mut App) -> Result<(), Failure> {
    for effect in app.begin() {
        let Effect::Job {
            screen,
            order: Order::Start(job),
        } = effect
        else {
            continue;
        };
        let (control, last) = (Control::default(), Mutex::new(None));
        job.run(&JobContext::new(&control, &|update| {
            *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(update);
        }));
        let last = last.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(update) = last {
            if let Some(why) = job.trouble(&update) {
                return Err(Failure::Failed(why));
            }
            let _ = app.update(Message::JobUpdate { screen, update });
        }
    }
    Ok(())
}
