#![allow(clippy::unwrap_used)]
use std::collections::BTreeSet;
use std::fmt::{Debug, Display};
use std::io;

use super::study::by_label;
use super::*;
use crate::control::Cancelled;
use crate::data::{
    Applies, Bounds, Content, DataError, FolderProblem, IdxProblem, Notice, NpyProblem,
    OpeningLogError, Problem, SplitPart, TableProblem,
};
use crate::lecture::{Missing, PlayError, Unjudged};
use crate::live::{Refusal, Warning};
use crate::nn::{Score, ShapeError};
use crate::phrase::Phrase;
use crate::race::{LaneRefusal, PlanError};
use crate::regularize::Reason;
use crate::study::{StudyError, UnfitRecipe, UnfitRun};
use crate::system_error::SystemError;
use crate::train::history::{BranchId, HistoryError, Refused};
use crate::train::player::ReplayMismatch;
use crate::train::{
    Best, Change, ChangeError, End, InitError, InitProblem, LogFailure, SaveError, SessionError,
    TensorProblem, Unavailable, Verdict, fixed_settings, journal, vocabulary,
};
use crate::ui::locale::{Language, Words};
use crate::ui::write_error::WriteError;
use crate::{data, optim};

/// Words that are the same in all languages: commands, options and formats, and the names in the samples.
const NAMES: &str = "gradus on off full lane step steps epoch epochs samples stopped threshold loss accuracy validation \
                     log target small large surface early stopping A C N X x FILE DIR IDX UTF gzip gz idx ubyte images labels \
                     train t k y init PyTorch WxH PNG JPEG numpy csv svg jsonl ansi text txt CSV zip safetensors e xe \
                     NaN inf foo batchh momentom digts speces species island min max mean";

/// Checks that there is a sample of every kind. `index` matches without a wildcard, so a new kind must be given an
/// index, and each index needs a sample; only a new kind that gets the last index could be missed.
fn complete<T: Debug>(samples: Vec<T>, index: fn(&T) -> usize, kinds: usize) -> Vec<T> {
    let places: BTreeSet<usize> = samples.iter().map(index).collect();
    assert_eq!(places, (0..kinds).collect(), "{samples:?}");
    samples
}

