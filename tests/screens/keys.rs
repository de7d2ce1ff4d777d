//! The effects of keys.

use crossterm::event::{KeyEvent, KeyEventKind};
use gradus::live::{Activity, Command, Event, Speed};
use gradus::optim;
use gradus::regularize;
use gradus::train::{Best, Change, ChangeError, End, Settings, Verdict};
use gradus::ui::keymap::{Action, Context};
use gradus::ui::screen;
use gradus::ui::{App, Effect, Message, Savable, Save, WriteError};

use super::fixture::{self, Story, tell};
use super::gallery;
use super::harness::{changes, draw, press, script, text, wide};
use super::optimizer;
use super::studies;
use super::timeline;

const SIZE: (u16, u16) = (120, 40);

fn training() -> (App, Story) {
    let mut app = wide();
    let story = fixture::picture(&mut app);
    (app, story)
}

/// The screens in a state in which the bindings of `context` apply.
fn in_context(context: Context) -> App {
    let (mut app, mut story) = training();
    match context {
        Context::Always | Context::Global => {}
        // So that there is a row above and below, and both directions work.
        Context::Recipe => drop(press(&mut app, "<down>")),
        Context::Curves => drop(press(&mut app, "c<left><left><left><up><up><shift-left>")),
        Context::Panes => {
            gallery::show(&mut app, &[("data", "digits")]);
            press(&mut app, "2<tab><down>");
        }
        Context::Own("model") => {
            gallery::show(&mut app, &[("data", "iris")]);
            press(&mut app, "2");
        }
        Context::Own("optimizer") => {
            optimizer::show(&mut app, "adam");
            press(&mut app, "p");
        }
        Context::Own("landscape-panes") => {
            app.show(screen::find("landscape").unwrap());
            press(&mut app, "<tab><down>");
        }
        Context::Own("landscape") => {
            app.show(screen::find("landscape").unwrap());
            press(&mut app, "p");
        }
        Context::Branches => {
            timeline::forked(&mut app, &mut story);
            press(&mut app, "F<up>");
        }
        Context::Intervals => drop(press(&mut app, "i")),
        Context::Stopped | Context::Offer => story.stop(&mut app, End::EarlyStopping),
        Context::Data => {
            gallery::show(&mut app, &[("data", "wine")]);
            assert!(app.update(Message::Resize(60, 16)).is_empty());
            press(&mut app, "Djj");
        }
        Context::Help => {
            assert!(app.update(Message::Resize(60, 16)).is_empty());
            press(&mut app, "?jj");
        }
        Context::Question => drop(press(&mut app, "T")),
        // So that the number of seeds can be changed in both directions.
        Context::Own("race") => {
            app.show(screen::find("race").unwrap());
            press(&mut app, "<up><up><up><right>");
        }
        Context::Own("surface") => {
            app.show(screen::find("race").unwrap());
            press(&mut app, "w<down>eeep");
        }
        Context::Own("studies") => studies::working(&mut app),
        Context::Own(other) => panic!("say how the keys of '{other}' come to hold"),
        Context::Prompt => drop(press(
            &mut app,
            ":lr 1<enter>:lr 2<enter>:lr 3<enter>:<up><up>",
        )),
    }
    app
}

#[test]
fn every_binding_does_something() {
    for binding in screen::keys().bindings() {
        // Already on the only screen, already backed out of everything, already following: no effect is correct.
        if matches!(
            binding.action,
            Action::Screen(_) | Action::Back | Action::Follow
        ) && binding.context == Context::Global
        {
            continue;
        }
        for chord in binding.keys {
            let mut app = in_context(binding.context);
            if matches!(binding.action, Action::Complete | Action::CompleteBack) {
                press(&mut app, "<esc>:o");
            }
            let size = if binding.context == Context::Help {
                (60, 16)
            } else {
                SIZE
            };
            let before = draw(&mut app, size);
            let event = KeyEvent::new(chord.code, chord.modifiers);
            let effects = app.update(Message::Key(event));
            let drawn = draw(&mut app, size) != before;
            assert!(drawn || !effects.is_empty(), "{binding:?}");
        }
    }
}

