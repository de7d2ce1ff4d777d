//! The queue of events not sent yet: in order, and bounded by merging, never by dropping.
//!
//! A viewer that has not read for a while will show all of it, over any axis. So neighbours that are narrow on every
//! axis are merged, wherever they are (see [`Resolution`]), rather than everything that has waited longest.

use super::{Event, Objectives, Position};
use crate::series::{Axis, Piece, Resolution, Ruler};
use crate::train::{Advance, Evaluation, StepRecord, UpdateStats};

/// The number of events above which merging starts. At a million steps per second, it is exceeded within milliseconds
/// if the viewer does not read; a viewer that reads sixty times a second sees each step of all but the smallest
/// networks. Each step counts as one event.
const BOUND: usize = 16_384;
/// The target of merging; more remain if merging further would make some wide.
const LEFT: usize = BOUND / 2;
/// The minimum number of new events between two merges.
const SPARE: usize = BOUND / 4;

/// Events waiting to be sent.
#[derive(Debug)]
pub struct Pending {
    events: Vec<Event>,
    /// Index of the event that takes in the next step, as long as only mergeable events have followed.
    open: Option<usize>,
    /// Number of steps of the current branch that share an event with the step before.
    joined: usize,
    /// Number of steps that the last batch held in one event; the next will hold about as many.
    length: usize,
    /// The axis positions of the current run and branch.
    axis: Axis,
    /// The number of leading events that belong to another run or branch.
    foreign: usize,
    /// The first step of the current branch to be queued, and the first with a position.
    first: Option<u64>,
    first_placed: Option<u64>,
    resolution: Resolution,
    /// The number of queued events of the current branch at which the next merge is due.
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
            foreign: 0,
            first: Some(0),
            first_placed: Some(0),
            resolution: Resolution::default(),
            due: BOUND,
        }
    }
}

impl Pending {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

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
            | Event::Switched { .. } => self.start_axis(),
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
        self.events.len() - self.foreign + self.joined
    }

    /// Adds the results of one advance of a run.
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

    pub fn evaluation(&mut self, evaluation: Evaluation) {
        self.push(Event::Evaluations(Box::new(evaluation.into())));
    }

    pub fn stats(&mut self, stats: &UpdateStats) {
        self.push(Event::UpdateStats(Box::new(stats.into())));
    }

    /// Adds the position of the run on all axes.
    pub fn position(&mut self, position: Position) {
        self.push(Event::Position(position));
    }

    /// Removes and returns all events.
    #[must_use]
    pub fn take(&mut self) -> Vec<Event> {
        (self.foreign, self.due) = (0, BOUND);
        if let Some(Event::EachStep(open)) = self.open.and_then(|open| self.events.get(open)) {
            self.length = open.values.len();
        }
        (self.open, self.joined) = (None, 0);
        // The next burst brings about as much as this one.
        let emptied = Vec::with_capacity(self.events.len());
        std::mem::replace(&mut self.events, emptied)
    }

    /// What is told from now on is of steps that lie elsewhere.
    fn start_axis(&mut self) {
        if self.waiting() > LEFT {
            self.merge();
        }
        self.axis = Axis::new();
        (self.first, self.first_placed) = (None, None);
        self.foreign = self.events.len();
        (self.open, self.joined) = (None, 0);
        (self.resolution, self.due) = (Resolution::default(), BOUND);
    }

    /// Merges adjacent objectives, evaluations, update statistics and positions of the current branch, each with its
    /// own kind. Changes and all other events stay unchanged and in order.
    fn merge(&mut self) {
        let waiting = self.events.split_off(self.foreign);
        let waiting: Vec<Event> = waiting.into_iter().flat_map(one_by_one).collect();
        (self.open, self.joined) = (None, 0);
        let last = waiting.iter().filter_map(steps).map(|steps| steps.1).max();
        let first = self.first.unwrap_or(0);
        let first_placed = self.first_placed.unwrap_or(first);
        let ruler = Ruler::from(&self.axis, first, first_placed, last.unwrap_or(first));
        let mut waiting = with_extent(waiting, &ruler);
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

/// The first and last step of an event that can be merged.
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

/// An event, and its extent if it can be merged.
type Waiting = (Event, Option<Piece>);

/// Computes the extent of each event; that of a position starts at the previous position, or at the start of the run.
/// Events of one kind are in step order, but the kinds are not ordered relative to each other.
fn with_extent(events: Vec<Event>, ruler: &Ruler<'_>) -> Vec<Waiting> {
    let mut before = 0;
    let mut rulers: [_; KINDS] = std::array::from_fn(|_| ruler.clone());
    let locate = |event: Event| {
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
    events.into_iter().map(locate).collect()
}

/// A single pass from old to new, in which each event absorbs the following ones of its kind as long as they are
/// narrow together and no unmergeable event is in between.
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
        let earlier = open[kind].and_then(|index: usize| merged.get_mut(index));
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

/// The number of kinds of events that can be merged.
const KINDS: usize = 4;

/// The index of the event's kind, if it can be merged.
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
        // Only events of the same kind are joined.
        _ => {}
    }
}

#[cfg(test)]
mod tests;
