//! The demo's charge: it calls no provider and decides by the order id.

use std::error::Error;
use std::fmt;
use std::hash::Hasher as _;
use std::str::FromStr;

use fnv::FnvHasher;
use messages::{ChargeRequest, PAYMENT_FAILED, Receipt};
use stepwright_worker::{Context, Handler, TaskFailure};

/// How [`DemoCharge`] decides: `random`, `approve` or `decline`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decision {
    /// Approves about every second execution; the same execution always gets the same answer.
    #[default]
    Random,
    /// Approves all.
    Approve,
    /// Declines all.
    Decline,
}

impl FromStr for Decision {
    type Err = UnknownDecision;

    /// Reads `random`, `approve` or `decline`, in lower case.
    fn from_str(text: &str) -> Result<Self, UnknownDecision> {
        match text {
            "random" => Ok(Self::Random),
            "approve" => Ok(Self::Approve),
            "decline" => Ok(Self::Decline),
            _ => Err(UnknownDecision(text.to_owned())),
        }
    }
}

/// A string that is not a [`Decision`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownDecision(String);

impl fmt::Display for UnknownDecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown decision `{}`, expected `random`, `approve` or `decline`", self.0)
    }
}

impl Error for UnknownDecision {}

/// Decides without a provider and without side effects.
///
/// A random decision is a hash of order id and execution id: what one execution asks for must be answered alike, however
/// often it asks.
/// - The task token is not part of the key, a retried task brings a new one.
/// - Neither is the SQS message id, for a retried task sends a new message, while a redelivered message keeps its body
///   and so is covered by the execution id already.
/// - Neither are amount and customer, which belong to the order.
///
/// The demo forgets a declined order, so that the same sample input can be started again with another outcome; a charge
/// with an effect would key its record by the order alone. The hash does not change between builds, a message that is
/// redelivered to a newer worker gets its old answer.
#[derive(Debug, Clone, Copy)]
pub struct DemoCharge {
    decision: Decision,
    seed: u64,
}

impl DemoCharge {
    /// Decides like this, with seed 0.
    pub fn new(decision: Decision) -> Self {
        Self { decision, seed: 0 }
    }

    /// Changes the seed of random decisions: another seed approves other orders.
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    fn approves(&self, order_id: &str, execution_id: &str) -> bool {
        match self.decision {
            // A separator that neither id can hold keeps `a` + `bc` and `ab` + `c` apart.
            Decision::Random => hash(self.seed, &format!("{order_id}\0{execution_id}")) & 1 == 0,
            Decision::Approve => true,
            Decision::Decline => false,
        }
    }
}

impl Handler<ChargeRequest, Receipt> for DemoCharge {
    async fn handle(&self, request: ChargeRequest, _: Context) -> Result<Receipt, TaskFailure> {
        if self.approves(&request.order_id, &request.execution_id) {
            Ok(Receipt { order_id: request.order_id, message: "Payment processed successfully.".to_owned() })
        } else {
            Err(TaskFailure::new(PAYMENT_FAILED, "Invalid Credit Card"))
        }
    }

    /// The demo keeps no record and needs none: the request says again what was decided, and there is no effect that could be
    /// missing.
    async fn recorded(&self, request: ChargeRequest, context: Context) -> Result<Option<Receipt>, TaskFailure> {
        self.handle(request, context).await.map(Some)
    }
}

