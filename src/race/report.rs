//! The results of a race as tables.

use super::{
    Difference, LaneStanding, LaneState, Limit, Point, Rank, RunStanding, Spread, Standing,
};
use crate::answer::{Answer, Cell, Sheet};
use crate::train::Settings;

impl Standing {
    /// The leaderboard (`lanes`) and all evaluations kept (`curves`).
    ///
    /// Columns that would be empty are left out: deviations for a single seed, accuracies for regression, and the cost
    /// of reaching the threshold without one. Deviations are sample standard deviations (n − 1).
    #[must_use]
    pub fn answer(&self) -> Answer {
        Answer {
            notes: self.notes(),
            sheets: vec![self.lanes_sheet(), self.curves()],
            ..Answer::default()
        }
    }

    fn lanes_sheet(&self) -> Sheet {
        let columns = columns(self);
        let row = |rank: Rank| {
            let lane = &self.lanes[rank.lane];
            let first = [
                Cell::Rank {
                    place: rank.place as u64,
                    is_shared: rank.is_shared,
                },
                Cell::Text(lane.label.clone()),
                self.settings(rank.lane),
            ];
            let cells = columns.iter().map(|(.., cell)| cell(lane));
            first.into_iter().chain(cells).collect()
        };
        let names = columns.iter().map(|(name, ..)| *name);
        Sheet {
            name: "lanes",
            columns: ["rank", "lane", "settings"]
                .into_iter()
                .chain(names)
                .collect(),
            rows: self.ranks().into_iter().map(row).collect(),
        }
    }

    /// The initial knobs of the lane's optimizer, like `lr 0.1`.
    fn settings(&self, lane: usize) -> Cell {
        let Ok(recipe) = self.plan.recipe(lane, 0, self.samples) else {
            return Cell::Nothing;
        };
        Cell::Text(knobs(&recipe.settings))
    }

    /// Every evaluation: a row for each lane, seed and step.
    #[must_use]
    pub fn curves(&self) -> Sheet {
        let row = |lane: &LaneStanding, run: &RunStanding, point: &Point| {
            let Point { at, seconds } = point;
            let share = |share: Option<f64>| share.map_or(Cell::Nothing, Cell::Number);
            vec![
                Cell::Text(lane.label.clone()),
                Cell::Count(run.seed),
                Cell::Count(at.step),
                Cell::Number(at.epoch),
                Cell::Count(at.samples),
                Cell::Number(*seconds),
                Cell::Number(at.train.loss),
                Cell::Number(at.validation.loss),
                share(at.train.accuracy),
                share(at.validation.accuracy),
            ]
        };
        let mut rows = Vec::new();
        for lane in &self.lanes {
            for run in &lane.runs {
                let points = run.track.points().iter();
                rows.extend(points.map(|point| row(lane, run, point)));
            }
        }
        Sheet {
            name: "curves",
            columns: vec![
                "lane",
                "seed",
                "step",
                "epoch",
                "samples",
                "seconds",
                "train_loss",
                "validation_loss",
                "train_accuracy",
                "validation_accuracy",
            ],
            rows,
        }
    }

    fn notes(&self) -> Vec<String> {
        let plan = &self.plan;
        let mut notes = vec![match plan.until {
            Limit::Stopped => "Each lane runs until early stopping stops it.".to_owned(),
            until => format!("Each lane runs to {until}."),
        }];
        if let Some(threshold) = plan.threshold {
            let first = if plan.seeds > 1 {
                "come first, those on more seeds before those on fewer, then by the samples needed, even where that may be chance"
            } else {
                "come first, by the samples needed"
            };
            notes.push(format!(
                "Lanes that reached validation {threshold} {first}; then by best validation loss."
            ));
            notes.extend(self.measurements_note());
        }
        if let Some(by) = self.level_note() {
            notes.push(by);
        }
        if self.lanes.iter().any(|lane| lane.diverged() > 0) {
            notes.push(
                "Lanes that diverged come after those that got as far and did not.".to_owned(),
            );
        }
        notes.extend(self.knobs_note());
        if plan.seeds > 1 {
            notes.push(format!(
                "Values are means over seeds {} to {}; _sd is the sample standard deviation.",
                plan.seed(0),
                plan.seed(plan.seeds - 1)
            ));
        }
        if plan.seeds > 1 && plan.threshold.is_some() {
            notes.push(
                "The cost of reaching the threshold is the mean over the seeds that reached it."
                    .to_owned(),
            );
        }
        notes.extend(self.batches_note());
        let runs = || self.lanes.iter().flat_map(|lane| &lane.runs);
        if let Some(every) = runs()
            .map(|run| run.track.every())
            .max()
            .filter(|every| *every > 1)
        {
            notes.push(format!(
                "The curves contain every {every}th evaluation of the longest lanes, and the last one."
            ));
        }
        for lane in &self.lanes {
            let refused = lane.runs.iter().find_map(|run| run.refused.as_ref());
            notes.extend(refused.map(|text| format!("{}: {text}.", lane.label)));
        }
        if !self.is_over() {
            notes.push("Not all lanes finished.".to_owned());
        }
        notes
    }
}

impl Standing {
    /// How many measurements decide who reaches the threshold; `None` before the first.
    fn measurements_note(&self) -> Option<String> {
        let runs = self.lanes.iter().flat_map(|lane| &lane.runs);
        let counts = runs
            .map(|run| run.measurements.count())
            .filter(|count| *count > 0);
        let (least, most) = (counts.clone().min()?, counts.max()?);
        let count = if least == most {
            least.to_string()
        } else {
            format!("{least} to {most}")
        };
        Some(format!(
            "Whether a lane reached it, and its best scores, are decided by {count} measurements of validation per run, evaluations and others between them, denser at the start; lanes that these can't tell apart are tied."
        ))
    }

