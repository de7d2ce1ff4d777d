//! The real clock, passed to the engine, which has none of its own.

use std::time::{Duration, Instant};

/// A function that returns the time elapsed since this call.
pub fn clock() -> impl Fn() -> Duration + Send + Sync {
    let start = Instant::now();
    move || start.elapsed()
}
