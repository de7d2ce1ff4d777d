//! Few values far above all others, which would leave these no room.

use super::Curves;

/// Share of the values that always keep their room.
const USUAL: f64 = 0.75;
/// Ratio to the highest of those from which on a value is far.
const FAR: f64 = 3.0;

impl Curves {
    /// The same with a cap on y if some values of its lines lie far above most others.
    #[must_use]
    pub fn capped(mut self) -> Self {
        let points = self.lines.iter().flat_map(|line| &line.points);
        let mut ys: Vec<f64> = points.map(|[_, y]| *y).filter(|y| y.is_finite()).collect();
        ys.sort_by(f64::total_cmp);
        let usual = ys.len().saturating_sub(1) as f64 * USUAL;
        let cap = ys.get(usual as usize).map(|usual| FAR * usual);
        let highest = ys.last().copied().unwrap_or(0.0);
        self.y.cap = cap.filter(|cap| *cap > 0.0 && highest > *cap);
        self
    }

    /// The same with a cap on y if its lines go far above their highest value with an x in this range.
    #[must_use]
    pub fn capped_beyond(mut self, x: [f64; 2]) -> Self {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let inside = points().filter(|[at, _]| (x[0]..=x[1]).contains(at));
        let highest = |all: &mut dyn Iterator<Item = f64>| {
            let finite = all.filter(|y| y.is_finite());
            finite.fold(0.0, f64::max)
        };
        let cap = FAR * highest(&mut inside.map(|[_, y]| *y));
        let is_needed = cap > 0.0 && highest(&mut points().map(|[_, y]| *y)) > cap;
        self.y.cap = is_needed.then_some(cap);
        self
    }

    /// Whether a point lies above the cap of y, as the legend has to say.
    #[must_use]
    pub fn has_far(&self) -> bool {
        let points = self.lines.iter().flat_map(|line| &line.points);
        let points = points.map(|[_, y]| *y);
        let middles = self.whiskers.iter().map(|whisker| whisker.y);
        points
            .chain(middles)
            .any(|y| y.is_finite() && self.y.is_far(y))
    }
}
