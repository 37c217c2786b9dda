//! JSON Schemas of payloads.

use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use ::payload::Json;

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

/// The JSON Schema of a message type (draft 2020-12) as data: for a model that is to answer with a value of that type.
///
/// ```
/// # use dsl::payload::schema;
/// # use dsl::prelude::*;
/// #[message]
/// struct Reading {
///     /// What the customer wants.
///     wish: String,
/// }
///
/// let workflow = Workflow::standard("Read", |letter: Expr<String>| {
///     api!("Read" => bedrock.invokeModel {
///         ModelId: "anthropic.claude-3-haiku-20240307-v1:0",
///         Body: {
///             anthropic_version: "bedrock-2023-05-31",
///             max_tokens: 500,
///             messages: [{ role: "user", content: letter }],
///             tools: [{ name: "record", description: "Records a letter.", input_schema: schema::<Reading>() }],
///             tool_choice: { type: "tool", name: "record" },
///         },
///     } -> Json)
/// });
/// assert!(workflow.compile().definition_text().contains("What the customer wants."));
/// ```
pub fn schema<T: JsonSchema>() -> Json {
    Json(schema_of::<T>().into())
}

/// The JSON Schema of a type (draft 2020-12).
pub(crate) fn schema_of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>()
}
