//! What the mouse can point at on the screen.

use super::state::SurfaceRow;
use crate::ui::hit::Part;

/// Something of the screen's own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum HitTarget {
    /// A point of the plane, by the map.
    Map([f64; 2]),
    /// A row of the list.
    Row(SurfaceRow, Part),
    /// The name of a surface, by its place in the registry.
    Name(usize),
}
