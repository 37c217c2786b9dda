//! A field is read of a whole structure: `.fields()` has its fields.

use dsl::prelude::*;

#[message]
struct Buyer {
    name: String,
    city: String,
}

#[message]
struct Order {
    buyers: Vec<Buyer>,
}

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Orders", |order: OrderFields| sns_publish("Tell", &news, order.buyers.at(0).name));
}
