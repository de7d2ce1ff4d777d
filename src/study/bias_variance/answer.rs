//! The answer of the runs finished so far.

use super::findings::Findings;
use super::plan::Plan;
use super::terms::Terms;
use super::{figures, verdict};
use crate::answer::{Answer, Cell, Sheet};

/// Builds the answer from the first members of the plan.
pub(super) fn answer(plan: &Plan, made: &[Vec<f64>]) -> Answer {
    let findings = Findings::new(plan, made);
    Answer {
        verdict: verdict::verdict(&findings),
        figures: figures::figures(&findings),
        runs: [made.len() as u64, plan.members() as u64],
        notes: notes(&findings),
        sheets: if findings.terms.is_empty() {
            Vec::new()
        } else {
            vec![of_capacity(&findings), of_inputs(&findings)]
        },
        tensors: Vec::new(),
    }
}

fn notes(findings: &Findings<'_>) -> Vec<String> {
    let plan = findings.plan;
    let mut notes = vec![match plan.inits {
        1 => format!(
            "{} training sets with one run each; terms at {} inputs.",
            findings.sets,
            plan.grid.len()
        ),
        inits => format!(
            "{} training sets with {inits} runs each, and one more that differs from the first in its batch order only; terms at {} inputs.",
            findings.sets,
            plan.grid.len()
        ),
    }];
    let below: Vec<String> = (0..findings.terms.len())
        .filter(|value| findings.terms[*value].bias2 < 0.0)
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

fn of_capacity(findings: &Findings<'_>) -> Sheet {
    let row = |(terms, value): (&Terms, &f64)| {
        let parts = terms.parts.map(|parts| parts.map(Cell::Number));
        let mut row = vec![
            Cell::Number(*value),
            Cell::Count(findings.sets as u64),
            Cell::Count(findings.plan.inits as u64),
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
    let values = findings.terms.iter().zip(&findings.plan.values);
    Sheet {
        name: "capacity",
        columns: vec![
            word(findings),
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

fn of_inputs(findings: &Findings<'_>) -> Sheet {
    let rows = findings.terms.iter().zip(&findings.plan.values);
    let rows = rows.flat_map(|(terms, value)| {
        let points = findings
            .plan
            .grid
            .iter()
            .zip(&findings.function)
            .zip(&terms.at);
        points.map(|((x, f), at)| {
            [*value, *x, *f, at.mean, at.bias2, at.variance]
                .map(Cell::Number)
                .to_vec()
        })
    });
    Sheet {
        name: "inputs",
        columns: vec![word(findings), "x", "f", "mean", "bias2", "variance"],
        rows: rows.collect(),
    }
}

fn word(findings: &Findings<'_>) -> &'static str {
    findings.plan.capacity.word()
}
