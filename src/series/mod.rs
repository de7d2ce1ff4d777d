//! Bounded history of a curve: drawing costs as much as the buckets kept, however many points were recorded.
//!
//! A [`Series`] keeps its points in buckets, from old to new. Once there are too many, neighbours are merged if the
//! result is narrow on every axis that the curve may be drawn over (see [`Resolution`]); the latest pushes stay as they
//! are. So the recent past is exact, the distant past is coarser, no bucket is wide enough to be visible as a block,
//! and 10⁸ points take half a megabyte. Every bucket keeps its extremes: thinning shifts a spike by at most a bucket
//! and never changes its height.

mod axis;
mod axis_kind;
mod cells;
mod resolution;
mod ruler;
mod smoothing;
mod span;
mod table;
mod written;

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

pub use axis::{Axis, Follow};
pub use axis_kind::AxisKind;
pub use resolution::{AxisPositions, Resolution};
pub use ruler::{Piece, Ruler};
pub use smoothing::Smoothing;
pub use span::Span;
pub use table::{Curve, Mark, Table, TableFormat, UnknownTableFormat};

use cells::Cells;
use resolution::{MOST, MOST_OF_MANY};
use smoothing::Averages;
use written::WrittenSeries;

/// Number of latest pushes that are never merged.
pub const EXACT: usize = 2048;
/// Default capacity of a curve, in buckets. It is always enough: at the coarsest resolution, at most `MOST` buckets are
/// not recent.
const CAPACITY: usize = EXACT + MOST + SPARE;
/// Minimum number of buckets freed by a thinning, so that the next one is not due at once. Usually a quarter is freed.
const SPARE: usize = 512;
/// The same for curves that exist in large numbers.
const EXACT_OF_MANY: usize = 128;
const CAPACITY_OF_MANY: usize = EXACT_OF_MANY + MOST_OF_MANY + 128;

#[derive(Clone, Copy, Debug)]
struct Bucket {
    span: Span,
    smooth: [f32; Smoothing::COUNT],
}

/// A curve in bounded memory, however long the run.
///
/// Steps must not decrease from one push to the next. A span that starts too early is moved to the end of the curve, so
/// that its values are kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "WrittenSeries", from = "WrittenSeries")]
pub struct Series {
    buckets: Vec<Bucket>,
    capacity: usize,
    /// Number of latest buckets that are never merged.
    exact: usize,
    resolution: Resolution,
    total: Option<Span>,
    averages: Averages,
}

impl Default for Series {
    fn default() -> Self {
        Self::new()
    }
}

impl Series {
    /// An empty curve. Allocates nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// An empty curve with a larger capacity, for one point per step, so that the distant past stays finer.
    #[must_use]
    pub fn with_capacity(buckets: usize) -> Self {
        Self {
            buckets: Vec::new(),
            capacity: buckets.max(CAPACITY),
            exact: EXACT,
            resolution: Resolution::default(),
            total: None,
            averages: Averages::default(),
        }
    }

    /// An empty curve with a small capacity, for curves that exist in large numbers. Its older buckets may be as wide
    /// as 1/128 of the run on every axis.
    #[must_use]
    pub fn of_many() -> Self {
        Self {
            capacity: CAPACITY_OF_MANY,
            exact: EXACT_OF_MANY,
            resolution: Resolution::of_many(),
            ..Self::new()
        }
    }

    fn empty(&self) -> Self {
        let resolution = if self.exact == EXACT {
            Resolution::default()
        } else {
            Resolution::of_many()
        };
        Self {
            capacity: self.capacity,
            exact: self.exact,
            resolution,
            ..Self::new()
        }
    }

    /// Appends a span. One without any value, finite or not, is ignored. Buckets are kept narrow in steps only; for a
    /// curve that is also drawn over other axes, use [`Series::push_on`].
    pub fn push(&mut self, span: Span) {
        if self.is_full() {
            self.thin(&Axis::new());
        }
        self.add(span);
    }

    /// Appends a span of a run whose positions are on `axis`. Buckets are kept narrow on every axis.
    pub fn push_on(&mut self, span: Span, axis: &Axis) {
        if self.is_full() {
            self.thin(axis);
        }
        self.add(span);
    }

