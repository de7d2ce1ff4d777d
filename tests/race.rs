//! `gradus race` through its real output.

use gradus::optim;
use gradus::surface;
use serde_json::Value;

use crate::common::program;
use crate::common::run::session;
#[cfg(unix)]
use crate::common::terminal::Running;

const MOONS: [&str; 7] = ["race", "--data", "moons", "--hidden", "6", "--seed", "3"];

/// All optimizers, in the order of the registry.
fn all() -> Vec<&'static str> {
    optim::ENTRIES.iter().map(|entry| entry.id).collect()
}

fn race(arguments: &[&str]) -> String {
    program::answer(&[&MOONS[..], arguments].concat())
}

fn json(arguments: &[&str]) -> Value {
    let text = race(&[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&text).unwrap()
}

fn refusal(arguments: &[&str]) -> String {
    program::refusal(&[&MOONS[..], arguments].concat(), 2)
}

fn words(value: &Value, key: &str) -> Vec<String> {
    let rows = value.as_array().unwrap().iter();
    rows.map(|row| row[key].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn all_optimizers_race_for_ten_epochs_where_nothing_else_is_said() {
    let table = race(&[]);
    let lines: Vec<&str> = table.lines().collect();
    let names =
        |line: &str| -> Vec<String> { line.split_whitespace().map(str::to_owned).collect() };
    assert_eq!(
        names(lines[0]),
        [
            "rank",
            "lane",
            "settings",
            "validation_loss",
            "best_loss",
            "final_accuracy",
            "best_accuracy",
            "steps",
            "samples",
            "seconds",
            "state"
        ]
    );
    let count = all().len();
    let mut optimizers: Vec<String> = lines[1..=count]
        .iter()
        .map(|line| names(line)[1].clone())
        .collect();
    optimizers.sort();
    assert_eq!(optimizers, {
        let mut all = all();
        all.sort_unstable();
        all
    });
    // The settings consist of several words, so columns are counted from the end.
    let losses: Vec<f64> = lines[1..=count]
        .iter()
        .map(|line| {
            let cells = names(line);
            cells[cells.len() - 7].parse().unwrap()
        })
        .collect();
    assert!(losses.is_sorted(), "{losses:?}");
    assert!(lines[1..=count].iter().all(|line| line.ends_with("done")));
    assert_eq!(&lines[count + 1..], ["", "Each lane runs to epoch 10."]);
}

#[test]
fn json_holds_leaderboard_and_curves_of_the_recipes_run_alone() {
    let answer = json(&[
        "--optimizers",
        "sgd, adam",
        "--batch",
        "8,full",
        "--lane",
        "dropout 0.5",
        "--seeds",
        "2",
        "--until",
        "samples 720",
        "--threshold",
        "accuracy 0.5",
        "--threads",
        "3",
    ]);
    let mut lanes = words(&answer["lanes"], "lane");
    lanes.sort();
    assert_eq!(
        lanes,
        [
            "adam, batch 8",
            "adam, batch full",
            "dropout 0.5",
            "sgd, batch 8",
            "sgd, batch full"
        ]
    );
    for row in answer["lanes"].as_array().unwrap() {
        assert_eq!(row["seeds"], 2);
        assert!(row["validation_loss_sd"].as_f64().unwrap() >= 0.0);
        assert!(row["samples"].as_u64().unwrap() >= 720);
    }
    let settings = [
        ("data", "moons"),
        ("hidden", "6"),
        ("seed", "4"),
        ("optimizer", "adam"),
        ("batch", "8"),
    ];
    let mut session = session(&settings);
    let curve: Vec<&Value> = answer["curves"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["lane"] == "adam, batch 8" && row["seed"] == 4)
        .collect();
    assert!(curve.len() >= 3);
    for row in curve {
        while session.trainer().step_count() < row["step"].as_u64().unwrap() {
            session.advance();
        }
        if row["samples"].as_u64().unwrap() < 720 {
            let evaluation = session.evaluation();
            assert_eq!(row["validation_loss"], evaluation.validation.loss);
            assert_eq!(row["train_loss"], evaluation.train.loss);
        }
    }
}

#[test]
fn csv_is_the_leaderboard_or_the_curves() {
    let options = ["--batch", "1,32", "--until", "epoch 2", "--format", "csv"];
    let board = race(&options);
    let lines: Vec<&str> = board.lines().collect();
    assert!(lines[0].starts_with("rank,lane,settings,validation_loss,best_loss,"));
    assert_eq!(lines.len(), 3);
    let curves = race(&[&options[..], &["--curves"]].concat());
    let lines: Vec<&str> = curves.lines().collect();
    assert_eq!(
        lines[0],
        "lane,seed,step,epoch,samples,seconds,train_loss,validation_loss,train_accuracy,validation_accuracy"
    );
    // The untrained network and two epochs, for two lanes.
    assert_eq!(lines.len(), 1 + 2 * 3);
    assert!(lines[1].starts_with("batch 1,3,0,0,0,0,"));
    assert!(lines[6].starts_with("batch 32,3,"));
}

#[test]
fn a_lane_that_diverges_is_no_failure_of_the_race() {
    let answer = json(&[
        "--lane", "lr 100", "--lane", "lr 0.1", "--until", "epoch 20",
    ]);
    assert_eq!(words(&answer["lanes"], "lane"), ["lr 0.1", "lr 100"]);
    let states = words(&answer["lanes"], "state");
    assert_eq!(states[0], "done");
    assert!(
        states[1].starts_with("diverged at step ") && states[1].ends_with("(lr 100)"),
        "{states:?}"
    );
}

#[test]
fn wrong_races_get_one_line_and_status_2() {
    let optimizers = format!(
        "gradus: --optimizers can't be 'adm': expected {}, or all",
        all().join(", ")
    );
    for (arguments, line) in [
        (&["--optimizers", "sgd,adm"][..], optimizers.as_str()),
        (
            &["--batch", "1,0"],
            "gradus: --batch can't be '0': expected a whole number from 1, or full",
        ),
        (
            &["--batch", "1,5000"],
            "gradus: lane 'batch 5000': batch can't be 5000: the training set has 300 samples",
        ),
        (
            &["--lane", "dropuot 0.5"],
            "gradus: lane 'dropuot 0.5': unknown change 'dropuot': did you mean 'dropout'?",
        ),
        (
            &["--lane", "augment"],
            "gradus: lane 'augment on': augment can't be on with moons: it needs images",
        ),
        (
            &["--lane", "lr 0.1", "--lane", "lr 0.1"],
            "gradus: lane 'lr 0.1' is given twice",
        ),
        (
            &["--until", "time 3s"],
            "gradus: --until can't be 'time 3s' in a race: expected 'step N', 'epoch N', 'samples N' or 'stopped'",
        ),
        (
            &["--until", "stopped"],
            "gradus: --until stopped needs early stopping with on-trigger stop in every lane; 'sgd' has none",
        ),
        (
            &["--threshold", "0.3"],
            "gradus: --threshold can't be '0.3': expected something like 'loss 0.3', 'accuracy 0.9' or 'accuracy 90 %'",
        ),
        (
            &["--threshold", "loss -1"],
            "gradus: --threshold loss can't be '-1': expected a number from 0",
        ),
        (
            &["--batch", "full,300"],
            "gradus: lanes 'batch full' and 'batch 300' have the same settings",
        ),
        (
            &["--lane", "lr 0.1, lr 0.2"],
            "gradus: lane 'lr 0.1, lr 0.2': 'lr' is given twice; only one can apply",
        ),
        (
            &["--threads", "100000"],
            "gradus: --threads can't be 100000: expected a whole number from 1 to 256",
        ),
        (
            &["--seeds", "0"],
            "gradus: --seeds can't be '0': expected a whole number from 1",
        ),
        (
            &["--seeds", "5000"],
            "gradus: --seeds can't be 5000: expected a whole number from 1 to 1000",
        ),
        (
            &["--format", "xml"],
            "gradus: --format can't be 'xml': expected table, json or csv",
        ),
        (
            &["--lr", "-1"],
            "gradus: --lr can't be '-1': expected a number from 1e-8 to 100.0",
        ),
    ] {
        assert_eq!(refusal(arguments), line);
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_race_prints_how_far_it_came() {
    let endless = ["--optimizers", "sgd,adam", "--until", "step 1000000000"];
    let race = Running::start(&[&MOONS[..], &endless].concat());
    let (output, terminal) = race.end("INT");
    assert_eq!(output.status.code(), Some(130));
    let said = "gradus: interrupted: the lanes show where they were";
    terminal.wait(said, |screen| screen.trim() == said);
    let table = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert!(
        lines[1].ends_with("running") && lines[2].ends_with("running"),
        "{table}"
    );
    assert_eq!(lines.last(), Some(&"Not all lanes finished."));
}

#[test]
fn surfaces_are_raced_on_from_any_start_and_say_who_found_a_minimum() {
    // Nothing is known about an optimizer that no surface lists.
    let surfaces = || surface::SURFACES.iter();
    let all = optim::ENTRIES.iter();
    let tried = all.filter(|entry| surfaces().all(|one| one.was_tried_with(entry)));
    let tried: Vec<&str> = tried.map(|entry| entry.id).collect();
    let found = |arguments: &[&str]| -> Vec<String> {
        let all = [&["race", "--format", "json", "--surface"], arguments].concat();
        let answer: Value = serde_json::from_str(&program::answer(&all)).unwrap();
        let rows = answer["runners"].as_array().unwrap().iter();
        rows.filter(|row| row["state"] == "found")
            .map(|row| row["optimizer"].as_str().unwrap().to_owned())
            .filter(|id| tried.contains(&id.as_str()))
            .collect()
    };
    assert_eq!(found(&["ravine"]).len(), tried.len());
    let rosenbrock = found(&["rosenbrock"]);
    assert!(rosenbrock.len() == tried.len() - 1 && !rosenbrock.contains(&"adadelta".to_owned()));
    assert_eq!(found(&["rosenbrock", "--steps", "10"]).len(), 0);
    // At a minimum all arrive at once.
    assert_eq!(
        found(&["himmelblau", "--start", "3,2", "--steps", "40"]).len(),
        tried.len()
    );
    // The walls of the ravine have curvature 40: SGD diverges at learning rates above 2 / 40.
    assert!(found(&["ravine", "--lr", "0.045"]).contains(&"sgd".to_owned()));
    assert!(!found(&["ravine", "--lr", "0.06"]).contains(&"sgd".to_owned()));
    let known: Vec<&str> = surfaces().map(|one| one.id).collect();
    let flat = format!(
        "gradus: --surface can't be 'flat': expected {}",
        known.join(", ")
    );
    for (arguments, line) in [
        (
            &["--surface", "ravine", "--lr", "-1"][..],
            "gradus: --lr can't be '-1': expected a number from 1e-8 to 100.0",
        ),
        (&["--surface", "flat"], &flat),
        (
            &["--surface", "ravine", "--start", "-9,0"],
            "gradus: --start can't be '-9,0': expected X,Y with X from -4 to 2 and Y from -1.5 to 1.5",
        ),
        (
            &["--surface", "ravine", "--steps", "0"],
            "gradus: --steps can't be '0': expected a whole number from 1 to 10000000",
        ),
        (
            &["--surface", "ravine", "--seeds", "2"],
            "gradus: the argument '--surface <NAME>' cannot be used with '--seeds <N>'",
        ),
    ] {
        assert_eq!(program::refusal(&[&["race"], arguments].concat(), 2), line);
    }
}

#[test]
fn a_frame_of_a_surface_is_on_the_race_screen_after_so_many_steps() {
    let frame =
        |arguments: &[&'static str]| [&["frame", "--surface", "ravine"], arguments].concat();
    let shown = program::answer(&frame(&["--until", "step 20"]));
    assert!(
        shown.contains("Ravine") && !shown.contains("1/1"),
        "{shown}"
    );
    for (arguments, line) in [
        (
            &["--until", "epoch 3"],
            "gradus: --until can't be 'epoch 3' with --surface: expected 'step N' with N up to 10000000",
        ),
        (
            &["--until", "step 99999999999"],
            "gradus: --until can't be 'step 99999999999' with --surface: expected 'step N' with N up to 10000000",
        ),
        (
            &["--screen", "optimizer"],
            "gradus: --surface is on --screen race, not on optimizer",
        ),
    ] {
        assert_eq!(program::refusal(&frame(arguments), 2), line);
    }
}
