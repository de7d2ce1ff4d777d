//! Measuring what updates do.

use super::Trainer;
use crate::train::pulse::{Monitor, Pulse};

impl Trainer {
    /// Measures what updates do from now on, or no longer: see [`Trainer::pulse`]. It never alters the run.
    pub(in crate::train) fn watch_pulse(&mut self, on: bool) {
        let layers = self.network().shape().hidden.len() + 1;
        let is_on = self.monitor.is_some();
        if on != is_on {
            self.monitor = on.then(|| Monitor::new(layers));
        }
    }

    /// What the last step did, if it was one that is measured ([`is_pulse_due`](crate::train::is_pulse_due)) and somebody
    /// watches.
    #[must_use]
    pub fn pulse(&self) -> Option<&Pulse> {
        let latest = self.monitor.as_ref()?.latest();
        latest.filter(|pulse| pulse.step == self.step_count())
    }
}
