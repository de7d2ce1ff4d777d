//! Statistics of the members finished so far.

use std::collections::BTreeMap;

use super::plan::Plan;
use super::run::Fit;
use super::terms::{Set, Terms};

pub(super) struct Findings<'a> {
    pub(super) plan: &'a Plan,
    /// Predictions of the finished members.
    pub(super) made: &'a [Fit],
    /// Number of training sets whose runs have all finished.
    pub(super) sets: usize,
    /// Per value, the number of finished runs that diverged, and of all that finished.
    pub(super) diverged: Vec<[usize; 2]>,
    /// The terms over these sets, by the index of the value; without the values with a run that diverged, and empty for
    /// fewer than two sets.
    pub(super) terms: BTreeMap<usize, Terms>,
    /// The true function at the grid.
    pub(super) function: Vec<f64>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(plan: &'a Plan, made: &'a [Fit]) -> Self {
        let values = plan.values.len();
        let mut diverged = vec![[0; 2]; values];
        for (member, fit) in made.iter().enumerate() {
            let [_, value, _] = plan.position(member);
            diverged[value][0] += usize::from(fit.is_none());
            diverged[value][1] += 1;
        }
        let mut findings = Self {
            plan,
            made,
            sets: made.len() / (values * plan.runs()),
            diverged,
            terms: BTreeMap::new(),
            function: plan.function(),
        };
        if findings.sets >= 2 {
            findings.terms = (0..values)
                .filter_map(|value| Some((value, findings.terms_of(value)?)))
                .collect();
        }
        findings
    }

    /// The terms of a value; `None` if one of its runs diverged.
    fn terms_of(&self, value: usize) -> Option<Terms> {
        if self.diverged[value][0] > 0 {
            return None;
        }
        let sets: Option<Vec<Set<'_>>> = (0..self.sets).map(|set| self.set(set, value)).collect();
        Some(Terms::of(&sets?, &self.function, self.plan.truth.noise))
    }

    fn set(&self, set: usize, value: usize) -> Option<Set<'a>> {
        let at_grid = |run| {
            let fit: Option<&'a [f64]> = self.made[self.plan.member([set, value, run])].as_deref();
            fit.map(|fit| &fit[..self.plan.grid.len()])
        };
        let inits = self.plan.inits;
        let runs: Option<Vec<&[f64]>> = (0..inits).map(at_grid).collect();
        Some(Set {
            runs: runs?,
            twin: self.plan.has_twins().then(|| at_grid(inits)).flatten(),
            fresh: &self.plan.fresh[set],
        })
    }

    /// The predictions with this value of the runs that the terms count: at the grid, then at the two inputs of the
    /// dartboard.
    pub(super) fn fits(&self, value: usize) -> impl Iterator<Item = &'a [f64]> {
        let (plan, made) = (self.plan, self.made);
        let members = made.iter().enumerate();
        members.filter_map(move |(member, fit)| {
            let [_, own, run] = plan.position(member);
            let fit = fit.as_deref();
            fit.filter(|_| own == value && run < plan.inits)
        })
    }

    /// Index of the value with the lowest sum.
    pub(super) fn best(&self) -> Option<usize> {
        let sums = self.terms.iter();
        let sums = sums.min_by(|(_, one), (_, other)| one.sum().total_cmp(&other.sum()));
        sums.map(|(value, _)| *value)
    }

    /// Index of the value whose fits are shown: the one asked for, else the one with the lowest sum, else that of the
    /// last run, in each case only if it has fits.
    pub(super) fn shown(&self) -> usize {
        let last = self.made.len().saturating_sub(1);
        let last = self.plan.position(last)[1];
        let has_fits = |value: &usize| self.fits(*value).next().is_some();
        let mut wanted = [self.plan.shown, self.best(), Some(last)]
            .into_iter()
            .flatten();
        let all = 0..self.plan.values.len();
        let shown = wanted
            .find(has_fits)
            .or_else(|| all.into_iter().find(has_fits));
        shown.unwrap_or(last)
    }

    /// The values with runs that diverged and how many of their runs did: `hidden 4 (3/60), hidden 8 (60/60)`.
    pub(super) fn left_out(&self) -> Option<String> {
        let all = self.diverged.iter().enumerate();
        let all = all.filter(|(_, [diverged, _])| *diverged > 0);
        let all: Vec<String> = all
            .map(|(value, [diverged, runs])| {
                format!("{} ({diverged}/{runs})", self.plan.setting(value))
            })
            .collect();
        (!all.is_empty()).then(|| all.join(", "))
    }
}
