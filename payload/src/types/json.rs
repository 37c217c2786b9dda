//! Data of any shape.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// JSON of any shape: the escape hatch for data without a type.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Json(pub serde_json::Value);
