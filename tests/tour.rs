//! The tour of the README: each step is carried out as written, with the stated result.

use gradus::control::Control;
use gradus::race::{self, Preset, RacePlan, Threshold};
use gradus::train::{Evaluation, Phase, Recipe, Session, Shipped};

/// 20 s at the dashboard's default speed.
const SEEN: u64 = 5000;

/// Large batches make an epoch of three steps, so not every epoch needs an evaluation.
const SELDOM: [(&str, &str); 1] = [("eval-every", "200 steps")];

/// The text of a step, without its line breaks.
fn step(number: usize) -> String {
    let readme = include_str!("../README.md");
    let (begin, end) = (format!("\n{number}. "), format!("\n{}. ", number + 1));
    let (_, text) = readme.split_once(&begin).expect("the step");
    let text = text.split(&end).next().unwrap_or(text);
    let text = text.split("\n\n").next().unwrap_or(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Checks that the step contains these instructions, so that the test plays what is written.
fn says(number: usize, what: &[&str]) {
    let text = step(number);
    for one in what {
        assert!(text.contains(one), "step {number} has no {one}: {text}");
    }
}

/// The result of a run.
struct Played {
    session: Session,
    all: Vec<Evaluation>,
}

impl Played {
    fn of(recipe: Recipe) -> Self {
        let mut session = Session::new(recipe).unwrap();
        let mut all = vec![*session.evaluation()];
        while !session.is_over() {
            while let Some(applied) = session.apply_planned() {
                applied.unwrap();
            }
            all.extend(session.advance().evaluation);
        }
        Self { session, all }
    }

    /// The recipe with these changes, as far as the tour watches it.
    fn with(settings: &[(&str, &str)], changes: &[(u64, &str)], until: u64) -> Self {
        let changes: Vec<String> = changes
            .iter()
            .map(|(step, change)| format!("step {step}: {change}"))
            .collect();
        let until = format!("step {until}");
        let mut all = settings.to_vec();
        all.extend(changes.iter().map(|change| ("at", change.as_str())));
        all.push(("until", &until));
        Self::of(Recipe::of(&all).unwrap())
    }

    fn shipped(name: &str) -> Self {
        let shipped = Shipped::find(name).unwrap();
        Self::of(Recipe::from_given(&shipped.settings().unwrap()).unwrap())
    }

    fn last(&self) -> Evaluation {
        *self.session.evaluation()
    }

    /// The median of the last three validation accuracies, since small batches are noisy.
    fn usual_accuracy(&self) -> f64 {
        let last = self.all.iter().rev().take(3);
        let mut last: Vec<f64> = last.filter_map(|one| one.validation.accuracy).collect();
        last.sort_by(f64::total_cmp);
        last[last.len() / 2]
    }

    /// The lowest validation loss.
    fn best(&self) -> f64 {
        let losses = self.all.iter().map(|one| one.validation.loss);
        losses.fold(f64::INFINITY, f64::min)
    }

    fn rate(&self) -> f64 {
        let settings = self.session.trainer().settings();
        settings.knob("lr").unwrap().1
    }
}

#[test]
fn switching_the_optimizer_leaves_a_mark_and_the_run_goes_on_learning() {
    says(
        1,
        &["Press `o`", "Plain SGD becomes momentum", "the mark `A`"],
    );
    let before = Played::with(&[], &[], 500);
    let after = Played::with(&[], &[(500, "optimizer momentum")], 2000);
    let applied = after.session.applied();
    assert_eq!(applied.len(), 1);
    assert_eq!(applied[0].text, "sgd → momentum");
    assert!(after.last().validation.loss < before.last().validation.loss);
}

#[test]
fn every_batch_size_learns_and_the_rate_stays() {
    says(2, &["`r`", "`b` doubles", "`:batch 1`", "`:batch full`"]);
    let start = Played::with(&SELDOM, &[], 300);
    for batch in ["1", "8", "64"] {
        let change = format!("batch {batch}");
        let played = Played::with(&SELDOM, &[(300, &change)], SEEN);
        let accuracy = played.usual_accuracy();
        // At a learning rate of 0.1 single samples end at chance level.
        assert!(accuracy >= 0.85, "{batch}: {accuracy}");
        assert_eq!(played.rate(), 0.05);
    }
    // Slowly, but it does.
    for batch in ["512", "full"] {
        let change = format!("batch {batch}");
        let large = Played::with(&SELDOM, &[(300, &change)], 700);
        let (now, then) = (large.last().train.loss, start.last().train.loss);
        assert!(now < 0.9 * then, "{batch}: {now} {then}");
        assert_eq!(large.rate(), 0.05);
    }
    // Also from the very first step.
    for seed in ["8", "9"] {
        let one = Played::with(&[SELDOM[0], ("batch", "1"), ("seed", seed)], &[], SEEN);
        let accuracy = one.usual_accuracy();
        assert!(accuracy >= 0.85, "seed {seed}: {accuracy}");
    }
}

#[test]
fn a_hundred_images_with_wrong_labels_are_learnt_by_heart() {
    says(
        3,
        &[
            "--recipe overfit",
            "`--recipe regularized`",
            "`deep-narrow`, which switches batch normalization on by itself, at step 1500",
        ],
    );
    let overfit = Played::shipped("overfit");
    assert_eq!(overfit.last().train.accuracy, Some(1.0));
    assert!(overfit.last().validation.loss > 1.5 * overfit.best());
    // The effects of the other recipes are tested with the lecture's.
    for name in ["regularized", "early-stopping", "deep-narrow"] {
        assert!(Shipped::find(name).is_some(), "{name}");
    }
}

#[test]
fn early_stopping_stops_in_time() {
    says(
        4,
        &[
            "Press `r`",
            "*early stopping*",
            "in a small terminal `c` shows the recipe first",
            "keep the best weights or continue",
        ],
    );
    let shipped = Shipped::find("overfit").unwrap();
    let mut recipe = Recipe::from_given(&shipped.settings().unwrap()).unwrap();
    recipe
        .schedule
        .push("step 0: early-stopping on".parse().unwrap());
    let stopped = Played::of(recipe);
    let reason = stopped.session.phase();
    assert!(
        matches!(reason, Phase::Stopped(gradus::train::End::EarlyStopping)),
        "{reason:?}"
    );
    let step = stopped.session.trainer().step_count();
    assert!(step < SEEN / 2, "{step}");
    let best = stopped.session.best().unwrap();
    assert!(best.step < step);
    assert!(best.validation.loss < Played::shipped("overfit").last().validation.loss);
}

#[test]
fn a_rate_of_50_breaks_it_and_is_named() {
    says(5, &["--lr 50", "names the step and the likely cause"]);
    let broken = Played::with(&[("lr", "50")], &[], SEEN);
    let Phase::Stopped(gradus::train::End::Diverged(verdict)) = broken.session.phase() else {
        panic!("{:?}", broken.session.phase());
    };
    assert!(verdict.step < 1000, "{}", verdict.step);
    assert_eq!(verdict.suspect.to_string(), "lr 50");
}

#[test]
fn adagrads_rate_falls() {
    says(
        7,
        &[
            "Press `space` to pause, then `3`",
            "press `o` until Adagrad and see its rate fall",
            "`:epsilon 1e-2`",
        ],
    );
    let recipe = Recipe::of(&[("optimizer", "adagrad"), ("until", "step 3000")]).unwrap();
    let mut session = Session::new(recipe).unwrap();
    session.record_updates(true);
    let mut rates = Vec::new();
    while !session.is_over() {
        session.advance();
        let stats = session.trainer().stats();
        rates.extend(stats.map(|stats| stats.whole.rates.unwrap().median));
    }
    let (early, late) = (rates[0], *rates.last().unwrap());
    assert!(late < 0.5 * early, "{early} … {late}");
    let epsilon = Played::with(
        &[],
        &[(100, "optimizer adagrad"), (500, "epsilon 1e-2")],
        600,
    );
    let settings = epsilon.session.trainer().settings();
    assert_eq!(settings.knob("epsilon").unwrap().1, 1e-2);
}

#[test]
fn a_race_has_no_dead_lane() {
    says(
        8,
        &[
            "Press `4`, then `p`",
            "`v` faster, `V` slower",
            "same rate",
            "rate scaled with the batch",
            "`:lane dropout 0.5, batch 8`",
        ],
    );
    let base = Recipe::default();
    let mut lanes = Preset::Optimizers.lanes(&base.settings, 1078);
    lanes.push("dropout 0.5, batch 8".parse().unwrap());
    for (preset, lanes) in [
        ("optimizers", lanes),
        ("batch", Preset::Batches.lanes(&base.settings, 1078)),
        ("scaled", Preset::ScaledBatches.lanes(&base.settings, 1078)),
    ] {
        let plan = RacePlan {
            until: "epoch 20".parse().unwrap(),
            threshold: Some(Threshold::Accuracy(0.8)),
            ..RacePlan::new(&base, lanes)
        };
        let standing = race::run(&plan, 2, &Control::default(), |_| {}).unwrap();
        for lane in &standing.lanes {
            let is_slow = preset == "batch" && lane.label == "batch full";
            let best = lane.runs[0].best.unwrap();
            let first = lane.runs[0].track.points()[0].at;
            assert!(
                best.validation.loss < 0.99 * first.validation.loss,
                "{preset}, {}: {}",
                lane.label,
                best.validation.loss
            );
            assert!(
                is_slow || lane.runs[0].reached.is_some(),
                "{preset}, {}: {:?}",
                lane.label,
                best.validation
            );
        }
    }
}
