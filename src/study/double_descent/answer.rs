//! The answer of the models made so far.

use super::findings::Findings;
use super::fit::Fit;
use super::plan::{Family, Plan};
use super::{figures, verdict};
use crate::answer::{Answer, Cell, Sheet};
use crate::nn::Score;
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
        ..Answer::default()
    }
}

/// Means over the seeds, a row per size.
fn of_family(findings: &Findings<'_>, family: Family) -> Sheet {
    let plan = findings.plan;
    let row = |(index, size): (usize, &usize)| {
        let all = findings.at(family, index);
        if all.is_empty() {
            return None;
        }
        let of = |of: &dyn Fn(&Fit) -> f64| mean(&all.iter().map(of).collect::<Vec<_>>());
        let error = |of: fn(&Fit) -> Score| {
            let errors: Option<Vec<f64>> = all
                .iter()
                .map(|fit| Some(1.0 - of(fit).accuracy?))
                .collect();
            errors.map_or(Cell::Nothing, |errors| Cell::Number(mean(&errors)))
        };
        let mut row = vec![Cell::Count(*size as u64)];
        if family == Family::Nets {
            row.push(Cell::Count(plan.parameters(*size) as u64));
        }
        row.extend([
            Cell::Number(plan.capacity(family, *size)),
            error(|fit| fit.train),
            error(|fit| fit.validation),
            Cell::Number(of(&|fit| fit.train.loss)),
            Cell::Number(of(&|fit| fit.validation.loss)),
        ]);
        row.push(match family {
            Family::Features => Cell::Number(of(&|fit| fit.norm.unwrap_or(f64::NAN))),
            Family::Nets => Cell::Count(all.iter().filter(|fit| fit.diverged).count() as u64),
        });
        row.push(Cell::Count(all.len() as u64));
        Some(row)
    };
    let rows = plan.sizes(family).iter().enumerate();
    let (name, columns) = match family {
        Family::Features => (
            "features",
            vec![
                "features",
                "per_sample",
                "train_error",
                "validation_error",
                "train_loss",
                "validation_loss",
                "norm",
                "seeds",
            ],
        ),
        Family::Nets => (
            "nets",
            vec![
                "width",
                "parameters",
                "per_target",
                "train_error",
                "validation_error",
                "train_loss",
                "validation_loss",
                "diverged",
                "seeds",
            ],
        ),
    };
    Sheet {
        name,
        columns,
        rows: rows.filter_map(row).collect(),
    }
}

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
