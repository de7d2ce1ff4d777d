//! Mouse hits: screens report them, the app acts on them.

use super::keymap::Action;
use super::panel::RecipeRow;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Hit {
    /// Something that does what a key does.
    Action(Action),
    Row(RecipeRow, Part),
    /// The recipe panel outside its rows.
    Recipe,
    /// A cell of the plots' window, counted from its left.
    Plot(u16),
    Pane(usize),
    /// An item that the screen handles itself.
    Own {
        /// Whether the wheel moves the selection.
        turns: bool,
    },
    /// The screen's main part, outside everything else.
    Main,
}

/// A part of a recipe row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The arrow that decreases the value.
    Less,
    /// The arrow that increases it.
    More,
    /// The on/off bullet.
    Switch,
    Body,
}
