//! Values that must not leave the workflow in plain text.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

/// A value that must not reach a message, notification, variable, log or error in plain text: card numbers, security
/// codes, names.
///
/// It travels through JSON as the value itself, prints as `[sensitive]` in `Debug` output and has no `Display`. An
/// expression of a sensitive value cannot be used where a plain one is expected, so a leak does not compile.
/// In a schema it is marked `writeOnly`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Marks a value as sensitive.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value in plain text, for the one call that needs it. Never log it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[sensitive]")
    }
}

impl<T: JsonSchema> JsonSchema for Sensitive<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Sensitive_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator);
        schema.insert("writeOnly".into(), true.into());
        schema
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sensitive_value_does_not_show_in_debug_output() {
        assert_eq!(format!("{:?}", Sensitive::new("4111")), "[sensitive]");
    }

    #[test]
    fn the_schema_is_the_inner_one_marked_write_only() {
        let schema = schemars::schema_for!(Sensitive<String>);
        assert_eq!(schema.get("type").unwrap(), "string");
        assert_eq!(schema.get("writeOnly").unwrap(), true);
    }
}
