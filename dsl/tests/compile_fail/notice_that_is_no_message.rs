//! A number is published as it is.

use dsl::prelude::*;

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Orders", |_: Expr<()>| sns_publish("Tell", &news, 5));
}
