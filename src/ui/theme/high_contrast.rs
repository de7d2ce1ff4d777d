//! The high-contrast theme: bright inks on black, and curves told apart by their pattern as well.

use ratatui::style::Color;

use super::entry::Entry;
use super::role::Role;
use super::role_style::RoleStyle;

/// The registration.
pub(super) static ENTRY: Entry = Entry {
    id: "high-contrast",
    about: "bright on black, curves also dashed and dotted",
    patterns: true,
    role_style,
};

#[allow(clippy::match_same_arms, reason = "a table, in the order of the roles")]
const fn role_style(role: Role) -> RoleStyle {
    match role {
        Role::Background => RoleStyle::ctx(0xff_ffff, Color::White).on(0x00_0000, Color::Black),
        Role::Text => RoleStyle::ctx(0xff_ffff, Color::White),
        Role::Strong | Role::Cursor => RoleStyle::ctx(0xff_ffff, Color::White).bold(),
        Role::Dim => RoleStyle::ctx(0xd0_d0d0, Color::Gray),
        Role::Faint => RoleStyle::ctx(0xa8_a8a8, Color::Gray),
        Role::Accent => RoleStyle::ctx(0xff_ff00, Color::LightYellow).bold(),
        Role::Selected => RoleStyle::ctx(0x00_0000, Color::Black)
            .on(0xff_ff00, Color::LightYellow)
            .bold(),
        Role::Symbol | Role::Train | Role::Curve(0) => {
            RoleStyle::ctx(0x6e_cbff, Color::LightCyan).bold()
        }
        Role::Axis => RoleStyle::ctx(0xb0_b0b0, Color::Gray),
        Role::Validation | Role::Best | Role::Curve(1) => {
            RoleStyle::ctx(0xff_b000, Color::Yellow).bold()
        }
        Role::Objective => RoleStyle::ctx(0xc0_c0c0, Color::Gray),
        Role::Cloud => RoleStyle::ctx(0x80_8080, Color::DarkGray),
        Role::Gap | Role::Curve(3) => RoleStyle::ctx(0xff_9ed2, Color::LightMagenta).bold(),
        Role::Change | Role::Good | Role::Curve(2) => {
            RoleStyle::ctx(0x2b_e6a8, Color::LightGreen).bold()
        }
        Role::ChangeOther | Role::Curve(4) => RoleStyle::ctx(0xff_f25c, Color::LightYellow).bold(),
        Role::Trigger | Role::Warning | Role::Curve(5) => {
            RoleStyle::ctx(0xff_8c42, Color::LightRed).bold()
        }
        Role::Divergence | Role::Error => RoleStyle::ctx(0xff_7b72, Color::LightRed).bold(),
        Role::Curve(6) => RoleStyle::ctx(0x9a_b8ff, Color::LightBlue).bold(),
        Role::Curve(_) => RoleStyle::ctx(0xff_ffff, Color::White).bold(),
    }
}
