//! The keys of the host of a dashboard.

/// The keys of what the app is a part of, which come first in its help.
#[derive(Debug, PartialEq, Eq)]
pub struct HostKeys {
    /// The key of the locale of their title.
    pub title: &'static str,
    /// The keys, each with the key of the locale of what it does.
    pub keys: &'static [(&'static str, &'static str)],
}
