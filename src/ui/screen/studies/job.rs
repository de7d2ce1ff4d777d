//! Runs a study as a job beside the training.

use crate::live::{Job, JobContext, Payload};
use crate::study::{StudyPlan, StudyProgress};
use crate::ui::phrase;

impl Job for StudyPlan {
    fn run(&self, context: &JobContext<'_>) {
        self.watch(context.control, &|progress| context.show(progress));
    }

    fn trouble(&self, last: &Payload) -> Option<String> {
        let end = last.get::<StudyProgress>()?.end.clone()?;
        end.err().map(|error| phrase::study_error(&error))
    }
}
