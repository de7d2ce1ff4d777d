//! The ranking, the answer's tables and its notes.

use super::*;
use crate::answer::{AnswerFormat, Cell};

/// A hand-made race of three lanes on two seeds: final losses, and samples to the threshold.
fn by_hand() -> Standing {
    let mut plan = plan(&[], &["lr 0.1", "lr 0.2", "lr 0.3"]);
    (plan.seeds, plan.threshold) = (2, Some(Threshold::Loss(0.5)));
    let mut standing = Standing::waiting(plan.clone().into(), 72);
    let losses = [
        [[0.9, 0.7, 0.8], [0.9, 0.8, 0.6]],
        [[0.9, 0.8, 0.4], [0.9, 0.4, 0.5]],
        [[0.9, 0.5, 0.6], [0.9, 0.5, 0.7]],
    ];
    for (lane, losses) in standing.lanes.iter_mut().zip(losses) {
        let runs = lane.runs.iter_mut().map(Arc::make_mut);
        for (run, losses) in runs.zip(losses) {
            for (place, loss) in losses.into_iter().enumerate() {
                let score = crate::nn::Score {
                    loss,
                    accuracy: Some(1.0 - loss),
                };
                let step = 10 * place as u64;
                let at = Evaluation {
                    step,
                    epoch: step as f64,
                    samples: 32 * step,
                    train: score,
                    validation: score,
                    doubt: None,
                };
                let seconds = step as f64 / 64.0;
                run.evaluated(Point { at, seconds }, &plan);
                (run.step, run.samples, run.seconds) = (step, 32 * step, seconds);
            }
            run.state = LaneState::Done;
        }
    }
    standing
}

#[test]
fn who_reaches_the_threshold_with_fewer_samples_leads_then_the_lower_loss() {
    let mut standing = by_hand();
    // lr 0.3 reaches it after 10 steps on both seeds, lr 0.2 after 15 on average, lr 0.1 never.
    assert_eq!(standing.ranking(), [2, 1, 0]);
    let samples = |lane: usize| standing.lanes[lane].samples_to_threshold();
    assert_eq!(samples(2).unwrap().mean, 320.0);
    assert_eq!(samples(1).unwrap().mean, 480.0);
    assert_eq!(samples(0), None);
    // Without a threshold, the best losses decide: 0.65, 0.4 and 0.5 on average.
    for run in standing.lanes.iter_mut().flat_map(|lane| &mut lane.runs) {
        Arc::make_mut(run).reached = None;
    }
    assert_eq!(standing.ranking(), [1, 2, 0]);
}

#[test]
fn a_lane_that_diverged_leads_no_stable_one_that_came_as_far() {
    let mut standing = by_hand();
    let diverged = LaneState::Diverged {
        step: 21,
        suspect: "lr 0.3".parse().unwrap(),
    };
    // It reached the threshold first, on as many seeds as lr 0.2.
    Arc::make_mut(&mut standing.lanes[2].runs[1]).state = diverged.clone();
    assert_eq!(standing.ranking(), [1, 2, 0]);
    // Without a threshold, a lower loss does not rank it before stable lanes.
    for run in standing.lanes.iter_mut().flat_map(|lane| &mut lane.runs) {
        Arc::make_mut(run).reached = None;
    }
    assert!(
        standing.lanes[2].best_loss().unwrap().mean < standing.lanes[0].best_loss().unwrap().mean
    );
    assert_eq!(standing.ranking(), [1, 0, 2]);
    // A lane that diverged on all seeds ranks after one that diverged on one.
    for run in &mut standing.lanes[1].runs {
        Arc::make_mut(run).state = diverged.clone();
    }
    assert_eq!(standing.ranking(), [0, 2, 1]);
}

#[test]
fn lanes_that_the_measurements_can_t_tell_apart_share_a_rank() {
    let mut standing = by_hand();
    let ranks_text = |standing: &Standing| -> Vec<(usize, String)> {
        let ranks = standing.ranks().into_iter();
        ranks.map(|rank| (rank.lane, rank.to_string())).collect()
    };
    let found = |lane: usize, place: &str| (lane, place.to_owned());
    assert_eq!(
        ranks_text(&standing),
        [found(2, "1"), found(1, "2"), found(0, "3")]
    );
    // lr 0.2 was measured there after 480 samples on average, but may have reached it as early as lr 0.3, after 320. It
    // is listed first, as in the plan.
    for run in &mut standing.lanes[1].runs {
        let run = Arc::make_mut(run);
        let reached = run.reached.unwrap();
        run.reached = Some(Measurement {
            since: reached.samples - 160,
            ..reached
        });
    }
    assert_eq!(
        ranks_text(&standing),
        [found(1, "1="), found(2, "1="), found(0, "3")]
    );
    let sheet = &standing.answer().sheets[0];
    let ranks: Vec<&Cell> = sheet.rows.iter().map(|row| &row[0]).collect();
    let (place, is_shared) = (1, true);
    assert_eq!(ranks[..2], [&Cell::Rank { place, is_shared }; 2]);
    // Before the first measurement, all are tied.
    let waiting = Standing::waiting(Arc::clone(&standing.plan), 72);
    assert_eq!(
        ranks_text(&waiting),
        [found(0, "1="), found(1, "1="), found(2, "1=")]
    );
}

