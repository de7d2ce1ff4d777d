//! Requests for views rendered from snapshots of a run.
//!
//! A screen defines its view as a type that implements [`Render`]; the [`Renderer`](super::Renderer) computes it from
//! a snapshot. Neither the renderer nor the code that passes on a [`RenderRequest`] or a [`Payload`] needs to know
//! the types.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::Payload;
use crate::train::{Snapshot, SnapshotExtras};

/// A view that can be computed from a snapshot.
pub trait Render: Clone + PartialEq + fmt::Debug + Send + Sync + 'static {
    /// The rendered view.
    type Output: Send + Sync + 'static;
    /// Data kept between two renderings to speed up the next.
    type Cache: Default + Send + 'static;

    /// The data a snapshot must contain for it.
    fn extras(&self) -> SnapshotExtras;

    /// Renders the view and returns whether it is complete: if not, the next call with the same snapshot refines it.
    fn render(
        &self,
        snapshot: &Arc<Snapshot>,
        cache: &mut Self::Cache,
    ) -> (Arc<Self::Output>, bool);

    /// Whether intermediate results are shown, from coarse to fine.
    fn is_progressive(&self) -> bool {
        false
    }

    /// Whether a newer snapshot is useful: not while the view of an older one is still being rendered.
    #[must_use]
    fn wants_newer(_: &Self::Cache) -> bool {
        true
    }
}

/// A type-erased [`Render`].
#[derive(Clone, Debug)]
pub struct RenderRequest(Arc<dyn AnyRender>);

/// The caches of all kinds of views rendered so far.
#[derive(Default)]
pub struct RenderCaches(Vec<Box<dyn Any + Send>>);

impl RenderRequest {
    #[must_use]
    pub fn of(request: impl Render) -> Self {
        Self(Arc::new(request))
    }

    /// The view, if it has this type.
    #[must_use]
    pub fn get<W: Render>(&self) -> Option<&W> {
        self.0.as_any().downcast_ref()
    }

    /// Whether intermediate results are shown, from coarse to fine.
    #[must_use]
    pub fn is_progressive(&self) -> bool {
        self.0.is_progressive()
    }

    /// The data a snapshot must contain for it.
    #[must_use]
    pub fn extras(&self) -> SnapshotExtras {
        self.0.extras()
    }

    /// Whether a newer snapshot is useful for the next rendering.
    #[must_use]
    pub fn wants_newer(&self, caches: &mut RenderCaches) -> bool {
        self.0.wants_newer(caches)
    }

    /// Renders the view and returns whether it is complete: if not, the next call with the same snapshot refines it.
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
    fn cache<W: Render>(&mut self) -> &mut W::Cache {
        // One cache per kind of view rather than per cache type, which two kinds may share.
        let index = self.0.iter().position(|one| one.is::<CacheOf<W>>());
        let index = index.unwrap_or_else(|| {
            self.0.push(Box::new(CacheOf::<W>(W::Cache::default())));
            self.0.len() - 1
        });
        match self.0[index].downcast_mut::<CacheOf<W>>() {
            Some(cache) => &mut cache.0,
            // The index is that of a cache of this type, found or just created.
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

/// The cache of one kind of view.
struct CacheOf<W: Render>(W::Cache);

/// An object-safe [`Render`].
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
        <W as Render>::wants_newer(caches.cache::<W>())
    }

    fn render(&self, snapshot: &Arc<Snapshot>, caches: &mut RenderCaches) -> (Payload, bool) {
        let (view, is_complete) = Render::render(self, snapshot, caches.cache::<W>());
        (Payload::of(view), is_complete)
    }
}
