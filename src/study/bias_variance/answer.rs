//! What the runs so far say.

use super::plan::Plan;
use super::terms::{Set, Terms};
use super::{figures, verdict};
use crate::answer::{Answer, Cell, Sheet};

/// What is known.
pub(super) struct Found<'a> {
    pub(super) plan: &'a Plan,
    /// The predictions of the first members.
    pub(super) made: &'a [Vec<f64>],
    /// Training sets on which every run was made.
    pub(super) sets: usize,
    /// The terms of each value, over these sets; empty where there are fewer than two.
    pub(super) terms: Vec<Terms>,
    /// f at the grid.
    pub(super) function: Vec<f64>,
}

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

impl<'a> Found<'a> {
    fn new(plan: &'a Plan, made: &'a [Vec<f64>]) -> Self {
        let values = plan.values.len();
        let function = plan.function();
        let mut found = Self {
            plan,
            made,
            sets: made.len() / (values * plan.runs()),
            terms: Vec::new(),
            function,
        };
        if found.sets >= 2 {
            let terms = |value| {
                let sets: Vec<Set<'_>> = (0..found.sets).map(|set| found.set(set, value)).collect();
                Terms::of(&sets, &found.function, plan.truth.noise)
            };
            found.terms = (0..values).map(terms).collect();
        }
        found
    }

    fn set(&self, set: usize, value: usize) -> Set<'a> {
        let at_grid = |run| {
            let fit: &'a [f64] = &self.made[self.plan.member([set, value, run])];
            &fit[..self.plan.grid.len()]
        };
        let inits = self.plan.inits;
        Set {
            runs: (0..inits).map(at_grid).collect(),
            twin: self.plan.has_twins().then(|| at_grid(inits)),
            fresh: &self.plan.fresh[set],
        }
    }

    /// All predictions with this value, of the runs that the terms count: at the grid, then at the two inputs of the
    /// dartboard.
    pub(super) fn fits(&self, value: usize) -> impl Iterator<Item = &'a [f64]> {
        let (plan, made) = (self.plan, self.made);
        let members = made.iter().enumerate();
        members.filter_map(move |(member, fit)| {
            let [_, own, run] = plan.place(member);
            (own == value && run < plan.inits).then_some(fit.as_slice())
        })
    }

    /// The value with the lowest sum.
    pub(super) fn best(&self) -> Option<usize> {
        let sums = self.terms.iter().enumerate();
        let sums = sums.min_by(|(_, one), (_, other)| one.sum().total_cmp(&other.sum()));
        sums.map(|(value, _)| value)
    }

    /// The value whose fits are shown: that asked for, else that with the lowest sum, else that of the last run.
    pub(super) fn shown(&self) -> usize {
        let last = self.made.len().saturating_sub(1);
        let chosen = self.plan.shown.or_else(|| self.best());
        let has_fits = |value: &usize| self.fits(*value).next().is_some();
        chosen
            .filter(has_fits)
            .unwrap_or_else(|| self.plan.place(last)[1])
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
