//! The results of a comparison as tables.

use super::difference::{Compared, Figures, Measure, compared};
use crate::answer::{Answer, Cell, Sheet};
use crate::race::{Difference, LaneState, Limit, Standing};

/// A difference that is larger than its uncertainty.
const BETTER: &str = "✓";
const WORSE: &str = "✗";
/// As wide as the plus.
const MINUS: &str = "−";

/// A row for each change and metric (`differences`), the values of each run that they are based on (`runs`), and every
/// evaluation (`curves`).
#[must_use]
pub fn answer(standing: &Standing) -> Answer {
    let compared = compared(standing);
    let mut rows = Vec::new();
    for one in &compared {
        rows.extend(one.figures.iter().map(|figures| row(one, figures)));
    }
    let columns = vec![
        "change",
        "measure",
        "seeds",
        "without",
        "with",
        "difference",
        "uncertainty",
        "seen",
    ];
    Answer {
        notes: notes(standing, &compared),
        sheets: vec![
            Sheet {
                name: "differences",
                columns,
                rows,
            },
            runs(standing),
            standing.curves(),
        ],
        ..Answer::default()
    }
}

fn row(one: &Compared, figures: &Figures) -> Vec<Cell> {
    let Difference {
        mean,
        uncertainty,
        count,
        ..
    } = figures.difference;
    vec![
        Cell::Text(one.label.clone()),
        Cell::Text(figures.measure.id().to_owned()),
        Cell::Count(count as u64),
        Cell::Number(figures.without),
        Cell::Number(figures.with),
        Cell::Number(mean),
        uncertainty.map_or(Cell::Nothing, Cell::Number),
        Cell::Truth(figures.is_seen),
    ]
}

/// The same for reading: a row for each change, below the values of the unchanged recipe.
#[must_use]
pub fn table(standing: &Standing) -> Answer {
    let compared = compared(standing);
    let mean_without = |measure: &Measure| {
        let lane = standing.lanes.first()?;
        let spread = lane.over(|run| ended(&run.state).then(|| measure.of(run))?)?;
        Some(spread.mean)
    };
    let mut measures = Measure::ALL.to_vec();
    measures.retain(|measure| {
        let mut compared = compared.iter();
        mean_without(measure).is_some() || compared.any(|one| one.figure(*measure).is_some())
    });
    let without = |measure: &Measure| {
        let text = mean_without(measure).map(|mean| value(*measure, mean));
        Cell::Text(text.unwrap_or_default())
    };
    let with = |one: &Compared, measure: &Measure| {
        let text = one.figure(*measure).map(text_of);
        Cell::Text(text.unwrap_or_default())
    };
    let label = standing.lanes.first().map(|lane| lane.label.clone());
    let first = std::iter::once(Cell::Text(label.unwrap_or_default()));
    let mut rows = vec![first.chain(measures.iter().map(without)).collect()];
    rows.extend(compared.iter().map(|one| {
        let label = std::iter::once(Cell::Text(one.label.clone()));
        label
            .chain(measures.iter().map(|measure| with(one, measure)))
            .collect()
    }));
    let names = measures.iter().map(|measure| measure.id());
    Answer {
        notes: notes(standing, &compared),
        sheets: vec![Sheet {
            name: "differences",
            columns: std::iter::once("change").chain(names).collect(),
            rows,
        }],
        ..Answer::default()
    }
}

/// `0.843  −0.693 ± 0.073 ✓`: the value with the change, and the difference it makes.
fn text_of(figures: &Figures) -> String {
    let measure = figures.measure;
    let Difference {
        mean, uncertainty, ..
    } = figures.difference;
    let sign = if mean < 0.0 { MINUS } else { "+" };
    let with = value(measure, figures.with);
    let mean = value(measure, mean.abs());
    let doubt = uncertainty.map(|uncertainty| format!(" ± {}", value(measure, uncertainty)));
    let doubt = doubt.unwrap_or_default();
    let seen = match figures.verdict() {
        Some(true) => format!(" {BETTER}"),
        Some(false) => format!(" {WORSE}"),
        None => String::new(),
    };
    format!("{with}  {sign}{mean}{doubt}{seen}")
}

