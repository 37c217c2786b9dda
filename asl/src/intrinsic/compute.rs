//! What the functions do that need neither paths nor randomness.

use serde_json::Value;
use sha2::Digest;

use super::arguments::{Arguments, wrong};
use super::{Failure, MAX_ITEMS};

/// True when an element is the wanted value. The service compares texts: a number or boolean is found in the string
/// that looks like it, and objects must have their members in the same order (observed).
pub(super) fn contains(element: &Value, wanted: &Value) -> bool {
    match (element, wanted) {
        (Value::Null, _) | (_, Value::Null) => element == wanted,
        (Value::Array(_), Value::Array(_)) | (Value::Object(_), Value::Object(_)) => {
            element == wanted && json(element) == json(wanted)
        }
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => false,
        (Value::String(left), Value::String(right)) => left == right,
        (Value::String(text), scalar) | (scalar, Value::String(text)) => *text == json(scalar),
        (Value::Bool(_) | Value::Number(_), Value::Bool(_) | Value::Number(_)) => element == wanted,
    }
}

fn json(value: &Value) -> String {
    value.to_string()
}

/// An element. Of an empty array the service gives `null`, whatever the index (observed).
pub(super) fn item(array: &[Value], index: i64) -> Result<Value, Failure> {
    if array.is_empty() && index >= 0 {
        return Ok(Value::Null);
    }
    let element = usize::try_from(index).ok().and_then(|index| array.get(index));
    element.cloned().ok_or_else(|| wrong(2, "is out of the range of the array"))
}

/// The numbers from the first to the last, both included.
pub(super) fn range(first: i64, last: i64, step: i64) -> Result<Value, Failure> {
    let (first, last, step) = (i128::from(first), i128::from(last), i128::from(step));
    if step == 0 {
        return Err(wrong(3, "must not be 0"));
    }
    let steps = (last - first) / step;
    if (last - first).signum() * step.signum() < 0 {
        return Ok(Value::Array(Vec::new()));
    }
    if steps >= MAX_ITEMS {
        return Err(wrong(2, format!("gives more than {MAX_ITEMS} elements")));
    }
    (0..=steps)
        .map(|number| i64::try_from(first + number * step).map(Value::from))
        .collect::<Result<_, _>>()
        .map_err(|_| wrong(2, "does not fit into 64 bits"))
}

/// A digest in hexadecimal.
pub(super) fn hash(data: &str, algorithm: &str) -> Result<String, Failure> {
    Ok(match algorithm {
        "MD5" => format!("{:x}", md5::Md5::digest(data)),
        "SHA-1" => format!("{:x}", sha1::Sha1::digest(data)),
        "SHA-256" => format!("{:x}", sha2::Sha256::digest(data)),
        "SHA-384" => format!("{:x}", sha2::Sha384::digest(data)),
        "SHA-512" => format!("{:x}", sha2::Sha512::digest(data)),
        _ => return Err(wrong(2, "must be `MD5`, `SHA-1`, `SHA-256`, `SHA-384` or `SHA-512`")),
    })
}

/// Merges the first level of two objects. Only `true` asks for more, which the service does not do.
pub(super) fn merge(given: &Arguments) -> Result<Value, Failure> {
    let mut merged = given.object(1)?.clone();
    let second = given.object(2)?;
    if *given.value(3) == Value::Bool(true) {
        return Err(wrong(3, "must be `false`: deep merging is not supported"));
    }
    merged.extend(second.iter().map(|(name, member)| (name.clone(), member.clone())));
    Ok(Value::Object(merged))
}

/// The pieces between delimiters; each character of `delimiters` is one. Empty pieces are left out.
pub(super) fn split(text: &str, delimiters: &str) -> Value {
    let delimiters: std::collections::HashSet<char> = delimiters.chars().collect();
    text.split(|character| delimiters.contains(&character)).filter(|piece| !piece.is_empty()).collect()
}

/// The value of a JSON text; of a blank one, `null`.
pub(super) fn from_json(text: &str) -> Result<Value, Failure> {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    let value: Value = serde_json::from_str(text).map_err(|error| wrong(1, format!("is not JSON: {error}")))?;
    // `-0` is a whole number to the service.
    Ok(if text.trim() == "-0" { Value::from(0) } else { value })
}
