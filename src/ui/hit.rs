//! What the mouse can point at: screens say it, the app acts on it.

use super::keymap::Action;
use super::panel::RecipeRow;
use super::screen::landscape::state as landscape;
use super::screen::race::state as race;
use super::screen::surfaces::state as arena;

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
    /// A row of a race's line-up.
    Starter(race::LineupRow, Part),
    /// A lane of a race, by its place in the plan.
    Lane(usize),
    /// Something of the race on a known surface.
    Surface(SurfacePart),
    /// Something that can be set in a pane of the Landscape screen.
    Setting(landscape::Pane, landscape::Setting, Part),
    /// The screen's own part, where nothing else is.
    Main,
}

/// A part of the race on a known surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum SurfacePart {
    /// A point of the plane, by the map.
    Map([f64; 2]),
    /// A row of the list.
    Row(arena::SurfaceRow, Part),
    /// The name of a surface, by its place in the registry.
    Name(usize),
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
