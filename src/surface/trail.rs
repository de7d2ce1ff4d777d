//! The path of a runner in bounded memory.

const MOST: usize = 2048;
/// Maximum number of times that the spacing is doubled: it is then still about a dot of a large map.
const DOUBLINGS: u8 = 3;

/// The points a runner has passed. Points nearer to the last one than the spacing are left out, so that wider zigzags
/// remain visible. When there are too many, the spacing doubles; after the last doubling, the oldest points are
/// dropped.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trail {
    points: Vec<[f64; 2]>,
    /// The inverse of the spacing along x and along y.
    inverse_spacing: [f64; 2],
    doublings: u8,
}

impl Trail {
    /// A trail from `start`; distances below `resolution`, along x and along y, are not visible.
    pub(super) fn new(start: [f64; 2], resolution: [f64; 2]) -> Self {
        Self {
            points: vec![start],
            inverse_spacing: resolution.map(|resolution| 1.0 / resolution),
            doublings: 0,
        }
    }

    pub(super) fn points(&self) -> &[[f64; 2]] {
        &self.points
    }

    /// Adds a point; non-finite ones are ignored.
    pub(super) fn push(&mut self, point: [f64; 2]) {
        if !point.iter().all(|one| one.is_finite()) {
            return;
        }
        if self
            .points
            .last()
            .is_some_and(|last| self.is_near(*last, point))
        {
            return;
        }
        self.points.push(point);
        if self.points.len() > MOST && self.doublings < DOUBLINGS {
            self.thin();
        }
        if self.points.len() > MOST {
            self.points.drain(..MOST / 2);
        }
    }

    fn is_near(&self, [a, b]: [f64; 2], [x, y]: [f64; 2]) -> bool {
        ((x - a) * self.inverse_spacing[0]).hypot((y - b) * self.inverse_spacing[1]) < 1.0
    }

    fn thin(&mut self) {
        self.doublings += 1;
        self.inverse_spacing = self.inverse_spacing.map(|fine| fine / 2.0);
        let mut kept: Vec<[f64; 2]> = Vec::with_capacity(MOST + 1);
        for point in &self.points {
            if kept.last().is_none_or(|last| !self.is_near(*last, *point)) {
                kept.push(*point);
            }
        }
        self.points = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_way_is_thinned_as_a_whole() {
        let mut trail = Trail::new([0.0, 0.0], [1e-3, 1e-3]);
        for i in 0..8000 {
            trail.push([f64::from(i) * 1e-3, 0.5]);
        }
        let points = trail.points();
        assert!((1000..=MOST).contains(&points.len()), "{}", points.len());
        assert_eq!(points[0], [0.0, 0.0]);
        let longest = points[1..].windows(2).map(|pair| pair[1][0] - pair[0][0]);
        assert!(longest.fold(0.0, f64::max) < 9e-3);
    }

    #[test]
    fn an_endless_zigzag_goes_on_zigzagging_in_bounded_memory() {
        let mut trail = Trail::new([0.0, 0.0], [1e-3, 1e-3]);
        for i in 1..100_000 {
            trail.push([f64::from(i) * 1e-4, f64::from(i % 2)]);
            assert!(trail.points().len() <= MOST);
        }
        let points = trail.points();
        assert!(points.len() >= MOST / 2);
        assert!(
            points
                .windows(2)
                .all(|pair| (pair[0][1] - pair[1][1]).abs() == 1.0)
        );
    }

    #[test]
    fn what_does_not_move_or_is_nowhere_takes_no_memory() {
        let mut trail = Trail::new([1.0, 1.0], [0.1, 0.1]);
        for _ in 0..10 {
            trail.push([1.01, 1.0]);
            trail.push([f64::NAN, 1.0]);
        }
        trail.push([2.0, 1.0]);
        assert_eq!(trail.points(), [[1.0, 1.0], [2.0, 1.0]]);
    }
}
