//! Parsing a queue message: its task token and its content.
//!
//! serde's error texts quote the input, so they are not kept: [`Unreadable`] names only the kind and the place of the
//! error.

use std::error::Error;
use std::fmt;

use payload::{CarriesToken, TaskToken};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;

use crate::sqs::SqsMessage;

/// Why a message cannot be handled. Lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unreadable {
    /// The body is not JSON.
    NotJson {
        /// Where reading stopped.
        line: usize,
        /// Where reading stopped.
        column: usize,
    },
    /// The body is not a JSON object whose [`TOKEN_MEMBER`](CarriesToken::TOKEN_MEMBER) is a string of 1 to 2,048
    /// characters.
    NoTaskToken,
    /// The body has a token but is not of the message's type.
    Mismatch {
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
            Self::Mismatch { line, column } => {
                write!(f, "the body does not match the message type at line {line} column {column}")
            }
        }
    }
}

impl Error for Unreadable {}

/// Reads the message.
pub(crate) fn read_message<M: CarriesToken + DeserializeOwned>(message: &SqsMessage) -> Result<M, Unreadable> {
    read_token::<M>(message)?;
    serde_json::from_str(body(message))
        .map_err(|error| Unreadable::Mismatch { line: error.line(), column: error.column() })
}

/// Reads the token alone, from any JSON object that has one where `M` has it.
pub(crate) fn read_token<M: CarriesToken>(message: &SqsMessage) -> Result<TaskToken, Unreadable> {
    let mut reader = serde_json::Deserializer::from_str(body(message));
    let read = Member(M::TOKEN_MEMBER).deserialize(&mut reader).and_then(|token| reader.end().map(|()| token));
    let token = read.map_err(|error| match error.classify() {
        Category::Data => Unreadable::NoTaskToken,
        Category::Syntax | Category::Eof | Category::Io => {
            Unreadable::NotJson { line: error.line(), column: error.column() }
        }
    })?;
    if (1..=2048).contains(&token.chars().count()) {
        Ok(TaskToken::received(token))
    } else {
        Err(Unreadable::NoTaskToken)
    }
}

/// The member of this name in an object: a string, and there once.
struct Member(&'static str);

impl<'de> DeserializeSeed<'de> for Member {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Member {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the member `{}`", self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<String, A::Error> {
        let mut found = None;
        while let Some(name) = members.next_key::<String>()? {
            if name != self.0 {
                members.next_value::<IgnoredAny>()?;
            } else if found.replace(members.next_value()?).is_some() {
                return Err(A::Error::duplicate_field(self.0));
            }
        }
        found.ok_or_else(|| A::Error::missing_field(self.0))
    }
}

fn body(message: &SqsMessage) -> &str {
    message.body.as_deref().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Ask;

    fn message(body: &str) -> SqsMessage {
        SqsMessage { body: Some(body.to_owned()), ..SqsMessage::default() }
    }

    #[test]
    fn a_message_is_read() {
        let read: Ask = read_message(&message(r#"{"orderId":"o","amount":1,"taskToken":"t"}"#)).unwrap();
        assert_eq!((read.order_id.as_str(), read.task_token.expose()), ("o", "t"));
    }

    #[test]
    fn a_broken_body_is_named_by_its_place_and_never_quoted() {
        let cases = [
            ("", "the body is not JSON at line 1 column 0"),
            ("{\"cvv\":737", "the body is not JSON at line 1 column 10"),
            (r#"{"orderId":"o","amount":1}"#, "the body has no task token"),
            (r#"{"taskToken":737}"#, "the body has no task token"),
            (r#"{"taskToken":""}"#, "the body has no task token"),
            (r#"{"taskToken":"737","taskToken":"t"}"#, "the body has no task token"),
            (r#""737""#, "the body has no task token"),
            ("[737]", "the body has no task token"),
            (r#"{"taskToken":"t"} 737"#, "the body is not JSON at line 1 column 19"),
            (
                r#"{"orderId":"o","amount":"737","taskToken":"t"}"#,
                "the body does not match the message type at line 1 column 29",
            ),
            (r#"{"taskToken":"t"}"#, "the body does not match the message type at line 1 column 17"),
        ];
        for (body, expected) in cases {
            let error = read_message::<Ask>(&message(body)).unwrap_err();
            assert_eq!(error.to_string(), expected, "{body}");
            assert!(!format!("{error:?}").contains("737"));
        }
    }

    #[test]
    fn a_token_is_read_from_any_object() {
        let read = read_token::<Ask>(&message(r#"{"anything":[1],"taskToken":"t\u00e4"}"#)).unwrap();
        assert_eq!(read.expose(), "tä");
        assert!(read_token::<Ask>(&message(&format!(r#"{{"taskToken":"{}"}}"#, "ä".repeat(2048)))).is_ok());
        assert!(read_token::<Ask>(&message(&format!(r#"{{"taskToken":"{}"}}"#, "ä".repeat(2049)))).is_err());
    }
}
