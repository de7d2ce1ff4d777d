//! Invalid options, options without effect, and their messages, through the real output of the program.

use std::fs;
use std::path::Path;

use crate::common::program::{answer, gradus, gradus_in, refusal, said};

/// The error output in an empty folder.
fn refused(folder: &Path, arguments: &[&str], status: i32) -> String {
    let (out, error) = said(gradus_in(folder, arguments), status);
    assert!(out.is_empty(), "{arguments:?}: {out}");
    assert_eq!(error.lines().count(), 1, "{arguments:?}: {error}");
    error.trim_end().to_owned()
}

#[test]
fn every_refusal_of_a_value_says_what_was_given_and_what_is_allowed() {
    for (arguments, line) in [
        (
            &["--speed", "foo"][..],
            "--speed can't be 'foo': expected a number of steps per second above 0, or max",
        ),
        (
            &["--theme", "foo"],
            "--theme can't be 'foo': expected dark, light, high-contrast, mono",
        ),
        (
            &["--symbols", "foo"],
            "--symbols can't be 'foo': expected ascii, block, braille",
        ),
        (
            &["frame", "--until", "step 1", "--screen", "foo"],
            "--screen can't be 'foo': expected train, model, optimizer, race, landscape, studies",
        ),
        (
            &["frame", "--until", "step 1", "--format", "foo"],
            "--format can't be 'foo': expected text, ansi or svg",
        ),
        (
            &["data", "export", "iris", "--to", "x.csv", "--part", "tst"],
            "--part can't be 'tst': expected train, validation, train+validation, test or all",
        ),
        (
            &["train", "--activation", "foo"],
            "--activation can't be 'foo': expected relu, tanh, sigmoid, gelu",
        ),
        (
            &["train", "--split", "3"],
            "--split can't be '3': expected three whole percentages train/validation/test that add up to 100, the first two above 0, such as 60/20/20",
        ),
        (
            &["race", "--format", "foo"],
            "--format can't be 'foo': expected table, json or csv",
        ),
        (
            &["train", "--until", "accuracy 101 %"],
            "--until can't be 'accuracy 101 %': expected 'step N', 'epoch N', 'time 10s' (or m, h), 'stopped', 'loss 0.3' or 'accuracy 90 %' (or 'accuracy 90 % or epoch 50')",
        ),
        (
            &["train", "--data", "sine", "--until", "accuracy 90 %"],
            "--until accuracy needs classes to predict; sine has none",
        ),
        (
            &["data", "export", "iris"],
            "the following required arguments were not provided: --to <FILE>",
        ),
        (
            &["train", "--at", "step 5: hidden 3"],
            "--at step 5: hidden can't change while training: set it before the run with --hidden",
        ),
    ] {
        assert_eq!(refusal(arguments, 2), format!("gradus: {line}"));
    }
}

#[test]
fn data_that_can_t_be_read_is_named_with_the_option_or_the_line_that_asked_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let missing = "can't read no.csv: No such file or directory (os error 2)";
    for command in ["train", "race", "compare"] {
        let line = refused(folder.path(), &[command, "--data", "csv:no.csv"], 1);
        assert_eq!(line, format!("gradus: --data csv:no.csv: {missing}"));
    }
    fs::write(
        folder.path().join("r.toml"),
        "lr = 0.1\ndata = \"csv:no.csv\"\n",
    )
    .unwrap();
    let line = refused(folder.path(), &["train", "--recipe", "r.toml"], 1);
    assert_eq!(
        line,
        format!("gradus: r.toml:2: data = csv:no.csv: {missing}")
    );
    let export = ["data", "export", "csv:no.csv", "--to", "x.csv"];
    assert_eq!(
        refused(folder.path(), &export, 1),
        "gradus: can't read the data in no.csv: No such file or directory (os error 2)"
    );
}

