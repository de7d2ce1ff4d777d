//! Drives the screens by a script of keys, and takes snapshots of them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use std::sync::Arc;

use gradus::live::{Command, Job, Order, Payload};
use gradus::series::TableFormat;
use gradus::ui::theme::Theme;
use gradus::ui::{App, Appearance, Effect, Message, Savable};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

use super::testing;

/// The screens with this look, on a terminal of this size.
pub(crate) fn app(look: Appearance, (width, height): (u16, u16)) -> App {
    let mut app = App::new(look);
    assert!(app.update(Message::Resize(width, height)).is_empty());
    app
}

/// The default look at 120×40.
pub(crate) fn wide() -> App {
    app(Appearance::default(), (120, 40))
}

/// The events of a script: letters stand for themselves, key names are in brackets: `jj<tab>s<shift-left>`. `<lt>` is
/// `<`.
pub(crate) fn script(text: &str) -> Vec<KeyEvent> {
    let mut events = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        if letter != '<' {
            events.push(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE));
            continue;
        }
        let (name, after) = rest.split_once('>').expect("a closed bracket");
        rest = after;
        let (modifiers, name) = match name.split_once('-') {
            Some(("shift", name)) => (KeyModifiers::SHIFT, name),
            Some(("ctrl", name)) => (KeyModifiers::CONTROL, name),
            _ => (KeyModifiers::NONE, name),
        };
        let code = match name {
            "tab" if modifiers == KeyModifiers::SHIFT => KeyCode::BackTab,
            "tab" => KeyCode::Tab,
            "enter" => KeyCode::Enter,
            "esc" => KeyCode::Esc,
            "up" => KeyCode::Up,
            "down" => KeyCode::Down,
            "left" => KeyCode::Left,
            "right" => KeyCode::Right,
            "backspace" => KeyCode::Backspace,
            "lt" => KeyCode::Char('<'),
            one if one.chars().count() == 1 => KeyCode::Char(one.chars().next().unwrap()),
            other => panic!("no key '{other}'"),
        };
        events.push(KeyEvent::new(code, modifiers));
    }
    events
}

/// Presses the keys of a script; returns all effects.
pub(crate) fn press(app: &mut App, keys: &str) -> Vec<Effect> {
    let events = script(keys);
    events
        .into_iter()
        .flat_map(|event| app.update(Message::Key(event)))
        .collect()
}

/// The changes among the effects, as in commands.
pub(crate) fn changes(effects: &[Effect]) -> Vec<String> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Send(Command::Change { change, .. }) => Some(change.to_string()),
            _ => None,
        })
        .collect()
}

/// Gives the screens a view of the run.
pub(crate) fn see<P: Send + Sync + 'static>(app: &mut App, picture: P) {
    let picture = Payload::of(Arc::new(picture));
    assert!(app.update(Message::Rendered(picture)).is_empty());
}

/// Tells a screen how its work stands.
pub(crate) fn tell<N: Send + Sync + 'static>(app: &mut App, screen: &'static str, update: N) {
    let update = Payload::of(Arc::new(update));
    assert!(app.update(Message::JobUpdate { screen, update }).is_empty());
}

/// The effects of an order for a screen's job.
pub(crate) fn job(screen: &'static str, order: Order) -> Vec<Effect> {
    vec![Effect::Job { screen, order }]
}

/// The job that a screen starts, if there is no other effect except setting its pace.
pub(crate) fn begun<'e, W: Job>(effects: &'e [Effect], screen: &str) -> &'e W {
    let is_pace = |effect: &Effect| matches!(effect, Effect::Job { screen: of, order: Order::Pace(_) } if *of == screen);
    match effects {
        [Effect::Job { screen: of, order }, rest @ ..]
            if *of == screen && rest.iter().all(is_pace) =>
        {
            order.start().expect("a start")
        }
        other => panic!("nothing begins: {other:?}"),
    }
}

/// The table that `save` writes as `.csv` for the current screen, or for the list of branches.
pub(crate) fn csv(app: &App, what: Savable) -> String {
    written(app, what, TableFormat::Csv)
}

