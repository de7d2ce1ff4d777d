//! The registry entry of a surface.

use crate::optim;

/// A function of two variables whose minima are known, with the settings of races on it.
#[derive(Debug)]
pub struct Surface {
    /// Its name in options.
    pub id: &'static str,
    /// Its name in text.
    pub label: &'static str,
    /// One line on what it teaches.
    pub explanation: &'static str,
    /// `f(x, y)` as text.
    pub formula: &'static str,
    /// `f(x, y)`.
    pub value: fn(x: f64, y: f64) -> f64,
    /// `∇f(x, y)`.
    pub gradient: fn(x: f64, y: f64) -> [f64; 2],
    /// Standard deviation of the noise in each component of a gradient that an optimizer is given, as a multiple of the
    /// gradient's length; 0 for exact gradients. Like that of small batches whose samples agree at a minimum, it vanishes
    /// there.
    pub noise: f64,
    /// The part of the plane that is displayed.
    pub window: Window,
    /// Every minimum. A runner that stays near one of them has arrived, on every surface; on the saddle it must have
    /// left the saddle for that.
    pub minima: &'static [[f64; 2]],
    /// The value at the minima, which is the same at all of them.
    pub floor: f64,
    /// Other points with zero gradient, where a runner can be held up.
    pub saddles: &'static [[f64; 2]],
    /// The default starting point of a race.
    pub start: [f64; 2],
    /// The default number of steps of a race.
    pub steps: u64,
    /// A runner within this distance of a minimum counts as near it.
    pub radius: f64,
    /// The knobs that differ from an optimizer's own defaults: optimizer, knob, value. An optimizer that is not listed
    /// was not tuned for this surface ([`Surface::was_tried_with`]); it runs with its own defaults, whatever the
    /// result.
    pub knobs: &'static [(&'static str, &'static str, f64)],
    /// The optimizers that do not arrive from [`Surface::start`] within [`Surface::steps`] with these knobs: measured,
    /// and asserted by a test.
    pub misses: &'static [&'static str],
}

/// A rectangle of the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// The left and the right edge.
    pub x: [f64; 2],
    /// The lower and the upper edge.
    pub y: [f64; 2],
}

impl Window {
    /// Whether the point is inside; false for NaN.
    #[must_use]
    pub fn contains(&self, [x, y]: [f64; 2]) -> bool {
        (self.x[0]..=self.x[1]).contains(&x) && (self.y[0]..=self.y[1]).contains(&y)
    }

    /// The nearest point inside.
    #[must_use]
    pub const fn clamp(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [x.clamp(self.x[0], self.x[1]), y.clamp(self.y[0], self.y[1])]
    }

    /// Its width and height.
    #[must_use]
    pub const fn size(&self) -> [f64; 2] {
        [self.x[1] - self.x[0], self.y[1] - self.y[0]]
    }

    /// A window with the same centre and `times` the size.
    #[must_use]
    pub fn enlarged(&self, times: f64) -> Self {
        let stretch = |[low, high]: [f64; 2]| {
            let (middle, half) = (f64::midpoint(low, high), (high - low) / 2.0 * times);
            [middle - half, middle + half]
        };
        Self {
            x: stretch(self.x),
            y: stretch(self.y),
        }
    }
}

impl Surface {
    /// The value at a point.
    #[must_use]
    pub fn at(&self, [x, y]: [f64; 2]) -> f64 {
        (self.value)(x, y)
    }

    /// The distance to the nearest minimum; infinite for a non-finite point.
    #[must_use]
    pub fn distance(&self, [x, y]: [f64; 2]) -> f64 {
        let all = self.minima.iter().map(|[a, b]| (x - a).hypot(y - b));
        all.fold(f64::INFINITY, |nearest, one| {
            // Written so that NaN is not the nearest.
            if one < nearest { one } else { nearest }
        })
    }

    /// Whether knobs were chosen for this optimizer here, so that it is known whether it arrives.
    #[must_use]
    pub fn was_tried_with(&self, entry: &optim::Entry) -> bool {
        self.knobs.iter().any(|(id, _, _)| *id == entry.id)
    }

    /// The default knobs of an optimizer on this surface.
    #[must_use]
    pub fn defaults(&self, entry: &optim::Entry) -> Vec<f64> {
        let mut knobs = entry.defaults();
        let here = self.knobs.iter().filter(|(id, _, _)| *id == entry.id);
        for (_, word, value) in here {
            if let Some(index) = entry.knob(word) {
                knobs[index] = *value;
            }
        }
        knobs
    }
}

impl PartialEq for Surface {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}
