//! A race in the background.

use std::sync::Arc;

use super::Job;
use crate::race::{self, RacePlan, Standing};

impl Job<Standing> {
    /// Races on so many threads. What keeps the race from being begun or finished is told as the standing's trouble. Needs
    /// a runtime.
    #[must_use]
    pub fn race(plan: RacePlan, threads: usize) -> Self {
        Self::start(move |control, board| {
            let mut last = None;
            let told = race::run(&plan, threads, control, |standing| {
                last = Some(standing.clone());
                board.show(standing);
            });
            if let Err(error) = told {
                let standing = last.unwrap_or_else(|| Standing::waiting(Arc::new(plan), 0));
                board.show(Standing {
                    trouble: Some(error.to_string()),
                    ..standing
                });
            }
        })
    }
}
