//! The answer of the runs finished so far.

use super::findings::Findings;
use super::plan::Plan;
use super::run::Fit;
use super::terms::Terms;
use super::{figures, verdict};
use crate::answer::{Answer, Cell, Sheet};
use crate::phrase::Phrase;

/// Builds the answer from the first members of the plan.
pub(super) fn answer(plan: &Plan, made: &[Fit]) -> Answer {
    let findings = Findings::new(plan, made);
    Answer {
        verdict: verdict::verdict(&findings),
        figures: figures::figures(&findings),
        runs: [made.len() as u64, plan.members() as u64],
        remarks: remarks(&findings),
        sheets: sheets(&findings),
        ..Answer::default()
    }
}

/// The tables, once there are terms, or runs that diverged to count.
fn sheets(findings: &Findings<'_>) -> Vec<Sheet> {
    let has_terms = !findings.terms.is_empty();
    let is_told = has_terms || findings.left_out().is_some();
    let capacity = is_told.then(|| of_capacity(findings));
    let inputs = has_terms.then(|| of_inputs(findings));
    [capacity, inputs].into_iter().flatten().collect()
}

fn remarks(findings: &Findings<'_>) -> Vec<Phrase> {
    let plan = findings.plan;
    let made = match plan.inits {
        1 => Phrase::new("study.bias-variance.one-run-each"),
        inits => Phrase::new("study.bias-variance.runs-each").with("inits", inits),
    };
    let mut remarks = vec![
        made.with("sets", findings.sets)
            .with("inputs", plan.grid.len()),
    ];
    let below = findings.terms.iter().filter(|(_, terms)| terms.bias2 < 0.0);
    let below: Vec<String> = below.map(|(value, _)| plan.setting(*value)).collect();
    if !below.is_empty() {
        remarks.push(Phrase::new("study.bias-variance.below-0").with("settings", below.join(", ")));
    }
    if plan.has_twins() {
        remarks.push(Phrase::new("study.bias-variance.parts-below-0"));
    }
    remarks.push(Phrase::new("study.bias-variance.rest-is-noise"));
    remarks
}

fn of_capacity(findings: &Findings<'_>) -> Sheet {
    let row = |(value, number): (usize, &f64)| {
        let mut row = vec![
            Cell::Number(*number),
            Cell::Count(findings.sets as u64),
            Cell::Count(findings.plan.inits as u64),
        ];
        row.extend(cells(findings.terms.get(&value)));
        row.push(Cell::Count(findings.diverged[value][0] as u64));
        row
    };
    let values = findings.plan.values.iter().enumerate();
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
            "difference_error",
            "difference_in_errors",
            "of_data",
            "of_init",
            "of_order",
            "diverged",
        ],
        rows: values.map(row).collect(),
    }
}

/// The terms of a value; nothing for one that is left out.
fn cells(terms: Option<&Terms>) -> [Cell; 12] {
    let Some(terms) = terms else {
        return [const { Cell::Nothing }; 12];
    };
    let [data, init, order] = match terms.parts {
        Some(parts) => parts.map(Cell::Number),
        None => [const { Cell::Nothing }; 3],
    };
    [
        Cell::Number(terms.bias2),
        Cell::Number(terms.variance),
        Cell::Number(terms.noise),
        Cell::Number(terms.sum()),
        Cell::Number(terms.cost),
        Cell::Number(terms.cost_error),
        Cell::Number(terms.difference()),
        Cell::Number(terms.difference_error),
        Cell::Number(terms.difference_in_errors()),
        data,
        init,
        order,
    ]
}

fn of_inputs(findings: &Findings<'_>) -> Sheet {
    let rows = findings.terms.iter().flat_map(|(value, terms)| {
        let value = findings.plan.values[*value];
        let points = findings
            .plan
            .grid
            .iter()
            .zip(&findings.function)
            .zip(&terms.at);
        points.map(move |((x, f), at)| {
            [value, *x, *f, at.mean, at.bias2, at.variance]
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
