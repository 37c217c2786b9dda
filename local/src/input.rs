//! The members of a request to SQS or SNS, held to the constraints that are read with them.
//!
//! All violations of a request are reported together, in one text.

use std::cell::RefCell;

use serde_json::{Map, Value};

use crate::error::ApiError;

/// The members of a request, and what is wrong with them.
pub(crate) struct Input<'a> {
    members: &'a Map<String, Value>,
    violations: RefCell<Vec<String>>,
    /// A member of another type than the model gives it.
    mistyped: RefCell<Option<String>>,
}

impl<'a> Input<'a> {
    pub(crate) fn new(members: &'a Map<String, Value>) -> Self {
        Input { members, violations: RefCell::default(), mistyped: RefCell::default() }
    }

    /// The error for what was wrong with the members that were read.
    ///
    /// # Errors
    /// `SerializationException` for a wrong type, otherwise `ValidationException` with all violations.
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        if let Some(message) = self.mistyped.borrow_mut().take() {
            return Err(ApiError::new("SerializationException", message));
        }
        ApiError::unless_empty(&self.violations.borrow())
    }

    /// A member as it is; `null` is no value.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// A text that may be missing.
    pub(crate) fn text(&self, name: &str, longest: usize) -> Option<&'a str> {
        let value = self.get(name)?;
        let Some(text) = value.as_str() else {
            self.wrong_type(name, "a string");
            return None;
        };
        if text.chars().count() > longest {
            self.violate(name, text, format!("Member must have length less than or equal to {longest}"));
        }
        Some(text)
    }

    /// A text that must be there, with at least one character.
    pub(crate) fn required(&self, name: &str, longest: usize) -> &'a str {
        let text = self.given(name, longest);
        if text.is_empty() && self.get(name).is_some_and(Value::is_string) {
            self.violate(name, "", "Member must have length greater than or equal to 1");
        }
        text
    }

    /// A text that must be there, and may be empty.
    pub(crate) fn given(&self, name: &str, longest: usize) -> &'a str {
        if self.get(name).is_none() {
            self.violate_null(name);
        }
        self.text(name, longest).unwrap_or_default()
    }

    /// A whole number in a range.
    pub(crate) fn number(&self, name: &str, least: i64, most: i64) -> Option<i64> {
        let value = self.get(name)?;
        let Some(number) = value.as_i64().or_else(|| value.as_f64().map(|number| number as i64)) else {
            self.wrong_type(name, "a number");
            return None;
        };
        Some(self.within(name, number, least, most))
    }

    /// A number, with a violation where it is out of its range.
    fn within<N: PartialOrd + std::fmt::Display>(&self, name: &str, number: N, least: N, most: N) -> N {
        if number > most {
            self.violate(name, &number, format!("Member must have value less than or equal to {most}"));
        } else if number < least {
            self.violate(name, &number, format!("Member must have value greater than or equal to {least}"));
        }
        number
    }

    /// The items of a list.
    pub(crate) fn list(&self, name: &str) -> Option<&'a Vec<Value>> {
        let value = self.get(name)?;
        if !value.is_array() {
            self.wrong_type(name, "a list");
        }
        value.as_array()
    }

    /// The members of a structure.
    pub(crate) fn structure(&self, name: &str) -> Option<&'a Map<String, Value>> {
        let value = self.get(name)?;
        if !value.is_object() {
            self.wrong_type(name, "a structure");
        }
        value.as_object()
    }

    /// Notes a member that is missing.
    pub(crate) fn violate_null(&self, place: &str) {
        let text = format!("Value null at '{place}' failed to satisfy constraint: Member must not be null");
        self.violations.borrow_mut().push(text);
    }

    /// Notes a violation of a constraint.
    pub(crate) fn violate(&self, place: &str, value: impl std::fmt::Display, what: impl std::fmt::Display) {
        let text = format!("Value '{value}' at '{place}' failed to satisfy constraint: {what}");
        self.violations.borrow_mut().push(text);
    }

    fn wrong_type(&self, name: &str, wanted: &str) {
        self.mistyped.borrow_mut().get_or_insert(format!("the member `{name}` is not {wanted}"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(members: &Value, read: impl FnOnce(&Input<'_>)) -> ApiError {
        let Value::Object(members) = members else { panic!("{members}") };
        let input = Input::new(members);
        read(&input);
        input.check().unwrap_err()
    }

    #[test]
    fn violations_are_reported_together_in_the_words_of_the_service() {
        let error = refused(&json!({"maxResults": 1001, "name": "abc"}), |input| {
            input.number("maxResults", 0, 1000);
            input.required("name", 2);
            input.required("definition", 10);
        });
        assert_eq!(error.code, "ValidationException");
        assert_eq!(
            error.message,
            "3 validation errors detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value \
             less than or equal to 1000; Value 'abc' at 'name' failed to satisfy constraint: Member must have length less than \
             or equal to 2; Value null at 'definition' failed to satisfy constraint: Member must not be null"
        );
    }

    #[test]
    fn a_member_of_another_type_is_no_member() {
        let error = refused(&json!({"name": 7}), |input| {
            input.required("name", 80);
        });
        assert_eq!(error.code, "SerializationException");
    }
}
