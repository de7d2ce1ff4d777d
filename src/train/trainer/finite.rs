//! What happens where the loss or a parameter leaves the finite numbers: the step is not made, and the run goes back,
//! exactly, to the one before.

use super::{Divergence, Trainer};
use crate::simd::vectorised;

impl Trainer {
    /// Remembers this point. A divergence goes back to it and from there, exactly, to the step before its own.
    pub(in crate::train) fn keep_checkpoint(&mut self) {
        if self.is_finite() {
            self.checkpoint = self.state.clone();
        }
    }

    /// Whether every parameter is a finite number.
    pub(in crate::train) fn is_finite(&self) -> bool {
        const LANES: usize = 16;
        let chunks = self.state.weights.chunks_exact(LANES);
        let mut rest = chunks.remainder().iter();
        let mut lanes = [0.0_f32; LANES];
        vectorised(|| {
            for chunk in chunks {
                for (lane, w) in lanes.iter_mut().zip(chunk) {
                    // 0 for every finite number, and NaN, which stays, for all else.
                    *lane += w * 0.0;
                }
            }
        });
        lanes.iter().all(|lane| *lane == 0.0) && rest.all(|w| w.is_finite())
    }

    /// Undoes whatever the step after `target` updates has done, or an earlier one that left the finite numbers: back to
    /// the checkpoint, and from there again to the last step before.
    pub(super) fn go_back(&mut self, mut target: u64) -> Divergence {
        loop {
            self.state = self.checkpoint.clone();
            while self.state.step < target && self.is_finite() {
                let rows = self.take_batch();
                self.look(rows);
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
