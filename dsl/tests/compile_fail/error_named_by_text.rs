//! An error is named by text alone.

use dsl::prelude::*;

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Orders", |order_id: Expr<String>| {
        sns_publish("Tell", &news, order_id).catch("States.Timeout", |_| Succeed::new("Late"))
    });
}
