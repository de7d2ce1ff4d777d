//! Losses in a few bands whose borders are round figures, a ratio apart.

use crate::geometry::slice::Slice;

/// Borders that are wanted, where so many bands can be told apart.
const WANTED: usize = 4;
/// What lies further below the highest loss than this ratio is all in the lowest band.
const DEEPEST: f64 = 1e-6;

/// The logarithms of the losses of a slice, and the bands they fall into.
#[derive(Clone, Debug)]
pub(super) struct Bands {
    /// Of each grid point; infinite where the loss is not a number.
    logs: Vec<f64>,
    side: usize,
    /// Where one band ends and the next begins, rising.
    pub(super) borders: Vec<f64>,
    log_borders: Vec<f64>,
}

impl Bands {
    /// At most `most` of them; `None` while nothing is known.
    pub(super) fn of(slice: &Slice, validation: bool, most: usize) -> Option<Self> {
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
        let borders = borders(low, high, most.max(2) - 1);
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
            log_borders: borders.iter().map(|border| border.ln()).collect(),
            borders,
        })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.borders.len() + 1
    }

    /// The band at a place of the window, by its shares of the way from left to right and from the bottom to the top.
    pub(super) fn at(&self, right: f64, up: f64) -> Option<usize> {
        let last = (self.side - 1) as f64;
        let (x, y) = (right * last, up * last);
        if !((-0.5..=last + 0.5).contains(&x) && (-0.5..=last + 0.5).contains(&y)) {
            return None;
        }
        let log = self.between(x.clamp(0.0, last), y.clamp(0.0, last));
        Some(self.log_borders.partition_point(|border| *border <= log))
    }

    /// The logarithm between the grid points, linear in each direction; next to a loss that is no number, that of the
    /// nearest point.
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

/// The round figures of a decade, few before many.
const STEPS: [&[f64]; 5] = [
    &[1.0],
    &[1.0, 3.0],
    &[1.0, 2.0, 5.0],
    &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0],
    &[
        1.0, 1.2, 1.5, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0,
    ],
];

/// Round figures within `low..high`, about equally far apart as ratios, at most so many.
fn borders(low: f64, high: f64, most: usize) -> Vec<f64> {
    let wanted = WANTED.min(most);
    let inside = |x: &f64| *x > low * (1.0 + 1e-9) && *x < high;
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let of = |mantissas: &[f64]| -> Vec<f64> {
        (first..=last)
            .flat_map(|power| mantissas.iter().map(move |m| m * 10_f64.powi(power)))
            .filter(inside)
            .collect()
    };
    let found = STEPS.iter().map(|step| of(step));
    let enough = found.into_iter().find(|all| all.len() >= wanted);
    match enough {
        Some(all) if all.len() <= most => all,
        Some(all) => {
            let every = all.len().div_ceil(most);
            all.into_iter().step_by(every).collect()
        }
        // Where all is nearly level, equal ratios will do.
        None => {
            let (a, b) = (low.ln(), high.ln().max(low.ln() + 1e-9));
            (1..=wanted)
                .map(|k| (a + (b - a) * k as f64 / (wanted + 1) as f64).exp())
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::geometry::slice::Kind;
    use crate::nn::Loss;
    use crate::ui::number;

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
        let places = (0..side * side).map(|index| slice.place(index % side, index / side));
        slice.train = places.map(|[a, b]| loss(a, b)).collect();
        slice
    }

    #[test]
    fn borders_are_round_few_and_within() {
        for (low, high) in [
            (0.01, 50.0),
            (0.3, 1.9),
            (2.2, 2.4),
            (1e-9, 1e9),
            (0.5, 0.500_001),
        ] {
            for most in [1, 4, 7, 8] {
                let few = borders(low, high, most);
                assert!((1..=most).contains(&few.len()), "{low} {high}: {few:?}");
            }
            let all = borders(low, high, 8);
            assert!((WANTED..=8).contains(&all.len()), "{low} {high}: {all:?}");
            assert!(all.windows(2).all(|pair| pair[0] < pair[1]), "{all:?}");
            assert!(all.iter().all(|x| low < *x && *x < high), "{all:?}");
        }
        let written = borders(0.01, 60.0, 8).into_iter().map(number::figure);
        let expected = ["0.03", "0.1", "0.3", "1", "3", "10", "30"];
        assert_eq!(written.collect::<Vec<_>>(), expected);
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
