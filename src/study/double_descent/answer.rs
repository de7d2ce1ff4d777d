//! The answer of the models made so far.

use super::findings::Findings;
use super::fit::Fit;
use super::plan::{Family, Plan};
use super::{figures, verdict};
use crate::answer::{Answer, Cell, Sheet};
use crate::nn::Score;
use crate::phrase::Phrase;
use crate::study::outcome::mean;

/// Builds the answer from the first members of the plan.
pub(super) fn answer(plan: &Plan, made: &[Fit]) -> Answer {
    let findings = Findings { plan, made };
    let mut sheets: Vec<Sheet> = [Family::Features, Family::Nets]
        .into_iter()
        .filter(|family| findings.has(*family))
        .map(|family| of_family(&findings, family))
        .collect();
    sheets.push(runs(plan, made));
    Answer {
        verdict: verdict::verdict(&findings),
        figures: figures::figures(&findings),
        runs: [made.len() as u64, plan.members() as u64],
        sheets,
        remarks: remarks(&findings),
        ..Answer::default()
    }
}

fn remarks(findings: &Findings<'_>) -> Vec<Phrase> {
    if !findings.lacks_rank() {
        return Vec::new();
    }
    let samples = findings.plan.samples;
    vec![match findings.full_rank_from() {
        Some(index) => Phrase::new("study.double-descent.rank-reached")
            .with("samples", samples)
            .with("features", findings.plan.features[index]),
        None => Phrase::new("study.double-descent.rank-not-reached").with("samples", samples),
    }]
}

/// Means over the seeds, a row per size; the geometric mean of the loss is what log axes and sentences have.
fn of_family(findings: &Findings<'_>, family: Family) -> Sheet {
    let plan = findings.plan;
    let rows = plan.sizes(family).iter().enumerate();
    let (name, first, last) = match family {
        Family::Features => (
            "features",
            vec!["features", "per_sample"],
            vec!["norm", "least_rank"],
        ),
        Family::Nets => (
            "nets",
            vec!["width", "parameters", "per_target"],
            vec!["diverged"],
        ),
    };
    Sheet {
        name,
        columns: [&first[..], &MEASURED, &last, &["seeds"]].concat(),
        rows: rows
            .filter_map(|(index, size)| of_size(findings, family, index, *size))
            .collect(),
    }
}

/// The row of a size; `None` before there is a model of it.
fn of_size(
    findings: &Findings<'_>,
    family: Family,
    index: usize,
    size: usize,
) -> Option<Vec<Cell>> {
    let (plan, all) = (findings.plan, findings.at(family, index));
    if all.is_empty() {
        return None;
    }
    let of = |of: &dyn Fn(&Fit) -> f64| mean(&all.iter().map(of).collect::<Vec<_>>());
    let error = |of: fn(&Fit) -> Score| {
        let errors = all.iter().map(|fit| Some(1.0 - of(fit).accuracy?));
        let errors: Option<Vec<f64>> = errors.collect();
        errors.map_or(Cell::Nothing, |errors| Cell::Number(mean(&errors)))
    };
    let mut row = vec![Cell::Count(size as u64)];
    if family == Family::Nets {
        row.push(Cell::Count(plan.parameters(size) as u64));
    }
    row.extend([
        Cell::Number(plan.capacity(family, size)),
        error(|fit| fit.train),
        error(|fit| fit.validation),
        Cell::Number(of(&|fit| fit.train.loss)),
        Cell::Number(of(&|fit| fit.validation.loss)),
        Cell::Number(of(&|fit| fit.validation.loss.ln()).exp()),
    ]);
    match family {
        Family::Features => {
            row.push(Cell::Number(of(&|fit| fit.norm.unwrap_or(f64::NAN))));
            let rank = all.iter().filter_map(|fit| fit.rank).min();
            row.push(rank.map_or(Cell::Nothing, |rank| Cell::Count(rank as u64)));
        }
        Family::Nets => {
            let diverged = all.iter().filter(|fit| fit.diverged).count();
            row.push(Cell::Count(diverged as u64));
        }
    }
    row.push(Cell::Count(all.len() as u64));
    Some(row)
}

/// Columns that both families have.
const MEASURED: [&str; 5] = [
    "train_error",
    "validation_error",
    "train_loss",
    "validation_loss",
    "validation_loss_geometric",
];

fn runs(plan: &Plan, made: &[Fit]) -> Sheet {
    let row = |(member, fit): (usize, &Fit)| {
        let (family, seed, size) = plan.position(member);
        let error = |score: Score| {
            let accuracy = score.accuracy;
            accuracy.map_or(Cell::Nothing, |accuracy| Cell::Number(1.0 - accuracy))
        };
        let models = match family {
            Family::Features => "features",
            Family::Nets => "net",
        };
        vec![
            Cell::Text(models.to_owned()),
            Cell::Count(plan.seed(seed)),
            Cell::Count(plan.sizes(family)[size] as u64),
            error(fit.train),
            error(fit.validation),
            Cell::Number(fit.train.loss),
            Cell::Number(fit.validation.loss),
            fit.norm.map_or(Cell::Nothing, Cell::Number),
            Cell::Truth(fit.diverged),
        ]
    };
    Sheet {
        name: "runs",
        columns: vec![
            "model",
            "seed",
            "size",
            "train_error",
            "validation_error",
            "train_loss",
            "validation_loss",
            "norm",
            "diverged",
        ],
        rows: made.iter().enumerate().map(row).collect(),
    }
}
