//! A field of a payload is read by a function of its own.

use dsl::prelude::*;
use serde::Deserialize;

fn cents<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<f64, D::Error> {
    f64::deserialize(reader)
}

#[message]
struct Order {
    #[serde(deserialize_with = "cents")]
    total: f64,
}

fn main() {}