#[test]
fn a_file_is_called_as_what_is_written_into_it() {
    let folder = tempfile::tempdir().unwrap();
    let json = ".jsonl or .ndjson or .json, since it has a line of JSON for each step";
    for (option, file, allowed) in [
        ("--log", "z.csv", json),
        ("--log-batches", "z.csv", json),
        ("--journal", "z.state", ".gradus"),
        ("--save", "z.pt", ".safetensors or .onnx"),
        ("--save-best", "z.csv", ".safetensors or .onnx"),
        ("--save-init", "z.csv", ".safetensors"),
    ] {
        let line = refused(folder.path(), &["train", option, file], 2);
        let wanted =
            format!("gradus: {option} can't be '{file}': expected a file ending in {allowed}");
        assert_eq!(line, wanted);
        let there = format!("no/{}", file.replace(".csv", "").replace(".state", ""));
        if option != "--save" {
            let line = refused(folder.path(), &["train", option, &there], 1);
            let wanted = format!("gradus: can't write {option} to {there}: no such folder: no");
            assert_eq!(line, wanted);
        }
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_lies_beside_a_journal_is_not_written_over_unasked() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("run.points"), "somebody's").unwrap();
    let run = [
        "train",
        "--data",
        "iris",
        "--until",
        "step 2",
        "--journal",
        "run.gradus",
    ];
    assert_eq!(
        refused(folder.path(), &run, 1),
        "gradus: --journal: run.points already exists; --force overwrites it"
    );
    assert!(!folder.path().join("run.gradus").exists());
}

#[test]
fn what_does_nothing_is_said_before_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let run = ["train", "--data", "iris", "--until", "step 2"];
    let stderr = |more: &[&str]| said(gradus_in(folder.path(), &[&run, more].concat()), 0).1;
    assert_eq!(
        stderr(&[
            "--early-stopping",
            "0",
            "--on-trigger",
            "mark",
            "--dropout",
            "0"
        ]),
        "gradus: --early-stopping 0: early stopping is off\n\
         gradus: --on-trigger mark has no effect: early stopping is off; --early-stopping switches it on\n\
         gradus: --dropout 0: dropout is off\n"
    );
    fs::write(folder.path().join("r.toml"), "weight-decay = 0\n").unwrap();
    assert_eq!(
        stderr(&["--recipe", "r.toml"]),
        "gradus: r.toml:1: weight-decay = 0: weight decay is off\n"
    );
    assert_eq!(
        stderr(&["--early-stopping", "3", "--on-trigger", "mark"]),
        ""
    );
    assert_eq!(stderr(&["--dropout", "off"]), "");
}

#[test]
fn an_evaluation_that_reaches_the_score_ends_the_run_as_that_though_early_stopping_would_too() {
    // Nothing improves by that much, so the first evaluation after the start already triggers it.
    let run = [
        "train",
        "--data",
        "moons",
        "--early-stopping",
        "1",
        "--min-delta",
        "10",
    ];
    let never = [&run[..], &["--until", "loss 0"]].concat();
    let (stopped, _) = said(gradus(&never), 1);
    assert!(
        stopped.starts_with("end kept best weights, step 0\n"),
        "{stopped}"
    );
    for until in ["loss 0.6", "loss 0.6 or epoch 1"] {
        let reached = answer(&[&run[..], &["--until", until]].concat());
        assert!(reached.starts_with("end loss 0.6\nstep "), "{reached}");
    }
}

