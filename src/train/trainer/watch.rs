//! Measuring what updates do.

use super::Trainer;
use crate::train::update_stats::{Monitor, UpdateStats};

impl Trainer {
    /// Measures what updates do from now on, or no longer: see [`Trainer::stats`]. It never alters the run.
    pub(in crate::train) fn watch_pulse(&mut self, on: bool) {
        let layers = self.network().shape().hidden.len() + 1;
        let is_on = self.monitor.is_some();
        if on != is_on {
            self.monitor = on.then(|| Monitor::new(layers));
        }
    }

    /// What the last step did, if it was one that is measured ([`is_update_measured`](crate::train::is_pulse_due)) and somebody
    /// watches.
    #[must_use]
    pub fn stats(&self) -> Option<&UpdateStats> {
        let latest = self.monitor.as_ref()?.latest();
        latest.filter(|stats| stats.step == self.step_count())
    }
}
