//! The messages between the workflows and the worker.
//!
//! The worker depends on this crate and not on the workflows, so that an edit of a workflow does not build the worker again.

use payload::{ErrorName, TaskToken, message};

/// The message in the worker's queue.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Charge {
    /// The order that is paid.
    pub order_id: String,
    /// What to charge, in the shop's currency.
    pub total: f64,
    /// The task token, with which the worker completes the task.
    pub task_token: TaskToken,
}

/// The worker's answer.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The order that was paid.
    pub order_id: String,
    /// The number of the payment.
    pub payment_id: String,
}

/// The error of a card that is refused: the worker reports it, and the workflow catches it.
pub const DECLINED: ErrorName = ErrorName::new("Card.Declined");
