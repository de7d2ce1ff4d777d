//! All sizes, and arbitrary keys, mouse events and reports.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEventKind};
use gradus::live::Event;
use gradus::series::Span;
use gradus::train::{Change, ChangeError, End, Verdict};
use gradus::ui::locale::Language;
use gradus::ui::symbols::SymbolSet;
use gradus::ui::{App, Appearance, Effect, Message};
use proptest::prelude::*;

use super::fixture::{self, Story};
use super::harness::{app, draw, mouse, press};
use super::sound::assert_whole;

/// Every width and every height from 1×1 to 250×80, but not all combinations.
fn sizes() -> impl Iterator<Item = (u16, u16)> {
    let widths = (1..=250).flat_map(|width| [(width, 24), (width, 1 + width % 80)]);
    let heights =
        (1..=80).flat_map(|height| [(80, height), (120, height), (61, height), (250, height)]);
    widths.chain(heights)
}

#[test]
fn every_size_is_drawn_whole_in_every_state() {
    let scripts = [
        "",
        "<tab><left><left><up>",
        "?",
        ":",
        "T",
        ":optimizer <tab>",
    ];
    for language in Language::ALL {
        for (index, keys) in scripts.iter().enumerate() {
            let look = Appearance {
                language,
                symbols: SymbolSet::ALL[index % 3],
                ..Appearance::default()
            };
            let mut app = app(look, (120, 40));
            let mut story = fixture::picture(&mut app);
            if index % 2 == 1 {
                story.stop(&mut app, End::EarlyStopping);
            }
            press(&mut app, keys);
            for size in sizes() {
                assert_whole(&draw(&mut app, size));
            }
        }
    }
}

/// The right edge of the recipe's values is one column, in every language.
#[test]
fn values_end_in_one_column() {
    for language in Language::ALL {
        let look = Appearance {
            language,
            ..Appearance::default()
        };
        let mut app = app(look, (120, 40));
        fixture::picture(&mut app);
        let buffer = draw(&mut app, (120, 40));
        let rows = 6..10;
        for y in rows {
            assert_ne!(buffer[(115, y)].symbol(), " ", "row {y}");
            assert_eq!(buffer[(116, y)].symbol(), " ", "row {y}");
        }
    }
}

#[derive(Clone, Debug)]
enum Input {
    Key(KeyEvent),
    Mouse(MouseEventKind, u16, u16),
    Resize(u16, u16),
    Paste(String),
    Train(u64),
    Answer,
    Refuse,
    Stop(u8),
    Restart,
    Spikes,
    Draw,
}

fn input() -> impl Strategy<Value = Input> {
    let letters = prop::sample::select(
        " sSoObBrRxymz0tT:?cq+-<>,.hjklHLgnN1lr0.5earlyadam학ㅐ"
            .chars()
            .collect::<Vec<_>>(),
    );
    let codes = prop_oneof![
        6 => letters.prop_map(KeyCode::Char),
        4 => prop::sample::select(vec![
            KeyCode::Up, KeyCode::Down, KeyCode::Left, KeyCode::Right, KeyCode::Enter, KeyCode::Esc, KeyCode::Tab,
            KeyCode::BackTab, KeyCode::Backspace, KeyCode::Delete, KeyCode::Home, KeyCode::End, KeyCode::PageUp,
            KeyCode::PageDown, KeyCode::F(1), KeyCode::Insert,
        ]),
    ];
    let modifiers = prop_oneof![
        8 => Just(KeyModifiers::NONE),
        1 => Just(KeyModifiers::SHIFT),
        1 => Just(KeyModifiers::CONTROL),
        1 => Just(KeyModifiers::ALT),
    ];
    let mouse = prop::sample::select(vec![
        MouseEventKind::Down(MouseButton::Left),
        MouseEventKind::Drag(MouseButton::Left),
        MouseEventKind::Up(MouseButton::Left),
        MouseEventKind::Down(MouseButton::Right),
        MouseEventKind::ScrollUp,
        MouseEventKind::ScrollDown,
        MouseEventKind::Moved,
    ]);
    prop_oneof![
        20 => (codes, modifiers).prop_map(|(code, modifiers)| Input::Key(KeyEvent::new(code, modifiers))),
        6 => (mouse, 0..260_u16, 0..90_u16).prop_map(|(kind, x, y)| Input::Mouse(kind, x, y)),
        2 => (0..260_u16, 0..90_u16).prop_map(|(width, height)| Input::Resize(width, height)),
        1 => ".{0,12}".prop_map(Input::Paste),
        3 => (1..30_u64).prop_map(Input::Train),
        4 => Just(Input::Answer),
        1 => Just(Input::Refuse),
        1 => (0..3_u8).prop_map(Input::Stop),
        1 => Just(Input::Restart),
        1 => Just(Input::Spikes),
        6 => Just(Input::Draw),
    ]
}

