//! The command line through its real output: results on stdout, everything else on stderr, a clear single line per
//! mistake.

use std::fs;
use std::path::Path;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::{contains, starts_with};

#[cfg(unix)]
use crate::common::program::signal;
use crate::common::program::{PROGRAM, answer, gradus, gradus_in, refusal, said};
#[cfg(unix)]
use crate::common::terminal::wait_for;

fn results(arguments: &[&str]) -> Vec<(String, String)> {
    let answer = answer(arguments);
    let lines = answer.lines();
    lines
        .map(|line| line.split_once(' ').unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn mistakes_get_one_line_and_status_2() {
    let all: Vec<&str> = gradus::optim::ENTRIES.iter().map(|one| one.id).collect();
    let all = all.join(", ");
    let unknown = format!("gradus: --optimizer can't be 'adm': expected {all}");
    for (arguments, line) in [
        (
            &["--batch", "0"][..],
            "gradus: --batch can't be '0': expected a whole number from 1, or full",
        ),
        (
            &["train", "--lr", "-1"],
            "gradus: --lr can't be '-1': expected a number from 1e-8 to 100.0",
        ),
        (
            &["train", "--lr", "nan"],
            "gradus: --lr can't be 'nan': expected a number from 1e-8 to 100.0",
        ),
        (&["train", "--optimizer", "adm"], unknown.as_str()),
        (
            &["train", "--beta", "0.5"],
            "gradus: --beta 0.5: sgd has no beta: its hyperparameters are lr",
        ),
        (
            &["train", "--batch", "2000"],
            "gradus: --batch can't be 2000: the training set has 1078 samples",
        ),
        (
            &["train", "--at", "step 5: batch 2000"],
            "gradus: --at step 5: batch can't be 2000: the training set has 1078 samples",
        ),
        (
            &["train", "--at", "step 5: lrr 1"],
            "gradus: --at step 5: unknown change 'lrr': did you mean 'lr'?",
        ),
        (
            &["train", "--until", "tomorrow"],
            "gradus: --until can't be 'tomorrow': expected 'step N', 'epoch N', 'time 10s' (or m, h), 'stopped', 'loss 0.3' or 'accuracy 90 %' (or 'accuracy 90 % or epoch 50')",
        ),
        (
            &["train", "--until", "stopped"],
            "gradus: --until stopped needs --early-stopping with --on-trigger stop, or the run never ends",
        ),
        (
            &["train", "--hidden", "64,0"],
            "gradus: --hidden can't be '64,0': expected widths like 64,32, each a whole number from 1, or none",
        ),
        (
            &["train", "--data", "iris", "--samples", "50"],
            "gradus: --samples does not apply to the data set 'iris', only to moons, circles, spirals, xor, blobs, sine, step",
        ),
        (
            &["train", "--optimzer", "adam"],
            "gradus: unexpected argument '--optimzer' found; a similar argument exists: '--optimizer'",
        ),
        (
            &["trian"],
            "gradus: unrecognized subcommand 'trian'; a similar subcommand exists: 'train'",
        ),
        (
            &["train", "--recipe", "tests/recipes/unknown.toml"],
            "gradus: tests/recipes/unknown.toml:3: unknown setting 'bach': did you mean 'batch'?",
        ),
        (
            &["train", "--recipe", "tests/recipes/wrong.toml"],
            "gradus: tests/recipes/wrong.toml:2: lr can't be 'fast': expected a number from 1e-8 to 100.0",
        ),
    ] {
        assert_eq!(refusal(arguments, 2), line);
    }
}

#[test]
fn what_can_t_be_done_gets_one_line_and_status_1() {
    assert_eq!(
        refusal(&["train", "--save", "/no/such/folder/w.safetensors"], 1),
        "gradus: can't write --save to /no/such/folder/w.safetensors: no such folder: /no/such/folder"
    );
    assert!(
        refusal(&["train", "--recipe", "no.toml"], 1)
            .starts_with("gradus: can't read recipe no.toml: ")
    );
    assert!(refusal(&["train", "--data", "csv:no.csv"], 1).contains("no.csv"));
    let line = refusal(&["train", "--data", "csv:tests/recipes/ragged.csv"], 1);
    assert!(
        line.contains("ragged.csv") && line.contains("line 3"),
        "{line}"
    );
}

#[test]
fn without_a_terminal_the_dashboard_says_what_to_use() {
    assert_eq!(
        refusal(&[], 2),
        "gradus: the dashboard needs a terminal for input and output; without one, use 'gradus train'"
    );
}

#[test]
fn train_writes_its_results_a_name_and_a_value_a_line() {
    let all = results(&["train", "--data", "iris", "--until", "epoch 3"]);
    let value = |name: &str| &all.iter().find(|(n, _)| n == name).unwrap().1;
    assert_eq!(value("end"), "epoch 3");
    assert_eq!(value("step"), "9");
    assert_eq!(value("samples"), "270");
    assert!(value("validation_loss").parse::<f64>().unwrap() > 0.0);
    assert!((0.0..=1.0).contains(&value("validation_accuracy").parse::<f64>().unwrap()));
}

#[test]
fn a_time_ends_a_run_too() {
    let all = results(&["train", "--data", "iris", "--until", "time 200ms"]);
    assert_eq!(all[0], ("end".to_owned(), "time 0.2s".to_owned()));
}

fn lines(path: &Path) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.ends_with('\n'));
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn the_log_has_a_line_for_each_step_evaluation_change_and_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("run.jsonl");
    gradus(&["train", "--data", "iris", "--until", "step 7"])
        .args(["--at", "step 3: optimizer adam", "--at", "step 3: batch 7"])
        .arg("--log")
        .arg(&log)
        .assert()
        .success();
    let all = lines(&log);
    let keys = |line: &serde_json::Value| -> Vec<String> {
        line.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(
        all.iter()
            .filter(|line| line.get("objective").is_some())
            .count(),
        7
    );
    let step = all
        .iter()
        .find(|line| line.get("objective").is_some())
        .unwrap();
    let mut step_keys = keys(step);
    step_keys.sort();
    assert_eq!(
        step_keys,
        ["branch", "epoch", "history", "objective", "samples", "step"]
    );
    let evaluation = &all[0];
    let mut evaluation_keys = keys(evaluation);
    evaluation_keys.sort();
    assert_eq!(
        evaluation_keys,
        [
            "branch",
            "epoch",
            "history",
            "samples",
            "step",
            "train_accuracy",
            "train_loss",
            "validation_accuracy",
            "validation_loss"
        ]
    );
    let changes: Vec<_> = all
        .iter()
        .filter(|line| line.get("change").is_some())
        .collect();
    assert_eq!(
        changes[0],
        &serde_json::json!({"step": 3, "change": "optimizer adam", "branch": "#1", "history": 1})
    );
    assert_eq!(
        changes[1],
        &serde_json::json!({"step": 3, "change": "batch 7", "branch": "#1", "history": 1})
    );
    assert_eq!(
        all.last().unwrap(),
        &serde_json::json!({"step": 7, "end": "step 7", "branch": "#1", "history": 1})
    );
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

#[test]
fn runs_for_tensorboard_stand_side_by_side_in_event_files() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    for _ in 0..2 {
        gradus(&["train", "--data", "iris", "--until", "step 7"])
            .args(["--at", "step 3: optimizer adam", "--log-tensorboard"])
            .arg(&logs)
            .env("HOSTNAME", "lab")
            .assert()
            .success()
            .stderr("");
    }
    assert_eq!(names(&logs), ["run-1", "run-2"]);
    for run in names(&logs) {
        let files = names(&logs.join(&run));
        assert_eq!(files.len(), 1);
        assert!(
            files[0].starts_with("events.out.tfevents.")
                && files[0].rsplit('.').next() == Some("lab")
        );
        let bytes = fs::read(logs.join(run).join(&files[0])).unwrap();
        for text in [
            "brain.Event:2",
            "loss/objective",
            "settings/lr",
            "`optimizer adam`: sgd → adam",
            "step 7",
        ] {
            let found = bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes());
            assert!(found, "no '{text}'");
        }
    }
    let file = folder.path().join("file");
    fs::write(&file, "kept").unwrap();
    let path = file.to_str().unwrap();
    assert_eq!(
        refusal(&["train", "--log-tensorboard", path], 1),
        format!("gradus: can't write --log-tensorboard to {path}: it is not a folder")
    );
    assert_eq!(
        refusal(&["train", "--log-tensorboard", "/no/such/folder"], 1),
        "gradus: can't write --log-tensorboard to /no/such/folder: no such folder: /no/such"
    );
}

