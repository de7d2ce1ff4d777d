//! Which evaluations a journal has: all at first, then fewer the more there are, so that it stays small however long a run
//! goes at whatever pace. Nothing is lost by it, since a run is a function of its recipe and its inputs.

/// So many are written before each is as far again from the next: at 10⁸ evaluations there are 18 000 lines.
const AT_EACH: u64 = 1024;

/// Counts evaluations, and says which of them are written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sparse {
    written: u64,
    passed: u64,
}

impl Sparse {
    /// Where so many are written already.
    pub(super) fn after(written: u64) -> Self {
        Self { written, passed: 0 }
    }

    /// Whether the next one is written.
    pub(super) fn takes_next(&mut self) -> bool {
        self.passed += 1;
        let stride = 1_u64 << (self.written / AT_EACH).min(63);
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
        assert!((0..AT_EACH).all(|_| sparse.takes_next()));
        let of_next = (0..2 * AT_EACH).filter(|_| sparse.takes_next()).count() as u64;
        assert_eq!(of_next, AT_EACH);
        let mut all = 2 * AT_EACH;
        for _ in 3 * AT_EACH..10_000_000 {
            all += u64::from(sparse.takes_next());
        }
        assert!((13 * AT_EACH..=14 * AT_EACH).contains(&all), "{all}");
    }

    #[test]
    fn a_run_that_is_taken_up_goes_on_as_sparsely() {
        let mut sparse = Sparse::after(3 * AT_EACH);
        let written = (0..80).filter(|_| sparse.takes_next()).count();
        assert_eq!(written, 10);
    }
}