#[test]
fn a_run_ends_where_validation_reaches_what_was_asked_for() {
    let end = |arguments: &[&str], status: i32| {
        let folder = tempfile::tempdir().unwrap();
        let base = [
            "train",
            "--data",
            "iris",
            "--lr",
            "0.1",
            "--eval-every",
            "5 steps",
        ];
        said(
            gradus_in(folder.path(), &[&base, arguments].concat()),
            status,
        )
    };
    let value = |out: &str, name: &str| -> f64 {
        let line = out.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap().trim().parse().unwrap()
    };
    let (out, error) = end(&["--until", "accuracy 80 %"], 0);
    assert!(
        out.starts_with("end accuracy 0.8\n") && error.is_empty(),
        "{out}{error}"
    );
    assert!(value(&out, "validation_accuracy ") >= 0.8);
    // The evaluation before did not reach it.
    let step = value(&out, "step ");
    assert_eq!(step % 5.0, 0.0);
    let before = format!("step {}", step - 5.0);
    let (earlier, _) = end(&["--until", &before], 0);
    assert!(value(&earlier, "validation_accuracy ") < 0.8, "{earlier}");

    let (out, _) = end(&["--until", "loss 0.5"], 0);
    assert!(out.starts_with("end loss 0.5\n"), "{out}");
    assert!(value(&out, "validation_loss ") <= 0.5);

    let (out, error) = end(&["--until", "loss 0 or step 12"], 1);
    assert!(out.starts_with("end step 12\n"), "{out}");
    let has = value(&out, "validation_loss ");
    assert_eq!(
        error,
        format!(
            "gradus: validation did not reach loss 0 before the run ended with loss {has:.4}\n"
        )
    );
    // Without another end, it ends where a run without any would.
    let (out, _) = end(&["--until", "loss 0"], 1);
    assert!(out.starts_with("end epoch 50\n"), "{out}");
}

#[test]
fn a_frame_is_of_the_evaluation_that_reaches_what_was_asked_for() {
    let frame = answer(&[
        "frame",
        "--data",
        "iris",
        "--until",
        "accuracy 60 %",
        "--lr",
        "0.1",
    ]);
    assert!(
        frame.contains("Reached validation accuracy 60 %"),
        "{frame}"
    );
}

/// A folder with a table of people, t.csv.
fn people() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let row = |row: usize| {
        let age = if row.is_multiple_of(5) {
            String::new()
        } else {
            format!("{},5", 20 + row % 30)
        };
        format!(
            "{};Sample {row};{age};{};{}\n",
            row + 1,
            ["red", "blue"][row % 2],
            row % 3
        )
    };
    let rows = (0..40).map(row).collect::<Vec<_>>().concat();
    fs::write(
        folder.path().join("t.csv"),
        format!("id;name;age;colour;kind\n{rows}"),
    )
    .unwrap();
    folder
}

#[test]
fn a_table_that_is_refused_is_shown_whole_all_the_same() {
    let folder = people();
    let refused = |more: &[&str]| {
        let arguments = [&["data", "show", "csv:t.csv"][..], more].concat();
        said(gradus_in(folder.path(), &arguments), 1)
    };
    for (label, becomes, why) in [
        ("name", "label", "'name' has 32 different texts"),
        (
            "nmae",
            "left out: nearly all texts differ",
            "no column 'nmae'",
        ),
    ] {
        let (out, err) = refused(&["--label", label]);
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 7, "{out}");
        assert_eq!(
            lines[3],
            format!("name    40 texts                     0  {becomes}")
        );
        assert_eq!(lines[6], "kind    numbers, 0 to 2              0  input");
        assert!(err.contains(why), "{err}");
    }
    let numbers: Vec<String> = (0..80).map(|at| at.to_string()).collect();
    let row = format!("{},4\n", numbers.join(","));
    let wide = format!("c{},y\n{}", numbers.join(",c"), row.repeat(9));
    fs::write(folder.path().join("wide.csv"), wide).unwrap();
    let (out, _) = said(
        gradus_in(folder.path(), &["data", "show", "csv:wide.csv"]),
        1,
    );
    let end = "c59     numbers, 59 to 59        0  input\n\
               y       numbers, 4 to 4          0  label\n\
               … and 20 more columns\n";
    assert!(out.ends_with(end), "{out}");
}

