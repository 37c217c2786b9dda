//! Reading a queue message: its facts, its task token, its charge request.
//!
//! The texts of serde's errors quote what they did not like, so none of them is kept: an [`Unreadable`] message names
//! the fault and the place.

use std::error::Error;
use std::fmt;

use dsl::TaskToken;
use serde::Deserialize;
use serde_json::error::Category;
use workflows::payment::ChargeRequest;

use crate::sqs::SqsMessage;

/// What may be said of a message in a log: no part of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The SQS message id, the same at each redelivery.
    pub message_id: String,
    /// How often the message was received, this time included (`ApproximateReceiveCount`).
    pub receive_count: Option<u32>,
    /// When it was first received, in milliseconds since 1970 (`ApproximateFirstReceiveTimestamp`).
    pub first_received_ms: Option<u64>,
}

impl Delivery {
    pub(crate) fn of(message: &SqsMessage) -> Self {
        Self {
            message_id: message.message_id.clone().unwrap_or_default(),
            receive_count: attribute(message, "ApproximateReceiveCount"),
            first_received_ms: attribute(message, "ApproximateFirstReceiveTimestamp"),
        }
    }
}

fn attribute<T: std::str::FromStr>(message: &SqsMessage, name: &str) -> Option<T> {
    message.attributes.get(name)?.parse().ok()
}

/// Why a message cannot be worked on. Lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// The body is not JSON.
    NotJson {
        /// Where reading stopped.
        line: usize,
        /// Where reading stopped.
        column: usize,
    },
    /// The body is no JSON object with a string `taskToken` of 1 to 2,048 characters.
    NoTaskToken,
    /// The body has a token but is no charge request.
    NotACharge {
        /// Where reading stopped.
        line: usize,
        /// Where reading stopped.
        column: usize,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line, column } => write!(f, "the body is not JSON at line {line} column {column}"),
            Self::NoTaskToken => f.write_str("the body has no task token"),
            Self::NotACharge { line, column } => {
                write!(f, "the body is not a charge request at line {line} column {column}")
            }
        }
    }
}

impl Error for Unreadable {}

/// Reads the charge request.
pub(crate) fn read_request(message: &SqsMessage) -> Result<ChargeRequest, Unreadable> {
    read_token(message)?;
    serde_json::from_str(body(message))
        .map_err(|error| Unreadable::NotACharge { line: error.line(), column: error.column() })
}

/// Reads the token alone, from any JSON object that has one.
pub(crate) fn read_token(message: &SqsMessage) -> Result<TaskToken, Unreadable> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Addressed {
        task_token: TaskToken,
    }

    let addressed: Addressed = serde_json::from_str(body(message)).map_err(|error| match error.classify() {
        Category::Data => Unreadable::NoTaskToken,
        Category::Syntax | Category::Eof | Category::Io => {
            Unreadable::NotJson { line: error.line(), column: error.column() }
        }
    })?;
    let length = addressed.task_token.expose().chars().count();
    if (1..=2048).contains(&length) { Ok(addressed.task_token) } else { Err(Unreadable::NoTaskToken) }
}

fn body(message: &SqsMessage) -> &str {
    message.body.as_deref().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &str) -> SqsMessage {
        SqsMessage { body: Some(body.to_owned()), ..SqsMessage::default() }
    }

    #[test]
    fn a_charge_request_is_read() {
        let read =
            read_request(&message(r#"{"orderId":"o","customerId":"c","executionId":"x","amount":1,"taskToken":"t"}"#))
                .unwrap();
        assert_eq!((read.order_id.as_str(), read.task_token.expose()), ("o", "t"));
    }

    #[test]
    fn a_broken_body_is_named_by_its_place_and_never_quoted() {
        let cases = [
            ("", "the body is not JSON at line 1 column 0"),
            ("{\"cvv\":737", "the body is not JSON at line 1 column 10"),
            (r#"{"orderId":"o","customerId":"c","executionId":"x","amount":1}"#, "the body has no task token"),
            (r#"{"taskToken":737}"#, "the body has no task token"),
            (r#"{"taskToken":""}"#, "the body has no task token"),
            (r#""737""#, "the body has no task token"),
            (
                r#"{"orderId":"o","customerId":"c","executionId":"x","amount":"737","taskToken":"t"}"#,
                "the body is not a charge request at line 1 column 64",
            ),
            (r#"{"taskToken":"t"}"#, "the body is not a charge request at line 1 column 17"),
        ];
        for (body, expected) in cases {
            let error = read_request(&message(body)).unwrap_err();
            assert_eq!(error.to_string(), expected, "{body}");
            assert!(!format!("{error:?}").contains("737"));
        }
    }

    #[test]
    fn a_token_is_read_from_any_object() {
        let read = read_token(&message(r#"{"anything":[1],"taskToken":"t"}"#)).unwrap();
        assert_eq!(read.expose(), "t");
        assert!(read_token(&message(&format!(r#"{{"taskToken":"{}"}}"#, "ä".repeat(2048)))).is_ok());
        assert!(read_token(&message(&format!(r#"{{"taskToken":"{}"}}"#, "ä".repeat(2049)))).is_err());
    }

    #[test]
    fn a_delivery_has_the_attributes_that_were_sent() {
        let mut sent = message("{}");
        sent.message_id = Some("m-1".to_owned());
        sent.attributes.insert("ApproximateReceiveCount".to_owned(), "3".to_owned());
        sent.attributes.insert("ApproximateFirstReceiveTimestamp".to_owned(), "1700000000123".to_owned());
        let read = Delivery::of(&sent);
        assert_eq!(read.receive_count, Some(3));
        assert_eq!(read.first_received_ms, Some(1_700_000_000_123));
        assert_eq!(Delivery::of(&message("{}")).receive_count, None);
    }
}
