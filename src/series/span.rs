//! A summary of a range of a curve, whether of one point or of a hundred million.

use serde::{Deserialize, Serialize};

/// The extremes, sum and last value of a range of a curve.
///
/// The live loop sends spans, usually of one step each; for a slow viewer they are merged. Non-finite values are
/// counted but never enter `min`, `max`, `sum` or `last_value`, so that they can be marked without spoiling the curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "WrittenSpan", from = "WrittenSpan")]
pub struct Span {
    /// Step of the first point.
    pub first: u64,
    /// Step of the last point.
    pub last: u64,
    /// Number of finite values.
    pub count: u64,
    /// Smallest finite value; `+∞` when there is none.
    pub min: f32,
    /// Largest finite value; `−∞` when there is none.
    pub max: f32,
    /// Sum of the finite values.
    pub sum: f64,
    /// The latest finite value; NaN when there is none.
    pub last_value: f32,
    /// Number of values that were NaN or infinite (saturating).
    pub non_finite: u32,
}

/// The serialised form of a span: most are single points.
#[derive(Serialize, Deserialize)]
enum WrittenSpan {
    Point(u64, f32),
    Long {
        first: u64,
        steps: u64,
        count: u64,
        min: f32,
        max: f32,
        sum: f64,
        last_value: f32,
        non_finite: u32,
    },
}

impl From<Span> for WrittenSpan {
    fn from(span: Span) -> Self {
        if span == Span::point(span.first, span.last_value) {
            return Self::Point(span.first, span.last_value);
        }
        Self::Long {
            first: span.first,
            steps: span.last.saturating_sub(span.first),
            count: span.count,
            min: span.min,
            max: span.max,
            sum: span.sum,
            last_value: span.last_value,
            non_finite: span.non_finite,
        }
    }
}

impl From<WrittenSpan> for Span {
    fn from(written: WrittenSpan) -> Self {
        match written {
            WrittenSpan::Point(step, value) => Self::point(step, value),
            WrittenSpan::Long {
                first,
                steps,
                count,
                min,
                max,
                sum,
                last_value,
                non_finite,
            } => Self {
                first,
                last: first.saturating_add(steps),
                count,
                min,
                max,
                sum,
                last_value,
                non_finite,
            },
        }
    }
}

impl Span {
    /// The span of one `value` at one `step`.
    #[must_use]
    pub fn point(step: u64, value: f32) -> Self {
        let finite = value.is_finite();
        Self {
            first: step,
            last: step,
            count: u64::from(finite),
            min: if finite { value } else { f32::INFINITY },
            max: if finite { value } else { f32::NEG_INFINITY },
            sum: if finite { f64::from(value) } else { 0.0 },
            last_value: if finite { value } else { f32::NAN },
            non_finite: u32::from(!finite),
        }
    }

    /// Merges a span that follows this one.
    pub fn merge(&mut self, later: &Self) {
        self.first = self.first.min(later.first);
        self.last = self.last.max(later.last);
        self.count += later.count;
        self.min = self.min.min(later.min);
        self.max = self.max.max(later.max);
        self.sum += later.sum;
        if later.count > 0 {
            self.last_value = later.last_value;
        }
        self.non_finite = self.non_finite.saturating_add(later.non_finite);
    }

    /// The mean of the finite values; NaN when there is none.
    #[must_use]
    pub fn mean(&self) -> f32 {
        if self.count == 0 {
            f32::NAN
        } else {
            (self.sum / self.count as f64) as f32
        }
    }

    /// Whether the span holds at least one finite value.
    #[must_use]
    pub const fn is_finite(&self) -> bool {
        self.count > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_its_own_extremes() {
        let span = Span::point(7, 2.5);
        assert_eq!(
            (span.first, span.last, span.count, span.non_finite),
            (7, 7, 1, 0)
        );
        assert_eq!(
            (span.min, span.max, span.mean(), span.last_value),
            (2.5, 2.5, 2.5, 2.5)
        );
    }

    #[test]
    fn values_that_are_not_finite_are_only_counted() {
        let mut span = Span::point(1, 4.0);
        for (step, value) in [(2, f32::NAN), (3, f32::INFINITY), (4, f32::NEG_INFINITY)] {
            assert!(!Span::point(step, value).is_finite());
            span.merge(&Span::point(step, value));
        }
        assert_eq!((span.last, span.count, span.non_finite), (4, 1, 3));
        assert_eq!(
            (span.min, span.max, span.mean(), span.last_value),
            (4.0, 4.0, 4.0, 4.0)
        );
    }
}
