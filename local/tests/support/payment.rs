//! The messages of a payment.

use dsl::prelude::*;

/// What is to be charged.
#[message]
pub struct Order {
    /// Its number.
    pub id: String,
}

/// A request for a charge.
#[message]
pub struct Request {
    /// The order.
    pub order: String,
    /// Who answers, answers with this.
    pub token: TaskToken,
}

/// What was paid.
#[message]
pub struct Receipt {
    /// The receipt's number.
    pub number: String,
}
