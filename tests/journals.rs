//! Journals on the command line: recorded, replayed, listed, and refused with a single line.

use std::fs;
use std::path::Path;

use gradus::train::Session;
use gradus::train::journal::{Entry, Header, Journal, Notice};

use crate::common::program::{gradus_in, said};

fn output(folder: &Path, arguments: &[&str], status: i32) -> (String, String) {
    said(gradus_in(folder, arguments), status)
}

const RUN: [&str; 11] = [
    "train",
    "--data",
    "moons",
    "--hidden",
    "6",
    "--until",
    "step 60",
    "--at",
    "step 20: optimizer adam",
    "--eval-every",
    "10 steps",
];

fn record(folder: &Path) -> (String, String) {
    let arguments = [
        &RUN[..],
        &["--journal", "run.gradus", "--save", "one.safetensors"],
    ]
    .concat();
    let (out, _) = output(folder, &arguments, 0);
    (out, fs::read_to_string(folder.join("run.gradus")).unwrap())
}

#[test]
fn a_recorded_run_is_replayed_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let (first, _) = record(folder.path());
    let replay = [
        "train",
        "--replay",
        "run.gradus",
        "--save",
        "two.safetensors",
    ];
    let (second, error) = output(folder.path(), &replay, 0);
    assert!(error.is_empty(), "{error}");
    // Before the first step, and every ten steps. The outputs differ only in the file names.
    let results = |out: &str| {
        out.split("# To load it in Python")
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        results(&second),
        format!("{}digests_agreed 7\n", results(&first))
    );
    let weights = |name| fs::read(folder.path().join(name)).unwrap();
    assert_eq!(weights("one.safetensors"), weights("two.safetensors"));
    // Training without a dashboard writes nothing to the state folder.
    assert!(!folder.path().join("state").exists());
}

#[test]
fn a_journal_from_before_every_knob_was_named_keeps_the_defaults_of_its_time() {
    let folder = tempfile::tempdir().unwrap();
    // Journals written with the defaults of that time.
    let changes = [
        "step 10: optimizer adam",
        "step 20: optimizer sgd lr=0.1",
        "step 30: weight-decay 1e-4",
        "step 40: input-noise 0.1",
    ];
    let mut arguments = RUN[..7].to_vec();
    for change in &changes {
        arguments.extend(["--at", *change]);
    }
    arguments.extend(["--lr", "0.1", "--eval-every", "10 steps"]);
    arguments.extend(["--journal", "run.gradus"]);
    output(folder.path(), &arguments, 0);
    let text = fs::read_to_string(folder.path().join("run.gradus")).unwrap();
    assert!(text.contains("optimizer adam lr=0.001,beta=0.9"), "{text}");
    let (header, rest) = text.split_once('\n').unwrap();
    let mut header: serde_json::Value = serde_json::from_str(header).unwrap();
    assert!(header["knobs"].as_array().unwrap().len() >= 14, "{header}");
    header.as_object_mut().unwrap().remove("knobs");
    // As written when journals recorded only the change itself.
    let unnamed = |text: &str| {
        text.replace(" lr=0.001,beta=0.9,beta2=0.999,epsilon=1e-7", "")
            .replace("optimizer sgd lr=0.1", "optimizer sgd")
            .replace("weight-decay 1e-4", "weight-decay on")
            .replace("input-noise 0.1", "noise on")
    };
    let old = format!("{}\n{}", unnamed(&header.to_string()), unnamed(rest));
    assert!(!old.contains("sgd lr=") && !old.contains("knobs"), "{old}");
    fs::write(folder.path().join("old.gradus"), old).unwrap();
    let replay = ["train", "--replay", "old.gradus"];
    let (out, error) = output(folder.path(), &replay, 0);
    assert!(out.contains("digests_agreed 7"), "{out}{error}");
}

/// Recorded before table columns were clamped: validation samples were more extreme then.
const BEFORE_LIMITS: &[u8] = include_bytes!("journals/before-limits.gradus");

#[test]
fn a_journal_from_before_limits_has_the_data_of_its_time() {
    let losses = |session: &Session| {
        let evaluation = session.evaluation();
        [evaluation.train.loss, evaluation.validation.loss]
    };
    let journal = Journal::read(BEFORE_LIMITS).unwrap();
    let mut session = Session::new(journal.recipe().clone()).unwrap();
    assert_eq!(journal.notices(&session), []);
    let mut recorded = journal.lines().iter().filter_map(|line| match line.entry {
        Entry::Evaluation {
            train_loss,
            validation_loss,
            ..
        } => Some([train_loss?, validation_loss?]),
        _ => None,
    });
    let mut agrees = |session: &Session| {
        let (now, then) = (losses(session), recorded.next().unwrap());
        let apart = |(now, then): (f64, f64)| (now - then).abs();
        now.into_iter().zip(then).all(|both| apart(both) < 1e-4)
    };
    assert!(agrees(&session));
    while !session.is_over() {
        while let Some(planned) = session.apply_planned() {
            planned.unwrap();
        }
        if session.advance().evaluation.is_some() {
            assert!(agrees(&session), "{:?}", losses(&session));
        }
    }
    // A new run of the same recipe has limits and records them; a continuation of the old run records that it has none.
    assert_eq!(Header::of(&session).limits, Some(false));
    let mut recipe = journal.recipe().clone();
    recipe.data.limits = true;
    let limited = Session::new(recipe).unwrap();
    assert_eq!(
        journal.notices(&limited),
        [Notice::OtherData(
            gradus::train::journal::DataChange::Unknown
        )]
    );
    assert_eq!(Header::of(&limited).limits, Some(true));
}

