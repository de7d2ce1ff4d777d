//! Which class is taken for which.

/// Counts of validation samples by their class and by what the network takes them for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    /// How many classes there are.
    pub classes: usize,
    /// `[actual, predicted]`, row by row.
    pub counts: Vec<u32>,
}

impl Confusion {
    /// Counts pairs of actual and predicted class.
    pub(super) fn count(classes: usize, pairs: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut counts = vec![0; classes * classes];
        for (actual, predicted) in pairs {
            counts[actual as usize * classes + predicted as usize] += 1;
        }
        Self { classes, counts }
    }

    /// How many samples of class `actual` are taken for `predicted`.
    ///
    /// # Panics
    /// When there is no such class.
    #[must_use]
    pub fn at(&self, actual: usize, predicted: usize) -> u32 {
        assert!(
            actual < self.classes && predicted < self.classes,
            "no such class"
        );
        self.counts[actual * self.classes + predicted]
    }

    /// How many samples are taken for what they are.
    #[must_use]
    pub fn right(&self) -> usize {
        let diagonal = self.counts.iter().step_by(self.classes + 1);
        diagonal.map(|count| *count as usize).sum()
    }
}
