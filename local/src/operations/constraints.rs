//! The constraints of the API's model: a request is held to them before its operation sees it.
//!
//! The service reports all violations of a request together, in one text. Lengths, ranges, enumerations and required members are
//! those of the catalogue; patterns, of which it has none, are here.

use std::fmt::Display;

use catalogue::{Bounds, Kind, Member, Shape};
use serde_json::{Map, Value};

use crate::error::ApiError;

/// A pattern of the model: of which operation (all if none is named) and member, its text, and what satisfies it.
struct Pattern {
    operation: Option<&'static str>,
    member: &'static str,
    text: &'static str,
    is_satisfied: fn(&str) -> bool,
}

const PATTERNS: [Pattern; 3] = [
    Pattern {
        operation: Some("CreateStateMachineAlias"),
        member: "name",
        text: "^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$",
        is_satisfied: |name| {
            let is_mark = |c: char| matches!(c, '_' | '-' | '.');
            let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || is_mark(c));
            is_plain && !name.chars().all(|c| c.is_ascii_digit())
        },
    },
    Pattern {
        operation: None,
        member: "clientToken",
        text: "[!-~]+",
        is_satisfied: |token| token.chars().all(|c| c.is_ascii_graphic()),
    },
    Pattern { operation: None, member: "traceHeader", text: "\\p{ASCII}*", is_satisfied: str::is_ascii },
];

/// The words of `statusFilter` in the order in which the service lists them (recorded); of others the order is the model's.
const STATUSES: [&str; 6] = ["SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"];

/// Holds the members of a request to the model.
///
/// # Errors
/// `SerializationException` for a value of another type than the model gives it, otherwise `ValidationException` with all
/// violations.
pub(super) fn check(operation: &str, members: &Map<String, Value>) -> Result<(), ApiError> {
    let Some(shape) = request_of(operation) else { return Ok(()) };
    let mut seen = Seen { operation, violations: Vec::new(), mistyped: None };
    seen.structure("", members, shape);
    seen.into_result()
}

/// The shape of an operation's request; none of an operation that there is not.
fn request_of(operation: &str) -> Option<Shape> {
    catalogue::service("sfn")?.operation(&as_member(operation))?.input()
}

/// A name of the catalogue as the API spells its members: with a small first letter.
fn as_member(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    name
}

/// What was found in a request.
struct Seen<'a> {
    operation: &'a str,
    violations: Vec<String>,
    /// The first value of a wrong type.
    mistyped: Option<String>,
}

impl Seen<'_> {
    fn into_result(self) -> Result<(), ApiError> {
        if let Some(message) = self.mistyped {
            return Err(ApiError::new("SerializationException", message));
        }
        ApiError::unless_empty(&self.violations)
    }

    fn structure(&mut self, place: &str, given: &Map<String, Value>, shape: Shape) {
        for member in shape.members() {
            let name = as_member(member.api_name());
            let value = given.get(&name).filter(|value| !value.is_null());
            let place = if place.is_empty() { name } else { format!("{place}.{name}") };
            match value {
                Some(value) => self.value(&place, value, member.shape(), member.is_sensitive()),
                None if member.is_required() => self.missing(&place),
                None => {}
            }
        }
    }

    fn value(&mut self, place: &str, value: &Value, shape: Shape, sensitive: bool) {
        let shown = || if sensitive { None } else { Some(java(value, shape)) };
        match shape.kind() {
            Kind::Structure | Kind::Union => match value.as_object() {
                Some(given) => self.structure(place, given, shape),
                None => self.mistyped(place, "a structure"),
            },
            Kind::List { item, length } => {
                let Some(items) = value.as_array() else { return self.mistyped(place, "a list") };
                self.length(place, shown, items.len(), length);
                for (number, value) in items.iter().enumerate() {
                    let place = format!("{place}.{}.member", number + 1);
                    match value {
                        Value::Null => self.missing(&place),
                        value => self.value(&place, value, item, sensitive),
                    }
                }
            }
            Kind::String { length } => {
                let Some(text) = value.as_str() else { return self.mistyped(place, "a string") };
                // The test case of a mock file is ours, and may follow an ARN.
                let text = if place == "stateMachineArn" { text.split('#').next().unwrap_or_default() } else { text };
                self.length(place, shown, text.chars().count(), length);
                self.enumerated(place, shown, text, shape);
                self.pattern(place, shown, text);
            }
            Kind::Integer { range } | Kind::Long { range } => {
                let Some(number) = value.as_f64() else { return self.mistyped(place, "a number") };
                self.within(place, shown, number, range, "value");
            }
            Kind::Float | Kind::Double if !value.is_number() => self.mistyped(place, "a number"),
            Kind::Boolean if !value.is_boolean() => self.mistyped(place, "a boolean"),
            Kind::Float
            | Kind::Double
            | Kind::Boolean
            | Kind::Map { .. }
            | Kind::Timestamp
            | Kind::Blob
            | Kind::Document => {}
        }
    }

    fn length(&mut self, place: &str, shown: impl Fn() -> Option<String>, count: usize, bounds: Bounds) {
        self.within(place, shown, count as f64, bounds, "length");
    }

    fn within(&mut self, place: &str, shown: impl Fn() -> Option<String>, number: f64, bounds: Bounds, what: &str) {
        if let Some(most) = bounds.most.filter(|most| number > *most as f64) {
            self.violated(place, shown(), format_args!("Member must have {what} less than or equal to {most}"));
        } else if let Some(least) = bounds.least.filter(|least| number < *least as f64) {
            self.violated(place, shown(), format_args!("Member must have {what} greater than or equal to {least}"));
        }
    }

    fn enumerated(&mut self, place: &str, shown: impl Fn() -> Option<String>, text: &str, shape: Shape) {
        let mut words: Vec<&str> = shape.values().collect();
        if words.is_empty() || words.contains(&text) {
            return;
        }
        if place == "statusFilter" {
            words = STATUSES.to_vec();
        }
        self.violated(place, shown(), format_args!("Member must satisfy enum value set: [{}]", words.join(", ")));
    }

    fn pattern(&mut self, place: &str, shown: impl Fn() -> Option<String>, text: &str) {
        let is_of = |pattern: &&Pattern| {
            pattern.member == place && pattern.operation.is_none_or(|operation| operation == self.operation)
        };
        let pattern = PATTERNS.iter().find(is_of);
        if let Some(pattern) = pattern.filter(|pattern| !text.is_empty() && !(pattern.is_satisfied)(text)) {
            let wanted = pattern.text;
            self.violated(place, shown(), format_args!("Member must satisfy regular expression pattern: {wanted}"));
        }
    }

    fn missing(&mut self, place: &str) {
        self.violations.push(format!("Value null at '{place}' failed to satisfy constraint: Member must not be null"));
    }

    /// Notes a violation; a sensitive value is not shown.
    fn violated(&mut self, place: &str, shown: Option<String>, what: impl Display) {
        let value = shown.map(|value| format!(" '{value}'")).unwrap_or_default();
        self.violations.push(format!("Value{value} at '{place}' failed to satisfy constraint: {what}"));
    }

    fn mistyped(&mut self, place: &str, wanted: &str) {
        self.mistyped.get_or_insert(format!("the member '{place}' is not {wanted}"));
    }
}

