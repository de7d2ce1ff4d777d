//! What the screen has worked out for it: the study of sharpness, and the loss around the weights.

use std::sync::Arc;

use crate::geometry::slice::{Slice, SliceBuilder, View};
use crate::live::{Job, JobContext, Render};
use crate::study::sharpness::{self, SharpnessPlan};
use crate::train::{Snapshot, SnapshotExtras};

impl Job for SharpnessPlan {
    fn run(&self, context: &JobContext<'_>) {
        // What comes of it, good or bad, is the last that it tells.
        let _ = sharpness::study(self, context.control, &|told| context.show(told));
    }
}

impl Render for View {
    type Output = Slice;
    type Cache = SliceBuilder;

    fn extras(&self) -> SnapshotExtras {
        SnapshotExtras::trail()
    }

    /// The slice of the newest snapshot, or of the one before while that is being worked out.
    fn render(&self, snapshot: &Arc<Snapshot>, builder: &mut SliceBuilder) -> (Arc<Slice>, bool) {
        builder.look(snapshot, *self)
    }

    fn is_progressive(&self) -> bool {
        true
    }

    fn wants_newer(builder: &SliceBuilder) -> bool {
        builder.wants_newer()
    }
}
