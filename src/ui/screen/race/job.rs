//! The race as a background job.

use std::sync::Arc;

use crate::live::{Job, JobContext, Payload};
use crate::race::{self, RacePlan, Standing};

/// Runs a race on the available threads. An error before or during the race is reported in [`Standing::trouble`].
impl Job for RacePlan {
    fn run(&self, context: &JobContext<'_>) {
        let mut last = None;
        let result = race::run(self, race::threads(), context.control, |standing| {
            last = Some(standing.clone());
            context.show(standing);
        });
        if let Err(error) = result {
            let standing = last.unwrap_or_else(|| Standing::waiting(Arc::new(self.clone()), 0));
            context.show(Standing {
                trouble: Some(error),
                ..standing
            });
        }
    }
    fn trouble(&self, last: &Payload) -> Option<String> {
        let standing = last.get::<Standing>()?;
        standing.trouble.as_ref().map(ToString::to_string)
    }
}
