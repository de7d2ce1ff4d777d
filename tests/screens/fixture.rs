//! Runs in closed form, reported to the screens as by the live loop.

use std::sync::Arc;

use gradus::data::{Family, Notice};
use gradus::live::{About, Activity, Event, Position, Report, RequestId, Speed, Status};
use gradus::nn::Score;
use gradus::regularize::Meter;
use gradus::series::Span;
use gradus::train::evaluation_history::{EvaluationHistory, Guess};
use gradus::train::history::BranchId;
use gradus::train::{
    Applied, Best, Change, Doubt, End, Evaluation, Evaluations, Impact, Recipe, Settings,
};
use gradus::ui::{App, Effect, Message};

/// Steps per epoch of the fixture: 1 078 samples in batches of 32.
pub(crate) const STEPS: u64 = 34;

/// A simulated run, reported up to some epoch.
pub(crate) struct Story {
    pub(crate) about: About,
    pub(crate) settings: Settings,
    pub(crate) activity: Activity,
    pub(crate) meter: Option<Meter>,
    pub(crate) best: Option<Best>,
    pub(crate) remaining: Option<f64>,
    pub(crate) speed: Speed,
    /// The position of the run on its branch, if it is in the past.
    pub(crate) past: Option<u64>,
    /// Whether there is something to undo, and to redo.
    pub(crate) can: (bool, bool),
    pub(crate) branch: BranchId,
    step: u64,
    changes: Vec<Applied>,
    curves: fn(f64) -> (f64, f64),
}

fn decay(t: f64, from: f64, to: f64, time: f64) -> f64 {
    to + (from - to) * (-t / time).exp()
}

/// Overfitting from epoch 25 on, as in the lecture's picture.
pub(crate) fn overfitting(epoch: f64) -> (f64, f64) {
    let train = decay(epoch, 2.4, 0.009, 9.0);
    let validation = decay(epoch, 2.4, 0.12, 8.0) + 0.0022 * (epoch - 25.0).max(0.0);
    (train, validation)
}

/// A regression that settles.
pub(crate) fn settling(epoch: f64) -> (f64, f64) {
    (
        decay(epoch, 1.1, 0.04, 12.0),
        decay(epoch, 1.15, 0.06, 12.0),
    )
}

impl Story {
    pub(crate) fn new(curves: fn(f64) -> (f64, f64)) -> Self {
        let recipe = Recipe::default();
        Self {
            settings: recipe.settings.clone(),
            about: About {
                table: None,
                inputs: Vec::new(),
                recipe,
                data: "Digits 8x8",
                family: Family::Image,
                network: "64-64-32-10".to_owned(),
                parameters: 6570,
                train_samples: 1078,
                validation_samples: 359,
                test_samples: 360,
                test_openings: 0,
                classification: true,
                notices: Vec::new(),
            },
            activity: Activity::Training,
            meter: None,
            best: None,
            remaining: None,
            speed: Speed::Unlimited,
            past: None,
            can: (true, false),
            branch: BranchId::default(),
            step: 0,
            changes: Vec::new(),
            curves,
        }
    }

    /// A regression on a small table, with a notice about its rows.
    pub(crate) fn regression() -> Self {
        let mut story = Self::new(settling);
        "csv:houses.csv".clone_into(&mut story.about.recipe.data.name);
        story.about.data = "CSV file";
        story.about.family = Family::Table;
        "13-64-32-1".clone_into(&mut story.about.network);
        story.about.train_samples = 303;
        story.about.validation_samples = 101;
        story.about.test_samples = 102;
        story.about.classification = false;
        story.about.notices = vec![Notice::RowsDropped {
            dropped: 11,
            of: 517,
            most: None,
        }];
        story
    }

    pub(crate) fn status(&self) -> Status {
        let training = self.activity == Activity::Training;
        Status {
            activity: self.activity.clone(),
            position: Self::position(self.past.unwrap_or(self.step)),
            steps_per_second: if training { 44_400.0 } else { 0.0 },
            samples_per_second: if training { 1_420_000.0 } else { 0.0 },
            remaining: self.remaining,
            speed: self.speed,
            settings: self.settings.clone(),
            meter: self.meter,
            // If the best weights are kept, they are replaced whenever better ones come.
            best: self.best.and_then(|_| self.lowest()),
            unavailable: Vec::new(),
            notices: Vec::new(),
            last: self.evaluation(self.step),
            course: Arc::new(self.course()),
            branch: self.branch,
            head: self.step,
            replaying: self.past.is_some(),
            checkpoint_every: 256,
            can_undo: self.can.0,
            can_redo: self.can.1,
        }
    }

    /// The history of the evaluations at the end of each epoch.
    fn course(&self) -> EvaluationHistory {
        let guess = if self.about.classification {
            10.0_f64.ln()
        } else {
            1.0
        };
        let guess = Guess {
            train: guess,
            validation: guess,
        };
        let mut course = EvaluationHistory::new(self.evaluation(0), Some(guess));
        let mut changes = self.changes.iter().peekable();
        for step in 0..=self.step {
            if step > 0 && step.is_multiple_of(STEPS) {
                course.take(self.evaluation(step));
            }
            while let Some(applied) = changes.next_if(|one| one.step == step) {
                course.changed(applied);
            }
        }
        course
    }

    pub(crate) fn position(step: u64) -> Position {
        Position {
            step,
            epoch: step as f64 / STEPS as f64,
            samples: step * 32,
            seconds: step as f64 / 1000.0,
        }
    }

