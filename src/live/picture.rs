//! What can be asked to be seen of a run beyond its figures, and what it looks like.

use std::sync::Arc;

use crate::geometry::slice::{Slice, Surveyor, View};
use crate::portrait::anatomy::{self, Anatomy, Gauge};
use crate::portrait::{self, Portrait, Studio};
use crate::train::{Sight, Snapshot};

/// Samples of a batch that are shown.
const SAMPLES: usize = 8;

/// What somebody wants to see of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wish {
    /// What the network makes of its data.
    Model(portrait::Wish),
    /// What the optimizer does with the next update.
    Optimizer(anatomy::Wish),
    /// The loss around its weights.
    Slice(View),
}

/// What a run looks like at one step.
#[derive(Clone, Debug)]
pub enum Picture {
    /// What the network makes of its data.
    Model(Arc<Portrait>),
    /// What the optimizer does with the next update.
    Optimizer(Arc<Anatomy>),
    /// The loss around its weights: of the newest snapshot, or of the one before while that is being worked out.
    Slice(Arc<Slice>),
}

/// What is kept between two pictures, so that the next costs less.
#[derive(Debug, Default)]
pub struct Easel {
    studio: Studio,
    gauge: Gauge,
    surveyor: Surveyor,
}

impl Easel {
    /// Whether a newer snapshot is of use: not while the loss around an older one is still in the making.
    #[must_use]
    pub fn wants_news(&self, wish: Wish) -> bool {
        match wish {
            Wish::Model(_) | Wish::Optimizer(_) => true,
            Wish::Slice(_) => self.surveyor.wants_news(),
        }
    }
}

impl Wish {
    /// Whether its picture grows before the eyes, from coarse to fine.
    #[must_use]
    pub const fn grows(&self) -> bool {
        matches!(self, Self::Slice(_))
    }

    /// What a snapshot has to hold for it.
    #[must_use]
    pub const fn sight(&self) -> Sight {
        match self {
            Self::Model(_) => Sight::rows(SAMPLES),
            Self::Optimizer(_) => Sight::rehearsal(),
            Self::Slice(_) => Sight::trail(),
        }
    }
}

impl Picture {
    /// Whether this is the very same as `other`, so that nothing new is to be seen.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Slice(one), Self::Slice(other)) if Arc::ptr_eq(one, other))
    }

    /// Works out what was wished for, and says whether that is all there is to see: if not, the next call with the same
    /// snapshot shows more.
    #[must_use]
    pub fn of(snapshot: &Arc<Snapshot>, wish: Wish, easel: &mut Easel) -> (Self, bool) {
        match wish {
            Wish::Model(wish) => {
                let portrait = Portrait::of(snapshot, wish, &mut easel.studio);
                (Self::Model(Arc::new(portrait)), true)
            }
            Wish::Optimizer(wish) => {
                let (anatomy, is_whole) = Anatomy::of(snapshot, wish, &mut easel.gauge);
                (Self::Optimizer(Arc::new(anatomy)), is_whole)
            }
            Wish::Slice(view) => {
                let (slice, is_whole) = easel.surveyor.look(snapshot, view);
                (Self::Slice(slice), is_whole)
            }
        }
    }
}
