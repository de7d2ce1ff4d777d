//! The theme without colours: bold, dim, underlined and reversed only. What `NO_COLOR` gets; it paints no ground.

use ratatui::style::Modifier;

use super::entry::Entry;
use super::paint::Paint;
use super::role::Role;

/// The registration.
pub(super) static ENTRY: Entry = Entry {
    id: "mono",
    about: "no colours at all: weight and pattern",
    patterns: true,
    paint,
};

const fn paint(role: Role) -> Paint {
    match role {
        Role::Background
        | Role::Text
        | Role::Validation
        | Role::Gap
        | Role::Change
        | Role::ChangeOther
        | Role::Trigger
        | Role::Good
        | Role::Curve(_) => Paint::PLAIN,
        Role::Strong
        | Role::Symbol
        | Role::Train
        | Role::Best
        | Role::Divergence
        | Role::Cursor
        | Role::Warning => Paint::PLAIN.bold(),
        Role::Dim | Role::Faint | Role::Axis | Role::Objective | Role::Cloud => {
            Paint::modifier(Modifier::DIM)
        }
        Role::Accent => Paint::modifier(Modifier::UNDERLINED).bold(),
        Role::Selected | Role::Error => Paint::modifier(Modifier::REVERSED).bold(),
    }
}
