//! What was found over the seeds, in figures and sentences.

use super::plan::SharpnessPlan;
use super::{CAVEAT, Line, Minimum, Verdict};
use crate::answer::{Answer, Cell, Sheet};
use crate::nn::Score;

/// What `lines` show, one a seed.
pub(super) fn answer(plan: &SharpnessPlan, lines: &[Line]) -> Answer {
    Answer {
        notes: notes(plan, lines),
        sheets: vec![verdicts(lines), ends(lines), points(lines)],
        tensors: Vec::new(),
    }
}

fn notes(plan: &SharpnessPlan, lines: &[Line]) -> Vec<String> {
    let all = lines.len();
    let count = |holds: &dyn Fn(&Line) -> bool| lines.iter().filter(|line| holds(line)).count();
    let on = |holds: fn(&Verdict) -> bool| match lines {
        [line] => format!(
            "{}on seed {}",
            if holds(&line.verdict) { "" } else { "not " },
            line.seed
        ),
        _ => format!("on {} of {all} seeds", count(&|line| holds(&line.verdict))),
    };
    let has = |verdict: &Verdict| verdict.higher_validation_accuracy.is_some();
    let accuracy = if lines.iter().any(|line| has(&line.verdict)) {
        let higher = on(|verdict| verdict.higher_validation_accuracy == Some(true));
        format!(", its validation accuracy higher {higher}")
    } else {
        String::new()
    };
    let mut notes = vec![
        format!(
            "The small batch's end is flatter by the eigenvalue {} and by Keskar's sharpness {}; its validation loss is lower {}{accuracy}.",
            on(|verdict| verdict.flatter_by_eigenvalue == Some(true)),
            on(|verdict| verdict.flatter_by_keskar == Some(true)),
            on(|verdict| verdict.lower_validation_loss),
        ),
        conclusion(lines),
    ];
    let open = count(&|line| line.verdict.flatter_by_eigenvalue.is_none());
    if open > 0 {
        notes.push(format!(
            "On {open} of {all} seeds the eigenvalues are not known well enough to be told apart: see residual."
        ));
    }
    notes.push(CAVEAT.to_owned());
    notes.push(format!(
        "Both runs start from the same weights and stop at the first look, eight an epoch or one a step, that finds a training loss of at most {}.",
        plan.target
    ));
    notes
}

/// Whether the effect shows; of one seed alone no more is said than that.
fn conclusion(lines: &[Line]) -> String {
    let what = "That the small batch's end is flatter by the eigenvalue, and better on the validation part,";
    let shows = |line: &Line| line.verdict.shows(&line.ends);
    if let [line] = lines {
        let seed = line.seed;
        let found = match shows(line) {
            Some(true) => format!("shows on seed {seed}"),
            Some(false) => format!("did not show here, on seed {seed}"),
            None => format!("stays undecided on seed {seed}"),
        };
        return format!("{what} {found}. One seed is no rule: --seeds 5 asks several.");
    }
    let all = lines.len();
    let count = |answer| lines.iter().filter(|line| shows(line) == answer).count();
    let (shown, open) = (count(Some(true)), count(None));
    let undecided = if open > 0 {
        format!(", and is undecided on {open}")
    } else {
        String::new()
    };
    if 2 * shown > all {
        format!("{what} shows on {shown} of {all} seeds{undecided}.")
    } else {
        format!("{what} did not show here: only on {shown} of {all} seeds{undecided}.")
    }
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
            truth(line.verdict.flatter_by_eigenvalue),
            truth(line.verdict.flatter_by_keskar),
            Cell::Truth(line.verdict.lower_validation_loss),
            truth(line.verdict.higher_validation_accuracy),
            truth(line.verdict.shows(&line.ends)),
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

/// Nothing where it is not known.
fn truth(answer: Option<bool>) -> Cell {
    answer.map_or(Cell::Nothing, Cell::Truth)
}

fn accuracy(score: &Score) -> Cell {
    score.accuracy.map_or(Cell::Nothing, Cell::Number)
}
