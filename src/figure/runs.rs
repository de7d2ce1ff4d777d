//! The unbroken pieces of lines and bands.

use super::{Band, Curves};

impl Curves {
    /// The unbroken pieces of a band: it is broken where one of its ends is not finite, and where a line of the same name
    /// and colour is.
    #[must_use]
    pub fn band_runs(&self, band: &Band) -> Vec<Vec<[f64; 3]>> {
        let own = self
            .lines
            .iter()
            .filter(|line| line.name == band.name && line.hue == band.hue);
        let broken = own.flat_map(|line| line.points.iter().filter(|[_, y]| !y.is_finite()));
        let broken: Vec<f64> = broken.map(|[x, _]| *x).collect();
        let mut runs = vec![Vec::new()];
        let mut before = f64::NEG_INFINITY;
        for point in &band.points {
            let [x, low, high] = *point;
            let is_apart = broken.iter().any(|gap| (before..=x).contains(gap));
            before = x;
            let is_known = low.is_finite() && high.is_finite() && !broken.contains(&x);
            if is_apart || !is_known {
                runs.push(Vec::new());
            }
            if let Some(run) = runs.last_mut().filter(|_| is_known) {
                run.push(*point);
            }
        }
        runs.retain(|run| !run.is_empty());
        runs
    }
}
