//! The studies that the dashboard makes beside the training.

use std::sync::Arc;

use crate::live::Job;
use crate::study::sharpness::{self, Progress};
use crate::ui::screen::landscape::state::Order;

/// What is at work.
#[derive(Debug, Default)]
pub(super) struct Studies {
    sharpness: Option<Job<Progress>>,
}

impl Studies {
    /// Does what the screen asks for.
    pub(super) fn obey(&mut self, order: Order) {
        match order {
            Order::Start(plan) => {
                // Ends the one before.
                self.sharpness = None;
                let job = Job::start(move |control, board| {
                    // What comes of it, good or bad, is the last that it tells.
                    let _ = sharpness::study(&plan, control, &|told| board.show(told));
                });
                self.sharpness = Some(job);
            }
            Order::Pause(paused) => {
                if let Some(job) = &self.sharpness {
                    job.pause(paused);
                }
            }
            Order::Cancel => self.sharpness = None,
        }
    }

    /// The next that a study tells; waits for ever where none is at work.
    pub(super) async fn news(&mut self) -> Arc<Progress> {
        while let Some(job) = &mut self.sharpness {
            if job.news.changed().await.is_err() {
                self.sharpness = None;
            } else if let Some(told) = job.news.borrow_and_update().clone() {
                return told;
            }
        }
        std::future::pending().await
    }
}
