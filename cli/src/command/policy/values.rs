//! Values of a policy in other words: with what the user says of placeholders, and as plain text.

use cloudformation::state_machines::{Part, parts};
use cloudformation::{Map, Value};
use indexmap::IndexMap;

use super::statement::Policy;

/// The policy with the values of placeholders.
pub(super) fn substituted(mut policy: Policy, values: &IndexMap<String, String>) -> Policy {
    if values.is_empty() {
        return policy;
    }
    for stated in policy.statements.iter_mut().chain(&mut policy.after) {
        let statement = std::mem::take(&mut stated.statement);
        stated.statement = statement.into_iter().map(|(name, value)| (name, replaced(&value, values))).collect();
    }
    policy
}

fn replaced(value: &Value, values: &IndexMap<String, String>) -> Value {
    match value {
        Value::Bool(_) | Value::Number(_) | Value::Text(_) => value.clone(),
        Value::List(items) => Value::List(items.iter().map(|item| replaced(item, values)).collect()),
        Value::Map(members) => {
            Value::Map(members.iter().map(|(name, member)| (name.clone(), replaced(member, values))).collect())
        }
        Value::Function("Fn::Sub", argument) => match argument.as_ref() {
            Value::Text(text) => of_text(&filled(text, |name| values.get(name).cloned())),
            other => Value::Function("Fn::Sub", Box::new(replaced(other, values))),
        },
        Value::Function(name, argument) => {
            let known = reference(value).and_then(|name| values.get(&name));
            known.map_or_else(|| Value::Function(name, Box::new(replaced(argument, values))), |known| known.into())
        }
    }
}

/// A text with placeholders as a value of a template.
fn of_text(text: &str) -> Value {
    if text.contains("${") { Value::substituted(text) } else { text.into() }
}

/// A text with other texts for some placeholders.
fn filled(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::new();
    for part in parts(text) {
        match part {
            Part::Text(range) | Part::Kept(range, _) => filled.push_str(&text[range]),
            Part::Name(range, name) => filled.push_str(value(name).as_deref().unwrap_or(&text[range])),
        }
    }
    filled
}

/// What a `Ref` or `GetAtt` names: `Orders`, `Orders.Arn`.
pub(super) fn reference(value: &Value) -> Option<String> {
    match value {
        Value::Function("Ref" | "Fn::GetAtt", name) => match name.as_ref() {
            Value::Text(name) => Some(name.clone()),
            Value::List(_) | Value::Map(_) | Value::Bool(_) | Value::Number(_) | Value::Function(..) => None,
        },
        Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_) | Value::Map(_) | Value::Function(..) => {
            None
        }
    }
}

/// The text of a `Sub` with the values that it brings along, if all of them are texts with placeholders.
pub(super) fn text(value: &Value) -> Option<String> {
    if let Some(name) = reference(value) {
        return Some(format!("${{{name}}}"));
    }
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Function("Fn::Sub", argument) => match argument.as_ref() {
            Value::Text(text) => Some(text.clone()),
            Value::List(items) => {
                let (Some(Value::Text(template)), Some(Value::Map(given))) = (items.first(), items.get(1)) else {
                    return None;
                };
                let given: Option<IndexMap<&str, String>> =
                    given.iter().map(|(name, value)| Some((name.as_str(), text(value)?))).collect();
                let given = given?;
                Some(filled(template, |name| given.get(name).cloned()))
            }
            Value::Bool(_) | Value::Number(_) | Value::Map(_) | Value::Function(..) => None,
        },
        Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) | Value::Function(..) => None,
    }
}

/// A value as JSON, in which references are placeholders in texts.
pub(super) fn plain(value: &Value) -> serde_json::Value {
    if let Some(text) = text(value) {
        return text.into();
    }
    match value {
        Value::List(items) => items.iter().map(plain).collect(),
        Value::Map(members) => plain_map(members),
        Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Function(..) => value.to_json(),
    }
}

/// Members as JSON, see [`plain`].
pub(super) fn plain_map(members: &Map) -> serde_json::Value {
    serde_json::Value::Object(members.iter().map(|(name, member)| (name.clone(), plain(member))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use cloudformation::map;
    use serde_json::json;

    #[test]
    fn references_are_texts_with_placeholders() {
        assert_eq!(plain(&Value::attribute("Orders", "Arn")), json!("${Orders.Arn}"));
        let sub =
            Value::substituted_with("${Bucket}/a/${AWS::Region}", map! { "Bucket" => Value::reference("Photos") });
        assert_eq!(plain(&sub), json!("${Photos}/a/${AWS::Region}"));
        let select = Value::function("Fn::Select", [1_u32.into(), Value::reference("Arn")]);
        assert_eq!(plain(&select), json!({"Fn::Select": [1, {"Ref": "Arn"}]}));
    }

    #[test]
    fn what_the_user_says_takes_the_place_of_placeholders() {
        let values =
            IndexMap::from([("AWS::Region".to_owned(), "eu-west-1".to_owned()), ("A.Arn".to_owned(), "x".into())]);
        assert_eq!(replaced(&Value::substituted("a:${AWS::Region}"), &values), Value::from("a:eu-west-1"));
        assert_eq!(replaced(&Value::substituted("${B}:${AWS::Region}"), &values), Value::substituted("${B}:eu-west-1"));
        assert_eq!(replaced(&Value::attribute("A", "Arn"), &values), Value::from("x"));
    }
}
