//! Early stopping for a run of another program: it is watched here, and only marked, or told to stop.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What happens once patience is exhausted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnTrigger {
    /// The step is marked.
    #[default]
    Mark,
    /// The run is also asked to stop, by its control `stop`.
    Stop,
}

impl FromStr for OnTrigger {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "mark" => Ok(Self::Mark),
            "stop" => Ok(Self::Stop),
            other => Err(format!(
                "on-trigger can't be '{other}': expected mark or stop"
            )),
        }
    }
}

/// Counts the evaluations since the validation loss was lowest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EarlyStopping {
    /// The evaluations without improvement that are waited for; `None` if nothing is.
    pub patience: Option<u32>,
    /// What happens then.
    pub on_trigger: OnTrigger,
    /// The evaluations since the lowest.
    pub waited: u32,
    /// The lowest validation loss, its step and epoch.
    pub best: Option<(u64, f64, f64)>,
    /// Whether patience was exhausted, and there was no improvement since.
    pub is_triggered: bool,
}

/// Patience of who sets none.
const PATIENCE: u32 = 10;

impl Default for EarlyStopping {
    fn default() -> Self {
        Self {
            patience: Some(PATIENCE),
            on_trigger: OnTrigger::Mark,
            waited: 0,
            best: None,
            is_triggered: false,
        }
    }
}

impl EarlyStopping {
    /// Takes an evaluation; returns whether it exhausts patience. A loss that is not finite is no improvement.
    pub(super) fn take(&mut self, step: u64, epoch: f64, loss: f64) -> bool {
        if loss.is_finite() && self.best.is_none_or(|(.., best)| loss < best) {
            self.best = Some((step, epoch, loss));
            self.waited = 0;
            self.is_triggered = false;
            return false;
        }
        self.waited = self.waited.saturating_add(1);
        let is_exhausted = self
            .patience
            .is_some_and(|patience| self.waited >= patience);
        let triggers = is_exhausted && !self.is_triggered;
        self.is_triggered |= triggers;
        triggers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_exhausted_once_until_an_improvement() {
        let mut meter = EarlyStopping {
            patience: Some(2),
            ..EarlyStopping::default()
        };
        let losses = [1.0, 0.5, 0.6, 0.5, f64::NAN, 0.4, 0.4, 0.4, 0.4];
        let triggers: Vec<bool> = (1..)
            .zip(losses)
            .map(|(step, loss)| meter.take(step, 0.0, loss))
            .collect();
        assert_eq!(
            triggers,
            [false, false, false, true, false, false, false, true, false]
        );
        assert_eq!(meter.best, Some((6, 0.0, 0.4)));
        meter.patience = None;
        assert!((0..100).all(|_| !meter.take(1, 0.0, 1.0)));
    }
}
