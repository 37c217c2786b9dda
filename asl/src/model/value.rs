//! Values that are in many fields: numbers that may be computed, and paths that may be null.

use serde::{Serialize, Serializer};
use serde_json::{Number, Value};

use super::object::Held;
use super::read::Reading;
use crate::document::Node;

/// A number as the definition writes it, or the text that gives it: in JSONata an expression, or a `${Name}` placeholder
/// that deployment replaces.
///
/// ```
/// use asl::Amount;
///
/// assert_eq!(Amount::from(30u32).as_u64(), Some(30));
/// assert_eq!(Amount::from("{% $states.input.limit %}").as_u64(), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// A number; `2` and `2.0` are printed as they were read.
    Number(Number),
    /// An expression or a placeholder.
    Text(String),
}

impl Amount {
    /// The number, if it is written down, whole and not negative; `60.0` is 60.
    pub fn as_u64(&self) -> Option<u64> {
        let Amount::Number(number) = self else { return None };
        // Doubles hold every whole number below 2^53, and no limit of the language is beyond.
        let whole = |double: &f64| double.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(double);
        number.as_u64().or_else(|| number.as_f64().filter(whole).map(|double| double as u64))
    }

    /// The number, if it is written down.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Amount::Number(number) => number.as_f64(),
            Amount::Text(_) => None,
        }
    }

    /// The expression or placeholder, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Amount::Number(_) => None,
            Amount::Text(text) => Some(text),
        }
    }

    /// The amount that a JSON value is; none but numbers and strings are.
    pub fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Number(number) => Some(Amount::Number(number)),
            Value::String(text) => Some(Amount::Text(text)),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

impl From<u32> for Amount {
    fn from(number: u32) -> Self {
        Amount::Number(number.into())
    }
}

impl From<u64> for Amount {
    fn from(number: u64) -> Self {
        Amount::Number(number.into())
    }
}

impl From<f64> for Amount {
    /// The number with its fraction; what JSON cannot write, such as infinity, becomes 0.
    fn from(number: f64) -> Self {
        Amount::Number(Number::from_f64(number).unwrap_or_else(|| 0.into()))
    }
}

impl From<&str> for Amount {
    fn from(text: &str) -> Self {
        Amount::Text(text.to_owned())
    }
}

impl From<String> for Amount {
    fn from(text: String) -> Self {
        Amount::Text(text)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Amount::Number(number) => number.serialize(serializer),
            Amount::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl Held for Amount {
    fn read(node: Node<'_>, reading: &mut Reading) -> Option<Self> {
        let number = node.as_number().map(|number| Amount::Number(number.value()));
        number.or_else(|| node.as_str().map(Amount::from)).or_else(|| reading.refuse(node, "a number"))
    }
}

/// JSONPath: which part of the data comes in or goes out, or where a result goes; `null` says none and nowhere
/// (States Language, "Input and Output Processing").
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataPath {
    /// A path.
    Path(String),
    /// `null`: no data comes in or goes out, the result is dropped.
    Null,
}

impl DataPath {
    /// The path, unless it is `null`.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            DataPath::Path(path) => Some(path),
            DataPath::Null => None,
        }
    }
}

impl From<&str> for DataPath {
    fn from(path: &str) -> Self {
        DataPath::Path(path.to_owned())
    }
}

impl From<String> for DataPath {
    fn from(path: String) -> Self {
        DataPath::Path(path)
    }
}

impl Serialize for DataPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_str().serialize(serializer)
    }
}

impl Held for DataPath {
    fn read(node: Node<'_>, reading: &mut Reading) -> Option<Self> {
        if node.is_null() {
            return Some(DataPath::Null);
        }
        node.as_str().map(DataPath::from).or_else(|| reading.refuse(node, "a path or null"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_amount_is_a_whole_number_however_it_is_written() {
        let amount = |value| Amount::from_value(value).unwrap();
        assert_eq!(amount(json!(60.0)).as_u64(), Some(60));
        assert_eq!(amount(json!(0.5)).as_u64(), None);
        assert_eq!(amount(json!(-1)).as_u64(), None);
        assert_eq!(amount(json!("${Seconds}")).as_u64(), None);
        assert_eq!(Amount::from_value(json!(true)), None);
        assert_eq!(serde_json::to_string(&amount(json!(2.0))).unwrap(), "2.0");
    }
}
