//! Data of any shape.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// JSON of any shape: the escape hatch from the types, for data that has none.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Json(pub serde_json::Value);
