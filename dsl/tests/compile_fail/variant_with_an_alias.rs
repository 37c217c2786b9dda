//! A variant of a payload has two names in JSON.

use dsl::prelude::*;

#[message]
enum Size {
    Small,
    #[serde(alias = "big")]
    Large,
}

fn main() {}
