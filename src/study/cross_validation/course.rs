//! The loss on the held-out fold during training.

/// The mean of several courses of [epoch, loss], up to the end of the shortest.
///
/// Points of the same index are at the same step, except the last of each, which is where its run ended. So the means of
/// the others are taken by index, and the last one at the epoch at which the first run ended, between the two points of
/// each course around it.
pub(super) fn mean(courses: &[&[[f64; 2]]]) -> Vec<[f64; 2]> {
    let lengths = courses.iter().map(|course| course.len());
    let Some(shortest) = lengths.min().filter(|length| *length > 0) else {
        return Vec::new();
    };
    let of = |value: &dyn Fn(&[[f64; 2]]) -> f64| {
        courses.iter().map(|course| value(course)).sum::<f64>() / courses.len() as f64
    };
    let ends = courses.iter().map(|course| course[course.len() - 1][0]);
    let end = ends.fold(f64::INFINITY, f64::min);
    let by_index =
        (0..shortest - 1).map(|index| [0, 1].map(|part: usize| of(&|course| course[index][part])));
    let mut points: Vec<[f64; 2]> = by_index.filter(|[epoch, _]| *epoch < end).collect();
    points.push([end, of(&|course| at(course, end))]);
    points
}

/// The loss at an epoch, between the points around it.
fn at(course: &[[f64; 2]], epoch: f64) -> f64 {
    let after = course.partition_point(|[known, _]| *known < epoch);
    let [before, after] = [after.saturating_sub(1), after.min(course.len() - 1)];
    let ([from, low], [to, high]) = (course[before], course[after]);
    if to > from {
        low + (high - low) * ((epoch - from) / (to - from)).clamp(0.0, 1.0)
    } else {
        high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_the_mean_at_one_epoch() {
        let long: Vec<[f64; 2]> = (1..=4)
            .map(|at| [f64::from(at), 10.0 * f64::from(at)])
            .collect();
        // Early stopping ended this one between two looks.
        let short = [[1.0, 0.0], [2.0, 2.0], [2.5, 5.0]];
        let means = mean(&[&long, &short]);
        assert_eq!(means, [[1.0, 5.0], [2.0, 11.0], [2.5, 15.0]]);
        // The same number of points, other ends: the loss at 2.5, not the mean of those at 2.5 and 3.
        assert_eq!(mean(&[&long[..3], &short]), means);
        // Runs of the same length are averaged point by point.
        let other: Vec<[f64; 2]> = long.iter().map(|[x, y]| [*x, y + 2.0]).collect();
        let expected: Vec<[f64; 2]> = long.iter().map(|[x, y]| [*x, y + 1.0]).collect();
        assert_eq!(mean(&[&long, &other]), expected);
        assert_eq!(mean(&[&long[..1], &short]), [[1.0, 5.0]]);
        assert!(mean(&[]).is_empty() && mean(&[&long, &[]]).is_empty());
    }
}
