//! Values of expressions and JSON.

use std::rc::Rc;

use serde_json::{Map, Number, Value};

use super::number::printed;
use super::run::value::{Members, Meter, Val};
use super::run::{Outcome, Run};
use super::stack::with_stack;
use super::{ErrorKind, JsonataError};
use crate::jsonpath::MAX_DEPTH;

/// A JSON value as expressions see it.
pub(super) fn of(meter: &Meter, value: &Value) -> Val {
    match value {
        Value::Null => Val::Null,
        Value::Bool(value) => Val::Bool(*value),
        Value::Number(number) => Val::Number(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => meter.text(text.as_str()),
        Value::Array(items) => {
            with_stack(|| Val::Array(meter.array(items.iter().map(|item| of(meter, item)).collect())))
        }
        Value::Object(members) => with_stack(|| {
            let members = members.iter().map(|(name, member)| (Rc::from(name.as_str()), of(meter, member)));
            Val::Object(meter.object(members.collect::<Members>()))
        }),
    }
}

/// A JSON value that an evaluation reads.
pub(super) fn read(run: &Run<'_>, value: &Value) -> Outcome<Val> {
    let read = of(run.meter(), value);
    run.within_memory()?;
    Ok(read)
}

/// The JSON of a value. `size` is how many bytes of it are left; each value takes at least one.
pub(super) fn to_json(value: &Val, size: &mut usize) -> Result<Value, JsonataError> {
    match value {
        Val::Undefined => Err(undefined()),
        value => json(value, size, 0),
    }
}

fn json(value: &Val, size: &mut usize, depth: usize) -> Result<Value, JsonataError> {
    if depth > MAX_DEPTH {
        return Err(JsonataError::new(ErrorKind::Limit, MEMORY));
    }
    Ok(match value {
        Val::Undefined | Val::Null => spend(size, 4, Value::Null)?,
        Val::Bool(value) => spend(size, 4, Value::Bool(*value))?,
        Val::Number(value) => spend(size, 1, number(*value))?,
        Val::Text(text) => {
            spend(size, text.len() + 2, ())?;
            Value::String(text.to_string())
        }
        Val::Array(items) => with_stack(|| {
            spend(size, 2, ())?;
            items.iter().map(|item| json(item, size, depth + 1)).collect::<Result<_, _>>().map(Value::Array)
        })?,
        Val::Object(object) => with_stack(|| {
            spend(size, 2, ())?;
            let mut members = Map::new();
            for (name, member) in object.members.iter().filter(|(_, member)| !member.is_undefined()) {
                spend(size, name.len() + 3, ())?;
                members.insert(name.to_string(), json(member, size, depth + 1)?);
            }
            Ok(Value::Object(members))
        })?,
        Val::Native(_) | Val::Function(_) | Val::Tuples(_) => {
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

/// What Step Functions says when an expression takes too much memory.
pub(super) const MEMORY: &str = "Expression evaluation memory limit exceeded: Check for excessive memory usage";

fn spend<T>(size: &mut usize, amount: usize, value: T) -> Result<T, JsonataError> {
    match size.checked_sub(amount) {
        Some(left) => {
            *size = left;
            Ok(value)
        }
        None => Err(JsonataError::new(ErrorKind::Limit, MEMORY)),
    }
}

/// Whole numbers come back without a fraction, `-0` as `0`, and what is no finite number as a text, as in Step Functions.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9.2e18 {
        return Value::Number(Number::from(value as i64));
    }
    Number::from_f64(value).map_or_else(|| Value::String(printed(value)), Value::Number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn there_and_back(value: Value) -> Value {
        to_json(&of(&Meter::default(), &value), &mut 1_000).unwrap()
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
    fn what_json_cannot_hold_is_refused_or_a_text() {
        let meter = Meter::default();
        let kind = |value: Val| to_json(&value, &mut 1_000).unwrap_err().kind;
        assert_eq!(kind(Val::Undefined), ErrorKind::Undefined);
        assert_eq!(kind(super::super::library::native("sum").map(Val::Native).unwrap()), ErrorKind::NotJson);
        assert_eq!(to_json(&Val::Number(f64::NEG_INFINITY), &mut 1_000), Ok(json!("-Infinity")));
        assert_eq!(kind(meter.text("x".repeat(1_000))), ErrorKind::Limit);
    }

    #[test]
    fn what_is_dropped_is_counted_no_longer() {
        let meter = Meter::default();
        let value = of(&meter, &json!({"a": [1, "text"]}));
        assert!(meter.bytes() > 100);
        drop(value);
        assert_eq!(meter.bytes(), 0);
    }
}
