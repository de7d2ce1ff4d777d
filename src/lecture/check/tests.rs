#![allow(clippy::unwrap_used)]

use super::*;
use crate::lecture::tests::{MOMENTUM, known, lab, read};
use std::path::Path;

/// All text fits.
fn fits(_: &Script, _: usize, _: (u16, u16)) -> usize {
    0
}

fn checked(scripts: &[Script], seeds: u64) -> Report {
    let check = Check::new(scripts, seeds, Speed::WATCHING);
    let report = check.run(2, &fits).unwrap();
    assert_eq!(check.progress(), 1.0);
    assert_eq!(report, check.run(1, &fits).unwrap(), "on one thread");
    report
}

/// The faults of this script, as they are written.
fn faults(text: &str, seeds: u64) -> Vec<String> {
    let report = checked(&[read(text).unwrap()], seeds);
    report.faults.iter().map(ToString::to_string).collect()
}

#[test]
fn a_script_whose_claims_hold_passes() {
    let report = checked(&[read(MOMENTUM).unwrap()], 3);
    assert_eq!(report.faults, []);
    assert_eq!((report.minutes, report.duration), (2.0, Some(30.0)));
    let scene = &report.scenes[0];
    assert_eq!((scene.id.as_str(), scene.line), ("momentum", 8));
    // 40 steps at 250 a second.
    assert_eq!(scene.seconds, Some(0.16));
    let seeds = |tried: &Tried| tried.by_seed.iter().map(|(seed, _)| *seed).collect();
    let all: Vec<Vec<u64>> = scene.claims.iter().map(seeds).collect();
    assert_eq!(all, [[11, 12, 13], [11, 12, 13]]);
    assert_eq!(scene.claims[1].held(), 3);
}

#[test]
fn a_false_claim_says_how_often_it_holds_and_its_numbers() {
    let text = format!(
        "{}```claim\nstep(end) < 9\nstep(30) > 0\n```\n",
        lab("data iris\nhidden 6\nuntil step 9")
    );
    assert_eq!(
        faults(&text, 2),
        [
            "a.md:12: the claim 'step(end) < 9' holds with 0 of 2 seeds; with seed 7: 9 < 9",
            "a.md:13: the claim 'step(30) > 0' can't be judged with seed 7: 'step(30)': the run has no evaluation there; it ended at step 9",
        ]
    );
}

#[test]
fn questions_are_answered_by_the_run() {
    let number = |value: &str| {
        format!(
            "{}```predict {{#q kind=number}}\nWhat?\nvalue: {value}\n```\n",
            lab("data iris\nhidden 6\nuntil step 9")
        )
    };
    assert!(faults(&number("step(end)"), 1).is_empty());
    assert_eq!(
        faults(&number("1 / step(start)"), 2),
        ["a.md:11: the question 'q' has no answer with seed 7: '1 / step(start)' is inf"]
    );
    let curve = format!(
        "{}```predict {{#q kind=curve}}\nHow?\n```\n",
        lab("surface ravine")
    );
    assert_eq!(
        faults(&curve, 1),
        ["a.md:9: the question 'q' asks for a curve: its scene needs a lab with a run"]
    );
}

#[test]
fn the_time_to_the_point_begins_where_the_run_continues() {
    let text = format!(
        "{}\n# B {{#b}}\n```lab\ncontinue\nuntil step 65\n```\n",
        lab("data iris\nhidden 6\nspeed 2\nuntil step 40").trim_end()
    );
    let report = checked(&[read(&text).unwrap()], 2);
    let seconds: Vec<Option<f64>> = report.scenes.iter().map(|one| one.seconds).collect();
    assert_eq!(seconds, [Some(20.0), Some(12.5)]);
    assert_eq!(report.faults, []);
    let slow = text.replace("speed 2", "speed 1");
    assert_eq!(
        faults(&slow, 1),
        [
            "a.md:10: 'a' takes 40.0 s to its point (40 steps at 1 per second): expected at most 20 s; raise the speed or end the run earlier",
            "a.md:15: 'b' takes 25.0 s to its point (25 steps at 1 per second): expected at most 20 s; raise the speed or end the run earlier",
        ]
    );
    let fast = text.replace("speed 2", "speed max");
    let report = checked(&[read(&fast).unwrap()], 1);
    assert_eq!(report.scenes[0].seconds, None);
}