/// A value as the service, a program in Java, shows it.
fn java(value: &Value, shape: Shape) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items =
                items.iter().map(|item| shape.item().map_or_else(|| item.to_string(), |shape| java(item, shape)));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        Value::Object(members) => {
            let shown = |member: Member| {
                let name = as_member(member.api_name());
                let value = members.get(&name).unwrap_or(&Value::Null);
                format!("{name}={}", java(value, member.shape()))
            };
            let shown: Vec<_> = shape.members().map(shown).collect();
            format!("{}({})", shape.name().unwrap_or_default(), shown.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(operation: &str, members: &Value) -> ApiError {
        check(operation, members.as_object().unwrap()).unwrap_err()
    }

    const AT: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:A";

    #[test]
    fn violations_are_reported_together_in_the_words_of_the_service() {
        let error = refused("ListExecutions", &json!({"maxResults": 1001, "statusFilter": "DONE"}));
        assert_eq!(error.code, "ValidationException");
        assert_eq!(
            error.message,
            "2 validation errors detected: Value 'DONE' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum \
             value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]; Value '1001' at 'maxResults' failed to \
             satisfy constraint: Member must have value less than or equal to 1000"
        );
        let message = refused("DescribeExecution", &json!({})).message;
        assert!(message.contains("Value null at 'executionArn' failed to satisfy constraint: Member must not be null"));
    }

    #[test]
    fn places_lead_into_structures_and_lists() {
        let logging = json!({"stateMachineArn": AT, "loggingConfiguration": {"level": "SOME"}});
        let message = refused("UpdateStateMachine", &logging).message;
        assert!(message.contains("Value 'SOME' at 'loggingConfiguration.level' failed"), "{message}");
        let route = json!({"stateMachineVersionArn": "a", "weight": 10});
        let routes = json!({"name": "LIVE", "routingConfiguration": [route, {"weight": 101}, route]});
        let message = refused("CreateStateMachineAlias", &routes).message;
        for said in [
            "Value '[RoutingConfigurationListItem(stateMachineVersionArn=a, weight=10), ",
            "Value null at 'routingConfiguration.2.member.stateMachineVersionArn' failed",
            "Value '101' at 'routingConfiguration.2.member.weight' failed",
        ] {
            assert!(message.contains(said), "{message}");
        }
    }

    #[test]
    fn sensitive_values_are_not_shown() {
        let stop = json!({"executionArn": AT, "error": "e".repeat(257)});
        assert_eq!(
            refused("StopExecution", &stop).message,
            "1 validation error detected: Value at 'error' failed to satisfy constraint: Member must have length less than or \
             equal to 256"
        );
    }

    #[test]
    fn patterns_are_those_of_the_model() {
        let route = json!([{"stateMachineVersionArn": "a", "weight": 100}]);
        let name = |name: &str| json!({"name": name, "routingConfiguration": route});
        for wrong in ["123", "a b", "ALIAS@"] {
            let message = refused("CreateStateMachineAlias", &name(wrong)).message;
            assert!(message.contains(&format!("Value '{wrong}' at 'name' failed")), "{message}");
        }
        assert_eq!(check("CreateStateMachineAlias", name("v1.0-_").as_object().unwrap()), Ok(()));
        let redrive = json!({"executionArn": AT, "clientToken": "a b"});
        assert!(refused("RedriveExecution", &redrive).message.ends_with("regular expression pattern: [!-~]+"));
    }

    #[test]
    fn a_value_of_another_type_cannot_be_read() {
        for request in
            [json!({"name": 7}), json!({"name": "a", "tags": [{"key": 7}]}), json!({"name": "a", "tags": "x"})]
        {
            assert_eq!(refused("CreateActivity", &request).code, "SerializationException", "{request}");
        }
    }

    #[test]
    fn a_test_case_may_follow_an_arn_of_any_length() {
        let arn = format!("{AT}#{}", "c".repeat(300));
        assert_eq!(check("StartExecution", json!({"stateMachineArn": arn}).as_object().unwrap()), Ok(()));
    }
}