#[test]
fn a_divergence_is_a_failure_that_still_saves_the_last_finite_weights() {
    let folder = tempfile::tempdir().unwrap();
    let weights = folder.path().join("w.safetensors");
    gradus(&["train", "--lr", "50", "--save"])
        .arg(&weights)
        .assert()
        .code(1)
        .stdout(starts_with("end diverged: lr 50\n"))
        .stderr(contains("gradus: diverged at step ").and(contains("likely lr 50")));
    let bytes = fs::read(&weights).unwrap();
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    for (_, tensor) in tensors.tensors() {
        let finite = tensor
            .data()
            .chunks(4)
            .all(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()).is_finite());
        assert!(finite);
    }
}

#[test]
fn the_same_recipe_saves_the_same_weights_and_a_printed_recipe_makes_them_again() {
    let folder = tempfile::tempdir().unwrap();
    let options = [
        "--data",
        "moons",
        "--optimizer",
        "adam",
        "--batch",
        "16",
        "--until",
        "epoch 4",
        "--weight-decay",
        "0.001",
        "--at",
        "step 20: lr 0.01",
    ];
    let save = |name: &str, options: &[&str]| {
        let path = folder.path().join(name);
        let mut command = gradus(&["train"]);
        command
            .args(options)
            .arg("--save")
            .arg(&path)
            .assert()
            .success();
        fs::read(path).unwrap()
    };
    let first = save("a", &options);
    assert_eq!(first, save("b", &options));
    let output = gradus(&["train", "--print-recipe"])
        .args(options)
        .output()
        .unwrap();
    let recipe = folder.path().join("recipe.toml");
    fs::write(&recipe, output.stdout).unwrap();
    let recipe = recipe.to_str().unwrap();
    assert_eq!(first, save("c", &["--recipe", recipe]));
    assert_ne!(first, save("d", &["--recipe", recipe, "--seed", "8"]));
}

