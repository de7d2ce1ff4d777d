//! What the screen knows.

use std::sync::Arc;

use super::selection::Selection;
use crate::portrait::anatomy::{Anatomy, Example, UpdateTerms};

/// What is looked at, and what is known of it.
#[derive(Debug, Default)]
pub(super) struct Optimizer {
    pub(super) aim: Selection,
    pub(super) anatomy: Option<Arc<Anatomy>>,
}

impl Optimizer {
    /// The next update taken apart, where it is known and can be made.
    pub(super) fn update(&self) -> Option<&UpdateTerms> {
        self.anatomy.as_ref()?.update.as_ref()
    }

    /// One parameter of it.
    pub(super) fn example(&self) -> Option<&Example> {
        self.update().map(|update| &update.example)
    }

    /// Whether there is no next update, since it would leave the finite numbers.
    pub(super) fn diverges(&self) -> bool {
        let anatomy = self.anatomy.as_ref();
        anatomy.is_some_and(|anatomy| anatomy.update.is_none())
    }
}
