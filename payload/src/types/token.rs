//! The task token.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The secret that identifies one waiting attempt of one task.
///
/// The workflow puts it into the message, and the worker returns it with `SendTaskSuccess`, `SendTaskFailure` or
/// `SendTaskHeartbeat`. Whoever holds it can end the wait, so it prints as `[token]` in `Debug` output and has no
/// `Display`; in a schema it is marked `writeOnly`. It is a string of 1 to 2,048 characters (Step Functions API Reference,
/// `SendTaskSuccess`).
///
/// In a workflow a token cannot be written as a literal; it exists only inside a builder that waits for a token.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline, extend("writeOnly" = true))]
pub struct TaskToken(#[schemars(length(min = 1, max = 2048))] String);

impl TaskToken {
    /// A token as a worker received it.
    pub fn received(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The token as a string, for the call that ends the wait. Never log it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TaskToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[token]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CarriesToken;

    #[test]
    fn a_token_does_not_show_in_debug_output() {
        assert_eq!(format!("{:?}", TaskToken::received("secret")), "[token]");
    }

    #[test]
    fn the_schema_marks_a_token_like_a_sensitive_value() {
        let schema = schemars::schema_for!(TaskToken);
        assert_eq!(schema.get("writeOnly").unwrap(), true);
        assert_eq!(schema.get("maxLength").unwrap(), 2048);
    }

    #[test]
    fn a_token_travels_as_plain_text() {
        let token: TaskToken = serde_json::from_str("\"abc\"").unwrap();
        assert_eq!(token.expose(), "abc");
        assert_eq!(serde_json::to_string(&token).unwrap(), "\"abc\"");
    }

    #[test]
    fn the_derive_says_where_the_token_of_a_message_is() {
        #[derive(crate::Payload, Serialize, Deserialize, JsonSchema)]
        #[payload(crate = crate)]
        #[serde(rename_all = "camelCase")]
        struct Ask {
            question: String,
            reply_token: TaskToken,
        }

        let ask = Ask { question: "how much?".to_owned(), reply_token: TaskToken::received("abc") };
        assert_eq!(Ask::TOKEN_MEMBER, "replyToken");
        assert_eq!(serde_json::to_value(&ask).unwrap()[Ask::TOKEN_MEMBER], "abc");
    }
}
