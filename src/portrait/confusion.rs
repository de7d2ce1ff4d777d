//! The confusion matrix.

/// Counts of validation samples by actual and predicted class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    /// Number of classes.
    pub classes: usize,
    /// `[actual, predicted]`, row-major.
    pub counts: Vec<u32>,
}

impl Confusion {
    pub(super) fn count(classes: usize, pairs: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut counts = vec![0; classes * classes];
        for (actual, predicted) in pairs {
            counts[actual as usize * classes + predicted as usize] += 1;
        }
        Self { classes, counts }
    }

    /// Number of samples of class `actual` that are predicted as `predicted`.
    ///
    /// # Panics
    /// When a class is out of range.
    #[must_use]
    pub fn at(&self, actual: usize, predicted: usize) -> u32 {
        assert!(
            actual < self.classes && predicted < self.classes,
            "no such class"
        );
        self.counts[actual * self.classes + predicted]
    }

    /// Number of correctly classified samples.
    #[must_use]
    pub fn right(&self) -> usize {
        let diagonal = self.counts.iter().step_by(self.classes + 1);
        diagonal.map(|count| *count as usize).sum()
    }
}
