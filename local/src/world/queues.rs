//! What is known of queues beside their messages.

use indexmap::IndexMap;
use simulator::time::Millis;

/// What clients have set of a queue that has no effect here, and when.
#[derive(Debug, Clone, Default)]
pub(crate) struct QueueNote {
    pub(crate) attributes: IndexMap<String, String>,
    pub(crate) tags: IndexMap<String, String>,
    pub(crate) created: Millis,
    pub(crate) changed: Millis,
}
