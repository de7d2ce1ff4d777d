//! The serialised form of a series: its averages are recomputed from its spans.

use serde::{Deserialize, Serialize};

use super::smoothing::Averages;
use super::{Bucket, Resolution, Series, Span};

#[derive(Serialize, Deserialize)]
pub(super) struct WrittenSeries {
    room: usize,
    exact: usize,
    resolution: Resolution,
    total: Option<Span>,
    averages: Averages,
    spans: Vec<Span>,
}

impl From<Series> for WrittenSeries {
    fn from(series: Series) -> Self {
        Self {
            room: series.capacity,
            exact: series.exact,
            resolution: series.resolution,
            total: series.total,
            averages: series.averages,
            spans: series.buckets.iter().map(|bucket| bucket.span).collect(),
        }
    }
}

impl From<WrittenSeries> for Series {
    fn from(written: WrittenSeries) -> Self {
        let mut averages = Averages::default();
        let bucket = |span: Span| {
            averages.take(&span);
            let smooth = averages.values();
            Bucket { span, smooth }
        };
        Self {
            buckets: written.spans.into_iter().map(bucket).collect(),
            capacity: written.room,
            exact: written.exact,
            resolution: written.resolution,
            total: written.total,
            averages: written.averages,
        }
    }
}
