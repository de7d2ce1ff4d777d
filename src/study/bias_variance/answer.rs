//! What the runs so far say.

use super::found::Found;
use super::plan::Plan;
use super::terms::Terms;
use super::{figures, verdict};
use crate::answer::{Answer, Cell, Sheet};

/// The answer that the first members of the plan give.
pub(super) fn answer(plan: &Plan, made: &[Vec<f64>]) -> Answer {
    let found = Found::new(plan, made);
    Answer {
        verdict: verdict::verdict(&found),
        figures: figures::figures(&found),
        runs: [made.len() as u64, plan.members() as u64],
        notes: notes(&found),
        sheets: if found.terms.is_empty() {
            Vec::new()
        } else {
            vec![of_capacity(&found), of_inputs(&found)]
        },
        tensors: Vec::new(),
    }
}

fn notes(found: &Found<'_>) -> Vec<String> {
    let plan = found.plan;
    let mut notes = vec![match plan.inits {
        1 => format!(
            "{} training sets with one run each; terms at {} inputs.",
            found.sets,
            plan.grid.len()
        ),
        inits => format!(
            "{} training sets with {inits} runs each, and one more that differs from the first in its batch order only; terms at {} inputs.",
            found.sets,
            plan.grid.len()
        ),
    }];
    let below: Vec<String> = (0..found.terms.len())
        .filter(|value| found.terms[*value].bias2 < 0.0)
        .map(|value| plan.setting(value))
        .collect();
    if !below.is_empty() {
        notes.push(format!(
            "Bias² is estimated without bias, so where it is small it can come out below 0: here at {}.",
            below.join(", ")
        ));
    }
    if plan.has_twins() {
        notes.push(
            "The parts of the variance are estimated without bias, so small ones can come out below 0."
                .to_owned(),
        );
    }
    notes.push(
        "On the models at hand bias² + variance is exactly their mean squared distance to the function; what is left of the difference to the cost is the noise of the fresh targets, whose standard error is difference_error."
            .to_owned(),
    );
    notes
}

fn of_capacity(found: &Found<'_>) -> Sheet {
    let row = |(terms, value): (&Terms, &f64)| {
        let parts = terms.parts.map(|parts| parts.map(Cell::Number));
        let mut row = vec![
            Cell::Number(*value),
            Cell::Count(found.sets as u64),
            Cell::Count(found.plan.inits as u64),
        ];
        row.extend(
            [
                terms.bias2,
                terms.variance,
                terms.noise,
                terms.sum(),
                terms.cost,
                terms.cost_error,
                terms.cost - terms.sum(),
                terms.difference(),
                terms.difference_error,
            ]
            .map(Cell::Number),
        );
        row.extend(parts.unwrap_or([Cell::Nothing, Cell::Nothing, Cell::Nothing]));
        row
    };
    let values = found.terms.iter().zip(&found.plan.values);
    Sheet {
        name: "capacity",
        columns: vec![
            word(found),
            "sets",
            "inits",
            "bias2",
            "variance",
            "noise",
            "sum",
            "cost",
            "cost_error",
            "difference",
            "difference_in_cost_errors",
            "difference_error",
            "of_data",
            "of_init",
            "of_order",
        ],
        rows: values.map(row).collect(),
    }
}

fn of_inputs(found: &Found<'_>) -> Sheet {
    let rows = found.terms.iter().zip(&found.plan.values);
    let rows = rows.flat_map(|(terms, value)| {
        let points = found.plan.grid.iter().zip(&found.function).zip(&terms.at);
        points.map(|((x, f), at)| {
            [*value, *x, *f, at.mean, at.bias2, at.variance]
                .map(Cell::Number)
                .to_vec()
        })
    });
    Sheet {
        name: "inputs",
        columns: vec![word(found), "x", "f", "mean", "bias2", "variance"],
        rows: rows.collect(),
    }
}

fn word(found: &Found<'_>) -> &'static str {
    found.plan.capacity.word()
}
