//! What decides a charge.

use std::error::Error;
use std::fmt;

use workflows::payment::{ChargeRequest, Receipt};

use crate::message::Delivery;

/// Decides one charge. The demo's is [`DemoCharge`](crate::DemoCharge); a real one talks to the payment provider.
///
/// The same request comes more than once: queues deliver at least once, and a retried task sends a new message with a
/// new token. So an implementation with an effect keys it by the *payment* (the order), never by the task token or the
/// message id, records that key with a conditional write before the effect, and replays the recorded answer.
pub trait Charge {
    /// Charges, or finds out what an earlier delivery of the same payment was answered.
    ///
    /// `delivery` is for logs, it does not identify the payment. With heartbeats on, the future may be dropped at
    /// any await point when the task turns out to be gone.
    ///
    /// # Errors
    /// [`ChargeError::Declined`] is an answer and ends the task; [`ChargeError::Unavailable`] is none and leaves the
    /// message for a later delivery.
    fn charge(
        &self,
        request: &ChargeRequest,
        delivery: &Delivery,
    ) -> impl Future<Output = Result<Receipt, ChargeError>>;

    /// Told when a charge's receipt did not reach the workflow, so that an effect can be taken back. `receipt` is
    /// `None` if the work was stopped midway.
    ///
    /// A second delivery of a message whose first one was accepted looks the same from here. An implementation with
    /// an effect therefore asks its own record before it takes anything back. The default does nothing.
    fn unreported(
        &self,
        request: &ChargeRequest,
        receipt: Option<&Receipt>,
        delivery: &Delivery,
    ) -> impl Future<Output = ()> {
        let _ = (request, receipt, delivery);
        std::future::ready(())
    }
}

/// Why there is no receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChargeError {
    /// The payment was refused: reported to the workflow, and final.
    Declined(Declined),
    /// Nobody could say: the message stays in the queue and comes again.
    Unavailable,
}

/// A refusal, as the workflow sees it. Neither text may carry payload: both end up in histories and logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declined {
    /// The error name that the workflow catches, at most 256 characters (Step Functions API Reference,
    /// `SendTaskFailure`).
    pub error: String,
    /// One sentence for people. What exceeds [`MAX_CAUSE`](crate::MAX_CAUSE) is cut off if the service asks for it.
    pub cause: String,
}

impl fmt::Display for ChargeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Declined(declined) => write!(f, "the payment was declined (`{}`)", declined.error),
            Self::Unavailable => f.write_str("the payment could not be decided for now"),
        }
    }
}

impl Error for ChargeError {}
