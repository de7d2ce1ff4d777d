//! The dark theme. It paints its background, so that its contrast does not depend on the terminal.

use ratatui::style::Color;

use super::entry::Entry;
use super::role::Role;
use super::role_style::RoleStyle;

pub(super) static ENTRY: Entry = Entry {
    id: "dark",
    about: "light on dark, for a screen",
    patterns: false,
    role_style,
};

#[allow(clippy::match_same_arms, reason = "a table, in the order of the roles")]
const fn role_style(role: Role) -> RoleStyle {
    match role {
        Role::Background => RoleStyle::fg(0xd6_d8de, Color::White).on(0x10_1116, Color::Black),
        Role::Text => RoleStyle::fg(0xd6_d8de, Color::White),
        Role::Strong => RoleStyle::fg(0xff_ffff, Color::White).bold(),
        Role::Dim => RoleStyle::fg(0x8b_8f9a, Color::Gray),
        Role::Faint => RoleStyle::fg(0x66_6a75, Color::Gray),
        Role::Accent => RoleStyle::fg(0xf0_e442, Color::LightYellow),
        Role::Selected => RoleStyle::fg(0x10_1116, Color::Black)
            .on(0xf0_e442, Color::LightYellow)
            .bold(),
        Role::Symbol | Role::Train | Role::Curve(0) => RoleStyle::fg(0x56_b4e9, Color::LightCyan),
        Role::Axis => RoleStyle::fg(0x5a_5e69, Color::DarkGray),
        Role::Validation | Role::Best | Role::Curve(1) => RoleStyle::fg(0xe6_9f00, Color::Yellow),
        Role::Objective => RoleStyle::fg(0x8b_8f9a, Color::DarkGray),
        Role::Cloud => RoleStyle::fg(0x4a_4e59, Color::DarkGray),
        Role::Gap | Role::Curve(3) => RoleStyle::fg(0xcc_79a7, Color::LightMagenta),
        Role::Change | Role::Good | Role::Curve(2) => RoleStyle::fg(0x00_b583, Color::LightGreen),
        Role::ChangeOther | Role::Curve(4) => RoleStyle::fg(0xf0_e442, Color::LightYellow),
        Role::Trigger | Role::Warning | Role::Curve(5) => RoleStyle::fg(0xe8_6a17, Color::LightRed),
        Role::Divergence | Role::Error => RoleStyle::fg(0xff_5a4f, Color::LightRed).bold(),
        Role::Cursor => RoleStyle::fg(0xff_ffff, Color::White),
        Role::Curve(6) => RoleStyle::fg(0x4a_86e8, Color::LightBlue),
        Role::Curve(_) => RoleStyle::fg(0xd6_d8de, Color::Gray),
    }
}
