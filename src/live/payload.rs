//! What is carried between two that know its type, by others that do not.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// A picture, or how some work stands: its maker and its reader know the type, whoever carries it does not.
#[derive(Clone)]
pub struct Payload(Arc<dyn Any + Send + Sync>);

impl Payload {
    /// This, to be carried.
    #[must_use]
    pub fn of<T: Send + Sync + 'static>(content: Arc<T>) -> Self {
        Self(content)
    }

    /// What is carried, if it is of this type.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        Arc::clone(&self.0).downcast().ok()
    }

    /// Whether this is the very same as `other`, so that nothing new is to be seen.
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