#[test]
fn data_list_names_every_data_set_and_export_writes_what_the_network_is_fed() {
    gradus(&["data", "list"]).assert().success().stdout(
        contains("digits")
            .and(contains("csv:FILE"))
            .and(contains("CC BY 4.0")),
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("moons.csv");
    gradus(&[
        "data",
        "export",
        "moons",
        "--samples",
        "50",
        "--part",
        "train",
        "--to",
    ])
    .arg(&file)
    .assert()
    .success()
    .stdout(format!(
        "wrote 30 samples (30 train) to {}: 2 features standardized as fed to the network, label (the class index) and class\n",
        file.display()
    ));
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("x,y,label,class\n"));
    assert_eq!(text.lines().count(), 1 + 30);
    assert_eq!(
        refusal(
            &["data", "export", "moons", "--part", "some", "--to", "x.csv"],
            2
        )
        .lines()
        .count(),
        1
    );
}

#[test]
fn completions_exist_for_every_shell_and_know_the_options() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        gradus(&["completions", shell])
            .assert()
            .success()
            .stdout(contains("early-stopping"));
    }
}

#[test]
fn version_and_help_go_to_stdout() {
    gradus(&["--version"])
        .assert()
        .success()
        .stdout(starts_with("gradus "));
    gradus(&["train", "--help"]).assert().success().stdout(
        contains("--early-stopping")
            .and(contains("--weight-decay"))
            .and(contains("--at")),
    );
}

