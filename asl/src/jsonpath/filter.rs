//! When a filter holds for an element.

use std::cmp::Ordering;

use super::ast::{Comparison, Filter, Matching, Relation, Step};
use super::eval::child;
use super::json::{Json, View};

/// True when a filter holds for an element. Only objects can satisfy one (Developer Guide, "Using JSONPath paths").
pub(super) fn holds<J: Json>(filter: &Filter, element: &J) -> bool {
    matches!(element.view(), View::Object) && condition(filter, element)
}

fn condition<J: Json>(filter: &Filter, element: &J) -> bool {
    match filter {
        Filter::Exists(steps) => follow(steps, element).is_some(),
        Filter::Compare(Comparison { left, relation, right }) => {
            follow(left, element).is_some_and(|value| compares(value, *relation, right.text()))
        }
        Filter::Match(Matching { left, pattern }) => {
            matches!(follow(left, element).map(Json::view), Some(View::String(text)) if pattern.matches(text))
        }
        Filter::Not(inner) => !condition(inner, element),
        Filter::All(parts) => parts.iter().all(|part| condition(part, element)),
        Filter::Any(parts) => parts.iter().any(|part| condition(part, element)),
    }
}

fn follow<'a, J: Json>(steps: &[Step], element: &'a J) -> Option<&'a J> {
    steps.iter().try_fold(element, |value, step| child(value, &step.selector))
}

/// Compares a value with a constant, which is read as the value's type; what cannot be read so never compares.
fn compares<J: Json>(value: &J, relation: Relation, constant: &str) -> bool {
    let order = match value.view() {
        View::Null if constant == "null" => Some(Ordering::Equal),
        // A difference, but neither more nor less.
        View::Null => return relation == Relation::NotEqual,
        View::Bool(value) => Some(value.cmp(&constant.eq_ignore_ascii_case("true"))),
        View::Number(number) => compare_numbers(number, constant),
        View::String(text) => Some(text.encode_utf16().cmp(constant.encode_utf16())),
        View::Array(_) | View::Object => None,
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
