//! Templates as JSON: functions in their long form.

use serde_json::{Map, Value as Json};

use super::Value;

impl Value {
    /// The value as JSON, with long forms of the functions: a part of a template.
    pub fn to_json(&self) -> Json {
        long_form(self)
    }
}

/// The value as JSON. Templates are as deep as their authors write them, a dozen levels at most.
pub(super) fn long_form(value: &Value) -> Json {
    match value {
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => Json::Number(number.clone()),
        Value::Text(text) => Json::String(text.clone()),
        Value::List(elements) => Json::Array(elements.iter().map(long_form).collect()),
        Value::Map(members) => {
            Json::Object(members.iter().map(|(name, member)| (name.clone(), long_form(member))).collect())
        }
        Value::Function(name, argument) => {
            let argument = match (*name, argument.as_ref()) {
                ("Fn::GetAtt", Value::Text(text)) => text
                    .split_once('.')
                    .map_or(Json::Null, |(resource, attribute)| Json::from(vec![resource, attribute])),
                (_, argument) => long_form(argument),
            };
            Json::Object(Map::from_iter([((*name).to_owned(), argument)]))
        }
    }
}
