//! The answer over all seeds, as tables and notes.

use super::plan::SharpnessPlan;
use super::{CAVEAT, Line, Minimum, Verdict, figures};
use crate::answer::{Answer, Cell, Sheet};
use crate::nn::Score;
use crate::race::Difference;

/// Builds the answer from `lines`, one per seed.
pub(super) fn answer(plan: &SharpnessPlan, lines: &[Line], seeds: u64) -> Answer {
    Answer {
        verdict: figures::verdict(lines),
        figures: figures::figures(lines),
        runs: [2 * lines.len() as u64, 2 * seeds],
        notes: notes(plan, lines),
        sheets: vec![verdicts(lines), ends(lines), points(lines)],
        tensors: Vec::new(),
    }
}

impl Line {
    /// Its tables: both ends, the line, and the verdict.
    #[must_use]
    pub fn sheets(&self) -> Vec<Sheet> {
        let line = std::slice::from_ref(self);
        vec![ends(line), points(line), verdicts(line)]
    }
}

fn notes(plan: &SharpnessPlan, lines: &[Line]) -> Vec<String> {
    let all = lines.len();
    let mut notes = vec![findings(lines)];
    notes.extend(over_seeds(lines));
    let count = |of: fn(&Verdict) -> Option<bool>| {
        let open = lines.iter().filter(|line| of(&line.verdict).is_none());
        Some(open.count()).filter(|count| *count > 0)
    };
    if let Some(open) = count(|verdict| verdict.flatter_by_eigenvalue) {
        notes.push(format!(
            "On {open} of {all} seeds the eigenvalues are not known well enough to tell which is larger: see residual."
        ));
    }
    if let Some(open) = count(|verdict| verdict.lower_validation_loss) {
        notes.push(format!(
            "On {open} of {all} seeds the validation losses are too close to tell: they differ by no more than two standard errors of the mean difference, sample by sample."
        ));
    }
    notes.push(CAVEAT.to_owned());
    notes.push(format!(
        "Both runs start from the same weights and stop at the first measurement (eight per epoch, or one per step) with a training loss of at most {}.",
        plan.target
    ));
    notes
}

/// A claim about the small batch's minimum, and how a verdict answers it.
type Question = (&'static str, fn(&Verdict) -> Option<bool>);

/// Which claims hold for the small batch's minimum, and on how many seeds.
fn findings(lines: &[Line]) -> String {
    let mut questions: Vec<Question> = vec![
        ("flatter by the eigenvalue", |verdict| {
            verdict.flatter_by_eigenvalue
        }),
        ("flatter by Keskar's sharpness", |verdict| {
            verdict.flatter_by_keskar
        }),
        ("lower validation loss", |verdict| {
            verdict.lower_validation_loss
        }),
    ];
    let has_accuracy = |line: &Line| line.ends[0].validation.accuracy.is_some();
    if lines.iter().any(has_accuracy) {
        questions.push(("higher validation accuracy", |verdict| {
            verdict.higher_validation_accuracy
        }));
    }
    let answer = |(what, of): &Question| {
        let count = |answer| {
            let lines = lines.iter();
            lines.filter(|line| of(&line.verdict) == answer).count()
        };
        if lines.len() == 1 {
            let answer = match of(&lines[0].verdict) {
                Some(true) => "yes",
                Some(false) => "no",
                None => "undecided",
            };
            return format!("{what}: {answer}");
        }
        let open = match count(None) {
            0 => String::new(),
            open => format!(", undecided on {open}"),
        };
        format!("{what} on {} of {}{open}", count(Some(true)), lines.len())
    };
    let answers: Vec<String> = questions.iter().map(answer).collect();
    let seeds = match lines {
        [line] => format!("on seed {}", line.seed),
        _ => format!("over {} seeds", lines.len()),
    };
    format!("The small batch's minimum {seeds}: {}.", answers.join("; "))
}

/// The mean difference between the validation losses; `None` with too few seeds for an interval.
fn over_seeds(lines: &[Line]) -> Option<String> {
    let losses = |line: &Line| {
        let [small, large] = line.ends.map(|end| end.validation.loss);
        [large, small]
    };
    let pairs: Vec<[f64; 2]> = lines.iter().map(losses).collect();
    let difference = Difference::of(&pairs, 0.0).filter(Difference::has_enough_pairs)?;
    let uncertainty = difference.uncertainty?;
    let is = if difference.is_significant {
        "which is more than chance"
    } else {
        "which may be chance"
    };
    Some(format!(
        "Over the seeds, the validation loss of the small batch minus that of the large one is {:.4} ± {uncertainty:.4} on average (95 % interval, Student's t), {is}.",
        difference.mean
    ))
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
            truth(line.verdict.lower_validation_loss),
            truth(line.verdict.higher_validation_accuracy),
            truth(line.verdict.shows()),
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

/// Empty if it is undecided.
fn truth(answer: Option<bool>) -> Cell {
    answer.map_or(Cell::Nothing, Cell::Truth)
}

fn accuracy(score: &Score) -> Cell {
    score.accuracy.map_or(Cell::Nothing, Cell::Number)
}
