//! What the first members of the study tell.

use super::plan::Plan;
use super::terms::{Set, Terms};

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

impl<'a> Found<'a> {
    pub(super) fn new(plan: &'a Plan, made: &'a [Vec<f64>]) -> Self {
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