    /// Explains ties by loss, if there are enough seeds to judge by and at least two lanes without the threshold.
    fn level_note(&self) -> Option<String> {
        let seeds = self.plan.seeds;
        let of_loss = self
            .lanes
            .iter()
            .filter(|lane| lane.samples_to_threshold().is_none());
        (self.is_over() && seeds >= Difference::LEAST_PAIRS as u64 && of_loss.count() > 1).then(|| {
            "Lanes are tied with the first of their rank when their best validation losses differ by no more than chance: the 95 % interval of the mean paired difference over seeds (Student's t) contains 0."
                .to_owned()
        })
    }

    /// After the same number of steps, runs have seen the same samples only if their batch sizes match.
    pub(crate) fn batches_note(&self) -> Option<String> {
        let plan = &self.plan;
        (matches!(plan.until, Limit::Step(_)) && plan.batches_differ(self.samples)).then(|| {
            "After the same number of steps, runs with different batch sizes have seen different numbers of samples: use --until 'epoch N' to compare them."
                .to_owned()
        })
    }

    /// Knobs that the base recipe gives its own optimizer apply only to lanes with that optimizer.
    fn knobs_note(&self) -> Option<String> {
        let base = &self.plan.base.settings;
        let other = |lane: usize| {
            let recipe = self.plan.recipe(lane, 0, self.samples);
            recipe.is_ok_and(|recipe| recipe.settings.optimizer != base.optimizer)
        };
        let has_others = (0..self.plan.lanes.len()).any(other);
        (has_others && base.knobs != base.optimizer.defaults()).then(|| {
            format!(
                "{} applies to {}: lanes with other optimizers use their own defaults, except where the lane says otherwise.",
                knobs(base),
                base.optimizer.id
            )
        })
    }
}

/// The current optimizer's knobs, like `lr 0.1`.
fn knobs(settings: &Settings) -> String {
    let knobs = settings.optimizer.knobs.iter().zip(&settings.knobs);
    let texts: Vec<String> = knobs
        .map(|(knob, value)| format!("{} {}", knob.word, knob.format(*value)))
        .collect();
    texts.join(", ")
}

/// What a race must have for a column of the leaderboard to be non-empty.
#[derive(Clone, Copy, PartialEq)]
enum Needs {
    Seeds,
    Classes,
    Threshold,
}

/// A column of the leaderboard, after those of the rank, the lane and its settings.
type Column = (&'static str, &'static [Needs], fn(&LaneStanding) -> Cell);

const COLUMNS: &[Column] = {
    use Needs::{Classes, Seeds, Threshold};
    &[
        ("seeds", &[Seeds], |lane| Cell::Count(counted(lane))),
        ("validation_loss", &[], |lane| mean(lane.final_loss())),
        ("validation_loss_sd", &[Seeds], |lane| sd(lane.final_loss())),
        ("best_loss", &[], |lane| mean(lane.best_loss())),
        ("best_loss_sd", &[Seeds], |lane| sd(lane.best_loss())),
        ("final_accuracy", &[Classes], |lane| {
            mean(lane.final_accuracy())
        }),
        ("final_accuracy_sd", &[Classes, Seeds], |lane| {
            sd(lane.final_accuracy())
        }),
        ("best_accuracy", &[Classes], |lane| {
            mean(lane.best_accuracy())
        }),
        ("reached", &[Threshold, Seeds], |lane| {
            Cell::Count(
                lane.samples_to_threshold()
                    .map_or(0, |one| one.count as u64),
            )
        }),
        ("steps_to", &[Threshold], |lane| {
            count(lane.over(|run| Some(run.reached?.step as f64)))
        }),
        ("samples_to", &[Threshold], |lane| {
            count(lane.samples_to_threshold())
        }),
        ("seconds_to", &[Threshold], |lane| {
            mean(lane.over(|run| Some(run.reached?.seconds)))
        }),
        ("steps", &[], |lane| {
            count(lane.over(|run| Some(run.step as f64)))
        }),
        ("samples", &[], |lane| {
            count(lane.over(|run| Some(run.samples as f64)))
        }),
        ("seconds", &[], |lane| {
            mean(lane.over(|run| Some(run.seconds)))
        }),
        ("state", &[], |lane| Cell::Text(lane.state().to_string())),
    ]
};

fn columns(standing: &Standing) -> Vec<&'static Column> {
    let mut runs = standing.lanes.iter().flat_map(|lane| &lane.runs);
    let classes = runs.any(|run| run.best_accuracy.is_some());
    let has = |needs: &Needs| match needs {
        Needs::Seeds => standing.plan.seeds > 1,
        Needs::Classes => classes,
        Needs::Threshold => standing.plan.threshold.is_some(),
    };
    let columns = COLUMNS.iter();
    columns
        .filter(|(_, needs, _)| needs.iter().all(has))
        .collect()
}

/// The number of seeds with results.
fn counted(lane: &LaneStanding) -> u64 {
    lane.counted()
        .filter(|run| run.state != LaneState::Waiting)
        .count() as u64
}

fn mean(spread: Option<Spread>) -> Cell {
    spread.map_or(Cell::Nothing, |spread| Cell::Number(spread.mean))
}

fn sd(spread: Option<Spread>) -> Cell {
    spread.map_or(Cell::Nothing, |spread| Cell::Number(spread.sd))
}

/// A mean of counts, as a whole number if it is one.
fn count(spread: Option<Spread>) -> Cell {
    match spread {
        Some(Spread { mean, .. }) if mean.fract() == 0.0 => Cell::Count(mean as u64),
        other => self::mean(other),
    }
}