#[test]
fn a_run_never_writes_over_what_it_reads_or_one_result_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("d.csv");
    fs::write(&data, "x,y\n1,a\n2,b\n").unwrap();
    let (path, source) = (data.to_str().unwrap(), format!("csv:{}", data.display()));
    let line = refusal(&["train", "--data", &source, "--log", path], 2);
    assert!(
        line.starts_with("gradus: --log and --data both name "),
        "{line}"
    );
    let line = refusal(&["data", "export", &source, "--to", path], 2);
    assert!(line.ends_with("is the data itself"), "{line}");
    let (one, other) = (folder.path().join("w"), folder.path().join(".").join("w"));
    let paths = [one.to_str().unwrap(), other.to_str().unwrap()];
    let line = refusal(&["train", "--save", paths[0], "--log", paths[1]], 2);
    assert!(
        line.starts_with("gradus: --save and --log both name "),
        "{line}"
    );
    assert_eq!(fs::read_to_string(&data).unwrap(), "x,y\n1,a\n2,b\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_that_can_t_be_written_costs_neither_the_training_nor_its_weights() {
    let folder = tempfile::tempdir().unwrap();
    let weights = folder.path().join("w.safetensors");
    gradus(&[
        "train",
        "--data",
        "iris",
        "--until",
        "step 20",
        "--log",
        "/dev/full",
        "--save",
    ])
    .arg(&weights)
    .assert()
    .code(1)
    .stdout(contains("step 20\n"))
    .stderr(starts_with("gradus: can't write --log: "));
    assert!(weights.exists());
}

#[test]
fn runs_that_would_never_end_are_refused_or_given_an_end() {
    refusal(
        &[
            "train",
            "--until",
            "stopped",
            "--early-stopping",
            "--on-trigger",
            "mark",
        ],
        2,
    );
    refusal(
        &[
            "train",
            "--until",
            "stopped",
            "--early-stopping",
            "--at",
            "step 5: early-stopping off",
        ],
        2,
    );
    let all = results(&[
        "train",
        "--data",
        "iris",
        "--early-stopping",
        "--on-trigger",
        "mark",
    ]);
    assert_eq!(all[0], ("end".to_owned(), "epoch 50".to_owned()));
}

#[test]
fn what_was_planned_and_never_came_is_said() {
    gradus(&[
        "train",
        "--data",
        "iris",
        "--until",
        "step 5",
        "--at",
        "step 9: lr 0.5",
    ])
    .assert()
    .success()
    .stderr("gradus: the run ended before 'step 9: lr 0.5'\n");
    gradus(&[
        "train",
        "--data",
        "iris",
        "--until",
        "step 5",
        "--at",
        "step 2: go-on",
    ])
    .assert()
    .code(1)
    .stderr(contains("at step 2: go-on only applies"));
}

/// A run in which early stopping soon triggers.
const STOPPED: &[&str] = &[
    "train",
    "--data",
    "xor",
    "--hidden",
    "4",
    "--lr",
    "0.5",
    "--eval-every",
    "5 steps",
];

/// Early stopping with a patience of two evaluations, and a maximum number of steps.
fn stopped(until: &str, more: &[&str]) -> Vec<String> {
    let own = ["--early-stopping", "2", "--until", until];
    let all = [STOPPED, &own, more].concat();
    all.into_iter().map(str::to_owned).collect()
}

/// The program on such a run.
fn on_stopped(until: &str, more: &[&str]) -> assert_cmd::Command {
    let mut command = gradus(&[]);
    command.args(stopped(until, more));
    command
}

