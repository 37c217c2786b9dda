//! Data in a template: as an object where possible, otherwise as a string.
//!
//! CloudFormation processes objects before it passes them on: it rejects `null`, evaluates functions, and reformats
//! numbers. It does not change strings. So data is written as an object, which is easier to read, only if none of this
//! can affect it.

use serde_json::{Number, Value as Json};

use super::Value;

/// The most digits of a number that every JSON and YAML reader keeps.
const DIGITS: usize = 15;

/// The data as an object of the template, its strings written by a function; nothing where an object cannot say the same.
///
/// Recurses as deep as the data, which builders bound.
pub fn as_object(data: &Json, string: &impl Fn(&str) -> Option<Value>) -> Option<Value> {
    Some(match data {
        Json::Null => return None,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) if is_kept(number) => Value::Number(number.clone()),
        Json::Number(_) => return None,
        Json::String(text) => string(text)?,
        Json::Array(elements) => {
            Value::List(elements.iter().map(|element| as_object(element, string)).collect::<Option<_>>()?)
        }
        Json::Object(members) if members.keys().any(|name| is_function(name)) => return None,
        Json::Object(members) => {
            let members = members.iter().map(|(name, member)| Some((name.clone(), as_object(member, string)?)));
            Value::Map(members.collect::<Option<_>>()?)
        }
    })
}

/// The data as an object of the template where one says the same, else as JSON in a string; for properties that take both.
pub fn as_object_or_text(data: &Json) -> Value {
    as_object(data, &|text| Some(text.into())).unwrap_or_else(|| Value::Text(data.to_string()))
}

/// True for names of members that CloudFormation takes for functions.
fn is_function(name: &str) -> bool {
    name == "Ref" || name.starts_with("Fn::")
}

/// True for numbers that are the same however they are read and written: few digits, no exponent, no negative zero.
fn is_kept(number: &Number) -> bool {
    let text = number.to_string();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    is_plain && digits <= DIGITS && (number.as_f64() != Some(0.0) || !text.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_an_object_cannot_say_becomes_a_text() {
        for said in [json!({"a": [1, 1.5, 2.0, -3, true, "x", {}, []]}), json!(999_999_999_999_999_i64)] {
            assert!(!matches!(as_object_or_text(&said), Value::Text(_)), "{said}");
        }
        for unsaid in [
            json!(null),
            json!({"a": [null]}),
            json!([{"Ref": "Queue"}]),
            json!({"Fn::If": [], "b": 1}),
            json!(1e300),
            json!(-0.0),
            json!(u64::MAX),
            json!(0.1234567890123456),
        ] {
            assert_eq!(as_object_or_text(&unsaid), Value::Text(unsaid.to_string()));
        }
    }
}
