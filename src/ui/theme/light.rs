//! The light theme: dark colours on white, since projectors wash out anything else.

use ratatui::style::Color;

use super::entry::Entry;
use super::role::Role;
use super::role_style::RoleStyle;

pub(super) static ENTRY: Entry = Entry {
    id: "light",
    about: "dark on white, for a projector",
    patterns: false,
    role_style,
};

#[allow(clippy::match_same_arms, reason = "a table, in the order of the roles")]
const fn role_style(role: Role) -> RoleStyle {
    match role {
        Role::Background => RoleStyle::fg(0x1c_1d21, Color::Black).on(0xff_ffff, Color::White),
        Role::Text => RoleStyle::fg(0x1c_1d21, Color::Black),
        Role::Strong => RoleStyle::fg(0x00_0000, Color::Black).bold(),
        Role::Dim => RoleStyle::fg(0x5c_606b, Color::Black),
        Role::Faint => RoleStyle::fg(0x85_8994, Color::DarkGray),
        Role::Accent => RoleStyle::fg(0x00_5a9c, Color::Blue).bold(),
        Role::Selected => RoleStyle::fg(0xff_ffff, Color::White)
            .on(0x00_5a9c, Color::Blue)
            .bold(),
        Role::Symbol | Role::Train | Role::Curve(0) => RoleStyle::fg(0x00_72b2, Color::Blue),
        Role::Axis => RoleStyle::fg(0xa6_aab4, Color::DarkGray),
        Role::Validation | Role::Best | Role::Curve(1) => RoleStyle::fg(0xb3_5c00, Color::Red),
        Role::Objective => RoleStyle::fg(0x5c_606b, Color::DarkGray),
        Role::Cloud => RoleStyle::fg(0xbb_bfc9, Color::DarkGray),
        Role::Gap | Role::Curve(3) => RoleStyle::fg(0xa1_3f77, Color::Magenta),
        Role::Change | Role::Good | Role::Curve(2) => RoleStyle::fg(0x00_7a59, Color::LightBlue),
        Role::ChangeOther | Role::Curve(4) => RoleStyle::fg(0x7a_6a00, Color::LightMagenta),
        Role::Trigger | Role::Warning | Role::Curve(5) => RoleStyle::fg(0xb8_3a00, Color::LightRed),
        Role::Divergence | Role::Error => RoleStyle::fg(0xb0_0020, Color::Red).bold(),
        Role::Cursor => RoleStyle::fg(0x00_0000, Color::Black),
        Role::Curve(6) => RoleStyle::fg(0x4b_3fa8, Color::DarkGray),
        Role::Curve(_) => RoleStyle::fg(0x1c_1d21, Color::Black),
    }
}
