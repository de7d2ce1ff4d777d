//! The claims of the built-in lectures mean something: each fails on a run in which its cause is switched off.

use std::path::Path;

use gradus::control::Control;
use gradus::lecture::{BUILT_IN, BuiltIn, Scene, Script};
use gradus::ui::stage::with_known;

/// A scene without what it is about.
struct Without {
    lecture: &'static str,
    scene: &'static str,
    /// What its lab and its claims say otherwise: lines that are replaced.
    instead: &'static [(&'static str, &'static str)],
    /// The beginnings of the claims that then fail.
    fail: &'static [&'static str],
}

const fn without(
    scene: &'static str,
    instead: &'static [(&'static str, &'static str)],
    fail: &'static [&'static str],
) -> Without {
    Without {
        lecture: "optimization",
        scene,
        instead,
        fail,
    }
}

const fn of_the_tour(
    scene: &'static str,
    instead: &'static [(&'static str, &'static str)],
    fail: &'static [&'static str],
) -> Without {
    Without {
        lecture: "tour",
        ..without(scene, instead, fail)
    }
}

/// Those that are played in a moment.
const QUICK: &[Without] = &[
    // Functions without a ravine.
    without(
        "momentum",
        &[("surface rosenbrock", "surface himmelblau")],
        &["surface.steps"],
    ),
    // Gradients without noise.
    without(
        "momentum-noise",
        &[("surface noise", "surface ravine")],
        &["0.5 < surface.downhill", "surface.downhill(\"momentum\")"],
    ),
    without(
        "nesterov",
        &[("surface ravine", "surface rosenbrock")],
        &["surface.steps"],
    ),
    // A network that can bend.
    without(
        "underfitting",
        &[("hidden none", "hidden 32,32")],
        &["accuracy", "train_accuracy", "train_loss"],
    ),
    // The boundary stays sharp.
    without("mixup", &[("mixup 0.4", "mixup off")], &["train_loss"]),
    // Adam at a rate that suits it.
    without(
        "race",
        &[
            (
                "race optimizers",
                "race optimizer sgd; optimizer adam, lr 0.02; optimizer adagrad; optimizer adadelta",
            ),
            ("\"sgd\"", "\"optimizer sgd\""),
            ("\"adam\"", "\"optimizer adam, lr 0.02\""),
            ("\"adagrad\"", "\"optimizer adagrad\""),
            ("\"adadelta\"", "\"optimizer adadelta\""),
        ],
        &["race.best_loss"],
    ),
    without(
        "early-stopping",
        &[(
            "recipe early-stopping",
            "recipe early-stopping\nearly-stopping off\nuntil step 500",
        )],
        &["stopped_early"],
    ),
    // One round: nothing is learned from a mistake yet.
    without(
        "boosting",
        &[("study boosting", "study boosting --rounds 1")],
        &["study.seeds.validation_error", "study.seeds.wrong_labels"],
    ),
    of_the_tour(
        "inside",
        &[("hidden 32,32", "hidden none")],
        &["accuracy(end)"],
    ),
    of_the_tour(
        "race",
        &[("race optimizers", "race lr 0.1; lr 0.100001; lr 0.099999")],
        &["min(race.best_loss)"],
    ),
];

