//! Statistics of the members finished so far.

use super::plan::Plan;
use super::terms::{Set, Terms};

pub(super) struct Findings<'a> {
    pub(super) plan: &'a Plan,
    /// Predictions of the finished members.
    pub(super) made: &'a [Vec<f64>],
    /// Number of training sets whose runs have all finished.
    pub(super) sets: usize,
    /// The terms of each value over these sets; empty for fewer than two sets.
    pub(super) terms: Vec<Terms>,
    /// The true function at the grid.
    pub(super) function: Vec<f64>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(plan: &'a Plan, made: &'a [Vec<f64>]) -> Self {
        let values = plan.values.len();
        let function = plan.function();
        let mut findings = Self {
            plan,
            made,
            sets: made.len() / (values * plan.runs()),
            terms: Vec::new(),
            function,
        };
        if findings.sets >= 2 {
            let terms = |value| {
                let sets: Vec<Set<'_>> = (0..findings.sets)
                    .map(|set| findings.set(set, value))
                    .collect();
                Terms::of(&sets, &findings.function, plan.truth.noise)
            };
            findings.terms = (0..values).map(terms).collect();
        }
        findings
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

    /// The predictions with this value of the runs that the terms count: at the grid, then at the two inputs of the
    /// dartboard.
    pub(super) fn fits(&self, value: usize) -> impl Iterator<Item = &'a [f64]> {
        let (plan, made) = (self.plan, self.made);
        let members = made.iter().enumerate();
        members.filter_map(move |(member, fit)| {
            let [_, own, run] = plan.position(member);
            (own == value && run < plan.inits).then_some(fit.as_slice())
        })
    }

    /// Index of the value with the lowest sum.
    pub(super) fn best(&self) -> Option<usize> {
        let sums = self.terms.iter().enumerate();
        let sums = sums.min_by(|(_, one), (_, other)| one.sum().total_cmp(&other.sum()));
        sums.map(|(value, _)| value)
    }

    /// Index of the value whose fits are shown: the one asked for, else the one with the lowest sum, else that of the
    /// last run.
    pub(super) fn shown(&self) -> usize {
        let last = self.made.len().saturating_sub(1);
        let chosen = self.plan.shown.or_else(|| self.best());
        let has_fits = |value: &usize| self.fits(*value).next().is_some();
        chosen
            .filter(has_fits)
            .unwrap_or_else(|| self.plan.position(last)[1])
    }
}
