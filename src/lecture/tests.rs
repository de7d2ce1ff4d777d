#![allow(clippy::unwrap_used)]

use std::path::Path;

use super::*;
use crate::control::Control;
use crate::train::Until;

/// What the tests know of the dashboard: two screens, one with panes, and one command.
pub(super) fn known<T>(read: impl FnOnce(&Known<'_>) -> T) -> T {
    let panes = |screen: &str| match screen {
        "model" => vec!["layers", "field"],
        _ => Vec::new(),
    };
    let command = |line: &str| match line.split(' ').next().unwrap() {
        "y" if line == "y log" => Some(Ok(())),
        "y" => Some(Err("y can't be that: expected log or linear".to_owned())),
        _ => None,
    };
    read(&Known {
        languages: &["en", "ko"],
        screens: &["train", "model", "race", "studies", "surfaces"],
        panes: &panes,
        command: &command,
    })
}

pub(super) fn read(text: &str) -> Result<Script, Vec<String>> {
    known(|known| Script::read(text, Path::new("a.md"), known))
        .map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

/// The errors of a script that is wrong.
fn errors(text: &str) -> Vec<String> {
    read(text).unwrap_err()
}

/// A script with this single scene.
pub(super) fn scene(text: &str) -> String {
    format!("---\ngradus-lecture: 1\ntitle: T\n---\n# A {{#a}}\n{text}\n")
}

pub(super) fn lab(lines: &str) -> String {
    scene(&format!("```lab\n{lines}\n```"))
}

pub(super) const MOMENTUM: &str = "---
gradus-lecture: 1
title: Optimization
language: en
duration: 30m
seed: 11
---
# Momentum {#momentum time=2m figure=5}
Gradients add up to a *velocity* that rolls through
small bumps, by `β`.

1. one
2. **two**
   - inner

<!-- pause -->
Then it falls.

```lab
data iris
hidden 6
screen train
speed 250
at step 20: optimizer momentum
until step 40
eval-every 10 steps
```
```predict {#q1 kind=choice}
What does the loss do
at step 20?
- nothing
- it falls faster *
- it diverges
```
```claim
train_loss(40) < train_loss(0)
step(end) = 40 and not diverged
```
<!-- note: let them argue
for a minute -->
";

#[test]
fn a_script_is_read_as_it_is_written() {
    let script = read(MOMENTUM).unwrap();
    assert_eq!((script.title.as_str(), script.seed), ("Optimization", 11));
    assert_eq!(
        (script.minutes, script.language.as_str()),
        (Some(30.0), "en")
    );
    let scene = &script.scenes[0];
    assert_eq!(
        (scene.id.as_str(), scene.title.as_str()),
        ("momentum", "Momentum")
    );
    assert_eq!(
        (scene.minutes, scene.figure, scene.line),
        (Some(2.0), Some(5), 8)
    );
    assert_eq!(scene.notes, ["let them argue for a minute"]);
    let lab = scene.lab.as_ref().unwrap();
    assert_eq!((lab.act.clone(), lab.start), (Act::Run, Start::Anew));
    assert_eq!(
        (lab.recipe.until, lab.recipe.seed),
        (Some(Until::Step(40)), 11)
    );
    assert_eq!(lab.recipe.schedule.len(), 1);
    assert_eq!(lab.views, [View::Screen("train")]);
    assert_eq!(scene.claims.len(), 2);
    let kinds: Vec<&str> = scene
        .events
        .iter()
        .map(|event| match event {
            Event::Text(Block::Paragraph(_)) => "paragraph",
            Event::Text(Block::Item { .. }) => "item",
            Event::Text(Block::Code(_)) => "code",
            Event::Pause => "pause",
            Event::Predict(_) => "predict",
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "paragraph",
            "item",
            "item",
            "item",
            "pause",
            "paragraph",
            "predict"
        ]
    );
    let Event::Text(Block::Paragraph(spans)) = &scene.events[0] else {
        unreachable!("a paragraph, as above")
    };
    let styled: Vec<(&str, Style)> = spans
        .iter()
        .map(|one| (one.text.as_str(), one.style))
        .collect();
    assert_eq!(
        styled,
        [
            ("Gradients add up to a ", Style::Plain),
            ("velocity", Style::Emphasis),
            (" that rolls through small bumps, by ", Style::Plain),
            ("β", Style::Code),
            (".", Style::Plain)
        ]
    );
    let items: Vec<(usize, Option<u64>, String)> = scene.events[1..4]
        .iter()
        .map(|event| match event {
            Event::Text(Block::Item {
                depth,
                number,
                spans,
            }) => (*depth, *number, plain(spans)),
            _ => unreachable!("items, as above"),
        })
        .collect();
    assert_eq!(
        items,
        [
            (0, Some(1), "one".to_owned()),
            (0, Some(2), "two".to_owned()),
            (1, None, "inner".to_owned())
        ]
    );
    let prediction = scene.predictions().next().unwrap();
    assert_eq!(prediction.id, "q1");
    assert_eq!(
        plain(&prediction.question),
        "What does the loss do at step 20?"
    );
    let right = Kind::Choice {
        options: ["nothing", "it falls faster", "it diverges"]
            .map(str::to_owned)
            .into(),
        right: Some(1),
    };
    assert_eq!(prediction.kind, right);
}

#[test]
fn a_scene_is_played_and_its_claims_are_judged_by_its_numbers() {
    let script = read(MOMENTUM).unwrap();
    let scene = &script.scenes[0];
    let lab = scene.lab.as_ref().unwrap();
    let outcome = lab.play(0, &Control::default()).unwrap();
    assert_eq!(outcome.steps, 40);
    let steps: Vec<u64> = outcome.evaluations.iter().map(|one| one.step).collect();
    assert_eq!(steps, [0, 10, 20, 30, 40]);
    for claim in &scene.claims {
        assert!(claim.check(&outcome).unwrap().holds, "{}", claim.text);
    }
    assert_eq!(outcome, lab.play(0, &Control::default()).unwrap());
    assert_ne!(outcome, lab.play(1, &Control::default()).unwrap());
    let train_loss = outcome.evaluations[4].train.loss;
    assert_eq!(value("train_loss(40)", &outcome), Ok(train_loss));
    // Between evaluations, the last one holds.
    assert_eq!(value("step(25)", &outcome), Ok(20.0));
    assert!(value("train_loss(41)", &outcome).is_err());
    assert_eq!(value("1 + 2 * 3 - 10 % * 10 / 2", &outcome), Ok(6.5));
    assert_eq!(value("-(2 - 5) × 2", &outcome), Ok(6.0));
    assert_eq!(value("max(step(start), 3, abs(-7))", &outcome), Ok(7.0));
}

#[test]
fn a_claim_that_is_false_is_said_to_be() {
    let script = read(MOMENTUM).unwrap();
    let lab = script.scenes[0].lab.as_ref().unwrap();
    let outcome = lab.play(0, &Control::default()).unwrap();
    let holds = |text: &str| {
        let claim = claim::Claim::read(text, 1, &Act::Run).unwrap();
        claim.check(&outcome).unwrap()
    };
    let judgement = holds("step(end) < 40");
    assert!(!judgement.holds);
    assert_eq!(judgement.numbers, "40 < 40");
    assert!(holds("step(end) < 40 or step(end) >= 40").holds);
    assert!(holds("0 < step(10) <= 10 and step(start) = 0").holds);
    assert!(!holds("diverged").holds);
    assert!(holds("not stopped_early").holds);
}

#[test]
fn claims_over_a_table_choose_its_rows() {
    let race = read(&lab("data iris\nhidden 6\nuntil step 30\nrace batch 8,32")).unwrap();
    let lab = race.scenes[0].lab.as_ref().unwrap();
    let outcome = lab.play(0, &Control::default()).unwrap();
    let rows = outcome.answer.as_ref().unwrap().sheets[0].rows.len();
    assert_eq!(rows, 2);
    let claim = |text: &str| claim::Claim::read(text, 1, &lab.act);
    let judged = claim("race.rank(\"batch 8\") + race.rank(\"batch 32\") = 3").unwrap();
    assert!(judged.check(&outcome).unwrap().holds);
    assert!(
        claim("race.rank(1) = 1")
            .unwrap()
            .check(&outcome)
            .unwrap()
            .holds
    );
    assert!(
        claim("max(race.curves.step(lane=\"batch 8\")) = 30")
            .unwrap()
            .check(&outcome)
            .unwrap()
            .holds
    );
    let several = claim("race.curves.step = 3")
        .unwrap()
        .check(&outcome)
        .unwrap_err();
    assert!(several.to_string().contains("choose a row"), "{several}");
    let missing = claim("race.nothing(1) = 3")
        .unwrap()
        .check(&outcome)
        .unwrap_err();
    assert!(
        missing
            .to_string()
            .contains("expected one of the columns rank, lane"),
        "{missing}"
    );
}

#[test]
fn a_run_that_continues_is_the_same_run_with_a_later_end() {
    let text = format!(
        "{}\n# B {{#b}}\n```lab\ncontinue\noptimizer adam\nuntil step 60\n```\n",
        lab("data iris\nhidden 6\nuntil step 40\neval-every 10 steps").trim_end()
    );
    let script = read(&text).unwrap();
    let [first, second] = &script.scenes[..] else {
        unreachable!("two scenes")
    };
    let second = second.lab.as_ref().unwrap();
    assert_eq!(second.start, Start::Continued(Until::Step(40)));
    assert_eq!(
        second.recipe.schedule[0].to_string(),
        "step 40: optimizer adam"
    );
    let before = first
        .lab
        .as_ref()
        .unwrap()
        .play(0, &Control::default())
        .unwrap();
    let after = second.play(0, &Control::default()).unwrap();
    assert_eq!(before.evaluations[..], after.evaluations[..5]);
    assert_eq!(after.steps, 60);
}

#[test]
fn mistakes_are_named_with_file_and_line_and_what_is_allowed() {
    let one = |text: &str| {
        let all = errors(text);
        assert_eq!(all.len(), 1, "{all:?}");
        assert_eq!(all[0].lines().count(), 1, "{all:?}");
        all[0].clone()
    };
    assert_eq!(
        one("# A {#a}\n"),
        "a.md:1: a lecture begins with a front matter between two lines of ---, with gradus-lecture: 1"
    );
    assert_eq!(
        one("---\ngradus-lecture: 2\n---\n# A {#a}\n"),
        "a.md:2: gradus-lecture can't be '2': expected 1, the version of the script language"
    );
    assert_eq!(
        one("---\ngradus-lecture: 1\ntitel: x\n---\n# A {#a}\n"),
        "a.md:3: unknown key 'titel': expected gradus-lecture, title, language, duration or seed; did you mean 'title'?"
    );
    assert!(one("---\ngradus-lecture: 1\n---\n").starts_with("a.md: no scene"));
    assert_eq!(
        one(&scene("## Deeper {#b}")),
        "a.md:6: a scene has a heading of one # only: use **bold** within a scene"
    );
    assert!(one("---\ngradus-lecture: 1\n---\n# A\n").contains("the scene 'A' has no id"));
    assert_eq!(
        one(&scene("# B {#a}")),
        "a.md:6: the id 'a' is already that of line 5"
    );
    assert!(
        one(&scene("<!-- puase -->"))
            .contains("'puase' is not known: expected 'pause' or 'note: …'")
    );
    assert!(one(&scene("```labs\n```")).ends_with("did you mean 'lab'?"));
    assert!(one(&scene("![x](y.png)")).contains("an image can't be shown"));
    let open = "a.md:6: the comment that begins here is not closed: expected --> after it";
    assert_eq!(one(&scene("<!-- note: x\n\n# B {#b}")), open);
    assert_eq!(one(&scene("<!-- pause --> <!-- note: x")), open);
    assert_eq!(one(&scene("text <!-- note: x\n\n# B {#b}")), open);
    assert_eq!(
        errors(&scene("```text\nx\n\n# B {#b}\n``")),
        ["a.md:6: the block that begins here is not closed: expected ``` on a line alone after it"]
    );
    assert!(
        read(&scene(
            "`<!--` and \\<!--\n\n```text\n<!--\n```\n\n~~~~text\n```\n~~~~"
        ))
        .is_ok()
    );
    assert!(one(&scene("```claim\n1 < 2\n```")).contains("a.md:7: a claim needs a lab"));
    assert!(
        one(&lab("until step 9\noptimiser adam")).starts_with("a.md:8: unknown line 'optimiser'")
    );
    assert!(one(&lab("until step 9\nbatch 0")).starts_with("a.md:8: batch can't be '0'"));
    assert!(one(&lab("until step 9\nat 5: lr 1")).starts_with("a.md:8: at can't be"));
    assert!(one(&lab("until step 9\nspeed fast")).starts_with("a.md:8: speed can't be 'fast'"));
    assert!(one(&lab("until step 9\nscreen models")).contains("expected train, model, race"));
    assert!(one(&lab("until step 9\nscreen model\npane x")).contains("expected layers, field"));
    assert!(one(&lab("until step 9\ny upside-down")).ends_with("expected log or linear"));
    assert!(one(&lab("data iris")).contains("the run has no end"));
    assert!(one(&lab("until time 3s")).contains("until time depends on the machine"));
    assert!(one(&lab("continue")).starts_with("a.md:7: nothing to continue"));
    assert!(one(&lab("study nothing")).contains("expected cross-validation"));
    assert!(one(&lab("study cross-validation --kk 3")).contains("expected --folds"));
    assert!(one(&lab("race nonsense 3")).starts_with("a.md:7: "));
    assert!(one(&lab("surface hill")).contains("expected "));
    assert!(
        one(&lab("surface noise sgd,momentun")).contains("can't be 'momentun': expected sgd, ")
    );
    assert!(one(&lab("surface himmelblau\nrace batch 3")).contains("a lab has one of"));
    assert!(one(&lab("recipe nothing")).starts_with("a.md:7: recipe: no recipe 'nothing'"));
    let claim = |text: &str| one(&format!("{}```claim\n{text}\n```\n", lab("until step 9")));
    assert!(claim("train_los(9) < 1").contains("did you mean 'train_loss'?"));
    assert!(claim("train_loss(9) <").ends_with("expected a number or a figure at 'the end'"));
    assert!(claim("train_loss(9)) < 1").contains("at ') < 1'"));
    assert!(claim("train_loss(middle) < 1").contains("expected a step, start, best or end"));
    assert!(claim("study.loss(1) < 1").contains("a claim can't be 'study.loss(1)'"));
    assert!(claim("1 + 1").contains("expected a comparison"));
    let predict = |text: &str| one(&scene(&format!("```predict {{#q kind={text}\n```")));
    assert!(predict("choice}\nWhat?\n- a\n- b").contains("one option of a choice is right"));
    assert!(predict("choice}\nWhat?\n- a *").contains("2 to 9 options"));
    assert!(
        predict("chioce}\nWhat?\n- a *\n- b").contains("expected choice, number, order or curve")
    );
    assert!(predict("number}\nWhat?").contains("a line 'value: …'"));
    assert!(predict("curve}").contains("a question begins with its text"));
    assert!(one(&scene("```predict q1\nWhat?\n```")).contains("expected {#some-id kind=choice}"));
}

#[test]
fn ends_and_changes_that_can_not_be_are_named_with_their_own_lines() {
    let one = |lines: &str| {
        let all = errors(&lab(lines));
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].clone()
    };
    assert_eq!(
        one("data iris\nuntil step 400\nat step 500: lr 0.1"),
        "a.md:9: at can't be 'step 500': the run ends at step 400, so expected a step before"
    );
    assert!(one("at step 400: lr 0.1\nuntil step 400").starts_with("a.md:7: at can't be"));
    assert_eq!(
        one("until step 400\nbatch 8\nuntil step 500"),
        "a.md:9: until is given twice in this lab"
    );
    for twice in [
        "batch 8",
        "speed 9",
        "recipe overfit",
        "screen train",
        "optimizer adam",
    ] {
        let why = one(&format!("{twice}\nuntil step 9\n{twice}"));
        assert!(
            why.starts_with("a.md:9: ") && why.ends_with("given twice in this lab"),
            "{why}"
        );
    }
    assert_eq!(
        one("data iris\nuntil step 1000000000000"),
        "a.md:8: until can't be 'step 1000000000000': expected at most 1000000 steps or epochs in a lecture"
    );
    for end in [
        "epoch 1e9",
        "loss 0.1 or step 9000000",
        "loss 0.1 or epoch 9000000",
    ] {
        assert!(
            one(&format!("until {end}")).starts_with("a.md:7: until can't be"),
            "{end}"
        );
    }
    assert!(one("study bootstrap\nuntil epoch 1e9").starts_with("a.md:8: until can't be"));
    assert!(one("batch 1\nuntil time 3s").starts_with("a.md:8: until time"));
    let continued = format!(
        "{}\n# B {{#b}}\n```lab\ncontinue\nuntil step 40\n```\n",
        lab("at step 20: lr 0.1\nuntil step 40").trim_end()
    );
    assert_eq!(
        errors(&continued),
        [
            "a.md:13: until can't be 'step 40': this run continues at step 40, so expected a later end"
        ]
    );
    // What stands side by side may be there twice, and a recipe's own end may be set again.
    let side_by_side = "recipe overfit\nat step 1: lr 0.1\nat step 2: lr 0.2\nuntil step 9";
    assert!(
        read(&lab(side_by_side)).is_ok(),
        "{:?}",
        read(&lab(side_by_side)).err()
    );
}

#[test]
fn a_language_is_one_of_the_interface_and_that_of_the_file_s_name() {
    let text = |language: &str| {
        format!("---\ngradus-lecture: 1\nlanguage: {language}\n---\n# A {{#a}}\nText.\n")
    };
    assert_eq!(
        errors(&text("kr")),
        ["a.md:3: language can't be 'kr': expected en or ko, as in --lang"]
    );
    let script = read(&text("en")).unwrap();
    let translate = |text: &str| {
        known(|known| script.translated(text, Path::new("a.ko.md"), known))
            .map_err(|errors| errors[0].to_string())
    };
    // Under another name it would never be found.
    assert_eq!(
        translate(&text("en")).unwrap_err(),
        "a.ko.md:3: language can't be 'en': expected ko, as in the name of the file"
    );
    let unsaid = text("ko").replace("language: ko\n", "");
    assert_eq!(translate(&unsaid).unwrap().language, "ko");
}

#[test]
fn all_mistakes_are_named_in_the_order_of_their_lines() {
    let all = errors(&lab("batch 0\nbog 3\nspeed fast"));
    let lines: Vec<&str> = all.iter().map(|error| &error[..6]).collect();
    assert_eq!(lines, ["a.md:7", "a.md:8", "a.md:9"], "{all:?}");
}

#[test]
fn a_translation_has_the_same_ids_and_computes_the_same() {
    let script = read(MOMENTUM).unwrap();
    let korean = "---
gradus-lecture: 1
title: 최적화
language: ko
---
# 모멘텀 {#momentum}
기울기가 쌓입니다.
```predict {#q1 kind=choice}
손실은 어떻게 될까요?
- 그대로
- 더 빨리 줄어듭니다
- 발산합니다
```
";
    let translate = |text: &str| {
        known(|known| script.translated(text, Path::new("a.ko.md"), known))
            .map_err(|errors| errors[0].to_string())
    };
    let translated = translate(korean).unwrap();
    assert_eq!((translated.language.as_str(), translated.seed), ("ko", 11));
    let (here, there) = (&translated.scenes[0], &script.scenes[0]);
    assert_eq!((&here.lab, &here.claims), (&there.lab, &there.claims));
    assert_eq!(here.title, "모멘텀");
    let Kind::Choice { options, right } = &here.predictions().next().unwrap().kind else {
        unreachable!("a choice")
    };
    assert_eq!((options.len(), *right), (3, Some(1)));
    let without = |cut: &str, put: &str| translate(&korean.replace(cut, put)).unwrap_err();
    assert_eq!(
        without("#momentum", "#other"),
        "a.ko.md: the scene 'momentum' of a.md is missing"
    );
    assert!(without("#q1", "#q2").contains("the question 'q1' of a.md is missing"));
    assert!(without("- 그대로\n", "").contains("'q1' has 2 options, in a.md it has 3"));
    assert!(without("kind=choice", "kind=order").contains("expected choice, as in a.md"));
    assert!(
        without("기울기", "```lab\n```\n기울기")
            .contains("a translation has no lab, and of claims only the words: those of a.md hold")
    );
}

#[test]
fn a_claim_may_be_said_in_words_and_a_translation_says_it_in_others() {
    let said = MOMENTUM.replace("train_loss(40) <", "the loss: it falls: train_loss(40) <");
    let script = read(&said).unwrap();
    let claims = &script.scenes[0].claims;
    assert_eq!(claims[0].said(), "the loss: it falls");
    assert_eq!(claims[0].text, "train_loss(40) < train_loss(0)");
    assert_eq!(
        (claims[1].said(), claims[1].words.as_ref()),
        ("step(end) = 40 and not diverged", None)
    );
    let translate = |claims: &str| {
        let text = format!(
            "---\ngradus-lecture: 1\ntitle: T\nlanguage: ko\n---\n# 모멘텀 {{#momentum}}\n```predict {{#q1 kind=choice}}\n왜?\n- 가\n- 나\n- 다\n```\n{claims}"
        );
        known(|known| script.translated(&text, Path::new("a.ko.md"), known))
            .map_err(|errors| errors[0].to_string())
    };
    let translated = translate("```claim\n손실이 줄어듦\n```\n").unwrap();
    let here = &translated.scenes[0].claims;
    assert_eq!(here[0].said(), "손실이 줄어듦");
    assert_eq!(here[0].text, claims[0].text);
    assert_eq!(here[1], claims[1]);
    assert_eq!(
        translate("").unwrap_err(),
        "a.ko.md:6: the scene 'momentum' has the words of 0 claims, in a.md there are 1 with words"
    );
    assert!(
        translate("```claim\n손실: train_loss(40) < train_loss(0)\n```\n")
            .unwrap_err()
            .starts_with("a.ko.md:14: a translation has no lab, and of claims only the words")
    );
    // A yes or no needs no numbers beside its words.
    let ended = read(&MOMENTUM.replace("step(end) = 40 and", "it goes on: step(end) = 40 and"));
    let claim = &ended.unwrap().scenes[0].claims[1];
    let outcome = script.scenes[0]
        .lab
        .as_ref()
        .unwrap()
        .play(0, &Control::default());
    let outcome = outcome.unwrap();
    let judged = claim.check(&outcome).unwrap();
    assert_eq!((judged.holds, judged.numbers.as_str()), (true, "40 = 40"));
    // As everywhere on screen, what is negative has a minus sign.
    let below = read(&MOMENTUM.replace("train_loss(40) < train_loss(0)", "step(end) - 50 < 0"));
    let judged = below.unwrap().scenes[0].claims[0].check(&outcome).unwrap();
    assert_eq!(judged.numbers, "−10 < 0");
}
