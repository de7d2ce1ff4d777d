//! The results of a race on a surface as a table.

use super::runner::{Runner, RunnerState};
use super::surface_race::SurfaceRace;
use crate::answer::{Answer, Cell, Sheet};

impl SurfaceRace {
    /// The results of all runners: first those that arrived, the fastest leading; then those still running, by value;
    /// then those that diverged, the latest leading.
    #[must_use]
    pub fn answer(&self) -> Answer {
        let mut runners: Vec<&Runner> = self.runners().iter().collect();
        runners.sort_by(|a, b| {
            let (a, b) = (rank(a), rank(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        let surface = self.surface();
        let [x, y] = self.start();
        Answer {
            notes: vec![
                format!("{}: {}.", surface.label, surface.formula),
                format!("Start ({x}, {y}), {} steps.", self.step()),
                format!(
                    "Found: within {} of a minimum for {} steps; steps counts to the first of them.",
                    surface.radius,
                    Runner::STAY
                ),
            ],
            sheets: vec![Sheet {
                name: "runners",
                columns: vec![
                    "optimizer",
                    "knob",
                    "value",
                    "state",
                    "steps",
                    "x",
                    "y",
                    "f",
                    "distance",
                    "downhill",
                ],
                rows: runners.into_iter().map(row).collect(),
            }],
            ..Answer::default()
        }
    }
}

fn rank(runner: &Runner) -> (u8, f64) {
    match runner.state() {
        RunnerState::Arrived(step) => (0, step as f64),
        RunnerState::Running | RunnerState::OutOfView => (1, runner.value()),
        RunnerState::Diverged(step) => (2, -(step as f64)),
    }
}

/// `steps` counts to the arrival or the divergence; it is empty for runners still running.
fn row(runner: &Runner) -> Vec<Cell> {
    let (state, steps) = match runner.state() {
        RunnerState::Arrived(step) => ("found", Cell::Count(step)),
        RunnerState::Diverged(step) => ("diverged", Cell::Count(step)),
        RunnerState::Running | RunnerState::OutOfView => ("not found", Cell::Nothing),
    };
    let (knob, value) = runner
        .dial()
        .map_or((Cell::Nothing, Cell::Nothing), |(index, knob)| {
            (
                Cell::Text(knob.word.to_owned()),
                Cell::Number(runner.knobs()[index]),
            )
        });
    let [x, y] = runner.point();
    vec![
        Cell::Text(runner.entry().id.to_owned()),
        knob,
        value,
        Cell::Text(state.to_owned()),
        steps,
        Cell::Number(x),
        Cell::Number(y),
        Cell::Number(runner.value()),
        Cell::Number(runner.distance()),
        runner.downhill().map_or(Cell::Nothing, Cell::Number),
    ]
}
