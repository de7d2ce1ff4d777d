//! The screen's background work: the sharpness study, and the loss around the weights.

use std::sync::Arc;

use crate::geometry::slice::{Slice, SliceBuilder, View};
use crate::live::{Job, JobContext, Render};
use crate::study::sharpness::{self, SharpnessPlan};
use crate::train::{Snapshot, SnapshotExtras};

impl Job for SharpnessPlan {
    fn run(&self, context: &JobContext<'_>) {
        // The outcome is part of the last progress report.
        let _ = sharpness::study(self, context.control, &|progress| context.show(progress));
    }
}

impl Render for View {
    type Output = Slice;
    type Cache = SliceBuilder;

    fn extras(&self) -> SnapshotExtras {
        SnapshotExtras::trail()
    }

    /// The slice of the latest snapshot, or of the previous one until that is complete.
    fn render(&self, snapshot: &Arc<Snapshot>, builder: &mut SliceBuilder) -> (Arc<Slice>, bool) {
        builder.advance(snapshot, *self)
    }

    fn is_progressive(&self) -> bool {
        true
    }

    fn wants_newer(builder: &SliceBuilder) -> bool {
        builder.wants_newer()
    }
}
