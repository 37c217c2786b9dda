//! How a response of TestState is shown.

use asl::shown::one_line;
use serde_json::{Map, Value};
use stage::Mask;

/// The response without what must not be shown; its own members have the service's names.
pub(in crate::command) fn masked(mut response: Value, mask: &Mask) -> Value {
    for member in response.as_object_mut().into_iter().flat_map(Map::values_mut) {
        match member {
            Value::Object(inner) => {
                for value in inner.values_mut() {
                    *value = mask.value(value.take());
                }
            }
            other => *other = mask.value(other.take()),
        }
    }
    response
}

/// The response for people: what came of the state, then the data on the way.
pub(in crate::command) fn text(state: &str, response: &Value) -> String {
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut lines = vec![format!("{state}: {}", response.get("status").map(plain).unwrap_or_default())];
    for (name, label) in [("nextState", "next"), ("output", "output"), ("error", "error"), ("cause", "cause")] {
        lines.extend(response.get(name).map(|value| format!("  {label:<7} {}", one_line(&plain(value)))));
    }
    let inspected = response.get("inspectionData").and_then(Value::as_object).filter(|data| !data.is_empty());
    if let Some(data) = inspected {
        let widest = data.keys().map(String::len).max().unwrap_or_default();
        lines.push("intermediate data".to_owned());
        lines.extend(data.iter().map(|(name, value)| format!("  {name:<widest$}  {}", one_line(&plain(value)))));
    }
    lines.join("\n") + "\n"
}
