//! The real clock, for an engine that has none.

use std::time::{Duration, Instant};

/// The time since now.
pub fn clock() -> impl Fn() -> Duration + Send + Sync {
    let start = Instant::now();
    move || start.elapsed()
}
