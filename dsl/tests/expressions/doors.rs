//! Expressions as the author writes them in one of the languages.

use dsl::prelude::*;
use dsl::workflow::QueryLanguage;
use serde_json::json;

use crate::support::{codes, gives_in_jsonata, in_jsonata, in_jsonpath};

#[test]
fn raw_jsonata_is_written_as_it_stands() {
    gives_in_jsonata(|_| Expr::<i64>::jsonata("$states.input.n + 1"), json!(6));
    gives_in_jsonata(|_| Expr::<i64>::jsonata("$states.input.n + 1") * 2, json!(12));
    gives_in_jsonata(|data| Expr::<bool>::jsonata("$states.input.flag ? false : true").and(data.flag), json!(false));
    assert_eq!(in_jsonata(|_| Expr::<crate::support::Line>::jsonata("$states.input.line").fields().name), json!("pad"));
}

#[test]
fn raw_jsonpath_is_written_as_it_stands() {
    assert_eq!(in_jsonpath(|_| Expr::<i64>::jsonpath("$.n")), json!(5));
    assert_eq!(in_jsonpath(|_| Expr::<Vec<i64>>::jsonpath("$.list[-1:]")), json!([3]));
    assert_eq!(in_jsonpath(|_| Expr::<i64>::jsonpath("States.MathAdd($.n, 1)") + 1), json!(7));
    assert_eq!(in_jsonpath(|_| Expr::<crate::support::Line>::jsonpath("$.line").fields().name), json!("pad"));
    assert_eq!(codes(QueryLanguage::Jsonata, |_| Expr::<i64>::jsonpath("$.n")), ["D030"]);
}

#[test]
fn a_raw_path_is_compared_and_waited_for() {
    let compiled = Workflow::standard("Ask", |_: Expr<Json>| {
        Choice::new("Ask")
            .when(Expr::<u32>::jsonpath("$.n").gt(3_u32), Wait::seconds("Pause", Expr::<u32>::jsonpath("$.n")))
            .otherwise(Succeed::new("No"))
    })
    .query_language(QueryLanguage::JsonPath)
    .compile();
    assert_eq!(compiled.diagnostics(), []);
    let text = compiled.definition_text();
    assert!(text.contains(r#""Variable": "$.n""#) && text.contains(r#""SecondsPath": "$.n""#), "{text}");
}

#[test]
fn raw_text_with_a_placeholder_is_refused() {
    assert_eq!(codes(QueryLanguage::Jsonata, |_| Expr::<i64>::jsonata("'${x}'")), ["D006"]);
    assert_eq!(codes(QueryLanguage::JsonPath, |_| Expr::<i64>::jsonpath("$['${x}']")), ["D006"]);
}
