//! The items of the tests, and what a state asks DynamoDB.

use dsl::prelude::*;
use dsl::resource::{PartitionKey, Table};
use dsl::workflow::QueryLanguage;
use serde_json::Value;

#[message]
#[derive(Debug, Clone, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Status {
    New,
    Paid,
}

#[message]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) sku: String,
    pub(crate) count: u32,
}

#[message]
#[derive(Debug, Clone, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Buyer {
    pub(crate) name: String,
    pub(crate) vip: bool,
}

#[message]
#[derive(Debug, Clone, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Order {
    pub(crate) order_id: String,
    pub(crate) total: f64,
    pub(crate) status: Status,
    pub(crate) buyer: Buyer,
    pub(crate) lines: Vec<Line>,
    pub(crate) note: Option<String>,
    pub(crate) rebate: Option<f64>,
}

/// Without anything that JSONPath cannot write.
#[message]
#[derive(Debug, Clone, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Stock {
    pub(crate) sku: String,
    pub(crate) left: u32,
    pub(crate) status: Status,
}

pub(crate) fn orders() -> Table<Order, PartitionKey<String>> {
    Table::<Order>::new("OrderTable", |order| order.order_id)
}

pub(crate) fn stock() -> Table<Stock, PartitionKey<String>> {
    Table::<Stock>::new("StockTable", |item| item.sku)
}

/// What the first state sends, in a language; the workflow has no findings.
#[track_caller]
pub(crate) fn request_in(workflow: Workflow<impl Sized, impl Sized>, language: QueryLanguage) -> Value {
    let compiled = workflow.query_language(language).compile();
    assert_eq!(compiled.diagnostics(), [], "{:#?}", compiled.diagnostics());
    let definition: Value = serde_json::from_str(&compiled.definition_text()).unwrap();
    let first = definition["StartAt"].as_str().unwrap();
    let member = if language == QueryLanguage::Jsonata { "Arguments" } else { "Parameters" };
    definition["States"][first][member].clone()
}

/// What the first state sends in JSONata.
#[track_caller]
pub(crate) fn request(workflow: Workflow<impl Sized, impl Sized>) -> Value {
    request_in(workflow, QueryLanguage::Jsonata)
}

/// The messages of the findings.
pub(crate) fn findings(workflow: Workflow<impl Sized, impl Sized>) -> Vec<String> {
    workflow.compile().diagnostics().iter().map(|found| found.message().to_owned()).collect()
}
