//! A step allocates nothing once the run has settled, and tables are read in little memory.

use gradus::data::{self, Preprocessing, Reading, Request};
use gradus::optim;
use gradus::train::{Change, SampleWeights, Session, Timeline};

use crate::common::run::session;

/// Allocations in 200 steps, some of which start a new epoch.
fn allocations(session: &mut Session) -> u64 {
    for _ in 0..50 {
        session.advance();
    }
    let before = session.trainer().step_count();
    let info = allocation_counter::measure(|| {
        for _ in 0..200 {
            session.advance();
        }
    });
    assert_eq!(session.trainer().step_count(), before + 200);
    info.count_total
}

#[test]
fn a_settled_step_allocates_nothing_whatever_the_optimizer_batch_or_activation() {
    for optimizer in optim::ENTRIES {
        let batches = [("1", "relu"), ("33", "gelu"), ("full", "tanh")];
        for ((batch, activation), watched) in batches.into_iter().zip([true, false, true]) {
            let mut session = session(&[
                ("data", "iris"),
                ("hidden", "17,9"),
                ("activation", activation),
                ("optimizer", optimizer.id),
                ("batch", batch),
                ("weight-decay", "1e-4"),
                ("early-stopping", "10"),
                ("eval-every", "1000000 steps"),
            ]);
            session.record_updates(watched);
            assert_eq!(
                allocations(&mut session),
                0,
                "{} batch {batch}",
                optimizer.id
            );
            assert_eq!(session.trainer().stats().is_some(), watched);
        }
    }
}

#[test]
fn a_settled_step_with_sample_weights_allocates_nothing() {
    for (batch, mixup) in [("1", "0"), ("33", "0.4"), ("full", "0")] {
        let plain = session(&[
            ("data", "iris"),
            ("hidden", "9"),
            ("optimizer", "adam"),
            ("batch", batch),
            ("mixup", mixup),
            ("eval-every", "1000000 steps"),
        ]);
        let data = plain.trainer().data().clone();
        let weights: Vec<f64> = (0..data.train.len()).map(|sample| sample as f64).collect();
        let weights = SampleWeights::new(&weights).unwrap();
        let mut weighted = Session::weighted(plain.recipe().clone(), 7, data, weights).unwrap();
        assert_eq!(allocations(&mut weighted), 0, "batch {batch}");
    }
}

#[test]
fn a_changed_batch_size_settles_again() {
    let mut session = session(&[("data", "moons"), ("eval-every", "1000000 steps")]);
    for text in ["batch 8", "batch 200", "optimizer adam", "batch full"] {
        let change: Change = text.parse().unwrap();
        session.apply(change).unwrap();
        assert_eq!(allocations(&mut session), 0, "{text}");
    }
}

#[test]
fn a_settled_step_allocates_nothing_with_any_regularizers_on() {
    let mixing = ["label-smoothing 0.1", "mixup 0.4", "cutmix 1"];
    let others = [
        "augment on",
        "noise on",
        "weight-noise 0.01",
        "dropout 0.5",
        "batch-norm on",
    ];
    for batch in ["1", "33"] {
        let mut session = session(&[
            ("hidden", "17,9"),
            ("batch", batch),
            ("train-size", "100"),
            ("optimizer", "nesterov"),
            ("lr", "1e-4"),
            ("eval-every", "1000000 steps"),
        ]);
        session.record_updates(batch == "33");
        // Each alone, then cumulatively.
        for keep in [false, true] {
            for text in others.iter().chain(&mixing) {
                session.apply(text.parse().unwrap()).unwrap();
                assert_eq!(allocations(&mut session), 0, "{text}, batch {batch}");
                let off = format!("{} off", text.split(' ').next().unwrap());
                if !keep {
                    session.apply(off.parse().unwrap()).unwrap();
                }
            }
        }
    }
}

#[test]
fn a_step_of_a_timeline_allocates_nothing_between_two_checkpoints() {
    let recipe = [("data", "iris"), ("eval-every", "1000000 steps")];
    let mut timeline = Timeline::new(session(&recipe));
    // At first checkpoints are close together.
    for _ in 0..2060 {
        timeline.play();
    }
    let info = allocation_counter::measure(|| {
        for _ in 0..50 {
            timeline.play();
        }
    });
    assert_eq!(timeline.position().step, 2110);
    assert_eq!(info.count_total, 0);
}

#[test]
fn the_counter_counts() {
    let info = allocation_counter::measure(|| drop(std::hint::black_box(vec![1_u8; 100])));
    assert_eq!(info.count_total, 1);
}

#[test]
fn a_table_of_whole_numbers_is_read_and_predicted_in_little_memory() {
    const ROWS: usize = 400;
    const COLUMNS: usize = 400;
    let names: Vec<String> = (0..COLUMNS).map(|at| format!("c{at}")).collect();
    let mut text = format!("{},kind\n", names.join(","));
    for row in 0..ROWS {
        let cells = (0..COLUMNS).map(|at| ((row + 3) * (at + 7) % 256).to_string());
        let cells: Vec<String> = cells.collect();
        let kind = ["a", "b"][row % 2];
        text += &[&*cells.join(","), ",", kind, "\n"].concat();
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &text).unwrap();
    let request = Request::named(&format!("csv:{}", file.path().display()));
    let mut dataset = None;
    let units = |bytes: u64| bytes as f64 / (4 * ROWS * COLUMNS) as f64;
    let read = allocation_counter::measure(|| dataset = data::load(&request, 1).ok());
    assert!(units(read.bytes_max) < 2.5, "{}", units(read.bytes_max));
    let preprocessing = Preprocessing::of(&dataset.unwrap());
    let predicted = allocation_counter::measure(|| {
        let rows = preprocessing.table(text.as_bytes(), "t.csv", &Reading::default());
        assert_eq!(rows.unwrap().inputs.dim(), (ROWS, COLUMNS));
    });
    assert!(
        units(predicted.bytes_max) < 1.5,
        "{}",
        units(predicted.bytes_max)
    );
}
