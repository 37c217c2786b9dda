//! A sample input, made from a JSON Schema.

use serde_json::{Map, Value};

/// A reference within a schema is followed at most this deep; a type that contains itself is then left out.
const MAX_DEPTH: usize = 16;

/// A value that is valid under a schema: its examples, defaults and constants where it has some, else the simplest value.
///
/// Members that are not required are left out, unless the schema gives an example for them.
pub fn sample(schema: &Value) -> Value {
    sample_at(schema, schema, 0).unwrap_or(Value::Null)
}

fn sample_at(schema: &Value, root: &Value, depth: usize) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    if let Some(example) = example(schema) {
        return Some(example);
    }
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(target.strip_prefix('#')?)?;
        return sample_at(target, root, depth + 1);
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(Value::Array(schemas)) = schema.get(choice) {
            return schemas.iter().find_map(|schema| sample_at(schema, root, depth + 1));
        }
    }
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => kind.as_str(),
        Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str).unwrap_or("null"),
        _ if schema.get("properties").is_some() => "object",
        _ => "null",
    };
    Some(match kind {
        "object" => Value::Object(object(schema, root, depth)?),
        "array" => Value::Array(elements(schema, root, depth)?),
        "string" => Value::String(text(schema)),
        "integer" | "number" => number(schema),
        "boolean" => Value::Bool(false),
        _ => Value::Null,
    })
}

/// What the schema itself offers.
fn example(schema: &Value) -> Option<Value> {
    let first = |name: &str| schema.get(name).and_then(Value::as_array).and_then(|all| all.first()).cloned();
    let given = first("examples").or_else(|| schema.get("const").cloned());
    given.or_else(|| schema.get("default").cloned()).or_else(|| first("enum"))
}

fn object(schema: &Value, root: &Value, depth: usize) -> Option<Map<String, Value>> {
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let mut members = Map::new();
    for (name, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if required.contains(&name.as_str()) {
            members.insert(name.clone(), sample_at(member, root, depth + 1)?);
        } else if let Some(example) = example(member) {
            members.insert(name.clone(), example);
        }
    }
    Some(members)
}

fn elements(schema: &Value, root: &Value, depth: usize) -> Option<Vec<Value>> {
    let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0).max(1);
    let Some(element) = schema.get("items") else { return Some(Vec::new()) };
    match sample_at(element, root, depth + 1) {
        Some(element) => Some(vec![element; usize::try_from(least).unwrap_or(1).min(100)]),
        None => Some(Vec::new()),
    }
}

fn text(schema: &Value) -> String {
    let least = schema.get("minLength").and_then(Value::as_u64).unwrap_or(0);
    match schema.get("format").and_then(Value::as_str) {
        Some("date") => "2030-01-31".to_owned(),
        Some("date-time") => "2030-01-31T12:00:00Z".to_owned(),
        Some("uuid") => "00000000-0000-4000-8000-000000000000".to_owned(),
        Some("email") => "someone@example.com".to_owned(),
        Some("uri") => "https://example.com/".to_owned(),
        _ => "text".chars().cycle().take(usize::try_from(least).unwrap_or(4).clamp(4, 1024)).collect(),
    }
}

fn number(schema: &Value) -> Value {
    schema.get("minimum").cloned().unwrap_or_else(|| Value::from(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_come_first_and_references_are_followed() {
        let schema = serde_json::json!({
            "type": "object",
            "required": ["id", "address", "kind", "tags", "none"],
            "properties": {
                "id": {"type": "string", "examples": ["A-1"]},
                "address": {"$ref": "#/$defs/Address"},
                "kind": {"enum": ["card", "cash"]},
                "tags": {"type": "array", "items": {"type": "string"}, "minItems": 2},
                "none": {"type": ["null", "string"]},
                "extra": {"type": "string"},
                "shown": {"type": "string", "default": "yes"},
            },
            "$defs": {"Address": {"type": "object", "required": ["zip"], "properties": {"zip": {"type": "integer"}}}},
        });
        let expected = serde_json::json!({
            "id": "A-1", "address": {"zip": 1}, "kind": "card", "tags": ["text", "text"], "none": null, "shown": "yes",
        });
        assert_eq!(sample(&schema), expected);
    }

    #[test]
    fn a_type_that_contains_itself_ends() {
        let schema = serde_json::json!({
            "$ref": "#/$defs/Node",
            "$defs": {"Node": {"type": "object", "required": ["below"], "properties": {
                "below": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
            }}},
        });
        assert!(sample(&schema).is_object());
    }
}