    fn is_full(&self) -> bool {
        self.buckets.len() >= self.capacity
    }

    fn add(&mut self, mut span: Span) {
        if span.count == 0 && span.non_finite == 0 {
            return;
        }
        if let Some(total) = &mut self.total {
            span.first = span.first.max(total.last);
            span.last = span.last.max(span.first);
            total.merge(&span);
        } else {
            self.total = Some(span);
        }
        self.averages.take(&span);
        if self.buckets.len() == self.buckets.capacity() {
            // Doubles like a `Vec`, but not beyond the capacity.
            let doubled = self.buckets.len().max(16);
            let free = self.capacity.saturating_sub(self.buckets.len()).max(1);
            self.buckets.reserve_exact(doubled.min(free));
        }
        self.buckets.push(Bucket {
            span,
            smooth: self.averages.values(),
        });
    }

    /// Merges neighbours, as few as necessary to free a quarter of the capacity.
    fn thin(&mut self, axis: &Axis) {
        let wanted = self.capacity - self.capacity / 4;
        loop {
            self.merge(axis);
            match self.resolution.coarser() {
                Some(coarser) if self.buckets.len() > wanted => self.resolution = coarser,
                _ => return,
            }
        }
    }

    /// Merges each older bucket into those before it as long as the resolution allows.
    fn merge(&mut self, axis: &Axis) {
        let old = self.buckets.len().saturating_sub(self.exact);
        let mut ruler = Ruler::new(axis, self.last_step().unwrap_or(0));
        let mut whole: Option<Piece> = None;
        let mut kept = 0;
        for index in 0..old {
            let bucket = self.buckets[index];
            let piece = ruler.piece(bucket.span.first, bucket.span.last);
            if let Some(earlier) = whole.filter(|one| ruler.joins(one, &piece, self.resolution)) {
                let into = &mut self.buckets[kept - 1];
                into.span.merge(&bucket.span);
                into.smooth = bucket.smooth;
                whole = Some(earlier.with(piece));
            } else {
                self.buckets[kept] = bucket;
                kept += 1;
                whole = Some(piece);
            }
        }
        self.buckets.drain(kept..old);
    }

