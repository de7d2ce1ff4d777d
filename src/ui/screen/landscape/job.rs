//! What the screen has worked out for it: the study of sharpness, and the loss around the weights.

use std::sync::Arc;

use crate::geometry::slice::{Slice, Surveyor, View};
use crate::live::{Desk, Paint, Work};
use crate::study::sharpness::{self, SharpnessPlan};
use crate::train::{Sight, Snapshot};

impl Work for SharpnessPlan {
    fn work(&self, desk: &Desk<'_>) {
        // What comes of it, good or bad, is the last that it tells.
        let _ = sharpness::study(self, desk.control, &|told| desk.show(told));
    }
}

impl Paint for View {
    type Picture = Slice;
    type Memory = Surveyor;

    fn sight(&self) -> Sight {
        Sight::trail()
    }

    /// The slice of the newest snapshot, or of the one before while that is being worked out.
    fn paint(&self, snapshot: &Arc<Snapshot>, surveyor: &mut Surveyor) -> (Arc<Slice>, bool) {
        surveyor.look(snapshot, *self)
    }

    fn grows(&self) -> bool {
        true
    }

    fn wants_news(surveyor: &Surveyor) -> bool {
        surveyor.wants_news()
    }
}
