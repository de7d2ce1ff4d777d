//! The high-contrast theme: bright colours on black, and curves that also differ in pattern.

use ratatui::style::Color;

use super::entry::Entry;
use super::role::Role;
use super::role_style::RoleStyle;

pub(super) static ENTRY: Entry = Entry {
    id: "high-contrast",
    about: "bright on black, curves also dashed and dotted",
    patterns: true,
    role_style,
};

#[allow(clippy::match_same_arms, reason = "a table, in the order of the roles")]
const fn role_style(role: Role) -> RoleStyle {
    match role {
        Role::Background => RoleStyle::fg(0xff_ffff, Color::White).on(0x00_0000, Color::Black),
        Role::Text => RoleStyle::fg(0xff_ffff, Color::White),
        Role::Strong | Role::Cursor => RoleStyle::fg(0xff_ffff, Color::White).bold(),
        Role::Dim => RoleStyle::fg(0xd0_d0d0, Color::Gray),
        Role::Faint => RoleStyle::fg(0xa8_a8a8, Color::Gray),
        Role::Accent => RoleStyle::fg(0xff_ff00, Color::LightYellow).bold(),
        Role::Selected => RoleStyle::fg(0x00_0000, Color::Black)
            .on(0xff_ff00, Color::LightYellow)
            .bold(),
        Role::Symbol | Role::Train | Role::Curve(0) => {
            RoleStyle::fg(0x6e_cbff, Color::LightCyan).bold()
        }
        Role::Axis => RoleStyle::fg(0xb0_b0b0, Color::Gray),
        Role::Validation | Role::Best | Role::Curve(1) => {
            RoleStyle::fg(0xff_b000, Color::Yellow).bold()
        }
        Role::Objective => RoleStyle::fg(0xc0_c0c0, Color::Gray),
        Role::Cloud => RoleStyle::fg(0x80_8080, Color::DarkGray),
        Role::Gap | Role::Curve(3) => RoleStyle::fg(0xff_9ed2, Color::LightMagenta).bold(),
        Role::Change | Role::Good | Role::Curve(2) => {
            RoleStyle::fg(0x2b_e6a8, Color::LightGreen).bold()
        }
        Role::ChangeOther | Role::Curve(4) => RoleStyle::fg(0xff_f25c, Color::LightYellow).bold(),
        Role::Trigger | Role::Warning | Role::Curve(5) => {
            RoleStyle::fg(0xff_8c42, Color::LightRed).bold()
        }
        Role::Divergence | Role::Error => RoleStyle::fg(0xff_7b72, Color::LightRed).bold(),
        Role::Curve(6) => RoleStyle::fg(0x9a_b8ff, Color::LightBlue).bold(),
        Role::Curve(_) => RoleStyle::fg(0xff_ffff, Color::White).bold(),
    }
}