#[test]
fn where_early_stopping_triggers_is_said_and_logged() {
    let folder = tempfile::tempdir().unwrap();
    let (log, events) = (folder.path().join("l.jsonl"), folder.path().join("tb"));
    let mut command = on_stopped("step 300", &["--on-trigger", "mark"]);
    command.arg("--log").arg(&log);
    command.arg("--log-tensorboard").arg(&events);
    let (out, _) = said(command, 0);
    let marks: Vec<&str> = out
        .lines()
        .filter(|line| line.starts_with("triggered at step "))
        .collect();
    assert!(marks.len() > 1, "one after the other: {out}");
    let logged = lines(&log);
    let logged: Vec<_> = logged
        .iter()
        .filter(|l| l.get("trigger").is_some())
        .collect();
    assert_eq!(logged.len(), marks.len());
    for (mark, line) in marks.iter().zip(&logged) {
        assert_eq!(line["trigger"], "mark");
        let is = format!(
            "triggered at step {}: no better validation-loss in 2 evaluations since step {}",
            line["step"], line["best_step"]
        );
        assert_eq!(*mark, is);
        // Two evaluations, five steps apart, after the best.
        assert_eq!(
            line["step"].as_u64().unwrap(),
            line["best_step"].as_u64().unwrap() + 10
        );
    }
    let run = events.join("run-1");
    let bytes = fs::read(run.join(&names(&run)[0])).unwrap();
    let text = b"early stopping marks: no better validation-loss in 2 evaluations";
    assert!(bytes.windows(text.len()).any(|window| window == text));

    let (out, _) = said(on_stopped("step 300", &[]), 0);
    assert!(out.starts_with("end kept best weights, step "), "{out}");
    let marks = out.lines().filter(|line| line.starts_with("triggered "));
    assert_eq!(marks.count(), 1, "{out}");
}

/// The numbers of a file of weights: what follows its header, which tells the recipe too.
fn tensors(path: &str) -> Vec<u8> {
    let bytes = fs::read(path).unwrap();
    let (length, rest) = bytes.split_first_chunk::<8>().unwrap();
    rest[usize::try_from(u64::from_le_bytes(*length)).unwrap()..].to_vec()
}

#[test]
fn the_last_line_says_which_weights_were_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (last, best) = (path("w.safetensors"), path("best.safetensors"));
    let run = |more: &[&str]| said(on_stopped("step 300", more), 0);
    let step = |out: &str, name: &str| {
        let line = out
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap();
        line.trim().to_owned()
    };
    let (out, _) = run(&["--save", &last]);
    let kept = step(&out, "best_step ");
    let line = format!("saved best weights, from step {kept}, to {last}");
    assert_eq!(out.lines().last(), Some(line.as_str()));
    // How to load them in Python.
    assert!(out.contains("nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 2))"));
    assert!(out.contains(&format!("load_file(\"{last}\")")), "{out}");

    let (out, _) = run(&[
        "--on-trigger",
        "mark",
        "--force",
        "--save",
        &last,
        "--save-best",
        &best,
    ]);
    let lines: Vec<&str> = out.lines().rev().take(2).collect();
    assert_eq!(
        lines[0],
        format!("saved final weights, from step 300, to {last}")
    );
    let kept = step(&out, "best_step ");
    assert_eq!(
        lines[1],
        format!("saved best weights, from step {kept}, to {best}")
    );
    assert_ne!(fs::read(&last).unwrap(), fs::read(&best).unwrap());

    // The saved weights are those of the run at that step.
    let there = path("there.safetensors");
    let until = format!("step {kept}");
    let until = ["--until", until.as_str(), "--save", &there];
    gradus(&[STOPPED, &until].concat()).assert().success();
    assert_eq!(tensors(&there), tensors(&best));
    // The same without early stopping.
    let alone = path("alone.safetensors");
    let until = ["--until", "step 300", "--save-best", &alone];
    let (out, _) = said(gradus(&[STOPPED, &until].concat()), 0);
    let line = format!("saved best weights, from step {kept}, to {alone}");
    assert_eq!(out.lines().last(), Some(line.as_str()));
    assert_eq!(tensors(&alone), tensors(&best));
}

#[test]
fn an_accuracy_can_t_be_watched_where_there_is_none() {
    let says = "monitor can't be validation-accuracy with sine: it has no classes, so no accuracy";
    let monitor = ["--data", "sine", "--monitor", "validation-accuracy"];
    for (command, more, before) in [
        ("train", &["--early-stopping"][..], "--"),
        ("train", &[], "--"),
        ("frame", &["--until", "step 1"], "--"),
    ] {
        let arguments = [&[command][..], &monitor, more].concat();
        assert_eq!(refusal(&arguments, 2), format!("gradus: {before}{says}"));
    }
    assert_eq!(
        refusal(
            &[
                "train",
                "--data",
                "sine",
                "--at",
                "step 3: monitor validation-accuracy"
            ],
            2
        ),
        format!("gradus: --at step 3: {says}")
    );
}

