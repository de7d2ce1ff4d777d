//! How fast a run goes.

use std::collections::VecDeque;

/// The seconds over which the speed is measured.
const SPAN: f64 = 10.0;
/// The shortest time between two measurements, in seconds.
const APART: f64 = 0.25;
/// Within less, no speed is said.
const LEAST: f64 = 0.5;

/// Steps per second over the last seconds, from the times at which steps arrived.
#[derive(Clone, Debug, Default)]
pub struct Throughput {
    /// Time in seconds and step, the oldest first.
    seen: VecDeque<(f64, u64)>,
}

impl Throughput {
    pub(super) fn take(&mut self, now: f64, step: u64) {
        if self.seen.back().is_some_and(|(_, last)| *last > step) {
            self.seen.clear();
        }
        match self.seen.back() {
            Some((at, _)) if now - at < APART => return,
            _ => self.seen.push_back((now, step)),
        }
        while self.seen.len() > 2 && self.seen.front().is_some_and(|(at, _)| now - at > SPAN) {
            self.seen.pop_front();
        }
    }

    /// Steps per second; `None` before there are enough.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        let ((from, first), (to, last)) = (self.seen.front()?, self.seen.back()?);
        let seconds = to - from;
        (seconds >= LEAST && last > first).then(|| (last - first) as f64 / seconds)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_speed_is_that_of_the_last_seconds() {
        let mut speed = Throughput::default();
        for second in 0..20 {
            speed.take(f64::from(second), 100 * second as u64);
        }
        assert!((speed.rate().unwrap() - 100.0).abs() < 1e-9);
        for second in 20..40 {
            speed.take(f64::from(second), 2000 + 10 * (second as u64 - 20));
        }
        assert!((speed.rate().unwrap() - 10.0).abs() < 1e-9);
        assert!(speed.seen.len() < 50);
        speed.take(41.0, 5);
        assert_eq!(speed.rate(), None);
    }
}
