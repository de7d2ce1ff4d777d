//! The effects of the mouse on the drawn positions.

use crossterm::event::{MouseButton, MouseEventKind};
use gradus::live::Command;
use gradus::train::End;
use gradus::ui::Effect;

use super::fixture;
use super::harness::{changes, click, draw, find, mouse, press, text, wide};

const SIZE: (u16, u16) = (120, 40);

#[test]
fn a_row_is_chosen_and_its_arrows_turn_it() {
    let mut app = wide();
    fixture::picture(&mut app);
    let (x, y) = find(&mut app, SIZE, "1st-moment decay");
    assert!(click(&mut app, x, y).is_empty());
    let (less, row) = find(&mut app, SIZE, "‹ 0.9");
    assert_eq!(row, y);
    assert_eq!(changes(&click(&mut app, less, y)), ["beta 0.8"]);
    let (more, row) = find(&mut app, SIZE, "›");
    assert_eq!(row, y);
    assert_eq!(changes(&click(&mut app, more, y)), ["beta 0.9"]);
}

#[test]
fn a_bullet_is_switched_and_the_wheel_walks_the_rows() {
    let mut app = wide();
    fixture::picture(&mut app);
    let (x, y) = find(&mut app, SIZE, "● weight decay");
    assert_eq!(changes(&click(&mut app, x, y)), ["weight-decay off"]);
    let before = draw(&mut app, SIZE);
    mouse(&mut app, MouseEventKind::ScrollUp, x + 4, y);
    assert_ne!(draw(&mut app, SIZE), before);
}

#[test]
fn the_cursor_goes_where_the_click_is_and_the_wheel_zooms_there() {
    let mut app = wide();
    fixture::picture(&mut app);
    click(&mut app, 40, 10);
    let cursor = find(&mut app, SIZE, " · step");
    assert_eq!(cursor.1, 34, "on the x axis");
    let screen = draw(&mut app, SIZE);
    assert_eq!(screen[(40, 5)].symbol(), "│");
    mouse(&mut app, MouseEventKind::ScrollUp, 40, 10);
    press(&mut app, "<esc>");
    assert!(text(&mut app, SIZE).contains("frozen"));
    let before = draw(&mut app, SIZE);
    mouse(&mut app, MouseEventKind::Down(MouseButton::Left), 40, 10);
    mouse(&mut app, MouseEventKind::Drag(MouseButton::Left), 45, 10);
    mouse(&mut app, MouseEventKind::Up(MouseButton::Left), 45, 10);
    press(&mut app, "<esc>");
    assert_ne!(draw(&mut app, SIZE), before, "dragged");
}

#[test]
fn hints_tabs_and_choices_can_be_clicked() {
    let mut app = wide();
    let mut story = fixture::picture(&mut app);
    let (x, y) = find(&mut app, SIZE, "space pause");
    assert_eq!(click(&mut app, x, y), [Effect::Send(Command::Pause)]);
    let (x, y) = find(&mut app, SIZE, "1 Train");
    assert!(click(&mut app, x, y).is_empty());
    story.stop(&mut app, End::EarlyStopping);
    let (x, y) = find(&mut app, SIZE, "keep best");
    assert_eq!(changes(&click(&mut app, x, y)), ["keep-best"]);
    let (x, y) = find(&mut app, SIZE, "? help");
    click(&mut app, x, y);
    assert!(text(&mut app, SIZE).contains("On every screen"));
    let (x, y) = find(&mut app, SIZE, "esc close");
    click(&mut app, x, y);
    assert!(!text(&mut app, SIZE).contains("On every screen"));
}
