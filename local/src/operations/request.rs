//! The members of a request to Step Functions, which the constraints of the model have let through.

use serde_json::{Map, Value};

/// The members of a request. They have the types and values that the model allows.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    members: &'a Map<String, Value>,
}

impl<'a> Request<'a> {
    pub(crate) fn new(members: &'a Map<String, Value>) -> Self {
        Request { members }
    }

    /// All members.
    pub(crate) fn members(&self) -> &'a Map<String, Value> {
        self.members
    }

    /// A member as it is; `null` is no value.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// A text that may be missing.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str()
    }

    /// A text that the model requires.
    pub(crate) fn required(&self, name: &str) -> &'a str {
        self.text(name).unwrap_or_default()
    }

    /// A flag.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    /// A whole number; none is negative.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        let value = self.get(name)?;
        value.as_u64().or_else(|| value.as_f64().map(|number| number as u64))
    }

    /// The items of a list; none where it is missing.
    pub(crate) fn list(&self, name: &str) -> &'a [Value] {
        self.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// The members of a structure.
    pub(crate) fn structure(&self, name: &str) -> Option<&'a Map<String, Value>> {
        self.get(name)?.as_object()
    }
}
