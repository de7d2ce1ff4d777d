//! Work that shows its progress and ends at a signal.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{Failure, progress, signals};

/// Interval at which signals and progress are polled.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// Number of steps of the progress bar.
const BAR: u64 = 1000;

/// Does `work` on a thread of its own, while this one shows the fraction that is done, from 0 to 1, and cancels it at a
/// signal. Returns the result, and the signal, if any.
pub(super) fn watched<T: Send>(
    work: impl FnOnce() -> T + Send,
    share: impl Fn() -> Option<f64>,
    cancel: impl Fn(),
) -> Result<(T, Option<i32>), Failure> {
    let signal = signals::watch_signals()?;
    let bar = progress::bar(Some(BAR), "{bar:30} {percent:>3} %  {eta}");
    let result = std::thread::scope(|scope| {
        let made = scope.spawn(work);
        while !made.is_finished() {
            if signal.load(Ordering::Relaxed) != 0 {
                cancel();
            }
            if let Some(share) = share() {
                bar.set_position((share * BAR as f64) as u64);
            }
            std::thread::sleep(POLL_INTERVAL);
        }
        made.join()
    });
    bar.finish_and_clear();
    let number = i32::try_from(signal.load(Ordering::Relaxed)).unwrap_or(0);
    match result {
        Err(panic) => std::panic::resume_unwind(panic),
        Ok(made) => Ok((made, (number != 0).then_some(number))),
    }
}
