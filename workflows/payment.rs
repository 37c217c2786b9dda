//! Charges a payment through a queue, waits for the worker's result and publishes a notification.

use dsl::prelude::*;
use dsl::resource::Parameter;
use dsl::workflow::QueryLanguage;
pub use messages::{ChargeRequest, ChargeRequestFields, METRICS, PAYMENT_FAILED, Receipt, ReceiptFields};

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Payment {
    /// The order that is paid.
    #[schemars(length(min = 1, max = 64), example = "1234567")]
    pub order_id: String,
    /// The customer who pays.
    #[schemars(length(min = 1, max = 64), example = "98766")]
    pub customer_id: String,
    /// The day of the order.
    #[schemars(extend("format" = "date"), example = "2024-01-14")]
    pub order_date: String,
    /// The amount to charge, in the account's currency.
    #[schemars(range(min = 0), example = 100)]
    pub amount: f64,
    /// The name on the card.
    #[schemars(example = "Jane Doe")]
    pub name_on_card: Sensitive<String>,
    /// The card's number.
    #[schemars(example = "0000 0000 0000 0000")]
    pub credit_card_number: Sensitive<String>,
    /// The month in which the card expires.
    #[schemars(example = "01/30")]
    pub expiry: Sensitive<String>,
    /// The card's security code.
    #[schemars(example = "123")]
    pub cvv: Sensitive<String>,
}

/// The workflow: one callback task, and a notification for each outcome.
pub fn workflow() -> Workflow<Payment, SentMessage> {
    let charges = Queue::<ChargeRequest, Receipt>::new("ChargeQueue").max_receive_count(5);
    let test_queue = Queue::new("WaitForCallbackDemoNotificationTestQueue").output_url().only_if(Parameter::flag(
        "CreateNotificationTestQueue",
        true,
        "Whether to create a queue that receives the notifications.",
    ));
    let notices = Topic::new("NoticeTopic").subscribe(&test_queue);
    let decision = Parameter::one_of(
        "PaymentDecision",
        ["random", "approve", "decline"],
        "How the demo's worker decides on a charge.",
    );
    let worker = Function::rust("worker")
        .consumes(&charges)
        .timeout(seconds(20))
        .environment_from("PAYMENT_DECISION", decision.clone())
        .alarm_on(METRICS, "CallbackInvalidToken", "A result carried no valid task token: a bug or an attack.")
        .alarm_on(METRICS, "CallbackDenied", "The worker lacks the permission to complete tasks.")
        .alarm_on(METRICS, "AnswerUnreported", "A charge was decided, but its task could not be completed.");
    let dead_letters = Function::rust("dead-letter")
        .package("worker")
        .consumes_dead_letters(&charges)
        .timeout(seconds(20))
        .environment_from("PAYMENT_DECISION", decision);

    Workflow::standard("WaitForCallback", |payment: PaymentFields| {
        let notify = |name: &str, text: Expr<String>| {
            sns_publish(name, &notices, text)
                .attribute("orderId", payment.order_id)
                .attribute("executionId", context::execution_id())
                .retry(Retry::transient())
        };
        Task::sqs_wait_for_token("Charge Customer", &charges, |token| ChargeRequestFields {
            order_id: payment.order_id,
            customer_id: payment.customer_id,
            amount: payment.amount,
            execution_id: context::execution_id(),
            task_token: token,
        })
        .timeout(minutes(15))
        .retry(Retry::transient())
        .catch(Errors::timeouts().or(PAYMENT_FAILED).or(Errors::ALL), |error| {
            notify("Notify Payment Failure", error.json())
        })
        .then(|receipt| notify("Notify Payment Success", receipt.message))
    })
    .query_language(QueryLanguage::JsonPath)
    .comment("Charges a payment through a queue, waits for the worker's result and publishes a notification.")
    .with_function(worker)
    .with_function(dead_letters)
}
