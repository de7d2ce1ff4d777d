//! The memory that drawing needs, kept from frame to frame so that no frame allocates it anew.

use super::Canvas;
use crate::series::{Series, Smoothing, Span};

/// Memory that drawing needs. Kept by the caller from frame to frame, it spares the allocations.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(in crate::ui) canvas: Canvas,
    /// Of each curve of a plot.
    pub(in crate::ui) columns: Vec<Columns>,
}

/// What one curve comes to in each dot column.
#[derive(Debug, Default)]
pub(in crate::ui) struct Columns {
    pub(in crate::ui) spans: Vec<Option<Span>>,
    /// Those of a band's upper edge.
    upper: Vec<Option<Span>>,
    pub(in crate::ui) smooth: Vec<Option<f32>>,
    /// Least and greatest finite value.
    pub(in crate::ui) extremes: Option<(f64, f64)>,
    /// Least and greatest value above 0, as far as the columns tell them.
    pub(in crate::ui) positive: Option<(f64, f64)>,
}

impl Columns {
    /// Reads off a curve, and the upper edge where it is the lower one of a band, between the steps `edges`.
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
        // Of a column that reaches below 0 only the greatest value is known to be above it.
        let lowest = |span: &Span| if span.min > 0.0 { span.min } else { span.max };
        let low = finite()
            .filter(|span| span.max > 0.0)
            .map(lowest)
            .reduce(f32::min);
        self.positive = low
            .zip(high)
            .map(|(low, high)| (f64::from(low), f64::from(high)));
    }

    /// The last value of the last column with finite ones.
    pub(in crate::ui) fn last_value(&self) -> Option<f32> {
        let mut finite = self.spans.iter().flatten().rev();
        finite
            .find(|span| span.is_finite())
            .map(|span| span.last_value)
    }

    /// The dot columns that hold a value that is not finite.
    pub(in crate::ui) fn non_finite(&self) -> impl Iterator<Item = usize> {
        let bad = |span: &Option<Span>| span.is_some_and(|span| span.non_finite > 0);
        self.spans
            .iter()
            .enumerate()
            .filter(move |(_, span)| bad(span))
            .map(|(dot, _)| dot)
    }
}
