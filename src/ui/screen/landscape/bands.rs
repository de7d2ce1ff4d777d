//! A slice's losses in a few bands with round borders at about equal ratios.

use crate::geometry::slice::Slice;
use crate::ui::widget::contour::Levels;

/// Losses below this fraction of the highest one all fall into the lowest band.
const DEEPEST: f64 = 1e-6;

/// The logarithms of a slice's losses, and their bands.
#[derive(Clone, Debug)]
pub(super) struct Bands {
    /// Of each grid point, row by row; infinite where the loss is not finite.
    logs: Vec<f64>,
    side: usize,
    /// The borders between bands, ascending.
    pub(super) borders: Levels,
    log_borders: Levels,
}

impl Bands {
    /// At most `max` bands; `None` while there are no losses.
    pub(super) fn of(slice: &Slice, validation: bool, max: usize) -> Option<Self> {
        let losses = match &slice.validation {
            Some(losses) if validation => losses,
            _ => &slice.train,
        };
        let side = slice.side;
        if side == 0 || losses.len() < side * side {
            return None;
        }
        let finite = || losses.iter().copied().filter(|loss| loss.is_finite());
        let high = finite().fold(f64::NEG_INFINITY, f64::max);
        let low = finite().fold(f64::INFINITY, f64::min);
        if !(high.is_finite() && high > 0.0) {
            return None;
        }
        let low = low.max(high * DEEPEST);
        let borders = Levels::round(low, high, max.max(2) - 1);
        let logs = losses
            .iter()
            .map(|loss| match loss {
                loss if loss.is_finite() => loss.max(low).ln(),
                _ => f64::INFINITY,
            })
            .collect();
        Some(Self {
            logs,
            side,
            log_borders: borders.logarithms(),
            borders,
        })
    }

    /// The number of bands.
    pub(super) fn count(&self) -> usize {
        self.borders.bands()
    }

    /// The band at a position, given as shares of the window's width from the left and of its height from the bottom.
    pub(super) fn at(&self, right: f64, up: f64) -> Option<usize> {
        let last = (self.side - 1) as f64;
        let (x, y) = (right * last, up * last);
        if !((-0.5..=last + 0.5).contains(&x) && (-0.5..=last + 0.5).contains(&y)) {
            return None;
        }
        let log = self.between(x.clamp(0.0, last), y.clamp(0.0, last));
        Some(self.log_borders.band(log))
    }

    /// The bilinearly interpolated logarithm; next to a non-finite loss, that of the nearest grid point.
    fn between(&self, x: f64, y: f64) -> f64 {
        let log = |column: usize, row: usize| self.logs[row * self.side + column];
        let next = |low: usize| (low + 1).min(self.side - 1);
        let (column, row) = (x as usize, y as usize);
        let (right, up) = (x - column as f64, y - row as f64);
        let below = (1.0 - right) * log(column, row) + right * log(next(column), row);
        let above = (1.0 - right) * log(column, next(row)) + right * log(next(column), next(row));
        let mixed = (1.0 - up) * below + up * above;
        if mixed.is_finite() {
            mixed
        } else {
            log(x.round() as usize, y.round() as usize)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::geometry::slice::Kind;
    use crate::nn::Loss;

    fn slice(side: usize, loss: impl Fn(f64, f64) -> f64) -> Slice {
        let mut slice = Slice {
            step: 0,
            epoch: 0.0,
            kind: Kind::Random,
            loss: Loss::CrossEntropy,
            window: [[-1.0, 1.0]; 2],
            side,
            finest: side,
            train: Vec::new(),
            validation: None,
            here: 0.1,
            samples: [1, 1],
            path: Vec::new(),
            explained: None,
        };
        let places = (0..side * side).map(|index| slice.point(index % side, index / side));
        slice.train = places.map(|[a, b]| loss(a, b)).collect();
        slice
    }

    #[test]
    fn a_bowl_rises_from_its_middle_and_up_is_up() {
        let bands = Bands::of(&slice(17, |a, b| 0.01 + a * a + b * b), false, 9).unwrap();
        let middle = bands.at(0.5, 0.5).unwrap();
        assert!(bands.at(0.9, 0.5) > Some(middle) && bands.at(1.0, 1.0) > bands.at(0.9, 0.5));
        let slope = Bands::of(&slice(5, |_, b| (3.0 * b).exp()), false, 9).unwrap();
        assert!(slope.at(0.5, 0.9) > slope.at(0.5, 0.1));
        assert_eq!(slope.at(0.1, 0.5), slope.at(0.9, 0.5));
    }

    #[test]
    fn what_is_no_number_is_the_highest_and_its_neighbours_stay() {
        let wild = slice(3, |a, b| if a > 0.5 { f64::NAN } else { 1.5 + a + 0.1 * b });
        let bands = Bands::of(&wild, false, 9).unwrap();
        assert_eq!(bands.at(1.0, 0.5), Some(bands.count() - 1));
        assert_eq!(bands.at(0.6, 0.5), bands.at(0.5, 0.5));
        assert!(bands.at(0.1, 0.5) < bands.at(0.5, 0.5));
        let nothing = slice(3, |_, _| f64::INFINITY);
        assert!(Bands::of(&nothing, false, 9).is_none());
        assert!(Bands::of(&slice(0, |_, _| 0.0), false, 9).is_none());
    }
}
