//! The engine's values and JSON.

use indexmap::IndexMap;
use jsonata_core::value::{JValue, with_stack};
use serde_json::{Map, Number, Value};

use super::{ErrorKind, JsonataError};
use crate::jsonpath::MAX_DEPTH;

/// A value as the engine holds it.
pub(super) fn to_engine(value: &Value) -> JValue {
    match value {
        Value::Null => JValue::Null,
        Value::Bool(value) => JValue::Bool(*value),
        Value::Number(number) => JValue::Number(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => JValue::string(text.as_str()),
        Value::Array(items) => with_stack(|| JValue::array(items.iter().map(to_engine).collect())),
        Value::Object(members) => with_stack(|| {
            let members = members.iter().map(|(name, member)| (name.clone(), to_engine(member)));
            JValue::object(members.collect::<IndexMap<_, _>>())
        }),
    }
}

/// The JSON of a value. `size` is how many bytes of it are left; each value takes at least one.
pub(super) fn to_json(value: &JValue, size: &mut usize) -> Result<Value, JsonataError> {
    json(value, size, 0)
}

fn json(value: &JValue, size: &mut usize, depth: usize) -> Result<Value, JsonataError> {
    if depth > MAX_DEPTH {
        return Err(JsonataError::new(
            ErrorKind::Limit,
            format!(
                "the result is nested more than {MAX_DEPTH} levels \
            deep"
            ),
        ));
    }
    Ok(match value {
        JValue::Undefined => return Err(undefined()),
        JValue::Null => spend(size, 4, Value::Null)?,
        JValue::Bool(value) => spend(size, 4, Value::Bool(*value))?,
        JValue::Number(value) => spend(size, 1, Value::Number(number(*value)?))?,
        JValue::String(text) => {
            spend(size, text.len() + 2, ())?;
            Value::String(text.to_string())
        }
        JValue::Array(items) => with_stack(|| {
            spend(size, 2, ())?;
            let items = items.iter().filter(|item| !item.is_undefined());
            items.map(|item| json(item, size, depth + 1)).collect::<Result<_, _>>().map(Value::Array)
        })?,
        JValue::Object(members) => with_stack(|| {
            spend(size, 2, ())?;
            let mut object = Map::new();
            for (name, member) in members.iter().filter(|(_, member)| !member.is_undefined()) {
                spend(size, name.len() + 3, ())?;
                object.insert(name.clone(), json(member, size, depth + 1)?);
            }
            Ok(Value::Object(object))
        })?,
        _ => {
            return Err(JsonataError::new(
                ErrorKind::NotJson,
                "the expression returns a function, which JSON cannot represent",
            ));
        }
    })
}

pub(super) fn undefined() -> JsonataError {
    JsonataError::new(ErrorKind::Undefined, "the expression returns nothing")
}

fn spend<T>(size: &mut usize, amount: usize, value: T) -> Result<T, JsonataError> {
    match size.checked_sub(amount) {
        Some(left) => {
            *size = left;
            Ok(value)
        }
        None => Err(JsonataError::new(ErrorKind::Limit, "the result is too large")),
    }
}

/// Whole numbers come back without a fraction, `-0` as `0`.
fn number(value: f64) -> Result<Number, JsonataError> {
    if value.fract() == 0.0 && value.abs() < 9.2e18 {
        return Ok(Number::from(value as i64));
    }
    Number::from_f64(value).ok_or_else(|| JsonataError::new(ErrorKind::NotJson, "the result is not a finite number"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn there_and_back(value: Value) -> Value {
        to_json(&to_engine(&value), &mut 1_000).unwrap()
    }

    #[test]
    fn whole_numbers_stay_whole() {
        assert_eq!(
            there_and_back(json!([1, -5, 2.5, 9_007_199_254_740_992_i64])).to_string(),
            "[1,-5,2.5,9007199254740992]"
        );
        assert_eq!(there_and_back(json!([1.0, -0.0])).to_string(), "[1,0]");
        assert_eq!(there_and_back(json!(9_007_199_254_740_993_i64)).to_string(), "9007199254740992");
        assert_eq!(there_and_back(json!(1e300)).to_string(), "1e+300");
    }

    #[test]
    fn what_json_cannot_hold_is_refused() {
        let kind = |value: JValue| to_json(&value, &mut 1_000).unwrap_err().kind;
        assert_eq!(kind(JValue::Undefined), ErrorKind::Undefined);
        assert_eq!(kind(JValue::builtin("sum")), ErrorKind::NotJson);
        assert_eq!(kind(JValue::Number(f64::INFINITY)), ErrorKind::NotJson);
        assert_eq!(kind(JValue::string("x".repeat(1_000))), ErrorKind::Limit);
    }
}
