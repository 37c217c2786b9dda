//! When a filter holds for an element.

use std::cmp::Ordering;

use serde_json::Value;

use super::ast::{Comparison, Filter, Relation, Step};
use super::eval::child;

/// True when a filter holds for an element. Only objects can satisfy one (Developer Guide, "Using JSONPath paths").
pub(super) fn holds(filter: &Filter, element: &Value) -> bool {
    element.is_object() && condition(filter, element)
}

fn condition(filter: &Filter, element: &Value) -> bool {
    match filter {
        Filter::Exists(steps) => follow(steps, element).is_some(),
        Filter::Compare(Comparison { left, relation, right }) => {
            follow(left, element).is_some_and(|value| compares(value, *relation, right.text()))
        }
        Filter::Not(inner) => !condition(inner, element),
        Filter::All(parts) => parts.iter().all(|part| condition(part, element)),
        Filter::Any(parts) => parts.iter().any(|part| condition(part, element)),
    }
}

fn follow<'a>(steps: &[Step], element: &'a Value) -> Option<&'a Value> {
    steps.iter().try_fold(element, |value, step| child(value, &step.selector).ok())
}

/// Compares a value with a constant, which is read as the value's type; what cannot be read so never compares.
fn compares(value: &Value, relation: Relation, constant: &str) -> bool {
    let order = match value {
        Value::Null if constant == "null" => Some(Ordering::Equal),
        // A difference, but neither more nor less.
        Value::Null => return relation == Relation::NotEqual,
        Value::Bool(value) => Some(value.cmp(&constant.eq_ignore_ascii_case("true"))),
        Value::Number(number) => compare_numbers(number, constant),
        Value::String(text) => Some(text.encode_utf16().cmp(constant.encode_utf16())),
        Value::Array(_) | Value::Object(_) => None,
    };
    order.is_some_and(|order| match relation {
        Relation::Equal => order.is_eq(),
        Relation::NotEqual => order.is_ne(),
        Relation::Less => order.is_lt(),
        Relation::LessOrEqual => order.is_le(),
        Relation::Greater => order.is_gt(),
        Relation::GreaterOrEqual => order.is_ge(),
    })
}

fn compare_numbers(number: &serde_json::Number, constant: &str) -> Option<Ordering> {
    if let (Some(left), Ok(right)) = (number.as_i64(), constant.parse::<i64>()) {
        return Some(left.cmp(&right));
    }
    number.as_f64()?.partial_cmp(&constant.parse::<f64>().ok()?)
}
