//! Handles infinite and NaN losses and parameters: the step is not made, and the run goes back exactly to the state
//! before it.

use super::{Divergence, Trainer};
use crate::simd::vectorised;

impl Trainer {
    /// Saves the current state. A divergence goes back to it, and repeats the steps up to the one that failed.
    pub(in crate::train) fn keep_checkpoint(&mut self) {
        if self.is_finite() {
            self.checkpoint.copy_from(&self.state);
        }
    }

    /// Whether every parameter is finite.
    pub(in crate::train) fn is_finite(&self) -> bool {
        const LANES: usize = 16;
        let chunks = self.state.weights.chunks_exact(LANES);
        let mut rest = chunks.remainder().iter();
        let mut lanes = [0.0_f32; LANES];
        vectorised(|| {
            for chunk in chunks {
                for (lane, w) in lanes.iter_mut().zip(chunk) {
                    // 0 for every finite number, and NaN, which remains in the sum, for all others.
                    *lane += w * 0.0;
                }
            }
        });
        lanes.iter().all(|lane| *lane == 0.0) && rest.all(|w| w.is_finite())
    }

    /// Undoes the step after `target` updates, or an earlier one if that already left infinite or NaN parameters:
    /// restores the checkpoint and repeats the steps up to the last finite state.
    pub(super) fn go_back(&mut self, mut target: u64) -> Divergence {
        loop {
            self.state = self.checkpoint.clone();
            while self.state.step < target && self.is_finite() {
                let rows = self.take_batch();
                self.compute_gradient(rows);
                self.update(rows);
            }
            if self.is_finite() || self.state.step <= self.checkpoint.step {
                break;
            }
            target = self.state.step - 1;
        }
        let target = self.state.step;
        Divergence { step: target + 1 }
    }
}
