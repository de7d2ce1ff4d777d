//! Bootstrap resamples of the training part.

use rand::RngExt;

use super::dataset::{Dataset, Standardisation};
use super::part::Part;
use super::pool::Pool;
use super::prepare::{self, Rows};
use super::request::Request;
use crate::rng::{Purpose, stream};

/// A bootstrap resample: as many draws with replacement as there are samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resample {
    drawn: Vec<usize>,
}

impl Resample {
    /// Draws from `samples` samples. Every `counter` is a different resample of the same seed.
    #[must_use]
    pub fn draw(samples: usize, seed: u64, counter: u64) -> Self {
        let mut generator = stream(seed, Purpose::Resample, counter);
        let drawn = (0..samples).map(|_| generator.random_range(0..samples));
        Self {
            drawn: drawn.collect(),
        }
    }

    /// The indices drawn, in the order of the draws.
    #[must_use]
    pub fn drawn(&self) -> &[usize] {
        &self.drawn
    }

    /// The out-of-bag samples: ascending indices of those that were never drawn.
    #[must_use]
    pub fn out_of_bag(&self) -> Vec<usize> {
        let mut is_drawn = vec![false; self.drawn.len()];
        for &index in &self.drawn {
            is_drawn[index] = true;
        }
        let all = is_drawn.iter().enumerate();
        all.filter(|(_, is_drawn)| !**is_drawn)
            .map(|(index, _)| index)
            .collect()
    }

    /// The number of distinct samples drawn.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.drawn.len() - self.out_of_bag().len()
    }

    /// The expected share of distinct samples: 1 − (1 − 1/n)ⁿ, which tends to 1 − 1/e ≈ 63.2 %.
    #[must_use]
    pub fn expected_distinct(samples: usize) -> f64 {
        1.0 - (1.0 - 1.0 / samples as f64).powi(i32::try_from(samples).unwrap_or(i32::MAX))
    }
}

impl Pool {
    /// The data set whose training part is a resample of that of `base`, a data set cut from this pool, without a test
    /// part. The inputs are standardized on the resample. The labels are those of `base`, wrong ones included, so that a
    /// sample drawn several times has the same label each time.
    #[must_use]
    pub fn resampled(
        &self,
        base: &Dataset,
        resample: &Resample,
        validation: Vec<usize>,
    ) -> Dataset {
        let drawn = resample.drawn();
        let request = Request {
            label_noise: 0.0,
            ..self.request().clone()
        };
        let rows = Rows {
            train: drawn.iter().map(|at| base.train.rows[*at]).collect(),
            validation,
            test: Vec::new(),
            fitted_to: None,
        };
        let mut data = prepare::prepare(self.raw(), base.entry, &request, self.seed(), rows);
        for (to, from) in drawn.iter().enumerate() {
            if let Some(label) = base.train.labels.get(*from) {
                data.train.labels[to] = *label;
                let target = base.train.targets.row(*from);
                data.train.targets.row_mut(to).assign(&target);
            }
        }
        let is_wrong = |(_, from): &(usize, &usize)| base.wrong_labels.binary_search(from).is_ok();
        let wrong = drawn.iter().enumerate().filter(is_wrong);
        data.wrong_labels = wrong.map(|(to, _)| to).collect();
        data
    }

    /// These samples with their original labels, standardized with these maps.
    #[must_use]
    pub fn part(&self, rows: Vec<usize>, standardisation: &Standardisation) -> Part {
        prepare::part(self.raw(), rows, standardisation)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_out_of_bag_samples_are_those_that_were_not_drawn() {
        for counter in 0..50 {
            let resample = Resample::draw(23, 7, counter);
            assert_eq!(resample.drawn().len(), 23);
            let expected: Vec<usize> = (0..23)
                .filter(|index| !resample.drawn().contains(index))
                .collect();
            assert_eq!(resample.out_of_bag(), expected);
            let mut distinct = resample.drawn().to_vec();
            distinct.sort_unstable();
            distinct.dedup();
            assert_eq!(resample.distinct(), distinct.len());
        }
        assert_ne!(Resample::draw(23, 7, 0), Resample::draw(23, 7, 1));
        assert_ne!(Resample::draw(23, 7, 0), Resample::draw(23, 8, 0));
        assert_eq!(Resample::draw(23, 7, 3), Resample::draw(23, 7, 3));
        assert_eq!(Resample::draw(1, 7, 0).out_of_bag(), Vec::<usize>::new());
    }

    #[test]
    fn the_share_of_distinct_samples_is_what_is_expected() {
        // By enumeration: 3 draws from 3 have 27 outcomes, 3 with one distinct sample, 18 with two, 6 with three.
        let expected = (3.0 + 18.0 * 2.0 + 6.0 * 3.0) / 27.0 / 3.0;
        assert!((Resample::expected_distinct(3) - expected).abs() < 1e-15);
        assert!((Resample::expected_distinct(1_000_000) - (1.0 - (-1.0_f64).exp())).abs() < 1e-6);
        let samples = 40;
        let shares: Vec<f64> = (0..2000)
            .map(|counter| Resample::draw(samples, 3, counter).distinct() as f64 / samples as f64)
            .collect();
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        let variance = shares.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / 1999.0;
        let errors =
            (mean - Resample::expected_distinct(samples)) / (variance / shares.len() as f64).sqrt();
        assert!(errors.abs() < 3.0, "{errors}");
    }

    #[test]
    fn a_resampled_data_set_has_the_samples_and_labels_of_the_draws() {
        for name in ["iris", "sine", "digits"] {
            let request = Request {
                train_size: Some(30),
                label_noise: if name == "sine" { 0.0 } else { 0.3 },
                ..Request::named(name)
            };
            let pool = Pool::load(&request, 5).unwrap();
            let base = pool.dataset().unwrap();
            let resample = Resample::draw(base.train.len(), 5, 1);
            let data = pool.resampled(&base, &resample, base.validation.rows.clone());
            assert_eq!((data.train.len(), data.test.len()), (30, 0));
            assert_eq!(data.validation.rows, base.validation.rows);
            assert_eq!(data.validation.labels, base.validation.labels);
            for (to, &from) in resample.drawn().iter().enumerate() {
                assert_eq!(data.train.rows[to], base.train.rows[from]);
                assert_eq!(data.train.labels.get(to), base.train.labels.get(from));
                let is_wrong = base.wrong_labels.contains(&from);
                assert_eq!(data.wrong_labels.contains(&to), is_wrong);
                for feature in 0..base.inputs() {
                    let value = |data: &Dataset, row: usize| {
                        let map = data.standardisation.inputs[feature];
                        map.undo(data.train.inputs[[row, feature]])
                    };
                    assert!((value(&data, to) - value(&base, from)).abs() < 1e-4);
                }
                for output in 0..base.outputs() {
                    let value = |data: &Dataset, row: usize| {
                        let map = data.standardisation.targets[output];
                        map.undo(data.train.targets[[row, output]])
                    };
                    assert!((value(&data, to) - value(&base, from)).abs() < 1e-5);
                }
            }
            // Standardized on the resample itself.
            let all = data.train.inputs.iter().map(|x| f64::from(*x));
            let mean = all.sum::<f64>() / data.train.inputs.len() as f64;
            assert!(mean.abs() < 1e-5, "{name} {mean}");
            let part = pool.part(base.validation.rows.clone(), &data.standardisation);
            assert_eq!(part, data.validation);
        }
    }
}
