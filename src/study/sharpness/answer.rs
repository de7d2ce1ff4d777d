//! What was found over the seeds, in figures and sentences.

use super::plan::Plan;
use super::{CAVEAT, Line, Minimum, Verdict};
use crate::nn::Score;
use crate::study::{Answer, Cell, Sheet};

/// What `lines` show, one a seed.
pub(super) fn answer(plan: &Plan, lines: &[Line]) -> Answer {
    Answer {
        notes: notes(plan, lines),
        sheets: vec![verdicts(lines), ends(lines), points(lines)],
    }
}

fn notes(plan: &Plan, lines: &[Line]) -> Vec<String> {
    let all = lines.len();
    let count = |holds: fn(&Verdict) -> bool| {
        let holds = lines.iter().filter(|line| holds(&line.verdict)).count();
        format!("{holds} of {all}")
    };
    let shown = lines
        .iter()
        .filter(|line| line.verdict.shows(&line.ends))
        .count();
    let is_classified = lines
        .iter()
        .any(|line| line.verdict.higher_validation_accuracy.is_some());
    let accuracy = if is_classified {
        let higher = count(|verdict| verdict.higher_validation_accuracy == Some(true));
        format!(", its validation accuracy higher on {higher}")
    } else {
        String::new()
    };
    let what = "flatter by the eigenvalue, and better on the validation part";
    vec![
        format!(
            "The small batch's end is flatter by the filter-normalised eigenvalue on {} seeds and by Keskar's sharpness on {}; its validation loss is lower on {}{accuracy}.",
            count(|verdict| verdict.flatter_by_eigenvalue),
            count(|verdict| verdict.flatter_by_keskar),
            count(|verdict| verdict.lower_validation_loss),
        ),
        if 2 * shown > all {
            format!("That the small batch's end is {what}, shows on {shown} of {all} seeds.")
        } else {
            format!(
                "That the small batch's end is {what}, did not show here: only on {shown} of {all} seeds."
            )
        },
        CAVEAT.to_owned(),
        format!(
            "Both runs start from the same weights and stop at the first epoch that ends with a training loss of at most {}.",
            plan.target
        ),
    ]
}

fn verdicts(lines: &[Line]) -> Sheet {
    let row = |line: &Line| {
        let [small, large] = &line.ends;
        let both =
            |figure: fn(&Minimum) -> f64| [small, large].map(|end| Cell::Number(figure(end)));
        let mut row = vec![Cell::Count(line.seed)];
        row.extend(both(|end| end.eigenvalue));
        row.extend(both(|end| end.keskar));
        row.extend(both(|end| end.validation.loss));
        row.extend([small, large].map(|end| accuracy(&end.validation)));
        row.extend([
            Cell::Truth(line.verdict.flatter_by_eigenvalue),
            Cell::Truth(line.verdict.flatter_by_keskar),
            Cell::Truth(line.verdict.lower_validation_loss),
            line.verdict
                .higher_validation_accuracy
                .map_or(Cell::Nothing, Cell::Truth),
            Cell::Truth(line.verdict.shows(&line.ends)),
        ]);
        row
    };
    Sheet {
        name: "seeds",
        columns: vec![
            "seed",
            "small_eigenvalue",
            "large_eigenvalue",
            "small_keskar",
            "large_keskar",
            "small_validation_loss",
            "large_validation_loss",
            "small_validation_accuracy",
            "large_validation_accuracy",
            "flatter_by_eigenvalue",
            "flatter_by_keskar",
            "lower_validation_loss",
            "higher_validation_accuracy",
            "shows",
        ],
        rows: lines.iter().map(row).collect(),
    }
}

fn ends(lines: &[Line]) -> Sheet {
    let row = |line: &Line, name: &str, end: &Minimum| {
        vec![
            Cell::Count(line.seed),
            Cell::Text(name.to_owned()),
            Cell::Count(end.batch as u64),
            Cell::Count(end.steps),
            Cell::Number(end.epochs),
            Cell::Number(end.train.loss),
            Cell::Number(end.validation.loss),
            accuracy(&end.train),
            accuracy(&end.validation),
            Cell::Number(end.keskar),
            Cell::Number(end.eigenvalue),
            Cell::Number(end.residual),
            Cell::Number(line.distance),
        ]
    };
    let rows = lines.iter().flat_map(|line| {
        let [small, large] = &line.ends;
        [row(line, "small", small), row(line, "large", large)]
    });
    Sheet {
        name: "ends",
        columns: vec![
            "seed",
            "end",
            "batch",
            "steps",
            "epochs",
            "train_loss",
            "validation_loss",
            "train_accuracy",
            "validation_accuracy",
            "keskar",
            "eigenvalue",
            "residual",
            "distance",
        ],
        rows: rows.collect(),
    }
}

fn points(lines: &[Line]) -> Sheet {
    let rows = lines.iter().flat_map(|line| {
        line.points.iter().map(|point| {
            vec![
                Cell::Count(line.seed),
                Cell::Number(point.s),
                Cell::Number(point.train.loss),
                Cell::Number(point.validation.loss),
                accuracy(&point.train),
                accuracy(&point.validation),
            ]
        })
    });
    Sheet {
        name: "line",
        columns: vec![
            "seed",
            "s",
            "train_loss",
            "validation_loss",
            "train_accuracy",
            "validation_accuracy",
        ],
        rows: rows.collect(),
    }
}

fn accuracy(score: &Score) -> Cell {
    score.accuracy.map_or(Cell::Nothing, Cell::Number)
}
