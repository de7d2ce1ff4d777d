//! Signals that end a command, or end or suspend the dashboard.

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

/// The signals that end or suspend the dashboard. They are handled here, since the terminal library never returns after
/// a hang-up.
#[cfg(unix)]
pub(super) struct Signals {
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    abort: tokio::signal::unix::Signal,
    suspend: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    pub(super) async fn next(&mut self) -> i32 {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
        tokio::select! {
            _ = self.terminate.recv() => SIGTERM,
            _ = self.hang_up.recv() => SIGHUP,
            _ = self.interrupt.recv() => SIGINT,
            _ = self.abort.recv() => SIGQUIT,
            _ = self.suspend.recv() => SIGTSTP,
        }
    }
}

#[cfg(unix)]
pub(super) fn signals() -> Result<Signals, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let watch = |kind| {
        signal(kind).map_err(|error| Failure::Failed(format!("can't watch for signals: {error}")))
    };
    Ok(Signals {
        terminate: watch(SignalKind::terminate())?,
        hang_up: watch(SignalKind::hangup())?,
        interrupt: watch(SignalKind::interrupt())?,
        abort: watch(SignalKind::quit())?,
        suspend: watch(SignalKind::from_raw(signal_hook::consts::SIGTSTP))?,
    })
}

#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(super) async fn next(&mut self) -> i32 {
        // The number of SIGINT on all platforms.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        2
    }
}

#[cfg(not(unix))]
pub(super) fn signals() -> Result<Signals, Failure> {
    Ok(Signals)
}
