//! Early stopping: stops after `patience` evaluations without an improvement of the monitored metric.
//!
//! An evaluation is an improvement if it beats the best by more than `min_delta`.

use super::watched::Watched;
use super::{Entry, EvaluationOutcome, Meter, Reason, Regularizer};
use crate::knob::{Kind, Knob, Scale};
use crate::nn::Score;
use crate::state_visitor::StateVisitor;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "early-stopping",
    label: "early stopping",
    explanation: "stop when validation stops improving, and keep the best weights",
    source: "Prechelt 1998",
    knobs: &[
        Knob {
            word: "early-stopping",
            symbol: "",
            label: "patience",
            value_name: "N",
            explanation: "evaluations without improvement before stopping",
            kind: Kind::Count {
                min: 1,
                max: 100_000,
            },
            default: 10.0,
            switches: true,
        },
        Knob {
            word: "min-delta",
            symbol: "δ",
            label: "minimum improvement",
            value_name: "DELTA",
            explanation: "smallest change that counts as an improvement",
            kind: Kind::Real {
                min: 0.0,
                max: 10.0,
                scale: Scale::Linear(0.001),
            },
            default: 0.0,
            switches: false,
        },
        Knob {
            word: "monitor",
            symbol: "",
            label: "metric",
            value_name: "METRIC",
            explanation: "the metric that has to improve",
            kind: Kind::Choice(&Watched::WORDS),
            default: 0.0,
            switches: false,
        },
        Knob {
            word: "on-trigger",
            symbol: "",
            label: "on trigger",
            value_name: "ACTION",
            explanation: "stop training, or mark the step and continue",
            kind: Kind::Choice(&["stop", "mark"]),
            default: 0.0,
            switches: false,
        },
    ],
    exclusive: false,
    watches: true,
    unavailable: super::never,
    mismatch: |on, knobs| {
        let watched = Watched::from_knob(knobs[MONITOR]);
        (watched == Watched::Accuracy && !on.classes).then_some((MONITOR, Reason::NoAccuracy))
    },
    notice: super::never,
    build: || Box::new(EarlyStopping::default()),
};

const PATIENCE: usize = 0;
const MIN_DELTA: usize = 1;
const MONITOR: usize = 2;
const ON_TRIGGER: usize = 3;

/// The best value seen, as a loss (lower is better), and the number of evaluations since.
#[derive(Clone, Debug, Default)]
struct EarlyStopping {
    best: Option<f64>,
    monitor: f64,
    without_improvement: u32,
    triggered: bool,
}

impl Regularizer for EarlyStopping {
    fn judge(&mut self, knobs: &[f64], _train: Score, validation: Score) -> EvaluationOutcome {
        if self.monitor != knobs[MONITOR] {
            *self = Self {
                monitor: knobs[MONITOR],
                ..Self::default()
            };
        }
        let value = Watched::from_knob(knobs[MONITOR]).value(validation);
        // Starting from infinity, a first value that is NaN does not become a best that nothing beats.
        let best = self.best.unwrap_or(f64::INFINITY);
        if value < best - knobs[MIN_DELTA] {
            self.best = Some(value);
            self.go_on();
            return EvaluationOutcome {
                improved: true,
                ..EvaluationOutcome::default()
            };
        }
        self.without_improvement += 1;
        let stop = knobs[ON_TRIGGER] == 0.0;
        let is_exhausted = f64::from(self.without_improvement) >= knobs[PATIENCE];
        // A mark is set once, not at each following evaluation. A stop triggers regardless of earlier marks.
        let triggered = is_exhausted && (stop || !self.triggered);
        self.triggered |= triggered;
        EvaluationOutcome {
            improved: false,
            triggered,
            stop,
        }
    }

    fn go_on(&mut self) {
        self.without_improvement = 0;
        self.triggered = false;
    }

    fn meter(&self, knobs: &[f64]) -> Option<Meter> {
        Some(Meter {
            count: self.without_improvement,
            limit: knobs[PATIENCE] as u32,
            triggered: self.triggered,
        })
    }

