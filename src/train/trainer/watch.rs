//! Turns the measurement of updates on and off.

use super::Trainer;
use crate::train::update_stats::{Monitor, UpdateStats};

impl Trainer {
    /// Turns the measurement of updates on or off: see [`Trainer::stats`]. It never alters the run.
    pub(in crate::train) fn record_updates(&mut self, on: bool) {
        let layers = self.network().shape().hidden.len() + 1;
        let is_on = self.monitor.is_some();
        if on != is_on {
            self.monitor = on.then(|| Monitor::new(layers));
        }
    }

    /// Measurements of the last update, if measuring is on and that step is a measured one
    /// ([`is_update_measured`](crate::train::is_update_measured)).
    #[must_use]
    pub fn stats(&self) -> Option<&UpdateStats> {
        let latest = self.monitor.as_ref()?.latest();
        latest.filter(|stats| stats.step == self.step_count())
    }
}
