//! State of the Optimizer screen.

use std::sync::Arc;

use super::selection::Selection;
use crate::portrait::anatomy::{Anatomy, Example, UpdateTerms};

#[derive(Debug, Default)]
pub(super) struct Optimizer {
    pub(super) selection: Selection,
    pub(super) anatomy: Option<Arc<Anatomy>>,
}

impl Optimizer {
    /// The terms of the next update, if they are known and finite.
    pub(super) fn update(&self) -> Option<&UpdateTerms> {
        self.anatomy.as_ref()?.update.as_ref()
    }

    /// The update of the selected parameter.
    pub(super) fn example(&self) -> Option<&Example> {
        self.update().map(|update| &update.example)
    }

    /// Whether there is no next update because it would not be finite.
    pub(super) fn diverges(&self) -> bool {
        let anatomy = self.anatomy.as_ref();
        anatomy.is_some_and(|anatomy| anatomy.update.is_none())
    }
}