#[test]
fn what_was_understood_of_a_table_is_shown_before_any_training() {
    let folder = people();
    let show = |more: &[&str]| {
        let arguments = [&["data", "show", "csv:t.csv"][..], more].concat();
        said(gradus_in(folder.path(), &arguments), 0).0
    };
    assert_eq!(
        show(&[]),
        "\
csv:t.csv: 40 rows of 5 columns; delimiter semicolon, decimal comma, a header
COLUMN  HOLDS                  MISSING  BECOMES
id      row numbers                  0  left out: it only counts the rows (--only-columns keeps it)
name    40 texts                     0  left out: nearly all texts differ
age     numbers, 21.5 to 49.5        8  input
colour  2 texts                      0  input, one-hot in 2
kind    numbers, 0 to 2              0  label, 3 classes
32 samples: 19 train, 7 validation, 6 test; 3 inputs, 3 classes
note: left out, since it only counts the rows (--only-columns keeps it): id
note: left out, since nearly all texts differ: name
note: predicting kind, the last column (--label names another)
note: kind taken as 3 classes (--task regress predicts its value)
note: 8 of 40 rows dropped: missing values, most in age (8)
"
    );
    let filled = show(&["--missing", "median", "--task", "regress"]);
    assert!(
        filled.contains(
            "\n40 samples: 24 train, 8 validation, 8 test; 4 inputs, 1 value to predict\n"
        ),
        "{filled}"
    );
    // The settings stand in a recipe and in its journal.
    let recipe = [
        "train",
        "--data",
        "csv:t.csv",
        "--missing",
        "median",
        "--drop-columns",
        "name,id",
        "--print-recipe",
    ];
    let (recipe, _) = said(gradus_in(folder.path(), &recipe), 0);
    assert!(
        recipe.contains("missing = \"median\"\ndrop-columns")
            || recipe.contains("drop-columns = \"name,id\"\nmissing = \"median\""),
        "{recipe}"
    );
    fs::write(folder.path().join("r.toml"), recipe).unwrap();
    let train = [
        "train",
        "--recipe",
        "r.toml",
        "--until",
        "step 3",
        "--journal",
        "r.gradus",
    ];
    said(gradus_in(folder.path(), &train), 0);
    let replay = ["train", "--replay", "r.gradus"];
    let (out, _) = said(gradus_in(folder.path(), &replay), 0);
    assert!(out.contains("step 3"), "{out}");
}

#[test]
fn an_export_has_the_columns_and_classes_of_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let row = |row: usize| {
        let (colour, tree) = (["red", "blue"][row % 2], ["ash", "oak"][row / 5 % 2]);
        format!("{row}.5,{colour},{tree}\n")
    };
    let rows = (0..20).map(row).collect::<Vec<_>>().concat();
    fs::write(
        folder.path().join("t.csv"),
        format!("height,colour,tree\n{rows}"),
    )
    .unwrap();
    let export = [
        "data",
        "export",
        "csv:t.csv",
        "--part",
        "all",
        "--to",
        "x.csv",
    ];
    let (out, _) = said(gradus_in(folder.path(), &export), 0);
    assert_eq!(
        out,
        "wrote 20 samples (12 train, 4 validation, 4 test) to x.csv: 3 features (1 standardized) as fed to the network, label (the class index) and class\n"
    );
    let text = fs::read_to_string(folder.path().join("x.csv")).unwrap();
    assert!(
        text.starts_with("height,colour=blue,colour=red,label,class\n"),
        "{text}"
    );
    for line in text.lines().skip(1) {
        assert!(
            line.ends_with(",0,ash") || line.ends_with(",1,oak"),
            "{line}"
        );
    }
    // When the export is read again, the class number does not give the answer away.
    let again = [
        "train",
        "--data",
        "csv:x.csv",
        "--until",
        "step 1",
        "--save",
        "w.safetensors",
    ];
    let (out, _) = said(gradus_in(folder.path(), &again), 0);
    assert!(out.contains("Linear(3, 64)"), "{out}");
}
