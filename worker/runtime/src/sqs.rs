//! The event and response of an event source mapping (Lambda Developer Guide, "Using Lambda with Amazon
//! SQS" and "Handling errors for an SQS event source").
//!
//! Only what the handlers read is kept. The crate has its own types so that the handlers run in a simulator without the
//! Lambda crates; a test compares them with `aws_lambda_events`.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// A batch of messages.
#[derive(Clone, Default, Deserialize)]
pub struct SqsEvent {
    /// The messages.
    #[serde(rename = "Records", default)]
    pub records: Vec<SqsMessage>,
}

/// A message.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SqsMessage {
    /// The id, the same at each delivery.
    #[serde(default)]
    pub message_id: Option<String>,
    /// The text.
    #[serde(default)]
    pub body: Option<String>,
    /// The message's system attributes, such as `ApproximateReceiveCount`.
    #[serde(default)]
    pub attributes: HashMap<String, String>,
    /// The queue's ARN.
    #[serde(rename = "eventSourceARN", default)]
    pub event_source_arn: Option<String>,
}

/// The messages that must be received again: a partial batch response.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SqsBatchResponse {
    /// One entry for each of them.
    pub batch_item_failures: Vec<BatchItemFailure>,
}

/// A message that must be received again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchItemFailure {
    /// Its id.
    pub item_identifier: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_as_the_crate_of_lambda_writes_them() {
        let mut message = aws_lambda_events::sqs::SqsMessage::default();
        message.message_id = Some("m-1".to_owned());
        message.body = Some("{}".to_owned());
        message.event_source_arn = Some("arn:aws:sqs:eu-central-1:111122223333:payments".to_owned());
        message.attributes.insert("ApproximateReceiveCount".to_owned(), "3".to_owned());
        let mut event = aws_lambda_events::sqs::SqsEvent::default();
        event.records.push(message.clone());
        let read: SqsEvent = serde_json::from_value(serde_json::to_value(&event).unwrap()).unwrap();
        let [record] = &read.records[..] else { panic!("one record") };
        assert_eq!((&record.message_id, &record.body), (&message.message_id, &message.body));
        assert_eq!(record.event_source_arn, message.event_source_arn);
        assert_eq!(record.attributes, message.attributes);
    }

    #[test]
    fn responses_are_written_as_the_crate_of_lambda_reads_them() {
        let failure = BatchItemFailure { item_identifier: "m-1".to_owned() };
        let response = SqsBatchResponse { batch_item_failures: vec![failure] };
        let text = serde_json::to_string(&response).unwrap();
        assert_eq!(text, r#"{"batchItemFailures":[{"itemIdentifier":"m-1"}]}"#);
        let read: aws_lambda_events::sqs::SqsBatchResponse = serde_json::from_str(&text).unwrap();
        assert_eq!(read.batch_item_failures[0].item_identifier, "m-1");
    }
}
