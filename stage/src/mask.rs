//! Masks sensitive data in the output.

use std::collections::BTreeSet;

use serde_json::Value;
use simulator::Data;

/// What is shown instead of a sensitive value.
const SENSITIVE: &str = "[sensitive]";
/// What is shown instead of a task token.
const TOKEN: &str = "[token]";
/// Texts of at least so many bytes are also masked where they are inside of others.
const LONG: usize = 6;

/// A run of at least so many characters of Base64 is a task token of the service. They are much longer, and hardly
/// anything else is.
const LONGEST_WORD: usize = 200;

/// What must be masked: members by name, and the values of the input in them wherever they occur. Task tokens are
/// always masked.
#[derive(Debug, Clone, Default)]
pub struct Mask {
    names: BTreeSet<String>,
    values: BTreeSet<String>,
    tokens: BTreeSet<String>,
}

impl Mask {
    /// The members that a JSON Schema marks as `writeOnly`, as it does for a `Sensitive`, with their values in `input`.
    pub fn of(schema: &Value, input: &Value) -> Self {
        let mut mask = Mask::default();
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            match schema {
                Value::Object(members) => {
                    for (name, member) in members.get("properties").and_then(Value::as_object).into_iter().flatten() {
                        if member.get("writeOnly") == Some(&Value::Bool(true)) {
                            mask.names.insert(name.clone());
                        }
                    }
                    open.extend(members.values());
                }
                Value::Array(items) => open.extend(items),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        let mut open = vec![(input, false)];
        while let Some((value, hidden)) = open.pop() {
            match value {
                Value::Object(members) => {
                    open.extend(members.iter().map(|(name, member)| (member, hidden || mask.names.contains(name))));
                }
                Value::Array(items) => open.extend(items.iter().map(|item| (item, hidden))),
                Value::String(text) if hidden && !text.is_empty() => {
                    mask.values.insert(text.clone());
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        mask
    }

    /// The same for the members that a definition gives a task token.
    #[must_use]
    pub fn tokens_of(mut self, definition: &Value) -> Self {
        let mut open = vec![definition];
        while let Some(value) = open.pop() {
            match value {
                Value::Object(members) => {
                    for (name, member) in members {
                        let text = member.as_str().unwrap_or_default();
                        if text.contains("$$.Task.Token") || text.contains("$states.context.Task.Token") {
                            self.tokens.insert(name.strip_suffix(".$").unwrap_or(name).to_owned());
                        }
                    }
                    open.extend(members.values());
                }
                Value::Array(items) => open.extend(items),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        // The whole request or a message may be one expression; what it holds is masked by the look of the token.
        let messages = catalogue::optimized_calls().filter_map(|call| call.message);
        for whole in messages.chain(["Arguments", "Parameters"]) {
            self.tokens.remove(whole);
        }
        self
    }

    /// The JSON text of a value, without what must not be shown.
    pub fn data(&self, data: &Data) -> String {
        self.masked(data.to_value()).to_string()
    }

    /// A text without what must not be shown. A text that is JSON, such as the cause of an error may be, is masked as the
    /// value is.
    pub fn text(&self, text: &str) -> String {
        self.inner(text).unwrap_or_else(|| self.plain(text))
    }

    /// A text that is not looked into.
    fn plain(&self, text: &str) -> String {
        if self.values.contains(text) {
            return SENSITIVE.to_owned();
        }
        let mut shown = text.to_owned();
        for value in self.values.iter().filter(|value| value.len() >= LONG && text.contains(*value)) {
            shown = shown.replace(value, SENSITIVE);
        }
        without_tokens(&shown)
    }

    /// A value without what must not be shown.
    pub fn value(&self, value: Value) -> Value {
        self.masked(value)
    }

    /// The masked text of a string that is JSON, such as a message in a message. It stays as it is written where there is
    /// nothing to mask.
    fn inner(&self, text: &str) -> Option<String> {
        if !text.starts_with(['{', '[']) {
            return None;
        }
        let value: Value = serde_json::from_str(text).ok()?;
        let masked = self.masked(value.clone());
        (masked != value).then(|| masked.to_string())
    }

    fn masked(&self, value: Value) -> Value {
        match value {
            Value::Object(members) => {
                let members = members.into_iter().map(|(name, member)| {
                    let member = if self.names.contains(&name) {
                        Value::from(SENSITIVE)
                    } else if self.tokens.contains(&name) {
                        Value::from(TOKEN)
                    } else {
                        self.masked(member)
                    };
                    (name, member)
                });
                Value::Object(members.collect())
            }
            Value::Array(items) => Value::Array(items.into_iter().map(|item| self.masked(item)).collect()),
            Value::String(text) => Value::String(self.text(&text)),
            other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other,
        }
    }
}

/// The text with `[token]` for task tokens.
fn without_tokens(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-');
    if text.len() < LONGEST_WORD {
        return without_simulated_tokens(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let (before, after) = rest.split_at(start);
        let (word, further) = after.split_at(after.find(|c| !is_part(c)).unwrap_or(after.len()));
        shown.push_str(before);
        shown.push_str(if word.len() >= LONGEST_WORD { TOKEN } else { word });
        rest = further;
    }
    shown.push_str(rest);
    without_simulated_tokens(&shown)
}

/// The text with `[token]` for the simulator's task tokens: `token-` and a UUID.
fn without_simulated_tokens(text: &str) -> String {
    const LENGTH: usize = "token-".len() + 36;
    let mut shown = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("token-") {
        let (before, after) = rest.split_at(start);
        shown.push_str(before);
        let is_token = after
            .get("token-".len()..LENGTH)
            .is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-'));
        let length = if is_token { LENGTH } else { "token-".len() };
        shown.push_str(if is_token { TOKEN } else { "token-" });
        rest = &after[length..];
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn marked_members_are_masked_by_name_and_by_value() {
        let schema = json!({"properties": {"card": {"$ref": "#/$defs/Card"}}, "$defs": {"Card": {
            "properties": {"number": {"writeOnly": true}, "cvv": {"writeOnly": true}, "name": {}}
        }}});
        let mask = Mask::of(&schema, &json!({"card": {"number": "4111 1111", "cvv": "123", "name": "Jane"}}));
        let shown = |value: Value| mask.data(&value.into());
        assert_eq!(shown(json!({"number": 7, "name": "Jane"})), r#"{"number":"[sensitive]","name":"Jane"}"#);
        assert_eq!(shown(json!(["123", "order 1234"])), r#"["[sensitive]","order 1234"]"#);
        assert_eq!(mask.text("card 4111 1111 refused"), "card [sensitive] refused");
        // A cause may be JSON.
        assert_eq!(
            mask.text(r#"{"cvv":"123","tries":[{"number":7}]}"#),
            r#"{"cvv":"[sensitive]","tries":[{"number":"[sensitive]"}]}"#
        );
        assert_eq!(mask.text(r#"["123"]"#), r#"["[sensitive]"]"#);
        assert_eq!(mask.text(r#"{"name": "Jane"}"#), r#"{"name": "Jane"}"#);
    }

    #[test]
    fn task_tokens_of_the_service_are_masked_by_name_and_by_look() {
        let definition = json!({"States": {"A": {"Parameters": {"MessageBody": {"handle.$": "$$.Task.Token"}}}, "B": {
            "Arguments": {"Payload": {"reply": "{% $states.context.Task.Token %}"}, "Message": "{% $string($states.context.Task.Token) %}"}}}});
        let mask = Mask::default().tokens_of(&definition);
        let shown = |value: Value| mask.data(&value.into());
        assert_eq!(
            shown(json!({"handle": "abc", "reply": 1, "Message": "m"})),
            r#"{"handle":"[token]","reply":"[token]","Message":"m"}"#
        );
        let message = r#"{"handle": "abc", "a": 1}"#;
        assert_eq!(shown(json!([message])), r#"["{\"handle\":\"[token]\",\"a\":1}"]"#);
        assert_eq!(shown(json!([r#"{"a": 1}"#])), r#"["{\"a\": 1}"]"#);
        let long = format!("AQCk{}=", "aB3/+".repeat(100));
        assert_eq!(mask.text(&format!("a ü {long}, b")), "a ü [token], b");
        let words = "a word ".repeat(100);
        assert_eq!(mask.text(&words), words);
    }

    #[test]
    fn task_tokens_are_masked() {
        let mask = Mask::default();
        let token = "token-01234567-89ab-4def-8123-456789abcdef";
        assert_eq!(mask.text(&format!("a {token} b {token}")), "a [token] b [token]");
        assert_eq!(mask.text("token-ring"), "token-ring");
        assert_eq!(mask.text("token-ä"), "token-ä");
    }
}