/// The live loop's answers, in the order of the requests.
#[derive(Default)]
struct Asked(Vec<(u64, String)>);

impl Asked {
    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Send(gradus::live::Command::Change { ticket, change }) = effect {
                self.0.push((ticket, change.to_string()));
            }
        }
    }
}

fn feed(app: &mut App, story: &mut Story, asked: &mut Asked, size: &mut (u16, u16), input: Input) {
    match input {
        Input::Key(event) => asked.take(app.update(Message::Key(event))),
        Input::Mouse(kind, x, y) => asked.take(mouse(app, kind, x, y)),
        Input::Resize(width, height) => {
            *size = (width, height);
            asked.take(app.update(Message::Resize(width, height)));
        }
        Input::Paste(text) => asked.take(app.update(Message::Paste(text))),
        Input::Train(epochs) => {
            let now = story.step() / fixture::STEPS;
            story.train(app, now + epochs);
        }
        Input::Answer if !asked.0.is_empty() => {
            let (ticket, words) = asked.0.remove(0);
            // A change it depends on may have been refused, like an optimizer whose knob it sets.
            let change: Change = words.parse().unwrap();
            let samples = story.about.train_samples;
            match change.apply(&mut story.settings.clone(), samples) {
                Ok(_) => story.apply(app, &words, Some(ticket)),
                Err(why) => {
                    let refused = Event::Refused {
                        ticket: Some(ticket),
                        why: why.into(),
                    };
                    fixture::tell(app, story.report(vec![refused]));
                }
            }
        }
        Input::Refuse if !asked.0.is_empty() => {
            let (ticket, _) = asked.0.remove(0);
            let refused = Event::Refused {
                ticket: Some(ticket),
                why: ChangeError::NothingKept.into(),
            };
            fixture::tell(app, story.report(vec![refused]));
        }
        Input::Answer | Input::Refuse => {}
        Input::Stop(why) => {
            story.keep_best();
            let end = match why {
                0 => End::EarlyStopping,
                1 => End::Diverged(Verdict {
                    step: story.step() + 1,
                    suspect: "lr 20".parse().unwrap(),
                }),
                _ => End::KeptBest(story.best.unwrap()),
            };
            story.stop(app, end);
        }
        Input::Restart => {
            *story = Story::new(fixture::overfitting);
            asked.0.clear();
            story.start(app);
        }
        Input::Spikes => {
            let step = story.step();
            let events = [f32::NAN, f32::INFINITY, 0.0, -1.0, 1e30, 1e-30]
                .map(|value| Event::Steps(Span::point(step, value)));
            fixture::tell(app, story.report(events.to_vec()));
        }
        Input::Draw => assert_whole(&draw(app, *size)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_that_comes_makes_it_panic(inputs in prop::collection::vec(input(), 1..60)) {
        let mut size = (120, 40);
        let mut app = app(Appearance::default(), size);
        let mut story = Story::new(fixture::overfitting);
        let mut asked = Asked::default();
        story.start(&mut app);
        for input in inputs {
            feed(&mut app, &mut story, &mut asked, &mut size, input);
            // Exactly the unanswered requests are shown as pending.
            let pending: Vec<u64> = app.run().requested.iter().map(|one| one.ticket).collect();
            let unanswered: Vec<u64> = asked.0.iter().map(|(ticket, _)| *ticket).collect();
            prop_assert_eq!(pending, unanswered);
            // Keys continue from settings that the trainer would accept.
            let samples = app.run().train_samples();
            let settings = app.run().expected().unwrap();
            prop_assert!(settings.batch.check(samples).is_ok());
            let knobs = settings.optimizer.knobs.iter().zip(&settings.knobs);
            for (knob, value) in knobs {
                prop_assert!(knob.allows(*value), "{} {}", knob.word, value);
            }
            prop_assert!(app.run().last_step() >= app.run().axis.last_step());
        }
        assert_whole(&draw(&mut app, size));
    }
}