#[test]
fn a_run_that_takes_too_long_is_not_played_to_its_end() {
    let claim = "```claim\nstep(end) >= 0\n```\n";
    let long = format!(
        "{}{claim}",
        lab("data iris\nhidden 6\nspeed 3\nuntil step 1000000")
    );
    assert_eq!(
        faults(&long, 1),
        [
            "a.md:10: 'a' takes 333333.3 s to its point (1000000 steps at 3 per second): expected at most 20 s; raise the speed or end the run earlier"
        ]
    );
    // An end that may never come.
    let never = long.replace("step 1000000", "loss 0.00001 or step 900000");
    assert_eq!(
        faults(&never, 1),
        [
            "a.md:10: 'a' is not at its point after 60 steps at speed 3: expected at most 20 s; raise the speed or end the run earlier"
        ]
    );
    // A run that gets there in time may have a later end.
    let reached = long.replace("step 1000000", "loss 9 or step 900000");
    assert_eq!(faults(&reached, 1), [] as [&str; 0]);
}

#[test]
fn the_scene_that_ends_too_late_is_named_once() {
    let text = "---\ngradus-lecture: 1\nduration: 3m\n---\n# A {#a time=2m}\n# B {#b time=90s}\n# C {#c time=1m}\n";
    assert_eq!(
        faults(text, 1),
        ["a.md:6: with 'b' the scenes take 3.5 of the 3 min planned"]
    );
}

#[test]
fn text_that_does_not_fit_is_named_in_each_language_by_its_file() {
    let script = read(MOMENTUM).unwrap();
    let korean = "---\ngradus-lecture: 1\nlanguage: ko\n---\n\n# 모멘텀 {#momentum}\n```predict {#q1 kind=choice}\n무엇?\n- a\n- b\n- c\n```\n";
    let translated = known(|known| script.translated(korean, Path::new("a.ko.md"), known)).unwrap();
    let overflow =
        |script: &Script, _: usize, (columns, _): (u16, u16)| match script.language.as_str() {
            "ko" if columns < 100 => usize::from(columns) / 60,
            _ => 0,
        };
    let scripts = [script, translated];
    let check = Check::new(&scripts, 1, Speed::WATCHING);
    let report = check.run(2, &overflow).unwrap();
    let faults: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        ["a.ko.md:6: the text of 'momentum' is too long: 60x20 by 1 line, 80x24 by 1 line"]
    );
    assert_eq!(report.scenes[0].too_long.len(), 2);
}

#[test]
fn a_lab_that_can_t_be_played_fails() {
    // The training set has fewer samples.
    let faults = faults(&lab("data iris\nhidden 6\nbatch 500\nuntil step 9"), 1);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(
        faults[0].starts_with("a.md:9: the lab can't be played with seed 7: "),
        "{faults:?}"
    );
    let line = |lines: &str, line: usize| {
        let faults = self::faults(&lab(lines), 1);
        let start = format!("a.md:{line}: the lab can't be played with seed 7: ");
        assert!(
            faults.len() == 1 && faults[0].starts_with(&start),
            "{faults:?}"
        );
    };
    line("batch 8\ndata nowhere.csv\nuntil step 9", 8);
    line("batch 8\nuntil step 9\ndata nowhere.csv\nrace batch 1,2", 9);
    line("data iris\nuntil step 9\nat step 3: batch 5000", 9);
    line("data iris\nbatch 8\nstudy bootstrap", 9);
}

#[test]
fn a_check_that_is_cancelled_reports_nothing() {
    let scripts = [read(MOMENTUM).unwrap()];
    let check = Check::new(&scripts, 2, Speed::WATCHING);
    check.cancel();
    assert_eq!(check.run(2, &fits), Err(Cancelled));
}