/// Those that take longer.
const SLOW: &[Without] = &[
    without(
        "descent",
        &[("until step 1000", "until step 1000\nlr 1e-8")],
        &["train_loss", "val_loss"],
    ),
    // More samples.
    without(
        "gap",
        &[("train-size 100", "train-size 1000")],
        &["gap(end) > 0.2"],
    ),
    without(
        "overfitting",
        &[(
            "recipe overfit",
            "recipe overfit\nlabel-noise 0\ntrain-size 1000",
        )],
        &["val_loss", "step(best)"],
    ),
    // Other folds; and candidates that are no regularizers.
    without(
        "folds",
        &[("study cross-validation", "study cross-validation --folds 4")],
        &["mean(study.folds)"],
    ),
    without(
        "folds",
        &[
            (
                "study cross-validation",
                "study cross-validation --lane 'weight-decay 1e-8' --lane 'weight-decay 1e-7'",
            ),
            ("\"weight-decay off\"", "\"weight-decay 1e-8\""),
        ],
        &["min(study.loss)"],
    ),
    // The candidates' scores are no matter of luck: each is held out on many samples.
    without(
        "test-set",
        &[(
            "study cross-validation",
            "recipe cross-validation\nsamples 20000\nuntil step 300\nstudy cross-validation",
        )],
        &["study.optimism"],
    ),
    // Nearly the same capacity.
    without(
        "bias-variance",
        &[("study bias-variance", "study bias-variance --values 16,20")],
        &["study.bias2", "study.variance"],
    ),
    // So few samples that most of them are in each; and data that leave nothing open.
    without(
        "bootstrap",
        &[(
            "study bootstrap",
            "recipe bootstrap\ntrain-size 2\nbatch 1\nstudy bootstrap --members 20",
        )],
        &["0.6 < mean(study.members.distinct)"],
    ),
    without(
        "bootstrap",
        &[(
            "study bootstrap",
            "recipe bootstrap\nnoise 0\ntrain-size 300\nstudy bootstrap --members 20 --starts same",
        )],
        &["mean(study.band.sd)"],
    ),
    // A first learner as stable as the second.
    without(
        "bagging",
        &[(
            "study bagging",
            "recipe bagging\nhidden none\nstudy bagging --lane 'weight-decay 1e-6'",
        )],
        &["study.mean(first) < ", "study.mean(first) / "],
    ),
    // Both batches are so large that their noise differs little.
    without(
        "sharpness",
        &[("--seeds 20", "--seeds 6 --small 40")],
        &[
            "mean(study.small_eigenvalue)",
            "mean(study.small_validation_loss)",
        ],
    ),
    without(
        "rate",
        &[
            (
                "race lr 0.001,0.1,3",
                "race lr 0.1; lr 0.100001; lr 0.099999",
            ),
            ("\"lr 0.001\"", "\"lr 0.100001\""),
            ("\"lr 3\"", "\"lr 0.099999\""),
        ],
        &["race.best_loss"],
    ),
    // The sum does not grow without end.
    without(
        "adagrad",
        &[("optimizer adagrad", "optimizer rmsprop")],
        &["train_loss(3000)"],
    ),
    without(
        "rmsprop",
        &[(
            "optimizer rmsprop, lr 0.001",
            "optimizer adagrad, lr 0.00100001",
        )],
        &["race.best_loss"],
    ),
    without(
        "adadelta",
        &[("optimizer adadelta", "optimizer sgd\nlr 0.001")],
        &["val_loss"],
    ),
    without(
        "adam",
        &[("optimizer adam", "optimizer sgd")],
        &["val_loss"],
    ),
    without(
        "epsilon",
        &[
            ("1e-7,1e-2", "1e-7,1e-8"),
            ("\"epsilon 0.01\"", "\"epsilon 1e-8\""),
        ],
        &["race.best_loss"],
    ),
    // It does not overfit.
    without(
        "early-stopping",
        &[(
            "recipe early-stopping",
            "recipe early-stopping\nlabel-noise 0\ntrain-size 1000",
        )],
        &["val_loss(best)"],
    ),
    // The same, but too weak to act.
    without(
        "weight-decay",
        &[
            ("until step 4500", "until step 1000"),
            ("compare weight-decay 0.01", "compare weight-decay 1e-8"),
        ],
        &[
            "compare.difference(measure=\"validation_loss\")",
            "compare.difference(measure=\"gap\")",
        ],
    ),
    without(
        "augmentation",
        &[
            ("until step 4500", "until step 1000"),
            (
                "compare augment on",
                "compare augment shift=0,rotate=0,zoom=0",
            ),
        ],
        &["compare.difference(measure=\"validation_loss\")"],
    ),
    without(
        "noise",
        &[
            ("until step 4500", "until step 1000"),
            ("compare input-noise 0.5", "compare input-noise 1e-5"),
        ],
        &["compare.difference(measure=\"gap\")"],
    ),
    without(
        "dropout",
        &[
            ("until step 4500", "until step 1000"),
            ("compare dropout 0.5", "compare dropout 0.01"),
            ("\"dropout 0.5\"", "\"dropout 0.01\""),
        ],
        &[
            "compare.difference(measure=\"validation_loss\")",
            "compare.difference(measure=\"gap\")",
            "mean(compare.curves.validation_loss",
        ],
    ),
    without("cutmix", &[("cutmix 1", "cutmix off")], &["train_loss"]),
    without(
        "batch-norm",
        &[(
            "recipe deep-narrow",
            "data digits\nhidden 16,16,16,16,16,16,16,16,16,16\nactivation sigmoid\noptimizer adam\nbatch 32\neval-every 50 steps",
        )],
        &["accuracy(end)"],
    ),
    without(
        "all",
        &[
            ("until step 3000", "until step 1000"),
            (
                "augment on; input-noise 0.5; label-smoothing 0.1; mixup 0.4; cutmix 1; dropout 0.5; batch-norm on",
                "augment shift=0,rotate=0,zoom=0; dropout 0.01",
            ),
            ("weight-decay 0.01; ", ""),
            ("\"augment on\"", "\"augment shift=0,rotate=0,zoom=0\""),
            ("\"dropout 0.5\"", "\"dropout 0.01\""),
        ],
        &[
            "race.validation_loss(\"dropout",
            "race.validation_loss(\"augment",
        ],
    ),
    // All take as many steps.
    without(
        "batch",
        &[("until epoch 10", "until step 200")],
        &["race.best_loss", "race.steps"],
    ),
    of_the_tour(
        "train",
        &[("data digits", "data digits\nlr 1e-8")],
        &["val_loss(end)"],
    ),
    of_the_tour(
        "travel",
        &[("at step 500: optimizer adam\n", "")],
        &["train_loss(end)"],
    ),
    of_the_tour(
        "change",
        &[("at step 500: optimizer adam", "lr 1e-8")],
        &["val_loss(end)"],
    ),
];