#[test]
fn whatever_draws_draws_in_the_language_asked_for_and_messages_stay_english() {
    let frame = |language: &[&str], locale: &str| {
        let mut command = gradus(&["frame", "--data", "xor", "--until", "step 1"]);
        command.args(language).env("LC_ALL", locale);
        said(command, 0).0
    };
    let (english, korean) = ("validation", "검증");
    assert!(frame(&["--lang", "ko"], "C").contains(korean));
    assert!(frame(&[], "ko_KR.UTF-8").contains(korean));
    let told = frame(&["--lang", "en"], "ko_KR.UTF-8");
    assert!(!told.contains(korean) && told.contains(english), "{told}");
    for command in [&[][..], &["frame"], &["replay", "x"]] {
        let arguments = [command, &["--lang", "xx"]].concat();
        let mut command = gradus(&arguments);
        command.env("LC_ALL", "ko_KR.UTF-8");
        let (_, line) = said(command, 2);
        let allowed = "gradus: --lang can't be 'xx': expected en, ko\n";
        assert_eq!(line, allowed, "{arguments:?}");
    }
    let intervals = ["frame", "--data", "xor", "--until", "step 1", "--intervals"];
    let shown = said(gradus(&intervals), 0).0;
    assert!(shown.contains("Confidence intervals"), "{shown}");
    let mut command = gradus(&["train", "--lr", "x"]);
    command.env("LC_ALL", "ko_KR.UTF-8");
    assert!(said(command, 2).1.starts_with("gradus: --lr can't be 'x'"));
}

#[test]
fn weights_are_written_to_files_of_their_ending() {
    for (option, endings) in [
        ("save", ".safetensors or .onnx"),
        ("save-best", ".safetensors or .onnx"),
        ("save-init", ".safetensors"),
    ] {
        let line = refusal(&["train", &format!("--{option}"), "x.txt"], 2);
        assert_eq!(
            line,
            format!("gradus: --{option} can't be 'x.txt': expected a file ending in {endings}")
        );
    }
}

#[test]
fn nothing_is_written_over_unless_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for (option, ending) in [
        ("save", "safetensors"),
        ("save-best", "safetensors"),
        ("save-init", "safetensors"),
        ("log", "jsonl"),
        ("journal", "gradus"),
    ] {
        let path = folder.path().join(format!("there.{ending}"));
        let file = path.to_str().unwrap();
        fs::write(&path, "kept").unwrap();
        let option = format!("--{option}");
        let run = [
            "train", "--data", "iris", "--until", "step 2", &option, file,
        ];
        assert_eq!(
            refusal(&run, 1),
            format!("gradus: {option}: {file} already exists; --force overwrites it")
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "kept");
        let forced = [&run[..], &["--force"]].concat();
        gradus(&forced).assert().success();
        assert_ne!(fs::read(&path).unwrap(), b"kept");
    }
    let table = folder.path().join("there.csv");
    let file = table.to_str().unwrap();
    fs::write(&table, "kept").unwrap();
    let export = ["data", "export", "xor", "--part", "train", "--to", file];
    assert_eq!(
        refusal(&export, 1),
        format!("gradus: --to: {file} already exists; --force overwrites it")
    );
    gradus(&[&export[..], &["--force"]].concat())
        .assert()
        .success();
    assert_ne!(fs::read(&table).unwrap(), b"kept");
    assert_eq!(
        refusal(&["data", "export", "xor", "--to", "x.json"], 2),
        "gradus: --to can't be 'x.json': expected a file ending in .csv"
    );
}

