//! The race as work beside the training.

use std::sync::Arc;

use crate::live::{Job, JobContext, Payload};
use crate::race::{self, RacePlan, Standing};

/// A race on as many threads as there are to spare. What keeps it from being begun or finished is told as the standing's
/// trouble.
impl Job for RacePlan {
    fn run(&self, context: &JobContext<'_>) {
        let mut last = None;
        let told = race::run(self, race::threads(), context.control, |standing| {
            last = Some(standing.clone());
            context.show(standing);
        });
        if let Err(error) = told {
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
