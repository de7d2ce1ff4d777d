//! What can be asked to be seen of a run beyond its figures, and what it looks like.
//!
//! A screen says what it wants to see by a type of its own that is [`Render`]; the [`Renderer`](super::Renderer) works it out
//! from a snapshot. Neither the painter nor whoever carries a [`RenderRequest`] or a [`Payload`] about needs to know which kinds
//! there are.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::Payload;
use crate::train::{Snapshot, SnapshotExtras};

/// Something that can be worked out of a snapshot, so that it is seen.
pub trait Render: Clone + PartialEq + fmt::Debug + Send + Sync + 'static {
    /// What it looks like.
    type Output: Send + Sync + 'static;
    /// What is kept between two pictures, so that the next costs less.
    type Cache: Default + Send + 'static;

    /// What a snapshot has to hold for it.
    fn extras(&self) -> SnapshotExtras;

    /// Works the picture out, and says whether that is all there is to see: if not, the next call with the same snapshot
    /// shows more.
    fn render(
        &self,
        snapshot: &Arc<Snapshot>,
        memory: &mut Self::Cache,
    ) -> (Arc<Self::Output>, bool);

    /// Whether the picture grows before the eyes, from coarse to fine.
    fn is_progressive(&self) -> bool {
        false
    }

    /// Whether a newer snapshot is of use: not while the picture of an older one is still in the making.
    #[must_use]
    fn wants_newer(_: &Self::Cache) -> bool {
        true
    }
}

/// What somebody wants to see of a run, of whatever kind.
#[derive(Clone, Debug)]
pub struct RenderRequest(Arc<dyn AnyRender>);

/// What is kept between two pictures, a memory for each kind that was painted.
#[derive(Default)]
pub struct RenderCaches(Vec<Box<dyn Any + Send>>);

impl RenderRequest {
    /// The wish to see this.
    #[must_use]
    pub fn of(request: impl Render) -> Self {
        Self(Arc::new(request))
    }

    /// What is wished for, if it is of this kind.
    #[must_use]
    pub fn get<W: Render>(&self) -> Option<&W> {
        self.0.as_any().downcast_ref()
    }

    /// Whether its picture grows before the eyes, from coarse to fine.
    #[must_use]
    pub fn is_progressive(&self) -> bool {
        self.0.is_progressive()
    }

    /// What a snapshot has to hold for it.
    #[must_use]
    pub fn extras(&self) -> SnapshotExtras {
        self.0.extras()
    }

    /// Whether a newer snapshot is of use for the next picture.
    #[must_use]
    pub fn wants_newer(&self, caches: &mut RenderCaches) -> bool {
        self.0.wants_newer(caches)
    }

    /// Works out what was wished for, and says whether that is all there is to see: if not, the next call with the same
    /// snapshot shows more.
    #[must_use]
    pub fn render(&self, snapshot: &Arc<Snapshot>, caches: &mut RenderCaches) -> (Payload, bool) {
        self.0.render(snapshot, caches)
    }
}

impl PartialEq for RenderRequest {
    fn eq(&self, other: &Self) -> bool {
        self.0.is(&*other.0)
    }
}

impl RenderCaches {
    fn memory<W: Render>(&mut self) -> &mut W::Cache {
        // One memory a kind of picture, not a type: two kinds may use the same.
        let place = self.0.iter().position(|one| one.is::<Kept<W>>());
        let place = place.unwrap_or_else(|| {
            self.0.push(Box::new(Kept::<W>(W::Cache::default())));
            self.0.len() - 1
        });
        match self.0[place].downcast_mut::<Kept<W>>() {
            Some(kept) => &mut kept.0,
            // The place is that of a memory of this kind, found or just made.
            None => unreachable!(),
        }
    }
}

impl fmt::Debug for RenderCaches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RenderCaches")
            .field("kinds", &self.0.len())
            .finish_non_exhaustive()
    }
}

/// The memory of one kind of picture.
struct Kept<W: Render>(W::Cache);

/// A [`Render`] whose kind is not known.
trait AnyRender: fmt::Debug + Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn is(&self, other: &dyn AnyRender) -> bool;
    fn is_progressive(&self) -> bool;
    fn extras(&self) -> SnapshotExtras;
    fn wants_newer(&self, caches: &mut RenderCaches) -> bool;
    fn render(&self, snapshot: &Arc<Snapshot>, caches: &mut RenderCaches) -> (Payload, bool);
}

impl<W: Render> AnyRender for W {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is(&self, other: &dyn AnyRender) -> bool {
        other.as_any().downcast_ref() == Some(self)
    }

    fn is_progressive(&self) -> bool {
        Render::is_progressive(self)
    }

    fn extras(&self) -> SnapshotExtras {
        Render::extras(self)
    }

    fn wants_newer(&self, caches: &mut RenderCaches) -> bool {
        <W as Render>::wants_newer(caches.memory::<W>())
    }

    fn render(&self, snapshot: &Arc<Snapshot>, caches: &mut RenderCaches) -> (Payload, bool) {
        let (picture, is_whole) = Render::render(self, snapshot, caches.memory::<W>());
        (Payload::of(picture), is_whole)
    }
}
