//! The messages between the payment workflow and its worker.
//!
//! The worker depends on this crate and not on the workflow, so it links neither the compiler nor the language.

use payload::{ErrorName, TaskToken, message};

/// The message in the worker's queue: a reference to the payment, without the card.
#[message]
#[derive(Debug, Clone)]
#[serde(rename_all = "camelCase")]
pub struct ChargeRequest {
    /// The order that is paid.
    pub order_id: String,
    /// The customer who pays.
    pub customer_id: String,
    /// The amount to charge, in the account's currency.
    pub amount: f64,
    /// The ARN of the execution: the same for each delivery and each retry of the message.
    pub execution_id: String,
    /// The task token, with which the worker completes the task.
    pub task_token: TaskToken,
}

/// The worker's result when the charge succeeded.
#[message]
#[derive(Debug, Clone, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The order that was paid.
    pub order_id: String,
    /// The text of the notification.
    pub message: String,
}

/// The error that the worker reports when the card was declined.
pub const PAYMENT_FAILED: ErrorName = ErrorName::new("Failed to process payment");

/// The CloudWatch namespace of the worker's metrics.
pub const METRICS: &str = "Stepwright";
