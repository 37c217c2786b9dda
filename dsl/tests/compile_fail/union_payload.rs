//! A union is derived as a payload.

use dsl::prelude::*;

#[derive(Payload)]
union Bits {
    number: u32,
    text: [u8; 4],
}

fn main() {}
