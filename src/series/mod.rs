//! Bounded history of a curve: drawing costs the columns on screen, never the points recorded.
//!
//! A [`Series`] keeps its points in levels. Level 0 holds the spans as they were pushed; each bucket of level `l + 1`
//! sums up four buckets of level `l`. A level is a ring of at most [`BUCKETS`] buckets, so the recent past is exact,
//! the far past is coarser, and `10⁸` points take about 1.2 MB. Extremes are kept at every level: thinning loses the
//! place of a spike by at most a bucket, and its height not at all.

mod axis;
mod smoothing;
mod span;
mod table;

use std::collections::VecDeque;
use std::ops::RangeInclusive;

pub use axis::{Axis, AxisKind};
pub use smoothing::Smoothing;
pub use span::Span;
pub use table::{Curve, Mark, Table, TableFormat, UnknownTableFormat};

use smoothing::Averages;

/// How many buckets of a level become one bucket of the next.
const FACTOR: u64 = 4;
/// Buckets kept in each level: the last 2 048 pushes are exact.
pub const BUCKETS: usize = 2048;
/// [`Series::range`] looks at about this many buckets, if there are as many.
const RANGE_BUCKETS: u64 = 64;

/// Where there is a choice, a bucket crosses the edge of a column only if it is this many times narrower.
const CROSSING: u64 = 4;

/// One bucket: what it spans, and the moving averages as they stood at its end.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    span: Span,
    smooth: [f32; Smoothing::COUNT],
}

#[derive(Clone, Debug, Default)]
struct Level {
    ring: VecDeque<Bucket>,
    /// Buckets ever put into this level.
    closed: u64,
}

impl Level {
    fn push(&mut self, bucket: Bucket) {
        if self.ring.len() == BUCKETS {
            self.ring.pop_front();
        }
        self.ring.push_back(bucket);
        self.closed += 1;
    }

    /// The four latest buckets as one.
    fn merged_tail(&self) -> Option<Bucket> {
        let mut tail = self
            .ring
            .range(self.ring.len().checked_sub(FACTOR as usize)?..);
        let mut merged = *tail.next()?;
        for bucket in tail {
            merged.span.merge(&bucket.span);
            merged.smooth = bucket.smooth;
        }
        Some(merged)
    }

    /// Number of the oldest bucket still here.
    fn oldest(&self) -> u64 {
        self.closed - self.ring.len() as u64
    }

    /// The bucket that starts with push number `entry`, this being level `at`.
    fn get(&self, entry: u64, at: usize) -> Option<&Bucket> {
        let number = entry >> shift(at);
        self.ring
            .get(usize::try_from(number.checked_sub(self.oldest())?).ok()?)
    }

    /// Whether everything from `step` on is still here.
    fn reaches_back_to(&self, step: u64) -> bool {
        self.oldest() == 0
            || self
                .ring
                .front()
                .is_some_and(|bucket| bucket.span.first <= step)
    }
}

/// A curve in bounded memory, however long the run.
///
/// Steps must not decrease from one push to the next; a span that starts too early is moved up to where the curve
/// ends, so that its values are kept.
#[derive(Clone, Debug, Default)]
pub struct Series {
    levels: Vec<Level>,
    total: Option<Span>,
    averages: Averages,
}

