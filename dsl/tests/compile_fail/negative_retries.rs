//! A task is retried less than never.

use dsl::prelude::*;

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Orders", |order_id: Expr<String>| {
        sns_publish("Tell", &news, order_id).retry(Retry::transient().max_attempts(-1))
    });
}
