//! The race as work beside the training.

use std::sync::Arc;

use crate::live::{Desk, Parcel, Work};
use crate::race::{self, RacePlan, Standing};

/// A race on as many threads as there are to spare. What keeps it from being begun or finished is told as the standing's
/// trouble.
impl Work for RacePlan {
    fn work(&self, desk: &Desk<'_>) {
        let mut last = None;
        let told = race::run(self, race::threads(), desk.control, |standing| {
            last = Some(standing.clone());
            desk.show(standing);
        });
        if let Err(error) = told {
            let standing = last.unwrap_or_else(|| Standing::waiting(Arc::new(self.clone()), 0));
            desk.show(Standing {
                trouble: Some(error),
                ..standing
            });
        }
    }
    fn trouble(&self, last: &Parcel) -> Option<String> {
        let standing = last.get::<Standing>()?;
        standing.trouble.as_ref().map(ToString::to_string)
    }
}
