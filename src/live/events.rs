//! Converts events of a run into events for the viewer.

use super::{About, Event, Pending, Position, Refusal, RequestId, Warning};
use crate::train::player::{RunEvent, RunStatus};

impl Pending {
    /// Queues `event` of a run with status `status`; `ticket` identifies the request it answers.
    pub fn push_event(
        &mut self,
        event: RunEvent<'_>,
        status: RunStatus<'_>,
        ticket: Option<RequestId>,
    ) {
        let session = status.session();
        let step = session.trainer().step_count();
        match event {
            RunEvent::Began => self.push(Event::Started(Box::new(About::of(session)))),
            RunEvent::Position => self.position(Position::of(session, status.seconds)),
            RunEvent::Advanced(advance) => {
                self.advance(advance);
                if let (Some(_), Some(stats)) = (&advance.record, session.trainer().stats()) {
                    self.stats(stats);
                }
            }
            RunEvent::Evaluated(evaluation) => self.evaluation(*evaluation),
            RunEvent::Triggered(trigger) => self.push(Event::Triggered { step: trigger.step }),
            RunEvent::Applied { applied, pressed } => self.push(Event::Applied {
                applied,
                pressed,
                ticket,
            }),
            RunEvent::Refused(refused) => self.push(Event::Refused {
                ticket,
                why: Refusal::Change(refused),
            }),
            RunEvent::Stopped(end) => self.push(Event::Stopped {
                step,
                end: end.clone(),
            }),
            RunEvent::Forked {
                id,
                from,
                step,
                changes,
            } => self.push(Event::Forked {
                id,
                from,
                step,
                changes,
            }),
            RunEvent::Undone(undone) => self.push(Event::Undone {
                step: undone.at.step,
                text: undone.outcome.clone().unwrap_or_default(),
            }),
            RunEvent::Redone { retold_from } => self.push(Event::Redone { step, retold_from }),
            RunEvent::Switched(id) => self.push(Event::Switched { id }),
            RunEvent::Travelled => self.push(Event::Travelled { step }),
            RunEvent::Differs(step) => self.push(Warning::Differs { step }.into()),
            RunEvent::JournalFailed(error) => self.push(Warning::Journal(error).into()),
            RunEvent::LogFailed(failure) => self.push(Warning::Log(failure).into()),
            // The reporter adds the branches once per report.
            RunEvent::Branches | RunEvent::CaughtUp => {}
        }
    }
}
