//! `gradus study` through its real output: tables, JSON and CSV on stdout, a clear single line per mistake.

use predicates::str::contains;
use serde_json::Value;

use crate::common::program::{answer, gradus, refusal};
#[cfg(unix)]
use crate::common::terminal::Running;

fn study<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["study"], arguments].concat()
}

fn output(arguments: &[&str]) -> String {
    answer(&study(arguments))
}

const IRIS: [&str; 15] = [
    "sharpness",
    "--data",
    "iris",
    "--hidden",
    "64,32",
    "--batch",
    "32",
    "--optimizer",
    "adam",
    "--lr",
    "0.02",
    "--target",
    "0.2",
    "--points",
    "7",
];

fn iris<'a>(more: &[&'a str]) -> Vec<&'a str> {
    IRIS.iter().chain(more).copied().collect()
}

#[test]
fn sharpness_answers_as_json_with_all_that_it_rests_on() {
    let text = output(&iris(&["--seeds", "2", "--seed", "3", "--format", "json"]));
    let answer: Value = serde_json::from_str(&text).unwrap();
    let rows = |name: &str| answer[name].as_array().unwrap().clone();
    let seeds: Vec<u64> = rows("seeds")
        .iter()
        .map(|row| row["seed"].as_u64().unwrap())
        .collect();
    assert_eq!(seeds, [3, 4]);
    assert_eq!((rows("ends").len(), rows("line").len()), (4, 14));
    for (row, ends) in rows("seeds").iter().zip(rows("ends").chunks_exact(2)) {
        let number = |end: &Value, name: &str| end[name].as_f64().unwrap();
        let [small, large] = [&ends[0], &ends[1]];
        assert_eq!(
            (&small["end"], &large["end"]),
            (&"small".into(), &"large".into())
        );
        assert_eq!((&small["batch"], &large["batch"]), (&32.into(), &45.into()));
        for end in ends {
            assert!(number(end, "train_loss") <= 0.2);
            assert!(number(end, "eigenvalue") > 0.0 && number(end, "keskar") > 0.0);
        }
        let flatter = number(small, "eigenvalue") < number(large, "eigenvalue");
        assert_eq!(row["flatter_by_eigenvalue"], flatter);
        let flatter = number(small, "keskar") < number(large, "keskar");
        assert_eq!(row["flatter_by_keskar"], flatter);
    }
    let s: Vec<f64> = rows("line")[..7]
        .iter()
        .map(|row| row["s"].as_f64().unwrap())
        .collect();
    assert_eq!(s, [-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0]);
    let notes = answer["notes"].to_string();
    assert!(
        notes.contains("Dinh et al. 2017") && notes.contains("of 2"),
        "{notes}"
    );
}

#[test]
fn sharpness_answers_as_a_table_and_as_csv() {
    let table = output(&iris(&[]));
    // The verdict comes before the tables, the notes after them.
    let (verdict, tables) = table.split_once("\n\n").unwrap();
    assert!(
        verdict.starts_with("That the small batch's minimum is flatter"),
        "{verdict}"
    );
    let head = tables.lines().next().unwrap();
    assert!(
        head.starts_with("seed  small_eigenvalue  large_eigenvalue"),
        "{head}"
    );
    assert!(table.contains("\nseed  end    batch") && table.contains("Dinh et al. 2017"));
    let csv = output(&iris(&["--format", "csv"]));
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("seed,small_eigenvalue,") && lines[0].ends_with(",shows"));
    assert!(lines[1].starts_with("7,"));
}

#[test]
fn without_a_recipe_sharpness_takes_its_own() {
    let csv = output(&[
        "sharpness",
        "--seed",
        "9",
        "--points",
        "4",
        "--format",
        "csv",
    ]);
    let named = [
        "sharpness",
        "--recipe",
        "sharpness",
        "--seed",
        "9",
        "--points",
        "4",
        "--format",
        "csv",
    ];
    assert_eq!(csv, output(&named));
    assert!(csv.lines().nth(1).unwrap().starts_with("9,"));
}