#[test]
fn back_and_follow_undo_what_was_opened() {
    let (mut app, _) = training();
    let before = draw(&mut app, SIZE);
    for keys in [
        "?<esc>",
        ":lr<esc>",
        "T<esc>",
        "c<left><esc><esc>",
        "c<left><up><up><esc><esc><esc>",
        "c<left><up>0<esc>",
    ] {
        press(&mut app, keys);
        let _ = draw(&mut app, SIZE);
    }
    // The first key clears the status line.
    let mut fresh = training().0;
    press(&mut fresh, "<esc>");
    assert_eq!(draw(&mut app, SIZE), draw(&mut fresh, SIZE));
    assert_ne!(draw(&mut app, SIZE), before);
}

#[test]
fn releases_do_not_count_and_repeats_do() {
    let (mut app, _) = training();
    let mut event = script("o")[0];
    event.kind = KeyEventKind::Release;
    assert!(app.update(Message::Key(event)).is_empty());
    event.kind = KeyEventKind::Repeat;
    assert_eq!(app.update(Message::Key(event)).len(), 1);
}

#[test]
fn every_optimizer_can_be_chosen_by_keys_alone() {
    for keys in ["o", "O", "<right>", "<left>"] {
        let (mut app, mut story) = training();
        let mut seen = Vec::new();
        for _ in optim::ENTRIES {
            let asked = changes(&press(&mut app, keys));
            assert_eq!(asked.len(), 1);
            story.apply(&mut app, &asked[0], None);
            seen.push(asked[0].clone());
        }
        seen.sort();
        let mut all: Vec<String> = optim::ENTRIES
            .iter()
            .map(|entry| format!("optimizer {}", entry.id))
            .collect();
        all.sort();
        assert_eq!(seen, all, "{keys}");
    }
}

#[test]
fn every_regularizer_and_every_knob_can_be_changed_by_keys_alone() {
    for entry in regularize::ENTRIES {
        let mut app = wide();
        let mut story = Story::new(fixture::overfitting);
        story.start(&mut app);
        story.train(&mut app, 3);
        let mut found = false;
        for _ in 0..40 {
            press(&mut app, "<down>");
            let asked = changes(&press(&mut app, "<enter>"));
            press(&mut app, "<esc>");
            if asked == [format!("{} on", entry.id)] {
                found = true;
                break;
            }
            // Another regularizer was switched: restore it.
            if let Some(words) = asked.first() {
                story.apply(&mut app, words, Some(0));
            }
        }
        assert!(found, "{}", entry.id);
    }
    for entry in optim::ENTRIES {
        let mut app = wide();
        let mut story = Story::new(fixture::overfitting);
        story.start(&mut app);
        story.apply(&mut app, &format!("optimizer {}", entry.id), None);
        for knob in entry.knobs {
            press(&mut app, "<down>");
            let asked = changes(&press(&mut app, "<left>"));
            assert!(
                asked[0].starts_with(&format!("{} ", knob.word)),
                "{asked:?}"
            );
        }
    }
}

#[test]
fn presses_count_on_from_what_was_asked_for() {
    let mut app = wide();
    let mut story = Story::new(fixture::overfitting);
    story.start(&mut app);
    story.train(&mut app, 3);
    assert_eq!(
        changes(&press(&mut app, "++-")),
        ["lr 0.1", "lr 0.2", "lr 0.1"]
    );
    assert_eq!(
        changes(&press(&mut app, "bbB")),
        ["batch 64", "batch 128", "batch 64"]
    );
    assert_eq!(
        changes(&press(&mut app, "oo")),
        ["optimizer momentum", "optimizer nesterov"]
    );
    assert!(text(&mut app, SIZE).contains("pending"));
}

