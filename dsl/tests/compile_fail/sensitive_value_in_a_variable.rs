//! A variable is to hold a sensitive value.
use dsl::prelude::*;
use dsl::state::Variable;

#[message]
struct Order {
    card: Sensitive<String>,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| {
        let card = Variable::<Sensitive<String>>::new("card");
        Pass::new("Begin", 1).assign(&card, order.card)
    });
}
