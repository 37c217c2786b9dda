//! The delivery of a message, for handlers.

use crate::sqs::SqsMessage;

/// The delivery of a message, for logs: it holds no part of the body.
///
/// ```
/// use stepwright_worker::{Context, SqsMessage};
///
/// let mut message = SqsMessage { message_id: Some("m-1".to_owned()), ..SqsMessage::default() };
/// message.attributes.insert("ApproximateReceiveCount".to_owned(), "3".to_owned());
/// let context = Context::of(&message);
/// assert_eq!((context.message_id(), context.receive_count()), ("m-1", Some(3)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    message_id: String,
    receive_count: Option<u32>,
    first_received_ms: Option<u64>,
}

impl Context {
    /// The delivery of this message.
    pub fn of(message: &SqsMessage) -> Self {
        Self {
            message_id: message.message_id.clone().unwrap_or_default(),
            receive_count: attribute(message, "ApproximateReceiveCount"),
            first_received_ms: attribute(message, "ApproximateFirstReceiveTimestamp"),
        }
    }

    /// The SQS message id, the same at each redelivery.
    pub fn message_id(&self) -> &str {
        &self.message_id
    }

    /// How often the message was received, this time included (`ApproximateReceiveCount`).
    pub fn receive_count(&self) -> Option<u32> {
        self.receive_count
    }

    /// When it was first received, in milliseconds since 1970 (`ApproximateFirstReceiveTimestamp`).
    pub fn first_received_ms(&self) -> Option<u64> {
        self.first_received_ms
    }
}

fn attribute<T: std::str::FromStr>(message: &SqsMessage, name: &str) -> Option<T> {
    message.attributes.get(name)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_has_the_attributes_that_were_sent() {
        let mut sent = SqsMessage { message_id: Some("m-1".to_owned()), ..SqsMessage::default() };
        sent.attributes.insert("ApproximateReceiveCount".to_owned(), "3".to_owned());
        sent.attributes.insert("ApproximateFirstReceiveTimestamp".to_owned(), "1700000000123".to_owned());
        let context = Context::of(&sent);
        assert_eq!(context.receive_count(), Some(3));
        assert_eq!(context.first_received_ms(), Some(1_700_000_000_123));
        assert_eq!(Context::of(&SqsMessage::default()).receive_count(), None);
    }
}
