//! What the payment workflow and its worker say to each other.
//!
//! The worker depends on this crate and not on the workflow, so it links neither the compiler nor the language.

use payload::{ErrorName, Payload, TaskToken};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the worker finds in the queue: a reference to the payment, and nothing of the card.
#[derive(Debug, Clone, Payload, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChargeRequest {
    /// The order that is paid.
    pub order_id: String,
    /// The customer who pays.
    pub customer_id: String,
    /// What to charge, in the account's currency.
    pub amount: f64,
    /// The execution that asks: the same for each delivery and each retry of its message.
    pub execution_id: String,
    /// Ends the workflow's wait.
    pub task_token: TaskToken,
}

/// What the worker answers when the charge went through.
#[derive(Debug, Clone, PartialEq, Payload, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The order that was paid.
    pub order_id: String,
    /// The sentence for the notice.
    pub message: String,
}

/// The error that the worker reports when the card was refused.
pub const PAYMENT_FAILED: ErrorName = ErrorName::new("Failed to process payment");

/// The CloudWatch namespace of what the worker counts.
pub const METRICS: &str = "Stepwright";
