//! A task passes on a sensitive part of its result.
use dsl::prelude::*;

#[message]
struct Order {
    id: String,
}

#[message]
struct Account {
    number: Sensitive<String>,
}

fn main() {
    let accounts = Function::<String, Account>::rust("accounts");
    Workflow::standard("Orders", |order: OrderFields| {
        Task::lambda_invoke("Ask", &accounts, order.id)
            .output(|account: AccountFields| AccountFields { number: account.number })
    });
}
