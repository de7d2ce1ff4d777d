//! `gradus compare` through its real output.

use serde_json::Value;

use crate::common::program;

const MOONS: [&str; 9] = [
    "compare", "--data", "moons", "--hidden", "6", "--seed", "3", "--until", "step 40",
];

fn compare(arguments: &[&str]) -> String {
    program::answer(&[&MOONS[..], arguments].concat())
}

fn json(arguments: &[&str]) -> Value {
    let text = compare(&[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&text).unwrap()
}

#[test]
fn each_change_has_its_differences_with_their_uncertainty() {
    let answer = json(&["dropout 0.5", "optimizer adam, lr 0.01", "--seeds", "3"]);
    let rows = answer["differences"].as_array().unwrap();
    assert_eq!(rows.len(), 2 * 3);
    for row in rows {
        let number = |key: &str| row[key].as_f64().unwrap();
        let difference = number("difference");
        assert!((number("with") - number("without") - difference).abs() < 1e-12);
        assert_eq!(row["seeds"], 3);
        // Computed from the runs themselves: three seeds, without and with the change.
        let of_lane = |lane: &str| -> Vec<f64> {
            let runs = answer["runs"].as_array().unwrap().iter();
            let runs = runs.filter(|run| run["lane"] == lane);
            let measure = row["measure"].as_str().unwrap();
            runs.map(|run| run[measure].as_f64().unwrap()).collect()
        };
        let (without, with) = (
            of_lane("baseline"),
            of_lane(row["change"].as_str().unwrap()),
        );
        let pairs = without.iter().zip(&with);
        let differences: Vec<f64> = pairs.map(|(without, with)| with - without).collect();
        let mean = differences.iter().sum::<f64>() / 3.0;
        assert!((difference - mean).abs() < 1e-12, "{row}");
        let squares = differences.iter().map(|one| (one - mean).powi(2));
        let by_spread = 4.302_653 * (squares.sum::<f64>() / 2.0 / 3.0).sqrt();
        // One validation sample: 20 % of 500 are 100.
        let sample = 1.0 / 100.0;
        let expected = if row["measure"] == "validation_accuracy" {
            by_spread.max(sample)
        } else {
            by_spread
        };
        let uncertainty = number("uncertainty");
        assert!((uncertainty - expected).abs() < 1e-6, "{row}: {expected}");
        assert_eq!(row["seen"], difference.abs() > uncertainty, "{row}");
    }
    assert_eq!(rows[0]["change"], "dropout 0.5");
    assert_eq!(rows[3]["change"], "optimizer adam, lr 0.01");
    assert_eq!(answer["runs"].as_array().unwrap().len(), 3 * 3);
    assert_eq!(answer["runs"][0]["lane"], "baseline");
}

#[test]
fn a_run_with_the_change_is_bit_for_bit_that_of_its_recipe() {
    let answer = json(&["weight-decay 0.1", "--seeds", "1"]);
    let lanes = json_of_race();
    for (place, lane) in ["weight-decay off", "weight-decay 0.1"]
        .into_iter()
        .enumerate()
    {
        let run = &answer["runs"][place];
        assert_eq!(run["lane"], lane);
        let rows = lanes["lanes"].as_array().unwrap();
        let has_change = |one: &&Value| {
            let lane = one["lane"].as_str().unwrap();
            lane.contains("weight-decay 0.1") == (place == 1)
        };
        let raced = rows.iter().find(has_change).unwrap();
        assert_eq!(run["validation_loss"], raced["validation_loss"]);
    }
    // A single seed can't be told from chance.
    assert_eq!(answer["differences"][0]["uncertainty"], Value::Null);
    assert_eq!(answer["differences"][0]["seen"], false);
}

fn json_of_race() -> Value {
    let arguments = [
        &["race"],
        &MOONS[1..],
        // With what the recipe that comes with it says of other data than its own.
        &["--lane", "optimizer adam, batch 32"],
        &["--lane", "optimizer adam, batch 32, weight-decay 0.1"],
        &["--eval-every", "50 steps"],
        &["--format", "json"],
    ];
    serde_json::from_str(&program::answer(&arguments.concat())).unwrap()
}

#[test]
fn a_table_has_a_line_for_the_recipe_and_one_for_each_regularizer_that_can_act() {
    let command = program::gradus(&[&MOONS[..], &["--seeds", "2"]].concat());
    let (table, left_out) = program::said(command, 0);
    assert_eq!(left_out, "gradus: skipped augment: it needs images\n");
    let lines: Vec<&str> = table.lines().take_while(|line| !line.is_empty()).collect();
    let first = |line: &&str| line.split("  ").next().unwrap().to_owned();
    let names: Vec<String> = lines.iter().map(first).collect();
    assert_eq!(
        names,
        [
            "change",
            "baseline",
            "early-stopping 10",
            "weight-decay 0.01",
            "input-noise 0.5",
            "label-smoothing 0.1",
            "dropout 0.5",
            "batch-norm on"
        ]
    );
    assert!(
        lines[2..].iter().all(|line| line.contains(" ± ")),
        "{table}"
    );
}

#[test]
fn where_it_ends_is_the_comparisons_own_and_says_nothing_of_the_recipe() {
    let short = ["compare", "dropout 0.5", "--seeds", "1", "--until"];
    let notes = |more: &[&str]| program::answer(&[&short, more].concat());
    let (ended, whole) = ("samples 60", ["--recipe", "with-without"]);
    let made = notes(&[ended]);
    assert!(made.contains("to samples 60;"), "{made}");
    assert_eq!(made, notes(&[&[ended][..], &whole].concat()));
    // Options change the recipe that comes with it, and do not drop it.
    let more = ["--lr", "0.002"];
    let changed = notes(&[&[ended][..], &more].concat());
    assert!(
        changed.contains("Recipe with-without, data digits (300 training samples"),
        "{changed}"
    );
    assert_eq!(changed, notes(&[&[ended][..], &whole, &more].concat()));
    let refused = program::refusal(&[&MOONS[..7], &["dropout", "--until", "step5"]].concat(), 2);
    assert!(refused.contains("'samples N' or 'stopped'"), "{refused}");
}

#[test]
fn what_changes_nothing_or_can_not_be_is_refused() {
    let refusal = |arguments: &[&str]| program::refusal(&[&MOONS[..], arguments].concat(), 2);
    assert!(refusal(&["dropout off"]).contains("'baseline' and 'dropout off' have the same"));
    assert!(refusal(&["augment on"]).contains("it needs images"));
    assert!(refusal(&["dropuot 0.5"]).contains("did you mean 'dropout'?"));
    assert!(refusal(&["dropout 0.5", "--seeds", "0"]).contains("--seeds can't be '0'"));
}

/// Splits a line like a shell, as far as the README needs it.
fn words(line: &str) -> Vec<String> {
    let outside_and_inside = line.split('\'').enumerate();
    let words = outside_and_inside.flat_map(|(place, text)| match place % 2 {
        0 => text.split_whitespace().map(str::to_owned).collect(),
        _ => vec![text.to_owned()],
    });
    words.collect()
}

/// The comparisons of the README, without their number of seeds.
fn of_the_readme() -> Vec<Vec<String>> {
    let readme = include_str!("../README.md");
    let lines = readme.lines().map(str::trim);
    let comparisons = lines.filter_map(|line| line.strip_prefix("gradus compare "));
    let without_seeds = |line: &str| {
        let mut words = words(line);
        let seeds = words.iter().position(|word| word == "--seeds").unwrap();
        words.drain(seeds..seeds + 2);
        words
    };
    comparisons.map(without_seeds).collect()
}

#[test]
fn the_readmes_comparisons_are_understood_and_its_table_has_the_rows_and_columns_of_the_program() {
    let comparisons = of_the_readme();
    assert_eq!(comparisons.len(), 2);
    let table = |comparison: &[String]| {
        let words = comparison.iter().map(String::as_str);
        let short = ["compare", "--seeds", "2", "--until", "step 5"];
        program::answer(&short.into_iter().chain(words).collect::<Vec<_>>())
    };
    let cells = |line: &str| -> Vec<String> {
        let cells = line.trim().split("  ").map(str::trim);
        let cells = cells.filter(|cell| !cell.is_empty());
        cells.map(str::to_owned).collect()
    };
    let readme = include_str!("../README.md");
    let (_, printed) = readme
        .split_once("gradus compare --recipe with-without")
        .unwrap();
    let printed = printed.lines().skip(2).take_while(|line| !line.is_empty());
    let printed: Vec<Vec<String>> = printed.map(cells).collect();
    let all: Vec<String> = comparisons.iter().map(|one| table(one)).collect();
    let made = all.last().unwrap().lines();
    let made: Vec<Vec<String>> = made
        .take_while(|line| !line.is_empty())
        .map(cells)
        .collect();
    assert_eq!(printed[0], made[0]);
    let names = |rows: &[Vec<String>]| rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>();
    assert_eq!(names(&printed), names(&made));
}

#[test]
fn weight_decay_noise_and_label_smoothing_show_on_the_recipe_made_for_it() {
    let arguments = "weight-decay noise label-smoothing --recipe with-without --seeds 3";
    let mut arguments: Vec<&str> = arguments.split(' ').collect();
    arguments.extend(["--until", "step 500", "--format", "json"]);
    arguments.insert(0, "compare");
    let answer: Value = serde_json::from_str(&program::answer(&arguments)).unwrap();
    let rows = answer["differences"].as_array().unwrap();
    for (change, measure, is_lower) in [
        ("weight-decay 0.01", "gap", true),
        ("input-noise 0.5", "validation_loss", true),
        // Its less confident predictions lower the loss only later in a run.
        ("label-smoothing 0.1", "validation_loss", false),
    ] {
        let mut rows = rows.iter();
        let row = rows
            .find(|row| row["change"] == change && row["measure"] == measure)
            .unwrap();
        assert_eq!(row["seen"], true, "{row}");
        assert_eq!(row["difference"].as_f64().unwrap() < 0.0, is_lower, "{row}");
    }
}
