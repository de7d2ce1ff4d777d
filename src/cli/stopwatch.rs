//! The elapsed time of a run without a terminal.

use std::time::{Duration, Instant};

/// A reading after a time as short as this tells nothing new.
const RESOLUTION: Duration = Duration::from_micros(100);
/// The most steps between two readings, so that a run that slows down is noticed.
const MOST: u32 = 1024;

/// Reads the clock after so many steps that it is as exact as anybody can see: where a step takes a microsecond,
/// reading it after each would take a good part of the time.
pub(super) struct Stopwatch {
    start: Instant,
    last: Duration,
    /// Steps from one reading to the next, and those left of them.
    stride: u32,
    left: u32,
}

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self {
            start: Instant::now(),
            last: Duration::ZERO,
            stride: 1,
            left: 1,
        }
    }

    /// The elapsed time, if it is to be read after this step.
    pub(super) fn step(&mut self) -> Option<Duration> {
        self.left -= 1;
        if self.left > 0 {
            return None;
        }
        let now = self.read();
        self.stride = next_stride(self.stride, now.saturating_sub(self.last));
        (self.last, self.left) = (now, self.stride);
        Some(now)
    }

    /// The elapsed time now.
    pub(super) fn read(&self) -> Duration {
        self.start.elapsed()
    }
}

/// The steps to the next reading, if the last `stride` of them took as long as `took`: more only by and by, fewer at
/// once.
fn next_stride(stride: u32, took: Duration) -> u32 {
    if took < RESOLUTION / 2 {
        (stride * 2).min(MOST)
    } else if took > RESOLUTION {
        let ratio = RESOLUTION.as_secs_f64() / took.as_secs_f64();
        ((f64::from(stride) * ratio) as u32).max(1)
    } else {
        stride
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_read_less_often_the_shorter_the_steps() {
        let settled = |nanoseconds: u64| {
            (0..20).fold(1, |stride, _| {
                next_stride(stride, Duration::from_nanos(nanoseconds) * stride)
            })
        };
        assert_eq!(settled(2_000_000), 1);
        assert!((32..=64).contains(&settled(1_000)), "{}", settled(1_000));
        assert_eq!(settled(0), MOST);
    }

    #[test]
    fn a_run_that_slows_down_is_noticed_at_the_next_reading() {
        assert_eq!(next_stride(MOST, Duration::from_secs(1)), 1);
        assert_eq!(next_stride(64, Duration::from_micros(200)), 32);
    }

    #[test]
    fn every_reading_is_later_than_the_one_before() {
        let mut watch = Stopwatch::start();
        let readings: Vec<Duration> = (0..5000).filter_map(|_| watch.step()).collect();
        assert!(readings.len() > 1 && readings.is_sorted());
    }
}
