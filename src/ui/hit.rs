//! What the mouse can point at: screens say it, the app acts on it.

use super::keymap::Action;
use super::panel::RecipeRow;

/// What lies under the mouse.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Hit {
    /// Something that stands for a key.
    Action(Action),
    /// A row of the recipe.
    Row(RecipeRow, Part),
    /// The recipe beside its rows.
    Recipe,
    /// This cell of the plots' window.
    Plot(u16),
    /// A pane of the screen.
    Pane(usize),
    /// Something of the screen's own, which knows what to do about it.
    Own {
        /// Whether the wheel chooses among its like.
        turns: bool,
    },
    /// The screen's own part, where nothing else is.
    Main,
}

/// A part of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The arrow before the value.
    Less,
    /// The arrow after it.
    More,
    /// The bullet of a switch.
    Switch,
    /// Anything else.
    Body,
}
