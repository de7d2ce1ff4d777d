//! Buffers that drawing reuses from frame to frame.

use super::Canvas;
use crate::series::{Series, Smoothing, Span};

/// Buffers reused from frame to frame, so that drawing does not allocate.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(in crate::ui) canvas: Canvas,
    /// One per curve of a plot.
    pub(in crate::ui) columns: Vec<Columns>,
}

/// The values of one curve in each dot column.
#[derive(Debug, Default)]
pub(in crate::ui) struct Columns {
    pub(in crate::ui) spans: Vec<Option<Span>>,
    /// The spans of a band's upper edge.
    upper: Vec<Option<Span>>,
    pub(in crate::ui) smooth: Vec<Option<f32>>,
    /// Least and greatest finite value.
    pub(in crate::ui) extremes: Option<(f64, f64)>,
    /// Least and greatest value above 0, as far as the spans tell.
    pub(in crate::ui) positive: Option<(f64, f64)>,
}

impl Columns {
    /// Computes the columns of a series between the steps `edges`, merged with those of `upper` for a band.
    pub(in crate::ui) fn fill(
        &mut self,
        series: &Series,
        upper: Option<&Series>,
        smoothing: Smoothing,
        edges: &[u64],
    ) {
        series.columns(edges, &mut self.spans);
        if let Some(upper) = upper {
            upper.columns(edges, &mut self.upper);
            for (span, upper) in self.spans.iter_mut().zip(&self.upper) {
                if let (Some(span), Some(upper)) = (span, upper) {
                    span.merge(upper);
                }
            }
        }
        self.smooth.clear();
        if smoothing != Smoothing::Off {
            series.smoothed(smoothing, edges, &mut self.smooth);
        }
        let finite = || self.spans.iter().flatten().filter(|span| span.is_finite());
        let low = finite().map(|span| span.min).reduce(f32::min);
        let high = finite().map(|span| span.max).reduce(f32::max);
        self.extremes = low
            .zip(high)
            .map(|(low, high)| (f64::from(low), f64::from(high)));
        // Of a column that reaches down to 0 or below, only the greatest value is known to be above 0.
        let lowest = |span: &Span| if span.min > 0.0 { span.min } else { span.max };
        let low = finite()
            .filter(|span| span.max > 0.0)
            .map(lowest)
            .reduce(f32::min);
        self.positive = low
            .zip(high)
            .map(|(low, high)| (f64::from(low), f64::from(high)));
    }

    /// The last value of the last column that has a finite one.
    pub(in crate::ui) fn last_value(&self) -> Option<f32> {
        let mut finite = self.spans.iter().flatten().rev();
        finite
            .find(|span| span.is_finite())
            .map(|span| span.last_value)
    }

    /// The dot columns with a non-finite value.
    pub(in crate::ui) fn non_finite(&self) -> impl Iterator<Item = usize> {
        let bad = |span: &Option<Span>| span.is_some_and(|span| span.non_finite > 0);
        self.spans
            .iter()
            .enumerate()
            .filter(move |(_, span)| bad(span))
            .map(|(dot, _)| dot)
    }
}
