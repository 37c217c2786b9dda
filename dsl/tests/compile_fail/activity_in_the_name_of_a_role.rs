//! An activity is asked in the name of a role, which only calls of services can be.

use dsl::prelude::*;
use dsl::resource::Activity;

fn main() {
    let review = Activity::<String, bool>::new("ReviewActivity");
    Workflow::standard("Orders", |order_id: Expr<String>| {
        let role = Arn::known("arn:aws:iam::111122223333:role/reviews");
        Task::activity("Review", &review, order_id).assume_role(role)
    });
}
