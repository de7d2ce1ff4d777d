//! Errors and notices about data sets.

use super::problem::problem;
use super::system::system;
use crate::data::{Applies, Bounds, DataError, Notice, SplitPart, first_names};
use crate::ui::locale::Words;

#[must_use]
pub(super) fn data(error: &DataError, words: &'static Words) -> String {
    match error {
        DataError::UnknownName {
            name,
            near,
            allowed,
        } => {
            let allowed = allowed.join(", ");
            match near {
                Some(near) => words.fill(
                    "dataset.unknown-near",
                    &[("name", name), ("near", near), ("allowed", &allowed)],
                ),
                None => words.fill("dataset.unknown", &[("name", name), ("allowed", &allowed)]),
            }
        }
        DataError::ArgumentMissing { id, wanted } => {
            words.fill("dataset.no-path", &[("id", id), ("wanted", wanted)])
        }
        DataError::ArgumentNotTaken { id, given } => {
            words.fill("dataset.path-not-taken", &[("id", id), ("given", given)])
        }
        DataError::NotApplicable {
            option,
            name,
            applies,
        } => words.fill(
            "dataset.not-applicable",
            &[
                ("option", option),
                ("name", name),
                ("applies", &self::applies(applies, words)),
            ],
        ),
        DataError::OutOfRange {
            option,
            value,
            name,
            allowed,
        } => words.fill(
            "dataset.out-of-range",
            &[
                ("option", option),
                ("value", value),
                ("name", name),
                ("allowed", &bounds(*allowed, words)),
            ],
        ),
        DataError::Split(error) => words.fill("dataset.split", &[("given", &error.given)]),
        DataError::TooFewSamples {
            name,
            samples,
            split,
            part,
        } => words.fill(
            "dataset.too-few",
            &[
                ("name", name),
                ("samples", samples),
                ("split", split),
                ("part", &self::part(*part, words)),
            ],
        ),
        DataError::Read { file, source } => words.fill(
            "dataset.read",
            &[("file", file), ("why", &system(source, words))],
        ),
        DataError::Malformed { file, problem } => {
            format!("{file}: {}", self::problem(problem, words))
        }
        DataError::MalformedLine {
            file,
            line,
            problem,
        } => words.fill(
            "dataset.at-line",
            &[
                ("file", file),
                ("line", line),
                ("problem", &self::problem(problem, words)),
            ],
        ),
        DataError::MalformedCell {
            file,
            line,
            column,
            header,
            problem,
        } => words.fill(
            "dataset.at-cell",
            &[
                ("file", file),
                ("line", line),
                ("column", column),
                ("header", header),
                ("problem", &self::problem(problem, words)),
            ],
        ),
        DataError::Write(error) => words.fill("dataset.export", &[("why", &system(error, words))]),
    }
}

fn applies(applies: &Applies, words: &'static Words) -> String {
    match applies {
        Applies::Named(names) => names.join(", "),
        Applies::Classes => words.get("dataset.with-classes").to_owned(),
    }
}

fn bounds(bounds: Bounds, words: &'static Words) -> String {
    match bounds {
        Bounds::Between(low, high) => {
            words.fill("dataset.between", &[("low", &low), ("high", &high)])
        }
        Bounds::TrainingPart(samples) => {
            words.fill("dataset.training-part", &[("samples", &samples)])
        }
        Bounds::Folds(samples) => words.fill("dataset.folds", &[("samples", &samples)]),
    }
}

fn part(part: SplitPart, words: &'static Words) -> &'static str {
    words.get(match part {
        SplitPart::Training => "dataset.training",
        SplitPart::Validation => "dataset.validation",
        SplitPart::Test => "dataset.test",
    })
}

fn rows_dropped(
    dropped: usize,
    of: usize,
    most: Option<&(String, usize)>,
    words: &'static Words,
) -> String {
    let count = |rows: usize| words.numbers().count(rows as u64);
    let (dropped, of) = (count(dropped), count(of));
    match most {
        None => words.fill("notice.dropped", &[("dropped", &dropped), ("of", &of)]),
        Some((name, rows)) => words.fill(
            "notice.dropped-most",
            &[
                ("dropped", &dropped),
                ("of", &of),
                ("name", name),
                ("rows", &count(*rows)),
            ],
        ),
    }
}

#[must_use]
pub(in crate::ui) fn notice(notice: &Notice, words: &'static Words) -> String {
    match notice {
        Notice::RowsDropped { dropped, of, most } => {
            rows_dropped(*dropped, *of, most.as_ref(), words)
        }
        Notice::Comments(lines) => words.fill("notice.comments", &[("lines", lines)]),
        Notice::NoHeader => words.get("notice.no-header").to_owned(),
        Notice::LeftOut { columns, reason } => words.fill(
            "notice.left-out",
            &[
                ("reason", &words.of(&["left-out", reason.id()], "")),
                ("names", &first_names(columns)),
            ],
        ),
        Notice::LabelIsLast(column) => words.fill("notice.label-last", &[("name", column)]),
        Notice::LabelTaken { column, classes } => match classes {
            Some(classes) => words.fill(
                "notice.label-classes",
                &[("name", column), ("classes", classes)],
            ),
            None => words.fill("notice.label-value", &[("name", column)]),
        },
        Notice::LooksLikeImages(size) => words.fill("notice.looks-like-images", &[("size", size)]),
        Notice::OtherFiles(names) => words.fill(
            "notice.other-files",
            &[("count", &names.len()), ("names", &first_names(names))],
        ),
        Notice::BadImages(bad) => {
            let names: Vec<String> = bad.iter().map(|(name, _)| name.clone()).collect();
            words.fill(
                "notice.bad-images",
                &[("count", &bad.len()), ("names", &first_names(&names))],
            )
        }
        Notice::ColoursDropped(images) => {
            words.fill("notice.colours-dropped", &[("count", images)])
        }
        Notice::ConstantFeatures(names) => {
            words.fill("notice.constant", &[("names", &first_names(names))])
        }
        Notice::ClassesNotInTraining(names) => {
            words.fill("notice.classes", &[("names", &first_names(names))])
        }
    }
}
