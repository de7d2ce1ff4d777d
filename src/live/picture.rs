//! What can be asked to be seen of a run beyond its figures, and what it looks like.
//!
//! A screen says what it wants to see by a type of its own that is [`Paint`]; the [`Painter`](super::Painter) works it out
//! from a snapshot. Neither the painter nor whoever carries a [`Wish`] or a [`Parcel`] about needs to know which kinds
//! there are.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::Parcel;
use crate::train::{Sight, Snapshot};

/// Something that can be worked out of a snapshot, so that it is seen.
pub trait Paint: Clone + PartialEq + fmt::Debug + Send + Sync + 'static {
    /// What it looks like.
    type Picture: Send + Sync + 'static;
    /// What is kept between two pictures, so that the next costs less.
    type Memory: Default + Send + 'static;

    /// What a snapshot has to hold for it.
    fn sight(&self) -> Sight;

    /// Works the picture out, and says whether that is all there is to see: if not, the next call with the same snapshot
    /// shows more.
    fn paint(
        &self,
        snapshot: &Arc<Snapshot>,
        memory: &mut Self::Memory,
    ) -> (Arc<Self::Picture>, bool);

    /// Whether the picture grows before the eyes, from coarse to fine.
    fn grows(&self) -> bool {
        false
    }

    /// Whether a newer snapshot is of use: not while the picture of an older one is still in the making.
    #[must_use]
    fn wants_news(_: &Self::Memory) -> bool {
        true
    }
}

/// What somebody wants to see of a run, of whatever kind.
#[derive(Clone, Debug)]
pub struct Wish(Arc<dyn AnyPaint>);

/// What is kept between two pictures, a memory for each kind that was painted.
#[derive(Default)]
pub struct Easel(Vec<Box<dyn Any + Send>>);

impl Wish {
    /// The wish to see this.
    #[must_use]
    pub fn of(wish: impl Paint) -> Self {
        Self(Arc::new(wish))
    }

    /// What is wished for, if it is of this kind.
    #[must_use]
    pub fn get<W: Paint>(&self) -> Option<&W> {
        self.0.as_any().downcast_ref()
    }

    /// Whether its picture grows before the eyes, from coarse to fine.
    #[must_use]
    pub fn grows(&self) -> bool {
        self.0.grows()
    }

    /// What a snapshot has to hold for it.
    #[must_use]
    pub fn sight(&self) -> Sight {
        self.0.sight()
    }

    /// Whether a newer snapshot is of use for the next picture.
    #[must_use]
    pub fn wants_news(&self, easel: &mut Easel) -> bool {
        self.0.wants_news(easel)
    }

    /// Works out what was wished for, and says whether that is all there is to see: if not, the next call with the same
    /// snapshot shows more.
    #[must_use]
    pub fn paint(&self, snapshot: &Arc<Snapshot>, easel: &mut Easel) -> (Parcel, bool) {
        self.0.paint(snapshot, easel)
    }
}

impl PartialEq for Wish {
    fn eq(&self, other: &Self) -> bool {
        self.0.is(&*other.0)
    }
}

impl Easel {
    fn memory<W: Paint>(&mut self) -> &mut W::Memory {
        // One memory a kind of picture, not a type: two kinds may use the same.
        let place = self.0.iter().position(|one| one.is::<Kept<W>>());
        let place = place.unwrap_or_else(|| {
            self.0.push(Box::new(Kept::<W>(W::Memory::default())));
            self.0.len() - 1
        });
        match self.0[place].downcast_mut::<Kept<W>>() {
            Some(kept) => &mut kept.0,
            // The place is that of a memory of this kind, found or just made.
            None => unreachable!(),
        }
    }
}

impl fmt::Debug for Easel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Easel")
            .field("kinds", &self.0.len())
            .finish_non_exhaustive()
    }
}

/// The memory of one kind of picture.
struct Kept<W: Paint>(W::Memory);

/// A [`Paint`] whose kind is not known.
trait AnyPaint: fmt::Debug + Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn is(&self, other: &dyn AnyPaint) -> bool;
    fn grows(&self) -> bool;
    fn sight(&self) -> Sight;
    fn wants_news(&self, easel: &mut Easel) -> bool;
    fn paint(&self, snapshot: &Arc<Snapshot>, easel: &mut Easel) -> (Parcel, bool);
}

impl<W: Paint> AnyPaint for W {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is(&self, other: &dyn AnyPaint) -> bool {
        other.as_any().downcast_ref() == Some(self)
    }

    fn grows(&self) -> bool {
        Paint::grows(self)
    }

    fn sight(&self) -> Sight {
        Paint::sight(self)
    }

    fn wants_news(&self, easel: &mut Easel) -> bool {
        <W as Paint>::wants_news(easel.memory::<W>())
    }

    fn paint(&self, snapshot: &Arc<Snapshot>, easel: &mut Easel) -> (Parcel, bool) {
        let (picture, is_whole) = Paint::paint(self, snapshot, easel.memory::<W>());
        (Parcel::of(picture), is_whole)
    }
}
