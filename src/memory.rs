//! What a part of a run carries from one step to the next, as plain numbers that can be written down and read back.
//!
//! A part names its numbers once, in one order, whether they are written or read: so what is written is what is read.

use serde::{Deserialize, Serialize};

/// Whoever is shown the numbers of a part: it takes them down, or puts others in their place.
pub trait Memory {
    /// A whole number.
    fn count(&mut self, count: &mut u64);
    /// A number, to its last bit.
    fn value(&mut self, value: &mut f64);
    /// A vector, which keeps its length.
    fn vector(&mut self, vector: &mut Vec<f32>);
}

/// The numbers of a part, taken down.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    counts: Vec<u64>,
    vectors: Vec<Vec<f32>>,
}

/// Numbers that are not those of the part they are read back into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what is remembered does not fit what it is of")]
pub struct Misfit;

impl Remembered {
    /// Takes down what `show` shows.
    pub fn of(show: impl FnOnce(&mut dyn Memory)) -> Self {
        let mut remembered = Self::default();
        show(&mut remembered);
        remembered
    }

    /// Puts the numbers back where `show` shows those of a part like the one they were taken from.
    ///
    /// # Errors
    /// Where there are more or fewer, or a vector has another length.
    pub fn recall(&self, show: impl FnOnce(&mut dyn Memory)) -> Result<(), Misfit> {
        let mut recall = Recall {
            counts: self.counts.iter(),
            vectors: self.vectors.iter(),
            fits: true,
        };
        show(&mut recall);
        let is_through = recall.counts.next().is_none() && recall.vectors.next().is_none();
        (recall.fits && is_through).then_some(()).ok_or(Misfit)
    }
}

impl Memory for Remembered {
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

struct Recall<'a> {
    counts: std::slice::Iter<'a, u64>,
    vectors: std::slice::Iter<'a, Vec<f32>>,
    fits: bool,
}

impl Memory for Recall<'_> {
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
        fn show(&mut self, memory: &mut dyn Memory) {
            memory.count(&mut self.0);
            memory.value(&mut self.1);
            memory.vector(&mut self.2);
        }
    }

    #[test]
    fn what_is_taken_down_is_put_back_and_only_where_it_fits() {
        let mut part = Part(3, f64::INFINITY, vec![1.0, -0.0]);
        let remembered = Remembered::of(|memory| part.show(memory));
        let mut other = Part(0, 0.5, vec![0.0; 2]);
        assert_eq!(remembered.recall(|memory| other.show(memory)), Ok(()));
        assert_eq!(other, part);
        let mut longer = Part(0, 0.0, vec![0.0; 3]);
        let result = remembered.recall(|memory| longer.show(memory));
        assert_eq!(result, Err(Misfit));
        let of_fewer = remembered.recall(|memory| memory.count(&mut other.0));
        assert_eq!(of_fewer, Err(Misfit));
        let of_more = remembered.recall(|memory| {
            other.show(memory);
            longer.show(memory);
        });
        assert_eq!(of_more, Err(Misfit));
    }
}
