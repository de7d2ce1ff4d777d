//! Options of a request: where they apply, their ranges, their effects.

use super::{loaded, message};
use crate::data::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn an_option_that_does_not_apply_names_itself_the_data_set_and_where_it_does() {
    let toys = "moons, circles, spirals, xor, blobs, sine, step";
    let iris = || Request::named("iris");
    for (request, expected) in [
        (
            Request {
                samples: Some(100),
                ..iris()
            },
            format!("--samples does not apply to the data set 'iris', only to {toys}"),
        ),
        (
            Request {
                noise: Some(0.0),
                ..iris()
            },
            format!("--noise does not apply to the data set 'iris', only to {toys}"),
        ),
        (
            Request {
                label: Some("species".to_owned()),
                ..iris()
            },
            "--label does not apply to the data set 'iris', only to csv:FILE".to_owned(),
        ),
        (
            Request {
                label_noise: 0.1,
                ..Request::named("sine")
            },
            "--label-noise does not apply to the data set 'sine', only to data sets with classes"
                .to_owned(),
        ),
    ] {
        assert_eq!(message(load(&request, 1)), expected);
    }
}

#[test]
fn a_number_out_of_range_names_the_range() {
    let moons = || Request::named("moons");
    let out = |option: &str, allowed: &str| {
        format!("--{option} is out of range for the data set 'moons': expected {allowed}")
    };
    let size = "1 to 300 (the training set)";
    for (request, expected) in [
        (
            Request {
                samples: Some(9),
                ..moons()
            },
            out("samples 9", "10 to 100000"),
        ),
        (
            Request {
                samples: Some(100_001),
                ..moons()
            },
            out("samples 100001", "10 to 100000"),
        ),
        (
            Request {
                noise: Some(-0.1),
                ..moons()
            },
            out("noise -0.1", "0 to 10"),
        ),
        (
            Request {
                noise: Some(f64::NAN),
                ..moons()
            },
            out("noise NaN", "0 to 10"),
        ),
        (
            Request {
                noise: Some(f64::INFINITY),
                ..moons()
            },
            out("noise inf", "0 to 10"),
        ),
        (
            Request {
                label_noise: 1.5,
                ..moons()
            },
            out("label-noise 1.5", "0 to 1"),
        ),
        (
            Request {
                label_noise: f64::NAN,
                ..moons()
            },
            out("label-noise NaN", "0 to 1"),
        ),
        (
            Request {
                train_size: Some(0),
                ..moons()
            },
            out("train-size 0", size),
        ),
        (
            Request {
                train_size: Some(301),
                ..moons()
            },
            out("train-size 301", size),
        ),
    ] {
        assert_eq!(message(load(&request, 1)), expected);
    }
}

#[test]
fn too_few_samples_for_the_split_is_an_error_that_names_the_part() {
    let request = Request {
        samples: Some(20),
        split: Split::new(97, 1, 2).unwrap(),
        ..Request::named("moons")
    };
    assert_eq!(
        message(load(&request, 1)),
        "the data set 'moons' has 20 samples, too few to split 97/1/2: the validation set would be empty"
    );
}

#[test]
fn the_test_part_may_be_empty_and_counts_its_openings() {
    let request = Request {
        split: Split::new(80, 20, 0).unwrap(),
        ..Request::named("iris")
    };
    let dataset = load(&request, 1).unwrap();
    assert_eq!(
        (
            dataset.train.len(),
            dataset.validation.len(),
            dataset.test.len()
        ),
        (120, 30, 0)
    );
    assert!(dataset.test.is_empty());

    let dataset = loaded("iris");
    assert_eq!((dataset.test.openings(), dataset.test.len()), (0, 30));
    assert_eq!(dataset.test.open().len(), 30);
    dataset.test.open();
    assert_eq!(dataset.test.openings(), 2);
    assert!(
        !format!("{:?}", dataset.test).contains("labels"),
        "printing shows the sealed samples"
    );
}

#[test]
fn a_smaller_training_part_is_the_beginning_of_the_whole_one_and_stratified() {
    let whole = loaded("digits");
    for size in [1, 10, 37, 200, whole.train.len()] {
        let request = Request {
            train_size: Some(size),
            ..Request::named("digits")
        };
        let part = load(&request, 1).unwrap();
        assert_eq!(part.train.rows, whole.train.rows[..size]);
        assert_eq!(part.validation.rows, whole.validation.rows);
        let count = |class| {
            part.train
                .labels
                .iter()
                .filter(|&&label| label == class)
                .count()
        };
        let counts: Vec<usize> = (0..10).map(count).collect();
        assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1 + size / 100);
    }
}

#[test]
fn standardisation_follows_the_smaller_training_part() {
    let request = Request {
        train_size: Some(12),
        ..Request::named("wine")
    };
    let part = load(&request, 1).unwrap();
    for column in part.train.inputs.columns() {
        assert!(column.mapv(f64::from).mean().unwrap().abs() < 1e-5);
    }
}

#[test]
fn a_class_or_column_that_training_never_sees_change_is_noticed() {
    let request = Request {
        train_size: Some(2),
        ..Request::named("penguins")
    };
    let dataset = load(&request, 1).unwrap();
    let shown: Vec<String> = dataset.notices.iter().map(ToString::to_string).collect();
    assert!(
        shown
            .iter()
            .any(|notice| notice.starts_with("absent from the training set: ")),
        "{shown:?}"
    );
    assert!(
        shown
            .iter()
            .any(|notice| notice.starts_with("constant in the training set: island="))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn label_noise_makes_exactly_its_share_of_training_labels_wrong(
        share in 0.0_f64..=1.0, seed in any::<u64>(), name in prop::sample::select(&["iris", "moons", "wine"][..])
    ) {
        let clean = load(&Request::named(name), seed).unwrap();
        let noisy = load(&Request { label_noise: share, ..Request::named(name) }, seed).unwrap();
        let (was, is) = (&clean.train.labels, &noisy.train.labels);
        let wrong: Vec<usize> = (0..was.len()).filter(|&i| was[i] != is[i]).collect();
        prop_assert_eq!(wrong.len(), (share * was.len() as f64).round() as usize);
        prop_assert_eq!(&wrong, &noisy.wrong_labels);
        for (sample, &label) in is.iter().enumerate() {
            let row = noisy.train.targets.row(sample);
            prop_assert_eq!((row.sum(), row[label as usize]), (1.0, 1.0));
        }
        prop_assert_eq!(&clean.validation, &noisy.validation);
        prop_assert_eq!(&clean.train.inputs, &noisy.train.inputs);
    }
}

#[test]
fn wrong_labels_are_every_other_class() {
    let request = Request {
        label_noise: 1.0,
        ..Request::named("digits")
    };
    let noisy = load(&request, 3).unwrap();
    let clean = load(&Request::named("digits"), 3).unwrap();
    let pairs: BTreeSet<(u32, u32)> = clean
        .train
        .labels
        .iter()
        .copied()
        .zip(noisy.train.labels.iter().copied())
        .collect();
    assert_eq!(pairs.len(), 90);
}
