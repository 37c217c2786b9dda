//! The order of `States.ArrayUnique`.
//!
//! The service gives the elements back in the order of a Java hash set, which executions show: `[true, false]` becomes
//! `[false, true]`, `[[1, 2], [2, 1]]` becomes `[[2, 1], [1, 2]]`, while small numbers and single letters come sorted.
//! No document promises an order, so a workflow should not count on it; a simulator had better show it.

use std::collections::HashMap;

use serde_json::{Number, Value};

/// The elements without repetitions.
pub(super) fn unique(elements: &[Value]) -> Vec<Value> {
    let mut seen: HashMap<i32, Vec<&Value>> = HashMap::new();
    let mut kept: Vec<(u32, &Value)> = Vec::new();
    let buckets = buckets(elements.len());
    for element in elements {
        let hash = java_hash(element);
        let same = seen.entry(hash).or_default();
        if same.contains(&element) {
            continue;
        }
        same.push(element);
        let hash = hash as u32;
        kept.push(((hash ^ (hash >> 16)) & (buckets - 1), element));
    }
    // The sort is stable: within a bucket the first comes first.
    kept.sort_by_key(|(bucket, _)| *bucket);
    kept.into_iter().map(|(_, element)| element.clone()).collect()
}

/// The size of the table that Java makes for a set of a list of this length.
fn buckets(length: usize) -> u32 {
    let capacity = (length as f32 / 0.75) as usize + 1;
    u32::try_from(capacity.max(16).next_power_of_two()).unwrap_or(1 << 30)
}

fn java_hash(value: &Value) -> i32 {
    match value {
        Value::Null => 0,
        Value::Bool(true) => 1231,
        Value::Bool(false) => 1237,
        Value::Number(number) => number_hash(number),
        Value::String(text) => text_hash(text),
        Value::Array(elements) => {
            elements.iter().fold(1i32, |hash, element| hash.wrapping_mul(31).wrapping_add(java_hash(element)))
        }
        Value::Object(members) => {
            members.iter().fold(0i32, |hash, (name, member)| hash.wrapping_add(text_hash(name) ^ java_hash(member)))
        }
    }
}

fn text_hash(text: &str) -> i32 {
    text.encode_utf16().fold(0i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

fn number_hash(number: &Number) -> i32 {
    let folded = |bits: u64| (bits ^ (bits >> 32)) as i32;
    match (number.as_i64(), number.as_f64()) {
        (Some(whole), _) => i32::try_from(whole).unwrap_or_else(|_| folded(whole as u64)),
        (None, Some(fraction)) => folded(fraction.to_bits()),
        (None, None) => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(elements: Value) -> Value {
        unique(elements.as_array().unwrap()).into()
    }

    #[test]
    fn elements_come_in_the_order_of_their_hashes() {
        assert_eq!(of(json!([1, 2, 1, 3, 2, 4])), json!([1, 2, 3, 4]));
        assert_eq!(of(json!(["a", "b", "a", "c"])), json!(["a", "b", "c"]));
        assert_eq!(of(json!([true, false, true])), json!([false, true]));
        assert_eq!(of(json!([[1, 2], [1, 2], [2, 1]])), json!([[2, 1], [1, 2]]));
        assert_eq!(of(json!([null, null, 1, null])), json!([null, 1]));
        assert_eq!(of(json!([])), json!([]));
    }

    #[test]
    fn texts_and_numbers_differ_and_the_order_of_members_does_not_count() {
        assert_eq!(of(json!([1, "1", "01", 1])), json!([1, "1", "01"]));
        assert_eq!(of(json!([{"a": 1, "b": 2}, {"b": 2, "a": 1}])), json!([{"a": 1, "b": 2}]));
    }

    #[test]
    fn hashes_are_those_of_java() {
        assert_eq!(java_hash(&json!("hello")), 99_162_322);
        assert_eq!(java_hash(&json!([1, 2])), 994);
        assert_eq!(java_hash(&json!(1.5)), 1_073_217_536);
        assert_eq!(java_hash(&json!(4_294_967_296_i64)), 1);
        assert_eq!(java_hash(&json!({"a": 1})), 96);
    }
}