#[test]
fn surface_answers_in_every_format() {
    let base = [
        "surface", "--data", "moons", "--hidden", "8", "--until", "epoch 3", "--grid", "9",
    ];
    let with = |more: &[&str]| output(&[&base, more].concat());
    let csv = with(&["--format", "csv"]);
    let rows: Vec<Vec<f64>> = csv
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    assert_eq!(csv.lines().next(), Some("a,b,train_loss,validation_loss"));
    assert_eq!(rows.len(), 81);
    assert_eq!(rows[0][..2], [-1.0, -1.0]);
    assert_eq!(rows[80][..2], [1.0, 1.0]);
    // The middle is at the run's weights.
    let json = with(&["--format", "json"]);
    let answer: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(rows[40][..2], [0.0, 0.0]);
    assert_eq!(
        answer["weights"][0]["train_loss"].as_f64(),
        Some(rows[40][2])
    );
    assert_eq!(answer["weights"][0]["epoch"].as_f64(), Some(3.0));
    let path = with(&["--directions", "path", "--width", "2"]);
    assert!(path.contains("principal components of the path"), "{path}");
    assert!(path.contains("explained_a"));
    // Other directions give another surface.
    assert_ne!(with(&["--draw", "1", "--format", "csv"]), csv);
}

const FOLDED: [&str; 11] = [
    "cross-validation",
    "--data",
    "iris",
    "--until",
    "step 40",
    "--folds",
    "3",
    "--lane",
    "lr 0.2",
    "--lane",
    "lr 0.02",
];

#[test]
fn cross_validation_scores_are_those_of_runs_with_a_fold_held_out() {
    let text = output(&[&FOLDED[..], &["--format", "json"]].concat());
    let answer: Value = serde_json::from_str(&text).unwrap();
    let folds = answer["folds"].as_array().unwrap();
    assert_eq!(folds.len(), 6);
    for row in folds.iter().skip(3) {
        let lane = row["candidate"].as_str().unwrap();
        let (word, value) = lane.split_once(' ').unwrap();
        let (word, fold) = (format!("--{word}"), format!("{}/3", row["fold"]));
        let alone = [
            "train",
            "--data",
            "iris",
            "--optimizer",
            "adam",
            "--batch",
            "16",
            "--until",
            "step 40",
            "--fold",
            &fold,
            &word,
            value,
        ];
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("run.jsonl");
        gradus(&alone).arg("--log").arg(&log).assert().success();
        let text = std::fs::read_to_string(&log).unwrap();
        let lines = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        let last = lines
            .rev()
            .find_map(|line| line["validation_loss"].as_f64());
        assert_eq!(row["loss"].as_f64(), last, "{lane} {fold}");
    }
}

#[test]
fn cross_validation_opens_the_test_set_where_it_is_asked_to_and_that_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let made = |more: &[&str]| {
        let all = [&["study"], &FOLDED[..], more].concat();
        let made = gradus(&all).env("XDG_STATE_HOME", folder.path()).output();
        let made = made.unwrap();
        assert!(made.status.success());
        let [out, error] = [made.stdout, made.stderr].map(|one| String::from_utf8(one).unwrap());
        (out, error)
    };
    let (out, error) = made(&[]);
    assert!(!out.contains("test_loss") && error.is_empty(), "{error}");
    let told = |times| format!("gradus: the test set of this split has now been opened {times}×\n");
    let (out, error) = made(&["--open-test", "yes"]);
    assert!(
        out.contains("test_loss") && out.contains("opened for this"),
        "{out}"
    );
    assert_eq!(error, told(1));
    assert_eq!(made(&["--leak", "test"]).1, told(3));
    let svg = output(&[&FOLDED[..], &["--format", "svg", "--figure", "folds"]].concat());
    assert!(svg.starts_with("<svg") && svg.contains("held out"));
}

