//! The way a runner has come, in bounded memory.

/// Points kept at most.
const MOST: usize = 1024;

/// The points a runner has passed, from its start on. Points nearer to one another than a grain are left out; the grain
/// doubles when there are too many, so that what zigzags wider than it goes on zigzagging.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trail {
    points: Vec<[f64; 2]>,
    /// One over the grain along x and along y.
    fineness: [f64; 2],
}

impl Trail {
    /// From `start` on; `grain` along x and along y is too small to be seen.
    pub(super) fn new(start: [f64; 2], grain: [f64; 2]) -> Self {
        Self {
            points: vec![start],
            fineness: grain.map(|grain| 1.0 / grain),
        }
    }

    /// The points that are kept.
    pub(super) fn points(&self) -> &[[f64; 2]] {
        &self.points
    }

    /// Goes on to a point; what is not finite is nowhere.
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
        while self.points.len() > MOST {
            self.thin();
        }
    }

    fn is_near(&self, [a, b]: [f64; 2], [x, y]: [f64; 2]) -> bool {
        ((x - a) * self.fineness[0]).hypot((y - b) * self.fineness[1]) < 1.0
    }

    /// Doubles the grain.
    fn thin(&mut self) {
        self.fineness = self.fineness.map(|fine| fine / 2.0);
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
    fn memory_is_bounded_and_the_shape_stays() {
        let mut trail = Trail::new([0.0, 0.0], [1e-3, 1e-3]);
        for i in 1..200_000 {
            let t = f64::from(i) * 1e-4;
            // A zigzag of height 1 that wanders to the right.
            trail.push([t, f64::from(i % 2)]);
            assert!(trail.points().len() <= MOST);
        }
        let points = trail.points();
        assert!(points.len() > MOST / 8, "{}", points.len());
        let high = points.iter().filter(|[_, y]| *y > 0.5).count();
        assert!(high > points.len() / 4 && high < points.len() * 3 / 4);
        assert_eq!(points[0], [0.0, 0.0]);
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
