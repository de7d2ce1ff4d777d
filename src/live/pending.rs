//! What happened and has not been sent yet: in order, and bounded by merging, never by dropping.
//!
//! Whoever did not look for a while will look at all of it, over any axis: so what is merged are neighbours that are narrow
//! on every axis, wherever they lie (see [`Resolution`]), and never all that waits longest.

use super::{Event, Objectives, Position};
use crate::series::{Axis, Piece, Resolution, Ruler};
use crate::train::{Advance, Evaluation, StepRecord, UpdateStats};

/// Events past which what can be merged is merged, each step counted as one. At a megastep a second it is passed within milliseconds of a viewer
/// that does not read; one that does, sixty times a second, sees each step of all but the smallest networks.
const BOUND: usize = 16_384;
/// So many are left, or as many as it takes for none to be wide.
const LEFT: usize = BOUND / 2;
/// So many come, at least, before they are merged again.
const SPARE: usize = BOUND / 4;

/// Events that wait to be sent.
#[derive(Debug)]
pub struct Pending {
    events: Vec<Event>,
    /// The event that takes in the next step: nothing has come since that can't be merged.
    open: Option<usize>,
    /// Steps of the present branch that are in one event with the step before.
    joined: usize,
    /// How many steps the last batch held in one event: the next will be about as long.
    length: usize,
    /// Where the steps lie that are told of now.
    axis: Axis,
    /// Events before this one are of steps that lie elsewhere: of another run or branch.
    other: usize,
    /// The first step that is told of now, and the first of a position.
    first: Option<u64>,
    first_placed: Option<u64>,
    resolution: Resolution,
    /// How many events of the present branch may wait.
    due: usize,
}

impl Default for Pending {
    fn default() -> Self {
        Self {
            events: Vec::new(),
            open: None,
            joined: 0,
            length: 0,
            axis: Axis::new(),
            other: 0,
            first: Some(0),
            first_placed: Some(0),
            resolution: Resolution::default(),
            due: BOUND,
        }
    }
}

impl Pending {
    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Adds an event.
    pub fn push(&mut self, event: Event) {
        match &event {
            Event::Position(at) => {
                self.axis.push(at.step, at.epoch, at.samples, at.seconds);
                self.first_placed.get_or_insert(at.step);
            }
            Event::Started(_)
            | Event::Forked { .. }
            | Event::Undone { .. }
            | Event::Redone { .. }
            | Event::Switched { .. } => self.turn(),
            _ => {}
        }
        match steps(&event) {
            Some((first, _)) => self.first = self.first.or(Some(first)),
            None => self.open = None,
        }
        self.make_room();
        self.events.push(event);
    }

    /// Merges if there is too much.
    fn make_room(&mut self) {
        if self.waiting() >= self.due {
            self.merge();
        }
    }

    /// What waits of the present branch, each step counted as one.
    fn waiting(&self) -> usize {
        self.events.len() - self.other + self.joined
    }

    /// Adds what one advance of a run brought.
    pub fn advance(&mut self, advance: &Advance) {
        if let Some(record) = &advance.record {
            self.step(record);
        }
        if let Some(evaluation) = &advance.evaluation {
            self.evaluation(*evaluation);
        }
    }

    fn step(&mut self, record: &StepRecord) {
        let (step, objective) = (record.step, record.objective as f32);
        self.make_room();
        if let Some(Event::EachStep(open)) = self.open.and_then(|open| self.events.get_mut(open))
            && open.next() == step
        {
            open.values.push(objective);
            self.joined += 1;
            return;
        }
        let mut values = Vec::with_capacity(self.length.max(1));
        values.push(objective);
        self.push(Event::EachStep(Objectives {
            first: step,
            values,
        }));
        self.open = self.events.len().checked_sub(1);
    }

    /// Adds an evaluation.
    pub fn evaluation(&mut self, evaluation: Evaluation) {
        self.push(Event::Evaluations(Box::new(evaluation.into())));
    }

    /// Adds what an update did.
    pub fn stats(&mut self, stats: &UpdateStats) {
        self.push(Event::UpdateStats(Box::new(stats.into())));
    }

    /// Adds where the run stands on all axes.
    pub fn position(&mut self, position: Position) {
        self.push(Event::Position(position));
    }

    /// Takes everything.
    #[must_use]
    pub fn take(&mut self) -> Vec<Event> {
        (self.other, self.due) = (0, BOUND);
        if let Some(Event::EachStep(open)) = self.open.and_then(|open| self.events.get(open)) {
            self.length = open.values.len();
        }
        (self.open, self.joined) = (None, 0);
        // The next burst brings about as much as this one.
        let room = Vec::with_capacity(self.events.len());
        std::mem::replace(&mut self.events, room)
    }

    /// What is told from now on is of steps that lie elsewhere.
    fn turn(&mut self) {
        if self.waiting() > LEFT {
            self.merge();
        }
        self.axis = Axis::new();
        (self.first, self.first_placed) = (None, None);
        self.other = self.events.len();
        (self.open, self.joined) = (None, 0);
        (self.resolution, self.due) = (Resolution::default(), BOUND);
    }

