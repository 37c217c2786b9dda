//! Reads exchange rates from an HTTP API that limits the rate of requests, and keeps them in a table.

use dsl::prelude::*;
use dsl::resource::{Connection, Secret, Table};
use dsl::state::task::HttpMethod;

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Request {
    /// The currencies, such as `USD`.
    #[schemars(length(min = 1, max = 40))]
    pub currencies: Vec<String>,
}

/// What the API answers.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    /// The price of one euro.
    pub price: f64,
}

/// An item of the table of rates.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Rate {
    /// The currency.
    pub currency: String,
    /// The price of one euro.
    pub price: f64,
    /// When it was asked for.
    pub asked_at: String,
}

/// The API asks for fewer requests, or is not there for a moment.
const BUSY: [ErrorName; 2] =
    [ErrorName::new("States.Http.StatusCode.429"), ErrorName::new("States.Http.StatusCode.503")];

/// The workflow: two currencies at a time, and longer and longer pauses when the API asks for fewer requests.
pub fn workflow() -> Workflow<Request, Vec<Rate>> {
    let bank = Connection::api_key("BankConnection", "x-api-key", Secret::named("bank-api").member("apiKey"));
    let rates = Table::<Rate>::new("RateTable", |rate| rate.currency);

    Workflow::standard("Rates", |request: RequestFields| {
        Map::over("Each Currency", request.currencies)
            .inline(|currency: Expr<String>| {
                Task::http_invoke("Ask Bank", &bank, HttpMethod::Get, "https://api.bank.example.com/v1/quote")
                    .query_parameter("currency", currency)
                    .response::<Quote>()
                    .retry(Retry::on(BUSY).interval(seconds(2)).max_attempts(6).max_delay(minutes(2)))
                    .retry(Retry::transient())
                    .then(|response| {
                        let asked_at = context::execution_start_time();
                        let rate = RateFields { currency, price: response.body.price, asked_at };
                        Task::put_item("Keep Rate", &rates, rate)
                            .retry(Retry::transient())
                            .next(Pass::new("Rate", rate))
                    })
            })
            .max_concurrency(2)
    })
    .comment("Reads exchange rates from an HTTP API that limits the rate of requests, and keeps them in a table.")
}