#[test]
fn a_lane_is_as_good_as_those_of_its_runs_that_are_over() {
    let mut standing = by_hand();
    let best = |standing: &Standing| {
        let lane = &standing.lanes[1];
        let best = lane.best_loss().unwrap();
        (best.mean, best.count, lane.best_accuracy().unwrap().mean)
    };
    let last = |standing: &Standing| standing.lanes[1].final_loss().unwrap().mean;
    assert_eq!(best(&standing), (0.4, 2, 0.6));
    // The other is still running, with a loss of 0.9 so far, which does not count.
    let plan = Arc::clone(&standing.plan);
    let run = Arc::make_mut(&mut standing.lanes[1].runs[1]);
    let first = *run.track.points().first().unwrap();
    *run = RunStanding {
        state: LaneState::Running,
        ..RunStanding::waiting(run.seed)
    };
    run.evaluated(first, &plan);
    assert_eq!(best(&standing), (0.4, 1, 0.6));
    assert_eq!(last(&standing), 0.4);
    let sheet = &standing.answer().sheets[0];
    let row = sheet
        .rows
        .iter()
        .find(|row| row[1] == Cell::Text("lr 0.2".to_owned()));
    assert_eq!(row.unwrap()[3], Cell::Count(1));
    // While none is over, all that have started count.
    Arc::make_mut(&mut standing.lanes[1].runs[0]).state = LaneState::Running;
    assert_eq!(best(&standing).1, 2);
}

/// A hand-made race of two lanes that ended with these losses.
fn with_losses(first: &[f64], second: &[f64]) -> Standing {
    let mut plan = plan(&[], &["lr 0.1", "lr 0.2"]);
    plan.seeds = first.len() as u64;
    let mut standing = Standing::waiting(plan.clone().into(), 72);
    for (lane, losses) in standing.lanes.iter_mut().zip([first, second]) {
        for (run, loss) in lane.runs.iter_mut().map(Arc::make_mut).zip(losses) {
            let score = crate::nn::Score {
                loss: *loss,
                accuracy: None,
            };
            let at = Evaluation {
                step: 10,
                epoch: 1.0,
                samples: 320,
                train: score,
                validation: score,
                doubt: None,
            };
            run.evaluated(Point { at, seconds: 0.0 }, &plan);
            run.state = LaneState::Done;
        }
    }
    standing
}

#[test]
fn lanes_whose_losses_differ_by_no_more_than_chance_are_tied() {
    type Ranks = fn(&Standing) -> Vec<Rank>;
    let ranks_text = |standing: &Standing, ranks: Ranks| {
        let texts = ranks(standing).into_iter();
        let texts = texts.map(|rank| format!("{} {}", rank, rank.lane));
        texts.collect::<Vec<String>>().join(", ")
    };
    let (measured, significant): (Ranks, Ranks) = (Standing::ranks, Standing::significant_ranks);
    // The second is lower on average but not on every seed; then on every seed.
    let chance = with_losses(&[0.5, 0.6, 0.7], &[0.4, 0.65, 0.6]);
    assert_eq!(ranks_text(&chance, measured), "1= 1, 1= 0");
    assert_eq!(ranks_text(&chance, significant), "1= 1, 1= 0");
    assert!(
        chance
            .answer()
            .notes
            .join("\n")
            .contains("differ by no more than chance")
    );
    let more = with_losses(&[0.5, 0.6, 0.7], &[0.4, 0.51, 0.6]);
    assert_eq!(ranks_text(&more, measured), "1 1, 2 0");
    assert_eq!(ranks_text(&more, significant), "1 1, 2 0");
    // With two seeds, the rank follows the measured losses, but they are not significant.
    let two = with_losses(&[0.5, 0.6], &[0.4, 0.51]);
    assert_eq!(ranks_text(&two, measured), "1 1, 2 0");
    assert_eq!(ranks_text(&two, significant), "1= 1, 1= 0");
    // Nor are they while a run is still going.
    let mut on = more;
    Arc::make_mut(&mut on.lanes[0].runs[2]).state = LaneState::Running;
    assert_eq!(ranks_text(&on, measured), "1 1, 2 0");
    assert_eq!(ranks_text(&on, significant), "1= 1, 1= 0");
    // A lane that diverged is last whatever its loss.
    let mut diverged = with_losses(&[0.5, 0.6, 0.7], &[0.4, 0.65, 0.6]);
    Arc::make_mut(&mut diverged.lanes[1].runs[0]).state = LaneState::Diverged {
        step: 21,
        suspect: "lr 0.2".parse().unwrap(),
    };
    assert_eq!(ranks_text(&diverged, measured), "1 0, 2 1");
    assert_eq!(ranks_text(&diverged, significant), "1 0, 2 1");
}

