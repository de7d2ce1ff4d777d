//! What happens in a run, as events.

use super::{About, Event, Pending, Position, Refusal, Ticket, Warning};
use crate::train::player::{News, Now};

impl Pending {
    /// Adds what is told of a run that stands as it does `now`; `ticket` names the request that it answers.
    pub fn tell(&mut self, news: News<'_>, now: Now<'_>, ticket: Option<Ticket>) {
        let session = now.session();
        let step = session.trainer().step_count();
        match news {
            News::Began => self.push(Event::Started(Box::new(About::of(session)))),
            News::Position => self.position(Position::of(session, now.seconds)),
            News::Advanced(advance) => {
                self.advance(advance);
                if let (Some(_), Some(pulse)) = (&advance.record, session.trainer().pulse()) {
                    self.pulse(pulse);
                }
            }
            News::Evaluated(evaluation) => self.evaluation(*evaluation),
            News::Triggered(trigger) => self.push(Event::Triggered { step: trigger.step }),
            News::Applied { applied, pressed } => self.push(Event::Applied {
                applied,
                pressed,
                ticket,
            }),
            News::Refused(refused) => self.push(Event::Refused {
                ticket,
                why: Refusal::Change(refused),
            }),
            News::Stopped(end) => self.push(Event::Stopped {
                step,
                end: end.clone(),
            }),
            News::Forked {
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
            News::Undone(undone) => self.push(Event::Undone {
                step: undone.at.step,
                text: undone.outcome.clone().unwrap_or_default(),
            }),
            News::Redone { retold_from } => self.push(Event::Redone { step, retold_from }),
            News::Switched(id) => self.push(Event::Switched { id }),
            News::Travelled => self.push(Event::Travelled { step }),
            News::Differs(step) => self.push(Warning::Differs { step }.into()),
            News::JournalFailed(error) => self.push(Warning::Journal(error).into()),
            News::LogFailed(failure) => self.push(Warning::Log(failure).into()),
            // What the branches are is told once a report, by whoever makes one.
            News::Branches | News::CaughtUp => {}
        }
    }
}
