//! A variant of a payload has two names in JSON.

use dsl::prelude::*;

#[derive(Payload, Serialize, Deserialize, JsonSchema)]
enum Size {
    Small,
    #[serde(alias = "big")]
    Large,
}

fn main() {}
