//! JSON Schemas of payloads.

use schemars::{JsonSchema, Schema, generate::SchemaSettings};

/// True when two schemas describe the same JSON; the title and description of the whole do not count.
pub(crate) fn same_shape(one: &Schema, other: &Schema) -> bool {
    let plain = |schema: &Schema| {
        let mut schema = schema.clone();
        schema.remove("title");
        schema.remove("description");
        schema
    };
    plain(one) == plain(other)
}

/// The JSON Schema of a type (draft 2020-12).
pub(crate) fn schema_of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>()
}
