//! What the integrations ask for and give back.

use dsl::prelude::*;
use dsl::workflow::QueryLanguage;
use serde_json::json;

use crate::support::{Note, NoteFields, OrderFields, charge, in_both, tell};

#[message]
struct Charge {
    order_id: String,
    amount: f64,
    token: TaskToken,
}

#[test]
fn a_message_with_a_token_carries_its_fields_and_the_token() {
    let charges = Queue::<Charge, Note>::new("Charges");
    let wait = |order: OrderFields| {
        Task::sqs_wait_for_token("Charge", &charges, |token| ChargeFields {
            order_id: order.order_id,
            amount: order.total,
            token,
        })
        .timeout(minutes(15))
        .heartbeat(minutes(2))
        .then(|note| tell("Tell", note.text))
    };
    let [path, ata] = [QueryLanguage::JsonPath, QueryLanguage::Jsonata].map(|language| {
        let workflow = Workflow::standard("Orders", wait).query_language(language);
        let compiled = workflow.with_function(Function::rust("worker").consumes(&charges)).compile();
        assert!(compiled.diagnostics().is_empty(), "{:?}", compiled.diagnostics());
        serde_json::to_value(&compiled.definition().states["Charge"]).expect("a state is JSON")
    });
    let resource = "arn:${Partition}:states:::sqs:sendMessage.waitForTaskToken";
    assert_eq!(
        path,
        json!({
            "Type": "Task", "Resource": resource,
            "Parameters": {
                "QueueUrl": "${ChargesUrl}",
                "MessageBody": { "order_id.$": "$.orderId", "amount.$": "$.total", "token.$": "$$.Task.Token" },
            },
            "TimeoutSeconds": 900, "HeartbeatSeconds": 120, "Next": "Tell",
        })
    );
    assert_eq!(
        ata["Arguments"]["MessageBody"],
        json!({
            "order_id": "{% $states.input.orderId %}",
            "amount": "{% $states.input.total %}",
            "token": "{% $states.context.Task.Token %}",
        })
    );
}

#[test]
fn the_envelope_of_a_function_is_taken_off() {
    let [path, ata] = in_both(|order: OrderFields| charge(order).next(Pass::new("Between", 1)));
    assert_eq!(path.part("Charge", "/OutputPath"), "$.Payload");
    assert_eq!(ata.part("Charge", "/Output"), "{% $states.result.Payload %}");
    assert_eq!(path.part("Charge", "/Parameters/FunctionName"), "${ChargeFunctionArn}");
    assert!(!path.has("Charge", "Assign") && !ata.has("Charge", "Assign"));
}

#[test]
fn services_without_an_envelope_keep_their_whole_result() {
    let [path, ata] = in_both(|order: OrderFields| {
        tell("Tell", order.order_id).then(|sent| tell("Id", sent.message_id).next(tell("Again", sent.message_id)))
    });
    assert!(!path.has("Tell", "OutputPath") && !ata.has("Tell", "Output"));
    assert_eq!(path.part("Tell", "/Assign"), &json!({ "tellMessageId.$": "$.MessageId" }));
    assert_eq!(ata.part("Tell", "/Assign"), &json!({ "tellMessageId": "{% $states.result.MessageId %}" }));
}

#[test]
fn a_fifo_message_has_a_group_and_an_id_of_each_attempt() {
    let names = Queue::<String>::fifo("Names");
    let [path, ata] =
        in_both(|order: OrderFields| Task::sqs_send("Send", &names, order.order_id).message_group(order.order_id));
    assert_eq!(
        path.part("Send", "/Parameters"),
        &json!({
            "QueueUrl": "${NamesUrl}",
            "MessageBody.$": "$.orderId",
            "MessageGroupId.$": "$.orderId",
            "MessageDeduplicationId.$": "States.UUID()",
        })
    );
    assert_eq!(ata.part("Send", "/Arguments/MessageDeduplicationId"), "{% $uuid() %}");
}

