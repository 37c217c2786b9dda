//! A definition within a template that has no file beside it.

use serde_json::Value as Json;

use cloudformation::{Map, Value, as_object, map};

/// The properties of a state machine that hold its definition; `substitutions` are the values of its placeholders.
///
/// It is an object, its placeholders replaced by the functions that they stand for, as long as an object says the same.
/// Else it is a text, and the deployment fills in the placeholders: `"ResultPath": null` is nothing that a template could
/// hold otherwise.
pub fn inline_definition(definition: &Json, substitutions: &Map) -> Map {
    if let Some(object) = as_object(definition, &|text| replaced(text, substitutions)) {
        return map! { "Definition" => object };
    }
    let mut properties = map! { "DefinitionString" => format!("{definition:#}") };
    if !substitutions.is_empty() {
        properties.insert("DefinitionSubstitutions".to_owned(), substitutions.clone().into());
    }
    properties
}

/// A string of the definition with its placeholders replaced; nothing where one of them has no value.
fn replaced(text: &str, substitutions: &Map) -> Option<Value> {
    let whole = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    if let Some(value) = whole.and_then(|name| substitutions.get(name)) {
        return Some(value.clone());
    }
    // Only the partition is within a longer text.
    let text = text.replace("${Partition}", "${AWS::Partition}");
    let others = text.matches("${").count() - text.matches("${AWS::Partition}").count();
    match (others, text.contains("${")) {
        (0, true) => Some(Value::substituted(text)),
        (0, false) => Some(Value::Text(text)),
        _ => None,
    }
}
