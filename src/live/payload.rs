//! Type-erased values, passed between a sender and a receiver that both know the type.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// A rendered view, or the progress of a job: only its producer and its consumer know the type.
#[derive(Clone)]
pub struct Payload(Arc<dyn Any + Send + Sync>);

impl Payload {
    #[must_use]
    pub fn of<T: Send + Sync + 'static>(content: Arc<T>) -> Self {
        Self(content)
    }

    /// The value, if it has this type.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        Arc::clone(&self.0).downcast().ok()
    }

    /// Whether this is the same allocation as `other`, so that there is nothing new to show.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload").finish_non_exhaustive()
    }
}