    fn visit_state(&mut self, visitor: &mut dyn StateVisitor) {
        // Without a best value, any value is an improvement.
        let mut best = self.best.unwrap_or(f64::INFINITY);
        visitor.value(&mut best);
        self.best = Some(best).filter(|best| *best != f64::INFINITY);
        visitor.value(&mut self.monitor);
        let mut count = u64::from(self.without_improvement);
        visitor.count(&mut count);
        self.without_improvement = u32::try_from(count).unwrap_or(u32::MAX);
        let mut triggered = u64::from(self.triggered);
        visitor.count(&mut triggered);
        self.triggered = triggered != 0;
    }

    fn boxed_clone(&self) -> Box<dyn Regularizer> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRAIN: Score = Score {
        loss: 0.0,
        accuracy: None,
    };

    fn judge_all(knobs: &[f64], losses: &[f64]) -> Vec<(bool, bool)> {
        let mut stopping = (ENTRY.build)();
        losses
            .iter()
            .map(|loss| {
                let validation = Score {
                    loss: *loss,
                    accuracy: Some(1.0 - loss),
                };
                let judgement = stopping.judge(knobs, TRAIN, validation);
                (judgement.improved, judgement.triggered)
            })
            .collect()
    }

    #[test]
    fn marks_once_after_patience_evaluations_without_improvement() {
        let (better, worse, trigger) = ((true, false), (false, false), (false, true));
        assert_eq!(
            judge_all(
                &[3.0, 0.0, 0.0, 1.0],
                &[0.9, 0.5, 0.5, 0.6, 0.4, 0.4, 0.7, 0.6, 0.9]
            ),
            [
                better, better, worse, worse, better, worse, worse, trigger, worse
            ]
        );
    }

    #[test]
    fn an_improvement_after_a_mark_starts_the_count_anew_and_a_second_exhaustion_is_marked_too() {
        let (better, worse, trigger) = ((true, false), (false, false), (false, true));
        assert_eq!(
            judge_all(
                &[2.0, 0.0, 0.0, 1.0],
                &[0.5, 0.6, 0.6, 0.6, 0.4, 0.5, 0.5, 0.5]
            ),
            [better, worse, trigger, worse, better, worse, trigger, worse]
        );
    }

    #[test]
    fn a_marked_run_that_is_told_to_stop_stops_at_the_next_evaluation() {
        let mut stopping = (ENTRY.build)();
        let mut judge = |on_trigger, loss| {
            let validation = Score {
                loss,
                accuracy: None,
            };
            let found = stopping.judge(&[2.0, 0.0, 0.0, on_trigger], TRAIN, validation);
            found.triggered && found.stop
        };
        let marked = [0.5, 0.6, 0.6, 0.6].map(|loss| judge(1.0, loss));
        assert_eq!(marked, [false; 4]);
        assert!(judge(0.0, 0.6));
    }

    #[test]
    fn min_delta_asks_for_more_than_a_hair() {
        assert_eq!(
            judge_all(&[2.0, 0.1, 0.0, 0.0], &[1.0, 0.95, 0.85]),
            [(true, false), (false, false), (true, false)]
        );
    }

    #[test]
    fn accuracy_can_be_watched_and_a_non_finite_loss_never_improves() {
        assert_eq!(
            judge_all(&[9.0, 0.0, 1.0, 0.0], &[0.5, 0.4, 0.45]),
            [(true, false), (true, false), (false, false)]
        );
        let after_nan = judge_all(&[1.0, 0.0, 0.0, 0.0], &[0.5, f64::NAN]);
        assert_eq!(after_nan[1], (false, true));
    }

    #[test]
    fn going_on_starts_the_count_anew_and_keeps_the_best() {
        let knobs = [2.0, 0.0, 0.0, 0.0];
        let mut stopping = (ENTRY.build)();
        let validation = |loss| Score {
            loss,
            accuracy: None,
        };
        let mut triggers = Vec::new();
        for (i, loss) in [0.5, 0.6, 0.6, 0.55, 0.6, 0.4].into_iter().enumerate() {
            let judgement = stopping.judge(&knobs, TRAIN, validation(loss));
            if judgement.triggered {
                triggers.push(i);
                stopping.go_on();
            }
        }
        assert_eq!(triggers, [2, 4]);
    }
}
