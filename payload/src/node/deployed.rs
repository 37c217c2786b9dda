//! Values that only deployment knows, such as the name of a bucket.

use std::any::Any;
use std::sync::Arc;

/// A value that deployment puts in: a text in the definition, under a name between `${` and `}`.
#[derive(Debug, Clone)]
pub struct Deployed {
    /// The name in the definition, without `${` and `}`.
    pub placeholder: String,
    /// What the value belongs to, as the builder of the resource knows it.
    pub source: Arc<dyn Any + Send + Sync>,
}

/// What stands under one name is one value; whether two things share a name, the compiler of workflows asks.
impl PartialEq for Deployed {
    fn eq(&self, other: &Self) -> bool {
        self.placeholder == other.placeholder
    }
}
