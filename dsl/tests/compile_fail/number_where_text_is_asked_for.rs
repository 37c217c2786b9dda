//! A number is where text is asked for.

use dsl::prelude::*;

#[derive(Payload, Serialize, Deserialize, JsonSchema)]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Orders", |order: OrderFields| {
        sns_publish("Tell", &news, order.order_id).attribute("total", order.total)
    });
}
