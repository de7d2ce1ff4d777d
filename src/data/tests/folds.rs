//! The folds of cross-validation.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{loaded, message};
use crate::data::{Dataset, Fold, Pool, Request, load};

fn fold(name: &str, k: usize, of: usize, seed: u64) -> Dataset {
    let request = Request {
        fold: Some(Fold::new(k, of).unwrap()),
        ..Request::named(name)
    };
    load(&request, seed).unwrap()
}

fn rows<'a>(rows: impl IntoIterator<Item = &'a usize>) -> BTreeSet<usize> {
    rows.into_iter().copied().collect()
}

#[test]
fn a_fold_holds_out_its_samples_and_trains_on_all_others_outside_the_test_part() {
    for name in ["iris", "digits", "sine"] {
        let whole = loaded(name);
        let development = rows(whole.train.rows.iter().chain(&whole.validation.rows));
        let mut held_out = BTreeSet::new();
        for k in 1..=5 {
            let one = fold(name, k, 5, 1);
            let validation = rows(&one.validation.rows);
            assert_eq!(validation.len(), one.validation.len());
            assert!(held_out.is_disjoint(&validation));
            let others: BTreeSet<usize> = development.difference(&validation).copied().collect();
            assert_eq!(rows(&one.train.rows), others);
            assert_eq!(one.test.open().rows, whole.test.open().rows);
            held_out.extend(validation);
        }
        assert_eq!(held_out, development);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn folds_are_disjoint_covering_and_stratified_within_one_sample(
        name in prop::sample::select(&["iris", "penguins", "wine", "moons", "sine"][..]),
        count in 2_usize..=20, deal in 0_u64..3, seed in any::<u64>()
    ) {
        let pool = Pool::load(&Request::named(name), seed).unwrap();
        let folds = pool.folds(count, deal);
        prop_assert_eq!(folds.count(), count);
        let all: Vec<Vec<usize>> = (0..count).map(|k| folds.held_out(k)).collect();
        let mut together = all.concat();
        together.sort_unstable();
        let mut expected = folds.all();
        expected.sort_unstable();
        prop_assert_eq!(&together, &expected);
        prop_assert_eq!(rows(&together).len(), pool.development());
        let within_one = |counts: Vec<usize>| {
            counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1
        };
        prop_assert!(within_one(all.iter().map(Vec::len).collect()));
        for class in 0..pool.classes().map_or(0, <[String]>::len) {
            let of_class = |fold: &Vec<usize>| {
                fold.iter().filter(|row| pool.class(**row) == Some(class)).count()
            };
            prop_assert!(within_one(all.iter().map(of_class).collect()));
        }
        // Another deal is another partition of the same samples.
        prop_assert_ne!(&pool.folds(count, deal + 1), &folds);
        prop_assert_eq!(&pool.folds(count, deal), &folds);
    }
}

#[test]
fn the_inputs_are_standardized_on_the_other_folds_alone() {
    let one = fold("wine", 2, 5, 3);
    for column in one.train.inputs.columns() {
        assert!(column.mapv(f64::from).mean().unwrap().abs() < 1e-5);
    }
    let another = fold("wine", 3, 5, 3);
    assert_ne!(one.standardisation, another.standardisation);
}

#[test]
fn the_training_part_can_be_kept_smaller_and_its_beginnings_are_stratified() {
    let request = Request {
        fold: Some(Fold::new(1, 4).unwrap()),
        train_size: Some(30),
        ..Request::named("iris")
    };
    let part = load(&request, 1).unwrap().train;
    for class in 0..3 {
        let of_class = part.labels.iter().filter(|label| **label == class);
        assert_eq!(of_class.count(), 10);
    }
    let too_large = Request {
        train_size: Some(91),
        ..request
    };
    assert_eq!(
        message(load(&too_large, 1)),
        "--train-size 91 is out of range for the data set 'iris': expected 1 to 90 (the training set)"
    );
}

#[test]
fn a_class_with_fewer_samples_than_folds_is_refused_in_a_line() {
    // Of 14 samples in two classes, 11 are outside the test part: 6 and 5.
    let request = Request {
        samples: Some(14),
        fold: Some(Fold::new(1, 6).unwrap()),
        ..Request::named("moons")
    };
    assert_eq!(
        message(load(&request, 1)),
        "--fold 1/6 is out of range for the data set 'moons': expected at most 5 folds (the samples of the \
         smallest class outside the test set)"
    );
}

#[test]
fn a_fold_reads_as_it_is_written_and_says_what_is_allowed() {
    for good in ["1/2", "20/20", "3/7"] {
        assert_eq!(good.parse::<Fold>().unwrap().to_string(), good);
    }
    assert_eq!(" 2 / 5 ".parse::<Fold>().unwrap(), Fold::new(2, 5).unwrap());
    for bad in ["", "2", "0/5", "6/5", "1/1", "1/21", "-1/5", "a/b", "1/5/5"] {
        assert_eq!(
            bad.parse::<Fold>().unwrap_err().to_string(),
            format!(
                "fold can't be '{bad}': expected k/K, the fold k held out from K = 2 to 20, such as 1/5"
            )
        );
    }
}
