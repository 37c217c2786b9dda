use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    card_number: Sensitive<String>,
}

fn main() {
    let _ = Workflow::standard("Orders", |order: OrderFields| {
        Pass::new("Note", data!({ id: order.order_id, card: order.card_number }))
    });
}
