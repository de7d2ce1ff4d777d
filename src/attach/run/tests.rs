use super::figures::MAX_METRICS;
use super::*;
use crate::attach::OnTrigger;
use crate::attach::protocol;
use crate::attach::role::RoleMap;
use crate::diagnosis::Diagnosis;

fn run(lines: &[String]) -> (Run, Vec<Notice>) {
    let mut run = Run::new(RoleMap::default());
    let mut notices = Vec::new();
    for line in lines {
        notices.extend(run.take(protocol::read(line).unwrap(), None));
    }
    (run, notices)
}

fn say(run: &mut Run, line: &str, now: f64) -> Vec<Notice> {
    run.take(protocol::read(line).unwrap(), Some(now))
}

const HELLO: &str = r#"{"type":"hello","run":"a","controls":[{"name":"lr","kind":"number","min":1e-6,"max":1,"scale":"log","value":0.01},{"name":"stop","kind":"trigger"}]}"#;

#[test]
fn the_gap_is_that_to_the_mean_since_the_last_evaluation() {
    let mut lines = Vec::new();
    for step in 1..=20 {
        lines.push(format!(
            r#"{{"step":{step},"loss":{}}}"#,
            2.0 / f64::from(step)
        ));
        if step % 10 == 0 {
            lines.push(format!(r#"{{"step":{step},"val_loss":1.0}}"#));
        }
    }
    let (run, _) = run(&lines);
    let mean = |steps: std::ops::RangeInclusive<i32>| {
        steps.map(|step| 2.0 / f64::from(step)).sum::<f64>() / 10.0
    };
    for (at, expected) in [(10, 1.0 - mean(1..=10)), (20, 1.0 - mean(11..=20))] {
        let gap = f64::from(run.gap.value_at(at).unwrap());
        assert!((gap - expected).abs() < 1e-6, "{gap} {expected}");
    }
}

/// Curves that overfit from step 15 or so, a line a step, with more figures in each.
fn overfitting(more: fn(u32) -> String) -> Vec<String> {
    let line = |step: u32| {
        let x = f64::from(step);
        let validation = 0.5 + 0.5 * (-x / 5.0).exp() + 0.01 * (x - 15.0).max(0.0);
        let (train, more) = ((-x / 8.0).exp(), more(step));
        format!(r#"{{"step":{step},{more}"loss":{train},"val_loss":{validation}}}"#)
    };
    (1..=60).map(line).collect()
}

#[test]
fn places_are_epochs_only_where_the_run_says_them() {
    let said = |lines: &[String]| {
        let (run, _) = run(lines);
        crate::attach::Summary(&run).answer().said.join("\n")
    };
    let steps = said(&overfitting(|_| String::new()));
    assert!(steps.contains("overfitting since step 1"), "{steps}");
    assert!(!steps.contains("epoch"), "{steps}");
    let epochs = said(&overfitting(|step| format!(r#""epoch":{},"#, 2 * step)));
    assert!(epochs.contains("overfitting since epoch 3"), "{epochs}");
    // It says them only from the third step on.
    let late = |step| {
        if step > 2 {
            format!(r#""epoch":{step},"#)
        } else {
            String::new()
        }
    };
    assert!(said(&overfitting(late)).contains("overfitting since step 1"));
}

#[test]
fn no_loss_is_judged_that_was_not_measured() {
    let said = |lines: &[String]| {
        let (run, _) = run(lines);
        crate::attach::Summary(&run).answer().said.join("\n")
    };
    // The train loss is the lower from the first step on, and validation falls throughout.
    let lines: Vec<String> = (1..=300)
        .map(|step| match step % 10 {
            0 => format!(
                r#"{{"step":{step},"loss":0.3,"val_loss":{}}}"#,
                0.5 - f64::from(step) * 0.001
            ),
            _ => format!(r#"{{"step":{step},"loss":0.3}}"#),
        })
        .collect();
    let falls = said(&lines);
    assert!(
        falls.contains("learning: validation loss") && !falls.contains("step 0"),
        "{falls}"
    );
    let few = said(&lines[..60]);
    assert!(
        few.contains("validation loss 0.4900 → 0.4400"),
        "from what was measured first: {few}"
    );
    let without: Vec<String> = (1..=50)
        .map(|step| format!(r#"{{"step":{step},"val_loss":{}}}"#, 1.0 / f64::from(step)))
        .collect();
    let without = said(&without);
    assert!(
        without.contains("no verdict without a train loss"),
        "{without}"
    );
}

/// A run whose rate, or another control, is changed at step 30, and whose losses jump at once.
fn knocked(control: &str, from: f64, to: f64) -> Diagnosis {
    let hello = format!(
        r#"{{"type":"hello","run":"a","controls":[{{"name":"{control}","kind":"number","min":0,"max":100,"value":{from}}}]}}"#
    );
    let mut run = Run::default();
    say(&mut run, &hello, 0.0);
    for step in 1..=31_u32 {
        if step == 31 {
            run.panel
                .set(control, &to.to_string(), 0.0)
                .unwrap()
                .unwrap();
            say(
                &mut run,
                r#"{"type":"ack","id":1,"step":30,"status":"applied"}"#,
                1.0,
            );
        }
        let loss = if step > 30 {
            4.0
        } else {
            2.0 / f64::from(step)
        };
        say(
            &mut run,
            &format!(r#"{{"step":{step},"loss":{loss},"val_loss":{loss}}}"#),
            1.0,
        );
    }
    say(&mut run, r#"{"step":32,"loss":4,"val_loss":4}"#, 1.0);
    run.diagnosis()
}

#[test]
fn a_verdict_names_the_change_that_knocked_the_run_back() {
    for (control, from, to, expected) in [
        ("lr", 0.1, 0.9, "set back by lr 0.9 at step 30"),
        ("learning_rate", 0.1, 0.9, "set back by lr 0.9 at step 30"),
        ("batch_size", 64.0, 2.0, "set back by batch 2 at step 30"),
    ] {
        let said = knocked(control, from, to).in_steps().to_string();
        assert!(said.starts_with(expected), "{control}: {said}");
    }
    // Nothing is known of what else a program has.
    let said = knocked("temperature", 1.0, 9.0).in_steps().to_string();
    assert!(!said.contains("set back"), "{said}");
    let said = knocked("lr", 0.1, 0.1).in_steps().to_string();
    assert!(!said.contains("set back"), "{said}");
}

#[test]
fn changes_are_counted_although_the_first_are_forgotten() {
    let mut run = Run::default();
    say(&mut run, HELLO, 0.0);
    for id in 1..=1500 {
        let rate = if id % 2 == 0 { "0.5" } else { "0.4" };
        run.panel.set("lr", rate, 0.0).unwrap().unwrap();
        let ack = format!(r#"{{"type":"ack","id":{id},"step":{id},"status":"applied"}}"#);
        say(&mut run, &ack, 0.0);
    }
    assert_eq!((run.applied.len(), run.changes()), (1000, 1500));
}

#[test]
fn a_change_for_later_is_waited_for_from_its_step_on() {
    let mut run = Run::default();
    say(&mut run, HELLO, 0.0);
    say(&mut run, r#"{"step":1,"loss":1}"#, 0.0);
    let value = Value::Number(0.5);
    run.panel
        .ask_for("lr", value.clone(), Some(50), 0.0)
        .unwrap();
    // What holds now is what a key goes on from.
    assert_eq!(run.panel.expected("lr"), Some(&Value::Number(0.01)));
    assert_eq!(run.tick(100.0), []);
    say(&mut run, r#"{"step":50,"loss":1}"#, 101.0);
    assert_eq!(run.tick(102.0), []);
    assert_eq!(run.panel.expected("lr"), Some(&value));
    assert_eq!(run.tick(108.0), [Notice::Unanswered("lr".to_owned())]);
}

#[test]
fn a_verdict_is_that_of_the_curves() {
    let lines = overfitting(|step| format!(r#""epoch":{step},"#));
    let (run, notices) = run(&lines);
    assert!(
        matches!(run.diagnosis(), Diagnosis::Overfitting { .. }),
        "{}",
        run.diagnosis()
    );
    // The loss is lowest at step 15 or so, and patience is 10.
    let (best, ..) = run.early_stopping.best.unwrap();
    assert!((14..=16).contains(&best), "{best}");
    assert_eq!(run.triggers, [best + 10]);
    assert!(notices.contains(&Notice::Triggered(best + 10, false)));
    assert!(run.has_axis(AxisKind::Epochs) && !run.has_axis(AxisKind::Seconds));
}

#[test]
fn a_change_is_made_only_when_its_answer_says_so() {
    let mut run = Run::default();
    say(&mut run, HELLO, 0.0);
    say(&mut run, r#"{"step":100,"loss":1,"lr":0.01}"#, 1.0);
    let asked = run.panel.turn("lr", crate::turn::Turn::Next, 2.0).unwrap();
    assert_eq!(asked.line, r#"{"id":1,"run":"a","set":{"lr":0.02}}"#);
    let again = run.panel.turn("lr", crate::turn::Turn::Next, 2.1).unwrap();
    assert_eq!(again.line, r#"{"id":2,"run":"a","set":{"lr":0.05}}"#);
    assert!(run.applied.is_empty() && run.panel.pending().len() == 2);
    assert_eq!(
        run.panel.control("lr").unwrap().value,
        Some(Value::Number(0.01))
    );
    assert!(run.tick(4.0).is_empty());
    let late = Notice::Unanswered("lr".to_owned());
    assert_eq!(run.tick(7.05), std::slice::from_ref(&late));
    assert_eq!(run.tick(7.2), [late]);
    assert_eq!(run.tick(9.0), []);
    // Of another run, and one that nobody asked for.
    assert_eq!(
        say(
            &mut run,
            r#"{"type":"ack","run":"b","id":1,"status":"applied"}"#,
            9.0
        ),
        []
    );
    assert_eq!(
        say(&mut run, r#"{"type":"ack","id":7,"status":"applied"}"#, 9.0),
        []
    );
    let made = say(
        &mut run,
        r#"{"type":"ack","id":1,"step":121,"status":"applied","from":0.01,"to":0.02}"#,
        9.1,
    );
    assert_eq!(made, [Notice::Applied(0)]);
    assert_eq!(run.applied[0].step, 121);
    let refused = say(
        &mut run,
        r#"{"type":"ack","id":2,"status":"rejected","why":"frozen"}"#,
        9.2,
    );
    assert_eq!(
        refused,
        [Notice::Rejected("lr".to_owned(), Some("frozen".to_owned()))]
    );
    assert_eq!(run.panel.expected("lr"), Some(&Value::Number(0.02)));
    assert!(run.panel.pending().is_empty());
    assert_eq!(
        say(&mut run, r#"{"type":"ack","id":1,"status":"applied"}"#, 9.3),
        []
    );
}

#[test]
fn what_a_scheduler_overrides_is_said_once() {
    let mut run = Run::default();
    say(&mut run, HELLO, 0.0);
    run.panel.set("lr", "0.5", 0.0).unwrap().unwrap();
    say(
        &mut run,
        r#"{"type":"ack","id":1,"step":10,"status":"clamped","to":0.3}"#,
        1.0,
    );
    assert!(run.applied[0].is_clamped);
    // Logged before the change took effect.
    assert_eq!(say(&mut run, r#"{"step":10,"lr":0.01}"#, 1.0), []);
    assert_eq!(say(&mut run, r#"{"step":11,"lr":0.3000000001}"#, 1.0), []);
    assert!(!run.panel.is_overridden("lr"));
    let said = say(&mut run, r#"{"step":12,"lr":0.009}"#, 1.0);
    assert!(
        matches!(&said[..], [Notice::Overridden(lr, _, _, 12)] if lr == "lr"),
        "{said:?}"
    );
    assert_eq!(say(&mut run, r#"{"step":13,"lr":0.008}"#, 1.0), []);
    assert!(run.panel.is_overridden("lr"));
    // The list of changes says it for good.
    assert_eq!(run.applied[0].until, Some(12));
    assert_eq!(
        run.panel.control("lr").unwrap().value,
        Some(Value::Number(0.008))
    );
}

#[test]
fn what_is_asked_of_a_run_dies_with_it() {
    let mut run = Run::default();
    say(&mut run, HELLO, 0.0);
    say(&mut run, r#"{"step":5,"loss":1}"#, 0.0);
    run.panel.set("lr", "0.5", 0.0).unwrap().unwrap();
    // The same run again, after a lost connection.
    say(&mut run, HELLO, 1.0);
    assert_eq!((run.panel.pending().len(), run.last_step()), (1, 5));
    say(&mut run, &HELLO.replace("\"a\"", "\"b\""), 2.0);
    assert_eq!((run.panel.pending().len(), run.last_step()), (0, 0));
    assert_eq!(
        say(&mut run, r#"{"type":"ack","id":1,"status":"applied"}"#, 3.0),
        []
    );
    // Numbers go on, so that no answer is taken for another's.
    assert_eq!(run.panel.set("lr", "0.5", 0.0).unwrap().unwrap().id, 2);
}

#[test]
fn a_patience_that_is_exhausted_may_ask_the_run_to_stop() {
    let mut run = Run::default();
    run.early_stopping.patience = Some(2);
    run.early_stopping.on_trigger = OnTrigger::Stop;
    say(&mut run, HELLO, 0.0);
    let mut said = Vec::new();
    for (step, loss) in (1..).zip([1.0, 2.0, 3.0, 4.0]) {
        said.extend(say(
            &mut run,
            &format!(r#"{{"step":{step},"val_loss":{loss}}}"#),
            0.0,
        ));
    }
    assert_eq!(said, [Notice::Triggered(3, true)]);
    assert_eq!(
        run.stop(0.0).unwrap().line,
        r#"{"do":"stop","id":1,"run":"a"}"#
    );
    say(
        &mut run,
        r#"{"type":"ack","id":1,"step":4,"status":"applied"}"#,
        0.0,
    );
    assert_eq!(run.applied[0].to, None);
}

#[test]
fn steps_that_run_backwards_begin_a_chapter_and_lose_nothing() {
    let mut lines: Vec<String> = (1..=100)
        .map(|step| format!(r#"{{"step":{step},"loss":{step}}}"#))
        .collect();
    lines.extend((81..=120).map(|step| format!(r#"{{"step":{step},"loss":{}}}"#, 1000 + step)));
    let (run, notices) = run(&lines);
    assert_eq!(notices, [Notice::Rewound(81)]);
    let loss = &run.of_role(Role::TrainLoss).unwrap().series;
    assert_eq!(loss.value_at(80), Some(80.0));
    assert_eq!(loss.value_at(90), Some(1090.0));
    assert_eq!((run.last_step(), run.chapters.len()), (120, 1));
    assert_eq!(run.chapters[0].train_loss.value_at(100), Some(100.0));
}

#[test]
fn steps_in_disorder_are_no_chapters_and_lose_no_extreme() {
    // Two processes that log the same metric.
    let lines: Vec<String> = (1..=200)
        .flat_map(|step| [step, step + 1, step])
        .map(|step| {
            format!(
                r#"{{"step":{step},"loss":{}}}"#,
                if step == 150 { 9 } else { 1 }
            )
        })
        .collect();
    let (run, _) = run(&lines);
    assert!(run.chapters.len() <= MAX_CHAPTERS);
    let all = run
        .of_role(Role::TrainLoss)
        .unwrap()
        .series
        .range(0, u64::MAX)
        .unwrap();
    assert_eq!(all.max, 9.0);
}

#[test]
fn a_loss_that_is_not_finite_is_a_divergence() {
    let lines = [
        r#"{"step":1,"loss":1}"#,
        r#"{"step":2,"loss":NaN,"grad":Infinity}"#,
        r#"{"step":3,"loss":NaN}"#,
    ];
    let (run, notices) = run(&lines.map(str::to_owned));
    assert_eq!(run.divergence, Some((2, "loss".to_owned())));
    assert_eq!(notices, [Notice::Diverged("loss".to_owned(), 2)]);
    assert_eq!(run.metrics[1].series.last().unwrap().non_finite, 1);
}

#[test]
fn lines_without_steps_are_counted_where_none_has_one() {
    let (counted, _) = run(&[r#"{"loss":3}"#, r#"{"loss":2}"#, r#"{"loss":1}"#].map(str::to_owned));
    assert_eq!(counted.last_step(), 3);
    let (said, _) = run(&[r#"{"step":10,"loss":3}"#, r#"{"eval_loss":2}"#].map(str::to_owned));
    assert_eq!(
        said.of_role(Role::ValidationLoss)
            .unwrap()
            .series
            .last_step(),
        Some(10)
    );
}

#[test]
fn roles_are_given_by_the_user_the_run_or_the_name_and_once() {
    let mut roles = RoleMap::default();
    roles.add("validation-loss=mine").unwrap();
    let mut run = Run::new(roles);
    say(
        &mut run,
        r#"{"type":"hello","metrics":{"total":{"role":"train"}}}"#,
        0.0,
    );
    say(
        &mut run,
        r#"{"step":1,"val_loss":1,"loss":2,"total":3,"mine":4,"acc":93}"#,
        0.0,
    );
    let role = |name: &str| {
        run.metrics
            .iter()
            .find(|one| one.name == name)
            .unwrap()
            .role
    };
    assert_eq!(role("mine"), Role::ValidationLoss);
    assert_eq!(role("val_loss"), Role::Other);
    // The first of two that may have it.
    assert_eq!(role("loss"), Role::TrainLoss);
    assert_eq!(role("total"), Role::Other);
    assert!((run.of_role(Role::TrainAccuracy).unwrap().last().unwrap() - 0.93).abs() < 1e-6);
}

#[test]
fn many_metrics_and_long_names_take_bounded_memory() {
    let mut run = Run::default();
    let names: Vec<String> = (0..2000)
        .map(|index| format!("{}{index}", "m".repeat(10_000)))
        .collect();
    let mut notices = Vec::new();
    for chunk in names.chunks(100) {
        let figures: Vec<String> = chunk.iter().map(|name| format!("\"{name}\":1")).collect();
        notices.extend(say(
            &mut run,
            &format!("{{\"step\":1,{}}}", figures.join(",")),
            0.0,
        ));
    }
    assert_eq!(notices, [Notice::TooManyMetrics(MAX_METRICS)]);
    assert_eq!(run.metrics.len(), MAX_METRICS);
    assert!(
        run.metrics
            .iter()
            .all(|one| one.name.len() < 300 && one.label.chars().count() <= 65)
    );
    for step in 0..20_000 {
        say(
            &mut run,
            &format!(r#"{{"step":{step},"loss":1,"val_loss":2,"acc":0.5}}"#),
            0.0,
        );
    }
    let before = run.memory();
    for step in 20_000..100_000 {
        say(
            &mut run,
            &format!(r#"{{"step":{step},"loss":1,"val_loss":2,"acc":0.5}}"#),
            0.0,
        );
    }
    assert!(
        run.memory() < before + before / 2,
        "{before} {}",
        run.memory()
    );
}

#[test]
fn a_run_is_kept_and_read_back_as_it_was() {
    let lines: Vec<String> = (1..=50)
        .map(|step| {
            format!(
                r#"{{"step":{step},"loss":{},"val_loss":{},"x":NaN}}"#,
                1.0 / f64::from(step),
                f64::from(step)
            )
        })
        .collect();
    let mut all = vec![HELLO.to_owned()];
    all.extend(lines);
    let (mut run, _) = run(&all);
    let folder = tempfile::tempdir().unwrap();
    let recordings = crate::attach::RecordingFolder::within(folder.path());
    let mut recording = recordings.create("one").unwrap();
    recording.run(&run).unwrap();
    let (path, bytes) = recording.curves(&run);
    crate::attach::Recording::write_curves(&path, &bytes).unwrap();
    // A change after the curves were written, and half a line.
    run.panel.set("lr", "0.5", 0.0).unwrap().unwrap();
    say(
        &mut run,
        r#"{"type":"ack","id":1,"step":51,"status":"applied","to":0.5}"#,
        0.0,
    );
    recording.applied(&run.applied[0]).unwrap();
    drop(recording);
    let path = recordings.of_run("a").unwrap();
    std::fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, b"{\"applied\":{\"st"))
        .unwrap();
    let read = crate::attach::read_recording(&path).unwrap();
    assert_eq!(read.applied, run.applied);
    assert_eq!(read.gap.spans(), run.gap.spans());
    assert_eq!(read.metrics.len(), run.metrics.len());
    assert_eq!(read.diagnosis().to_string(), run.diagnosis().to_string());
    // It goes on, after what it was.
    let mut again = read.restored(RoleMap::default());
    say(&mut again, r#"{"step":52,"loss":0.5}"#, 0.0);
    assert_eq!(again.metrics.len(), run.metrics.len());
    let mut recording = crate::attach::Recording::reopen(&path).unwrap();
    recording.applied(&run.applied[0]).unwrap();
    assert_eq!(
        crate::attach::read_recording(&path).unwrap().applied.len(),
        2
    );
    // Without its curves the changes are known.
    std::fs::write(path.with_extension("curves"), b"broken").unwrap();
    assert_eq!(
        crate::attach::read_recording(&path).unwrap().applied.len(),
        2
    );
    assert!(crate::attach::is_recording(&std::fs::read(&path).unwrap()));
    std::fs::write(&path, b"no").unwrap();
    assert!(crate::attach::read_recording(&path).is_err());
    assert!(recordings.of_run("a").is_none());
}
