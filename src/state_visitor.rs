//! The state that a component of a run carries from one step to the next (moments, counters), saved and restored as
//! plain numbers.
//!
//! A component visits its numbers in one function, used for saving and for restoring alike, so the two can't disagree.

use serde::{Deserialize, Serialize};

/// A visitor of a component's state: it reads each number, or overwrites it.
pub trait StateVisitor {
    /// Visits an integer.
    fn count(&mut self, count: &mut u64);
    /// Visits a float, which is saved bit for bit.
    fn value(&mut self, value: &mut f64);
    /// Visits a vector, whose length must not change.
    fn vector(&mut self, vector: &mut Vec<f32>);
}

/// The saved state of a component.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StateNumbers {
    counts: Vec<u64>,
    vectors: Vec<Vec<f32>>,
}

/// Saved state whose shape differs from the component it is restored into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what is remembered does not fit what it is of")]
pub struct StateMismatch;

impl StateNumbers {
    /// Saves the state that `show` visits.
    pub fn of(show: impl FnOnce(&mut dyn StateVisitor)) -> Self {
        let mut saved = Self::default();
        show(&mut saved);
        saved
    }

    /// Restores the state into a component of the same shape, which `show` visits.
    ///
    /// # Errors
    /// When the component visits more or fewer numbers, or a vector has another length. It may then be partly restored.
    pub fn restore(&self, show: impl FnOnce(&mut dyn StateVisitor)) -> Result<(), StateMismatch> {
        let mut restore = StateReader {
            counts: self.counts.iter(),
            vectors: self.vectors.iter(),
            fits: true,
        };
        show(&mut restore);
        let consumed = restore.counts.next().is_none() && restore.vectors.next().is_none();
        (restore.fits && consumed)
            .then_some(())
            .ok_or(StateMismatch)
    }
}

impl StateVisitor for StateNumbers {
    fn count(&mut self, count: &mut u64) {
        self.counts.push(*count);
    }

    fn value(&mut self, value: &mut f64) {
        self.counts.push(value.to_bits());
    }

    fn vector(&mut self, vector: &mut Vec<f32>) {
        self.vectors.push(vector.clone());
    }
}

struct StateReader<'a> {
    counts: std::slice::Iter<'a, u64>,
    vectors: std::slice::Iter<'a, Vec<f32>>,
    fits: bool,
}

impl StateVisitor for StateReader<'_> {
    fn count(&mut self, count: &mut u64) {
        match self.counts.next() {
            Some(saved) => *count = *saved,
            None => self.fits = false,
        }
    }

    fn value(&mut self, value: &mut f64) {
        let mut bits = value.to_bits();
        self.count(&mut bits);
        *value = f64::from_bits(bits);
    }

    fn vector(&mut self, vector: &mut Vec<f32>) {
        match self.vectors.next() {
            Some(saved) if saved.len() == vector.len() => vector.clone_from(saved),
            _ => self.fits = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Part(u64, f64, Vec<f32>);

    impl Part {
        fn show(&mut self, visitor: &mut dyn StateVisitor) {
            visitor.count(&mut self.0);
            visitor.value(&mut self.1);
            visitor.vector(&mut self.2);
        }
    }

    #[test]
    fn what_is_taken_down_is_put_back_and_only_where_it_fits() {
        let mut part = Part(3, f64::INFINITY, vec![1.0, -0.0]);
        let saved = StateNumbers::of(|visitor| part.show(visitor));
        let mut other = Part(0, 0.5, vec![0.0; 2]);
        assert_eq!(saved.restore(|visitor| other.show(visitor)), Ok(()));
        assert_eq!(other, part);
        let mut longer = Part(0, 0.0, vec![0.0; 3]);
        let result = saved.restore(|visitor| longer.show(visitor));
        assert_eq!(result, Err(StateMismatch));
        let of_fewer = saved.restore(|visitor| visitor.count(&mut other.0));
        assert_eq!(of_fewer, Err(StateMismatch));
        let of_more = saved.restore(|visitor| {
            other.show(visitor);
            longer.show(visitor);
        });
        assert_eq!(of_more, Err(StateMismatch));
    }
}
