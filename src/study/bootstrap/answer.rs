//! The answer of the jobs finished so far.

use super::coverage::Coverage;
use super::findings::Findings;
use super::metrics::Metric;
use super::plan::{Grid, Plan};
use super::run::Made;
use super::{figures, verdict};
use crate::answer::{Answer, Cell, Sheet};
use crate::phrase::Phrase;

/// Builds the answer from the first jobs.
pub(super) fn answer(plan: &Plan, made: &[Made]) -> Answer {
    let findings = Findings::new(plan, made);
    let sheets = [
        Some(metrics(&findings)),
        findings.coverage.map(Coverage::sheet),
        Some(members(&findings)),
        grid(&findings),
    ];
    Answer {
        verdict: verdict::verdict(&findings),
        figures: figures::figures(&findings),
        runs: [made.len() as u64, plan.jobs() as u64],
        remarks: remarks(&findings),
        sheets: sheets
            .into_iter()
            .flatten()
            .filter(|sheet| !sheet.rows.is_empty())
            .collect(),
        ..Answer::default()
    }
}

fn remarks(findings: &Findings<'_>) -> Vec<Phrase> {
    let plan = findings.plan;
    let mut remarks = vec![Phrase::new("study.bootstrap.of-this-net")];
    if findings.diverged > 0 {
        let nets = findings.diverged + findings.members.len();
        remarks.push(
            Phrase::new("study.bootstrap.nets-diverged")
                .with("count", findings.diverged)
                .with("nets", nets),
        );
    }
    if plan.grid.len() > 0 && plan.resampler.base.truth.is_some() {
        remarks.push(Phrase::new("study.bootstrap.no-bias"));
    }
    remarks
}

/// A number, or nothing where it is unknown.
fn known(value: f64) -> Cell {
    if value.is_nan() {
        Cell::Nothing
    } else {
        Cell::Number(value)
    }
}

fn metrics(findings: &Findings<'_>) -> Sheet {
    let row = |(name, metric): (&'static str, &Metric)| {
        let interval = &metric.interval;
        let [low, high] = interval.bca;
        let [percentile_low, percentile_high] = interval.percentile;
        let mut row = vec![Cell::Text(name.to_owned())];
        row.extend(
            [
                interval.estimate,
                low,
                high,
                percentile_low,
                percentile_high,
            ]
            .map(known),
        );
        row.push(Cell::Truth(interval.is_constant));
        row.push(Cell::Count(findings.plan.validation() as u64));
        row
    };
    Sheet {
        name: "metrics",
        columns: vec![
            "metric",
            "estimate",
            "bca_low",
            "bca_high",
            "percentile_low",
            "percentile_high",
            "resamples_agree",
            "samples",
        ],
        rows: findings.named().into_iter().map(row).collect(),
    }
}

fn members(findings: &Findings<'_>) -> Sheet {
    let base = &findings.plan.resampler.base;
    let samples = base.train.len() as f64;
    let row = |(index, member): &(usize, &super::run::Member)| {
        vec![
            Cell::Count(*index as u64 + 1),
            Cell::Number(member.distinct as f64 / samples),
            Cell::Number(figures::error(base, &member.validation)),
        ]
    };
    Sheet {
        name: "members",
        columns: vec!["resample", "distinct", "validation_error"],
        rows: findings.members.iter().map(row).collect(),
    }
}

/// The band over a curve.
fn grid(findings: &Findings<'_>) -> Option<Sheet> {
    let Grid::Curve(xs) = &findings.plan.grid else {
        return None;
    };
    let truth = findings.plan.resampler.base.truth;
    let band = findings.band();
    let rows = xs.iter().zip(&band).map(|(x, at)| {
        let f = truth.map_or(Cell::Nothing, |truth| Cell::Number((truth.function)(*x)));
        let mut row = vec![Cell::Number(*x), f];
        row.extend([at.mean, at.sd, at.band[0], at.band[1]].map(Cell::Number));
        row
    });
    Some(Sheet {
        name: "band",
        columns: vec!["x", "f", "mean", "sd", "low", "high"],
        rows: rows.collect(),
    })
}