/// FNV-1a over the text, then the finaliser of SplitMix64, since the low bit of FNV-1a alone is only a parity.
/// `std`'s hasher may change between releases of Rust, this may not.
fn hash(seed: u64, text: &str) -> u64 {
    let mut hasher = FnvHasher::with_key(FnvHasher::default().finish() ^ seed);
    hasher.write(text.as_bytes());
    let fnv = hasher.finish();
    let mixed = (fnv ^ (fnv >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use stepwright_worker::{ErrorName, SqsMessage, TaskToken};

    fn request(order_id: &str, token: &str) -> ChargeRequest {
        ChargeRequest {
            order_id: order_id.to_owned(),
            customer_id: "c-1".to_owned(),
            amount: 12.5,
            execution_id: "x-1".to_owned(),
            task_token: TaskToken::received(token),
        }
    }

    fn delivery(message_id: &str) -> Context {
        Context::of(&SqsMessage { message_id: Some(message_id.to_owned()), ..SqsMessage::default() })
    }

    #[test]
    fn digests_are_the_same_in_every_release() {
        assert_eq!(hash(0, ""), 0xf52a_15e9_a9b5_e89b);
        assert_eq!(hash(7, "o-1"), 0x02d2_5fea_ad27_7790);
    }

    #[test]
    fn the_three_decisions_are_read_and_nothing_else() {
        assert_eq!("random".parse(), Ok(Decision::Random));
        assert_eq!("approve".parse(), Ok(Decision::Approve));
        assert_eq!("decline".parse(), Ok(Decision::Decline));
        let error = "Approve".parse::<Decision>().unwrap_err();
        assert_eq!(error.to_string(), "unknown decision `Approve`, expected `random`, `approve` or `decline`");
    }

    #[tokio::test]
    async fn a_redelivery_and_a_retried_attempt_get_the_first_answer() {
        let charge = DemoCharge::new(Decision::Random);
        for order in ["o-1", "o-2", "o-3", "o-4"] {
            let first = charge.handle(request(order, "token one"), delivery("m-1")).await;
            let again = charge.handle(request(order, "token one"), delivery("m-1")).await;
            let retried = charge.handle(request(order, "token two"), delivery("m-2")).await;
            assert_eq!(first, again);
            assert_eq!(first, retried);
        }
    }

    #[test]
    fn random_decisions_are_even_and_the_same_in_every_build() {
        let charge = DemoCharge::new(Decision::Random);
        let approved = (0..1000).filter(|n| charge.approves(&format!("order-{n}"), "x")).count();
        assert!((450..=550).contains(&approved), "{approved} of 1000");
        let first: Vec<_> = (1..=8).map(|n| charge.approves(&format!("order-{n}"), "x")).collect();
        assert_eq!(first, FIRST_EIGHT);
    }

    #[test]
    fn another_execution_of_the_same_order_may_get_another_answer() {
        let charge = DemoCharge::new(Decision::Random);
        let answers: Vec<_> = (0..20).map(|n| charge.approves("order", &format!("execution-{n}"))).collect();
        assert!(answers.contains(&true) && answers.contains(&false));
    }

    #[test]
    fn another_seed_decides_otherwise() {
        let (one, two) = (DemoCharge::new(Decision::Random), DemoCharge::new(Decision::Random).with_seed(7));
        assert!((0..20).any(|n| one.approves(&n.to_string(), "x") != two.approves(&n.to_string(), "x")));
    }

    #[tokio::test]
    async fn the_fixed_decisions_answer_with_the_receipt_and_the_caught_error() {
        let approved = DemoCharge::new(Decision::Approve).handle(request("o-9", "t"), delivery("m")).await.unwrap();
        assert_eq!((approved.order_id.as_str(), approved.message.as_str()), ("o-9", "Payment processed successfully."));
        let refused = DemoCharge::new(Decision::Decline).handle(request("o-9", "t"), delivery("m")).await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.error().map(ErrorName::as_str), Some("Failed to process payment"));
        assert_eq!(refused.cause(), "Invalid Credit Card");
    }

    #[tokio::test]
    async fn a_dead_letter_is_answered_as_its_message_was() {
        let charge = DemoCharge::new(Decision::Random);
        for order in ["o-1", "o-2", "o-3", "o-4"] {
            let answered = charge.handle(request(order, "t"), delivery("m")).await;
            let recorded = charge.recorded(request(order, "t"), delivery("m")).await;
            assert_eq!(recorded, answered.map(Some));
        }
    }

    const FIRST_EIGHT: [bool; 8] = [false, true, true, true, false, true, true, false];
}
