//! Screen Race: who finds a minimum first.

pub(in crate::ui) mod surface;

use super::entry::Entry;
use crate::ui::keymap::Context;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "race",
    label: "Race",
    explanation: "all optimizers from one start: which is faster here",
    keys: Context::Surface,
    draw: surface::draw,
    hit: surface::hit,
    ..Entry::BASE
};
