//! Properties of every screen, and a screen defined only here, tested through the whole app.

#![allow(clippy::unwrap_used, clippy::panic)]
use std::sync::{Arc, Mutex};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::control::Control;
use crate::live::{About, Event, JobContext, Order, RenderCaches, Report, Speed, Status};
use crate::train::{Recipe, Session};
use crate::ui::keymap::{Action, Context};
use crate::ui::shell::Shell;
use crate::ui::state::State;
use crate::ui::{App, Appearance, Effect, Message};

#[test]
fn every_screen_is_found_by_its_unique_name_and_says_what_it_shows() {
    for entry in ENTRIES {
        assert!(std::ptr::eq(find(entry.id).unwrap(), *entry));
        let same = ENTRIES.iter().filter(|other| other.id == entry.id);
        assert_eq!(same.count(), 1);
        assert!(!entry.label.is_empty() && entry.explanation.len() > 20);
        let owner = entry.beside.map(|id| find(id).unwrap());
        assert!(owner.is_none_or(Entry::is_numbered), "{}", entry.id);
    }
}

#[test]
fn no_key_means_two_things_on_a_screen() {
    for entry in ENTRIES {
        // Including the keys of all screens, since one may bind global keys.
        let keys = keys_of(ENTRIES);
        let mode = entry.mode;
        let mut own = vec![Context::Stopped, Context::Global, Context::Always];
        own.extend(mode.besides);
        if mode.has_recipe {
            // While the recipe has the focus, enter and the arrows belong to it, whatever else the screen binds them
            // to.
            let shared = [Context::Recipe, Context::Global, Context::Always];
            keys.assert_unambiguous(&shared);
        }
        own.push(mode.keys);
        keys.assert_unambiguous(&own);
    }
}

#[test]
fn every_key_of_a_screen_is_bound_where_it_holds_and_obeyed() {
    for entry in ENTRIES {
        for binding in entry.keys {
            if let Action::Word(word) = binding.action {
                // It is a command of the screen, which can be used on any screen.
                assert_eq!(binding.context, Context::Global, "{binding:?}");
                assert!(entry.words.iter().any(|own| own.name == word), "{word}");
                continue;
            }
            let holds = [Some(entry.mode.keys), entry.mode.besides];
            assert!(holds.contains(&Some(binding.context)), "{binding:?}");
            if let Action::Own(_) = binding.action {
                let mut state = state();
                let mut screen = (entry.new)();
                let mut shell = Shell::new(&mut state, body(), entry.id);
                assert!(screen.act(binding.action, &mut shell), "{binding:?}");
            }
        }
    }
}

fn body() -> ratatui::layout::Rect {
    ratatui::layout::Rect::new(0, 0, 80, 24)
}

fn state() -> State {
    let mut state = State::new(
        Appearance::default(),
        keys_of(ENTRIES),
        commands_of(ENTRIES),
        ENTRIES.len(),
    );
    state.area = body();
    state
}

static SCREENS: &[&Entry] = &[&train::ENTRY, &twin::ENTRY];

fn press(app: &mut App, letter: char) -> Vec<Effect> {
    let event = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE);
    app.update(Message::Key(event))
}

fn drawn(app: &mut App) -> String {
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    terminal.draw(|frame| app.draw(frame)).unwrap();
    terminal.backend().to_string()
}

fn session() -> Session {
    Session::new(Recipe::of(&[("data", "iris"), ("hidden", "8")]).unwrap()).unwrap()
}

#[test]
fn a_screen_of_one_file_and_one_line_has_state_keys_a_job_and_a_picture_of_its_own() {
    let session = session();
    let mut app = App::with(Appearance::default(), SCREENS);
    let _ = app.update(Message::Resize(120, 40));
    let _ = app.update(Message::Report(Report {
        events: vec![Event::Started(Box::new(About::of(&session)))],
        status: Status::of(&session, true, 0.0, Speed::Unlimited),
    }));
    assert!(press(&mut app, 'p').is_empty(), "its key is its own");
    assert!(app.render_request().is_none());

    // Its number, its name, and its key on the last line.
    let _ = press(&mut app, '2');
    let shown = drawn(&mut app);
    assert!(shown.contains(" 1 Train  2 Twin "), "{shown}");
    assert!(shown.contains("p twin"), "{shown}");

    // Its view, rendered from a snapshot as the render worker does.
    let request = app.render_request().unwrap();
    let snapshot = Arc::new(session.trainer().snapshot(request.extras()));
    let (picture, is_whole) = request.render(&snapshot, &mut RenderCaches::default());
    assert!(is_whole && app.update(Message::Rendered(picture)).is_empty());
    let positive = snapshot.weights.iter().filter(|w| **w > 0.0).count();
    let percent = 100.0 * positive as f64 / snapshot.weights.len() as f64;
    let shown = drawn(&mut app);
    let says = format!("{percent:.0} % of the weights are positive");
    assert!(shown.contains(&says), "{says}: {shown}");

    // Its job, run as the live app and a single frame run it.
    let effects = press(&mut app, 'p');
    let [Effect::Job { screen, order }] = &effects[..] else {
        panic!("{effects:?}");
    };
    let Order::Start(job) = order else {
        panic!("{order:?}");
    };
    let (control, last) = (Control::default(), Mutex::new(None));
    job.run(&JobContext::new(&control, &|update| {
        *last.lock().unwrap() = Some(update);
    }));
    let update = last.into_inner().unwrap().unwrap();
    assert!(app.update(Message::JobUpdate { screen, update }).is_empty());
    let shown = drawn(&mut app);
    assert!(shown.contains("the twin's loss is "), "{shown}");

    // On another screen its key has no effect.
    let _ = press(&mut app, '1');
    assert!(press(&mut app, 'p').is_empty());
    assert!(!drawn(&mut app).contains("twin's loss"));
}
