//! The payloads of the examples.

use dsl::prelude::*;

/// What the workflows of the examples are started with.
#[message]
pub(crate) struct Order {
    pub(crate) order_id: String,
    pub(crate) total: f64,
    pub(crate) items: Vec<String>,
    pub(crate) note: Option<String>,
}

/// What a worker finds in its queue.
#[message]
pub(crate) struct Charge {
    pub(crate) order_id: String,
    pub(crate) task_token: TaskToken,
}

/// What a function or a worker answers.
#[message]
pub(crate) struct Receipt {
    pub(crate) message: String,
}

/// What must not be in logs.
#[message]
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) password: Sensitive<String>,
}
