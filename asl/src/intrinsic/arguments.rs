//! The arguments of a call as the functions take them.

use serde_json::{Map, Number, Value};

use super::{Failure, MAX_TEXT};

/// The values of the arguments of a call.
pub(super) struct Arguments(pub(super) Vec<Value>);

/// The failure that an argument, from 1, is not what the function takes.
pub(super) fn wrong(number: usize, message: impl Into<String>) -> Failure {
    Failure::Argument { number, message: message.into() }
}

impl Arguments {
    /// The parser has counted the arguments.
    pub(super) fn value(&self, number: usize) -> &Value {
        self.0.get(number - 1).unwrap_or(&Value::Null)
    }

    pub(super) fn array(&self, number: usize) -> Result<&[Value], Failure> {
        self.value(number).as_array().map(Vec::as_slice).ok_or_else(|| wrong(number, "must be an array"))
    }

    pub(super) fn object(&self, number: usize) -> Result<&Map<String, Value>, Failure> {
        self.value(number).as_object().ok_or_else(|| wrong(number, "must be an object"))
    }

    pub(super) fn text(&self, number: usize) -> Result<&str, Failure> {
        self.value(number).as_str().ok_or_else(|| wrong(number, "must be a string"))
    }

    pub(super) fn short_text(&self, number: usize) -> Result<&str, Failure> {
        let text = self.text(number)?;
        is_short(number, text)?;
        Ok(text)
    }

    fn number(&self, number: usize) -> Result<&Number, Failure> {
        match self.value(number) {
            Value::Number(value) => Ok(value),
            Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
                Err(wrong(number, "must be a number"))
            }
        }
    }

    /// A number without its fraction, as the service takes sizes, indexes and bounds (observed; the Developer Guide
    /// says that it rounds).
    pub(super) fn truncated(&self, number: usize) -> Result<i64, Failure> {
        let value = self.number(number)?;
        let whole = value.as_i64().or_else(|| value.as_f64().map(|value| value as i64));
        whole.ok_or_else(|| wrong(number, "must be a number"))
    }

    /// A number rounded to the nearest, halves up, that fits into 32 bits, as `States.MathAdd` takes its terms.
    pub(super) fn rounded(&self, number: usize) -> Result<i64, Failure> {
        let value = self.number(number)?;
        let whole = value.as_i64().or_else(|| value.as_f64().map(|value| (value + 0.5).floor() as i64));
        let fits = whole.and_then(|whole| i32::try_from(whole).ok()).map(i64::from);
        fits.ok_or_else(|| wrong(number, "does not fit into 32 bits"))
    }
}

/// Fails when a text is longer than the functions on texts take.
pub(super) fn is_short(number: usize, text: &str) -> Result<(), Failure> {
    if text.len() > MAX_TEXT && text.chars().count() > MAX_TEXT {
        return Err(wrong(number, format!("is longer than {MAX_TEXT} characters")));
    }
    Ok(())
}