#[test]
fn bias_and_variance_of_polynomials_add_up_to_the_cost() {
    let base = [
        "bias-variance",
        "--data",
        "step",
        "--samples",
        "20",
        "--capacity",
        "degree",
        "--values",
        "1,3",
        "--sets",
        "6",
    ];
    let with = |more: &[&str]| output(&[&base, more].concat());
    let answer: Value = serde_json::from_str(&with(&["--format", "json"])).unwrap();
    let rows = answer["capacity"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    for (row, degree) in rows.iter().zip([1.0, 3.0]) {
        let number = |name: &str| row[name].as_f64().unwrap();
        assert_eq!(number("degree"), degree);
        let sum = number("bias2") + number("variance") + number("noise");
        assert!((number("cost") - sum).abs() < 4.0 * number("cost_error"));
        assert_eq!(row["of_order"], Value::Null);
    }
    assert_eq!(answer["inputs"].as_array().unwrap().len(), 200);
    assert!(with(&["--figure", "darts", "--format", "svg"]).starts_with("<svg"));
    let darts = with(&["--figure", "darts", "--format", "csv"]);
    let lines = darts.lines().filter(|line| !line.starts_with("ring,"));
    // The darts of two degrees with their means, and the bull's eye, without its rings.
    assert_eq!(lines.count(), 1 + 2 * 7 + 1);
}

#[test]
fn runs_that_diverge_do_not_cost_the_answer() {
    let table = output(&[
        "bias-variance",
        "--recipe",
        "bias-variance",
        "--optimizer",
        "sgd",
        "--lr",
        "5",
        "--activation",
        "relu",
        "--until",
        "step 40",
        "--values",
        "32,64",
        "--sets",
        "3",
        "--inits",
        "1",
    ]);
    assert!(table.contains("diverged"), "{table}");
    assert!(table.contains("hidden 64 (3/3)"), "{table}");
}

#[test]
fn a_lane_that_does_not_fit_is_refused_by_name_before_any_run() {
    let lanes = [
        "--lane",
        "batch 70",
        "--lane",
        "batch 70, early-stopping on",
    ];
    let base = ["cross-validation", "--data", "iris", "--folds", "3"];
    let all = [&base[..], &["--until", "step 20000"], &lanes].concat();
    assert_eq!(
        refusal(&study(&all), 2),
        "gradus: --lane: batch can't be 70: the training set has 64 samples"
    );
}

#[test]
fn mistakes_get_one_line() {
    for (arguments, line) in [
        (
            &["sharpness", "--target", "-1"][..],
            "gradus: --target can't be '-1': expected a number above 0",
        ),
        (
            &["sharpness", "--seeds", "0"],
            "gradus: --seeds can't be '0': expected a whole number from 1 to 1000",
        ),
        (
            &["surface", "--grid", "10"],
            "gradus: --grid can't be '10': expected 5, 9, 17, 33 or 65",
        ),
        (
            &["surface", "--width", "1e300"],
            "gradus: --width can't be '1e300': expected a number from 1e-6 to 1000",
        ),
        (
            &["sharpness", "--format", "xml"],
            "gradus: --format can't be 'xml': expected table, json, csv or svg",
        ),
        (
            &["sweep", "--format", "svg", "--figure", "darts"],
            "gradus: --figure can't be 'darts': expected losses, bests",
        ),
        (
            &[
                "bagging",
                "--format",
                "svg",
                "--figure",
                "variance",
                "--data",
                "iris",
                "--until",
                "step 1000000000",
            ],
            "gradus: --figure can't be 'variance': expected members, gain",
        ),
        (
            &["sweep", "--figure", "losses"],
            "gradus: --figure needs --format svg or csv",
        ),
        (
            &["sweep", "--format", "json", "--figure", "losses"],
            "gradus: --figure needs --format svg or csv",
        ),
        (
            &["sweep", "--recipe", "sweep", "--knob", "beta2"],
            "gradus: --values: sgd has no beta2: its hyperparameters are lr",
        ),
        (
            &["surface", "--until", "time 1s"],
            "gradus: surface needs --until 'step N' or 'epoch N', or 'stopped' with --early-stopping",
        ),
        (
            &[
                "sharpness",
                "--data",
                "iris",
                "--batch",
                "32",
                "--large",
                "32",
            ],
            "gradus: --small must be less than --large: got 32 and 32 of 90 training samples",
        ),
    ] {
        assert_eq!(refusal(&study(arguments), 2), line);
    }
}

#[test]
fn mistakes_in_studies_of_many_models_get_one_line() {
    for (arguments, line) in [
        (
            &["cross-validation", "--folds", "21"][..],
            "gradus: --folds can't be '21': expected a whole number from 2 to 20, or leave-one-out",
        ),
        (
            &["cross-validation", "--lane", "lr"],
            "gradus: --lane can't be 'lr': expected changes as in a race, like 'dropout 0.5' or 'optimizer adam, lr 0.01', or grid",
        ),
        (
            &["cross-validation", "--fold", "1/5"],
            "gradus: --fold can't be combined with cross-validation, which holds out each fold in turn: use --folds",
        ),
        (
            &[
                "cross-validation",
                "--data",
                "digits",
                "--folds",
                "leave-one-out",
                "--until",
                "step 3",
            ],
            "gradus: --folds leave-one-out needs 2 to 200 samples outside the test set, not 1 438",
        ),
        (
            &["boosting", "--shrinkage", "0.3"],
            "gradus: --shrinkage is for regression, and circles has classes: use --shrinkage auto",
        ),
        (
            &["boosting", "--weak", "data iris"],
            "gradus: --weak can't be 'data iris': expected hidden, activation, until or live changes with commas between them, such as 'hidden none', or as-is",
        ),
        (
            &["bias-variance", "--data", "moons"],
            "gradus: --data can't be 'moons': bias and variance need a known function (sine, step)",
        ),
        (
            &["bias-variance", "--values", "1,0"],
            "gradus: --values can't be '1,0': hidden expects whole numbers from 1 to 4096",
        ),
        (
            &["bias-variance", "--capacity", "depth"],
            "gradus: --capacity can't be 'depth': expected hidden, weight-decay, epochs or degree",
        ),
        (
            &["double-descent", "--models", "trees"],
            "gradus: --models can't be 'trees': expected features, nets or both",
        ),
        (
            &["double-descent", "--widths", "4,0"],
            "gradus: --widths can't be '4,0': expected at most 100 whole numbers from 1 to 4096 separated by commas, or auto",
        ),
        (
            &[
                "double-descent",
                "--recipe",
                "double-descent",
                "--train-size",
                "600",
            ],
            "gradus: --train-size can be at most 300 for random features, which are solved exactly; the training set has 600 samples",
        ),
        (
            &["sharpness", "--batch", "0"],
            "gradus: --batch can't be '0': expected a whole number from 1, or full",
        ),
    ] {
        assert_eq!(refusal(&study(arguments), 2), line);
    }
    assert!(refusal(&["study", "nonsense"], 2).contains("'nonsense'"));
    let short = [
        "sharpness",
        "--data",
        "iris",
        "--batch",
        "32",
        "--epochs",
        "1",
        "--target",
        "0.01",
    ];
    let far = refusal(&study(&short), 1);
    assert!(
        far.starts_with("gradus: the run with batch 32 and seed 7 reached a training loss of"),
        "{far}"
    );
    assert!(far.contains("in 1 epoch, not 0.01"), "{far}");
}

#[test]
fn help_names_every_study_with_its_options() {
    gradus(&["study", "--help"])
        .assert()
        .success()
        .stdout(contains("sharpness"))
        .stdout(contains("surface"));
    let help = output(&["sharpness", "--help"]);
    assert!(help.contains("--target <LOSS>") && help.contains("Keskar et al. 2017"));
    assert!(help.contains("--lr"), "recipe options belong to it, too");
}

#[test]
fn recipe_options_change_the_recipe_of_the_study_and_keep_the_rest() {
    let recipe = |more: &[&str]| {
        let given = [
            "sweep", "--values", "0.1", "--seeds", "1", "--format", "json",
        ];
        let text = output(&[&given[..], more].concat());
        let answer: Value = serde_json::from_str(&text).unwrap();
        answer["recipe"].clone()
    };
    let same = recipe(&["--until", "step 5"]);
    assert_eq!(same["train-size"], "300");
    assert_eq!(same["until"], "step 5");
    // Settings of the data go with them, those of the run stay.
    let other = recipe(&["--data", "moons", "--noise", "0.3"]);
    assert_eq!(
        (&other["data"], &other["noise"]),
        (&"moons".into(), &"0.3".into())
    );
    assert!(other.get("train-size").is_none(), "{other}");
    assert_eq!(other["until"], "step 1000");
}

#[test]
fn the_answer_as_json_is_repeated_by_what_it_names() {
    let given = "sweep --data iris --until step\u{a0}3 --values 0.01,0.1 --seeds 2 --format json";
    let words = |given: &str| -> Vec<String> {
        let words = given.split(' ');
        words.map(|word| word.replace('\u{a0}', " ")).collect()
    };
    let run = |words: &[String]| -> Value {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        serde_json::from_str(&output(&words)).unwrap()
    };
    let answer = run(&words(given));
    assert_eq!(answer["study"], "sweep");
    let named = |of: &str| {
        let all = answer[of].as_object().unwrap().iter();
        all.flat_map(|(word, value)| [format!("--{word}"), value.as_str().unwrap().to_owned()])
            .collect::<Vec<_>>()
    };
    let head = words("sweep --format json");
    let again = run(&[head, named("recipe"), named("options")].concat());
    assert_eq!(again, answer);
}

#[test]
fn a_study_answers_in_the_language_that_is_asked_for() {
    let given = |format| {
        [
            "sweep", "--data", "iris", "--until", "step 3", "--values", "0.1", "--seeds", "1",
            "--format", format, "--lang", "ko",
        ]
    };
    let table = output(&given("table"));
    assert!(table.contains("가장 좋은 값은 lr 0.1"), "{table}");
    assert!(
        table.contains("\nvalue") || table.contains("optimizer"),
        "{table}"
    );
    let svg = output(&given("svg"));
    assert!(
        svg.contains("lr에 따른 최종 손실") && svg.contains("손실"),
        "{svg}"
    );
    let csv = output(&given("csv"));
    assert!(csv.starts_with("optimizer,value,train_loss"), "{csv}");
}

#[test]
fn help_lists_the_figures_of_a_study() {
    let help = output(&["boosting", "--help"]);
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("errors, learners, weights"), "{help}");
}

