//! L2 boosting (Bühlmann & Yu 2003): `F₁ = f₁`, then `Fₘ = Fₘ₋₁ + ν fₘ`, with fₘ trained on the residuals `y − Fₘ₋₁`.

use ndarray::Array2;

use super::learner::Learner;

/// What has been boosted so far, in the units of the network.
pub(super) struct Residuals {
    /// ν, for all learners but the first.
    pub(super) shrinkage: f64,
    /// Of training and validation samples, the values of each one after the other.
    pub(super) targets: [Array2<f64>; 2],
    /// F at training and validation samples.
    pub(super) fits: [Array2<f64>; 2],
    pub(super) learners: Vec<Learner<f32>>,
    /// Mean squared residuals after each round: training, validation.
    pub(super) strong: Vec<[f64; 2]>,
    /// Whether the next learner's run became non-finite.
    pub(super) has_diverged: bool,
}

impl Residuals {
    pub(super) fn new(shrinkage: f64, targets: [&Array2<f32>; 2]) -> Self {
        Self {
            shrinkage,
            targets: targets.map(|targets| targets.mapv(f64::from)),
            fits: targets.map(|targets| Array2::zeros(targets.dim())),
            learners: Vec::new(),
            strong: Vec::new(),
            has_diverged: false,
        }
    }

    /// What the learner of a round, counted from 0, is multiplied by.
    pub(super) fn factor(&self, round: usize) -> f64 {
        if round == 0 { 1.0 } else { self.shrinkage }
    }

    /// `y − F` of training and validation samples.
    pub(super) fn left(&self) -> [Array2<f64>; 2] {
        [0, 1].map(|part| &self.targets[part] - &self.fits[part])
    }

    /// Adds the next learner.
    pub(super) fn take(&mut self, learner: Learner<f32>) {
        let factor = self.factor(self.learners.len());
        for (fit, said) in self
            .fits
            .iter_mut()
            .zip([&learner.train, &learner.validation])
        {
            let pairs = fit.iter_mut().zip(said);
            pairs.for_each(|(fit, said)| *fit += factor * f64::from(*said));
        }
        self.learners.push(learner);
        let squares = self.left().map(|left| {
            let sum: f64 = left.iter().map(|r| r * r).sum();
            sum / left.len() as f64
        });
        self.strong.push(squares);
    }

    /// F after so many rounds, of what `of` reads of a learner.
    pub(super) fn sum(&self, rounds: usize, of: impl Fn(&Learner<f32>) -> &[f32]) -> Vec<f64> {
        let mut sum = Vec::new();
        for (round, learner) in self.learners[..rounds].iter().enumerate() {
            let said = of(learner);
            sum.resize(said.len(), 0.0);
            let factor = self.factor(round);
            let pairs = sum.iter_mut().zip(said);
            pairs.for_each(|(sum, said)| *sum += factor * f64::from(*said));
        }
        sum
    }

    /// For each validation sample the mean squared residual of the first learner, and of all.
    pub(super) fn squares(&self) -> Vec<[f64; 2]> {
        let first = self.sum(1, |learner| &learner.validation);
        let last = self.sum(self.learners.len(), |learner| &learner.validation);
        let width = self.targets[1].ncols();
        let rows = self.targets[1].rows().into_iter().enumerate();
        rows.map(|(row, targets)| {
            [&first, &last].map(|fit| {
                let pairs = targets.iter().zip(&fit[row * width..]);
                pairs.map(|(y, fit)| (y - fit).powi(2)).sum::<f64>() / width as f64
            })
        })
        .collect()
    }
}
