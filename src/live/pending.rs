//! What happened and has not been sent yet: in order, and bounded by merging, never by dropping.

use super::{Event, Position};
use crate::series::Span;
use crate::train::{Advance, Evaluation, Pulse, StepRecord};

/// Events past which what can be merged is merged. At a megastep a second it is passed within milliseconds of a viewer
/// that does not read; one that does, sixty times a second, sees each step of all but the smallest networks.
const BOUND: usize = 8192;

/// Events that wait to be sent.
#[derive(Debug, Default)]
pub struct Pending {
    events: Vec<Event>,
}

impl Pending {
    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Adds an event.
    pub fn push(&mut self, event: Event) {
        if self.events.len() >= BOUND {
            self.merge();
        }
        self.events.push(event);
    }

    /// Adds what one advance of a run brought.
    pub fn advance(&mut self, advance: &Advance) {
        if let Some(record) = &advance.record {
            self.step(record);
        }
        if let Some(evaluation) = &advance.evaluation {
            self.evaluation(*evaluation);
        }
        if let (true, Some(evaluation)) = (advance.triggered, &advance.evaluation) {
            self.push(Event::Triggered {
                step: evaluation.step,
            });
        }
    }

    fn step(&mut self, record: &StepRecord) {
        self.push(Event::Steps(Span::point(
            record.step,
            record.objective as f32,
        )));
    }

    /// Adds an evaluation.
    pub fn evaluation(&mut self, evaluation: Evaluation) {
        self.push(Event::Evaluations(Box::new(evaluation.into())));
    }

    /// Adds what an update did.
    pub fn pulse(&mut self, pulse: &Pulse) {
        self.push(Event::Pulse(Box::new(pulse.into())));
    }

    /// Adds where the run stands on all axes.
    pub fn position(&mut self, position: Position) {
        self.push(Event::Position(position));
    }

    /// Takes everything.
    #[must_use]
    pub fn take(&mut self) -> Vec<Event> {
        // The next burst brings about as much as this one.
        let room = Vec::with_capacity(self.events.len());
        std::mem::replace(&mut self.events, room)
    }

    /// Halves what can be merged: neighbouring objectives, evaluations, pulses and positions, each with its next. Changes and
    /// all else stay as they are, in their place.
    fn merge(&mut self) {
        let events = std::mem::take(&mut self.events);
        let mut merged: Vec<Event> = Vec::with_capacity(events.len());
        let mut open = Open::default();
        for event in events {
            let slot = match &event {
                Event::Steps(_) => &mut open.steps,
                Event::Evaluations(_) => &mut open.evaluations,
                Event::Pulse(_) => &mut open.pulse,
                Event::Position(_) => &mut open.position,
                _ => {
                    open = Open::default();
                    merged.push(event);
                    continue;
                }
            };
            if let Some(place) = slot.take() {
                join(&mut merged[place], event);
            } else {
                *slot = Some(merged.len());
                merged.push(event);
            }
        }
        self.events = merged;
    }
}

/// Where the last unpaired event of each kind stands.
#[derive(Default)]
struct Open {
    steps: Option<usize>,
    evaluations: Option<usize>,
    pulse: Option<usize>,
    position: Option<usize>,
}

fn join(earlier: &mut Event, later: Event) {
    match (earlier, later) {
        (Event::Steps(span), Event::Steps(next)) => span.merge(&next),
        (Event::Evaluations(one), Event::Evaluations(next)) => one.merge(&next),
        (Event::Pulse(one), Event::Pulse(next)) => one.merge(&next),
        (Event::Position(one), Event::Position(next)) => *one = next,
        // Pairs are made of one kind only.
        _ => {}
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::live::VitalSpans;
    use crate::live::Warning;
    use crate::nn::Score;
    use crate::train::{Rates, Vitals};

    fn evaluation(step: u64, validation: f64) -> Evaluation {
        let score = |loss| Score {
            loss,
            accuracy: Some(0.5),
        };
        Evaluation {
            step,
            epoch: step as f64,
            samples: step,
            train: score(0.1),
            validation: score(validation),
        }
    }

    /// Effective rates come with the step 1000.
    fn pulse(step: u64, update: f64) -> Pulse {
        let rates = Rates {
            lower: 0.1,
            median: 0.2,
            upper: 0.3,
        };
        let vitals = Vitals {
            gradient: 1.0,
            update,
            weight: 2.0,
            rates: (step >= 1000).then_some(rates),
        };
        Pulse {
            step,
            whole: vitals,
            layers: vec![vitals; 2],
        }
    }

    fn warning(step: u64) -> Event {
        Warning::Differs { step }.into()
    }

    #[test]
    fn an_absent_viewer_costs_bounded_memory_and_loses_no_extreme_no_count_and_no_change() {
        let mut pending = Pending::default();
        let spike = 123_456;
        for step in 1..=300_000_u64 {
            let objective = if step == spike { 99.0 } else { 1.0 };
            pending.step(&StepRecord {
                step,
                epoch: 0.0,
                samples: 0,
                objective,
            });
            if step % 10 == 0 {
                let dip = if step == 77_770 { 0.01 } else { 0.5 };
                pending.evaluation(evaluation(step, dip));
            }
            if step % 50 == 0 {
                pending.pulse(&pulse(step, if step == 60_000 { 7.0 } else { 0.1 }));
            }
            if step % 100_000 == 0 {
                pending.push(warning(step));
            }
            assert!(pending.events.len() <= BOUND + 1);
        }
        let (mut steps, mut evaluations, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
        let mut pulses = Vec::new();
        for event in pending.take() {
            match event {
                Event::Steps(span) => steps.push(span),
                Event::Evaluations(some) => evaluations.push(some),
                Event::Pulse(some) => pulses.push(some),
                Event::Warning(warning) => warnings.push(warning),
                _ => unreachable!(),
            }
        }
        assert_eq!(steps.iter().map(|s| s.count).sum::<u64>(), 300_000);
        assert!(steps.windows(2).all(|w| w[0].last < w[1].first));
        let spiked = steps.iter().find(|s| s.max == 99.0).unwrap();
        assert!((spiked.first..=spiked.last).contains(&spike));
        let count: u64 = evaluations.iter().map(|e| e.train_loss.count).sum();
        assert_eq!(count, 30_000);
        let lowest = evaluations
            .iter()
            .map(|e| e.best)
            .min_by(|a, b| a.validation.loss.total_cmp(&b.validation.loss))
            .unwrap();
        assert_eq!(lowest.step, 77_770);
        let spans = |of: fn(&VitalSpans) -> Option<Span>| -> Vec<Span> {
            let layers = pulses.iter().map(|one| &one.layers[1]);
            layers.filter_map(of).collect()
        };
        let updates = spans(|layer| Some(layer.update));
        assert_eq!(updates.iter().map(|s| s.count).sum::<u64>(), 6000);
        assert!(updates.windows(2).all(|w| w[0].last < w[1].first));
        assert_eq!(updates.iter().map(|s| s.max).fold(0.0, f32::max), 7.0);
        let rates = spans(|layer| layer.rates.map(|rates| rates.median));
        assert_eq!(rates.iter().map(|s| s.count).sum::<u64>(), 5981);
        let told = [100_000, 200_000, 300_000].map(|step| Box::new(Warning::Differs { step }));
        assert_eq!(warnings, told);
    }
}
