//! The claims of the built-in lecture mean something: each fails on a run in which its cause is switched off.

use std::path::Path;

use gradus::control::Control;
use gradus::lecture::{BuiltIn, Scene, Script};
use gradus::ui::stage::with_known;

/// A scene without what it is about.
struct Without {
    scene: &'static str,
    /// What its lab and its claims say otherwise: lines that are replaced.
    instead: &'static [(&'static str, &'static str)],
    /// The beginnings of the claims that then fail.
    fail: &'static [&'static str],
}

/// Those whose runs take a moment.
const QUICK: &[Without] = &[
    Without {
        scene: "descent",
        instead: &[("until step 1000", "until step 1000\nlr 1e-8")],
        fail: &["train_loss", "val_loss"],
    },
    // More samples.
    Without {
        scene: "gap",
        instead: &[("train-size 100", "train-size 1000")],
        fail: &["gap(end) > 0.2"],
    },
    Without {
        scene: "underfitting",
        instead: &[("hidden none", "hidden 32,32")],
        fail: &["accuracy", "train_accuracy", "train_loss"],
    },
    Without {
        scene: "overfitting",
        instead: &[(
            "recipe overfit",
            "recipe overfit\nlabel-noise 0\ntrain-size 1000",
        )],
        fail: &["val_loss", "step(best)"],
    },
    // The sum does not grow without end.
    Without {
        scene: "adagrad",
        instead: &[("optimizer adagrad", "optimizer rmsprop")],
        fail: &["train_loss(3000)"],
    },
    Without {
        scene: "rmsprop",
        instead: &[(
            "optimizer rmsprop, lr 0.001",
            "optimizer adagrad, lr 0.00100001",
        )],
        fail: &["race.best_loss"],
    },
    Without {
        scene: "adadelta",
        instead: &[("optimizer adadelta", "optimizer sgd\nlr 0.001")],
        fail: &["val_loss"],
    },
    Without {
        scene: "adam",
        instead: &[("optimizer adam", "optimizer sgd")],
        fail: &["val_loss"],
    },
    // Functions without a ravine.
    Without {
        scene: "momentum",
        instead: &[("surface rosenbrock", "surface himmelblau")],
        fail: &["surface.steps"],
    },
    Without {
        scene: "nesterov",
        instead: &[("surface ravine", "surface rosenbrock")],
        fail: &["surface.steps"],
    },
    Without {
        scene: "mixup",
        instead: &[("mixup 0.4", "mixup off")],
        fail: &["train_loss"],
    },
    Without {
        scene: "cutmix",
        instead: &[("cutmix 1", "cutmix off")],
        fail: &["train_loss"],
    },
    Without {
        scene: "batch-norm",
        instead: &[(
            "recipe deep-narrow",
            "data digits\nhidden 16,16,16,16,16,16,16,16,16,16\nactivation sigmoid\noptimizer adam\nbatch 32\neval-every 50 steps",
        )],
        fail: &["accuracy(end)"],
    },
];

/// Those with many runs.
const SLOW: &[Without] = &[
    Without {
        scene: "rate",
        instead: &[
            (
                "race lr 0.001,0.1,3",
                "race lr 0.1; lr 0.100001; lr 0.099999",
            ),
            ("\"lr 0.001\"", "\"lr 0.100001\""),
            ("\"lr 3\"", "\"lr 0.099999\""),
        ],
        fail: &["race.best_loss"],
    },
    Without {
        scene: "epsilon",
        instead: &[
            ("1e-7,1e-2", "1e-7,1e-8"),
            ("\"epsilon 0.01\"", "\"epsilon 1e-8\""),
        ],
        fail: &["race.best_loss"],
    },
    Without {
        scene: "dropout",
        instead: &[("compare dropout 0.5", "compare dropout 0.01")],
        fail: &[
            "compare.difference(measure=\"validation_loss\")",
            "compare.difference(measure=\"gap\")",
        ],
    },
];

/// The scene, with these lines instead of its own.
fn read(one: &Without) -> Scene {
    let text = BuiltIn::find("optimization").unwrap().text;
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

fn each_fails(all: &[Without]) {
    for one in all {
        let scene = read(one);
        let outcome = scene.lab.as_ref().unwrap().play(0, &Control::default());
        let outcome = outcome.unwrap_or_else(|why| panic!("{}: {why}", one.scene));
        let judged: Vec<_> = scene
            .claims
            .iter()
            .map(|claim| (claim.text.as_str(), claim.check(&outcome)))
            .collect();
        let holds = |text: &str| {
            let mut judged = judged.iter();
            let (_, judged) = judged.find(|(claim, _)| claim.starts_with(text)).unwrap();
            match judged {
                Ok(judged) => judged.holds,
                Err(why) => panic!("{}: {text}: {why}", one.scene),
            }
        };
        for text in one.fail {
            assert!(
                !holds(text),
                "{}: '{text}' holds without its cause: {judged:?}",
                one.scene
            );
        }
        // Not all hold.
        let any = judged
            .iter()
            .any(|(_, judged)| judged.as_ref().is_ok_and(|one| !one.holds));
        assert!(
            any,
            "{}: all claims hold without their cause: {judged:?}",
            one.scene
        );
    }
}

#[test]
fn a_claim_fails_without_its_cause() {
    each_fails(QUICK);
}

#[test]
#[ignore = "half a minute; .ci/run plays it"]
fn a_claim_about_many_runs_fails_without_its_cause() {
    each_fails(SLOW);
}
