//! The theme without colours: bold, dim, underlined and reversed only. Used under `NO_COLOR`; it paints no background.

use ratatui::style::Modifier;

use super::entry::Entry;
use super::role::Role;
use super::role_style::RoleStyle;

pub(super) static ENTRY: Entry = Entry {
    id: "mono",
    about: "no colours at all: weight and pattern",
    patterns: true,
    role_style,
};

const fn role_style(role: Role) -> RoleStyle {
    match role {
        Role::Background
        | Role::Text
        | Role::Validation
        | Role::Gap
        | Role::Change
        | Role::ChangeOther
        | Role::Trigger
        | Role::Good
        | Role::Curve(_) => RoleStyle::PLAIN,
        Role::Strong
        | Role::Symbol
        | Role::Train
        | Role::Best
        | Role::Divergence
        | Role::Cursor
        | Role::Warning => RoleStyle::PLAIN.bold(),
        Role::Dim | Role::Faint | Role::Axis | Role::Objective | Role::Cloud => {
            RoleStyle::modifier(Modifier::DIM)
        }
        Role::Accent => RoleStyle::modifier(Modifier::UNDERLINED).bold(),
        Role::Selected | Role::Error => RoleStyle::modifier(Modifier::REVERSED).bold(),
    }
}