#[test]
fn a_change_is_pending_until_its_own_answer_comes() {
    let mut app = wide();
    let mut story = Story::new(fixture::overfitting);
    story.start(&mut app);
    let effects = press(&mut app, "+");
    let Effect::Send(Command::Change { ticket, .. }) = effects[0] else {
        panic!("{effects:?}");
    };
    assert!(text(&mut app, SIZE).contains("pending"));
    story.apply(&mut app, "batch 64", None);
    assert!(text(&mut app, SIZE).contains("pending"));
    story.apply(&mut app, "lr 0.1", Some(ticket));
    let screen = text(&mut app, SIZE);
    assert!(
        !screen.contains("pending") && screen.contains("B lr 0.05 → 0.1"),
        "{screen}"
    );
    press(&mut app, "+");
    let refused = Event::Refused {
        ticket: Some(ticket + 1),
        why: ChangeError::NothingKept.into(),
    };
    tell(&mut app, story.report(vec![refused]));
    let screen = text(&mut app, SIZE);
    assert!(
        !screen.contains("pending") && screen.contains("error: keep-best needs early stopping"),
        "{screen}"
    );
}

#[test]
fn keys_of_the_training_send_commands() {
    let (mut app, mut story) = training();
    let sent = |effects: Vec<Effect>| {
        effects
            .into_iter()
            .map(|effect| match effect {
                Effect::Send(command) => command,
                other => panic!("{other:?}"),
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        sent(press(&mut app, " sSrRTy")),
        [
            Command::Pause,
            Command::Steps(1),
            Command::Epoch,
            Command::Restart { seed: 7 },
            Command::Restart { seed: 8 },
            Command::OpenTest,
        ]
    );
    assert_eq!(
        sent(press(&mut app, "<lt><lt>>")),
        [
            Command::Speed(Speed::StepsPerSecond(10_000.0)),
            Command::Speed(Speed::StepsPerSecond(3000.0)),
            Command::Speed(Speed::StepsPerSecond(10_000.0)),
        ]
    );
    story.activity = Activity::Paused;
    tell(&mut app, story.report(Vec::new()));
    assert_eq!(sent(press(&mut app, " ")), [Command::Resume]);
    assert_eq!(press(&mut app, "q"), [Effect::Quit]);
    assert_eq!(press(&mut app, ":<ctrl-c>"), [Effect::Quit]);
    assert_eq!(press(&mut app, "<esc><ctrl-z>"), [Effect::Suspend]);
}

#[test]
fn a_stop_offers_a_choice_that_can_be_declined() {
    let (mut app, mut story) = training();
    story.stop(&mut app, End::EarlyStopping);
    assert_eq!(
        changes(&press(&mut app, "<enter>g")),
        ["keep-best", "go-on"]
    );
    let (mut app, mut story) = training();
    story.stop(&mut app, End::EarlyStopping);
    press(&mut app, "<esc><down>");
    assert!(
        press(&mut app, "<enter>").is_empty(),
        "the recipe has the key again"
    );
    assert!(
        press(&mut app, "<esc> ").is_empty(),
        "there is nothing to pause"
    );
    assert_eq!(changes(&press(&mut app, "g")), ["go-on"]);
}

#[test]
fn early_stopping_switched_on_late_says_what_its_best_is_the_best_of() {
    let (mut app, mut story) = training();
    let lowest = story.evaluation(story.step());
    let mut shown = |watched: &str, at: u64| {
        story.settings = story.about.recipe.settings.clone();
        for text in ["early-stopping 10", watched] {
            let change: Change = text.parse().unwrap();
            change.apply(&mut story.settings, 1078).unwrap();
        }
        story.meter = Some(gradus::regularize::Meter {
            count: 3,
            limit: 10,
            triggered: false,
        });
        let Message::Report(mut report) = story.report(Vec::new()) else {
            unreachable!();
        };
        let mut best = Best::from(&lowest);
        best.step = at;
        best.validation.loss = 1.27;
        report.status.best = Some(best);
        tell(&mut app, Message::Report(report));
        text(&mut app, SIZE)
    };
    let late = shown("monitor validation-loss", lowest.step);
    assert!(
        late.contains("best since it was switched on: 1.27 at epoch"),
        "{late}"
    );
    let other = shown("monitor validation-accuracy", lowest.step);
    assert!(other.contains("kept: 1.27 at epoch"), "{other}");
    // What improved by too little was seen, and is lower.
    let little = shown("min-delta 0.5", 0);
    assert!(little.contains("kept: 1.27 at epoch"), "{little}");
}

/// The file that is asked for, not to be written over.
fn file(what: Savable, path: &str) -> Save {
    Save {
        what,
        path: path.into(),
        overwrite: false,
    }
}

fn saved(what: Savable, path: &str) -> Effect {
    Effect::Save(file(what, path))
}

#[test]
fn a_refusal_is_shown_to_its_end_with_all_that_is_allowed() {
    let all = gradus::optim::ENTRIES.iter().map(|entry| entry.id);
    let optimizers = all.collect::<Vec<_>>().join(", ");
    for (line, whole) in [
        (
            ":save x.foo<enter>",
            "save can't be 'x.foo': expected a file ending in .svg, .txt, .ansi (the screen), .safetensors (the weights), \
             .csv, .jsonl (curves or table), .json (the answer of a study), .gradus (the run)"
                .to_owned(),
        ),
        (
            ":optimizer foo<enter>",
            format!("optimizer can't be 'foo': expected {optimizers}"),
        ),
    ] {
        for size in [(120, 40), (80, 24), (60, 20), (60, 16)] {
            let (mut app, _) = training();
            press(&mut app, line);
            let screen = text(&mut app, size);
            let words: Vec<&str> = screen.split_whitespace().collect();
            assert!(words.join(" ").contains(&whole), "{size:?}:\n{screen}");
            // The typed text can still be edited.
            let typed = line.replace("<enter>", "");
            assert!(screen.trim_end().ends_with(&typed), "{screen}");
        }
    }
}

fn is_there(asked: &Save, path: &str) -> Message {
    Message::FileExists {
        save: asked.clone(),
        path: path.into(),
    }
}

#[test]
fn a_file_that_goes_with_what_is_asked_for_is_named_in_the_question() {
    let (mut app, _) = training();
    let asked = file(Savable::Run, "r.gradus");
    assert!(app.update(is_there(&asked, "r.state")).is_empty());
    let screen = text(&mut app, (60, 16));
    assert!(screen.contains("r.state already exists"), "{screen}");
    let over = Effect::Save(Save {
        overwrite: true,
        ..asked
    });
    assert_eq!(press(&mut app, "y"), [over]);
}

#[test]
fn a_file_that_is_there_is_written_over_once_that_is_answered_or_said() {
    let (mut app, _) = training();
    let asked = file(Savable::Table, "m.csv");
    let over = Effect::Save(Save {
        overwrite: true,
        ..asked.clone()
    });
    for (keys, done) in [("y", &[over.clone()][..]), ("n", &[]), ("<esc>", &[])] {
        assert!(app.update(is_there(&asked, "m.csv")).is_empty());
        let screen = text(&mut app, (60, 16));
        assert!(screen.contains("m.csv already exists"), "{screen}");
        assert!(screen.contains("Overwrite it?"), "{screen}");
        assert!(screen.contains("overwrite") && screen.contains("cancel"));
        assert_eq!(press(&mut app, keys), done);
        assert!(!text(&mut app, SIZE).contains("already exists"));
    }
    assert_eq!(press(&mut app, ":save! m.csv<enter>"), [over]);
}

#[test]
fn the_command_line_alters_the_run_and_the_screen() {
    let (mut app, _) = training();
    assert_eq!(changes(&press(&mut app, ":beta 0.8<enter>")), ["beta 0.8"]);
    assert_eq!(
        press(&mut app, ":save a b.svg<enter>:save w.safetensors<enter>"),
        [
            saved(Savable::Frame, "a b.svg"),
            saved(Savable::Weights, "w.safetensors")
        ]
    );
    assert_eq!(
        press(
            &mut app,
            ":save m<tab><tab><tab><tab><tab><enter>:save m.jsonl<enter>"
        ),
        [
            saved(Savable::Table, "m.csv"),
            saved(Savable::Table, "m.jsonl")
        ]
    );
    assert_eq!(
        press(&mut app, ":step 5<enter>"),
        [Effect::Send(Command::Steps(5))]
    );
    let before = draw(&mut app, SIZE);
    press(&mut app, ":lang ko<enter>:theme light<enter>");
    assert_ne!(draw(&mut app, SIZE), before);
}

#[test]
fn a_mistake_is_named_and_its_text_kept_for_correction() {
    let (mut app, _) = training();
    assert!(press(&mut app, ":gamma 0.9<enter>").is_empty());
    let screen = text(&mut app, SIZE);
    assert!(
        screen.contains("adam has no gamma: its hyperparameters are lr, beta, beta2, epsilon"),
        "{screen}"
    );
    assert!(screen.contains(":gamma 0.9"));
    press(&mut app, "<backspace>");
    assert!(!text(&mut app, SIZE).contains("adam has no gamma"));
    assert!(press(&mut app, "<esc>:go-on<enter>").is_empty());
    assert!(text(&mut app, SIZE).contains("go-on only applies when training has stopped"));
    press(&mut app, "<esc>:lr 0.001<enter>");
    assert!(text(&mut app, SIZE).contains("lr 0.001: already set"));
}

#[test]
fn completion_and_history_reach_what_was_meant() {
    let (mut app, _) = training();
    assert_eq!(
        changes(&press(&mut app, ":opt<tab>ada<tab><tab><enter>")),
        ["optimizer adadelta"]
    );
    press(&mut app, ":<up>");
    assert!(text(&mut app, SIZE).contains(":optimizer adadelta"));
    // It is already requested, and a second request would change nothing.
    assert!(press(&mut app, "<enter>").is_empty());
    assert!(
        app.update(Message::Paste(":lr 0.5\n".to_owned()))
            .is_empty()
    );
    assert!(text(&mut app, SIZE).contains(":lr 0.5"));
}

#[test]
fn saving_under_another_ending_says_which_there_are_in_the_language_of_the_screen() {
    let (mut app, _) = training();
    assert!(press(&mut app, ":save a.png<enter>").is_empty());
    let screen = text(&mut app, (160, 40));
    for ending in [
        ".svg",
        ".txt",
        ".ansi (the screen)",
        ".safetensors",
        ".csv",
        ".jsonl (curves or table)",
    ] {
        assert!(screen.contains(ending), "{screen}");
    }
    press(&mut app, "<esc>:lang ko<enter>:save a.png<enter>");
    let screen = text(&mut app, (160, 40));
    assert!(screen.contains(".csv, .jsonl (곡선 또는 표)"), "{screen}");
}

#[test]
fn a_file_that_was_saved_is_reported() {
    let (mut app, _) = training();
    let saved = |result| Message::Saved {
        what: "frame.svg".to_owned(),
        result,
    };
    assert!(app.update(saved(Ok(()))).is_empty());
    assert!(text(&mut app, SIZE).contains("Saved frame.svg"));
    let full = WriteError::File(std::io::Error::other("disk full").into());
    assert!(app.update(saved(Err(full))).is_empty());
    assert!(text(&mut app, SIZE).contains("Could not save frame.svg: disk full"));
}

#[test]
fn a_restart_says_what_it_goes_back_to() {
    let (mut app, _) = training();
    press(&mut app, "r");
    Story::new(fixture::overfitting).start(&mut app);
    let screen = text(&mut app, SIZE);
    let said = "Restarted from the initial recipe, seed 7";
    assert!(screen.contains(said), "{screen}");
}

#[test]
fn what_only_a_start_can_set_is_named_with_its_option() {
    for (line, option) in [
        ("data moons", "--data moons"),
        ("hidden 32", "--hidden 32"),
        ("activation tanh", "--activation tanh"),
    ] {
        let (mut app, _) = training();
        assert!(press(&mut app, &format!(":{line}<enter>")).is_empty());
        let screen = text(&mut app, SIZE);
        let said = format!("only at the start: gradus {option}");
        assert!(screen.contains(&said), "{screen}");
    }
}

#[test]
fn enter_on_a_row_brings_its_value_or_a_list_that_arrows_walk() {
    let (mut app, _) = training();
    press(&mut app, "<down><enter>");
    assert!(text(&mut app, SIZE).contains(":lr 0.001"));
    let (mut app, _) = training();
    assert_eq!(
        changes(&press(&mut app, "<enter><down><down><enter>")),
        ["optimizer momentum"]
    );
}

#[test]
fn nothing_is_drawn_when_nothing_changes() {
    let (mut app, story) = training();
    let _ = draw(&mut app, SIZE);
    assert!(!app.is_dirty());
    tell(&mut app, story.report(Vec::new()));
    assert!(!app.is_dirty(), "the same status again");
    press(&mut app, "w");
    assert!(!app.is_dirty(), "a key that means nothing");
    press(&mut app, "x");
    assert!(app.is_dirty());
    let _ = draw(&mut app, SIZE);
    assert!(!app.is_dirty());
}

#[test]
fn a_new_run_starts_with_empty_curves() {
    let (mut app, story) = training();
    press(&mut app, "c<left><up>");
    let fresh = Story::new(fixture::overfitting);
    fresh.start(&mut app);
    assert_eq!(app.run().changes, []);
    assert_eq!(app.run().last_step(), 0);
    assert!(app.run().curves.objective.is_empty());
    assert_eq!(app.run().expected().unwrap(), Settings::default());
    drop(story);
    assert!(text(&mut app, SIZE).contains("log, whole"));
}

#[test]
fn a_change_after_a_divergence_lets_the_run_go_on() {
    let (mut app, mut story) = training();
    let verdict = Verdict {
        step: story.step() + 1,
        suspect: "lr 20".parse().unwrap(),
    };
    story.stop(&mut app, End::Diverged(verdict));
    assert!(press(&mut app, " ").is_empty(), "it would diverge again");
    assert!(text(&mut app, SIZE).contains("Training has stopped"));
    assert!(
        press(&mut app, "g").is_empty(),
        "no mark of what changes nothing"
    );
    assert!(text(&mut app, SIZE).contains("It would diverge again"));
    assert!(!text(&mut app, SIZE).contains("space pause"));
    story.apply(&mut app, "lr 0.01", None);
    assert!(text(&mut app, SIZE).contains("space resume"));
    for (key, command) in [
        (" ", Command::Resume),
        ("s", Command::Steps(1)),
        ("S", Command::Epoch),
    ] {
        let effects = press(&mut app, key);
        assert_eq!(changes(&effects), ["go-on"], "{key}");
        assert_eq!(effects.last(), Some(&Effect::Send(command)));
        // Refused or accepted, the request is answered.
        let ticket = effects.iter().find_map(|effect| match effect {
            Effect::Send(Command::Change { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        let why = ChangeError::NotStopped;
        let refused = Event::Refused {
            ticket,
            why: why.into(),
        };
        tell(&mut app, story.report(vec![refused]));
    }
}

#[test]
fn what_changes_nothing_is_not_asked_for() {
    let (mut app, _) = training();
    for keys in [":optimizer adam<enter>", ":dropout off<enter>"] {
        assert!(press(&mut app, keys).is_empty(), "{keys}");
    }
}
