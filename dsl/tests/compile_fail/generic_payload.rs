//! A payload has a type parameter.

use dsl::prelude::*;

#[derive(Payload, Serialize, Deserialize, JsonSchema)]
struct Envelope<T> {
    content: T,
}

fn main() {}