    pub(crate) fn report(&self, events: Vec<Event>) -> Message {
        Message::Report(Report {
            events,
            status: self.status(),
        })
    }

    pub(crate) fn evaluation(&self, step: u64) -> Evaluation {
        let position = Self::position(step);
        let (train, validation) = (self.curves)(position.epoch);
        let score = |loss: f64| Score {
            loss,
            accuracy: self
                .about
                .classification
                .then(|| (1.0 - loss * 0.37).clamp(0.1, 1.0)),
        };
        Evaluation {
            step,
            epoch: position.epoch,
            samples: position.samples,
            train: score(train),
            validation: score(validation),
            doubt: self.doubt(validation),
        }
    }

    /// The uncertainty due to few validation samples.
    fn doubt(&self, validation: f64) -> Option<Doubt> {
        let samples = self.about.validation_samples;
        (samples < 50).then(|| Doubt {
            samples,
            error: validation / (samples as f64).sqrt(),
            of_rise: Some(0.01),
        })
    }

    /// Starts the run, with the evaluation of the untrained network.
    pub(crate) fn start(&self, app: &mut App) {
        let events = vec![
            Event::Started(Box::new(self.about.clone())),
            Event::Position(Self::position(0)),
            Event::Evaluations(Box::new(Evaluations::from(self.evaluation(0)))),
        ];
        tell(app, self.report(events));
    }

    /// Trains on to `epoch`.
    pub(crate) fn train(&mut self, app: &mut App, epoch: u64) {
        let mut events = Vec::new();
        while self.step < epoch * STEPS {
            self.step += 1;
            let (train, _) = (self.curves)(self.step as f64 / STEPS as f64);
            // Scatter about the training loss without random numbers.
            let wobble = 1.0 + 0.8 * ((self.step * 7919 % 101) as f64 / 50.0 - 1.0);
            let objective = (train * wobble).max(1e-4);
            events.push(Event::Steps(Span::point(self.step, objective as f32)));
            if self.step.is_multiple_of(STEPS) {
                events.push(Event::Position(Self::position(self.step)));
                let evaluation = Evaluations::from(self.evaluation(self.step));
                events.push(Event::Evaluations(Box::new(evaluation)));
            }
        }
        tell(app, self.report(events));
    }

    /// A change takes effect here.
    pub(crate) fn apply(&mut self, app: &mut App, words: &str, ticket: Option<RequestId>) {
        let change: Change = words.parse().unwrap();
        let (was, samples) = (self.settings.clone(), self.about.train_samples);
        let text = change.apply(&mut self.settings, samples).unwrap();
        let position = Self::position(self.step);
        let applied = Applied {
            step: self.step,
            epoch: position.epoch,
            change,
            text,
            impact: Impact::of(&change, &was, &self.settings, samples),
        };
        self.changes.push(applied.clone());
        tell(
            app,
            self.report(vec![
                Event::Position(position),
                Event::Applied {
                    applied,
                    pressed: ticket.map(|_| position.seconds),
                    ticket,
                },
            ]),
        );
    }

    /// The training stops here.
    pub(crate) fn stop(&mut self, app: &mut App, end: End) {
        self.activity = Activity::Stopped(end.clone());
        let event = Event::Stopped {
            step: self.step,
            end,
        };
        tell(app, self.report(vec![event]));
    }

    /// The evaluation with the lowest validation loss so far.
    fn lowest(&self) -> Option<Best> {
        let best = (0..=self.step / STEPS)
            .map(|epoch| self.evaluation(epoch * STEPS))
            .min_by(|a, b| a.validation.loss.total_cmp(&b.validation.loss))?;
        Some(Best {
            step: best.step,
            epoch: best.epoch,
            validation: best.validation,
        })
    }

    /// Keeps the best weights from now on, as early stopping does.
    pub(crate) fn keep_best(&mut self) {
        self.best = self.lowest();
    }

    /// Moves the run to this step, on a branch with different values from there on.
    pub(crate) fn branch_off(
        &mut self,
        branch: BranchId,
        step: u64,
        curves: fn(f64) -> (f64, f64),
    ) {
        (self.branch, self.step, self.curves, self.past) = (branch, step, curves, None);
        self.changes.retain(|change| change.step < step);
    }

    /// Makes steps without reports.
    pub(crate) fn skip(&mut self, steps: u64) {
        self.step += steps;
    }

    pub(crate) fn step(&self) -> u64 {
        self.step
    }
}

pub(crate) fn tell(app: &mut App, message: Message) {
    let effects: Vec<Effect> = app.update(message);
    assert!(effects.is_empty(), "a report asks for nothing: {effects:?}");
}

/// The run of the picture: 85 epochs, three changes, overfitting, early stopping on.
pub(crate) fn picture(app: &mut App) -> Story {
    let mut story = Story::new(overfitting);
    story.start(app);
    story.train(app, 20);
    story.apply(app, "optimizer adam", None);
    story.train(app, 26);
    story.apply(app, "early-stopping 20", None);
    story.meter = Some(Meter {
        count: 0,
        limit: 20,
        triggered: false,
    });
    story.train(app, 29);
    story.apply(app, "weight-decay 0.001", None);
    story.keep_best();
    story.meter = Some(Meter {
        count: 18,
        limit: 20,
        triggered: false,
    });
    story.train(app, 85);
    story
}
