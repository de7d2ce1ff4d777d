//! Which plans are accepted and which are refused.

use super::*;
use crate::optim;
use crate::regularize::DataContext;

#[test]
fn what_can_t_be_raced_is_refused_with_the_reason() {
    let error = |plan: &RacePlan| plan.load().unwrap_err().to_string();
    assert_eq!(
        error(&plan(&[], &["lr 0.1", "batch 500"])),
        "lane 'batch 500': batch can't be 500: the training set has 72 samples"
    );
    assert_eq!(
        error(&plan(&[], &["augment"])),
        "lane 'augment on': augment can't be on with moons: it needs images"
    );
    assert_eq!(
        error(&plan(&[], &["beta 0.5"])),
        "lane 'beta 0.5': sgd has no beta: its hyperparameters are lr"
    );
    assert_eq!(
        error(&plan(&[("at", "step 5: lr 0.1")], &["optimizer adadelta"])),
        "lane 'optimizer adadelta': at step 5: adadelta has no lr: its hyperparameters are gamma, epsilon"
    );
    assert_eq!(
        error(&plan(&[], &["lr 0.1", "lr 0.1"])),
        "lane 'lr 0.1' is given twice"
    );
    assert_eq!(error(&plan(&[], &[])), "a race needs at least one lane");
    assert_eq!(
        error(&RacePlan {
            seeds: 0,
            ..plan(&[], &["lr 0.1"])
        }),
        "seeds can't be 0: expected a whole number from 1 to 1000"
    );
    assert_eq!(
        error(&plan(
            &[("until", "stopped")],
            &["early-stopping 3", "lr 0.1"]
        )),
        "until stopped needs early stopping with on-trigger stop in every lane; 'lr 0.1' has none"
    );
    let sine = Recipe::of(&[("data", "sine")]).unwrap();
    assert_eq!(
        error(&RacePlan {
            threshold: Some(Threshold::Accuracy(0.9)),
            ..RacePlan::optimizers(&sine)
        }),
        "threshold accuracy needs classes to predict; sine has none"
    );
    // A refused race does not start.
    let control = Control::default();
    assert!(run(&plan(&[], &[]), 2, &control, |_| {}).is_err());
}

#[test]
fn lanes_that_come_to_the_same_settings_are_refused_with_both_names() {
    for (texts, first, second) in [
        (["batch full", "batch 72"], "batch full", "batch 72"),
        (
            ["optimizer sgd", "dropout off"],
            "optimizer sgd",
            "dropout off",
        ),
    ] {
        assert_eq!(
            plan(&[], &texts).load().unwrap_err().to_string(),
            format!("lanes '{first}' and '{second}' have the same settings")
        );
    }
    assert!(plan(&[], &["batch full", "batch 71"]).load().is_ok());
}

#[test]
fn a_lane_is_checked_by_itself_without_the_data() {
    let texts = [
        "batch-norm, batch 1",
        "augment",
        "batch 500",
        "batch full",
        "batch 72",
        "batch 500",
    ];
    let plan = plan(&[], &texts);
    let ground = DataContext {
        images: None,
        classes: true,
        batch: 32,
    };
    let reasons = (0..texts.len()).map(|lane| {
        let checked = plan.check_lane(lane, &ground, 72, "moons");
        checked.map_err(|error| error.to_string()).err()
    });
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        reasons.collect::<Vec<_>>(),
        [
            None,
            text("lane 'augment on': augment can't be on with moons: it needs images"),
            text("lane 'batch 500': batch can't be 500: the training set has 72 samples"),
            None,
            text("lanes 'batch full' and 'batch 72' have the same settings"),
            text("lane 'batch 500' is given twice"),
        ]
    );
}

#[test]
fn plans_are_lined_up_from_a_base() {
    let labels =
        |lanes: &[Lane]| -> Vec<String> { lanes.iter().map(|lane| lane.label.clone()).collect() };
    let base = base(&[("optimizer", "adam"), ("lr", "0.02"), ("until", "time 3s")]);
    let plan = RacePlan::optimizers(&base);
    let all: Vec<&str> = optim::ENTRIES.iter().map(|entry| entry.id).collect();
    assert_eq!(labels(&plan.lanes), all);
    let index_of = |id| all.iter().position(|one| *one == id).unwrap();
    assert_eq!(plan.until, Limit::Epoch(10.0));
    let rate = |lane: usize| {
        plan.recipe(lane, 0, 72)
            .unwrap()
            .settings
            .knob("lr")
            .unwrap()
            .1
    };
    assert_eq!(
        (rate(index_of("adam")), rate(index_of("rmsprop"))),
        (0.02, 0.001)
    );
    let batches = [BatchSize::Samples(1), BatchSize::Full].map(Lane::batch);
    assert_eq!(labels(&batches), ["batch 1", "batch full"]);
    let crossed = RacePlan::cross(&plan.lanes[..2], &batches);
    assert_eq!(
        labels(&crossed),
        [
            "sgd, batch 1",
            "sgd, batch full",
            "momentum, batch 1",
            "momentum, batch full"
        ]
    );
}

#[test]
fn ends_and_thresholds_are_read_back_as_they_are_written() {
    for text in ["step 500", "epoch 2.5", "samples 9000", "stopped"] {
        assert_eq!(text.parse::<Limit>().unwrap().to_string(), text);
    }
    // As the user interface writes them.
    assert_eq!("samples 12 500".parse(), Ok(Limit::Samples(12_500)));
    assert_eq!("epoch 1 000".parse(), Ok(Limit::Epoch(1000.0)));
    for text in ["time 3s", "samples 0", "samples", "tomorrow", ""] {
        assert_eq!(
            text.parse::<Limit>().unwrap_err().to_string(),
            format!(
                "until can't be '{text}' in a race: expected 'step N', 'epoch N', 'samples N' or 'stopped'"
            )
        );
    }
    for text in ["loss 0.3", "accuracy 0.95", "loss 0"] {
        assert_eq!(text.parse::<Threshold>().unwrap().to_string(), text);
    }
    // As the user interface writes them.
    for threshold in crate::race::thresholds(true).into_iter().flatten() {
        let text = match threshold {
            Threshold::Loss(loss) => format!("loss {loss}"),
            Threshold::Accuracy(share) => format!("accuracy {} %", (1000.0 * share).round() / 10.0),
        };
        assert_eq!(text.parse(), Ok(threshold), "{text}");
    }
    assert_eq!("accuracy 97.5%".parse(), Ok(Threshold::Accuracy(0.975)));
    let error = |text: &str| text.parse::<Threshold>().unwrap_err().to_string();
    for text in ["loss -1", "loss nan", "loss inf", "loss 1 2"] {
        assert_eq!(
            error(text),
            format!(
                "threshold loss can't be '{}': expected a number from 0",
                &text[5..]
            )
        );
    }
    assert_eq!(
        error("accuracy 90"),
        "threshold accuracy can't be '90': expected a number from 0 to 1, or from 0 % to 100 %"
    );
    assert!(error("accuracy 101 %").starts_with("threshold accuracy can't be '101 %'"));
    for text in ["loss", "0.3", ""] {
        assert_eq!(
            error(text),
            format!(
                "threshold can't be '{text}': expected something like 'loss 0.3', 'accuracy 0.9' or 'accuracy 90 %'"
            )
        );
    }
}
