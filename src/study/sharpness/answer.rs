//! The answer over all seeds, as tables and notes.

use super::plan::SharpnessPlan;
use super::{Line, Minimum, Verdict, figures};
use crate::answer::{Answer, Cell, Sheet};
use crate::nn::Score;
use crate::phrase::Phrase;
use crate::race::Difference;

/// Builds the answer from `lines`, one per seed.
pub(super) fn answer(plan: &SharpnessPlan, lines: &[Line], seeds: u64) -> Answer {
    Answer {
        verdict: figures::verdict(lines),
        figures: figures::figures(lines),
        runs: [2 * lines.len() as u64, 2 * seeds],
        remarks: remarks(plan, lines),
        sheets: vec![verdicts(lines), ends(lines), points(lines)],
        ..Answer::default()
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

fn remarks(plan: &SharpnessPlan, lines: &[Line]) -> Vec<Phrase> {
    let open = |key, of: fn(&Verdict) -> Option<bool>| {
        let count = lines.iter().filter(|line| of(&line.verdict).is_none());
        let count = count.count();
        let phrase = || {
            Phrase::new(key)
                .with("open", count)
                .with("seeds", lines.len())
        };
        (count > 0).then(phrase)
    };
    let made = Phrase::new("study.sharpness.same-start").with("target", plan.target.to_string());
    let all = [
        Some(claims(lines)),
        over_seeds(lines),
        open("study.sharpness.eigenvalues-open", |verdict| {
            verdict.flatter_by_eigenvalue
        }),
        open("study.sharpness.losses-open", |verdict| {
            verdict.lower_validation_loss
        }),
        Some(Phrase::new("study.sharpness.caveat")),
        Some(made),
    ];
    all.into_iter().flatten().collect()
}

/// A claim about the small batch's minimum, and how a verdict answers it.
type Claim = (&'static str, fn(&Verdict) -> Option<bool>);

/// The claims that every data set allows.
const CLAIMS: [Claim; 3] = [
    ("eigenvalue", |verdict| verdict.flatter_by_eigenvalue),
    ("keskar", |verdict| verdict.flatter_by_keskar),
    ("loss", |verdict| verdict.lower_validation_loss),
];

/// Which claims hold for the small batch's minimum, and on how many seeds.
fn claims(lines: &[Line]) -> Phrase {
    let place = match lines {
        [line] => Phrase::new("study.sharpness.on-seed").with("seed", line.seed.to_string()),
        _ => Phrase::new("study.sharpness.over").with("seeds", lines.len()),
    };
    let has_accuracy = |line: &Line| line.ends[0].validation.accuracy.is_some();
    let (key, accuracy): (_, &[Claim]) = if lines.iter().any(has_accuracy) {
        let of = |verdict: &Verdict| verdict.higher_validation_accuracy;
        ("study.sharpness.claims-accuracy", &[("accuracy", of)])
    } else {
        ("study.sharpness.claims", &[])
    };
    let all = CLAIMS.iter().chain(accuracy);
    all.fold(
        Phrase::new(key).with("place", place),
        |phrase, (name, of)| phrase.with(name, holds(lines, *of)),
    )
}

/// Where a claim holds.
fn holds(lines: &[Line], of: fn(&Verdict) -> Option<bool>) -> Phrase {
    if let [line] = lines {
        return Phrase::new(match of(&line.verdict) {
            Some(true) => "study.sharpness.yes",
            Some(false) => "study.sharpness.no",
            None => "study.sharpness.undecided",
        });
    }
    let count = |answer| {
        let lines = lines.iter();
        lines.filter(|line| of(&line.verdict) == answer).count()
    };
    let open = count(None);
    let key = if open == 0 {
        "study.sharpness.on"
    } else {
        "study.sharpness.on-some-open"
    };
    Phrase::new(key)
        .with("shown", count(Some(true)))
        .with("seeds", lines.len())
        .with("open", open)
}

/// The mean difference between the validation losses; `None` with too few seeds for an interval.
fn over_seeds(lines: &[Line]) -> Option<Phrase> {
    let losses = |line: &Line| {
        let [small, large] = line.ends.map(|end| end.validation.loss);
        [large, small]
    };
    let pairs: Vec<[f64; 2]> = lines.iter().map(losses).collect();
    let difference = Difference::of(&pairs, 0.0).filter(Difference::has_enough_pairs)?;
    let uncertainty = difference.uncertainty?;
    let key = if difference.is_significant {
        "study.sharpness.losses-differ"
    } else {
        "study.sharpness.losses-alike"
    };
    Some(
        Phrase::new(key)
            .with("difference", difference.mean)
            .with("doubt", uncertainty),
    )
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
