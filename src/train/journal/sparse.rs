//! Selects the evaluations that a journal contains: all at first, then fewer and fewer, so that it stays small however
//! long and fast a run is. Nothing is lost, since a run is a function of its recipe and its inputs.

/// The number of evaluations written before the distance between them doubles: 10⁸ evaluations make 18 000 lines.
const PER_STRIDE: u64 = 1024;

/// Counts evaluations, and selects those that are written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sparse {
    written: u64,
    passed: u64,
}

impl Sparse {
    /// Continues after `written` evaluations have been written.
    pub(super) fn after(written: u64) -> Self {
        Self { written, passed: 0 }
    }

    /// Whether the next one is written.
    pub(super) fn takes_next(&mut self) -> bool {
        self.passed += 1;
        let stride = 1_u64 << (self.written / PER_STRIDE).min(63);
        if self.passed < stride {
            return false;
        }
        self.passed = 0;
        self.written += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_the_first_are_written_and_of_many_a_logarithm() {
        let mut sparse = Sparse::default();
        assert!((0..PER_STRIDE).all(|_| sparse.takes_next()));
        let of_next = (0..2 * PER_STRIDE).filter(|_| sparse.takes_next()).count() as u64;
        assert_eq!(of_next, PER_STRIDE);
        let mut all = 2 * PER_STRIDE;
        for _ in 3 * PER_STRIDE..10_000_000 {
            all += u64::from(sparse.takes_next());
        }
        assert!((13 * PER_STRIDE..=14 * PER_STRIDE).contains(&all), "{all}");
    }

    #[test]
    fn a_run_that_is_taken_up_goes_on_as_sparsely() {
        let mut sparse = Sparse::after(3 * PER_STRIDE);
        let written = (0..80).filter(|_| sparse.takes_next()).count();
        assert_eq!(written, 10);
    }
}