/// Checks the texts of the samples: in Korean without English words other than names, in English (where `same`) equal
/// to the typed error's text.
fn check<T: Display>(samples: &[T], text: impl Fn(&T, &'static Words) -> String, same: bool) {
    let (en, ko) = (Language::English.words(), Language::Korean.words());
    let names = names();
    let is_foreign = |word: &&str| !word.is_empty() && !names.contains(*word);
    let is_hangul = |letter: char| ('가'..='힣').contains(&letter);
    let mut faults = Vec::new();
    for sample in samples {
        let english = text(sample, en);
        // A study's options have no dashes on screen.
        let [told, by_label] = [sample.to_string(), by_label(&sample.to_string())];
        if same && english != told && english != by_label {
            faults.push(format!(
                "not as the command line says it ({sample}): {english}"
            ));
        }
        let korean = text(sample, ko);
        let mut letters = korean.split(|letter: char| !letter.is_ascii_alphabetic());
        if let Some(word) = letters.find(is_foreign) {
            faults.push(format!("'{word}' in: {korean}"));
        }
        if !korean.contains(is_hangul) {
            faults.push(format!("not Korean: {korean}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn names() -> BTreeSet<String> {
    let mut all: Vec<String> = vec![NAMES.to_owned()];
    all.extend(vocabulary().iter().map(|word| word.word.to_owned()));
    all.extend(fixed_settings().map(|(word, ..)| (*word).to_owned()));
    all.extend(["classify", "regress"].map(str::to_owned));
    all.extend(optim::ENTRIES.iter().map(|entry| entry.id.to_owned()));
    all.extend(data::ENTRIES.iter().map(|entry| entry.usage()));
    let words = all.iter().flat_map(|text| {
        let parts = text.split(|letter: char| !letter.is_ascii_alphabetic());
        parts.map(str::to_owned)
    });
    words.collect()
}

fn system() -> SystemError {
    // As a system set to Korean would report it.
    io::Error::other("디스크가 가득 참").into()
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn changes() -> Vec<ChangeError> {
    let refused = |text: &str| text.parse::<Change>().unwrap_err();
    let mut settings = crate::train::Settings::default();
    let beta: Change = "beta 0.5".parse().unwrap();
    let batch: Change = "batch 11".parse().unwrap();
    let unavailable = |reason| {
        ChangeError::Unavailable(Unavailable {
            word: "augment",
            value: text("on"),
            data: text("moons"),
            reason,
        })
    };
    let mut samples = vec![
        refused("foo 1"),
        refused("momentom 1"),
        refused("batchh 1"),
        refused("hidden 3"),
        refused("lr"),
        refused("batch"),
        refused("optimizer"),
        refused("keep-best foo"),
        refused("optimizer foo"),
        refused("batch x"),
        refused("batch-norm 3"),
        refused("augment foo=3"),
        beta.apply(&mut settings, 10).unwrap_err(),
        batch.apply(&mut settings, 10).unwrap_err(),
        ChangeError::NotFinite { word: "batch-norm" },
        ChangeError::NothingKept,
        ChangeError::NotStopped,
    ];
    samples.extend(reasons().into_iter().map(unavailable));
    samples.push(ChangeError::Unavailable(Unavailable {
        word: "monitor",
        value: text("validation-accuracy"),
        data: text("sine"),
        reason: Reason::NoAccuracy,
    }));
    samples.extend(["lr -1", "early-stopping 0.5", "monitor x"].map(refused));
    let index = |error: &ChangeError| match error {
        ChangeError::Unknown { .. } => 0,
        ChangeError::MissingValue { .. } => 1,
        ChangeError::UnwantedValue { .. } => 2,
        ChangeError::UnknownOptimizer { .. } => 3,
        ChangeError::Knob(_) => 4,
        ChangeError::Batch(_) => 5,
        ChangeError::NotASwitch { .. } => 6,
        ChangeError::NotAKnobOf { .. } => 7,
        ChangeError::Unavailable(_) => 8,
        ChangeError::NothingKept => 9,
        ChangeError::NotStopped => 10,
        ChangeError::OnlyAtStart { .. } => 11,
        ChangeError::NotFinite { .. } => 12,
    };
    complete(samples, index, 13)
}

fn reasons() -> Vec<Reason> {
    let samples = vec![
        Reason::NeedsImages,
        Reason::NeedsClasses,
        Reason::NoAccuracy,
        Reason::BatchOfOne,
    ];
    let index = |reason: &Reason| match reason {
        Reason::NeedsImages => 0,
        Reason::NeedsClasses => 1,
        Reason::BatchOfOne => 2,
        Reason::NoAccuracy => 3,
    };
    complete(samples, index, 4)
}

fn histories() -> Vec<HistoryError> {
    let samples = vec![
        HistoryError::NothingToUndo,
        HistoryError::NothingToRedo,
        HistoryError::NoSuchBranch(BranchId(2)),
        HistoryError::Current(BranchId(0)),
        HistoryError::Elsewhere(12),
        HistoryError::NameTaken(text("A")),
    ];
    let index = |error: &HistoryError| match error {
        HistoryError::NothingToUndo => 0,
        HistoryError::NothingToRedo => 1,
        HistoryError::NoSuchBranch(_) => 2,
        HistoryError::Current(_) => 3,
        HistoryError::Elsewhere(_) => 4,
        HistoryError::NameTaken(_) => 5,
    };
    complete(samples, index, 6)
}

fn shapes() -> Vec<ShapeError> {
    let samples = vec![
        ShapeError::NoInputs,
        ShapeError::NoOutputs,
        ShapeError::EmptyLayer { layer: 2 },
        ShapeError::TooManyParameters,
    ];
    let index = |error: &ShapeError| match error {
        ShapeError::NoInputs => 0,
        ShapeError::NoOutputs => 1,
        ShapeError::EmptyLayer { .. } => 2,
        ShapeError::TooManyParameters => 3,
    };
    complete(samples, index, 4)
}

fn idx_problems() -> Vec<IdxProblem> {
    let shape = || text("60000 x 28 x 28");
    let not_idx = |what| IdxProblem::NotIdx {
        what,
        start: text("00 01"),
    };
    let samples = vec![
        IdxProblem::OneLabel(3),
        IdxProblem::NoImages,
        IdxProblem::NoIdxFiles,
        IdxProblem::SeveralIdxFiles(vec![text("foo-"), text("on-")]),
        IdxProblem::NoLabels {
            beginning: text("train-"),
        },
        IdxProblem::OtherSize {
            size: [28, 28],
            other: text("foo"),
            others: [8, 8],
        },
        IdxProblem::LabelCount {
            labels: 3,
            images_file: text("foo"),
            images: 4,
        },
        IdxProblem::NothingToLearn {
            count: 0,
            height: 28,
            width: 28,
        },
        not_idx(Content::Images),
        not_idx(Content::Labels),
        IdxProblem::CutInHeader { got: 5, of: 16 },
        IdxProblem::TooLarge { shape: shape() },
        IdxProblem::Cut {
            shape: shape(),
            total: 700,
            got: 7,
        },
        IdxProblem::TooLong {
            shape: shape(),
            total: 700,
        },
        IdxProblem::Gzip(system().to_string()),
    ];
    let index = |problem: &IdxProblem| match problem {
        IdxProblem::OneLabel(_) => 0,
        IdxProblem::NoImages => 1,
        IdxProblem::NoIdxFiles => 2,
        IdxProblem::SeveralIdxFiles(_) => 3,
        IdxProblem::NoLabels { .. } => 4,
        IdxProblem::OtherSize { .. } => 5,
        IdxProblem::LabelCount { .. } => 6,
        IdxProblem::NothingToLearn { .. } => 7,
        IdxProblem::NotIdx { what, .. } => match what {
            Content::Images => 8,
            Content::Labels => 9,
        },
        IdxProblem::CutInHeader { .. } => 10,
        IdxProblem::TooLarge { .. } => 11,
        IdxProblem::Cut { .. } => 12,
        IdxProblem::TooLong { .. } => 13,
        IdxProblem::Gzip(_) => 14,
    };
    complete(samples, index, 15)
}

const IMAGE: data::ImageSize = data::ImageSize::grey(28, 28);

fn folder_problems() -> Vec<FolderProblem> {
    let samples = vec![
        FolderProblem::NoImages,
        FolderProblem::OneClass(Vec::new()),
        FolderProblem::OneClass(vec![text("species")]),
        FolderProblem::Sizes {
            first: text("foo"),
            size: IMAGE,
            other: text("island"),
            others: data::ImageSize::grey(9, 9),
        },
        FolderProblem::Large(data::ImageSize::grey(4000, 3000)),
        FolderProblem::AllBad {
            name: text("foo"),
            why: text("species"),
        },
    ];
    let index = |problem: &FolderProblem| match problem {
        FolderProblem::NoImages => 0,
        FolderProblem::OneClass(_) => 1,
        FolderProblem::Sizes { .. } => 2,
        FolderProblem::Large(_) => 3,
        FolderProblem::AllBad { .. } => 4,
    };
    complete(samples, index, 5)
}

fn npy_problems() -> Vec<NpyProblem> {
    let shape = || text("(2, 3)");
    let length = |got| NpyProblem::Length {
        shape: shape(),
        total: 6,
        got,
    };
    let samples = vec![
        NpyProblem::NotNpz(text("foo")),
        NpyProblem::NotNpy,
        NpyProblem::Header(text("{}")),
        NpyProblem::Type(text("X")),
        NpyProblem::Objects,
        NpyProblem::TooLarge(shape()),
        length(5),
        length(7),
        NpyProblem::Unreadable(text("foo")),
        NpyProblem::NoArrays(Vec::new()),
        NpyProblem::NoArrays(vec![text("foo")]),
        NpyProblem::Targets {
            shape: shape(),
            samples: 3,
        },
        NpyProblem::OneClass,
        NpyProblem::NotFinite { place: 4 },
        NpyProblem::OtherShape {
            shape: shape(),
            expected: text("(…, 784)"),
        },
        NpyProblem::NotPixels {
            least: -1.5,
            most: 2.0,
        },
    ];
    let index = |problem: &NpyProblem| match problem {
        NpyProblem::NotNpz(_) => 0,
        NpyProblem::NotNpy => 1,
        NpyProblem::Header(_) => 2,
        NpyProblem::Type(_) => 3,
        NpyProblem::Objects => 4,
        NpyProblem::TooLarge(_) => 5,
        NpyProblem::Length { .. } => 6,
        NpyProblem::Unreadable(_) => 7,
        NpyProblem::NoArrays(_) => 8,
        NpyProblem::Targets { .. } => 9,
        NpyProblem::OneClass => 10,
        NpyProblem::NotFinite { .. } => 11,
        NpyProblem::OtherShape { .. } => 12,
        NpyProblem::NotPixels { .. } => 13,
    };
    complete(samples, index, 14)
}

fn table_problems() -> Vec<TableProblem> {
    let no_column = |near: Option<&str>| TableProblem::NoColumn {
        name: text("speces"),
        near: near.map(str::to_owned),
        columns: vec![text("species"), text("island")],
    };
    let samples = vec![
        TableProblem::NotUtf8(0xe9),
        TableProblem::Empty,
        TableProblem::NoRows,
        TableProblem::NoCompleteRow(4),
        TableProblem::BreakInName,
        TableProblem::BreakInCell,
        TableProblem::SameName {
            columns: [1, 3],
            name: text("island"),
        },
        TableProblem::OneColumn,
        TableProblem::Cells {
            cells: 1,
            columns: 4,
        },
        TableProblem::Cells {
            cells: 3,
            columns: 4,
        },
        no_column(None),
        no_column(Some("species")),
        TableProblem::HugeNumber(text("1e40")),
        TableProblem::NotANumber(text("foo")),
        TableProblem::NoNumber(text("foo")),
        TableProblem::TooManyTexts {
            column: 2,
            header: text("island"),
            texts: 300,
        },
        TableProblem::OneValue {
            header: text("species"),
            only: text("foo"),
        },
        TableProblem::LabelAsInput(text("species")),
        TableProblem::EmptyColumn(text("island")),
        TableProblem::DatesColumn(text("island")),
        TableProblem::NoInputs,
        TableProblem::PixelColumns {
            size: IMAGE,
            columns: 783,
        },
        TableProblem::TextPixels(text("species")),
        TableProblem::NotAPixel(300.5),
        TableProblem::FilledPixels,
        TableProblem::Gzipped,
        TableProblem::Spreadsheet,
        TableProblem::TextLabel(text("species")),
        TableProblem::NamesLabel {
            header: text("island"),
            texts: 30,
            rows: 40,
            others: vec![text("island"), text("species")],
        },
    ];
    let index = |problem: &TableProblem| match problem {
        TableProblem::NotUtf8(_) => 0,
        TableProblem::Empty => 1,
        TableProblem::NoRows => 2,
        TableProblem::NoCompleteRow(_) => 3,
        TableProblem::BreakInName => 4,
        TableProblem::BreakInCell => 5,
        TableProblem::SameName { .. } => 6,
        TableProblem::OneColumn => 7,
        TableProblem::Cells { .. } => 8,
        TableProblem::NoColumn { .. } => 9,
        TableProblem::HugeNumber(_) => 10,
        TableProblem::NotANumber(_) => 11,
        TableProblem::TooManyTexts { .. } => 12,
        TableProblem::OneValue { .. } => 13,
        TableProblem::LabelAsInput(_) => 14,
        TableProblem::EmptyColumn(_) => 15,
        TableProblem::DatesColumn(_) => 16,
        TableProblem::NoInputs => 17,
        TableProblem::TextLabel(_) => 18,
        TableProblem::NamesLabel { .. } => 19,
        TableProblem::NoNumber(_) => 20,
        TableProblem::PixelColumns { .. } => 21,
        TableProblem::TextPixels(_) => 22,
        TableProblem::NotAPixel(_) => 23,
        TableProblem::FilledPixels => 24,
        TableProblem::Gzipped => 25,
        TableProblem::Spreadsheet => 26,
    };
    complete(samples, index, 27)
}

fn problems() -> Vec<Problem> {
    let mut samples = vec![Problem::Reader(system().to_string()), Problem::NotEmbedded];
    samples.extend(idx_problems().into_iter().map(Problem::Idx));
    samples.extend(folder_problems().into_iter().map(Problem::Folder));
    samples.extend(npy_problems().into_iter().map(Problem::Npy));
    samples.extend(table_problems().into_iter().map(Problem::Table));
    let index = |problem: &Problem| match problem {
        Problem::Reader(_) => 0,
        Problem::NotEmbedded => 1,
        Problem::Idx(_) => 2,
        Problem::Table(_) => 3,
        Problem::Folder(_) => 4,
        Problem::Npy(_) => 5,
    };
    complete(samples, index, 6)
}

fn unfit_options() -> Vec<DataError> {
    let not_applicable = |applies| DataError::NotApplicable {
        option: "noise",
        name: text("digits"),
        applies,
    };
    let out_of_range = |allowed| DataError::OutOfRange {
        option: "samples",
        value: text("5"),
        name: text("moons"),
        allowed,
    };
    let too_few = |part| DataError::TooFewSamples {
        name: text("foo"),
        samples: 2,
        split: crate::data::Split::default(),
        part,
    };
    vec![
        not_applicable(Applies::Named(vec![text("moons")])),
        not_applicable(Applies::Classes),
        out_of_range(Bounds::Between(10.0, 100.0)),
        out_of_range(Bounds::TrainingPart(60)),
        out_of_range(Bounds::Folds(4)),
        too_few(SplitPart::Training),
        too_few(SplitPart::Validation),
        too_few(SplitPart::Test),
    ]
}

fn data_errors() -> Vec<DataError> {
    let file = || text("foo.csv");
    let mut samples = vec![
        data::find("foo").unwrap_err(),
        data::find("digts").unwrap_err(),
        data::find("csv").unwrap_err(),
        data::find("digits:8").unwrap_err(),
        DataError::Split("60/20".parse::<crate::data::Split>().unwrap_err()),
        DataError::Read {
            file: file(),
            source: system(),
        },
        DataError::Write(system()),
    ];
    samples.extend(unfit_options());
    for problem in problems().into_iter().map(Box::new) {
        samples.extend([
            DataError::Malformed {
                file: file(),
                problem: problem.clone(),
            },
            DataError::MalformedLine {
                file: file(),
                line: 4,
                problem: problem.clone(),
            },
            DataError::MalformedCell {
                file: file(),
                line: 4,
                column: 2,
                header: text("island"),
                problem,
            },
        ]);
    }
    let index = |error: &DataError| match error {
        DataError::UnknownName { .. } => 0,
        DataError::ArgumentMissing { .. } => 1,
        DataError::ArgumentNotTaken { .. } => 2,
        DataError::NotApplicable { .. } => 3,
        DataError::OutOfRange { .. } => 4,
        DataError::Split(_) => 5,
        DataError::TooFewSamples { .. } => 6,
        DataError::Read { .. } => 7,
        DataError::Malformed { .. } => 8,
        DataError::MalformedLine { .. } => 9,
        DataError::MalformedCell { .. } => 10,
        DataError::Write(_) => 11,
    };
    complete(samples, index, 12)
}

fn inits() -> Vec<SessionError> {
    let tensor = |problem| InitProblem::Tensor {
        name: text("x.e"),
        problem,
    };
    let samples = vec![
        InitProblem::Unreadable(system()),
        InitProblem::Pickle(text("x")),
        InitProblem::Format(text("foo")),
        InitProblem::Unknown(text("foo")),
        tensor(TensorProblem::Missing),
        tensor(TensorProblem::NotFloats),
        tensor(TensorProblem::Shape {
            found: vec![2],
            expected: vec![3, 4],
        }),
        InitProblem::Layers {
            found: text("4-3"),
            expected: text("4-8-3"),
        },
        InitProblem::Changed,
    ];
    let index = |problem: &InitProblem| match problem {
        InitProblem::Unreadable(_) => 0,
        InitProblem::Pickle(_) => 1,
        InitProblem::Format(_) => 2,
        InitProblem::Unknown(_) => 3,
        InitProblem::Tensor { problem, .. } => match problem {
            TensorProblem::Missing => 4,
            TensorProblem::NotFloats => 5,
            TensorProblem::Shape { .. } => 6,
        },
        InitProblem::Layers { .. } => 7,
        InitProblem::Changed => 8,
    };
    let error = |problem| {
        SessionError::Init(InitError {
            path: text("foo.safetensors"),
            problem,
        })
    };
    complete(samples, index, 9).into_iter().map(error).collect()
}

fn sessions() -> Vec<SessionError> {
    let mut samples: Vec<SessionError> = data_errors().into_iter().map(Into::into).collect();
    samples.extend(shapes().into_iter().map(SessionError::Shape));
    samples.extend(inits());
    let source = ChangeError::NothingKept;
    samples.extend([
        SessionError::NoClasses(text("sine")),
        SessionError::Settings(source.clone()),
        SessionError::Schedule { step: 7, source },
    ]);
    let index = |error: &SessionError| match error {
        SessionError::Data(_) => 0,
        SessionError::Shape(_) => 1,
        SessionError::Settings(_) => 2,
        SessionError::Schedule { .. } => 3,
        SessionError::NoClasses(_) => 4,
        SessionError::Init(_) => 5,
    };
    complete(samples, index, 6)
}

fn warnings() -> Vec<Warning> {
    let taken_up = |notice| Warning::ResumedRun {
        file: text("foo"),
        notice,
    };
    let failure = LogFailure {
        name: "--log",
        error: system(),
    };
    let mut samples = vec![
        Warning::NoTest,
        Warning::Journal(system()),
        Warning::Log(failure),
        Warning::Differs { step: 9 },
        Warning::ReplayMismatch(ReplayMismatch { step: 9 }),
    ];
    for is_journaled in [true, false] {
        let change = journal::DataChange::File(text("foo"));
        samples.push(Warning::OtherData {
            step: 9,
            change,
            is_journaled,
        });
    }
    samples.extend(sessions().into_iter().map(Warning::NotBegun));
    samples.extend(journal_notices().into_iter().map(taken_up));
    samples.extend(seal_troubles().into_iter().map(Warning::OpeningLog));
    let index = |warning: &Warning| match warning {
        Warning::NoTest => 0,
        Warning::Journal(_) => 1,
        Warning::Log(_) => 2,
        Warning::Differs { .. } => 3,
        Warning::ReplayMismatch(_) => 4,
        Warning::NotBegun(_) => 5,
        Warning::ResumedRun { .. } => 6,
        Warning::OpeningLog(_) => 7,
        Warning::OtherData { .. } => 8,
    };
    complete(samples, index, 9)
}

fn seal_troubles() -> Vec<OpeningLogError> {
    let samples = vec![
        OpeningLogError::Unread {
            file: text("foo"),
            why: system(),
        },
        OpeningLogError::Lines {
            file: text("foo"),
            lines: 3,
        },
        OpeningLogError::Unwritten {
            file: text("foo"),
            why: system(),
        },
    ];
    let index = |error: &OpeningLogError| match error {
        OpeningLogError::Unread { .. } => 0,
        OpeningLogError::Lines { .. } => 1,
        OpeningLogError::Unwritten { .. } => 2,
    };
    complete(samples, index, 3)
}

fn journal_notices() -> Vec<journal::Notice> {
    let samples = vec![
        journal::Notice::Dropped { line: 8 },
        journal::Notice::OtherVersion(text("0.0.9")),
        journal::Notice::OtherData(journal::DataChange::Unknown),
        journal::Notice::OtherData(journal::DataChange::File(text("foo"))),
        journal::Notice::OtherData(journal::DataChange::Reading {
            file: text("foo"),
            gradus: text("0.0.9"),
        }),
    ];
    let index = |notice: &journal::Notice| match notice {
        journal::Notice::Dropped { .. } => 0,
        journal::Notice::OtherVersion(_) => 1,
        journal::Notice::OtherData(_) => 2,
    };
    complete(samples, index, 3)
}

fn lanes() -> Vec<LaneRefusal> {
    let unavailable = |reason| LaneRefusal::Unavailable {
        word: "augment",
        reason,
    };
    let mut samples = vec![LaneRefusal::Change(ChangeError::NothingKept)];
    samples.extend(reasons().into_iter().map(unavailable));
    samples.push(LaneRefusal::Same {
        first: text("dropout off"),
    });
    let index = |why: &LaneRefusal| match why {
        LaneRefusal::Change(_) => 0,
        LaneRefusal::Unavailable { .. } => 1,
        LaneRefusal::Same { .. } => 2,
    };
    complete(samples, index, 3)
}

fn plans() -> Vec<PlanError> {
    let lane = || text("dropout 0.5");
    let mut samples = vec![
        PlanError::Change {
            lane: lane(),
            source: "momentom 1".parse::<Change>().unwrap_err(),
        },
        PlanError::Schedule {
            lane: lane(),
            step: 7,
            source: ChangeError::NothingKept,
        },
        PlanError::NotABeginning(text("keep-best")),
        PlanError::EmptyLane,
        PlanError::Contradiction {
            lane: lane(),
            word: text("dropout"),
        },
        PlanError::Twice(lane()),
        PlanError::Same {
            first: lane(),
            second: text("lr 0.1"),
        },
        PlanError::NoLane,
        PlanError::Seeds {
            given: 0,
            most: 1000,
        },
        PlanError::Until(text("foo")),
        PlanError::Endless(lane()),
        PlanError::NoClasses(text("sine")),
        PlanError::Thread(system()),
    ];
    samples.extend(data_errors().into_iter().map(PlanError::Data));
    samples.extend(sessions().into_iter().map(PlanError::Session));
    let index = |error: &PlanError| match error {
        PlanError::Change { .. } => 0,
        PlanError::Schedule { .. } => 1,
        PlanError::NotABeginning(_) => 2,
        PlanError::EmptyLane => 3,
        PlanError::Contradiction { .. } => 4,
        PlanError::Twice(_) => 5,
        PlanError::Same { .. } => 6,
        PlanError::NoLane => 7,
        PlanError::Seeds { .. } => 8,
        PlanError::Until(_) => 9,
        PlanError::Endless(_) => 10,
        PlanError::NoClasses(_) => 11,
        PlanError::Thread(_) => 12,
        PlanError::Data(_) => 13,
        PlanError::Session(_) => 14,
    };
    complete(samples, index, 15)
}

fn ends() -> Vec<End> {
    let score = Score {
        loss: 0.5,
        accuracy: None,
    };
    let samples = vec![
        End::Until("step 9".parse().unwrap()),
        End::EarlyStopping,
        End::Diverged(verdict()),
        End::KeptBest(Best {
            step: 7,
            epoch: 1.0,
            validation: score,
        }),
    ];
    let index = |end: &End| match end {
        End::Until(_) => 0,
        End::EarlyStopping => 1,
        End::Diverged(_) => 2,
        End::KeptBest(_) => 3,
    };
    complete(samples, index, 4)
}

fn verdict() -> Verdict {
    Verdict {
        step: 9,
        suspect: "lr 20".parse().unwrap(),
    }
}

fn unfit_recipes() -> Vec<UnfitRecipe> {
    let too_large = crate::train::BatchSize::Samples(11).check(10).unwrap_err();
    let samples = vec![
        UnfitRecipe::BatchPlanned,
        UnfitRecipe::Batches(too_large),
        UnfitRecipe::NotLess {
            small: 9,
            large: 8,
            samples: 100,
        },
        UnfitRecipe::Target { start: 0.25 },
        UnfitRecipe::Planned(ChangeError::NothingKept.into()),
        UnfitRecipe::Endless,
        UnfitRecipe::Value {
            option: "lane",
            source: ChangeError::NothingKept,
        },
    ];
    let index = |error: &UnfitRecipe| match error {
        UnfitRecipe::BatchPlanned => 0,
        UnfitRecipe::Batches(_) => 1,
        UnfitRecipe::NotLess { .. } => 2,
        UnfitRecipe::Target { .. } => 3,
        UnfitRecipe::Planned(_) => 4,
        UnfitRecipe::Endless => 5,
        UnfitRecipe::Value { .. } => 6,
    };
    complete(samples, index, 7)
}

fn unfit_runs() -> Vec<UnfitRun> {
    let ended = |end| UnfitRun::Ended {
        batch: 8,
        seed: 7,
        target: 0.02,
        end,
    };
    let mut samples: Vec<UnfitRun> = ends().into_iter().map(ended).collect();
    samples.extend([
        UnfitRun::TooSlow {
            batch: 8,
            seed: 7,
            loss: 0.5,
            epochs: 30,
            target: 0.02,
        },
        UnfitRun::Diverged(verdict()),
    ]);
    let index = |error: &UnfitRun| match error {
        UnfitRun::Ended { .. } => 0,
        UnfitRun::TooSlow { .. } => 1,
        UnfitRun::Diverged(_) => 2,
    };
    complete(samples, index, 3)
}

fn studies() -> Vec<StudyError> {
    let mut samples: Vec<StudyError> = vec![StudyError::Cancelled(Cancelled)];
    samples.extend(sessions().into_iter().map(StudyError::Session));
    samples.extend(unfit_recipes().into_iter().map(StudyError::Recipe));
    samples.extend(unfit_runs().into_iter().map(StudyError::from));
    let index = |error: &StudyError| match error {
        StudyError::Session(_) => 0,
        StudyError::Cancelled(_) => 1,
        StudyError::Recipe(_) => 2,
        StudyError::Run(_) => 3,
        // Its text on screen leaves out the allowed values, so it is tested separately.
        // That of an unfit study is in the tables alone.
        StudyError::Option { .. } | StudyError::Unfit(_) => unreachable!(),
    };
    complete(samples, index, 4)
}

fn plays() -> Vec<PlayError> {
    let mut samples: Vec<PlayError> = sessions().into_iter().map(PlayError::Session).collect();
    samples.extend(data_errors().into_iter().map(PlayError::Data));
    samples.extend(studies().into_iter().map(PlayError::Study));
    samples.extend(plans().into_iter().map(PlayError::Race));
    samples.extend([
        PlayError::Change {
            step: 7,
            source: ChangeError::NothingKept,
        },
        PlayError::TooLong(900),
        PlayError::Cancelled(Cancelled),
    ]);
    let index = |error: &PlayError| match error {
        PlayError::Session(_) => 0,
        PlayError::Data(_) => 1,
        PlayError::Study(_) => 2,
        PlayError::Race(_) => 3,
        PlayError::Change { .. } => 4,
        PlayError::TooLong(_) => 5,
        PlayError::Cancelled(_) => 6,
    };
    complete(samples, index, 7)
}

fn missing_figures() -> Vec<Missing> {
    let samples = vec![
        Missing::NoValues,
        Missing::Diverged(9),
        Missing::NotReached(9),
        Missing::NoClasses,
        Missing::NotComputed,
        Missing::Table(vec!["A", "C"]),
        Missing::Column(vec!["A", "C"]),
        Missing::Number(9),
        Missing::Row(vec![text("A")], 0),
        Missing::Row(vec![text("A")], 3),
        Missing::Empty,
    ];
    let index = |why: &Missing| match why {
        Missing::NoValues => 0,
        Missing::Diverged(_) => 1,
        Missing::NotReached(_) => 2,
        Missing::NoClasses => 3,
        Missing::NotComputed => 4,
        Missing::Table(_) => 5,
        Missing::Column(_) => 6,
        Missing::Number(_) => 7,
        Missing::Row(..) => 8,
        Missing::Empty => 9,
    };
    complete(samples, index, 10)
}

fn unjudged_claims() -> Vec<Unjudged> {
    let of_figure = |why| Unjudged::Missing {
        subject: text("loss"),
        why,
    };
    let mut samples: Vec<Unjudged> = missing_figures().into_iter().map(of_figure).collect();
    samples.extend([
        Unjudged::Unread(text("foo")),
        Unjudged::Several {
            name: text("loss"),
            count: 3,
        },
    ]);
    let index = |why: &Unjudged| match why {
        Unjudged::Missing { .. } => 0,
        Unjudged::Unread(_) => 1,
        Unjudged::Several { .. } => 2,
    };
    complete(samples, index, 3)
}

fn failures_to_save() -> Vec<WriteError> {
    let samples = vec![
        WriteError::Weights(SaveError::Unwritable {
            path: "foo.safetensors".into(),
            source: system(),
        }),
        WriteError::Weights(SaveError::Format {
            path: "foo.safetensors".into(),
            why: system().to_string(),
        }),
        WriteError::File(system()),
        WriteError::Frame(crate::ui::export::UnknownFormat(text("foo"))),
        WriteError::Curves(crate::series::UnknownTableFormat(text("foo"))),
        WriteError::NoJournal,
        WriteError::NoAnswer,
        WriteError::Journal {
            path: "foo.gradus".into(),
            error: system(),
        },
    ];
    let index = |error: &WriteError| match error {
        WriteError::Weights(SaveError::Unwritable { .. }) => 0,
        WriteError::Weights(SaveError::Format { .. }) => 1,
        WriteError::File(_) => 2,
        WriteError::Frame(_) => 3,
        WriteError::Curves(_) => 4,
        WriteError::NoJournal => 5,
        WriteError::Journal { .. } => 6,
        WriteError::NoAnswer => 7,
    };
    complete(samples, index, 8)
}

fn notices() -> Vec<Notice> {
    let names = || vec![text("island"), text("species")];
    let mut samples = vec![
        Notice::RowsDropped {
            dropped: 2,
            of: 30,
            most: None,
        },
        Notice::RowsDropped {
            dropped: 2,
            of: 30,
            most: Some((text("island"), 2)),
        },
        Notice::NoHeader,
        Notice::Comments(2),
        Notice::LabelIsLast(text("species")),
        Notice::LabelTaken {
            column: text("species"),
            classes: Some(3),
        },
        Notice::LabelTaken {
            column: text("species"),
            classes: None,
        },
        Notice::LooksLikeImages(IMAGE),
        Notice::OtherFiles(names()),
        Notice::BadImages(vec![(text("island"), text("species"))]),
        Notice::ColoursDropped(3),
        Notice::ConstantFeatures(names()),
        Notice::ClassesNotInTraining(names()),
    ];
    samples.extend(data::Reason::ALL.map(|reason| Notice::LeftOut {
        columns: names(),
        reason,
    }));
    let index = |notice: &Notice| match notice {
        Notice::RowsDropped { .. } => 0,
        Notice::ConstantFeatures(_) => 1,
        Notice::ClassesNotInTraining(_) => 2,
        Notice::NoHeader => 3,
        Notice::LabelTaken { .. } => 4,
        Notice::LooksLikeImages(_) => 5,
        Notice::OtherFiles(_) => 6,
        Notice::BadImages(_) => 7,
        Notice::ColoursDropped(_) => 8,
        Notice::Comments(_) => 9,
        Notice::LabelIsLast(_) => 10,
        Notice::LeftOut { reason, .. } => 11 + *reason as usize,
    };
    complete(samples, index, 11 + data::Reason::ALL.len())
}

#[test]
fn every_refusal_is_said_in_korean_without_english() {
    check(&changes(), change, false);
    let mut refusals: Vec<Refusal> = histories().into_iter().map(Refusal::History).collect();
    refusals.push(Refusal::Change(Refused::Change(ChangeError::NothingKept)));
    let index = |why: &Refusal| match why {
        Refusal::Change(Refused::Change(_)) => 0,
        Refusal::History(_) => 1,
        // A journal's own text, which is not translated.
        Refusal::Change(Refused::Journaled(_)) => unreachable!(),
    };
    check(&complete(refusals, index, 2), refusal, true);
}

#[test]
fn every_warning_is_said_in_korean_without_english() {
    check(&warnings(), warning, true);
}

#[test]
fn every_failure_to_save_is_said_in_korean_without_english() {
    check(&failures_to_save(), unsaved, true);
}

#[test]
fn whatever_keeps_a_race_or_a_study_from_its_end_is_said_in_korean_without_english() {
    check(&lanes(), lane, true);
    check(&plans(), plan, true);
    check(&studies(), study, true);
    let option = StudyError::Option {
        word: "target",
        value: text("foo"),
        allowed: "a number above 0",
    };
    check(&[option], study, false);
    let unfit = StudyError::Unfit(Phrase::new("study.cancelled"));
    check(&[unfit], study, false);
}

#[test]
fn whatever_is_wrong_with_a_scene_is_said_in_korean_without_english() {
    check(&plays(), play, true);
    check(&unjudged_claims(), unjudged, true);
}

#[test]
fn every_reason_and_notice_is_said_in_korean_without_english() {
    check(
        &reasons(),
        |one, words| reason(*one, words).to_owned(),
        false,
    );
    check(&notices(), data_notice, false);
}
