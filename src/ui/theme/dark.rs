//! The dark theme. It paints its ground, so that its contrast does not hang on the terminal's.

use ratatui::style::Color;

use super::entry::Entry;
use super::paint::Paint;
use super::role::Role;

/// The registration.
pub(super) static ENTRY: Entry = Entry {
    id: "dark",
    about: "light on dark, for a screen",
    patterns: false,
    paint,
};

#[allow(clippy::match_same_arms, reason = "a table, in the order of the roles")]
const fn paint(role: Role) -> Paint {
    match role {
        Role::Background => Paint::ink(0xd6_d8de, Color::White).on(0x10_1116, Color::Black),
        Role::Text => Paint::ink(0xd6_d8de, Color::White),
        Role::Strong => Paint::ink(0xff_ffff, Color::White).bold(),
        Role::Dim => Paint::ink(0x8b_8f9a, Color::Gray),
        Role::Faint => Paint::ink(0x66_6a75, Color::Gray),
        Role::Accent => Paint::ink(0xf0_e442, Color::LightYellow),
        Role::Selected => Paint::ink(0x10_1116, Color::Black)
            .on(0xf0_e442, Color::LightYellow)
            .bold(),
        Role::Symbol | Role::Train | Role::Curve(0) => Paint::ink(0x56_b4e9, Color::LightCyan),
        Role::Axis => Paint::ink(0x5a_5e69, Color::DarkGray),
        Role::Validation | Role::Best | Role::Curve(1) => Paint::ink(0xe6_9f00, Color::Yellow),
        Role::Objective => Paint::ink(0x8b_8f9a, Color::DarkGray),
        Role::Cloud => Paint::ink(0x4a_4e59, Color::DarkGray),
        Role::Gap | Role::Curve(3) => Paint::ink(0xcc_79a7, Color::LightMagenta),
        Role::Change | Role::Good | Role::Curve(2) => Paint::ink(0x00_b583, Color::LightGreen),
        Role::ChangeOther | Role::Curve(4) => Paint::ink(0xf0_e442, Color::LightYellow),
        Role::Trigger | Role::Warning | Role::Curve(5) => Paint::ink(0xe8_6a17, Color::LightRed),
        Role::Divergence | Role::Error => Paint::ink(0xff_5a4f, Color::LightRed).bold(),
        Role::Cursor => Paint::ink(0xff_ffff, Color::White),
        Role::Curve(6) => Paint::ink(0x4a_86e8, Color::LightBlue),
        Role::Curve(_) => Paint::ink(0xd6_d8de, Color::Gray),
    }
}
