//! What the mouse can point at on the screen.

use super::state::LineupRow;
use crate::ui::hit::Part;

/// Something of the screen's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HitTarget {
    /// A row of the line-up.
    Row(LineupRow, Part),
    /// The line that says how to begin.
    Go,
    /// A lane, by its place in the plan.
    Lane(usize),
}