#[test]
fn what_a_file_is_called_commands_no_terminal() {
    let line = refusal(&["train", "--recipe", "a\u{1b}[31m.toml"], 1);
    assert!(line.contains("a\\u{1b}[31m.toml"), "{line:?}");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_with_a_complete_log_and_its_weights() {
    let folder = tempfile::tempdir().unwrap();
    let (log, weights) = (
        folder.path().join("l.jsonl"),
        folder.path().join("w.safetensors"),
    );
    let mut child = std::process::Command::new(PROGRAM)
        .args([
            "train",
            "--until",
            "epoch 1e9",
            "--eval-every",
            "1000 steps",
            "--log",
        ])
        .arg(&log)
        .arg("--save")
        .arg(&weights)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // The log is written in blocks: once the first block is there, training is under way.
    let begun = || {
        let length = fs::metadata(&log).map_or(0, |file| file.len());
        (length > 0).then_some(())
    };
    wait_for(begun, || "nothing is logged".to_owned());
    signal(child.id(), "TERM");
    assert_eq!(child.wait().unwrap().code(), Some(128 + 15));
    assert_eq!(lines(&log).last().unwrap()["end"], "interrupted");
    assert!(fs::metadata(&weights).unwrap().len() > 1000);
}

#[test]
fn each_fold_can_be_exported_and_together_they_are_all_but_the_test_set() {
    let folder = tempfile::tempdir().unwrap();
    let export = |more: &[&str]| {
        let usual = &["data", "export", "iris", "--to", "iris.csv", "--force"];
        let (_, error) = said(gradus_in(folder.path(), &[&usual[..], more].concat()), 0);
        assert_eq!(error, "");
        let text = fs::read_to_string(folder.path().join("iris.csv")).unwrap();
        text.lines().count() - 1
    };
    for fold in ["1/7", "7/7"] {
        let part = |part| export(&["--fold", fold, "--part", part]);
        let held_out = if fold == "1/7" { 18 } else { 17 };
        assert_eq!(
            (part("validation"), part("train")),
            (held_out, 120 - held_out)
        );
    }
    assert_eq!(
        refusal(
            &["data", "export", "iris", "--fold", "8/7", "--to", "x.csv"],
            2
        ),
        "gradus: --fold can't be '8/7': expected k/K, the fold k held out from K = 2 to 20, such as 1/5"
    );
    let few = [
        "train",
        "--data",
        "moons",
        "--samples",
        "14",
        "--fold",
        "1/6",
    ];
    assert_eq!(
        refusal(&few, 2),
        "gradus: --fold 1/6 is out of range for the data set 'moons': expected at most 5 folds (the samples of the \
         smallest class outside the test set)"
    );
}

#[test]
fn an_export_leaves_the_test_set_sealed_unless_it_is_asked_for_and_then_it_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let export = |part: &[&str]| {
        let usual = &["data", "export", "iris", "--to", "iris.csv", "--force"];
        let all = [&usual[..], part].concat();
        let (out, error) = said(gradus_in(folder.path(), &all), 0);
        let text = fs::read_to_string(folder.path().join("iris.csv")).unwrap();
        let samples = text.lines().count() - 1;
        assert!(
            out.starts_with(&format!("wrote {samples} samples (")),
            "{out}"
        );
        (samples, error)
    };
    let kept = folder.path().join("state/gradus/openings.jsonl");
    // 60 %, 20 % and 20 % of 150 samples.
    for part in [&[][..], &["--part", "train+validation"]] {
        assert_eq!(export(part), (120, String::new()));
    }
    assert!(!kept.exists());
    let opened =
        |times: u32| format!("gradus: the test set of this split has now been opened {times}×\n");
    assert_eq!(export(&["--part", "test"]), (30, opened(1)));
    assert_eq!(export(&["--part", "all"]), (150, opened(2)));
    assert_eq!(export(&["--part", "all", "--seed", "8"]), (150, opened(1)));
    // An unreadable line is skipped and reported.
    let text = fs::read_to_string(&kept).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
    fs::write(&kept, format!("what?\n{text}")).unwrap();
    let (_, error) = export(&["--part", "test"]);
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(lines.len(), 2, "{error}");
    assert!(lines[0].contains("skipped unreadable lines (1)"), "{error}");
    assert_eq!(format!("{}\n", lines[1]), opened(3));
    // If the count can't be written, the export succeeds all the same.
    fs::remove_dir_all(folder.path().join("state")).unwrap();
    fs::write(folder.path().join("state"), "in the way").unwrap();
    let (samples, error) = export(&["--part", "test"]);
    assert_eq!((samples, error.lines().count()), (30, 2), "{error}");
    assert!(error.contains("counted until gradus exits"), "{error}");
}
