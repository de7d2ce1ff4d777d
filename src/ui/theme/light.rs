//! The light theme: dark inks on white, since a projector washes out everything else.

use ratatui::style::Color;

use super::entry::Entry;
use super::paint::Paint;
use super::role::Role;

/// The registration.
pub(super) static ENTRY: Entry = Entry {
    id: "light",
    about: "dark on white, for a projector",
    patterns: false,
    paint,
};

#[allow(clippy::match_same_arms, reason = "a table, in the order of the roles")]
const fn paint(role: Role) -> Paint {
    match role {
        Role::Background => Paint::ink(0x1c_1d21, Color::Black).on(0xff_ffff, Color::White),
        Role::Text => Paint::ink(0x1c_1d21, Color::Black),
        Role::Strong => Paint::ink(0x00_0000, Color::Black).bold(),
        Role::Dim => Paint::ink(0x5c_606b, Color::Black),
        Role::Faint => Paint::ink(0x85_8994, Color::DarkGray),
        Role::Accent => Paint::ink(0x00_5a9c, Color::Blue).bold(),
        Role::Selected => Paint::ink(0xff_ffff, Color::White)
            .on(0x00_5a9c, Color::Blue)
            .bold(),
        Role::Symbol | Role::Train | Role::Curve(0) => Paint::ink(0x00_72b2, Color::Blue),
        Role::Axis => Paint::ink(0xa6_aab4, Color::DarkGray),
        Role::Validation | Role::Best | Role::Curve(1) => Paint::ink(0xb3_5c00, Color::Red),
        Role::Objective => Paint::ink(0x5c_606b, Color::DarkGray),
        Role::Cloud => Paint::ink(0xbb_bfc9, Color::DarkGray),
        Role::Gap | Role::Curve(3) => Paint::ink(0xa1_3f77, Color::Magenta),
        Role::Change | Role::Good | Role::Curve(2) => Paint::ink(0x00_7a59, Color::LightBlue),
        Role::ChangeOther | Role::Curve(4) => Paint::ink(0x7a_6a00, Color::LightMagenta),
        Role::Trigger | Role::Warning | Role::Curve(5) => Paint::ink(0xb8_3a00, Color::LightRed),
        Role::Divergence | Role::Error => Paint::ink(0xb0_0020, Color::Red).bold(),
        Role::Cursor => Paint::ink(0x00_0000, Color::Black),
        Role::Curve(6) => Paint::ink(0x4b_3fa8, Color::DarkGray),
        Role::Curve(_) => Paint::ink(0x1c_1d21, Color::Black),
    }
}
