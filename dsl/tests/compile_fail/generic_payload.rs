//! A payload has a type parameter.

use dsl::prelude::*;

#[message]
struct Envelope<T> {
    content: T,
}

fn main() {}
