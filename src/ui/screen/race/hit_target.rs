//! The hit targets of the screen.

use super::state::LineupRow;
use crate::ui::hit::Part;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HitTarget {
    Row(LineupRow, Part),
    /// The line with the key that starts the race.
    Go,
    /// A lane, by its index in the plan.
    Lane(usize),
}
