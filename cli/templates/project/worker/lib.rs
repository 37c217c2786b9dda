//! The worker that charges the customers of orders. The programs `charge` and `charge-dead-letters` are Lambda functions.

use messages::{Charge, DECLINED, Receipt};
use stepwright_worker::{Context, TaskFailure};

/// What the cards of this demo can pay.
const LIMIT: f64 = 5000.0;

/// Charges an order. It may be called more than once for the same order: a payment provider takes the order as the key of an
/// idempotent request.
///
/// # Errors
///
/// [`DECLINED`] where the card is refused; `TaskFailure::later` would leave the message for another attempt.
pub async fn charge(charge: Charge, _: Context) -> Result<Receipt, TaskFailure> {
    if charge.total > LIMIT {
        return Err(TaskFailure::new(DECLINED, "the limit of the card is exceeded"));
    }
    Ok(Receipt { payment_id: format!("P-{}", charge.order_id), order_id: charge.order_id })
}