    /// Merges what can be of the present branch: objectives, evaluations, pulses and positions, each with its next. Changes and
    /// all else stay as they are, in their place.
    fn merge(&mut self) {
        let waiting = self.events.split_off(self.other);
        let waiting: Vec<Event> = waiting.into_iter().flat_map(one_by_one).collect();
        (self.open, self.joined) = (None, 0);
        let last = waiting.iter().filter_map(steps).map(|steps| steps.1).max();
        let first = self.first.unwrap_or(0);
        let first_placed = self.first_placed.unwrap_or(first);
        let ruler = Ruler::from(&self.axis, first, first_placed, last.unwrap_or(first));
        let mut waiting = placed(waiting, &ruler);
        loop {
            waiting = merged(waiting, &ruler, self.resolution);
            match self.resolution.coarser() {
                Some(coarser) if waiting.len() > LEFT => self.resolution = coarser,
                _ => break,
            }
        }
        self.due = BOUND.max(waiting.len() + SPARE);
        let waiting = waiting.into_iter().map(|(event, _)| event);
        self.events.extend(waiting);
    }
}

/// Each step as an event of its own.
fn one_by_one(event: Event) -> Vec<Event> {
    match event {
        Event::EachStep(steps) => steps.spans().map(Event::Steps).collect(),
        other => vec![other],
    }
}

/// The first and the last step of what can be merged.
fn steps(event: &Event) -> Option<(u64, u64)> {
    match event {
        Event::EachStep(steps) => Some((steps.first, steps.next().saturating_sub(1))),
        Event::Steps(span) => Some((span.first, span.last)),
        Event::Evaluations(some) => Some((some.train_loss.first, some.last.step)),
        Event::UpdateStats(some) => Some((some.whole.update.first, some.whole.update.last)),
        Event::Position(at) => Some((at.step, at.step)),
        _ => None,
    }
}

/// An event, and where it lies if it can be merged.
type Waiting = (Event, Option<Piece>);

/// Says where each event lies; a position, all the way to it from the one before, or from the start of the run. Those of a kind are
/// in the order of their steps, but the kinds are not among each other.
fn placed(events: Vec<Event>, ruler: &Ruler<'_>) -> Vec<Waiting> {
    let mut before = 0;
    let mut rulers: [_; KINDS] = std::array::from_fn(|_| ruler.clone());
    let place = |event: Event| {
        let piece = steps(&event)
            .zip(kind(&event))
            .map(|((first, last), kind)| {
                let first = match event {
                    Event::Position(_) => std::mem::replace(&mut before, last),
                    _ => first,
                };
                rulers[kind].piece(first, last)
            });
        (event, piece)
    };
    events.into_iter().map(place).collect()
}

/// One walk from old to new, in which each event takes in those of its kind that follow, for as long as they are narrow
/// together and nothing comes between that can't be merged.
fn merged(events: Vec<Waiting>, ruler: &Ruler<'_>, resolution: Resolution) -> Vec<Waiting> {
    let mut merged: Vec<Waiting> = Vec::with_capacity(events.len());
    let mut open = [None; KINDS];
    for (event, piece) in events {
        let (Some(kind), Some(piece)) = (kind(&event), piece) else {
            open = [None; KINDS];
            merged.push((event, None));
            continue;
        };
        let joins = |earlier: &Piece| match event {
            Event::Position(_) => ruler.bridges(earlier, &piece, resolution),
            _ => ruler.joins(earlier, &piece, resolution),
        };
        let earlier = open[kind].and_then(|place: usize| merged.get_mut(place));
        match earlier {
            Some((earlier, Some(whole))) if joins(whole) => {
                join(earlier, event);
                *whole = whole.with(piece);
            }
            _ => {
                open[kind] = Some(merged.len());
                merged.push((event, Some(piece)));
            }
        }
    }
    merged
}

/// Kinds of events that are merged.
const KINDS: usize = 4;

/// Which of them an event is.
fn kind(event: &Event) -> Option<usize> {
    match event {
        // Those that are told one by one are merged as spans.
        Event::Steps(_) | Event::EachStep(_) => Some(0),
        Event::Evaluations(_) => Some(1),
        Event::UpdateStats(_) => Some(2),
        Event::Position(_) => Some(3),
        _ => None,
    }
}

fn join(earlier: &mut Event, later: Event) {
    match (earlier, later) {
        (Event::Steps(span), Event::Steps(next)) => span.merge(&next),
        (Event::Evaluations(one), Event::Evaluations(next)) => one.merge(&next),
        (Event::UpdateStats(one), Event::UpdateStats(next)) => one.merge(&next),
        (Event::Position(one), Event::Position(next)) => *one = next,
        // Only what is of one kind is joined.
        _ => {}
    }
}

#[cfg(test)]
mod tests;