/// The same as `.jsonl`, line by line.
pub(crate) fn json_lines(app: &App, what: Savable) -> Vec<serde_json::Value> {
    let text = written(app, what, TableFormat::JsonLines);
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

fn written(app: &App, what: Savable, format: TableFormat) -> String {
    let mut out = Vec::new();
    app.write_table(what, format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Draws the screens.
pub(crate) fn draw(app: &mut App, (width, height): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| app.draw(frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// A row as text. A wide character takes two cells and appears once.
pub(crate) fn row(buffer: &Buffer, y: u16) -> String {
    let mut row = String::new();
    let mut x = buffer.area.left();
    while x < buffer.area.right() {
        let symbol = buffer[(x, y)].symbol();
        row.push_str(symbol);
        x += symbol.width().max(1) as u16;
    }
    row
}

/// The screens as text.
pub(crate) fn text(app: &mut App, size: (u16, u16)) -> String {
    let buffer = draw(app, size);
    let rows = (0..size.1).map(|y| row(&buffer, y).trim_end().to_owned() + "\n");
    rows.collect()
}

/// The row with the tab bar.
const TAB_BAR: usize = 1;

/// The start of the legend line with the styles of the tab bar.
const TAB_BAR_STYLES: &str = "  1: ";

/// A snapshot without its tab bar, so that a new screen does not change the snapshots of the others. All other rows
/// keep their numbers on the terminal.
fn cropped(picture: &str) -> String {
    let mut lines: Vec<&str> = picture.split_inclusive('\n').collect();
    // The help covers it, and a terminal that is too small has none.
    if lines[TAB_BAR].starts_with("  1 ") {
        lines.remove(TAB_BAR);
        lines.retain(|line| !line.starts_with(TAB_BAR_STYLES));
    }
    lines.concat()
}

/// Text and legend of styles.
fn picture(app: &mut App, size: (u16, u16), look: Appearance) -> String {
    let buffer = draw(app, size);
    testing::picture(&buffer, &Theme::new(look.theme, look.depth))
}

/// The text of the tab bar, with its styles below.
pub(crate) fn tab_bar(app: &mut App, size: (u16, u16), look: Appearance) -> String {
    let picture = picture(app, size, look);
    let bar = picture.lines().nth(TAB_BAR).unwrap();
    let mut styles = picture
        .lines()
        .filter(|line| line.starts_with(TAB_BAR_STYLES));
    format!("{bar}\n{}\n", styles.next().unwrap())
}

/// The text of the screens without the tab bar.
pub(crate) fn cropped_text(app: &mut App, size: (u16, u16)) -> String {
    cropped(&text(app, size))
}

/// Compares the screens, text and legend of styles, with the snapshot of this name.
pub(crate) fn assert_picture(name: &str, app: &mut App, size: (u16, u16), look: Appearance) {
    assert_snapshot(name, &cropped(&picture(app, size, look)));
}

/// Compares the text of the screens with the snapshot of this name.
pub(crate) fn assert_text(name: &str, app: &mut App, size: (u16, u16)) {
    assert_snapshot(name, &cropped_text(app, size));
}

/// Compares drawn output with the snapshot of this name, stored beside this file for every test.
pub(crate) fn assert_snapshot(name: &str, drawn: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, drawn);
    });
}

/// Clicks on a cell.
pub(crate) fn click(app: &mut App, column: u16, row: u16) -> Vec<Effect> {
    let mut effects = mouse(app, MouseEventKind::Down(MouseButton::Left), column, row);
    effects.extend(mouse(
        app,
        MouseEventKind::Up(MouseButton::Left),
        column,
        row,
    ));
    effects
}

pub(crate) fn mouse(app: &mut App, kind: MouseEventKind, column: u16, row: u16) -> Vec<Effect> {
    app.update(Message::Mouse(MouseEvent {
        kind,
        column,
        row,
        modifiers: KeyModifiers::NONE,
    }))
}

/// The cell where `needle` starts on the screen.
pub(crate) fn find(app: &mut App, size: (u16, u16), needle: &str) -> (u16, u16) {
    let buffer = draw(app, size);
    for y in 0..size.1 {
        let line: Vec<&str> = (0..size.0).map(|x| buffer[(x, y)].symbol()).collect();
        for x in 0..line.len() {
            if line[x..].concat().starts_with(needle) {
                return (x as u16, y);
            }
        }
    }
    panic!("'{needle}' is not on the screen:\n{}", text(app, size));
}
