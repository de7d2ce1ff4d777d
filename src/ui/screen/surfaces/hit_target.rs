//! The hit targets of the screen.

use super::state::SurfaceRow;
use crate::ui::hit::Part;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum HitTarget {
    /// A point of the plane on the map.
    Map([f64; 2]),
    Row(SurfaceRow, Part),
    /// The name of a surface, by its index in the registry.
    Name(usize),
}
