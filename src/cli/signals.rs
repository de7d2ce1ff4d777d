//! Signals that end a command without the dashboard.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use super::Failure;

/// Registers the handlers; returns the number of the last signal received, or 0.
pub(super) fn watch_signals() -> Result<Arc<AtomicUsize>, Failure> {
    let signal = Arc::new(AtomicUsize::new(0));
    #[cfg(unix)]
    for number in [
        signal_hook::consts::SIGINT,
        signal_hook::consts::SIGTERM,
        signal_hook::consts::SIGHUP,
        signal_hook::consts::SIGQUIT,
    ] {
        signal_hook::flag::register_usize(number, Arc::clone(&signal), number as usize)
            .map_err(|error| Failure::Failed(format!("can't watch for signals: {error}")))?;
    }
    Ok(signal)
}
