//! Prices each line of an order in the customer's currency: an inline Map with a variable from outside.

use dsl::prelude::*;
use dsl::state::Variable;

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Order {
    /// The order.
    #[schemars(length(min = 1, max = 64), example = "1234567")]
    pub order_id: String,
    /// The currency of the offer, such as `EUR`.
    #[schemars(regex(pattern = "^[A-Z]{3}$"), example = &"EUR")]
    pub currency: String,
    /// What is ordered.
    #[schemars(length(min = 1, max = 200))]
    pub lines: Vec<Line>,
}

/// A line of an order.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// The article.
    #[schemars(example = "A-100")]
    pub sku: String,
    /// How many.
    #[schemars(range(min = 1), example = 3)]
    pub count: u32,
}

/// The input of the rate function.
#[message]
#[serde(rename_all = "camelCase")]
pub struct RateQuery {
    /// The currency.
    pub currency: String,
}

/// The result of the rate function.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Rate {
    /// The price of one unit of the list's currency.
    pub rate: f64,
}

/// The input of the price function.
#[message]
#[serde(rename_all = "camelCase")]
pub struct PriceQuery {
    /// The article.
    pub sku: String,
    /// How many.
    pub count: u32,
    /// What to multiply list prices by.
    pub rate: f64,
}

/// The result of the price function.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Price {
    /// The price of the whole line.
    pub total: f64,
}

/// A line with its price, or without one.
#[message]
#[serde(rename_all = "camelCase")]
pub struct PricedLine {
    /// The article.
    pub sku: String,
    /// The price of the whole line; none where the article has no price.
    pub total: Option<f64>,
}

/// The execution's output.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// The order.
    pub order_id: String,
    /// The currency of all prices.
    pub currency: String,
    /// The lines, in the same order as in the input.
    pub lines: Vec<PricedLine>,
}

/// The article has no price.
pub const NO_PRICE: ErrorName = ErrorName::new("NoPrice");

/// The workflow: one rate, then each line, ten at a time.
pub fn workflow() -> Workflow<Order, Offer> {
    let rates = Function::<RateQuery, Rate>::existing(
        "RateFunction",
        Arn::parameter("RateFunctionArn", "The function that returns the exchange rate of a currency."),
    );
    let prices = Function::<PriceQuery, Price>::existing(
        "PriceFunction",
        Arn::parameter("PriceFunctionArn", "The function that returns the price of an article."),
    );

    Workflow::standard("Offer", |order: OrderFields| {
        let rate = Variable::<f64>::new("rate");
        let ask = Task::lambda_invoke("Ask Rate", &rates, RateQueryFields { currency: order.currency });
        let known = ask.result().rate;
        ask.retry(Retry::transient()).assign(&rate, known).next(
            Map::over("Price Each Line", order.lines)
                .inline(|line: LineFields| {
                    let query = PriceQueryFields { sku: line.sku, count: line.count, rate: rate.get() };
                    Task::lambda_invoke("Ask Price", &prices, query)
                        .retry(Retry::transient())
                        .catch(NO_PRICE, |_| {
                            Pass::new("No Price", PricedLineFields { sku: line.sku, total: None.into() })
                        })
                        .then(|price: PriceFields| {
                            Pass::new("Priced", PricedLineFields { sku: line.sku, total: Expr::some(price.total) })
                        })
                })
                .max_concurrency(10)
                .then(|lines: Expr<Vec<PricedLine>>| {
                    Pass::new("Offer", OfferFields { order_id: order.order_id, currency: order.currency, lines })
                }),
        )
    })
    .comment("Prices each line of an order in the customer's currency.")
}
