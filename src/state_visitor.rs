//! What a part of a run carries from one step to the next, as plain numbers that can be written down and read back.
//!
//! A part names its numbers once, in one order, whether they are written or read: so what is written is what is read.

use serde::{Deserialize, Serialize};

/// Whoever is shown the numbers of a part: it takes them down, or puts others in their place.
pub trait StateVisitor {
    /// A whole number.
    fn count(&mut self, count: &mut u64);
    /// A number, to its last bit.
    fn value(&mut self, value: &mut f64);
    /// A vector, which keeps its length.
    fn vector(&mut self, vector: &mut Vec<f32>);
}

/// The numbers of a part, taken down.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StateNumbers {
    counts: Vec<u64>,
    vectors: Vec<Vec<f32>>,
}

/// Numbers that are not those of the part they are read back into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what is remembered does not fit what it is of")]
pub struct StateMismatch;

impl StateNumbers {
    /// Takes down what `show` shows.
    pub fn of(show: impl FnOnce(&mut dyn StateVisitor)) -> Self {
        let mut remembered = Self::default();
        show(&mut remembered);
        remembered
    }

    /// Puts the numbers back where `show` shows those of a part like the one they were taken from.
    ///
    /// # Errors
    /// Where there are more or fewer, or a vector has another length.
    pub fn restore(&self, show: impl FnOnce(&mut dyn StateVisitor)) -> Result<(), StateMismatch> {
        let mut restore = StateReader {
            counts: self.counts.iter(),
            vectors: self.vectors.iter(),
            fits: true,
        };
        show(&mut restore);
        let is_through = restore.counts.next().is_none() && restore.vectors.next().is_none();
        (restore.fits && is_through)
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
            Some(remembered) => *count = *remembered,
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
            Some(remembered) if remembered.len() == vector.len() => vector.clone_from(remembered),
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
        let remembered = StateNumbers::of(|visitor| part.show(visitor));
        let mut other = Part(0, 0.5, vec![0.0; 2]);
        assert_eq!(remembered.restore(|visitor| other.show(visitor)), Ok(()));
        assert_eq!(other, part);
        let mut longer = Part(0, 0.0, vec![0.0; 3]);
        let result = remembered.restore(|visitor| longer.show(visitor));
        assert_eq!(result, Err(StateMismatch));
        let of_fewer = remembered.restore(|visitor| visitor.count(&mut other.0));
        assert_eq!(of_fewer, Err(StateMismatch));
        let of_more = remembered.restore(|visitor| {
            other.show(visitor);
            longer.show(visitor);
        });
        assert_eq!(of_more, Err(StateMismatch));
    }
}
