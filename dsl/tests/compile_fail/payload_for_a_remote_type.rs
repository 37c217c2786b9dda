//! A payload describes a type of another crate.

use dsl::prelude::*;
use serde::{Deserialize, Serialize};

mod other {
    pub struct Price {
        pub total: f64,
    }
}

#[derive(Payload, Serialize, Deserialize)]
#[serde(remote = "other::Price")]
struct Price {
    total: f64,
}

fn main() {}