/// Losses to three decimal places, accuracies in percent.
fn value(measure: Measure, value: f64) -> String {
    let text = match measure {
        Measure::ValidationAccuracy => format!("{:.1} %", value * 100.0),
        Measure::ValidationLoss | Measure::Gap => format!("{value:.3}"),
    };
    text.replace('-', MINUS)
}

fn ended(state: &LaneState) -> bool {
    state.is_over() && !matches!(state, LaneState::Diverged { .. })
}

fn runs(standing: &Standing) -> Sheet {
    let mut rows = Vec::new();
    for lane in &standing.lanes {
        for run in &lane.runs {
            let figures = Measure::ALL.map(|measure| measure.of(run));
            let start = [
                Cell::Text(lane.label.clone()),
                Cell::Count(run.seed),
                Cell::Count(run.step),
            ];
            let figures = figures.map(|one| one.map_or(Cell::Nothing, Cell::Number));
            let end = std::iter::once(Cell::Text(run.state.to_string()));
            rows.push(start.into_iter().chain(figures).chain(end).collect());
        }
    }
    let mut columns = vec!["lane", "seed", "step"];
    columns.extend(Measure::ALL.map(Measure::id));
    columns.push("state");
    Sheet {
        name: "runs",
        columns,
        rows,
    }
}

fn notes(standing: &Standing, compared: &[Compared]) -> Vec<String> {
    let plan = &standing.plan;
    let mut notes = vec![beginning(standing)];
    notes.extend(standing.batches_note());
    notes.extend(doubt(standing, compared));
    for one in compared.iter().filter(|one| one.diverged > 0) {
        notes.push(format!(
            "{}: on {} of {} seeds a run diverged and is excluded.",
            one.label, one.diverged, plan.seeds
        ));
    }
    for lane in &standing.lanes {
        let early = |state: &LaneState| matches!(state, LaneState::EarlyStopped { .. });
        let stopped = lane.over(|run| early(&run.state).then_some(run.step as f64));
        notes.extend(stopped.map(|steps| {
            format!(
                "{}: stopped on {} of {} seeds, after {:.0} steps on average; values are those of the best weights, which it keeps. These were chosen on this validation set, so they are optimistic.",
                lane.label, steps.count, plan.seeds, steps.mean
            )
        }));
        let refused = lane.runs.iter().find_map(|run| run.refused.as_ref());
        notes.extend(refused.map(|text| format!("{}: {text}.", lane.label)));
    }
    if !standing.is_over() {
        notes.push(
            "Not all runs finished: values are of the seeds that did, and none is marked."
                .to_owned(),
        );
    }
    notes
}

/// What the runs have in common, and where they end.
fn beginning(standing: &Standing) -> String {
    let plan = &standing.plan;
    let over = if plan.batches_differ(standing.samples) {
        "over the same samples in the same order (the same batches where the batch sizes are equal)"
    } else {
        "over the same batches"
    };
    let until = match plan.until {
        Limit::Stopped => "until early stopping stops them".to_owned(),
        until => format!("to {until}"),
    };
    format!("On each seed, from the same weights {over} {until}; values are those at the end.")
}

/// Explains the sign ± and the mark.
fn doubt(standing: &Standing, compared: &[Compared]) -> Vec<String> {
    let plan = &standing.plan;
    if plan.seeds == 1 {
        return vec!["One seed can't tell a difference from chance: --seeds 5 can.".to_owned()];
    }
    let has_accuracies = compared
        .iter()
        .any(|one| one.figure(Measure::ValidationAccuracy).is_some());
    let resolution = if has_accuracies {
        "; for accuracies, at least one validation sample"
    } else {
        ""
    };
    let means = format!(
        "Means over seeds {} to {}; ± is half the 95 % interval of the mean paired difference over seeds (Student's t){resolution}.",
        plan.seed(0),
        plan.seed(plan.seeds - 1)
    );
    let mark = if plan.seeds < Difference::LEAST_PAIRS as u64 {
        format!(
            "{} seeds are too few to tell a difference from chance: --seeds 5 can.",
            plan.seeds
        )
    } else {
        format!(
            "{BETTER} where better and {WORSE} where worse by more than the uncertainty, over at least {} seeds that do not all agree exactly; one in twenty purely chance differences is marked too.",
            Difference::LEAST_PAIRS
        )
    };
    vec![means, mark]
}
