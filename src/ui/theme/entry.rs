//! The registry entry of a theme.

use super::role::Role;
use super::role_style::RoleStyle;

#[derive(Debug)]
pub struct Entry {
    /// Its name on the command line.
    pub id: &'static str,
    /// Its purpose in one line.
    pub about: &'static str,
    /// Whether curves also differ in pattern (see [`Theme::patterns`](super::Theme::patterns)).
    pub(super) patterns: bool,
    pub(super) role_style: fn(Role) -> RoleStyle,
}