/// The scene, with these lines instead of its own.
fn read(one: &Without) -> Scene {
    let text = BuiltIn::find(one.lecture).unwrap().text;
    let (front, scenes) = text.split_once("\n# ").unwrap();
    let mark = format!("{{#{} ", one.scene);
    let scene = scenes.split("\n# ").find(|scene| scene.contains(&mark));
    let mut scene = scene.unwrap().to_owned();
    for (own, other) in one.instead {
        assert!(scene.contains(own), "{}: {own}", one.scene);
        scene = scene.replace(own, other);
    }
    let text = format!("{front}\n# {scene}\n");
    let script = with_known(|known| Script::read(&text, Path::new("a.md"), known));
    let script = script.unwrap_or_else(|errors| panic!("{}: {}", one.scene, errors[0]));
    script.scenes[0].clone()
}

/// What does not fail in these scenes.
fn faults(one: &Without) -> Vec<String> {
    let scene = read(one);
    let outcome = scene.lab.as_ref().unwrap().play(0, &Control::default());
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(why) => return vec![format!("{}: can't be played: {why}", one.scene)],
    };
    let judged: Vec<_> = scene
        .claims
        .iter()
        .map(|claim| (claim.text.as_str(), claim.check(&outcome)))
        .collect();
    let fault = |text: &&&str| {
        let mut judged = judged.iter().filter(|(claim, _)| claim.starts_with(**text));
        match judged.next() {
            None => Some(format!("{}: no claim '{text}'", one.scene)),
            Some((claim, Ok(judged))) if judged.holds => Some(format!(
                "{}: '{claim}' holds without its cause: {}",
                one.scene, judged.numbers
            )),
            Some((_, Ok(_))) => None,
            Some((claim, Err(why))) => Some(format!("{}: '{claim}': {why}", one.scene)),
        }
    };
    one.fail.iter().filter_map(|text| fault(&text)).collect()
}

fn each_fails(all: &[Without]) {
    let faults: Vec<String> = all.iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn each_scene_can_be_read_without_what_it_is_about() {
    for one in QUICK.iter().chain(SLOW) {
        let _ = read(one);
    }
}

/// An audience does not read `study.optimism.its_test_loss(last)`.
#[test]
fn every_claim_of_a_built_in_lecture_is_said_in_words() {
    for lecture in BUILT_IN {
        let script = with_known(|known| Script::read(lecture.text, Path::new("a.md"), known));
        let script = script.unwrap_or_else(|errors| panic!("{}: {}", lecture.name, errors[0]));
        for scene in &script.scenes {
            let unsaid = scene.claims.iter().find(|claim| claim.words.is_none());
            assert_eq!(unsaid, None, "{}: {}", lecture.name, scene.id);
        }
    }
}

#[test]
fn a_claim_fails_without_its_cause() {
    each_fails(QUICK);
}

#[test]
#[ignore = "about a minute; .ci/run plays it"]
fn a_claim_of_longer_runs_fails_without_its_cause() {
    each_fails(SLOW);
}
