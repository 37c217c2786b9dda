//! The form of the messages that a task sends: their members, with JSON types where those are known.

use indexmap::IndexMap;
use serde_json::Value;

use crate::machine::State;

/// The type of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Bool,
    Null,
    List,
    Object,
    /// An expression computes it.
    Unknown,
}

impl Kind {
    fn words(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Number => "a number",
            Kind::Bool => "true or false",
            Kind::Null => "null",
            Kind::List => "a list",
            Kind::Object => "an object",
            Kind::Unknown => "unknown",
        }
    }
}

/// How the form of a task's message changes, in words that follow "the message of …".
pub(super) fn difference(old: &State, new: &State) -> Option<String> {
    let (old, new) = (form(old)?, form(new)?);
    let above = |path: &str, form: &IndexMap<String, Kind>| match path.rsplit_once('.') {
        Some((parent, _)) => form.contains_key(parent),
        None => true,
    };
    // Of an object that comes or goes, its members are not told one by one.
    let only = |one: &IndexMap<String, Kind>, other: &IndexMap<String, Kind>| -> Vec<String> {
        let missing = one.keys().filter(|path| !other.contains_key(*path) && above(path, other));
        missing.map(|path| format!("`{path}`")).collect()
    };
    let (gains, loses) = (only(&new, &old), only(&old, &new));
    let becomes = new.iter().filter_map(|(path, kind)| {
        let was = *old.get(path)?;
        let known = was != Kind::Unknown && *kind != Kind::Unknown;
        (known && was != *kind).then(|| format!("`{path}` becomes {}, before {}", kind.words(), was.words()))
    });
    let mut parts = Vec::new();
    if !gains.is_empty() {
        parts.push(format!("gains {}", gains.join(", ")));
    }
    if !loses.is_empty() {
        parts.push(format!("loses {}", loses.join(", ")));
    }
    let mut said = parts.join(" and ");
    for one in becomes {
        if said.is_empty() {
            said = format!("changes: {one}");
        } else {
            said.push_str(&format!("; {one}"));
        }
    }
    (!said.is_empty()).then_some(said)
}

/// The members of a message by path; nothing where an expression makes the whole.
fn form(state: &State) -> Option<IndexMap<String, Kind>> {
    let arguments = state.arguments()?;
    let message = match state.message() {
        Some(member) => arguments.get(member)?,
        None => arguments,
    };
    let mut members = IndexMap::new();
    let mut open = vec![(String::new(), message)];
    message.as_object()?;
    while let Some((path, value)) = open.pop() {
        for (name, value) in value.as_object().into_iter().flatten() {
            let (name, computed) = match name.strip_suffix(".$") {
                Some(name) => (name, true),
                None => (name.as_str(), false),
            };
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            let kind = if computed { computed_kind(value) } else { kind(value) };
            members.insert(path.clone(), kind);
            if kind == Kind::Object {
                open.push((path, value));
            }
        }
    }
    Some(members)
}

fn kind(value: &Value) -> Kind {
    match value {
        Value::Null => Kind::Null,
        Value::Bool(_) => Kind::Bool,
        Value::Number(_) => Kind::Number,
        Value::String(text) => match text.strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}")) {
            Some(expression) => jsonata_kind(expression.trim()),
            // What stands for a value of the template may be any type.
            None if text.starts_with("${") && text.ends_with('}') => Kind::Unknown,
            None => Kind::Text,
        },
        Value::Array(_) => Kind::List,
        Value::Object(_) => Kind::Object,
    }
}

/// What an expression of JSONata gives, where its form alone says it.
fn jsonata_kind(expression: &str) -> Kind {
    let named = ["$states.context.Task.Token", "$states.context.Execution.Id", "$states.context.State.Name"];
    let called = ["$string(", "$uuid(", "$now(", "$join("];
    let whole = |begin: &&str| expression.starts_with(begin) && expression.find(')') == Some(expression.len() - 1);
    if named.contains(&expression) || called.iter().any(&whole) {
        Kind::Text
    } else if ["$number(", "$count(", "$length("].iter().any(whole) {
        Kind::Number
    } else {
        Kind::Unknown
    }
}

/// What a path or an intrinsic function gives, where it is known.
fn computed_kind(value: &Value) -> Kind {
    let Some(text) = value.as_str() else { return Kind::Unknown };
    let named = ["$$.Task.Token", "$$.Execution.Id", "$$.Execution.Name", "$$.State.Name"];
    let begins = |names: &[&str]| names.iter().any(|name| text.starts_with(name));
    if named.contains(&text) || begins(&["States.Format(", "States.JsonToString(", "States.UUID(", "States.Hash("]) {
        Kind::Text
    } else if begins(&["States.MathAdd(", "States.MathRandom(", "States.ArrayLength("]) {
        Kind::Number
    } else if begins(&["States.Array(", "States.ArrayPartition(", "States.ArrayRange(", "States.ArrayUnique("]) {
        Kind::List
    } else {
        Kind::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::states;
    use serde_json::json;

    fn sending(name: &str, body: Value) -> State {
        let resource = "arn:${AWS::Partition}:states:::sqs:sendMessage.waitForTaskToken";
        let arguments = json!({"QueueUrl": "${Queue}", "MessageBody": body});
        let state = json!({"Type": "Task", "Resource": resource, name: arguments});
        states(&json!({"States": {"Ask": state}})).remove(0)
    }

    fn said(old: Value, new: Value) -> Option<String> {
        difference(&sending("Parameters", old), &sending("Parameters", new))
    }

    #[test]
    fn members_that_come_and_go_are_reported() {
        let old = json!({"id.$": "$.id", "token.$": "$$.Task.Token", "kind": "a", "to": {"street": "x"}});
        let new =
            json!({"id.$": "$.other", "token.$": "$$.Task.Token", "kind": 1, "to": {"city.$": "$.c"}, "by": {"a": 1}});
        let expected = "gains `by`, `to.city` and loses `to.street`; `kind` becomes a number, before text";
        assert_eq!(said(old, new).as_deref(), Some(expected));
    }

    #[test]
    fn another_source_or_language_is_no_other_form() {
        let old = json!({"id.$": "$.id", "token.$": "$$.Task.Token"});
        assert_eq!(said(old.clone(), json!({"id.$": "$.other", "token.$": "$$.Task.Token"})), None);
        let new = json!({"token": "{% $states.context.Task.Token %}", "id": "{% $states.input.id %}"});
        assert_eq!(difference(&sending("Parameters", old), &sending("Arguments", new)), None);
    }

    #[test]
    fn a_type_that_is_known_on_both_sides_is_compared() {
        let said = said(json!({"n.$": "States.MathAdd($.a, 1)"}), json!({"n.$": "States.Format('{}', $.a)"}));
        assert_eq!(said.as_deref(), Some("changes: `n` becomes text, before a number"));
    }

    #[test]
    fn a_message_that_an_expression_makes_is_not_validated() {
        assert_eq!(said(json!("{% $states.input %}"), json!({"a": 1})), None);
    }
}
