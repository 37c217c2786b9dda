//! A value that may be missing is compared.

use dsl::prelude::*;

#[message]
struct Order {
    note: Option<String>,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| {
        Choice::new("Urgent?").when(order.note.eq("urgent".to_owned()), Succeed::new("Yes")).otherwise(Succeed::new("No"))
    });
}