impl Series {
    /// A curve without points. Allocates nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in what follows the points so far. A span without any value, finite or not, is ignored.
    pub fn push(&mut self, mut span: Span) {
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
        let mut bucket = Bucket {
            span,
            smooth: self.averages.values(),
        };
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Level::default());
            }
            self.levels[level].push(bucket);
            if !self.levels[level].closed.is_multiple_of(FACTOR) {
                return;
            }
            match self.levels[level].merged_tail() {
                Some(merged) => bucket = merged,
                None => return,
            }
        }
    }

    /// Number of finite values pushed.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.total.map_or(0, |total| total.count)
    }

    /// Whether nothing has been pushed, not even a value that is not finite.
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
        Some(self.levels.first()?.ring.back()?.span)
    }

    /// Bytes of memory held, on the heap and in the value itself.
    #[must_use]
    pub fn memory(&self) -> usize {
        let rings: usize = self.levels.iter().map(|level| level.ring.capacity()).sum();
        size_of::<Self>()
            + self.levels.capacity() * size_of::<Level>()
            + rings * size_of::<Bucket>()
    }

    /// What is known of the curve at `step`: the finest bucket that holds a finite value at or before it. In the recent
    /// past that is the very point; in the far past a bucket that may reach beyond `step`.
    #[must_use]
    pub fn at(&self, step: u64) -> Option<Span> {
        self.bucket_at(step).map(|bucket| bucket.span)
    }

    /// The value nearest at or before `step`; the mean of its bucket where the single points are no longer kept.
    #[must_use]
    pub fn value_at(&self, step: u64) -> Option<f32> {
        let span = self.at(step)?;
        Some(if span.last <= step {
            span.last_value
        } else {
            span.mean()
        })
    }

    /// The first finite bucket that starts at `step` or later, at the finest level that reaches back to it.
    #[must_use]
    pub fn after(&self, step: u64) -> Option<Span> {
        let level = self
            .levels
            .iter()
            .find(|level| level.reaches_back_to(step))?;
        let start = level
            .ring
            .partition_point(|bucket| bucket.span.first < step);
        level
            .ring
            .range(start..)
            .map(|bucket| bucket.span)
            .find(Span::is_finite)
    }

    /// The moving average at or before `step`.
    #[must_use]
    pub fn smoothed_at(&self, smoothing: Smoothing, step: u64) -> Option<f32> {
        match smoothing.index() {
            None => self.value_at(step),
            Some(index) => Some(self.bucket_at(step)?.smooth[index]),
        }
    }

    /// The points with steps in `start..end` as one span, or `None` where there is none. Where the single points are no
    /// longer kept, whole buckets count: the extremes of the points inside are always in, and neighbours may be.
    #[must_use]
    pub fn range(&self, start: u64, end: u64) -> Option<Span> {
        let mut merged: Option<Span> = None;
        self.walk(
            &[start, end],
            RANGE_BUCKETS,
            |_, bucket| match &mut merged {
                Some(span) => span.merge(&bucket.span),
                None => merged = Some(bucket.span),
            },
        );
        merged
    }

    /// For each column `i` of steps `edges[i]..edges[i + 1]`, the points in it as one span; `out` gets one item a column.
    ///
    /// The cost is that of the columns, whatever the length of the curve. `edges` must not decrease; equal edges make
    /// an empty column. A point is at most a quarter of a column out of place, as long as buckets that fine are kept.
    /// Three rules place a bucket that does not lie within one column. It belongs to the column that holds most of it when it crosses one edge (so
    /// a spike is never drawn twice); to every column it touches when it crosses more (it may be anywhere in there); to
    /// the outermost column when it reaches out of the window. So the union of all columns always has the extremes of
    /// every point in the window, and over the whole run exactly those.
    pub fn columns(&self, edges: &[u64], out: &mut Vec<Option<Span>>) {
        out.clear();
        out.resize(edges.len().saturating_sub(1), None);
        self.place(edges, |columns, bucket| {
            for column in &mut out[columns] {
                match column {
                    Some(span) => span.merge(&bucket.span),
                    None => *column = Some(bucket.span),
                }
            }
        });
    }

    /// For each column (see [`Series::columns`]) the moving average as it stood at the column's last point; `None` where
    /// there is no point, or no finite one so far. Without smoothing, the last finite value.
    pub fn smoothed(&self, smoothing: Smoothing, edges: &[u64], out: &mut Vec<Option<f32>>) {
        out.clear();
        out.resize(edges.len().saturating_sub(1), None);
        self.place(edges, |columns, bucket| {
            let value = smoothing
                .index()
                .map_or(bucket.span.last_value, |at| bucket.smooth[at]);
            if value.is_finite() {
                out[columns].fill(Some(value));
            }
        });
    }

    /// All that is known of the curve, from old to new: each point in exactly one span, and each span as fine as it is
    /// kept.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        let mut spans = Vec::new();
        if let Some(total) = self.total {
            let whole = [total.first, total.last.saturating_add(1)];
            self.walk(&whole, u64::MAX, |_, bucket| spans.push(bucket.span));
        }
        spans
    }

    /// The curve up to `step`. Of a bucket that reaches beyond it nothing is kept: its extremes may lie there.
    #[must_use]
    pub fn until(&self, step: u64) -> Self {
        let mut until = Self::new();
        for span in self.spans() {
            if span.last > step {
                break;
            }
            until.push(span);
        }
        until
    }

    /// Walks the buckets of the window and says to which columns each belongs.
    fn place(&self, edges: &[u64], mut take: impl FnMut(RangeInclusive<usize>, &Bucket)) {
        let (Some(&start), Some(&end)) = (edges.first(), edges.last()) else {
            return;
        };
        self.walk(edges, edges.len() as u64 - 1, |left, bucket| {
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

    /// Visits, from old to new, buckets that together hold each point of the window once, and as few others as the
    /// levels allow; each comes with the column that it starts in. They are as wide as leaves `wanted` of them and as
    /// fits a column, or a small part of it when they cross its edge.
    fn walk(&self, edges: &[u64], wanted: u64, mut visit: impl FnMut(usize, &Bucket)) {
        let (Some(&start), Some(&end)) = (edges.first(), edges.last()) else {
            return;
        };
        if start >= end {
            return;
        }
        let (mut entry, mut finest) = self.entry_at(start);
        let entries = self.entry_at(end).0.saturating_sub(entry);
        let coarsest = (entries / wanted.max(1)).max(1).ilog(FACTOR) as usize;
        let mut column = 0;
        loop {
            // Going forward, finer levels come into reach one by one and none goes out of reach.
            while finest > 0 && self.levels[finest - 1].oldest() <= entry >> shift(finest - 1) {
                finest -= 1;
            }
            let aligned = (entry.trailing_zeros() / FACTOR.ilog2()) as usize;
            let mut level = coarsest.min(aligned).max(finest);
            let bucket = loop {
                let bucket = self.levels.get(level).and_then(|l| l.get(entry, level));
                let span = bucket.map(|bucket| bucket.span);
                if span.is_some_and(|span| span.first >= end) {
                    return;
                }
                let fits = span.is_some_and(|span| {
                    while edges[column + 1] <= span.first {
                        column += 1;
                    }
                    let edge = edges[column + 1];
                    let little = (edge - edges[column]) / CROSSING;
                    span.last < edge || (span.last - span.first < little && span.last < end)
                });
                if fits || level == finest {
                    break bucket;
                }
                level -= 1;
            };
            let Some(bucket) = bucket else { return };
            visit(column, bucket);
            entry += 1 << shift(level);
        }
    }

    /// Number of the first push that may hold a point at `step` or later, as far back as is still known, and the finest
    /// level that knows it.
    fn entry_at(&self, step: u64) -> (u64, usize) {
        for (at, level) in self.levels.iter().enumerate() {
            if level.reaches_back_to(step) {
                let number = level.ring.partition_point(|bucket| bucket.span.last < step);
                return ((level.oldest() + number as u64) << shift(at), at);
            }
        }
        (0, 0)
    }

    fn bucket_at(&self, step: u64) -> Option<&Bucket> {
        self.levels
            .iter()
            .filter(|level| level.reaches_back_to(step))
            .find_map(|level| {
                let end = level
                    .ring
                    .partition_point(|bucket| bucket.span.first <= step);
                level
                    .ring
                    .range(..end)
                    .rev()
                    .find(|bucket| bucket.span.is_finite())
            })
    }
}

/// A bucket of `level` holds 2 to this power pushes: 1, 4, 16 …
const fn shift(level: usize) -> u32 {
    level as u32 * FACTOR.ilog2()
}

#[cfg(test)]
mod tests;