#[test]
fn json_says_on_how_many_runs_the_answer_rests() {
    let arguments =
        "sweep --data iris --until step\u{a0}3 --values 0.01,0.1 --seeds 2 --format json";
    let arguments: Vec<String> = arguments
        .split(' ')
        .map(|word| word.replace('\u{a0}', " "))
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let answer: Value = serde_json::from_str(&output(&arguments)).unwrap();
    assert_eq!(answer["rests_on"]["runs"], 4);
    assert_eq!(answer["rests_on"]["planned"], 4);
    assert_eq!(answer["runs"].as_array().unwrap().len(), 4);
}

#[cfg(unix)]
#[test]
fn a_signal_before_a_figure_is_there_writes_the_first_that_is() {
    // The terms need two sets, which are far off; the first fits are there at once.
    let words = [
        "study",
        "bias-variance",
        "--recipe",
        "bias-variance",
        "--sets",
        "200",
        "--inits",
        "20",
        "--until",
        "step 3000",
        "--format",
        "svg",
        "--figure",
        "terms",
    ];
    let study = Running::start(&words);
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let (output, _) = study.end("INT");
    assert_eq!(output.status.code(), Some(130));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.is_empty() || text.starts_with("<svg"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_study_cleanly() {
    let endless = ["--target", "1e-9", "--epochs", "1000000"];
    let study = Running::start(&[&["study", "sharpness"], &endless[..]].concat());
    let (output, terminal) = study.end("TERM");
    assert_eq!(output.status.code(), Some(128 + 15));
    assert!(output.stdout.is_empty());
    terminal.wait("blank terminal", |screen| screen.trim().is_empty());
}

#[test]
fn a_round_of_a_figure_by_round_is_drawn_where_it_is_asked_for() {
    let quick = [
        "boosting",
        "--data",
        "moons",
        "--samples",
        "60",
        "--until",
        "step 20",
        "--rounds",
        "4",
        "--format",
        "svg",
        "--figure",
    ];
    let drawn = |more: &[&str]| output(&[&quick[..], more].concat());
    let last = drawn(&["field"]);
    assert!(last.contains("round 4 of 4: "), "{last}");
    let second = drawn(&["field", "--frame", "2"]);
    assert!(second.contains("round 2 of 4: "), "{second}");
    let still = [&quick[..], &["errors", "--frame", "2"]].concat();
    assert_eq!(
        refusal(&study(&still), 2),
        "gradus: --frame: the figure 'errors' is not drawn by round: expected --figure field"
    );
}

#[test]
fn a_round_of_what_is_not_drawn_by_round_is_refused_before_any_run() {
    // With their default options these take minutes.
    for (words, why) in [
        (
            &[
                "boosting", "--rounds", "500", "--seeds", "1000", "--format", "svg",
            ][..],
            "the figure 'errors' is not drawn by round: expected --figure field",
        ),
        (
            &["double-descent", "--format", "svg", "--figure", "norm"],
            "no figure of double-descent is drawn by round with this recipe",
        ),
    ] {
        let words = [words, &["--frame", "2"]].concat();
        let said = refusal(&study(&words), 2);
        assert_eq!(said, format!("gradus: --frame: {why}"));
    }
    let table = refusal(&study(&["boosting", "--frame", "2"]), 2);
    assert_eq!(table, "gradus: --frame needs --format svg");
}

/// The residuals begin with round 2.
#[test]
fn a_round_before_the_first_is_the_first() {
    let words = [
        "boosting",
        "--data",
        "sine",
        "--samples",
        "60",
        "--until",
        "step 20",
        "--rounds",
        "4",
        "--format",
        "svg",
        "--figure",
        "residuals",
        "--frame",
        "1",
    ];
    let drawn = output(&words);
    assert!(drawn.contains("round 2 of 4: "), "{drawn}");
}
