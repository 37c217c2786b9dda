//! Event patterns.

use serde_json::{Map, Value, json};

/// What a field of an event must match (EventBridge User Guide, "Creating Amazon EventBridge event patterns").
#[derive(Debug, Clone, PartialEq)]
pub struct Match(Vec<Value>);

impl Match {
    /// One of these values.
    pub fn any_of<V: Into<Value>>(values: impl IntoIterator<Item = V>) -> Self {
        Self(values.into_iter().map(Into::into).collect())
    }

    /// A string that begins with this.
    pub fn prefix(text: impl Into<String>) -> Self {
        Self(vec![json!({ "prefix": text.into() })])
    }

    /// Any value except these.
    pub fn none_of<V: Into<Value>>(values: impl IntoIterator<Item = V>) -> Self {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        Self(vec![json!({ "anything-but": values })])
    }

    /// Any value, if the field is present.
    pub fn present() -> Self {
        Self(vec![json!({ "exists": true })])
    }

    /// A number of at least this.
    pub fn at_least(number: f64) -> Self {
        Self(vec![json!({ "numeric": [">=", number] })])
    }

    /// A number below this.
    pub fn below(number: f64) -> Self {
        Self(vec![json!({ "numeric": ["<", number] })])
    }
}

/// Puts what a field must be into a pattern; the path names it from the top, part by part.
pub(super) fn add(pattern: &mut Value, path: &[&str], wanted: Match) {
    let mut at = pattern;
    for part in path {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        at = &mut at[*part];
    }
    *at = Value::Array(wanted.0);
}
