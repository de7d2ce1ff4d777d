//! A study as work beside the training.

use crate::live::{Job, JobContext, Payload};
use crate::study::{StudyError, StudyPlan, StudyProgress};
use crate::ui::locale::Language;
use crate::ui::refusal;

impl Job for StudyPlan {
    fn run(&self, context: &JobContext<'_>) {
        self.watch(context.control, &|told| context.show(told));
    }

    fn trouble(&self, last: &Payload) -> Option<String> {
        match &last.get::<StudyProgress>()?.end {
            Some(Err(error @ StudyError::Unfit(_))) => {
                Some(refusal::study(error, Language::English.words()))
            }
            Some(Err(error)) => Some(error.to_string()),
            _ => None,
        }
    }
}