#[test]
fn the_answer_has_the_leaderboard_and_the_curves() {
    let answer = by_hand().answer();
    let lanes = &answer.sheets[0];
    assert_eq!(
        lanes.columns,
        [
            "rank",
            "lane",
            "settings",
            "seeds",
            "validation_loss",
            "validation_loss_sd",
            "best_loss",
            "best_loss_sd",
            "final_accuracy",
            "final_accuracy_sd",
            "best_accuracy",
            "reached",
            "steps_to",
            "samples_to",
            "seconds_to",
            "steps",
            "samples",
            "seconds",
            "state"
        ]
    );
    let text = |text: &str| Cell::Text(text.to_owned());
    let second = &lanes.rows[1];
    assert_eq!(
        second[..4],
        [
            Cell::Rank {
                place: 2,
                is_shared: false
            },
            text("lr 0.2"),
            text("lr 0.2"),
            Cell::Count(2)
        ]
    );
    assert_eq!(second[4], Cell::Number(0.45));
    assert_eq!(
        second[11..],
        [
            Cell::Count(2),
            Cell::Count(15),
            Cell::Count(480),
            Cell::Number(15.0 / 64.0),
            Cell::Count(20),
            Cell::Count(640),
            Cell::Number(20.0 / 64.0),
            text("done")
        ]
    );
    assert_eq!(lanes.rows[2][12], Cell::Nothing);
    let curves = &answer.sheets[1];
    assert_eq!(curves.rows.len(), 3 * 2 * 3);
    assert_eq!(
        curves.rows[4][..3],
        [text("lr 0.1"), Cell::Count(8), Cell::Count(10)]
    );
    assert_eq!(answer.notes.len(), 5);
    assert!(
        answer.notes[1].contains("those on more seeds before those on fewer"),
        "{}",
        answer.notes[1]
    );
    assert!(
        answer.notes[2].contains("by 3 measurements of validation per run,"),
        "{}",
        answer.notes[2]
    );
    // A race of one seed without a threshold has none of their columns.
    let small = raced(&plan(&[("until", "step 2")], &["batch 8", "batch 9"]), 1).answer();
    assert_eq!(
        small.sheets[0].columns,
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
    assert!(small.notes[1].contains("different numbers of samples"));
    let mut table = Vec::new();
    small.write(AnswerFormat::Table, &mut table).unwrap();
    assert!(String::from_utf8(table).unwrap().starts_with("rank  lane"));
}

#[test]
fn the_answer_says_how_often_runs_were_measured() {
    let mut fine = plan(&[("until", "epoch 40")], &["batch 8", "batch full"]);
    fine.threshold = Some(Threshold::Loss(0.5));
    let race = raced(&fine, 1);
    // At 360 updates a schedule of measurements; at 40, one per update and one of the untrained network.
    let count = race.lanes[0].runs[0].measurements.count();
    assert!(count > 100, "{count}");
    let expected = format!("by 41 to {count} measurements of validation per run,");
    let notes = race.answer().notes;
    assert!(notes[2].contains(&expected), "{expected}: {}", notes[2]);
}

#[test]
fn the_answer_says_whose_the_given_knobs_are_and_what_ends_the_lanes() {
    let settings = [("lr", "0.5"), ("until", "stopped"), ("early-stopping", "1")];
    let plan = plan(&settings, &["optimizer sgd", "optimizer adagrad"]);
    let answer = Standing::waiting(plan.into(), 72).answer();
    assert_eq!(
        answer.notes[..2],
        [
            "Each lane runs until early stopping stops it.",
            "lr 0.5 applies to sgd: lanes with other optimizers use their own defaults, except where the lane says otherwise."
        ]
    );
    let settings: Vec<&Cell> = answer.sheets[0].rows.iter().map(|row| &row[2]).collect();
    assert_eq!(settings[0], &Cell::Text("lr 0.5".to_owned()));
    assert!(matches!(settings[1], Cell::Text(text) if text.starts_with("lr ") && text != "lr 0.5"));
}