#[test]
fn a_group_of_a_standard_queue_comes_without_an_id() {
    let names = Queue::<String>::new("Names");
    let [path, ata] = in_both(|order: OrderFields| {
        Task::sqs_send("Send", &names, order.order_id).message_group("all").message_group(order.order_id)
    });
    let expected = json!({ "QueueUrl": "${NamesUrl}", "MessageBody.$": "$.orderId", "MessageGroupId.$": "$.orderId" });
    assert_eq!(path.part("Send", "/Parameters"), &expected);
    assert!(ata.part("Send", "/Arguments").get("MessageDeduplicationId").is_none());
}

#[test]
fn attributes_of_a_notice_stand_side_by_side() {
    let [path, ata] = in_both(|order: OrderFields| {
        tell("Tell", order.order_id).attribute("kind", "news").attribute("orderId", order.order_id)
    });
    assert_eq!(
        path.part("Tell", "/Parameters/MessageAttributes"),
        &json!({
            "kind": { "DataType": "String", "StringValue": "news" },
            "orderId": { "DataType": "String", "StringValue.$": "$.orderId" },
        })
    );
    assert_eq!(
        ata.part("Tell", "/Arguments/MessageAttributes/orderId"),
        &json!({ "DataType": "String", "StringValue": "{% $states.input.orderId %}" })
    );
}

#[test]
fn a_message_can_be_a_literal() {
    let notes = Queue::<Note>::new("Notes");
    let [path, ata] = in_both(|_: OrderFields| {
        Task::sqs_send("Send", &notes, Note { text: "hello".into() }).next(Task::sqs_send(
            "Send again",
            &notes,
            NoteFields { text: "hello".into() },
        ))
    });
    for state in ["Send", "Send again"] {
        assert_eq!(path.part(state, "/Parameters/MessageBody"), &json!({ "text": "hello" }));
        assert_eq!(ata.part(state, "/Arguments/MessageBody"), &json!({ "text": "hello" }));
    }
}

#[test]
fn retries_are_printed_with_all_they_say() {
    let [path, ata] = in_both(|order: OrderFields| {
        tell("Tell", order.order_id).retry(Retry::transient()).retry(
            Retry::on([Errors::TIMEOUT])
                .interval(seconds(5))
                .max_attempts(2)
                .backoff_rate(1.5)
                .max_delay(minutes(1))
                .without_jitter(),
        )
    });
    let second = json!({
        "ErrorEquals": ["States.Timeout"], "IntervalSeconds": 5, "MaxAttempts": 2, "BackoffRate": 1.5, "MaxDelaySeconds": 60,
    });
    assert_eq!((path.part("Tell", "/Retry/1"), ata.part("Tell", "/Retry/1")), (&second, &second));
    assert_eq!(path.part("Tell", "/Retry/0/JitterStrategy"), "FULL");
    assert_eq!(path.part("Tell", "/Retry/0/ErrorEquals/0"), "SNS.AmazonSNSException");
}

#[test]
fn waits_are_printed_as_numbers_times_paths_or_expressions() {
    let [path, ata] = in_both(|order: OrderFields| {
        Wait::new("Fixed", minutes(2))
            .next(Wait::seconds("Asked", order.delay))
            .next(Wait::until("New year", "2030-01-01T00:00:00Z"))
            .next(Wait::until("Day", order.order_id))
    });
    assert_eq!((path.part("Fixed", "/Seconds"), ata.part("Fixed", "/Seconds")), (&json!(120), &json!(120)));
    assert_eq!(path.part("Asked", "/SecondsPath"), "$.delay");
    assert_eq!(ata.part("Asked", "/Seconds"), "{% $states.input.delay %}");
    assert_eq!(path.part("New year", "/Timestamp"), ata.part("New year", "/Timestamp"));
    assert_eq!(path.part("Day", "/TimestampPath"), "$.orderId");
    assert_eq!(ata.part("Day", "/Timestamp"), "{% $states.input.orderId %}");
}
