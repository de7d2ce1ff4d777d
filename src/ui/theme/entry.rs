//! What a theme registers.

use super::role::Role;
use super::role_style::RoleStyle;

/// A theme as registered.
#[derive(Debug)]
pub struct Entry {
    /// What the command line calls it.
    pub id: &'static str,
    /// What it is for, in a line.
    pub about: &'static str,
    /// Whether curves need patterns to be told apart (see [`Theme::patterns`](super::Theme::patterns)).
    pub(super) patterns: bool,
    pub(super) role_style: fn(Role) -> RoleStyle,
}