    /// Number of finite values pushed.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.total.map_or(0, |total| total.count)
    }

    /// Whether nothing has been pushed, not even a non-finite value.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.total.is_none()
    }

    /// The whole curve as one span.
    #[must_use]
    pub const fn total(&self) -> Option<Span> {
        self.total
    }

    /// Step of the first point.
    #[must_use]
    pub fn first_step(&self) -> Option<u64> {
        self.total.map(|total| total.first)
    }

    /// Step of the last point.
    #[must_use]
    pub fn last_step(&self) -> Option<u64> {
        self.total.map(|total| total.last)
    }

    /// The span pushed last.
    #[must_use]
    pub fn last(&self) -> Option<Span> {
        Some(self.buckets.last()?.span)
    }

    /// Bytes of memory held, on the heap and in the value itself.
    #[must_use]
    pub fn memory(&self) -> usize {
        size_of::<Self>() + self.buckets.capacity() * size_of::<Bucket>()
    }

    /// The last bucket with a finite value that starts at or before `step`. In the recent past that is a single point;
    /// in the distant past it may reach beyond `step`.
    #[must_use]
    pub fn at(&self, step: u64) -> Option<Span> {
        self.bucket_at(step).map(|bucket| bucket.span)
    }

    /// The last value at or before `step`; the mean of its bucket if that reaches beyond `step`.
    #[must_use]
    pub fn value_at(&self, step: u64) -> Option<f32> {
        let span = self.at(step)?;
        Some(if span.last <= step {
            span.last_value
        } else {
            span.mean()
        })
    }

    /// The first bucket with a finite value that starts at `step` or later.
    #[must_use]
    pub fn after(&self, step: u64) -> Option<Span> {
        let start = self
            .buckets
            .partition_point(|bucket| bucket.span.first < step);
        let mut spans = self.buckets[start..].iter().map(|bucket| bucket.span);
        spans.find(Span::is_finite)
    }

    /// The moving average at or before `step`.
    #[must_use]
    pub fn smoothed_at(&self, smoothing: Smoothing, step: u64) -> Option<f32> {
        match smoothing.index() {
            None => self.value_at(step),
            Some(index) => Some(self.bucket_at(step)?.smooth[index]),
        }
    }

    /// The points with steps in `start..end` as one span, or `None` if there are none. Merged buckets count as a whole:
    /// the span includes the extremes of all points inside, and possibly of neighbours outside.
    #[must_use]
    pub fn range(&self, start: u64, end: u64) -> Option<Span> {
        let mut spans = self.within(start, end).iter().map(|bucket| bucket.span);
        let mut merged = spans.next()?;
        spans.for_each(|span| merged.merge(&span));
        Some(merged)
    }

    /// For each column `i` of steps `edges[i]..edges[i + 1]`, its points as one span; `out` gets one item per column.
    ///
    /// The cost depends on the buckets kept, not on the length of the curve. `edges` must not decrease; equal edges
    /// make an empty column. A point is displaced by at most its bucket.
    ///
    /// A bucket that does not lie within one column is placed by three rules. If it crosses one edge, it goes to the
    /// column that holds most of it (so a spike is never drawn twice). If it crosses more, it goes to every column it
    /// touches (its points may be anywhere in them). If it reaches out of the window, it goes to the outermost column.
    /// So the union of all columns always includes the extremes of every point in the window, and over the whole run
    /// exactly those.
    pub fn columns(&self, edges: &[u64], out: &mut Vec<Option<Span>>) {
        out.clear();
        out.resize(edges.len().saturating_sub(1), None);
        self.assign_columns(edges, |columns, bucket| {
            for column in &mut out[columns] {
                match column {
                    Some(span) => span.merge(&bucket.span),
                    None => *column = Some(bucket.span),
                }
            }
        });
    }

    /// For each column (see [`Series::columns`]) the moving average at the column's last point; `None` if the column
    /// has no points, or no finite one has been pushed so far. Without smoothing, the last finite value.
    pub fn smoothed(&self, smoothing: Smoothing, edges: &[u64], out: &mut Vec<Option<f32>>) {
        out.clear();
        out.resize(edges.len().saturating_sub(1), None);
        self.assign_columns(edges, |columns, bucket| {
            let value = smoothing
                .index()
                .map_or(bucket.span.last_value, |at| bucket.smooth[at]);
            if value.is_finite() {
                out[columns].fill(Some(value));
            }
        });
    }

    /// All buckets from old to new. Every point is in exactly one span.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        self.buckets.iter().map(|bucket| bucket.span).collect()
    }

    /// The widest bucket, in steps, of those that hold several points and touch more than `columns` columns (see
    /// [`Series::columns`]).
    #[must_use]
    pub fn coarsest(&self, columns: usize, edges: &[u64]) -> Option<Span> {
        let mut coarsest: Option<Span> = None;
        self.walk(edges, |left, Bucket { span, .. }| {
            let is_merged = span.count + u64::from(span.non_finite) > 1;
            let is_wide = edges
                .get(left + columns)
                .is_some_and(|edge| *edge <= span.last);
            let steps = |span: &Span| span.last - span.first;
            let is_widest = coarsest.is_none_or(|widest| steps(span) > steps(&widest));
            if is_merged && is_wide && is_widest {
                coarsest = Some(*span);
            }
        });
        coarsest
    }

    /// The curve up to `step`. A bucket that reaches beyond it is left out entirely, since its extremes may lie there.
    #[must_use]
    pub fn until(&self, step: u64) -> Self {
        let mut until = self.empty();
        for bucket in self.buckets.iter().take_while(|one| one.span.last <= step) {
            until.add(bucket.span);
            if let Some(added) = until.buckets.last_mut() {
                // The averages over single points are more accurate than those over buckets.
                added.smooth = bucket.smooth;
            }
        }
        until.buckets.shrink_to_fit();
        until
    }

    /// Keeps the curve up to `step`, as by [`Series::until`]; the buckets that reach `step` or beyond are returned, for
    /// [`Series::join`]. Together they take hardly more memory than the whole.
    #[must_use]
    pub fn split_off(&mut self, step: u64) -> Self {
        let head = self.until(step);
        let mut rest = std::mem::replace(self, head);
        let from = rest.buckets.partition_point(|one| one.span.last < step);
        rest.buckets = rest.buckets.split_off(from);
        rest
    }

    /// Appends `rest`, which was [split off](Series::split_off) at `step`, replacing the buckets from that step on. If
    /// `rest` is empty, only the curve up to `step` is kept.
    pub fn join(&mut self, rest: Self, step: u64) {
        if rest.is_empty() {
            *self = self.until(step);
            return;
        }
        let kept = self.buckets.partition_point(|one| one.span.last < step);
        let mut buckets = std::mem::take(&mut self.buckets);
        buckets.truncate(kept);
        buckets.reserve_exact(rest.buckets.len());
        buckets.extend(rest.buckets);
        *self = Self {
            buckets,
            resolution: rest.resolution.or(self.resolution),
            ..rest
        };
    }

    /// The curve merged into at most `pieces` pieces, spread evenly over `axis`: on no axis is a merged piece wider
    /// than 4/`pieces` of the run. Extremes are kept.
    #[must_use]
    pub fn coarse(&self, pieces: usize, axis: &Axis) -> Self {
        let cells = Cells::of(pieces, axis.end_at(self.last_step().unwrap_or(0)));
        let mut follow = axis.follow();
        let mut buckets: Vec<Bucket> = Vec::new();
        let mut before = None;
        for bucket in &self.buckets {
            let cell = cells.index_at(&follow.positions(bucket.span.first));
            match buckets.last_mut().filter(|_| before == Some(cell)) {
                Some(whole) => {
                    whole.span.merge(&bucket.span);
                    whole.smooth = bucket.smooth;
                }
                None => buckets.push(*bucket),
            }
            before = Some(cell);
        }
        buckets.shrink_to_fit();
        Self {
            buckets,
            averages: self.averages.clone(),
            ..*self
        }
    }

    /// The number of buckets kept.
    #[must_use]
    pub const fn pieces(&self) -> usize {
        self.buckets.len()
    }

    /// Visits the buckets of the window, each with the range of columns it belongs to.
    fn assign_columns(&self, edges: &[u64], mut take: impl FnMut(RangeInclusive<usize>, &Bucket)) {
        let (Some(&start), Some(&end)) = (edges.first(), edges.last()) else {
            return;
        };
        self.walk(edges, |left, bucket| {
            let Span { first, last, .. } = bucket.span;
            let mut right = left;
            while right + 2 < edges.len() && edges[right + 1] <= last {
                right += 1;
            }
            let crosses_one = right > left && edges[left + 1] == edges[right];
            let columns = if crosses_one {
                let edge = edges[right];
                let most_is_after = edge - first.max(start) < (last + 1).min(end) - edge;
                if most_is_after {
                    right..=right
                } else {
                    left..=left
                }
            } else {
                left..=right
            };
            take(columns, bucket);
        });
    }

    /// Visits the buckets of the window from old to new, each with the column it starts in.
    fn walk(&self, edges: &[u64], mut visit: impl FnMut(usize, &Bucket)) {
        let (Some(&start), Some(&end)) = (edges.first(), edges.last()) else {
            return;
        };
        let mut column = 0;
        for bucket in self.within(start, end) {
            while edges[column + 1] <= bucket.span.first {
                column += 1;
            }
            visit(column, bucket);
        }
    }

    /// The buckets that overlap `start..end`.
    fn within(&self, start: u64, end: u64) -> &[Bucket] {
        if start >= end {
            return &[];
        }
        let from = self
            .buckets
            .partition_point(|bucket| bucket.span.last < start);
        let rest = &self.buckets[from..];
        let length = rest.partition_point(|bucket| bucket.span.first < end);
        &rest[..length]
    }

    fn bucket_at(&self, step: u64) -> Option<&Bucket> {
        let end = self
            .buckets
            .partition_point(|bucket| bucket.span.first <= step);
        let mut before = self.buckets[..end].iter().rev();
        before.find(|bucket| bucket.span.is_finite())
    }
}

#[cfg(test)]
mod tests;