#[test]
fn a_journal_with_limits_in_force_is_read_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let data = ["train", "--data", "breast-cancer", "--hidden", "3"];
    let rest = ["--until", "step 2", "--journal", "run.gradus"];
    output(folder.path(), &[&data[..], &rest].concat(), 0);
    let text = fs::read_to_string(folder.path().join("run.gradus")).unwrap();
    assert!(text.contains(r#""limits":true"#), "{text}");
    // As written before journals recorded the limits.
    for text in [text.replacen(r#""limits":true,"#, "", 1), text] {
        let journal = Journal::read(text.as_bytes()).unwrap();
        let session = Session::new(journal.recipe().clone()).unwrap();
        assert_eq!(journal.notices(&session), []);
    }
}

#[test]
fn weights_that_differ_are_said_and_fail() {
    let folder = tempfile::tempdir().unwrap();
    let (_, text) = record(folder.path());
    // Another learning rate gives other weights, while the digests are those of the first one.
    assert!(text.contains(r#"["lr","0.05"]"#), "{text}");
    let other = text.replacen(r#"["lr","0.05"]"#, r#"["lr","0.2"]"#, 1);
    fs::write(folder.path().join("run.gradus"), other).unwrap();
    let (_, error) = output(folder.path(), &["train", "--replay", "run.gradus"], 1);
    assert!(
        error.starts_with("gradus: the weights at step 10 do not match the journal"),
        "{error}"
    );
    assert_eq!(error.lines().count(), 1, "{error}");
}

#[test]
fn a_bad_journal_is_refused_in_one_line_that_names_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let (_, text) = record(folder.path());
    let mut lines: Vec<&str> = text.lines().collect();
    lines[2] = "{";
    fs::write(folder.path().join("bad.gradus"), lines.join("\n")).unwrap();
    fs::write(folder.path().join("none.gradus"), "hello\n").unwrap();
    for (file, start) in [
        ("bad.gradus", "gradus: can't read bad.gradus: line 3: "),
        (
            "none.gradus",
            "gradus: can't read none.gradus: line 1: not a gradus journal",
        ),
        (
            "./missing.gradus",
            "gradus: can't read ./missing.gradus: No such file",
        ),
        ("missing", "gradus: no run 'missing'"),
    ] {
        for arguments in [
            &["train", "--replay", file][..],
            &["resume", file],
            &["replay", file],
        ] {
            let (out, error) = output(folder.path(), arguments, 1);
            assert!(out.is_empty());
            assert!(error.starts_with(start), "{error}");
            assert_eq!(error.lines().count(), 1, "{error}");
        }
    }
}

#[test]
fn a_damaged_last_line_is_dropped_with_a_notice() {
    let folder = tempfile::tempdir().unwrap();
    let (_, text) = record(folder.path());
    let cut = &text[..text.len() - 9];
    fs::write(folder.path().join("run.gradus"), cut).unwrap();
    let (out, error) = output(folder.path(), &["train", "--replay", "run.gradus"], 0);
    assert!(out.contains("digests_agreed 7"), "{out}");
    assert!(error.contains("is damaged and was dropped"), "{error}");
}

#[test]
fn the_options_of_journals_exclude_what_makes_no_sense() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["train", "--replay", "a", "--lr", "0.1"][..],
        &["train", "--replay", "a", "--journal", "b"],
        &["train", "--journal", "same", "--log", "same"],
        &["--journal", "a", "--no-journal"],
        &["resume", "a", "--last"],
        &["replay", "a", "--until", "stopped"],
    ] {
        let (_, error) = output(folder.path(), arguments, 2);
        assert_eq!(error.lines().count(), 1, "{arguments:?}: {error}");
    }
}

#[test]
fn unfinished_runs_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let (_, error) = output(folder.path(), &["resume"], 0);
    assert_eq!(error, "gradus: no unfinished runs\n");
    let (_, error) = output(folder.path(), &["resume", "--last"], 1);
    assert_eq!(error, "gradus: no unfinished runs\n");
    let (_, text) = record(folder.path());
    let journals = folder.path().join("state/gradus/journals");
    fs::create_dir_all(&journals).unwrap();
    fs::write(journals.join("finished.gradus"), &text).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let unfinished = lines[..lines.len() - 1].join("\n");
    fs::write(journals.join("unfinished.gradus"), unfinished).unwrap();
    let (out, error) = output(folder.path(), &["resume"], 0);
    assert!(out.starts_with("unfinished  moons  step 60  2"), "{out}");
    assert_eq!(out.lines().count(), 1);
    assert!(error.contains("'gradus resume NAME' resumes"), "{error}");
    // What can be replayed are all of them, as the dashboard says where a lane is taken over.
    let (out, error) = output(folder.path(), &["replay"], 0);
    assert!(out.starts_with("unfinished  moons  step 60  2"), "{out}");
    assert!(out.contains("\nfinished  moons  step 60  2"), "{out}");
    assert!(error.contains("'gradus replay NAME' replays"), "{error}");
}
