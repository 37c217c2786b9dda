//! A workflow ends with another type than its function says.

use dsl::prelude::*;

fn workflow() -> Workflow<String, f64> {
    Workflow::standard("Names", |name: Expr<String>| Pass::new("Name", name))
}

fn main() {
    workflow();
}
